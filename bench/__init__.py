"""Measurements of speed, as ratios to other tools that read the same bytes. See run.py."""

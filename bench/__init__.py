"""How fast heatlint is, as ratios against tools that read the same bytes. See run.py."""

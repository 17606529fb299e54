"""Rewrites templates: heatlint fmt, upgrade and convert."""

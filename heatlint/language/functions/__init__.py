"""The functions of templates: their arguments, and what Heat resolves them to."""

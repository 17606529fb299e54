"""The functions of templates: what each takes, and what Heat makes of it."""

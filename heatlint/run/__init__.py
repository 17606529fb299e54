"""A run over many templates: what to check with what, each once, what is known already, all that was found."""

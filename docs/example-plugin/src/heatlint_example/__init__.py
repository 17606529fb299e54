"""Rules for heatlint: each module here is a plugin, with its page beside it."""

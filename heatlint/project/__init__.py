"""The config of a project, the rules that it selects, and its policies."""

"""What a repository says about its templates: its config, the stacks it deploys, its own policies."""

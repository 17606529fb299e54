"""YAML as Heat reads it, with the place of every value."""

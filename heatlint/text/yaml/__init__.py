"""YAML as Heat reads it, with the position of every value."""

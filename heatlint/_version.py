"""The version of heatlint, in a module that imports nothing."""

__version__ = "0.1.0"
#: The first version that was published.
FIRST = "0.1.0"

"""heatlint tells, offline and with its place in the text, everything OpenStack Heat would refuse in a template."""

__version__ = "0.1.0"

"""What the user asks for and cannot have."""

from __future__ import annotations


class Misuse(Exception):
    """The command line, a config or a plugin asks for something that cannot be done; the message is one line."""

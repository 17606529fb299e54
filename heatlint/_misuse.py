"""The exception for what the user asks for and cannot have."""

from __future__ import annotations


class Misuse(Exception):
    """The command line, a config or a plugin is wrong. The message is one line and says what to do."""

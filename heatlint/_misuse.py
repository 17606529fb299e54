"""The exception for what the user asks for and cannot have, and the words of the system in its messages."""

from __future__ import annotations


class Misuse(Exception):
    """The command line, a config or a plugin is wrong. The message is one line and says what to do."""

    def __str__(self) -> str:
        """Return the message with an escape for each control character, which a path or a name may contain."""
        return escaped(super().__str__())


def escaped(text: str) -> str:
    """Return a text with an escape for each character that is not printable, so that it is one line."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def reason_of(error: OSError) -> str:
    """Return the system's reason for an error, as messages show it: such as "permission denied"."""
    return (error.strerror or str(error)).lower()

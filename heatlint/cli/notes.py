"""What commands write to standard error, and the reasons of the system in it."""

from __future__ import annotations

import sys

from heatlint._misuse import reason_of


def note(text: str) -> None:
    """Write one line for the user to standard error."""
    from heatlint.report.place import visible

    sys.stderr.write(f"heatlint: {visible(text)}\n")


def not_written(path: str, error: OSError) -> str:
    """Return the message about a file that cannot be written."""
    return f'"{path}" cannot be written ({reason_of(error)})'

"""Prints what would change in a file as a diff, which `patch -p0` applies."""

from __future__ import annotations

import sys
from difflib import unified_diff

from heatlint.report.place import visible, visible_in_diff


def print_diff(name: str, old: str, new: str) -> None:
    """Print the diff of two texts of a file. name: of the file, as reports show it."""
    sys.stdout.write(diff_text(name, old, new))


def diff_text(name: str, old: str, new: str) -> str:
    """Return the diff of two texts of a file."""
    label = visible(name)
    lines = map(visible_in_diff, unified_diff(_lines(old), _lines(new), label, label))
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """Return the lines with their ends, as diff and patch count them: only "\\n" ends a line."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")
    return lines if lines[-1] else lines[:-1]

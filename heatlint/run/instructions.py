"""Finds commands in a text for people that make files before they create a stack."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE = re.compile(rb"[ \t]*(?:```|~~~)")
_HEADING = re.compile(rb"#{1,6} |[=~^\"'*-]{4,}\s*$")
_INDENTED = re.compile(rb"(?: {4}|\t)\s*\S")
#: A command with the name of a thing that makes files.
_MAKES = re.compile(rb"\b(?:gen|generate|keygen|make|render)\b")


def may_make(text: bytes, template: bytes) -> bool:
    """Whether a section of a text has commands that make files, and after them one that names a template.

    text: Markdown or reStructuredText. template: the name of its file.
    """
    named = re.compile(rb"(?<![\w.-])" + re.escape(template) + rb"(?![\w-])")
    for section in _sections(text):
        made = next((number for number, line in enumerate(section) if _MAKES.search(line)), len(section))
        if any(named.search(line) for line in section[made + 1 :]):
            return True
    return False


def _sections(text: bytes) -> Iterator[list[bytes]]:
    """Yield the lines of code of each section: those between fences, and those that are indented."""
    lines: list[bytes] = []
    is_fenced = False
    for line in text.splitlines():
        if _FENCE.match(line):
            is_fenced = not is_fenced
        elif is_fenced or _INDENTED.match(line):
            lines.append(line)
        elif _HEADING.match(line):
            yield lines
            lines = []
    yield lines

"""The anchor and the tag before a value or a key: `&name` and `!!str`. Spans of a document begin with them."""

from __future__ import annotations

import re

#: Anchor and tag, and the blanks, line breaks and comments after each.
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+(?:#[^\r\n]*\s+)*)*")


def without_properties(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets of a node without its anchor and its tag. An anchor without a value stays."""
    match = _PROPERTIES.match(text, start, end)
    return (match.end() if match is not None else start), end

"""JSON with indentation, in time that grows with its length.

Python's own writer of indented JSON hands each part through one generator for each level that it is in, so a map of
0.5 MB that is nested 200 deep takes seconds.
"""

from __future__ import annotations

import re

#: A string; what separates a key from its value; brackets with nothing between them; a bracket or a comma.
_PARTS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|:|\[\]|\{\}|[][{},]')


def indented(text: str, width: int) -> str:
    """Return JSON that `json.dumps` has written with the separators "," and ":" as it would with an indentation."""
    parts: list[str] = []
    line = "\n"
    at = 0
    for match in _PARTS.finditer(text):
        part = match[0]
        if part == ":":
            part = ": "
        elif part == ",":
            part = f",{line}"
        elif part in ("{", "["):
            line += " " * width
            part += line
        elif part in ("}", "]"):
            line = line[:-width]
            part = line + part
        else:
            continue
        parts += (text[at : match.start()], part)
        at = match.end()
    return "".join(parts) + text[at:]

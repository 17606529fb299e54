"""JSON texts: the standard library reads the value; the positions are found when they are first needed."""

from __future__ import annotations

import json
import re

from heatlint.text.limits import MOST_DEPTH, is_deeper
from heatlint.text.tree import DICT, LIST, Tree, duplicates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.text.tree import Repeated

# The tokens of a text that is known to be JSON, without colons and white space.
TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},]|[^\s\[\]{},:"]+')


def read(text: str) -> tuple[object, bool] | None:
    """Return the value of a text and whether a key is repeated in it; None when the text is not JSON.

    None also when it is nested too deep for us or for Python's decoder, which calls itself for each level: reading
    it as YAML needs no such calls, and says where it is too deep.
    """
    repeated = False

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        found = dict(items)
        if len(found) != len(items):
            repeated = True
        return found

    try:
        value = json.loads(text, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return None
    if text.count("[") + text.count("{") > MOST_DEPTH and is_deeper(value, MOST_DEPTH):
        return None
    return value, repeated


def trace(text: str) -> Tree:
    """Return the positions in a text that `read` has read; the tree has no value."""
    top: list[Any] = [LIST]
    marks = top
    stack: list[tuple[list[Any], dict[str, int]]] = []
    places: dict[str, int] = {}
    repeated: list[Repeated] = []
    key: str | None = None
    key_span = (0, 0)
    entry = 1
    for match in TOKEN.finditer(text):
        start, end = match.span()
        letter = text[start]
        if letter == ",":
            continue
        if letter == "]" or letter == "}":
            marks, places = stack.pop()
            entry = marks.pop()
            marks[entry + marks[0] - 2] = end
            continue
        if marks[0] == DICT and key is None:
            word = match.group()
            key = json.loads(word) if "\\" in word else word[1:-1]
            key_span = (start, end)
            continue
        inner: list[Any] | None = [LIST] if letter == "[" else [DICT] if letter == "{" else None
        entry = len(marks)
        if marks[0] == LIST:
            marks += (start, end, inner)
        else:
            assert key is not None
            entry = places.setdefault(key, entry)
            if entry < len(marks):
                repeated.append((marks, key, (marks[entry + 1], marks[entry + 2]), key_span))
            marks[entry : entry + DICT] = (key, *key_span, start, end, inner)
            key = None
        if inner is not None:
            # The index of the entry whose end is still unknown; it is removed when the container closes.
            marks.append(entry)
            stack.append((marks, places))
            marks, places = inner, {}
    return Tree(None, top, duplicates(top, _first_spans(repeated)))


def _first_spans(repeated: list[Repeated]) -> list[Repeated]:
    """Return the same, with the first occurrence's span also for a key that occurs three times or more."""
    firsts: dict[tuple[int, object], tuple[int, int]] = {}
    return [(owner, key, firsts.setdefault((id(owner), key), first), again) for owner, key, first, again in repeated]

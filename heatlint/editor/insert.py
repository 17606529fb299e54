"""Adds entries to maps in a text, in the style of the text: block, brackets or JSON.

The text is read again after each change, so that an edit that would change anything else is not offered.
"""

from __future__ import annotations

import copy
import json
import re

from heatlint.text.edits import apply, has_value
from heatlint.text.lines import line_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.text import Document

    Edit = tuple[int, int, str]
    Path = tuple[Any, ...]

_PLAIN = re.compile(r"[A-Za-z_][\w./:~-]*(?<!:)\Z")
_NOT_STRINGS = re.compile(r"(?:true|false|yes|no|on|off|null|y|n|~)\Z", re.IGNORECASE)
_BREAK = re.compile(r"\r\n|\r|\n")


def scalar(value: Any, *, json_style: bool = False) -> str:
    """Return a scalar as YAML or JSON on one line. None is an empty text in YAML."""
    if value is None:
        return "null" if json_style else ""
    if json_style or isinstance(value, bool) or not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if _PLAIN.match(value) and not _NOT_STRINGS.match(value):
        return value
    return "'" + value.replace("'", "''") + "'" if "\n" not in value and "\r" not in value else json.dumps(value)


def add(document: Document, path: Path, entries: dict[str, Any]) -> list[Edit] | None:
    """Return the edits that add entries at the end of the map at a path; None if that is not safe.

    Maps that are missing on the path are added, too. entries: the values are scalars or maps of scalars.
    """
    text = document.text
    if text is None or document.fault is not None or not isinstance(document.value, dict):
        return None
    here: Any = document.value
    wanted: Any = entries
    for at, step in enumerate(path):
        inside = here.get(step) if isinstance(here, dict) else here[step] if isinstance(here, list) else None
        if inside is None or inside == {}:
            for missing in reversed(path[at + 1 :]):
                wanted = {missing: wanted}
            edit = _fill(document, text, path[:at], step, here, wanted)
            return _checked(document, path, entries, edit)
        here = inside
    if not isinstance(here, dict):
        return None
    return _checked(document, path, entries, _append(document, text, path, here, wanted))


def _fill(document: Document, text: str, path: Path, step: Any, owner: Any, wanted: Any) -> Edit | None:
    """Return the edit that gives a map to a key that is missing or has no value."""
    if not isinstance(owner, dict):
        return None
    if step not in owner:
        return _append(document, text, path, owner, {step: wanted})
    key = document.span((*path, step), True)
    value = document.span((*path, step))
    if key is None or value is None:
        return None
    written = text[value[0] : value[1]] if value[0] >= key[1] else ""
    if written.startswith("{"):
        return value[0], value[1], "{" + _flow(wanted, text.lstrip().startswith("{")) + "}"
    match = re.compile(r"[\"']?[ \t]*:").match(text, key[1])
    if match is None or written:
        return None
    column = _column(text, key[0])
    return match.end(), match.end(), _break(text) + _block(wanted, column + 2, _break(text))


def _append(document: Document, text: str, path: Path, owner: dict[Any, Any], wanted: Any) -> Edit | None:
    """Return the edit that adds entries after the last one of a map."""
    span = document.span(path)
    if span is None:
        return None
    if not owner:
        return None
    steps = list(owner)
    ends = [
        max((document.span((*path, step)) or (0, 0))[1], (document.span((*path, step), True) or (0, 0))[1])
        for step in steps
    ]
    end = max(ends)
    first = document.span((*path, steps[0]), True)
    if first is None:
        return None
    start = span[0] if path else len(text) - len(text.lstrip())
    if text[start : start + 1] == "{":
        return end, end, ", " + _flow(wanted, text.lstrip().startswith("{"))
    column = _column(text, first[0])
    colon = re.compile(r"[\"']?[ \t]*:(?=\s|\Z)").match(text, end)
    end = colon.end() if colon is not None else end
    line_end = _BREAK.search(text, end)
    at = line_end.start() if line_end is not None else len(text)
    rest = text[end:at]
    if rest.strip() and not rest.lstrip().startswith("#"):
        return None
    return at, at, _break(text) + _block(wanted, column, _break(text))


def _column(text: str, offset: int) -> int:
    return offset - line_start(text, offset)


def _break(text: str) -> str:
    match = _BREAK.search(text)
    return match[0] if match is not None else "\n"


def _block(entries: dict[str, Any], column: int, line_end: str) -> str:
    lines = []
    for key, value in entries.items():
        name = " " * column + scalar(key)
        if isinstance(value, dict):
            lines += [f"{name}:", _block(value, column + 2, line_end)]
        else:
            lines.append(f"{name}: {scalar(value)}".rstrip())
    return line_end.join(lines)


def _flow(entries: dict[str, Any], json_style: bool) -> str:
    parts = []
    for key, value in entries.items():
        inside = (
            "{" + _flow(value, json_style) + "}"
            if isinstance(value, dict)
            else "null"
            if value is None
            else scalar(value, json_style=json_style)
        )
        parts.append(f"{scalar(key, json_style=json_style)}: {inside}".rstrip())
    return ", ".join(parts)


def _checked(document: Document, path: Path, entries: dict[str, Any], edit: Edit | None) -> list[Edit] | None:
    """Return the edit if it adds the entries and changes nothing else."""
    if edit is None:
        return None
    expected: Any = copy.deepcopy(document.value)
    here = expected
    for step in path:
        if isinstance(here, dict) and here.get(step) is None:
            here[step] = {}
        here = here[step]
    here.update(entries)
    return [edit] if has_value_after(document, [edit], expected) else None


def has_value_after(document: Document, edits: list[Edit], expected: Any) -> bool:
    """Whether a text has an expected value after some edits."""
    return has_value(apply(document.text or "", sorted(edits)), lambda value: bool(value == expected))

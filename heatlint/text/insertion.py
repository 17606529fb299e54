"""Adds entries to the maps and lists of a text, in the style of the text: block, brackets or JSON.

Whoever uses an edit reads the new text again, see heatlint.text.edits.
"""

from __future__ import annotations

import json
import re

from heatlint.text.document import begins_with_brace
from heatlint.text.lines import line_break, line_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.text import Document

    Edit = tuple[int, int, str]
    Path = tuple[Any, ...]

_PLAIN = re.compile(r"(?:[A-Za-z_][\w./:~-]*(?<!:)|[A-Za-z_][\w./~-]*(?: [\w./~-]+)+)\Z")
_NOT_STRINGS = re.compile(r"(?:true|false|yes|no|on|off|null|y|n|~)\Z", re.IGNORECASE)
#: The functions whose calls stand on the line of their key.
_REFERENCES = {"get_param", "Ref"}
_BREAK = re.compile(r"\r\n|\r|\n")


def scalar(value: Any, *, json_style: bool = False) -> str:
    """Return a scalar as YAML or JSON on one line. None is an empty text in YAML."""
    if value is None:
        return "null" if json_style else ""
    if json_style or isinstance(value, bool) or not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if _PLAIN.match(value) and not _NOT_STRINGS.match(value):
        return value
    if value.replace("\t", " ").isprintable():
        return "'" + value.replace("'", "''") + "'"
    return "".join(
        each if each.isprintable() else f"\\U{ord(each):08x}" for each in json.dumps(value, ensure_ascii=False)
    )


def addition(document: Document, path: Path, entries: dict[str, Any] | str) -> Edit | None:
    """Return the edit that adds entries at the end of the map at a path; None if it is not certain where they belong.

    Maps that are missing on the path are added, too. entries: the values are scalars or maps of scalars. A string is
    added to the list at the path; a string there becomes a list.
    """
    text = document.text
    if text is None or document.fault is not None or not isinstance(document.value, dict):
        return None
    here: Any = document.value
    for at, step in enumerate(path):
        inside = here.get(step) if isinstance(here, dict) else here[step] if isinstance(here, list) else None
        if inside is None or inside == {}:
            wanted: Any = entries
            for missing in reversed(path[at + 1 :]):
                wanted = {missing: wanted}
            return _fill(document, text, path[:at], step, here, wanted)
        here = inside
    if isinstance(here, dict) and isinstance(entries, dict):
        return None if here.keys() & entries.keys() else _append(document, text, path, here, entries)
    if isinstance(here, (list, str)) and isinstance(entries, str):
        return _add_item(document, text, path, here, entries)
    return None


def with_addition(value: Any, path: Path, entries: dict[str, Any] | str) -> Any:
    """Return a value after an addition, which changes it in place."""
    here, owner = value, None
    for step in path:
        if isinstance(here, dict) and here.get(step) is None:
            here[step] = {}
        owner, here = here, here[step]
    if isinstance(entries, dict):
        here.update(entries)
    elif isinstance(here, list):
        here.append(entries)
    elif owner is not None:
        owner[path[-1]] = [here, entries]
    return value


def _add_item(document: Document, text: str, path: Path, here: list[Any] | str, item: str) -> Edit | None:
    """Return the edit that adds an item to a list, or makes a list of a string with it."""
    span = document.span(path)
    if span is None:
        return None
    new = scalar(item, json_style=begins_with_brace(text))
    written = text[span[0] : span[1]]
    if isinstance(here, str):
        return None if "\n" in written or written[:1] in "|>&*!" else (*span, f"[{written}, {new}]")
    last = document.span((*path, len(here) - 1)) if here else None
    if last is None:
        return None
    if written.startswith("["):
        return last[1], last[1], f", {new}"
    begin = line_start(text, last[0])
    line_end = _BREAK.search(text, last[1])
    at = line_end.start() if line_end is not None else len(text)
    dash = re.fullmatch(r"([ \t]*-[ \t]+)", text[begin : last[0]])
    return (at, at, line_break(text) + dash[1] + new) if dash is not None else None


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
        return value[0], value[1], "{" + _flow(wanted, begins_with_brace(text)) + "}"
    match = re.compile(r"[\"']?[ \t]*:").match(text, key[1])
    if match is None or written:
        return None
    column = _column(text, key[0])
    return match.end(), match.end(), line_break(text) + _block(wanted, column + 2, line_break(text))


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
        return end, end, ", " + _flow(wanted, begins_with_brace(text))
    column = _column(text, first[0])
    colon = re.compile(r"[\"']?[ \t]*:(?=\s|\Z)").match(text, end)
    end = colon.end() if colon is not None else end
    line_end = _BREAK.search(text, end)
    at = line_end.start() if line_end is not None else len(text)
    rest = text[end:at]
    if rest.strip() and not rest.lstrip().startswith("#"):
        return None
    return at, at, line_break(text) + _block(wanted, column, line_break(text))


def _column(text: str, offset: int) -> int:
    return offset - line_start(text, offset)


def _block(entries: dict[str, Any], column: int, line_end: str) -> str:
    lines = []
    for key, value in entries.items():
        name = " " * column + scalar(key)
        if isinstance(value, dict) and value.keys() & _REFERENCES:
            lines.append(f"{name}: {{{_flow(value, False)}}}")
        elif isinstance(value, dict):
            lines += [f"{name}:", _block(value, column + 2, line_end)]
        elif isinstance(value, str) and (style := _block_style(value)):
            lines += [f"{name}: {style}", *(" " * (column + 2) * bool(line) + line for line in value.splitlines())]
        else:
            lines.append(f"{name}: {scalar(value)}".rstrip())
    return line_end.join(lines)


def _block_style(value: str) -> str:
    """Return how a block scalar with a text begins; empty for one line and for a text that needs escape sequences."""
    bare = value.removesuffix("\n")
    if "\n" not in bare or bare[0].isspace() or bare[-1].isspace():
        return ""
    return ("|-" if bare == value else "|") if re.sub(r"[\n\t]", " ", value).isprintable() else ""


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

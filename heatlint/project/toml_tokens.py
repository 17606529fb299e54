"""Where the names, texts and numbers of a text in TOML stand, which Python's parser does not tell."""

from __future__ import annotations

import os
import re

from heatlint.project.config import NAMES
from heatlint.project.toml import parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_COMMENT = r"#[^\n]*+"
_LONG = r"""("{3}(?:[^"\\]++|\\.|"(?!""))*"{3,5}|'{3}(?:[^']++|'(?!''))*'{3,5})"""
_SHORT = r"""("(?:[^"\\\n]++|\\[^\n])*"|'[^'\n]*+')"""
_WORD = r"([A-Za-z0-9_+:-]++)"
_TOKEN = re.compile(f"(?s){_COMMENT}|{_LONG}|{_SHORT}|{_WORD}")
_OF_KEY = re.compile(r"[ \t]*+[=.\]]")
_NUMBER = re.compile(r"[A-Za-z0-9_+:.-]++(?![ \t]*+=)")


def stacks_in(settings: dict[str, Any], path: str) -> list[dict[str, Any]]:
    """Return the `[[stack]]` tables of what the config at a path contains."""
    if os.path.basename(path) == NAMES[-1]:
        tool = settings.get("tool")
        settings = tool.get("heatlint", {}) if isinstance(tool, dict) else {}
    found = settings.get("stack") if isinstance(settings, dict) else None
    return found if isinstance(found, list) and all(isinstance(each, dict) for each in found) else []


def values_of_stacks(text: str, path: str) -> Iterator[tuple[int, int]]:
    """Return the spans of the values that the tables of a config give parameters, and of the keys in these values.

    The same texts and numbers elsewhere are among them.
    """
    parts: list[Any] = []
    todo = [table.get("parameters", {}) for table in stacks_in(parsed(text.encode()), path)]
    todo = [value for each in todo if isinstance(each, dict) for value in each.values()]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            todo += [*value, *value.values()]
        elif isinstance(value, list):
            todo += value
        else:
            parts.append(value)
    return _spans(text, parts)


def short_texts(text: str) -> Iterator[re.Match[str]]:
    """Yield each text of one line, with its quotes."""
    return (found for found in _TOKEN.finditer(text) if found[2] is not None)


def keys(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each key, or text of one line, that is a name."""
    for found in _TOKEN.finditer(text):
        if (found[2] or found[3]) and _key(found[0]) == name:
            yield found.span()


def _spans(text: str, values: list[Any]) -> Iterator[tuple[int, int]]:
    """Yield the span of each text, number or other value without parts, and of each key, that equals one of some."""
    names = {each for each in values if isinstance(each, str)}
    end = 0
    for found in _TOKEN.finditer(text):
        if found.start() < end or found[0].startswith("#"):
            continue  # a comment, or the rest of a number
        number = _NUMBER.match(text, found.start()) if found[3] else None
        written = number[0] if number is not None else found[0]
        end = found.start() + len(written)
        value = value_of(written)
        if (
            any(value == each and type(value) is type(each) for each in values)
            or names
            and _key(written) in names
            and _OF_KEY.match(text, end)
        ):
            yield found.start(), end


def value_of(written: str) -> Any:
    """Return the value that a token is; None if it is none."""
    try:
        return parsed(f"value = {written}".encode())["value"]
    except ValueError:
        return None


def _key(written: str) -> str | None:
    try:
        (name,) = parsed(f"{written} = 1".encode())
    except ValueError:
        return None
    return str(name)

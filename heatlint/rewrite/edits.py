"""The text of a converted template as edits of the old text: what does not change keeps its form and its comments.

A map whose keys get other names keeps its place. What has another form, such as a call with other arguments, is written
anew in brackets, and the layout makes blocks of it. `ruamel.yaml` would lose more: it reads YAML 1.2, and it does not
keep merge keys and anchors of scalars.
"""

from __future__ import annotations

import json

from heatlint.text import parse
from heatlint.text.edits import apply
from heatlint.text.insertion import scalar
from heatlint.text.lines import YAML_BREAKS, line_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.text import Document

    Edit = tuple[int, int, str]
    Path = tuple[Any, ...]


class _Apart(Exception):
    """A value is so different from the old one that no edit leads to it."""


def edited(document: Document, value: dict[Any, Any], sections: dict[str, str | None]) -> str | None:
    """Return the text of a document in YAML with another value; None when edits do not lead to it.

    value: the new value; in its maps, the entries that an old one has come first, in the old order. sections: the new
    names of keys of the root, None for one that is left out.
    """
    text, old = document.text, document.value
    if text is None or document.is_json or any(each in text for each in YAML_BREAKS) or not isinstance(old, dict):
        return None
    kept = {name: key for key, name in ((key, sections.get(key, key)) for key in old) if name is not None}
    edits: list[Edit] = []
    for key in old:
        name = sections.get(key, key)
        if name is None:
            edits.append(_lines_of(document, text, key))
        elif name not in value or kept[name] != key:
            return None
        else:
            edits += [*_renamed(document, (key,), name), *_edits(document, old[key], value[name], (key,))]
    new = apply(text, sorted(dict.fromkeys(edits)))  # what an anchor shares is edited once
    added = {name: each for name, each in value.items() if name not in kept}
    if added:
        new = new.rstrip("\n") + "\n" + "".join(f"{line}\n" for line in _block(added, ""))
    read = parse(new, "")
    if read.fault is not None or not isinstance(read.value, dict) or read.value.keys() != value.keys():
        return None
    return new if all(repr(read.value[name]) == repr(each) for name, each in value.items()) else None


def _lines_of(document: Document, text: str, key: str) -> Edit:
    """Return the edit that removes an entry of the root with all of its lines."""
    (start, _), (_, end) = document.span((key,), True) or (0, 0), document.span((key,)) or (0, 0)
    at = text.find("\n", end)
    return line_start(text, start), len(text) if at < 0 else at + 1, ""


def _renamed(document: Document, path: Path, name: Any) -> Iterator[Edit]:
    if path[-1] != name:
        start, end = document.span(path, True) or (0, 0)
        yield start, end, scalar(name)


def _block(entries: dict[Any, Any], indent: str) -> list[str]:
    """Return the lines of the entries of a map in block style; lists and maps with one entry are in brackets."""
    lines = []
    for name, each in entries.items():
        if isinstance(each, dict) and (len(each) > 1 or not indent):
            lines += [f"{indent}{scalar(name)}:", *_block(each, indent + "  ")]
        else:
            lines.append(f"{indent}{scalar(name)}: {_written(each)}")
    return lines


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else scalar(value)


def _edits(document: Document, old: Any, new: Any, path: Path) -> Iterator[Edit]:
    """Yield the edits that make a new value of the old one at a path."""
    if old is new or type(old) is type(new) and not isinstance(old, (dict, list)) and old == new:
        return
    if isinstance(old, (dict, list)) and type(old) is type(new) and old and len(old) <= len(new):
        try:
            yield from list(_pairs(document, old, new, path))
            return
        except _Apart:
            pass
    elif old == new:
        return
    start, end = document.span(path) or (0, 0)
    text = document.text or ""
    indent = text[line_start(text, start) : start]
    if isinstance(old, dict) and isinstance(new, dict) and new and not indent.strip(" "):
        yield start, end, "\n".join(_block(new, indent)).lstrip(" ")
    else:
        yield start, end, _written(new)


def _pairs(document: Document, old: Any, new: Any, path: Path) -> Iterator[Edit]:
    """Yield the edits of what is in a map or list. Raises _Apart when its entries do not belong to each other."""
    if isinstance(old, list):
        if len(old) != len(new):
            raise _Apart
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _edits(document, before, after, (*path, index))
        return
    for (key, before), (name, after) in zip(old.items(), new.items(), strict=False):
        if key != name and name in old:
            raise _Apart
        yield from _renamed(document, (*path, key), name)
        yield from _edits(document, before, after, (*path, key))
    added = dict(list(new.items())[len(old) :])
    if added:
        yield _addition(document, (*path, next(reversed(old))), added)


def _addition(document: Document, last: Path, added: dict[Any, Any]) -> Edit:
    """Return the edit that adds entries below the last one of a map in block style. Raises _Apart for another style."""
    text = document.text or ""
    start, _ = document.span(last, True) or (0, 0)
    _, end = document.span(last) or (0, 0)
    indent = text[line_start(text, start) : start]
    if indent.strip(" "):
        raise _Apart
    at = text.find("\n", end)
    at = len(text) if at < 0 else at
    return at, at, "".join(f"\n{line}" for line in _block(added, indent))

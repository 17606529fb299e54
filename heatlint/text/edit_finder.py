"""Finds the part of a text that a change of its tree replaces, and the tree after the change.

Whether the edits make exactly that tree is not checked here; see heatlint.text.edits.
"""

from __future__ import annotations

import copy
import json
import re

from heatlint.text.comments import Outline
from heatlint.text.insertion import addition, with_addition
from heatlint.text.lines import line_start
from heatlint.text.node_properties import without_properties

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.text.change import Change
    from heatlint.text.document import Document

    Edit = tuple[int, int, str]
    Path = tuple[Any, ...]

_REST = re.compile(r"[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(?:\r\n|\r|\n|\Z)")
_COMMENT = re.compile(r"([ \t]*)#")


class Uncertain(Exception):
    """It is not certain which part of the text to change, or how."""


class EditFinder:
    """Finds the edits of a document's text that make changes of its tree."""

    __slots__ = ("_document", "_text", "_outline")

    def __init__(self, document: Document) -> None:
        """document: one with a text and without a fault."""
        self._document = document
        self._text = document.text or ""
        self._outline: Outline | None = None

    def edit(self, change: Change, *, quoted: bool, follows: bool = False) -> Edit | None:
        """Return the edit that makes a change. Raises Uncertain.

        quoted: write a plain scalar with quotes. follows: whether an alias stays, since another change is made where
        its anchor is; then there is no edit.
        """
        document, text = self._document, self._text
        if change.kind == "remove":
            if change.offsets is not None:
                return self._removal_of_copy(change.path, change.offsets)
            return _removal(document, text, removed_path(document, change.path))
        if change.kind == "add":
            edit = addition(document, change.path, change.entries or {})
            if edit is None:
                raise Uncertain
            return edit
        span = document.span(change.path, change.key)
        if span is None or not change.path:
            raise Uncertain
        start, end = without_properties(text, *span)
        written = text[start:end]
        if not written or written[0] in "|>&!{[" or "\n" in written or "\r" in written:
            raise Uncertain
        if change.kind == "quote":
            if written[0] in "'\"*":
                raise Uncertain
            return start, end, _single(written)
        present = change.path[-1] if change.key else _at(document.value, change.path)
        new = change.new or ""
        if change.was is not None and present != change.was:
            raise Uncertain
        if written[0] == "*" and follows:
            return None
        if written[0] == '"':
            return start, end, json.dumps(new, ensure_ascii=False)
        if written[0] == "'" or quoted:
            return start, end, _single(new)
        return start, end, new

    def may_have_anchor(self, change: Change) -> bool:
        """Whether the part of the text that a change replaces or removes may have an anchor."""
        span = self._document.span(change.path, change.key) if change.kind != "add" else None
        return span is not None and "&" in self._text[slice(*span)]

    def _removal_of_copy(self, path: Path, offsets: tuple[int, int]) -> Edit:
        """Return the removal of a repeated key at `offsets`, whose lines are equal to those of the kept key."""
        document, text = self._document, self._text
        outline = self._outline = self._outline or Outline(text)
        kept = document.span(path, True)
        if kept is None:
            raise Uncertain
        blocks = []
        for start, _ in (offsets, kept):
            begin = line_start(text, start)
            line = outline.line(start)
            block = outline.block(line)
            if block is None or block[0] != line or text[begin:start].strip(" \t"):
                raise Uncertain
            last = document.line_start(block[1] + 1)
            blocks.append((begin, last))
        (begin, last), (other, other_last) = blocks
        if begin == other or text[begin:last].rstrip() != text[other:other_last].rstrip():
            raise Uncertain
        return begin, last, ""


def value_after(value: Any, change: Change, document: Document) -> Any:
    """Return a value after a change, which changes it in place. document: before all changes. Raises Uncertain."""
    if change.kind == "quote" or change.offsets is not None:
        return value
    path = change.path
    if change.kind == "add":
        return with_addition(value, path, copy.deepcopy(change.entries) or {})
    if change.kind == "remove":
        path = removed_path(document, path)
    if not path:
        raise Uncertain
    *above, last = path
    inner = value
    for step in above:
        inner = inner[step]
    if change.kind == "remove":
        del inner[last]
    elif not change.key:
        inner[last] = change.new
    else:
        if not isinstance(inner, dict) or change.new in inner:
            raise Uncertain
        items = [(change.new if key == last else key, each) for key, each in inner.items()]
        inner.clear()
        inner.update(items)
    return value


def _single(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise Uncertain
    return "'" + text.replace("'", "''") + "'"


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def removed_path(document: Document, path: Path) -> Path:
    """Return the path to remove: for the only entry of a block it is that of the block."""
    while path and len(_at(document.value, path[:-1])) == 1 and not _is_flow(document, path[:-1]):
        path = path[:-1]
    return path


def _is_flow(document: Document, path: Path) -> bool:
    span = document.span(path)
    text = document.text or ""
    start = span[0] if span is not None and path else 0
    if not path:
        return text.lstrip()[:1] in ("{", "[")
    return text[without_properties(text, start, len(text))[0] :][:1] in ("{", "[")


def _removal(document: Document, text: str, path: Path) -> Edit:
    if not path:
        raise Uncertain
    parent = _at(document.value, path[:-1])
    value = document.span(path)
    key = document.span(path, True) if isinstance(parent, dict) else value
    if key is None or value is None:
        raise Uncertain
    start, end = key[0], max(key[1], value[1])
    if _is_flow(document, path[:-1]):
        return _flow_removal(text, start, end)
    if isinstance(parent, list):
        begin = line_start(text, start)
        if not re.fullmatch(r"[ \t]*-[ \t]+", text[begin:start]):
            raise Uncertain
        return _block_removal(text, begin + text[begin:start].index("-"), end)
    begin = line_start(text, start)
    if not text[begin:start].strip(" \t"):
        return _block_removal(text, start, end)
    if not re.fullmatch(r"[ \t]*(?:-[ \t]+)+", text[begin:start]):
        raise Uncertain
    # The first entry of a list's item: the next entry moves up to the dash.
    steps = list(parent)
    following = steps[steps.index(path[-1]) + 1]
    up = document.span((*path[:-1], following), True)
    if up is None or text[end : up[0]].strip(" \t\r\n:"):
        raise Uncertain
    return start, up[0], ""


def _flow_removal(text: str, start: int, end: int) -> Edit:
    after = re.compile(r"\s*,\s*").match(text, end)
    if after is not None and text[after.end()] not in "}]":
        if text[after.end()] == "#":
            raise Uncertain  # it is not certain which entry the comment belongs to
        return start, after.end(), ""
    before = re.compile(r"\s*,\s*\Z").search(text[:start])
    if before is not None:
        return before.start(), end, ""
    return start, end, ""


def _block_removal(text: str, start: int, end: int) -> Edit:
    """Return the removal of the lines from `start` to `end`, with the comments that belong only to them."""
    begin = line_start(text, start)
    indent = text[begin:start]
    rest = _REST.match(text, end)
    if end == start or rest is None:  # an empty value ends before the key's colon
        rest = re.compile(r"[ \t]*:?" + _REST.pattern).match(text, end)
    if rest is None:
        raise Uncertain
    above = begin
    while above > 0:
        before = line_start(text, above - 1)
        comment = _COMMENT.match(text, before)
        if comment is None or comment[1] != indent:
            break
        above = before
    if above < begin and (above == 0 or _opens(text, line_start(text, above - 1), above, indent)):
        begin = above
    last = rest.end()
    if begin == 0 or not text[line_start(text, begin - 1) : begin].strip():
        while (blank := re.compile(r"[ \t]*(?:\r\n|\r|\n)").match(text, last)) is not None:
            last = blank.end()
    if last == len(text) and begin > 0 and text[last - 1] not in "\r\n":
        begin = len(text[:begin].rstrip("\r\n"))  # the file had no line break at its end, and stays so
    return begin, last, ""


def _opens(text: str, start: int, end: int, indent: str) -> bool:
    """Whether a line is blank, or begins the block that lines of this indent are in."""
    line = text[start:end]
    return not line.strip() or len(line) - len(line.lstrip()) < len(indent)

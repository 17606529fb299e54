"""Makes the nodes of a syntax tree from the events of the parser that reads templates."""

from __future__ import annotations

import re

import yaml

from heatlint.rewrite.scalars import end_sign
from heatlint.rewrite.syntax_tree import ALIAS, BLOCK_STYLES, LIST, MAP, SCALAR, Entry, Node
from heatlint.text.limits import MOST_DEPTH
from heatlint.text.lines import line_start
from heatlint.text.yaml.scanner import events

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: The anchor and the tag before a value, with the blanks after them.
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*\s*)*")
_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_COLON = re.compile(r"[ \t]*:(?=[\s,\[\]{}\"']|\Z)")
#: The colon after a key in quotes and in brackets, which needs no blank after it.
_ANY_COLON = re.compile(r"[ \t]*:")
#: The colon in a line of its own, after a key with a question mark.
_EXPLICIT_COLON = re.compile(_BLANK.pattern + r":(?=\s|\Z)")
_DASHES = re.compile(r"[ \t]*(?:-[ \t]+)*\Z")


class Builder:
    """Makes the nodes of a text from the parser's events. root: None for a text without a document."""

    def __init__(self, text: str) -> None:
        """Raises yaml.YAMLError and UnicodeEncodeError for a text that is not YAML, and ValueError for one that is
        nested too deep or has more than one document."""
        self.text = text
        self.root: Node | None = None
        self._next: Callable[[], Any] = events(text)
        self._next()
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            return
        self._at = 0  # the end of the last node or bracket
        self.root = self._node(self._next(), 0)
        self._next()
        if not isinstance(self._next(), yaml.StreamEndEvent):
            raise ValueError("more than one document")

    def _node(self, event: Any, depth: int) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        anchor = event.anchor or ""
        if isinstance(event, yaml.AliasEvent):
            self._at = end
            return Node(ALIAS, "", False, start, start, end, anchor)
        properties = _PROPERTIES.match(self.text, start)
        inner = properties.end() if properties is not None and (anchor or event.tag) else start
        if isinstance(event, yaml.ScalarEvent):
            style = event.style or ""
            if style in BLOCK_STYLES:
                end = inner + len(_without_blank_lines(self.text[inner:end]))
            inner = min(inner, max(start, end))
            self._at = end
            return Node(SCALAR, style, False, start, inner, end, anchor)
        if depth >= MOST_DEPTH:
            raise ValueError("nested too deep")
        is_map = isinstance(event, yaml.MappingStartEvent)
        node = Node(MAP if is_map else LIST, "", bool(event.flow_style), start, inner, end, anchor)
        self._at = max(self._at, inner)
        node.entries = entries = []
        while True:
            event = self._next()
            if isinstance(event, yaml.CollectionEndEvent):
                break
            entries.append(self._pair(event, node, depth) if is_map else self._item(event, node, depth))
        if node.is_flow:
            mark: Any = event.end_mark  # always set by a parser
            self._at = node.end = mark.index
        else:
            node.end = node.entries[-1].end
        return node

    def _pair(self, event: Any, owner: Node, depth: int) -> Entry:
        blank = _BLANK.match(self.text, self._at)
        start = blank.end() if blank is not None else self._at
        key = self._node(event, depth + 1)
        if self.text[start : start + 1] == "?" and start < key.start:
            colon = _EXPLICIT_COLON.match(self.text, key.end)
            is_usual = False
        else:
            start = key.start
            is_json_like = owner.is_flow and key.style in ("'", '"')
            colon = (_ANY_COLON if is_json_like else _COLON).match(self.text, key.end)
            is_usual = key.kind in (SCALAR, ALIAS) and key.end > key.inner
            is_usual = is_usual and "\n" not in self.text[start : key.end]
        if is_usual and not owner.is_flow:
            is_usual = _DASHES.match(self.text[line_start(self.text, start) : start]) is not None
        after = colon.end() if colon is not None else key.end
        self._at = max(self._at, after)
        value = self._node(self._next(), depth + 1)
        if value.end <= value.start:  # nothing is written: the parser may place it anywhere before the next token
            value.start = value.inner = value.end = after
        elif colon is None:
            is_usual = False
        self._at = max(self._at, value.end)
        return Entry(key, value, start, after, is_usual)

    def _item(self, event: Any, owner: Node, depth: int) -> Entry:
        before = self._at
        if owner.is_flow:
            value = self._node(event, depth + 1)
            return Entry(None, value, value.start, value.start, value.end > value.start)
        blank = _BLANK.match(self.text, before)
        dash = blank.end() if blank is not None else before
        is_usual = self.text[dash : dash + 1] == "-"
        self._at = dash + 1
        value = self._node(event, depth + 1)
        if value.end <= value.start:
            value.start = value.inner = value.end = dash + 1
        self._at = max(self._at, value.end)
        return Entry(None, value, dash, dash + 1, is_usual)


def _without_blank_lines(written: str) -> str:
    """Return a block scalar without the empty lines at its end, unless they are a part of its value."""
    header, _, lines = written.partition("\n")
    return written if end_sign(written) == "+" else f"{header}\n{lines}".rstrip("\n")

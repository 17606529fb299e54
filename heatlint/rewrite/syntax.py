"""The syntax tree of a YAML text: its nodes with their spans, and each comment with the entry that it belongs to.

The tree is for programs that print a text again. It comes from the events of the parser that reads templates, so that
both have the same view of a text. `ruamel.yaml` keeps comments as well, but it needs 12 s for 1 MB, and it attaches a
comment to the key before it, which is the wrong one as soon as keys change their order.
"""

from __future__ import annotations

import re

import yaml

from heatlint.text.comments import Outline
from heatlint.text.limits import MOST_DEPTH
from heatlint.text.lines import Lines
from heatlint.text.yaml.scanner import events

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    #: The comments and the blank lines (None) above or below something.
    Gap = Sequence["Comment | None"]

SCALAR, ALIAS, MAP, LIST = "scalar", "alias", "map", "list"
#: The styles of a scalar that spans lines and has a header.
BLOCK_STYLES = ("|", ">")
#: The anchor and the tag before a value, with the blanks after them.
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*\s*)*")
_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_COLON = re.compile(r"[ \t]*:(?=[\s,\[\]{}\"']|\Z)")
#: The colon in a line of its own, after a key with a question mark.
_EXPLICIT_COLON = re.compile(_BLANK.pattern + r":(?=\s|\Z)")
_END = re.compile(r"^\.\.\.(?=\s|\Z)", re.MULTILINE)
_DASHES = re.compile(r"[ \t]*(?:-[ \t]+)*\Z")


class Comment:
    """A comment. column: of its "#", from 0; text: without blanks at its end; gap: the blanks before it in its line."""

    __slots__ = ("start", "column", "text", "gap")

    def __init__(self, start: int, column: int, text: str, gap: str) -> None:
        self.start = start
        self.column = column
        self.text = text
        self.gap = gap


class Node:
    """A scalar, an alias, a map or a list.

    style: of a scalar, as in PyYAML's events ("" for a plain one). is_flow: whether it is written in brackets. start:
    with the anchor and the tag; inner: without them. end: for a block, the end of its last line that has content.
    entries: of a map or list. footer: the comments and blank lines (None) below its last entry. anchor: its name, or
    the name that an alias refers to. may_lose_quotes: whether a printer may leave out quotes that YAML does not need.
    """

    __slots__ = ("kind", "style", "is_flow", "start", "inner", "end", "entries", "footer", "anchor", "may_lose_quotes")

    def __init__(self, kind: str, style: str, is_flow: bool, start: int, inner: int, end: int, anchor: str) -> None:
        self.kind = kind
        self.style = style
        self.is_flow = is_flow
        self.start = start
        self.inner = inner
        self.end = end
        self.anchor = anchor
        self.entries: Sequence[Entry] = ()
        self.footer: Gap = ()
        self.may_lose_quotes = True


class Entry:
    """A pair of a map, or an item of a list, which has no key.

    start: of the key or the dash; colon: the offset after the colon or the dash. before: the comments in lines of their
    own above it, and None for each blank line. trailing: the comment in its first line. is_usual: whether the entry has
    only what a printer knows: no question mark, no comment inside a value.
    """

    __slots__ = ("key", "value", "start", "colon", "before", "trailing", "is_usual")

    def __init__(self, key: Node | None, value: Node, start: int, colon: int, is_usual: bool) -> None:
        self.key = key
        self.value = value
        self.start = start
        self.colon = colon
        self.is_usual = is_usual
        self.before: Gap = ()
        self.trailing: Comment | None = None

    @property
    def end(self) -> int:
        """The offset at which the text of the entry ends."""
        return max(self.colon, self.value.end)

    @property
    def children(self) -> Sequence[Entry]:
        """The entries of its value if that is a block."""
        return () if self.value.is_flow else self.value.entries


class Syntax:
    """The syntax tree of a text whose only line breaks are "\\n".

    root: None for a text without a document. comments: in the order of the text. document_end: the offset of the
    marker "..." at the end of the document, or of the end of the text.
    """

    __slots__ = ("text", "root", "comments", "document_end", "_lines")

    def __init__(self, text: str) -> None:
        """Raises yaml.YAMLError and UnicodeEncodeError for a text that is not YAML, and ValueError for one that is
        nested too deep or has more than one document."""
        self.text = text
        self._lines = Lines(text)
        self.root = _Builder(text).root
        self.comments = [self._comment(start, end) for start, end in Outline(text).comments()]
        end = None if self.root is None else _END.search(text, self.root.end)
        self.document_end = len(text) if end is None else end.start()
        if self.root is not None:
            _CommentPlacer(self).place()

    def column(self, offset: int) -> int:
        """Return the column of an offset, from 0."""
        return offset - _line_start(self.text, offset)

    def line(self, offset: int) -> int:
        """Return the number of the line of an offset, from 0."""
        return self._lines.line(offset) - 1

    def line_end(self, offset: int) -> int:
        """Return the offset at which the line of an offset ends, before its line break."""
        return self._lines.end(self._lines.line(offset))

    def _comment(self, start: int, end: int) -> Comment:
        begin = _line_start(self.text, start)
        before = self.text[begin:start]
        bare = before.rstrip(" \t")
        return Comment(start, start - begin, self.text[start:end].rstrip(), before[len(bare) :] if bare else "")


def moved(line: str, shift: int, least: int = 0) -> str:
    """Return a line moved by some columns. least: the column that its text must have at least."""
    bare = line.lstrip(" ")
    if not bare:
        return line if shift >= 0 else line[: max(0, len(line) + shift)]
    return " " * max(len(line) - len(bare) + shift, least) + bare


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


class _Builder:
    """Makes the nodes from the parser's events."""

    def __init__(self, text: str) -> None:
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
            colon = _COLON.match(self.text, key.end)
            is_usual = colon is not None and key.kind in (SCALAR, ALIAS) and key.end > key.inner
            is_usual = is_usual and "\n" not in self.text[start : key.end]
        if is_usual and not owner.is_flow:
            is_usual = _DASHES.match(self.text[_line_start(self.text, start) : start]) is not None
        after = colon.end() if colon is not None else key.end
        self._at = max(self._at, after)
        value = self._node(self._next(), depth + 1)
        if value.end <= value.start:  # nothing is written: the parser may place it anywhere before the next token
            value.start = value.inner = value.end = after
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
    """Return a block scalar without the blank lines at its end, unless they are a part of its value."""
    header, *lines = written.split("\n")
    if "+" in header[:3]:
        return written
    indent = next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), 0)
    while lines and not lines[-1].strip(" ") and len(lines[-1]) <= indent:
        lines.pop()
    return "\n".join([header, *lines])


class _CommentPlacer:
    """Gives each comment and blank line to an entry or to the footer of a map or list."""

    def __init__(self, syntax: Syntax) -> None:
        self._syntax = syntax
        self._text = syntax.text
        assert syntax.root is not None
        self._root = syntax.root
        self._comments = syntax.comments
        self._next = 0  # the index of the first comment that has no place yet
        self._last_line = -1  # the last line of what has a place
        self._open: list[tuple[int, Node]] = []  # the blocks that have ended: (column, block), outer first

    def place(self) -> None:
        root = self._root
        if root.is_flow or root.kind not in (MAP, LIST):
            return
        self._block(root)
        root.footer = self._divided(self._gap(self._syntax.document_end), root)

    def _block(self, node: Node) -> None:
        column = self._syntax.column(node.entries[0].start)
        for entry in node.entries:
            gap = self._gap(entry.start)
            if gap:
                entry.before = self._divided(gap, node)
            self._open.clear()
            self._entry(entry)
            if not entry.children:
                continue
            first = entry.children[0]
            inner = self._syntax.column(first.start)
            self._block(entry.value)
            # A list may have the column of the key above it; a comment there belongs to what follows.
            self._open.insert(0, (inner + (inner == column and first.key is None), entry.value))

    def _entry(self, entry: Entry) -> None:
        """Find the comments in the text of an entry, but not those in its block."""
        children = entry.children
        content_end = children[0].start if children else entry.end
        line_end = self._syntax.line_end(entry.colon if children else entry.end)
        if entry.value.style in BLOCK_STYLES:
            line_end = entry.end
        while self._next < len(self._comments):
            comment = self._comments[self._next]
            if children:
                if comment.start >= min(content_end, line_end):
                    break
            elif comment.start >= line_end:
                break
            self._next += 1
            is_header = comment.start < self._syntax.line_end(entry.colon)
            if entry.trailing is not None or (comment.start < entry.end and not (is_header and self._is_header(entry))):
                entry.is_usual = False
            entry.trailing = comment
        self._last_line = self._syntax.line(max(entry.start, (entry.colon if children else entry.end) - 1))

    @staticmethod
    def _is_header(entry: Entry) -> bool:
        return bool(entry.children) or entry.value.style in BLOCK_STYLES

    def _gap(self, end: int) -> list[Comment | None]:
        """Return the comments and blank lines between the last entry and an offset."""
        found: list[Comment | None] = []
        while self._next < len(self._comments) and self._comments[self._next].start < end:
            comment = self._comments[self._next]
            self._next += 1
            line = self._syntax.line(comment.start)
            if line > self._last_line + 1 and self._last_line >= 0:
                found.append(None)
            found.append(comment)
            self._last_line = line
        line = self._syntax.line(end)
        if end < self._syntax.document_end and line > self._last_line + 1 and self._last_line >= 0:
            found.append(None)
        return found

    def _divided(self, gap: list[Comment | None], owner: Node) -> list[Comment | None]:
        """Divide a gap: comments go to the footers of the blocks that end there; return what remains for `owner`."""
        blocks = [each for each in self._open if each[1] is not owner]
        rest: list[Comment | None] = []
        blank = False
        for each in gap:
            if each is None:
                blank = True
                continue
            while blocks and each.column < blocks[-1][0]:
                blocks.pop()
            found = [None, each] if blank else [each]
            if blocks:
                blocks[-1][1].footer = [*blocks[-1][1].footer, *found]
            else:
                rest += found
            blank = False
        return [*rest, None] if blank else rest

"""A tolerant reading of half-typed YAML or JSON, for the editor only.

`heatlint.text.reading` reads a text as Heat does and refuses a text with a syntax error. This module goes line by
line: it takes each entry to belong where its indentation puts it, closes brackets and quotes that are still open, and
continues after a line that it does not understand.
"""

from __future__ import annotations

import re

from heatlint.editor.brackets import read_brackets
from heatlint.editor.nodes import (
    LIST,
    MAP,
    PROPERTIES,
    QUOTED,
    SCALAR,
    Node,
    Slot,
    end_of_line,
    match_glued_key,
    match_key,
    unquoted,
)
from heatlint.text.document import BYTE_ORDER_MARK
from heatlint.text.limits import MOST_DEPTH
from heatlint.text.lines import Lines, line_start

_SPACE = re.compile(r"[ \t]*")
_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)")
_PLAIN = re.compile(r"(?:[^ \t\r\n]++|[ \t]++(?![#\r\n]|\Z))*")
#: An explicit key, which stands behind a question mark; its value stands behind a colon on a later line.
_EXPLICIT_KEY = re.compile(rf"\?[ \t]+({QUOTED.pattern}|[^\s#\"'{{}}\[\]&*!|>][^\r\n#]*)")
_QUOTE = {'"': re.compile(r'"(?:[^"\\]|\\.)*("?)', re.DOTALL), "'": re.compile(r"'(?:[^']|'')*('?)", re.DOTALL)}


class Line:
    """A line together with the value that begins on it, which may go on over the next lines.

    begin, end: offsets of the line, without its line break. start: the first character after the indentation.
    blocks: the blocks that were open above the line; only filled for the line of the cursor.
    slot: the innermost entry or item that begins here. value: the value that begins here.
    value_at: where a value may begin; None if the line ends with the dash of an item.
    word: offsets of a bare word under the cursor, which is taken for a key that is being typed.
    empty: the line is blank, a comment or a "---" line.
    """

    __slots__ = ("begin", "start", "end", "blocks", "slot", "value", "value_at", "word", "empty")

    def __init__(self, begin: int, start: int, end: int) -> None:
        self.begin = begin
        self.start = start
        self.end = end
        self.blocks: list[Node] = []
        self.slot: Slot | None = None
        self.value: Node | None = None
        self.value_at: int | None = None
        self.word: tuple[int, int] | None = None
        self.empty = False


class Sketch:
    """The maps, lists and scalars of a half-typed text.

    text: the text. cursor: an offset in it, or None. root: the map at the top; empty if the text has none.
    line: the line of the cursor, with what `editor.place` needs to know about it; None without a cursor.
    """

    __slots__ = ("text", "cursor", "root", "line", "_frames", "_next", "_outside", "_top", "_lost")

    def __init__(self, text: str, cursor: int | None = None) -> None:
        self.text = text
        self.cursor = -1 if cursor is None else cursor
        self.line: Line | None = None
        self._outside = Node(LIST, None, 0)
        self._top = Slot(self._outside, 0, 0, 0)
        self._lost: list[Node] = []  # blocks that are not the value of their entry: it has another one
        self._frames: list[Node] = []  # the open blocks, outermost first
        self._next = 0  # the offset of the next line to read
        self.root = Node(MAP, None, 0, 0)
        self._read()

    # --- blocks ----------------------------------------------------------------------------------------------

    def _read(self) -> None:
        text = self.text
        begin = 1 if text.startswith(BYTE_ORDER_MARK) else 0
        last = False
        while not last:
            line_end = end_of_line(text, begin)
            end = line_end.start()
            self._next = line_end.end()
            space = _SPACE.match(text, begin, end)
            line = Line(begin, space.end() if space else begin, end)
            self._read_line(line)
            last = end == len(text) or (self._next == len(text) and text[-1] not in "\r\n")
            if begin <= self.cursor and (self.cursor < self._next or last):
                self.line = line
            begin = self._next
        node = self._top.node
        if node is not None and node.kind == MAP:
            self.root = node

    def _read_line(self, line: Line) -> None:
        """Read a line and the value that begins on it. Sets `_next` behind the last line of that value."""
        text, begin, end = self.text, line.begin, line.end
        here = begin <= self.cursor <= end
        if here:
            line.blocks = list(self._frames)
        at = line.start
        if at == end or text[at] == "#" or text.startswith(("---", "...", "%"), begin):
            if not text.startswith("--- ", begin):
                line.empty = True
                return
            line.start = at = min(begin + 4, end)
            if at == end:
                line.empty = True
                return
        while text[at] == "-" and (at + 1 == end or text[at + 1] in " \t{["):
            line.slot = self._item(begin, at)
            space = _SPACE.match(text, at + 1, end)
            at = space.end() if space else at + 1
            if at >= end or text[at] == "#" or len(self._frames) > MOST_DEPTH:
                return
        if text[at] in "?:" and (at + 1 == end or text[at + 1] in " \t"):
            at = self._explicit(line, at)
            if at >= end or text[at] == "#":
                return
        match = match_key(text, at, end) or (match_glued_key(text, at, end) if here else None)
        if match is None or text[at] in "{[":
            if line.slot is not None:
                self._value(line, line.slot, max(at - 1, line.slot.end), line.slot.owner.column or 0)
            else:
                self._bare(line, at)
            return
        line.slot = self._entry(begin, at, match)
        self._value(line, line.slot, match.end(), line.slot.owner.column or 0)

    def _item(self, begin: int, at: int) -> Slot:
        """Add the item whose dash stands at an offset to its list."""
        column = at - begin
        self._leave(column, for_item=True)
        top = self._frames[-1] if self._frames else None
        if top is None or top.kind != LIST or top.column != column:
            top = self._open(LIST, at, column)
        slot = Slot(top, len(top.slots), at, at + 1, at + 1)
        top.slots.append(slot)
        return slot

    def _entry(self, begin: int, at: int, match: re.Match[str]) -> Slot:
        """Add the entry whose key was matched to its map."""
        column = at - begin
        self._leave(column)
        top = self._frames[-1] if self._frames else None
        if top is None or top.kind != MAP or top.column != column:
            top = self._open(MAP, at, column)
        slot = Slot(top, unquoted(match[1]), at, match.end(1), match.end())
        top.slots.append(slot)
        return slot

    def _explicit(self, line: Line, at: int) -> int:
        """Read the key behind a question mark, or begin the value behind its colon; return where to read on."""
        text, end = self.text, line.end
        column = at - line.begin
        if text[at] == "?":
            match = _EXPLICIT_KEY.match(text, at, end)
            if match is not None:
                self._entry(line.begin, at, match)
            return end
        self._leave(column)
        top = self._frames[-1] if self._frames else None
        if top is None or top.kind != MAP or top.column != column or not top.slots or top.slots[-1].node is not None:
            return end
        slot = line.slot = top.slots[-1]
        slot.colon = line.value_at = at + 1
        space = _SPACE.match(text, at + 1, end)
        return space.end() if space else at + 1

    def _leave(self, column: int, *, for_item: bool = False) -> None:
        """Close the blocks that end above a line with this indentation."""
        frames = self._frames
        while frames:
            own = frames[-1].column or 0
            if own < column or (own == column and (for_item or frames[-1].kind == MAP)):
                break
            frames.pop()

    def _open(self, kind: str, at: int, column: int) -> Node:
        """Open a block: the value of the last entry or item of the innermost open block."""
        slot = self._frames[-1].slots[-1] if self._frames and self._frames[-1].slots else self._top
        node = Node(kind, slot if slot is not self._top else None, at, column)
        if slot.node is None or slot.node.kind == SCALAR or slot is self._top:
            if slot is self._top and slot.node is not None and slot.node.kind == MAP:
                self._frames.append(slot.node)  # back at the top, with another indentation
                return slot.node
            if slot.node is not None:
                self._lost.append(slot.node)
            slot.node = node
        else:
            self._lost.append(node)
        self._frames.append(node)
        return node

    def _value(self, line: Line, slot: Slot, at: int, column: int) -> None:
        """Read the value of an entry or item, if it begins on this line."""
        text, end = self.text, line.end
        line.value_at = at
        start = value_start(text, at, end)
        if start >= end or text[start] == "#":
            return
        letter = text[start]
        if letter in "{[":
            self._next = read_brackets(text, slot, start, column)
            line.value = slot.node
            return
        node = slot.node = line.value = Node(SCALAR, slot, start)
        block = _BLOCK.match(text, start) if letter in "|>" else None
        if block is not None:
            node.style = letter
            node.end = self._next = self._block_end(block.end(), column)
            node.text = text[block.end() : node.end]
        elif letter in _QUOTE:
            self._quoted(node, start, end, column)
        else:
            match = _PLAIN.match(text, start, end)
            node.end = match.end() if match else end
            node.text = text[start : node.end]

    def _quoted(self, node: Node, start: int, end: int, column: int) -> None:
        """Read a quoted scalar. It ends at its quote, or with the line if a key below shows that it was left open."""
        text = self.text
        node.style = text[start]
        match = _QUOTE[node.style].match(text, start)
        assert match is not None
        node.closed = bool(match[1])
        node.end = match.end()
        lines = Lines(text[start : node.end])
        further = (lines.text[lines.start(line) : lines.end(line)] for line in range(2, len(lines) + 1))
        if not node.closed or any(self._is_outside(line, column) for line in further):
            node.closed = False
            node.end = end
        node.text = text[start + 1 : node.end - node.closed]
        if node.end > end:
            self._next = max(self._next, end_of_line(text, node.end).end())

    @staticmethod
    def _is_outside(line: str, column: int) -> bool:
        """Whether a line has a key that cannot belong to a value inside a block at a column."""
        bare = line.lstrip(" ")
        return bool(bare.strip()) and len(line) - len(bare) <= column and match_key(bare, 0, len(bare)) is not None

    def _block_end(self, at: int, column: int) -> int:
        """Return where a block scalar ends whose entry stands at a column."""
        text = self.text
        last = end = end_of_line(text, at).end()
        while end < len(text):
            stop = end_of_line(text, end)
            line = text[end : stop.start()]
            bare = line.lstrip(" ")
            if bare.strip(" \t"):
                if len(line) - len(bare) <= column:
                    break
                last = stop.end()
            end = stop.end()
        if last <= self.cursor <= end and end == len(text) and self.cursor - line_start(text, self.cursor) > column:
            last = end  # the user is typing the next line of the scalar
        return last

    def _bare(self, line: Line, at: int) -> None:
        """Read a line without a key or a dash."""
        column = at - line.begin
        if self.text[at] in "{[":
            self._leave(column - 1 if self._frames else column)
            owner = self._frames[-1].slots[-1] if self._frames and self._frames[-1].slots else self._top
            if owner.node is None:
                column = self._frames[-1].column or 0 if self._frames else -1
                self._next = read_brackets(self.text, owner, at, column)
                line.value = owner.node
                if owner is self._top and owner.node is not None:
                    owner.node.make_root()
            return
        match = _PLAIN.match(self.text, at, line.end)
        stop = match.end() if match else line.end
        if at <= self.cursor <= line.end:
            line.word = at, stop
            return
        # A scalar on its own line, below its key.
        self._leave(column - 1)
        if self._frames and self._frames[-1].slots and (self._frames[-1].column or 0) < column:
            owner = self._frames[-1].slots[-1]
            if owner.node is None:
                owner.node = Node(SCALAR, owner, at)
                owner.node.end, owner.node.text = stop, unquoted(self.text[at:stop])


def value_start(text: str, at: int, end: int) -> int:
    """Return where a value begins between two offsets of a line: after white space, its anchor and its tag."""
    space = _SPACE.match(text, at, end)
    start = space.end() if space else at
    if not text.startswith(("&", "!"), start, end):
        return start
    properties = PROPERTIES.match(text, start, end)
    return start if properties is None else properties.end()

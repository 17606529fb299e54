"""A tolerant reading of half-typed YAML or JSON, for the editor only.

`heatlint.text.reading` reads a text as Heat does and refuses a text with a syntax error. This module goes line by
line: it takes each entry to belong where its indentation puts it, closes brackets and quotes that are still open, and
continues after a line that it does not understand.
"""

from __future__ import annotations

import re

from heatlint.text.limits import MOST_DEPTH
from heatlint.text.lines import line_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

MAP, LIST, SCALAR = "map", "list", "scalar"

_LINE_END = re.compile(r"\r\n?|\n|\Z")
_SPACE = re.compile(r"[ \t]*")
_QUOTED = re.compile(r'"(?:[^"\\\r\n]|\\.)*"|' + r"'(?:[^'\r\n]|'')*'")
_KEY = re.compile(
    rf"({_QUOTED.pattern}|[^\s#\"'{{}}\[\],&*!|>%@`-][^\r\n:#]*?(?::[^\s:][^\r\n:#]*?)*?|-[^\s:#][^\r\n:#]*?)"
    r"[ \t]*:(?=[ \t\r\n]|\Z)"
)
#: A key with colons in it, such as `OS::Nova::Server:`; the colon before white space ends it.
_LONG_KEY = re.compile(r"([^\s#\"'{}\[\],&*!|>%@`-][^\s#]*?):(?=[ \t\r\n]|\Z)")
#: The anchor and the tag of a value.
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]*)+")
_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)")
_PLAIN = re.compile(r"[^\r\n]*?(?=[ \t]*(?:[ \t]#[^\r\n]*)?(?:[\r\n]|\Z))")
_QUOTE = {'"': re.compile(r'"(?:[^"\\]|\\.)*("?)', re.DOTALL), "'": re.compile(r"'(?:[^']|'')*('?)", re.DOTALL)}
_FLOW_SPACE = re.compile(r"(?:[ \t]+|#[^\r\n]*)*")
_FLOW_PLAIN = re.compile(r"[^\s,\[\]{}:#](?:[^,\[\]{}:\r\n#]|:(?![\s,\[\]{}]|\Z)|(?<![ \t])#)*")


class Node:
    """A map, a list or a scalar.

    kind: MAP, LIST or SCALAR. slot: the entry or item whose value it is; None at the top. start, end: offsets.
    column: where the entries of a block begin; None for a map or list in brackets. slots: the entries or items.
    text: of a scalar, without its quotes. style: the quote of a scalar, "|", ">" or "" for a plain one.
    closed: whether its bracket or quote is closed.
    """

    __slots__ = ("kind", "slot", "start", "end", "column", "slots", "text", "style", "closed")

    def __init__(self, kind: str, slot: Slot | None, start: int, column: int | None = None) -> None:
        self.kind = kind
        self.slot = slot
        self.start = start
        self.end = start
        self.column = column
        self.slots: list[Slot] = []
        self.text = ""
        self.style = ""
        self.closed = True

    def get(self, key: str) -> Node | None:
        """Return the value of a key; the last one if the key is repeated."""
        return next((slot.node for slot in reversed(self.slots) if slot.key == key), None)

    def keys(self) -> list[str]:
        """Return the keys in the order of the text."""
        return [slot.key for slot in self.slots if isinstance(slot.key, str)]

    def scalar(self, key: str) -> str | None:
        """Return the text of the scalar under a key; None if the value is missing or not a scalar."""
        node = self.get(key)
        return node.text if node is not None and node.kind == SCALAR else None


class Slot:
    """An entry of a map or an item of a list.

    owner: the map or list. key: the mapping key, or the index of the item. start, end: offsets of the key or the dash.
    colon: where the value may begin; None if the colon is missing. node: the value, if there is one.
    begin, limit: in brackets, the text between two commas that holds this entry or item.
    """

    __slots__ = ("owner", "key", "start", "end", "colon", "node", "begin", "limit")

    def __init__(self, owner: Node, key: str | int, start: int, end: int, colon: int | None = None) -> None:
        self.owner = owner
        self.key = key
        self.start = start
        self.end = end
        self.colon = colon
        self.node: Node | None = None
        self.begin = start
        self.limit = end

    @property
    def path(self) -> tuple[str | int, ...]:
        """The keys and indices from the top of the document to this entry or item."""
        steps = []
        slot: Slot | None = self
        while slot is not None:
            steps.append(slot.key)
            slot = slot.owner.slot
        return tuple(reversed(steps))


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

    __slots__ = ("text", "cursor", "root", "line", "_frames", "_next", "_top")

    def __init__(self, text: str, cursor: int | None = None) -> None:
        self.text = text
        self.cursor = -1 if cursor is None else cursor
        self.line: Line | None = None
        self._top = Slot(Node(LIST, None, 0), 0, 0, 0)
        self._frames: list[Node] = []  # the open blocks, outermost first
        self._next = 0  # the offset of the next line to read
        self.root = Node(MAP, None, 0, 0)
        self._read()

    # --- blocks ----------------------------------------------------------------------------------------------

    def _read(self) -> None:
        text = self.text
        begin = 1 if text.startswith("\ufeff") else 0
        last = False
        while not last:
            line_end = _end_of_line(text, begin)
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
            for slot in node.slots:
                slot.owner = node
            node.slot = None

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
        while text[at] == "-" and (at + 1 == end or text[at + 1] in " \t"):
            line.slot = self._item(begin, at)
            space = _SPACE.match(text, at + 1, end)
            at = space.end() if space else at + 1
            if at >= end or text[at] == "#" or len(self._frames) > MOST_DEPTH:
                return
        match = _KEY.match(text, at, end) or _LONG_KEY.match(text, at, end)
        if match is None or text[at] in "{[":
            if line.slot is not None:
                self._value(line, line.slot, at - 1, line.slot.owner.column or 0)
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
        slot = Slot(top, _unquoted(match[1]), at, match.end(1), match.end())
        top.slots.append(slot)
        return slot

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
            slot.node = node
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
            self._next = self._flow(slot, start, column)
            line.value = slot.node
            return
        node = slot.node = line.value = Node(SCALAR, slot, start)
        block = _BLOCK.match(text, start)
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
        inside = text[start : node.end]
        if not node.closed or any(self._is_outside(line, column) for line in _later_lines(inside)):
            node.closed = False
            node.end = end
        node.text = text[start + 1 : node.end - node.closed]
        if node.end > end:
            self._next = max(self._next, _end_of_line(text, node.end).end())

    @staticmethod
    def _is_outside(line: str, column: int) -> bool:
        """Whether a line has a key that cannot belong to a value inside a block at a column."""
        bare = line.lstrip(" ")
        return bool(bare.strip()) and len(line) - len(bare) <= column and _KEY.match(bare) is not None

    def _block_end(self, at: int, column: int) -> int:
        """Return where a block scalar ends whose entry stands at a column."""
        text = self.text
        last = end = _end_of_line(text, at).end()
        while end < len(text):
            stop = _end_of_line(text, end)
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
                self._next = self._flow(owner, at, self._frames[-1].column or 0 if self._frames else -1)
                line.value = owner.node
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
                owner.node.end, owner.node.text = stop, _unquoted(self.text[at:stop])

    # --- brackets --------------------------------------------------------------------------------------------

    def _flow(self, slot: Slot, at: int, column: int) -> int:
        """Read brackets, up to the end of the line in which they end."""
        text = self.text
        length = len(text)
        stack: list[Node] = []
        current: Slot | None = slot
        key: Slot | None = None
        top = Node(MAP if text[at] == "{" else LIST, slot if slot is not self._top else None, at)
        first = True
        while True:
            space = _FLOW_SPACE.match(text, at)
            at = space.end() if space else at
            if at >= length:
                break
            letter = text[at]
            if letter in "\r\n":
                after = _LINE_END.match(text, at)
                at = after.end() if after else at + 1
                stop = _end_of_line(text, at).start()
                if column >= 0 and self._ends_flow(text[at:stop], column):
                    at = line_start(text, at) - 1
                    break
                continue
            if letter in "{[":
                node = top if first else Node(MAP if letter == "{" else LIST, current, at)
                first = False
                if current is None:  # an item, or a key that is none
                    current = self._flow_slot(stack[-1], at, at)
                    node.slot = current
                if current.node is None:
                    current.node = node
                stack.append(node)
                if len(stack) > MOST_DEPTH:
                    break
                at += 1
                current = key = None
                node.closed = False
                node.end = at
                self._region(node, at)
            elif letter in "}]":
                at += 1
                self._close(stack, at)
                if not stack:
                    break
                current = stack[-1].slots[-1] if stack[-1].slots else None
            elif letter == ",":
                at += 1
                self._limit(stack[-1], at - 1)
                self._region(stack[-1], at)
                current = key = None
            elif letter == ":" and stack[-1].kind == MAP and (current is not None or key is not None):
                at += 1
                if current is not None:
                    current.colon = at
            else:
                match = _QUOTED.match(text, at) or _FLOW_PLAIN.match(text, at)
                end = match.end() if match else at + 1
                if letter in "'\"" and (match is None or text[end - 1] != letter or end == at + 1):
                    end = _end_of_line(text, at).start()
                written = text[at:end].rstrip() if letter not in "'\"" else text[at:end]
                end = at + len(written)
                if stack[-1].kind == MAP and (current is None or current.colon is None):
                    current = self._flow_slot(stack[-1], at, end)
                else:
                    if current is None or stack[-1].kind == LIST:
                        current = self._flow_slot(stack[-1], at, end)
                    if current.node is None:
                        node = Node(SCALAR, current, at)
                        node.end, node.text = end, _unquoted(written)
                        node.style = letter if letter in "'\"" else ""
                        current.node = node
                at = max(end, at + 1)
        for node in stack:
            node.end = at
            self._limit(node, at)
        return _end_of_line(text, at).end()

    def _ends_flow(self, line: str, column: int) -> bool:
        """Whether a line shows that the brackets above were never closed."""
        bare = line.lstrip(" ")
        if not bare.strip() or bare[0] in "}]#":
            return False
        indent = len(line) - len(bare)
        return indent <= column and (
            _KEY.match(bare) is not None or _LONG_KEY.match(bare) is not None or bare.startswith("- ")
        )

    @staticmethod
    def _region(node: Node, at: int) -> None:
        node.column = None
        node.text = str(at)  # where the next part begins

    @staticmethod
    def _limit(node: Node, at: int) -> None:
        if node.slots and node.slots[-1].begin == int(node.text):
            node.slots[-1].limit = at

    def _flow_slot(self, owner: Node, start: int, end: int) -> Slot:
        if owner.kind == MAP:
            slot = Slot(owner, _unquoted(self.text[start:end]), start, end)
        else:
            slot = Slot(owner, len(owner.slots), start, start, start)
        slot.begin = int(owner.text)
        slot.limit = end
        owner.slots.append(slot)
        return slot

    def _close(self, stack: list[Node], at: int) -> None:
        node = stack.pop()
        self._limit(node, at - 1)
        node.end = at
        node.closed = True


def value_start(text: str, at: int, end: int) -> int:
    """Return where a value begins between two offsets of a line: after white space, its anchor and its tag."""
    space = _SPACE.match(text, at, end)
    start = space.end() if space else at
    properties = _PROPERTIES.match(text, start, end)
    return start if properties is None else properties.end()


def _end_of_line(text: str, at: int) -> re.Match[str]:
    match = _LINE_END.search(text, at)
    assert match is not None
    return match


def _later_lines(text: str) -> Iterator[str]:
    return iter(text.splitlines()[1:])


def _unquoted(text: str) -> str:
    """The text of a scalar as it is written: quotes go, escapes of JSON are read."""
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) > 1 and text[0] == text[-1] == '"':
        inside = text[1:-1]
        if "\\" in inside:
            import json

            try:
                found: Any = json.loads(text)
                return str(found)
            except ValueError:
                pass
        return inside
    return text.rstrip()

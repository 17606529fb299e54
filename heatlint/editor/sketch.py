"""A reading of half-typed YAML or JSON: never wrong enough to be useless, and where a cursor stands in it.

What Heat reads is for heatlint.text.reading to say. This one goes line by line, takes every entry for what its
indentation says, closes the brackets that nobody has closed yet, and goes on after whatever it cannot make out.
"""

from __future__ import annotations

import re

from heatlint.editor.slots import LIST, MAP, SCALAR, Node, Place, Slot
from heatlint.text.limits import MOST_DEPTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_LINE_END = re.compile(r"\r\n?|\n|\Z")
_SPACE = re.compile(r"[ \t]*")
_QUOTED = r'"(?:[^"\\\r\n]|\\.)*"|' + r"'(?:[^'\r\n]|'')*'"
_KEY = re.compile(
    rf"({_QUOTED}|[^\s#\"'{{}}\[\],&*!|>%@`-][^\r\n:#]*?(?::[^\s:][^\r\n:#]*?)*?|-[^\s:#][^\r\n:#]*?)"
    r"[ \t]*:(?=[ \t\r\n]|\Z)"
)
#: A key that is typed as `OS::Nova::Server:` has colons inside; the one before a blank ends it.
_LONG_KEY = re.compile(r"([^\s#\"'{}\[\],&*!|>%@`-][^\s#]*?):(?=[ \t\r\n]|\Z)")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]*)+")
_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?=[\r\n]|\Z)")
_PLAIN = re.compile(r"[^\r\n]*?(?=[ \t]*(?:[ \t]#[^\r\n]*)?(?:[\r\n]|\Z))")
_QUOTE = {'"': re.compile(r'"(?:[^"\\]|\\.)*("?)', re.DOTALL), "'": re.compile(r"'(?:[^']|'')*('?)", re.DOTALL)}
_FLOW_SPACE = re.compile(r"(?:[ \t]+|#[^\r\n]*)*")
_FLOW_PLAIN = re.compile(r"[^\s,\[\]{}:#](?:[^,\[\]{}:\r\n#]|:(?![\s,\[\]{}]|\Z)|(?<![ \t])#)*")


class Sketch:
    """A text as far as it can be made out. `root` is its map, empty where there is none. cursor: an offset whose
    place is wanted.
    """

    __slots__ = ("text", "root", "place", "_cursor", "_frames", "_at", "_top")

    def __init__(self, text: str, cursor: int | None = None) -> None:
        self.text = text
        self._cursor = -1 if cursor is None else cursor
        self._top = Slot(Node(LIST, None, 0), 0, 0, 0)
        self._frames: list[Node] = []
        self._at = 0
        self.root = Node(MAP, None, 0, 0)
        self.place = Place(None, None, self.root)
        self._read()

    # --- blocks ----------------------------------------------------------------------------------------------

    def _read(self) -> None:
        text = self.text
        at = 1 if text.startswith("\ufeff") else 0
        while at <= len(text):
            end = _end_of_line(text, at)
            self._at = end.end()
            self._line(at, end.start())
            if end.start() == len(text):
                break
            at = max(self._at, end.end()) if self._at > end.end() else end.end()
        node = self._top.node
        if node is not None and node.kind == MAP:
            self.root = node
            for slot in node.slots:
                slot.owner = node
            node.slot = None
        self.place.root = self.root

    def _line(self, begin: int, end: int) -> None:
        """Read the line of an offset; self._at is set past what a value takes of the following ones."""
        text = self.text
        space = _SPACE.match(text, begin, end)
        at = space.end() if space else begin
        here = begin <= self._cursor <= end
        if at == end or text[at] == "#" or text.startswith(("---", "...", "%"), begin):
            if here and not text[begin : self._cursor].strip(" \t"):
                self._blank(self._cursor - begin, end)
            if text.startswith("--- ", begin):
                at = begin + 4
            else:
                return
        if (
            here
            and self._cursor <= at
            and text[begin : self._cursor] == text[begin:at][: self._cursor - begin]
            and self._cursor < at
        ):
            self._blank(self._cursor - begin, end)
            here = False
        slot: Slot | None = None
        while text[at] == "-" and (at + 1 == end or text[at + 1] in " \t"):
            slot = self._item(begin, at)
            space = _SPACE.match(text, at + 1, end)
            at = space.end() if space else at + 1
            if at >= end or text[at] == "#":
                if here and self._cursor >= slot.end:
                    self._place("item", slot, self._cursor, self._cursor, column=self._cursor - begin)
                return
            if len(self._frames) > MOST_DEPTH:
                return
        match = _KEY.match(text, at, end) or _LONG_KEY.match(text, at, end)
        if match is None or text[at] in "{[":
            self._bare(slot, begin, at, end, here)
            return
        entry = self._entry(begin, at, match)
        if here and self._cursor < match.end():
            self._place("key", entry.owner.slot, at, match.end(1), column=at - begin, owner=entry.owner)
            here = False
        self._value(entry, match.end(), end, entry.owner.column or 0, here, begin)

    def _item(self, begin: int, at: int) -> Slot:
        """The item of a list whose dash stands at an offset."""
        column = at - begin
        self._leave(column, for_item=True)
        top = self._frames[-1] if self._frames else None
        if top is None or top.kind != LIST or top.column != column:
            top = self._inside(LIST, at, column)
        slot = Slot(top, len(top.slots), at, at + 1, at + 1)
        top.slots.append(slot)
        return slot

    def _entry(self, begin: int, at: int, match: re.Match[str]) -> Slot:
        """The entry of a map whose key was found."""
        column = at - begin
        self._leave(column)
        top = self._frames[-1] if self._frames else None
        if top is None or top.kind != MAP or top.column != column:
            top = self._inside(MAP, at, column)
        slot = Slot(top, _unquoted(match[1]), at, match.end(1), match.end())
        top.slots.append(slot)
        return slot

    def _leave(self, column: int, *, for_item: bool = False) -> None:
        """Leave the blocks that a line at a column is not in."""
        frames = self._frames
        while frames:
            own = frames[-1].column or 0
            if own < column or (own == column and (for_item or frames[-1].kind == MAP)):
                break
            frames.pop()

    def _inside(self, kind: str, at: int, column: int) -> Node:
        """A new block: the value of the last entry or item of the innermost one."""
        slot = self._frames[-1].slots[-1] if self._frames and self._frames[-1].slots else self._top
        node = Node(kind, slot if slot is not self._top else None, at, column)
        if slot.node is None or slot.node.kind == SCALAR or slot is self._top:
            if slot is self._top and slot.node is not None and slot.node.kind == MAP:
                self._frames.append(slot.node)  # back at the top, at another column
                return slot.node
            slot.node = node
        self._frames.append(node)
        return node

    def _value(self, slot: Slot, at: int, end: int, column: int, here: bool, begin: int) -> None:
        """The value of an entry or item that begins on the line, if one does."""
        text = self.text
        space = _SPACE.match(text, at, end)
        start = space.end() if space else at
        properties = _PROPERTIES.match(text, start, end)
        if properties is not None:
            start = properties.end()
        if start >= end or text[start] == "#":
            if here and at < self._cursor <= max(start, at + 1):
                self._place("value", slot, self._cursor, self._cursor, column=column)
            return
        letter = text[start]
        if letter in "{[":
            self._at = self._flow(slot, start, column)
            return
        node = Node(SCALAR, slot, start)
        if slot.node is None:
            slot.node = node
        block = _BLOCK.match(text, start)
        if block is not None:
            node.style = letter
            node.end = self._at = self._block_end(block.end(), column)
            node.text = text[block.end() : node.end]
            return
        if letter in _QUOTE:
            self._quoted(node, start, end, column)
        else:
            match = _PLAIN.match(text, start, end)
            node.end = match.end() if match else end
            node.text = text[start : node.end]
        if (
            self._cursor >= at + 1
            and here
            and self._cursor <= max(node.end, start)
            or (node.style and start < self._cursor < node.end)
        ):
            self._scalar_place("value", slot, node, column)
        elif here and node.style == "" and node.end < self._cursor <= end and "#" not in text[node.end : self._cursor]:
            self._place("value", slot, self._cursor, self._cursor, column=column)
            self.place.role = None

    def _quoted(self, node: Node, start: int, end: int, column: int) -> None:
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
        self._at = max(self._at, _end_of_line(text, node.end).end()) if node.end > end else self._at

    @staticmethod
    def _is_outside(line: str, column: int) -> bool:
        """Whether a line cannot be inside a value of a block at a column."""
        bare = line.lstrip(" ")
        return bool(bare.strip()) and len(line) - len(bare) <= column and _KEY.match(bare) is not None

    def _block_end(self, at: int, column: int) -> int:
        """Where a text in lines of its own ends, that began in a block at a column."""
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
        if last <= self._cursor <= end and end == len(text) and self._cursor - _line_begin(text, self._cursor) > column:
            last = end
        return last

    def _bare(self, slot: Slot | None, begin: int, at: int, end: int, here: bool) -> None:
        """A line, or what follows a dash, that is no entry."""
        column = at - begin
        if slot is not None:
            self._value(slot, at - 1, end, (slot.owner.column or 0), here, begin)
            if here and self.place.role == "value" and self.place.slot is slot:
                self.place.role = "item"
                self.place.column = column
            return
        if self.text[at] in "{[":
            self._leave(column - 1 if self._frames else column)
            owner = self._frames[-1].slots[-1] if self._frames and self._frames[-1].slots else self._top
            if owner.node is None:
                self._at = self._flow(owner, at, self._frames[-1].column or 0 if self._frames else -1)
            return
        match = _PLAIN.match(self.text, at, end)
        stop = match.end() if match else end
        if here and self._cursor >= at:
            if self._cursor <= stop:
                self._blank(column, end, at, stop)
            return
        # A scalar in a line of its own, below its key.
        self._leave(column - 1)
        if self._frames and self._frames[-1].slots and (self._frames[-1].column or 0) < column:
            owner = self._frames[-1].slots[-1]
            if owner.node is None:
                owner.node = Node(SCALAR, owner, at)
                owner.node.end, owner.node.text = stop, _unquoted(self.text[at:stop])

    # --- the cursor ------------------------------------------------------------------------------------------

    def _blank(self, column: int, end: int, start: int | None = None, stop: int | None = None) -> None:
        """The cursor stands where a new entry may begin, at a column."""
        frames = list(self._frames)
        while frames and (
            (frames[-1].column or 0) > column
            or (frames[-1].column == column and frames[-1].kind == LIST and self._has_map(frames, column))
        ):
            frames.pop()
        begin = self._cursor if start is None else start
        stop = self._cursor if stop is None else stop
        if not frames:
            self._place("key", None, begin, stop, column=column)
        elif frames[-1].column == column:
            top = frames[-1]
            if top.kind == MAP:
                self._place("key", top.slot, begin, stop, column=column, owner=top)
            else:
                return
        else:
            last = frames[-1].slots[-1] if frames[-1].slots else None
            if last is None or (last.node is not None and last.node.kind == SCALAR and last.node.text):
                return
            self._place("key", last, begin, stop, column=column)
        self.place.alone = True

    @staticmethod
    def _has_map(frames: list[Node], column: int) -> bool:
        return any(frame.kind == MAP and frame.column == column for frame in frames)

    def _place(
        self, role: str, slot: Slot | None, start: int, end: int, *, column: int, owner: Node | None = None
    ) -> None:
        place = self.place = Place(role, slot if slot is not self._top else None, self.root)
        place.start, place.end = start, end
        place.word = self.text[start : self._cursor]
        if place.word[:1] in ("'", '"'):
            place.quote, place.word, place.start = place.word[0], place.word[1:], start + 1
            if place.end > place.start and self.text[place.end - 1] == place.quote:
                place.end -= 1
        place.column = column
        place.owner = owner

    def _scalar_place(self, role: str, slot: Slot, node: Node, column: int) -> None:
        if node.style in ("'", '"'):
            if not node.start < self._cursor <= node.end - node.closed:
                return
            self._place(role, slot, node.start + 1, node.end - node.closed, column=column)
            self.place.quote = node.style
        else:
            self._place(role, slot, min(node.start, self._cursor), max(node.end, self._cursor), column=column)

    # --- brackets --------------------------------------------------------------------------------------------

    def _flow(self, slot: Slot, at: int, column: int) -> int:
        """Read brackets, up to the end of the line in which they end."""
        text = self.text
        length = len(text)
        line_column = at - _line_begin(text, at)
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
                    at = _line_begin(text, at) - 1
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
                match = re.compile(_QUOTED).match(text, at) or _FLOW_PLAIN.match(text, at)
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
        if top.start < self._cursor and (self._cursor < top.end or (not top.closed and self._cursor <= top.end)):
            self._flow_place(top, line_column)
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

    def _flow_place(self, node: Node, column: int) -> None:
        """Find the place of the cursor inside brackets."""
        cursor = self._cursor
        while True:
            slot = next((each for each in reversed(node.slots) if each.begin <= cursor <= each.limit), None)
            inner = slot.node if slot is not None else None
            if (
                inner is not None
                and inner.kind != SCALAR
                and inner.start < cursor
                and (cursor < inner.end or not inner.closed and cursor <= inner.end)
            ):
                node = inner
                continue
            break
        if slot is None:
            if node.kind == MAP:
                self._place("key", node.slot, cursor, cursor, column=column, owner=node)
            else:
                fresh = Slot(node, len([each for each in node.slots if each.limit < cursor]), cursor, cursor, cursor)
                self._place("item", fresh, cursor, cursor, column=column, owner=node)
        elif node.kind == MAP and (slot.colon is None or cursor < slot.colon):
            if slot.start <= cursor <= slot.end:
                self._place("key", node.slot, slot.start, slot.end, column=column, owner=node)
            elif cursor < slot.start:
                self._place("key", node.slot, cursor, cursor, column=column, owner=node)
        elif inner is not None and inner.kind == SCALAR:
            if inner.start <= cursor <= inner.end:
                self._scalar_place("item" if node.kind == LIST else "value", slot, inner, column)
            elif cursor < inner.start:
                self._place("value", slot, cursor, cursor, column=column)
        elif inner is None:
            self._place("item" if node.kind == LIST else "value", slot, cursor, cursor, column=column)
        self.place.flow = True


def _end_of_line(text: str, at: int) -> re.Match[str]:
    match = _LINE_END.search(text, at)
    assert match is not None
    return match


def _line_begin(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


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

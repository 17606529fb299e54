"""Finds out what a cursor in a half-typed text is at: a key, a value, or a part that has no completion."""

from __future__ import annotations

import re

from heatlint.editor.nodes import LIST, MAP, SCALAR, Node, Slot, end_of_line
from heatlint.editor.sketch import Line, Sketch, value_start

#: The beginning of an anchor or of a tag before the cursor.
_IN_PROPERTY = re.compile(r"(?<![^\s,\[\]{}])[&!][^\s,\[\]{}\"']*\Z")

#: The rest of a name, a type or a path.
_WORD = re.compile(r"[\w.:/*-]*")
_QUOTED_KEY = re.compile(r"""(["']).+\1\Z""")
_BLANK = re.compile(r"[ \t]")


class Place:
    """Where a cursor stands.

    role: "key", "value", or "item" (an item of a list, which may become a value or a map); None in a comment, in a
    block scalar, and where the text cannot be understood.
    slot: for a key, the entry or item whose value is the map that the key belongs to (None at the top); for a value or
    an item, its own entry or item. owner: the map or list that the word stands in, if there is one already.
    start, end: offsets of the word at the cursor. word: the part of it before the cursor. quote: the quote around it.
    column: where the keys of the block begin; in brackets, the column of the outermost bracket. flow: in brackets.
    needs_blank: the word is directly after a colon or a dash, so that what is written needs a blank before it.
    blank_at, comma_at: where a blank is missing before the bracket around the place, and a comma behind what is before
    the place in the brackets; None if none is missing.
    """

    __slots__ = (
        "role",
        "slot",
        "start",
        "end",
        "word",
        "column",
        "flow",
        "quote",
        "root",
        "owner",
        "needs_blank",
        "blank_at",
        "comma_at",
    )

    def __init__(self, role: str | None, slot: Slot | None, root: Node) -> None:
        self.role = role
        self.slot = slot
        self.root = root
        self.start = self.end = 0
        self.word = ""
        self.column = 0
        self.flow = False
        self.quote = ""
        self.needs_blank = False
        self.blank_at: int | None = None
        self.comma_at: int | None = None
        self.owner: Node | None = None

    @property
    def path(self) -> tuple[str | int, ...]:
        """The path of the map, for a key; the path of the value, for a value or an item."""
        return () if self.slot is None else self.slot.path

    def siblings(self) -> list[str]:
        """Return the other keys of the map that the cursor is in."""
        node = self._map()
        if node is None:
            return []
        return [
            slot.key for slot in node.slots if isinstance(slot.key, str) and not slot.start <= self.start <= slot.end
        ]

    def _map(self) -> Node | None:
        if self.owner is not None and self.owner.kind == MAP:
            return self.owner
        node = self.root if self.slot is None else self.slot.node
        return node if node is not None and node.kind == MAP else None


def find_place(sketch: Sketch) -> Place:
    """Return where the cursor of a sketch stands."""
    line = sketch.line
    place = _Finder(sketch, line).find() if line is not None else None
    return place if place is not None else Place(None, None, sketch.root)


class _Finder:
    """Finds the place of the cursor in the line that holds it."""

    def __init__(self, sketch: Sketch, line: Line) -> None:
        self._text = sketch.text
        self._cursor = sketch.cursor
        self._root = sketch.root
        self._line = line

    def find(self) -> Place | None:
        """Return the place; None if the editor has nothing to offer there."""
        line, cursor = self._line, self._cursor
        if _IN_PROPERTY.search(self._text, line.begin, cursor):
            return None
        on_line = line.begin <= cursor <= line.end
        if on_line and (cursor < line.start or line.empty):
            return self._new_entry(cursor - line.begin, cursor, cursor) if cursor <= line.start else None
        if line.word is not None:
            start, end = line.word
            return self._new_entry(start - line.begin, start, self._word_end(start, end)) if cursor <= end else None
        slot = line.slot
        if (
            on_line
            and slot is not None
            and slot.owner.kind == MAP
            and line.begin <= slot.start
            and _is_in_key(slot, cursor)
        ):
            column = slot.start - line.begin
            return self._place("key", slot.owner.slot, slot.start, slot.end, column, owner=slot.owner)
        value = line.value
        if value is not None and value.kind != SCALAR:
            return self._in_brackets(value, value.start - line.begin) if _holds(value, cursor) else None
        if slot is None:
            return None
        if line.value_at is None:
            if cursor < slot.end:
                return None
            needs_blank = cursor == slot.end
            place = self._place("item", slot, cursor, cursor, cursor - line.begin + needs_blank)
            place.needs_blank = needs_blank
            return place
        if value is None and self._is_half_typed(slot):
            return self._place("key", slot.owner.slot, slot.start, cursor, slot.start - line.begin, owner=slot.owner)
        if slot.owner.kind == LIST:
            return self._value("item", slot, line.value_at, value, line.value_at + 1 - line.begin)
        return self._value("value", slot, line.value_at, value, slot.owner.column or 0)

    def _value(self, role: str, slot: Slot, at: int, node: Node | None, column: int) -> Place | None:
        """Return the place at a scalar that begins on the line, or at an offset where one may begin."""
        cursor, line = self._cursor, self._line
        on_line = line.begin <= cursor <= line.end
        if node is None:
            start = value_start(self._text, at, line.end)
            below = slot.node is not None and slot.node.start > line.end
            if not on_line or below or not at <= cursor <= max(start, at + 1):
                return None
            place = self._place(role, slot, cursor, cursor, column)
            place.needs_blank = cursor == at
            return place
        if node.style in ("|", ">"):
            return None
        before_end = on_line and at <= cursor <= node.end
        in_quotes = node.style != "" and node.start < cursor < node.end
        return self._scalar(role, slot, node, column, at) if before_end or in_quotes else None

    def _scalar(self, role: str, slot: Slot, node: Node, column: int, at: int | None) -> Place | None:
        """Return the place at a scalar or before it. at: the offset directly after the colon or the dash."""
        cursor = self._cursor
        if not node.style or cursor <= node.start:
            start = min(node.start, cursor)
            if end_of_line(self._text, start).start() < node.start:
                return None
            place = self._place(role, slot, start, max(node.end, cursor), column)
            place.needs_blank = start == at
            return place
        if cursor > node.end - node.closed:
            return None
        end = node.end - node.closed
        if not node.closed:  # what follows a word may belong to what is around the quote
            word = _WORD.match(self._text, cursor, end)
            end = word.end() if word is not None else cursor
        place = self._place(role, slot, node.start + 1, end, column)
        place.quote = node.style
        return place

    def _word_end(self, start: int, end: int) -> int:
        """Return the end of the word at the cursor in a text without a colon: the rest is a value that stays."""
        if self._text[start : start + 1] in ("'", '"'):
            return end
        blank = _BLANK.search(self._text, max(start, self._cursor), end)
        return blank.start() if blank is not None else end

    def _is_half_typed(self, slot: Slot) -> bool:
        """Whether the cursor is behind the "::" of a longer key, such as `Fn::GetAtt`, which was not finished."""
        return self._cursor == slot.colon and self._text.endswith("::", slot.start, self._cursor)

    def _new_entry(self, column: int, start: int, end: int) -> Place | None:
        """Return the place at a column where the key of a new entry may be written; YAML indents with blanks only."""
        if "\t" in self._text[self._line.begin : start]:
            return None
        frames = list(self._line.blocks)
        while frames and (
            (frames[-1].column or 0) > column
            or (frames[-1].column == column and frames[-1].kind == LIST and _has_map(frames, column))
        ):
            frames.pop()
        if not frames:
            return self._place("key", None, start, end, column)
        top = frames[-1]
        if top.column == column:
            return self._place("key", top.slot, start, end, column, owner=top) if top.kind == MAP else None
        begin = self._line.begin
        last = next((slot for slot in reversed(top.slots) if slot.start < begin), None)
        if last is None:
            return None
        node = last.node
        if node is not None and node.start < begin and node.kind == SCALAR and node.text:
            return None
        return self._place("key", last, start, end, column)

    def _in_brackets(self, node: Node, column: int) -> Place | None:
        """Return the place in a map or list in brackets."""
        slot = self._slot_at(node)
        while (
            slot is not None and slot.node is not None and slot.node.kind != SCALAR and _holds(slot.node, self._cursor)
        ):
            node = slot.node
            slot = self._slot_at(node)
        place = self._in_map(node, slot, column) if node.kind == MAP else self._in_list(node, slot, column)
        if place is not None:
            place.flow = True
            place.comma_at = self._comma_before(node, place)
            outermost = self._line.value
            if outermost is not None and self._text[outermost.start - 1 : outermost.start] in (":", "-"):
                place.blank_at = outermost.start
        return place

    def _comma_before(self, node: Node, place: Place) -> int | None:
        """Return where a comma is missing before a place for a new entry or item in brackets."""
        before = [slot for slot in node.slots if slot is not place.slot and slot.end < place.start]
        last = before[-1].node if before and place.role in ("key", "item") else None
        if last is None or last.end >= place.start or "," in self._text[last.end : place.start]:
            return None
        return last.end

    def _slot_at(self, node: Node) -> Slot | None:
        return next((each for each in reversed(node.slots) if each.begin <= self._cursor <= each.limit), None)

    def _in_map(self, node: Node, slot: Slot | None, column: int) -> Place | None:
        cursor = self._cursor
        if slot is None:
            return self._place("key", node.slot, cursor, cursor, column, owner=node)
        if slot.colon is None or cursor < slot.colon:
            if slot.start <= cursor <= slot.end:
                if cursor == slot.end and _QUOTED_KEY.match(self._text, slot.start, cursor):
                    return None  # a colon must follow
                end = slot.end if slot.colon is not None else self._word_end(slot.start, slot.end)
                return self._place("key", node.slot, slot.start, end, column, owner=node)
            return self._place("key", node.slot, cursor, cursor, column, owner=node) if cursor < slot.start else None
        return self._flow_value("value", slot, column)

    def _in_list(self, node: Node, slot: Slot | None, column: int) -> Place | None:
        cursor = self._cursor
        if slot is not None:
            return self._flow_value("item", slot, column)
        index = len([each for each in node.slots if each.limit < cursor])
        return self._place("item", Slot(node, index, cursor, cursor, cursor), cursor, cursor, column, owner=node)

    def _flow_value(self, role: str, slot: Slot, column: int) -> Place | None:
        node, cursor = slot.node, self._cursor
        if node is None and role == "value" and self._is_half_typed(slot):
            return self._place("key", slot.owner.slot, slot.start, cursor, column, owner=slot.owner)
        if node is None:
            place = self._place(role, slot, cursor, cursor, column)
            place.needs_blank = role == "value" and cursor == slot.colon
            return place
        if node.is_complete and node.end < cursor and self._text[node.end : cursor].isspace():  # the comma is missing
            return (
                self._place("key", slot.owner.slot, cursor, cursor, column, owner=slot.owner)
                if role == "value"
                else None
            )
        if node.kind != SCALAR or cursor > node.end:
            return None
        return self._scalar(role, slot, node, column, slot.colon if role == "value" else None)

    def _place(
        self, role: str, slot: Slot | None, start: int, end: int, column: int, *, owner: Node | None = None
    ) -> Place:
        place = Place(role, slot, self._root)
        place.start, place.end = start, end
        place.word = self._text[start : self._cursor]
        if place.word[:1] in ("'", '"'):
            place.quote, place.word, place.start = place.word[0], place.word[1:], start + 1
            if place.end > place.start and self._text[place.end - 1] == place.quote:
                place.end -= 1
        place.column = column
        place.owner = owner
        return place


def _is_in_key(slot: Slot, cursor: int) -> bool:
    return slot.colon is not None and cursor < slot.colon


def _holds(node: Node, cursor: int) -> bool:
    """Whether the node is a map or list in brackets and the cursor is inside them."""
    if node.kind == SCALAR:
        return False
    return node.start < cursor and (cursor < node.end or (not node.closed and cursor <= node.end))


def _has_map(frames: list[Node], column: int) -> bool:
    return any(frame.kind == MAP and frame.column == column for frame in frames)

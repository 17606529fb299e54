"""Reads maps and lists in brackets for a sketch (see `editor.sketch`), also if a bracket is not closed."""

from __future__ import annotations

import re

from heatlint.editor.nodes import (
    LINE_END,
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
from heatlint.load.dense import MOST_CHARACTERS
from heatlint.text.limits import MOST_DEPTH

#: How many entries and items are read in one pair of brackets. A text of JSON is one pair.
MOST_PARTS = 100_000
_SPACE = re.compile(r"(?:[ \t]+|#[^\r\n]*)+")
_PLAIN = re.compile(r"[^\s,\[\]{}:#](?:[^,\[\]{}:\r\n#]|:(?![\s,\[\]{}]|\Z)|(?<![ \t])#)*")


def read_brackets(text: str, slot: Slot, at: int, column: int) -> int:
    """Read the brackets at an offset as the value of an entry or item. Return the offset of the line below them.

    column: where the block around the brackets begins. A later line that is not deeper and has a key or a dash ends
    brackets that were left open. -1: no block is around them. Nothing is read below brackets with more characters than
    Heat accepts in a template, or with more than MOST_PARTS parts.
    """
    return _Reader(text, slot, column).read(at)


class _Reader:
    __slots__ = ("_text", "_slot", "_column", "_open", "_part_begins", "_parts")

    def __init__(self, text: str, slot: Slot, column: int) -> None:
        self._text = text
        self._column = column
        #: The entry or item that is being read; None behind a comma or an opening bracket.
        self._slot: Slot | None = slot
        self._open: list[Node] = []
        #: For each open bracket, where the text behind its last comma begins.
        self._part_begins: list[int] = []
        self._parts = 0  # how many were read

    def read(self, at: int) -> int:
        text = self._text
        most = at + MOST_CHARACTERS
        while True:
            if at >= len(text) or at > most or self._parts > MOST_PARTS:
                break
            letter = text[at]
            if letter in " \t#":
                at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
            elif letter in "&!":
                at = PROPERTIES.match(text, at).end()  # type: ignore[union-attr]
            elif letter in "\r\n":
                line = LINE_END.match(text, at)
                below = line.end() if line else at + 1
                if self._is_outside(below):
                    break
                at = below
            elif letter in "{[":
                self._begin(MAP if letter == "{" else LIST, at)
                if len(self._open) > MOST_DEPTH:
                    break
                at += 1
            elif letter in "}]":
                at += 1
                self._close(at)
                if not self._open:
                    break
            elif letter == ",":
                self._end_part(len(self._open) - 1, at)
                at += 1
                self._part_begins[-1] = at
                self._slot = None
            elif letter == ":" and self._open[-1].kind == MAP and self._slot is not None:
                at += 1
                node = self._slot.node
                if node is not None and node.kind == SCALAR and not node.style and node.end == at - 1:
                    node.end, node.text = at, f"{node.text}:"  # half of a name such as OS::Nova::Server
                else:
                    self._slot.colon = at
            else:
                at = self._scalar(at)
        for level, node in enumerate(self._open):
            node.end = at
            self._end_part(level, at)
        return len(text) if at > most or self._parts > MOST_PARTS else end_of_line(text, at).end()

    def _is_outside(self, at: int) -> bool:
        """Whether the line at an offset shows that the brackets above it were left open."""
        end = end_of_line(self._text, at).start()
        bare = self._text[at:end].lstrip(" ")
        if self._column < 0 or not bare.strip() or bare[0] in "}]#":
            return False
        indentation = end - at - len(bare)
        return indentation <= self._column and (match_key(bare, 0, len(bare)) is not None or bare.startswith("- "))

    def _begin(self, kind: str, at: int) -> None:
        """Open a bracket: the value of the entry or item that is being read."""
        if self._slot is None:
            self._slot = self._add_slot(at, at)
        node = Node(kind, self._slot, at)
        node.closed = False
        node.end = at + 1
        if self._slot.node is None:
            self._slot.node = node
        self._open.append(node)
        self._part_begins.append(at + 1)
        self._slot = None

    def _close(self, end: int) -> None:
        """Close the innermost bracket, which ends at an offset. The text may have another kind of bracket there."""
        self._end_part(len(self._open) - 1, end - 1)
        self._part_begins.pop()
        node = self._open.pop()
        node.end = end
        node.closed = True
        self._slot = self._open[-1].slots[-1] if self._open and self._open[-1].slots else None

    def _end_part(self, level: int, at: int) -> None:
        """End the entry or item that was read last in an open bracket."""
        slots = self._open[level].slots
        if slots and slots[-1].begin == self._part_begins[level]:
            slots[-1].limit = at

    def _scalar(self, at: int) -> int:
        """Read a key or a scalar; return where it ends."""
        text = self._text
        quote = text[at] if text[at] in "'\"" else ""
        match = (QUOTED.match(text, at) if quote else None) or _PLAIN.match(text, at)
        end = match.end() if match else at + 1
        if quote and (match is None or text[end - 1] != quote or end == at + 1):
            end = end_of_line(text, at).start()  # the quote is not closed
        written = text[at:end] if quote else text[at:end].rstrip()
        end = at + len(written)
        is_map = self._open[-1].kind == MAP
        if self._slot is not None and self._slot.node is not None and self._slot.node.is_complete:
            self._end_part(len(self._open) - 1, at)  # a comma is missing
            self._part_begins[-1] = at
            self._slot = None
        if is_map and (self._slot is None or self._slot.colon is None):
            if self._slot is not None and self._slot.node is None:
                self._end_part(len(self._open) - 1, at)  # its colon is missing
                self._part_begins[-1] = at
            glued = None if quote else match_glued_key(text, at, end)
            self._slot = self._add_slot(at, end if glued is None else glued.end(1))
            if glued is not None:
                self._slot.colon = glued.end()
                node = self._slot.node = Node(SCALAR, self._slot, glued.end())
                node.end, node.text = end, text[glued.end() : end]
            return max(end, at + 1)
        if self._slot is None or not is_map:
            self._slot = self._add_slot(at, end)
        if self._slot.node is None:
            node = self._slot.node = Node(SCALAR, self._slot, at)
            node.end, node.text, node.style = end, unquoted(written), quote
            node.closed = len(written) > 1 and written[-1] == quote
        return max(end, at + 1)

    def _add_slot(self, start: int, end: int) -> Slot:
        """Add an entry or an item to the innermost bracket. start, end: offsets of the key or of the item's value."""
        self._parts += 1
        owner = self._open[-1]
        if owner.kind == MAP:
            slot = Slot(owner, unquoted(self._text[start:end]), start, end)
        else:
            slot = Slot(owner, len(owner.slots), start, start, start)
        slot.begin = self._part_begins[-1]
        slot.limit = end
        owner.slots.append(slot)
        return slot

"""What a sketch of a half-typed text is made of: nodes, the slots they lie in, and the place of a cursor."""

from __future__ import annotations

MAP, LIST, SCALAR = "map", "list", "scalar"


class Node:
    """A map, list or scalar. slot: what it is the value of; slots: what is in it; column: of a block, where its entries
    begin, None in brackets; text: of a scalar, without quotes; style: its quote, "|" or ">", or ""; closed: whether
    its bracket or quote is.
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
        """The value under a key, the last of that name."""
        return next((slot.node for slot in reversed(self.slots) if slot.key == key), None)

    def keys(self) -> list[str]:
        """The keys, in order."""
        return [slot.key for slot in self.slots if isinstance(slot.key, str)]

    def scalar(self, key: str) -> str | None:
        """The text under a key, None where none stands there."""
        node = self.get(key)
        return node.text if node is not None and node.kind == SCALAR else None


class Slot:
    """An entry of a map or an item of a list. key: the name or the number; start, end: of the key, or of the dash;
    colon: where its value may begin, None where no colon stands there yet; begin, limit: in brackets, what lies
    between it and the next comma.
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
        """The steps to it from the top."""
        steps = []
        slot: Slot | None = self
        while slot is not None:
            steps.append(slot.key)
            slot = slot.owner.slot
        return tuple(reversed(steps))


class Place:
    """Where a cursor stands. role: "key", "value", or "item", which may become either; None in a comment or a text.

    slot: for a key, whose value the map is, None at the top; else the entry or item that the value is of. start, end:
    of the word there; word: what of it stands before the cursor; column: where a block's keys begin, or that of the
    line in brackets; flow: in brackets; alone: nothing else stands on the line; quote: the one that the word is in.
    """

    __slots__ = ("role", "slot", "start", "end", "word", "column", "flow", "quote", "root", "alone", "owner")

    def __init__(self, role: str | None, slot: Slot | None, root: Node) -> None:
        self.role = role
        self.slot = slot
        self.root = root
        self.start = self.end = 0
        self.word = ""
        self.column = 0
        self.flow = False
        self.quote = ""
        self.alone = False
        #: The map or list that the word stands in, where there is one yet.
        self.owner: Node | None = None

    @property
    def path(self) -> tuple[str | int, ...]:
        """The steps to the map, for a key; to the value, for a value or an item."""
        return () if self.slot is None else self.slot.path

    def siblings(self) -> list[str]:
        """The other keys of the map that the cursor is in."""
        node = self._map()
        return (
            []
            if node is None
            else [
                slot.key
                for slot in node.slots
                if isinstance(slot.key, str) and not slot.start <= self.start <= slot.end
            ]
        )

    def _map(self) -> Node | None:
        if self.owner is not None and self.owner.kind == MAP:
            return self.owner
        node = self.root if self.slot is None else self.slot.node
        return node if node is not None and node.kind == MAP else None

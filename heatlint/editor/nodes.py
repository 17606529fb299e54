"""The parts of a sketch (see `editor.sketch`): maps, lists and scalars, and the entries and items that hold them.

A part refers to what is around it by a weak reference. So the memory of a sketch is free as soon as nothing refers to
its root; a garbage collection would come much later.
"""

from __future__ import annotations

import json
import re
from weakref import ref

MAP, LIST, SCALAR = "map", "list", "scalar"

LINE_END = re.compile(r"\r\n?|\n|\Z")
#: The same without the end of the text, which Python finds much faster.
_LINE_BREAK = re.compile(r"\r\n?|\n")
#: The anchor and the tag of a value or a key, in one line.
PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]*)+")
QUOTED = re.compile(r'"(?:[^"\\\r\n]|\\.)*"|' + r"'(?:[^'\r\n]|'')*'")
#: The rest of a plain key up to a colon or the white space before it; each character is looked at once.
_REST = r"(?:[^ \t\r\n:#]++|[ \t]++(?!:(?:[ \t\r\n]|\Z)))*"
_KEY = re.compile(
    rf"({QUOTED.pattern}|[^\s#\"'{{}}\[\],&*!|>%@`-]{_REST}(?::[^\s:{{\[]{_REST})*|-[^\s:#]{_REST})"
    r"[ \t]*:(?=[ \t\r\n{\[]|\Z)"
)
#: A key with colons in it, such as `OS::Nova::Server:`; the colon before white space ends it.
_LONG_KEY = re.compile(r"([^\s#\"'{}\[\],&*!|>%@`-][^\s#]*?):(?=[ \t\r\n]|\Z)")


#: A key and its colon before a value without the blank between them; not a URL or a resource type.
_GLUED_KEY = re.compile(r"([A-Za-z_][\w-]*):(?=[^\s:/])")


class Node:
    """A map, a list or a scalar.

    kind: MAP, LIST or SCALAR. slot: the entry or item whose value it is; None at the top. start, end: offsets.
    column: where the entries of a block begin; None for a map or list in brackets. slots: the entries or items.
    text: of a scalar, without its quotes. style: the quote of a scalar, "|", ">" or "" for a plain one.
    closed: whether its bracket or quote is closed.
    """

    __slots__ = ("kind", "_slot", "start", "end", "column", "slots", "text", "style", "closed", "__weakref__")

    def __init__(self, kind: str, slot: Slot | None, start: int, column: int | None = None) -> None:
        self.kind = kind
        self._slot = None if slot is None else ref(slot)
        self.start = start
        self.end = start
        self.column = column
        self.slots: list[Slot] = []
        self.text = ""
        self.style = ""
        self.closed = True

    @property
    def slot(self) -> Slot | None:
        """See the class."""
        return None if self._slot is None else self._slot()

    @property
    def is_complete(self) -> bool:
        """Whether nothing can belong to it any more: it ends with a bracket or with a quote."""
        return self.closed and (self.kind != SCALAR or self.style in ("'", '"'))

    def make_root(self) -> None:
        """Note that nothing is around this part."""
        self._slot = None

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

    __slots__ = ("_owner", "key", "start", "end", "colon", "node", "begin", "limit", "__weakref__")

    def __init__(self, owner: Node, key: str | int, start: int, end: int, colon: int | None = None) -> None:
        self._owner = ref(owner)
        self.key = key
        self.start = start
        self.end = end
        self.colon = colon
        self.node: Node | None = None
        self.begin = start
        self.limit = end

    @property
    def owner(self) -> Node:
        """See the class."""
        owner = self._owner()
        assert owner is not None
        return owner

    @property
    def path(self) -> tuple[str | int, ...]:
        """The keys and indices from the top of the document to this entry or item."""
        steps = []
        slot: Slot | None = self
        while slot is not None:
            steps.append(slot.key)
            slot = slot.owner.slot
        return tuple(reversed(steps))


def indent_unit(root: Node) -> int:
    """Return the number of columns by which the author of a text indents. root: the map at its top."""
    return next((slot.node.column for slot in root.slots if slot.node is not None and slot.node.column), 2)


def match_key(text: str, at: int, end: int) -> re.Match[str] | None:
    """Match a mapping key and its colon. Group 1 is the key. A bracket may follow the colon without a blank."""
    return _KEY.match(text, at, end) or _LONG_KEY.match(text, at, end)


def match_glued_key(text: str, at: int, end: int) -> re.Match[str] | None:
    """Match a key and its colon that a value follows without a blank, which YAML reads as one text: `type:OS::Heat`."""
    return _GLUED_KEY.match(text, at, end)


def end_of_line(text: str, at: int) -> re.Match[str]:
    """Return the match of the next line break, or of the end of the text."""
    match = _LINE_BREAK.search(text, at) or LINE_END.search(text, at)
    assert match is not None
    return match


def unquoted(text: str) -> str:
    """Return the value of a scalar: without its quotes, with JSON's escape sequences replaced."""
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) > 1 and text[0] == text[-1] == '"':
        if "\\" in text:
            try:
                return str(json.loads(text))
            except ValueError:
                pass  # YAML has more escape sequences than JSON
        return text[1:-1]
    return text.rstrip()

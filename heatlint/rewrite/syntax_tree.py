"""The parts of a syntax tree of a YAML text: nodes, their entries, and comments. heatlint.rewrite.syntax makes them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    #: The comments and the blank lines (None) above or below something.
    Gap = Sequence["Comment | None"]

SCALAR, ALIAS, MAP, LIST = "scalar", "alias", "map", "list"
#: The styles of a scalar that spans lines and has a header.
BLOCK_STYLES = ("|", ">")


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
    entries: of a map or list. footer: the comments and blank lines (None) below its last entry, or in the place of a
    value that is not there. anchor: its name, or the name that an alias refers to. may_lose_quotes: whether a printer
    may leave out quotes that YAML does not need.
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

    def ends(self) -> list[Node]:
        """Return this node, the last value in it if it is a block, the last value in that, and so on."""
        found = [self]
        while found[-1].entries and not found[-1].is_flow:
            found.append(found[-1].entries[-1].value)
        return found

    def nodes(self) -> list[Node]:
        """Return this node and all that is in it."""
        found = [self]
        for each in found:
            for entry in each.entries:
                found.append(entry.value)
                if entry.key is not None:
                    found.append(entry.key)
        return found

    def last_entry(self) -> Entry:
        """Return the last entry of a map or list that is not empty, or the last one of the blocks at its end."""
        entry = self.entries[-1]
        while entry.children:
            entry = entry.children[-1]
        return entry


class Entry:
    """A pair of a map, or an item of a list, which has no key.

    start: of the key or the dash; colon: the offset after the colon or the dash. before: the comments in lines of their
    own above it, and None for each blank line. trailing: the comment in its first line. is_usual: whether the entry has
    only what a printer knows: no question mark, no comment inside a value. is_in_brackets: whether it is printed as an
    entry of a block, but written in brackets.
    """

    __slots__ = ("key", "value", "start", "colon", "before", "trailing", "is_usual", "is_in_brackets")

    def __init__(self, key: Node | None, value: Node, start: int, colon: int, is_usual: bool) -> None:
        self.key = key
        self.value = value
        self.start = start
        self.colon = colon
        self.is_usual = is_usual
        self.is_in_brackets = False
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

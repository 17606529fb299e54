"""The old text of a conversion: its entries by their paths, and the comments of each entry, also those in brackets."""

from __future__ import annotations

from bisect import bisect_right

from heatlint.rewrite.gaps import divided
from heatlint.rewrite.syntax import Syntax
from heatlint.rewrite.syntax_tree import ALIAS, BLOCK_STYLES, LIST, MAP, Comment, Entry, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.rewrite.origins import Path
    from heatlint.rewrite.syntax_tree import Gap
    from heatlint.text import Document


class OldText:
    """A text in YAML whose only line breaks are "\\n".

    The comments of an entry are those above it, one behind it in its line, and those below its last entry, its footer.
    """

    def __init__(self, document: Document) -> None:
        """Raises what Syntax raises, and ValueError for a text without a map at its top."""
        self.document = document
        self.text = document.text or ""
        self.syntax = Syntax(self.text)
        if self.syntax.root is None or self.syntax.root.kind != MAP:
            raise ValueError("no map")
        self.root = self.syntax.root
        self._starts = [each.start for each in self.syntax.comments]
        self._above: dict[int, list[Comment | None]] = {}
        self._behind: dict[int, Comment] = {}
        self._below: dict[int, list[Comment | None]] = {}
        self._owners: dict[int, Entry | None] = {}
        self._parents: dict[int, Entry | None] = {}
        self._by_key: dict[int, Entry] = {}
        self._anchors: dict[str, Node] = {}
        self._columns: dict[int, int] = {}
        self._in_brackets: set[int] = set()
        self._index(self.root, None)
        for comment in self.syntax.comments:
            if comment.start not in self._owners:
                self._place(comment, self.root, None)

    def entry(self, path: Path) -> Entry | None:
        """Return the entry at a path; None for one that the text does not have, or only by an alias of a list."""
        if not path:
            return None
        if isinstance(path[-1], int):
            node = self.node(path[:-1])
            if node is not None and node.kind == LIST and path[-1] < len(node.entries):
                return node.entries[path[-1]]
        start, _ = self.document.span(path, True) or (-1, 0)
        return self._by_key.get(start)

    def node(self, path: Path) -> Node | None:
        """Return the node of the value at a path; for an alias, the node that it stands for."""
        entry = self.entry(path)
        node = self.root if not path else None if entry is None else entry.value
        return self._anchors.get(node.anchor) if node is not None and node.kind == ALIAS else node

    def above(self, entry: Entry) -> Gap:
        """Return the comments above an entry, and None for each blank line between them."""
        return self._above.get(id(entry), ())

    def behind(self, entry: Entry) -> Comment | None:
        """Return the comment behind an entry."""
        return self._behind.get(id(entry))

    def below(self, node: Node) -> Gap:
        """Return the comments below the last entry of a map or list, and None for each blank line."""
        return self._below.get(id(node), ())

    def start(self, entry: Entry) -> int:
        """Return the start of an entry with the comments above it."""
        return next((each.start for each in self.above(entry) if each is not None), entry.start)

    def end(self, entry: Entry) -> int:
        """Return the end of the last line of an entry, with the comments of its block; in brackets, of its text."""
        return entry.end if self.is_in_brackets(entry) else self._end(entry.value, entry.end)

    def end_of_block(self, node: Node) -> int:
        """Return the end of the last line of a map or list in block style, with its comments."""
        return self._end(node, node.end)

    def _end(self, node: Node, end: int) -> int:
        nodes = node.ends()
        end = self.syntax.end_with(end, (each for inner in nodes for each in self.below(inner)))
        if nodes[-1].style in BLOCK_STYLES and end == nodes[-1].end:
            return end - 1 if self.text[end - 1] == "\n" else end  # the blank lines belong to the value
        return self.syntax.line_end(end)

    def column_of_owner(self, node: Node) -> int:
        """Return the column of the entry that has a node as its value."""
        return self._columns[id(node)]

    def column(self, entry: Entry) -> int:
        """Return the column of an entry."""
        return self.syntax.column(entry.start)

    def begins_line(self, entry: Entry) -> bool:
        """Whether only blanks are before an entry in its line."""
        return not self.text[entry.start - self.column(entry) : entry.start].strip()

    def is_in_brackets(self, entry: Entry) -> bool:
        """Whether an entry is in a map or list in brackets."""
        return id(entry) in self._in_brackets

    def comments(self, start: int, end: int) -> list[Comment]:
        """Return the comments in a part of the text."""
        low, high = bisect_right(self._starts, start - 1), bisect_right(self._starts, end - 1)
        return self.syntax.comments[low:high]

    def owners(self, comment: Comment) -> Iterator[Entry]:
        """Yield the entry that a comment belongs to, and then those around it, inner first."""
        entry = self._owners.get(comment.start)
        while entry is not None:
            yield entry
            entry = self._parents[id(entry)]

    def _index(self, node: Node, owner: Entry | None) -> None:
        if node.anchor and node.kind != ALIAS:
            self._anchors[node.anchor] = node
        for number, entry in enumerate(node.entries):
            self._parents[id(entry)] = owner
            self._columns[id(entry.value)] = self.column(entry)
            if node.is_flow:
                self._in_brackets.add(id(entry))
            if entry.key is not None:
                self._by_key[entry.key.inner] = self._by_key[entry.key.start] = entry
            gap = entry.before
            if owner is None and entry is node.entries[0]:  # what is above a blank line belongs to the file
                gap = gap[max((at + 1 for at, each in enumerate(gap) if each is None), default=0) :]
                self._owners.update((each.start, None) for each in entry.before if each is not None)
            elif owner is None and node.entries[number - 1].children:
                before = node.entries[number - 1]
                end, gap = divided(gap, self.syntax.name(entry))
                self._add(self._below, id(before.value), end, before)
            self._add(self._above, id(entry), gap, entry)
            self._index(entry.value, entry)
        self._add(self._below, id(node), node.footer, owner)

    def _add(self, places: dict[int, list[Comment | None]], key: int, gap: Gap, owner: Entry | None) -> None:
        if any(gap):
            places.setdefault(key, []).extend(gap)
            self._owners.update((each.start, owner) for each in gap if each is not None)

    def _place(self, comment: Comment, node: Node, owner: Entry | None) -> None:
        """Give a comment that is in no line of its own, or is in brackets, to an entry in a node, or to its owner."""
        entries, start = node.entries, comment.start
        at = bisect_right(entries, start, key=lambda each: each.start) - 1
        if at < 0:
            if entries:
                self._add(self._above, id(entries[0]), [comment], entries[0])
            else:
                self._add(self._below, id(node), [comment], owner)
            return
        entry = entries[at]
        value = entry.value
        if value.is_flow and value.inner < start < value.end:
            self._place(comment, value, entry)
        elif not value.is_flow and value.entries and start > value.entries[0].start:
            self._place(comment, value, entry)
        elif id(entry) not in self._behind and (start < entry.end or self._is_in_line(comment, entry.end - 1)):
            self._put_behind(comment, entry)
        elif start < entry.end:
            self._add(self._above, id(entry), [comment], entry)
        elif at + 1 < len(entries):
            self._add(self._above, id(entries[at + 1]), [comment], entries[at + 1])
        else:
            self._add(self._below, id(node), [comment], owner)

    def _put_behind(self, comment: Comment, entry: Entry) -> None:
        self._behind[id(entry)] = comment
        self._owners[comment.start] = entry

    def _is_in_line(self, comment: Comment, offset: int) -> bool:
        return self.syntax.line(comment.start) == self.syntax.line(offset)

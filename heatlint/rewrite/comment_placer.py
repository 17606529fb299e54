"""Finds what each comment of a YAML text belongs to."""

from __future__ import annotations

from heatlint.rewrite.syntax_tree import BLOCK_STYLES, LIST, MAP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatlint.rewrite.columns import Columns
    from heatlint.rewrite.syntax_tree import Comment, Entry, Node


class CommentPlacer:
    """Gives each comment and blank line to an entry or to the footer of a map or list."""

    def __init__(self, columns: Columns, comments: Sequence[Comment], document_end: int) -> None:
        """comments: of the whole text; document_end: the offset at which its document ends."""
        self._columns = columns
        self._comments = comments
        self._document_end = document_end
        self._next = 0  # the index of the first comment that has no place yet
        self._last_line = -1  # the last line of what has a place
        self._open: list[tuple[int, Node]] = []  # the blocks that have ended: (column, block), outer first

    def place(self, root: Node) -> None:
        """Give the comments to the entries of a document, and to its own footer."""
        if root.kind not in (MAP, LIST) or not root.entries:
            return
        self._block(root)
        root.footer = self._divided(self._gap(self._document_end), root)

    def _block(self, node: Node) -> None:
        column = self._columns.column(node.entries[0].start)
        for number, entry in enumerate(node.entries, 1):
            gap = self._gap(entry.start)
            if gap:
                entry.before = self._divided(gap, node)
            self._open.clear()
            following = node.entries[number].start if number < len(node.entries) else self._document_end
            self._entry(entry, following)
            if not entry.children:
                if entry.value.end <= entry.value.start:  # what is further to the right stands in the place of a value
                    self._open.append((column + 1, entry.value))
                continue
            first = entry.children[0]
            inner = self._columns.column(first.start)
            self._block(entry.value)
            # A list may have the column of the key above it; a comment there belongs to what follows.
            self._open.insert(0, (inner + (inner == column and first.key is None), entry.value))

    def _entry(self, entry: Entry, following: int) -> None:
        """Find the comments in the text of an entry, but not those in its block. following: where the next starts."""
        children = entry.children
        if children:
            end = min(children[0].start, self._columns.line_end(entry.colon))
        else:
            end = entry.end if entry.value.style in BLOCK_STYLES else self._columns.line_end(entry.end)
        while self._next < len(self._comments) and self._comments[self._next].start < min(end, following):
            comment = self._comments[self._next]
            self._next += 1
            is_header = comment.start < self._columns.line_end(entry.colon)
            if entry.trailing is not None or (comment.start < entry.end and not (is_header and self._is_header(entry))):
                entry.is_usual = False
            entry.trailing = comment
        self._last_line = self._columns.line(max(entry.start, (entry.colon if children else entry.end) - 1))

    @staticmethod
    def _is_header(entry: Entry) -> bool:
        return bool(entry.children) or entry.value.style in BLOCK_STYLES

    def _gap(self, end: int) -> list[Comment | None]:
        """Return the comments and blank lines between the last entry and an offset."""
        found: list[Comment | None] = []
        while self._next < len(self._comments) and self._comments[self._next].start < end:
            comment = self._comments[self._next]
            self._next += 1
            line = self._columns.line(comment.start)
            found += [*self._blanks_above(line), comment]
            self._last_line = line
        if end < self._document_end:
            found += self._blanks_above(self._columns.line(end))
        return found

    def _blanks_above(self, line: int) -> list[None]:
        """Return a None for each blank line above a line."""
        return [None] * (line - self._last_line - 1) if self._last_line >= 0 else []

    def _divided(self, gap: list[Comment | None], owner: Node) -> list[Comment | None]:
        """Divide a gap: comments go to the footers of the blocks that end there; return what remains for `owner`."""
        blocks = [each for each in self._open if each[1] is not owner]
        rest: list[Comment | None] = []
        blanks: list[None] = []
        for each in gap:
            if each is None:
                blanks.append(None)
                continue
            while blocks and each.column < blocks[-1][0]:
                blocks.pop()
            found = [*blanks, each]
            if blocks:
                blocks[-1][1].footer = [*blocks[-1][1].footer, *found]
            else:
                rest += found
            blanks = []
        return [*rest, *blanks]

"""Prints the syntax tree of a YAML text in heatlint's layout.

Each scalar, comment, anchor and tag is copied from the text. What the printer does not know, such as a comment inside
brackets, is copied whole and only moved to its new column.
"""

from __future__ import annotations

from heatlint.rewrite.brackets import Brackets, as_block
from heatlint.rewrite.copies import entry_lines, keeps_blank_lines, value_lines
from heatlint.rewrite.gaps import (
    apart,
    arranged,
    banner,
    divided,
    divided_at_end,
    lines_of,
    switched,
    without_blanks_at_start,
)
from heatlint.rewrite.order import SPACED, below, order_of, ranked
from heatlint.rewrite.scalars import version, without_quotes
from heatlint.rewrite.sorting import first_late, possible_order
from heatlint.rewrite.syntax_tree import ALIAS, BLOCK_STYLES, LIST, MAP, SCALAR, Entry, Node
from heatlint.rewrite.text_end import END, keeps_breaks, may_lose_breaks
from heatlint.text.document import HEATLINT_MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heatlint.rewrite.options import Options
    from heatlint.rewrite.order import Order
    from heatlint.rewrite.syntax import Syntax
    from heatlint.rewrite.syntax_tree import Comment, Gap

#: The width of a dash and the blank after it.
_DASH = 2
_BOUND = "an alias must stay below its anchor"
_OPEN = "Heat reads the text at the end of the file without a line break"
_OFF = 'entries below "# heatlint: fmt off" in its map keep the order'


class Unfaithful(Exception):
    """A text has a form that this printer does not print."""


class Layout:
    """One print of a text. is_frozen: whether an entry is to be left as it is, apart from its column."""

    def __init__(self, syntax: Syntax, options: Options, is_frozen: Callable[[Entry], bool]) -> None:
        self._syntax = syntax
        self._text = syntax.text
        self._options = options
        self._is_frozen = is_frozen
        self._brackets = Brackets(syntax, options, is_frozen)
        self._lines: list[str] = []
        self._ends_at = -1  # the number of lines up to the last block scalar that may end with line breaks
        self._kept_at = -1  # the number of lines up to the last text that keeps the blank lines after it
        #: Entries that stay below others, out of the usual order: (the start of one, what is so and why).
        self.unsorted: list[tuple[int, str]] = []

    def text(self) -> str:
        """Return the text in the new layout. Raises Unfaithful."""
        root = self._syntax.root
        if root is None or root.kind != MAP or root.anchor or root.inner != root.start:
            raise Unfaithful
        start = root.start - self._syntax.column(root.start)
        if self._text[start : root.start].strip():
            raise Unfaithful
        top = root.entries[0]
        if root.is_flow:
            top.before = [each for each in top.before if each is not None and each.start > root.start]
            head, root = start, as_block(root)
        else:
            top.before = banner(top.before, self._syntax.name(top))
            head = min((each.start - each.column for each in top.before if each is not None), default=start)
        if any(line.strip() and not line.startswith("#") for line in self._text[head:start].split("\n")):
            top.before, head = (), start  # a marker or a directive is below it
        self._copy_lines(self._text[:head].split("\n")[:-1])
        keys = {self._syntax.name(entry): None for entry in root.entries}
        self._map(root, 0, order_of(keys), "", is_root=True)
        self._gap(divided_at_end(root.footer)[1], 0, False)
        rest = self._rest(root)
        if rest:
            self._copy_lines(rest.split("\n"))
        else:
            del self._lines[self._lines_without_blanks() :]
        is_whole = not may_lose_breaks(self._syntax) or self._text.endswith("\n")
        return "\n".join(self._lines) + "\n" * is_whole

    def _rest(self, root: Node) -> str:
        """Return what is below the document: the marker of its end, where it means something, and what follows that."""
        rest = self._text[self._syntax.document_end :].rstrip()
        if self._ends_at == self._lines_without_blanks():  # the marker keeps the line break of this text
            return rest or END * (not may_lose_breaks(self._syntax))
        return rest if self._is_frozen(root.last_entry()) else rest.removesuffix(END)

    def _lines_without_blanks(self) -> int:
        """Return the number of lines up to the last one that is not empty, or belongs to a text."""
        end = len(self._lines)
        while end and not self._lines[end - 1] and end != self._kept_at:
            end -= 1
        return end

    def _copy_lines(self, lines: Sequence[str]) -> None:
        """Print what is outside of the document: comments, directives, and the markers of its start and end."""
        off = False
        for line in lines:
            line = line.rstrip(" \t")
            off = switched(line.lstrip(), off)
            if line or off or (self._lines and self._lines[-1]):
                self._lines.append(line)

    # blocks

    def _block(self, node: Node, column: int, order: Order | None, name: str) -> None:
        if node.kind == MAP:
            self._map(node, column, order, name)
        else:
            self._list(node, column, order)

    def _map(self, node: Node, column: int, order: Order | None, name: str, is_root: bool = False) -> None:
        entries = node.entries
        off = self._switched_off(node, is_root)
        above = self._kept_above(entries, off)
        indexes = self._order(node, order, off) if order is not None else list(range(len(entries)))
        gaps = [entry.before for entry in entries] if is_root else arranged(entries, indexes)
        ends: list[Gap] = [()] * len(entries)  # what stands directly below each entry
        for index in range(1, len(entries)) if is_root else ():
            ends[index - 1], gaps[index] = divided(gaps[index], self._syntax.name(entries[index]))
        if is_root:
            ends[-1] = divided_at_end(node.footer)[0]
        for position, index in enumerate(indexes):
            entry = entries[index]
            gap = gaps[index]
            if position == 0 and not is_root:
                gap = without_blanks_at_start(gap)
            elif position and (is_root or name in SPACED) and (off[index - 1] or not above[index]) and not off[index]:
                gap = apart(gap, off[index - 1])
            self._gap(gap, column, above[index])
            self._pair(entry, column, " " * column, order, off[index], is_root)
            self._gap(ends[index], column, off[index])
        if not is_root:
            self._gap(node.footer, column, off[-1])

    def _list(self, node: Node, column: int, order: Order | None) -> None:
        off = self._switched_off(node, False)
        above = self._kept_above(node.entries, off)
        self._brackets.keep_quotes(node)
        for index, entry in enumerate(node.entries):
            gap = entry.before if index else without_blanks_at_start(entry.before)
            self._gap(gap, column, above[index])
            self._item(entry, column, " " * column, order, off[index])
        self._gap(node.footer, column, off[-1])

    def _kept_above(self, entries: Sequence[Entry], off: list[bool]) -> list[bool]:
        """Return for each entry whether the blank lines above it stay: formatting is off there, or both sides stay."""
        frozen = [self._is_frozen(entry) for entry in entries]
        return [at > 0 and (off[at - 1] or (frozen[at - 1] and frozen[at])) for at in range(len(entries))]

    def _switched_off(self, node: Node, is_root: bool) -> list[bool]:
        """Return for each entry whether it is below a comment that switches formatting off."""
        off = False
        found = []
        for index, entry in enumerate(node.entries):
            if is_root and index == 0:
                for line in self._lines:
                    off = switched(line.strip(), off)
            for each in entry.before:
                if each is not None:
                    off = switched(each.text, off)
            found.append(off)
        return found

    def _order(self, node: Node, order: Order, off: list[bool]) -> list[int]:
        """Return the order in which to print the entries of a map."""
        entries = node.entries
        written = list(range(len(entries)))
        if not self._options.sort_sections or not order[0]:
            return written
        wanted = ranked(order, [self._syntax.name(entry) for entry in entries])
        if wanted == written or any(self._is_frozen(entry) for entry in entries):
            return written
        if any(off):
            late = first_late(wanted, off)
            if late is not None:
                self._note_late(entries[late], _OFF)
            return written
        is_open = self._is_open(entries[-1])
        found = possible_order(self._text, entries, wanted, is_open)
        late = next((index for index, other in zip(wanted, found, strict=True) if index != other), None)
        if late is not None:
            is_last = is_open and late == written[-1]
            self._note_late(entries[late], _OPEN if is_last else _BOUND)
        return found

    def _note_late(self, entry: Entry, reason: str) -> None:
        self.unsorted.append((entry.start, f'"{self._syntax.name(entry)}" is not sorted: {reason}'))

    def _is_open(self, entry: Entry) -> bool:
        """Whether the text ends in the block scalar of an entry, whose last line breaks the client does not read."""
        return may_lose_breaks(self._syntax) and not self._text[entry.end :].strip()

    def _gap(self, gap: Gap, column: int, off: bool) -> None:
        """Print what stands between entries. off: whether formatting is off above it."""
        lines = lines_of(gap, column, off)
        is_blank = len(self._lines) in (0, self._kept_at) or not self._lines[-1].strip(" ")
        if lines and not lines[0] and is_blank and not off:
            lines = lines[1:]
        self._lines += lines

    # entries

    def _pair(
        self, entry: Entry, column: int, prefix: str, order: Order | None, off: bool, is_root: bool = False
    ) -> None:
        key = entry.key
        is_left = off or self._is_frozen(entry)
        is_copied = is_left or not entry.is_usual
        if key is None or (is_copied and not entry.is_in_brackets):
            return self._copy_entry(entry, column, prefix)
        written = self._text[key.start : key.end]
        if key.kind == SCALAR and key.style and key.inner == key.start and not is_left:
            written = without_quotes(written)
        head = f"{prefix}{written}:" if key.kind != ALIAS else f"{prefix}{written} :"
        if is_copied:
            return self._copy_value(entry, column, head, _behind(entry))
        name = self._syntax.name(entry)
        self._value(entry, column, head, below(order, name), name, is_root)

    def _item(self, entry: Entry, column: int, prefix: str, order: Order | None, off: bool) -> None:
        if off or not entry.is_usual or self._is_frozen(entry):
            if entry.is_in_brackets:
                return self._copy_value(entry, column, f"{prefix}-", _behind(entry))
            return self._copy_entry(entry, column, prefix)
        value = entry.value
        inner = below(order, "")
        first = entry.children[0] if entry.children else None
        is_apart = first is not None and self._is_frozen(first) and "\n" in self._text[entry.start : first.start]
        if first is None or is_apart or any(first.before) or entry.trailing is not None or value.inner != value.start:
            return self._value(entry, column, f"{prefix}-", inner, "")
        self._compact(value, column, f"{prefix}- ", inner)

    def _compact(self, node: Node, column: int, prefix: str, order: Order | None) -> None:
        """Print a block whose first entry begins in the line of a dash."""
        at = len(self._lines)
        self._block(node, column + _DASH, order, "")
        line = self._lines[at]
        self._lines[at] = prefix + line[column + _DASH :]

    def _value(
        self, entry: Entry, column: int, head: str, order: Order | None, name: str, is_root: bool = False
    ) -> None:
        """Print the value of an entry. head: its line as far as the colon or the dash."""
        value, text = entry.value, self._text
        properties = " ".join(text[value.start : value.inner].split())
        head = f"{head} {properties}" if properties else head
        trailing = _written(entry.trailing)
        if entry.children:
            self._lines.append(head + trailing)
            step = self._options.indent
            return self._block(value, column + step, order, name if is_root else "")
        if value.end <= value.inner:
            self._lines.append(head + trailing)
            return self._gap(without_blanks_at_start(value.footer), column + self._options.indent, False)
        written = text[value.inner : value.end]
        starts_below = "\n" in text[entry.colon : value.inner]
        if value.kind in (MAP, LIST):
            is_kept = HEATLINT_MARK in trailing.lower()  # it is about the findings of its line
            is_apart = is_kept and "\n" in text[entry.colon : value.end]
            least = None if is_apart else self._brackets.least_width(value)
            if least is None:
                return self._copy_value(entry, column, head, trailing)
            is_line = is_kept or not value.entries
            if is_line or len(head) + 1 + least <= self._options.line_length:
                line = self._brackets.line(value, order)
                if line is None:
                    return self._copy_value(entry, column, head, trailing)
                if is_line or self._fits(head, line):
                    self._lines.append(f"{head} {line}{trailing}")
                    return None
            if entry.key is None and not trailing and not properties:
                return self._compact(as_block(value), column, head + " ", order)
            self._lines.append(head + trailing)
            return self._block(as_block(value), column + self._options.indent, order, name if is_root else "")
        if value.style in BLOCK_STYLES or "\n" in written or (starts_below and not self._fits(head, written)):
            return self._copy_value(entry, column, head, trailing)
        if value.style and not properties and value.may_lose_quotes:
            written = without_quotes(written)
        if is_root:
            written = version(name, written)
        self._lines.append(f"{head} {written}{trailing}")

    def _fits(self, head: str, written: str) -> bool:
        return len(head) + 1 + len(written) <= self._options.line_length

    def _copy_entry(self, entry: Entry, column: int, prefix: str) -> None:
        """Print an entry as it is."""
        self._lines += entry_lines(self._syntax, entry, column, prefix)
        self._keep_lines(entry)

    def _copy_value(self, entry: Entry, column: int, head: str, trailing: str) -> None:
        self._lines += value_lines(self._syntax, entry, column, head, trailing, self._options.indent)
        self._keep_lines(entry)

    def _keep_lines(self, entry: Entry) -> None:
        """Remember where a block scalar ends, and whether it keeps the blank lines after it."""
        nodes = entry.value.ends()
        if keeps_blank_lines(self._text, nodes[-1]):
            self._kept_at = len(self._lines)
        if keeps_breaks(self._text, nodes[-1]) and not any(any(node.footer) for node in nodes):
            self._ends_at = len(self._lines)


def _behind(entry: Entry) -> str:
    """Return the comment behind an entry that is copied, if it is not in it."""
    return _written(entry.trailing) if entry.trailing is not None and entry.trailing.start >= entry.end else ""


def _written(trailing: Comment | None) -> str:
    return "" if trailing is None else (trailing.gap or " ") + trailing.text

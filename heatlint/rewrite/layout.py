"""Prints the syntax tree of a YAML text in heatlint's layout.

Each scalar, comment, anchor and tag is copied from the text. What the printer does not know, such as a comment inside
brackets, is copied whole and only moved to its new column.
"""

from __future__ import annotations

from heatlint.diagnostic import format_switch
from heatlint.rewrite.order import SPACED, below, order_of, ranked
from heatlint.rewrite.scalars import version, without_quotes
from heatlint.rewrite.syntax import ALIAS, BLOCK_STYLES, LIST, MAP, SCALAR, Entry, Node, Syntax, moved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heatlint.rewrite.options import Options
    from heatlint.rewrite.order import Order
    from heatlint.rewrite.syntax import Gap

#: The width of a dash and the blank after it.
_DASH = 2


class Unfaithful(Exception):
    """A text has a form that this printer does not print."""


class Layout:
    """One print of a text. is_frozen: whether an entry is to be left as it is, apart from its column."""

    def __init__(self, syntax: Syntax, options: Options, is_frozen: Callable[[Entry], bool]) -> None:
        self._syntax = syntax
        self._text = syntax.text
        self._options = options
        self._is_frozen = is_frozen
        self._lines: list[str] = []

    def text(self) -> str:
        """Return the text in the new layout. Raises Unfaithful."""
        root = self._syntax.root
        if root is None or root.kind != MAP or root.is_flow or root.anchor or root.inner != root.start:
            raise Unfaithful
        start = root.start - self._syntax.column(root.start)
        if self._text[start : root.start].strip():
            raise Unfaithful
        # The marker of the end of the document is left out where nothing follows it.
        rest = self._text[self._syntax.document_end :].rstrip().removesuffix("...")
        self._copy_lines(self._text[:start].split("\n")[:-1])
        root.entries[0].before = [each for each in root.entries[0].before if each is not None and each.start >= start]
        keys = {self._name(entry): None for entry in root.entries}
        self._map(root, 0, order_of(keys), "", is_root=True)
        self._gap(root.footer, 0)
        if rest:
            self._copy_lines(rest.split("\n"))
            return "\n".join(self._lines) + "\n"
        ends_in_block = _last(root).style in BLOCK_STYLES and not root.footer
        if ends_in_block and not self._text.endswith("\n"):
            return "\n".join(self._lines)
        if ends_in_block and self._kept_lines(root.entries[-1]):
            return "\n".join(self._lines) + "\n"
        while self._lines and not self._lines[-1]:
            self._lines.pop()
        return "\n".join(self._lines) + "\n"

    def _copy_lines(self, lines: Sequence[str]) -> None:
        """Print what is outside of the document: comments, directives, and the markers of its start and end."""
        for line in lines:
            line = line.rstrip(" \t")
            if line or (self._lines and self._lines[-1]):
                self._lines.append(line)

    def _name(self, entry: Entry) -> str:
        key = entry.key
        if key is None or key.kind != SCALAR:
            return ""
        written = self._text[key.inner : key.end]
        return written[1:-1] if key.style else written

    # blocks

    def _block(self, node: Node, column: int, order: Order | None, name: str) -> None:
        if node.kind == MAP:
            self._map(node, column, order, name)
        else:
            self._list(node, column, order)
        self._gap(node.footer, column)

    def _map(self, node: Node, column: int, order: Order | None, name: str, is_root: bool = False) -> None:
        entries = node.entries
        off = self._switched_off(node, is_root)
        indexes = self._order(node, order, off) if order is not None else list(range(len(entries)))
        gaps = self._gaps(entries, indexes)
        for position, index in enumerate(indexes):
            entry = entries[index]
            gap = gaps[index]
            if position == 0 and not is_root:
                gap = _without_blanks_at_start(gap)
            elif position and (is_root or name in SPACED) and not off[index]:
                if not self._kept_lines(entries[indexes[position - 1]]):
                    gap = [None, *_without_blanks_at_start(gap)]
            self._gap(gap, column)
            self._pair(entry, column, " " * column, order, off[index], is_root)

    def _list(self, node: Node, column: int, order: Order | None) -> None:
        off = self._switched_off(node, False)
        self._keep_quotes(node)
        for index, entry in enumerate(node.entries):
            self._gap(entry.before if index else _without_blanks_at_start(entry.before), column)
            self._item(entry, column, " " * column, order, off[index])

    def _keep_quotes(self, node: Node) -> None:
        """Let all items of a list keep their quotes when one of them needs its quotes."""
        quoted = [each.value for each in node.entries if each.key is None and each.value.style in ("'", '"')]
        for value in quoted:
            written = self._text[value.inner : value.end]
            if without_quotes(written, in_brackets=node.is_flow) == written:
                for each in quoted:
                    each.may_lose_quotes = False
                return

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
        if not self._options.sort_sections or not order[0] or any(off):
            return written
        names = [self._name(entry) for entry in entries]
        indexes = ranked(order, names)
        if indexes == written or len(set(names)) < len(names) or "" in names:
            return written
        if any(self._is_frozen(entry) or not entry.is_usual or self._is_bound(entry) for entry in entries):
            return written
        return indexes

    def _is_bound(self, entry: Entry) -> bool:
        """Whether an entry must stay at its place: it has an anchor or an alias, or blank lines that are its value."""
        text = self._text[entry.start : entry.end]
        return ("&" in text or "*" in text or "+" in text) and any(
            each.anchor or self._keeps(each) for each in _nodes(entry.value)
        )

    def _keeps(self, node: Node) -> bool:
        """Whether a node is a block scalar that keeps the blank lines after it."""
        return node.style in BLOCK_STYLES and "+" in self._text[node.inner : node.inner + 3].split("\n")[0]

    def _kept_lines(self, entry: Entry) -> bool:
        """Whether the blank lines after an entry are a part of its value."""
        return self._keeps(_last(entry.value))

    def _gaps(self, entries: Sequence[Entry], indexes: list[int]) -> list[Gap]:
        """Return what to print above each entry. In an order that changes, what is at the top of a map stays there."""
        gaps = [entry.before for entry in entries]
        if indexes == list(range(len(entries))):
            return gaps
        top = entries[0].before
        blanks = [at for at, each in enumerate(top) if each is None]
        if blanks and indexes[0] != 0:
            gaps[0] = top[blanks[-1] + 1 :]
            gaps[indexes[0]] = [*top[: blanks[-1] + 1], *_without_blanks_at_start(gaps[indexes[0]])]
        return gaps

    def _gap(self, gap: Gap, column: int) -> None:
        """Print comments in their lines, the leftmost at a column, and one blank line for any number of them.

        Comments above the leftmost get its column: further to the right they would belong to the block above them.
        """
        leftmost = min((each.column for each in gap if each is not None), default=0)
        is_below = False
        for each in gap:
            if each is None:
                if self._lines and self._lines[-1]:
                    self._lines.append("")
                continue
            is_below = is_below or each.column == leftmost
            self._lines.append(" " * (column + (each.column - leftmost if is_below else 0)) + each.text)

    # entries

    def _pair(
        self, entry: Entry, column: int, prefix: str, order: Order | None, off: bool, is_root: bool = False
    ) -> None:
        key = entry.key
        if off or not entry.is_usual or key is None or self._is_frozen(entry):
            return self._copy(entry, column, prefix)
        name = self._name(entry)
        inner = below(order, name)
        written = self._text[key.start : key.end]
        if key.kind == SCALAR and key.style and key.inner == key.start:
            written = without_quotes(written)
        self._value(
            entry, column, f"{prefix}{written}:" if key.kind != ALIAS else f"{prefix}{written} :", inner, name, is_root
        )

    def _item(self, entry: Entry, column: int, prefix: str, order: Order | None, off: bool) -> None:
        if off or not entry.is_usual or self._is_frozen(entry):
            return self._copy(entry, column, prefix)
        value = entry.value
        inner = below(order, "")
        first = entry.children[0] if entry.children else None
        if first is None or any(first.before) or entry.trailing is not None or value.inner != value.start:
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
        trailing = "" if entry.trailing is None else (entry.trailing.gap or " ") + entry.trailing.text
        if entry.children:
            self._lines.append(head + trailing)
            step = self._options.indent
            return self._block(value, column + step, order, name if is_root else "")
        if value.end <= value.inner:
            self._lines.append(head + trailing)
            return None
        written = text[value.inner : value.end]
        starts_below = "\n" in text[entry.colon : value.inner]
        if value.kind in (MAP, LIST):
            line = self._in_brackets(value)
            if line is None:
                return self._lines_of(entry, column, head, written, starts_below, trailing)
            if self._fits(head, line) or not value.entries:
                self._lines.append(f"{head} {line}{trailing}")
                return None
            if entry.key is None and not trailing and not properties:
                return self._compact(_as_block(value), column, head + " ", order)
            self._lines.append(head + trailing)
            return self._block(_as_block(value), column + self._options.indent, order, name if is_root else "")
        if value.style in BLOCK_STYLES or "\n" in written or (starts_below and not self._fits(head, written)):
            return self._lines_of(entry, column, head, written, starts_below, trailing)
        if value.style and not properties and value.may_lose_quotes:
            written = without_quotes(written)
        if is_root:
            written = version(name, written)
        self._lines.append(f"{head} {written}{trailing}")

    def _fits(self, head: str, written: str) -> bool:
        return len(head) + 1 + len(written) <= self._options.line_length

    def _in_brackets(self, node: Node) -> str | None:
        """Return a map or list in brackets on one line; None if it has something that has to stay as it is."""
        parts = []
        self._keep_quotes(node)
        for entry in node.entries:
            if not entry.is_usual or entry.value.end <= entry.value.inner:
                return None
            value = self._inline(entry.value)
            if value is None:
                return None
            if entry.key is None:
                parts.append(value)
                continue
            key = self._inline(entry.key)
            if key is None:
                return None
            parts.append(f"{key}: {value}")
        if node.kind == LIST:
            return f"[{', '.join(parts)}]"
        # A pair in a list may have no braces: [a: b].
        return "{" + ", ".join(parts) + "}" if self._text[node.inner] == "{" or len(parts) == 1 else None

    def _inline(self, node: Node) -> str | None:
        if node.kind == ALIAS:
            return None
        properties = " ".join(self._text[node.start : node.inner].split())
        if node.kind == SCALAR:
            written = self._text[node.inner : node.end]
            if "\n" in written:
                return None
            if node.style and not properties and node.may_lose_quotes:
                written = without_quotes(written, in_brackets=True)
        else:
            found = self._in_brackets(node)
            if found is None:
                return None
            written = found
        return f"{properties} {written}" if properties else written

    # copies

    def _lines_of(self, entry: Entry, column: int, head: str, written: str, starts_below: bool, trailing: str) -> None:
        """Print a value that has several lines, or a line of its own."""
        value = entry.value
        shift = column - self._syntax.column(entry.start)
        if value.style in BLOCK_STYLES:
            header, _, rest = written.partition("\n")
            if entry.trailing is not None:
                header = header[: header.index("#")].rstrip() if "#" in header else header
            self._lines.append(f"{head} {header.rstrip()}{trailing}")
            if rest:
                self._lines.extend(moved(line, shift) for line in rest.split("\n"))
            if self._keeps(value) and rest.endswith("\n"):
                self._lines.pop()
            return
        first, *others = written.split("\n")
        if starts_below:
            self._lines.append(head)
            at = self._syntax.column(value.inner)
            to = max(column + 1, column + self._options.indent)
            first, shift = " " * to + first, to - at
        else:
            first = f"{head} {first}"
        lines = [first, *(moved(line, shift, column + 1) for line in others)]
        lines[-1] += trailing
        self._lines += lines

    def _copy(self, entry: Entry, column: int, prefix: str) -> None:
        """Print an entry as it is, moved to a column."""
        end, node = entry.end, entry.value
        if _last(node).style not in BLOCK_STYLES:
            end = self._syntax.line_end(end)
        while not node.is_flow and node.entries:
            if node.footer:
                end = max(end, *(self._syntax.line_end(each.start) for each in node.footer if each is not None))
            node = node.entries[-1].value
        shift = column - self._syntax.column(entry.start)
        written = self._text[entry.start : end]
        first, *rest = written.split("\n")
        if written.endswith("\n"):
            rest.pop()
        self._lines += [prefix + first, *(moved(line, shift) for line in rest)]


def _nodes(node: Node) -> list[Node]:
    """Return a node and all that is in it."""
    found = [node]
    for each in found:
        for entry in each.entries:
            found.append(entry.value)
            if entry.key is not None:
                found.append(entry.key)
    return found


def _last(node: Node) -> Node:
    """Return the value that ends a node."""
    while node.entries and not node.is_flow:
        node = node.entries[-1].value
    return node


def _as_block(node: Node) -> Node:
    """Return a map or list in brackets as a block."""
    block = Node(node.kind, "", False, node.inner, node.inner, node.end, "")
    block.entries = node.entries
    for entry in node.entries:
        entry.value.may_lose_quotes = True  # which was found out for brackets
    return block


def _without_blanks_at_start(gap: Gap) -> Gap:
    at = 0
    while at < len(gap) and gap[at] is None:
        at += 1
    return gap[at:]


def switched(comment: str, off: bool) -> bool:
    """Return whether formatting is off after a comment. off: whether it was off before."""
    is_on = format_switch(comment)
    return off if is_on is None else not is_on

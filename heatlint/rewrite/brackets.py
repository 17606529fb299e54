"""Prints maps and lists in brackets on one line."""

from __future__ import annotations

from heatlint.rewrite.order import below, ranked
from heatlint.rewrite.scalars import without_quotes
from heatlint.rewrite.syntax_tree import ALIAS, LIST, SCALAR, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heatlint.rewrite.options import Options
    from heatlint.rewrite.order import Order
    from heatlint.rewrite.syntax import Syntax
    from heatlint.rewrite.syntax_tree import Entry


class Brackets:
    """Prints what is in brackets in a text."""

    def __init__(self, syntax: Syntax, options: Options, is_frozen: Callable[[Entry], bool]) -> None:
        """is_frozen: see Layout."""
        self._syntax = syntax
        self._text = syntax.text
        self._options = options
        self._is_frozen = is_frozen
        self._least: dict[Node, int | None] = {}

    def least_width(self, node: Node) -> int | None:
        """Return how many characters a map or list in brackets takes on one line at least; None as for `line`.

        Each value is looked at once, however many maps and lists it is in, so that a printer need not make the line of
        a map or list, then those of the ones in it, and so on.
        """
        if node not in self._least:
            self._least[node] = self._width(node)
        return self._least[node]

    def _width(self, node: Node) -> int | None:
        width = 2 * max(len(node.entries), 1)  # the brackets, and what is between the entries
        for entry in node.entries:
            key = 0 if entry.key is None else self._inner_width(entry.key)
            value = self._inner_width(entry.value)
            if not entry.is_usual or key is None or value is None:
                return None
            width += key if entry.key is not None and entry.colon == entry.key.end else key + value
        has_braces = node.kind == LIST or self._text[node.inner] == "{" or len(node.entries) == 1
        return width if has_braces else None

    def _inner_width(self, node: Node) -> int | None:
        """Return the same for a value or a key: its quotes may be left out."""
        if node.kind == ALIAS:
            return None
        if node.kind != SCALAR:
            return self.least_width(node)
        if "\n" in self._text[node.inner : node.end]:
            return None
        return max(node.end - node.inner - len("''") * bool(node.style), 0)

    def line(self, node: Node, order: Order | None) -> str | None:
        """Return a map or list in brackets on one line; None if it has something that has to stay as it is.

        order: of its keys, and of those below; None for one that is kept.
        """
        parts = []
        self.keep_quotes(node)
        for entry in self._sorted(node, order):
            key = None if entry.key is None else self._inline(entry.key, None)
            value = self._inline(entry.value, below(order, self._syntax.name(entry)))
            if not entry.is_usual or value is None or (key is None and entry.key is not None):
                return None
            if key is None or entry.key is None:
                parts.append(value)
            else:  # a key may have no colon: {a, b}
                parts.append(key if entry.colon == entry.key.end else f"{key}: {value}")
        if node.kind == LIST:
            return f"[{', '.join(parts)}]"
        # A pair in a list may have no braces: [a: b].
        return "{" + ", ".join(parts) + "}" if self._text[node.inner] == "{" or len(parts) == 1 else None

    def _sorted(self, node: Node, order: Order | None) -> Sequence[Entry]:
        """Return the entries of a map or list in their order. On one line there is no alias, so that all can move."""
        if order is None or not order[0] or node.kind == LIST or not self._options.sort_sections:
            return node.entries
        if any(map(self._is_frozen, node.entries)):
            return node.entries
        return [node.entries[at] for at in ranked(order, [self._syntax.name(entry) for entry in node.entries])]

    def keep_quotes(self, node: Node) -> None:
        """Let all items of a list keep their quotes when one of them needs its quotes."""
        quoted = [each.value for each in node.entries if each.key is None and each.value.style in ("'", '"')]
        for value in quoted:
            written = self._text[value.inner : value.end]
            if without_quotes(written, in_brackets=node.is_flow) == written:
                for each in quoted:
                    each.may_lose_quotes = False
                return

    def _inline(self, node: Node, order: Order | None) -> str | None:
        if node.kind == ALIAS:
            return None
        properties = " ".join(self._text[node.start : node.inner].split())
        if properties and node.end <= node.inner:
            return f"{properties} "  # the next character must not be a part of an anchor
        if node.kind == SCALAR:
            written = self._text[node.inner : node.end]
            if "\n" in written:
                return None
            if node.style and not properties and node.may_lose_quotes:
                written = without_quotes(written, in_brackets=True)
        else:
            found = self.line(node, order)
            if found is None:
                return None
            written = found
        return f"{properties} {written}" if properties else written


def as_block(node: Node) -> Node:
    """Return a map or list in brackets as a block."""
    block = Node(node.kind, "", False, node.inner, node.inner, node.end, "")
    block.entries, block.footer = node.entries, node.footer
    for entry in node.entries:
        entry.is_in_brackets = True
        entry.value.may_lose_quotes = True  # which was found out for brackets
    return block

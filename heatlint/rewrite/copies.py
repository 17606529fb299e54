"""Copies parts of a text as they are, moved to another column."""

from __future__ import annotations

from heatlint.rewrite.columns import moved
from heatlint.rewrite.scalars import end_sign
from heatlint.rewrite.syntax_tree import BLOCK_STYLES, Entry, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rewrite.syntax import Syntax


def keeps_blank_lines(text: str, node: Node) -> bool:
    """Whether a node is a block scalar that keeps the blank lines after it."""
    return node.style in BLOCK_STYLES and end_sign(text, node.inner) == "+"


def entry_lines(syntax: Syntax, entry: Entry, column: int, prefix: str) -> list[str]:
    """Return the lines of an entry as it is, at a column. prefix: what is before it in its first line."""
    nodes = entry.value.ends()
    end = entry.end if nodes[-1].style in BLOCK_STYLES else syntax.line_end(entry.end)
    end = syntax.end_with(end, (each for node in nodes for each in node.footer))
    shift = column - syntax.column(entry.start)
    written = syntax.text[entry.start : end]
    first, *rest = written.split("\n")
    if written.endswith("\n"):
        rest.pop()
    return [prefix + first, *(moved(line, shift) for line in rest)]


def value_lines(syntax: Syntax, entry: Entry, column: int, head: str, trailing: str, indent: int) -> list[str]:
    """Return the lines of an entry whose value has several lines, or a line of its own.

    column: of the entry; head: its line as far as the value; trailing: the comment behind it; indent: of a value in a
    line of its own.
    """
    value = entry.value
    written = syntax.text[value.inner : value.end]
    shift = column - syntax.column(entry.start)
    if value.style in BLOCK_STYLES:
        header, _, rest = written.partition("\n")
        if entry.trailing is not None:
            header = header[: header.index("#")].rstrip() if "#" in header else header
        lines = [f"{head} {header.rstrip()}{trailing}"]
        if rest:
            lines += (moved(line, shift) for line in rest.split("\n"))
        if keeps_blank_lines(syntax.text, value) and rest.endswith("\n"):
            lines.pop()
        return lines
    first, *others = written.split("\n")
    lines = []
    if "\n" in syntax.text[entry.colon : value.inner]:
        lines.append(head)
        to = max(column + 1, column + indent)
        first, shift = " " * to + first, to - syntax.column(value.inner)
    else:
        first = f"{head} {first}"
    lines += [first, *(moved(line, shift, column + 1) for line in others)]
    lines[-1] += trailing
    return lines

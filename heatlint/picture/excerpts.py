"""The lines of the template in which the nodes of a picture are written, without secrets, and not too many of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heatlint.report.hidden import hidden_parts, masked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from heatlint.model.stack import Stack
    from heatlint.report.hidden import Hidden
    from heatlint.text import Document

    #: A document, and the line and column of the first and of the last character there, from 1.
    Place = tuple[str, tuple[int, int], tuple[int, int]]

#: How many lines an excerpt has.
MOST_LINES = 200
#: The longest line in it, in characters.
LONGEST_LINE = 300
#: How many characters the excerpts of a picture have in all.
MOST_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Lines of a file. first: the number of the first one; left_out: how many more lines the node has."""

    first: int
    lines: tuple[str, ...]
    left_out: int = 0


class Excerpts:
    """Takes the lines of nodes out of the documents of a stack, with a star for each character of a secret."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._hidden: Hidden | None = None
        self._known: dict[Place, Excerpt] = {}
        self._left = MOST_CHARACTERS

    def of(self, stack: Stack, path: Sequence[Any]) -> Excerpt | None:
        """Return the lines of an entry of a map in the template of a stack: its key and its value.

        None without a text, and in what an OS::Heat::Stack makes: the places of secrets in its template are not known.
        The same entry has the same excerpt, however many nodes it has.
        """
        document = stack.template.document
        if stack.root is not self._stack or document.text is None:
            return None
        place = _place(document, path)
        if place is None:
            return None
        if place not in self._known:
            self._known[place] = self._taken(document.whole, *place[1:])
        return self._known[place]

    def _taken(self, document: Document, begin: tuple[int, int], end: tuple[int, int]) -> Excerpt:
        count = end[0] - begin[0] + 1
        lines: list[str] = []
        for number in range(begin[0], begin[0] + min(count, MOST_LINES)):
            text = self._line(document, number)
            if number == begin[0] and text[: begin[1] - 1].strip():  # another entry begins in this line
                text = text[begin[1] - 1 : end[1] if count == 1 else None]
            text = cut(text, LONGEST_LINE)
            self._left -= len(text)
            if self._left < 0:
                break
            lines.append(text)
        return Excerpt(begin[0], tuple(lines), count - len(lines))

    def _line(self, document: Document, number: int) -> str:
        if self._hidden is None:  # not before: a nested stack adds its secrets when it is opened
            self._hidden = hidden_parts(self._stack)
        text = document.line_text(number).rstrip()
        return masked(text, self._hidden.get(document.name, {}).get(number, ()))


def cut(text: str, most: int) -> str:
    """Return a text with at most so many characters; the last is an ellipsis if some are left out."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def lines_at(document: Document, path: Sequence[Any]) -> tuple[int, int]:
    """Return the first and the last line of an entry of a map: of its key and of the end of its value."""
    place = _place(document, path)
    return (1, 1) if place is None else (place[1][0], place[2][0])


def _place(document: Document, path: Sequence[Any]) -> Place | None:
    key, value = document.span(path, key=True), document.span(path)
    if key is None or value is None:
        return None
    last = max(key[0], value[1] - 1)
    return document.whole.name, document.line_column(key[0]), document.line_column(last)

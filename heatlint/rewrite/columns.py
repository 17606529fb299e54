"""Lines and columns of a text that is printed again, and lines that move to another column."""

from __future__ import annotations

from heatlint.text.lines import Lines, line_start


class Columns:
    """The lines and columns of a text whose only line breaks are "\\n", both from 0."""

    __slots__ = ("text", "_lines")

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = Lines(text)

    def column(self, offset: int) -> int:
        """Return the column of an offset."""
        return offset - line_start(self.text, offset)

    def line(self, offset: int) -> int:
        """Return the number of the line of an offset."""
        return self._lines.line(offset) - 1

    def line_end(self, offset: int) -> int:
        """Return the offset at which the line of an offset ends, before its line break."""
        return self._lines.end(self._lines.line(offset))


def moved(line: str, shift: int, least: int = 0) -> str:
    """Return a line moved by some columns. least: the column that its text must have at least."""
    bare = line.lstrip(" ")
    if not bare:  # of a block scalar it keeps a blank, as it would else be a line between entries
        return " " * max(len(line) + shift, 1) if line else line
    return " " * max(len(line) - len(bare) + shift, least) + bare

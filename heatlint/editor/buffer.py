"""A text that is being edited, and its positions as the Language Server Protocol counts them.

Source: LSP 3.17, Position and PositionEncodingKind: lines end as heatlint.text.lines ends them; columns count
units of an encoding.
"""

from __future__ import annotations

from heatlint.text.lines import Lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from heatlint.rule import Range

#: The encodings that columns may be counted in.
UTF8, UTF16, UTF32 = ENCODINGS = ("utf-8", "utf-16", "utf-32")


class Buffer:
    """A text. version: the editor's number of it; offsets are code points, lines and columns begin at 0."""

    __slots__ = ("text", "version", "_lines")

    def __init__(self, text: str, version: int | None = None) -> None:
        self.text = text
        self.version = version
        self._lines: Lines | None = None

    def replace(self, start: int, end: int, new: str) -> None:
        """Put a text in place of what lies between two offsets."""
        self.text = self.text[:start] + new + self.text[end:]
        self._lines = None

    def offset(self, line: int, column: int, encoding: str = UTF16) -> int:
        """The offset of a position: at the end of the line where the column lies beyond, of the text likewise."""
        if line >= self.lines:
            return len(self.text)
        start, end = self.line_span(line)
        if encoding == UTF32 or self.text[start:end].isascii():
            return min(start + max(column, 0), end)
        size = _SIZES[encoding]
        at = start
        while at < end and column > 0:
            column -= size(self.text[at])
            if column < 0:  # within a character: before it
                break
            at += 1
        return at

    def position(self, offset: int, encoding: str = UTF16) -> tuple[int, int]:
        """The line and column of an offset."""
        offset = max(0, min(offset, len(self.text)))
        line = self.line(offset)
        before = self.text[self.line_span(line)[0] : offset]
        if encoding == UTF32 or before.isascii():
            return line, len(before)
        return line, sum(map(_SIZES[encoding], before))

    def line(self, offset: int) -> int:
        """The line of an offset."""
        return self._table().line(offset) - 1

    def line_span(self, line: int) -> tuple[int, int]:
        """The offsets between which a line lies, without its end."""
        lines = self._table()
        number = max(0, min(line, len(lines) - 1)) + 1
        return lines.start(number), lines.end(number)

    @property
    def lines(self) -> int:
        """How many lines there are."""
        return len(self._table())

    def span(self, range: Range) -> tuple[int, int]:
        """The offsets of a finding's range, which does not count a byte order mark at the beginning."""
        lines, lead = self._table(), self.text.startswith("\ufeff")
        line, column, end_line, end_column = range
        start = lines.offset(line, column + (lead if line == 1 else 0))
        return start, lines.offset(end_line, end_column + (lead if end_line == 1 else 0))

    def _table(self) -> Lines:
        if self._lines is None:
            self._lines = Lines(self.text)
        return self._lines


def _utf8(letter: str) -> int:
    code = ord(letter)
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4


def _utf16(letter: str) -> int:
    return 2 if ord(letter) > 0xFFFF else 1


_SIZES: dict[str, Callable[[str], int]] = {UTF8: _utf8, UTF16: _utf16, UTF32: lambda letter: 1}


class Shift:
    """Offsets of one text as offsets of another that a few edits made of it: all between the first and the last
    difference is one replacement.
    """

    __slots__ = ("_start", "_old", "_new", "same")

    def __init__(self, old: str, new: str) -> None:
        self.same = old == new
        self._start = 0 if self.same else _common(old, new)
        tail = 0 if self.same else _common_end(old, new, min(len(old), len(new)) - self._start)
        self._old = len(old) - tail
        self._new = len(new) - tail

    def forward(self, offset: int) -> int:
        """An offset of the old text in the new one."""
        return _moved(offset, self._start, self._old, self._new)

    def back(self, offset: int) -> int:
        """An offset of the new text in the old one."""
        return _moved(offset, self._start, self._new, self._old)


def _moved(offset: int, start: int, before: int, after: int) -> int:
    if offset <= start:
        return offset
    if offset >= before:
        return offset + after - before
    return min(offset, after)


def _common(one: str, other: str) -> int:
    """How long the beginning is that two texts share."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(one: str, other: str, most: int) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[-middle:] == other[-middle:]:
            low = middle
        else:
            high = middle - 1
    return low

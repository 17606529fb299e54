"""A text that is being edited, and its positions as the Language Server Protocol counts them.

Source: LSP 3.17, Position and PositionEncodingKind. Lines end as in heatlint.text.lines. Columns count the code units
of an encoding.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from heatlint.load.client.texts import OpenText
from heatlint.text.document import BYTE_ORDER_MARK
from heatlint.text.lines import Lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatlint.diagnostic import Range

#: The encodings in which columns may be counted.
UTF8, UTF16, UTF32 = "utf-8", "utf-16", "utf-32"


class Buffer:
    """A text with its lines.

    Offsets count code points. Lines and columns begin at 0, except in ranges of findings. version: the editor's number.
    """

    __slots__ = ("text", "version", "_content", "_lines", "_encoded")

    def __init__(self, text: str, version: int | None = None) -> None:
        self.text = text
        self.version = version
        self._content: OpenText | None = None
        self._lines: Lines | None = None
        self._encoded: tuple[str, _Units] | None = None

    def replace(self, start: int, end: int, new: str) -> None:
        """Replace the text between two offsets."""
        self.text = self.text[:start] + new + self.text[end:]
        self._content = self._lines = self._encoded = None

    @property
    def content(self) -> OpenText:
        """The text as the content of a file."""
        if self._content is None:
            self._content = OpenText(self.text.encode("utf-8", "replace"))
        return self._content

    def offset(self, line: int, column: int, encoding: str = UTF16) -> int:
        """Return the offset of a position; the end of the line or of the text if the position is behind it."""
        if line >= len(self._table()):
            return len(self.text)
        start, end = self.line_span(line)
        units = self._units(encoding)
        return min(units.offset(units.before(start) + max(column, 0)), end)

    def position(self, offset: int, encoding: str = UTF16) -> tuple[int, int]:
        """Return line and column of an offset."""
        offset = max(0, min(offset, len(self.text)))
        line = self.line(offset)
        units = self._units(encoding)
        return line, units.before(offset) - units.before(self._table().start(line + 1))

    def units(self, offset: int, encoding: str = UTF16) -> int:
        """Return the number of code units before an offset."""
        return self._units(encoding).before(offset)

    def offset_of_units(self, units: int, encoding: str = UTF16) -> int:
        """Return the offset with a number of code units before it; the end of the text if it has fewer."""
        return min(self._units(encoding).offset(units), len(self.text))

    def line(self, offset: int) -> int:
        """Return the line of an offset."""
        return self._table().line(offset) - 1

    def line_span(self, line: int) -> tuple[int, int]:
        """Return the offsets of the beginning of a line and of its end, without the line break."""
        lines = self._table()
        number = max(0, min(line, len(lines) - 1)) + 1
        return lines.start(number), lines.end(number)

    def span(self, place: Range | None) -> tuple[int, int]:
        """Return the offsets of the range of a finding; (0, 0) if it has none.

        Lines and columns of such a range begin at 1. A byte order mark at the beginning of the text does not count.
        """
        if place is None:
            return 0, 0
        lines, mark = self._table(), self.text.startswith(BYTE_ORDER_MARK)
        line, column, end_line, end_column = place
        start = lines.offset(line, column + (mark if line == 1 else 0))
        return start, lines.offset(end_line, end_column + (mark if end_line == 1 else 0))

    def _units(self, encoding: str) -> _Units:
        if self._encoded is None or self._encoded[0] != encoding:
            self._encoded = encoding, _Units(self.text, encoding)
        return self._encoded[1]

    def _table(self) -> Lines:
        if self._lines is None:
            self._lines = Lines(self.text)
        return self._lines


class _Units:
    """Converts between offsets of a text and numbers of code units of an encoding.

    A long line with many names is asked about many times, so each question takes only a binary search.
    """

    __slots__ = ("_offsets", "_before")

    def __init__(self, text: str, encoding: str) -> None:
        """Find the characters that take more than one code unit."""
        self._offsets: list[int] = []
        #: The number of code units before each of these characters.
        self._before: list[int] = []
        pattern = _LONG.get(encoding)
        if pattern is None or text.isascii():
            return
        more = 0
        for match in pattern.finditer(text):
            self._offsets.append(match.start())
            self._before.append(match.start() + more)
            more += len(match[0].encode(_ENCODINGS[encoding], "surrogatepass")) // _UNIT[encoding] - 1
        self._offsets.append(len(text))
        self._before.append(len(text) + more)

    def before(self, offset: int) -> int:
        """Return the number of code units before an offset."""
        index = bisect_left(self._offsets, offset)
        # The characters from the offset to the next long one take one unit each.
        return offset if not self._offsets else self._before[index] - (self._offsets[index] - offset)

    def offset(self, units: int) -> int:
        """Return the offset with a number of code units before it; inside a character, the offset of that."""
        if not self._offsets:
            return units
        index = bisect_left(self._before, units)
        if index == len(self._before):
            return self._offsets[-1] + units - self._before[-1]
        earliest = self._offsets[index - 1] if index else 0
        return max(earliest, self._offsets[index] - (self._before[index] - units))


#: The bytes of a code unit, and the characters that take more than one.
_UNIT = {UTF8: 1, UTF16: 2}
_ENCODINGS = {UTF16: "utf-16-le", UTF8: "utf-8"}
_LONG = {UTF8: re.compile(r"[^\x00-\x7f]"), UTF16: re.compile("[\U00010000-\U0010ffff]")}


class Shift:
    """Converts offsets of a text to offsets of the same text after some edits, and back.

    Everything between the first and the last difference counts as one replacement.
    """

    __slots__ = ("_start", "_old", "_new")

    def __init__(self, old: str, new: str) -> None:
        is_same = old == new
        self._start = 0 if is_same else common(old, new)
        tail = 0 if is_same else common_end(old, new, min(len(old), len(new)) - self._start)
        self._old = len(old) - tail
        self._new = len(new) - tail

    def forward(self, offset: int) -> int:
        """Return the offset in the new text of an offset in the old one."""
        return _moved(offset, self._start, self._old, self._new)

    def touches(self, start: int, end: int) -> bool:
        """Whether the text between two offsets of the old text has changed."""
        return start < self._old and end > self._start

    def back(self, offset: int) -> int:
        """Return the offset in the old text of an offset in the new one."""
        return _moved(offset, self._start, self._new, self._old)


def _moved(offset: int, start: int, before: int, after: int) -> int:
    if offset <= start:
        return offset
    if offset >= before:
        return offset + after - before
    return min(offset, after)


def common(one: Sequence[object], other: Sequence[object]) -> int:
    """Return the length of the longest common beginning of two texts or two lists."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_end(one: Sequence[object], other: Sequence[object], most: int) -> int:
    """Return the length of the longest common end of two texts or two lists, not above a limit."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[-middle:] == other[-middle:]:
            low = middle
        else:
            high = middle - 1
    return low

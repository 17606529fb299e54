"""A text that is being edited, and its positions as the Language Server Protocol counts them.

Source: LSP 3.17, Position and PositionEncodingKind. Lines end as in heatlint.text.lines. Columns count the code units
of an encoding.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter

from heatlint.load.client.texts import OpenText
from heatlint.text.document import BYTE_ORDER_MARK
from heatlint.text.lines import Lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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

    Lines that both texts have once, in the same order, lead from one edit to the next. Between two of them, everything
    from the first to the last difference counts as one replacement.
    """

    __slots__ = ("_edits",)

    def __init__(self, old: str, new: str) -> None:
        self._edits = [] if old == new else list(_replacements(old, new))

    def forward(self, offset: int) -> int:
        """Return the offset in the new text of an offset in the old one."""
        number = bisect_left(self._edits, offset, key=lambda each: each[0]) - 1
        return offset if number < 0 else _moved(offset, *self._edits[number])

    def touches(self, start: int, end: int) -> bool:
        """Whether the text between two offsets of the old text has changed, or what is beside a single offset."""
        if start == end:
            return any(begin <= start <= last for begin, last, *_ in self._edits)
        number = bisect_right(self._edits, start, key=lambda each: each[1])
        return number < len(self._edits) and end > self._edits[number][0]

    def back(self, offset: int) -> int:
        """Return the offset in the old text of an offset in the new one."""
        number = bisect_left(self._edits, offset, key=lambda each: each[2]) - 1
        if number < 0:
            return offset
        start, end, new_start, new_end = self._edits[number]
        return _moved(offset, new_start, new_end, start, end)


def _moved(offset: int, start: int, end: int, new_start: int, new_end: int) -> int:
    """Return an offset behind the start of a replaced part in the other text."""
    return offset + new_end - end if offset >= end else min(new_start + offset - start, new_end)


def _replacements(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield the start and the end of each replaced part in the old text, and those in the new one, in order."""
    start = common(old, new)
    tail = common_end(old, new, min(len(old), len(new)) - start)
    parts = [list(_once(text, start, len(text) - tail)) for text in (old, new)]
    places = {line: at for line, at in parts[1]}
    both = [(at, places[line], len(line)) for line, at in parts[0] if line in places]
    done = [start, start]
    for at, new_at, length in [*_rising(both), (len(old) - tail, len(new) - tail, 0)]:
        one, other = old[done[0] : at], new[done[1] : new_at]
        if one != other:
            lead = common(one, other)
            end = common_end(one, other, min(len(one), len(other)) - lead)
            yield done[0] + lead, at - end, done[1] + lead, new_at - end
        done = [at + length, new_at + length]


def _once(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Yield each line that is there once in a part of a text, with its offset."""
    lines = text[start:end].split("\n")
    counts = Counter(lines)
    for line in lines:
        if counts[line] == 1:
            yield line, start
        start += len(line) + 1


def _rising(pairs: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return the longest part of a list, sorted by the first numbers, in which the second numbers rise, too."""
    ends: list[int] = []  # the index of the pair with the lowest second number that ends a part of each length
    before: list[int] = []
    for index, (_, second, _) in enumerate(pairs):
        length = bisect_left(ends, second, key=lambda each: pairs[each][1])
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [index]
    found = []
    index = ends[-1] if ends else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


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

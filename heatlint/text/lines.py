"""The lines of a text: where they begin and end. A line ends at \\n, \\r\\n or \\r, as in editors, and nowhere else."""

from __future__ import annotations

from bisect import bisect_right

#: The other characters that end a line in YAML.
_YAML_BREAKS = "\x85\u2028\u2029"


class Lines:
    """The lines of a text. Lines and columns count from 1; offsets and columns are code points."""

    __slots__ = ("text", "starts")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = line_starts(text)

    def __len__(self) -> int:
        return len(self.starts)

    def line(self, offset: int) -> int:
        """Return the line that an offset is in."""
        return bisect_right(self.starts, offset)

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset."""
        line = self.line(offset)
        return line, offset - self.starts[line - 1] + 1

    def start(self, line: int) -> int:
        """Return the offset of a line's first character; for a line after the last one, the length of the text."""
        return self.starts[line - 1] if line <= len(self.starts) else len(self.text)

    def end(self, line: int) -> int:
        """Return the offset at which the content of a line ends, before its line break."""
        start, end = self.start(line), self.start(line + 1)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return end

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a position; a column beyond the line's content means the end of the content."""
        return min(self.start(line) + column - 1, self.end(line))


def line_starts(text: str) -> list[int]:
    """Return the offsets at which the lines of a text begin, the first of which is 0."""
    starts = [0]
    if "\r" not in text:
        at = text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        return starts
    import re

    return starts + [match.end() for match in re.finditer("\r\n?|\n", text)]


def line_start(text: str, offset: int) -> int:
    """Return the offset at which the line of an offset begins, for a single question about a text."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_break(text: str) -> str:
    """Return what ends the first line of a text; a line feed for a text of one line."""
    feed, carriage = text.find("\n"), text.find("\r")
    if carriage < 0 or 0 <= feed < carriage:
        return "\n"
    return "\r\n" if feed == carriage + 1 else "\r"


def with_breaks_of(other: str, text: str) -> str:
    """Return a text whose lines end as the first line of another text does."""
    return text.replace("\r\n", "\n").replace("\n", line_break(other))


def yaml_break(text: str) -> int | None:
    """Return the offset of the first character that ends a line in YAML, but not for an editor; None without one."""
    return min((at for at in map(text.find, _YAML_BREAKS) if at >= 0), default=None)

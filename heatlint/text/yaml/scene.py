"""The surroundings of a place at which the YAML parser found an error, in words for messages."""

from __future__ import annotations

from heatlint.text.limits import Trouble
from heatlint.text.lines import Lines

#: How many characters of a word or a line a message quotes.
LONGEST = 40


class Scene:
    """A text with a problem at the offset `at`, in a part of it that begins at the offset `begin`."""

    __slots__ = ("text", "lines", "at", "begin", "context")

    def __init__(self, text: str, at: int, begin: int, context: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.at = min(at, len(text))
        self.begin = min(begin, len(text))
        self.context = context

    def line(self, at: int) -> int:
        """Return the line of an offset, from 1."""
        return self.lines.line(at)

    def column(self, at: int) -> int:
        """Return the column of an offset, from 1."""
        return self.lines.position(at)[1]

    def first_in_line(self, at: int) -> bool:
        """Whether only spaces and list dashes precede an offset in its line."""
        return not self.text[self._line_start(at) : at].strip(" \t-")

    def rest(self, at: int) -> str:
        """Return the text from an offset to the end of its line, quoted."""
        if at >= len(self.text):
            return "the end of the text"
        rest = self.text[at : at + self.rest_length(at)]
        if not rest:
            return "the end of the line"
        return quoted(rest if len(rest) <= LONGEST else rest[:LONGEST].rstrip() + "...")

    def rest_length(self, at: int) -> int:
        """Return the length of the text from an offset to the end of its line."""
        return len(self.text[at : self.lines.end(self.lines.line(at))].rstrip())

    def word(self, at: int) -> str:
        """Return the word at an offset, quoted; without a word there, the rest of the line."""
        end = at
        while end < len(self.text) and end - at < LONGEST and self.text[end] not in " \t\r\n,[]{}":
            end += 1
        if end == at and self.text[at : at + 1] in tuple(",[]{}"):
            end += 1
        return quoted(self.text[at:end]) if end > at else self.rest(at)

    def before(self, at: int) -> str:
        """Return the text before an offset in its line."""
        return self.text[self._line_start(at) : at]

    def line_before(self, at: int) -> int | None:
        """Return the offset of the content of the nearest line above that is neither empty nor a comment."""
        start = self._line_start(at)
        while start > 0:
            start = self._line_start(start - 1)
            line = self.text[start : start + self.rest_length(start)]
            if line.strip() and not line.lstrip().startswith("#"):
                return start + len(line) - len(line.lstrip())
        return None

    def trouble(self, message: str, at: int | None = None, length: int = 1) -> Trouble:
        """Return a Trouble with a message at an offset, or at the problem when no offset is given."""
        start = self.at if at is None else at
        return Trouble("syntax-error", message, start, start + length)

    def _line_start(self, at: int) -> int:
        return self.lines.start(self.lines.line(at))


def quoted(text: str) -> str:
    """Return a text in quotes, single ones if it has double ones in it."""
    return f"'{text}'" if '"' in text else f'"{text}"'

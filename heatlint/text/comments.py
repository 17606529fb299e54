"""The comments of a YAML text, and the lines of the block that begins below one: read from the scanner's events."""

from __future__ import annotations

import re
from bisect import bisect_right

from heatlint.text import libyaml
from heatlint.text.document import line_starts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Span = tuple[int, int]

_HASH = re.compile(r"(?:^|(?<=[ \t\r\n]))#[^\r\n]*")
_BLANK = re.compile(r"[ \t]*(?:#.*)?(?:\r\n|\r|\n)?\Z")


class Outline:
    """Where the scalars of a text stand, and its entries: pairs of mappings and items of lists. Read as far as it can
    be read.
    """

    __slots__ = ("text", "_scalars", "_entries", "_lines", "_end")

    def __init__(self, text: str) -> None:
        self.text = text
        self._scalars: list[Span] = []
        self._entries: dict[int, int] = {}  # by the line an entry begins on, the furthest line that one ends on
        self._lines = line_starts(text)
        self._end = len(text)  # where the reading stopped
        self._read()

    def comments(self) -> list[Span]:
        """The spans of the comments, each from its "#" to the end of its line."""
        found = []
        starts = [start for start, _ in self._scalars]
        at = 0
        while match := _HASH.search(self.text, at):
            if match.start() >= self._end:
                break
            inside = bisect_right(starts, match.start()) - 1
            if inside >= 0 and match.start() < self._scalars[inside][1]:
                at = self._scalars[inside][1]
                continue
            found.append(match.span())
            at = match.end()
        return found

    def block(self, line: int) -> Span | None:
        """The first and last line of the entry that begins on a line (from 1), or on the first after it that is
        neither blank nor a comment; None where none does.
        """
        while line <= len(self._lines) and _BLANK.match(self._line(line)):
            line += 1
        if line > len(self._lines):
            return None
        first = min((start for start in self._entries if start >= line), default=None)
        return None if first is None else (line, self._entries[first])

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self._lines, offset)

    def _line(self, number: int) -> str:
        end = self._lines[number] if number < len(self._lines) else len(self.text)
        return self.text[self._lines[number - 1]:end]

    def _read(self) -> None:
        libyaml.claim()
        try:
            next_event = libyaml.events(self.text)
            frames: list[list[Any]] = []  # of each open collection: kind, start of its entry, end of its last part
            while True:
                event = next_event()
                kind = type(event)
                if kind is libyaml.StreamEnd:
                    return
                self._take(kind, event.args, frames)
        except (libyaml.MarkedError, libyaml.ReaderError, UnicodeEncodeError):
            self._end = max((end for _, end in self._scalars), default=0)
        finally:
            libyaml.release()

    def _take(self, kind: type, parts: tuple[Any, ...], frames: list[list[Any]]) -> None:
        if kind in (libyaml.MappingStart, libyaml.SequenceStart):
            self._begin(frames, parts[3].index)
            frames.append([kind, None, parts[3].index])
        elif kind in (libyaml.MappingEnd, libyaml.SequenceEnd):
            _, _, end = frames.pop()
            self._finish(frames, max(end, parts[1].index) if self.text[parts[0].index:parts[1].index] else end)
        elif kind is libyaml.Scalar:
            start, end, style = parts[4].index, parts[5].index, parts[6]
            self._begin(frames, start)
            if style in ("|", ">"):
                while end > start and self.text[end - 1] in "\r\n \t":
                    end -= 1
                line = self.line(start)
                begin = self._lines[line] if line < len(self._lines) else len(self.text)
                if begin < end:
                    self._scalars.append((begin, end))
            elif end > start:
                self._scalars.append((start, end))
            self._finish(frames, end)
        elif kind is libyaml.Alias:
            self._begin(frames, parts[1].index)
            self._finish(frames, parts[2].index)

    def _begin(self, frames: list[list[Any]], start: int) -> None:
        """A node begins: of a mapping it is a key, or the value of the key before."""
        if frames and frames[-1][1] is None:
            frames[-1][1] = start
            frames[-1].append(frames[-1][0] is libyaml.MappingStart)  # whether a value is still to come

    def _finish(self, frames: list[list[Any]], end: int) -> None:
        if not frames:
            return
        frame = frames[-1]
        frame[2] = max(frame[2], end)
        if frame[3]:
            frame[3] = False
            return
        first, last = self.line(frame[1]), self.line(max(frame[1], frame[2] - 1))
        self._entries[first] = max(self._entries.get(first, 0), last)
        del frame[3]
        frame[1] = None

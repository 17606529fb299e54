"""The comments of a YAML text, and the lines of the block that begins below one: read from the scanner's events."""

from __future__ import annotations

import re
from bisect import bisect_left

import yaml

from heatlint.text.limits import MOST_DEPTH
from heatlint.text.lines import Lines
from heatlint.text.reading import MOST_TAG_LINES
from heatlint.text.yaml.scanner import events

TYPE_CHECKING = False
if TYPE_CHECKING:
    Span = tuple[int, int]

# What stands between tokens: there every "#" begins a comment, since no anchor, tag or directive has one.
_HASH = re.compile("#[^\r\n\x85\u2028\u2029]*")
_SPACE = re.compile("(?:[ \t\r\n\x85\u2028\u2029\ufeff]++|#[^\r\n\x85\u2028\u2029]*+)*+")
_BEFORE_VALUE = re.compile("[&!][^ \t\r\n\x85\u2028\u2029]*|[ \t\r\n\x85\u2028\u2029]+|#[^\r\n\x85\u2028\u2029]*")
_HEADER = re.compile("[|>][-+0-9]*[ \t]*")


class _Frame:
    """A collection that is being read. pair: where the key that waits for its value begins; end: of the last part."""

    __slots__ = ("is_mapping", "start", "pair", "end")

    def __init__(self, is_mapping: bool, start: int) -> None:
        self.is_mapping = is_mapping
        self.start = start
        self.pair: int | None = None
        self.end = start


class Outline:
    """Where the comments and the blocks of a YAML text stand. JSON has no comments.

    A block is an entry, a pair of a mapping or an item of a list, or the value of a key with lines of its own.
    whole: whether the text could be read to its end; otherwise what is known of it goes as far as the reading did.
    """

    __slots__ = ("text", "whole", "_comments", "_blocks", "_starts", "_closers", "_held", "_keeps", "_lines", "_at")

    def __init__(self, text: str) -> None:
        self.text = text
        self.whole = False
        self._comments: list[Span] = []
        self._blocks: dict[int, int] = {}  # start of a block -> end of the outermost that starts there
        self._closers: list[int] = []  # where brackets are closed
        self._held: set[int] = set()  # starts of comments below a block scalar that keeps the blank lines after it
        self._keeps = False  # whether the last scalar was one
        self._lines = Lines(text)
        self._at = 0  # up to where comments have been looked for
        if text.count("%TAG") <= MOST_TAG_LINES:  # see reading
            self._read()
        self._starts = sorted(self._blocks)

    def comments(self) -> list[Span]:
        """The spans of the comments, each from its "#" to the end of its line."""
        return self._comments

    def block(self, line: int) -> Span | None:
        """The first and last line of the outermost block that begins at the first line, from this one on (from 1), that
        is neither blank nor a comment; None where none does.
        """
        begin = self._lines.start(line) if line <= len(self._lines) else len(self.text) + 1
        at = bisect_left(self._starts, begin)
        if at == len(self._starts):
            return None
        start = self._starts[at]
        if bisect_left(self._closers, begin) != bisect_left(self._closers, start):
            return None
        return self.line(start), self.line(max(start, self._blocks[start] - 1))

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return self._lines.line(offset)

    def ends_scalar(self, start: int) -> bool:
        """Whether the comment that starts there may keep blank lines out of the block scalar above it."""
        return start in self._held

    def _read(self) -> None:
        known = 0
        try:
            next_event = events(self.text)
            frames: list[_Frame] = []
            while len(frames) <= MOST_DEPTH:
                event = next_event()
                start, end = event.start_mark.index, event.end_mark.index
                if isinstance(event, yaml.StreamEndEvent):
                    self._gap(len(self.text))
                    self.whole = True
                    return
                if isinstance(event, yaml.ScalarEvent):
                    self._scalar(frames, event, start, end)
                    known = max(known, self._at)
                elif isinstance(event, yaml.AliasEvent):
                    self._node(frames, start, end)
                elif isinstance(event, yaml.CollectionStartEvent):
                    frames.append(_Frame(isinstance(event, yaml.MappingStartEvent), start))
                    known = max(known, end)
                elif isinstance(event, yaml.CollectionEndEvent):
                    frame = frames.pop()
                    if start != end:
                        self._closers.append(start)
                        self._node(frames, frame.start, end)
                    else:  # a block has no end of its own, and the scanner sees it only at what follows
                        self._node(frames, frame.start, frame.end, is_block=True)
        except (yaml.YAMLError, UnicodeEncodeError):
            pass
        self._gap(known)
        space = _SPACE.match(self.text, self._at)
        self._gap(space.end() if space else self._at)

    def _scalar(self, frames: list[_Frame], event: yaml.ScalarEvent, start: int, end: int) -> None:
        self._gap(start)
        value = start
        while value < end and (event.anchor is not None or event.tag is not None):
            if event.anchor is not None and self.text.startswith("&" + event.anchor, value):
                value += 1 + len(event.anchor)  # libyaml 0.2.6 needs no space after it
                continue
            part = _BEFORE_VALUE.match(self.text, value, end)
            if part is None:
                self._add(value, end)  # where a comment stands between a tag and its value, it is about the value
                break
            value = part.end()
        self._gap(value)
        if event.style in ("|", ">"):
            header = _HEADER.match(self.text, value)
            if header is not None:
                comment = _HASH.match(self.text, header.end())
                self._gap(comment.end() if comment else header.end())
                self._keeps = "+" in header[0]
            self._at = max(self._at, end)
            while end > value and self.text[end - 1] in " \t\r\n":
                end -= 1  # a block's text runs to the line after it
        self._at = max(self._at, end)
        self._node(frames, start, end)

    def _gap(self, end: int) -> None:
        """Take the comments up to an offset, from where the last scalar ended."""
        if end <= self._at:
            return
        if self.text.find("#", self._at, end) >= 0:
            found = [match.span() for match in _HASH.finditer(self.text, self._at, end)]
            self._comments += found
            if self._keeps:
                self._held.update(start for start, _ in found)
        self._keeps = False
        self._at = end

    def _node(self, frames: list[_Frame], start: int, end: int, is_block: bool = False) -> None:
        """A node was read: of a mapping it is a key, or the value of the key before."""
        if not frames:
            return
        frame = frames[-1]
        frame.end = max(frame.end, end)
        if not frame.is_mapping:
            self._add(start, end)
        elif frame.pair is None:
            frame.pair = start
        else:
            self._add(frame.pair, frame.end)
            frame.pair = None
            if not is_block:
                self._add(start, end)

    def _add(self, start: int, end: int) -> None:
        self._blocks[start] = max(self._blocks.get(start, 0), end)

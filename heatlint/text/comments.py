"""The comments of a YAML text, and the lines of the block below a comment, from the parser's events."""

from __future__ import annotations

import re
from bisect import bisect_left

import yaml

from heatlint.text.document import HEATLINT_MARK
from heatlint.text.limits import MOST_DEPTH
from heatlint.text.lines import Lines
from heatlint.text.reading import MOST_TAG_LINES
from heatlint.text.yaml.scanner import events

TYPE_CHECKING = False
if TYPE_CHECKING:
    Span = tuple[int, int]

# Between tokens every "#" begins a comment, since no anchor, tag or directive can contain one.
_HASH = re.compile("#[^\r\n\x85\u2028\u2029]*")
_SPACE = re.compile("(?:[ \t\r\n\x85\u2028\u2029\ufeff]++|#[^\r\n\x85\u2028\u2029]*+)*")
_BEFORE_VALUE = re.compile("[&!][^ \t\r\n\x85\u2028\u2029]*|[ \t\r\n\x85\u2028\u2029]+|#[^\r\n\x85\u2028\u2029]*")
_HEADER = re.compile("[|>][-+0-9]*[ \t]*")


#: What follows heatlint's mark in a comment that switches formatting off or on.
_FORMAT_SWITCHES = {"fmt off": False, "fmt on": True}


def format_switch(comment: str) -> bool | None:
    """Return whether a comment switches formatting on; None for a comment that switches nothing."""
    mark, _, switch = " ".join(comment.lstrip("#").lower().split()).partition(":")
    return _FORMAT_SWITCHES.get(switch.strip()) if f"{mark}:" == HEATLINT_MARK else None


class _Frame:
    """A collection that is being read. pair: the start of a key without its value yet; end: of the last child."""

    __slots__ = ("is_mapping", "start", "pair", "end")

    def __init__(self, is_mapping: bool, start: int) -> None:
        self.is_mapping = is_mapping
        self.start = start
        self.pair: int | None = None
        self.end = start


class Outline:
    """The positions of the comments and the blocks of a YAML text. JSON has no comments.

    A block is a pair of a mapping, an item of a list, or a value that has lines of its own. whole: whether the text was
    read to its end; otherwise the outline ends where the parser stopped.
    """

    __slots__ = (
        "text",
        "whole",
        "_comments",
        "_blocks",
        "_starts",
        "_closers",
        "_below_kept_lines",
        "_keeps_blank_lines",
        "_lines",
        "_at",
    )

    def __init__(self, text: str) -> None:
        self.text = text
        self.whole = False
        self._comments: list[Span] = []
        self._blocks: dict[int, int] = {}  # start of a block -> end of the outermost block that starts there
        self._closers: list[int] = []  # the starts of closing brackets
        # the starts of comments below a block scalar that keeps the blank lines after it
        self._below_kept_lines: set[int] = set()
        self._keeps_blank_lines = False  # whether the last scalar was such a block scalar
        self._lines = Lines(text)
        self._at = 0  # the offset up to which comments have been collected
        if text.count("%TAG") <= MOST_TAG_LINES:  # see reading
            self._read()
        self._starts = sorted(self._blocks)

    def comments(self) -> list[Span]:
        """Return the spans of the comments, each from its "#" to the end of its line."""
        return self._comments

    def block(self, line: int) -> Span | None:
        """Return the first and the last line of the outermost block that begins below a line (from 1), or on it.

        It begins on the next line that is neither blank nor a comment; None when no block begins there.
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
        """Return the line of an offset, from 1."""
        return self._lines.line(offset)

    def ends_scalar(self, start: int) -> bool:
        """Whether the comment at `start` may keep blank lines out of the block scalar above it."""
        return start in self._below_kept_lines

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
                    else:  # the parser notices the end of a block at the next token
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
                self._add(value, end)  # a comment between a tag and its value belongs to the value
                break
            value = part.end()
        self._gap(value)
        if event.style in ("|", ">"):
            header = _HEADER.match(self.text, value)
            if header is not None:
                comment = _HASH.match(self.text, header.end())
                self._gap(comment.end() if comment else header.end())
                self._keeps_blank_lines = "+" in header[0]
            self._at = max(self._at, end)
            while end > value and self.text[end - 1] in " \t\r\n":
                end -= 1  # a block scalar runs on to the next line
        self._at = max(self._at, end)
        self._node(frames, start, end)

    def _gap(self, end: int) -> None:
        """Collect the comments between the last scalar and an offset."""
        if end <= self._at:
            return
        if self.text.find("#", self._at, end) >= 0:
            found = [match.span() for match in _HASH.finditer(self.text, self._at, end)]
            self._comments += found
            if self._keeps_blank_lines:
                self._below_kept_lines.update(start for start, _ in found)
        self._keeps_blank_lines = False
        self._at = end

    def _node(self, frames: list[_Frame], start: int, end: int, is_block: bool = False) -> None:
        """Add a node to the collection that it is in: a mapping's next key or value, or a list's item."""
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

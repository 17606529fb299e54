"""A text that was read: its value, why it has none, and where each part of it stands."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heatlint.text.tree import Duplicate, Tree

    Span = tuple[int, int]


class Fault:
    """Why a text could not be read.

    `kind` is "syntax-error", "undecodable-text", "too-deep", "alias-expansion", "recursive-anchor" or
    "too-large"; `start` and `end` are code point offsets in the text.
    """

    __slots__ = ("kind", "message", "start", "end")

    def __init__(self, kind: str, message: str, start: int = 0, end: int = 0) -> None:
        self.kind = kind
        self.message = message
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Fault({self.kind!r}, {self.message!r}, {self.start}, {self.end})"


class Document:
    """A named text and the value Heat's loader makes of it.

    `value` is None when there is a `fault`, and {} for an empty text; nothing says that it is a mapping.
    `text` is without a byte order mark, and None when the value came as an object: then there are no
    positions.
    """

    __slots__ = ("name", "text", "value", "fault", "duplicates", "_tree", "_trace", "_lines")

    def __init__(
        self,
        name: str,
        text: str | None,
        value: object,
        fault: Fault | None = None,
        tree: Tree | None = None,
        trace: Callable[[str], Tree] | None = None,
    ) -> None:
        self.name = name
        self.text = text
        self.value = value
        self.fault = fault
        self.duplicates: list[Duplicate] = tree.duplicates if tree is not None else []
        self._tree = tree
        # How to find the positions of a text whose reading did not yield them; called when first needed.
        self._trace = trace
        self._lines: list[int] | None = None

    def __repr__(self) -> str:
        return f"Document({self.name!r})"

    def span(self, path: Sequence[object], key: bool = False) -> Span | None:
        """The offsets (start, end) of the value at `path`, or with `key` of the key it stands under.

        A list's items have no key: the item is meant. Where the path leads out of the document, the key of
        the nearest ancestor that exists is given, or else the whole document. None when there is no text.
        """
        if self.text is None:
            return None
        tree = self._positions()
        if tree is None:
            return (0, len(self.text))
        start, end = tree.span(path, key)
        # A block's text runs to the line after it; people mean its last character.
        while end > start and self.text[end - 1] in "\r\n \t":
            end -= 1
        return start, end

    def at(self, offset: int) -> tuple[tuple[object, ...], bool]:
        """The path of the innermost value that holds an offset, and whether it is its key that does."""
        tree = self._positions()
        return ((), False) if tree is None else tree.at(offset)

    def _positions(self) -> Tree | None:
        if self._tree is None and self._trace is not None and self.text is not None:
            self._tree = self._trace(self.text)
        return self._tree

    def line_column(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset, both from 1; a line ends at \\n, \\r\\n or \\r."""
        starts = self._line_starts()
        low, high = 0, len(starts)
        while high - low > 1:
            middle = (low + high) // 2
            if starts[middle] <= offset:
                low = middle
            else:
                high = middle
        return low + 1, offset - starts[low] + 1

    def line_text(self, line: int) -> str:
        """The text of a line (from 1) without its end; empty for a line the text does not have."""
        starts = self._line_starts()
        if self.text is None or not 1 <= line <= len(starts):
            return ""
        end = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r\n")

    def line_start(self, line: int) -> int:
        """The offset at which a line (from 1) begins; of a line that the text does not have, where the text ends."""
        starts = self._line_starts()
        return starts[line - 1] if line <= len(starts) else len(self.text or "")

    def _line_starts(self) -> list[int]:
        if self._lines is None:
            self._lines = line_starts(self.text or "")
        return self._lines


class Part(Document):
    """The value at a path of a larger document, with its places in that document's text."""

    __slots__ = ("_whole", "_path")

    def __init__(self, whole: Document, path: tuple[object, ...]) -> None:
        """Raises KeyError, IndexError or TypeError where the document has no such path."""
        value: object = whole.value
        for step in path:
            value = value[step]  # type: ignore[index]
        super().__init__(whole.name, whole.text, value)
        self._whole = whole
        self._path = path
        self.duplicates = [each for each in whole.duplicates if each.path[: len(path)] == path]

    def span(self, path: Sequence[object], key: bool = False) -> Span | None:
        """See Document.span; the path starts at the part."""
        return self._whole.span((*self._path, *path), key and bool(path))


def line_starts(text: str) -> list[int]:
    """The offsets at which the lines of a text begin."""
    starts = [0]
    if "\r" not in text:
        at = text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        return starts
    import re

    return starts + [match.end() for match in re.finditer("\r\n?|\n", text)]

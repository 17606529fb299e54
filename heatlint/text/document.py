"""A text that has been read: its value or its fault, and the position of each part."""

from __future__ import annotations

import marshal

from heatlint.text.tree import Duplicate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Any

    from heatlint.text.lines import Lines
    from heatlint.text.tree import Tree

    Span = tuple[int, int]

#: May be the first character of a file; it does not belong to a line.
BYTE_ORDER_MARK = "\ufeff"
#: The text, in any case, with which every comment for heatlint begins.
HEATLINT_MARK = "heatlint:"


class Fault:
    """Why a text could not be read.

    `kind` is "syntax-error", "undecodable-text", "too-deep", "alias-expansion", "recursive-anchor",
    "too-large", "too-many-values" or "reading-failed"; `start` and `end` are code point offsets in the text.
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
    """A named text and the value that Heat's loader makes of it.

    value: None when there is a `fault`, {} for an empty text; it need not be a map. text: without a byte order mark;
    None when the value came without a text, and then there are no positions. duplicates: keys that a map repeats. kept:
    what is kept with the document from one request to the next, by name; None for a document of one request.
    """

    __slots__ = ("name", "text", "value", "fault", "duplicates", "kept", "_tree", "_trace", "_lines")

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
        self.kept: dict[str, Any] | None = None
        self.duplicates: list[Duplicate] = tree.duplicates if tree is not None else []
        self._tree = tree
        # Finds the positions in a text that was read without them (JSON); called when they are first needed.
        self._trace = trace
        self._lines: Lines | None = None

    def __repr__(self) -> str:
        return f"Document({self.name!r})"

    def refuse(self, fault: Fault) -> None:
        """Put a fault in the place of the value and of the positions in it."""
        self.value, self.fault, self.duplicates = None, fault, []
        self._tree = self._trace = None

    def copy(self, name: str) -> Document:
        """Return this document under another name, with a value of its own. Raises ValueError if it is nested too deep.

        This takes a tenth of the time of reading.
        """
        value: Any = self.value
        value = marshal.loads(marshal.dumps(value))
        copied = Document(name, self.text, value, self.fault, self._tree, self._trace)
        copied.duplicates = self.duplicates
        return copied

    def once(self, name: str, find: Callable[[], Any]) -> Any:
        """Return the result of `find`, which must depend on nothing but this document.

        It is kept with a document that is kept for other requests, so nobody may change it.
        """
        if self.kept is None:
            return find()
        if name not in self.kept:
            self.kept[name] = find()
        return self.kept[name]

    @property
    def whole(self) -> Document:
        """The document of the whole text: this one, or the one that this is a Part of."""
        return self

    @property
    def path(self) -> tuple[object, ...]:
        """Where this document is in `whole`."""
        return ()

    @property
    def odd_scalars(self) -> Collection[tuple[type, object]]:
        """The integers and booleans whose notation in YAML people read as something else, see Tree."""
        return self._tree.odd_scalars if self._tree is not None else ()

    @property
    def scalars(self) -> Collection[str] | None:
        """The keys and scalars of the text as texts, None when they are not known; see Tree."""
        return self._tree.scalars if self._tree is not None else None

    @property
    def entries(self) -> int | None:
        """How many entries the maps and lists of the text have together, None when that is not known; see Tree."""
        return self._tree.entries if self._tree is not None else None

    @property
    def expanded(self) -> int:
        """How many values there are with what aliases repeat, 0 when that is not known; see Tree."""
        return self._tree.expanded if self._tree is not None else 0

    @property
    def has_text_keys(self) -> bool:
        """Whether it is known that each key of a map in the text is a string."""
        return self._tree is not None and self._tree.has_text_keys

    @property
    def is_json(self) -> bool:
        """Whether the value was read from a text in JSON."""
        return self._trace is not None

    def span(self, path: Sequence[object], key: bool = False) -> Span | None:
        """Return the offsets (start, end) of the value at `path`, or with `key` those of its key.

        A list's item has no key: the span of the item is returned. For a path that does not exist it is the span of the
        nearest ancestor's key, or else of the whole document. None for a document without a text.
        """
        if self.text is None:
            return None
        tree = self._positions()
        if tree is None:
            return (0, len(self.text))
        start, end = tree.span(path, key)
        # A block scalar runs on to the next line; its last character is what a reader looks for.
        while end > start and self.text[end - 1] in "\r\n \t":
            end -= 1
        return start, end

    def at(self, offset: int) -> tuple[tuple[object, ...], bool]:
        """Return the path of the innermost value at an offset, and whether the offset is in its key."""
        tree = self._positions()
        return ((), False) if tree is None else tree.at(offset)

    def _positions(self) -> Tree | None:
        if self._tree is None and self._trace is not None and self.text is not None:
            self._tree = self._trace(self.text)
        return self._tree

    def line_column(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset, both from 1."""
        return self.lines().position(offset)

    def line_text(self, line: int) -> str:
        """Return the content of a line (from 1); empty for a line that the text does not have."""
        lines = self.lines()
        return lines.text[lines.start(line) : lines.end(line)] if line >= 1 else ""

    def line_start(self, line: int) -> int:
        """Return the offset at which a line (from 1) begins; of a line after the last one, where the text ends."""
        return self.lines().start(line)

    def lines(self) -> Lines:
        """Return the lines of the text; without a text they are those of an empty one."""
        if self._lines is None:
            from heatlint.text.lines import Lines

            self._lines = Lines(self.text or "")
        return self._lines


class Part(Document):
    """The value at a path of a larger document, with its positions in that document's text.

    Its name is that of the larger document with the path, so that two parts of one text have different names.
    """

    __slots__ = ("_whole", "_path")

    def __init__(self, whole: Document, path: tuple[object, ...]) -> None:
        """Raises KeyError, IndexError or TypeError when the document has no such path."""
        value: object = whole.value
        for step in path:
            value = value[step]  # type: ignore[index]
        super().__init__("#".join((whole.name, *map(str, path))), whole.text, value)
        self._whole = whole
        self._path = path
        depth = len(path)
        self.duplicates = [
            Duplicate(each.path[depth:], each.first, each.again)
            for each in whole.duplicates
            if each.path[:depth] == path
        ]

    @property
    def whole(self) -> Document:
        """See Document.whole."""
        return self._whole

    @property
    def path(self) -> tuple[object, ...]:
        """See Document.path."""
        return self._path

    @property
    def odd_scalars(self) -> Collection[tuple[type, object]]:
        """See Document.odd_scalars; those of the whole text."""
        return self._whole.odd_scalars

    def span(self, path: Sequence[object], key: bool = False) -> Span | None:
        """See Document.span. The path begins at the part."""
        return self._whole.span((*self._path, *path), key and bool(path))


class EmbeddedText(Part):
    """A text inside a string of a larger document. What it holds has the position of that string."""

    __slots__ = ()

    def __init__(self, whole: Document, path: tuple[object, ...], read: Document) -> None:
        """read: the document of the text alone."""
        super().__init__(whole, path)
        self.value = read.value
        self.fault = read.fault
        if self.fault is not None:
            start, end = self.span(()) or (0, 0)
            self.fault = Fault(self.fault.kind, self.fault.message, start, end)

    def span(self, path: Sequence[object], key: bool = False) -> Span | None:
        """See Document.span."""
        return super().span(())


def begins_with_brace(text: str) -> bool:
    """Whether a text begins with a map in braces, as JSON does. A byte order mark is another character."""
    return text.lstrip().startswith("{")


def values_on(value: Any, path: Sequence[Any]) -> list[Any]:
    """Return the values on the way to a path in a value, which is the first of them, as far as it has them."""
    found = [value]
    for step in path:
        try:
            found.append(found[-1][step])
        except (KeyError, IndexError, TypeError):
            break
    return found


def value_at(value: Any, path: Sequence[Any]) -> Any:
    """Return what is at a path in a value; None when it has no such path."""
    found = values_on(value, path)
    return found[-1] if len(found) > len(path) else None

"""Parts of a document that are written into another document, with changes."""

from __future__ import annotations

from heatlint.editor.action import CannotDo
from heatlint.text.edits import apply
from heatlint.text.lines import line_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.text.document import Document
    from heatlint.text.edit_finder import Edit

    Path = tuple[Any, ...]


class MovedText:
    """The text of some entries of a document, to be written into the sections of another one in block style."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._edits: dict[tuple[int, int], str] = {}

    def replace(self, path: Path, new: str) -> None:
        """Write a value as another text."""
        self._edits[self._span(path)] = new

    def replace_key(self, path: Path, new: str) -> None:
        """Write a key as another text."""
        self._edits[self._span(path, key=True)] = new

    def remove(self, path: Path, otherwise: str) -> None:
        """Leave out an entry inside a moved one. otherwise: the text of its value if it does not have its own lines."""
        text = self._document.text or ""
        start, end = self._span(path, key=True)[0], self._span(path)[1]
        begin = line_start(text, start)
        if text[begin:start].strip():
            self.replace(path, otherwise)
        else:
            self._edits[len(text[:begin].rstrip("\r\n")), end] = ""

    def entry(self, path: Path) -> str:
        """Return the text of an entry with the changes, for a line that is indented by two blanks. Raises CannotDo."""
        text = self._document.text or ""
        start, end = self._span(path, key=True)[0], self._span(path)[1]
        edits: list[Edit] = [
            (low - start, high - start, new)
            for (low, high), new in sorted(self._edits.items())
            if start <= low and high <= end
        ]
        less = start - line_start(text, start) - 2
        first, *others = apply(text[start:end], edits).splitlines()
        return "\n".join([first, *(_indented(line, less) for line in others)])

    def _span(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        span = self._document.span(path, key)
        if span is None:
            raise CannotDo("the text cannot be moved with certainty; nothing is changed")
        return span


def _indented(line: str, less: int) -> str:
    """Return a line with so many blanks less at its beginning, as far as it has them."""
    blanks = len(line) - len(line.lstrip(" "))
    return " " * max(0, blanks - less) + line[blanks:] if line.strip() else ""

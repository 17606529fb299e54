"""Documents that are kept between requests: clients send the same templates again and again."""

from __future__ import annotations

import marshal

from heatlint.text import Document, from_value, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: How many characters of text are kept. The values made of them take about ten times the memory.
MOST_KEPT = 2_000_000


class Documents:
    """The documents of the texts and values that were read last. For one thread.

    Nobody may change the value of a document. What is made of a document and does not depend on the request may be kept
    with it, see `Document.kept`.
    """

    __slots__ = ("_documents", "_left")

    def __init__(self, most: int = MOST_KEPT) -> None:
        """most: how many characters are kept."""
        #: By name and content, the one used last at the end.
        self._documents: dict[tuple[str, str | bytes], Document] = {}
        self._left = most

    def parse(self, text: str, name: str) -> Document:
        """Return the document of a text, see `heatlint.text.parse`."""
        return self._kept((name, text), lambda: parse(text, name))

    def from_value(self, value: Any, name: str) -> Document:
        """Return the document of a value of JSON, see `heatlint.text.from_value`.

        Its value may be another one that is equal, also in its types and in the order of its keys.
        """
        try:
            content = marshal.dumps(value, 2)  # the last version whose bytes depend on nothing but the value
        except ValueError:  # nested too deep
            return from_value(value, name)
        return self._kept((name, content), lambda: from_value(value, name))

    def _kept(self, key: tuple[str, str | bytes], make: Callable[[], Document]) -> Document:
        document = self._documents.pop(key, None)
        if document is None:
            document = make()
            document.kept = {}
            self._left -= len(key[1])
        self._documents[key] = document
        while self._left < 0:
            oldest = next(iter(self._documents))
            self._documents.pop(oldest).kept = None  # what is kept with it refers to it
            self._left += len(oldest[1])
        return document

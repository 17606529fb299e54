"""Documents that are kept between requests: clients send the same nested templates again and again."""

from __future__ import annotations

from heatlint.text import Document, parse

#: How many characters of text are kept. The values made of them take about ten times the memory.
MOST_KEPT = 2_000_000


class Documents:
    """The documents of the texts that were read last. For one thread.

    Nobody may change the value of a document. What is made of a document and does not depend on the request may be kept
    with it, see `Document.kept`.
    """

    __slots__ = ("_documents", "_left")

    def __init__(self, most: int = MOST_KEPT) -> None:
        """most: how many characters are kept."""
        self._documents: dict[tuple[str, str], Document] = {}  # by name and text, the one used last at the end
        self._left = most

    def parse(self, text: str, name: str) -> Document:
        """Return the document of a text, see `heatlint.text.parse`."""
        key = name, text
        document = self._documents.pop(key, None)
        if document is None:
            document = parse(text, name)
            document.kept = {}
            self._left -= len(text)
        self._documents[key] = document
        while self._left < 0:
            oldest = next(iter(self._documents))
            self._documents.pop(oldest).kept = None  # what is kept with it refers to it
            self._left += len(oldest[1])
        return document

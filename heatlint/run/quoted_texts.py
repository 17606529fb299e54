"""The texts of the files that a report quotes, read only when it quotes them."""

from __future__ import annotations

from heatlint.load.client.texts import text_of
from heatlint.load.disk import Unreadable, read_user_file
from heatlint.text import Document, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class QuotedTexts:
    """Documents by name, with their text and lines but without values; values are read only for who asks.

    replaced: texts that replace those of files, by name.
    """

    __slots__ = ("_replaced", "_documents", "_values")

    def __init__(self, replaced: Mapping[str, bytes]) -> None:
        self._replaced = replaced
        self._documents: dict[str, Document | None] = {}
        self._values: dict[str, Any] = {}

    def __call__(self, name: str) -> Document | None:
        """Return the document with this name, or None when it cannot be read."""
        if name not in self._documents:
            self._documents[name] = self._read(name)
        return self._documents[name]

    def value(self, name: str) -> Any:
        """Return the value of the text with this name, or None when it cannot be read."""
        if name not in self._values:
            document = self(name)
            self._values[name] = None if document is None else parse(document.text or "", name).value
        return self._values[name]

    def _read(self, name: str) -> Document | None:
        data = self._replaced.get(name)
        try:
            return Document(name, text_of(read_user_file(name) if data is None else data), None)
        except Unreadable:
            return None

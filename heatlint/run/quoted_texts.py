"""The texts that findings are about, read when a report quotes them."""

from __future__ import annotations

from heatlint.load.client.texts import text_of
from heatlint.load.disk import Unread, read_given
from heatlint.text import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Sources:
    """The documents of a run by name, for their texts and lines; their values are not read.

    given: by name, what stands in place of a file.
    """

    __slots__ = ("_given", "_read")

    def __init__(self, given: Mapping[str, bytes]) -> None:
        self._given = given
        self._read: dict[str, Document | None] = {}

    def __call__(self, name: str) -> Document | None:
        """The document of that name; None where there is none."""
        if name not in self._read:
            self._read[name] = self._document(name)
        return self._read[name]

    def _document(self, name: str) -> Document | None:
        data = self._given.get(name)
        try:
            return Document(name, text_of(read_given(name) if data is None else data), None)
        except Unread:
            return None

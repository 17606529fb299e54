"""A change of a document's tree, as a rule proposes it. Apart from heatlint.text.edits, since every rule imports it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class Change:
    """One change of a document's tree, which heatlint.text.edits turns into an edit of its text.

    kind: "replace" a value, or with `key` the name of a key; "remove" an entry of a map or an item of a list; "quote" a
    plain scalar. path: where in the document. new: the new text. was: the present value or name, without which
    "replace" does not apply. offsets: the span of the key in the text, where a path is not unique.
    """

    __slots__ = ("kind", "path", "key", "new", "was", "offsets")

    def __init__(
        self,
        kind: str,
        path: Iterable[Any],
        *,
        key: bool = False,
        new: str | None = None,
        was: str | None = None,
        offsets: tuple[int, int] | None = None,
    ) -> None:
        self.kind = kind
        self.path = tuple(path)
        self.key = key
        self.new = new
        self.was = was
        self.offsets = offsets

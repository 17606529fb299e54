"""A change of a document's tree, as a rule proposes it. Every rule imports this module, but not heatlint.text.edits."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class Change:
    """One change of a document's tree, which heatlint.text.edits turns into an edit of its text.

    kind: "replace" a value, or with `key` the name of a key; "remove" an entry of a map or an item of a list; "quote" a
    plain scalar; "add" entries to the map at the path, or a string to the list there. path: where in the document. new:
    the new text. was: the present value or name, without which "replace" does not apply. offsets: the span of the key
    in the text, where a path is not unique. entries: what to add; maps that are missing on the path are added, too.
    """

    __slots__ = ("kind", "path", "key", "new", "was", "offsets", "entries")

    def __init__(
        self,
        kind: str,
        path: Iterable[Any],
        *,
        key: bool = False,
        new: str | None = None,
        was: str | None = None,
        offsets: tuple[int, int] | None = None,
        entries: dict[str, Any] | str | None = None,
    ) -> None:
        self.kind = kind
        self.path = tuple(path)
        self.key = key
        self.new = new
        self.was = was
        self.offsets = offsets
        self.entries = entries

"""One code action: its title, and what it changes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from heatlint.diagnostic import Diagnostic
    from heatlint.editor.file import File
    from heatlint.text.edit_finder import Edit

QUICKFIX, EXTRACT, REWRITE, FIX_ALL = "quickfix", "refactor.extract", "refactor.rewrite", "source.fixAll.heatlint"


#: How often a text is read to find out the changes of an action, if nothing else is known.
READINGS = 2
#: What it takes to find the comments and the blocks of a text, as a number of readings.
READINGS_OF_OUTLINE = 3
#: More than there ever are: for what needs other files.
READINGS_OF_REPOSITORY = 1_000_000_000


class CannotDo(Exception):
    """An action would not do what its title says; the message explains why, for the user."""


class Uncertain(CannotDo):
    """The same, and no more is known about the reason."""

    def __init__(self) -> None:
        super().__init__("the text cannot be edited with certainty here; nothing is changed")


class Changes:
    """What an action changes.

    edits: start, end and new text in the file of the cursor, in order. others: the edits of other files. created: the
    texts of new files, by path.
    """

    __slots__ = ("edits", "others", "created")

    def __init__(
        self,
        edits: list[Edit],
        others: list[tuple[File, list[Edit]]] | None = None,
        created: dict[str, str] | None = None,
    ) -> None:
        self.edits = edits
        self.others = others or []
        self.created = created or {}


class Action:
    """One action.

    changes: what it changes, or a function that finds this out, where that takes long; the function raises CannotDo.
    fixes: the findings that the action removes. preferred: whether the editor applies it when the user asks for a quick
    fix. readings: how often the text is read to find the changes out.
    """

    __slots__ = ("title", "kind", "fixes", "preferred", "readings", "_changes")

    def __init__(
        self,
        title: str,
        kind: str,
        changes: Changes | Callable[[], Changes],
        fixes: list[Diagnostic] | None = None,
        *,
        preferred: bool = False,
        readings: int = READINGS,
    ) -> None:
        self.title = title[:1].upper() + title[1:]
        self.kind = kind
        self.fixes = fixes or []
        self.preferred = preferred
        self.readings = readings
        self._changes = changes

    @property
    def is_ready(self) -> bool:
        """Whether its changes are known."""
        return isinstance(self._changes, Changes)

    @property
    def changes(self) -> Changes:
        """What it changes. Raises CannotDo."""
        if not isinstance(self._changes, Changes):
            self._changes = self._changes()
        return self._changes

    def is_offered(self, readings: Readings, *, lazy: bool) -> bool:
        """Whether to offer it: it can be done, or that would take long to find out.

        readings: how often the text may be read for that. lazy: also offer what was not tried, and what is no quick fix
        and can tell the user why it cannot be done.
        """
        if self.is_ready:
            return True
        if not readings.take(self.readings):
            return lazy
        try:
            _ = self.changes
        except CannotDo as reason:
            return lazy and self.kind != QUICKFIX and not isinstance(reason, Uncertain)
        return True


class Readings:
    """How often a text may still be read to try the edits of actions."""

    __slots__ = ("left",)

    def __init__(self, text: str, characters: int) -> None:
        """characters: how many may be read together."""
        self.left = characters // max(1, len(text))

    def take(self, count: int = 1) -> bool:
        """Whether the text may be read so many times more; then they are taken."""
        if self.left < count:
            return False
        self.left -= count
        return True

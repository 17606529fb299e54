"""Where the parts of a new value come from in the old one, so that a comment can stay with what it belongs to.

Only what differs is recorded: a part without a record comes from the same step below the origin of the part around it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Path = tuple[Any, ...]

#: The length of the path of a definition, such as a resource.
DEFINITION = 2
_SAME: Any = object()


class _Part:
    """The records of a part. entry, value: see Origins; _SAME for what follows from the part around it."""

    __slots__ = ("entry", "value", "left_out", "ends", "parts")

    def __init__(self) -> None:
        self.entry: Path | None = _SAME
        self.value: Path | None = _SAME
        self.left_out: Path | None = None
        self.ends: Path | None = None
        self.parts: dict[Any, _Part] = {}


class Origins:
    """The origin of each part of a new value. A part is an entry of a map or an item of a list, and has two origins.

    The one of the entry is the old entry that it stands for, with its comments. The one of its value is the path of the
    old value that became the new one; it differs from the first when something around a value is left out. Both are
    None for what is new.
    """

    def __init__(self) -> None:
        self._top = _Part()
        self._top.entry = ()

    def of(self, path: Path) -> tuple[Path | None, Path | None]:
        """Return the origins of a part: of its entry and of its value."""
        part: _Part | None = self._top
        entry: Path | None = ()
        value: Path | None = ()
        for step in path:
            part = part.parts.get(step) if part is not None else None
            entry = None if value is None else (*value, step)
            if part is not None and part.entry is not _SAME:
                entry = part.entry
            value = entry if part is None or part.value is _SAME else part.value
        return entry, value

    def value(self, path: Path) -> Path:
        """Return the origin of a value that is known to have one."""
        _, found = self.of(path)
        assert found is not None
        return found

    def left_out(self, path: Path) -> Path | None:
        """Return the old entry that is left out, and whose own comments, above and behind it, belong to this part now.

        Those below its value belong to the part that `ends` it.
        """
        part = self._known(path)
        return None if part is None else part.left_out

    def ends(self, path: Path) -> Path | None:
        """Return the old entry that is left out, and whose value ends with this part."""
        part = self._known(path)
        return None if part is None else part.ends

    def set_entry(self, path: Path, old: Path | None) -> None:
        """Record which old entry a part stands for; None for a new one."""
        self._part(path).entry = old

    def set_value(self, path: Path, old: Path | None) -> None:
        """Record what became the value of a part; None for a new value, whose parts may have origins nevertheless."""
        self._part(path).value = old

    def set_left_out(self, path: Path, old: Path) -> None:
        """Record an old entry that is left out, and whose own comments belong to a part now."""
        self._part(path).left_out = old

    def set_ends(self, path: Path, old: Path) -> None:
        """Record an old entry that is left out, and whose value ends with a part."""
        self._part(path).ends = old

    def rename(self, path: Path, old: Any, new: Any) -> None:
        """Record that the only key of a map has another name."""
        self.set_entry((*path, new), (*self.value(path), old))

    def move(self, path: Path, new: Path) -> None:
        """Record that a part has another path now, with all that is known about it."""
        entry, value = self.of(path)
        part = self._part(path[:-1]).parts.pop(path[-1], None) or _Part()
        part.entry, part.value = entry, value
        self._part(new[:-1]).parts[new[-1]] = part

    def _known(self, path: Path) -> _Part | None:
        part: _Part | None = self._top
        for step in path:
            part = part.parts.get(step) if part is not None else None
        return part

    def _part(self, path: Path) -> _Part:
        part = self._top
        for step in path:
            part = part.parts.setdefault(step, _Part())
        return part

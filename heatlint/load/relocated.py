"""Reads the files of one directory under the paths of another.

A client names each file by its URL, and Heat compares these names. So an older state of a directory, which was copied
to another place, is read under the paths of the present one.
"""

from __future__ import annotations

import os

from heatlint.load.disk import Disk, Unreadable, is_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Relocation:
    """Two directories, as paths without symbolic links: files are in `source`, and have paths in `target`.

    left_out: files and directories that are not in `source`, by their paths there -> why, after the name of a file.
    """

    __slots__ = ("source", "target", "_left_out")

    def __init__(self, source: str, target: str, left_out: Mapping[str, str] | None = None) -> None:
        self.source = source
        self.target = target
        self._left_out = left_out or {}

    def why_left_out(self, path: str) -> str | None:
        """Return why a file is not in `source`, after its name; None when nothing is known of it."""
        while self._left_out and is_below(path, self.source) and path != self.source:
            if path in self._left_out:
                return self._left_out[path]
            path = os.path.dirname(path)
        return None

    def there(self, path: str) -> str:
        """Return the path at which a file of `target` really is. Other paths stay as they are."""
        return _moved(path, self.target, self.source)

    def back(self, path: str) -> str:
        """Return the path in `target` of a file in `source`. Other paths stay as they are."""
        return _moved(path, self.source, self.target)


class RelocatedDisk(Disk):
    """A disk that reads each file of `relocation.target` in `relocation.source`. All paths are those in the target."""

    __slots__ = ("relocation",)

    def __init__(self, relocation: Relocation, user_files: Iterable[str] = (), roots: Iterable[str] = ()) -> None:
        super().__init__(map(relocation.there, user_files), map(relocation.there, roots))
        self.relocation = relocation

    def neighbours(self, path: str) -> list[str]:
        """Return the names of the files beside a missing file; none when that directory may not be read."""
        return super().neighbours(self.relocation.there(path))

    def real(self, path: str) -> str:
        """Return the path without symbolic links. Raises OSError or ValueError."""
        return self.relocation.back(super().real(self.relocation.there(path)))

    def directory(self, path: str) -> str:
        """Return the directory of a file, or of its target when it is a link."""
        moved = self.relocation.there(path)
        found = super().directory(moved)
        return os.path.dirname(path) if found == os.path.dirname(moved) else self.relocation.back(found)

    def _content(self, question: str, path: str) -> bytes:
        moved = self.relocation.there(path)
        reason = self.relocation.why_left_out(moved)
        if reason is not None:
            self.answers[question, path] = reason
            raise Unreadable("outside-root", reason)
        try:
            return super()._content(question, moved)
        finally:
            if moved != path and (question, moved) in self.answers:
                self.answers[question, path] = self.answers.pop((question, moved))


def _moved(path: str, source: str, target: str) -> str:
    """Return a path with the directory `target` in the place of `source`; a path elsewhere is not changed."""
    for absolute in (
        os.path.abspath(path),
        os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)),
    ):
        if is_below(absolute, source):
            return os.path.normpath(os.path.join(target, os.path.relpath(absolute, source)))
    return path

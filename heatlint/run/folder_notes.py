"""The notes about the files of an editor's folder: what searches and checks have left out, and why."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from heatlint.diagnostic import Diagnostic


class Notes:
    """The notes of the last search by file, and the messages that the editor's log has not got yet.

    real: returns a path without symbolic links.
    """

    def __init__(self, real: Callable[[str], str]) -> None:
        self._real = real
        self._by_file: dict[str, list[Diagnostic]] = {}
        self._of_search: list[str] = []  # the messages of the last search
        self._of_checks: dict[str, None] = {}  # the messages about files that a check has left out
        self._returned: set[str] = set()  # what `new_messages` has returned

    @property
    def files(self) -> Collection[str]:
        """The real paths of the files that the notes of the last search are about."""
        return self._by_file.keys()

    def about(self, real: str) -> list[Diagnostic]:
        """Return the notes of the last search about a file."""
        return list(self._by_file.get(real, ()))

    def replace(self, notes: list[Diagnostic]) -> set[str]:
        """Take the notes of a new search. Return the files that have other notes now."""
        before, self._by_file = self._by_file, {}
        self._of_search = _messages(notes)
        for note in notes:
            path = note.file or ""
            if not os.path.islink(path):  # it may lead to a file that may not be read
                self._by_file.setdefault(self._real(path), []).append(note)
        files = {**before, **self._by_file}
        return {real for real in files if _messages(before.get(real, ())) != _messages(self._by_file.get(real, ()))}

    def add_message(self, message: str) -> None:
        """Add why a check has left out a file."""
        self._of_checks[message] = None

    def new_messages(self) -> list[str]:
        """Return the messages that were not returned before."""
        messages = dict.fromkeys((*self._of_search, *self._of_checks))
        new = [message for message in messages if message not in self._returned]
        self._returned.update(new)
        return new


def _messages(notes: Iterable[Diagnostic]) -> list[str]:
    return [each.message for each in notes]

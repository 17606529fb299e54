"""Writes new texts of the user's files, or prints them as a diff."""

from __future__ import annotations

import os
import sys

from heatlint.cli.notes import not_written, note
from heatlint.cli.options import Misuse
from heatlint.load.disk import Roots, is_repository
from heatlint.review.write import NotWritten, remove_leftovers, replace_unchanged
from heatlint.run.covered_texts import covered_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from heatlint.cli.options import Arguments
    from heatlint.load.disk import Directories
    from heatlint.run.fixed_texts import FixedTexts
    from heatlint.run.jobs import CheckJob
    from heatlint.run.scopes import Scopes


class FileWriter:
    """Writes files. writable: where they may be; done: what has happened to a file, such as "fixed"."""

    def __init__(self, writable: Roots, done: str) -> None:
        self._writable = writable
        self._done = done
        self._failures: list[str] = []

    def may_write(self, real: str) -> bool:
        """Whether a file may be written. real: its path without symbolic links."""
        return self._writable.allows(real)

    def remove_leftovers(self, directories: Iterable[str]) -> None:
        """Remove the temporary files that killed runs have left in directories, which have no links in their paths."""
        for directory in sorted(set(directories)):
            if self._writable.allows(directory):
                remove_leftovers(directory)

    def write_all(self, texts: FixedTexts, last: str | None = None) -> Iterator[str]:
        """Write new texts in the order of their names; yield the path of each that was written, see `write`.

        last: the path of the file that is written after all others.
        """
        for real in sorted(texts.texts, key=lambda path: (path == last, texts.names[path])):
            if self.write(texts, real):
                yield real

    def write(self, texts: FixedTexts, real: str) -> bool:
        """Write the new text of a file and return whether that was possible; a note says why it was not.

        real: the path of the file without symbolic links.
        """
        name = texts.names[real]
        try:
            if not self._writable.allows(real):
                kind = "a symbolic link to a file" if os.path.islink(name) else "a file"
                raise NotWritten(f"is {kind} outside of the project")
            others = replace_unchanged(real, texts.old[real], texts.texts[real])
        except NotWritten as reason:
            note(f"{name}: {reason}; not {self._done}")
            return False
        except OSError as error:
            self._failures.append(not_written(name, error))
            return False
        if others:
            links = "another hard link" if others == 1 else f"{others} other hard links"
            note(f"{name}: had {links}, with the old text now")
        return True

    def finish(self) -> None:
        """Raise Misuse when the system did not let a file be written, after all others are written."""
        for failure in self._failures[1:]:
            note(failure)
        if self._failures:
            raise Misuse(self._failures[0])


def print_diffs(fixed: FixedTexts, scopes: Scopes, jobs: Iterable[CheckJob]) -> None:
    """Print new texts as a diff, with stars in place of secrets. jobs: those that may read one of the files."""
    for _, diff in diffs(fixed, scopes, jobs):
        sys.stdout.write(diff)


def diffs(fixed: FixedTexts, scopes: Scopes, jobs: Iterable[CheckJob]) -> Iterator[tuple[str, str]]:
    """Yield the path of each file and its diff, see `print_diffs`, in the order of their names."""
    from heatlint.cli.diff import diff_text

    for real, (old, new) in sorted(covered_texts(scopes, jobs, fixed).items(), key=lambda item: fixed.names[item[0]]):
        yield real, diff_text(fixed.names[real], old, new)


def writable_of(arguments: Arguments, scopes: Scopes) -> Roots:
    """Return the directories in which files may be written.

    These are the projects of the paths that the user names, and the roots. A symbolic link does not extend them, and
    neither does a config.
    """
    named = [*arguments.operands, *arguments.many("--environment")]
    if not arguments.operands or arguments.flag("--affected"):
        named.append(os.curdir)
    directories = {path if os.path.isdir(path) else os.path.dirname(path) for path in named}
    projects = {project_of(os.path.abspath(directory), scopes.directories) for directory in directories}
    return Roots((*arguments.many("--root"), *sorted(projects)), [], scopes.directories)


def project_of(directory: str, directories: Directories) -> str:
    """Return the project of a directory: the innermost one that no symbolic link in the path leads out of."""
    found = directories.project(directory)
    above = os.path.dirname(found)
    while above != os.path.dirname(above):
        outer = directories.project(above)
        if outer == above and not is_repository(above):
            break  # there is no project further above
        if not Roots((outer,), [], directories).allows(os.path.realpath(found)):
            found = outer
        above = os.path.dirname(outer)
    return found

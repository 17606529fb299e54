"""Searches a directory for templates and environments, as far as the config, git and the roots allow."""

from __future__ import annotations

import os

from heatlint._misuse import Misuse
from heatlint.load.disk import Roots
from heatlint.project.config import display_path
from heatlint.run.find_templates import templates
from heatlint.run.gitignore import GitIgnore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from heatlint.run.scopes import Scopes

#: How many files and directories of a repository are looked at when the user has not asked for a search of it.
MOST_FILES = 10_000


def found_below(scopes: Scopes, directory: str) -> tuple[list[str], list[str]]:
    """Return the templates and the environments below a directory, without symbolic links in its path.

    A run searches it once. In a directory with a config that cannot be used, nothing is found. Files that are left out
    are not reported, since the user has not asked for this search.
    """
    if directory not in scopes.searched:
        try:
            scopes.searched[directory] = Search(scopes, MOST_FILES, _no_note).below(display_path(directory))
        except Misuse:
            scopes.searched[directory] = [], []
    return scopes.searched[directory]


def _no_note(path: str, reason: str) -> None:
    """Leave a file out in silence."""


class Search:
    """Searches directories. Raises Misuse for a config that cannot be used.

    most_files: how many files and directories a search looks at. pass_over: is called with the path of a file that is
    left out although it may be a template, and the reason.
    """

    def __init__(self, scopes: Scopes, most_files: int | None, pass_over: Callable[[str, str], None]) -> None:
        self._scopes = scopes
        self._most_files = most_files
        self._pass_over = pass_over

    def below(self, directory: str) -> tuple[list[str], list[str]]:
        """Return the paths of the templates and of the environments in a directory."""
        self._scopes.of(directory)
        excluded, leads_out = self._exclusion(directory), self._leads_out(directory)
        if self._most_files is not None:
            excluded = self._limited(excluded, directory, self._most_files)
        digests = self._scopes.directories.digests
        environments: list[str] = []
        found = list(templates(directory, excluded, leads_out, self._pass_over, digests, environments))
        return found, environments

    def _limited(self, excluded: Callable[[str], bool], directory: str, most: int) -> Callable[[str], bool]:
        """Return an exclusion that also leaves out all paths after a number of them."""
        number = 0

        def is_excluded(path: str) -> bool:
            nonlocal number
            number += 1
            if number > most:
                self._pass_over(directory, f"has more than {most} files; the others are not searched")
            return number > most or excluded(path)

        return is_excluded

    def _exclusion(self, directory: str) -> Callable[[str], bool]:
        """Return whether the config or git leaves out a path in a directory. That of a directory ends with a slash."""
        ignored = GitIgnore(directory, self._pass_over)

        def is_excluded(path: str) -> bool:
            scope = self._scopes.of(os.path.dirname(path.rstrip(os.sep)))
            if scope.excludes(os.path.join(os.getcwd(), path)):
                return True
            return bool(scope.config.get("gitignore")) and ignored(path)

        return is_excluded

    def _leads_out(self, directory: str) -> Callable[[str], bool]:
        """Return whether a symbolic link in a directory leads out of its project and of the roots. A note says so."""
        directories = self._scopes.directories
        roots = [*self._scopes.options.roots, *self._scopes.of(directory).config.listed("roots")]
        tree = Roots((directories.project(os.path.realpath(directory)), *roots), [], directories)

        def leads_out(path: str) -> bool:
            if tree.allows(os.path.realpath(path)):
                return False
            self._pass_over(path, "is a symbolic link out of the project; not followed")
            return True

        return leads_out

"""Which paths git ignores: those that the .gitignore files of a repository name."""

from __future__ import annotations

import os
from codecs import BOM_UTF8

from heatlint.load.disk import SETTINGS_LIMIT, Unreadable, is_repository, read_regular_file
from heatlint.project.config import display_path
from heatlint.project.git_patterns import MOST_BYTES, GitPatterns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    #: A directory, the patterns of its .gitignore file, and how many bytes they have.
    DirectoryPatterns = tuple[str, GitPatterns, int]


class GitIgnore:
    """Tells which paths below a directory git ignores. The directory itself is searched even when git ignores it."""

    __slots__ = ("_directory", "_patterns", "_pass_over")

    def __init__(self, directory: str, pass_over: Callable[[str, str], None]) -> None:
        """pass_over: is called with each .gitignore file that is not used, and the reason."""
        self._directory = directory
        self._pass_over = pass_over
        #: By directory; empty outside of a repository; None before the first question.
        self._patterns: dict[str, list[DirectoryPatterns]] | None = None

    def __call__(self, path: str) -> bool:
        """Whether git ignores a path below the directory. The path of a directory ends with a slash."""
        if self._patterns is None:
            self._patterns = self._patterns_of_top()
        patterns = self._patterns_for(os.path.dirname(path.rstrip(os.sep)) or os.curdir, self._patterns)
        if not patterns:
            return False
        return _is_ignored(os.path.abspath(path) + (os.sep if path.endswith(os.sep) else ""), patterns)

    def _patterns_of_top(self) -> dict[str, list[DirectoryPatterns]]:
        """Return the patterns for the directory itself, by directory; none outside of a repository."""
        top = os.path.realpath(self._directory)
        above = [] if is_repository(top) else self._patterns_above(os.path.dirname(top))
        if above is None:
            return {}
        if _is_ignored(os.path.join(top, ""), above):
            above = []
        return {self._directory: self._with_patterns_in(top, above)}

    def _patterns_for(self, directory: str, known: dict[str, list[DirectoryPatterns]]) -> list[DirectoryPatterns]:
        """Return the patterns for a directory; those of the directories above are known, or become so."""
        if not known:
            return []
        if directory not in known:
            above = self._patterns_for(os.path.dirname(directory) or os.curdir, known) if directory != os.curdir else []
            known[directory] = self._with_patterns_in(os.path.abspath(directory), above)
        return known[directory]

    def _patterns_above(self, directory: str) -> list[DirectoryPatterns] | None:
        """Return the patterns from the repository's root down to a directory, or None outside of a repository."""
        parent = os.path.dirname(directory)
        patterns: list[DirectoryPatterns] | None = []
        if not is_repository(directory):
            patterns = None if parent == directory else self._patterns_above(parent)
        return None if patterns is None else self._with_patterns_in(directory, patterns)

    def _with_patterns_in(self, directory: str, above: list[DirectoryPatterns]) -> list[DirectoryPatterns]:
        """Return the patterns of the directories above with those of a directory."""
        path = os.path.join(directory, ".gitignore")
        if not os.path.lexists(path):
            return above
        try:
            if os.path.islink(path):  # git does not follow it, either
                raise Unreadable("unreadable-file", "is a symbolic link")
            data = read_regular_file(path, SETTINGS_LIMIT)
            if b"\0" in data:
                raise Unreadable("undecodable-text", "is not UTF-8")
        except Unreadable as error:
            self._pass_over(display_path(path), f"{error.reason}; its patterns are not used")
            return above
        lines = [line for line in data.removeprefix(BOM_UTF8).splitlines() if line.strip() and line[:1] != b"#"]
        if not lines:
            return above
        size = sum(map(len, lines))
        if size + sum(each[2] for each in above) > MOST_BYTES:
            with_others = " together with the .gitignore files above it" if size <= MOST_BYTES else ""
            reason = f"has patterns of more than {MOST_BYTES:,} bytes{with_others}; they are not used"
            self._pass_over(display_path(path), reason)
            return above
        return [*above, (directory, GitPatterns(lines), size)]


def _is_ignored(path: str, patterns: list[DirectoryPatterns]) -> bool:
    """Whether the last pattern that matches ignores the path; patterns of deeper directories come last."""
    for directory, lines, _ in reversed(patterns):
        ignored = lines.decision(lines.name_of(path, directory))
        if ignored is not None:
            return ignored
    return False

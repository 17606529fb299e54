"""Which paths git ignores: those that the .gitignore files of a repository name."""

from __future__ import annotations

import os
from codecs import BOM_UTF8

from heatlint.load.disk import SETTINGS_LIMIT, Unreadable, read_regular_file
from heatlint.project.config import display_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    #: A directory, and the patterns of its .gitignore file, the last line first.
    DirectoryPatterns = tuple[str, list["Pattern"]]


#: How many patterns one .gitignore file may have, and the length of one. It takes 0.2 ms to compile one.
MOST_PATTERNS = 5_000
LONGEST_PATTERN = 1_000
#: How many "*" a name in a pattern may have, and how many "**" a pattern, without one at its end. The time for a name
#: grows with a power of these numbers.
MOST_STARS = 3
MOST_DOUBLE_STARS = 2


class Pattern:
    """One line of a .gitignore file. A line that is not a pattern, such as "!", matches nothing, as in git.

    A search goes down from directory to directory, so the directories above a path have been decided already: by
    another line, perhaps of another file. `matches` is therefore about the path alone. pathspec also matches a path
    whose parent directory matches, so a path and its parent are compared here.
    """

    __slots__ = ("_spec", "_is_anchored", "_is_deep")

    def __init__(self, line: str) -> None:
        from pathspec import GitIgnoreSpec

        try:
            self._spec = GitIgnoreSpec.from_lines([line])
        except Exception:  # pathspec raises its own errors and those of re
            self._spec = GitIgnoreSpec.from_lines([])
        body = line.strip().removeprefix("!").rstrip("/")
        self._is_anchored = "/" in body  # relative to the file's directory; otherwise a name at any depth
        self._is_deep = body.endswith("/**")

    def ignores(self, path: str) -> bool | None:
        """Return True when the line ignores the path, False when it includes it again, None when it does not match.

        The path of a directory ends with a slash.
        """
        bare = path.rstrip("/")
        parent, _, name = bare.rpartition("/")
        if not self._is_anchored:
            return self._spec.check_file(name + path[len(bare) :]).include
        result = self._spec.check_file(path).include
        if result is None or self._is_deep or not parent:
            return result
        return result if self._spec.check_file(parent + "/").include is None else None


class GitIgnore:
    """Tells which paths below a directory git ignores. The directory itself is searched even when git ignores it."""

    __slots__ = ("_directory", "_patterns", "_pass_over")

    def __init__(self, directory: str, pass_over: Callable[[str, str], None]) -> None:
        """pass_over: is called with each .gitignore file that is not used, or not all of it, and the reason."""
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
        above = [] if _is_root(top) else self._patterns_above(os.path.dirname(top))
        if above is None:
            return {}
        if _is_ignored(os.path.join(top, ""), above):
            above = []
        return {self._directory: [*above, *self._patterns_in(top)]}

    def _patterns_for(self, directory: str, known: dict[str, list[DirectoryPatterns]]) -> list[DirectoryPatterns]:
        """Return the patterns for a directory; those of the directories above are known, or become so."""
        if not known:
            return []
        if directory not in known:
            above = self._patterns_for(os.path.dirname(directory) or os.curdir, known) if directory != os.curdir else []
            known[directory] = [*above, *self._patterns_in(os.path.abspath(directory))]
        return known[directory]

    def _patterns_above(self, directory: str) -> list[DirectoryPatterns] | None:
        """Return the patterns from the repository's root down to a directory, or None outside of a repository."""
        parent = os.path.dirname(directory)
        patterns: list[DirectoryPatterns] | None = []
        if not _is_root(directory):
            patterns = None if parent == directory else self._patterns_above(parent)
        return None if patterns is None else [*patterns, *self._patterns_in(directory)]

    def _patterns_in(self, directory: str) -> list[DirectoryPatterns]:
        path = os.path.join(directory, ".gitignore")
        if not os.path.lexists(path):
            return []
        try:
            if os.path.islink(path):  # git does not follow it, either
                raise Unreadable("unreadable-file", "is a symbolic link")
            data = read_regular_file(path, SETTINGS_LIMIT)
            if b"\0" in data:
                raise Unreadable("undecodable-text", "is not UTF-8")
        except Unreadable as error:
            self._pass_over(display_path(path), f"{error.reason}; its patterns are not used")
            return []
        lines = [_as_bytes(line) for line in data.removeprefix(BOM_UTF8).splitlines()]
        lines = [line for line in lines if line.strip() and not line.startswith("#")]
        if len(lines) > MOST_PATTERNS:
            self._pass_over(display_path(path), f"has more than {MOST_PATTERNS} patterns; they are not used")
            return []
        if any(map(_takes_long, lines)):
            reason = 'has patterns that are too long or have too many "*"; these are not used'
            self._pass_over(display_path(path), reason)
        return [(directory, [Pattern(line) for line in reversed(lines) if not _takes_long(line)])]


def _takes_long(line: str) -> bool:
    """Whether it could take long to compile a pattern, or to compare it with a path."""
    names = line.rstrip().removesuffix("/**").split("/")
    return (
        len(line) > LONGEST_PATTERN
        or sum(set(name) == {"*"} and len(name) > 1 for name in names) > MOST_DOUBLE_STARS
        or any(name.count("*") > MOST_STARS for name in names)
    )


def _as_bytes(name: bytes) -> str:
    """Return a string with a character for each byte: git compares bytes, in any encoding."""
    return name.decode("latin-1")


def _is_root(directory: str) -> bool:
    return os.path.lexists(os.path.join(directory, ".git"))


def _is_ignored(path: str, patterns: list[DirectoryPatterns]) -> bool:
    """Whether the last pattern that matches ignores the path; patterns of deeper directories come last."""
    slash = "/" if path.endswith(os.sep) else ""
    for directory, lines in reversed(patterns):
        relative = _as_bytes(os.fsencode(os.path.relpath(path, directory).replace(os.sep, "/") + slash))
        for line in lines:
            ignored = line.ignores(relative)
            if ignored is not None:
                return ignored
    return False

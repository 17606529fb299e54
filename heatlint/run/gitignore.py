"""Which paths git ignores: those that the .gitignore files of a repository name."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    #: A directory, and the patterns of its .gitignore file, the last line first.
    DirectoryPatterns = tuple[str, list["Pattern"]]


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

    __slots__ = ("_patterns",)

    def __init__(self, directory: str) -> None:
        top = os.path.realpath(directory)
        above = [] if _is_root(top) else _patterns_above(os.path.dirname(top))
        self._patterns: dict[str, list[DirectoryPatterns]] = {}  # by directory; empty outside of a repository
        if above is not None:
            if _is_ignored(os.path.join(top, ""), above):
                above = []
            self._patterns[directory] = [*above, *_patterns_in(top)]

    def __call__(self, path: str) -> bool:
        """Whether git ignores a path below the directory. The path of a directory ends with a slash."""
        patterns = self._patterns_for(os.path.dirname(path.rstrip(os.sep)) or os.curdir)
        if not patterns:
            return False
        return _is_ignored(os.path.abspath(path) + (os.sep if path.endswith(os.sep) else ""), patterns)

    def _patterns_for(self, directory: str) -> list[DirectoryPatterns]:
        if not self._patterns:
            return []
        if directory not in self._patterns:
            above = self._patterns_for(os.path.dirname(directory) or os.curdir) if directory != os.curdir else []
            self._patterns[directory] = [*above, *_patterns_in(os.path.abspath(directory))]
        return self._patterns[directory]


def _patterns_above(directory: str) -> list[DirectoryPatterns] | None:
    """Return the patterns from the repository's root down to a directory, or None outside of a repository."""
    parent = os.path.dirname(directory)
    patterns: list[DirectoryPatterns] | None = []
    if not _is_root(directory):
        patterns = None if parent == directory else _patterns_above(parent)
    return None if patterns is None else [*patterns, *_patterns_in(directory)]


def _is_root(directory: str) -> bool:
    return os.path.lexists(os.path.join(directory, ".git"))


def _patterns_in(directory: str) -> list[DirectoryPatterns]:
    try:
        with open(os.path.join(directory, ".gitignore"), encoding="utf-8", errors="replace") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return []
    return [(directory, [Pattern(line) for line in reversed(lines) if line.strip() and not line.startswith("#")])]


def _is_ignored(path: str, patterns: list[DirectoryPatterns]) -> bool:
    """Whether the last pattern that matches ignores the path; patterns of deeper directories come last."""
    slash = "/" if path.endswith(os.sep) else ""
    for directory, lines in reversed(patterns):
        relative = os.path.relpath(path, directory).replace(os.sep, "/") + slash
        for line in lines:
            ignored = line.ignores(relative)
            if ignored is not None:
                return ignored
    return False

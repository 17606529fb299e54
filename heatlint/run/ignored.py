"""What git leaves alone: files made by programs, environments of languages, whatever .gitignore names."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Rules = list[tuple[str, Any]]  # of a directory and those above it: where patterns count from, and what they say


class Ignored:
    """Tells which paths below a directory git ignores. One that is ignored itself is looked at as if it were not."""

    __slots__ = ("_rules",)

    def __init__(self, directory: str) -> None:
        top = os.path.realpath(directory)
        above = [] if _is_root(top) else _above(os.path.dirname(top))
        self._rules: dict[str, Rules] = {}  # by directory; empty where there is no repository
        if above is not None:
            if _is_ignored(os.path.join(top, ""), above):
                above = []
            self._rules[directory] = [*above, *_own(top)]

    def __call__(self, path: str) -> bool:
        """Whether a path below the directory, with a slash at its end where it is a directory, is ignored."""
        rules = self._rules_of(os.path.dirname(path.rstrip(os.sep)) or os.curdir)
        return bool(rules) and _is_ignored(os.path.abspath(path) + (os.sep if path.endswith(os.sep) else ""), rules)

    def _rules_of(self, directory: str) -> Rules:
        if not self._rules:
            return []
        if directory not in self._rules:
            above = self._rules_of(os.path.dirname(directory) or os.curdir) if directory != os.curdir else []
            self._rules[directory] = [*above, *_own(os.path.abspath(directory))]
        return self._rules[directory]


def _above(directory: str) -> Rules | None:
    """The rules of a directory and those above, up to the repository's root; None where there is no repository."""
    above = os.path.dirname(directory)
    rules: Rules | None = []
    if not _is_root(directory):
        rules = None if above == directory else _above(above)
    return None if rules is None else [*rules, *_own(directory)]


def _is_root(directory: str) -> bool:
    return os.path.lexists(os.path.join(directory, ".git"))


def _own(directory: str) -> Rules:
    """The patterns in a directory's own file."""
    try:
        with open(os.path.join(directory, ".gitignore"), encoding="utf-8", errors="replace") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return []
    import pathspec

    return [(directory, pathspec.GitIgnoreSpec.from_lines(lines))]


def _is_ignored(path: str, rules: Rules) -> bool:
    end = os.sep if path.endswith(os.sep) else ""
    for base, spec in reversed(rules):
        include = spec.check_file(os.path.relpath(path, base) + end).include
        if include is not None:
            return bool(include)
    return False

"""What git leaves alone: files made by programs, environments of languages, whatever .gitignore names."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    #: A directory, and the lines of its file, the last first.
    Patterns = tuple[str, list["Pattern"]]


class Pattern:
    """A line of a .gitignore, as it is about one path alone: whoever walks down has asked about the directories above.

    pathspec's own answer is about a path with all that is above it, and cannot tell which of them a line has matched.
    """

    __slots__ = ("ignores", "_pattern", "_whole", "_deep")

    def __init__(self, line: str) -> None:
        from pathspec.patterns.gitignore.basic import GitIgnoreBasicPattern

        self._pattern = GitIgnoreBasicPattern(line)
        self.ignores = self._pattern.include
        body = line.strip().removeprefix("!").rstrip("/")
        self._whole = "/" in body  # it is held against the path from here, not against a name anywhere
        self._deep = body.endswith("/**")

    def fits(self, path: str) -> bool:
        """Whether the line is about a path, which ends with a slash where it is a directory."""
        bare = path.rstrip("/")
        above, _, name = bare.rpartition("/")
        match = self._pattern.match_file
        if not self._whole:
            return match(name + path[len(bare) :]) is not None
        return match(path) is not None and (self._deep or not above or match(above + "/") is None)


class GitIgnore:
    """Tells which paths below a directory git ignores. One that is ignored itself is looked at as if it were not."""

    __slots__ = ("_rules",)

    def __init__(self, directory: str) -> None:
        top = os.path.realpath(directory)
        above = [] if _is_root(top) else _above(os.path.dirname(top))
        self._rules: dict[str, list[Patterns]] = {}  # by directory; empty where there is no repository
        if above is not None:
            if _is_ignored(os.path.join(top, ""), above):
                above = []
            self._rules[directory] = [*above, *_own(top)]

    def __call__(self, path: str) -> bool:
        """Whether a path below the directory, with a slash at its end where it is a directory, is ignored."""
        rules = self._rules_of(os.path.dirname(path.rstrip(os.sep)) or os.curdir)
        return bool(rules) and _is_ignored(os.path.abspath(path) + (os.sep if path.endswith(os.sep) else ""), rules)

    def _rules_of(self, directory: str) -> list[Patterns]:
        if not self._rules:
            return []
        if directory not in self._rules:
            above = self._rules_of(os.path.dirname(directory) or os.curdir) if directory != os.curdir else []
            self._rules[directory] = [*above, *_own(os.path.abspath(directory))]
        return self._rules[directory]


def _above(directory: str) -> list[Patterns] | None:
    """The rules of a directory and those above, up to the repository's root; None where there is no repository."""
    above = os.path.dirname(directory)
    rules: list[Patterns] | None = []
    if not _is_root(directory):
        rules = None if above == directory else _above(above)
    return None if rules is None else [*rules, *_own(directory)]


def _is_root(directory: str) -> bool:
    return os.path.lexists(os.path.join(directory, ".git"))


def _own(directory: str) -> list[Patterns]:
    """The patterns in a directory's own file, the last first."""
    try:
        with open(os.path.join(directory, ".gitignore"), encoding="utf-8", errors="replace") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return []
    return [(directory, [Pattern(line) for line in reversed(lines) if line.strip() and not line.startswith("#")])]


def _is_ignored(path: str, rules: list[Patterns]) -> bool:
    end = "/" if path.endswith(os.sep) else ""
    for base, patterns in reversed(rules):
        below = os.path.relpath(path, base).replace(os.sep, "/") + end
        for pattern in patterns:
            if pattern.ignores is not None and pattern.fits(below):
                return bool(pattern.ignores)
    return False

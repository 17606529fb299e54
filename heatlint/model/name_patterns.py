"""Compares the names of resources with the patterns of an environment, as Heat does with fnmatch."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

#: A pattern that needs a regular expression counts as so many comparisons,
COMPLEX = 50
#: or as so many for each of its characters, if that is more: it takes up to 10 microseconds to compile one.
COMPLEX_CHARACTER = 5
#: Another pattern counts as one more comparison for so many characters.
SIMPLE_CHARACTERS = 100


class Patterns:
    """Patterns that many names are compared with.

    count: how many these are; cost: as how many comparisons it counts to compare a name with all of them.
    """

    __slots__ = ("count", "cost", "_parts")

    def __init__(self, patterns: Collection[str]) -> None:
        self.count = len(patterns)
        self.cost = sum(map(comparisons, patterns))
        self._parts = [(each, *_around_star(each)) for each in patterns]

    def matching(self, name: str) -> list[str]:
        """Return the patterns that match a name, in their order."""
        return [
            pattern
            for pattern, start, end in self._parts
            if name.startswith(start) and name.endswith(end) and matches(name, pattern)
        ]


def comparisons(pattern: str) -> int:
    """Return how many comparisons it counts as to compare a name with a pattern."""
    if _is_simple(pattern):
        return 1 + len(pattern) // SIMPLE_CHARACTERS
    return max(COMPLEX, len(pattern) * COMPLEX_CHARACTER)


def matches(name: str, pattern: str) -> bool:
    """Whether a name matches a pattern with `*`, `?` and `[...]`."""
    if _is_simple(pattern):
        start, star, end = pattern.partition("*")
        if not star:
            return name == pattern
        return len(name) >= len(start) + len(end) and name.startswith(start) and name.endswith(end)
    if "[" not in pattern and len(pattern) - pattern.count("*") > len(name):
        return False  # each character but "*" stands for one of the name
    import fnmatch

    return fnmatch.fnmatchcase(name, pattern)


def _around_star(pattern: str) -> tuple[str, str]:
    """Return a text with which each name that matches a pattern begins, and one with which it ends."""
    if not _is_simple(pattern):
        return "", ""
    start, star, end = pattern.partition("*")
    return (start, end) if star else (pattern, pattern)


def _is_simple(pattern: str) -> bool:
    return "?" not in pattern and "[" not in pattern and pattern.count("*") <= 1

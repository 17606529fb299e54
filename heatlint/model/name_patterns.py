"""Compares the names of resources with the patterns of an environment, as Heat does with fnmatch."""

from __future__ import annotations

#: A pattern that needs a regular expression counts as so many comparisons.
COMPLEX = 50


def comparisons(pattern: str) -> int:
    """Return as how many comparisons one with a pattern counts."""
    return 1 if _is_simple(pattern) else COMPLEX


def matches(name: str, pattern: str) -> bool:
    """Whether a name matches a pattern with `*`, `?` and `[...]`."""
    if _is_simple(pattern):
        start, star, end = pattern.partition("*")
        if not star:
            return name == pattern
        return len(name) >= len(start) + len(end) and name.startswith(start) and name.endswith(end)
    import fnmatch

    return fnmatch.fnmatchcase(name, pattern)


def _is_simple(pattern: str) -> bool:
    return "?" not in pattern and "[" not in pattern and pattern.count("*") <= 1

"""Names of resources are compared with patterns as by fnmatch, at a cost that grows with the pattern."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from heatlint.model.name_patterns import COMPLEX, comparisons, matches

NAMES = ["", "a", "ab", "abc", "a*", "[ab"]


@pytest.mark.parametrize(
    "pattern",
    ["", "a", "*", "a*", "*b", "a*c", "a*b*c", "**", "a?", "???", "?*?", "a?c*d", "[ab]", "[!a]*", "[ab", "a[*]"],
)
def test_a_name_matches_as_with_fnmatch(pattern):
    assert [matches(name, pattern) for name in NAMES] == [fnmatchcase(name, pattern) for name in NAMES]


def test_a_long_pattern_counts_as_more_comparisons():
    assert comparisons("web_*") == 1 < comparisons("a" * 1000)
    assert comparisons("[ab]*") == COMPLEX < comparisons("[ab]*" * 100)


def test_a_pattern_longer_than_the_name_is_not_compiled(monkeypatch):
    monkeypatch.setattr("fnmatch.fnmatchcase", lambda name, pattern: pytest.fail("compiled"))
    assert not matches("web", "a*" * 100)

"""Names of resources are compared with patterns as by fnmatch, at a cost that grows with the pattern."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from heatlint.model.name_patterns import COMPLEX, Patterns, comparisons, matches

NAMES = ["", "a", "ab", "abc", "a*", "[ab"]
PATTERNS = ["", *"a * a* *b a*c a*b*c ** a? ??? ?*? a?c*d [ab] [!a]* [ab a[*] a*a".split()]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_name_matches_as_with_fnmatch(pattern):
    assert [matches(name, pattern) for name in NAMES] == [fnmatchcase(name, pattern) for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_several_patterns_match_in_their_order(name):
    assert Patterns(PATTERNS).matching(name) == [each for each in PATTERNS if fnmatchcase(name, each)]


def test_the_cost_of_several_patterns_is_that_of_each_together():
    assert Patterns(PATTERNS).cost == sum(map(comparisons, PATTERNS))


def test_a_long_pattern_counts_as_more_comparisons():
    assert comparisons("web_*") == 1 < comparisons("a" * 1000)
    assert comparisons("[ab]*") == COMPLEX < comparisons("[ab]*" * 100)


def test_a_pattern_longer_than_the_name_is_not_compiled(monkeypatch):
    monkeypatch.setattr("fnmatch.fnmatchcase", lambda name, pattern: pytest.fail("compiled"))
    assert not matches("web", "a*" * 100)

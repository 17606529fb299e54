"""A diagnostic proposes the name that was meant."""

from __future__ import annotations

import pytest

from heatlint.rule import CREATE, Rule, language
from heatlint.suggest import Budget

RULE = Rule("HL401", "undefined-parameter", stage=CREATE)


def proposed(word, names, budget=None, **more):
    diagnostic = RULE.at(("a",), "no such name", nearest=(word, names), **more)
    diagnostic.propose(budget or Budget())
    assert diagnostic.nearest is None
    return diagnostic


def test_a_near_name_is_added_to_the_message_with_a_fix():
    diagnostic = proposed("imge", {"image": 1, "flavor": 2})
    assert diagnostic.message == 'no such name; did you mean "image"?'
    assert diagnostic.fix.title == 'replace "imge" with "image"'
    [change] = diagnostic.fix.changes
    assert (change.kind, change.path, change.was, change.new) == ("replace", ("a",), "imge", "image")


def test_a_place_given_by_offsets_gets_no_fix():
    assert proposed("imge", ["image"], offsets=(0, 4)).fix is None


@pytest.mark.parametrize("word", ["networks", 5, None, ("imge",), "image"])
def test_a_message_stays_as_it_is_when_no_name_is_near(word):
    assert proposed(word, ["image", 7, None]).message == "no such name"


def test_a_message_stays_as_it_is_when_the_budget_is_spent():
    assert proposed("imge", ["image"], Budget(0)).message == "no such name"


@pytest.mark.parametrize("name", language.__all__)
def test_language_offers_each_name_also_those_that_it_imports_at_the_first_use(name):
    assert getattr(language, name) is not None


def test_language_has_no_other_names():
    with pytest.raises(AttributeError, match="no_such_name"):
        language.no_such_name  # noqa: B018

"""Diagnostics and the names they propose."""

from __future__ import annotations

import pytest

from heatlint.rule import CREATE, Proposals, Rule, nearest_name

RULE = Rule("HL401", "undefined-parameter", stage=CREATE)


def proposed(word, names, proposals=None):
    found = RULE.at((), "no such name", nearest=(word, names))
    (proposals or Proposals()).add_to(found)
    assert found.nearest is None
    return found.message


def test_a_close_name_is_proposed():
    assert proposed("imge", {"image": 1, "flavor": 2}) == 'no such name; did you mean "image"?'


@pytest.mark.parametrize("word", ["networks", 5, None, ("imge",), "image"])
def test_no_name_is_proposed_where_none_is_close(word):
    assert proposed(word, ["image", 7, None]) == "no such name"


@pytest.mark.parametrize(
    ("word", "names", "expected"),
    [
        ("KEYNAME", ["keynames", "keyname"], "keyname"),
        ("abx", ["aby"], "aby"),
        ("abcx", ["axxx"], None),
        ("abcdef", ["abcxyz"], None),
        ("x" * 100, ["x" * 99], "x" * 99),
        ("x" * 101, ["x" * 100], None),
        (5, ["5"], None),
        ("d/" * 80 + "wbe.yaml", ["d/" * 80 + "web.yaml", "e/wbe.yaml", 5], "d/" * 80 + "web.yaml"),
        ("d/wbe.yaml", ["e/wbe.yaml"], None),
    ],
)
def test_nearest_name(word, names, expected):
    assert nearest_name(word, names) == expected


def test_proposals_stop_where_they_would_cost_too_much():
    names = [f"parameter_{number}" for number in range(100)]
    proposals = Proposals(2 * 14 * 14 * len(names))
    found = [proposed("paramter_1x1x2", names, proposals) for _ in range(3)]
    assert [text.endswith("?") for text in found] == [True, True, False]
    assert proposed("imge", ["image"], proposals) == "no such name", "nothing is left"


def test_a_single_comparison_that_costs_too_much_leaves_the_others():
    proposals = Proposals(1000)
    assert proposed("x" * 90, ["x" * 89] * 3, proposals) == "no such name"
    assert proposed("imge", ["image"], proposals).endswith("?")

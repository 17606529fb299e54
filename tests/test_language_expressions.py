"""yaql inside templates: bounded in size as Heat bounds it, bounded in work, silent about what no two runs share."""

from __future__ import annotations

import datetime

import pytest

from heatlint.language.functions.base import Refused, Unknown
from heatlint.language.functions.yaql import LONGEST, evaluate, problem


def value(expression, budget=1_000_000, **data):
    """The expression's value for an evaluator that may spend so much."""
    left = [budget]

    def spend(count):
        left[0] -= count
        if left[0] < 0:
            raise Unknown

    return evaluate(expression, data, spend)


@pytest.mark.parametrize(
    "expression, expected",
    [
        ("$.data.nums.where($ > 1).select($ * 2)", [6, 4]),
        ("$.data.nums.sum()", 6),
        ("$.data.map.keys().join(',')", "a,b"),
        ("$.data.nums.orderBy($)", [1, 2, 3]),
        ("range(200)", list(range(200))),
        ("'x' * 9000", "x" * 9000),
        ("str($.data.nums)", "(3, 1, 2)"),
        ("str($.data.map)", "{'a': 1, 'b': 2}"),
        ("[1, 2, 1].toSet()", {1, 2}),
        ("set(a)", {"a"}),
        ("datetime(2020, 1, 2).year", 2020),
        ("'a-b'.replace('-', '+')", "a+b"),
        ("pow(2, 10)", 1024),
        ("'abc'.replace({a => b, b => c})", "ccc"),
        ("$.data.s =~ '[a-z]+'", True),
        ("regex('b').split($.data.s)", ["a", "c"]),
        ("regex('b').replace($.data.s, '-')", "a-c"),
        ("timespan(days => 1)", datetime.timedelta(1)),
        ("shiftBitsLeft(1, 4)", 16),
        ("round(15, -1)", 20),
        ("let(x => 2) -> $x + 1", 3),
        ("def(f, $ + 1) -> f(2)", 3),
        ("[0, 1, 2].delete(1)", [0, 2]),
    ],
)
def test_value(expression, expected):
    made = value(expression, nums=[3, 1, 2], map={"a": 1, "b": 2}, s="abc")
    assert made == expected and type(made) is type(expected)


@pytest.mark.parametrize(
    "expression",
    [
        "range(201)",
        "'x' * 10000",
        "[1] * 2000",
        "sequence()",
        "shiftBitsLeft(1, 90000)",
        "generate(0, true, $ + 1)",
        "$.data.nope()",
        "1 / 0",
        "'a' + 1",
        "$.data.",
        "(",
        "",
    ],
)
def test_what_the_library_refuses_is_refused(expression):
    with pytest.raises(Refused):
        value(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "now()",
        "random()",
        "random(1, 2)",
        "localtz()",
        "[a, b].toSet()",
        "set(a, b).toList()",
        "set(a).union(set(b))",
        "set(a).add(b)",
        "str(range(3).select($))",
        "str(regex(a))",
        "pow(10, 5000)",
        "characters(digits => true)",
    ],
)
def test_what_no_two_runs_share_is_unknown(expression):
    with pytest.raises(Unknown):
        value(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "range(200).select(range(200).select(range(200).sum()).sum()).sum()",
        "def(f, f($)) -> f(2)",
        "pow(9, 99999999)",
        "pow(3, pow(2, 70000), pow(2, 70000) + 1)",
        "shiftBitsLeft(1, 100000000000)",
        "round(1, -999999999)",
        "regex('').replace('a' * 9000, 'b' * 9000)",
        "('a' * 9000).replace(a, 'b' * 9000)",
        "('a' * 9000).replace({a => 'bb' * 4000, b => 'c' * 9000})",
        "('a' * 90) =~ '(a+)+b'",
        "regex('(a+)+b').matches('a' * 90)",
        "('a' * 90).matches('(aa|a)*c')",
        "regex('(a*)*b').search('a' * 90)",
        "regex('(a*)*b').split('a' * 90)",
        "regex('(a*)*b').replace('a' * 90, x)",
        "('a' * 90) !~ '(a+)+b'",
        "regex('(a+)+b').searchAll('a' * 90)",
        "regex('(a+)+b').replaceBy('a' * 90, x)",
        "1" + " + 1" * 5000,
        "'" + "a" * LONGEST + "'",
    ],
)
def test_work_without_end_is_given_up(expression):
    with pytest.raises(Unknown):
        value(expression)  # without a limit this would take years


def test_data_is_paid_for():
    with pytest.raises(Unknown):
        value("1", budget=1000, many=[0] * 2000)


def test_a_problem_of_syntax_quotes_the_expression():
    assert "$.data." in (problem("$.data.") or "") and problem("$.data") is None

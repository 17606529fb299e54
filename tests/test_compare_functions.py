"""tools/compare_functions.py without Heat: what it generates, and what it calls a difference."""

from __future__ import annotations

import importlib.util
import pathlib
import random
import sys

import pytest

from heatlint.language.versions import VERSIONS, functions_anywhere

ROOT = pathlib.Path(__file__).parent.parent


@pytest.fixture(scope="module")
def tool():
    """The tool's module; the ones beside it go with it."""
    before = list(sys.path)
    spec = importlib.util.spec_from_file_location("compare_functions", ROOT / "tools" / "compare_functions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path[:] = before


def bodies(tool, count, seed=0):
    rng = random.Random(seed)
    return [tool.function_examples.example(rng) for _ in range(count)]


def test_equal_seeds_give_equal_examples(tool):
    assert bodies(tool, 20) == bodies(tool, 20) != bodies(tool, 20, seed=1)


def test_every_version_and_every_function_is_there(tool):
    templates = [tool.read(body) for body in bodies(tool, 400)]
    written = {(key, template[key]) for template in templates for key in template if "ersion" in key}
    assert written == set(VERSIONS)
    assert set(functions_anywhere()) <= set().union(
        *map(
            tool.used,
            templates[:1]
            + [
                [value for key, value in template.items() if key.lower() in ("outputs", "conditions")]
                for template in templates
            ],
        )
    )


def test_most_examples_resolve_and_none_breaks(tool):
    words = [verdict.word for body in bodies(tool, 60) for _name, verdict in tool.our_verdicts(body)]
    assert "broken" not in words
    assert words.count("value") > len(words) // 3 and words.count("refused") > len(words) // 10


@pytest.mark.parametrize(
    "one, other",
    [
        (True, 1),
        (1, 1.0),
        (0.0, -0.0),
        ("1", 1),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ([1], [True]),
        ([1], [1, 1]),
        ({1: "a"}, {True: "a"}),
        (None, False),
        ({"a": [1]}, {"a": [1.0]}),
    ],
)
def test_values_differ_by_type_and_order(tool, one, other):
    assert one == one and tool.same(one, one) and not tool.same(one, other)


def test_not_a_number_is_itself(tool):
    assert tool.same([float("nan")], [float("nan")])


@pytest.mark.parametrize(
    "heat, ours, expression, expected",
    [
        ("value 1", "value 1", "x", True),
        ("value 1", "value True", "x", False),
        ("refused", "refused", "x", True),
        ("refused", "value 1", "x", False),
        ("value 1", "refused", "x", False),
        ("value 1", "unknown", "x", False),
        ("value 1", "unknown", {"yaql": "now()"}, True),
        ("refused", "broken", "x", False),
        ("value 1", "value 2", {"yaql": "now()"}, False),
    ],
)
def test_agreement(tool, heat, ours, expression, expected):
    def verdict(text):
        word, _, value = text.partition(" ")
        return tool.Verdict(word, {"1": 1, "2": 2, "True": True}.get(value))

    assert tool.agree(verdict(heat), verdict(ours), expression) is expected


def test_smaller_values_are_smaller(tool):
    value = {"a": ["xy", {"b": 1}], "c": "xyz"}
    steps = list(tool.smaller(value))
    assert ["xy", {"b": 1}] in steps and {"c": "xyz"} in steps
    assert all(len(str(each)) < len(str(value)) for each in steps)


def test_a_condition_of_wrong_form_refuses_the_whole(tool):
    body = {
        "template": {
            "heat_template_version": "rocky",
            "conditions": {"c": {"and": [True]}},
            "outputs": {"o": {"value": 1}},
        }
    }
    assert [verdict.word for _name, verdict in tool.our_verdicts(body)] == ["refused", "refused"]


def test_an_if_is_decided_where_it_is_read(tool):
    body = {
        "template": {
            "heat_template_version": "rocky",
            "outputs": {"o": {"value": {"filter": [{"if": ["nope", [], []]}, []]}}},
        }
    }
    assert dict(tool.our_verdicts(body))["o"].word == "refused"

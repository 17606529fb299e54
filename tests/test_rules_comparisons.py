"""HL517: comparisons in conditions that are never true."""

from __future__ import annotations

import pytest
from helpers import found

PARAMETERS = {
    "flag": {"type": "boolean", "default": True},
    "count": {"type": "number", "default": 1},
    "name": {"type": "string", "default": True},
    "names": {"type": "comma_delimited_list", "default": ""},
    "data": {"type": "json", "default": {}},
}


def messages(first, second):
    template = {
        "heat_template_version": "2018-08-31",
        "parameters": PARAMETERS,
        "conditions": {"c": {"equals": [first, second]}},
        "resources": {"r": {"type": "OS::Heat::None", "condition": "c"}},
    }
    return [each.message for each in found(template, rules={"HL517"})]


@pytest.mark.parametrize(
    "first, second, message",
    [
        pytest.param(
            {"get_param": "flag"},
            "true",
            'the parameter "flag" is a boolean, which is never equal to "true"; expected no quotes around it',
            id="boolean",
        ),
        pytest.param(
            "1",
            {"get_param": "count"},
            'the parameter "count" is a number, which is never equal to "1"; expected no quotes around it',
            id="number",
        ),
        pytest.param(
            {"get_param": "count"}, "", 'the parameter "count" is a number, which is never equal to ""', id="empty"
        ),
        pytest.param(
            {"get_param": "name"},
            True,
            'the parameter "name" is a string, which is never equal to true; expected quotes around it',
            id="string",
        ),
        pytest.param(
            {"get_param": "names"}, "", 'the parameter "names" is a list, which is never equal to ""', id="list"
        ),
        pytest.param(
            "name", "web", '"name" is a text here, not the parameter; expected {get_param: name}', id="a name alone"
        ),
    ],
)
def test_a_comparison_that_is_never_true_is_reported(first, second, message):
    assert messages(first, second) == [message]


@pytest.mark.parametrize(
    "first, second",
    [
        pytest.param({"get_param": "flag"}, True, id="boolean"),
        pytest.param({"get_param": "flag"}, 1, id="a number that Python takes for true"),
        pytest.param({"get_param": "count"}, 1.0, id="number"),
        pytest.param({"get_param": "name"}, "True", id="string"),
        pytest.param({"get_param": "names"}, [], id="list"),
        pytest.param({"get_param": "data"}, "", id="json may hold any value"),
        pytest.param({"get_param": ["data", "a"]}, "1", id="a part of a value"),
        pytest.param({"get_param": "OS::stack_name"}, "web", id="a pseudo-parameter"),
        pytest.param({"get_param": "flag"}, None, id="null"),
        pytest.param("yes", "no", id="two other texts"),
    ],
)
def test_a_comparison_that_may_be_true_is_not_reported(first, second):
    assert messages(first, second) == []

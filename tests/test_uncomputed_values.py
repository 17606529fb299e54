"""Values that take too much work to compute: nothing that depends on them is judged, and a note says so (HL509)."""

from __future__ import annotations

import json

import helpers
import pytest

TOO_LARGE = {"yaql": {"expression": "pow(10, 100000000)", "data": {}}}
DIFFERS = {"yaql": {"expression": "now()", "data": {}}}
MULTIPLIES = {"repeat": {"for_each": {f"%{index}%": ["x"] * 20 for index in range(8)}, "template": "%1%"}}


def notes(stage="deploy", **sections):
    text = json.dumps({"heat_template_version": "2018-08-31", **sections})
    found = helpers.found(text, stage=stage, assume_values=True)
    assert [each for each in found if not each.is_note] == []
    return [".".join(map(str, each.path)) for each in found if each.rule.code == "HL509"]


def value(written):
    return {"resources": {"r": {"type": "OS::Heat::Value", "properties": {"value": written}}}}


@pytest.mark.parametrize("stage", ["validate", "create", "deploy"])
@pytest.mark.parametrize("call", [TOO_LARGE, MULTIPLIES], ids=["yaql", "repeat"])
def test_a_call_in_a_property_is_noted(call, stage):
    (name,) = call
    assert notes(stage, **value(call)) == [f"resources.r.properties.value.{name}"]


def test_only_the_outer_call_is_noted():
    joined = {"list_join": [",", [MULTIPLIES, {"list_join": ["", [TOO_LARGE]]}]]}
    assert notes(**value(joined)) == ["resources.r.properties.value.list_join"]


def test_a_call_in_a_condition_is_noted():
    conditions = {"large": {"equals": [TOO_LARGE, 1]}}
    outputs = {"o": {"value": "x", "condition": "large"}}
    assert notes(conditions=conditions, outputs=outputs) == ["conditions.large.equals"]


def test_a_value_that_is_not_known_for_another_reason_is_not_noted():
    parameters = {"parameters": {"p": {"type": "string"}}}
    assert notes(**parameters, **value({"list_join": ["", [{"get_param": "p"}, DIFFERS]]})) == []


def test_after_the_budget_of_a_template_each_further_call_is_noted(monkeypatch):
    monkeypatch.setattr("heatlint.language.functions.evaluate.BUDGET", 1000)
    resources = {
        name: {"type": "OS::Heat::Value", "properties": {"value": {"list_join": ["", ["x"] * 150]}}}
        for name in "abcdefgh"
    }
    found = notes(resources=resources)
    assert 0 < len(found) < len(resources)
    assert found == sorted(found)

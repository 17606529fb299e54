"""The body of a response that accepts, in Heat's own shape."""

from __future__ import annotations

import json

import pytest

from heatlint.endpoint import answer_json
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.report.accepted import accepted

HOT = {"heat_template_version": "2018-08-31"}


def answer(template, files=None, **more):
    body = {"template": template, "files": {name: json.dumps(each) for name, each in (files or {}).items()}, **more}
    return accepted(build(from_body(body)))


def parameter(definition, **more):
    return answer({**HOT, "parameters": {"p": definition}}, **more)["Parameters"]["p"]


def test_the_smallest_template():
    assert answer(HOT) == {
        "Description": "No description",
        "Parameters": {},
        "Environment": {
            "resource_registry": {"resources": {}},
            "parameters": {},
            "parameter_defaults": {},
            "event_sinks": [],
        },
    }


def test_a_parameter_with_only_a_type():
    assert parameter({"type": "string"}) == {"Type": "String", "Description": "", "NoEcho": "false", "Label": "p"}


def test_a_parameter_with_every_key():
    definition = {
        "type": "number",
        "description": "d",
        "label": "l",
        "hidden": True,
        "default": 4,
        "tags": ["t"],
        "constraints": [
            {"range": {"min": 1, "max": 9}, "description": "one"},
            {"modulo": {"step": 2, "offset": 0}, "description": "two"},
            {"allowed_values": [2, 4]},
            {"custom_constraint": "nova.flavor"},
        ],
    }
    assert parameter(definition, environment={"parameters": {"p": 2}}) == {
        "Type": "Number",
        "Description": "d",
        "NoEcho": "true",
        "Label": "l",
        "Default": 4,
        "Value": 2,
        "Tags": ["t"],
        "MinValue": 1,
        "MaxValue": 9,
        "Step": 2,
        "Offset": 0,
        "AllowedValues": [2, 4],
        "CustomConstraint": "nova.flavor",
        "ConstraintDescription": "one two",
    }


def test_length_and_pattern():
    answered = parameter({"type": "string", "constraints": [{"length": {"min": "1"}}, {"allowed_pattern": "a"}]})
    assert (answered["MinLength"], answered["AllowedPattern"]) == (1, "a") and "MaxLength" not in answered


def test_the_default_of_the_environment_is_in_the_answer():
    answered = parameter({"type": "string", "default": "d"}, environment={"parameter_defaults": {"p": "e"}})
    assert answered["Default"] == "e"


def test_pseudo_parameters_are_left_out():
    template = {**HOT, "parameters": {"OS::region": {"type": "string"}, "p": {"type": "json"}}}
    assert list(answer(template)["Parameters"]) == ["p"]


def test_parameter_groups_are_in_the_answer_when_the_template_has_them():
    groups = [{"label": "l", "parameters": ["p"]}]
    template = {**HOT, "description": "d", "parameters": {"p": {"type": "string"}}, "parameter_groups": groups}
    answered = answer(template)
    assert (answered["Description"], answered["ParameterGroups"]) == ("d", groups)


def test_cfn():
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "d",
        "Parameters": {
            "p": {
                "Type": "CommaDelimitedList",
                "Default": "a,b",
                "NoEcho": "TRUE",
                "MinLength": 1,
                "MaxLength": "5",
                "ConstraintDescription": "c",
            },
            "AWS::Region": {"Type": "String"},
        },
    }
    answered = answer(template)
    assert answered["Description"] == "d"
    assert answered["Parameters"] == {
        "p": {
            "Type": "CommaDelimitedList",
            "Description": "",
            "NoEcho": "true",
            "Label": "p",
            "Default": "a,b",
            "MinLength": 1,
            "MaxLength": 5,
            "ConstraintDescription": "c",
        }
    }
    assert "ParameterGroups" not in answered


def test_the_environment_and_its_registry_are_in_the_answer():
    environment = {"resource_registry": {"My::Type": "OS::Heat::Value"}, "parameters": {"p": "v"}}
    answered = answer({**HOT, "parameters": {"p": {"type": "string"}}}, environment=environment)["Environment"]
    assert answered["resource_registry"] == {"My::Type": "OS::Heat::Value", "resources": {}}
    assert answered["parameters"] == {"p": "v"}


CHILD = {**HOT, "description": "child", "parameters": {"a": {"type": "string"}, "b": {"type": "number", "default": 1}}}


def test_nested_parameters_only_with_show_nested():
    template = {**HOT, "resources": {"r": {"type": "c.yaml", "properties": {"a": "x"}}}}
    assert "NestedParameters" not in answer(template, {"c.yaml": CHILD})


def test_nested_parameters():
    template = {**HOT, "resources": {"r": {"type": "c.yaml", "properties": {"a": "x"}}}}
    answered = answer(template, {"c.yaml": CHILD}, show_nested=True)["NestedParameters"]
    assert answered == {
        "r": {
            "Type": "c.yaml",
            "Description": "child",
            "Parameters": {
                "a": {"Type": "String", "Description": "", "NoEcho": "false", "Label": "a", "Value": "x"},
                "b": {"Type": "Number", "Description": "", "NoEcho": "false", "Label": "b", "Default": 1},
            },
        }
    }


def test_parameters_of_a_template_nested_in_a_nested_one():
    middle = {**HOT, "resources": {"inner": {"type": "c.yaml"}}}
    template = {**HOT, "resources": {"r": {"type": "m.yaml"}}}
    answered = answer(template, {"m.yaml": middle, "c.yaml": CHILD}, show_nested=True)["NestedParameters"]
    assert list(answered["r"]["NestedParameters"]) == ["inner"]


def test_nested_parameters_of_the_members_of_a_resource_group():
    group = {"count": 3, "resource_def": {"type": "c.yaml", "properties": {"a": "number %index%"}}}
    template = {**HOT, "resources": {"g": {"type": "OS::Heat::ResourceGroup", "properties": group}}}
    answered = answer(template, {"c.yaml": CHILD}, show_nested=True)["NestedParameters"]["g"]
    assert (answered["Type"], answered["Parameters"]) == ("OS::Heat::ResourceGroup", {})
    assert list(answered["NestedParameters"]) == ["0"]
    assert answered["NestedParameters"]["0"]["Parameters"]["a"]["Value"] == "number 0"


def test_the_answer_has_a_bounded_number_of_nested_stacks(monkeypatch):
    """Heat would answer with all of them, however long that takes."""
    monkeypatch.setattr("heatlint.model.nesting_for_response.MOST_ANSWERED", 2)
    resources = {name: {"type": "c.yaml", "properties": {"a": "x", "b": name}} for name in "123"}
    group = {"type": "OS::Heat::ResourceGroup", "properties": {"resource_def": {"type": "c.yaml"}}}
    body = {"template": {**HOT, "resources": {**resources, "4": group}}, "files": {"c.yaml": json.dumps(CHILD)}}
    found = answer_json(json.dumps({**body, "show_nested": True}))
    assert (found.status, list(found.body["NestedParameters"])) == (200, ["1", "2"])
    notes = [each for each in found.diagnostics if each.is_note]
    assert [(each.rule.code, each.path) for each in notes] == [
        ("HL612", ("resources", "3", "type")),
        ("HL612", ("resources", "4", "type")),
    ]


def test_a_disabled_resource_has_no_nested_parameters():
    template = {**HOT, "resources": {"r": {"type": "c.yaml", "condition": False}}}
    assert "NestedParameters" not in answer(template, {"c.yaml": CHILD}, show_nested=True)


def test_a_group_of_launch_configurations_makes_a_cfn_template():
    config = {"Type": "AWS::AutoScaling::LaunchConfiguration", "Properties": {"ImageId": "i", "InstanceType": "t"}}
    group = {
        "Type": "OS::Heat::InstanceGroup",
        "Properties": {"LaunchConfigurationName": {"Ref": "config"}, "Size": 1, "AvailabilityZones": ["nova"]},
    }
    template = {"HeatTemplateFormatVersion": "2012-12-12", "Resources": {"config": config, "group": group}}
    made = build(from_body({"template": template, "show_nested": True}))
    assert accepted(made)["NestedParameters"] == {
        "group": {"Type": "OS::Heat::InstanceGroup", "Description": "No description", "Parameters": {}}
    }


NESTING = {
    "template": {"heat_template_version": "2018-08-31", "resources": {"n": {"type": "file:///n.yaml"}}},
    "files": {"file:///n.yaml": "heat_template_version: 2018-08-31\nresources: {}\n"},
}


@pytest.mark.parametrize("value", [[], "", 0, False], ids=repr)
def test_parameter_defaults_that_are_empty_are_returned_as_they_are(value):
    found = answer_json(json.dumps({**NESTING, "environment": {"parameter_defaults": value}}))
    assert found.status == 200
    assert json.dumps(found.body["Environment"]["parameter_defaults"]) == json.dumps(value)


@pytest.mark.parametrize("more", [{"show_nested": True}, {"stage": "deploy"}], ids=str)
@pytest.mark.parametrize(("value", "status"), [([], 200), ("", 200), (0, 400), (False, 400)], ids=repr)
def test_a_nested_stack_inherits_parameter_defaults_that_are_a_map_or_have_no_items(value, status, more):
    assert answer_json(json.dumps({**NESTING, **more, "environment": {"parameter_defaults": value}})).status == status

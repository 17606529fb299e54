"""Nested stacks and members of groups when they are deployed: faults, their places and the chain of parents."""

from __future__ import annotations

import pytest

from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build

CHILD = """
heat_template_version: 2018-08-31
parameters:
  size: {type: number, constraints: [{range: {max: 100}}]}
  salt: {type: json, default: {}}
  mode: {type: string, default: plain}
conditions:
  odd: {equals: [{get_param: mode}, odd]}
resources:
  word:
    type: OS::Heat::RandomString
    properties: {length: {get_param: size}}
  other:
    type: OS::Heat::RandomString
    condition: odd
    properties: {length: {get_param: [salt, length]}}
"""


def found(resources, files=(), **given):
    template = {
        "heat_template_version": "2018-08-31",
        "parameters": {"many": {"type": "number"}},
        "resources": resources,
    }
    body = {"template": template, "files": dict(files), "stage": "deploy", "environment": given}
    diagnostics = lint(build(from_body(body), assume_values=True))
    return [each for each in diagnostics if each.fails_in_heat]


@pytest.mark.parametrize("count", ["abc", -1], ids=["not a number", "too small"])
def test_a_member_is_checked_although_the_size_of_its_group_is_wrong(count):
    member = {"type": "OS::Heat::RandomString", "properties": {"lenght": 4}}
    group = {"type": "OS::Heat::ResourceGroup", "properties": {"count": count, "resource_def": member}}
    faults = {(code, path.rpartition(".")[2]) for code, _, path, _ in places(found({"g": group}))}
    assert faults == {("HL321", "count"), ("HL302", "lenght")}


def places(diagnostics):
    return [(each.rule.code, each.file, ".".join(map(str, each.path)), each.stage) for each in diagnostics]


def chain(diagnostic):
    return [(related.file, ".".join(map(str, related.path))) for related in diagnostic.related]


def nested(**properties):
    return {"type": "child.yaml", "properties": properties}


FILES = {"child.yaml": CHILD}


@pytest.mark.parametrize(
    "text, faults",
    [
        pytest.param('{"length": 5,}', ["HL321"], id="a comma too many"),
        pytest.param("hello", ["HL321"], id="a word"),
        pytest.param('{"length": 5}', [], id="JSON"),
        pytest.param("", [], id="empty"),
        pytest.param({"str_replace": {"template": "{x", "params": {"x": {"get_param": "many"}}}}, [], id="not known"),
    ],
)
def test_a_text_for_a_json_parameter_is_read_when_the_nested_stack_is_made(text, faults):
    given = found({"a": nested(size=10, salt=text)}, FILES)
    assert [each.rule.code for each in given] == faults
    assert all(each.stage == "deploy" and "it is not JSON" in each.message for each in given)


def test_values_from_the_parent_reach_conditions_and_properties():
    (wrong,) = found({"a": nested(size=10), "b": nested(size=10, mode="odd", salt={"length": "long"})}, FILES)
    assert places([wrong]) == [("HL321", "child.yaml", "resources.other.properties.length", "deploy")]
    assert chain(wrong) == [("template", "resources.b")]


def test_a_value_that_depends_on_a_resource_is_not_checked():
    resources = {
        "w": {"type": "OS::Heat::RandomString"},
        "b": nested(size=10, mode="odd", salt={"length": {"get_attr": ["w", "value"]}}),
    }
    assert found(resources, FILES) == []


def test_a_value_that_the_parent_does_not_know_is_not_checked():
    assert found({"b": nested(size=10, mode="odd", salt={"length": {"get_param": "many"}})}, FILES) == []


def test_null_from_the_parent_is_the_empty_value_and_not_the_default():
    child = CHILD.replace("{type: string, default: plain}", "{type: string, default: odd}")
    assert found({"b": nested(size=10, mode=None)}, {"child.yaml": child}) == []
    assert found({"b": nested(size=10)}, {"child.yaml": child}) != []


def test_a_list_with_one_empty_string_becomes_an_empty_list():
    child = """
heat_template_version: 2018-08-31
parameters: {names: {type: comma_delimited_list}}
resources: {w: {type: OS::Neutron::Port, properties: {network: n, security_groups: {get_param: names}}}}
"""
    body = {
        "template": {
            "heat_template_version": "2018-08-31",
            "resources": {"b": {"type": "child.yaml", "properties": {"names": [""]}}},
        },
        "files": {"child.yaml": child},
        "stage": "deploy",
    }
    (stack,) = build(from_body(body)).children
    assert stack.parameters["names"].value() == []


def test_the_chain_of_parents_leads_outwards():
    middle = {
        "heat_template_version": "2018-08-31",
        "resources": {"inner": nested(size=10, mode="odd", salt={"length": "long"})},
    }
    (wrong,) = found({"outer": {"type": "middle.yaml"}}, {**FILES, "middle.yaml": str(middle)})
    assert chain(wrong) == [("middle.yaml", "resources.inner"), ("template", "resources.outer")]


def group(definition, **properties):
    return {"type": "OS::Heat::ResourceGroup", "properties": {"resource_def": definition, **properties}}


def test_a_fault_of_a_member_is_reported_in_the_definition():
    wrong = found({"g": group({"type": "OS::Heat::RandomString", "properties": {"length": 0, "nope": 1}})})
    here = "resources.g.properties.resource_def.properties"
    assert places(wrong) == [
        ("HL302", "template", f"{here}.nope", "deploy"),
        ("HL321", "template", f"{here}.length", "deploy"),
    ]


def test_the_index_replaces_its_variable_in_the_first_and_the_last_member():
    definition = {"type": "OS::Heat::RandomString", "properties": {"length": "%index%00"}}
    assert [each.message for each in found({"g": group(definition, count=1)})] == [
        'the value of "length" does not fit: 0 is less than 1'
    ]
    definition["properties"]["length"] = "%index%99"
    assert found({"g": group(definition, count=6)}) != []
    assert found({"g": group(definition, count=5)}) == []
    definition["properties"]["length"] = "1@@@"
    assert found({"g": group(definition, index_var="@@@")}) == []


@pytest.mark.parametrize(
    ("removed", "count", "last"),
    [
        ([], 1_000_000, "999999"),
        (["0", "2", "04", "x", "9" * 5000], 3, "4"),
        (["1", "2"], 2, "3"),
        (["0"], 1, "1"),
    ],
)
def test_the_last_member_is_found_by_its_number(removed, count, last):
    members = {"g": group({"type": "OS::Heat::None"}, count=count, removal_policies=[{"resource_list": removed}])}
    template = {"heat_template_version": "2018-08-31", "resources": members}
    (members,) = build(from_body({"template": template, "stage": "deploy"})).children
    assert list(members.resources)[-1] == last


def test_a_value_that_a_member_gets_from_a_resource_is_not_checked():
    resources = {
        "w": {"type": "OS::Heat::RandomString"},
        "g": group(
            {
                "type": "OS::Heat::RandomString",
                "properties": {"length": {"get_attr": ["w", "value"]}, "salt": {"get_resource": "w"}},
            },
            count={"get_param": "many"},
        ),
    }
    assert found(resources) == []


UNKNOWN = {"get_attr": ["w", "show"]}


@pytest.mark.parametrize(
    "properties, group_type",
    [
        pytest.param(
            {"resource_def": {"type": "OS::Nova::Server", "properties": UNKNOWN}}, "ResourceGroup", id="ResourceGroup"
        ),
        pytest.param(
            {"min_size": 1, "max_size": 1, "resource": {"type": "OS::Nova::Server", "properties": UNKNOWN}},
            "AutoScalingGroup",
            id="AutoScalingGroup",
        ),
        pytest.param(
            {"resources": ["OS::Nova::Server"], "resource_properties": UNKNOWN}, "ResourceChain", id="ResourceChain"
        ),
    ],
)
def test_members_with_unknown_properties_are_not_checked(properties, group_type):
    resources = {
        "w": {"type": "OS::Heat::RandomString"},
        "g": {"type": f"OS::Heat::{group_type}", "properties": properties},
    }
    assert found(resources) == []


def test_a_fault_of_a_member_of_a_member_is_reported_in_the_definition():
    wrong = found({"g": group(group({"type": "OS::Heat::RandomString", "properties": {"length": 0}}))})
    here = "resources.g.properties.resource_def.properties.resource_def.properties.length"
    assert places(wrong) == [("HL321", "template", here, "deploy")]


def test_members_of_a_nested_template_get_its_values():
    wrong = found({"g": group(nested(size=101), count=3)}, FILES)
    assert places(wrong) == [("HL321", "template", "resources.g.properties.resource_def.properties.size", "deploy")]
    (wrong,) = found({"g": group(nested(size=1, mode="odd", salt={"length": "long"}), count=3)}, FILES)
    assert chain(wrong) == [("template", "resources.g.properties.resource_def")]


def test_members_of_an_autoscaling_group():
    wrong = found(
        {
            "g": {
                "type": "OS::Heat::AutoScalingGroup",
                "properties": {
                    "min_size": 1,
                    "max_size": 2,
                    "resource": {"type": "OS::Heat::RandomString", "properties": {"length": "x"}},
                },
            }
        }
    )
    assert places(wrong) == [("HL321", "template", "resources.g.properties.resource.properties.length", "deploy")]


def test_members_of_a_chain():
    wrong = found(
        {
            "g": {
                "type": "OS::Heat::ResourceChain",
                "properties": {
                    "resources": ["OS::Heat::RandomString", "OS::Heat::Randomstring"],
                    "resource_properties": {"length": "x"},
                },
            }
        }
    )
    assert places(wrong) == [
        ("HL301", "template", "resources.g.properties.resources", "deploy"),
        ("HL321", "template", "resources.g.properties.resource_properties.length", "deploy"),
    ]


def test_a_group_of_a_launch_configuration():
    resources = {
        "config": {
            "type": "AWS::AutoScaling::LaunchConfiguration",
            "properties": {"ImageId": "i", "InstanceType": "m", "BlockDeviceMappings": []},
        },
        "g": {
            "type": "AWS::AutoScaling::AutoScalingGroup",
            "properties": {
                "AvailabilityZones": ["nova"],
                "MinSize": 1,
                "MaxSize": 1,
                "LaunchConfigurationName": {"get_resource": "config"},
            },
        },
    }
    assert found(resources) == []


def test_a_thousand_nested_stacks_are_not_all_built():
    resources = {f"r{index}": nested(size=index % 100) for index in range(900)}
    request = from_body(
        {"template": {"heat_template_version": "2018-08-31", "resources": resources}, "files": FILES, "stage": "deploy"}
    )
    assert len(build(request).children) <= 201

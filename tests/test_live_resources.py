"""The resources that rules look at: each once, with its place in the author's text."""

from __future__ import annotations

import types

import pytest

from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.model.live_resources import live_resources
from heatlint.plugins import Plugin, Ruleset
from heatlint.rule import ADVICE, Rule, check

SEEN = Rule("OWN001", "resource-seen", stage=ADVICE)
SERVER = {"type": "OS::Nova::Server", "properties": {"flavor": "small", "image": "debian"}}
CHILD = "heat_template_version: 2018-08-31\nresources: {inner: {type: OS::Nova::Server, properties: {flavor: f}}}\n"


def stack(resources, stage="deploy", **parameters):
    template = {
        "heat_template_version": "wallaby",
        "parameters": {"p": {"type": "json"}, "c": {"type": "boolean"}},
        "conditions": {"no": False, "unknown": {"get_param": "c"}},
        "resources": resources,
    }
    body = {"template": template, "files": {"child.yaml": CHILD}, "stage": stage}
    return build(from_body({**body, "environment": {"parameters": parameters}}), assume_values=True)


def group(definition, **properties):
    return {"type": "OS::Heat::ResourceGroup", "properties": {"resource_def": definition, "count": 3, **properties}}


def scaled(**properties):
    return {"type": "OS::Heat::AutoScalingGroup", "properties": {"resource": SERVER, **properties}}


def found(resources, **parameters):
    """The type and the place of each live resource, as dotted paths below the resources."""
    return [
        (each.type.name.rpartition(":")[2], ".".join(map(str, each.type_path[1:-1])))
        for each in live_resources(stack(resources, **parameters))
    ]


@pytest.mark.parametrize(
    "resources, expected",
    [
        pytest.param({"a": SERVER}, [("Server", "a")], id="own"),
        pytest.param({"a": {**SERVER, "condition": "no"}}, [], id="condition-false"),
        pytest.param({"a": {**SERVER, "condition": "unknown"}}, [("Server", "a")], id="condition-unknown"),
        pytest.param({"a": {**SERVER, "external_id": "x"}}, [], id="external"),
        pytest.param({"a": {"type": "OS::Nova::Sever"}}, [], id="unknown-type"),
        pytest.param({"a": {"type": "child.yaml"}}, [], id="nested-template-is-a-stack-of-its-own"),
        pytest.param(
            {"g": group(SERVER)}, [("ResourceGroup", "g"), ("Server", "g.properties.resource_def")], id="group"
        ),
        pytest.param({"g": group(SERVER, count=0)}, [("ResourceGroup", "g")], id="group-without-members"),
        pytest.param({"g": group(SERVER, count="0")}, [("ResourceGroup", "g")], id="count-as-text"),
        pytest.param(
            {"g": group(SERVER, count={"get_param": "c"})},
            [("ResourceGroup", "g"), ("Server", "g.properties.resource_def")],
            id="count-unknown",
        ),
        pytest.param(
            {"g": group(group(SERVER), count=0)}, [("ResourceGroup", "g")], id="group-in-group-without-members"
        ),
        pytest.param({"g": scaled(min_size=0, max_size=0)}, [("AutoScalingGroup", "g")], id="autoscaling-max-0"),
        pytest.param(
            {"g": scaled(min_size=0, max_size=2, desired_capacity=0)},
            [("AutoScalingGroup", "g")],
            id="autoscaling-desired-0",
        ),
        pytest.param(
            {"g": scaled(min_size=0, max_size=2)},
            [("AutoScalingGroup", "g"), ("Server", "g.properties.resource")],
            id="autoscaling-may-grow",
        ),
        pytest.param(
            {"g": group(group(SERVER))},
            [
                ("ResourceGroup", "g"),
                ("ResourceGroup", "g.properties.resource_def"),
                ("Server", "g.properties.resource_def.properties.resource_def"),
            ],
            id="group-in-group",
        ),
        pytest.param(
            {
                "g": {
                    "type": "OS::Heat::AutoScalingGroup",
                    "properties": {"min_size": 1, "max_size": 2, "resource": SERVER},
                }
            },
            [("AutoScalingGroup", "g"), ("Server", "g.properties.resource")],
            id="autoscaling",
        ),
        pytest.param(
            {
                "g": {
                    "type": "OS::Heat::ResourceChain",
                    "properties": {"resources": ["OS::Nova::Server", "OS::Heat::Value"]},
                }
            },
            [("ResourceChain", "g"), ("Server", "g.properties"), ("Value", "g.properties")],
            id="chain",
        ),
    ],
)
def test_each_resource_once(resources, expected):
    assert found(resources) == expected


@pytest.mark.parametrize(
    "definition, steps, path",
    [
        pytest.param(SERVER, ("flavor",), "resource_def.properties.flavor", id="written"),
        pytest.param(SERVER, ("name",), "resource_def.properties", id="not-written"),
        pytest.param({"type": "OS::Nova::Server"}, ("flavor",), "resource_def", id="no-properties"),
        pytest.param(
            {**SERVER, "properties": {"flavor": {"get_param": "p"}}}, ("flavor", "x"), "resource_def.properties.flavor"
        ),
        pytest.param({"get_param": "p"}, ("flavor",), "resource_def", id="definition-from-a-parameter"),
    ],
)
def test_the_place_of_a_property_of_a_member(definition, steps, path):
    made = stack({"g": group(definition)}, p=SERVER)
    _group, member = live_resources(made)
    assert member.property_path(*steps) == ("resources", "g", "properties", *path.split("."))


def test_the_place_of_a_property_of_an_own_resource():
    (resource,) = live_resources(stack({"a": SERVER}))
    assert resource.type_path == ("resources", "a", "type")
    assert resource.property_path("image", 0) == ("resources", "a", "properties", "image", 0)
    assert resource.property_path("name") == ("resources", "a", "properties")


@check
def every_server(stack):
    for resource in live_resources(stack):
        if resource.type.name == "OS::Nova::Server":
            yield SEEN.at(resource.property_path("flavor"), f"seen {resource.name}")


def test_a_check_reports_each_resource_of_all_stacks_once():
    module = types.ModuleType("own")
    module.SEEN, module.every_server = SEEN, every_server
    resources = {
        "a": SERVER,
        "g": group(SERVER),
        "gg": group(group(SERVER)),
        "n": {"type": "child.yaml"},
        "ng": group({"type": "child.yaml"}),
    }
    diagnostics = lint(stack(resources), Ruleset([Plugin("own", module)]))
    assert [(each.file, ".".join(map(str, each.path[1:-2]))) for each in diagnostics] == [
        ("child.yaml", "inner"),
        ("template", "a"),
        ("template", "g.properties.resource_def"),
        ("template", "gg.properties.resource_def.properties.resource_def"),
    ]


def test_the_members_of_groups_are_not_known_before_the_stage_deploy():
    made = stack({"g": group(SERVER)}, stage="validate")
    assert [each.name for each in live_resources(made)] == ["g"]

"""The outputs of a stack that has not all of its resources yet. The values are those of a real Heat 27."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

HOT = {"heat_template_version": "2021-04-16"}
TEST = "OS::Heat::TestResource"


def valued(value, **more):
    return {"type": TEST, "properties": {"value": value}, **more}


def replaced(function, of):
    return {function: {"template": "a-X-b", "params": {"X": of}}}


LATER = {"get_attr": ["later", "output"]}
RESOURCES = {
    "fast": valued("v"),
    "slow": valued("w", depends_on="fast"),
    "later": valued("x", depends_on="slow"),
    "word": {"type": "OS::Heat::RandomString", "depends_on": "slow"},
    "net": {"type": "OS::Neutron::Net", "depends_on": "slow"},
    "nest": {"type": "n.yaml", "depends_on": "fast"},
    "group": {
        "type": "OS::Heat::ResourceGroup",
        "properties": {"count": 2, "resource_def": valued("g")},
        "depends_on": "slow",
    },
}
#: Output -> its definition, and its value while "fast" is there, "slow" and "nest" are begun, and the others are not.
OUTPUTS = {
    "made": ({"get_attr": ["fast", "output"]}, "v"),
    "begun": ({"get_attr": ["slow", "output"]}, "w"),
    "name": ({"get_resource": "later"}, "later"),
    "no_name": ({"get_resource": "net"}, None),
    "attribute": (LATER, None),
    "all": ({"get_attr": ["word"]}, None),
    "group": ({"get_attr": ["group", "output"]}, None),
    "list": ([{"get_attr": ["fast", "output"]}, LATER, {"get_resource": "word"}], ["v", None, "word"]),
    "replaced": (replaced("str_replace", LATER), "a--b"),
    "reference": (replaced("str_replace", {"get_resource": "word"}), "a-word-b"),
    "joined": ({"list_join": [",", [{"get_attr": ["fast", "output"]}, LATER]]}, "v,"),
    "chosen": ({"if": [{"equals": [1, 1]}, LATER, "z"]}, None),
    "strict": (replaced("str_replace_vstrict", LATER), None),
    "inner": ({"get_attr": ["nest", "first"]}, "1"),
    "inner_later": ({"get_attr": ["nest", "second"]}, None),
}
INNER = {
    **HOT,
    "resources": {"i": valued("1"), "j": valued("2", depends_on="i")},
    "outputs": {"first": {"value": {"get_attr": ["i", "output"]}}, "second": {"value": {"get_attr": ["j", "output"]}}},
}


@pytest.fixture
def client(clock):
    return serve_client(delay=10.0)


def values(stack):
    return {each["output_key"]: each["output_value"] for each in stack["outputs"]}


def test_outputs_are_resolved_with_what_is_there(client, clock):
    outputs = {name: {"value": value} for name, (value, _) in OUTPUTS.items()}
    template = {**HOT, "resources": RESOURCES, "outputs": outputs}
    address = client.make("so-far", template, files={"n.yaml": json.dumps(INNER)})
    clock[0] += 15
    stack = client.stack(address)
    assert stack["stack_status"] == "CREATE_IN_PROGRESS"
    assert values(stack) == {name: value for name, (_, value) in OUTPUTS.items()}
    assert "X" in next(each for each in stack["outputs"] if each["output_key"] == "strict")["output_error"]
    assert client.get(f"{address}/outputs/list").json["output"]["output_value"] == ["v", None, "word"]
    nested = client.get(f"{address}/resources/nest").json["resource"]["physical_resource_id"]
    assert values(client.stack(client.get(f"stacks/{nested}").headers["location"])) == {"first": "1", "second": None}
    clock[0] += 1000
    stack = client.stack(address)
    assert stack["stack_status"] == "CREATE_COMPLETE"
    found = values(stack)
    assert (found["attribute"], found["group"], found["replaced"]) == ("x", ["g", "g"], "a-x-b")
    assert not any("output_error" in each for each in stack["outputs"])


def test_the_outputs_of_a_failed_stack(client, clock):
    outputs = {name: {"value": {"get_attr": [name, "output"]}} for name in ("fast", "broken", "after")}
    outputs["both"] = {"value": [{"get_attr": ["fast", "output"]}, {"get_resource": "after"}]}
    broken = {"type": TEST, "properties": {"value": "b", "fail": True}, "depends_on": "fast"}
    resources = {"fast": valued("v"), "broken": broken, "after": valued("c", depends_on="broken")}
    address = client.make("failed", {**HOT, "resources": resources, "outputs": outputs})
    clock[0] += 1000
    stack = client.stack(address)
    assert stack["stack_status"] == "CREATE_FAILED"
    assert values(stack) == {"fast": "v", "broken": None, "after": None, "both": ["v", "after"]}


def test_the_outputs_of_an_update_in_progress(client, clock):
    template = {**HOT, "resources": {"fast": valued("v")}}
    address = client.make("updated", template)
    clock[0] += 1000
    more = {"slow": valued("w", depends_on="fast"), "later": valued("x", depends_on="slow")}
    outputs = {"all": {"value": [{"get_attr": ["fast", "output"]}, {"get_resource": "later"}, LATER]}}
    changed = {**HOT, "resources": {**template["resources"], **more}, "outputs": outputs}
    assert client.call("PUT", address, {"template": changed}).status == 202
    assert values(client.stack(address)) == {"all": ["v", "later", None]}
    clock[0] += 1000
    assert values(client.stack(address))["all"][2] == "x"

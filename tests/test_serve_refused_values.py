"""A value that does not fit a nested stack or a group fails its resource before anything of it is made.

What becomes of the resources is what a real Heat 27 answers.
"""

from __future__ import annotations

import json

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

HOT = {"heat_template_version": "2018-08-31"}
INNER = {
    **HOT,
    "parameters": {"p": {"type": "string"}, "n": {"type": "number", "constraints": [{"range": {"max": 5}}]}},
    "resources": {"v": {"type": "OS::Heat::Value", "properties": {"value": {"get_param": "p"}}}},
}
OF_V = {"get_attr": ["v", "value"]}
MEMBER = {"type": "OS::Heat::RandomString", "properties": {"length": OF_V}}
NESTED = {"type": "i.yaml", "properties": {"p": "z", "n": OF_V}}
#: The resource "a", a value that fits, one that does not, and what is nested in "a".
CASES = {
    "nested": (NESTED, 2, 33, {"v"}),
    "group": (
        {"type": "OS::Heat::ResourceGroup", "properties": {"count": 2, "resource_def": MEMBER}},
        4,
        0,
        {"0", "1"},
    ),
    "scaling": (
        {"type": "OS::Heat::AutoScalingGroup", "properties": {"min_size": 1, "max_size": 1, "resource": MEMBER}},
        4,
        0,
        {"0"},
    ),
    "nested-group": (
        {"type": "OS::Heat::ResourceGroup", "properties": {"count": 1, "resource_def": NESTED}},
        2,
        33,
        {"0", "v"},
    ),
}


@pytest.fixture(scope="module")
def client():
    return serve_client()


def template(resource, value):
    return {**HOT, "resources": {"a": resource, "v": {"type": "OS::Heat::Value", "properties": {"value": value}}}}


def states(client, address):
    """Return the resource "a" and, by name, the states of what is nested in it."""
    found = client.get(f"{address}/resources?nested_depth=4").json["resources"]
    (own,) = [each for each in found if each["resource_name"] == "a"]
    inner = {each["resource_name"]: each["resource_status"] for each in found if "parent_resource" in each}
    return own, inner


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_nested_in_what_is_refused(client, name):
    resource, good, bad, inside = CASES[name]
    files = {"i.yaml": json.dumps(INNER)}
    address = client.make(f"create-{name}", template(resource, bad), files=files)
    own, inner = states(client, address)
    assert (own["resource_status"], own["physical_resource_id"], inner) == ("CREATE_FAILED", "", {})
    assert client.call("PUT", address, {"template": template(resource, good), "files": files}).status == 202
    own, inner = states(client, address)
    assert (client.stack(address)["stack_status"], set(inner)) == ("UPDATE_COMPLETE", inside)
    assert own["physical_resource_id"]


@pytest.mark.parametrize("rollback", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_an_update_to_a_value_that_does_not_fit_fails(client, name, rollback):
    resource, good, bad, inside = CASES[name]
    files = {"i.yaml": json.dumps(INNER)}
    address = client.make(f"update-{name}-{rollback}", template(resource, good), files=files)
    body = {"template": template(resource, bad), "files": files, "disable_rollback": not rollback}
    assert client.call("PUT", address, body).status == 202
    own, inner = states(client, address)
    assert client.stack(address)["stack_status"] == ("ROLLBACK_COMPLETE" if rollback else "UPDATE_FAILED")
    assert set(inner) == inside and own["physical_resource_id"]
    if not rollback:
        assert (
            own["resource_status"] == "UPDATE_FAILED" and "resources.a: the value of" in own["resource_status_reason"]
        )
        assert set(inner.values()) == {"CREATE_COMPLETE"}
    assert client.call("DELETE", address).status == 204


def test_a_member_is_an_item_in_the_reason(client):
    member = {"type": "OS::Heat::TestResource", "properties": {"fail": True}}
    group = {"type": "OS::Heat::ResourceGroup", "properties": {"count": 1, "resource_def": member}}
    stack = client.stack(client.make("reason", {**HOT, "resources": {"g": group}}))
    assert stack["stack_status_reason"].endswith("ValueError: resources.g.resources[0]: Test Resource failed 0")


#: Properties of a delay -> whether it fits a stack with a timeout of 3 minutes.
DELAYS = [
    ({"min_wait": 181}, False),
    ({"min_wait": 100, "max_jitter": 40.5, "jitter_multiplier": 2}, False),
    ({"min_wait": 400, "actions": ["DELETE"]}, False),
    ({"min_wait": 180}, True),
    ({"max_jitter": 18, "jitter_multiplier": 10}, True),
]


@pytest.mark.parametrize(("properties", "fits"), DELAYS)
def test_a_delay_is_not_longer_than_the_timeout(client, properties, fits):
    number = DELAYS.index((properties, fits))
    delay = {**HOT, "resources": {"d": {"type": "OS::Heat::Delay", "properties": properties}}}
    body = {"stack_name": f"delay-{number}", "template": delay, "timeout_mins": 3}
    answer = client.post("stacks", body)
    assert answer.status == (201 if fits else 400)
    if not fits:
        assert answer.json["error"]["type"] == "StackValidationFailed"
    nested = {**HOT, "resources": {"r": {"type": "i.yaml"}}}
    address = client.make(f"nested-delay-{number}", nested, files={"i.yaml": json.dumps(delay)}, timeout_mins=3)
    assert client.stack(address)["stack_status"] == ("CREATE_COMPLETE" if fits else "CREATE_FAILED")


def test_the_timeout_is_an_hour_or_that_of_the_stack(client):
    delay = {**HOT, "resources": {"d": {"type": "OS::Heat::Delay", "properties": {"min_wait": 3601}}}}
    assert client.post("stacks", {"stack_name": "hour", "template": delay}).status == 400
    address = client.make("longer", {**HOT, "resources": {}}, timeout_mins=61)
    assert client.call("PUT", address, {"template": delay}).status == 202
    assert client.call("PUT", address, {"template": delay, "timeout_mins": 60}).status == 400

"""Resources with an external_id, and changes that Heat refuses before they begin.

States, reasons and events were compared with those of a real Heat 27 in its convergence engine.
"""

from __future__ import annotations

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

HOT = {"heat_template_version": "2018-08-31"}
TEST = "OS::Heat::TestResource"


@pytest.fixture(scope="module")
def client():
    return serve_client(workers=0)


def template(resources, outputs=None):
    return {
        **HOT,
        "resources": resources,
        "outputs": {name: {"value": value} for name, value in (outputs or {}).items()},
    }


def resource(type=TEST, external_id=None, **properties):
    found = {"type": type, "properties": properties}
    return found if external_id is None else {**found, "external_id": external_id}


def of_resource(client, address, name):
    return [each[1:] for each in client.events(address) if each[0] == name]


def test_a_resource_with_an_external_id_is_adopted_and_checked(client):
    address = client.make("adopted", template({"r": resource(external_id="abc", value="x", fail=True)}))
    assert of_resource(client, address, "r") == [
        ("ADOPT_IN_PROGRESS", "state changed"),
        ("ADOPT_COMPLETE", "state changed"),
        ("CHECK_IN_PROGRESS", "state changed"),
        ("CHECK_COMPLETE", "state changed"),
    ]
    found = client.get(f"{address}/resources/r").json["resource"]
    assert (found["resource_status"], found["physical_resource_id"]) == ("CHECK_COMPLETE", "abc")
    assert client.stack(address)["stack_status"] == "CREATE_COMPLETE"


def test_the_check_of_a_type_without_one_says_so(client):
    address = client.make("unchecked", template({"r": resource("OS::Heat::RandomString", "abc")}))
    assert of_resource(client, address, "r")[1:] == [
        ("ADOPT_COMPLETE", "state changed"),
        ("CHECK_COMPLETE", "CHECK not supported for OS::Heat::RandomString"),
    ]


def test_what_heat_keeps_while_it_makes_a_resource_is_not_there(client):
    resources = {
        "r": resource("OS::Heat::RandomString", "abc"),
        "t": resource(external_id="t1", value="x"),
        "v": resource("OS::Heat::Value", "v1", value={"a": 1}),
    }
    outputs = {
        "r": {"get_resource": "r"},
        "s": {"get_attr": ["r", "value"]},
        "t": {"get_resource": "t"},
        "u": {"get_attr": ["t", "output"]},
        "v": {"get_attr": ["v", "value"]},
    }
    address = client.make("values", template(resources, outputs))
    found = {each["output_key"]: each["output_value"] for each in client.stack(address)["outputs"]}
    assert found == {"r": None, "s": None, "t": "t1", "u": None, "v": {"a": 1}}


def test_a_group_with_an_external_id_fails(client):
    definition = {"type": "OS::Heat::None"}
    group = resource("OS::Heat::ResourceGroup", "abc", count=2, resource_def=definition)
    address = client.make("group", template({"g": group}))
    assert of_resource(client, address, "g") == [
        ("ADOPT_IN_PROGRESS", "state changed"),
        ("ADOPT_FAILED", "Exception: resources.g: Resource ID was not provided."),
    ]
    assert client.stack(address)["stack_status"] == "CREATE_FAILED"


def test_hooks_of_a_creation_do_not_stop_what_is_adopted(client):
    environment = {"resource_registry": {"resources": {"r": {"hooks": ["pre-create", "pre-delete"]}}}}
    address = client.make("hooks", template({"r": resource(external_id="abc")}), environment=environment)
    assert client.stack(address)["stack_status"] == "CREATE_COMPLETE"


@pytest.mark.parametrize("before, after", [(None, "abc"), ("abc", None), ("abc", "abd")])
def test_another_external_id_fails_before_the_resource_is_touched(client, before, after):
    name = f"other-{before}-{after}"
    address = client.make(name, template({"r": resource(external_id=before, value="x")}))
    events = of_resource(client, address, "r")
    body = {"template": template({"r": resource(external_id=after, value="x")})}
    assert client.call("PUT", address, body).status == 202
    stack = client.stack(address)
    text = f"NotSupported: resources.r: Update to property external_id of r ({TEST}) is not supported."
    assert (stack["stack_status"], stack["stack_status_reason"]) == ("UPDATE_FAILED", f"Resource UPDATE failed: {text}")
    assert of_resource(client, address, "r") == events


@pytest.mark.parametrize("action, change", [("update", {}), ("replace", {"type": "OS::Heat::None"})])
def test_a_restricted_action_leaves_an_event_and_the_resource_as_it_is(client, action, change):
    environment = {"resource_registry": {"resources": {"r": {"restricted_actions": action}}}}
    address = client.make(f"no-{action}", template({"r": resource(value="x")}), environment=environment)
    after = template({"r": {**resource(value="y"), **change}})
    body = {"template": after, "environment": environment, "disable_rollback": True}
    assert client.call("PUT", address, body).status == 202
    reason = f"{action} is restricted for resource."
    stack = client.stack(address)
    assert stack["stack_status_reason"] == f"Resource UPDATE failed: ResourceActionRestricted: resources.r: {reason}"
    assert of_resource(client, address, "r")[2:] == [("UPDATE_FAILED", reason)]
    assert client.get(f"{address}/resources/r").json["resource"]["resource_status"] == "CREATE_COMPLETE"


def test_a_rollback_does_not_make_anew_what_was_not_touched(client):
    environment = {"resource_registry": {"resources": {"r": {"restricted_actions": "update"}}}}
    address = client.make("back", template({"r": resource(value="x")}), environment=environment)
    id = client.get(f"{address}/resources/r").json["resource"]["physical_resource_id"]
    body = {"template": template({"r": resource(value="y")}), "environment": environment, "disable_rollback": False}
    assert client.call("PUT", address, body).status == 202
    assert client.stack(address)["stack_status"] == "ROLLBACK_COMPLETE"
    found = client.get(f"{address}/resources/r").json["resource"]
    assert (found["physical_resource_id"], found["resource_status"]) == (id, "CREATE_COMPLETE")


def test_an_empty_json_parameter_is_shown_as_json(client):
    document = {**HOT, "parameters": {"p": {"type": "json"}}, "resources": {}}
    address = client.make("json", document, parameters={"p": ""})
    assert client.stack(address)["parameters"]["p"] == '""'

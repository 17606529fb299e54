"""The life of stacks through the API: create, show, update, delete, and what is asked of them meanwhile."""

from __future__ import annotations

import json
import re

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

HOT = {"heat_template_version": "2018-08-31"}
CHANGED, STARTED, DONE = "state changed", "Stack {} started", "Stack {} completed successfully"


def resource(**properties):
    return {"type": "OS::Heat::TestResource", "properties": properties}


RANDOM = {
    **HOT,
    "description": "a stack",
    "parameters": {
        "length": {"type": "number", "default": 8},
        "secret": {"type": "string", "default": "s", "hidden": True},
        "names": {"type": "comma_delimited_list", "default": "a,b"},
    },
    "resources": {
        "word": {"type": "OS::Heat::RandomString", "properties": {"length": {"get_param": "length"}}},
        "copy": {"type": "OS::Heat::Value", "properties": {"value": {"get_attr": ["word", "value"]}}},
    },
    "outputs": {"word": {"value": {"get_attr": ["copy", "value"]}}},
}


@pytest.fixture(scope="module")
def client():
    return serve_client()


def test_a_name_may_end_with_a_line_break_as_in_heat(client):
    client.make("web\n", RANDOM)
    assert [each["stack_name"] for each in client.get("stacks").json["stacks"]] == ["web\n"]


def test_a_stack_has_the_fields_of_the_reference(client):
    address = client.make("fields", RANDOM, timeout_mins=60, tags="x,y")
    stack = client.stack(address)
    (output,) = stack.pop("outputs")
    assert stack.pop("creation_time").endswith("Z")
    id = address.rpartition("/")[2]
    assert stack == {
        "id": id,
        "links": [{"href": address, "rel": "self"}],
        "stack_name": "fields",
        "updated_time": None,
        "deletion_time": None,
        "notification_topics": [],
        "parameters": {
            "OS::stack_id": id,
            "OS::stack_name": "fields",
            "OS::project_id": client.project,
            "length": "8",
            "secret": "******",
            "names": "a,b",
        },
        "description": "a stack",
        "template_description": "a stack",
        "capabilities": [],
        "disable_rollback": True,
        "timeout_mins": 60,
        "stack_owner": "demo",
        "parent": None,
        "stack_user_project_id": None,
        "tags": ["x", "y"],
        "stack_status": "CREATE_COMPLETE",
        "stack_status_reason": "Stack CREATE completed successfully",
    }
    assert output["output_key"] == "word" and len(output["output_value"]) == 8
    assert "outputs" not in client.stack(address + "?resolve_outputs=False")


def test_a_stack_is_found_at_the_address_of_the_reference(client):
    address = client.make("reference", HOT)
    assert client.get(address.replace("/stacks/", "/")).json == client.get(address).json


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_name_leads_to_the_address_of_its_stack(client, method):
    client.post("stacks", {"stack_name": "lookup", "template": HOT})
    answer = client.call(method, "stacks/lookup?a=1&b=2")
    assert answer.status == 302
    location = answer.headers["location"]
    assert location.startswith(f"http://heat.test/v1/{client.project}/stacks/lookup/") and location.endswith("?a=1&b=2")
    id = location.rpartition("/")[2].partition("?")[0]
    assert client.call(method, f"stacks/{id}?a=1&b=2").headers["location"] == location


@pytest.mark.parametrize("part", ["resources", "events", "template", "environment", "files"])
def test_parts_of_a_stack_are_looked_up_by_its_name(client, part):
    client.post("stacks", {"stack_name": "parts", "template": HOT})
    answer = client.get(f"stacks/parts/{part}?x=1")
    assert answer.status == 302 and answer.headers["location"].endswith(f"/{part}?x=1")
    assert client.get(answer.headers["location"].partition("?")[0]).status == 200


def test_a_stack_is_made_in_the_order_of_its_dependencies(client):
    address = client.make("order", RANDOM)
    assert client.events(address) == [
        ("order", "CREATE_IN_PROGRESS", STARTED.format("CREATE")),
        ("word", "CREATE_IN_PROGRESS", CHANGED),
        ("word", "CREATE_COMPLETE", CHANGED),
        ("copy", "CREATE_IN_PROGRESS", CHANGED),
        ("copy", "CREATE_COMPLETE", CHANGED),
        ("order", "CREATE_COMPLETE", DONE.format("CREATE")),
    ]


def test_events_are_listed_as_heat_lists_them(client):
    address = client.make("events", RANDOM)
    found = client.get(address + "/events").json["events"]  # the newest first
    assert (found[0]["resource_name"], found[-1]["resource_status"]) == ("events", "CREATE_IN_PROGRESS")
    first, *rest = client.get(address + "/events?sort_dir=asc").json["events"]
    assert first["physical_resource_id"] == address.rpartition("/")[2]
    assert [link["rel"] for link in first["links"]] == ["self", "resource", "stack"]
    assert client.get(f"{address}/events?sort_dir=asc&marker={first['id']}").json["events"] == rest
    assert client.get(f"{address}/events?sort_dir=asc&limit=1").json["events"] == [first]
    of_word = client.get(address + "/resources/word/events").json["events"]
    assert {each["resource_name"] for each in of_word} == {"word"}
    event = client.get(of_word[0]["links"][0]["href"]).json["event"]
    assert (event["resource_type"], event["resource_properties"]) == ("OS::Heat::RandomString", {"length": 8})
    assert client.get(address + "/resources/nope/events").status == 404


def test_resources_are_listed_and_shown(client):
    address = client.make("resources", RANDOM)
    word, copy = client.get(address + "/resources").json["resources"]
    assert (word["resource_name"], word["required_by"], copy["required_by"]) == ("word", ["copy"], [])
    assert word["resource_status"] == "CREATE_COMPLETE" and word["physical_resource_id"].startswith("resources-word-")
    shown = client.get(address + "/resources/copy?with_attr=x").json["resource"]
    word = client.get(address + "/resources/word").json["resource"]
    assert shown["attributes"] == {"value": word["attributes"]["value"], "x": None}
    assert client.get(address + "/resources?type=Value").json["resources"] == [copy]
    assert client.get(address + "/resources?status=FAILED").json["resources"] == []
    assert client.get(address + "/resources?nope=1").status == 400
    missing = client.get(address + "/resources/nope")
    message = "The Resource (nope) could not be found in Stack resources."
    assert (missing.status, missing.json["error"]["message"]) == (404, message)


def test_what_a_stack_was_made_of_is_shown_without_secrets(client):
    address = client.make("of", RANDOM, parameters={"secret": "hush"}, files={"a": "b"})
    assert client.get(address + "/template").json == RANDOM
    assert client.get(address + "/environment").json["parameters"] == {"secret": "******"}
    assert client.get(address + "/files").json == {"a": "b"}
    assert client.get(address + "/export").json["resources"]["word"]["type"] == "OS::Heat::RandomString"
    for part in ("", "/events", "/resources", "/environment", "/export"):
        assert "hush" not in client.get(address + part).text


def test_outputs_are_listed_and_shown(client):
    address = client.make("outputs", RANDOM)
    assert client.get(address + "/outputs").json == {
        "outputs": [{"output_key": "word", "description": "No description given"}]
    }
    assert len(client.get(address + "/outputs/word").json["output"]["output_value"]) == 8
    assert client.get(address + "/outputs/nope").status == 404


def test_values_of_the_cloud_look_right_and_stay(client):
    template = {
        **HOT,
        "resources": {
            "net": {"type": "OS::Neutron::Net"},
            "server": {
                "type": "OS::Nova::Server",
                "properties": {"image": "i", "flavor": "f", "networks": [{"network": {"get_resource": "net"}}]},
            },
        },
        "outputs": {
            "address": {"value": {"get_attr": ["server", "first_address"]}},
            "net": {"value": {"get_resource": "net"}},
            "name": {"value": {"get_attr": ["server", "name"]}},
        },
    }
    address = client.make("cloud", template)
    values = {each["output_key"]: each["output_value"] for each in client.stack(address)["outputs"]}
    assert values["address"].startswith("10.") and values["name"].startswith("cloud-server-")
    net = client.get(address + "/resources/net").json["resource"]
    assert values["net"] == net["physical_resource_id"] and len(values["net"]) == 36
    assert values == {each["output_key"]: each["output_value"] for each in client.stack(address)["outputs"]}


def test_a_failing_resource_fails_the_stack_with_its_reason(client):
    template = {
        **HOT,
        "resources": {
            "first": resource(value="1"),
            "second": {**resource(fail=True), "depends_on": "first"},
            "third": {**resource(), "depends_on": "second"},
        },
    }
    address = client.make("fails", template)
    stack = client.stack(address)
    reason = "ValueError: resources.second: Test Resource failed second"
    assert stack["stack_status"] == "CREATE_FAILED"
    assert stack["stack_status_reason"] == f"Resource CREATE failed: {reason}"
    states = {each["resource_name"]: each for each in client.get(address + "/resources").json["resources"]}
    assert states["second"]["resource_status_reason"] == reason
    assert [each["resource_status"] for each in states.values()] == [
        "CREATE_COMPLETE",
        "CREATE_FAILED",
        "INIT_COMPLETE",
    ]


def test_a_finding_of_the_deployment_fails_its_resource(client):
    group = {
        "type": "OS::Heat::ResourceGroup",
        "properties": {"count": 1, "resource_def": {"type": "OS::Heat::RandomString", "properties": {"length": 600}}},
    }
    address = client.make("finding", {**HOT, "resources": {"group": group}})
    stack = client.stack(address)
    assert stack["stack_status"] == "CREATE_FAILED"
    assert stack["stack_status_reason"].startswith("Resource CREATE failed: StackValidationFailed: resources.group: ")


def test_a_creation_that_fails_is_rolled_back_on_request(client):
    resources = {
        "a": resource(),
        "b": {**resource(fail=True), "depends_on": "a"},
        "c": {**resource(), "depends_on": "b"},
    }
    address = client.make("rolls-back", {**HOT, "resources": resources}, disable_rollback=False)
    assert client.stack(address)["stack_status"] == "ROLLBACK_COMPLETE"
    statuses = [(name, status) for name, status, _ in client.events(address)]
    assert statuses[-6:] == [
        ("rolls-back", "ROLLBACK_IN_PROGRESS"),
        ("b", "DELETE_IN_PROGRESS"),
        ("b", "DELETE_COMPLETE"),
        ("a", "DELETE_IN_PROGRESS"),
        ("a", "DELETE_COMPLETE"),
        ("rolls-back", "ROLLBACK_COMPLETE"),
    ]
    assert client.get(address + "/resources").json == {"resources": []}
    assert client.stack(address)["updated_time"] is not None


def test_a_failure_names_what_its_resource_did(client):
    """Asked of a real Heat 27 with convergence: what an update makes fails in its CREATE."""
    address = client.make("named", {**HOT, "resources": {"a": resource()}})
    more = {"a": resource(), "b": resource(fail=True)}
    client.call("PUT", address, {"template": {**HOT, "resources": more}})
    reason = "Resource CREATE failed: ValueError: resources.b: Test Resource failed b"
    assert client.stack(address)["stack_status_reason"] == reason


def test_what_is_in_no_cloud_shows_nothing(client):
    resources = {
        "v": {"type": "OS::Heat::Value", "properties": {"value": "x"}},
        "w": {"type": "OS::Heat::RandomString"},
    }
    outputs = {name: {"value": {"get_attr": [name, "show"]}} for name in resources}
    address = client.make("cloudless", {**HOT, "resources": resources, "outputs": outputs})
    assert [each["output_value"] for each in client.stack(address)["outputs"]] == [None, None]


def test_a_fault_can_be_asked_for_by_a_header(client):
    body = {"stack_name": "on-demand", "template": RANDOM}
    answer = client.post("stacks", body, headers={"x-heatlint-fault": "copy: no host was found"})
    reason = client.stack(answer.headers["location"])["stack_status_reason"]
    assert reason == "Resource CREATE failed: ResourceInError: resources.copy: no host was found"


def test_nested_stacks_live_with_their_resource(client):
    files = {"inner.yaml": "heat_template_version: 2018-08-31\nresources:\n  r: {type: OS::Heat::TestResource}\n"}
    template = {**HOT, "resources": {"inner": {"type": "inner.yaml"}, "second": {"type": "inner.yaml"}}}
    address = client.make("nests", template, files=files)
    resources = client.get(address + "/resources?nested_depth=1").json["resources"]
    assert [each["resource_name"] for each in resources] == ["inner", "second", "r", "r"]
    assert [each.get("parent_resource") for each in resources] == [None, None, "inner", "second"]
    (nested,) = [link["href"] for link in resources[0]["links"] if link["rel"] == "nested"]
    assert client.stack(nested)["stack_status"] == "CREATE_COMPLETE"
    assert client.stack(nested)["parent"] == address.rpartition("/")[2]
    events = client.get(address + "/events?nested_depth=1&sort_dir=asc").json["events"]
    assert events[0]["links"][-1] == {"href": address, "rel": "root_stack"}
    assert len(events) == 2 + 4 + 2 * 4
    client.call("DELETE", address)
    assert client.stack(nested)["stack_status"] == "DELETE_COMPLETE"


def test_a_failure_in_a_nested_stack_has_the_way_to_it(client):
    files = {
        "inner.yaml": "heat_template_version: 2018-08-31\nresources:\n"
        "  r: {type: OS::Heat::TestResource, properties: {fail: true}}\n"
    }
    address = client.make("nested-fails", {**HOT, "resources": {"inner": {"type": "inner.yaml"}}}, files=files)
    reason = "Resource CREATE failed: ValueError: resources.inner.resources.r: Test Resource failed r"
    assert client.stack(address)["stack_status_reason"] == reason


def test_an_update_replaces_what_cannot_be_changed(client):
    address = client.make("updates", RANDOM)
    before = {
        each["resource_name"]: each["physical_resource_id"]
        for each in client.get(address + "/resources").json["resources"]
    }
    answer = client.call("PUT", address, {"template": RANDOM, "parameters": {"length": 9}})
    assert answer.status == 202
    stack = client.stack(address)
    assert (stack["stack_status"], stack["parameters"]["length"]) == ("UPDATE_COMPLETE", "9")
    assert stack["updated_time"] and len(stack["outputs"][0]["output_value"]) == 9
    after = {
        each["resource_name"]: each["physical_resource_id"]
        for each in client.get(address + "/resources").json["resources"]
    }
    assert before["word"] != after["word"] and before["copy"] == after["copy"]
    assert [(name, status) for name, status, _ in client.events(address)][6:] == [
        ("updates", "UPDATE_IN_PROGRESS"),
        ("word", "UPDATE_IN_PROGRESS"),
        ("word", "UPDATE_COMPLETE"),  # "The Resource word requires replacement."
        ("word", "CREATE_IN_PROGRESS"),
        ("word", "CREATE_COMPLETE"),
        ("copy", "UPDATE_IN_PROGRESS"),
        ("copy", "UPDATE_COMPLETE"),
        ("updates", "UPDATE_COMPLETE"),
    ]


def test_an_update_makes_anew_what_has_failed_and_what_was_not_begun(client):
    old = {"a": resource(fail=True), "b": {**resource(), "depends_on": "a"}}
    address = client.make("mended", {**HOT, "resources": old})
    before = [name for name, status, _ in client.events(address) if name != "mended"]
    assert before == ["a", "a"]
    client.call("PUT", address, {"template": {**HOT, "resources": {"a": resource(), "b": resource()}}})
    resources = client.get(address + "/resources").json["resources"]
    assert {each["resource_name"]: each["resource_status"] for each in resources} == dict.fromkeys(
        "ab", "CREATE_COMPLETE"
    )
    assert all(each["physical_resource_id"] for each in resources)
    begun = [(name, status) for name, status, _ in client.events(address) if status.endswith("IN_PROGRESS")]
    assert begun[2:] == [("mended", "UPDATE_IN_PROGRESS"), ("a", "CREATE_IN_PROGRESS"), ("b", "CREATE_IN_PROGRESS")]


def test_an_update_makes_anew_what_is_marked_unhealthy(client):
    files = {"inner.yaml": json.dumps({**HOT, "resources": {"c": resource()}})}
    template = {**HOT, "resources": {"a": resource(), "b": resource(), "n": {"type": "inner.yaml"}}}
    address = client.make("healed", template, files=files)

    def ids():
        found = client.get(address + "/resources?nested_depth=1").json["resources"]
        return {each["resource_name"]: each["physical_resource_id"] for each in found}

    before = ids()
    client.call("PATCH", address + "/resources/a", {"mark_unhealthy": True})
    client.call("PATCH", address, {})
    after = ids()
    assert {name for name in before if before[name] != after[name]} == {"a"}


def test_an_update_adds_and_deletes(client):
    address = client.make("changes", {**HOT, "resources": {"a": resource(), "b": resource()}})
    new = {**HOT, "resources": {"b": resource(), "c": resource()}}
    client.call("PUT", address, {"template": new})
    names = [each["resource_name"] for each in client.get(address + "/resources").json["resources"]]
    assert names == ["b", "c"]
    assert client.get(address + "/template").json == new


def test_a_patch_keeps_what_it_does_not_name(client):
    address = client.make("patched", RANDOM, parameters={"names": "c"}, tags="x")
    assert client.call("PATCH", address, {"parameters": {"length": 4}}).status == 202
    stack = client.stack(address)
    assert (stack["parameters"]["names"], stack["parameters"]["length"], stack["tags"]) == ("c", "4", ["x"])
    client.call("PATCH", address, {"clear_parameters": ["names"]})
    stack = client.stack(address)
    assert (stack["parameters"]["names"], stack["parameters"]["length"]) == ("a,b", "4")
    assert client.call("PUT", address, {"parameters": {}}).json["error"]["message"] == "No template specified"


def test_a_patch_adds_event_sinks_and_keeps_the_names_of_encrypted_parameters(client):
    sink = {"type": "zaqar-queue", "target": "queue"}
    given = {"event_sinks": [sink], "encrypted_param_names": ["secret"]}
    address = client.make("sinks", RANDOM, parameters={"secret": "t"}, environment=given)
    more = {"event_sinks": [{**sink, "target": "other"}], "encrypted_param_names": ["names"]}
    assert client.call("PATCH", address, {"environment": more}).status == 202
    environment = client.get(address + "/environment").json
    assert [each["target"] for each in environment["event_sinks"]] == ["queue", "other"]
    assert (environment["encrypted_param_names"], environment["parameters"]) == (["secret"], {"secret": "******"})
    assert client.call("PUT", address, {"template": RANDOM}).status == 202
    environment = client.get(address + "/environment").json
    assert (environment["event_sinks"], environment["encrypted_param_names"]) == ([], [])


@pytest.mark.parametrize(
    ("names", "values", "type"),
    [
        (1, {"secret": "t"}, "HTTPBadRequest"),
        ([["secret"]], {"secret": "t"}, "HTTPBadRequest"),
        (["secret"], {}, "KeyError"),
        ("secret", {"secret": "t"}, "KeyError"),  # Heat looks for a parameter "s"
        (["names"], {"names": ["a", "b"]}, "AttributeError"),
        (["names"], {"names": ["a"]}, None),
        ("", {}, None),
    ],
    ids=str,
)
def test_what_names_encrypted_parameters_must_be_decrypted_when_it_is_kept(client, names, values, type):
    body = {"template": RANDOM, "environment": {"encrypted_param_names": names}, "parameters": values}
    assert client.post("validate", body).status == 200
    assert client.post("stacks/preview", {**body, "stack_name": "encrypted"}).status == 200
    answer = client.post("stacks", {**body, "stack_name": "encrypted"})
    if type is None:
        address = answer.headers["location"]
        assert client.get(address + "/environment").json["encrypted_param_names"] == names
        client.call("DELETE", address)
    else:
        assert (answer.status, answer.json["error"]["type"]) == (400, type)
        address = client.make("plain", RANDOM)
        assert client.call("PUT", address, body).status == 400
        client.call("DELETE", address)


def test_an_update_that_fails_is_rolled_back_on_request(client):
    old = {**HOT, "resources": {"a": resource(value="1")}}
    new = {**HOT, "resources": {"a": resource(value="2", fail=True), "b": resource()}}
    address = client.make("undo", old)
    client.call("PUT", address, {"template": new, "disable_rollback": False})
    assert client.stack(address)["stack_status"] == "ROLLBACK_COMPLETE"
    assert client.get(address + "/template").json == old
    assert [each["resource_name"] for each in client.get(address + "/resources").json["resources"]] == ["a"]


def test_a_refused_update_changes_nothing(client):
    address = client.make("refused", RANDOM)
    answer = client.call("PUT", address, {"template": {**HOT, "resources": {"a": {"type": "X::Y"}}}})
    assert answer.status == 400
    assert client.stack(address)["stack_status"] == "CREATE_COMPLETE"


def test_groups_have_all_their_members(client):
    def group(count):
        member = {"type": "OS::Heat::RandomString", "properties": {"length": 4}}
        properties = {"count": count, "resource_def": member}
        return {
            **HOT,
            "resources": {"group": {"type": "OS::Heat::ResourceGroup", "properties": properties}},
            "outputs": {"all": {"value": {"get_attr": ["group", "value"]}}},
        }

    address = client.make("grows", group(2))
    client.call("PUT", address, {"template": group(4)})
    names = [each["resource_name"] for each in client.get(address + "/resources?nested_depth=1").json["resources"]]
    assert names == ["group", "0", "1", "2", "3"]
    values = client.stack(address)["outputs"][0]["output_value"]
    assert len(values) == 4 and {len(each) for each in values} == {4}
    client.call("PUT", address, {"template": group(1)})
    names = [each["resource_name"] for each in client.get(address + "/resources?nested_depth=1").json["resources"]]
    assert names == ["group", "0"]


def test_a_stack_is_deleted_in_the_opposite_order(client):
    address = client.make("gone", RANDOM)
    assert client.call("DELETE", address).status == 204
    assert client.get("stacks/gone").status == 404
    assert client.stack(address)["stack_status"] == "DELETE_COMPLETE"
    assert [(name, status) for name, status, _ in client.events(address)][6:] == [
        ("gone", "DELETE_IN_PROGRESS"),
        ("copy", "DELETE_IN_PROGRESS"),
        ("copy", "DELETE_COMPLETE"),
        ("word", "DELETE_IN_PROGRESS"),
        ("word", "DELETE_COMPLETE"),
        ("gone", "DELETE_COMPLETE"),
    ]
    assert client.call("DELETE", address).status == 404
    assert client.make("gone", RANDOM) != address  # the name is free again


def test_suspend_resume_and_check(client):
    address = client.make("sleeps", RANDOM)
    for action in ("suspend", "resume", "check"):
        answer = client.post(address + "/actions", {action: None})
        assert (answer.status, answer.json) == (200, None)
        assert client.stack(address)["stack_status"] == f"{action.upper()}_COMPLETE"
    suspended = [name for name, status, _ in client.events(address) if status == "SUSPEND_COMPLETE"]
    assert suspended == ["copy", "word", "sleeps"]


ACTIONS = {
    "none": ({}, "No action specified"),
    "two": ({"check": None, "suspend": None}, "Multiple actions specified"),
    "unknown": ({"jump": None}, "Invalid action jump specified"),
    "not an update": ({"cancel_update": None}, "Cancelling update when stack is CREATE_COMPLETE is not supported."),
}


@pytest.mark.parametrize(("body", "message"), ACTIONS.values(), ids=ACTIONS)
def test_an_action_is_refused(client, body, message):
    client.post("stacks", {"stack_name": "acts", "template": HOT})
    answer = client.post(client.get("stacks/acts").headers["location"] + "/actions", body)
    assert (answer.status, answer.json["error"]["message"]) == (400, message)


def test_what_is_not_well_cannot_be_suspended(client):
    address = client.make(
        "sick", {**HOT, "resources": {"a": resource(fail=True), "b": {**resource(), "depends_on": "a"}}}
    )
    assert client.post(address + "/actions", {"suspend": None}).status == 200
    stack = client.stack(address)
    reason = "Resource SUSPEND failed: Error: resources.a: State ('CREATE', 'FAILED') invalid for suspend"
    assert (stack["stack_status"], stack["stack_status_reason"]) == ("SUSPEND_FAILED", reason)
    states = [
        (each["resource_name"], each["resource_status"], each["physical_resource_id"])
        for each in client.get(address + "/resources").json["resources"]
    ]
    assert ("a", "CREATE_FAILED", "") in states
    client.post(address + "/actions", {"check": None})
    assert client.stack(address)["stack_status_reason"] == (
        "Resource CHECK failed: Exception: resources.a: Resource not created"
    )


def test_what_is_not_suspended_cannot_be_resumed(client):
    address = client.make("awake", {**HOT, "resources": {"a": resource()}})
    client.post(address + "/actions", {"resume": None})
    reason = "Resource RESUME failed: Error: resources.a: State ('CREATE', 'COMPLETE') invalid for resume"
    assert client.stack(address)["stack_status_reason"] == reason


def test_a_resource_is_marked_unhealthy_and_well_again(client):
    address = client.make("ill", RANDOM) + "/resources/word"
    assert client.call("PATCH", address, {"mark_unhealthy": True, "resource_status_reason": "x"}).status == 200
    shown = client.get(address).json["resource"]
    assert (shown["resource_status"], shown["resource_status_reason"]) == ("CHECK_FAILED", "x")
    client.call("PATCH", address, {"mark_unhealthy": "false"})
    assert client.get(address).json["resource"]["resource_status"] == "CHECK_COMPLETE"
    assert client.call("PATCH", address, {"mark_unhealthy": True, "y": 1}).status == 400
    assert client.call("PATCH", address, {}).status == 400
    assert client.call("PATCH", address, {"mark_unhealthy": True, "resource_status_reason": 5}).status == 400
    assert client.get(address).json["resource"]["resource_status"] == "CHECK_COMPLETE"


def test_a_type_that_cannot_be_checked_says_so(client):
    address = client.make("unchecked", RANDOM)
    client.post(address + "/actions", {"check": None})
    (word,) = [event for event in client.events(address) if event[0] == "word" and event[1].startswith("CHECK")]
    assert word == ("word", "CHECK_COMPLETE", "CHECK not supported for OS::Heat::RandomString")
    reason = "Stack CHECK completed successfully. 'CHECK' not fully supported (see resources)"
    assert client.stack(address)["stack_status_reason"] == reason


def test_a_stack_is_abandoned_and_adopted(client):
    address = client.make("handed-on", RANDOM, parameters={"length": 5})
    ids = {name: each["resource_id"] for name, each in client.get(address + "/export").json["resources"].items()}
    data = client.call("DELETE", address + "/abandon")
    assert (data.status, data.json["resources"]["word"]["resource_id"]) == (200, ids["word"])
    assert client.get("stacks/handed-on").status == 404
    answer = client.post("stacks", {"stack_name": "adopts", "adopt_stack_data": data.text})
    adopted = answer.headers["location"]
    stack = client.stack(adopted)
    assert (stack["stack_status"], stack["parameters"]["length"]) == ("ADOPT_COMPLETE", "5")
    resources = client.get(adopted + "/resources").json["resources"]
    assert {each["resource_name"]: each["physical_resource_id"] for each in resources} == ids


def test_an_output_that_fails_in_a_nested_stack_says_where(client):
    inner = "heat_template_version: 2018-08-31\noutputs:\n  o: {value: {get_param: missing}}\n"
    template = {
        **HOT,
        "resources": {"inner": {"type": "inner.yaml"}},
        "outputs": {"outer": {"value": {"get_attr": ["inner", "o"]}}},
    }
    address = client.make("output-error", template, files={"inner.yaml": inner})
    (output,) = client.stack(address)["outputs"]
    assert output["output_error"] == "Error in inner output o: The Parameter (missing) was not provided."
    assert output["output_value"] is None


def test_a_nested_stack_is_exported_in_place_of_its_resource(client):
    files = {"inner.yaml": json.dumps({**HOT, "resources": {"word": resource()}})}
    address = client.make("exports", {**HOT, "resources": {"n": {"type": "inner.yaml"}}}, files=files)
    nested = client.get(address + "/export").json["resources"]["n"]
    assert nested["name"].startswith("exports-n-") and nested["status"] == "COMPLETE"
    assert (nested["resources"]["word"]["type"], nested["files"]) == ("OS::Heat::TestResource", files)
    data = client.get(address + "/export").text
    answer = client.post("stacks", {"stack_name": "adopts-it", "adopt_stack_data": data, "files": files})
    assert client.stack(answer.headers["location"])["stack_status"] == "ADOPT_COMPLETE"


def test_a_deleted_stack_has_an_empty_list_of_resources(client):
    address = client.make("emptied", {**HOT, "resources": {"a": resource()}})
    client.call("DELETE", address)
    assert client.get(address + "/resources").json == {"resources": []}


def test_a_nested_stack_shows_its_environment_and_files(client):
    inner = {**HOT, "parameters": {"q": {"type": "number"}, "s": {"type": "string", "hidden": True}}}
    files = {"inner.yaml": json.dumps({**inner, "resources": {"c": resource()}})}
    nested = {"type": "inner.yaml", "properties": {"q": 4, "s": "x"}}
    address = client.make("around", {**HOT, "resources": {"n": nested}}, files=files)
    (id,) = (each["physical_resource_id"] for each in client.get(address + "/resources").json["resources"])
    where = client.get(f"stacks/{id}").headers["location"]
    assert client.get(where + "/environment").json["parameters"] == {"q": 4, "s": "******"}
    assert client.get(where + "/files").json == files


def test_a_nested_stack_shows_its_template(client):
    inner = "heat_template_version: 2018-08-31\n"
    address = client.make("has", {**HOT, "resources": {"r": {"type": "i.yaml"}}}, files={"i.yaml": inner})
    (resource,) = client.get(address + "/resources").json["resources"]
    (nested,) = [link["href"] for link in resource["links"] if link["rel"] == "nested"]
    assert client.get(nested + "/template").json == {"heat_template_version": "2018-08-31"}
    assert client.get(nested + "/environment").status == client.get(nested + "/export").status == 200


@pytest.mark.parametrize(
    ("seconds", "status"),
    [("nan", "COMPLETE"), (-5, "COMPLETE"), ("inf", "IN_PROGRESS"), (1e300, "IN_PROGRESS")],
    ids=str,
)
def test_a_resource_waits_for_any_number_of_seconds(client, seconds, status):
    address = client.make(f"waits{seconds}".replace("+", ""), {**HOT, "resources": {"r": resource(wait_secs=seconds)}})
    assert client.stack(address)["stack_status"] == f"CREATE_{status}"


def test_names_of_heat_are_not_longer_than_its_columns(client):
    long = "n" * 255
    inner = {**HOT, "resources": {long: {"type": "OS::Heat::None"}}}
    server = {"type": "OS::Nova::Server", "properties": {"flavor": "m1", "networks": [{"network": "n"}], "image": "i"}}
    template = {**HOT, "resources": {"web": server, long: {"type": "inner.yaml"}}}
    template["outputs"] = {"name": {"value": {"get_attr": ["web", "name"]}}}
    stack = client.stack(client.make("s" * 255, template, files={"inner.yaml": json.dumps(inner)}))
    (name,) = (each["output_value"] for each in stack["outputs"])
    assert re.fullmatch("ss-s{33}-web-[a-z2-7]{12}", name)  # 53 characters: max_server_name_length
    names = [each["stack_name"] for each in client.get("stacks?show_nested=true&limit=2").json["stacks"]]
    assert {len(each) for each in names} == {255}


@pytest.mark.parametrize("is_nested", [False, True])
def test_a_resource_with_a_name_that_no_column_takes_is_refused(client, is_nested):
    inner = {**HOT, "resources": {"n" * 256: {"type": "OS::Heat::None"}}}
    outer = {**HOT, "resources": {"inner": {"type": "inner.yaml"}}}
    body = {"template": outer if is_nested else inner, "files": {"inner.yaml": json.dumps(inner)}}
    answer = client.post("stacks", {"stack_name": f"refused{is_nested:d}", **body})
    assert answer.status == 400 and "must not exceed 255 characters" in answer.json["error"]["message"]


def test_a_signal_is_for_resources_that_take_one(client):
    address = client.make("signals", {**RANDOM, "resources": {**RANDOM["resources"], "h": HANDLE}})
    refused = client.post(address + "/resources/word/signal", {})
    assert (refused.status, refused.json["error"]["message"]) == (400, "signal is not supported for resource.")
    assert client.post(address + "/resources/h/signal", {"data": 1}).status == 200


HANDLE = {"type": "OS::Heat::WaitConditionHandle"}


def test_descriptions_are_shown_in_both_languages(client):
    hot = {
        **HOT,
        "resources": {"r": {**resource(), "description": "one"}},
        "outputs": {"o": {"value": 1, "description": "two"}},
    }
    cfn = {
        "HeatTemplateFormatVersion": "2012-12-12",
        "Resources": {"r": {"Type": "OS::Heat::TestResource", "Description": "one"}},
        "Outputs": {"o": {"Value": 1, "Description": "two"}},
    }
    for name, template in (("in-hot", hot), ("in-cfn", cfn)):
        address = client.make(name, template)
        assert client.get(address + "/resources/r").json["resource"]["description"] == "one"
        assert client.get(address + "/outputs").json["outputs"] == [{"output_key": "o", "description": "two"}]


def test_a_preview_of_a_name_in_use_is_refused(client):
    client.make("in-use", HOT)
    answer = client.post("stacks/preview", {"stack_name": "in-use", "template": HOT})
    assert (answer.status, answer.json["error"]["type"]) == (409, "StackExists")


def test_a_preview_says_in_which_nested_stack_a_resource_is(client):
    group = {"type": "OS::Heat::ResourceGroup", "properties": {"count": 1, "resource_def": resource()}}
    answer = client.post("stacks/preview", {"stack_name": "outer", "template": {**HOT, "resources": {"g": group}}})
    (((member,),)) = answer.json["stack"]["resources"]
    assert (member["parent_resource"], member["stack_name"]) == ("g", "outer-g")
    address = client.make("outer", {**HOT, "resources": {"g": group}})
    more = {**HOT, "resources": {"g": {**group, "properties": {**group["properties"], "count": 2}}}}
    changes = client.call("PUT", address + "/preview?show_nested=True", {"template": more}).json["resource_changes"]
    assert [(each["resource_name"], each["parent_resource"]) for each in changes["added"]] == [("1", "g")]


def test_a_preview_makes_nothing(client):
    stack = client.post("stacks/preview", {"stack_name": "preview", "template": RANDOM}).json["stack"]
    assert (stack["id"], stack["parameters"]["OS::stack_id"], len(stack["resources"])) == ("None", "None", 2)
    assert stack["resources"][0]["properties"]["length"] == 8
    assert client.get("stacks/preview").status == 404  # no stack has this name
    assert client.get("stacks?name=preview").json["stacks"] == []


def test_the_preview_of_an_update_says_what_it_does(client):
    address = client.make("plans", RANDOM)
    resources = {**RANDOM["resources"], "new": resource()}
    new = {**RANDOM, "resources": resources}
    before = client.get(address).json
    for method, body in (("PUT", {"template": new, "parameters": {"length": 9}}), ("PATCH", {"template": new})):
        changes = client.call(method, address + "/preview", body).json["resource_changes"]
        found = {kind: [each["resource_name"] for each in listed] for kind, listed in changes.items()}
        assert found["added"] == ["new"]
        replaced = ["word"] if method == "PUT" else []
        assert (found["replaced"], found["deleted"]) == (replaced, [])
    assert client.get(address).json == before


@pytest.mark.parametrize(("like_heat", "unchanged"), [(False, ["word", "copy"]), (True, ["word"])])
def test_the_preview_can_be_that_of_heat_itself(like_heat, unchanged):
    """To Heat's own preview, a property with a reference always differs."""
    client = serve_client(like_heat=like_heat)
    address = client.make("same", RANDOM)
    changes = client.call("PUT", address + "/preview", {"template": RANDOM}).json["resource_changes"]
    assert [each["resource_name"] for each in changes["unchanged"]] == unchanged


def test_a_preview_has_the_outputs_before_a_resource_is_made(client):
    """A reference gives the name of a resource or null, as its type says; an attribute gives null."""
    template = {
        **HOT,
        "resources": {
            "test": resource(value="x"),
            "net": {"type": "OS::Neutron::Net"},
            "word": {"type": "OS::Heat::RandomString"},
        },
        "outputs": {
            "test": {"value": {"get_resource": "test"}},
            "net": {"value": {"get_resource": "net"}},
            "word": {"value": {"get_attr": ["word", "value"]}},
            "both": {"value": {"list_join": ["-", ["a", {"get_attr": ["word", "value"]}]]}},
            "map": {"value": {"word": {"get_attr": ["word", "value"]}}},
            "id": {"value": {"get_param": "OS::stack_id"}},
        },
    }
    answer = client.post("stacks/preview", {"stack_name": "shown", "template": template})
    assert {each["output_key"]: each["output_value"] for each in answer.json["stack"]["outputs"]} == {
        "test": "test",
        "net": None,
        "word": None,
        "both": "a-",
        "map": {"word": None},
        "id": "None",
    }


def test_an_output_whose_condition_is_false_is_null(client):
    address = client.make("half", {**HOT, "outputs": {"no": {"value": "x", "condition": False}, "yes": {"value": "y"}}})
    outputs = client.stack(address)["outputs"]
    assert [(each["output_key"], each["output_value"]) for each in outputs] == [("no", None), ("yes", "y")]
    assert client.get(f"{address}/outputs/no").json["output"]["output_value"] is None


@pytest.mark.parametrize(
    ("type", "properties", "attributes"),
    [
        (
            "OS::Heat::ResourceGroup",
            {"count": 2, "resource_def": {"type": "OS::Heat::None"}},
            {"attributes": None, "refs": None, "refs_map": None, "removed_rsrc_list": []},
        ),
        ("OS::Heat::ResourceChain", {"resources": ["OS::Heat::None"]}, {"attributes": None, "refs": None}),
        (
            "OS::Heat::AutoScalingGroup",
            {"min_size": 1, "max_size": 2, "resource": {"type": "OS::Heat::None"}},
            {"outputs": None, "outputs_list": None, "current_size": None, "refs": None, "refs_map": None},
        ),
    ],
)
def test_a_group_shows_its_attributes_without_values(client, type, properties, attributes):
    template = {**HOT, "resources": {"many": {"type": type, "properties": properties}}}
    address = client.make(type.rpartition("::")[2], template)
    assert client.get(f"{address}/resources/many").json["resource"]["attributes"] == attributes
    listed = client.get(f"{address}/resources?with_detail=true").json["resources"]
    assert listed[0]["attributes"] == attributes


def test_a_stack_takes_the_time_of_its_resources(monkeypatch):
    now = [1_800_000_000.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    client = serve_client(delay=10.0, delays={"OS::Heat::Value": 5.0})
    address = client.make("slow", RANDOM)

    def states():
        listed = client.get(address + "/resources").json["resources"]
        return [client.stack(address)["stack_status"], *(each["resource_status"] for each in listed)]

    assert states() == ["CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "INIT_COMPLETE"]
    assert client.stack(address)["outputs"][0]["output_value"] is None
    busy = client.post(address + "/snapshots", {})
    assert (busy.status, busy.json["error"]["type"]) == (409, "ActionInProgress")
    now[0] += 12
    assert states() == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE", "CREATE_IN_PROGRESS"]
    now[0] += 5
    assert states() == ["CREATE_COMPLETE", "CREATE_COMPLETE", "CREATE_COMPLETE"]
    client.call("PUT", address, {"template": RANDOM, "parameters": {"length": 9}})
    now[0] += 1
    assert client.post(address + "/actions", {"cancel_update": None}).status == 200
    now[0] += 60
    assert client.stack(address)["stack_status"] == "ROLLBACK_COMPLETE"
    assert client.stack(address)["parameters"]["length"] == "8"


def test_a_stack_can_be_deleted_while_it_is_made(monkeypatch):
    now = [1_800_000_000.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    client = serve_client(delay=10.0)
    address = client.make("unwanted", RANDOM)
    now[0] += 1
    assert client.call("DELETE", address).status == 204
    now[0] += 60
    assert client.stack(address)["stack_status"] == "DELETE_COMPLETE"
    assert "copy" not in {name for name, _, _ in client.events(address)}


def test_a_seed_gives_the_same_ids_times_and_values():
    def run():
        client = serve_client(seed="1")
        address = client.make("same", RANDOM)
        client.call("PUT", address, {"template": RANDOM, "parameters": {"length": 9}})
        return [client.get(address + part).json for part in ("", "/resources", "/events", "/outputs/word")]

    assert run() == run()


def test_a_seed_gives_the_same_times_to_what_no_action_makes(monkeypatch):
    now = [1_800_000_000.0]
    monkeypatch.setattr("time.time", lambda: now[0])

    def run():
        now[0] += 100
        client = serve_client(seed="1")
        address = client.make("same", {**HOT, "resources": {"h": HANDLE}})
        client.post(address + "/resources/h/signal", {})
        client.call("PATCH", address + "/resources/h", {"mark_unhealthy": True})
        config = client.post("software_configs", {"name": "c"}).json["software_config"]
        deployment = client.post("software_deployments", {"config_id": config["id"], "server_id": "s"}).json
        path = "software_deployments/" + deployment["software_deployment"]["id"]
        changed = client.call("PUT", path, {"status": "COMPLETE"}).json
        snapshot = client.post(address + "/snapshots", {}).json
        return [config, deployment, changed, snapshot, client.get(address + "/events").json]

    assert run() == run()


def test_validate_answers_as_heat(client):
    answer = client.post("validate?show_nested=False", {"template": HOT})
    environment = {
        "resource_registry": {"resources": {}},
        "parameters": {},
        "parameter_defaults": {},
        "event_sinks": [],
    }
    assert answer.json == {"Description": "No description", "Parameters": {}, "Environment": environment}
    assert client.post("validate", {}).json["error"]["message"] == "No template specified"
    assert client.post("validate?show_nested=1", {"template": HOT}).status == 400
    version = client.post("validate", {"template": {"heat_template_version": "x"}})
    assert version.json["error"]["message"].startswith("The template version is invalid: ")
    assert client.post("validate?resource_validate=True", {"template": HOT}).status == 200
    for key in ("resource_validate", "show_nested", "ignore_errors"):  # query parameters: Heat ignores them in the body
        assert client.post("validate", {"template": HOT, key: [5]}).status == 200
    wrong = client.post("validate", {"template": {**HOT, "resources": {"a": {"type": "X::Y"}}}})
    assert (wrong.status, wrong.json["code"], wrong.json["title"]) == (400, 400, "Bad Request")
    assert wrong.json["error"]["type"] == "HTTPBadRequest"
    assert set(wrong.json["error"]) == {"type", "message", "traceback"}


@pytest.mark.parametrize("name", ["preview", "detail"])
def test_a_stack_may_have_the_name_of_a_call(client, name):
    address = client.make(name, HOT)
    for method in ("PUT", "PATCH", "DELETE"):
        assert client.call(method, f"stacks/{name}", {}).headers["location"] == address
    assert client.call("OPTIONS", f"stacks/{name}").status == 204
    found = client.get(f"stacks/{name}")
    assert found.headers["location"] == address if name == "preview" else "stacks" in found.json


@pytest.mark.parametrize("secret", ["x7Kq9-pass", "x7K"])
@pytest.mark.parametrize("more", ["", "/preview"])
def test_what_the_stack_hides_is_covered_in_the_refusal_of_an_update_that_no_longer_hides_it(client, secret, more):
    hides = {**HOT, "parameters": {"p": {"type": "string", "hidden": True}}, "resources": {"r": resource()}}
    address = client.make(f"hides{len(secret + more)}", hides, parameters={"p": secret})
    shows = {**hides, "parameters": {"p": {"type": "number"}}}
    refused = client.call("PATCH", address + more, {"template": shows})
    assert refused.status == 400
    assert "is not a number" in refused.text
    assert secret not in refused.text

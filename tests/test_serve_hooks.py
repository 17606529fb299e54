"""Hooks: a resource waits until its hook is cleared, and everything that needs it waits, too."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

HOT = {"heat_template_version": "2018-08-31"}
STEPS = {
    "one": {"type": "OS::Heat::RandomString"},
    "two": {"type": "OS::Heat::RandomString", "depends_on": "one"},
    "three": {"type": "OS::Heat::RandomString", "depends_on": "two"},
}
TEMPLATE = {**HOT, "resources": STEPS}


@pytest.fixture
def client():
    return serve_client()


def environment(hooks):
    return {"resource_registry": {"resources": hooks}}


def states(client, address):
    listed = client.get(address + "/resources").json["resources"]
    return [client.stack(address)["stack_status"], *(each["resource_status"] for each in listed)]


def clear(client, address, name, hook):
    return client.post(f"{address}/resources/{name}/signal", {"unset_hook": hook})


def test_a_creation_waits_for_its_hook(client):
    address = client.make("s", TEMPLATE, environment=environment({"two": {"hooks": "pre-create"}}))
    assert states(client, address) == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE", "INIT_COMPLETE", "INIT_COMPLETE"]
    assert client.events(address)[-1] == ("two", "INIT_COMPLETE", "CREATE paused until Hook pre-create is cleared")
    events = client.get(address + "/events?sort_dir=asc").json["events"]
    assert events[-1]["physical_resource_id"] is None
    assert clear(client, address, "two", "pre-create").status == 200
    assert set(states(client, address)) == {"CREATE_COMPLETE"}
    assert ("two", "INIT_COMPLETE", "Hook pre-create is cleared") in client.events(address)


def test_a_pattern_stops_at_each_resource(client):
    address = client.make("s", TEMPLATE, environment=environment({"t*": {"hooks": ["pre-create"]}}))
    clear(client, address, "two", "pre-create")
    assert states(client, address) == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE", "CREATE_COMPLETE", "INIT_COMPLETE"]
    clear(client, address, "three", "pre-create")
    assert set(states(client, address)) == {"CREATE_COMPLETE"}


@pytest.mark.parametrize("length", [None, 5], ids=["unchanged", "replaced"])
def test_an_update_waits_for_its_hook(client, length):
    hooks = environment({"two": {"hooks": "pre-update"}})
    address = client.make("s", TEMPLATE, environment=hooks)
    before = client.get(address + "/resources/two").json["resource"]["physical_resource_id"]
    two = {**STEPS["two"], **({"properties": {"length": length}} if length else {})}
    client.call("PUT", address, {"template": {**HOT, "resources": {**STEPS, "two": two}}, "environment": hooks})
    assert states(client, address) == ["UPDATE_IN_PROGRESS", *["CREATE_COMPLETE"] * 3]
    clear(client, address, "two", "pre-update")
    assert client.stack(address)["stack_status"] == "UPDATE_COMPLETE"
    after = client.get(address + "/resources/two").json["resource"]["physical_resource_id"]
    assert (before == after) is (length is None)


def test_a_hook_in_a_nested_stack_stops_the_stacks_around_it(client):
    files = {"inner.yaml": "heat_template_version: 2018-08-31\nresources:\n  r: {type: OS::Heat::RandomString}\n"}
    hooks = environment({"inner": {"r": {"hooks": "pre-create"}}})
    address = client.make("s", {**HOT, "resources": {"inner": {"type": "inner.yaml"}}}, files=files, environment=hooks)
    (inner,) = client.get(address + "/resources").json["resources"]
    (nested,) = [link["href"] for link in inner["links"] if link["rel"] == "nested"]
    assert (inner["resource_status"], client.stack(nested)["stack_status"]) == ("CREATE_IN_PROGRESS",) * 2
    clear(client, nested, "r", "pre-create")
    assert client.stack(nested)["stack_status"] == client.stack(address)["stack_status"] == "CREATE_COMPLETE"


def test_two_hooks_at_once_are_cleared_one_by_one(client):
    resources = {"a": STEPS["one"], "b": STEPS["one"], "c": {**STEPS["one"], "depends_on": ["a", "b"]}}
    hooks = environment({"[ab]": {"hooks": "pre-create"}})
    address = client.make("s", {**HOT, "resources": resources}, environment=hooks)
    clear(client, address, "b", "pre-create")
    assert states(client, address) == ["CREATE_IN_PROGRESS", "INIT_COMPLETE", "CREATE_COMPLETE", "INIT_COMPLETE"]
    clear(client, address, "a", "pre-create")
    assert set(states(client, address)) == {"CREATE_COMPLETE"}


def test_a_hook_that_is_not_set_cannot_be_cleared(client):
    address = client.make("s", TEMPLATE)
    assert clear(client, address, "two", "pre-create").status == 400
    assert clear(client, address, "two", "x").json["error"]["message"] == 'Invalid hook type "x" for two'


def test_a_stack_that_waits_can_be_deleted(client):
    address = client.make("s", TEMPLATE, environment=environment({"two": {"hooks": "pre-create"}}))
    client.call("DELETE", address)
    assert client.stack(address)["stack_status"] == "DELETE_COMPLETE"


FAILS = {"type": "OS::Heat::TestResource", "properties": {"fail": True}}


@pytest.mark.parametrize(("keep", "end"), [(True, "CREATE_FAILED"), (False, "ROLLBACK_COMPLETE")])
def test_a_stack_fails_only_after_the_hook_of_what_fails(client, keep, end):
    hooks = environment({"two": {"hooks": "pre-create"}})
    template = {**HOT, "resources": {**STEPS, "two": {**FAILS, "depends_on": "one"}}}
    address = client.make("s", template, environment=hooks, disable_rollback=keep)
    assert client.stack(address)["stack_status"] == "CREATE_IN_PROGRESS"
    clear(client, address, "two", "pre-create")
    assert client.stack(address)["stack_status"] == end


def test_what_waits_when_a_stack_fails_is_not_made(monkeypatch):
    now = [1_800_000_000.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    client = serve_client(delay=10.0)
    hooks = environment({"waits": {"hooks": "pre-create"}})
    resources = {"waits": STEPS["one"], "fails": FAILS}
    address = client.make("s", {**HOT, "resources": resources}, environment=hooks)
    now[0] += 10
    assert client.stack(address)["stack_status"] == "CREATE_FAILED"
    assert ("waits", "INIT_COMPLETE", "CREATE paused until Hook pre-create is cleared") in client.events(address)
    assert clear(client, address, "waits", "pre-create").status == 400
    assert client.get(address + "/resources/waits").json["resource"]["resource_status"] == "INIT_COMPLETE"


def test_a_deletion_waits_for_its_hook(client):
    address = client.make("s", TEMPLATE, environment=environment({"two": {"hooks": "pre-delete"}}))
    client.call("DELETE", address)
    assert states(client, address) == ["DELETE_IN_PROGRESS", "CREATE_COMPLETE", "CREATE_COMPLETE"]
    clear(client, address, "two", "pre-delete")
    assert client.stack(address)["stack_status"] == "DELETE_COMPLETE"

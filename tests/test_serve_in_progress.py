"""What is asked of a stack while it has an action: updates begin at once, as in Heat's convergence.

The events were compared with those of a real Heat 27.
"""

from __future__ import annotations

import json

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client
from sqlalchemy import select

from heatlint.serve.tables import RESOURCES, STACKS

HOT = {"heat_template_version": "2018-08-31"}


@pytest.fixture
def client(clock):
    return serve_client(delay=10.0)


def template(value, *more):
    """Return a template with the resources "a" and, after it, "b"; and more that depend on nothing."""
    resources = {
        "a": {"type": "OS::Heat::TestResource", "properties": {"value": value}},
        "b": {"type": "OS::Heat::TestResource", "properties": {"value": value}, "depends_on": "a"},
    }
    return {**HOT, "resources": {**resources, **{name: {"type": "OS::Heat::TestResource"} for name in more}}}


def of_resources(client, address):
    """Return (resource, state) of the events of a stack."""
    return [(name, state) for name, state, _ in client.events(address)]


def test_what_is_begun_has_its_id(client, clock):
    """Heat asks for the thing first and then waits; clients follow nested stacks by their ids meanwhile."""
    word = {"type": "OS::Heat::RandomString"}
    broken = {"type": "OS::Heat::TestResource", "properties": {"fail": True}}
    inner = json.dumps({**HOT, "resources": {"word": word, "later": {**word, "depends_on": "word"}}})
    outer = {**HOT, "resources": {"nested": {"type": "nested.yaml"}, "word": word, "broken": broken}}
    address = client.make("outer", outer, files={"nested.yaml": inner})
    clock[0] += 5

    def ids():
        found = client.get(address + "/resources?nested_depth=1").json["resources"]
        assert all(each["resource_status"] in ("CREATE_IN_PROGRESS", "INIT_COMPLETE") for each in found)
        return {(each.get("parent_resource"), each["resource_name"]): each["physical_resource_id"] for each in found}

    found = ids()
    nested = client.get(f"stacks/{found[None, 'nested']}").headers["location"]
    assert client.stack(nested)["parent"] == address.rpartition("/")[2]
    assert found[None, "word"].startswith("outer-word-")
    assert found["nested", "word"] and not found["nested", "later"]
    assert not found[None, "broken"]  # it is refused


def test_an_update_begins_while_the_stack_is_made(client, clock):
    address = client.make("early", template("1"))
    clock[0] += 5
    assert client.call("PUT", address, {"template": template("2", "c")}).status == 202
    assert client.stack(address)["stack_status"] == "UPDATE_IN_PROGRESS"
    clock[0] += 60
    assert client.stack(address)["stack_status"] == "UPDATE_COMPLETE"
    assert of_resources(client, address) == [
        ("early", "CREATE_IN_PROGRESS"),
        ("a", "CREATE_IN_PROGRESS"),
        ("early", "UPDATE_IN_PROGRESS"),
        ("c", "CREATE_IN_PROGRESS"),
        ("a", "CREATE_COMPLETE"),
        ("a", "UPDATE_IN_PROGRESS"),
        ("c", "CREATE_COMPLETE"),
        ("a", "UPDATE_COMPLETE"),
        ("b", "CREATE_IN_PROGRESS"),
        ("b", "CREATE_COMPLETE"),
        ("early", "UPDATE_COMPLETE"),
    ]
    resources = client.get(f"{address}/resources").json["resources"]
    assert {each["resource_name"]: each["resource_status"] for each in resources} == {
        "a": "UPDATE_COMPLETE",
        "b": "CREATE_COMPLETE",
        "c": "CREATE_COMPLETE",
    }


def test_an_update_begins_while_the_stack_is_updated(client, clock):
    address = client.make("again", template("1"))
    clock[0] += 30
    client.call("PUT", address, {"template": template("2")})
    clock[0] += 5
    assert client.call("PUT", address, {"template": template("3")}).status == 202
    clock[0] += 60
    assert of_resources(client, address)[-9:] == [
        ("again", "UPDATE_IN_PROGRESS"),
        ("a", "UPDATE_IN_PROGRESS"),
        ("again", "UPDATE_IN_PROGRESS"),
        ("a", "UPDATE_COMPLETE"),
        ("a", "UPDATE_IN_PROGRESS"),
        ("a", "UPDATE_COMPLETE"),
        ("b", "UPDATE_IN_PROGRESS"),
        ("b", "UPDATE_COMPLETE"),
        ("again", "UPDATE_COMPLETE"),
    ]


def test_what_had_not_begun_is_not_made(client, clock):
    address = client.make("less", template("1"))
    clock[0] += 5
    alone = template("1")
    del alone["resources"]["b"]
    assert client.call("PUT", address, {"template": alone}).status == 202
    clock[0] += 60
    assert "b" not in {name for name, _ in of_resources(client, address)}
    assert client.stack(address)["stack_status"] == "UPDATE_COMPLETE"


def test_what_a_first_update_did_not_reach_is_deleted_by_the_second(client, clock):
    address = client.make("gone", template("1", "c"))
    clock[0] += 30
    client.call("PUT", address, {"template": template("2", "c", "d")})
    clock[0] += 5
    assert client.call("PUT", address, {"template": template("1")}).status == 202
    clock[0] += 60
    resources = client.get(f"{address}/resources").json["resources"]
    assert {each["resource_name"] for each in resources} == {"a", "b"}


def test_a_nested_stack_that_is_made_is_ended_first(client, clock):
    inner = '{"heat_template_version": "2018-08-31", "resources": {"r": {"type": "OS::Heat::TestResource"}}}'
    whole = {**HOT, "resources": {"n": {"type": "inner.yaml"}}}
    more = {**whole, "resources": {**whole["resources"], "c": {"type": "OS::Heat::TestResource"}}}
    files = {"inner.yaml": inner}
    address = client.make("nests", whole, files=files)
    clock[0] += 5
    assert client.call("PUT", address, {"template": more, "files": files}).status == 202
    clock[0] += 60
    resources = client.get(f"{address}/resources?nested_depth=1").json["resources"]
    assert {each["resource_name"] for each in resources} == {"n", "r", "c"}
    assert all(each["resource_status"].endswith("_COMPLETE") for each in resources)


@pytest.mark.parametrize(
    ("begin", "word"),
    [(("POST", "/actions", {"suspend": None}), "suspended"), (("DELETE", "", None), "deleting")],
)
def test_an_update_of_a_stack_that_is_suspended_or_deleted_is_refused(client, clock, begin, word):
    address = client.make("rests", template("1"))
    clock[0] += 30
    method, part, body = begin
    client.call(method, address + part, body)
    answer = client.call("PUT", address, {"template": template("2")})
    assert (answer.status, answer.json["error"]["type"]) == (400, "NotSupported")
    assert answer.json["error"]["message"] == f"Updating a stack when it is {word} is not supported."


@pytest.mark.parametrize(("action", "before"), [("suspend", ["suspend"]), ("resume", ["suspend", "resume"])])
def test_an_action_that_is_done_is_not_done_again(client, clock, action, before):
    address = client.make("once", template("1"))
    for each in before:
        clock[0] += 30
        assert client.post(f"{address}/actions", {each: None}).status == 200
    clock[0] += 30
    events = client.events(address)
    assert client.post(f"{address}/actions", {action: None}).status == 200
    assert client.events(address) == events


def still_in_progress(client):
    """Return what is in progress in the whole store: stacks, nested or not, and resources."""
    with client.service.keeper.reading() as connection:
        stacks = connection.execute(select(STACKS.c.name).where(STACKS.c.status == "IN_PROGRESS")).scalars()
        resources = connection.execute(select(RESOURCES.c.name).where(RESOURCES.c.status == "IN_PROGRESS")).scalars()
        return [*stacks, *resources]


SLOW = {"type": "OS::Heat::TestResource", "properties": {"value": "a", "wait_secs": 9}}
GROUP = {"type": "OS::Heat::ResourceGroup", "properties": {"count": 2, "resource_def": SLOW}}
FAST = {"type": "OS::Heat::TestResource", "properties": {"value": "b"}}
FAILING = {"type": "OS::Heat::TestResource", "properties": {"fail": True}}
CANCEL, STOP = {"cancel_update": None}, {"cancel_without_rollback": None}


@pytest.mark.parametrize(
    ("updates", "action"),
    [
        pytest.param([{"g": FAST}, {"g": FAST, "h": FAST}], None, id="another update while a nested stack is deleted"),
        pytest.param([{"g": GROUP, "h": GROUP}], CANCEL, id="cancelled"),
        pytest.param([{"g": GROUP, "h": GROUP}], STOP, id="cancelled without a rollback"),
        pytest.param([{"g": FAST}], STOP, id="cancelled while a nested stack is deleted"),
        pytest.param([{"g": GROUP, "h": GROUP, "f": FAILING}], None, id="fails while a nested stack is made"),
        pytest.param([{"g": FAST, "f": {**FAILING, "depends_on": "g"}}], None, id="fails while one is deleted"),
    ],
)
@pytest.mark.parametrize("keeps", [True, False], ids=["no rollback", "rollback"])
def test_nothing_stays_in_progress(clock, updates, action, keeps):
    client = serve_client(workers=0, delay=1.0)
    address = client.make("s", {**HOT, "resources": {"g": GROUP}})
    clock[0] += 60
    assert client.stack(address)["stack_status"] == "CREATE_COMPLETE"
    for resources in updates:
        body = {"template": {**HOT, "resources": resources}, "disable_rollback": keeps}
        assert client.call("PUT", address, body).status == 202
        clock[0] += 1.5
    if action is not None:
        assert client.post(f"{address}/actions", action).status == 200
    clock[0] += 200
    assert still_in_progress(client) == []


def states(client, address):
    """Return (state of the stack, its reason, and "name STATE: reason" of the resources, also of nested stacks)."""
    stack = client.stack(address)
    resources = client.get(f"{address}/resources?nested_depth=2").json["resources"]
    shown = [
        f"{each['resource_name']} {each['resource_status']}: {each['resource_status_reason']}" for each in resources
    ]
    return stack["stack_status"], stack["stack_status_reason"], sorted(each.removesuffix(": ") for each in shown)


def test_a_resource_ends_what_it_does_when_an_update_is_cancelled(client, clock):
    address = client.make("kept", template("1"))
    clock[0] += 30
    client.call("PUT", address, {"template": template("2")})
    clock[0] += 5
    client.post(f"{address}/actions", STOP)
    stopped = ("UPDATE_FAILED", "Stack UPDATE cancelled")
    before = ["a UPDATE_IN_PROGRESS: state changed", "b CREATE_COMPLETE: state changed"]
    assert states(client, address) == (*stopped, before)
    clock[0] += 60
    assert states(client, address) == (*stopped, ["a UPDATE_COMPLETE: state changed", before[1]])


def test_a_nested_stack_fails_when_its_creation_is_cancelled(client, clock):
    whole = {**HOT, "resources": {"n": {"type": "inner.yaml"}}}
    address = client.make("outer", whole, files={"inner.yaml": json.dumps(template("1"))})
    clock[0] += 5
    client.post(f"{address}/actions", STOP)
    stopped, nested = (
        ("CREATE_FAILED", "Stack CREATE cancelled"),
        "n CREATE_FAILED: resources.n: Stack CREATE cancelled",
    )
    assert states(client, address) == (*stopped, ["a CREATE_IN_PROGRESS: state changed", "b INIT_COMPLETE", nested])
    clock[0] += 60
    assert states(client, address) == (*stopped, ["a CREATE_COMPLETE: state changed", "b INIT_COMPLETE", nested])


def test_a_rollback_begins_with_what_a_resource_has_ended(client, clock):
    address = client.make("back", template("1"))
    clock[0] += 30
    client.call("PUT", address, {"template": template("2", "c")})
    clock[0] += 5
    client.post(f"{address}/actions", CANCEL)
    assert client.stack(address)["stack_status"] == "ROLLBACK_IN_PROGRESS"
    clock[0] += 60
    assert of_resources(client, address)[-10:] == [
        ("a", "UPDATE_IN_PROGRESS"),
        ("c", "CREATE_IN_PROGRESS"),
        ("back", "ROLLBACK_IN_PROGRESS"),
        ("a", "UPDATE_COMPLETE"),
        ("c", "CREATE_COMPLETE"),
        ("a", "UPDATE_IN_PROGRESS"),
        ("c", "DELETE_IN_PROGRESS"),
        ("a", "UPDATE_COMPLETE"),
        ("c", "DELETE_COMPLETE"),
        ("back", "ROLLBACK_COMPLETE"),
    ]
    values = client.get(f"{address}/resources/a").json["resource"]["attributes"]
    assert values == {"output": "1"}


@pytest.mark.parametrize(
    "following",
    [
        ("PUT", "", {"template": {**HOT, "resources": {"g": GROUP, "h": FAST}}}),
        ("PUT", "", {"template": {**HOT, "resources": {"h": FAST}}}),
        ("PATCH", "", {"existing": True}),
        ("DELETE", "", None),
        ("POST", "/actions", {"suspend": None}),
        ("POST", "/actions", {"resume": None}),
        ("POST", "/actions", {"check": None}),
        ("POST", "/snapshots", {"name": "n"}),
    ],
    ids=lambda following: f"{following[0]}{following[1]} {list(following[2] or ())[:1]}",
)
@pytest.mark.parametrize("stopped", ["creation", "update"])
def test_nothing_stays_in_progress_when_another_call_follows_a_cancel(clock, following, stopped):
    client = serve_client(workers=0, delay=1.0)
    address = client.make("s", {**HOT, "resources": {"g": GROUP, "h": SLOW}})
    if stopped == "update":
        clock[0] += 60
        slow = {**SLOW, "properties": {"value": "b", "wait_secs": 9}}
        more = {**GROUP, "properties": {"count": 3, "resource_def": slow}}
        client.call("PUT", address, {"template": {**HOT, "resources": {"g": more, "h": slow}}})
    clock[0] += 1.5
    assert client.post(f"{address}/actions", STOP).status == 200
    method, part, body = following
    assert client.call(method, address + part, body).status < 300
    clock[0] += 200
    assert still_in_progress(client) == []

"""What a rollback leaves of a stack after an update that fails or is cancelled.

The states, and which resources are made anew, were compared with those of a real Heat 27, in both of its engines.
"""

from __future__ import annotations

import json
import random

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

HOT = {"heat_template_version": "2018-08-31"}
ENDS = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "UPDATE_COMPLETE", "UPDATE_FAILED")


@pytest.fixture(scope="module")
def client():
    return serve_client(workers=0)


def template(resources):
    return {**HOT, "resources": resources}


def resource(*needs, **properties):
    return {"type": "OS::Heat::TestResource", "properties": properties, "depends_on": list(needs)}


def failing(*needs):
    return resource(*needs, value="b", fail=True)


def group(count, **properties):
    definition = {"type": "OS::Heat::TestResource", "properties": properties}
    return {"type": "OS::Heat::ResourceGroup", "properties": {"count": count, "resource_def": definition}}


def nested(*names, fails=""):
    return json.dumps(template({name: resource(value="x", fail=name == fails) for name in names}))


OK, WORD = resource(value="a"), {"type": "OS::Heat::RandomString"}
N, M = {"type": "n.yaml"}, {"type": "m.yaml"}
FILES = {"n.yaml": nested("x", "y"), "m.yaml": nested("p")}
#: Title -> the resources before the update, those of the update, its n.yaml and m.yaml, and what the rollback leaves:
#: "path state" of each resource, with "new" where it is another one than before.
CASES = {
    "a nested stack by another type": (
        {"n": N, "f": OK},
        {"n": OK, "f": failing("n")},
        FILES,
        ["f CREATE_COMPLETE new", "n CREATE_COMPLETE new", "n.x CREATE_COMPLETE new", "n.y CREATE_COMPLETE new"],
    ),
    "another type by a nested stack": (
        {"n": OK, "f": OK},
        {"n": N, "f": failing("n")},
        FILES,
        ["f CREATE_COMPLETE new", "n CREATE_COMPLETE new"],
    ),
    "a nested stack by another one": (
        {"n": N, "f": OK},
        {"n": M, "f": failing("n")},
        FILES,
        ["f CREATE_COMPLETE new", "n UPDATE_COMPLETE", "n.x CREATE_COMPLETE new", "n.y CREATE_COMPLETE new"],
    ),
    "a nested stack that fails inside": (
        {"n": N},
        {"n": N},
        {"n.yaml": nested("x", "y", fails="x")},
        ["n UPDATE_COMPLETE", "n.x CREATE_COMPLETE new", "n.y CREATE_COMPLETE"],
    ),
    "a nested stack with another resource that fails": (
        {"n": N},
        {"n": N},
        {"n.yaml": nested("x", "z", fails="z")},
        ["n UPDATE_COMPLETE", "n.x CREATE_COMPLETE", "n.y CREATE_COMPLETE new"],
    ),
    "a group that shrinks": (
        {"g": group(3, value="a"), "f": OK},
        {"g": group(1, value="a"), "f": failing("g")},
        {},
        [
            "f CREATE_COMPLETE new",
            "g UPDATE_COMPLETE",
            "g.0 CREATE_COMPLETE",
            "g.1 CREATE_COMPLETE new",
            "g.2 CREATE_COMPLETE new",
        ],
    ),
    "a group that cannot replace a resource": (
        {"g": OK, "f": OK},
        {"g": group(2, value="a", fail=True), "f": OK},
        {},
        ["f CREATE_COMPLETE", "g UPDATE_COMPLETE"],
    ),
    "a nested stack that is not replaced": (
        {"n": N},
        {"n": failing()},
        FILES,
        ["n UPDATE_COMPLETE", "n.x CREATE_COMPLETE", "n.y CREATE_COMPLETE"],
    ),
    "a nested stack that is deleted": (
        {"n": N, "f": OK},
        {"m": M, "f": failing("m")},
        FILES,
        ["f CREATE_COMPLETE new", "n CREATE_COMPLETE new", "n.x CREATE_COMPLETE new", "n.y CREATE_COMPLETE new"],
    ),
    "a string that is replaced": (
        {"r": WORD, "f": OK},
        {"r": {**WORD, "properties": {"length": 9}}, "f": failing("r")},
        {},
        ["f CREATE_COMPLETE new", "r CREATE_COMPLETE new"],
    ),
    "a resource that is added": ({"a": OK}, {"a": OK, "b": failing()}, {}, ["a CREATE_COMPLETE"]),
}


def listed(client, address):
    """Return path -> (state, physical id) of the resources of a stack and those nested in it."""
    found = client.get(f"{address}/resources?nested_depth=3").json["resources"]
    paths = {}
    for each in found:
        path = ".".join(filter(None, (each.get("parent_resource"), each["resource_name"])))
        paths[path] = each["resource_status"], each["physical_resource_id"]
    return paths


@pytest.mark.parametrize("title", CASES)
def test_a_rollback_makes_anew_what_is_gone_or_has_failed(client, title):
    old, new, files, left = CASES[title]
    address = client.make(f"s-{list(CASES).index(title)}", template(old), files=FILES)
    before = listed(client, address)
    answer = client.call(
        "PUT", address, {"template": template(new), "files": {**FILES, **files}, "disable_rollback": False}
    )
    assert answer.status == 202
    stack = client.stack(address)
    assert (stack["stack_status"], stack["stack_status_reason"]) == (
        "ROLLBACK_COMPLETE",
        "Stack ROLLBACK completed successfully",
    )
    after = {
        f"{path} {state}" + " new" * (before[path][1] != id) for path, (state, id) in listed(client, address).items()
    }
    assert sorted(after) == left
    assert client.get(f"{address}/template").json == template(old)
    assert client.call("DELETE", address).status == 204
    assert client.get("stacks?show_nested=true").json["stacks"] == []


def test_a_string_that_was_replaced_comes_back_while_it_is_still_there(client):
    """Without a failure after it, the old string would be deleted; here the new one fails, and the old one stays."""
    address = client.make("back", {**template({"r": WORD}), "outputs": {"r": {"value": {"get_attr": ["r", "value"]}}}})
    before, value = listed(client, address), client.stack(address)["outputs"]
    body = {"template": template({"r": {**WORD, "properties": {"length": 9}}}), "disable_rollback": False}
    client.call("PUT", address, body, headers={"x-heatlint-fault": "r: no entropy"})
    assert client.stack(address)["stack_status"] == "ROLLBACK_COMPLETE"
    assert listed(client, address) == {"r": ("UPDATE_COMPLETE", before["r"][1])}
    assert client.stack(address)["outputs"] == value
    client.call("DELETE", address)


def test_what_cannot_be_deleted_is_made_anew_by_the_rollback(client):
    address = client.make("keep", template({"n": N, "a": OK}), files=FILES)
    before = listed(client, address)
    client.call(
        "PUT",
        address,
        {"template": template({"a": OK}), "disable_rollback": False},
        headers={"x-heatlint-fault": "n: in use"},
    )
    assert client.stack(address)["stack_status"] == "ROLLBACK_COMPLETE"
    after = listed(client, address)
    assert set(after) == set(before) and after["n"][1] != before["n"][1]
    client.call("DELETE", address)


def some_resources(dice, names):
    kinds = [
        lambda: resource(value=dice.choice("ab")),
        lambda: {**WORD, "properties": {"length": dice.choice((5, 6))}},
        lambda: {"type": dice.choice(("n.yaml", "m.yaml"))},
        lambda: group(dice.choice((1, 2, 3)), value=dice.choice("ab"), fail=dice.random() < 0.1),
        failing,
    ]
    found = {}
    for name in names:
        found[name] = dice.choices(kinds, (4, 2, 4, 3, 1))[0]()
        if found and dice.random() < 0.6:
            found[name]["depends_on"] = [dice.choice([each for each in names if each <= name and each in found])]
            found[name]["depends_on"] = [each for each in found[name]["depends_on"] if each != name]
    return found


def some_files(dice):
    inside = [dice.sample("xyz", dice.choice((1, 2))) for _ in range(2)]
    fails = [dice.choice(names) if dice.random() < 0.2 else "" for names in inside]
    return {file: nested(*inside[i], fails=fails[i]) for i, file in enumerate(("n.yaml", "m.yaml"))}


@pytest.mark.parametrize("seed", (0, 1, 217, 226))
def test_random_updates_leave_a_stack_that_can_be_used(seed, monkeypatch):
    """Updates that fail, with and without a rollback, are cancelled, or come while another one is in progress."""
    now = [1_800_000_000.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    client, dice = serve_client(workers=0, delay=10.0, token_life=1_000_000), random.Random(seed)
    address = client.make("s", template({"a": OK, "b": N}), files=FILES)
    now[0] += 100
    for _ in range(6):
        names = sorted(dice.sample("abcde", dice.choice((2, 3, 4))))
        body = {
            "template": template(some_resources(dice, names)),
            "files": some_files(dice),
            "disable_rollback": dice.random() < 0.3,
        }
        fault = {"x-heatlint-fault": dice.choice("abcde") + ": no host"} if dice.random() < 0.4 else {}
        assert client.call("PUT", address, body, headers=fault).status == 202
        now[0] += dice.choice((5, 15, 300))
        if dice.random() < 0.3:
            assert client.post(f"{address}/actions", {"cancel_update": None}).status in (200, 400)
        now[0] += dice.choice((5, 400, 400))
        status = client.stack(address)["stack_status"]
        assert status in ENDS or status.endswith("IN_PROGRESS")
        if status in ("ROLLBACK_COMPLETE", "UPDATE_COMPLETE"):
            names = client.get(f"{address}/template").json["resources"]
            assert {path for path in listed(client, address) if "." not in path} == set(names)
    now[0] += 1000
    assert client.stack(address)["stack_status"] in ENDS
    ids = [id for _, id in listed(client, address).values() if id]
    assert len(ids) == len(set(ids))
    assert client.call("DELETE", address).status == 204
    now[0] += 1000
    assert client.get("stacks?show_nested=true").json["stacks"] == []

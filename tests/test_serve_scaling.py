"""The members of scaling groups in updates: the oldest go, as in a real Heat 27, and the others stay what they are."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

TEST = "OS::Heat::TestResource"


@pytest.fixture(scope="module")
def client():
    return serve_client(workers=0)


def template(word="a", fails=False, **sizes):
    properties = {"min_size": 0, "max_size": 9, **sizes}
    properties["resource"] = {"type": TEST, "properties": {"value": word}}
    resources = {"g": {"type": "OS::Heat::AutoScalingGroup", "properties": properties}}
    if fails:
        resources["f"] = {"type": TEST, "depends_on": "g", "properties": {"fail": True}}
    outputs = {"refs": {"value": {"get_attr": ["g", "refs"]}}}
    return {"heat_template_version": "2018-08-31", "resources": resources, "outputs": outputs}


def members(client, address):
    """Return name -> (id, state) of the members of a group."""
    found = client.get(f"{address}/resources?nested_depth=1").json["resources"]
    inner = [each for each in found if "parent_resource" in each]
    return {each["resource_name"]: (each["physical_resource_id"], each["resource_status"]) for each in inner}


def updated(client, address, document, state="UPDATE_COMPLETE", **more):
    assert client.call("PUT", address, {"template": document, **more}).status == 202
    assert client.stack(address)["stack_status"] == state
    return members(client, address)


def test_the_oldest_members_go_and_new_ones_get_new_names(client):
    address = client.make("sizes", template(desired_capacity=3))
    first = members(client, address)
    assert list(first) == ["0", "1", "2"]
    smaller = updated(client, address, template(desired_capacity=2))
    assert smaller == {name: first[name] for name in ("1", "2")}
    larger = updated(client, address, template(desired_capacity=4))
    assert list(larger) == ["1", "2", "3", "4"] and larger.items() >= smaller.items()
    ids = [larger[name][0] for name in larger]
    assert client.stack(address)["outputs"][0]["output_value"] == ids
    one = updated(client, address, template(desired_capacity=1))
    assert one == {"4": larger["4"]}
    again = updated(client, address, template(word="b", desired_capacity=2))
    assert list(again) == ["4", "5"]
    assert again["4"] == (larger["4"][0], "UPDATE_COMPLETE")


def test_a_member_that_stays_has_no_event_when_a_group_shrinks(client):
    address = client.make("events", template(desired_capacity=3))
    updated(client, address, template(desired_capacity=2))
    events = client.events(address, "sort_dir=asc&nested_depth=1")
    after = events[events.index(("events", "UPDATE_IN_PROGRESS", "Stack UPDATE started")) :]
    assert [each[:2] for each in after if each[0].isdigit()] == [("0", "DELETE_IN_PROGRESS"), ("0", "DELETE_COMPLETE")]


def test_a_group_without_a_desired_size_keeps_the_members_that_it_has(client):
    address = client.make("least", template(min_size=3))
    first = members(client, address)
    assert updated(client, address, template(min_size=1)) == first
    assert updated(client, address, template(min_size=1)) == first


@pytest.mark.parametrize("before, after", [(3, 2), (2, 4), (1, 1)])
def test_a_rollback_has_as_many_members_as_before(client, before, after):
    address = client.make(f"back-{before}-{after}", template(desired_capacity=before))
    first = members(client, address)
    document = template(fails=True, desired_capacity=after)
    found = updated(client, address, document, "ROLLBACK_COMPLETE", disable_rollback=False)
    assert len(found) == before
    assert {each for each, _ in found.values()} & {each for each, _ in first.values()}
    assert updated(client, address, template(desired_capacity=before)).keys() == found.keys()

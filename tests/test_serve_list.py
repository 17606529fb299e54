"""GET /stacks: what each query gives, as a real Heat was seen to answer it."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

TEMPLATE = {"heat_template_version": "2018-08-31"}
TAGS = {"m1": "a,b", "m2": "a", "m3": "b,c", "m4": None}


@pytest.fixture(scope="module")
def stacks():
    client = serve_client()
    client.ids = {}
    for name, tags in TAGS.items():
        address = client.make(name, TEMPLATE, **({"tags": tags} if tags else {}))
        client.ids[name] = address.rpartition("/")[2]
    return client


def names(answer):
    return [each["stack_name"] for each in answer.json["stacks"]]


ALL = ["m4", "m3", "m2", "m1"]
UPWARD = ["m1", "m2", "m3", "m4"]
LISTS = {
    "": ALL,
    "limit=2": ["m4", "m3"],
    "limit=0": [],
    "limit=2&marker=M3": ["m2", "m1"],
    "marker=nope": ALL,
    "marker=": ALL,
    "sort_keys=stack_name": UPWARD,
    "sort_keys=stack_name&sort_dir=asc": UPWARD,
    "sort_keys=stack_name&sort_dir=desc": ALL,
    "sort_keys=stack_name&sort_dir=desc&marker=M3": ["m2", "m1"],
    "sort_dir=asc": UPWARD,
    "sort_dir=asc&marker=M2": ["m3", "m4"],
    "sort_dir=desc": ALL,
    "sort_keys=bogus": ALL,
    "sort_keys=stack_name,creation_time": ALL,
    "sort_keys=creation_time&sort_keys=stack_name": UPWARD,
    "id=M1": ["m1"],
    "id=nope": [],
    "name=m1": ["m1"],
    "name=m1&name=m2": ["m2", "m1"],
    "stack_name=m1": ["m1"],
    "name=m*": [],
    "status=COMPLETE": ALL,
    "status=complete": [],
    "status=CREATE_COMPLETE": ALL,
    "stack_status=CREATE_COMPLETE": ALL,
    "status=FAILED": [],
    "action=CREATE": ALL,
    "action=UPDATE": [],
    "stack_action=CREATE": ALL,
    "tenant=PROJECT": ALL,
    "tenant=other": [],
    "username=demo": ALL,
    "username=x": [],
    "stack_owner=demo": ALL,
    "owner_id=x": [],
    "parent=x": [],
    "stack_user_project_id=x": [],
    "timeout_mins=60": [],
    "timeout_mins=%C2%B2": [],
    "disable_rollback=True": ALL,
    "bogus=1": ALL,
    "tags=a": ["m2", "m1"],
    "tags=a,b": ["m1"],
    "tags_any=a,c": ["m3", "m2", "m1"],
    "not_tags=a": ["m4", "m3"],
    "not_tags=a,b": ["m4", "m3", "m2"],
    "not_tags_any=a,b": ["m4"],
    "tags=": ALL,
    "tags=a&limit=1": ["m2"],
    "tags=a&limit=1&marker=M1": [],
    "tags=a&sort_keys=stack_name": ["m1", "m2"],
    "tags_any=a&status=COMPLETE": ["m2", "m1"],
    "not_tags=a&status=COMPLETE": ["m4", "m3"],
    "show_deleted=true": ALL,
    "show_nested=True": ALL,
    "show_hidden=FALSE": ALL,
    "global_tenant=false": ALL,
}
#: Heat itself fails at these with status 500.
BETTER = {"tags=a&status=COMPLETE": ["m2", "m1"], "tags=a&name=m1": ["m1"]}


def asked(client, query):
    for name, id in client.ids.items():
        query = query.replace(name.upper(), id)
    return client.get("stacks?" + query.replace("PROJECT", client.project))


@pytest.mark.parametrize(("query", "expected"), [*LISTS.items(), *BETTER.items()], ids=lambda each: str(each))
def test_a_query_lists_these_stacks(stacks, query, expected):
    assert names(asked(stacks, query)) == expected


SWITCH = 'Unrecognized value "{}" for "{}", acceptable values are: true, false.'
REFUSED = {
    "limit=-1": (400, "Value '-1' is invalid for 'limit' which only accepts non-negative integer."),
    "limit=abc": (400, "Only integer is acceptable by 'limit'."),
    "sort_keys=stack_name&sort_dir=down": (400, None),
    "show_deleted=1": (400, SWITCH.format("1", "show_deleted")),
    "show_hidden=yes": (400, SWITCH.format("yes", "show_hidden")),
    "with_count=1": (400, SWITCH.format("1", "with_count")),
    "global_tenant=x": (400, SWITCH.format("x", "global_tenant")),
    "global_tenant=true": (403, "You are not authorized to use stacks:global_index."),
}


@pytest.mark.parametrize(("query", "expected"), REFUSED.items(), ids=REFUSED)
def test_a_query_is_refused(stacks, query, expected):
    answer = asked(stacks, query)
    assert (answer.status, answer.json["error"].get("message")) == expected


def test_a_full_page_has_the_address_of_the_next_one(stacks):
    answer = asked(stacks, "with_count=true&limit=1&tags_any=a,b,c")
    (link,) = answer.json["links"]
    assert (names(answer), answer.json["count"], link["rel"]) == (["m3"], 3, "next")
    assert names(stacks.get(link["href"])) == ["m2"]


def test_the_next_page_has_the_same_filters(stacks):
    answer = asked(stacks, "name=m1&name=m2&name=m3&limit=1")
    (link,) = answer.json["links"]
    second = stacks.get(link["href"])
    assert (names(answer), names(second)) == (["m3"], ["m2"])
    assert names(stacks.get(second.json["links"][0]["href"])) == ["m1"]


def test_a_page_that_is_not_full_is_the_last(stacks):
    assert "links" not in asked(stacks, "limit=9").json
    assert "links" in asked(stacks, "limit=4").json  # as Heat, which does not look further


def test_a_stack_in_the_list_has_the_fields_of_the_reference(stacks):
    (item,) = asked(stacks, "name=m4").json["stacks"]
    link = f"http://heat.test/v1/{stacks.project}/stacks/m4/{stacks.ids['m4']}"
    assert item.pop("creation_time").endswith("Z")
    assert item == {
        "id": stacks.ids["m4"],
        "links": [{"href": link, "rel": "self"}],
        "stack_name": "m4",
        "description": "",
        "stack_status": "CREATE_COMPLETE",
        "stack_status_reason": "Stack CREATE completed successfully",
        "updated_time": None,
        "deletion_time": None,
        "stack_owner": "demo",
        "parent": None,
        "stack_user_project_id": None,
        "tags": None,
    }


def test_a_hidden_stack_is_listed_on_request():
    client = serve_client()
    client.make("one", TEMPLATE, tags="data-processing-cluster")
    assert names(client.get("stacks")) == []
    assert names(client.get("stacks?show_hidden=true")) == ["one"]


def test_a_deleted_stack_is_listed_on_request():
    client = serve_client()
    client.call("DELETE", client.make("one", TEMPLATE))
    assert names(client.get("stacks")) == []
    (item,) = client.get("stacks?show_deleted=true").json["stacks"]
    assert item["stack_status"] == "DELETE_COMPLETE" and item["deletion_time"]


def test_a_nested_stack_is_listed_on_request():
    client = serve_client()
    group = {"type": "OS::Heat::ResourceGroup", "properties": {"count": 1, "resource_def": {"type": "OS::Heat::None"}}}
    client.make("one", {**TEMPLATE, "resources": {"group": group}})
    assert names(client.get("stacks")) == ["one"]
    (inner, _) = client.get("stacks?show_nested=true").json["stacks"]
    assert inner["stack_name"].startswith("one-group-") and inner["parent"]

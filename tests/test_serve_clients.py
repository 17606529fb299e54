"""What clients read of the answers that Python does not decode for them, and the calls that they make in a row.

gophercloud, which Terraform uses, decodes into structures of Go: a number in the place of a text is an error there,
while null is accepted everywhere. DECODED has its structures, as its v2 declares them. CALLS are those of the Ansible
modules openstack.cloud.stack and stack_info, recorded with a real Heat.
"""

from __future__ import annotations

import re

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

TEXT, NUMBER, BOOLEAN, LIST, MAP, TIME = "text", "number", "boolean", "list", "map", "time"
TEXTS, TEXT_MAP, LINKS, MAPS = "list of texts", "map of texts", "list of links", "list of maps"
#: What Go's time.Parse(time.RFC3339) reads of what Heat sends.
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

_STACK = {
    "id": TEXT,
    "description": TEXT,
    "links": LINKS,
    "stack_name": TEXT,
    "stack_status": TEXT,
    "stack_status_reason": TEXT,
    "creation_time": TIME,
    "updated_time": TIME,
    "tags": TEXTS,
}
_WHOLE = {
    **_STACK,
    "capabilities": LIST,
    "disable_rollback": BOOLEAN,
    "notification_topics": LIST,
    "parameters": TEXT_MAP,
    "template_description": TEXT,
    "timeout_mins": NUMBER,
}
_EVENT = {
    "id": TEXT,
    "event_time": TIME,
    "links": LINKS,
    "logical_resource_id": TEXT,
    "physical_resource_id": TEXT,
    "resource_name": TEXT,
    "resource_status": TEXT,
    "resource_status_reason": TEXT,
    "resource_properties": MAP,
}
_RESOURCE = {
    "attributes": MAP,
    "creation_time": TIME,
    "description": TEXT,
    "links": LINKS,
    "logical_resource_id": TEXT,
    "physical_resource_id": TEXT,
    "required_by": LIST,
    "resource_name": TEXT,
    "resource_status": TEXT,
    "resource_status_reason": TEXT,
    "resource_type": TEXT,
    "updated_time": TIME,
}
#: Call -> (the key of what is decoded, its structure).
DECODED = {
    "GET stacks": ("stacks", _STACK),
    "GET {stack}": ("stack", {**_WHOLE, "outputs": MAPS}),
    "POST stacks/preview": ("stack", {**_WHOLE, "resources": LIST}),
    "GET {stack}/events": ("events", _EVENT),
    "GET {stack}/resources": ("resources", _RESOURCE),
    "GET {stack}/resources/word": ("resource", _RESOURCE),
    "GET {stack}/resources/word/events": ("events", _EVENT),
    "GET resource_types/OS::Nova::Server": (
        None,
        {"attributes": MAP, "properties": MAP, "resource_type": TEXT, "support_status": MAP},
    ),
    "POST validate": (None, {"Description": TEXT, "Parameters": MAP}),
    "GET build_info": (None, {"api": TEXT_MAP, "engine": TEXT_MAP}),
    "GET {stack}/export": (
        None,
        {
            "action": TEXT,
            "environment": MAP,
            "files": TEXT_MAP,
            "id": TEXT,
            "name": TEXT,
            "project_id": TEXT,
            "resources": MAP,
            "stack_user_project_id": TEXT,
            "status": TEXT,
            "template": MAP,
        },
    ),
}
TEMPLATE = {
    "heat_template_version": "2018-08-31",
    "parameters": {
        "count": {"type": "number", "default": 3},
        "ratio": {"type": "number", "default": 0.5},
        "on": {"type": "boolean", "default": True},
        "names": {"type": "comma_delimited_list", "default": ["a", "b"]},
        "data": {"type": "json", "default": {"a": 1, "b": [True, None]}},
        "empty": {"type": "string", "default": ""},
        "secret": {"type": "string", "default": "x", "hidden": True},
    },
    "resources": {
        "word": {"type": "OS::Heat::RandomString", "properties": {"length": {"get_param": "count"}}},
        "server": {
            "type": "OS::Nova::Server",
            "properties": {"flavor": "m1", "image": "i", "networks": [{"port": "p"}]},
        },
        "group": {
            "type": "OS::Heat::ResourceGroup",
            "properties": {"count": 2, "resource_def": {"type": "OS::Heat::None"}},
        },
    },
    "outputs": {"all": {"value": {"get_param": "data"}}},
}


def fits(kind, value):
    """Whether Go decodes a value into a field. None stands for null, which leaves the field as it is."""
    if value is None:
        return True
    if kind == TEXT:
        return isinstance(value, str)
    if kind == TIME:
        return isinstance(value, str) and (value == "" or RFC3339.fullmatch(value) is not None)
    if kind == NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == BOOLEAN:
        return isinstance(value, bool)
    if kind in (MAP, TEXT_MAP):
        return isinstance(value, dict) and (kind == MAP or all(fits(TEXT, each) for each in value.values()))
    if not isinstance(value, list):
        return False
    if kind == LINKS:
        return all(fits(TEXT_MAP, each) and {"href", "rel"} <= set(each) for each in value)
    return all(fits({TEXTS: TEXT, MAPS: MAP}.get(kind), each) for each in value) if kind != LIST else True


@pytest.fixture(scope="module", params=["new", "in progress", "failed", "with options", "updated"])
def stack(request):
    """Return a client and the address of a stack in one of its states."""
    client = serve_client(delay=60.0 if request.param == "in progress" else 0.0)
    options = {"tags": "a,b", "timeout_mins": 5, "disable_rollback": False} if request.param == "with options" else {}
    headers = {"X-Heatlint-Fault": "word: no"} if request.param == "failed" else {}
    body = {"stack_name": "decoded", "template": TEMPLATE, **options}
    address = client.post("stacks", body, headers=headers).headers["location"]
    if request.param == "updated":
        assert client.call("PUT", address, {"template": TEMPLATE, "parameters": {"count": 4}}).status == 202
    return client, address


@pytest.mark.parametrize("call", DECODED)
def test_go_decodes_the_answer(stack, call):
    client, address = stack
    method, path = call.split()
    body = {"stack_name": "other", "template": TEMPLATE} if method == "POST" else None
    answer = client.call(method, path.replace("{stack}", address), body)
    assert answer.status == 200
    key, fields = DECODED[call]
    found = answer.json if key is None else answer.json[key]
    assert found
    for each in found if isinstance(found, list) else [found]:
        wrong = {name: each[name] for name, kind in fields.items() if name in each and not fits(kind, each[name])}
        assert wrong == {}


def test_go_decodes_a_new_stack_and_accepts_the_status_of_an_update():
    client = serve_client()
    answer = client.post("stacks", {"stack_name": "made", "template": TEMPLATE})
    assert (
        answer.status == 201 and fits(TEXT, answer.json["stack"]["id"]) and fits(LINKS, answer.json["stack"]["links"])
    )
    assert client.call("PUT", answer.headers["location"], {"template": TEMPLATE}).status in (201, 202)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(TEXT, 3), (TIME, "2026-11-27 10:00"), (NUMBER, True), (TEXT_MAP, {"a": 1}), (TEXTS, "a"), (LINKS, [{}])],
)
def test_what_go_refuses_does_not_fit(kind, value):
    assert not fits(kind, value)


#: The calls of each task of a play, with their statuses. {id}: of the stack; {event}: of the last event seen.
CALLS = {
    "create": """\
GET stacks/an1 404
POST stacks 201
GET stacks/an1/events?sort_dir=asc 302 200
GET stacks/an1/events?marker={event}&sort_dir=asc 302 200
GET stacks/an1 302 200
GET stacks/{id} 302 200""",
    "stack_info": """\
GET stacks?name=an1 200
GET stacks/{id} 302 200""",
    "update": """\
GET stacks/an1 302 200
GET stacks/an1/events?limit=1&sort_dir=desc 302 200
PUT stacks/an1 302 202
GET stacks/an1/events?marker={event}&sort_dir=asc 302 200
GET stacks/an1 302 200""",
    "delete": """\
GET stacks/an1 302 200
GET stacks/{id}?resolve_outputs=False 302 200
GET stacks/{id}/events?limit=1&sort_dir=desc 302 200
DELETE stacks/{id} 302 204
GET stacks/{id}/events?marker={event}&sort_dir=asc 302 200
GET stacks/{id}?resolve_outputs=False 302 200""",
}


def test_the_calls_of_the_ansible_modules_are_answered_as_by_heat():
    client = serve_client()
    known = {"id": "", "event": ""}
    bodies = {
        "POST": {"stack_name": "an1", "template": TEMPLATE},
        "PUT": {"template": TEMPLATE, "parameters": {"count": 5}},
    }
    ends = []
    for task, calls in CALLS.items():
        for line in calls.splitlines():
            method, path, *expected = line.format(**known).split()
            answer = client.call(method, path, bodies.get(method))
            statuses = [answer.status]
            while answer.status == 302:
                answer = client.call(method, answer.headers["location"], bodies.get(method))
                statuses.append(answer.status)
            assert statuses == [int(each) for each in expected], (task, line)
            if method == "POST":
                known["id"] = answer.json["stack"]["id"]
            elif "/events" in path and answer.json["events"]:
                known["event"] = answer.json["events"][-1]["id"]
        ends.append(client.get(f"stacks/an1/{known['id']}").json["stack"]["stack_status"])
    assert ends == ["CREATE_COMPLETE", "CREATE_COMPLETE", "UPDATE_COMPLETE", "DELETE_COMPLETE"]

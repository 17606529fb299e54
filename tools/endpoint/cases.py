"""Requests whose answers a real Heat gave: every parameter of the list of stacks, and the errors of the API.

A path may have {m1}: the id of the stack m1. The cases of `ERRORS` run after those of `LIST`, in this order, since some
of them make stacks.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

TEMPLATE = {
    "heat_template_version": "2018-08-31",
    "resources": {"r": {"type": "OS::Heat::TestResource", "properties": {"value": "x"}}},
}
UNKNOWN_TYPE = {"heat_template_version": "2018-08-31", "resources": {"a": {"type": "X::Y"}}}
#: The stacks that are there, in the order in which they are made, with their tags.
STACKS = {"m1": "a,b", "m2": "a", "m3": "b,c", "m4": None}


@dataclass(frozen=True)
class Case:
    """A request. `body` is JSON unless it is bytes; None: without a body. `headers` replace those of other requests."""

    label: str
    method: str
    path: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


def bodies() -> list[dict[str, Any]]:
    """Return the bodies of the requests that make the stacks."""
    return [
        {"stack_name": name, "template": TEMPLATE, **({"tags": tags} if tags else {})} for name, tags in STACKS.items()
    ]


_QUERIES = """

limit=2
limit=0
limit=-1
limit=abc
limit=2&marker={m3}
marker=nope
marker=
sort_keys=stack_name
sort_keys=stack_name&sort_dir=asc
sort_keys=stack_name&sort_dir=desc
sort_keys=stack_name&sort_dir=down
sort_dir=asc
sort_dir=desc
sort_keys=bogus
sort_keys=stack_name,creation_time
sort_keys=creation_time&sort_keys=stack_name
sort_keys=stack_status&sort_dir=desc
sort_keys=updated_time
id={m1}
name=m1
name=m1&name=m2
stack_name=m1
name=m*
status=COMPLETE
status=complete
stack_status=CREATE_COMPLETE
action=CREATE
stack_action=CREATE
status=CREATE_COMPLETE
tenant={project}
tenant=other
username=demo
username=x
owner_id=x
tags=a
tags=a,b
tags_any=a,c
not_tags=a
not_tags=a,b
not_tags_any=a,b
tags=
tags=a&limit=1
tags=a&status=COMPLETE
tags_any=a&status=COMPLETE
tags=a&name=m1
not_tags=a&status=COMPLETE
tags=a&sort_keys=stack_name
tags=a&limit=1&marker={m1}
show_deleted=true
show_deleted=1
show_deleted=maybe
show_nested=True
show_hidden=yes
with_count=true
with_count=true&limit=1
with_count=1
with_count=foo
global_tenant=true
global_tenant=false
global_tenant=x
bogus=1
timeout_mins=60
disable_rollback=True
parent=x
stack_owner=demo
stack_user_project_id=x
stack_status_reason=Stack CREATE completed successfully
id=nope
limit=1&sort_keys=stack_name&sort_dir=asc
""".split("\n")[1:-1]

LIST = [Case(query, "GET", "/stacks" + ("?" + query.replace(" ", "%20") if query else "")) for query in _QUERIES]


def _create(label: str, **body: Any) -> Case:
    return Case(label, "POST", "/stacks", body)


def _made(label: str, name: Any, **more: Any) -> Case:
    return _create(label, stack_name=name, template=TEMPLATE, **more)


_JSON = {"Content-Type": "application/json"}
_TEXT = json.dumps({"stack_name": "z19", "template": TEMPLATE}).encode()

ERRORS = [
    _create("create: empty body"),
    _create("create: no template", stack_name="z1"),
    _made("create: name begins with a digit", "1x"),
    _made("create: name not ASCII", "ü"),
    _made("create: name of 256 characters", "a" * 256),
    _made("create: name a number", 5),
    _made("create: name with a space", "a b"),
    _made("create: timeout -1", "z2", timeout_mins=-1),
    _made("create: timeout a text", "z3", timeout_mins="abc"),
    _made("create: timeout 0", "z4", timeout_mins=0),
    _made("create: timeout a numeric text", "z5", timeout_mins="60"),
    _made("create: disable_rollback maybe", "z6", disable_rollback="maybe"),
    _made("create: tags a list", "z7", tags=["a"]),
    _made("create: empty tag", "z8", tags="a,,b"),
    _made("create: long tag", "z9", tags="a" * 81),
    _made("create: no tags", "z9a", tags=None),
    _made("create: converge", "z10", converge=True),
    _made("create: unknown key", "z11", foo=1),
    _made("create: unknown parameter", "z12", parameters={"q": 1}),
    _made("create: files_container", "z13", files_container="c"),
    _create("create: template a text", stack_name="z14", template="heat_template_version: 2018-08-31\n"),
    _create("create: template not YAML", stack_name="z15", template="a: [b"),
    _create("create: template_url of a file", stack_name="z16", template_url="/etc/passwd"),
    _create("create: template_url", stack_name="z17", template_url="http://127.0.0.1:1/x"),
    _create("create: adopt", stack_name="z18", adopt_stack_data="{}"),
    _made("create: name in use", "m1"),
    Case("create: not JSON", "POST", "/stacks", b"{x", _JSON),
    Case("create: a list", "POST", "/stacks", b"[]", _JSON),
    Case("create: nothing", "POST", "/stacks", b"", _JSON),
    Case("create: JSON as text/plain", "POST", "/stacks", _TEXT, {"Content-Type": "text/plain"}),
    Case("create: XML", "POST", "/stacks", b"<a/>", {"Content-Type": "application/xml"}),
    Case("list: Accept XML", "GET", "/stacks?limit=1", None, {"Accept": "application/xml"}),
    Case("create: over 1 MiB", "POST", "/stacks", b'{"stack_name":"zz","x":"' + b"a" * 1_100_000 + b'"}', _JSON),
    Case("PUT /stacks", "PUT", "/stacks", {}),
    Case("OPTIONS /stacks", "OPTIONS", "/stacks"),
    Case("HEAD /stacks", "HEAD", "/stacks"),
    Case("GET /validate", "GET", "/validate"),
    Case("GET /nothere", "GET", "/nothere"),
    Case("show: by name", "GET", "/stacks/m1"),
    Case("show: another id", "GET", "/stacks/m1/00000000-0000-0000-0000-000000000000"),
    Case("show: another name", "GET", "/stacks/zz/{m1}"),
    Case("resources: by name", "GET", "/stacks/m1/resources"),
    Case("resource: unknown", "GET", "/stacks/m1/{m1}/resources/nope"),
    Case("output: unknown", "GET", "/stacks/m1/{m1}/outputs/nope"),
    Case("event: unknown", "GET", "/stacks/m1/{m1}/resources/r/events/nope"),
    Case("action: unknown", "POST", "/stacks/m1/{m1}/actions", {"nope": None}),
    Case("action: two", "POST", "/stacks/m1/{m1}/actions", {"check": None, "suspend": None}),
    Case("action: none", "POST", "/stacks/m1/{m1}/actions", {}),
    Case("update: no template", "PUT", "/stacks/m1/{m1}", {}),
    Case("snapshot: unknown", "GET", "/stacks/m1/{m1}/snapshots/nope"),
    Case("resource type: unknown", "GET", "/resource_types/No::Such"),
    Case("resource type: template of an unknown type", "GET", "/resource_types/No::Such/template"),
    Case("resource type: template_type", "GET", "/resource_types/OS::Heat::Value/template?template_type=x"),
    Case("functions: unknown version", "GET", "/template_versions/nope/functions"),
    Case("software config: unknown", "GET", "/software_configs/nope"),
    Case("software config: nothing", "POST", "/software_configs", {}),
    Case("software deployment: unknown", "GET", "/software_deployments/nope"),
    Case("software deployment: nothing", "POST", "/software_deployments", {}),
    Case("delete: unknown", "DELETE", "/stacks/nope"),
    Case("delete: unknown id", "DELETE", "/stacks/nope/00000000-0000-0000-0000-000000000000"),
    Case("another project", "GET", "/../other/stacks"),
    Case("validate: empty body", "POST", "/validate", {}),
    Case("validate: good", "POST", "/validate", {"template": TEMPLATE}),
    Case("validate: unknown type", "POST", "/validate", {"template": UNKNOWN_TYPE}),
    Case("validate: resource_validate", "POST", "/validate?resource_validate=True", {"template": TEMPLATE}),
    Case("validate: show_nested=1", "POST", "/validate?show_nested=1", {"template": TEMPLATE}),
    Case("list: one by name", "GET", "/stacks?name=m1"),
    Case("list: one without tags", "GET", "/stacks?name=m4"),
    Case("show: whole", "GET", "/stacks/m4/{m4}"),
]

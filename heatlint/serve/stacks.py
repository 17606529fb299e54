"""The calls about stacks: make, list, show, update, delete."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from sqlalchemy import Row, func, select
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from heatlint.load.body import TEMPLATE_URL
from heatlint.report.finding_data import ASSUME_VALUES, WITH_FINDINGS
from heatlint.serve import bodies
from heatlint.serve.bodies import StackBody
from heatlint.serve.compile import Names, new_stack, validate_text
from heatlint.serve.delays import refuse_long_delays
from heatlint.serve.faults import refusal, too_many_stacks
from heatlint.serve.keeper import exists, iso, shown_time
from heatlint.serve.life import Life
from heatlint.serve.outputs import present, resolved
from heatlint.serve.routing import MEMBER, Call, Route, json_response, no_content, with_query
from heatlint.serve.steps import ADOPT, CREATE, IN_PROGRESS
from heatlint.serve.tables import STACKS
from heatlint.serve.web_answers import found_at

#: The name of a stack in all clouds. Source: heat.common.identifier.
_ARN = re.compile(r"arn:openstack:heat::(?P<project>[^:]+):(?P<path>stacks/.+)")


async def validate_template(call: Call) -> Response:
    """Answer POST /validate.

    Heat has no `with_findings`: it is for heatlint check, see heatlint.report.finding_data.
    """
    query = {name: call.one(name) for name in ("show_nested", "ignore_errors", "resource_validate") if call.one(name)}
    assume_values = None
    if bodies.flag(call.query, WITH_FINDINGS):
        assume_values = bodies.flag(call.query, ASSUME_VALUES)
    shape, text = call.service.settings.shape, call.body_text()
    if TEMPLATE_URL.encode() in text:
        text = await run_in_threadpool(call.service.template_urls.filled, text)
    status, answer = await call.service.check_in_loop(call.project, validate_text, text, query, shape, assume_values)
    return Response(answer, status, media_type="application/json")


def create(call: Call) -> Response:
    """Answer POST /stacks."""
    asked = bodies.read(call.body(), call.service.template_urls)
    service, keeper = call.service, call.service.keeper
    generation = require_free(call, asked.name)
    id = service.new_id("stack", call.project, asked.name, generation)
    data = compiled(call, asked, id)
    bodies.require_encrypted_parameters(data["environment"])
    action = CREATE if asked.adopted is None else ADOPT
    for each in data["resources"]:
        each["physical_id"] = (asked.adopted or {}).get(each["name"], each["physical_id"])
    start = service.action_time(0)
    keep = asked.disable_rollback is not False
    row = {
        "id": id,
        "name": asked.name,
        "project": call.project,
        "owner": None,
        "parent_resource": None,
        "root": id,
        "username": call.identity.user_name,
        "user_project": None,
        "action": action,
        "status": IN_PROGRESS,
        "reason": f"Stack {action} started",
        "created": iso(start),
        "updated": None,
        "deleted": None,
        "actions": 1,
        "disable_rollback": keep,
        "timeout": asked.timeout,
        "tags": asked.tags,
        "body": asked.engine,
        "data": data,
    }
    outcome = Life(service.delay, call.failing()).create(id, asked.name, data, action=action, keep=keep)
    with keeper.writing() as connection:
        keeper.make(connection, row)
        keeper.begin(connection, id, outcome, start)
    link = call.stack_url(asked.name, id)
    body = {"stack": {"id": id, "links": [{"href": link, "rel": "self"}]}}
    return json_response(body, 201, {"Location": link})


def require_free(call: Call, name: Any) -> int:
    """Return how many stacks of a name the project has had. Raises Fault when it has one now, or too many stacks."""
    mine, alive = STACKS.c.project == call.project, STACKS.c.deleted.is_(None)
    with call.service.keeper.reading() as connection:
        counts = select(func.count(), func.count(STACKS.c.deleted)).where(mine, STACKS.c.name == str(name))
        named, deleted = connection.execute(counts).one()
        count = connection.execute(select(func.count()).select_from(STACKS).where(mine, alive)).scalar() or 0
    if named > deleted:
        raise exists(name)
    most = call.service.settings.limits.stacks
    if count >= most:
        raise too_many_stacks(most)
    return int(named)


def compiled(call: Call, asked: StackBody, id: str, *, is_preview: bool = False) -> dict[str, Any]:
    """Return the data of a new stack, see heatlint.serve.compile. Raises Fault when Heat refuses it."""
    bodies.require_name(asked.name)
    names = Names(id, asked.name, call.project)
    make = partial(new_stack, is_preview=is_preview, is_adopted=asked.adopted is not None)
    made = call.service.check(call.project, make, asked.engine, names)
    if "data" not in made:
        raise refusal(made["status"], made["body"])
    data: dict[str, Any] = made["data"]
    refuse_long_delays(data, asked.timeout)
    return data


def lookup(call: Call, part: str | None = None) -> Response:
    """Answer every method of /stacks/{stack_name} with the address of the stack, or of a part of it."""
    name = call.path["stack_name"]
    arn = _ARN.fullmatch(name)
    if arn is not None:
        return found_at(with_query(f"{call.url}/v1/{arn['project']}/{arn['path']}", call.query), call.accept)
    with call.service.keeper.reading() as connection:
        row = call.service.keeper.lookup(connection, call.project, name)
    steps = [part] if part is not None else []
    return found_at(with_query(call.stack_url(row.name, row.id, *steps), call.query), call.accept)


def show(call: Call) -> dict[str, Any]:
    """Answer GET /stacks/{stack_name}/{stack_id}."""
    with_outputs = bodies.boolean("resolve_outputs", call.query.get("resolve_outputs", "true"))
    with call.service.keeper.reading() as connection:
        row = call.find_stack(connection, also_deleted=True)
        found = details(call, row)
        if with_outputs and row.deleted is None:
            state = present(connection, row)
    if with_outputs and row.deleted is None:
        found["outputs"] = resolved(call, row, state)
    return {"stack": found}


def details(call: Call, row: Row[Any]) -> dict[str, Any]:
    """Return a stack as a show call shows it. Source: heat.engine.api (format_stack)."""
    data = row.data
    return {
        "id": row.id,
        "links": [{"href": call.stack_url(row.name, row.id), "rel": "self"}],
        "stack_name": row.name,
        "creation_time": shown_time(row.created),
        "updated_time": shown_time(row.updated),
        "deletion_time": shown_time(row.deleted),
        "notification_topics": [],
        "parameters": data["parameters"],
        "description": data["description"],
        "template_description": data["description"],
        "capabilities": [],
        "disable_rollback": row.disable_rollback,
        "timeout_mins": row.timeout,
        "stack_owner": row.username,
        "parent": row.owner,
        "stack_user_project_id": row.user_project,
        "tags": row.tags or [],
        "stack_status": f"{row.action}_{row.status}",
        "stack_status_reason": row.reason,
    }


def delete(call: Call) -> Response:
    """Answer DELETE /stacks/{stack_name}/{stack_id}."""
    service, keeper = call.service, call.service.keeper
    with keeper.writing() as connection:
        row = call.find_stack(connection)
        resources = [each.data for each in keeper.resources(connection, row.id)]
        outcome = Life(service.delay, call.failing()).delete(row.id, row.name, resources)
        keeper.begin(connection, row.root, outcome, keeper.next_action(connection, row))
    return no_content()


_LOOKUP_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_NAMED, _ONE = "/stacks/{stack_name}", "/stacks/{stack_name}/{stack_id}"
#: What a stack has that is looked up by its name alone, and by which methods.
_PARTS = {
    "resources": ("GET", "POST"),
    "events": ("GET", "POST"),
    "template": ("GET", "POST"),
    "actions": ("GET", "POST"),
    "environment": ("GET",),
    "files": ("GET",),
}
#: The call that tools make most often. It is tried first, since each route that is tried takes its time.
FIRST = (Route("POST", "/validate", validate_template, "stacks:validate_template", MEMBER),)
ROUTES = (
    Route("POST", "/stacks", create, "stacks:create", MEMBER),
    *(Route(method, _NAMED, lookup, "stacks:lookup") for method in _LOOKUP_METHODS),
    *(Route(method, "/stacks/{stack_name:arn}", lookup, "stacks:lookup") for method in _LOOKUP_METHODS),
    *(
        Route(method, f"{_NAMED}/{part}", partial(lookup, part=part), "stacks:lookup")
        for part, methods in _PARTS.items()
        for method in methods
    ),
    Route("GET", _ONE, show, "stacks:show"),
    Route("DELETE", _ONE, delete, "stacks:delete", MEMBER),
)
#: The address that the API reference gives a stack. It is tried last, since it could be that of something else.
LAST = (Route("GET", "/{stack_name}/{stack_id}", show, "stacks:show"),)

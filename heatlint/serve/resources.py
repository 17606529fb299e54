"""The calls about the resources of a stack.

Source: heat.api.openstack.v1.resources, heat.engine.api (format_stack_resource), heat.engine.service.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, String, cast, select

from heatlint.report.response import MALFORMED
from heatlint.serve import bodies
from heatlint.serve.faults import Fault, bad_request
from heatlint.serve.keeper import shown_time
from heatlint.serve.listing import parted
from heatlint.serve.routing import MEMBER, Call, Route
from heatlint.serve.steps import CHECK, COMPLETE, FAILED, INIT, hook_key, in_its_state, of_resource
from heatlint.serve.tables import RESOURCES, STACKS

#: The query parameters that filter; others are refused. That of the type takes a part of its name.
_FILTERS = ("type", "status", "name", "action", "id", "physical_resource_id")
#: Types that take a signal: the ends of the names of those whose class in Heat has handle_signal.
_TAKES_SIGNAL = ("ScalingPolicy", "WaitConditionHandle", "Deployment", "UpdateWaitConditionHandle", "HARestarter")
_SIGNALED = "Signal: {}"
#: The hooks at which a resource waits. Source: heat.engine.environment (HOOK_TYPES).
HOOKS = ("pre-create", "pre-update", "pre-delete")


def index(call: Call) -> dict[str, Any]:
    """Answer GET .../resources."""
    wrong = set(call.query) - {*_FILTERS, "nested_depth", "with_detail"}
    if wrong:
        raise bad_request(f"Invalid filter parameters {sorted(wrong)}")
    depth = bodies.integer("nested_depth", call.query.get("nested_depth", "0")) or 0
    detail = bodies.boolean("with_detail", call.query.get("with_detail", "false"))
    with call.service.keeper.reading() as connection:
        stack = call.find_stack(connection, also_deleted=True)
        found = [
            _shown(call, row, of, detail=detail)
            for of in with_nested(connection, stack, depth)
            for row in _rows(call, connection, of.id)
        ]
    return {"resources": found}


def show(call: Call) -> dict[str, Any]:
    """Answer GET .../resources/{resource_name}."""
    with call.service.keeper.reading() as connection:
        stack = call.find_stack(connection)
        row = find(connection, stack, call.path["resource_name"])
    shown = _shown(call, row, stack, detail=True)
    for name in call.many("with_attr"):
        shown["attributes"].setdefault(name, None)
    return {"resource": shown}


def metadata(call: Call) -> dict[str, Any]:
    """Answer GET .../resources/{resource_name}/metadata."""
    with call.service.keeper.reading() as connection:
        row = find(connection, call.find_stack(connection), call.path["resource_name"])
    return {"metadata": row.data["metadata"]}


def signal(call: Call) -> None:
    """Answer POST .../resources/{resource_name}/signal."""
    details = call.optional_body()
    with call.service.keeper.writing() as connection:
        stack = call.find_stack(connection)
        row = find(connection, stack, call.path["resource_name"])
        if details is not None and "unset_hook" in details:
            _unset_hook(call, connection, stack, row, details["unset_hook"])
            return
        if not row.data["type"].endswith(_TAKES_SIGNAL):
            raise Fault(400, "signal is not supported for resource.", "ResourceActionNotSupported")
        reason = _SIGNALED.format(details or {})
        step = of_resource(stack.id, row.data, "SIGNAL", COMPLETE, reason)
        del step["resource"]
        call.service.keeper.add(connection, stack, step)


def _unset_hook(call: Call, connection: Connection, stack: Row[Any], row: Row[Any], hook: Any) -> None:
    """Clear a hook, so that what waits for it goes on. Source: heat.engine.resource (_signal_check_hook)."""
    if hook not in HOOKS:
        raise Fault(400, f'Invalid hook type "{hook}" for {row.name}', "InvalidBreakPointHook")
    if not call.service.keeper.clear_hook(connection, stack.root, hook_key(stack.id, row.name, hook)):
        raise Fault(400, f'The "{hook}" hook is not defined on {row.name}', "InvalidBreakPointHook")
    call.service.keeper.add(connection, stack, in_its_state(stack.id, row.data, f"Hook {hook} is cleared"))


def mark_unhealthy(call: Call) -> None:
    """Answer PATCH .../resources/{resource_name}."""
    body = call.body()
    wrong = set(body) - {"mark_unhealthy", "resource_status_reason"}
    if wrong:
        raise bad_request(f"Invalid keys in resource mark unhealthy {wrong}")
    if "mark_unhealthy" not in body:
        raise bad_request("Missing mandatory (mark_unhealthy) key from mark unhealthy request")
    is_unhealthy = bodies.boolean("mark_unhealthy", body["mark_unhealthy"])
    given = body.get("resource_status_reason") or "state changed by resource_mark_unhealthy api"
    if not isinstance(given, (str, list)):  # Heat adds a text to it
        raise bad_request(MALFORMED)
    reason = str(given)
    with call.service.keeper.writing() as connection:
        stack = call.find_stack(connection)
        name = call.path["resource_name"]
        condition = RESOURCES.c.physical_id == name
        row = connection.execute(select(RESOURCES).where(RESOURCES.c.stack == stack.id, condition)).first()
        row = row if row is not None and name else find(connection, stack, name)
        if is_unhealthy or (row.action, row.status) == (CHECK, FAILED):
            status = FAILED if is_unhealthy else COMPLETE
            step = of_resource(stack.id, row.data, CHECK, status, reason)
            call.service.keeper.add(connection, stack, step)


def find(connection: Connection, stack: Row[Any], name: str) -> Row[Any]:
    """Return the row of a resource. Raises Fault when the stack has none of this name, or it was not begun."""
    row = connection.execute(select(RESOURCES).where(RESOURCES.c.stack == stack.id, RESOURCES.c.name == name)).first()
    if row is None:
        message = f"The Resource ({name}) could not be found in Stack {stack.name}."
        raise Fault(404, message, "ResourceNotFound")
    return row


def with_nested(connection: Connection, stack: Row[Any], depth: int) -> list[Row[Any]]:
    """Return a stack and those nested in it down to a depth, each before those in it."""
    found, level = [stack], [stack.id]
    for _ in range(depth):
        inner = connection.execute(
            select(STACKS).where(STACKS.c.owner.in_(level), STACKS.c.deleted.is_(None)).order_by(STACKS.c.number)
        ).all()
        if not inner:
            break
        found += inner
        level = [row.id for row in inner]
    return found


def _rows(call: Call, connection: Connection, stack: str) -> list[Row[Any]]:
    query = select(RESOURCES).where(RESOURCES.c.stack == stack).order_by(RESOURCES.c.number)
    given = {name: [value for value in call.many(name) if value] for name in _FILTERS}
    actions, statuses = parted(given["action"], given["status"])
    for column, values in (
        (RESOURCES.c.name, given["name"]),
        (RESOURCES.c.physical_id, given["physical_resource_id"]),
        (cast(RESOURCES.c.number, String), given["id"]),
        (RESOURCES.c.action, actions),
        (RESOURCES.c.status, statuses),
    ):
        if values:
            query = query.where(column.in_(values))
    rows = connection.execute(query)
    return [row for row in rows if all(type in row.data["type"] for type in given["type"])]


def _shown(call: Call, row: Row[Any], stack: Row[Any], *, detail: bool) -> dict[str, Any]:
    data = row.data
    links = [
        {"href": call.stack_url(stack.name, stack.id, "resources", row.name), "rel": "self"},
        {"href": call.stack_url(stack.name, stack.id), "rel": "stack"},
    ]
    nested = data["nested"]
    if nested is not None and row.action != INIT:
        links.append({"href": call.stack_url(nested["name"], nested["id"]), "rel": "nested"})
    found = {
        "resource_name": row.name,
        "logical_resource_id": row.name,
        "links": links,
        "creation_time": shown_time(row.created),
        "updated_time": shown_time(row.updated),
        "physical_resource_id": row.physical_id or "",
        "resource_status": f"{row.action}_{row.status}",
        "resource_status_reason": row.reason,
        "resource_type": data["type"],
        "required_by": data["required_by"],
    }
    if stack.parent_resource is not None:
        found["parent_resource"] = stack.parent_resource
    if detail:
        found["description"] = data["description"]
        is_made = row.action != INIT and row.physical_id
        found["attributes"] = dict(data["attributes"]) if is_made else dict.fromkeys(data["attributes"])
    return found


_ALL = "/stacks/{stack_name}/{stack_id}/resources"
_ONE = _ALL + "/{resource_name}"
ROUTES = (
    Route("GET", _ALL, index, "resource:index"),
    Route("GET", _ONE, show, "resource:show"),
    Route("PATCH", _ONE, mark_unhealthy, "resource:mark_unhealthy", MEMBER),
    Route("GET", _ONE + "/metadata", metadata, "resource:metadata"),
    Route("POST", _ONE + "/signal", signal, "resource:signal"),
)

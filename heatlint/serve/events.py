"""The calls about the events of a stack.

Source: heat.api.openstack.v1.events, heat.engine.service (list_events), heat.db.api (_events_paginate_query).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, and_, or_, select

from heatlint.serve import bodies
from heatlint.serve.faults import Fault
from heatlint.serve.keeper import shown_time
from heatlint.serve.listing import DESCENDING, sort_direction
from heatlint.serve.resources import with_nested
from heatlint.serve.routing import Call, Route
from heatlint.serve.tables import EVENTS

_FILTERS = {
    "resource_status": EVENTS.c.status,
    "resource_action": EVENTS.c.action,
    "resource_name": EVENTS.c.resource,
    "resource_type": EVENTS.c.type,
}


def index(call: Call) -> dict[str, Any]:
    """Answer GET .../events and GET .../resources/{resource_name}/events."""
    name = call.path.get("resource_name")
    limit = bodies.integer("limit", call.one("limit"))
    depth = bodies.integer("nested_depth", call.one("nested_depth"))
    direction = sort_direction(call)
    by_type = "resource_type" in call.many("sort_keys")
    descends = direction == DESCENDING or (direction is None and not call.many("sort_keys"))
    with call.service.keeper.reading() as connection:
        root = call.find_stack(connection, also_deleted=True)
        stacks = {row.id: row for row in with_nested(connection, root, depth or 0)}
        query = select(EVENTS).where(EVENTS.c.stack.in_(stacks))
        for key, column in _FILTERS.items():
            given = [name] if key == "resource_name" and name is not None else [each for each in call.many(key) if each]
            if given:
                query = query.where(column.in_(given))
        order: list[Any] = [EVENTS.c.type] if by_type else []
        order.append(EVENTS.c.number)
        marker = call.one("marker")
        at = None if marker is None else connection.execute(select(EVENTS).where(EVENTS.c.id == marker)).first()
        if at is not None:
            query = query.where(_after(at, by_type, descends))
        query = query.order_by(*(column.desc() if descends else column.asc() for column in order))
        rows = connection.execute(query if limit is None else query.limit(limit)).all()
    if not rows and name is not None:
        raise Fault(404, f"No events found for resource {name}", "HTTPNotFound")
    return {"events": [_shown(call, row, stacks[row.stack], root if depth else None) for row in rows]}


def show(call: Call) -> dict[str, Any]:
    """Answer GET .../resources/{resource_name}/events/{event_id}."""
    id = call.path["event_id"]
    with call.service.keeper.reading() as connection:
        stack = call.find_stack(connection, also_deleted=True)
        named = EVENTS.c.stack == stack.id, EVENTS.c.resource == call.path["resource_name"], EVENTS.c.id == id
        row = connection.execute(select(EVENTS).where(*named)).first()
    if row is None:
        raise Fault(404, f"No event {id} found", "HTTPNotFound")
    details = {"resource_type": row.type, "resource_properties": row.properties}
    return {"event": {**_shown(call, row, stack, None), **details}}


def _after(at: Row[Any], by_type: bool, descends: bool) -> Any:
    """Return the condition for what comes after an event."""
    later = EVENTS.c.number < at.number if descends else EVENTS.c.number > at.number
    if not by_type:
        return later
    other = EVENTS.c.type < at.type if descends else EVENTS.c.type > at.type
    return or_(other, and_(EVENTS.c.type == at.type, later))


def _shown(call: Call, row: Row[Any], stack: Row[Any], root: Row[Any] | None) -> dict[str, Any]:
    resource = call.stack_url(stack.name, stack.id, "resources", row.resource)
    links = [
        {"href": f"{resource}/events/{row.id}", "rel": "self"},
        {"href": resource, "rel": "resource"},
        {"href": call.stack_url(stack.name, stack.id), "rel": "stack"},
    ]
    if root is not None:
        links.append({"href": call.stack_url(root.name, root.id), "rel": "root_stack"})
    return {
        "id": row.id,
        "links": links,
        "event_time": shown_time(row.time),
        "resource_name": row.resource,
        "logical_resource_id": row.resource,
        "physical_resource_id": row.physical_id or None,
        "resource_status": f"{row.action}_{row.status}",
        "resource_status_reason": row.reason,
    }


_OF_STACK = "/stacks/{stack_name}/{stack_id}/events"
_OF_RESOURCE = "/stacks/{stack_name}/{stack_id}/resources/{resource_name}/events"
ROUTES = (
    Route("GET", _OF_STACK, index, "events:index"),
    Route("GET", _OF_RESOURCE, index, "events:index"),
    Route("GET", _OF_RESOURCE + "/{event_id}", show, "events:show"),
)

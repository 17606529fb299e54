"""The calls about snapshots of a stack.

A snapshot keeps the request that the stack was last made of, and what GET .../export says at that time. To restore it
is to update the stack to that request. Source: heat.engine.service (stack_snapshot, stack_restore, delete_snapshot).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select
from starlette.responses import Response

from heatlint.serve import bodies
from heatlint.serve.actions import in_progress
from heatlint.serve.faults import Fault, no_such_id
from heatlint.serve.keeper import iso, shown_time
from heatlint.serve.life import Life
from heatlint.serve.outputs import exported
from heatlint.serve.routing import MEMBER, Call, Route, no_content
from heatlint.serve.steps import COMPLETE, IN_PROGRESS, RESTORE, SNAPSHOT
from heatlint.serve.store import next_number
from heatlint.serve.tables import SNAPSHOTS
from heatlint.serve.updates import begin_update
from heatlint.serve.web_answers import accepted


def list_snapshots(call: Call) -> Any:
    """Answer GET .../snapshots."""
    table = SNAPSHOTS
    with call.service.keeper.reading() as connection:
        query = select(table).where(table.c.stack == call.find_stack(connection).id).order_by(table.c.number)
        return {"snapshots": [_shown(row) for row in connection.execute(query)]}


def create(call: Call) -> Any:
    """Answer POST .../snapshots. As Heat does, it wants a body."""
    name = bodies.short_text(call.body().get("name"))
    service, keeper, table = call.service, call.service.keeper, SNAPSHOTS
    with keeper.writing() as connection:
        stack = call.find_stack(connection)
        if stack.status == IN_PROGRESS:
            raise in_progress(stack)
        of_stack = table.c.stack == stack.id
        count = connection.execute(select(func.count()).select_from(table).where(of_stack)).scalar() or 0
        if count >= service.settings.limits.snapshots:
            most = service.settings.limits.snapshots
            message = f"You have reached the maximum snapshots per stack, {most}. Please delete some snapshots."
            raise Fault(400, f"Request limit exceeded: {message}", "RequestLimitExceeded")
        start = keeper.next_action(connection, stack)
        number = next_number(connection, table)
        id = service.new_id("snapshot", stack.id, number)
        values = {"id": id, "stack": stack.id, "name": name, "created": iso(start), "body": stack.body}
        connection.execute(insert(table).values({**values, "status": IN_PROGRESS, "reason": None, "data": None}))
        made = _shown(_find(connection, stack, id))
        data = exported(connection, stack, with_nested=False)
        data |= {"action": SNAPSHOT, "status": COMPLETE}
        for resource in data["resources"].values():
            resource |= {"action": SNAPSHOT, "status": COMPLETE}
        resources = [row.data for row in keeper.resources(connection, stack.id)]
        outcome = Life(service.delay, call.failing()).each(stack.id, stack.name, SNAPSHOT, resources)
        state = outcome.steps[-1][1]["state"]
        ended = {"id": id, "status": state["status"], "reason": state["reason"], "data": data}
        outcome.finish({"stack": stack.id, "snapshot": ended})
        keeper.begin(connection, stack.root, outcome, start)
    return made


def show(call: Call) -> Any:
    """Answer GET .../snapshots/{snapshot_id}."""
    with call.service.keeper.reading() as connection:
        return {"snapshot": _shown(_find(connection, call.find_stack(connection), call.path["snapshot_id"]))}


def remove(call: Call) -> Response:
    """Answer DELETE .../snapshots/{snapshot_id}."""
    with call.service.keeper.writing() as connection:
        row = _find(connection, call.find_stack(connection), call.path["snapshot_id"])
        if row.status == IN_PROGRESS:
            raise Fault(400, "Deleting in-progress snapshot is not supported.", "NotSupported")
        connection.execute(delete(SNAPSHOTS).where(SNAPSHOTS.c.id == row.id))
    return no_content()


def restore(call: Call) -> Response:
    """Answer POST .../snapshots/{snapshot_id}/restore."""
    with call.service.keeper.reading() as connection:
        stack = call.find_stack(connection)
        row = _find(connection, stack, call.path["snapshot_id"])
    if row.status != COMPLETE:
        raise Fault(400, "Restoring incomplete snapshot is not supported.", "NotSupported")
    asked = bodies.read({**row.body, "tags": None}, call.service.template_urls, is_update=True, patch=False)
    begin_update(call, stack, asked, patch=False, action=RESTORE)
    return accepted(call.accept)


def _find(connection: Connection, stack: Row[Any], id: str) -> Row[Any]:
    named = SNAPSHOTS.c.stack == stack.id, SNAPSHOTS.c.id == id
    row = connection.execute(select(SNAPSHOTS).where(*named)).first()
    if row is None:
        raise no_such_id("Snapshot", id)
    return row


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "action": "CREATE",
        "status": row.status,
        "status_reason": row.reason,
        "data": row.data,
        "creation_time": shown_time(row.created),
    }


_ALL = "/stacks/{stack_name}/{stack_id}/snapshots"
_ONE = _ALL + "/{snapshot_id}"
ROUTES = (
    Route("GET", _ALL, list_snapshots, "stacks:list_snapshots"),
    Route("POST", _ALL, create, "stacks:snapshot", MEMBER),
    Route("GET", _ONE, show, "stacks:show_snapshot"),
    Route("DELETE", _ONE, remove, "stacks:delete_snapshot", MEMBER),
    Route("POST", _ONE + "/restore", restore, "stacks:restore_snapshot", MEMBER),
)

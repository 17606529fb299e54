"""The calls that update a stack: PUT replaces the template and the values, PATCH keeps what the body lacks.

Source: heat.api.openstack.v1.stacks (update, update_patch), heat.engine.service (update_stack).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, update
from starlette.responses import Response

from heatlint.serve import bodies
from heatlint.serve.actions import in_progress
from heatlint.serve.bodies import StackBody
from heatlint.serve.compile_update import updated_stack
from heatlint.serve.faults import refusal
from heatlint.serve.keeper import iso
from heatlint.serve.life import Life
from heatlint.serve.routing import MEMBER, Call, Route, accepted
from heatlint.serve.steps import IN_PROGRESS, UPDATE
from heatlint.serve.tables import STACKS


def put(call: Call) -> Response:
    """Answer PUT /stacks/{stack_name}/{stack_id}."""
    return _update(call, patch=False)


def patch(call: Call) -> Response:
    """Answer PATCH /stacks/{stack_name}/{stack_id}."""
    return _update(call, patch=True)


def _update(call: Call, patch: bool) -> Response:
    asked = bodies.read(call.body(), call.service.template_urls, is_update=True, patch=patch)
    with call.service.keeper.reading() as connection:
        stack = call.find_stack(connection)
    begin_update(call, stack, asked, patch=patch)
    return accepted()


def begin_update(call: Call, stack: Row[Any], asked: StackBody, *, patch: bool, action: str = UPDATE) -> None:
    """Begin the update of a stack. action: UPDATE or RESTORE. Raises Fault when Heat refuses it."""
    if stack.status == IN_PROGRESS:
        raise in_progress(stack)
    found = planned(call, stack, asked, patch=patch)
    service, keeper = call.service, call.service.keeper
    keep = asked.disable_rollback if asked.disable_rollback is not None else stack.disable_rollback
    life = Life(service.delay, call.failing())
    with keeper.writing() as connection:
        stack = keeper.find_alive(connection, call.project, stack.name, stack.id)
        if stack.status == IN_PROGRESS:
            raise in_progress(stack)
        start = keeper.next_action(connection, stack)
        values = {
            "updated": iso(start),
            "disable_rollback": keep,
            "body": found["body"],
            "data": found["data"],
            "previous": {"body": stack.body, "data": stack.data},
            "timeout": asked.timeout if asked.timeout is not None else stack.timeout,
        }
        if asked.has_tags or not patch:
            values["tags"] = asked.tags
            keeper.set_tags(connection, stack.id, asked.tags)
        connection.execute(update(STACKS).where(STACKS.c.id == stack.id).values(values))
        outcome = life.update(stack.id, stack.name, stack.data, found["data"], found["changes"], action=action)
        if outcome.failure is not None and not keep:
            begun = outcome.begun(stack.id)
            undone = life.revert(stack.id, stack.name, stack.data, found["data"], begun, at=outcome.end)
            outcome = outcome.followed_by(undone)
        keeper.begin(connection, stack.root, outcome, start)


def planned(call: Call, stack: Row[Any], asked: StackBody, *, patch: bool, like_heat: bool = False) -> dict[str, Any]:
    """Return what an update does, see heatlint.serve.compile_update. Raises Fault when Heat refuses it."""
    found: dict[str, Any] = call.service.checks.run(
        updated_stack,
        stack.body,
        stack.data,
        asked.engine,
        patch,
        asked.clear_parameters,
        (stack.id, stack.name, stack.project),
        like_heat,
    )
    if "data" not in found:
        raise refusal(found["status"], found["body"])
    return found


_ONE = "/stacks/{stack_name}/{stack_id}"
ROUTES = (
    Route("PUT", _ONE, put, "stacks:update", MEMBER),
    Route("PATCH", _ONE, patch, "stacks:update_patch", MEMBER),
)

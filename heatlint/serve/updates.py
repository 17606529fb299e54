"""The calls that update a stack: PUT replaces the template and the values, PATCH keeps what the body lacks.

Source: heat.api.openstack.v1.stacks (update, update_patch), heat.engine.service (update_stack).
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, update
from starlette.responses import Response

from heatlint.planning.changes import REPLACED
from heatlint.serve import bodies
from heatlint.serve.bodies import StackBody
from heatlint.serve.compile_update import updated_stack
from heatlint.serve.delays import refuse_long_delays
from heatlint.serve.faults import Fault, refusal
from heatlint.serve.keeper import iso
from heatlint.serve.rollbacks import Rollbacks
from heatlint.serve.routing import MEMBER, Call, Route
from heatlint.serve.situation import Situation, situation_of
from heatlint.serve.steps import DELETE, IN_PROGRESS, ROLLBACK, SUSPEND, UPDATE
from heatlint.serve.tables import STACKS
from heatlint.serve.unfinished import Unfinished, changes_from, unfinished_of
from heatlint.serve.update_life import UpdateLife
from heatlint.serve.web_answers import accepted

#: Action of a stack during which, and after which, Heat updates nothing -> its word for it.
_NOT_WHILE = {SUSPEND: "suspended", DELETE: "deleting"}


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
    return accepted(call.accept)


def begin_update(call: Call, stack: Row[Any], asked: StackBody, *, patch: bool, action: str = UPDATE) -> None:
    """Begin the update of a stack, also while it has another action. Raises Fault when Heat refuses it.

    action: UPDATE or RESTORE.
    """
    rollbacks = Rollbacks(call.service)
    has_begun = False
    while not has_begun:
        if action == UPDATE and stack.action in _NOT_WHILE:
            feature = f"Updating a stack when it is {_NOT_WHILE[stack.action]}"
            raise Fault(400, f"{feature} is not supported.", "NotSupported")
        found = planned(call, stack, asked, patch=patch)
        bodies.require_encrypted_parameters(found["data"]["environment"])
        begin = partial(_begin_unchanged, call, stack, asked, found, rollbacks, patch=patch, action=action)
        stack, has_begun = rollbacks.complete(begin)


def _begin_unchanged(
    call: Call,
    stack: Row[Any],
    asked: StackBody,
    found: dict[str, Any],
    rollbacks: Rollbacks,
    *,
    patch: bool,
    action: str,
) -> tuple[Row[Any], bool]:
    """Begin an update unless the stack has changed since it was planned.

    Return the stack as it was found, and whether the update has begun. found: what it does, see `planned`.
    """
    keeper = call.service.keeper
    with keeper.writing() as connection:
        now = keeper.find_alive(connection, call.project, stack.name, stack.id)
        situation = situation_of(connection, now.root)
        missing = frozenset(situation.missing(now.id, _aim(now)["data"]))
        is_same = (now.actions, now.action, missing) == (stack.actions, stack.action, found["missing"])
        if is_same:
            _begin(call, connection, now, asked, found, situation, rollbacks, patch=patch, action=action)
    return now, is_same


def _begin(
    call: Call,
    connection: Connection,
    stack: Row[Any],
    asked: StackBody,
    found: dict[str, Any],
    situation: Situation,
    rollbacks: Rollbacks,
    *,
    patch: bool,
    action: str,
) -> None:
    """Begin an update. found: what it does. situation: what the stack has."""
    service, keeper = call.service, call.service.keeper
    keep = asked.disable_rollback if asked.disable_rollback is not None else stack.disable_rollback
    life = UpdateLife(service.delay, call.failing())
    changes, unfinished = found["changes"], Unfinished()
    old, before = situation.data_of(stack.id), _aim(stack)
    if stack.status == IN_PROGRESS or situation.is_busy(stack.id):
        rows = keeper.resources(connection, stack.id)
        changes = changes_from(rows, before["data"], found["data"], changes)
        unfinished = unfinished_of(connection, stack, rows)
        going = {row.name for row in rows if row.action == DELETE} & unfinished.ends.keys()
        old["resources"] = [each for each in old["resources"] if each["name"] not in going]
    start = keeper.next_action(connection, stack)
    values = {
        "updated": iso(start),
        "disable_rollback": keep,
        "body": found["body"],
        "data": found["data"],
        "timeout": asked.timeout if asked.timeout is not None else stack.timeout,
    }
    if asked.has_tags or not patch:
        values["tags"] = asked.tags
        keeper.set_tags(connection, stack.id, asked.tags)
    outcome = life.update(stack.id, stack.name, old, found["data"], changes, action=action, busy_until=unfinished.ends)
    if outcome.failure is not None and not keep:
        situation.do([*unfinished.steps, *outcome.steps])
        spare = {
            each["name"]
            for each in changes
            if each["action"] == REPLACED and (stack.id, each["name"]) not in situation.cleaned
        }
        # The rollback is an action of its own: what it makes gets other ids.
        number = stack.actions + 1
        undone, before = rollbacks.begin(stack, situation, before, found, spare, number=number, at=outcome.end)
        outcome = outcome.followed_by(undone)
        values["actions"] = number + 1
    connection.execute(update(STACKS).where(STACKS.c.id == stack.id).values({**values, "previous": before}))
    outcome.add(unfinished.steps)
    keeper.begin(connection, stack.root, outcome, start)


def _aim(stack: Row[Any]) -> dict[str, Any]:
    """Return the body and the data that a stack has, or that its action brings it to."""
    if stack.action == ROLLBACK and stack.status == IN_PROGRESS and stack.previous is not None:
        previous: dict[str, Any] = stack.previous
        return previous
    return {"body": stack.body, "data": stack.data}


def planned(call: Call, stack: Row[Any], asked: StackBody, *, patch: bool, like_heat: bool = False) -> dict[str, Any]:
    """Return what an update does, see heatlint.serve.compile_update. Raises Fault when Heat refuses it."""
    with call.service.keeper.reading() as connection:
        situation = situation_of(connection, stack.root)
    # While the stack has an action, heatlint.serve.unfinished knows what the resources are.
    running = situation.running(stack.id) if stack.status != IN_PROGRESS else None
    aim = _aim(stack)
    missing = frozenset(situation.missing(stack.id, aim["data"]))
    found: dict[str, Any] = call.service.check(
        stack.project,
        updated_stack,
        aim["body"],
        aim["data"],
        asked.engine,
        patch,
        asked.clear_parameters,
        (stack.id, stack.name, stack.project, stack.actions),
        missing,
        running,
        like_heat,
    )
    if "data" not in found:
        raise refusal(found["status"], found["body"])
    refuse_long_delays(found["data"], asked.timeout if asked.timeout is not None else stack.timeout)
    return {**found, "missing": missing}


_ONE = "/stacks/{stack_name}/{stack_id}"
ROUTES = (
    Route("PUT", _ONE, put, "stacks:update", MEMBER),
    Route("PATCH", _ONE, patch, "stacks:update_patch", MEMBER),
)

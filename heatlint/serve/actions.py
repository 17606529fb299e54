"""The actions of a stack: suspend, resume, check, cancel an update. Source: heat.api.openstack.v1.actions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from heatlint.serve.faults import Fault, bad_request
from heatlint.serve.life import Life
from heatlint.serve.routing import MEMBER, READER, Call, Route
from heatlint.serve.steps import (
    CHECK,
    COMPLETE,
    CREATE,
    FAILED,
    IN_PROGRESS,
    RESUME,
    SUSPEND,
    UPDATE,
    Outcome,
    of_stack,
)
from heatlint.serve.update_life import UpdateLife

_OF_EACH = {"suspend": SUSPEND, "resume": RESUME, "check": CHECK}
#: Action -> those actions of the stack that it ends.
_CANCELS = {"cancel_update": (UPDATE,), "cancel_without_rollback": (UPDATE, CREATE)}


def act(call: Call) -> None:
    """Answer POST .../actions."""
    body = call.optional_body() or {}
    if not body:
        raise bad_request("No action specified")
    if len(body) > 1:
        raise bad_request("Multiple actions specified")
    name = next(iter(body))
    if name not in (*_OF_EACH, *_CANCELS):
        raise bad_request(f"Invalid action {name} specified")
    call.require(READER if name == "check" else MEMBER, f"actions:{name}")
    service, keeper = call.service, call.service.keeper
    with keeper.writing() as connection:
        stack = call.find_stack(connection)
        if name in _CANCELS:
            _cancel(call, connection, stack, name)
            return
        if stack.status == IN_PROGRESS:
            raise in_progress(stack)
        if _OF_EACH[name] == stack.action and name != "check" and stack.status == COMPLETE:
            return  # Source: heat.engine.service (stack_suspend, stack_resume)
        resources = [
            {**row.data, "physical_id": row.physical_id or "", "state": (row.action, row.status)}
            for row in keeper.resources(connection, stack.id)
        ]
        outcome = Life(service.delay, call.failing()).each(stack.id, stack.name, _OF_EACH[name], resources)
        keeper.begin(connection, stack.root, outcome, keeper.next_action(connection, stack))


def _cancel(call: Call, connection: Connection, stack: Row[Any], name: str) -> None:
    if stack.status != IN_PROGRESS or stack.action not in _CANCELS[name]:
        feature = f"Cancelling update when stack is {stack.action}_{stack.status}"
        raise Fault(400, f"{feature} is not supported.", "NotSupported")
    service, keeper = call.service, call.service.keeper
    life = UpdateLife(service.delay)
    previous = stack.previous
    if name == "cancel_update" and previous is not None:
        old, new = previous["data"], stack.data
        now = {row.name: row.data for row in keeper.resources(connection, stack.id)}
        before = {each["name"]: each for each in old["resources"]}
        begun = [each for each, data in now.items() if data != before.get(each)]
        outcome = life.revert(stack.id, stack.name, old, new, begun)
    else:
        reason = f"Stack {stack.action} cancelled"
        outcome = Outcome([(0.0, of_stack(stack.id, stack.name, stack.action, FAILED, reason))])
    keeper.begin(connection, stack.root, outcome, keeper.next_action(connection, stack))


def in_progress(stack: Row[Any]) -> Fault:
    """Return the answer to an action on a stack that has one already."""
    message = f"Stack {stack.name} already has an action ({stack.action}) in progress."
    return Fault(409, message, "ActionInProgress")


ROUTES = (Route("POST", "/stacks/{stack_name}/{stack_id}/actions", act, "actions:action"),)

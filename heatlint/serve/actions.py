"""The actions of a stack: suspend, resume, check, cancel an update. Source: heat.api.openstack.v1.actions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, update

from heatlint.serve.faults import Fault, bad_request
from heatlint.serve.life import Life
from heatlint.serve.rollbacks import Rollbacks
from heatlint.serve.routing import MEMBER, READER, Call, Route
from heatlint.serve.situation import situation_of
from heatlint.serve.steps import CHECK, COMPLETE, CREATE, IN_PROGRESS, RESUME, SUSPEND, UPDATE, Outcome
from heatlint.serve.tables import STACKS
from heatlint.serve.unfinished import cancelled_of, unfinished_of

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
    if name in _CANCELS:
        rollbacks = Rollbacks(service)
        rollbacks.complete(lambda: _cancel(call, name, rollbacks))
        return
    with keeper.writing() as connection:
        stack = call.find_stack(connection)
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


def _cancel(call: Call, name: str, rollbacks: Rollbacks) -> None:
    keeper = call.service.keeper
    with keeper.writing() as connection:
        stack = call.find_stack(connection)
        if stack.status != IN_PROGRESS or stack.action not in _CANCELS[name]:
            feature = f"Cancelling update when stack is {stack.action}_{stack.status}"
            raise Fault(400, f"{feature} is not supported.", "NotSupported")
        if name == "cancel_update" and stack.previous is not None:
            unfinished = unfinished_of(connection, stack, keeper.resources(connection, stack.id))
            situation, updated = situation_of(connection, stack.root), {"body": stack.body, "data": stack.data}
            situation.do(unfinished.steps)
            outcome, before = rollbacks.begin(
                stack,
                situation,
                stack.previous,
                updated,
                keeper.to_clean(connection, stack),
                number=stack.actions,
                busy_until=unfinished.ends,
            )
            connection.execute(update(STACKS).where(STACKS.c.id == stack.id).values(previous=before))
            outcome.add(unfinished.steps)
        else:
            outcome = Outcome(cancelled_of(connection, stack.root))
        keeper.begin(connection, stack.root, outcome, keeper.next_action(connection, stack))


def in_progress(stack: Row[Any]) -> Fault:
    """Return the answer to an action on a stack that has one already."""
    message = f"Stack {stack.name} already has an action ({stack.action}) in progress."
    return Fault(409, message, "ActionInProgress")


ROUTES = (Route("POST", "/stacks/{stack_name}/{stack_id}/actions", act, "actions:action"),)

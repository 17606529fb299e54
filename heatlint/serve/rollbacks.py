"""The rollback of an update that fails or is cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heatlint.serve.compile_rollback import rolled_back_stack
from heatlint.serve.update_life import UpdateLife

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Row

    from heatlint.serve.service import Service
    from heatlint.serve.situation import Situation
    from heatlint.serve.steps import Outcome

#: The body of a stack and its data, see heatlint.serve.tables.
Version = dict[str, Any]


def roll_back(
    service: Service,
    stack: Row[Any],
    situation: Situation,
    before: Version,
    update: Version,
    spare: Iterable[str],
    *,
    number: int,
    at: float = 0.0,
) -> tuple[Outcome, Version]:
    """Return the rollback of an update, and what the stack is after it.

    situation: what the stack has. before, update: what the stack was and what the update should have made of it. spare:
    see heatlint.serve.compile_rollback. number: that of the action. at: when the rollback begins.
    """
    now = situation.data_of(stack.id)
    found = service.checks.run(
        rolled_back_stack,
        (before["body"], update["body"]),
        (before["data"], update["data"]),
        now,
        situation.running(stack.id),
        frozenset(spare),
        (stack.id, stack.name, stack.project, number),
    )
    # What fails on demand fails in the action that the call has begun, which this one is not.
    life = UpdateLife(service.delay)
    outcome = life.revert(stack.id, stack.name, now, found["data"], found["changes"], at=at)
    return outcome, {"body": before["body"], "data": found["data"]}

"""The rollback of an update that fails or is cancelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

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
_Found = TypeVar("_Found")


class NotPlanned(Exception):  # noqa: N818 - no error: the transaction is done again
    """Leaves a transaction that needs a rollback of which the engine has not been asked yet.

    project: that of the stack. arguments: of the function of the engine.
    """

    def __init__(self, situation: str, project: str, arguments: tuple[Any, ...]) -> None:
        super().__init__()
        self.situation = situation
        self.project = project
        self.arguments = arguments


class Rollbacks:
    """The rollback that a call begins.

    Only what the stack has when the transaction is open tells what a rollback does; and while one that writes is open,
    every other call that writes waits. So a transaction that needs a rollback is undone, the engine is asked, and the
    transaction is done again.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self._situation: str | None = None
        self._found: dict[str, Any] = {}

    def complete(self, transaction: Callable[[], _Found]) -> _Found:
        """Run a function that opens a transaction and may use `begin`, and return what it gives.

        It runs again when it needs a rollback that is not planned yet, or when the stack has changed meanwhile.
        """
        while True:
            try:
                return transaction()
            except NotPlanned as needed:
                self._found = self.service.check(needed.project, rolled_back_stack, *needed.arguments)
                self._situation = needed.situation

    def begin(
        self,
        stack: Row[Any],
        situation: Situation,
        before: Version,
        update: Version,
        spare: Iterable[str],
        *,
        number: int,
        at: float = 0.0,
        busy_until: Mapping[str, float] = MappingProxyType({}),
    ) -> tuple[Outcome, Version]:
        """Return the rollback of an update, and what the stack is after it. Raises NotPlanned.

        situation: what the stack has. before, update: what the stack was and what the update should have made of it.
        spare: see heatlint.serve.compile_rollback. number: that of the action. at: when the rollback begins.
        busy_until: see UpdateLife.update.
        """
        now, names = situation.data_of(stack.id), sorted(spare)
        # As text, in which a number that is not equal to itself (NaN) is the same one.
        asked = repr((situation, before, update, names, number))
        if asked != self._situation:
            raise NotPlanned(
                asked,
                stack.project,
                (
                    (before["body"], update["body"]),
                    (before["data"], update["data"]),
                    now,
                    situation.running(stack.id),
                    frozenset(names),
                    (stack.id, stack.name, stack.project, number),
                ),
            )
        found = self._found
        # What fails on demand fails in the action that the call has begun, which this one is not.
        life = UpdateLife(self.service.delay)
        outcome = life.revert(stack.id, stack.name, now, found["data"], found["changes"], at=at, busy_until=busy_until)
        return outcome, {"body": before["body"], "data": found["data"]}

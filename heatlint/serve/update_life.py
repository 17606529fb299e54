"""The update of a stack, and its rollback: which steps they take, and when.

Source: heat.engine.stack (update_task, rollback), heat.engine.resource (update, UpdateReplace).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from heatlint.planning.changes import ADDED, DELETED, REPLACED, UNCHANGED
from heatlint.serve.life import Life
from heatlint.serve.steps import (
    CHANGED,
    COMPLETE,
    CREATE,
    DELETE,
    FAILED,
    IN_PROGRESS,
    ROLLBACK,
    UPDATE,
    VALIDATION_FAILED,
    Failure,
    Outcome,
    Task,
    hooked,
    of_resource,
    schedule,
    waiting,
)

#: What a rollback does with a resource that was replaced while its predecessor still exists: the predecessor is back.
RESTORED = "restored"
#: The actions after which the resource that a stack has now is deleted.
_LEAVES = (DELETED, REPLACED, RESTORED)


@dataclass(frozen=True, slots=True)
class _Before:
    """Stands in the order of an update for a resource as it was: its deletion, or that nothing needs it any more."""

    name: str


class UpdateLife(Life):
    """Makes the steps of actions that bring a stack to other data."""

    def update(
        self,
        id: str,
        name: str,
        old: dict[str, Any],
        new: dict[str, Any],
        changes: Iterable[dict[str, Any]],
        *,
        action: str = UPDATE,
        busy_until: Mapping[str, float] = MappingProxyType({}),
        at: float = 0.0,
    ) -> Outcome:
        """Return the update of a stack. old: what it has. changes: as in heatlint.serve.compile_update.

        What is no longer needed is deleted as soon as its successor is made and nothing else needs it. action: UPDATE,
        ROLLBACK or RESTORE. busy_until: name of a resource that still does something else -> when it has done it.
        """
        before = {each["name"]: each for each in old["resources"]}
        actions = {each["name"]: each for each in changes}
        tasks: dict[Hashable, Task] = {}
        for each in new["resources"]:
            task = self._change(id, before.get(each["name"]), each, actions.get(each["name"]))
            tasks[each["name"]] = _not_before(task, busy_until.get(each["name"], at))
        kept = {each["name"] for each in new["resources"]}
        for own, each in before.items():
            needs = (own, *(_Before(need) for need in each["required_by"]))
            is_gone = own not in kept or (own in actions and actions[own]["action"] in _LEAVES)
            task = self._removal(id, each, own in kept) if is_gone else _nothing()
            tasks[_Before(own)] = _not_before(replace(task, needs=needs), busy_until.get(own, at))
        return self._framed(id, name, action, schedule(tasks, at), at)

    def revert(
        self,
        id: str,
        name: str,
        now: dict[str, Any],
        old: dict[str, Any],
        changes: Iterable[dict[str, Any]],
        *,
        at: float,
        busy_until: Mapping[str, float],
    ) -> Outcome:
        """Return the rollback of an update.

        now: what the stack has. old, changes: see heatlint.serve.compile_rollback. busy_until: as in `update`.
        """
        outcome = self.update(id, name, now, old, changes, action=ROLLBACK, at=at, busy_until=busy_until)
        outcome.finish({"stack": id, "reverted": True})
        return outcome

    def _change(self, id: str, old: dict[str, Any] | None, new: dict[str, Any], change: dict[str, Any] | None) -> Task:
        """Return what an update does with a resource that the new stack has."""
        if old is None or (change is not None and change["action"] == ADDED):
            return self._task(id, new, CREATE, new["needs"])
        if change is not None and change["action"] == RESTORED:
            return self._restored(id, old, new, change)
        if change is not None and change["untouched"]:
            return _refused(id, old, new, change["failure"])
        if change is not None and change["action"] == REPLACED:
            made = self._task(id, {**new, "hooks": []}, CREATE, new["needs"])
            is_tried = _can_be_tried(old, new, change)
            return hooked(_after_refusal(id, old, made) if is_tried else made, id, new, UPDATE)
        if change is None or change["action"] == UNCHANGED:
            refresh = {"stack": id, "refresh": {"name": new["name"], "data": new}}
            same = Task(tuple(new["needs"]), lambda at: Outcome([(at, refresh)], at), lambda at: [])
            return hooked(same, id, new, UPDATE)

        def run(at: float) -> Outcome:
            failing = {**new, "failure": change["failure"] or new["failure"]}
            return self._updated(id, old, failing, change, at)

        task = Task(tuple(new["needs"]), run, self._task(id, new, UPDATE, ()).aborted)
        return hooked(task, id, new, UPDATE)

    def _updated(self, id: str, old: dict[str, Any], new: dict[str, Any], change: dict[str, Any], at: float) -> Outcome:
        """Return the update of a resource in place, with that of the stack nested in it."""
        failure = self._failure(new, UPDATE)
        if failure is not None and failure.kind == VALIDATION_FAILED:
            new = {**new, "nested": old["nested"]}  # Heat refuses it before it touches the nested stack
        begin = of_resource(id, new, UPDATE, IN_PROGRESS, CHANGED)
        begin["resource"]["data"] = new
        steps = [(at, begin)]
        end = at + self._seconds(new, UPDATE)
        nested, before, waits = new["nested"], old["nested"], frozenset[str]()
        if nested is not None and before is not None and nested is not before:
            inner = self.update(nested["id"], nested["name"], before["data"], nested["data"], change["nested"], at=at)
            inner.steps.insert(0, (at, {"stack": nested["id"], "stack_data": nested["data"]}))
            steps += inner.steps
            waits = inner.waits
            end = max(end, inner.end)
            failure = inner.failure.inside(new["name"], UPDATE) if inner.failure is not None else failure
        status, reason = (COMPLETE, CHANGED) if failure is None else (FAILED, str(failure))
        last = of_resource(id, new, UPDATE, status, reason)
        return Outcome([*steps, *waiting([(end, last)], waits)], end, failure, waits)

    def _restored(self, id: str, now: dict[str, Any], old: dict[str, Any], change: dict[str, Any]) -> Task:
        """Return the return of a resource that another one has replaced. now: the data of that one.

        Source: heat.engine.update (StackUpdate._create_resource).
        """

        def run(at: float) -> Outcome:
            back = of_resource(id, old, UPDATE, COMPLETE, CHANGED)
            del back["event"]
            back["resource"]["data"] = old
            return Outcome([(at, back)], at)

        task = Task(tuple(old["needs"]), run, lambda at: [])
        return _after_refusal(id, now, task) if _can_be_tried(now, old, change) else task

    def _removal(self, id: str, resource: dict[str, Any], is_replaced: bool) -> Task:
        """Return the deletion of a resource. is_replaced: whether the stack has another one of its name now."""
        task = self._task(id, resource, DELETE, resource["required_by"])
        if not is_replaced:
            return task

        def run(at: float) -> Outcome:
            """Heat moves a resource that is replaced to another stack, which has the events of its deletion."""
            outcome = task.run(at)
            begins = at, {"stack": id, "cleaned": resource["name"]}
            outcome.steps = [begins, *((when, step) for when, step in outcome.steps if step["stack"] != id)]
            return outcome

        return Task(task.needs, run, lambda at: [])


def _refused(id: str, old: dict[str, Any], new: dict[str, Any], failure: dict[str, Any]) -> Task:
    """Return the update of a resource that Heat refuses before it begins: only an event may say so."""
    found = Failure(UPDATE, failure["type"], (new["name"],), failure["message"])
    told = of_resource(id, old, UPDATE, FAILED, found.message)
    del told["resource"]
    has_event = found.kind == "ResourceActionRestricted"

    def run(at: float) -> Outcome:
        return Outcome([(at, told)] if has_event else [], at, found)

    return Task(tuple(new["needs"]), run, lambda at: [])


def _nothing() -> Task:
    """Return a task that only waits for others."""
    return Task((), lambda at: Outcome([], at), lambda at: [])


def _can_be_tried(old: dict[str, Any], new: dict[str, Any], change: dict[str, Any]) -> bool:
    """Whether Heat tries to update a resource in place that it replaces: not what has failed or has another type."""
    return old["type"] == new["type"] and not change["by_state"]


def _not_before(task: Task, earliest: float) -> Task:
    """Return a task that begins at a time or later."""

    def run(at: float) -> Outcome:
        return task.run(max(at, earliest))

    return Task(task.needs, run, task.aborted)


def _after_refusal(id: str, old: dict[str, Any], task: Task) -> Task:
    """Return the creation of a resource that Heat first tried to update in place."""

    def run(at: float) -> Outcome:
        outcome = task.run(at)
        message = f"The Resource {old['name']} requires replacement."
        tried = [of_resource(id, old, UPDATE, IN_PROGRESS, CHANGED), of_resource(id, old, UPDATE, COMPLETE, message)]
        for step in tried:
            del step["resource"]
        outcome.steps = [*((at, step) for step in tried), *outcome.steps]
        return outcome

    return Task(task.needs, run, task.aborted)

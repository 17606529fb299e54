"""The update of a stack, and its rollback: which steps they take, and when.

Source: heat.engine.stack (update_task, rollback), heat.engine.resource (update, UpdateReplace).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from heatlint.planning.changes import ADDED, DELETED, REPLACED, UNCHANGED, UPDATED
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
    Outcome,
    Task,
    hooked,
    of_resource,
    schedule,
    waiting,
)


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
        """Return the update of a stack. changes: as in heatlint.serve.compile_update.

        What is new is made first; then what is no longer needed is deleted, in the opposite order. action: UPDATE,
        ROLLBACK or RESTORE. busy_until: name of a resource that still does something else -> when it has done it.
        """
        before = {each["name"]: each for each in old["resources"]}
        actions = {each["name"]: each for each in changes}
        tasks = {}
        for each in new["resources"]:
            task = self._change(id, before.get(each["name"]), each, actions.get(each["name"]))
            tasks[each["name"]] = _not_before(task, busy_until.get(each["name"], at))
        made = schedule(tasks, at)
        gone = [
            before[name] for name, each in actions.items() if each["action"] in (DELETED, REPLACED) and name in before
        ]
        if made.failure is None:
            kept = {each["name"] for each in new["resources"]}
            removals = {each["name"]: self._removal(id, each, each["name"] in kept) for each in gone}
            made = made.followed_by(schedule(removals, made.end))
        return self._framed(id, name, action, made, at)

    def revert(
        self, id: str, name: str, old: dict[str, Any], new: dict[str, Any], begun: Iterable[str], *, at: float = 0.0
    ) -> Outcome:
        """Return the rollback of an update. begun: the names of the resources with which it had begun."""
        before = {each["name"]: each for each in old["resources"]}
        after = {each["name"]: each for each in new["resources"]}
        changes: list[dict[str, Any]] = []
        for each in begun:
            if each not in before:
                action = DELETED
            elif each not in after or after[each]["physical_id"] != before[each]["physical_id"]:
                action = REPLACED
            else:
                action = UPDATED
            changes.append({"name": each, "action": action, "failure": None, "nested": []})
        outcome = self.update(id, name, new, old, changes, action=ROLLBACK, at=at)
        outcome.finish({"stack": id, "reverted": True})
        return outcome

    def _change(self, id: str, old: dict[str, Any] | None, new: dict[str, Any], change: dict[str, Any] | None) -> Task:
        """Return what an update does with a resource that the new stack has."""
        action = ADDED if old is None else change["action"] if change is not None else UNCHANGED
        if old is None or action in (ADDED, REPLACED):
            if old is None or action == ADDED:
                return self._task(id, new, CREATE, new["needs"])
            made = self._task(id, {**new, "hooks": []}, CREATE, new["needs"])
            is_tried = change is None or not change.get("by_state")  # what has failed is never updated in place
            return hooked(_after_refusal(id, old, made) if is_tried else made, id, new, UPDATE)
        if change is None or action == UNCHANGED:
            refresh = {"stack": id, "refresh": {"name": new["name"], "data": new}}
            same = Task(tuple(new["needs"]), lambda at: Outcome([(at, refresh)], at), lambda at: [])
            return hooked(same, id, new, UPDATE)

        def run(at: float) -> Outcome:
            failing = {**new, "failure": change["failure"]}
            return self._updated(id, old, failing, change, at)

        task = Task(tuple(new["needs"]), run, self._task(id, new, UPDATE, ()).aborted)
        return hooked(task, id, new, UPDATE)

    def _updated(self, id: str, old: dict[str, Any], new: dict[str, Any], change: dict[str, Any], at: float) -> Outcome:
        """Return the update of a resource in place, with that of the stack nested in it."""
        begin = of_resource(id, new, UPDATE, IN_PROGRESS, CHANGED)
        begin["resource"]["data"] = new
        steps = [(at, begin)]
        end, failure = at + self._seconds(new, UPDATE), self._failure(new, UPDATE)
        nested, before, waits = new["nested"], old["nested"], frozenset[str]()
        if nested is not None and before is not None:
            inner = self.update(nested["id"], nested["name"], before["data"], nested["data"], change["nested"], at=at)
            inner.steps.insert(0, (at, {"stack": nested["id"], "stack_data": nested["data"]}))
            steps += inner.steps
            waits = inner.waits
            end = max(end, inner.end)
            failure = inner.failure.inside(new["name"]) if inner.failure is not None else failure
        status, reason = (COMPLETE, CHANGED) if failure is None else (FAILED, str(failure))
        last = of_resource(id, new, UPDATE, status, reason)
        return Outcome([*steps, *waiting([(end, last)], waits)], end, failure, waits)

    def _removal(self, id: str, resource: dict[str, Any], is_replaced: bool) -> Task:
        """Return the deletion of a resource. is_replaced: whether the stack has another one of its name now."""
        task = self._task(id, resource, DELETE, resource["required_by"])
        if not is_replaced:
            return task

        def run(at: float) -> Outcome:
            """Heat moves a resource that is replaced to another stack, which has the events of its deletion."""
            outcome = task.run(at)
            outcome.steps = [(when, step) for when, step in outcome.steps if step["stack"] != id]
            return outcome

        return Task(task.needs, run, lambda at: [])


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

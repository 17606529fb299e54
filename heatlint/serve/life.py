"""The life of a stack: which steps an action takes, and when.

A step is JSON data. All keys but "stack" may be missing:
    stack      the id of the stack
    event      what the list of events shows: resource, physical_id, action, status, reason, type, properties
    resource   the row of a resource after the step: name, physical_id, action, status, reason, and its data
    remove     the name of a resource that is gone
    state      the action, status and reason of the stack
    made       a nested stack that is begun: id, name, parent_resource, data
    deleted    true when the stack is gone
    refresh    a resource that does not change: its name and its new data
    stack_data the new data of a nested stack
    snapshot   the values of the row of a snapshot, with its id
    reverted   true when a rollback has brought back the state before the update

A reason may have the text {time}: when the step happens.

Source: heat.engine.stack (stack_task, delete, state_set), heat.engine.resource (_action_recorder, _do_action),
heat.engine.scheduler (DependencyTaskGroup), heat.common.exception (ResourceFailure).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from heatlint.graph import needs_first
from heatlint.planning.changes import ADDED, DELETED, REPLACED, UNCHANGED, UPDATED

CREATE, UPDATE, DELETE, ROLLBACK, SUSPEND, RESUME, CHECK, SNAPSHOT, RESTORE = ACTIONS = (
    "CREATE",
    "UPDATE",
    "DELETE",
    "ROLLBACK",
    "SUSPEND",
    "RESUME",
    "CHECK",
    "SNAPSHOT",
    "RESTORE",
)
IN_PROGRESS, COMPLETE, FAILED = "IN_PROGRESS", "COMPLETE", "FAILED"
#: The state of a resource that was not begun.
INIT = "INIT"
STACK_TYPE = "OS::Heat::Stack"
_CHANGED = "state changed"
_TEST = "OS::Heat::TestResource"

#: Seconds since the action began, and what happens then.
Step = tuple[float, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a resource fails. kind: a class of errors. path: the names of the resources from the stack to it."""

    kind: str
    path: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        place = "".join(f"resources.{name}." for name in self.path)[:-1]
        return f"{self.kind}: {place}: {self.message}"

    def inside(self, name: str) -> Failure:
        """Return the failure as the stack around a resource sees it."""
        return Failure(self.kind, (name, *self.path), self.message)


@dataclass(slots=True)
class Outcome:
    """What an action does: its steps in order, when it ends, and why it fails, if it does."""

    steps: list[Step] = field(default_factory=list)
    end: float = 0.0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class _Task:
    """A part of an action that waits for other parts. run: what it does when it begins at a time."""

    needs: tuple[str, ...]
    run: Callable[[float], Outcome]
    aborted: Callable[[float], list[Step]]


class Life:
    """Makes the steps of actions.

    delay: seconds that an action takes, by resource type. failing: name of a resource -> why it fails on demand.
    """

    def __init__(self, delay: Callable[[str], float], failing: dict[str, str] | None = None) -> None:
        self.delay = delay
        self.failing = failing or {}

    def create(self, id: str, name: str, data: dict[str, Any], *, keep: bool = True, at: float = 0.0) -> Outcome:
        """Return the creation of a stack. keep: whether what was made stays when it fails, instead of a rollback."""
        tasks = {each["name"]: self._creation(id, each) for each in data["resources"]}
        outcome = self._action(id, name, CREATE, tasks, at)
        if outcome.failure is not None and not keep:
            outcome = self._rolled_back(id, name, data, outcome)
        return outcome

    def delete(self, id: str, name: str, resources: Iterable[dict[str, Any]], *, at: float = 0.0) -> Outcome:
        """Return the deletion of a stack. resources: the data of those that it has, as in heatlint.serve.compile."""
        outcome = self._action(id, name, DELETE, self._deletions(id, resources), at)
        if outcome.failure is None:
            outcome.steps.append((outcome.end, {"stack": id, "deleted": True}))
        return outcome

    def each(self, id: str, name: str, action: str, resources: Iterable[dict[str, Any]], at: float = 0.0) -> Outcome:
        """Return an action that every resource takes: SUSPEND, RESUME or CHECK. Suspension begins with the last."""
        tasks = {}
        for each in resources:
            needs = each["required_by"] if action == SUSPEND else each["needs"]
            tasks[each["name"]] = self._task(id, each, action, needs)
        return self._action(id, name, action, tasks, at)

    def update(
        self,
        id: str,
        name: str,
        old: dict[str, Any],
        new: dict[str, Any],
        changes: Iterable[dict[str, Any]],
        *,
        action: str = UPDATE,
        at: float = 0.0,
    ) -> Outcome:
        """Return the update of a stack. changes: as in heatlint.serve.compile_update.

        What is new is made first; then what is no longer needed is deleted, in the opposite order. action: UPDATE, or
        ROLLBACK.
        """
        before = {each["name"]: each for each in old["resources"]}
        actions = {each["name"]: each for each in changes}
        tasks = {
            each["name"]: self._change(id, before.get(each["name"]), each, actions.get(each["name"]))
            for each in new["resources"]
        }
        made = _schedule(tasks, at)
        gone = [
            before[name] for name, each in actions.items() if each["action"] in (DELETED, REPLACED) and name in before
        ]
        if made.failure is None:
            kept = {each["name"] for each in new["resources"]}
            undone = _schedule({each["name"]: self._removal(id, each, each["name"] in kept) for each in gone}, made.end)
            made = Outcome([*made.steps, *undone.steps], undone.end, undone.failure)
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
        outcome.steps.append((outcome.end, {"stack": id, "reverted": True}))
        return outcome

    def _change(self, id: str, old: dict[str, Any] | None, new: dict[str, Any], change: dict[str, Any] | None) -> _Task:
        """Return what an update does with a resource that the new stack has."""
        action = ADDED if old is None else change["action"] if change is not None else UNCHANGED
        if old is None or action in (ADDED, REPLACED):
            made = self._task(id, new, CREATE, new["needs"])
            return made if old is None or action == ADDED else _after_refusal(id, old, made)
        if change is None or action == UNCHANGED:
            refresh = {"stack": id, "refresh": {"name": new["name"], "data": new}}
            return _Task(tuple(new["needs"]), lambda at: Outcome([(at, refresh)], at), lambda at: [])

        def run(at: float) -> Outcome:
            failing = {**new, "failure": change["failure"]}
            return self._updated(id, old, failing, change, at)

        return _Task(tuple(new["needs"]), run, self._task(id, new, UPDATE, ()).aborted)

    def _updated(self, id: str, old: dict[str, Any], new: dict[str, Any], change: dict[str, Any], at: float) -> Outcome:
        """Return the update of a resource in place, with that of the stack nested in it."""
        begin = of_resource(id, new, UPDATE, IN_PROGRESS, _CHANGED)
        begin["resource"]["data"] = new
        steps = [(at, begin)]
        end, failure = at + self._seconds(new, UPDATE), self._failure(new, UPDATE)
        nested, before = new["nested"], old["nested"]
        if nested is not None and before is not None:
            inner = self.update(nested["id"], nested["name"], before["data"], nested["data"], change["nested"], at=at)
            inner.steps.insert(0, (at, {"stack": nested["id"], "stack_data": nested["data"]}))
            steps += inner.steps
            end = max(end, inner.end)
            failure = inner.failure.inside(new["name"]) if inner.failure is not None else failure
        status, reason = (COMPLETE, _CHANGED) if failure is None else (FAILED, str(failure))
        steps.append((end, of_resource(id, new, UPDATE, status, reason)))
        return Outcome(steps, end, failure)

    def _removal(self, id: str, resource: dict[str, Any], is_replaced: bool) -> _Task:
        """Return the deletion of a resource. is_replaced: whether the stack has another one of its name now."""
        task = self._task(id, resource, DELETE, resource["required_by"])
        if not is_replaced:
            return task

        def run(at: float) -> Outcome:
            outcome = task.run(at)
            for _, step in outcome.steps:
                if step["stack"] == id:
                    step.pop("resource", None)
                    step.pop("remove", None)
            return outcome

        return _Task(task.needs, run, lambda at: [])

    def _action(self, id: str, name: str, action: str, tasks: dict[str, _Task], at: float) -> Outcome:
        return self._framed(id, name, action, _schedule(tasks, at), at)

    def _framed(self, id: str, name: str, action: str, outcome: Outcome, at: float) -> Outcome:
        """Return what the resources do between the first and the last state of their stack."""
        begin = self.state(id, name, action, IN_PROGRESS, f"Stack {action} started{' at {time}' * (action == DELETE)}")
        if outcome.failure is None:
            end = self.state(id, name, action, COMPLETE, f"Stack {action} completed successfully")
        else:
            end = self.state(id, name, action, FAILED, f"Resource {_verb(action)} failed: {outcome.failure}")
        outcome.steps = [(at, begin), *outcome.steps, (outcome.end, end)]
        return outcome

    def state(self, id: str, name: str, action: str, status: str, reason: str) -> dict[str, Any]:
        """Return the step in which a stack gets another state."""
        event = _event(name, id, action, status, reason, STACK_TYPE, {})
        return {"stack": id, "event": event, "state": {"action": action, "status": status, "reason": reason}}

    def _creation(self, id: str, resource: dict[str, Any]) -> _Task:
        return self._task(id, resource, CREATE, resource["needs"])

    def _task(self, id: str, resource: dict[str, Any], action: str, needs: Iterable[str]) -> _Task:
        def run(at: float) -> Outcome:
            return self._whole(id, resource, action, at)

        def aborted(at: float) -> list[Step]:
            reason = f"{action} aborted (user triggered cancel)"
            return [(at, of_resource(id, resource, action, FAILED, reason))]

        return _Task(tuple(needs), run, aborted)

    def _whole(self, id: str, resource: dict[str, Any], action: str, at: float) -> Outcome:
        steps = [(at, of_resource(id, resource, action, IN_PROGRESS, _CHANGED))]
        name, nested = resource["name"], resource.get("nested")
        end = at + self._seconds(resource, action)
        failure = self._failure(resource, action)
        if nested is not None:
            inner = self._of_nested(id, resource, nested, action, at)
            steps += inner.steps
            end = max(end, inner.end)
            failure = inner.failure.inside(name) if inner.failure is not None else failure
        if failure is not None:
            steps.append((end, of_resource(id, resource, action, FAILED, str(failure))))
        else:
            last = of_resource(id, resource, action, COMPLETE, _CHANGED)
            if action == DELETE:
                last["remove"] = name
                del last["resource"]
            steps.append((end, last))
        return Outcome(steps, end, failure)

    def _of_nested(self, id: str, resource: dict[str, Any], nested: dict[str, Any], action: str, at: float) -> Outcome:
        inner_id, inner_name, resources = nested["id"], nested["name"], nested["data"]["resources"]
        if action == CREATE:
            outcome = self.create(inner_id, inner_name, nested["data"], at=at)
            made = {"id": inner_id, "name": inner_name, "parent_resource": resource["name"], "data": nested["data"]}
            outcome.steps.insert(0, (at, {"stack": id, "made": made}))
            return outcome
        if action == DELETE:
            return self.delete(inner_id, inner_name, resources, at=at)
        return self.each(inner_id, inner_name, action, resources, at)

    def _deletions(self, id: str, resources: Iterable[dict[str, Any]]) -> dict[str, _Task]:
        return {each["name"]: self._task(id, each, DELETE, each["required_by"]) for each in resources}

    def _rolled_back(self, id: str, name: str, data: dict[str, Any], outcome: Outcome) -> Outcome:
        """Return a creation that failed, followed by the deletion of what it has made."""
        begun = {step["resource"]["name"] for _, step in outcome.steps if step["stack"] == id and "resource" in step}
        made = [each for each in data["resources"] if each["name"] in begun]
        undone = self._action(id, name, ROLLBACK, self._deletions(id, made), outcome.end)
        return Outcome([*outcome.steps, *undone.steps], undone.end, outcome.failure)

    def _seconds(self, resource: dict[str, Any], action: str) -> float:
        seconds = self.delay(resource["type"])
        if resource["type"] == _TEST:
            properties = resource["properties"]
            waits = properties.get("action_wait_secs") or {}
            own = waits.get(action.lower()) if isinstance(waits, dict) else None
            seconds += _number(own if own is not None else properties.get("wait_secs"))
        return seconds

    def _failure(self, resource: dict[str, Any], action: str) -> Failure | None:
        name = resource["name"]
        if name in self.failing:
            return Failure("ResourceInError", (name,), self.failing[name])
        if action not in (CREATE, UPDATE):
            return None
        if resource["type"] == _TEST and str(resource["properties"].get("fail")).lower() == "true":
            return Failure("ValueError", (name,), f"Test Resource failed {name}")
        found = resource.get("failure")
        return None if found is None else Failure(found["type"], (name,), found["message"])


def _schedule(tasks: dict[str, _Task], at: float) -> Outcome:
    """Run the tasks, each after those that it needs. The first failure ends all of them."""
    order = needs_first({name: list(task.needs) for name, task in tasks.items()})
    begun: dict[str, tuple[float, Outcome]] = {}
    for name in order:
        needs = [need for need in tasks[name].needs if need in tasks]
        if all(need in begun and begun[need][1].failure is None for need in needs):
            start = max((begun[need][1].end for need in needs), default=at)
            begun[name] = start, tasks[name].run(start)
    failed = [outcome for _, outcome in begun.values() if outcome.failure is not None]
    if not failed:
        steps = [step for _, outcome in begun.values() for step in outcome.steps]
        return Outcome(_sorted(steps), max((outcome.end for _, outcome in begun.values()), default=at))
    first = min(failed, key=lambda outcome: outcome.end)
    steps = []
    for name, (start, outcome) in begun.items():
        if outcome is first or outcome.end <= first.end:
            steps += outcome.steps
        elif start < first.end:
            steps += [step for step in outcome.steps if step[0] < first.end]
            steps += tasks[name].aborted(first.end)
    return Outcome(_sorted(steps), first.end, first.failure)


def _after_refusal(id: str, old: dict[str, Any], task: _Task) -> _Task:
    """Return the creation of a resource that Heat first tried to update in place."""

    def run(at: float) -> Outcome:
        outcome = task.run(at)
        message = f"The Resource {old['name']} requires replacement."
        tried = [of_resource(id, old, UPDATE, IN_PROGRESS, _CHANGED), of_resource(id, old, UPDATE, COMPLETE, message)]
        for step in tried:
            del step["resource"]
        return Outcome([*((at, step) for step in tried), *outcome.steps], outcome.end, outcome.failure)

    return _Task(task.needs, run, task.aborted)


def _sorted(steps: list[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: step[0])


def of_resource(id: str, resource: dict[str, Any], action: str, status: str, reason: str) -> dict[str, Any]:
    """Return the step in which a resource of a stack gets another state. resource: its data."""
    name = resource["name"]
    begins = action == CREATE and status == IN_PROGRESS
    physical_id = "" if begins else resource["physical_id"]
    event = _event(
        name,
        resource["first_id"] if begins else physical_id,
        action,
        status,
        reason,
        resource["type"],
        resource["properties"],
    )
    row = {"name": name, "physical_id": physical_id, "action": action, "status": status, "reason": reason}
    return {"stack": id, "event": event, "resource": {**row, "data": resource} if begins else row}


def _event(
    name: str, physical_id: str, action: str, status: str, reason: str, type: str, properties: dict[str, Any]
) -> dict[str, Any]:
    return {
        "resource": name,
        "physical_id": physical_id,
        "action": action,
        "status": status,
        "reason": reason,
        "type": type,
        "properties": properties,
    }


def _verb(action: str) -> str:
    """Return what the resources do in an action of the stack."""
    return DELETE if action == ROLLBACK else action


def _number(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0.0

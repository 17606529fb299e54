"""What happens in the life of a stack: steps, the states of stacks and resources, and tasks that wait for each other.

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
    waits      the hooks that must be cleared before the step can happen, see `hooked`
    reverted   true when a rollback has brought back the state before the update
    released   true for a nested stack that stays, since the resource that has it is retained
    cleaned    the name of a resource whose predecessor, which it has replaced, begins to be deleted

A reason may have the text {time}: when the step happens.

Source: heat.engine.stack (stack_task, delete, state_set), heat.engine.resource (_action_recorder, _do_action),
heat.engine.scheduler (DependencyTaskGroup), heat.common.exception (ResourceFailure).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from heatlint.dependency_graph import needs_first
from heatlint.heat import HEAT_STACK
from heatlint.planning.effects import RETAIN

CREATE, ADOPT, UPDATE, DELETE, ROLLBACK, SUSPEND, RESUME, CHECK, SNAPSHOT, RESTORE = ACTIONS = (
    "CREATE",
    "ADOPT",
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
CHANGED = "state changed"
#: The class of the error of a resource that was made and did not become well.
IN_ERROR = "ResourceInError"
#: The class of error of a resource that Heat refuses before it makes anything of it.
VALIDATION_FAILED = "StackValidationFailed"
#: Seconds since the action began, and what happens then.
Step = tuple[float, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a resource fails.

    action: what the resource does; in an update of the stack, one that is new is made. kind: a class of errors. path:
    the names of the resources from the stack to it.
    """

    action: str
    kind: str
    path: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        place = ".".join(f"resources[{name}]" if name.isdigit() else f"resources.{name}" for name in self.path)
        return f"{self.kind}: {place}: {self.message}"

    def inside(self, name: str, action: str) -> Failure:
        """Return the failure as the stack around a resource sees it. action: what that resource does."""
        return Failure(action, self.kind, (name, *self.path), self.message)


@dataclass(slots=True)
class Outcome:
    """What an action does: its steps in order, when it ends, and why it fails, if it does.

    waits: the hooks that must be cleared before it ends. Times are as if each hook was cleared at once.
    """

    steps: list[Step] = field(default_factory=list)
    end: float = 0.0
    failure: Failure | None = None
    waits: frozenset[str] = frozenset()

    def finish(self, step: dict[str, Any]) -> None:
        """Add a step that happens when the action ends."""
        self.steps += waiting([(self.end, step)], self.waits)

    def add(self, steps: Iterable[Step]) -> None:
        """Add steps of something else, each before those of the action at the same time."""
        self.steps = _sorted([*steps, *self.steps])

    def followed_by(self, other: Outcome) -> Outcome:
        """Return this outcome and another one that begins when it ends. It fails if this one does."""
        steps = [*self.steps, *waiting(other.steps, self.waits)]
        return Outcome(steps, other.end, self.failure or other.failure, self.waits | other.waits)

    def begun(self, stack: str) -> list[str]:
        """Return the names of the resources of a stack with which the action begins."""
        return sorted(
            {step["resource"]["name"] for _, step in self.steps if step["stack"] == stack and "resource" in step}
        )


@dataclass(frozen=True, slots=True)
class Task:
    """A part of an action that waits for other parts. run: what it does when it begins at a time."""

    needs: tuple[Hashable, ...]
    run: Callable[[float], Outcome]
    aborted: Callable[[float], list[Step]]


def is_retained(resource: dict[str, Any]) -> bool:
    """Whether what a resource has made stays when it is deleted. resource: its data."""
    policy: str = resource["deletion"]
    return policy.lower() == RETAIN


def of_resource(
    id: str, resource: dict[str, Any], action: str, status: str, reason: str, *, has_id: bool = True
) -> dict[str, Any]:
    """Return the step in which a resource of a stack gets another state. resource: its data.

    has_id: whether something exists of it. Heat has the id as soon as it has asked for the thing, right after the event
    that it begins.
    """
    name = resource["name"]
    begins = action in (CREATE, ADOPT) and status == IN_PROGRESS
    physical_id = resource["physical_id"] if has_id else ""
    event = _event(
        name,
        (physical_id if not begins else "") or resource["first_id"],
        action,
        status,
        reason,
        resource["type"],
        resource["properties"],
    )
    row = {"name": name, "physical_id": physical_id, "action": action, "status": status, "reason": reason}
    return {"stack": id, "event": event, "resource": {**row, "data": resource} if begins else row}


def of_stack(id: str, name: str, action: str, status: str, reason: str) -> dict[str, Any]:
    """Return the step in which a stack gets another state."""
    event = _event(name, id, action, status, reason, HEAT_STACK, {})
    return {"stack": id, "event": event, "state": {"action": action, "status": status, "reason": reason}}


def resource_of(step: dict[str, Any]) -> str | None:
    """Return the name of the resource whose state a step changes."""
    name: str | None = step["resource"]["name"] if "resource" in step else step.get("remove")
    return name


def aborted(action: str) -> str:
    """Return why something failed that has ended before its action was complete."""
    return f"{action} aborted (user triggered cancel)"


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


def hooked(task: Task, id: str, resource: dict[str, Any], action: str) -> Task:
    """Return a task that waits until a hook of the resource is cleared, if it has one for the action.

    Source: heat.engine.environment (HOOK_TYPES), heat.engine.resource (trigger_hook, clear_hook).
    """
    hook = f"pre-{action.lower()}"
    if hook not in resource.get("hooks", ()):
        return task
    key = hook_key(id, resource["name"], hook)

    def run(at: float) -> Outcome:
        outcome = task.run(at)
        paused = in_its_state(id, resource, f"{action} paused until Hook {hook} is cleared")
        outcome.waits |= {key}
        outcome.steps = [(at, paused), *waiting(outcome.steps, {key})]
        return outcome

    return Task(task.needs, run, task.aborted)


def hook_key(id: str, name: str, hook: str) -> str:
    """Return what a hook of a resource is called in steps. id: of the stack."""
    return f"{id}/{name}/{hook}"


def in_its_state(id: str, resource: dict[str, Any], reason: str) -> dict[str, Any]:
    """Return the step in which something happens to a resource that does not change its state."""
    event = _event(resource["name"], "", "", "", reason, resource["type"], resource["properties"])
    return {"stack": id, "event": event}


def waiting(steps: list[Step], hooks: Collection[str]) -> list[Step]:
    """Return steps that wait for hooks, too."""
    if not hooks:
        return steps
    return [(at, {**step, "waits": sorted({*_hooks_of((at, step)), *hooks})}) for at, step in steps]


def _hooks_of(step: Step) -> Collection[str]:
    hooks: Collection[str] = step[1].get("waits", ())
    return hooks


def schedule(tasks: Mapping[Any, Task], at: float) -> Outcome:
    """Run the tasks, each after those that it needs. The first failure ends all of them.

    A failure that waits for fewer hooks comes before one that waits for more. When it comes, a task that waits for
    other hooks is still paused, and one that waits for a part of its hooks has ended.
    """
    order = needs_first({name: list(task.needs) for name, task in tasks.items()})
    begun: dict[Hashable, tuple[float, Outcome]] = {}
    for name in order:
        needs = [need for need in tasks[name].needs if need in tasks]
        if all(need in begun and begun[need][1].failure is None for need in needs):
            start = max((begun[need][1].end for need in needs), default=at)
            outcome = tasks[name].run(start)
            hooks = frozenset(hook for need in needs for hook in begun[need][1].waits)
            outcome.steps, outcome.waits = waiting(outcome.steps, hooks), outcome.waits | hooks
            begun[name] = start, outcome
    failed = [outcome for _, outcome in begun.values() if outcome.failure is not None]
    if not failed:
        steps = [step for _, outcome in begun.values() for step in outcome.steps]
        waits = frozenset(hook for _, outcome in begun.values() for hook in outcome.waits)
        return Outcome(_sorted(steps), max((outcome.end for _, outcome in begun.values()), default=at), waits=waits)
    first = min(failed, key=lambda outcome: (len(outcome.waits), outcome.end))
    steps = []
    for name, (start, outcome) in begun.items():
        has_ended = outcome.end <= first.end if outcome.waits == first.waits else outcome.waits < first.waits
        if has_ended:
            steps += outcome.steps
        elif start < first.end:
            done = [step for step in outcome.steps if step[0] < first.end and first.waits.issuperset(_hooks_of(step))]
            if any("resource" in step for _, step in done):
                done += waiting(tasks[name].aborted(first.end), first.waits)
            steps += [*done, *waiting(_ends_of(done, first.end), first.waits)]
    return Outcome(_sorted(steps), first.end, first.failure, first.waits)


def _ends_of(steps: list[Step], at: float) -> list[Step]:
    """Return the steps that end the resources and nested stacks that other steps have begun and not ended."""
    begun: dict[tuple[str, str, str], dict[str, Any]] = {}
    for _, step in steps:
        for part in ("resource", "state"):
            if part in step:
                begun[step["stack"], part, step["event"]["resource"]] = step
        if "remove" in step:
            begun.pop((step["stack"], "resource", step["remove"]), None)
    found: list[Step] = []
    for (stack, part, _), step in begun.items():
        if step[part]["status"] == IN_PROGRESS:
            failed = {"status": FAILED, "reason": aborted(step[part]["action"])}
            event = {**step["event"], **failed}
            values = {**step[part], **failed}
            if part == "resource":
                event["physical_id"] = values["physical_id"] or event["physical_id"]
            found.append((at, {"stack": stack, "event": event, part: values}))
    return found


def _sorted(steps: list[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: step[0])

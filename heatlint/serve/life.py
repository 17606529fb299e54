"""The life of a stack: which steps an action takes, and when.

Source: heat.engine.stack (stack_task, delete, update_task), heat.engine.resource (_action_recorder, _do_action, check).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isnan
from typing import Any

from heatlint.serve.steps import (
    ADOPT,
    CHANGED,
    CHECK,
    COMPLETE,
    CREATE,
    DELETE,
    FAILED,
    IN_ERROR,
    IN_PROGRESS,
    RESUME,
    ROLLBACK,
    SUSPEND,
    UPDATE,
    VALIDATION_FAILED,
    Failure,
    Outcome,
    Step,
    Task,
    aborted,
    hooked,
    is_retained,
    of_resource,
    of_stack,
    schedule,
    waiting,
)

_TEST = "OS::Heat::TestResource"
#: The most seconds that a resource takes: a year, so that the times of a stack can be written.
_FOREVER = 31_536_000.0
#: The types that can be checked, beside those with a nested stack. Source: the classes in heat.engine.resources that
#: have the method handle_check.
CHECKED = frozenset(
    (
        "AWS::EC2::Instance",
        "AWS::EC2::Volume",
        "OS::Aodh::Alarm",
        "OS::Aodh::CompositeAlarm",
        "OS::Aodh::EventAlarm",
        "OS::Aodh::GnocchiAggregationByMetricsAlarm",
        "OS::Aodh::GnocchiAggregationByResourcesAlarm",
        "OS::Aodh::GnocchiResourcesAlarm",
        "OS::Aodh::LBMemberHealthAlarm",
        "OS::Aodh::PrometheusAlarm",
        "OS::Cinder::Volume",
        "OS::Heat::Stack",
        "OS::Heat::TestResource",
        "OS::Manila::Share",
        "OS::Neutron::FloatingIPPortForward",
        "OS::Nova::KeyPair",
        "OS::Nova::Server",
        "OS::Swift::Container",
        "OS::Trove::Instance",
    )
)


#: Action -> whether a resource in a state can take it. Source: heat.engine.resource (suspend, resume, check).
_FIT: dict[str, Callable[[str, str], bool]] = {
    SUSPEND: lambda action, status: action != DELETE and (action == SUSPEND or status == COMPLETE),
    RESUME: lambda action, status: (action, status) in ((SUSPEND, COMPLETE), (RESUME, FAILED), (RESUME, COMPLETE)),
    CHECK: lambda action, status: True,
}


class Life:
    """Makes the steps of actions.

    delay: seconds that an action takes, by resource type. failing: name of a resource -> why it fails on demand.
    """

    def __init__(self, delay: Callable[[str], float], failing: dict[str, str] | None = None) -> None:
        self.delay = delay
        self.failing = failing or {}

    def create(
        self,
        id: str,
        name: str,
        data: dict[str, Any],
        *,
        action: str = CREATE,
        keep: bool = True,
        at: float = 0.0,
    ) -> Outcome:
        """Return the creation of a stack. keep: whether what was made stays when it fails, instead of a rollback.

        action: CREATE or ADOPT.
        """
        tasks = {each["name"]: self._task(id, each, action, each["needs"]) for each in data["resources"]}
        outcome = self._action(id, name, action, tasks, at)
        if outcome.failure is not None and not keep:
            outcome = self._rolled_back(id, name, data, outcome)
        return outcome

    def delete(self, id: str, name: str, resources: Iterable[dict[str, Any]], *, at: float = 0.0) -> Outcome:
        """Return the deletion of a stack. resources: the data of those that it has, as in heatlint.serve.compile."""
        outcome = self._action(id, name, DELETE, self._deletions(id, resources), at)
        if outcome.failure is None:
            outcome.finish({"stack": id, "deleted": True})
        return outcome

    def each(self, id: str, name: str, action: str, resources: Iterable[dict[str, Any]], at: float = 0.0) -> Outcome:
        """Return an action that every resource takes: SUSPEND, RESUME or CHECK. Suspension begins with the last.

        resources: their data; the key "state", an action and a status, says in which state one is, if that is known.
        """
        tasks, has_unchecked = {}, False
        for each in resources:
            if action == CHECK and not _can_be_checked(each):
                has_unchecked = True
                tasks[each["name"]] = _not_checked(id, each)
            else:
                needs = each["required_by"] if action == SUSPEND else each["needs"]
                is_fit = "state" not in each or _FIT[action](*each["state"])
                tasks[each["name"]] = self._task(id, each, action, needs) if is_fit else _unfit(each, action, needs)
        outcome = self._action(id, name, action, tasks, at)
        if has_unchecked and outcome.failure is None:
            reason = f"Stack {CHECK} completed successfully. '{CHECK}' not fully supported (see resources)"
            outcome.finish(of_stack(id, name, CHECK, COMPLETE, reason))
        return outcome

    def _action(self, id: str, name: str, action: str, tasks: dict[str, Task], at: float) -> Outcome:
        return self._framed(id, name, action, schedule(tasks, at), at)

    def _framed(self, id: str, name: str, action: str, outcome: Outcome, at: float) -> Outcome:
        """Return what the resources do between the first and the last state of their stack."""
        begin = of_stack(id, name, action, IN_PROGRESS, f"Stack {action} started{' at {time}' * (action == DELETE)}")
        if outcome.failure is None:
            end = of_stack(id, name, action, COMPLETE, f"Stack {action} completed successfully")
        else:
            end = of_stack(id, name, action, FAILED, f"Resource {outcome.failure.action} failed: {outcome.failure}")
        outcome.steps.insert(0, (at, begin))
        outcome.finish(end)
        return outcome

    def _task(self, id: str, resource: dict[str, Any], action: str, needs: Iterable[str]) -> Task:
        def run(at: float) -> Outcome:
            return self._whole(id, resource, action, at)

        def abort(at: float) -> list[Step]:
            return [(at, of_resource(id, resource, action, FAILED, aborted(action)))]

        return hooked(Task(tuple(needs), run, abort), id, resource, action)

    def _whole(self, id: str, resource: dict[str, Any], action: str, at: float) -> Outcome:
        if action == DELETE and is_retained(resource):
            return _left(id, resource, at)
        if action == CREATE and resource.get("external"):
            return self._external(id, resource, at)
        failure, waits = self._failure(resource, action), frozenset[str]()
        if failure is not None and action in (CREATE, ADOPT) and failure.kind == VALIDATION_FAILED:
            resource = {**resource, "nested": None}  # Heat does not make a stack that it refuses
        name, nested = resource["name"], resource["nested"]
        end = at + self._seconds(resource, action)
        refused = failure is not None and action == CREATE and nested is None and failure.kind != IN_ERROR
        steps = [(at, of_resource(id, resource, action, IN_PROGRESS, CHANGED, has_id=not refused))]
        if nested is not None:
            inner = self._of_nested(id, resource, nested, action, at)
            waits = inner.waits
            steps += inner.steps
            end = max(end, inner.end)
            failure = inner.failure.inside(name, action) if inner.failure is not None else failure
        if failure is not None:
            last = of_resource(id, resource, action, FAILED, str(failure), has_id=not refused)
        elif action == DELETE:
            last = _deleted(id, resource)
        else:
            last = of_resource(id, resource, action, COMPLETE, CHANGED)
        return Outcome([*steps, *waiting([(end, last)], waits)], end, failure, waits)

    def _external(self, id: str, resource: dict[str, Any], at: float) -> Outcome:
        """Return the creation of a resource that is there already: Heat adopts it, and then checks it.

        Source: heat.engine.resource (create).
        """
        failure, end = self._failure(resource, ADOPT), at + self._seconds(resource, ADOPT)
        steps = [(at, of_resource(id, resource, ADOPT, IN_PROGRESS, CHANGED, has_id=False))]
        if failure is not None:
            steps.append((end, of_resource(id, resource, ADOPT, FAILED, str(failure), has_id=False)))
            return Outcome(steps, end, failure)
        steps.append((end, of_resource(id, resource, ADOPT, COMPLETE, CHANGED)))
        if not _can_be_checked(resource):
            return Outcome([*steps, *_not_checked(id, resource).run(end).steps], end)
        steps.append((end, of_resource(id, resource, CHECK, IN_PROGRESS, CHANGED)))
        end += self._seconds(resource, CHECK)
        return Outcome([*steps, (end, of_resource(id, resource, CHECK, COMPLETE, CHANGED))], end)

    def _of_nested(self, id: str, resource: dict[str, Any], nested: dict[str, Any], action: str, at: float) -> Outcome:
        inner_id, inner_name, resources = nested["id"], nested["name"], nested["data"]["resources"]
        if action in (CREATE, ADOPT):
            outcome = self.create(inner_id, inner_name, nested["data"], action=action, at=at)
            made = {"id": inner_id, "name": inner_name, "parent_resource": resource["name"], "data": nested["data"]}
            outcome.steps.insert(0, (at, {"stack": id, "made": made}))
            return outcome
        if action == DELETE:
            return self.delete(inner_id, inner_name, resources, at=at)
        return self.each(inner_id, inner_name, action, resources, at)

    def _deletions(self, id: str, resources: Iterable[dict[str, Any]]) -> dict[str, Task]:
        return {each["name"]: self._task(id, each, DELETE, each["required_by"]) for each in resources}

    def _rolled_back(self, id: str, name: str, data: dict[str, Any], outcome: Outcome) -> Outcome:
        """Return a creation that failed, followed by the deletion of what it has made."""
        begun = outcome.begun(id)
        made = [each for each in data["resources"] if each["name"] in begun]
        outcome = outcome.followed_by(self._action(id, name, ROLLBACK, self._deletions(id, made), outcome.end))
        for each in data["resources"]:
            if each["name"] not in begun:
                outcome.finish({"stack": id, "remove": each["name"]})
        return outcome

    def _seconds(self, resource: dict[str, Any], action: str) -> float:
        seconds = self.delay(resource["type"])
        if resource["type"] == _TEST and not resource.get("external"):
            properties = resource["properties"]
            waits = properties.get("action_wait_secs") or {}
            own = waits.get(action.lower()) if isinstance(waits, dict) else None
            seconds += _number(own if own is not None else properties.get("wait_secs"))
        return min(max(seconds, 0.0), _FOREVER)

    def _failure(self, resource: dict[str, Any], action: str) -> Failure | None:
        name = resource["name"]
        if name in self.failing:
            return Failure(action, IN_ERROR, (name,), self.failing[name])
        if action == CHECK and not resource["physical_id"]:
            return Failure(action, "Exception", (name,), "Resource not created")
        if action not in (CREATE, ADOPT, UPDATE):
            return None
        is_made = not resource.get("external")
        if is_made and resource["type"] == _TEST and str(resource["properties"].get("fail")).lower() == "true":
            return Failure(action, "ValueError", (name,), f"Test Resource failed {name}")
        found = resource.get("failure")
        return None if found is None else Failure(action, found["type"], (name,), found["message"])


def _left(id: str, resource: dict[str, Any], at: float) -> Outcome:
    """Return the deletion of a resource that is retained: nothing in the cloud and no nested stack is deleted."""
    steps = [(at, of_resource(id, resource, DELETE, IN_PROGRESS, CHANGED))]
    if resource["nested"] is not None:
        steps.append((at, {"stack": resource["nested"]["id"], "released": True}))
    return Outcome([*steps, (at, _deleted(id, resource))], at)


def _deleted(id: str, resource: dict[str, Any]) -> dict[str, Any]:
    """Return the step in which a resource is gone."""
    step = of_resource(id, resource, DELETE, COMPLETE, CHANGED)
    step["remove"] = resource["name"]
    del step["resource"]
    return step


def _can_be_checked(resource: dict[str, Any]) -> bool:
    return resource["nested"] is not None or resource["type"] in CHECKED


def _not_checked(id: str, resource: dict[str, Any]) -> Task:
    """Return the check of a resource whose type has none: it is one step."""

    def run(at: float) -> Outcome:
        reason = f"{CHECK} not supported for {resource['type']}"
        return Outcome([(at, of_resource(id, resource, CHECK, COMPLETE, reason))], at)

    return Task(tuple(resource["needs"]), run, lambda at: [])


def _unfit(resource: dict[str, Any], action: str, needs: Iterable[str]) -> Task:
    """Return the task of a resource in a state that the action does not begin with: it fails and stays as it is."""
    failure = Failure(action, "Error", (resource["name"],), f"State {resource['state']} invalid for {action.lower()}")
    return Task(tuple(needs), lambda at: Outcome([], at, failure), lambda at: [])


def _number(value: Any) -> float:
    try:
        number = float(value or 0)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return 0.0 if isnan(number) else number

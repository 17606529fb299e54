"""An update or a cancel that comes while a stack has another action: what of that action still happens.

A resource that is being made or changed ends this first; then it is updated or rolled back. What has not begun never
happens, and the update makes it. Source: heat.engine.stack (converge_stack), heat.engine.check_resource
(retrigger_check_resource).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from heatlint.planning.changes import ADDED, DELETED, REPLACED, UNCHANGED, UPDATED
from heatlint.serve.steps import DELETE, FAILED, IN_PROGRESS, Step, of_resource, of_stack, resource_of
from heatlint.serve.tables import RESOURCES, STACKS, STEPS


@dataclass(slots=True)
class Unfinished:
    """What resources still do. ends: name of a resource of the stack -> when it has done it. Times are from now on."""

    steps: list[Step] = field(default_factory=list)
    ends: dict[str, float] = field(default_factory=dict)


def unfinished_of(connection: Connection, stack: Row[Any], rows: Iterable[Row[Any]]) -> Unfinished:
    """Return what the resources of a stack still do that are in progress. rows: its resources.

    A resource that waits for a hook is left as it is: the update begins it again.
    """
    found, now = Unfinished(), time.time()
    query = select(STEPS).where(STEPS.c.root == stack.root).order_by(STEPS.c.due, STEPS.c.number)
    steps = [(row.due - now, row.data) for row in connection.execute(query) if not row.data.get("waits")]
    for row in rows:
        own = [(at, step) for at, step in steps if step["stack"] == stack.id and resource_of(step) == row.name]
        if row.status != IN_PROGRESS or not own:
            continue
        end = max(own[0][0], 0.0)
        nested = set(_nested_stacks(row.data))
        found.steps += [(at, step) for at, step in steps if at <= own[0][0] and step["stack"] in nested]
        found.steps.append((end, own[0][1]))
        found.ends[row.name] = end
    going = _going(connection, stack.root, rows)
    found.steps += [(max(at, 0.0), step) for at, step in steps if step["stack"] in going]
    return found


def _going(connection: Connection, root: str, rows: Iterable[Row[Any]]) -> set[str]:
    """Return the ids of the nested stacks whose deletion has begun, and which are of no resource any more.

    rows: the resources of the root stack. A resource that was replaced has left such a stack.
    """
    of_resources = {id for row in rows for id in _nested_stacks(row.data)}
    is_going = STACKS.c.deleted.is_(None), STACKS.c.action == DELETE, STACKS.c.status == IN_PROGRESS
    ids = connection.execute(select(STACKS.c.id).where(STACKS.c.root == root, *is_going)).scalars()
    return {id for id in ids if id != root and id not in of_resources}


def cancelled_of(connection: Connection, root: str) -> list[Step]:
    """Return what a cancel without a rollback does with a root stack and those nested in it.

    No resource is stopped: it ends what it does, see Keeper.begin. But a nested stack that is in progress fails
    at once, and so does the resource that has it. Source: heat.engine.worker (stop_traversal).
    """
    found: list[Step] = []
    still = STACKS.c.root == root, STACKS.c.deleted.is_(None), STACKS.c.status == IN_PROGRESS
    stacks = connection.execute(select(STACKS).where(*still).order_by(STACKS.c.number.desc())).all()
    reasons = {stack.id: f"Stack {stack.action} cancelled" for stack in stacks}
    for stack in stacks:
        busy = RESOURCES.c.stack == stack.id, RESOURCES.c.status == IN_PROGRESS
        for row in connection.execute(select(RESOURCES).where(*busy).order_by(RESOURCES.c.number)):
            nested = row.data["nested"]
            if nested is not None and nested["id"] in reasons:
                reason = f"resources.{row.name}: {reasons[nested['id']]}"
                found.append((0.0, of_resource(stack.id, row.data, row.action, FAILED, reason)))
        found.append((0.0, of_stack(stack.id, stack.name, stack.action, FAILED, reasons[stack.id])))
    return found


def changes_from(
    rows: Iterable[Row[Any]], aim: dict[str, Any], new: dict[str, Any], changes: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the changes from what a stack is to what an update makes of it.

    rows: its resources. aim: the data that the action before would have brought it to. new: that of the update.
    changes: from `aim` to `new`.
    """
    aims, news = ({each["name"]: each for each in data["resources"]} for data in (aim, new))
    found = {each["name"]: each for each in changes}
    for row in rows:
        name, after = row.name, news.get(row.name)
        if row.data == aims.get(name) or (row.action == DELETE and after is None):
            continue
        if after is None:
            action = DELETED
        elif row.action == DELETE:
            action = ADDED
        elif row.data == after:
            action = UNCHANGED
        else:
            action = UPDATED if row.data["physical_id"] == after["physical_id"] else REPLACED
        nested = found[name]["nested"] if name in found else []
        is_by_state = row.status == FAILED
        found[name] = {
            "name": name,
            "action": action,
            "failure": None,
            "untouched": False,
            "nested": nested,
            "by_state": is_by_state,
        }
    return list(found.values())


def _nested_stacks(resource: dict[str, Any]) -> Iterator[str]:
    """Yield the ids of the stacks that are nested in a resource."""
    nested = resource["nested"]
    if nested is not None:
        yield nested["id"]
        for each in nested["data"]["resources"]:
            yield from _nested_stacks(each)

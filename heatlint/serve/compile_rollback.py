"""From an update that failed or was cancelled to what its rollback does. Runs in a worker process.

A rollback is an update to the template before. Three things tell it from another update: a part of the resources still
has the template before, the state of a resource may be a reason to make it anew, and what was replaced may still be
there. Source: heat.engine.stack (update_task), heat.engine.update (StackUpdate._create_resource).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heatlint.load import from_body
from heatlint.planning.changes import ADDED, REPLACED
from heatlint.planning.compare import Comparison
from heatlint.planning.make import plan_of
from heatlint.planning.two_stacks import stacks
from heatlint.serve.compile import EarlierGroup, Names, earlier_groups, evaluated
from heatlint.serve.compile_update import change_of, inner, needs_care
from heatlint.serve.member_names import with_names
from heatlint.serve.update_life import RESTORED

if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.load.running import RunningResource

Bodies = tuple[dict[str, Any], dict[str, Any]]


def rolled_back_stack(
    known: Known,
    bodies: Bodies,
    data: Bodies,
    now: dict[str, Any],
    running: dict[str, RunningResource],
    spare: frozenset[str],
    names: tuple[str, str, str, int],
) -> dict[str, Any]:
    """Return {"data", "changes"} of a rollback, as heatlint.serve.compile_update.updated_stack does.

    bodies, data: of the stack before the update, and of the update. now: the data of what the stack has. running: the
    states of that. spare: the names of the resources whose predecessors, which they have replaced, still exist.
    """
    had = (now, data[0])
    back, again = (
        _changes(known, body, bodies[0], running, now, data[0], earlier_groups(each))
        for body, each in zip(reversed(bodies), had, strict=True)
    )
    changes = _of_each(back, again, now, data[0])
    for change in changes:
        if change["action"] == REPLACED and change["name"] in spare and "is_same" not in change:
            change["action"] = RESTORED
    id, name, project, number = names
    salts = _salts(changes, data[0].get("salts") or {}, data[1].get("salts") or {}, number)
    found = evaluated(known, bodies[0], Names(id, name, project, salts, earlier_groups(data[0])), is_back=True)
    kept = {key: data[0][key] for key in ("template", "environment")}
    return {"data": {**found, **kept}, "changes": changes}


def _changes(
    known: Known,
    old_body: dict[str, Any],
    new_body: dict[str, Any],
    running: dict[str, RunningResource],
    now: dict[str, Any],
    aim: dict[str, Any],
    groups: dict[str, EarlierGroup],
) -> list[dict[str, Any]]:
    """Return the changes of an update from one body to another. now: what there is. aim: what there will be.

    groups: those of the stack that has the first body.
    """
    old, new = (from_body({**body, "stage": "deploy"}) for body in (old_body, new_body))
    before, after, _ = stacks(old, new, existing=False, clear=(), known=known)
    care = running if needs_care(running) else None
    plan, _ = with_names(plan_of(Comparison(before, after, running=care)).changes, groups, care)
    olds, news = ({each["name"]: each for each in data["resources"]} for data in (now, aim))
    return [change_of(each, olds, news) for each in plan]


def _of_each(
    back: list[dict[str, Any]], again: list[dict[str, Any]], now: dict[str, Any], aim: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the changes of a rollback.

    back: those of what has the template of the update. again: those of what has the template before it.
    """
    has, had = ({each["name"]: each for each in data["resources"]} for data in (now, aim))
    found = {each["name"]: each for each in back}
    for each in again:
        name = each["name"]
        if name not in has:
            found[name] = {**each, "action": ADDED}
        elif has[name] == had.get(name):
            found[name] = {**each, "is_same": True}
        elif name in found:
            inner_has, inner_had = ({"resources": inner(resources.get(name)).values()} for resources in (has, had))
            found[name]["nested"] = _of_each(found[name]["nested"], each["nested"], inner_has, inner_had)
    return [each for name, each in found.items() if name in has or name in had]


def _salts(
    changes: list[dict[str, Any]], before: dict[str, int], updated: dict[str, int], number: int
) -> dict[str, int]:
    """Return the salts after a rollback: what exists keeps its id. before, updated: those of the two stacks."""
    salts = dict(before)

    def add(change: dict[str, Any], path: tuple[str, ...]) -> None:
        path = (*path, change["name"])
        text = ".".join(path)
        if change["action"] in (REPLACED, ADDED):
            salts[text] = number
        elif change["action"] == RESTORED or change.get("is_same"):
            return
        elif text in updated:
            salts[text] = updated[text]
        for each in change["nested"]:
            add(each, path)

    for each in changes:
        add(each, ())
    return salts

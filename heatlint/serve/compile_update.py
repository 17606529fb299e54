"""From a stack and the body of an update to what the update does. Runs in a worker process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from heatlint.diagnostic import CREATE
from heatlint.endpoint import to_json
from heatlint.model.registry import RESTRICTED_ACTIONS
from heatlint.planning.changes import (
    ADDED,
    CERTAIN,
    DELETED,
    HEAT_WORDS,
    REFUSED,
    REPLACED,
    STATE,
    UNCHANGED,
    UPDATED,
)
from heatlint.planning.compare import Comparison
from heatlint.planning.effects import FAILS
from heatlint.planning.make import plan_of
from heatlint.planning.refusals import immutable_parameter, shape_faults
from heatlint.planning.states import exists
from heatlint.planning.two_stacks import stacks
from heatlint.report.response import BAD_REQUEST, HEAT, failure, refused
from heatlint.serve.compile import EarlierGroup, Names, checked, earlier_groups, evaluated, request_of
from heatlint.serve.member_names import with_names
from heatlint.serve.quotas import refuse_changes_that_do_not_fit

if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.load.running import RunningResource
    from heatlint.model.stack import Stack
    from heatlint.planning.changes import Change


def updated_stack(
    known: Known,
    old_body: dict[str, Any],
    old_data: dict[str, Any],
    body: dict[str, Any],
    existing: bool,
    clear: tuple[str, ...],
    names: tuple[str, str, str, int],
    missing: frozenset[tuple[str, ...]],
    running: dict[str, RunningResource] | None = None,
    like_heat: bool = False,
) -> dict[str, Any]:
    """Return {"data", "body", "changes"} of an update, or {"status", "body"} of the answer that refuses it.

    data: of the stack after the update; body: the whole body that makes it. changes: one for each resource, each a map:
    name, action (a word of heatlint.planning.changes), failure, untouched (whether Heat refuses the change before it
    begins: the resource stays as it is), nested (changes in its nested stack), by_state (whether its state is a
    reason). names: the id, the name and the project of the stack, and the number of the action, which is
    in the ids of what it makes. missing: see heatlint.serve.situation. running: the resources that the stack has, by
    name; None when their states do not matter.
    like_heat: give the actions of Heat's own preview, with its mistakes.
    """
    id, name, project, number = names
    asked = request_of(body, "deploy", name)
    before, after, _ = stacks(
        request_of(old_body, "deploy", name),
        asked,
        existing=existing,
        clear=clear,
        known=known,
    )
    misshapen = shape_faults(asked, known) if existing else []
    if misshapen:
        return {"status": BAD_REQUEST, "body": refused(misshapen, CREATE, HEAT)}
    whole = _whole_body(before, after, old_body, body) if existing else body
    verdict = checked(known, whole, name, before)
    if "status" in verdict:
        return verdict
    changed = immutable_parameter(before, after)
    if changed is not None:
        return {"status": BAD_REQUEST, "body": failure(changed, "ImmutableParameterModified")}
    groups = earlier_groups(old_data)
    is_as_made = not any(each.removed or each.names is not None for each in groups.values())
    if running is not None and is_as_made and not needs_care(running):
        running = None
    plan, groups = with_names(plan_of(Comparison(before, after, running=running)).changes, groups, running)
    old = {each["name"]: each for each in old_data["resources"]}
    # What is certain gives new ids; then the values of the cloud decide the rest.
    certain = _with_missing([change_of(each, old, {}) for each in plan], missing)
    salts = _salts(certain, old_data, number)
    data = evaluated(known, whole, Names(id, name, project, salts, _kept(groups, salts, number)), earlier=before)
    new = {each["name"]: each for each in data["resources"]}
    changes = _with_missing([change_of(each, old, new) for each in plan], missing)
    if like_heat:
        for change in changes:
            change["action"] = _previewed(change, after)
    salts = _salts(changes, old_data, number)
    if salts != data["salts"]:
        data = evaluated(known, whole, Names(id, name, project, salts, _kept(groups, salts, number)), earlier=before)
    if not like_heat:
        refuse_changes_that_do_not_fit(old_data, data, changes, known.inventory)
    return {"data": {**data, **verdict}, "body": whole, "changes": changes}


def _with_missing(
    changes: list[dict[str, Any]], missing: frozenset[tuple[str, ...]], path: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """Return changes in which what is missing is added. path: the names from the root stack to that of the changes."""
    for change in changes:
        own = (*path, change["name"])
        if own in missing and change["action"] != DELETED:
            change["action"] = ADDED
        else:
            _with_missing(change["nested"], missing, own)
    return changes


def needs_care(running: dict[str, RunningResource]) -> bool:
    """Whether a resource is not made or has failed; the states of others say nothing."""
    return any(not exists(each) or each.has_failed or needs_care(each.nested or {}) for each in running.values())


def _whole_body(before: Stack, after: Stack, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return the body of an update together with what it keeps of the old one."""
    environment = {
        "parameters": after.environment.parameters,
        "parameter_defaults": after.environment.parameter_defaults,
        "resource_registry": after.environment.resource_registry,
        "event_sinks": after.environment.event_sinks,
        "encrypted_param_names": after.environment.encrypted_param_names,
    }
    template = new["template"] if new.get("template") is not None else old.get("template")
    files = new.get("files") or {}
    if isinstance(files, dict):  # else the checks refuse it
        files = {**(old.get("files") or {}), **files}
    return {"template": template, "files": files, "environment": json.loads(to_json(environment))}


def change_of(change: Change, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return a change of a plan as `updated_stack` gives it. old, new: the data of the resources by their names."""
    action = HEAT_WORDS.get(change.action, change.action)
    before, after = old.get(change.name), new.get(change.name)
    if change.certainty != CERTAIN and not _differs(change, before, after):
        action = UNCHANGED
    failure, untouched = None, False
    if action == REFUSED or any(each.kind == FAILS for each in change.effects):
        failure, untouched = _failure_of(change)
        action = ADDED if before is None else UPDATED
    inner_old, inner_new = inner(before), inner(after)
    return {
        "name": change.name,
        "action": action,
        "failure": failure,
        "untouched": untouched,
        "nested": [change_of(each, inner_old, inner_new) for each in change.nested],
        "by_state": _is_by_state(change),
    }


def _failure_of(change: Change) -> tuple[dict[str, Any], bool]:
    """Return why a change fails, and whether Heat refuses it before it begins.

    Source: heat.engine.resource (update, _check_restricted_actions).
    """
    part = change.causes[0].part if change.causes else None
    if part == "external_id":
        text = f"Update to property external_id of {change.name} ({change.type}) is not supported."
        return {"type": "NotSupported", "message": text}, True
    if part == RESTRICTED_ACTIONS:
        action = "replace" if change.attempted == REPLACED else "update"
        return {"type": "ResourceActionRestricted", "message": f"{action} is restricted for resource."}, True
    text = change.causes[0].rule if change.causes else "the change is refused"
    return {"type": "BadRequest", "message": text}, False


def _differs(change: Change, before: dict[str, Any] | None, after: dict[str, Any] | None) -> bool:
    """Whether a part that may differ has another value in the cloud, or the resource is in a state that Heat mends."""
    if before is None or after is None:
        return False
    if _is_by_state(change):
        return True
    parts = [cause.part for cause in change.causes if cause.is_property]
    return any(before["properties"].get(part) != after["properties"].get(part) for part in parts)


def _is_by_state(change: Change) -> bool:
    """Whether the state of a resource is a reason of its change."""
    return any(cause.part == STATE for cause in change.causes)


def _previewed(change: dict[str, Any], after: Stack) -> str:
    """Return the action that Heat's own preview tells: to it, every property with a reference to a resource differs.

    Source: heat.engine.update (StackUpdate.preview), which compares references before they have values.
    """
    resource = after.resources.get(change["name"])
    action: str = change["action"]
    if action not in (UNCHANGED, UPDATED) or resource is None or resource.type is None:
        return action
    properties = after.words.properties
    named = {
        call.path[3]
        for call in resource.calls.get(properties, ())
        if len(call.path) > 3 and after.needs_resource(call.function, call.args)
    }
    known = [resource.type.properties[name] for name in named if name in resource.type.properties]
    if not known:
        return action
    return UPDATED if all(prop.update_allowed for prop in known) else REPLACED


def inner(resource: dict[str, Any] | None) -> dict[str, Any]:
    """Return the data of the resources that are nested in a resource, by their names."""
    nested = resource["nested"] if resource is not None else None
    return {} if nested is None else {each["name"]: each for each in nested["data"]["resources"]}


def _kept(groups: dict[str, EarlierGroup], salts: dict[str, int], number: int) -> dict[str, EarlierGroup]:
    """Return the groups that an action of a number does not make anew, nor what they are nested in."""
    new = tuple(path for path, made in salts.items() if made == number)
    return {path: each for path, each in groups.items() if not f"{path}.".startswith(tuple(f"{own}." for own in new))}


def _salts(changes: list[dict[str, Any]], old_data: dict[str, Any], number: int) -> dict[str, int]:
    """Return the salts after an update: what is made anew gets another id than each one before."""
    salts = dict(old_data.get("salts") or {})

    def add(change: dict[str, Any], path: tuple[str, ...]) -> None:
        path = (*path, change["name"])
        if change["action"] in (REPLACED, ADDED):
            salts[".".join(path)] = number
        for each in change["nested"]:
            add(each, path)

    for each in changes:
        add(each, ())
    return salts

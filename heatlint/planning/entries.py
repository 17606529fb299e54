"""From the decisions of a comparison to changes, as users get them."""

from __future__ import annotations

from dataclasses import replace

from heatlint.planning.causes import cause_of
from heatlint.planning.changes import (
    ABANDONED,
    ADDED,
    ADOPTED,
    CERTAIN,
    DELETED,
    REFUSED,
    REPLACED,
    STATE,
    UNCHANGED,
    UNKNOWN,
    UPDATED,
    Cause,
    Change,
    Effect,
)
from heatlint.planning.effects import FAILS, kept_with, with_effects
from heatlint.planning.places import place_of
from heatlint.planning.renames import with_renames
from heatlint.planning.rolling import rolling_effects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.load.running import RunningResource
    from heatlint.model.resource import Resource
    from heatlint.planning.compare import Comparison

#: An update that comes to a resource which it cannot make or change.
_LATE = Effect(FAILS, "the update starts, and fails when it comes to this resource", True)


def changes_of(comparison: Comparison) -> tuple[Change, ...]:
    """Return what the update does with each resource of the stacks that are compared."""
    comparison.settle_all()
    found = [_entry(comparison, name, resource) for name, resource in comparison.new.items()]
    gone = [(name, each) for name, each in comparison.old.items() if name not in comparison.new]
    found += [_deleted(comparison, name, resource) for name, resource in gone]
    found += [_left_over(comparison, name, running) for name, running in comparison.left_over()]
    return with_renames(tuple(found), comparison.old, comparison.new)


def _entry(comparison: Comparison, name: Any, after: Resource) -> Change:
    """Return the change of a resource of the new stack."""
    decision, before = comparison.decisions[name], comparison.old.get(name)
    path = (*comparison.path, str(name))
    nested = _nested(comparison, name)
    if decision.action == UNCHANGED:
        return Change(str(name), path, after.type_label, UNCHANGED, old_type=after.type_label, nested=nested)
    old, new = (comparison.before, before), (comparison.after, after)
    reasons = decision.reasons
    if decision.action == REFUSED:
        reasons = sorted(reasons, key=lambda each: each.action != REFUSED)
    causes = tuple(cause_of(reason, old, new, comparison.path) for reason in reasons)
    is_certain = bool(after.enabled and (before is None or before.enabled))
    if not is_certain:
        nested = tuple(map(_uncertain, nested))
    moved = next((each.action for each in reasons if each.action in (ADDED, DELETED)), None)
    if before is not None and moved is not None:  # it may be added, or leave the stack
        nested = tuple(_perhaps(moved, each) for each in nested)
    old_type = None if before is None else before.type_label
    if before is None and decision.action in (UPDATED, REPLACED):  # its earlier definition is not known
        old_type = after.type_label
    found = Change(
        str(name),
        path,
        after.type_label,
        decision.action,
        decision.certainty if is_certain else UNKNOWN,
        old_type=old_type,
        causes=causes,
        nested=nested,
        old_place=None if before is None else place_of(before),
        new_place=place_of(after),
        attempted=decision.attempted,
    )
    found = with_effects(found, before, after, {each.part for each in decision.reasons if each.action == REPLACED})
    if decision.action == REFUSED and decision.is_late:
        return replace(found, effects=(*found.effects, _LATE))
    if decision.action != UPDATED or not nested or comparison.after is None:
        return found
    left_behind = comparison.nested[name].left_behind if name in comparison.nested else 0
    return replace(found, effects=(*found.effects, *rolling_effects(after, comparison.after, nested, left_behind)))


def _nested(comparison: Comparison, name: Any) -> tuple[Change, ...]:
    """Return the changes of the resources nested in a resource."""
    after = changes_of(comparison.nested[name]) if name in comparison.nested else ()
    if name not in comparison.nested_in_replaced:
        return after
    before = kept_with(changes_of(comparison.nested_in_replaced[name]), comparison.old[name])
    found = _exchanged(before, after)
    is_certain = comparison.decisions[name].certainty == CERTAIN
    return found if is_certain else tuple(map(_uncertain, found))


def _uncertain(change: Change) -> Change:
    """Return what happens inside of a resource of which it is not certain that it is there, or is replaced."""
    certainty = CERTAIN if change.action == UNCHANGED else UNKNOWN
    return replace(change, certainty=certainty, nested=tuple(map(_uncertain, change.nested)))


def _perhaps(action: str, change: Change) -> Change:
    """Return what happens inside of a resource that may be added, or leave the stack: what does not change does so."""
    found = replace(change, nested=tuple(_perhaps(action, each) for each in change.nested))
    return replace(found, action=action, certainty=UNKNOWN) if change.action == UNCHANGED else found


def _exchanged(old: tuple[Change, ...], new: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return what happens inside of a resource that is replaced: a resource that is deleted and added is replaced.

    old, new: what is deleted with the old resource, and what is added with the new one.
    """
    gone = {each.name: each for each in old}
    found = []
    for each in new:
        before = gone.pop(each.name, None)
        if before is None:
            found.append(each)
            continue
        is_exchanged = before.action == DELETED and each.action in (ADDED, ADOPTED)
        found.append(
            replace(
                each,
                action=REPLACED if is_exchanged else each.action,
                old_type=before.type,
                old_place=before.old_place,
                effects=(*each.effects, *before.effects),
                nested=_exchanged(before.nested, each.nested),
            )
        )
    return (*found, *gone.values())


def _left_over(comparison: Comparison, name: str, running: RunningResource) -> Change:
    """Return the deletion of a resource that only the stack that runs has."""
    cause = Cause(STATE, False, comparison.why_left_over)
    path = (*comparison.path, name)
    return Change(name, path, running.type, DELETED, old_type=running.type, causes=(cause,))


def _deleted(comparison: Comparison, name: Any, resource: Resource) -> Change:
    nested = kept_with(_nested(comparison, name), resource)
    change = Change(
        str(name),
        (*comparison.path, str(name)),
        resource.type_label,
        ABANDONED if resource.adopted else DELETED,
        CERTAIN if resource.enabled else UNKNOWN,
        old_type=resource.type_label,
        nested=nested if resource.enabled else tuple(map(_uncertain, nested)),
        old_place=place_of(resource),
    )
    return with_effects(change, resource, None)

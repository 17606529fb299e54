"""From the decisions of a comparison to changes, as users get them."""

from __future__ import annotations

from dataclasses import replace

from heatlint.planning.causes import cause_of
from heatlint.planning.changes import (
    ABANDONED,
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
from heatlint.planning.effects import FAILS, with_effects
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
    causes = tuple(cause_of(reason, old, new, comparison.path) for reason in decision.reasons)
    is_certain = after.enabled and (before is None or before.enabled)
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
    return replace(found, effects=(*found.effects, *rolling_effects(after, comparison.after, nested)))


def _nested(comparison: Comparison, name: Any) -> tuple[Change, ...]:
    """Return the changes of the resources nested in a resource.

    When the resource is replaced, a nested resource that exists before and after it is replaced as well.
    """
    after = changes_of(comparison.nested[name]) if name in comparison.nested else ()
    before = changes_of(comparison.nested_in_replaced[name]) if name in comparison.nested_in_replaced else ()
    gone = {each.name: each for each in before}
    found = [
        replace(each, action=REPLACED, old_type=gone[each.name].type, old_place=gone[each.name].old_place)
        if each.name in gone
        else each
        for each in after
    ]
    names = {each.name for each in after}
    return (*found, *(each for each in before if each.name not in names))


def _left_over(comparison: Comparison, name: str, running: RunningResource) -> Change:
    """Return the deletion of a resource that only the stack that runs has."""
    cause = Cause(STATE, False, comparison.why_left_over)
    path = (*comparison.path, name)
    return Change(name, path, running.type, DELETED, old_type=running.type, causes=(cause,))


def _deleted(comparison: Comparison, name: Any, resource: Resource) -> Change:
    change = Change(
        str(name),
        (*comparison.path, str(name)),
        resource.type_label,
        ABANDONED if resource.adopted else DELETED,
        old_type=resource.type_label,
        nested=_nested(comparison, name),
        old_place=place_of(resource),
    )
    return with_effects(change, resource, None)

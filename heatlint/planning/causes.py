"""Why a resource changes, for the users of a plan: the parts that differ, with their values and places."""

from __future__ import annotations

from heatlint.planning.changes import ADDED, ADOPTED, IF_VALUE_CHANGES, REPLACED, STATE, UPDATED, Cause
from heatlint.planning.places import place_of, setting_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Path
    from heatlint.planning.decide import Decision, Reason
    from heatlint.planning.side import ExistingSide

    #: A stack, and a resource in it.
    Side = tuple[ExistingSide, Resource]

#: The functions that refer to a resource.
_REFERENCES = ("get_resource", "get_attr", "Ref", "Fn::GetAtt")


def cause_of_state(reason: Reason) -> Cause:
    """Return a reason that is the state of the resource, not its definition."""
    return Cause(STATE, False, reason.rule, certainty=reason.certainty)


def cause_of(reason: Reason, old: Side, new: Side, decisions: Mapping[Any, Decision], path: Path) -> Cause:
    """Return a reason with its values and places.

    old, new: the resource before and after; decisions: those about the resources of the new stack, by name; path: the
    names of the resources around the stack.
    """
    (before, old_resource), (after, new_resource) = old, new
    if reason.part == STATE:
        return cause_of_state(reason)
    if reason.setting:
        place = setting_place(after.stack, reason.setting)
        return Cause(reason.part, False, reason.rule, new_place=place, certainty=reason.certainty)
    old_steps, new_steps = _steps(reason, old_resource), _steps(reason, new_resource)
    old_value, old_hidden = before.reported(old_resource, reason.part, reason.is_property)
    new_value, new_hidden = after.reported(new_resource, reason.part, reason.is_property)
    hidden = old_hidden or new_hidden
    followed = _followed(new_resource, new_steps, reason.certainty, decisions) if reason.is_property else None
    return Cause(
        reason.part,
        reason.is_property,
        reason.rule,
        old=None if hidden else old_value,
        new=None if hidden else new_value,
        hidden=hidden,
        old_place=place_of(old_resource, *old_steps),
        new_place=place_of(new_resource, *new_steps),
        follows=None if followed is None else (*path, followed),
        certainty=reason.certainty,
    )


def _followed(
    resource: Resource, steps: tuple[Any, ...], certainty: str, decisions: Mapping[Any, Decision]
) -> str | None:
    """Return the name of the resource that a part of a definition refers to, and that makes the part differ."""
    actions = (UPDATED, REPLACED) if certainty == IF_VALUE_CHANGES else (ADDED, ADOPTED, REPLACED)
    for call in resource.calls.get(steps[0], ()):
        if call.path[2 : 2 + len(steps)] != steps:
            continue
        args = call.args
        target = args[0] if isinstance(args, list) and args else args
        if call.name not in _REFERENCES or not isinstance(target, str):
            continue
        name = target.partition(".")[0] if call.name == "Fn::GetAtt" else target
        decision = decisions.get(name)
        if decision is not None and decision.action in actions:
            return name
    return None


def _steps(reason: Reason, resource: Resource) -> tuple[Any, ...]:
    words = resource.stack.words
    return (words.properties, reason.part) if reason.is_property else (getattr(words, reason.part),)

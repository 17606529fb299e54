"""Why a resource changes, for the users of a plan: the parts that differ, with their values and places."""

from __future__ import annotations

from heatlint.planning.changes import CERTAIN, IF_VALUE_CHANGES, STATE, UNKNOWN, Cause, dotted
from heatlint.planning.covers import NOTHING, both_covered
from heatlint.planning.equality import MAY_DIFFER, NEW_ID, OTHER_MEMBERS, PERHAPS_NEW
from heatlint.planning.existing import any_properties
from heatlint.planning.places import place_of, setting_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog import Property
    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Path, Place
    from heatlint.planning.covers import Covered
    from heatlint.planning.decide import Reason
    from heatlint.planning.equality import Read
    from heatlint.planning.side import ExistingSide

    #: The values of a stack, and a resource in it; None when the stack does not have it.
    Side = tuple[ExistingSide | None, Resource | None]

#: How certain it is that a part differs -> the kinds of what makes it differ, the most certain first.
_KINDS = {
    CERTAIN: (NEW_ID, PERHAPS_NEW),
    UNKNOWN: (PERHAPS_NEW, NEW_ID, MAY_DIFFER),
    IF_VALUE_CHANGES: (MAY_DIFFER,),
}


def cause_of(reason: Reason, old: Side, new: Side, path: Path) -> Cause:
    """Return a reason with its values and places.

    old, new: the resource before and after; path: the names of the resources around the stack.
    """
    (before, old_resource), (after, new_resource) = old, new
    assert after is not None and new_resource is not None
    if reason.part == STATE:
        return Cause(STATE, False, reason.rule, certainty=reason.certainty)
    if reason.setting:
        place = setting_place(after.stack, reason.setting)
        return Cause(reason.part, False, reason.rule, new_place=place, certainty=reason.certainty)
    schema = after.values(new_resource).schema if reason.is_property else None
    if schema is not None and reason.part not in schema:
        schema = any_properties(new_resource, *([] if old_resource is None else [old_resource]))
    old_value, old_place = _written(before, old_resource, reason, schema)
    new_value, new_place = _written(after, new_resource, reason, schema)
    values = both_covered(old_value, new_value)
    reads = after.values(new_resource).reads_of(reason.part) if reason.is_property else ()
    followed, rule = _followed(reads, reason.certainty), reason.rule
    regrouped = [names for kind, names in reads if kind == OTHER_MEMBERS and names]
    if regrouped and reason.certainty == CERTAIN:
        followed = None
        rule += f', since the members of "{dotted(tuple(map(str, regrouped[0])))}" differ'
    return Cause(
        reason.part,
        reason.is_property,
        rule,
        old=None if values is None else values[0],
        new=None if values is None else values[1],
        hidden=values is None,
        old_place=old_place,
        new_place=new_place,
        follows=None if followed is None else (*path, *followed),
        certainty=reason.certainty,
    )


def _written(
    side: ExistingSide | None, resource: Resource | None, reason: Reason, schema: dict[Any, Property] | None
) -> tuple[Covered, Place | None]:
    """Return the value of a part of a definition, and its place; NOTHING and None for a part that is not written.

    schema: the properties of the new resource, when the part is a property; those of the old one may not be known.
    """
    if side is None or resource is None:
        return NOTHING, None
    if reason.part in side.values(resource).schema:
        schema = None
    value = side.reported(resource, reason.part, reason.is_property, schema)
    return value, place_of(resource, *_steps(reason, resource))


def _followed(reads: tuple[Read, ...], certainty: str) -> Path | None:
    """Return the names of the resources from the stack to the one that makes a part of a definition differ."""
    for kind in _KINDS[certainty]:
        for each, names in reads:
            if each == kind and names:
                return tuple(map(str, names))
    return None


def _steps(reason: Reason, resource: Resource) -> tuple[Any, ...]:
    words = resource.stack.words
    return (words.properties, reason.part) if reason.is_property else (getattr(words, reason.part),)

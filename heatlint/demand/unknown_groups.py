"""What an update may need and free with groups of which the number of members is not known before it or after it."""

from __future__ import annotations

from heatlint.demand.expand import EACH_MEMBER, ExpandedResource, Expansion, looked_at, size_of
from heatlint.demand.facts import needs_of
from heatlint.demand.properties import Properties
from heatlint.demand.quantities import OF_ONE
from heatlint.demand.ranges import Range
from heatlint.demand.step import KEPT, Step
from heatlint.model.groups import group_of
from heatlint.planning.changes import ADDED, DELETED, REPLACED, UNCHANGED, UPDATED
from heatlint.planning.effects import keeps_nested
from heatlint.planning.members import first_members
from heatlint.planning.nested import members_stack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from heatlint.demand.presences import BothThere, Presence
    from heatlint.demand.sizes import Sizes
    from heatlint.model.groups import Group
    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Path
    from heatlint.planning.compare import Comparison
    from heatlint.planning.side import ExistingSide


def steps_of_unknown(
    comparison: Comparison, sizes: Sizes, there: Mapping[Any, BothThere], *, is_kept: bool = False
) -> Iterator[tuple[Path, list[Step]]]:
    """Yield the groups of one stack whose members are not known, with the steps of any number of members.

    Groups are left out of which not even one member is known. sizes: what is known of the cloud. there: whether each
    resource is there, by name. is_kept: whether Heat keeps what the old stack has.
    """
    unknown = set(comparison.unknown)
    for name in dict.fromkeys((*comparison.new, *comparison.old)):
        path = (*comparison.path, str(name))
        if path not in unknown:
            continue
        decision = comparison.decisions.get(name)
        action = DELETED if decision is None else decision.action
        if action == UPDATED and decision is not None and not decision.reasons and not comparison.has_other_files:
            action = UNCHANGED  # Heat compares all members, and finds nothing
        was_there, is_there = there[name]
        if action == UNCHANGED and was_there.may_differ(is_there):
            action = UPDATED
        found: list[Step] | None = []
        for resources, side in ((comparison.old, comparison.before), (comparison.new, comparison.after)):
            group = group_of(resources[name].type) if name in resources else None
            is_new = side is comparison.after
            if group is None or side is None or found is None or action == UNCHANGED and not is_new:
                continue
            is_gone = name not in comparison.new
            does = KEPT if is_kept or is_gone and keeps_nested(resources[name]) else DELETED
            if is_new:
                does = action if action in (UNCHANGED, ADDED, REPLACED) else UPDATED
            steps = _of_members(group, resources[name], side, path, sizes, does, is_there if is_new else was_there)
            found = None if steps is None else [*found, *steps]
        if found is not None:
            yield path, found


def _of_members(
    group: Group,
    resource: Resource,
    side: ExistingSide,
    path: Path,
    sizes: Sizes,
    action: str,
    is_there: Presence,
) -> list[Step] | None:
    """Return the steps of the members of a resource, with what is nested in them; None when they are not known.

    group: the kind of the resource; path: its path. action: what happens with them: the old ones are KEPT, or may be
    DELETED; the new ones are UNCHANGED, likely to be made when the group is ADDED or REPLACED, or may be made.
    is_there: whether the group is there.
    """
    values, described_by = side.values(resource), side.description_of(resource)
    size = size_of(group, values)
    members = first_members(resource, values, described_by, looked_at(size))
    if members is None:
        return None
    definitions = list(members.values())
    if group.count is not None and all(each == definitions[0] for each in definitions):
        members = dict(list(members.items())[:1])
    expansion = Expansion(members_stack(resource, members, described_by), path, side)
    if expansion.gaps:
        return None
    found = []
    for each in expansion.resources:
        count = expansion.count(each).times(size)
        is_likely = action in (ADDED, REPLACED)
        numbers = Range(0, count.likely if is_likely else 0, 0 if count.most == 0 else None)
        names = each.path if group.count is None else (*path, EACH_MEMBER, *each.path[len(path) + 1 :])
        if action in (UNCHANGED, KEPT):
            numbers = is_there.amount(count)
            found.append(Step(action, ExpandedResource(each.resource, each.side, names, (numbers,), None), {}, {}))
            continue
        expanded = ExpandedResource(each.resource, each.side, names, (numbers,), None)
        needed = [] if each.resource.external else needs_of(Properties(each.resource, each.side, sizes))
        amounts = {need.key: need.amount.if_made(is_likely=is_likely) for need in needed}
        if action != DELETED:
            found.append(Step(ADDED, expanded, {}, amounts, needed))
        else:
            freed = {key: Range(0, 0, None) for key in amounts if key[0] not in OF_ONE}
            found.append(Step(DELETED, expanded, freed, {}))
    return found

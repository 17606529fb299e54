"""What an update may need and free with groups of which the number of members is not known before it or after it."""

from __future__ import annotations

from heatlint.demand.expand import EACH_MEMBER, ExpandedResource, Expansion, looked_at, size_of
from heatlint.demand.facts import needs_of
from heatlint.demand.properties import Properties
from heatlint.demand.quantities import OF_ONE
from heatlint.demand.ranges import Range
from heatlint.demand.step import Step
from heatlint.model.groups import group_of
from heatlint.planning.changes import ADDED, DELETED, REPLACED, UNCHANGED, UPDATED
from heatlint.planning.members import first_members
from heatlint.planning.nested import members_stack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.demand.sizes import Sizes
    from heatlint.model.groups import Group
    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Path
    from heatlint.planning.compare import Comparison
    from heatlint.planning.side import ExistingSide


def steps_of_unknown(comparison: Comparison, sizes: Sizes) -> Iterator[tuple[Path, list[Step]]]:
    """Yield the groups of one stack whose members are not known, with the steps of any number of members.

    Groups are left out of which not even one member is known. sizes: what is known of the cloud.
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
        found: list[Step] | None = []
        for resources, side in ((comparison.old, comparison.before), (comparison.new, comparison.after)):
            group = group_of(resources[name].type) if name in resources else None
            if action == UNCHANGED or group is None or side is None or found is None:
                continue
            is_new = side is comparison.after
            is_likely = is_new and action in (ADDED, REPLACED)
            steps = _of_members(group, resources[name], side, path, sizes, is_new=is_new, is_likely=is_likely)
            found = None if steps is None else [*found, *steps]
        if found is not None:
            yield path, found


def _of_members(
    group: Group,
    resource: Resource,
    side: ExistingSide,
    path: Path,
    sizes: Sizes,
    *,
    is_new: bool,
    is_likely: bool,
) -> list[Step] | None:
    """Return the steps of the members of a resource, with what is nested in them; None when they are not known.

    group: the kind of the resource; path: its path; is_new: whether they may be made, else they may be deleted;
    is_likely: whether that is likely.
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
        numbers = Range(0, count.likely if is_likely else 0, 0 if count.most == 0 else None)
        names = each.path if group.count is None else (*path, EACH_MEMBER, *each.path[len(path) + 1 :])
        expanded = ExpandedResource(each.resource, each.side, names, (numbers,), None)
        needed = [] if each.resource.external else needs_of(Properties(each.resource, each.side, sizes))
        amounts = {need.key: need.amount.if_made(is_likely=is_likely) for need in needed}
        if is_new:
            found.append(Step(ADDED, expanded, {}, amounts, needed))
        else:
            freed = {key: Range(0, 0, None) for key in amounts if key[0] not in OF_ONE}
            found.append(Step(DELETED, expanded, freed, {}))
    return found

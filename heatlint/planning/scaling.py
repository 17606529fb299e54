"""The members of a scaling group that Heat updates in batches.

To keep members in service, Heat may make new ones first; when all batches are done, the oldest go. So the members that
stay are not always those from before, and not all of them get the new definition.
Source: heat.engine.resources.openstack.heat.instance_group (_replace, resize), heat.scaling.template
(member_definitions).
"""

from __future__ import annotations

from typing import NamedTuple

from heatlint.model.groups import group_of
from heatlint.planning.equality import differs_for_certain, equal
from heatlint.planning.nested import members_stack
from heatlint.planning.rolling import batches_of_scaling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.planning.existing import PropertyValues
    from heatlint.planning.members import Members
    from heatlint.planning.side import ExistingSide


class AfterBatches(NamedTuple):
    """What batches make of the members of a scaling group.

    members: their stack after the batches. passing: the stacks of those that a batch changes and a later one deletes,
    before and after that change; None when there are none. left_behind: how many members keep the old definition.
    is_certain: whether there are batches for certain; without them, no member has a new name.
    """

    members: Stack
    passing: tuple[Stack, Stack] | None
    left_behind: int
    is_certain: bool


def after_batches(
    resource: Resource,
    side: ExistingSide,
    stacks: tuple[Stack, Stack],
    described_by: PropertyValues | None,
    *,
    replaces: bool,
) -> AfterBatches | None:
    """Return what batches make of the members; None when their stack is then that of `stacks`.

    resource, side: the group in the new stack, and the values of that stack; stacks: those of the members before and
    after, as if there were no batches; described_by: the launch configuration after; replaces: whether the new
    definition replaces a member.
    """
    group = group_of(resource.type)
    old, new = (stack.group_template for stack in stacks)
    if group is None or not group.scales or group.count is None or old is None or new is None:
        return None
    before, after = old.members, new.members
    if not before or not after or not _is_redefined(before, after):
        return None
    batches = batches_of_scaling(resource, side, len(before), side.values(resource).get_known(group.count))
    if not batches:
        return None
    definition = next(reversed(after.values()))
    members, renewed = _after(before, definition, [*batches, (len(after), 0)], replaces=replaces)
    if members.keys() == after.keys() and all(each is after[name] for name, each in members.items()):
        return None
    gone = {name: each for name, each in before.items() if name in renewed and name not in members}
    passing = None
    if gone:
        changed = dict.fromkeys(gone, definition)
        passing = members_stack(resource, gone, described_by), members_stack(resource, changed, described_by)
    kept = [name for name in members if name in before and name not in renewed]
    left_behind = sum(equal(before[name], definition) is False for name in kept)
    known = side.scope.stand_ins
    is_certain = any(differs_for_certain(before[name], after[name], known) for name in before if name in after)
    return AfterBatches(members_stack(resource, members, described_by), passing, left_behind, is_certain)


def _is_redefined(before: Members, after: Members) -> bool:
    """Whether a member that stays may get another definition; without that, Heat makes no batches."""
    return any(equal(before[name], after[name]) is False for name in before if name in after)


def _after(
    before: Members, definition: object, steps: list[tuple[int, int]], *, replaces: bool
) -> tuple[Members, set[str]]:
    """Return the members after steps, and the names of all that got the new definition, also if they are gone.

    steps: for each, the number of members, and how many get the new definition.
    """
    names, renewed = list(before), set[str]()
    made = len(names)
    for size, changes in steps:
        names = names[-size:] if size else []
        new = [str(made + index) for index in range(size - len(names))]
        made += len(new)
        left = max(changes - len(new), 0)
        changed = [name for name in names if name not in renewed][:left]
        renewed.update(changed, new)
        if replaces:  # a member that is replaced is younger than the others
            names = [*(name for name in names if name not in changed), *changed]
        names += new
    return {name: definition if name in renewed else before[name] for name in names}, renewed

"""In which batches Heat updates the members of a group.

Source: heat.scaling.rolling_update, and _replace of heat.engine.resources.openstack.heat (resource_group,
instance_group, autoscaling_group).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from heatlint.model.groups import AUTO_SCALING_GROUP, RESOURCE_CHAIN, group_of
from heatlint.planning.changes import ADDED, CERTAIN, DELETED, REPLACED, STATE, UNKNOWN, UPDATED, Effect
from heatlint.planning.members import INSTANCE_POLICIES
from heatlint.report.notes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Cause, Change
    from heatlint.planning.side import ExistingSide

#: The names of the least number of members in service, the size of a batch, and the pause between batches.
_HOT_KEYS = ("min_in_service", "max_batch_size", "pause_time")
_CFN_KEYS = ("MinInstancesInService", "MaxBatchSize", "PauseTime")
#: How long Heat lets an update run when the request does not say it, in seconds: stack_action_timeout in heat.conf.
DEFAULT_TIMEOUT = 3600
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")


def rolling_effects(
    resource: Resource, side: ExistingSide, members: Sequence[Change], left_behind: int = 0
) -> list[Effect]:
    """Return what the update policy of a group does with the update of its members.

    resource: the group in the new stack; side: the values of that stack; members: what happens with the members;
    left_behind: how many of them keep the old definition. Heat makes batches only when the definition of the members
    differs: not for another size, nor for other files.
    """
    found = _in_batches(resource, side, members, left_behind)
    if found is None or len(found.batches) < 2:
        return []
    (least, size, pause), batches, current, target = found
    text = f"the members are updated in {len(batches)} batches of at most {size}"
    most = max(capacity for capacity, _ in batches)
    if most > max(target, current):
        group = group_of(resource.type)
        is_scaling = group is not None and group.scales
        goes = ", and deletes the oldest at the end" if is_scaling else " that it deletes at the end"
        text += f"; for this, Heat adds {counted(most - max(target, current), 'member')}{goes}"
    effects = [Effect("rolling", text, False)]
    pauses = pause * (len(batches) - 1)
    if pauses >= DEFAULT_TIMEOUT:
        text = f"the pauses between the batches take {pauses} seconds, so the update fails unless its timeout is longer"
        effects.append(Effect("timeout", text, True))
    if left_behind:
        keep = "member keeps" if left_behind == 1 else "members keep"
        text = f"{left_behind} {keep} the old definition, since Heat deletes the oldest members, which it has updated"
        effects.append(Effect("left-behind", text, True))
    return effects


class Peak(NamedTuple):
    """The moments of an update in batches at which a group has most members.

    added: how many more it has than before; renewed: how many of those from before are changed then.
    is_certain: whether the definition certainly differs, so that Heat makes the batches.
    Before a batch makes it smaller: ends: at the end of each batch, how many more members it has than before, and how
    many of those from before are changed until then; changes: of each batch that changes members, how many more there
    are when it begins, how many are changed until then, and how many it changes.
    """

    added: int
    renewed: int
    ends: tuple[tuple[int, int], ...]
    changes: tuple[tuple[int, int, int], ...]
    is_certain: bool


def peak_of_batches(
    resource: Resource, side: ExistingSide, members: Sequence[Change], left_behind: int = 0
) -> Peak | None:
    """Return when a group has most members; None when Heat changes all at once. The arguments are as above.

    Heat deletes what a batch replaces before the next batch.
    """
    found = _in_batches(resource, side, members, left_behind)
    if found is None:
        return None
    size, current = found.current, found.current
    # When all batches are done, a scaling group gets its new size.
    most = max(sum(each.action != DELETED for each in members) - current, 0), 0
    ends, starts = [], []
    changed, goes = 0, False
    for next_size, changes in found.batches:
        added = max(next_size - size, 0)
        renewed = changes - added
        most = max(most, (size + added - current, renewed), key=sum)
        goes = goes or next_size < size  # from then on, what is there is not what was there before
        if renewed > 0 and not goes:
            starts.append((size - current, changed, renewed))
        changed += max(renewed, 0)
        if not goes:
            ends.append((next_size - current, changed))
        size = next_size
    is_certain = left_behind > 0 or any(map(_is_certainly_redefined, members)) or _is_exchanged(members)
    return Peak(*most, tuple(ends), tuple(starts), is_certain)


class _InBatches(NamedTuple):
    """An update in batches. policy: as in `_policy`; batches: as in `_batches`, current and target, too."""

    policy: tuple[int, int, int]
    batches: list[tuple[int, int]]
    current: int
    target: int


def _in_batches(
    resource: Resource, side: ExistingSide, members: Sequence[Change], left_behind: int
) -> _InBatches | None:
    """Return the batches in which Heat changes the members of a group; None when it changes all at once."""
    policy = _policy(resource, side)
    group = group_of(resource.type)
    is_scaling = group is not None and group.scales
    is_redefined = left_behind > 0 or any(map(_is_redefined, members))
    if policy is None or not (is_redefined or is_scaling and _is_exchanged(members)):
        return None
    current = sum(each.action != ADDED for each in members)
    target = sum(each.action != DELETED for each in members)
    if is_scaling:
        target = min(target, current)
    least, size, _ = policy
    return _InBatches(policy, list(_batches(target, current, size, least, is_scaling=is_scaling)), current, target)


def _is_redefined(member: Change) -> bool:
    """Whether a member that stays gets another definition.

    A member can also change because of its state, because its type is replaced in every update, or inside its template.
    """
    return member.action in (UPDATED, REPLACED) and any(_differs(each) for each in member.causes)


def _is_certainly_redefined(member: Change) -> bool:
    return member.action in (UPDATED, REPLACED) and any(
        each.certainty == CERTAIN and _differs(each) for each in member.causes
    )


def _is_exchanged(members: Sequence[Change]) -> bool:
    """Whether new members take the place of others; in a scaling group, batches alone do that."""
    actions = {each.action for each in members if not each.causes}  # the others follow from the state of a member
    return {ADDED, DELETED} <= actions


def _differs(cause: Cause) -> bool:
    if cause.certainty == CERTAIN:
        return cause.hidden or cause.old != cause.new
    return cause.certainty == UNKNOWN and cause.part != STATE


def batches_of_scaling(
    resource: Resource, side: ExistingSide, current: int, desired: int | None
) -> list[tuple[int, int]]:
    """Return the batches in which a scaling group changes its members, before it gets another size.

    Each has the number of members after it, and how many members it updates or adds. current: the number of members
    before; desired: the number that the new template asks for, if it does.
    """
    policy = _policy(resource, side)
    if policy is None:
        return []
    least, size, _ = policy
    return list(_batches(min(desired or current, current), current, size, least, is_scaling=True))


def _policy(resource: Resource, side: ExistingSide) -> tuple[int, int, int] | None:
    """Return the least number of members in service, the size of a batch and the pause in seconds.

    None when the members are updated at once.
    """
    group = group_of(resource.type)
    if group is None or group is RESOURCE_CHAIN:
        return None
    if group is AUTO_SCALING_GROUP:
        policy, keys = side.values(resource).get_known("rolling_updates") or {}, _HOT_KEYS
    else:
        written = side.section(resource, "update_policy")
        of_instances = group.configuration is not None
        names, keys = (INSTANCE_POLICIES, _CFN_KEYS) if of_instances else (("rolling_update",), _HOT_KEYS)
        found = [written[name] for name in names if isinstance(written, dict) and written.get(name)]
        if not found:
            return None
        policy = found[0]
    if not isinstance(policy, dict):
        return None
    least, size, pause = (policy.get(key) for key in keys)
    return _number(least, 0), max(_number(size, 1), 1), _seconds(pause)


def _number(value: Any, default: int) -> int:
    try:
        return default if value is None else int(value)
    except (TypeError, ValueError):
        return default


def _seconds(value: Any) -> int:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return _number(value, 0)
    hours, minutes, seconds = (int(each or 0) for each in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _batches(target: int, current: int, size: int, least: int, *, is_scaling: bool) -> Iterator[tuple[int, int]]:
    """Yield the number of members after each batch, and how many members it updates or adds.

    A group that does not scale updates all members that stay: those that it adds only for the time of the batches do
    not count as done.
    """
    done = 0
    while not done >= current == target:
        batch = min(size, max(target - done, 0))
        before, current = current, batch + max(min(current, target - batch), min(least, target, current))
        done += batch if is_scaling else batch - max(current - max(before, target), 0)
        yield current, batch

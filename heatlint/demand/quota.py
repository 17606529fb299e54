"""Holds a demand against the quotas of an inventory and against Heat's own limits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from heatlint.demand.expand import EACH_MEMBER
from heatlint.demand.needs import Demand, GroupSize, Need, User, all_allow
from heatlint.demand.quantities import BOUNDS
from heatlint.demand.sizes import NO_SIZES, Sizes
from heatlint.diagnostic import ERROR, WARNING
from heatlint.heat import MOST_RESOURCES
from heatlint.model.nesting import MOST_DEPTH
from heatlint.planning.changes import dotted
from heatlint.report.notes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cloud.inventory import Inventory, Quota
    from heatlint.planning.changes import Path

#: Heat's own limits with the defaults of heat.common.config: max_resources_per_stack, max_nested_stack_depth,
#: max_stacks_per_tenant, max_software_configs_per_tenant, max_software_deployments_per_tenant. They count unless the
#: inventory has a quota of the name.
HEAT_LIMITS = {
    "resources": MOST_RESOURCES,
    "depth": MOST_DEPTH,
    "stacks": 512,
    "software_configs": 4096,
    "software_deployments": 4096,
}
#: How many of the resources that need a quantity a message or a row of a table names.
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Room:
    """What a quota leaves.

    limit, left: None for no limit. used: None if it is not known. is_of_heat: whether it is a default limit of Heat
    instead of a quota in the inventory. is_whole: whether the whole quota is compared, as in an empty project.
    over: by how much the project exceeds the quota already.
    """

    limit: int | None
    left: int | None
    used: int | None
    is_of_heat: bool = False
    is_whole: bool = False
    over: int = 0


@dataclass(frozen=True, slots=True)
class Excess:
    """A quota that is too small.

    severity: ERROR when the stack certainly needs more than is left, WARNING when it is likely to.
    needs: the amount that is more than what is left; short: by how much.
    advice: what would help, as imperative clauses.
    """

    severity: str
    need: Need
    room: Room
    needs: int
    short: int
    advice: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """The sentence for a report: what is needed, what is left, and which resources need it."""
        name, room = self.need.quantity.name, self.room
        verb = "needs" if self.severity == ERROR else "is likely to need"
        which = "" if self.need.which is None else f' for "{self.need.which.strip("<>")}"'
        if room.is_of_heat:
            left = f"Heat allows {room.limit}" if room.left == room.limit else f"{room.left} of {room.limit} are left"
            what = f'{self._amount(self.needs)} of "{name}"'
        else:
            what = f'{self._amount(self.needs)} of the quota "{name}"{which}'
            is_whole = room.is_whole or name in BOUNDS
            left = f"it allows {room.limit}" if is_whole else f"{room.left} of {room.limit} are left"
        users = named(self.users, is_certain=self._counts_certain)
        return f"the stack {verb} {what}, and {left}, so it is short by {self._amount(self.short)}: {users}"

    @property
    def users(self) -> tuple[User, ...]:
        """The resources that make the amount too large, those that need most first."""
        return tuple(sorted(self._counted(self._counts_certain), key=lambda user: -self._total(user)))

    @property
    def _counts_certain(self) -> bool:
        """Whether the certain amount of each resource is too large. It is not when one of two resources is certain."""
        return self.severity == ERROR and sum(each.total.certain for each in self.need.users) >= self.needs

    def _counted(self, is_certain: bool) -> list[User]:
        return [user for user in self.need.users if all(user.counted(is_certain=is_certain))]

    def _total(self, user: User) -> int:
        each, count = user.counted(is_certain=self._counts_certain)
        return each * count

    def _amount(self, amount: int) -> str:
        unit = self.need.quantity.unit
        return f"{amount} {unit}" if unit else str(amount)


def named(users: tuple[User, ...], *, is_certain: bool) -> str:
    """Return which resources need how much, those that need most first."""
    found = []
    for user in users:
        each, count = user.counted(is_certain=is_certain)
        if each and count:
            path = f'"{dotted(user.path)}"' if user.path else "the project itself"
            found.append(f"{path} needs {each * count}" + (f" ({count} times {each})" if count > 1 else ""))
    rest = len(found) - MOST_NAMED
    return ", ".join([*found[:MOST_NAMED], *([f"and {counted(rest, 'other')}"] if rest > 0 else [])])


def judge(
    demand: Demand, inventory: Inventory | None, sizes: Sizes = NO_SIZES, *, in_empty_project: bool = False
) -> tuple[Excess, ...]:
    """Return the quotas that are too small for a demand, in the order of the demand.

    inventory: of the cloud; with None, only Heat's own limits count. sizes: what the inventory says about flavors.
    in_empty_project: whether to count as if the project had nothing yet.
    """
    found = []
    for need in demand.needs:
        room = room_for(need, inventory)
        if room is not None and in_empty_project:
            room = replace(room, left=room.limit, used=None, is_whole=True, over=0)
        if room is None or room.left is None:
            continue
        for severity, amount in ((ERROR, need.amount.certain), (WARNING, need.amount.likely)):
            if amount > room.left:
                excess = Excess(severity, need, room, amount, amount - room.left)
                found.append(replace(excess, advice=advice(excess, sizes)))
                break
    return tuple(found)


def room_for(need: Need, inventory: Inventory | None) -> Room | None:
    """Return what is left for a need; None when no quota for it is known."""
    name = need.quantity.name
    quota = None if inventory is None else inventory.quota(name)
    if quota is None:
        limit = HEAT_LIMITS.get(name)
        if limit is None:
            return None
        stacks = inventory.items("stacks") if inventory is not None and name == "stacks" else None
        used = None if stacks is None else len(stacks)
        return Room(limit, max(0, limit - (used or 0)), used, is_of_heat=True)
    if name in BOUNDS:
        return Room(quota.limit, quota.limit, None)
    return Room(quota.limit, quota.left, _used(quota), over=quota.over)


def _used(quota: Quota) -> int | None:
    return None if quota.used is None else quota.used + (quota.reserved or 0)


def advice(excess: Excess, sizes: Sizes) -> tuple[str, ...]:
    """Return what would help against a quota that is too small: each clause alone is enough."""
    name = excess.need.quantity.name
    is_certain = excess.severity == ERROR
    found = []
    for group, each, size in _groups(excess.need.users, is_certain=is_certain):
        smaller = group.size_up_to(size - -(-excess.short // each))
        if smaller is not None:
            where = "" if group.place is None else f" ({group.place})"
            change = "to a smaller number" if group.is_secret else f"to {smaller} instead of {size}"
            found.append(f"set {group.setting} {change}{where}")
    if name in ("cores", "ram"):
        found += _smaller_flavors(excess, sizes, is_certain=is_certain)
    if name in BOUNDS:
        found.append(f'ask for a quota "{name}" of {excess.needs}' if name != "depth" else "nest fewer stacks")
    elif excess.room.is_of_heat:
        found.append("split the stack into several" if name == "resources" else "delete some that are not needed")
    elif excess.room.limit is not None and excess.room.left is not None:
        missing = excess.room.over + excess.short
        found.append(f'ask for a quota "{name}" of at least {excess.room.limit + missing}, or free {missing}')
    return tuple(found)


def _groups(users: tuple[User, ...], *, is_certain: bool) -> list[tuple[GroupSize, int, int]]:
    """Return the groups whose size changes the need: (group, what a member needs, the number of members)."""
    found: dict[Path, tuple[GroupSize, int, int]] = {}
    for user in users:
        if user.group is None or EACH_MEMBER in user.group.path or not user.count.certain:
            continue
        each, count = user.counted(is_certain=is_certain)
        before = found.get(user.group.path, (user.group, 0, 0))
        found[user.group.path] = user.group, before[1] + each, max(before[2], count)
    return [each for each in found.values() if each[1] and each[2] > 1]


def _smaller_flavors(excess: Excess, sizes: Sizes, *, is_certain: bool) -> list[str]:
    """Return for each server, or group of equal servers, a smaller flavor that would be enough."""
    found = []
    is_ram = excess.need.quantity.name == "ram"
    for user in excess.need.users:
        each, count = user.counted(is_certain=is_certain)
        if user.flavor is None or not count or sizes.flavors is None:
            continue
        most = each - -(-excess.short // count)  # less the part of each server in what is missing
        fitting = [
            flavor
            for flavor in sizes.flavors.values()
            if 0 < (flavor.ram if is_ram else flavor.cores) <= most and all_allow(user.flavor_parameters, flavor.name)
        ]
        if fitting:
            best = max(fitting, key=lambda flavor: (flavor.cores, flavor.ram, flavor.name))
            found.append(f'use a flavor such as "{best.name}" instead of "{user.flavor}" for "{dotted(user.path)}"')
    return found

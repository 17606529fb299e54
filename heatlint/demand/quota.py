"""Holds a demand against the quotas of an inventory and against Heat's own limits."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from heatlint.demand.excess import Excess, Room, first_of
from heatlint.demand.needs import Demand, Need, User
from heatlint.demand.quantities import BOUNDS, OF_ONE
from heatlint.diagnostic import ERROR, WARNING
from heatlint.heat import MOST_RESOURCES
from heatlint.language.functions.signature import listed, quoted
from heatlint.model.nesting import MOST_DEPTH
from heatlint.planning.changes import dotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cloud.inventory import Inventory, Quota

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

#: Limits of one stack: nothing else in the project counts.
_OF_ONE_STACK = ("resources", "depth")

#: Why no quota of a service is compared.
NO_QUOTAS = "no quotas of the services are compared, since the inventory has none"


def judge(demand: Demand, inventory: Inventory | None, *, in_empty_project: bool = False) -> tuple[Excess, ...]:
    """Return the quotas that are too small for a demand, in the order of the demand.

    inventory: of the cloud; with None, only Heat's own limits count.
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
                found.append(Excess(severity, need, room, amount, amount - room.left, of_update=demand.of_update))
                break
    return tuple(found)


def room_for(need: Need, inventory: Inventory | None) -> Room | None:
    """Return what is left for a need; None when no quota for it is known."""
    name = need.quantity.name
    quota = None if inventory is None else inventory.quota(name)
    stacks = inventory.items("stacks") if inventory is not None and name == "stacks" else None
    listed_stacks = None if stacks is None else len(stacks)
    if quota is None:
        limit = HEAT_LIMITS.get(name)
        if limit is None:
            return None
        return Room(limit, max(0, limit - (listed_stacks or 0)), listed_stacks, is_of_heat=True)
    if name in BOUNDS or name in _OF_ONE_STACK:
        return Room(quota.limit, quota.limit, None, is_whole=True)
    if quota.used is None and listed_stacks is not None:
        quota = replace(quota, used=listed_stacks)
    return Room(quota.limit, quota.left, _used(quota), over=quota.over)


class Uncompared(NamedTuple):
    """A need of which no quota is compared, or, when the inventory has it, only the limit without what is used."""

    need: Need
    has_limit: bool


def not_compared(demand: Demand, inventory: Inventory, excesses: tuple[Excess, ...]) -> list[Uncompared]:
    """Return the needs that are not fully compared.

    excesses: the quotas that are too small, of which that is enough to say.
    """
    too_large = [each.need for each in excesses]
    found = []
    for need in demand.needs:
        if need.amount.most == 0 or need in too_large:
            continue
        room = room_for(need, inventory)
        if room is None or room.has_unknown_use:
            found.append(Uncompared(need, room is not None))
    return found


def why_not_compared(uncompared: list[Uncompared]) -> list[str]:
    """Return a sentence about the quotas that are not compared, and one about those of which only the limit is."""
    without, limited = (
        list(dict.fromkeys(each.need.quantity.name for each in uncompared if each.has_limit is has_limit))
        for has_limit in (False, True)
    )
    found = []
    if without:
        verb, them = ("are", "them") if len(without) > 1 else ("is", "it")
        found.append(f"{_quotas(without)} {verb} not compared, since the inventory does not have {them}")
    if limited:
        limits = "their limits are" if len(limited) > 1 else "its limit is"
        found.append(f"what the project uses of {_quotas(limited)} is not known, so only {limits} compared")
    return found


class Doubt(NamedTuple):
    """A need that is likely to fit into its quota, and that may be larger. users: the resources that make it larger."""

    need: Need
    users: tuple[User, ...]


def doubts(demand: Demand, inventory: Inventory | None, excesses: tuple[Excess, ...]) -> list[Doubt]:
    """Return the needs that may be larger than what a quota of the inventory leaves. excesses: those that are likely.

    What is not counted at all does not make a need larger here: the notes of the demand say it.
    """
    too_large = [each.need for each in excesses]
    found = []
    for need in demand.needs:
        room = room_for(need, inventory)
        if need in too_large or room is None or room.is_of_heat or room.left is None:
            continue
        amounts = [user.total.most for user in need.users]
        counted = [each for each in amounts if each is not None]
        is_of_one = need.quantity.name in OF_ONE
        most = None if len(counted) < len(amounts) else max(counted, default=0) if is_of_one else sum(counted)
        if need.amount.most is not None:
            most = need.amount.most
        if most is None or most > room.left:
            open_ones = [each for each in need.users if each.total.most is None or each.total.most > each.total.likely]
            found.append(Doubt(need, tuple(open_ones or need.users)))
    return found


def why_doubtful(found: list[Doubt]) -> list[str]:
    """Return a sentence for the quotas that may be too small because of the same resources."""
    quotas: dict[tuple[str, ...], dict[str, None]] = {}
    for need, users in found:
        paths = tuple(dict.fromkeys(dotted(each.path) or need.without_resource for each in users))
        quotas.setdefault(paths, {})[need.quantity.name] = None
    return [
        f"{_quotas([*names])} may be too small, since it is not known how much {first_of(quoted(paths))} "
        f"need{'' if len(paths) > 1 else 's'}"
        for paths, names in quotas.items()
    ]


def _quotas(names: list[str]) -> str:
    return f"the quota{'s' if len(names) > 1 else ''} {listed(quoted(names), 'and')}"


def _used(quota: Quota) -> int | None:
    return None if quota.used is None else quota.used + (quota.reserved or 0)

"""What would help against a quota that is too small: smaller groups, volumes and flavors, or a larger quota."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil

from heatlint.demand.excess import Excess, first_of
from heatlint.demand.expand import EACH_MEMBER
from heatlint.demand.quantities import BOUNDS
from heatlint.diagnostic import ERROR
from heatlint.planning.changes import dotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.demand.needs import User
    from heatlint.demand.settings import Chosen, Setting
    from heatlint.demand.sizes import Sizes
    from heatlint.planning.changes import Place


def advice(excess: Excess, sizes: Sizes) -> tuple[str, ...]:
    """Return what would help against a quota that is too small, as imperative clauses: each alone is enough."""
    name = excess.need.quantity.name
    found: list[str] = []
    if excess.counts_certain or excess.severity != ERROR:  # else it depends on conditions what would be enough
        found += _smaller_groups(excess)
        if name.partition("_")[0] == "gigabytes" or name == "per_volume_gigabytes":
            found += _smaller_volumes(excess)
        if name in ("cores", "ram") and not excess.is_secret:
            found += _smaller_flavors(excess, sizes)
    if name == "depth":
        found.append("nest fewer stacks")
    elif excess.is_secret:
        found.append(f'ask for a larger quota "{name}"')
    elif name in BOUNDS:
        found.append(f'ask for a quota "{name}" of {excess.needs}')
    elif excess.room.is_of_heat:
        if name == "resources":
            found.append("split the stack into several")
        elif excess.needs <= (excess.room.limit or 0):
            found.append("delete some that are not needed")
    elif excess.room.limit is not None and excess.room.left is not None:
        missing = excess.room.over + excess.short
        free = f", or free {missing}" if (excess.room.used or 0) >= missing else ""
        found.append(f'ask for a quota "{name}" of at least {excess.room.limit + missing}{free}')
    return tuple(found)


def _set(setting: Setting, new: int, old: int) -> str:
    change = "to a smaller number" if setting.is_secret else f"to {new} instead of {old}"
    return f"set {setting.text} {change}{setting.where}"


def _smaller_groups(excess: Excess) -> Iterator[str]:
    """Yield a smaller number of members for each setting of it; several groups may have the same setting."""
    is_certain = excess.counts_certain
    users_of = [
        (user.group.setting, user)
        for user in excess.need.users
        if user.group is not None and EACH_MEMBER not in user.group.path and user.count.certain
    ]
    for setting, users in _by_setting(users_of):
        sizes, of_one_more, least = set(), Fraction(0), 0
        for group in dict.fromkeys(user.group for user in users if user.group is not None):
            amounts = [user.counted(is_certain=is_certain) for user in users if user.group == group]
            members = max(count for _, count in amounts)
            sizes.add(group.size or members)
            of_one_more += Fraction(sum(each * count for each, count in amounts), group.units or members or 1)
            least = max(least, group.least)
        size = max(sizes)
        if len(sizes) > 1 or not of_one_more or size < 2:
            continue
        smaller = setting.number_up_to(size - ceil(excess.short / of_one_more), least)
        if smaller is not None:
            yield _set(setting, smaller, size)


def _smaller_volumes(excess: Excess) -> Iterator[str]:
    """Yield a smaller size for each setting of the size of volumes."""
    for setting, users in _by_setting(_counted(excess, [(user, user.size) for user in excess.need.users])):
        size = users[0][1].value
        count = 1 if excess.need.quantity.name in BOUNDS else sum(number for _, _, number in users)
        assert isinstance(size, int)
        smaller = setting.number_up_to(size - -(-excess.short // count), 1)
        if smaller is not None:
            yield _set(setting, smaller, size)


def _smaller_flavors(excess: Excess, sizes: Sizes) -> Iterator[str]:
    """Yield for each setting of the flavor of servers a smaller flavor that would be enough."""
    is_ram = excess.need.quantity.name == "ram"
    flavors = sizes.flavors or {}
    for setting, users in _by_setting(_counted(excess, [(user, user.flavor) for user in excess.need.users])):
        now, count = str(users[0][1].value), sum(number for _, _, number in users)
        if now not in flavors:
            continue
        most = (flavors[now].ram if is_ram else flavors[now].cores) - -(-excess.short // count)
        images = [sizes.images[user.image] for user, _, _ in users if user.image in sizes.images]
        fitting = [
            flavor
            for flavor in flavors.values()
            if 0 < (flavor.ram if is_ram else flavor.cores) <= most
            and setting.allows(flavor.name)
            and all(image.fits(flavor) for image in images)
        ]
        if fitting:
            best = max(fitting, key=lambda flavor: (flavor.cores, flavor.ram, flavor.name))
            of = first_of(list(dict.fromkeys(f'"{dotted(user.path)}"' for user, _, _ in users)))
            by = f": {setting.text}{setting.where}" if setting.parameters else ""
            yield f'use a flavor such as "{best.name}" instead of "{now}" for {of}{by}'


def _counted(
    excess: Excess, chosen: list[tuple[User, Chosen | None]]
) -> Iterator[tuple[Setting, tuple[User, Chosen, int]]]:
    """Yield the users with a value that somebody chose, its setting, and how many resources each of them is."""
    for user, choice in chosen:
        each, count = user.counted(is_certain=excess.counts_certain)
        if choice is not None and each and count:
            yield choice.setting, (user, choice, count)


def _by_setting(pairs: Iterable[tuple[Setting, Any]]) -> Iterator[tuple[Setting, list[Any]]]:
    """Yield each setting, with the constraints of all ways from it, and what depends on it."""
    found: dict[tuple[str, Place | None], tuple[Setting, list[Any]]] = {}
    for setting, each in pairs:
        key = setting.text, setting.place
        before, values = found.get(key, (setting, []))
        parameters = dict.fromkeys((*before.parameters, *setting.parameters))
        found[key] = replace(before, parameters=tuple(parameters)), [*values, each]
    yield from found.values()

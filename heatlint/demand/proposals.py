"""The best other value of a setting: one for all quotas that it can help, found by trying."""

from __future__ import annotations

from typing import NamedTuple

from heatlint.demand.levers import DECIDING, FLAVOR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any

    from heatlint.demand.levers import Lever
    from heatlint.demand.needs import Key
    from heatlint.demand.sizes import Flavor, Sizes
    from heatlint.demand.trials import Changes, Trial, Trials

#: So many flavors, or values of what decides, are tried.
MOST_VALUES = 8


class Proposal(NamedTuple):
    """Another value of a setting. enough_for: the quotas that are large enough then."""

    value: Any
    enough_for: frozenset[Key]


def proposal(
    lever: Lever,
    sizes: Sizes,
    trials: Trials,
    short: dict[Key, int],
    wanted: Collection[Key] | None = None,
    beside: Changes = (),
) -> Proposal | None:
    """Return the value that is enough for most of the quotas that a lever changes; None when none helps.

    short: by how much each quota is too small now. No value is taken with which another quota is too small, or with
    which one becomes smaller than it is. wanted: the quotas that count, None for all. beside: other settings that are
    changed, too.
    """
    keys = lever.excesses.keys() if wanted is None else lever.excesses.keys() & set(wanted)

    def attempt(value: Any) -> Trial | None:
        return trials.of(*beside, (lever.setting, value))

    def helps(value: Any) -> frozenset[Key]:
        trial = attempt(value)
        if trial is None or any(amount > short.get(key, 0) for key, amount in trial.short.items()):
            return frozenset()
        return frozenset(keys - trial.short.keys())

    values = values_of(lever, sizes)
    return _largest_number(lever, attempt, helps) if values is None else _first_best(values, helps)


def values_of(lever: Lever, sizes: Sizes) -> list[Any] | None:
    """Return the values of a lever to try; None for the numbers below the present one."""
    if lever.kind == FLAVOR:
        return [each.name for each in _flavors(lever, sizes)][:MOST_VALUES]
    if lever.kind == DECIDING:
        listed = [each for each in lever.others if lever.setting.allows(each)]
        if listed or not isinstance(lever.value, int) or isinstance(lever.value, bool):
            return listed[:MOST_VALUES]
    return None


def smallest_number(lever: Lever) -> int | None:
    """Return the smallest number that a lever may have; None when none is below the present one."""
    return lever.setting.number_from(lever.least, int(lever.value) - 1)


def refuted(lever: Lever, trials: Trials) -> frozenset[Key]:
    """Return the quotas for which no value of what decides is enough, whatever else would be too small."""
    if not lever.is_closed or len(lever.others) > MOST_VALUES or not all(map(lever.setting.allows, lever.others)):
        return frozenset()
    tried = [trials.of((lever.setting, each)) for each in lever.others]
    return frozenset(key for key in lever.excesses if all(each is not None and key in each.short for each in tried))


def _first_best(values: list[Any], helps: Callable[[Any], frozenset[Key]]) -> Proposal | None:
    best: Proposal | None = None
    for value in values:
        enough_for = helps(value)
        if enough_for and (best is None or len(enough_for) > len(best.enough_for)):
            best = Proposal(value, enough_for)
    return best


def _largest_number(
    lever: Lever, attempt: Callable[[Any], Trial | None], helps: Callable[[Any], frozenset[Key]]
) -> Proposal | None:
    """Return the largest number below the present one that is enough for all that the smallest number is enough for."""
    setting, now = lever.setting, int(lever.value)
    least = smallest_number(lever)
    smallest = None if least is None else attempt(least)
    if least is None or smallest is None:
        return None
    enough_for = helps(least)
    if not enough_for:
        return None

    def allowed(number: int) -> int:
        return setting.number_up_to(number, least) or least

    low, high = least, now  # `low` is enough, `high` is not
    middle = _guess(lever, least, smallest, enough_for)
    while high - low > 1:
        middle = min(max(middle, low + 1), high - 1)
        if helps(allowed(middle)) >= enough_for:
            low, middle = middle, middle + 1  # needs mostly grow in a straight line, so the next number is too large
        else:
            high, middle = middle, (low + middle) // 2
    return Proposal(allowed(low), enough_for)


def _guess(lever: Lever, least: int, smallest: Trial, enough_for: frozenset[Key]) -> int:
    """Return the number that is just enough if the needs grow with it in a straight line."""
    now = int(lever.value)
    found = [now - 1]
    for key in enough_for:
        excess = lever.excesses[key]
        low, high = smallest.likely.get(key, 0), excess.need.amount.likely
        if high > low:
            found.append(least + ((excess.room.left or 0) - low) * (now - least) // (high - low))
    return min(found)


def _flavors(lever: Lever, sizes: Sizes) -> list[Flavor]:
    """Return the flavors that may help: those first that should be small enough for all quotas, the largest first."""
    flavors = sizes.flavors or {}
    now = flavors.get(str(lever.value))
    if now is None:
        return []
    # Nova lets only admins boot an image on a flavor without a disk (servers:create:zero_disk_flavor).
    needs_disk = now.disk != 0 and any(user.image is not None for user in lever.users)
    images = [image for image in (sizes.images.get(user.image or "") for user in lever.users) if image is not None]

    def saves_enough(flavor: Flavor) -> bool:
        saved = {"cores": now.cores - flavor.cores, "ram": now.ram - flavor.ram}
        return all(saved[key[0]] * lever.count(key) >= each.short for key, each in lever.excesses.items())

    smaller = [
        flavor
        for flavor in dict.fromkeys(flavors.values())
        if (0 < flavor.cores < now.cores or 0 < flavor.ram < now.ram)
        and not (needs_disk and flavor.disk == 0)
        and lever.setting.allows(flavor.name)
        and all(image.fits(flavor) for image in images)
    ]
    smaller.sort(key=lambda flavor: (saves_enough(flavor), flavor.cores, flavor.ram, flavor.name), reverse=True)
    return smaller

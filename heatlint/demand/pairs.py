"""Two settings that are enough together for a quota for which no change of one setting is."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

from heatlint.demand.levers import COMPUTED
from heatlint.demand.proposals import proposal, smallest_number, values_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.demand.levers import Lever
    from heatlint.demand.needs import Key
    from heatlint.demand.sizes import Sizes
    from heatlint.demand.trials import Trials

#: For a quota, the pairs of so many settings are tried.
MOST_SETTINGS = 4


class Pair(NamedTuple):
    """Two levers with other values. enough_for: the quotas that are large enough then."""

    levers: tuple[Lever, Lever]
    values: tuple[Any, Any]
    enough_for: frozenset[Key]


def pairs_of(
    levers: list[Lever], wanted: Iterable[Key], sizes: Sizes, trials: Trials, short: dict[Key, int]
) -> list[Pair]:
    """Return pairs that are enough for quotas. wanted: those for which nothing is known; short: as in proposal()."""
    found: list[Pair] = []
    left = list(wanted)
    for key in list(left):
        if key not in left:
            continue
        usable = [each for each in levers if key in each.excesses and each.kind != COMPUTED and not each.is_secret]
        for one, other in combinations(usable[:MOST_SETTINGS], 2):
            if one.sets & other.sets:  # the same number, given in two ways
                continue
            pair = _pair(one, other, key, left, sizes, trials, short)
            if pair is not None:
                found.append(pair)
                left = [each for each in left if each not in pair.enough_for]
                break
    return found


def _pair(
    one: Lever, other: Lever, key: Key, wanted: list[Key], sizes: Sizes, trials: Trials, short: dict[Key, int]
) -> Pair | None:
    """Return what is enough for a quota: of one lever as little as possible, then of both as much as possible."""
    value = _least_needed(one, key, sizes, trials, short)
    if value is None:
        return None
    second = proposal(other, sizes, trials, short, wanted, ((one.setting, value),))
    if second is None or key not in second.enough_for:
        return None
    first = proposal(one, sizes, trials, short, second.enough_for, ((other.setting, second.value),))
    if first is not None and first.enough_for == second.enough_for:
        value = first.value
    return Pair((one, other), (value, second.value), second.enough_for)


def _least_needed(lever: Lever, key: Key, sizes: Sizes, trials: Trials, short: dict[Key, int]) -> Any:
    """Return the value with which a quota is too small by least; None when it helps in no way."""
    values = values_of(lever, sizes)
    found, least = None, short[key]
    for value in [smallest_number(lever)] if values is None else values:
        trial = None if value is None else trials.of((lever.setting, value))
        if trial is not None and trial.short.get(key, 0) < least:
            found, least = value, trial.short.get(key, 0)
    return found

"""What is known of the lists and maps that functions make of values which are known only in part.

Each function here raises TooMuchWork where that takes more work than heatlint does.
"""

from __future__ import annotations

import itertools

from heatlint.language.functions.base import Unvalued
from heatlint.language.shapes import may_move_others, may_vanish, type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from heatlint.language.functions.evaluate import Evaluator

#: So many values are told apart that a value may have.
_MOST_OPTIONS = 50
#: The types of values of which some are equal to some of another: one, and true.
_NUMBERS = {"Integer", "Number", "Boolean"}
#: Stands for the items of a list that is not known.
_ANY_ITEMS = Unvalued(may_vanish=True, may_be_many=True)


def joined(lists: list[Any], ev: Evaluator, *, unique: bool) -> Any:
    """Return the items of some lists, in their order. unique: whether each item is there only once."""
    if all(isinstance(each, Unvalued) for each in lists):
        return Unvalued(shape="List")
    items: list[Any] = []
    for each in lists:
        items += [_ANY_ITEMS] if isinstance(each, Unvalued) else each
    ev.spend(len(items))
    if not unique:
        return items
    seen: list[Any] = []
    for item in items:
        ev.spend(len(seen) // 16)
        if isinstance(item, Unvalued):
            seen.append(_left_out_perhaps(item) if _may_equal(item, seen) else item)
        elif item not in seen:
            seen.append(item)
    return seen


def merged(maps: list[Any], ev: Evaluator) -> Any:
    """Return a map with the values of some maps; the last one counts that has a key."""
    found: dict[Any, Any] = {}
    for each in maps:
        if isinstance(each, Unvalued):
            return Unvalued(shape="Map")
        ev.spend(len(each))
        for key, value in each.items():
            stays = may_vanish(value) and key in found
            found[key] = Unvalued(may_vanish=may_vanish(found[key])) if stays else value
    return found


def without(items: Any, values: list[Any], ev: Evaluator) -> list[Any]:
    """Return the items of a list that are not among some values, which are known."""
    ev.spend(len(items) * len(values) // 16)
    kept = [each for each in items if each not in values]
    return [
        _left_out_perhaps(each) if isinstance(each, Unvalued) and _may_equal(each, values) else each for each in kept
    ]


def repeated(
    lists: list[Any], make: Callable[[tuple[Any, ...]], Any], ev: Evaluator, *, permutations: bool
) -> list[Any] | Unvalued:
    """Return what `repeat` makes of the items of some lists. make: returns it for one item of each list.

    permutations: whether each item of a list is combined with each item of the others.
    """
    if not lists or not all(isinstance(each, list) for each in lists):
        return Unvalued(shape="List")
    if not permutations and any(may_move_others(item) for items in lists for item in items):
        return Unvalued(shape="List")
    found: list[Any] = []
    for values in itertools.product(*lists) if permutations else zip(*lists):
        unknown = [each for each in values if isinstance(each, Unvalued)]
        ev.spend(1)
        may_be_many = any(each.may_be_many for each in unknown)
        stand_in = Unvalued(may_vanish=any(map(may_vanish, unknown)), may_be_many=may_be_many) if unknown else None
        found.append(stand_in or make(values))
    return found


def narrow(found: Unvalued, values: Sequence[Any]) -> None:
    """Note what is known of a value that is one of some values, none of which is null and none may be left out."""
    options: list[Any] = []
    for each in values:
        options += [each] if not isinstance(each, Unvalued) else each.allowed or [each]
    can_tell = all(not isinstance(each, Unvalued) or each.is_filled and each.source is not None for each in options)
    if can_tell and len(options) <= _MOST_OPTIONS:  # an id that is not known is one value, too
        found.allowed = options
        return
    lowest = [each.minimum if isinstance(each, Unvalued) else each for each in options]
    highest = [each.maximum if isinstance(each, Unvalued) else each for each in options]
    found.minimum = min(lowest) if all(map(_is_number, lowest)) else None
    found.maximum = max(highest) if all(map(_is_number, highest)) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _may_equal(item: Unvalued, values: list[Any]) -> bool:
    """Whether a value that is not known may be equal to one of some values, which may be Unvalued, too."""
    if item.may_be_null and any(each is None or isinstance(each, Unvalued) for each in values):
        return True
    return item.may_be_many or any(_may_be_like(each, type_of(item)) for each in values)


def _may_be_like(value: Any, wanted: str | None) -> bool:
    """Whether a value may be of the type of another one, which is None if it is not known."""
    found = type_of(value)
    if wanted is None or isinstance(value, Unvalued) and found is None:
        return True
    return found == wanted or {found, wanted} <= _NUMBERS


def _left_out_perhaps(item: Unvalued) -> Unvalued:
    """Return what stands for an item that is not known and that may not be there."""
    return Unvalued(may_vanish=True, may_be_many=item.may_be_many)

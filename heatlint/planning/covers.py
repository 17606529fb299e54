"""Covers what is secret in two values that are compared, so that the rest of them can be shown."""

from __future__ import annotations

from typing import NamedTuple

from heatlint.planning.changes import COVER, OTHER_COVER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Covered(NamedTuple):
    """A value in the form for a report. shown: the same with COVER for each part that is secret."""

    value: Any
    shown: Any


NOTHING = Covered(None, None)


def both_covered(old: Covered, new: Covered) -> tuple[Any, Any] | None:
    """Return two values with the parts covered that are secret in one of them.

    None when all that could be shown of them is secret, or equal.
    """
    found = _both(old, new)
    is_secret = old != (old.shown, old.shown) or new != (new.shown, new.shown)
    return None if found[0] == COVER or is_secret and found[0] == found[1] else found


def _both(old: Covered, new: Covered) -> tuple[Any, Any]:
    if COVER in (old.shown, new.shown):
        return COVER, COVER if old.value == new.value else OTHER_COVER
    if isinstance(old.shown, dict) and isinstance(new.shown, dict):
        keys = dict.fromkeys((*old.shown, *new.shown))
        pairs = {key: _both(_part(old, key), _part(new, key)) for key in keys}
        return {key: pairs[key][0] for key in old.shown}, {key: pairs[key][1] for key in new.shown}
    if isinstance(old.shown, list) and isinstance(new.shown, list):
        count = max(len(old.shown), len(new.shown))
        both = [_both(_item(old, index), _item(new, index)) for index in range(count)]
        return [pair[0] for pair in both[: len(old.shown)]], [pair[1] for pair in both[: len(new.shown)]]
    return old.shown, new.shown


def _part(covered: Covered, key: Any) -> Covered:
    return Covered(covered.value.get(key), covered.shown[key]) if key in covered.shown else NOTHING


def _item(covered: Covered, index: int) -> Covered:
    return Covered(covered.value[index], covered.shown[index]) if index < len(covered.shown) else NOTHING

"""Whether two values are equal that are not wholly known, and what a value depends on."""

from __future__ import annotations

from typing import NamedTuple

from heatlint.language.functions.base import Unvalued, frozen, is_known
from heatlint.planning.changes import CERTAIN, IF_VALUE_CHANGES, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    #: What was asked for while a value was computed: the kind, and the names of the resources from the stack of the
    #: value to the one that was asked; none for a parameter.
    Read = tuple[str, tuple[Any, ...]]

#: What a value depends on: the id of a new resource, something that is most probably new (an attribute of a new
#: resource, the id of one that may be new), something of a resource that stays which may differ after the update, or
#: all members of a group that has others after the update.
NEW_ID, PERHAPS_NEW, MAY_DIFFER, OTHER_MEMBERS = "new id", "perhaps new", "may differ", "other members"


#: The sections whose parts are passed to a nested stack one by one: to a template, and to the members of a group.
PARAMETERS, PROPERTIES = "parameters", "properties"


class Inherited(NamedTuple):
    """What a value depends on that is passed to a nested stack.

    kinds: as of `Read`; is_secret: whether no output may show it.
    """

    kinds: tuple[str, ...]
    is_secret: bool = False


if TYPE_CHECKING:
    #: A parameter of a nested stack as (PARAMETERS, its name), a property of the members of a group as (PROPERTIES, its
    #: name), another section of theirs as (its name,), or () for all of their definition -> what it inherits.
    AllInherited = Mapping[tuple[Any, ...], Inherited]


def equal(one: Any, other: Any) -> bool | None:
    """Whether two values are equal as Python compares them in Heat; None when that is not known."""
    if is_known(one) and is_known(other):
        return bool(one == other)
    if isinstance(one, Unvalued) or isinstance(other, Unvalued):
        first, second = frozen(one), frozen(other)
        return None if first is None or second is None else first == second
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return False
        return _all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return False
        return _all(equal(first, second) for first, second in zip(one, other, strict=True))
    return False


def differs_for_certain(one: Any, other: Any) -> bool:
    """Whether two values that are not equal differ in a part that is known of both, or of neither.

    Of a file that is not read nothing is known, whatever is made of it.
    """
    if isinstance(one, Unvalued) and isinstance(other, Unvalued):
        return _has_unread_file(one.source) == _has_unread_file(other.source) and equal(one, other) is False
    if isinstance(one, Unvalued) or isinstance(other, Unvalued):
        return False
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return any(differs_for_certain(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return any(map(differs_for_certain, one, other))
    return bool(one != other)


def _has_unread_file(source: Any) -> bool:
    """Whether the source of a value that is not known has the content of a file in it."""
    todo = [source]
    while todo:
        each = todo.pop()
        if isinstance(each, (tuple, frozenset)):
            if isinstance(each, tuple) and each[:1] == ("get_file",):
                return True
            todo += each
    return False


def difference(same: bool | None, reads: Iterable[Read]) -> str | None:
    """Return how certain it is that a value differs after the update; None when it does not.

    same: what `equal` returns; reads: what the new value depends on, see `Read`.
    """
    kinds = {kind for kind, _ in reads}
    if same is False:
        return UNKNOWN if PERHAPS_NEW in kinds and not kinds & {NEW_ID, OTHER_MEMBERS} else CERTAIN
    return IF_VALUE_CHANGES if same is None or MAY_DIFFER in kinds else None


def _all(answers: Any) -> bool | None:
    found: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            found = None
    return found

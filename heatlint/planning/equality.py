"""Whether two values are equal that are not wholly known, and what a value depends on."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from heatlint.language.functions.base import Unvalued, frozen, is_known
from heatlint.language.shapes import may_move_others, may_vanish
from heatlint.planning.changes import CERTAIN, IF_VALUE_CHANGES, UNKNOWN
from heatlint.planning.group_attributes import MemberValues, value_of_members

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    #: What was asked for while a value was computed: the kind, and the names of the resources from the stack of the
    #: value to the one that was asked; none for a parameter.
    Read = tuple[str, tuple[Any, ...]]

#: What a value depends on: the id of a new resource, something that is most probably new (an attribute of a new
#: resource, the id of one that may be new), something of a resource that stays which may differ after the update, or
#: all members of a group that has others after the update.
NEW_ID, PERHAPS_NEW, MAY_DIFFER, OTHER_MEMBERS = "new id", "perhaps new", "may differ", "other members"

#: The functions whose results have all of their arguments in them.
_JOINING = frozenset(
    (
        "digest",
        "list_concat",
        "list_join",
        "make_url",
        "str_replace",
        "str_replace_strict",
        "str_replace_vstrict",
        "Fn::Base64",
        "Fn::Join",
        "Fn::Replace",
    )
)

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


class StandIns:
    """The texts that stand for the ids of resources.

    new: the ids of resources that the update makes; they differ from all that there was. ids: those of the others.
    """

    __slots__ = ("new", "ids")

    def __init__(self) -> None:
        self.new: set[str] = set()
        self.ids: set[str] = set()

    def differ(self, one: Any, other: Any) -> bool:
        """Whether two values that are not equal differ for certain because of the ids in them.

        A value that has the id of a new resource in it differs from all without that id.
        """
        found, others = set(_unknown_parts(one)), set(_unknown_parts(other))
        if any(each in self.new for each in found ^ others):
            return True
        return all(isinstance(each, Unvalued) and each.source in self.ids for each in (one, other))


def differs_for_certain(one: Any, other: Any, known: StandIns) -> bool:
    """Whether two values that are not equal differ in a part that is known of both, or in what both add to the same.

    known: the stand-ins that may be in the values. Two expressions may have the same value, as an id and the text for
    which it takes the place; and of a file that is not read nothing is known, whatever is made of it.
    """
    if isinstance(one, Unvalued) or isinstance(other, Unvalued):
        if known.differ(one, other):
            return True
        if not (isinstance(one, Unvalued) and isinstance(other, Unvalued)):
            return False
        if isinstance(one.source, MemberValues) and isinstance(other.source, MemberValues):
            return differs_for_certain(value_of_members(one.source), value_of_members(other.source), known)
        return _add_to_the_same(one.source, other.source)
    if isinstance(one, dict) and isinstance(other, dict):
        alone = (owner[key] for owner, keys in ((one, one.keys() - other), (other, other.keys() - one)) for key in keys)
        both = (key for key in one if key in other)
        return not all(map(may_vanish, alone)) or any(differs_for_certain(one[key], other[key], known) for key in both)
    if isinstance(one, list) and isinstance(other, list):
        if len(one) == len(other):
            return any(differs_for_certain(*pair, known) for pair in zip(one, other, strict=True))
        return not any(map(may_move_others, (*one, *other)))
    return bool(one != other)


def _add_to_the_same(one: Any, other: Any) -> bool:
    """Whether the same function joins the same values that are not known with different ones that are."""
    if one == other or not (_joins(one) and _joins(other)) or one[0] != other[0]:
        return False
    found, others = Counter(_parts_of(one)), Counter(_parts_of(other))
    return found == others and not any(isinstance(each, tuple) and each[:1] == ("get_file",) for each in found)


def _joins(source: Any) -> bool:
    """Whether the source of a value is a call of a function whose result has all of its arguments in it."""
    return isinstance(source, tuple) and len(source) == 3 and source[0] in _JOINING and source[-1] is not None


def _unknown_parts(value: Any) -> Iterator[Any]:
    """Yield what a value is, or is joined of, that is not known."""
    if isinstance(value, Unvalued):
        yield from _parts_of(value.source) if _joins(value.source) else [value.source]


def _parts_of(source: Any) -> Iterator[Any]:
    """Yield what is not known of the arguments of calls that join them. source: that of an Unvalued."""
    todo = [source[-1]]
    while todo:
        kind, value = todo.pop()
        if kind == "list":
            todo += value
        elif kind == "map":
            todo += [part for pair in value for part in pair]
        elif kind == "?" and _joins(value):
            todo.append(value[-1])
        elif kind == "?":
            yield value


def difference(same: bool | None, is_sure: bool, reads: Iterable[Read]) -> str | None:
    """Return how certain it is that a value differs after the update; None when it does not.

    same: what `equal` returns; is_sure: what `differs_for_certain` does; reads: what the new value depends on.
    """
    kinds = {kind for kind, _ in reads}
    if same is False:
        is_sure = is_sure and (PERHAPS_NEW not in kinds or bool(kinds & {NEW_ID, OTHER_MEMBERS}))
        return CERTAIN if is_sure else UNKNOWN
    return IF_VALUE_CHANGES if same is None or MAY_DIFFER in kinds else None


def _all(answers: Any) -> bool | None:
    found: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            found = None
    return found

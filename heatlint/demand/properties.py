"""The properties of a resource as the facts about its type read them."""

from __future__ import annotations

from copy import copy
from itertools import product
from math import prod
from typing import NamedTuple

from heatlint.demand.quantities import OF_ONE
from heatlint.demand.ranges import ANY, NOTHING, ONE, Range, exactly, largest, one_of
from heatlint.language.functions.base import Refused, Unknown, Unvalued
from heatlint.language.functions.evaluate import Partial
from heatlint.language.functions.hot_control import If
from heatlint.planning.group_attributes import id_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.demand.needs import Key
    from heatlint.demand.sizes import Sizes
    from heatlint.model.resource import Resource
    from heatlint.planning.existing import PropertyValues
    from heatlint.planning.side import ExistingSide

    Needs = list["Needed"]


#: So many combinations of lists are looked at that conditions may choose.
_MOST_ALTERNATIVES = 16
#: Numbers from this one on are not taken for an amount.
_NO_AMOUNT = 10**30


class SizeProperty(NamedTuple):
    """What gives the size of a volume or a share.

    path: that of the value below the properties; least: the smallest size that the content allows, None when that is
    not known.
    """

    path: tuple[Any, ...]
    least: int | None


class Needed(NamedTuple):
    """What a resource needs of one quantity.

    which: the server group or the DNS zone; None for a quantity that is added up. sizes: what gives the amount, when
    that is the size of volumes or of a share. to_make: how much must be free to make the resource, also if it keeps
    less in the end.
    """

    name: str
    which: str | None
    amount: Range
    sizes: tuple[SizeProperty, ...] = ()
    to_make: int = 0

    @property
    def key(self) -> Key:
        """What tells the needs of a stack apart."""
        return self.name, self.which


class Properties:
    """The properties of one resource.

    side: the stack that the resource is in; sizes: what the cloud says about the size of things.
    """

    def __init__(self, resource: Resource, side: ExistingSide, sizes: Sizes) -> None:
        self.resource = resource
        self.sizes = sizes
        self._side = side
        self._values = side.values(resource)
        self._chosen: dict[str, Any] = {}

    @property
    def id(self) -> str | None:
        """The stand-in for the ID of the resource, which references to it give; None for the ID of one that exists."""
        return self._side.scope.ids.get(self.resource.name)

    def get(self, name: str) -> Any:
        """Return the value of a property: None when it is not set, an Unvalued when it is not known."""
        return self._chosen[name] if name in self._chosen else self._values.get_or_unvalued(name)

    def alternatives(self) -> list[Properties]:
        """Return the properties with each of the lists that an "if" may give, whose condition is not known.

        Only themselves, when no property has such lists, and when there are too many.
        """
        lists: dict[str, list[Any]] = {}
        for name, written in self.resource.properties.items():
            if _is_if(self.resource, written):
                value = self.get(name)
                options = value.allowed if isinstance(value, Unvalued) else None
                if options and all(isinstance(each, list) for each in options):
                    lists[name] = options
        if not lists or prod(map(len, lists.values())) > _MOST_ALTERNATIVES:
            return [self]
        found = []
        for chosen in product(*lists.values()):
            one = copy(self)
            one._chosen = dict(zip(lists, chosen, strict=True))
            found.append(one)
        return found

    def referred(self, value: Any) -> PropertyValues | None:
        """Return the values of the resource that a value refers to, of the stack or of one around or nested in it.

        None when it refers to none of these.
        """
        reference = id_in(value)
        return None if reference is None else self._side.with_id(reference)

    def is_secret(self, text: str) -> bool:
        """Whether a text comes from a secret value, so that no report may show it."""
        return bool(text) and self._side.stack.secrets.holds(text)

    def items(self, name: str) -> tuple[list[Any], Range]:
        """Return the known items of a list, and how many items it has that are not known."""
        items, unknown = self.numbered_items(name)
        return [each for _, each in items], unknown

    def numbered_items(self, name: str) -> tuple[list[tuple[int, Any]], Range]:
        """Return the same with the index of each item."""
        value = self.get(name)
        if isinstance(value, Unvalued):
            value = self._known_part(name)
            if not isinstance(value, list):
                return [], ANY
        items = value if isinstance(value, list) else []
        known = [(index, each) for index, each in enumerate(items) if not isinstance(each, Unvalued)]
        unknown = [each for each in items if isinstance(each, Unvalued)]
        sure = sum(1 for each in unknown if not each.may_vanish)
        likely = sum(1 for each in unknown if not (each.may_be_many and each.may_vanish))
        is_open = any(each.may_be_many for each in unknown)
        return known, Range(sure, likely, None if is_open else len(unknown))

    def _known_part(self, name: str) -> Any:
        """Return what is known of a property whose value is not known as a whole."""
        try:
            return Partial(self._values.evaluator.whole).resolve(self.resource.properties.get(name))
        except (Refused, Unknown):
            return None

    def resource_of(self, name: str) -> Properties | None:
        """Return the properties of the resource of the same stack that a property refers to; None for another value."""
        value = self.get(name)
        for each, stand_in in self._side.scope.ids.items():
            if id_in(value) == stand_in:
                return Properties(self._side.stack.resources[each], self._side, self.sizes)
        return None


def _is_if(resource: Resource, written: Any) -> bool:
    return isinstance(resource.stack.function_of(written), If)


def is_set(value: Any) -> bool | None:
    """Whether a value is there and not empty; None when it is not known."""
    return (True if value.is_filled else None) if isinstance(value, Unvalued) else bool(value)


def in_any(alternatives: list[Needs]) -> Needs:
    """Return what is needed when one of several alternatives comes true. Nothing says which one is likely."""
    if len(alternatives) == 1:
        return alternatives[0]
    sums: list[dict[Key, Needed]] = []
    for needs in alternatives:
        found: dict[Key, Needed] = {}
        for each in needs:
            before = found.get(each.key, Needed(*each.key, NOTHING))
            both = before.amount, each.amount
            amount = largest(both) if each.name in OF_ONE else both[0].plus(both[1])
            found[each.key] = Needed(*each.key, amount, to_make=before.to_make + each.to_make)
        sums.append(found)
    combined: Needs = []
    for key in dict.fromkeys(key for found in sums for key in found):
        each_sum = [found.get(key, Needed(*key, NOTHING)) for found in sums]
        amount = one_of([each.amount for each in each_sum])
        combined.append(Needed(*key, amount, to_make=min(each.to_make for each in each_sum)))
    return combined


def number(value: Any, unknown: Range = ANY) -> Range:
    """Return the range of a number. unknown: the range when the value is not a number that is known.

    The constraints of the parameter that gives the value make the range narrower.
    """
    found = _integer(value)
    if found is not None:
        return exactly(found)
    if not isinstance(value, Unvalued):
        return unknown
    allowed = [each for each in map(_integer, value.allowed or ()) if each is not None]
    lowest, highest = (min(allowed), max(allowed)) if allowed else (_integer(value.minimum), _integer(value.maximum))
    certain = max(unknown.certain, lowest or 0)
    most = unknown.most if highest is None else highest
    likely = max(unknown.likely, certain)
    return Range(certain, likely if most is None else min(likely, most), most)


def _integer(value: Any) -> int | None:
    """Return a number that is not negative; None when the value is not one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < len(str(_NO_AMOUNT)):
        return int(value)
    return int(value) if isinstance(value, (int, float)) and 0 <= value < _NO_AMOUNT else None


#: The size of a group, or of a volume, of which nothing is known.
AT_LEAST_ONE = Range(ONE.certain, ONE.likely, None)

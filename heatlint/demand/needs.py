"""A demand as users of the Python API and the reports get it: frozen data without any stack behind it."""

from __future__ import annotations

from dataclasses import dataclass

from heatlint.demand.quantities import Quantity
from heatlint.demand.ranges import Range
from heatlint.heat import MOST_RESOURCES
from heatlint.language.functions.base import Refused
from heatlint.planning.changes import Path, Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.language.parameters import ParameterSchema


def all_allow(parameters: tuple[ParameterSchema, ...], value: str | int) -> bool:
    """Whether the constraints of all these parameters allow a value."""
    try:
        return all(each.constraint_problem(each.parse(str(value)), None) is None for each in parameters)
    except Refused:  # not of the type of the parameter
        return False


@dataclass(frozen=True, slots=True)
class GroupSize:
    """What sets the number of members of a group.

    path: the names from the root stack to the group; setting: the property as a text, such as `"count" of "web"`, or
    the parameter that gives its value; place: where the property is written, None when it is not; least: the smallest
    number that another property allows. parameters: the definitions of those that the value passes through.
    """

    path: Path
    setting: str
    place: Place | None
    least: int
    parameters: tuple[ParameterSchema, ...] = ()

    @property
    def is_secret(self) -> bool:
        """Whether no report may show the number."""
        return any(each.is_secret for each in self.parameters)

    def size_up_to(self, most: int) -> int | None:
        """Return the largest number that may be set and is not larger than `most`; None when there is none.

        A number far below `most` is not looked for.
        """
        for size in range(most, max(self.least, most - MOST_RESOURCES) - 1, -1):
            if all_allow(self.parameters, size):
                return size
        return None


@dataclass(frozen=True, slots=True)
class User:
    """Resources that need some of a quantity, all of them from one definition.

    path: the names from the root stack to the resource; "*" stands for the members of a group.
    type: as written. each: what one of them needs; count: how many there are.
    place: where the resource is defined; None when no file defines it. group: what sets `count`, when it is a member of
    a group or nested in one. flavor: the flavor of a server, where it is known. flavor_parameters: the
    definitions of the parameters that it passes through.
    """

    path: Path
    type: str | None
    each: Range
    count: Range
    place: Place | None
    group: GroupSize | None = None
    flavor: str | None = None
    flavor_parameters: tuple[ParameterSchema, ...] = ()

    @property
    def total(self) -> Range:
        """What all of them need."""
        return self.each.times(self.count)

    def counted(self, *, is_certain: bool) -> tuple[int, int]:
        """Return what one of them needs and how many there are: what is certain of both, or what is likely."""
        return (self.each.certain, self.count.certain) if is_certain else (self.each.likely, self.count.likely)


@dataclass(frozen=True, slots=True)
class Need:
    """How much of a quantity a stack needs.

    which: the server group or the DNS zone, for a quantity that is counted for each of them; else None.
    users: the resources that need it, those that need most first. Of a quantity that is a bound for one thing, such as
    the size of a volume, `amount` is the largest one.
    """

    quantity: Quantity
    which: str | None
    amount: Range
    users: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """What a stack needs.

    needs: one for each quantity that is needed, in the order of reports.
    notes: what could not be counted, as sentences.
    """

    needs: tuple[Need, ...] = ()
    notes: tuple[str, ...] = ()

    def amount(self, name: str) -> Range:
        """Return the amount of a quantity by name; a Range of zeros when none is needed."""
        return next((each.amount for each in self.needs if each.quantity.name == name), Range(0, 0, 0))

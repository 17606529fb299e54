"""A demand as users of the Python API and the reports get it: frozen data without any stack behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

from heatlint.demand.quantities import Quantity
from heatlint.demand.ranges import Range, exactly
from heatlint.demand.settings import Chosen, Setting
from heatlint.planning.changes import Path, Place

#: What tells the needs of a stack apart: the name of the quantity, and of which thing, see Need.which.
Key = tuple[str, str | None]
#: How many of the resources that need a quantity a message or a row of a table names.
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class GroupSize:
    """What sets the number of members of a group.

    path: the names from the root stack to the group; setting: what a user changes for another number; least: the
    smallest number that another property allows; size: the number of members, None when it is not known.
    """

    path: Path
    setting: Setting
    least: int
    size: int | None


@dataclass(frozen=True, slots=True)
class ChosenSize:
    """The size of a volume or a share in GB, with the setting that gives it. least: the smallest that it may have."""

    value: int
    setting: Setting
    least: int


@dataclass(frozen=True, slots=True)
class User:
    """Resources that need some of a quantity, all of them from one definition.

    path: the names from the root stack to the resource; "*" stands for the members of a group.
    type: as written. each: what one of them needs; count: how many there are.
    place: where the resource is defined; None when no file defines it. groups: what sets `count`, the innermost first,
    when it is a member of groups or nested in them. flavor, image: those of a server, where they are known. sizes: of
    its volumes that may have another one. is_secret: whether no report may show the amounts. least: how many there are
    at least where conditions make the need of the stack smallest; `count.certain` is how many there are in any case.
    while_made: what one of them needs besides, only while it is made.
    """

    path: Path
    type: str | None
    each: Range
    count: Range
    place: Place | None
    groups: tuple[GroupSize, ...] = ()
    flavor: Chosen | None = None
    image: str | None = None
    sizes: tuple[ChosenSize, ...] = ()
    is_secret: bool = False
    least: int = 0
    while_made: int = 0

    @property
    def total(self) -> Range:
        """What all of them need."""
        return self.each.times(self.count).plus(exactly(self.while_made).times(self.count.at_most_one()))


@dataclass(frozen=True, slots=True)
class Need:
    """How much of a quantity a stack needs.

    which: the server group or the DNS zone, for a quantity that is counted for each of them; else None.
    users: the resources that need it, those that need most first. Of a quantity that is a bound for one thing, such as
    the size of a volume, `amount` is the largest one. is_secret: whether no report may show the amount.
    """

    quantity: Quantity
    which: str | None
    amount: Range
    users: tuple[User, ...]
    is_secret: bool = field(init=False)

    @property
    def key(self) -> Key:
        """What tells the needs of a stack apart."""
        return self.quantity.name, self.which

    @property
    def without_resource(self) -> str:
        """What needs it where no resource does."""
        return "the stack" if self.quantity.name == "stacks" else "the project"

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_secret", any(user.is_secret for user in self.users))


@dataclass(frozen=True, slots=True)
class Demand:
    """What a stack needs.

    needs: one for each quantity that is needed, in the order of reports.
    notes: what is not known of the amounts, as sentences. uncounted: what is not counted at all, as sentences; then no
    amount that it may add to has a bound. of_update: whether an update needs it, at its peak. refused: the resources of
    which Heat refuses the update.
    """

    needs: tuple[Need, ...] = ()
    notes: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()
    of_update: bool = False
    refused: frozenset[Path] = frozenset()

    def amount(self, name: str) -> Range:
        """Return the amount of a quantity by name; a Range of zeros when none is needed."""
        return next((each.amount for each in self.needs if each.quantity.name == name), Range(0, 0, 0))

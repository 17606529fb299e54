"""A quota that is too small for a stack, as reports show it."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from heatlint.demand.needs import MOST_NAMED, Need, User
from heatlint.demand.quantities import OF_ONE
from heatlint.diagnostic import ERROR
from heatlint.planning.changes import dotted
from heatlint.report.notes import counted


@dataclass(frozen=True, slots=True)
class Room:
    """What a quota leaves.

    limit, left: None for no limit. used: None if it is not known; then `left` is the limit.
    is_of_heat: whether it is a default limit of Heat instead of a quota in the inventory.
    is_whole: whether nothing in use counts, as in an empty project. over: by how much the project exceeds the quota.
    """

    limit: int | None
    left: int | None
    used: int | None
    is_of_heat: bool = False
    is_whole: bool = False
    over: int = 0

    @property
    def has_unknown_use(self) -> bool:
        """Whether the quota may leave less than its limit, since it is not known what the project uses."""
        return self.used is None and self.limit is not None and not self.is_whole and not self.is_of_heat


@dataclass(frozen=True, slots=True)
class Excess:
    """A quota that is too small.

    severity: ERROR when the stack certainly needs more than is left, WARNING when it is likely to.
    needs: the amount that is more than what is left; short: how much less would fit.
    advice: what would help, as imperative clauses. of_update: whether an update needs it, at its peak and beyond what
    the old stack has.
    """

    severity: str
    need: Need
    room: Room
    needs: int
    short: int
    advice: tuple[str, ...] = ()
    of_update: bool = False

    @property
    def message(self) -> str:
        """The sentence for a report: what is needed, what is left, and which resources need it."""
        name, room = self.need.quantity.name, self.room
        verb = "needs" if self.severity == ERROR else "is likely to need"
        if self.is_secret:
            return self._without_numbers(verb)
        which = "" if self.need.which is None else f' for "{self.need.which.strip("<>")}"'
        if room.is_of_heat:
            left = f"Heat allows {room.limit}" if room.left == room.limit else f"{room.left} of {room.limit} are left"
            what = f'{self._amount(self.needs)} of "{name}"'
        else:
            what = f'{self._amount(self.needs)} of the quota "{name}"{which}'
            left = f"{room.left} of {room.limit} are left"
            if room.is_whole or room.has_unknown_use:
                left = f"it allows {room.limit}"
            elif room.over:
                left = f"{(room.limit or 0) + room.over} of {room.limit} are used"
        users = self._named(of_one=name in OF_ONE)
        return f"{self._subject} {verb} {what}, and {left}, so it is short by {self._amount(self.missing)}: {users}"

    @property
    def missing(self) -> int:
        """By how much the quota is too small, or how much must be freed: also what the project uses beyond it."""
        return self.short + self.room.over

    @property
    def users(self) -> tuple[User, ...]:
        """The resources that make the amount too large, those that need most first."""
        users = [user for user in self.need.users if all(self._counted(user))]
        if self.need.quantity.name in OF_ONE and not self.is_secret:
            users = [user for user in users if self._counted(user)[0] > (self.room.left or 0)]
        return tuple(sorted(users, key=lambda user: prod(self._counted(user)), reverse=True))

    @property
    def is_secret(self) -> bool:
        """Whether no report may show what is needed."""
        return self.need.is_secret

    @property
    def counts_certain(self) -> bool:
        """Whether the certain amount of each resource is too large. It is not when one of two resources is certain."""
        return self.severity == ERROR and sum(each.total.certain for each in self.need.users) >= self.needs

    @property
    def likely_more(self) -> int:
        """How much more is likely to be needed than the amount that is too much. Advice is enough for it, too."""
        return max(0, self.need.amount.likely - self.needs)

    @property
    def _subject(self) -> str:
        return "at its peak, the update" if self.of_update else "the stack"

    def _without_numbers(self, verb: str) -> str:
        name, room = self.need.quantity.name, self.room
        left = f"than {room.left} of {room.limit}, which are left" if room.left != room.limit else f"than {room.limit}"
        users = ", ".join(f'"{dotted(user.path)}"' for user in self.users[:MOST_NAMED] if user.path)
        return f'{self._subject} {verb} more of the quota "{name}" {left}; the amount is hidden: {users}'

    def _counted(self, user: User) -> tuple[int, int]:
        """Return what one of some resources needs and how many count: what is likely, or what makes up the least."""
        if self.severity == ERROR:
            return user.each.certain, user.least
        return user.each.likely, user.count.likely

    def _named(self, *, of_one: bool) -> str:
        """Return which resources need how much, those that need most first. of_one: whether each is compared alone."""
        found = []
        for user in self.users:
            each, count = self._counted(user)
            path = f'"{dotted(user.path)}"' if user.path else f"{self.need.without_resource} itself"
            parts = [f"{count} times {each}"] if count > 1 and not of_one else []
            if user.while_made:
                parts = [*(parts or [str(each)]), f"{user.while_made} while {'one' if count > 1 else 'it'} is made"]
            amount = each if of_one else each * count + user.while_made
            found.append(f"{path} needs {amount}" + (f" ({', and '.join(parts)})" if parts else ""))
        return first_of(found)

    def _amount(self, amount: int) -> str:
        unit = self.need.quantity.unit
        return f"{amount} {unit}" if unit else str(amount)


def first_of(texts: list[str]) -> str:
    """Return the first texts of a list, and how many others it has."""
    rest = len(texts) - MOST_NAMED
    return ", ".join([*texts[:MOST_NAMED], *([f"and {counted(rest, 'other')}"] if rest > 0 else [])])

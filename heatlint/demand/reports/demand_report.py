"""What a report about a demand shows, and the words that all formats share."""

from __future__ import annotations

from dataclasses import dataclass

from heatlint.demand.excess import Excess, Room
from heatlint.demand.needs import MOST_NAMED, Demand, Need
from heatlint.demand.quantities import OF_ONE
from heatlint.demand.quota import Doubt, Uncompared, doubts, not_compared, room_for, why_doubtful, why_not_compared
from heatlint.demand.ranges import ANY, NOTHING, Range
from heatlint.diagnostic import ERROR, WARNING
from heatlint.planning.changes import dotted
from heatlint.report.notes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cloud.inventory import Inventory
    from heatlint.planning.changes import Path


#: Stands for an amount that no report may show.
HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class DemandReport:
    """A demand and what the cloud has left for it.

    template, old, cloud: the files as the user names them; environments: those of the template. old: None for the
    creation of a stack; cloud, inventory: None when the user names no inventory.
    """

    template: str
    environments: tuple[str, ...]
    old: str | None
    cloud: str | None
    inventory: Inventory | None
    demand: Demand
    excesses: tuple[Excess, ...]

    @property
    def errors(self) -> int:
        """How many quotas are certainly too small."""
        return sum(each.severity == ERROR for each in self.excesses)

    def room(self, need: Need) -> Room | None:
        """Return what is left for a need; None when no quota for it is known."""
        return room_for(need, self.inventory)

    @property
    def title(self) -> str:
        """The line that names what was counted."""
        title = " + ".join((self.template, *self.environments))
        return title if self.old is None else f"{title} (update of {self.old}, at its peak)"

    @property
    def summary(self) -> str:
        """The sentence that says whether the stack fits."""
        likely = sum(each.severity == WARNING for each in self.excesses)
        if self.errors:
            others = f", {likely} may be" if likely else ""
            verb = "is" if self.errors == 1 else "are"
            return f"the stack does not fit: {counted(self.errors, 'quota')} {verb} too small{others}"
        if likely:
            return f"{counted(likely, 'quota')} may be too small"
        if self.inventory is None:
            return "no quotas are compared: --cloud FILE gives them, and the sizes of the flavors"
        if self.inventory.quotas is None:
            return f'no quotas are compared, since "{self.cloud}" has none'
        what = "what is counted" if self.demand.uncounted else "the stack"
        does = "is likely to fit" if self._doubts else "fits"
        lacks = [*(["certain"] if self._doubts else []), *(["counted"] if self.demand.uncounted else [])]
        others = f"; the notes say what is not {' and what is not '.join(lacks)}" if lacks else ""
        return f"{what} {does} into the quotas{' that are known' if self._not_compared else ''}{others}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not certain, counted or compared, as sentences. The table says which quotas are not known at all."""
        of_use = [each for each in self._not_compared if each.has_limit]
        return (
            *self.demand.notes,
            *why_doubtful(self._doubts),
            *self.demand.uncounted,
            *why_not_compared(of_use),
        )

    @property
    def _doubts(self) -> list[Doubt]:
        return doubts(self.demand, self.inventory, self.excesses)

    @property
    def _not_compared(self) -> list[Uncompared]:
        if self.inventory is None or self.inventory.quotas is None:
            return []
        return not_compared(self.demand, self.inventory, self.excesses)


def table_needs(demand: Demand) -> list[Need]:
    """Return the needs that a table lists: those that are added up."""
    return [each for each in demand.needs if each.quantity.name not in OF_ONE]


def row_title(need: Need) -> str:
    """Return the first word of the row of a table: what is needed, of which thing, and the unit unless it says that."""
    which = "" if need.which is None else f' "{need.which.strip("<>")}"'
    unit = f" ({need.quantity.unit})" if need.quantity.unit == "MB" else ""
    return f"{need.quantity.title}{which}{unit}"


def columns_of(need: Need) -> tuple[str, str, str]:
    """Return the words of a table for an amount: certain, likely and at most."""
    found = need.amount
    if need.is_secret:
        return HIDDEN, HIDDEN, HIDDEN
    if found == ANY:
        return "?", "?", "?"
    return str(found.certain), str(found.likely), "any" if found.most is None else str(found.most)


def users(need: Need) -> str:
    """Return which resources need a quantity, those that need most first."""
    totals: dict[Path, Range | None] = {}  # resources of one name may need different amounts
    for user in need.users:
        before = totals.get(user.path, NOTHING)
        totals[user.path] = None if before is None or user.is_secret else before.plus(user.total)
    ranked = sorted(totals.items(), key=lambda each: 0 if each[1] is None else -each[1].likely)
    found = [
        f"{dotted(path) or need.without_resource} {HIDDEN if total is None else amount(total)}"
        for path, total in ranked[:MOST_NAMED]
    ]
    rest = len(totals) - len(found)
    return ", ".join([*found, *([f"{rest} more"] if rest else [])])


def amount(found: Range) -> str:
    """Return a range in few characters: 3, 2-5, or 2 or more."""
    if found == ANY:
        return "?"
    if found.is_exact:
        return str(found.certain)
    return f"{found.certain} or more" if found.most is None else f"{found.certain}-{found.most}"


def left(room: Room | None) -> str:
    """Return what is left as a word of a table."""
    if room is None:
        return "?"
    if room.is_of_heat and room.used is None:
        return f"at most {room.limit}"
    if room.left is None:
        return "no limit"
    return f"{'?' if room.has_unknown_use else room.left} of {room.limit}"

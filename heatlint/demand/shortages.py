"""Which quotas are too small for an update, for the reports of `heatlint plan`."""

from __future__ import annotations

from heatlint.demand.quota import judge
from heatlint.demand.sizes import sizes_of
from heatlint.demand.update import demand_of_update
from heatlint.planning.make import stacks
from heatlint.planning.reports.plan_report import Shortage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.load import Request


def shortages(old: Request, new: Request, known: Known, *, existing: bool = False) -> tuple[Shortage, ...] | None:
    """Return the quotas that are too small for an update at its peak; None when the cloud has no known quotas.

    The arguments are those of heatlint.planning.make.make.
    """
    inventory = known.inventory
    if inventory is None or inventory.quotas is None:
        return None
    before, after = stacks(old, new, existing=existing, clear=(), known=known, assume_values=True)
    sizes = sizes_of(inventory)
    excesses = judge(demand_of_update(before, after, sizes), inventory, sizes)
    return tuple(Shortage(each.severity, each.message, each.advice) for each in excesses)

"""How an update fits into the quotas, for the reports of `heatlint plan`."""

from __future__ import annotations

from heatlint.demand.judged import judged_update
from heatlint.demand.quota import NO_QUOTAS, doubts, not_compared, why_doubtful, why_not_compared
from heatlint.planning.reports.plan_report import QuotaCheck, Shortage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.planning.compare import Comparison


def quota_check(comparison: Comparison | None, known: Known) -> QuotaCheck | None:
    """Return which quotas are too small for an update at its peak, and what is not compared.

    None when Heat refuses the update, so that there is no comparison, or when there is no inventory.
    """
    inventory = known.inventory
    if comparison is None or inventory is None:
        return None
    demand, excesses = judged_update(comparison, inventory)
    shortages = tuple(Shortage(each.severity, each.message, each.advice) for each in excesses)
    if inventory.quotas is None:
        uncompared = [NO_QUOTAS]
    else:
        uncompared = why_not_compared(not_compared(demand, inventory, excesses))
    doubtful = why_doubtful(doubts(demand, inventory, excesses))
    notes = (*doubtful, *uncompared, *demand.notes, *demand.uncounted)
    return QuotaCheck(
        shortages,
        notes,
        is_complete=not uncompared,
        is_counted=not demand.uncounted,
        is_certain=not doubtful,
    )

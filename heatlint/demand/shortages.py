"""Which quotas are too small for an update, for the reports of `heatlint plan`."""

from __future__ import annotations

from heatlint.demand.judged import judged_update
from heatlint.planning.reports.plan_report import Shortage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.planning.compare import Comparison


def shortages(comparison: Comparison | None, known: Known) -> tuple[Shortage, ...] | None:
    """Return the quotas that are too small for an update at its peak.

    None when Heat refuses the update, so that there is no comparison, or when the cloud has no known quotas.
    """
    inventory = known.inventory
    if comparison is None or inventory is None or inventory.quotas is None:
        return None
    excesses = judged_update(comparison, inventory)[1]
    return tuple(Shortage(each.severity, each.message, each.advice) for each in excesses)

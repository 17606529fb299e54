"""What a stack or an update needs, and which quotas are too small for it, with advice that was tried."""

from __future__ import annotations

from dataclasses import replace

from heatlint.demand.advice import advised
from heatlint.demand.make import demand_of
from heatlint.demand.quota import judge
from heatlint.demand.sizes import NO_SIZES, sizes_of
from heatlint.demand.trials import Trials
from heatlint.demand.update import demand_of_update
from heatlint.model.build import built_again
from heatlint.planning.compare import Comparison

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from heatlint.cloud.inventory import Inventory
    from heatlint.demand.needs import Demand
    from heatlint.demand.sizes import Sizes
    from heatlint.demand.trials import Judged
    from heatlint.model.stack import Stack


def judged(stack: Stack, inventory: Inventory | None, earlier: Stack | None = None) -> Judged:
    """Return what the creation of a root stack needs, and the quotas that are too small.

    inventory: of the cloud; earlier: the stack that is updated to it, to judge the update instead.
    """
    if earlier is not None:
        return judged_update(Comparison(earlier, stack), inventory)
    return _judged(stack, inventory, demand_of)


def judged_update(comparison: Comparison, inventory: Inventory | None) -> Judged:
    """Return what an update needs at its peak, and the quotas that are too small."""
    before, after = comparison.before, comparison.after
    assert before is not None and after is not None, "both stacks can be read"

    def demand(stack: Stack, sizes: Sizes) -> Demand:
        if stack is after.stack:
            return demand_of_update(comparison, sizes)
        old = built_again(before.stack)  # what was found about the other one would count against a limit of work
        inherited = before.scope.inherited, after.scope.inherited
        other = Comparison(old, stack, comparison.engine, running=comparison.running, inherited=inherited)
        return demand_of_update(other, sizes)

    return _judged(after.stack, inventory, demand)


def _judged(stack: Stack, inventory: Inventory | None, demand: Callable[[Stack, Sizes], Demand]) -> Judged:
    sizes = NO_SIZES if inventory is None else sizes_of(inventory)

    def judge_one(each: Stack) -> Judged:
        needed = demand(each, sizes)
        return needed, judge(needed, inventory)

    found, excesses = judge_one(stack)
    if inventory is not None and inventory.age and inventory.quotas is not None:
        found = replace(
            found, notes=(*found.notes, f"{inventory.age}, so another part of the quotas may be in use now")
        )
    if not excesses:
        return found, ()
    size = max(len(each.users) for each in found.needs)
    return found, advised(excesses, sizes, Trials(stack, judge_one, size, found.refused))

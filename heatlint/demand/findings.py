"""Quotas that are too small, as findings about a request."""

from __future__ import annotations

from heatlint.demand.make import demand_of
from heatlint.demand.quota import judge
from heatlint.demand.sizes import sizes_of
from heatlint.diagnostic import ERROR
from heatlint.model.build import build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.demand.quota import Excess
    from heatlint.diagnostic import Diagnostic, Rule
    from heatlint.load import Request


def quota_findings(request: Request, known: Known, over: Rule, likely: Rule) -> list[Diagnostic]:
    """Return a finding for each quota that is too small to create the stack of a request.

    known: the cloud, with an inventory. over, likely: the rules of what is certain and of what is likely.
    """
    inventory = known.inventory
    assert inventory is not None
    sizes = sizes_of(inventory)
    stack = build(request, known=known, assume_values=True)  # a value that is missing is only not known
    if not stack.readable:
        return []
    excesses = judge(demand_of(stack, sizes), inventory, sizes)
    return [_finding(each, over if each.severity == ERROR else likely, request) for each in excesses]


def _finding(excess: Excess, rule: Rule, request: Request) -> Diagnostic:
    place = next((user.place for user in excess.need.users if user.place is not None), None)
    if place is None:
        return rule.at((), excess.message, file=request.template.whole.name)
    found = rule.at(place.path, excess.message, file=place.file)
    if place.range is not None:
        start, end = place.range.start, place.range.end
        found.range = (start.line, start.column, end.line, end.column)
    return found

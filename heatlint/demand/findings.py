"""Quotas that are too small, as findings about a request."""

from __future__ import annotations

from heatlint.demand.make import demand_of
from heatlint.demand.needs import Demand
from heatlint.demand.quota import judge
from heatlint.demand.sizes import sizes_of
from heatlint.diagnostic import ERROR
from heatlint.model.build import build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.cloud.inventory import Inventory
    from heatlint.demand.quota import Excess
    from heatlint.demand.sizes import Sizes
    from heatlint.diagnostic import Diagnostic, Rule
    from heatlint.load import Request


def quota_findings(request: Request, known: Known, over: Rule, likely: Rule) -> list[Diagnostic]:
    """Return a finding for each quota that is too small to create the stack of a request.

    known: the cloud, with an inventory. over, likely: the rules of what is certain and of what is likely.
    """
    demand, inventory, sizes = _demand(request, known)
    return [
        _finding(each, over if each.severity == ERROR else likely, request) for each in judge(demand, inventory, sizes)
    ]


def quota_findings_of_check(request: Request, known: Known, over: Rule, likely: Rule) -> list[Diagnostic]:
    """Return the findings about a template of which it is not known whether its stack exists already.

    What the stack has then is in what the project uses. So only a stack that needs more than the whole quota is an
    error; one that needs more than what is left is a warning. The arguments are as in `quota_findings`. Heat's own
    limits are left out, since other rules are about them.
    """
    demand, inventory, sizes = _demand(request, known)
    never = [each for each in judge(demand, inventory, sizes, in_empty_project=True) if not each.room.is_of_heat]
    found = [_finding(each, over if each.severity == ERROR else likely, request) for each in never]
    for each in judge(demand, inventory, sizes):
        if each.severity == ERROR and not each.room.is_of_heat and all(each.need != other.need for other in never):
            found.append(_finding(each, likely, request, "; this counts only if the stack does not exist yet"))
    return found


def _demand(request: Request, known: Known) -> tuple[Demand, Inventory, Sizes]:
    """Return what the stack of a request needs, and what is known of the cloud."""
    inventory = known.inventory
    assert inventory is not None
    sizes = sizes_of(inventory)
    stack = build(request, known=known, assume_values=True)  # a value that is missing is only not known
    return demand_of(stack, sizes) if stack.readable else Demand(), inventory, sizes


def _finding(excess: Excess, rule: Rule, request: Request, addition: str = "") -> Diagnostic:
    message = excess.message + addition
    place = next((user.place for user in excess.need.users if user.place is not None), None)
    if place is None:
        return rule.at((), message, file=request.template.whole.name)
    found = rule.at(place.path, message, file=place.file)
    if place.range is not None:
        start, end = place.range.start, place.range.end
        found.range = (start.line, start.column, end.line, end.column)
    return found

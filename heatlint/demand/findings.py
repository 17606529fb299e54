"""Quotas that are too small, as findings about a request."""

from __future__ import annotations

from heatlint.demand.judged import judged
from heatlint.demand.make import demand_of
from heatlint.demand.needs import Demand
from heatlint.demand.quota import NO_QUOTAS, judge, not_compared, why_not_compared
from heatlint.demand.sizes import sizes_of
from heatlint.diagnostic import ERROR
from heatlint.model.build import build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.catalog import Known
    from heatlint.demand.excess import Excess
    from heatlint.demand.needs import User
    from heatlint.diagnostic import Diagnostic, Rule
    from heatlint.load import Request
    from heatlint.model.stack import Stack


def quota_findings(stack: Stack, over: Rule, likely: Rule, skipped: Rule) -> list[Diagnostic]:
    """Return a finding for each quota that is too small to create a stack, or to update `Stack.earlier` to it.

    What is not compared is a note. over, likely: the rules of what is certain and of what is likely; skipped: that of
    the notes.
    """
    request, known, inventory = stack.request, stack.known, stack.known.inventory
    if inventory is None:
        return [_note(skipped, "no quotas are compared, since there is no inventory of the cloud", request)]
    assuming = _stack(request, known)
    earlier = stack.earlier if stack.earlier is not None and stack.earlier.readable else None
    demand, excesses = judged(assuming, inventory, earlier) if assuming.readable else (Demand(), ())
    found = []
    for excess in excesses:
        advice = f"; to fit: {'; or '.join(excess.advice)}" if excess.advice else ""
        found.append(_finding(excess, over if excess.severity == ERROR else likely, request, advice))
    if inventory.quotas is None:
        found.append(_note(skipped, NO_QUOTAS, request))
    else:
        for each in not_compared(demand, inventory, excesses):
            found += [_at(skipped, message, each.need.users, request) for message in why_not_compared([each])]
    return [*found, *(_note(skipped, each, request) for each in (*demand.notes, *demand.uncounted))]


def quota_findings_of_check(request: Request, known: Known, over: Rule, likely: Rule) -> list[Diagnostic]:
    """Return the findings about a template of which it is not known whether its stack exists already.

    What the stack has then is in what the project uses. So only a stack that needs more than the whole quota is an
    error; one that needs more than what is left is a warning. The arguments are as in `quota_findings`. Heat's own
    limits are left out, since other rules are about them.
    """
    inventory, stack = known.inventory, _stack(request, known)
    assert inventory is not None
    demand = demand_of(stack, sizes_of(inventory)) if stack.readable else Demand()
    never = [each for each in judge(demand, inventory, in_empty_project=True) if not each.room.is_of_heat]
    age = inventory.age_note
    found = [_finding(each, over if each.severity == ERROR else likely, request, age) for each in never]
    for each in judge(demand, inventory):
        if each.severity == ERROR and not each.room.is_of_heat and all(each.need != other.need for other in never):
            addition = f"; this counts only if the stack does not exist yet{age}"
            found.append(_finding(each, likely, request, addition))
    return found


def _stack(request: Request, known: Known) -> Stack:
    """Return the stack of a request in which a value that is missing is only not known."""
    return build(request, known=known, assume_values=True)


def _finding(excess: Excess, rule: Rule, request: Request, addition: str = "") -> Diagnostic:
    return _at(rule, excess.message + addition, excess.users, request)


def _at(rule: Rule, message: str, users: Iterable[User], request: Request) -> Diagnostic:
    """Return a finding at the definition of the first of the resources that has a place."""
    place = next((user.place for user in users if user.place is not None), None)
    if place is None:
        return _note(rule, message, request)
    found = rule.at(place.path, message, file=place.file)
    if place.range is not None:
        start, end = place.range.start, place.range.end
        found.range = (start.line, start.column, end.line, end.column)
    return found


def _note(rule: Rule, message: str, request: Request) -> Diagnostic:
    """Return a finding about the whole template."""
    return rule.at((), message, file=request.template.whole.name)

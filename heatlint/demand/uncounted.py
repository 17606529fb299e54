"""What a deployment makes that nobody can count offline, and what that leaves open."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from heatlint.demand.excess import first_of
from heatlint.demand.facts import NOT_COUNTED
from heatlint.planning.changes import dotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.demand.needs import Need
    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Path

#: The quantities that only the resources of the stack take, and of the stacks that are nested in it.
_OF_STACK = ("resources", "depth")
#: The types that make a nested stack: its resources are some of the stack. All other types make things beside it.
_NESTED = ("AWS::CloudFormation::Stack", "AWS::ElasticLoadBalancing::LoadBalancer")


class Uncounted(NamedTuple):
    """What is not counted of a stack.

    notes: a sentence for each kind; is_nested: whether the stack itself may have more resources than those that are
    counted.
    """

    notes: tuple[str, ...]
    is_nested: bool

    def opened(self, needs: Iterable[Need]) -> tuple[Need, ...]:
        """Return needs of which the amount has no bound where something is not counted."""
        if not self.notes:
            return tuple(needs)
        return tuple(
            replace(need, amount=need.amount._replace(most=None))
            if self.is_nested or need.quantity.name not in _OF_STACK
            else need
            for need in needs
        )


class Gap(NamedTuple):
    """What is not counted of a resource.

    path: of the resource; before, after: the sentence around its name, and the same around the names of several.
    """

    path: Path
    before: tuple[str, str]
    after: tuple[str, str]


def unread_template(path: Path, resource: Resource) -> Gap:
    """Return the gap of a nested stack whose template is not read."""
    template = f'"{resource.type_label}" is not read'
    after = f" is not counted, since its template {template}", f" are not counted, since their template {template}"
    return Gap(path, ("", ""), after)


def beyond(most: int, path: Path) -> Gap:
    """Return the gap of a nested stack after as many resources as are counted. most: how many these are."""
    reason = f"since there are more than {most} resources without"
    after = f" is not counted, {reason} it", f" are not counted, {reason} them"
    return Gap(path, ("the nested stack of ", "the nested stacks of "), after)


def unknown_members(path: Path) -> Gap:
    """Return the gap of a group of which the members are not known."""
    after = " are not known and not counted"
    return Gap(path, ("the members of the group ", "the members of the groups "), (after, after))


def uncounted(resources: Iterable[tuple[Path, Resource]], gaps: Iterable[Gap]) -> Uncounted:
    """Return what is not counted.

    resources: each with its path; those that the stack only adopts make nothing. gaps: of nested stacks and members
    that are not known.
    """
    found = list(gaps)
    is_nested = bool(found)
    for path, resource in resources:
        if resource.external:
            continue
        if resource.type is not None and resource.type.name in NOT_COUNTED:
            after = f" makes {NOT_COUNTED[resource.type.name]}, which is not counted"
            found.append(Gap(path, ("", "each of "), (after, after)))
            is_nested = is_nested or resource.type.name in _NESTED
        elif resource.found is None:
            one, several = " is not known, so what it needs", " are not known, so what they need"
            ends = f"{one} is not counted", f"{several} is not counted"
            found.append(Gap(path, ("the type of ", "the types of "), ends))
            is_nested = True
    return Uncounted(tuple(_sentences(found)), is_nested)


def _sentences(gaps: list[Gap]) -> Iterator[str]:
    """Yield a sentence for each kind of gaps, with the names of the first resources."""
    names: dict[Any, dict[str, None]] = {}
    for gap in gaps:
        names.setdefault((gap.before, gap.after), {})[f'"{dotted(gap.path)}"'] = None
    for (before, after), found in names.items():
        are_several = len(found) > 1
        yield f"{before[are_several]}{first_of(list(found))}{after[are_several]}"

"""What a deployment makes that nobody can count offline, and what that leaves open."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from heatlint.demand.facts import NOT_COUNTED
from heatlint.planning.changes import dotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.demand.needs import Need
    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Path

#: The quantities that only the resources of the stack take, and of the stacks that are nested in it.
_OF_STACK = ("resources", "depth")
#: The types that make a nested stack: its resources are some of the stack. All other types make things beside it.
_NESTED = ("AWS::CloudFormation::Stack", "AWS::ElasticLoadBalancing::LoadBalancer")


class Uncounted(NamedTuple):
    """What is not counted of a stack.

    notes: a sentence for each; is_nested: whether the stack itself may have more resources than those that are counted.
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


def unread_template(path: Path, resource: Resource) -> str:
    """Return the sentence about a nested stack whose template is not read."""
    return f'"{dotted(path)}" is not counted, since its template "{resource.type_label}" is not read'


def unknown_members(path: Path) -> str:
    """Return the sentence about a group of which the members are not known."""
    return f'the members of the group "{dotted(path)}" are not known and not counted'


def uncounted(resources: Iterable[tuple[Path, Resource]], unread: Iterable[str]) -> Uncounted:
    """Return what is not counted: the first resource of each type that makes such things stands for all of the type.

    resources: each with its path; those that the stack only adopts make nothing. unread: the sentences about nested
    stacks and members that are not known.
    """
    notes = list(unread)
    is_nested = bool(notes)
    found: dict[str, str] = {}
    for path, resource in resources:
        name = str(resource.type_label) if resource.type is None else resource.type.name
        if name in found or resource.external:
            continue
        if resource.type is not None and name in NOT_COUNTED:
            found[name] = f'"{dotted(path)}" makes {NOT_COUNTED[name]}, which is not counted'
            is_nested = is_nested or name in _NESTED
        elif resource.found is None:
            found[name] = f'the type of "{dotted(path)}" is not known, so what it needs is not counted'
            is_nested = True
    return Uncounted(tuple(dict.fromkeys((*notes, *found.values()))), is_nested)

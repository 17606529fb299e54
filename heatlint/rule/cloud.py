"""What checks of the cloud share: the thing of the cloud that a property names, and what is wrong with it."""

from __future__ import annotations

from typing import NamedTuple

from heatlint.diagnostic import ADVICE
from heatlint.heat import HIDDEN
from heatlint.language.functions.base import Refused, Unknown, Unvalued
from heatlint.language.functions.hot_control import If
from heatlint.model.groups import group_of
from heatlint.model.scope import DEPLOYED
from heatlint.model.secret_places import secret_places
from heatlint.model.values import Values
from heatlint.text import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.cloud.inventory import Inventory
    from heatlint.cloud.lookups import Found as Found
    from heatlint.cloud.lookups import Lookup as Lookup
    from heatlint.diagnostic import Diagnostic
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.model.view import View
    from heatlint.rule import Path

    Faults = Iterator["Fault"]


class Fault(NamedTuple):
    """What the cloud refuses. rule: the name of the rule; path: of what breaks it; message: for the finding."""

    rule: str
    path: Path
    message: str


def item_of(cloud: Inventory, constraint: str, it: View, name: str) -> dict[str, Any] | None:
    """Return the thing of the cloud that a property names; None when that is not known or certain.

    constraint: the custom constraint by which Heat finds it, such as "nova.flavor". name: of the property.
    """
    value = it.get(name)
    if not value or it.refers(name):
        return None
    found = cloud.find(constraint, value)
    return None if found is None else found.item


def possible_values(it: View, steps: Path, value: Any) -> list[Any]:
    """Return the values of which a value is certainly one; empty when they are not known.

    steps: where the value is in the properties. They are more than one where a condition chooses that is not known, and
    where a parameter has no value but allowed ones.
    """
    if not isinstance(value, Unvalued):
        return [value]
    if value.allowed or it.text_place(*steps)[-len(steps) :] != steps:
        return value.allowed or []
    return _in_branches(it.resource.stack, value_at(it.resource.properties, steps))


def _in_branches(stack: Stack, written: Any) -> list[Any]:
    """Return what each branch of an "if" gives; empty for another value, and where one of them is not known."""
    if not isinstance(stack.function_of(written), If):
        return []
    (args,) = written.values()
    found: list[Any] = []
    for branch in args[1:] if isinstance(args, list) and len(args) == 3 else ():
        try:
            value = stack.partial_in(DEPLOYED).resolve(branch)
        except (Refused, Unknown):
            return []
        values = (value.allowed or _in_branches(stack, branch)) if isinstance(value, Unvalued) else [value]
        if not values:
            return []
        found += values
    return found


def is_secret(stack: Stack, *values: Any) -> bool:
    """Whether one of some values is secret. Then no message may say what it tells of the cloud, such as a size."""
    secret_places(stack.root)  # finds the secrets
    secrets = stack.secrets
    return any(secrets.holds(each) or str(each) in secrets.texts for each in values if each is not None)


def quoted_name(stack: Stack, name: Any) -> str:
    """Return the name of a thing of the cloud in quotes; covered when it is secret."""
    return f'"{HIDDEN if is_secret(stack, name) else name}"'


def if_made(resource: Resource | None, finding: Diagnostic) -> Diagnostic:
    """Return a finding about a resource as advice where it is not known whether Heat makes the resource at all.

    resource: None for a finding about the parameters of the root stack.

    The cloud has what the author writes for the resource when its condition is true, such as a network that another
    stack makes before, or nobody needs it.
    """
    unless = _why_not_made(resource)
    if unless is not None and finding.stage != ADVICE:
        finding.stage = ADVICE
        finding.message += f"; this counts only if {unless}"
    return finding


def _why_not_made(found: Resource | None) -> str | None:
    """Return what must be so that Heat makes a resource, in words; None when it makes it for certain."""
    while found is not None:
        if found.enabled is None:
            return f'the condition of "{found.name}" is true'
        found = found.stack.parent
        if found is not None and _may_be_empty(found):
            return f'"{found.name}" has members'
    return None


def _may_be_empty(resource: Resource) -> bool:
    """Whether a resource is a group that may have no members, as far as is known."""
    group = group_of(resource.type)
    if group is None or group.count is None:
        return False
    values = Values(resource, DEPLOYED)
    numbers = ((name, values.get(name)) for name in (group.count, group.least) if name is not None)
    name, number = next((each for each in numbers if each[1] is not None), (None, None))
    if not isinstance(number, Unvalued):
        return number == 0
    possible = number.allowed or _in_branches(resource.stack, resource.properties.get(name))
    if possible:
        return any(str(each) == "0" or isinstance(each, Unvalued) for each in possible)
    return number.minimum is None or number.minimum < 1

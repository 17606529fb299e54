"""What checks of the cloud share: the thing of the cloud that a property names, and what is wrong with it."""

from __future__ import annotations

from typing import NamedTuple

from heatlint.diagnostic import ADVICE
from heatlint.heat import HIDDEN
from heatlint.model.secret_places import secret_places

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


def is_secret(stack: Stack, *values: Any) -> bool:
    """Whether one of some values is secret. Then no message may say what it tells of the cloud, such as a size."""
    secret_places(stack.root)  # finds the secrets
    secrets = stack.secrets
    return any(secrets.holds(each) or str(each) in secrets.texts for each in values if each is not None)


def quoted_name(stack: Stack, name: Any) -> str:
    """Return the name of a thing of the cloud in quotes; covered when it is secret."""
    return f'"{HIDDEN if is_secret(stack, name) else name}"'


def if_made(resource: Resource, finding: Diagnostic) -> Diagnostic:
    """Return a finding about a resource as advice where it is not known whether Heat makes the resource at all.

    The cloud has what the author writes for the resource when its condition is true, such as a network that another
    stack makes before, or nobody needs it.
    """
    unsure = _with_unknown_condition(resource)
    if unsure is not None and finding.stage != ADVICE:
        finding.stage = ADVICE
        finding.message += f'; this counts only if the condition of "{unsure.name}" is true'
    return finding


def _with_unknown_condition(resource: Resource) -> Resource | None:
    """Return the resource, or one around it, of which it is not known whether Heat makes it; None when it does."""
    found: Resource | None = resource
    while found is not None and found.enabled is not None:
        found = found.stack.parent
    return found

"""What checks of the cloud share: the thing of the cloud that a property names, and what is wrong with it."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.cloud.inventory import Inventory
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
    return found.items[0] if found is not None and found.refused is None and found.items else None

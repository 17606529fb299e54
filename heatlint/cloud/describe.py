"""Describes items of an inventory in a few words."""

from __future__ import annotations

from heatlint.cloud.lookups import LOOKUPS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.cloud.inventory import Inventory
    from heatlint.cloud.lookups import Item

#: The key of an item -> what is said about it, by kind. {} stands for the value.
_FACTS = {
    "flavors": {"vcpus": "{} vCPU", "ram": "{} MiB", "disk": "{} GiB"},
    "images": {"status": "{}", "min_ram": "needs {} MiB", "min_disk": "needs {} GiB"},
    "subnets": {"cidr": "{}"},
    "volumes": {"status": "{}", "size": "{} GiB"},
}
_FLAGS = {"networks": {"external": "external", "shared": "shared"}}


def summary(kind: str, item: Item) -> str:
    """Return what is known of an item, such as "1 vCPU, 2048 MiB, 20 GiB"; "" if that is nothing."""
    facts = [text.format(item[key]) for key, text in _FACTS.get(kind, {}).items() if item.get(key)]
    facts += [text for key, text in _FLAGS.get(kind, {}).items() if item.get(key)]
    return ", ".join(facts)


def names(inventory: Inventory, constraint: object) -> Iterator[tuple[str, str]]:
    """Yield (name, what it is) of each thing that a custom constraint accepts; nothing when they are not known."""
    lookup = LOOKUPS.get(constraint) if isinstance(constraint, str) else None
    if lookup is None:
        return
    for item in inventory.items(lookup.kind) or ():
        name = item.get("name") or item.get("id")
        if name:
            yield name, ", ".join(filter(None, (lookup.noun, summary(lookup.kind, item))))


def found(inventory: Inventory, constraint: object, value: object) -> str | None:
    """Return what the thing is that a value with a custom constraint names; None when that is not known."""
    if not isinstance(constraint, str) or constraint not in LOOKUPS:
        return None
    result = inventory.find(constraint, value)
    if result is None or result.refused is not None or not result.items:
        return None
    return summary(LOOKUPS[constraint].kind, result.items[0]) or None

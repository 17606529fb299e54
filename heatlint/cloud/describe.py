"""Describes items of an inventory: what completion, hover and hints of an editor say about them."""

from __future__ import annotations

from collections import Counter

from heatlint.cloud.lookups import NEVER, REFUSE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from heatlint.cloud.inventory import Inventory
    from heatlint.cloud.lookups import Item, Lookup

#: The key of an item -> what is said about it, by kind. {} stands for the value.
_FACTS = {
    "flavors": {
        "vcpus": "{} vCPU",
        "ram": "{} MiB",
        "disk": "{} GiB",
        "ephemeral": "{} GiB ephemeral",
        "swap": "{} MiB swap",
    },
    "images": {"status": "{}", "disk_format": "{}", "min_ram": "needs {} MiB", "min_disk": "needs {} GiB"},
    "subnets": {"cidr": "{}", "gateway_ip": "gateway {}"},
    "volumes": {"status": "{}", "size": "{} GiB", "volume_type": "{}"},
    "volume_snapshots": {"size": "{} GiB"},
    "floating_ips": {"address": "{}"},
    "identity_services": {"type": "{}"},
}
_FLAGS = {
    "networks": {"external": "external", "shared": "shared"},
    "volumes": {"bootable": "bootable"},
    "volume_types": {"is_default": "default"},
}
#: The key of an item that has the ID of another thing -> the kind of that, and how the item is connected with it.
_RELATIONS = {"network_id": ("networks", "network"), "external_network_id": ("networks", "gateway in the network")}


def summary(inventory: Inventory, kind: str, item: Item) -> str:
    """Return what is known of an item, such as "1 vCPU, 2048 MiB, 20 GiB"; "" if that is nothing."""
    ranges = [each["cidr"] for each in _subnets(inventory, kind, item) if "cidr" in each]
    return ", ".join((*_facts(kind, item), *ranges))


def names(inventory: Inventory, lookups: Iterable[Lookup]) -> Iterator[tuple[str, str]]:
    """Yield (name, what it is) of each thing that look-ups accept; nothing when they are not known.

    In place of a name stands the ID where only that is accepted: the name is of several things, or is not looked up.
    """
    for lookup in lookups:
        items = inventory.items(lookup.kind) or ()
        count = Counter(each.get("name") for each in items)
        for item in items:
            name, own_id = item.get("name"), item.get("id")
            is_of_several = lookup.several == REFUSE and count[name] > 1 and lookup.by_id != NEVER
            value = own_id if lookup.by_name == NEVER or is_of_several else name or own_id
            if value:
                about = (lookup.noun, name if value != name else None, summary(inventory, lookup.kind, item))
                yield value, ", ".join(filter(None, about))


def found(inventory: Inventory, lookups: Iterable[Lookup], value: object) -> tuple[Lookup, Item] | None:
    """Return the thing that a value names, with the look-up that finds it; None when that is not known."""
    for lookup in lookups:
        result = inventory.look_up(lookup, value)
        if result is not None and result.item is not None:
            return lookup, result.item
    return None


def details(inventory: Inventory, kind: str, item: Item) -> Iterator[tuple[str, str]]:
    """Yield (what it is, value) of what is known of an item. What it is may be "" where the value says it."""
    if item.get("id"):
        yield "ID", item["id"]
    facts = _facts(kind, item)
    if facts:
        yield "", ", ".join(facts)
    for each in _subnets(inventory, kind, item):
        yield "subnet", " ".join(filter(None, (each.get("name") or each.get("id"), each.get("cidr"))))
    for key, (other, connection) in _RELATIONS.items():
        if item.get(key):
            named = inventory.with_(other, "id", item[key])
            yield connection, (named[0].get("name") if named else None) or item[key]


def _facts(kind: str, item: Item) -> list[str]:
    facts = [text.format(item[key]) for key, text in _FACTS.get(kind, {}).items() if item.get(key)]
    return facts + [text for key, text in _FLAGS.get(kind, {}).items() if item.get(key)]


def _subnets(inventory: Inventory, kind: str, item: Item) -> tuple[Item, ...]:
    return inventory.with_("subnets", "network_id", item["id"]) if kind == "networks" and "id" in item else ()

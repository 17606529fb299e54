"""What stacks have made, as things of the cloud: an endpoint looks for them in the next request."""

from __future__ import annotations

from copy import copy

from heatlint.cloud.lookups import LOOKUPS, NEVER, Lookup
from heatlint.cloud.unconstrained import UNCONSTRAINED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.cloud.inventory import Inventory

    #: A kind of things, as a key of the inventory, and one of them; or TAKEN, and names of quotas with what is taken.
    Thing = tuple[str, dict[str, Any]]

#: What is taken of quotas, in the place of a kind of things.
TAKEN = "taken"
#: Kind -> key of an item -> the property of the types that make it, for what is looked at beside the ID and the name.
_DETAILS = {
    "flavors": {"vcpus": "vcpus", "ram": "ram", "disk": "disk", "ephemeral": "ephemeral", "swap": "swap"},
    "images": {"min_ram": "min_ram", "min_disk": "min_disk"},
    "subnets": {"cidr": "cidr", "gateway_ip": "gateway_ip"},
}
#: Kind -> the keys of an item that have the same value in all that stacks make.
_ALWAYS = {"images": {"status": "active"}}
#: The properties of a subnet that name its network; the item has that at "network_id".
_NETWORKS = ("network", "network_id", "VpcId")


def lookups_of_made(type_name: str) -> list[Lookup]:
    """Return how Heat finds what the resources of a type make, one look-up for each kind of things."""
    found: dict[str, Lookup] = {}
    for entry in (*LOOKUPS.values(), *(each for ways in UNCONSTRAINED.values() for each in ways.values())):
        if isinstance(entry, Lookup) and type_name in entry.made_by:
            found.setdefault(entry.kind, entry)
    return list(found.values())


def details_of(kind: str) -> dict[str, str]:
    """Return the keys of an item of a kind that a property gives, with the name of the property."""
    return _DETAILS.get(kind, {})


def item_of(lookup: Lookup, name: Any, identifier: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Return a thing that a resource makes; without its ID where the cloud chooses it.

    name, identifier: of the thing. values: those of the properties of the resource.
    """
    details = {key: values.get(property) for key, property in details_of(lookup.kind).items()}
    if lookup.kind == "subnets":
        details["network_id"] = next((values[each] for each in _NETWORKS if values.get(each) is not None), None)
    given = {"name": name, "id": identifier, **details, **_ALWAYS.get(lookup.kind, {})}
    if lookup.by_id == NEVER and lookup.by_name != NEVER:
        given.pop("id")
    return {key: value for key, value in given.items() if value is not None}


def known_with(known: Known, made: Iterable[Thing]) -> Known:
    """Return what is known of a cloud together with things that stacks have made there."""
    found = copy(known)
    if known.inventory is not None:
        found.inventory = _with(known.inventory, made)
    return found


def _with(inventory: Inventory, made: Iterable[Thing]) -> Inventory:
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for kind, item in made:
        by_kind.setdefault(kind, []).append(item)
    inventory = inventory.with_taken(by_kind.pop(TAKEN, ()))
    for each in by_kind.get("security_groups", ()):
        if inventory.project is not None:
            each["project_id"] = inventory.project
    subnets = by_kind.pop("subnets", [])
    whole = inventory.with_items(by_kind)
    for each in subnets:
        found = whole.find("neutron.network", each.pop("network_id", None))
        if found is not None and found.item is not None and "id" in found.item:
            each["network_id"] = found.item["id"]
    return whole.with_items({"subnets": subnets}) if subnets else whole

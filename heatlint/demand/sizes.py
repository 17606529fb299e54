"""What an inventory says about how much a thing needs: flavors, the default volume type, networks."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.cloud.inventory import Inventory


class Flavor(NamedTuple):
    """A flavor: its name, and what a server with it takes of the quotas of Nova. ram: in MB."""

    name: str
    cores: int
    ram: int


class Sizes(NamedTuple):
    """What is known of a cloud; without an inventory nothing is.

    flavors: by name and by id; None when they are not known.
    has_default_group: whether the project has the security group "default"; None when that is not known.
    has_network: whether the project can see a network; None when that is not known.
    """

    flavors: dict[str, Flavor] | None = None
    has_default_group: bool | None = None
    has_network: bool | None = None


NO_SIZES = Sizes()


def sizes_of(inventory: Inventory) -> Sizes:
    """Return what an inventory says."""
    flavors = inventory.items("flavors")
    groups = inventory.items("security_groups")
    networks = inventory.items("networks")
    return Sizes(
        None if flavors is None else _by_name(flavors),
        None if groups is None else any(each.get("name") == "default" for each in groups),
        None if networks is None else bool(networks),
    )


def _by_name(flavors: list[dict[str, Any]]) -> dict[str, Flavor]:
    """Return the flavors whose size is known, by name and by id."""
    found = {}
    for each in flavors:
        cores, ram = each.get("vcpus"), each.get("ram")
        if isinstance(cores, int) and isinstance(ram, int):
            flavor = Flavor(str(each.get("name", each.get("id"))), cores, ram)
            found.update({str(each[key]): flavor for key in ("name", "id") if each.get(key) is not None})
    return found

"""What an inventory says about how much a thing needs: flavors, the default volume type, networks."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from heatlint.cloud.images import least_volume
from heatlint.demand.quantities import type_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from heatlint.cloud.inventory import Inventory


class Flavor(NamedTuple):
    """A flavor: its name, and what a server with it takes of the quotas of Nova. ram: in MB; disk: in GB, if known."""

    name: str
    cores: int
    ram: int
    disk: int | None = None


class Image(NamedTuple):
    """What an image needs of a flavor and of a volume. ram: in MB; disk, volume: in GB."""

    ram: int
    disk: int
    volume: int

    def fits(self, flavor: Flavor) -> bool:
        """Whether Heat accepts a server with the image and a flavor, as far as that is known."""
        return flavor.ram >= self.ram and (flavor.disk is None or flavor.disk >= self.disk)


class Sizes(NamedTuple):
    """What is known of a cloud; without an inventory nothing is.

    flavors: by name and by id; None when they are not known.
    has_default_group: whether the project has the security group "default"; None when that is not known.
    has_network: whether the project can see a network; None when that is not known.
    volume_types: ID -> name; the names of quotas have the name. images: by name and by id.
    default_volume_type: that of volumes without one; None when it is not known. is_default_sure: whether it certainly
    is; the only type of the list may be another one. limited_volume_types: those whose quota has a limit.
    """

    flavors: dict[str, Flavor] | None = None
    has_default_group: bool | None = None
    has_network: bool | None = None
    volume_types: Mapping[str, str] = MappingProxyType({})
    images: Mapping[str, Image] = MappingProxyType({})
    default_volume_type: str | None = None
    is_default_sure: bool = False
    limited_volume_types: tuple[str, ...] = ()

    @property
    def possible_volume_types(self) -> tuple[str, ...]:
        """The types to count for a volume whose type is not known: those with a limit, and the default one."""
        default = (self.default_volume_type,) if self.default_volume_type is not None else ()
        return tuple(dict.fromkeys((*self.limited_volume_types, *default)))

    def volume_type(self, name_or_id: Any) -> Any:
        """Return the name of a volume type; another value unchanged."""
        return self.volume_types.get(name_or_id, name_or_id) if isinstance(name_or_id, str) else name_or_id

    def least_volume(self, image: Any) -> int | None:
        """Return the smallest size of a volume of an image, in GB; None when that is not known."""
        found = self.images.get(image) if isinstance(image, str) else None
        return None if found is None else max(1, found.volume)


NO_SIZES = Sizes()


def sizes_of(inventory: Inventory) -> Sizes:
    """Return what an inventory says."""
    groups = inventory.items("security_groups")
    networks = inventory.items("networks")
    types = [str(each["name"]) for each in inventory.items("volume_types") or () if each.get("name")]
    only = types[0] if len(types) == 1 and inventory.quota(f"gigabytes_{types[0]}") is not None else None
    return Sizes(
        None if inventory.items("flavors") is None else _flavors(inventory),
        None if groups is None else any(each.get("name") == "default" for each in groups),
        None if networks is None else bool(networks),
        {each["id"]: each["name"] for each in inventory.items("volume_types") or () if {"id", "name"} <= each.keys()},
        _images(inventory),
        inventory.default_volume_type or only,
        inventory.default_volume_type is not None,
        _limited_types(inventory),
    )


def _limited_types(inventory: Inventory) -> tuple[str, ...]:
    limited = [name for name, quota in (inventory.quotas or {}).items() if quota.limit is not None]
    return tuple(dict.fromkeys(type_in(name) for name in limited if name.startswith(("volumes_", "gigabytes_"))))


def _named(inventory: Inventory, kind: str, constraint: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the things of a kind that Heat finds, each with what a template may call it: names, then IDs."""
    items = inventory.items(kind) or []
    for name in dict.fromkeys(str(each[key]) for key in ("name", "id") for each in items if key in each):
        found = inventory.find(constraint, name)
        if found is not None and found.item is not None:
            yield name, found.item


def _flavors(inventory: Inventory) -> dict[str, Flavor]:
    """Return the flavors whose size is known."""
    found = {}
    for key, each in _named(inventory, "flavors", "nova.flavor"):
        cores, ram = each.get("vcpus"), each.get("ram")
        if isinstance(cores, int) and isinstance(ram, int):
            found[key] = Flavor(str(each.get("name", each.get("id"))), cores, ram, each.get("disk"))
    return found


def _images(inventory: Inventory) -> dict[str, Image]:
    return {
        key: Image(each.get("min_ram", 0), each.get("min_disk", 0), least_volume(each))
        for key, each in _named(inventory, "images", "glance.image")
    }

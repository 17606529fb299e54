"""What servers need of Nova, and of the other services for their ports and volumes."""

from __future__ import annotations

from heatlint.demand.properties import AT_LEAST_ONE, Needed, SizeProperty, is_set, number
from heatlint.demand.ranges import ANY, MAYBE_ONE, NOTHING, ONE, POSSIBLE, Range, exactly, one_of
from heatlint.demand.storage import of_volume
from heatlint.language.functions.base import Unvalued
from heatlint.planning.group_attributes import id_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.demand.properties import Needs, Properties

#: The types of servers -> the property that names the flavor, and that of the image.
FLAVOR_PROPERTIES = {"OS::Nova::Server": "flavor", "AWS::EC2::Instance": "InstanceType"}
IMAGE_PROPERTIES = {"OS::Nova::Server": "image", "AWS::EC2::Instance": "ImageId"}
#: The cores of a flavor that is not known, see nova.api.openstack.compute.schemas.flavors (create).
_CORES = AT_LEAST_ONE


def server(it: Properties) -> Needs:
    """Return what a server needs."""
    is_ec2 = it.resource.is_a("AWS::EC2::Instance")
    cores, ram = _flavor(it, it.get(FLAVOR_PROPERTIES["AWS::EC2::Instance" if is_ec2 else "OS::Nova::Server"]))
    needs: Needs = [Needed("instances", None, ONE), Needed("cores", None, cores), Needed("ram", None, ram)]
    needs += _ec2_ports(it) if is_ec2 else _ports(it)
    if is_ec2:
        needs += _of_mappings(it, "BlockDeviceMappings", _ec2_volume)
    else:
        needs += _of_mappings(it, "block_device_mapping", _volume_v1) + _of_mappings(
            it, "block_device_mapping_v2", _volume_v2
        )
    hints = it.get("NovaSchedulerHints" if is_ec2 else "scheduler_hints")
    group = _group(hints)
    if group is not None:
        needs.append(Needed("server_group_members", group, ONE))
    return needs


def _of_mappings(
    it: Properties, name: str, volume: Callable[[Properties, tuple[Any, ...], dict[str, Any]], Needs]
) -> Needs:
    """Return the volumes for a list of block devices. volume: returns that for one, by its path and its value."""
    known, unknown = it.numbered_items(name)
    needs = [need for index, each in known if isinstance(each, dict) for need in volume(it, (name, index), each)]
    if isinstance(it.get(name), Unvalued):  # no setting has the list as it is
        needs = [each._replace(sizes=()) for each in needs]
    if unknown.most == 0:
        return needs
    # Nothing says whether such a device is a new volume.
    count = Range(0, 0, unknown.most)
    types = ["", *(f"_{each}" for each in it.sizes.possible_volume_types)]
    needs += [Needed(f"volumes{each}", None, count) for each in types]
    return needs + [
        Needed(each, None, ANY) for each in (*(f"gigabytes{each}" for each in types), "per_volume_gigabytes")
    ]


def _volume_v1(it: Properties, at: tuple[Any, ...], mapping: dict[str, Any]) -> Needs:
    """Return the volume that Nova makes for an entry of block_device_mapping: from a snapshot."""
    if not is_set(mapping.get("snapshot_id")):
        return []
    return _volume(it, mapping.get("volume_size"), SizeProperty((*at, "volume_size"), None))


def _flavor(it: Properties, value: Any) -> tuple[Range, Range]:
    """Return the cores and the MB of ram of a server. value: the flavor, or the possible ones."""
    flavors = it.sizes.flavors
    made = None if isinstance(value, str) and value in (flavors or ()) else it.referred(value)
    if made is not None and made.resource.is_a("OS::Nova::Flavor") and not made.resource.external:
        return number(made.get_or_unvalued("vcpus"), _CORES), number(made.get_or_unvalued("ram"), ANY)
    found: list[tuple[Range, Range]]
    if isinstance(value, Unvalued) and value.allowed is not None and value.parameter is None:
        found = [_flavor(it, each) for each in value.allowed]
    elif flavors is None:
        return _CORES, ANY
    else:
        names = [value] if not isinstance(value, Unvalued) else flavors if value.allowed is None else value.allowed
        of_cloud = [flavors[each] for each in names if isinstance(each, str) and each in flavors]
        found = [(exactly(each.cores), exactly(each.ram)) for each in of_cloud]
    if not found:
        return _CORES, ANY
    # The smallest flavor is what is certain; nothing says which one is likely.
    return one_of([cores for cores, _ in found]), one_of([ram for _, ram in found])


def _ports(it: Properties) -> Needs:
    entries, unknown = it.items("networks")
    if not entries and unknown == NOTHING:
        return [Needed("ports", None, _port_of_its_own(it))]
    if not entries and unknown.most is None:
        return [Needed("ports", None, Range(0, 1, None))]
    found = unknown.if_made()
    needs: Needs = []
    for each in entries:
        if not isinstance(each, dict):
            continue
        automatic = each.get("allocate_network")
        if automatic == "none":
            continue
        if automatic == "auto" and it.sizes.has_network is not True:
            # Nova asks Neutron for a network when the project has none: neutron.services.auto_allocate.db.
            needs += [Needed("networks", None, POSSIBLE), Needed("routers", None, POSSIBLE)]
            needs += [Needed("subnets", None, Range(0, 0, 2)), Needed("ports", None, Range(0, 0, 2))]
        found = found.plus({False: ONE, True: NOTHING, None: _beside_port(each)}[is_set(each.get("port"))])
    return [Needed("ports", None, found), *needs]


def _beside_port(entry: dict[str, Any]) -> Range:
    """Return the ports that are made for a network of a server whose `port` is not known.

    None is, without anything else that says where to make one: Heat refuses an entry that has nothing.
    """
    others = (entry.get(name) for name in ("network", "uuid", "subnet", "allocate_network"))
    return NOTHING if all(is_set(each) is False for each in others) else POSSIBLE


def _port_of_its_own(it: Properties) -> Range:
    """Return the ports of a server without networks: Nova takes the one network that the project can see."""
    return MAYBE_ONE if it.sizes.has_network is False else ONE


def _ec2_ports(it: Properties) -> Needs:
    interfaces, unknown = it.items("NetworkInterfaces")
    if interfaces or unknown.certain:
        return []
    if unknown.most != 0:
        return [Needed("ports", None, MAYBE_ONE)]
    return [Needed("ports", None, ONE if it.get("SubnetId") is not None else _port_of_its_own(it))]


def _volume_v2(it: Properties, at: tuple[Any, ...], mapping: dict[str, Any]) -> Needs:
    """Return the volume that Nova makes for an entry of block_device_mapping_v2: from an image or a snapshot.

    at: the path of the entry below the properties.
    """
    if is_set(mapping.get("volume_id")) is not False:
        return []
    has_snapshot = is_set(mapping.get("snapshot_id"))
    has_image = [is_set(mapping.get(name)) for name in ("image", "image_id")]
    is_made = True if has_snapshot or True in has_image else None if None in (has_snapshot, *has_image) else False
    if is_made is False:
        return []
    is_of_image = has_snapshot is False
    least = it.sizes.least_volume(mapping.get("image") or mapping.get("image_id")) if is_of_image else None
    size = SizeProperty((*at, "volume_size"), least)
    needs = _volume(it, mapping.get("volume_size"), size, mapping.get("volume_type"), is_of_image=is_of_image)
    return needs if is_made else [each._replace(amount=each.amount.if_made()) for each in needs]


def _ec2_volume(it: Properties, at: tuple[Any, ...], mapping: dict[str, Any]) -> Needs:
    device = mapping.get("Ebs")
    if not isinstance(device, dict) or is_set(device.get("SnapshotId")) is False:
        return []
    return _volume(it, device.get("VolumeSize"), SizeProperty((*at, "Ebs", "VolumeSize"), None))


def _volume(
    it: Properties, value: Any, size: SizeProperty, type_name: Any = None, *, is_of_image: bool = False
) -> Needs:
    """Return what a volume of a server needs. value: its size."""
    default = MAYBE_ONE if is_of_image else POSSIBLE
    return of_volume(number(value, AT_LEAST_ONE), type_name, default, it.sizes, size)


def _group(hints: Any) -> str | None:
    """Return the server group in scheduler hints; None when they name no group, or it is not known."""
    if isinstance(hints, list):
        pairs = [each for each in hints if isinstance(each, dict)]
        hints = {each.get("Key"): each.get("Value") for each in pairs if isinstance(each.get("Key"), str)}
    group = hints.get("group") if isinstance(hints, dict) else None
    return id_in(group)

"""What resources of single types need of the cloud, as the inventory says: flavors, API versions, networks."""

from __future__ import annotations

from itertools import chain

from heatlint.rule import View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from heatlint.rule import Findings, Inventory, Path, Rule, Stack

    #: The name of a rule, the path of what breaks it, and the message.
    Fault = tuple[str, Path, str]
    Faults = Iterator[Fault]

_GIB = 1024**3

#: Type -> its properties that need a microversion of the compute service: a property, or a key of the maps in a list.
#: Sources: the `validate` methods in heat.engine.resources.openstack.nova.
_MICROVERSIONS: dict[str, tuple[tuple[str, str | None, tuple[int, int]], ...]] = {
    "OS::Nova::Server": (
        ("tags", None, (2, 26)),
        ("networks", "allocate_network", (2, 37)),
        ("networks", "tag", (2, 42)),
        ("block_device_mapping_v2", "volume_type", (2, 67)),
    ),
    "OS::Nova::KeyPair": (("type", None, (2, 2)), ("user", None, (2, 10))),
    "OS::Nova::ServerGroup": (("rules", None, (2, 64)),),
}
#: The microversion of the compute service that took "personality" away, and that of the soft policies.
_NO_PERSONALITY, _SOFT_POLICIES = (2, 57), (2, 15)


def judge(stack: Stack, inventory: Inventory, rules: Mapping[str, Rule]) -> Findings:
    """Yield the findings about the resources of a stack. rules: by name."""
    for resource in stack.resources.values():
        if resource.enabled is False or resource.external or resource.type is None or resource.is_template:
            continue
        view, name = View(resource), resource.type.name
        found = _microversions(view, inventory, name)
        if name in _CHECKS:
            found = chain(found, _CHECKS[name](view, inventory))
        for rule, path, message in found:
            yield rules[rule].at(path, message)


def _microversions(it: View, cloud: Inventory, type_name: str) -> Faults:
    has = cloud.microversion("compute")
    if has is None:
        return
    for name, key, needed in _MICROVERSIONS.get(type_name, ()):
        if has < needed:
            for view in [it] if key is None else it.items(name):
                if view.is_set(key or name):
                    yield _old_api(view, key or name, needed, has)


def _old_api(it: View, name: str, needed: tuple[int, int], has: tuple[int, int]) -> Fault:
    versions = [".".join(map(str, each)) for each in (needed, has)]
    message = f'"{name}" needs version {versions[0]} of the compute API; the cloud has {versions[1]}'
    return "missing-api", it.place(name), message


def _item(cloud: Inventory, constraint: str, it: View, name: str) -> dict[str, Any] | None:
    """Return the thing of the cloud that a property names; None when that is not known or certain."""
    value = it.get(name)
    if not value or it.refers(name):
        return None
    found = cloud.find(constraint, value)
    return found.items[0] if found is not None and found.refused is None and found.items else None


def _server(it: View, cloud: Inventory) -> Faults:
    """Source: Server.validate of heat.engine.resources.openstack.nova.server; nova.compute.api for the file's size."""
    flavor, image = _item(cloud, "nova.flavor", it, "flavor"), _item(cloud, "glance.image", it, "image")
    if image is not None and flavor is not None:
        yield from _image(it, flavor, image)
    for volume in it.items("block_device_mapping_v2"):
        yield from _volume(volume, cloud, "volume_size")
    for network in it.items("networks"):
        yield from _network(network, cloud)
    version = cloud.microversion("compute")
    if version is not None and version >= _NO_PERSONALITY and it.is_set("personality"):
        message = 'the compute service of the cloud does not take "personality" any more; expected "user_data"'
        yield "missing-api", it.place("personality"), message


def _image(it: View, flavor: dict[str, Any], image: dict[str, Any]) -> Faults:
    name, size = it.get("image"), it.get("flavor")
    if not _is_active(image):
        yield _inactive("unfit-image", it, image)
        return
    for key, least, unit in (("ram", "min_ram", "MiB of memory"), ("disk", "min_disk", "GiB of disk")):
        if key in flavor and least in image and flavor[key] < image[least]:
            message = f'the image "{name}" needs {image[least]} {unit} at least; the flavor "{size}" has {flavor[key]}'
            yield "unfit-image", it.place("flavor"), message
            return
    disk = flavor.get("disk")
    if disk and image.get("size", 0) > disk * _GIB and it.absent("block_device_mapping_v2"):
        message = f'the image "{name}" has {image["size"]} bytes; the flavor "{size}" has a disk of {disk} GiB'
        yield "unusable-image", it.place("flavor"), message


def _is_active(image: dict[str, Any]) -> bool:
    status: str = image.get("status", "active")
    return status.lower() == "active"


def _inactive(rule: str, it: View, image: dict[str, Any]) -> Fault:
    message = f'the image "{it.get("image")}" is "{image["status"]}"; expected an active image'
    return rule, it.place("image"), message


def _volume(it: View, cloud: Inventory, size: str = "size") -> Faults:
    """A volume is large enough for its image. Source: cinder.volume.flows.api.create_volume."""
    image, given = _item(cloud, "glance.image", it, "image"), it.get(size)
    if image is None or not isinstance(given, int):
        return
    if not _is_active(image):
        yield _inactive("unusable-image", it, image)
    needed = max(image.get("min_disk", 0), -(-image.get("size", 0) // _GIB), -(-image.get("virtual_size", 0) // _GIB))
    if 0 < given < needed:
        message = f'the image "{it.get("image")}" needs a volume of {needed} GiB at least; {given} are given'
        yield "unusable-image", it.place(size), message


def _network(it: View, cloud: Inventory) -> Faults:
    """The subnet belongs to the network, and the address lies in the subnet. Heat checks the former for servers."""
    network, subnet = _item(cloud, "neutron.network", it, "network"), _item(cloud, "neutron.subnet", it, "subnet")
    if it.absent("port") and network is not None and subnet is not None and _is_outside(subnet, network):
        yield "subnet-of-other-network", it.place("subnet"), _outside(it, subnet, cloud)
    elif it.absent("port"):
        yield from _address(it, "fixed_ip", _subnets(it, cloud, network, subnet))


def _port(it: View, cloud: Inventory) -> Faults:
    """Source: neutron.db.ipam_pluggable_backend and neutron.db.db_base_plugin_v2."""
    network = _item(cloud, "neutron.network", it, "network")
    for address in it.items("fixed_ips"):
        subnet = _item(cloud, "neutron.subnet", address, "subnet")
        if network is not None and subnet is not None and _is_outside(subnet, network):
            message = f'the subnet "{address.get("subnet")}" does not belong to the network "{it.get("network")}"'
            yield "unfit-address", address.place("subnet"), message
        else:
            yield from _address(address, "ip_address", _subnets(address, cloud, network, subnet))


def _is_outside(subnet: dict[str, Any], network: dict[str, Any]) -> bool:
    """Whether a subnet certainly belongs to another network."""
    return None not in (subnet.get("network_id"), network.get("id")) and subnet["network_id"] != network["id"]


def _outside(it: View, subnet: dict[str, Any], cloud: Inventory) -> str:
    others = [each for each in cloud.items("networks") or () if each.get("id") == subnet["network_id"]]
    own = f'; it belongs to "{others[0].get("name", others[0]["id"])}"' if others else ""
    return f'the subnet "{it.get("subnet")}" does not belong to the network "{it.get("network")}"{own}'


def _subnets(
    it: View, cloud: Inventory, network: dict[str, Any] | None, subnet: dict[str, Any] | None
) -> list[dict[str, Any]]:
    """Return the subnets that an address may lie in; empty when they are not known."""
    if subnet is not None:
        return [subnet]
    if not it.absent("subnet") or network is None or "id" not in network:
        return []
    return [each for each in cloud.items("subnets") or () if each.get("network_id") == network["id"]]


def _address(it: View, name: str, subnets: list[dict[str, Any]]) -> Faults:
    value = it.get(name)
    if not isinstance(value, str) or it.refers(name) or not subnets or not all("cidr" in each for each in subnets):
        return
    import ipaddress

    try:
        address = ipaddress.ip_address(value)
        ranges = [ipaddress.ip_network(each["cidr"], strict=False) for each in subnets]
    except ValueError:
        return
    if not any(address in each for each in ranges):
        listed = " or ".join(map(str, ranges[:3]))
        yield "unfit-address", it.place(name), f'the address "{value}" is not in the subnet; expected one in {listed}'


def _external(*steps: str) -> Callable[[View, Inventory], Faults]:
    """Return the check that a network is external, of which floating IPs and the gateways of routers are."""
    *outer, name = steps

    def judge(it: View, cloud: Inventory) -> Faults:
        view: View | None = it
        for step in outer:
            view = view.inside(step) if view is not None else None
        network = None if view is None else _item(cloud, "neutron.network", view, name)
        if view is not None and network is not None and network.get("external") is False:
            message = f'the network "{view.get(name)}" is not external{_external_networks(cloud)}'
            yield "unfit-address", view.place(name), message

    return judge


def _external_networks(cloud: Inventory) -> str:
    names = [each["name"] for each in cloud.items("networks") or () if each.get("external") and each.get("name")]
    return "; expected " + " or ".join(f'"{name}"' for name in names[:3]) if names else ""


def _server_group(it: View, cloud: Inventory) -> Faults:
    has = cloud.microversion("compute")
    if has is not None and has < _SOFT_POLICIES:
        for _, policy in it.values("policies"):
            if policy in ("soft-affinity", "soft-anti-affinity"):
                yield _old_api(it, "policies", _SOFT_POLICIES, has)


def _security_group(it: View, cloud: Inventory) -> Faults:
    if (
        it.get("stateful") is False
        and cloud.extensions is not None
        and "stateful-security-group" not in cloud.extensions
    ):
        message = '"stateful: false" needs the network extension "stateful-security-group", which the cloud lacks'
        yield "missing-api", it.place("stateful"), message


_CHECKS: dict[str, Callable[[View, Inventory], Faults]] = {
    "OS::Nova::Server": _server,
    "OS::Nova::ServerGroup": _server_group,
    "OS::Cinder::Volume": _volume,
    "OS::Neutron::Port": _port,
    "OS::Neutron::SecurityGroup": _security_group,
    "OS::Neutron::FloatingIP": _external("floating_network"),
    "OS::Neutron::Router": _external("external_gateway_info", "network"),
    "OS::Neutron::RouterGateway": _external("network"),
}

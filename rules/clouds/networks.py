"""What resources need of the networks of the cloud, as the inventory says: subnets, addresses, external networks."""

from __future__ import annotations

import ipaddress
from typing import NamedTuple

from heatlint.rule import View, addresses, cloud, networks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.rule import Inventory, Resource, Stack
    from heatlint.rule.cloud import Faults
    from heatlint.rule.networks import MadeSubnet

    Item = dict[str, Any]


class _Network(NamedTuple):
    """The network that a property names: a thing of the cloud, or what makes it; both None when it is not known."""

    item: Item | None = None
    made: Resource | None = None


def _network(it: View, name: str, inventory: Inventory) -> _Network:
    made = networks.made_network(it, name, f"{name}_id", "uuid")
    return _Network(None if made is not None else cloud.item_of(inventory, "neutron.network", it, name), made)


def _servers_networks(it: View, inventory: Inventory) -> Faults:
    """The subnet belongs to the network, and the address lies in the subnet. Heat checks the former for servers."""
    for entry in it.items("networks"):
        if networks.names_none(entry, "port"):
            network = _network(entry, "network", inventory)
            rule = "subnet-of-other-network"
            yield from _subnet_and_address(entry, "subnet", "fixed_ip", network, inventory, rule)


def _port(it: View, inventory: Inventory) -> Faults:
    """Source: neutron.db.ipam_pluggable_backend and neutron.db.db_base_plugin_v2."""
    network = _network(it, "network", inventory)
    for entry in it.items("fixed_ips"):
        yield from _subnet_and_address(entry, "subnet", "ip_address", network, inventory)


def _subnet_and_address(
    it: View, subnet_name: str, name: str, network: _Network, inventory: Inventory, rule: str = "unfit-address"
) -> Faults:
    """The subnet, if one is given, belongs to the network, and the address lies in it. rule: about the subnet.

    HL335 is about a subnet and a network that the request makes.
    """
    subnet = cloud.item_of(inventory, "neutron.subnet", it, subnet_name)
    other = _outside(it, subnet_name, subnet, network, inventory)
    if other is not None:
        yield cloud.Fault(rule, it.place(subnet_name), other)
    else:
        subnets = _subnets(it, subnet_name, inventory, network.item, subnet)
        yield from _address(it, name, subnets, is_secret=_is_secret(it, subnet, network.item))


def _outside(it: View, name: str, subnet: Item | None, network: _Network, inventory: Inventory) -> str | None:
    """Return the message that a subnet certainly belongs to another network; None when that is not so.

    name: the property with the subnet; subnet: that of the cloud, None for another one.
    """
    if subnet is not None:
        owner = subnet.get("network_id")
        owners = () if owner is None else inventory.with_("networks", "id", owner)
        if network.item is not None:
            return _outside_of_item(it, name, subnet, network.item, owners)
        if network.made is None or not owners or networks.may_be(network.made, owners[0]):
            return None
        quoted = cloud.quoted_name(it.resource.stack, it.get(name))
        text = f"the subnet {quoted} of the cloud does not belong to the network"
        return f'{text} "{network.made.name}", which the stack makes'
    made = None if network.item is None else networks.made_subnet(it, name, f"{name}_id")
    if made is None or network.item is None or not _is_in_another(made, network.item, inventory):
        return None
    shown = network.item.get("name", network.item.get("id"))
    return (
        f'the subnet "{made.view.resource.name}", which the stack makes, does not belong to the network '
        f"{cloud.quoted_name(it.resource.stack, shown)} of the cloud"
    )


def _outside_of_item(it: View, name: str, subnet: Item, network: Item, owners: tuple[Item, ...]) -> str | None:
    """Return the message that a subnet of the cloud belongs to another of its networks. owners: that network."""
    if None in (subnet.get("network_id"), network.get("id")) or subnet["network_id"] == network["id"]:
        return None
    if _is_secret(it, subnet, network):
        return f"the subnet {cloud.quoted_name(it.resource.stack, it.get(name))} does not belong to the network"
    own = f'; it belongs to "{owners[0].get("name", owners[0]["id"])}"' if owners else ""
    return f'the subnet "{it.get(name)}" does not belong to the network "{network.get("name", network["id"])}"{own}'


def _is_in_another(subnet: MadeSubnet, network: Item, inventory: Inventory) -> bool:
    """Whether a subnet that the request makes is certainly not in a network of the cloud."""
    if subnet.network is not None:
        return not networks.may_be(subnet.network, network)
    own = _id_of_network(subnet, inventory)
    return own is not None and network.get("id") not in (None, own)


def _id_of_network(subnet: MadeSubnet, inventory: Inventory) -> str | None:
    """Return the ID of the network of the cloud to which the request adds a subnet; None when it is not known."""
    named = (cloud.item_of(inventory, "neutron.network", subnet.view, each) for each in subnet.network_properties)
    found: str | None = next((each.get("id") for each in named if each is not None), None)
    return found


def _is_secret(it: View, *items: Item | None) -> bool:
    """Whether a secret value names one of some things of the cloud. Then no message may tell anything about it."""
    named = [each[key] for each in items if each is not None for key in ("id", "name") if key in each]
    return cloud.is_secret(it.resource.stack, *named)


def _subnets(it: View, name: str, inventory: Inventory, network: Item | None, subnet: Item | None) -> list[Item]:
    """Return the subnets that an address may lie in; empty when they are not known.

    name: the property with the subnet. A project does not always see all subnets of an external network, and the stack
    may add subnets to the network.
    """
    if subnet is not None:
        return [subnet]
    if not networks.names_none(it, name, f"{name}_id") or network is None or "id" not in network:
        return []
    found = inventory.with_("subnets", "network_id", network["id"])
    has_all = set(network.get("subnets", ())) <= {each.get("id") for each in found}
    is_sure = "subnets" in network or network.get("external") is not True
    of_stacks = [_added_by(root, inventory) for root in it.resource.stack.root.with_earlier()]
    if not (has_all and is_sure) or any(None in added for added in of_stacks):
        return []
    return [*found, *(each for added in of_stacks for each in added.get(network["id"], ()))]


def _added_by(root: Stack, inventory: Inventory) -> dict[str | None, list[Item]]:
    """Return the subnets that a request adds to networks of the cloud, by the ID of the network.

    None stands for a network that is not known, to which there may be others.
    """
    found: dict[str | None, list[Item]] = root.found_once(
        "subnets in networks of the cloud", lambda: _find_added(root, inventory)
    )
    return found


def _find_added(root: Stack, inventory: Inventory) -> dict[str | None, list[Item]]:
    made = networks.made_subnets(root)
    found: dict[str | None, list[Item]] = {} if made.are_all else {None: []}
    for each in made.in_others:
        item = {} if each.range is None else {"cidr": str(each.range)}
        found.setdefault(_id_of_network(each, inventory), []).append(item)
    return found


def _address(it: View, name: str, subnets: list[Item], *, is_secret: bool) -> Faults:
    value = it.get(name)
    if it.refers(name) or not subnets or not all("cidr" in each for each in subnets):
        return
    address = addresses.address_of(value)
    try:
        ranges = [ipaddress.ip_network(each["cidr"], strict=False) for each in subnets]
    except ValueError:
        return
    if address is None:
        return
    around = [each for each in ranges if address in each]
    if not around:
        expected = "" if is_secret else f"; expected one in {' or '.join(map(str, ranges[:3]))}"
        yield cloud.Fault("unfit-address", it.place(name), f'the address "{value}" is not in the subnet{expected}')
    elif all(address in addresses.of_no_host(each) for each in around):
        where = "the subnet" if is_secret else str(around[0])
        message = f'the address "{value}" is not that of a host in {where}'
        yield cloud.Fault("unfit-address", it.place(name), message)


def _floating_ip(it: View, inventory: Inventory) -> Faults:
    """Source: neutron.db.l3_db (_create_floatingip): Neutron makes a port with the subnet and the address."""
    network = _network(it, "floating_network", inventory)
    yield from _external(it, "floating_network", network.item, inventory)
    yield from _subnet_and_address(it, "floating_subnet", "floating_ip_address", network, inventory)


def _router(it: View, inventory: Inventory) -> Faults:
    """Source: neutron.db.l3_db (_validate_gw_info, _create_router_gw_port)."""
    gateway = it.inside("external_gateway_info")
    if gateway is None:
        return
    network = _network(gateway, "network", inventory)
    yield from _external(gateway, "network", network.item, inventory)
    for entry in gateway.items("external_fixed_ips"):
        yield from _subnet_and_address(entry, "subnet", "ip_address", network, inventory)
        address = entry.get("ip_address")
        subnet = cloud.item_of(inventory, "neutron.subnet", entry, "subnet")
        for each in _subnets(entry, "subnet", inventory, network.item, subnet):
            if isinstance(address, str) and address and each.get("gateway_ip") == address:
                message = f'the address "{address}" is that of the gateway of the subnet; expected another one'
                yield cloud.Fault("unfit-address", entry.place("ip_address"), message)


def _router_gateway(it: View, inventory: Inventory) -> Faults:
    yield from _external(it, "network", cloud.item_of(inventory, "neutron.network", it, "network"), inventory)


def _external(it: View, name: str, network: Item | None, inventory: Inventory) -> Faults:
    """The network of a floating IP or of the gateway of a router is external. name: the property with the network."""
    if network is not None and network.get("external") is False:
        names = [
            each["name"] for each in inventory.items("networks") or () if each.get("external") and each.get("name")
        ]
        expected = "; expected " + " or ".join(f'"{each}"' for each in names[:3]) if names else ""
        yield cloud.Fault("unfit-address", it.place(name), f'the network "{it.get(name)}" is not external{expected}')


def _load_balancer(it: View, inventory: Inventory) -> Faults:
    """Source: octavia.network.drivers.neutron.allowed_address_pairs (allocate_vip): a port with subnet and address."""
    yield from _subnet_and_address(it, "vip_subnet", "vip_address", _Network(), inventory)


#: Type -> its check.
CHECKS: dict[str, Callable[[View, Inventory], Faults]] = {
    "OS::Nova::Server": _servers_networks,
    "OS::Zun::Container": _servers_networks,
    "OS::Neutron::Port": _port,
    "OS::Neutron::FloatingIP": _floating_ip,
    "OS::Neutron::Router": _router,
    "OS::Neutron::RouterGateway": _router_gateway,
    "OS::Neutron::LBaaS::LoadBalancer": _load_balancer,
    "OS::Octavia::LoadBalancer": _load_balancer,
}

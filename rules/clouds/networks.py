"""What resources need of the networks of the cloud, as the inventory says: subnets, addresses, external networks."""

from __future__ import annotations

from heatlint.rule import View, cloud

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from ipaddress import IPv4Network, IPv6Network
    from typing import Any

    from heatlint.rule import Inventory, Stack
    from heatlint.rule.cloud import Faults

    Item = dict[str, Any]

#: The types that make subnets, and their properties with the network.
_SUBNETS = ("OS::Neutron::Subnet", "AWS::EC2::Subnet")
_NETWORKS_OF_SUBNETS = ("network", "network_id", "VpcId")


def _servers_networks(it: View, inventory: Inventory) -> Faults:
    """The subnet belongs to the network, and the address lies in the subnet. Heat checks the former for servers."""
    for entry in it.items("networks"):
        if entry.absent("port"):
            network = cloud.item_of(inventory, "neutron.network", entry, "network")
            rule = "subnet-of-other-network"
            yield from _subnet_and_address(entry, "subnet", "fixed_ip", network, inventory, rule)


def _port(it: View, inventory: Inventory) -> Faults:
    """Source: neutron.db.ipam_pluggable_backend and neutron.db.db_base_plugin_v2."""
    network = cloud.item_of(inventory, "neutron.network", it, "network")
    for entry in it.items("fixed_ips"):
        yield from _subnet_and_address(entry, "subnet", "ip_address", network, inventory)


def _subnet_and_address(
    it: View, subnet_name: str, name: str, network: Item | None, inventory: Inventory, rule: str = "unfit-address"
) -> Faults:
    """The subnet, if one is given, belongs to the network, and the address lies in it. rule: about the subnet."""
    subnet = cloud.item_of(inventory, "neutron.subnet", it, subnet_name)
    if network is not None and subnet is not None and _is_outside(subnet, network):
        yield cloud.Fault(rule, it.place(subnet_name), _outside(it, subnet_name, subnet, network, inventory))
    else:
        subnets = _subnets(it, subnet_name, inventory, network, subnet)
        yield from _address(it, name, subnets, is_secret=_is_secret(it, subnet, network))


def _is_outside(subnet: Item, network: Item) -> bool:
    """Whether a subnet certainly belongs to another network."""
    return None not in (subnet.get("network_id"), network.get("id")) and subnet["network_id"] != network["id"]


def _outside(it: View, name: str, subnet: Item, network: Item, inventory: Inventory) -> str:
    others = [each for each in inventory.items("networks") or () if each.get("id") == subnet["network_id"]]
    own = f'; it belongs to "{others[0].get("name", others[0]["id"])}"' if others else ""
    if _is_secret(it, subnet, network):
        return f"the subnet {cloud.shown(it.resource.stack, it.get(name))} does not belong to the network"
    return f'the subnet "{it.get(name)}" does not belong to the network "{network.get("name", network["id"])}"{own}'


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
    if not it.absent(name) or network is None or "id" not in network:
        return []
    found = inventory.subnets_of(network["id"])
    has_all = set(network.get("subnets", ())) <= {each.get("id") for each in found}
    is_sure = "subnets" in network or network.get("external") is not True
    return found if has_all and is_sure and not _may_grow(it, network["id"], inventory) else []


def _may_grow(it: View, network_id: str, inventory: Inventory) -> bool:
    """Whether the stack, or one around or in it, may add a subnet to a network of the cloud."""
    root = it.resource.stack.root
    growing = root.found_once("networks with more subnets", lambda: _growing(root, inventory))
    return None in growing or network_id in growing


def _growing(root: Stack, inventory: Inventory) -> set[str | None]:
    """Return the IDs of the networks of the cloud to which stacks add a subnet; None for one that is not known."""
    found: set[str | None] = set()
    for stack in root.all():
        for resource in stack.resources.values():
            if resource.enabled is False or resource.type is None or resource.type.name not in _SUBNETS:
                continue
            view = View(resource)
            if view.target(*_NETWORKS_OF_SUBNETS) is not None:
                continue  # it is in a network of the stack
            named = (cloud.item_of(inventory, "neutron.network", view, each) for each in _NETWORKS_OF_SUBNETS)
            network = next((each for each in named if each is not None), {})
            found.add(network.get("id"))
    return found


def _address(it: View, name: str, subnets: list[Item], *, is_secret: bool) -> Faults:
    value = it.get(name)
    if not isinstance(value, str) or it.refers(name) or not subnets or not all("cidr" in each for each in subnets):
        return
    import ipaddress

    try:
        address = ipaddress.ip_address(value)
        ranges = [ipaddress.ip_network(each["cidr"], strict=False) for each in subnets]
    except ValueError:
        return
    around = [each for each in ranges if address in each]
    if not around:
        expected = "" if is_secret else f"; expected one in {' or '.join(map(str, ranges[:3]))}"
        yield cloud.Fault("unfit-address", it.place(name), f'the address "{value}" is not in the subnet{expected}')
    elif all(each.version == 4 and address in _not_of_hosts(each) for each in around):
        where = "the subnet" if is_secret else str(around[0])
        message = f'the address "{value}" is not that of a host in {where}'
        yield cloud.Fault("unfit-address", it.place(name), message)


def _not_of_hosts(subnet: IPv4Network | IPv6Network) -> tuple[object, ...]:
    """Return the addresses of an IPv4 subnet that Neutron gives no port. Source: neutron.ipam.utils (check_subnet_ip).

    Of IPv6 that depends on the owner of the port, which is not always known.
    """
    if subnet.prefixlen >= subnet.max_prefixlen - 1:  # without an address for broadcasts
        return (subnet.network_address,)
    return subnet.network_address, subnet.broadcast_address


def _floating_ip(it: View, inventory: Inventory) -> Faults:
    """Source: neutron.db.l3_db (_create_floatingip): Neutron makes a port with the subnet and the address."""
    network = cloud.item_of(inventory, "neutron.network", it, "floating_network")
    yield from _external(it, "floating_network", network, inventory)
    yield from _subnet_and_address(it, "floating_subnet", "floating_ip_address", network, inventory)


def _router(it: View, inventory: Inventory) -> Faults:
    """Source: neutron.db.l3_db (_validate_gw_info, _create_router_gw_port)."""
    gateway = it.inside("external_gateway_info")
    if gateway is None:
        return
    network = cloud.item_of(inventory, "neutron.network", gateway, "network")
    yield from _external(gateway, "network", network, inventory)
    for entry in gateway.items("external_fixed_ips"):
        yield from _subnet_and_address(entry, "subnet", "ip_address", network, inventory)
        address = entry.get("ip_address")
        subnet = cloud.item_of(inventory, "neutron.subnet", entry, "subnet")
        for each in _subnets(entry, "subnet", inventory, network, subnet):
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
    yield from _subnet_and_address(it, "vip_subnet", "vip_address", None, inventory)


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

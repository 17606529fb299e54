"""Addresses that agree with one another: of subnets, ports, servers and the networks that they are on.

An address that the template gives is given as it is; one that only the cloud would choose is made up in its subnet.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any, NamedTuple

from heatlint.language.functions.base import Unvalued
from heatlint.serve.made_up import digest, token

if TYPE_CHECKING:
    from heatlint.model.resource import Resource
    from heatlint.serve.values import LiveStack

#: A resource in its stack.
Place = tuple["LiveStack", "Resource"]
#: The network of a server that names none.
_DEFAULT_NETWORK = "private"


def address_attribute(live: LiveStack, resource: Resource, name: str) -> Any:
    """Return an attribute that tells addresses; an Unvalued when there is nothing to say about it here."""
    for type_name, attributes in _MADE.items():
        if name in attributes and resource.is_a(type_name):
            return attributes[name]((live, resource))
    return Unvalued()


def _property(place: Place, name: str) -> Any:
    live, resource = place
    return live.values(resource).get_known(name)


def _entries(place: Place, name: str) -> list[dict[str, Any]]:
    """Return the maps in a list that is a property; an empty map when it has none, and for what is not a map."""
    written = _property(place, name)
    return [each if isinstance(each, dict) else {} for each in (written if isinstance(written, list) else ())] or [{}]


def _id(place: Place) -> str:
    live, resource = place
    return live.physical_id(resource)


def _cidr(subnet: Place) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(_property(subnet, "cidr") or "", strict=False)
    except ValueError:
        return None


def _gateway(subnet: Place) -> Any:
    """Return the gateway: the first address, as Neutron chooses it; None when the template asks for none."""
    _, resource = subnet
    if "gateway_ip" in resource.properties:
        return _property(subnet, "gateway_ip") or None
    cidr = _cidr(subnet)
    return Unvalued() if cidr is None else str(cidr[min(1, cidr.num_addresses - 1)])


def _pools(subnet: Place) -> Any:
    """Return the pools that the template gives; else, as Neutron, all addresses but the gateway's."""
    written, cidr = _property(subnet, "allocation_pools"), _cidr(subnet)
    if written or cidr is None or cidr.num_addresses < 4:
        return written or Unvalued()
    last = -1 if cidr.version == 6 else -2  # an IPv4 network has an address for broadcasts
    pools = [(cidr[1], cidr[last])]
    try:
        gateway: Any = ip_address(_gateway(subnet) or "")
    except ValueError:
        gateway = None
    if gateway is not None and gateway in cidr:
        pools = [(cidr[1], gateway - 1), (gateway + 1, cidr[last])]
    return [{"start": str(start), "end": str(end)} for start, end in pools if int(start) <= int(end)]


def _first_subnet(live: LiveStack, network: Any) -> Place | None:
    """Return the first subnet of a network in the stacks here."""
    subnets = live.of_type("OS::Neutron::Subnet") if network else ()
    return next((each for each in subnets if _property(each, "network") == network), None)


def _address_in(subnet: Place | None, *salt: Any) -> str:
    """Return an address that is always the same for the same salt."""
    pools: Any = None if subnet is None else _pools(subnet)
    try:
        start, end = (ip_address(pools[0][key]) for key in ("start", "end"))
    except (ValueError, TypeError, KeyError, IndexError):
        return str(token("String", "ip_address", *salt))
    return str(start + int.from_bytes(digest("address", *salt)[:8]) % (int(end) - int(start) + 1))


def _fixed_ips(port: Place) -> list[dict[str, Any]]:
    live, _ = port
    found = []
    for index, each in enumerate(_entries(port, "fixed_ips")):
        if each.get("subnet"):
            subnet = live.with_id(each["subnet"], "OS::Neutron::Subnet")
        else:
            subnet = _first_subnet(live, _property(port, "network"))
        subnet_id = each.get("subnet") if subnet is None else _id(subnet)
        found.append(
            {
                "subnet_id": subnet_id or token("String", "subnet_id", _id(port)),
                "ip_address": each.get("ip_address") or _address_in(subnet, _id(port), index),
            }
        )
    return found


def _network(live: LiveStack, reference: Any) -> tuple[str, list[str]]:
    """Return the name of a network, and all keys under which Heat tells its addresses: the name and the id."""
    made = live.with_id(reference, "OS::Neutron::Net")
    if made is None:
        name = reference if isinstance(reference, str) and reference else _DEFAULT_NETWORK
        return name, [name]
    stack, network = made
    name = str(stack.attribute(network, "name"))
    return name, [name, _id(made)]


class _Interface(NamedTuple):
    """An interface of a server. name: of its network; keys: those of the network, see `_network`."""

    name: str
    keys: list[str]
    port_id: str
    mac: str
    addresses: list[str]


def _interfaces(server: Place) -> list[_Interface]:
    live, _ = server
    found = []
    for index, each in enumerate(_entries(server, "networks")):
        port = live.with_id(each.get("port"), "OS::Neutron::Port")
        if port is not None:
            name, keys = _network(port[0], _property(port, "network"))
            addresses = [str(fixed["ip_address"]) for fixed in _fixed_ips(port)]
            mac = port[0].attribute(port[1], "mac_address")
            found.append(_Interface(name, keys, _id(port), str(mac), addresses))
            continue
        salt = (_id(server), index)
        subnet = live.with_id(each.get("subnet"), "OS::Neutron::Subnet")
        network = each.get("network") or (None if subnet is None else _property(subnet, "network"))
        subnet = subnet or _first_subnet(live, network)
        name, keys = _network(live, network)
        address = each.get("fixed_ip") or _address_in(subnet, *salt)
        port_id = each.get("port") or token("String", "port_id", *salt)
        mac = token("String", "mac_addr", *salt)
        found.append(_Interface(name, keys, str(port_id), str(mac), [str(address)]))
    return found


def _networks(server: Place) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in _interfaces(server):
        for key in each.keys:
            found.setdefault(key, []).extend(each.addresses)
    return found


def _addresses(server: Place) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for each in _interfaces(server):
        for address in each.addresses:
            version = 6 if ":" in address else 4
            entry = {"addr": address, "version": version, "port": each.port_id}
            entry |= {"OS-EXT-IPS-MAC:mac_addr": each.mac, "OS-EXT-IPS:type": "fixed"}
            for key in each.keys:
                found.setdefault(key, []).append(entry)
    return found


def _first_address(server: Place) -> str:
    """Return the first address on the last network by name. Source: heat.engine.clients.os.nova."""
    interfaces = _interfaces(server)
    last = max(each.name for each in interfaces)
    return next((each.addresses[0] for each in interfaces if each.name == last and each.addresses), "")


def _no_address(_: Place) -> str:
    """Nova leaves the addresses of access empty unless an administrator sets them."""
    return ""


_MADE: dict[str, dict[str, Callable[[Place], Any]]] = {
    "OS::Neutron::Subnet": {"gateway_ip": _gateway, "allocation_pools": _pools},
    "OS::Neutron::Port": {"fixed_ips": _fixed_ips},
    "OS::Nova::Server": {
        "networks": _networks,
        "addresses": _addresses,
        "first_address": _first_address,
        "accessIPv4": _no_address,
        "accessIPv6": _no_address,
    },
}

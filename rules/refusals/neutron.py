"""What Neutron refuses. Sources: neutron.db (db_base_plugin_v2, ipam_backend_mixin, l3_db, securitygroups_db) and
neutron.plugins.ml2 (plugin, extensions.port_security)."""

from __future__ import annotations

from heatlint.rule import Related, Resource, language, of_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.rule import Findings, Stack
    from heatlint.rule.addresses import Address, Range
    from rules.types import Own

_POLICY = "OS::Neutron::RBACPolicy"
_NETWORKS = ("OS::Neutron::Net", "OS::Neutron::ProviderNet")


@of_type("OS::Neutron::Subnet")
def subnet(it: Own) -> Findings:
    """The CIDR, the gateway, the name servers and the routes have the IP version of the subnet. A subnet with DHCP has
    addresses for hosts. The allocation pools are for a CIDR and lie in it, in order and apart from each other, without
    the network's own address, the broadcast address and the gateway. The gateway is an address of a host."""
    cidr = it.get("cidr")
    network = language.range_of(cidr)
    version = it.get("ip_version")
    if network is not None and version in (4, 6) and network.version != version:
        yield it.refused("cidr", f'"{cidr}" is of IPv{network.version}; expected "ip_version: {network.version}"')
        return
    if network is not None and network.version == 4 and network.prefixlen > 30 and it.is_set("enable_dhcp"):
        yield it.refused("cidr", f'"{cidr}" is too small for DHCP; expected "enable_dhcp: false"')
    yield from _versions(it, version)
    gateway = language.address_of(it.get("gateway_ip"))
    if isinstance(version, int) and gateway is not None and gateway.version != version:
        yield it.refused("gateway_ip", f'"{gateway}" is an IPv{gateway.version} address in an IPv{version} subnet')
    elif network is not None and network.version == 4 and network.prefixlen < 31:
        if gateway in (network.network_address, network.broadcast_address):
            kind = "address of the network itself" if gateway == network.network_address else "broadcast address"
            yield it.refused("gateway_ip", f'"{gateway}" is the {kind}; expected the address of a host')
    if it.is_set("allocation_pools"):
        if network is not None:
            yield from _pools(it, network)
        elif it.absent("cidr") and it.given("subnetpool"):
            yield it.refused(
                "allocation_pools", '"allocation_pools" needs a "cidr"; a subnet pool chooses the addresses'
            )


def _versions(it: Own, version: Any) -> Findings:
    """Report name servers and routes of the other IP version."""
    for index, server in it.values("dns_nameservers"):
        address = language.address_of(server)
        if address is not None and version in (4, 6) and address.version != version:
            yield it.refused(
                "dns_nameservers", index, f'"{server}" is an IPv{address.version} address in an IPv{version} subnet'
            )
    for route in it.items("host_routes"):
        for name, read in (("destination", language.range_of), ("nexthop", language.address_of)):
            value = read(route.get(name))
            if value is not None and version in (4, 6) and value.version != version:
                yield route.refused(
                    name, f'"{route.get(name)}" is of IPv{value.version}, but the subnet is of IPv{version}'
                )


def _pools(it: Own, network: Range) -> Findings:
    """Report allocation pools that are not in order, not in the network, or not apart from each other."""
    gateway = _gateway(it, network)
    known: list[tuple[Address, Address, Own]] = []
    hosts_only = network.version == 6 or network.prefixlen < 31
    for pool in it.items("allocation_pools"):
        start, end = language.address_of(pool.get("start")), language.address_of(pool.get("end"))
        outside = [name for name, each in (("start", start), ("end", end)) if each is not None and each not in network]
        if outside:
            yield pool.refused(outside[0], f'"{pool.get(outside[0])}" is not in the subnet {network}')
        elif hosts_only and start == network.network_address:
            yield pool.refused("start", f'"{start}" is the address of the network itself, not of a host')
        elif hosts_only and network.version == 4 and end == network.broadcast_address:
            yield pool.refused("end", f'"{end}" is the broadcast address, not that of a host')
        elif start is not None and end is not None:
            if int(start) > int(end):
                yield pool.refused("start", f'"{start}" is after the end of the pool, "{end}"')
                continue
            if gateway is not None and int(start) <= int(gateway) <= int(end):
                written = "" if it.written("gateway_ip") else ' (the first address, since "gateway_ip" is not set)'
                yield pool.refused(f'the pool "{start}" to "{end}" contains the gateway "{gateway}"{written}')
            for first, last, other in known:
                if int(start) <= int(last) and int(first) <= int(end):
                    also = Related(other.place(), f'the pool "{first}" to "{last}" is here')
                    yield pool.refused(f'the pool "{start}" to "{end}" overlaps another pool', related=[also])
                    break
            known.append((start, end, pool))


def _gateway(it: Own, network: Range) -> Address | None:
    """Return the gateway of a subnet; None if the subnet has no gateway, or it is not known."""
    gateway = it.get("gateway_ip")
    if gateway == "auto" or gateway is None and not it.written("gateway_ip"):
        return network.network_address + 1 if network.version == 4 else None
    return language.address_of(gateway)


@of_type("OS::Neutron::Port")
def port(it: Own) -> Findings:
    """Without port security, of its own or of its network, a port has no security groups and no address pairs. Each
    fixed address is that of a host in its subnet, which is one of the port's network."""
    secured = it.get("port_security_enabled")
    network = it.target("network", "network_id")
    why = "without port security"
    if it.absent("port_security_enabled") and it.is_empty("device_owner") and network is not None:
        if network.is_a(*_NETWORKS):
            secured = network.values.get("port_security_enabled")
            why = f'since its network "{network.name}" has no port security'
    if secured is False:
        for name, what in (("security_groups", "security groups"), ("allowed_address_pairs", "allowed address pairs")):
            if it.is_set(name):
                yield it.refused(name, f"the port cannot have {what} {why}")
    for fixed in it.items("fixed_ips"):
        yield from _fixed(fixed, network)


def _fixed(it: Own, network: Resource | None, name: str = "ip_address", subnet: str = "subnet") -> Findings:
    """The subnet is one of the network, and the address that of a host in it. name: the property with the address."""
    if not it.is_empty(name) or it.target(subnet, f"{subnet}_id") is not None:
        from heatlint.rule import networks

        for each, message in networks.faults(it, network, (subnet, f"{subnet}_id"), name):
            yield it.refused(each, message)


@of_type("OS::Neutron::RouterInterface")
def router_interface(it: Own) -> Findings:
    """The subnet of an interface has a gateway, and the gateway is an address in the subnet. It is given to one
    interface only."""
    target = it.target("subnet", "subnet_id")
    if target is None or not target.is_a("OS::Neutron::Subnet") or target.external or it.given("port"):
        return
    own = type(it)(target)
    gateway, network = own.get("gateway_ip"), language.range_of(own.get("cidr"))
    if gateway == "" or gateway is None and own.written("gateway_ip"):
        yield it.refused("subnet", f'the subnet "{target.name}" has no gateway, which is the address of the interface')
        return
    address = language.address_of(gateway)
    if address is not None and network is not None and address.version == 4 and address not in network:
        yield it.refused(
            "subnet",
            f'the gateway "{address}" of the subnet "{target.name}" is not in {network}, so the interface '
            "cannot have this address",
        )
    other = it.earlier("interface", target)
    if other is not None:
        yield it.refused(
            "subnet",
            f'"{other.name}" is an interface in the subnet "{target.name}", too, and has the address of its gateway; '
            'expected "port" for a second interface',
        )


@of_type("OS::Neutron::FloatingIP")
def floating_ip(it: Own) -> Findings:
    """The network of a floating IP is external, if the template makes it. The port has one IPv4 address, or the
    floating IP names one of them. The address is in the network, and in the subnet."""
    network = it.target("floating_network", "floating_network_id")
    yield from _external(it, network, "floating_network", it.noted)
    yield from _fixed(it, network, "floating_ip_address", "floating_subnet")
    yield from _fixed_address(it)


@of_type("OS::Neutron::FloatingIPAssociation")
def association(it: Own) -> Findings:
    """The port has one IPv4 address, or the association names one of them."""
    yield from _fixed_address(it)


@of_type("OS::Neutron::RouterGateway")
def router_gateway(it: Own) -> Findings:
    """The network of a gateway is external, if the template makes it."""
    yield from _external(it, it.target("network", "network_id"), "network", it.noted)


@of_type("OS::Neutron::Router")
def router(it: Own) -> Findings:
    """The network of the external gateway is external, if the template makes it, and has the fixed addresses."""
    gateway = it.inside("external_gateway_info")
    if gateway is not None:
        network = gateway.target("network", "network_id")
        yield from _external(gateway, network, "network", it.noted)
        for fixed in gateway.items("external_fixed_ips"):
            yield from _fixed(fixed, network)


def _external(it: Own, network: Resource | None, name: str, noted: dict[Any, Any]) -> Findings:
    """Report a network that is certainly not external: no resource makes it so."""
    if network is None or not network.is_a(*_NETWORKS) or network.external:
        return
    extra = network.values.get("value_specs") or {} if network.is_a("OS::Neutron::Net") else {}
    if not isinstance(extra, dict) or any(str(key).startswith("router:external") for key in extra):
        return
    if network.is_a("OS::Neutron::ProviderNet") and network.values.get("router_external") is not False:
        return
    if "policies" not in noted:
        noted["policies"] = [each for each in _all_resources(it.resource.stack.root) if each.is_a(_POLICY)]
    if noted["policies"]:
        return  # one may share the network as an external one
    yield it.refused(name, f'the network "{network.name}" is not external; expected "router:external: true" in it')


def _all_resources(stack: Stack) -> Iterator[Resource]:
    for each in stack.all():
        yield from each.resources.values()


def _fixed_address(it: Own) -> Findings:
    """Report a floating IP whose port has no IPv4 address, or several ones, or not the one that is named."""
    wanted = language.address_of(it.get("fixed_ip_address"))
    if wanted is not None and wanted.version != 4:
        yield it.refused("fixed_ip_address", f'"{wanted}" is an IPv6 address; a floating IP needs one of IPv4')
        return
    target = it.target("port_id")
    if target is None or not target.is_a("OS::Neutron::Port") or target.external:
        return
    own = type(it)(target)
    if own.is_set("no_fixed_ips"):
        yield it.refused("port_id", f'the port "{target.name}" has no address, so it cannot have a floating IP')
        return
    listed = own.get("fixed_ips")
    if not isinstance(listed, list) or not listed or not own.has_known_length("fixed_ips"):
        return
    fixed = list(own.items("fixed_ips"))
    versions = [_version(each) for each in fixed]
    if len(fixed) != len(listed) or None in versions:
        return
    if 4 not in versions:
        yield it.refused("port_id", f'the port "{target.name}" has no IPv4 address, which a floating IP needs')
    elif versions.count(4) > 1 and it.absent("fixed_ip_address"):
        yield it.refused(
            "port_id", f'the port "{target.name}" has {versions.count(4)} IPv4 addresses; expected "fixed_ip_address"'
        )
    elif wanted is not None:
        addresses = [language.address_of(each.get("ip_address")) for each in fixed]
        if None not in addresses and wanted not in addresses:
            yield it.refused("fixed_ip_address", f'the port "{target.name}" does not have the address "{wanted}"')


def _version(it: Own) -> Any:
    """Return the IP version of a fixed address of a port; None when it is not known."""
    address = language.address_of(it.get("ip_address"))
    if address is not None:
        return address.version
    target = it.target("subnet", "subnet_id")
    if target is None or not target.is_a("OS::Neutron::Subnet") or target.external:
        return None
    version = target.values.get("ip_version")
    return version if version in (4, 6) else None

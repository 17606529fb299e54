"""Rules about networks, which look at more than one resource."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from heatlint.rule import ADVICE, DEPLOY, INFO, Findings, Related, Resource, Rule, Stack, View, check, live_resources

OVERLAPPING_SUBNETS = Rule("NET001", "overlapping-subnets", stage=DEPLOY)
SERVER_WITHOUT_PORT = Rule("NET002", "server-without-port", stage=ADVICE, severity=INFO)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@check
def overlapping_subnets(stack: Stack) -> Findings:
    """Report subnets of the same network that have addresses in common."""
    earlier: dict[str, list[tuple[Resource, Network]]] = {}
    for network, subnet in subnets_by_network(stack):
        addresses = parse_network(View(subnet).get("cidr"))
        if addresses is None:
            continue
        for other, taken in earlier.setdefault(network, []):
            if taken.version == addresses.version and taken.overlaps(addresses):
                related = Related(other.property_path("cidr"), f'the addresses of "{other.name}"')
                yield OVERLAPPING_SUBNETS.at(
                    subnet.property_path("cidr"),
                    f'"{addresses}" overlaps "{taken}" of "{other.name}", which is a subnet of the same network',
                    related=[related],
                )
                break
        earlier[network].append((subnet, addresses))


def subnets_by_network(stack: Stack) -> Iterator[tuple[str, Resource]]:
    """Yield the name of a network and a subnet in it, if Heat certainly makes both."""
    for reference in stack.references("resource"):
        subnet = reference.use.resource
        if subnet is None or not subnet.is_a("OS::Neutron::Subnet"):
            continue
        is_network = reference.path[2:] == ("properties", "network", "get_resource")
        if is_network and subnet.enabled and not subnet.external:  # `enabled` is None if the condition is unknown
            yield reference.target, subnet


def parse_network(value: object) -> Network | None:
    """Return the network that a text describes; None if the value is unknown or not a network."""
    try:
        return ipaddress.ip_network(value) if isinstance(value, str) else None
    except ValueError:
        return None


@check
def servers_without_ports(stack: Stack) -> Findings:
    """Report servers that are attached to a network or a subnet instead of a port."""
    for server in live_resources(stack):
        if not server.is_a("OS::Nova::Server"):
            continue
        for network in View(server).items("networks"):
            for name in ("network", "subnet"):
                if network.written(name) and network.given(name) and network.absent("port"):
                    yield SERVER_WITHOUT_PORT.at(
                        network.text_place(name),
                        f'"{server.name}" has no port of its own here; it gets another address when it is replaced',
                    )
                    break

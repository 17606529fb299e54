"""Networks: what one resource alone cannot tell."""

from __future__ import annotations

import ipaddress

from heatlint.model.view import View
from heatlint.rule import ADVICE, DEPLOY, INFO, Related, Rule, check, live_resources

OVERLAPPING_SUBNETS = Rule("NET001", "overlapping-subnets", stage=DEPLOY)
SERVER_WITHOUT_PORT = Rule("NET002", "server-without-port", stage=ADVICE, severity=INFO)


@check
def overlapping_subnets(stack):
    """The subnets of a network that the stack makes share no addresses."""
    earlier = {}
    for network, subnet in _members(stack):
        addresses = _addresses(View(subnet).get("cidr"))
        if addresses is None:
            continue
        for other, taken in earlier.setdefault(network, []):
            if taken.version == addresses.version and taken.overlaps(addresses):
                place = Related(View(other).place("cidr"), f'the addresses of "{other.name}"')
                yield OVERLAPPING_SUBNETS.at(
                    View(subnet).place("cidr"),
                    f'"{addresses}" has addresses of "{taken}", which "{other.name}" has in the same network',
                    related=[place],
                )
                break
        earlier[network].append((subnet, addresses))


def _members(stack):
    """(name of a network, subnet in it), where both are certainly made."""
    for reference in stack.references("resource"):
        subnet = reference.use.resource
        if subnet is None or subnet.type is None or subnet.type.name != "OS::Neutron::Subnet":
            continue
        direct = reference.path[2:] == ("properties", "network", "get_resource")
        if direct and subnet.enabled and not subnet.external:  # enabled is None where nobody knows
            yield reference.target, subnet


def _addresses(value):
    """The network of a text; None where it is none, or not known."""
    try:
        return ipaddress.ip_network(value) if isinstance(value, str) else None
    except ValueError:
        return None


@check
def servers_without_ports(stack):
    """Report a server that is attached to a network instead of a port; members of groups are servers, too."""
    for server in live_resources(stack):
        if server.type.name != "OS::Nova::Server":
            continue
        for network in View(server).items("networks"):
            for word in ("network", "subnet"):
                if network.written(word) and network.given(word) and network.absent("port"):
                    yield SERVER_WITHOUT_PORT.at(
                        server.property_path(*network.steps, word),
                        "without a port of its own the server gets another address when it is replaced",
                    )
                    break

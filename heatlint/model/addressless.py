"""Finds ports and servers that do not wait for a subnet of their network, and so may get no address.

Heat adds the dependency only where both are in one stack. Without a subnet Neutron makes a port that has no address,
and Nova refuses a server. Sources: heat.engine.resources.openstack.neutron.port and .nova.server (add_dependencies),
neutron.db.ipam_pluggable_backend, nova.exception (NetworkRequiresSubnet).
"""

from __future__ import annotations

from heatlint.model.dependencies import Order, Unordered, beside, made_resources
from heatlint.model.floating import exist_together, thing_named
from heatlint.model.implicit import PORT, SERVER, SUBNET
from heatlint.model.resource import Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.model.stack import Stack

#: How many subnets of one network are looked at. A network in practice has a few.
MOST_SUBNETS = 20


class Addressless(Unordered):
    """A port or server that does not wait for any subnet of its network.

    network: the steps to the network in its properties; subnet: the first subnet of the network.
    """

    __slots__ = ("resource", "network", "subnet")

    def __init__(self, resource: Resource, network: tuple[Any, ...], subnet: Resource) -> None:
        super().__init__(resource, subnet)
        self.resource = resource
        self.network = network
        self.subnet = subnet


def addressless(root: Stack) -> Iterator[Addressless]:
    """Return the ports and servers of a stack, and of those nested in it, that do not wait for a subnet.

    Of several that the same two resources of one stack contain, only the first one.
    """
    subnets: dict[Resource, list[Resource]] = {}
    users: list[Resource] = []
    for resource in made_resources(root):
        if resource.is_a(SUBNET):
            network = thing_named(resource, "network")
            if isinstance(network, Resource):
                subnets.setdefault(network, []).append(resource)
        elif resource.is_a(PORT, SERVER):
            users.append(resource)
    order = Order()
    reported: set[tuple[Resource, Resource]] = set()
    for user in users if subnets else ():
        for steps in _networks(user):
            network = thing_named(user, *steps)
            of_network = subnets.get(network, []) if isinstance(network, Resource) else []
            if not 0 < len(of_network) <= MOST_SUBNETS or any(each.stack is user.stack for each in of_network):
                continue
            if any(order.waits_for(*beside(user, each)) for each in of_network):
                continue
            found = Addressless(user, steps, of_network[0])
            if exist_together(found.subnet, user) and (found.first, found.second) not in reported:
                reported.add((found.first, found.second))
                yield found


def _networks(user: Resource) -> Iterator[tuple[Any, ...]]:
    """Yield the steps to each network from which a resource gets an address of any subnet."""
    if user.is_a(PORT):
        if not user.properties.get("fixed_ips") and not user.properties.get("no_fixed_ips"):
            yield ("network",)
        return
    networks = user.properties.get("networks")
    for index, each in enumerate(networks if isinstance(networks, list) else ()):
        if isinstance(each, dict) and not {"port", "subnet", "fixed_ip"} & each.keys():
            yield "networks", index, "network"

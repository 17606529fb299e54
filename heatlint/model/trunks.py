"""Finds servers that do not wait for the trunk of their port.

Some drivers of Neutron, such as that of Open vSwitch, make no trunk of a port that a server has already, and Heat adds
no dependency. Sources: heat.engine.resources.openstack.neutron.trunk (the description), neutron.services.trunk.rules.
"""

from __future__ import annotations

from heatlint.model.dependencies import Order, Unordered, made_resources
from heatlint.model.floating import exist_together, thing_named
from heatlint.model.implicit import SERVER
from heatlint.model.resource import Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.model.stack import Stack

TRUNK = "OS::Neutron::Trunk"


class Untrunked(Unordered):
    """A server that does not wait for the trunk of its port. index: that of the port in the server's networks."""

    __slots__ = ("server", "index", "trunk")

    def __init__(self, server: Resource, index: int, trunk: Resource) -> None:
        super().__init__(server, trunk)
        self.server = server
        self.index = index
        self.trunk = trunk


def untrunked(root: Stack) -> Iterator[Untrunked]:
    """Return the servers of a stack, and of those nested in it, that do not wait for a trunk.

    A server that the trunk waits for is left out: the author wants it so. Of several that the same two resources of one
    stack contain, only the first one is returned.
    """
    trunks: dict[Resource, Resource] = {}  # by the parent port
    servers: list[Resource] = []
    for resource in made_resources(root):
        if resource.is_a(TRUNK):
            port = thing_named(resource, "port")
            if isinstance(port, Resource):
                trunks[port] = resource
        elif resource.is_a(SERVER):
            servers.append(resource)
    order = Order()
    reported: set[tuple[Resource, Resource]] = set()
    for server in servers if trunks else ():
        networks = server.properties.get("networks")
        for index in range(len(networks) if isinstance(networks, list) else 0):
            port = thing_named(server, "networks", index, "port")
            trunk = trunks.get(port) if isinstance(port, Resource) else None
            if trunk is None or not exist_together(trunk, server):
                continue
            found = Untrunked(server, index, trunk)
            pair = found.first, found.second
            if pair in reported or order.waits_for(*pair) or order.waits_for(*reversed(pair)):
                continue
            reported.add(pair)
            yield found

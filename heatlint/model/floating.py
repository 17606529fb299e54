"""Finds floating IPs that do not wait for the router of their port.

Neutron gives a port a floating IP only when a router connects the port's subnet with the external network. Heat knows
that the floating IP depends on the port, and on the interface of the router only when the port names its subnet.
Sources: neutron.db.l3_db (get_router_for_floatingip), heat.engine.resources.openstack.neutron.floatingip.
"""

from __future__ import annotations

from heatlint.model.dependencies import Order, Unordered, beside, made_resources
from heatlint.model.implicit import FORWARD, GATEWAY, INTERFACE, OF_PORTS, PORT, ROUTER, SUBNET
from heatlint.model.resource import Resource
from heatlint.model.targets import target_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.model.stack import Stack

_OLD = {"network": "network_id", "subnet": "subnet_id", "port": "port_id", "router": "router_id"}

#: How many interfaces are looked at for one port. A network in practice has a few.
MOST = 20


class Unrouted(Unordered):
    """A floating IP, or what gives a port one, that does not wait for the router interface of the port's subnet."""

    __slots__ = ("floating", "port", "interface")

    def __init__(self, floating: Resource, port: Resource, interface: Resource) -> None:
        super().__init__(floating, interface)
        self.floating = floating
        self.port = port
        self.interface = interface


def unrouted(root: Stack) -> Iterator[Unrouted]:
    """Return the floating IPs of a stack, and of those nested in it, that do not wait for a router interface."""
    found: dict[str, list[Resource]] = {INTERFACE: [], GATEWAY: [], **{name: [] for name in OF_PORTS}}
    for resource in made_resources(root):
        name = resource.type.name if resource.type is not None else ""
        if name in found:
            found[name].append(resource)
    if not found[INTERFACE] or not any(found[name] for name in OF_PORTS):
        return
    interfaces = _by_place(each for each in found[INTERFACE] if found[GATEWAY] or _may_lead_out(each))
    order = Order()
    for name in OF_PORTS:
        for resource in found[name]:
            port = thing_named(resource, "internal_port" if name == FORWARD else "port_id")
            if isinstance(port, Resource) and port.is_a(PORT) and not port.external:
                listed = [each for place in _places(port, resource) for each in interfaces.get(place, ())]
                needed = [each for each in listed[:MOST] if exist_together(each, resource)]
                if (
                    needed
                    and len(listed) <= MOST
                    and not any(order.waits_for(*beside(resource, each)) for each in needed)
                ):
                    yield Unrouted(resource, port, needed[0])


def _by_place(interfaces: Iterable[Resource]) -> dict[Any, list[Resource]]:
    """Return the interfaces by what stands for their subnets, and for the networks of these."""
    found: dict[Any, list[Resource]] = {}
    for interface in interfaces:
        for place in _subnet_and_network(interface):
            if place is not None:
                found.setdefault(place, []).append(interface)
    return found


def _places(port: Resource, resource: Resource) -> list[Any]:
    """Return what stands for the subnets of a port, or for its network when it names no subnet.

    Left out are subnets that a parameter or a string names in the stack of the resource: Heat sees that they are equal.
    """
    fixed = port.values.get("fixed_ips")
    if not fixed:
        return [thing_named(port, "network")]
    if not isinstance(fixed, list):
        return []
    subnets = [thing_named(port, "fixed_ips", index, "subnet") for index in range(len(fixed))]
    return [each for each in subnets if isinstance(each, Resource) or port.stack is not resource.stack]


def exist_together(interface: Resource, resource: Resource) -> bool:
    """Whether an interface exists when a floating IP does: it has no condition, or the same one."""
    word = interface.stack.words.condition
    return interface.enabled is True or interface.written(word) == resource.written(word)


def _may_lead_out(interface: Resource) -> bool:
    """Whether the router of an interface may have an external gateway."""
    router = thing_named(interface, "router")
    return (
        not isinstance(router, Resource) or not router.is_a(ROUTER) or bool(router.values.get("external_gateway_info"))
    )


def _subnet_and_network(interface: Resource) -> tuple[Any, Any]:
    """Return what stands for the subnet of an interface, and for its network; None where that is not known."""
    found = thing_named(interface, "subnet")
    if isinstance(found, Resource) and found.is_a(SUBNET):
        return found, thing_named(found, "network")
    if found is None:
        attached = thing_named(interface, "port")
        if isinstance(attached, Resource) and attached.is_a(PORT):
            return thing_named(attached, "fixed_ips", 0, "subnet"), thing_named(attached, "network")
    return found, None


def thing_named(resource: Resource, *steps: Any) -> Any:
    """Return what stands for the thing that a property names: a resource, a parameter or a string."""
    properties = (*resource.path, resource.stack.words.properties)
    for last in (steps[-1], _OLD.get(steps[-1])):
        if last is None:
            continue
        found = target_of(resource.stack, (*properties, *steps[:-1], last))
        if found is not None:
            return found if isinstance(found, Resource) else (id(found[0]), found[1])
    value = resource.values.get(steps[0]) if len(steps) == 1 else None
    return value if isinstance(value, str) and value else None

"""Finds floating IPs that do not wait for the router of their port.

Neutron gives a port a floating IP only when a router connects the port's subnet with the external network. Heat knows
that the floating IP depends on the port, and on the interface of the router only when the port names its subnet.
Sources: neutron.db.l3_db (get_router_for_floatingip), heat.engine.resources.openstack.neutron.floatingip.
"""

from __future__ import annotations

from heatlint.model.dependencies import beside, waits_for
from heatlint.model.implicit import FORWARD, INTERFACE, OF_PORTS, PORT, SUBNET
from heatlint.model.resource import Resource
from heatlint.model.targets import target_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.model.stack import Stack

_OLD = {"network": "network_id", "subnet": "subnet_id", "port": "port_id"}


class Unordered:
    """A floating IP, or what gives a port one, that does not wait for the router interface of the port's subnet.

    first, second: the resources of one stack that must wait for each other: those two, or what contains them.
    """

    __slots__ = ("floating", "port", "interface", "first", "second")

    def __init__(self, floating: Resource, port: Resource, interface: Resource) -> None:
        self.floating = floating
        self.port = port
        self.interface = interface
        self.first, self.second = beside(floating, interface)


def unordered(root: Stack) -> Iterator[Unordered]:
    """Return the floating IPs of a stack, and of those nested in it, that do not wait for a router interface."""
    interfaces: list[Resource] = []
    floating: list[Resource] = []
    for stack in root.all():
        if stack.made:
            for resource in stack.resources.values():
                name = resource.type.name if resource.type is not None else ""
                if name == INTERFACE:
                    interfaces.append(resource)
                elif name in OF_PORTS:
                    floating.append(resource)
    for resource in floating if interfaces else ():
        if resource.enabled is False or resource.external:
            continue
        port = _target(resource, "internal_port" if resource.is_a(FORWARD) else "port_id")
        if isinstance(port, Resource) and port.is_a(PORT) and not port.external:
            needed = [each for each in interfaces if _is_made_with(each, resource) and _connects(each, port)]
            if needed and not any(waits_for(*beside(resource, each)) for each in needed):
                yield Unordered(resource, port, needed[0])


def _is_made_with(interface: Resource, resource: Resource) -> bool:
    """Whether an interface exists when a floating IP does: it has no condition, or the same one."""
    if interface.enabled is False or interface.external:
        return False
    word = interface.stack.words.condition
    return interface.enabled is True or interface.written(word) == resource.written(word)


def _connects(interface: Resource, port: Resource) -> bool:
    """Whether an interface certainly belongs to a subnet of a port."""
    subnet, network = _subnet_and_network(interface)
    fixed = port.values.get("fixed_ips")
    if not fixed:
        return network is not None and network == _target(port, "network")
    if not isinstance(fixed, list) or subnet is None:
        return False
    return any(_target(port, "fixed_ips", index, "subnet") == subnet for index in range(len(fixed)))


def _subnet_and_network(interface: Resource) -> tuple[Any, Any]:
    """Return what stands for the subnet of an interface, and for its network; None where that is not known."""
    found = _target(interface, "subnet")
    if isinstance(found, Resource) and found.is_a(SUBNET):
        return found, _target(found, "network")
    if found is None:
        attached = _target(interface, "port")
        if isinstance(attached, Resource) and attached.is_a(PORT):
            return _target(attached, "fixed_ips", 0, "subnet"), _target(attached, "network")
    return found, None


def _target(resource: Resource, *steps: Any) -> Any:
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

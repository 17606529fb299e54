"""The dependencies that Heat adds when it creates a stack, besides those that the template has.

A value that is not known adds no dependency. Source: heat.engine.resources, `add_dependencies` of each class.
"""

from __future__ import annotations

from heatlint.language.functions.base import is_known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

    Pair = tuple[Any, Any]

_NEUTRON = "OS::Neutron::"
SUBNET, INTERFACE, GATEWAY = f"{_NEUTRON}Subnet", f"{_NEUTRON}RouterInterface", f"{_NEUTRON}RouterGateway"
ROUTER, PORT, FLOATING = f"{_NEUTRON}Router", f"{_NEUTRON}Port", f"{_NEUTRON}FloatingIP"

#: A type -> (type it depends on, path in its own properties, path in the other's), when both paths have equal values.
_SAME: dict[str, tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]] = {
    PORT: ((SUBNET, ("network",), ("network",)),),
    ROUTER: ((SUBNET, ("external_gateway_info", "network"), ("network",)),),
    GATEWAY: ((INTERFACE, ("router_id",), ("router",)), (SUBNET, ("network",), ("network",))),
    FLOATING: ((ROUTER, ("floating_network",), ("external_gateway_info", "network")),),
    f"{_NEUTRON}ExtraRoute": ((INTERFACE, ("router_id",), ("router",)), (GATEWAY, ("router_id",), ("router_id",))),
    f"{_NEUTRON}ExtraRouteSet": ((INTERFACE, ("router",), ("router",)),),
    "AWS::EC2::VPCGatewayAttachment": (("AWS::EC2::RouteTable", ("VpcId",), ("VpcId",)),),
}
#: The types that depend on the router interface of a subnet when they depend on a port in the subnet.
FORWARD = f"{_NEUTRON}FloatingIPPortForward"
OF_PORTS = (FLOATING, f"{_NEUTRON}FloatingIPAssociation", FORWARD)
_SERVER, _CHAIN = "OS::Nova::Server", "OS::Heat::ResourceChain"
_MISSING = object()


def implicit(stack: Stack, needs: dict[Any, list[Any]]) -> Iterator[Pair]:
    """Return (name of a resource, name of the resource that it depends on) for each dependency that Heat adds.

    needs: the dependencies that the template has, by the name of the resource.
    """
    by_type: dict[str, list[Resource]] = {}
    for resource in stack.resources.values():
        if resource.name in needs and resource.type is not None:
            by_type.setdefault(resource.type.name, []).append(resource)
    for type_name, rows in _SAME.items():
        for resource in by_type.get(type_name, ()):
            for other_type, own_path, other_path in rows:
                yield from _same(resource, by_type.get(other_type, ()), own_path, other_path)
    for resource in by_type.get(FLOATING, ()) if GATEWAY in by_type else ():
        yield from _gateways(resource, by_type[GATEWAY])
    for type_name in OF_PORTS if INTERFACE in by_type and PORT in by_type else ():
        for resource in by_type.get(type_name, ()):
            yield from _interfaces(stack, resource, by_type[INTERFACE], needs)
    for resource in by_type.get(_SERVER, ()) if SUBNET in by_type else ():
        yield from _server(resource, by_type[SUBNET])
    if stack.group_template is not None and stack.parent is not None and stack.parent.is_a(_CHAIN):
        yield from _chain(stack, stack.parent)


def _same(resource: Resource, others: Any, own_path: tuple[str, ...], other_path: tuple[str, ...]) -> Iterator[Pair]:
    own = _value(resource, own_path) if others else _MISSING
    for other in others if own is not _MISSING else ():
        found = _value(other, other_path)
        if found is not _MISSING and found == own:
            yield resource.name, other.name


def _value(resource: Resource, path: tuple[str, ...]) -> Any:
    """Return the value at a path; _MISSING when it is not known, or when the path does not exist."""
    value = resource.values.get(path[0])
    for step in path[1:]:
        if not isinstance(value, dict) or not value:
            return _MISSING
        value = value.get(step)
    return value if is_known(value) else _MISSING


def _gateways(resource: Resource, gateways: list[Resource]) -> Iterator[Pair]:
    """Yield the dependencies of a floating IP on the gateways to its network."""
    own = _value(resource, ("floating_network",))
    for gateway in gateways:
        if own and own is not _MISSING and _value(gateway, ("network",)) == own:
            yield resource.name, gateway.name


def _interfaces(
    stack: Stack, resource: Resource, interfaces: list[Resource], needs: dict[Any, list[Any]]
) -> Iterator[Pair]:
    """Yield the dependencies on the interfaces of the subnets of a port.

    A floating IP depends on those of all subnets, a resource of another type on that of the first one.
    """
    floating = resource.type is not None and resource.type.name == FLOATING
    addresses = [_addresses(stack.resources[name]) for name in needs[resource.name]]
    for interface in interfaces:
        subnet = _value(interface, ("subnet",))
        if subnet is _MISSING:
            continue
        for listed in addresses:
            if listed is None:
                continue
            known = listed if floating else listed[:1]
            if (subnet or None) in known or (floating and not listed and not subnet):
                yield resource.name, interface.name
                break


def _addresses(resource: Resource) -> list[Any] | None:
    """Return the subnets of the addresses of a port; None when it is not a port, or they are not known."""
    if resource.type is None or resource.type.name != PORT:
        return None
    addresses = resource.values.get("fixed_ips") or []
    if not isinstance(addresses, list) or not is_known(addresses):
        return None
    return [each.get("subnet") or None for each in addresses if isinstance(each, dict)]


def _server(resource: Resource, subnets: list[Resource]) -> Iterator[Pair]:
    """Yield the dependencies of a server on the subnets of its networks. An empty network stands for every network."""
    networks = resource.values.get("networks")
    if not isinstance(networks, list) or not networks or not is_known(networks):
        return
    ids = [each.get("network") if isinstance(each, dict) else None for each in networks]
    for subnet in subnets:
        network = _value(subnet, ("network",))
        if network is not _MISSING and (not network or any(not each or each == network for each in ids)):
            yield resource.name, subnet.name


def _chain(stack: Stack, chain: Resource) -> Iterator[Pair]:
    """Yield the dependency of each member of a chain on the one before it, unless they are made at the same time."""
    if chain.values.get("concurrent") is not False:
        return
    names = list(stack.resources)
    yield from zip(names[1:], names, strict=False)

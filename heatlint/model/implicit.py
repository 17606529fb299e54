"""The dependencies that Heat adds when it creates a stack, besides those that the template has.

A value that is not known adds no dependency. Source: heat.engine.resources, `add_dependencies` of each class.
"""

from __future__ import annotations

from heatlint.language.functions.base import frozen, is_known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.model.values import Values

    Pair = tuple[Any, Any]
    #: Returns the values of a resource.
    ValuesOf = Callable[[Resource], Values]
    #: Names of resources, and names of the resources that each of them depends on.
    Group = tuple[list[Any], list[Any]]

_NEUTRON = "OS::Neutron::"
SUBNET, INTERFACE, GATEWAY = f"{_NEUTRON}Subnet", f"{_NEUTRON}RouterInterface", f"{_NEUTRON}RouterGateway"
ROUTER, PORT, FLOATING = f"{_NEUTRON}Router", f"{_NEUTRON}Port", f"{_NEUTRON}FloatingIP"

_FLOATING_NETWORK = ("floating_network",)

#: A type -> (type it depends on, path in its own properties, path in the other's), when both paths have equal values.
_SAME: dict[str, tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]] = {
    PORT: ((SUBNET, ("network",), ("network",)),),
    ROUTER: ((SUBNET, ("external_gateway_info", "network"), ("network",)),),
    GATEWAY: ((INTERFACE, ("router_id",), ("router",)), (SUBNET, ("network",), ("network",))),
    FLOATING: ((ROUTER, _FLOATING_NETWORK, ("external_gateway_info", "network")),),
    f"{_NEUTRON}ExtraRoute": ((INTERFACE, ("router_id",), ("router",)), (GATEWAY, ("router_id",), ("router_id",))),
    f"{_NEUTRON}ExtraRouteSet": ((INTERFACE, ("router",), ("router",)),),
    "AWS::EC2::VPCGatewayAttachment": (("AWS::EC2::RouteTable", ("VpcId",), ("VpcId",)),),
}
ASSOCIATION, FORWARD = f"{_NEUTRON}FloatingIPAssociation", f"{_NEUTRON}FloatingIPPortForward"
#: The types that depend on the router interface of a subnet when they depend on a port in the subnet.
OF_PORTS = (FLOATING, ASSOCIATION, FORWARD)
SERVER, _CHAIN = "OS::Nova::Server", "OS::Heat::ResourceChain"
_MISSING = object()


def implicit(stack: Stack, needs: dict[Any, list[Any]]) -> Iterator[Pair]:
    """Return (name of a resource, name of the resource that it depends on) for each dependency that Heat adds.

    needs: the dependencies that the template has, by the name of the resource.
    """
    for names, others in implicit_groups(stack, needs):
        for name in names:
            for other in others:
                yield name, other


def implicit_groups(stack: Stack, needs: dict[Any, list[Any]], values_of: ValuesOf | None = None) -> Iterator[Group]:
    """Return names of resources with the names of those that each of them depends on, for all that `implicit` returns.

    values_of: the values that Heat compares, None for those that it has when it validates a stack. A thousand ports may
    each depend on a thousand subnets: as groups, these are two thousand names.
    """
    values_of = values_of or _validated
    by_type: dict[str, list[Resource]] = {}
    for resource in stack.resources.values():
        if resource.name in needs and resource.type is not None:
            by_type.setdefault(resource.type.name, []).append(resource)
    for type_name, rows in _SAME.items():
        for other_type, own_path, other_path in rows:
            yield from _same(by_type.get(type_name, []), by_type.get(other_type, []), own_path, other_path, values_of)
    if GATEWAY in by_type:
        own = [each for each in by_type.get(FLOATING, ()) if _value(each, _FLOATING_NETWORK, values_of)]
        yield from _same(own, by_type[GATEWAY], _FLOATING_NETWORK, ("network",), values_of)
    for type_name in OF_PORTS if INTERFACE in by_type and PORT in by_type else ():
        yield from _interfaces(stack, by_type.get(type_name, []), by_type[INTERFACE], needs, values_of)
    if SUBNET in by_type:
        yield from _servers(by_type.get(SERVER, []), by_type[SUBNET], values_of)
    if stack.group_template is not None and stack.parent is not None and stack.parent.is_a(_CHAIN):
        yield from _chain(stack, stack.parent)


def _validated(resource: Resource) -> Values:
    return resource.values


def _same(
    resources: list[Resource],
    others: list[Resource],
    own_path: tuple[str, ...],
    other_path: tuple[str, ...],
    values_of: ValuesOf,
) -> Iterator[Group]:
    found = _by_value(others, other_path, values_of) if resources else {}
    for value, names in (_by_value(resources, own_path, values_of) if found else {}).items():
        if value in found:
            yield names, found[value]


def _by_value(resources: list[Resource], path: tuple[str, ...], values_of: ValuesOf) -> dict[Any, list[Any]]:
    """Return the names of resources by the known value at a path, as `frozen` gives it."""
    found: dict[Any, list[Any]] = {}
    for resource in resources:
        value = _value(resource, path, values_of)
        if value is not _MISSING:
            found.setdefault(frozen(value), []).append(resource.name)
    return found


def _value(resource: Resource, path: tuple[str, ...], values_of: ValuesOf) -> Any:
    """Return the value at a path; _MISSING when it is not known, or when the path does not exist."""
    value = values_of(resource).get(path[0])
    for step in path[1:]:
        if not isinstance(value, dict) or not value:
            return _MISSING
        value = value.get(step)
    return value if is_known(value) else _MISSING


def _interfaces(
    stack: Stack,
    resources: list[Resource],
    interfaces: list[Resource],
    needs: dict[Any, list[Any]],
    values_of: ValuesOf,
) -> Iterator[Group]:
    """Yield the dependencies on the interfaces of the subnets of ports.

    A floating IP depends on those of all subnets, a resource of another type on that of the first one. A port without
    addresses counts for a floating IP as one in no subnet.
    """
    of_subnet: dict[Any, list[Any]] = {}
    for interface in interfaces:
        subnet = _value(interface, ("subnet",), values_of)
        if subnet is not _MISSING:
            of_subnet.setdefault(frozen(subnet or None), []).append(interface.name)
    together: dict[frozenset[Any], list[Any]] = {}
    for resource in resources:
        is_floating = resource.is_a(FLOATING)
        subnets: set[Any] = set()
        for name in needs[resource.name]:
            listed = _addresses(stack.resources[name], values_of)
            if listed is not None:
                counted = (listed or [None]) if is_floating else listed[:1]
                subnets.update(map(frozen, counted))
        together.setdefault(frozenset(subnets & of_subnet.keys()), []).append(resource.name)
    yield from _chosen(together, of_subnet, interfaces)


def _addresses(resource: Resource, values_of: ValuesOf) -> list[Any] | None:
    """Return the subnets of the addresses of a port; None when it is not a port, or they are not known."""
    if not resource.is_a(PORT):
        return None
    addresses = values_of(resource).get("fixed_ips") or []
    if not isinstance(addresses, list) or not is_known(addresses):
        return None
    return [each.get("subnet") or None for each in addresses if isinstance(each, dict)]


def _servers(servers: list[Resource], subnets: list[Resource], values_of: ValuesOf) -> Iterator[Group]:
    """Yield the dependencies of servers on the subnets of their networks. An empty network stands for every network."""
    of_network = _by_value(subnets, ("network",), values_of)
    of_every = {value for value in of_network if not value[1]}
    together: dict[frozenset[Any], list[Any]] = {}
    for server in servers:
        networks = values_of(server).get("networks")
        if not isinstance(networks, list) or not networks or not is_known(networks):
            continue
        ids = [each.get("network") if isinstance(each, dict) else None for each in networks]
        reached = of_every.union(map(frozen, ids)) & of_network.keys() if all(ids) else of_network
        together.setdefault(frozenset(reached), []).append(server.name)
    yield from _chosen(together, of_network, subnets)


def _chosen(
    together: dict[frozenset[Any], list[Any]], by_value: dict[Any, list[Any]], others: list[Resource]
) -> Iterator[Group]:
    """Yield names with the names of those that have one of their values, in the order of `others`."""
    order = {other.name: number for number, other in enumerate(others)}
    for values, names in together.items():
        found = sorted((name for value in values for name in by_value[value]), key=order.__getitem__)
        if found:
            yield names, found


def _chain(stack: Stack, chain: Resource) -> Iterator[Group]:
    """Yield the dependency of each member of a chain on the one before it, unless they are made at the same time."""
    if chain.values.get("concurrent") is not False:
        return
    names = list(stack.resources)
    yield from (([name], [before]) for name, before in zip(names[1:], names, strict=False))

"""The picture of the network of a stack, as an operator draws it: external networks, routers, networks, servers.

Security groups are beside the servers and ports whose traffic they filter. What heatlint does not know, because of its
type or template, is drawn where a property names it as a network, a subnet or a port.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from heatlint.model.implicit import ASSOCIATION, FLOATING, GATEWAY, INTERFACE, PORT, ROUTER, SERVER, SUBNET
from heatlint.model.secret_places import secret_places
from heatlint.picture.graph import EXTERNAL, PROTECTS, VALUE, Edge, Graph, Key, Node
from heatlint.picture.nested import NestedStacks
from heatlint.picture.network_types import (
    BALANCERS,
    DRAWN,
    INSTANCE,
    KINDS,
    LISTS_OF_GROUPS,
    MEMBERS,
    NAMED_TYPES,
    NETWORK,
    NETWORK_STEPS,
    PROVIDER_NETWORK,
    ROUTER_STEPS,
    SECURITY_GROUPS,
    TRUNK,
)
from heatlint.picture.origins import Origins
from heatlint.report.notes import counted

if TYPE_CHECKING:
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

    #: The name of a property, and the keys in it.
    Steps = tuple[str, ...]

#: When something is in more networks than this, all that is in several names them: so many lines cannot be followed.
_FEW = 3
_EXISTING_NETWORKS = ("existing network", "existing network of a parameter")


def network_of(stack: Stack, whole: Graph) -> Graph:
    """Return the graph of networks. whole: the graph of the stack, whose nodes it has with other edges."""
    return _Networks(stack, whole).graph()


class _Networks:
    def __init__(self, stack: Stack, whole: Graph) -> None:
        self._whole = whole
        self._covered = secret_places(stack).covered
        self._nested = NestedStacks()
        self._nodes = {node.key: replace(node, inside=None) for node in whole.all_nodes()}
        self._closed: set[Key] = set()  # resources with a type, a nested stack or members that are not known
        self._around = {key[:-1] for key in self._nodes}
        self._keys: dict[int, Key] = {}
        self._resources: list[Resource] = []
        self._outside: dict[Key, Node] = {}
        self._details: dict[Key, list[tuple[str, str]]] = {}
        self._edges: dict[tuple[Key, Key], Edge] = {}
        self._collect(stack, ())
        self._by_name: dict[str, list[Resource]] = {}
        for each in self._resources:
            name = each.values.get("name")
            if isinstance(name, str):
                self._by_name.setdefault(name, []).append(each)
        self._origins_known: dict[tuple[int, Steps], Origins] = {}
        self._behind_known: dict[int, list[Key]] = {}
        self._sub_ports: dict[int, list[Resource]] = {}  # by the parent port of their trunk
        for trunk in self._resources:
            for port in self._targets(trunk, ("port",)) if trunk.is_a(TRUNK) else ():
                self._sub_ports.setdefault(id(port), []).extend(self._targets(trunk, ("sub_ports", "port")))
        #: The servers and load balancers of each port: under opposite conditions, more than one.
        self._owners: dict[int, list[Key]] = {}
        for owner in self._resources:
            for port in self._ports(owner):
                if self._is_off(port) or not self._is_off(owner):
                    self._owners.setdefault(id(port), []).append(self._keys[id(owner)])

    def _collect(self, stack: Stack, around: Key) -> None:
        nested = self._nested.of(stack)
        for resource in stack.resources.values():
            key = (*around, str(resource.name))
            if key not in self._nodes or resource.enabled is False:
                continue
            self._keys[id(resource)] = key
            self._resources.append(resource)
            child = nested.get(resource.name)
            if child is not None and key in self._around:
                self._collect(child, key)
            elif not self._is_off(resource):
                has_members = self._nodes[key].count not in ("", "0")
                if resource.is_template or resource.found is None or has_members:
                    self._closed.add(key)

    def _is_off(self, resource: Resource) -> bool:
        return self._nodes[self._keys[id(resource)]].is_off

    def graph(self) -> Graph:
        for resource in self._resources:
            for source, target in self._edges_of(resource):
                self._connect(resource, source, target, VALUE)
            if resource.is_a(PORT, SERVER, INSTANCE):
                for group in self._security_groups(resource):
                    for owner in self._owners_of(resource):
                        self._connect(resource, group, owner, PROTECTS)
        self._connect_unknown()
        drawn = {self._keys[id(each)] for each in self._resources if each.is_a(*DRAWN)}
        joined = {self._keys[id(port)] for port in self._resources if id(port) in self._owners}
        joined |= {
            self._keys[id(port)]
            for interface in self._resources
            if interface.is_a(INTERFACE) and not self._is_off(interface)
            for port in self._targets(interface, ("port",), ("port_id",))
        }
        unknown = self._closed & {key for ends in self._edges for key in ends}
        kept = (drawn - joined) | unknown
        nodes = [node for key, node in self._nodes.items() if key in kept]
        nodes = [replace(node, details=(*self._details.get(node.key, ()), *node.details)) for node in nodes]
        nodes = [self._named(replace(node, instead=self._ranges(node))) for node in nodes]
        names = kept | self._outside.keys()
        edges = [edge for ends, edge in self._edges.items() if names.issuperset(ends)]
        connected = {key for edge in edges for key in (edge.source, edge.target)}
        nodes = [*(node for key, node in self._outside.items() if key in connected), *nodes]
        nodes = self._within_named(nodes, edges)
        captions = [self._whole.caption] if self._whole.left_out else []
        captions += (
            [] if nodes else ["nothing to draw: with these values, the stack makes nothing that belongs to a network"]
        )
        if self._closed - unknown:
            missing = counted(len(self._closed - unknown), "resource")
            captions.append(f"not drawn: {missing} whose type, template or members are not known")
        return replace(self._whole, nodes=tuple(nodes), edges=tuple(edges), marks=(), caption="; ".join(captions))

    def _connect_unknown(self) -> None:
        """Add the networks that are named by what is not known and that an edge has already."""
        named = self._closed & {key for ends in self._edges for key in ends}
        for resource in self._resources:
            own = self._keys[id(resource)]
            for name in resource.properties if own in named else ():
                for network in self._networks_of(resource, (name,)):
                    self._connect(resource, network, own, VALUE)

    def _connect(self, resource: Resource, source: Key, target: Key, kind: str) -> None:
        """Add an edge that a resource makes. What Heat does not make connects nothing else."""
        if source == target:
            return
        if not self._is_off(resource) or any(
            key in self._nodes and self._nodes[key].is_off for key in (source, target)
        ):
            self._edges.setdefault((source, target), Edge(source, target, kind))

    def _named(self, node: Node) -> Node:
        """Return a node of a nested stack with the names from the root, and how many there are in its groups."""
        names, counts = [], []
        in_group = False
        for length in range(1, len(node.key) + 1):
            around = self._nodes[node.key[:length]]
            if not in_group:
                names.append(node.key[length - 1])
            in_group = around.count != ""
            counts += [around.count] if around.count not in ("", "1") else []
        return replace(node, name=".".join(names), count=" × ".join(counts))

    def _within_named(self, nodes: list[Node], edges: list[Edge]) -> list[Node]:
        """Return the nodes, which name their networks where lines alone are hard to follow."""
        networks = {self._keys[id(each)] for each in self._resources if each.is_a(NETWORK, PROVIDER_NETWORK)}
        networks |= {key for key in self._outside if key[0] in _EXISTING_NETWORKS}
        names = {node.key: node.name for node in nodes if node.key in networks}
        order = {key: number for number, key in enumerate(names)}
        within: dict[Key, list[str]] = {}
        for edge in sorted((edge for edge in edges if edge.source in names), key=lambda edge: order[edge.source]):
            if edge.target not in names:
                within.setdefault(edge.target, []).append(names[edge.source])
        if max(map(len, within.values()), default=0) <= _FEW:
            return nodes
        several = {key: tuple(found) for key, found in within.items() if len(found) > 1}
        return [replace(node, within=several.get(node.key, ())) for node in nodes]

    def _ranges(self, node: Node) -> str:
        """Return the addresses of the subnets of a network; "" for any other node."""
        return ", ".join(text for name, text in self._details.get(node.key, ()) if name == "subnet")

    def _edges_of(self, resource: Resource) -> Iterator[tuple[Key, Key]]:
        own = self._keys[id(resource)]
        if resource.is_a(SUBNET):
            cidr = resource.values.get("cidr")
            text = self._covered(cidr if isinstance(cidr, str) and cidr else str(resource.name))
            for network in self._network(resource, *NETWORK_STEPS) if not self._is_off(resource) else ():
                self._details.setdefault(network, []).append(("subnet", text))
        elif resource.is_a(ROUTER):
            steps = [("external_gateway_info", *each) for each in NETWORK_STEPS]
            yield from ((network, own) for network in self._network(resource, *steps))
        elif resource.is_a(GATEWAY):
            networks = self._network(resource, *NETWORK_STEPS)
            yield from ((network, router) for router in self._named_at(resource, *ROUTER_STEPS) for network in networks)
        elif resource.is_a(INTERFACE):
            networks = self._behind(resource, ("subnet",), ("subnet_id",), ("port",), ("port_id",))
            yield from ((router, network) for router in self._named_at(resource, *ROUTER_STEPS) for network in networks)
        elif resource.is_a(PORT):
            owners = self._owners_of(resource)
            yield from ((network, owner) for network in self._network(resource, *NETWORK_STEPS) for owner in owners)
        elif resource.is_a(SERVER):
            networks = self._network(resource, ("networks", "network"), ("networks", "uuid"))
            networks += self._behind(resource, ("networks", "subnet"))
            ports = (
                *self._closed_at(resource, ("networks", "port")),
                *self._outside_at(resource, ("networks", "port")),
            )
            yield from ((each, own) for each in (*networks, *ports))
        elif resource.is_a(*BALANCERS):
            networks = self._network(resource, ("vip_network",))
            networks += self._behind(resource, ("vip_subnet",), ("vip_port",))
            yield from ((network, own) for network in dict.fromkeys(networks))
        elif resource.is_a(*MEMBERS):
            servers = [key for each in self._targets(resource, ("address",)) for key in self._owners_of(each)]
            yield from ((balancer, server) for balancer in self._balancers(resource) for server in servers)
        elif resource.is_a(FLOATING):
            networks = self._network(resource, ("floating_network",), ("floating_network_id",))
            yield from ((network, own) for network in networks)
            yield from ((own, holder) for holder in self._holders(resource))
        elif resource.is_a(ASSOCIATION):
            for floating in self._named_at(resource, ("floatingip_id",)):
                yield from ((floating, holder) for holder in self._holders(resource))

    def _named_at(self, resource: Resource, *places: Steps) -> list[Key]:
        """Return the resources that properties refer to, and what they name that exists outside of the stack."""
        known = [self._keys[id(each)] for each in self._targets(resource, *places)]
        return [*known, *self._outside_at(resource, *places)]

    def _ports(self, owner: Resource) -> Iterator[Resource]:
        """Yield the ports of a server or of a load balancer; with the port of a trunk, also its sub-ports."""
        if owner.is_a(*BALANCERS):
            yield from self._targets(owner, ("vip_port",))
        for each in self._targets(owner, ("networks", "port")) if owner.is_a(SERVER) else ():
            for port in self._targets(each, ("port",)) if each.is_a(TRUNK) else (each,):
                yield port
                yield from self._sub_ports.get(id(port), ())

    def _balancers(self, member: Resource) -> Iterator[Key]:
        """Yield the load balancers of a member of a pool."""
        for pool in self._targets(member, ("pool",)):
            listeners = self._targets(pool, ("listener",))
            for each in (pool, *listeners):
                yield from (self._keys[id(found)] for found in self._targets(each, ("loadbalancer",)))

    def _holders(self, resource: Resource) -> Iterator[Key]:
        """Yield what has the address of a port: its servers, or the port itself."""
        for port in self._targets(resource, ("port_id",)):
            yield from self._owners_of(port)
        yield from self._outside_at(resource, ("port_id",))

    def _owners_of(self, port: Resource) -> list[Key]:
        """Return the servers and load balancers of a port, or what stands for it: itself, or one that has its ID."""
        own = self._keys[id(port)]
        may_be_one = own in self._closed or port.is_a(PORT, SERVER, INSTANCE, *BALANCERS)
        return self._owners.get(id(port), [own]) if may_be_one else []

    def _behind(self, resource: Resource, *places: Steps) -> list[Key]:
        """Return the networks of what properties refer to, and the subnets or ports that exist already."""
        return list(dict.fromkeys((*self._networks_of(resource, *places), *self._outside_at(resource, *places))))

    def _networks_of(self, resource: Resource, *places: Steps) -> Iterator[Key]:
        """Yield the networks, and those of the subnets and ports, that properties refer to."""
        for each in self._targets(resource, *places):
            yield from self._network_behind(each)

    def _network_behind(self, resource: Resource) -> list[Key]:
        """Return the networks of a subnet or of a port; a network, and what is not known, stands for itself."""
        if self._keys[id(resource)] in self._closed or resource.is_a(NETWORK, PROVIDER_NETWORK):
            return [self._keys[id(resource)]]
        known = self._behind_known.setdefault(id(resource), [])  # it stays empty in a circle, which is an error
        if not known and resource.is_a(SUBNET, PORT):
            known += self._network(resource, *NETWORK_STEPS)
        return known

    def _network(self, resource: Resource, *places: Steps) -> list[Key]:
        """Return the networks that properties may name; a name that no resource has is of one that exists already."""
        found: list[Key] = []
        for place in places:
            origins = self._origins(resource, *place)
            found += (*self._networks_of(resource, place), *self._outside_of(origins, "network"))
        return list(dict.fromkeys(found))

    def _outside_of(self, origins: Origins, kind: str) -> Iterator[Key]:
        """Yield the keys of what exists outside of the stack, by its name or that of a parameter without a value.

        kind: what it is, such as "network".
        """
        yield from (self._existing(name, kind) for name in origins.texts)
        yield from (self._existing(name, f"{kind} of a parameter") for name in origins.parameters)

    def _closed_at(self, resource: Resource, *places: Steps) -> Iterator[Key]:
        """Yield the keys of what properties refer to and of which it is not known what it is."""
        found = (self._keys[id(each)] for each in self._targets(resource, *places))
        yield from (key for key in found if key in self._closed)

    def _outside_at(self, resource: Resource, *places: Steps) -> Iterator[Key]:
        """Yield the keys of what properties name that exists outside of the stack."""
        for place in places:
            yield from self._outside_of(self._origins(resource, *place), KINDS[place[-1]])

    def _existing(self, name: str, kind: str) -> Key:
        """Return the key of the node of something that exists outside of the stack."""
        key = (f"existing {kind}", self._covered(name))
        self._outside.setdefault(key, Node(key, key[-1], kind, state=EXTERNAL, service="Neutron"))
        return key

    def _security_groups(self, resource: Resource) -> Iterator[Key]:
        """Yield the security groups of a port or of a server."""
        for name in LISTS_OF_GROUPS:
            origins = self._origins(resource, name)
            found = [each for each in origins.resources if each.is_a(*SECURITY_GROUPS) and id(each) in self._keys]
            yield from (self._keys[id(each)] for each in found)
            yield from self._outside_of(origins, "security group")

    def _origins(self, resource: Resource, *steps: str) -> Origins:
        """Return what a property may come from, which several questions about a resource need.

        What has the name of a resource of the picture comes from that resource.
        """
        key = (id(resource), steps)
        if key not in self._origins_known:
            found = self._origins_known[key] = Origins(resource, *steps)
            for text in tuple(found.texts):
                types = NAMED_TYPES.get(steps[-1], ())
                named = [each for each in self._by_name.get(text, ()) if each.is_a(*types)]
                if named:
                    found.texts.remove(text)
                    found.resources += [each for each in named if each not in found.resources]
        return self._origins_known[key]

    def _targets(self, resource: Resource, *places: Steps) -> list[Resource]:
        """Return the resources that properties may refer to, if the picture has them."""
        found = [each for place in places for each in self._origins(resource, *place).resources]
        return [each for each in found if id(each) in self._keys]

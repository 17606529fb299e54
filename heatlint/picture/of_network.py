"""The picture of the network of a stack, as an operator draws it: external networks, routers, networks, servers.

Security groups are beside the servers and ports whose traffic they filter. What heatlint does not know, because of its
type or template, is drawn where a property names it as a network, a subnet or a port.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from heatlint.diagnostic import ERROR
from heatlint.model.implicit import GATEWAY
from heatlint.model.secret_places import secret_places
from heatlint.picture.graph import EXTERNAL, MAY_BE, PROTECTS, VALUE, Edge, Graph, Key, Node
from heatlint.picture.made import Made, MadeStack
from heatlint.picture.nested import NestedStacks
from heatlint.picture.network_types import (
    ASSOCIATIONS,
    ATTACHMENT,
    BALANCERS,
    CONNECTED_STEPS,
    DRAWN,
    FLOATING_STEPS,
    FLOATINGS,
    HOLDER_STEPS,
    INTERFACES,
    KINDS,
    LISTS_OF_GROUPS,
    MEMBERS,
    NAMED_TYPES,
    NETWORK_STEPS,
    NETWORKS,
    POOL_STEPS,
    PORTS,
    ROUTER_STEPS,
    ROUTERS,
    SCALING_GROUP,
    SECURITY_GROUPS,
    SERVERS,
    SUBNETS,
    TRUNK,
)
from heatlint.picture.of_stack import in_words
from heatlint.picture.origins import Origins, all_in
from heatlint.report.notes import counted, listed_first

if TYPE_CHECKING:
    from heatlint.model.stack import Stack
    from heatlint.picture.graph import Mark

    #: The name of a property, and the keys in it.
    Steps = tuple[str, ...]
    #: The key of a node, and whether it is the one that is meant for certain.
    End = tuple[Key, bool]
    #: The same for a resource.
    Target = tuple[Made, bool]

#: When something is in more networks than this, all that is in several names them: so many lines cannot be followed.
_FEW = 3
#: How many resources a caption names.
MOST_NAMED = 3
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
        self._made: list[Made] = []  # also members of a group that have the node of another member
        self._resources: list[Made] = []  # one for each node
        self._outside: dict[Key, Node] = {}
        self._details: dict[Key, list[tuple[str, str]]] = {}
        self._edges: dict[tuple[Key, Key], Edge] = {}
        self._ends: dict[Key, list[Key]] = {}  # of the edges that a resource makes
        self._unknown: dict[Key, None] = {}  # resources of which a property that is asked for is not known
        self._collect(MadeStack(stack), ())
        self._by_name: dict[str, list[Made]] = {}
        for each in self._resources:
            name = each.value("name")
            if isinstance(name, str):
                self._by_name.setdefault(name, []).append(each)
        self._behind_known: dict[Key, list[End]] = {}
        self._sub_ports: dict[Key, list[Target]] = {}  # by the parent port of their trunk
        for trunk in self._resources:
            for port, is_sure in self._targets(trunk, ("port",)) if trunk.is_a(TRUNK) else ():
                found = self._targets(trunk, ("sub_ports", "port"))
                self._sub_ports.setdefault(port.key, []).extend((each, is_sure and sure) for each, sure in found)
        #: The servers and load balancers of each port: under opposite conditions, more than one.
        self._owners: dict[Key, list[End]] = {}
        for owner in self._resources:
            for port, is_sure in self._ports(owner):
                if self._is_off(port) or not self._is_off(owner):
                    self._owners.setdefault(port.key, []).append((owner.key, is_sure))

    def _collect(self, stack: MadeStack, around: Key) -> None:
        nested = self._nested.of(stack.stack)
        key: Key = ()
        for resource in stack.stack.resources.values():
            own = (*around, str(resource.name))
            is_alike = own not in self._nodes and stack.stack.group_template is not None and key != ()
            if resource.enabled is False or own not in self._nodes and not is_alike:
                continue
            key = key if is_alike else own
            made = stack.made[resource.name] = Made(key, len(self._made), resource, stack)
            self._made.append(made)
            if not is_alike:
                self._resources.append(made)
            child = nested.get(resource.name)
            if child is not None and key in self._around:
                made.inside = MadeStack(child, made)
                self._collect(made.inside, key)
            elif not self._is_off(made):
                has_members = self._nodes[key].count not in ("", "0")
                if resource.is_template or resource.found is None or has_members:
                    self._closed.add(key)

    def _is_off(self, made: Made) -> bool:
        return self._nodes[made.key].is_off

    def graph(self) -> Graph:
        for made in self._resources:
            for source, target, is_sure in self._edges_of(made):
                self._connect(made, source, target, VALUE if is_sure else MAY_BE)
                self._ends.setdefault(made.key, []).extend((source, target))
            if made.is_a(*PORTS, *SERVERS):
                for group in self._security_groups(made):
                    for owner, _ in self._owners_of(made):
                        self._connect(made, group, owner, PROTECTS)
        self._connect_unknown()
        drawn = {each.key for each in self._resources if each.is_a(*DRAWN)}
        joined = {port.key for port in self._resources if port.key in self._owners}
        joined |= {
            port.key
            for interface in self._resources
            if interface.is_a(*INTERFACES) and not self._is_off(interface)
            for port, _ in self._targets(interface, ("port",), ("port_id",))
            if port.is_a(*PORTS)
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
        missing = (node for key, node in self._nodes.items() if key not in kept)
        hidden = [mark for node in missing for mark in node.marks if mark.severity == ERROR]
        caption = "; ".join(self._captions(nodes, unknown, hidden))
        marks = (*self._whole.unplaced, *hidden)
        return replace(
            self._whole,
            nodes=tuple(nodes),
            edges=tuple(edges),
            marks=marks,
            caption=caption,
            whole=self._whole,
            joined={made.key: tuple(self._shown_by(made)) for made in self._resources if made.key not in kept},
        )

    def _shown_by(self, made: Made) -> Iterable[Key]:
        """Return what stands for a resource that has no node, or what is at the ends of the edges that it makes."""
        if made.is_a(*SUBNETS):
            return [key for key, _ in self._network_behind(made)]
        if made.is_a(TRUNK):
            return [key for port, _ in self._targets(made, ("port",)) for key, _ in self._owners_of(port)]
        owners = self._owners.get(made.key)
        return self._ends.get(made.key, ()) if owners is None else [key for key, _ in owners]

    def _captions(self, nodes: list[Node], unknown: set[Key], hidden: list[Mark]) -> Iterator[str]:
        """Yield what the picture lacks. unknown: the closed resources that it has; hidden: errors of nodes it lacks."""
        if self._whole.left_out:
            yield self._whole.caption
        if not nodes:
            yield "nothing to draw: with these values, nothing belongs to a network"
        if self._closed - unknown:
            missing = counted(len(self._closed - unknown), "resource")
            yield f"not drawn: {missing} whose type, template or members are not known"
        if self._unknown:
            names = [self._named(self._nodes[key]).name for key in self._unknown]
            yield f"not known: all that is connected with {listed_first(names, MOST_NAMED)}"
        if self._whole.unplaced and not self._whole.left_out:  # otherwise its caption says so
            yield in_words("at no node", self._whole.unplaced)
        if hidden:
            yield in_words("not drawn", hidden)

    def _connect_unknown(self) -> None:
        """Add the networks that are named by what is not known and that an edge has already."""
        named = self._closed & {key for ends in self._edges for key in ends}
        for made in self._resources:
            for name in made.given if made.key in named else ():
                found = Origins(all_in(made.value(name)))
                for number in found.resources:
                    for network, _ in self._network_behind(self._made[number]):
                        self._connect(made, network, made.key, VALUE)

    def _connect(self, made: Made, source: Key, target: Key, kind: str) -> None:
        """Add an edge that a resource makes. What Heat does not make connects nothing else."""
        ends = source, target
        if source == target or ends in self._edges and self._edges[ends].kind != MAY_BE:
            return
        if not self._is_off(made) or any(key in self._nodes and self._nodes[key].is_off for key in ends):
            self._edges[ends] = Edge(source, target, kind)

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
        networks = {each.key for each in self._resources if each.is_a(*NETWORKS)}
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

    def _edges_of(self, made: Made) -> Iterator[tuple[Key, Key, bool]]:
        """Yield the edges that a resource makes, and whether each is certain."""
        for sources, targets in self._connections(made):
            for source, is_sure in sources:
                yield from ((source, target, is_sure and sure) for target, sure in targets)

    def _connections(self, made: Made) -> Iterator[tuple[Iterable[End], Collection[End]]]:
        """Yield ends of edges: each of the first has an edge to each of the second."""
        own = [(made.key, True)]
        if made.is_a(*SUBNETS):
            cidr = made.value("cidr") or made.value("CidrBlock")
            text = self._covered(cidr if isinstance(cidr, str) and cidr else str(made.resource.name))
            for network, _ in self._network(made, *NETWORK_STEPS) if not self._is_off(made) else ():
                self._details.setdefault(network, []).append(("subnet", text))
        elif made.is_a(*ROUTERS):
            yield self._network(made, *(("external_gateway_info", *each) for each in NETWORK_STEPS)), own
        elif made.is_a(GATEWAY):
            yield self._network(made, *NETWORK_STEPS), self._named_at(made, *ROUTER_STEPS)
        elif made.is_a(ATTACHMENT):
            yield self._named_at(made, ("InternetGatewayId",)), self._network(made, *NETWORK_STEPS)
        elif made.is_a(*INTERFACES):
            yield self._named_at(made, *ROUTER_STEPS), self._behind(made, *CONNECTED_STEPS)
        elif made.is_a(*PORTS):
            yield self._network(made, *NETWORK_STEPS), self._owners_of(made)
        elif made.is_a(*SERVERS):
            yield self._network(made, ("networks", "network"), ("networks", "uuid")), own
            yield self._behind(made, ("networks", "subnet"), ("SubnetId",)), own
            yield self._closed_at(made, *_port_steps(made)), own
            yield self._outside_at(made, *_port_steps(made)), own
            group = made.stack.owner
            if group is not None and group.is_a(SCALING_GROUP):
                yield self._behind(group, ("VPCZoneIdentifier",)), own
        elif made.is_a(*BALANCERS):
            yield self._network(made, ("vip_network",)), own
            yield self._behind(made, ("vip_subnet",), ("vip_port",)), own
        elif made.is_a(*MEMBERS):
            servers = [
                (key, is_sure and sure)
                for each, is_sure in self._targets(made, ("address",))
                for key, sure in self._owners_of(each)
            ]
            yield self._balancers(made), servers
        elif made.is_a(*FLOATINGS):
            yield self._network(made, *POOL_STEPS), own
            yield own, [*self._holders(made)]
        elif made.is_a(*ASSOCIATIONS):
            yield self._named_at(made, *FLOATING_STEPS), [*self._holders(made)]

    def _named_at(self, made: Made, *places: Steps) -> list[End]:
        """Return the resources that properties refer to, and what they name that exists outside of the stack."""
        known = [(each.key, is_sure) for each, is_sure in self._targets(made, *places)]
        return [*known, *self._outside_at(made, *places)]

    def _ports(self, owner: Made) -> Iterator[Target]:
        """Yield the ports of a server or of a load balancer; with the port of a trunk, also its sub-ports."""
        if owner.is_a(*BALANCERS):
            yield from self._of_ports(self._targets(owner, ("vip_port",)))
        for each, is_sure in self._targets(owner, *_port_steps(owner)) if owner.is_a(*SERVERS) else ():
            ports = self._targets(each, ("port",)) if each.is_a(TRUNK) else [(each, True)]
            for port, sure in self._of_ports(ports):
                yield port, is_sure and sure
                found = self._sub_ports.get(port.key, ())
                yield from ((sub_port, is_sure and of_trunk) for sub_port, of_trunk in found)

    def _of_ports(self, targets: Iterable[Target]) -> Iterator[Target]:
        """Yield those of some resources that are ports, or of which it is not known what they are."""
        return (each for each in targets if each[0].is_a(*PORTS) or each[0].key in self._closed)

    def _balancers(self, member: Made) -> Iterator[End]:
        """Yield the load balancers of a member of a pool."""
        for pool, is_sure in self._targets(member, ("pool",)):
            for each, sure in ((pool, True), *self._targets(pool, ("listener",))):
                found = self._targets(each, ("loadbalancer",))
                yield from ((balancer.key, is_sure and sure and its) for balancer, its in found)

    def _holders(self, made: Made) -> Iterator[End]:
        """Yield what has the address of a port or server: the servers of the port, or itself."""
        for port, is_sure in self._targets(made, *HOLDER_STEPS):
            yield from ((owner, is_sure and sure) for owner, sure in self._owners_of(port))
        yield from self._outside_at(made, *HOLDER_STEPS)

    def _owners_of(self, port: Made) -> list[End]:
        """Return the servers and load balancers of a port, or what stands for it: itself, or one that has its ID."""
        may_be_one = port.key in self._closed or port.is_a(*PORTS, *SERVERS, *BALANCERS)
        return self._owners.get(port.key, [(port.key, True)]) if may_be_one else []

    def _behind(self, made: Made, *places: Steps) -> list[End]:
        """Return the networks of what properties refer to, and the subnets or ports that exist already."""
        return [*self._networks_of(made, *places), *self._outside_at(made, *places)]

    def _networks_of(self, made: Made, *places: Steps) -> Iterator[End]:
        """Yield the networks, and those of the subnets and ports, that properties refer to."""
        for each, is_sure in self._targets(made, *places):
            yield from ((network, is_sure and sure) for network, sure in self._network_behind(each))

    def _network_behind(self, made: Made) -> list[End]:
        """Return the networks of a subnet or of a port; a network, and what is not known, stands for itself."""
        if made.key in self._closed or made.is_a(*NETWORKS):
            return [(made.key, True)]
        if made.key not in self._behind_known:
            known = self._behind_known[made.key] = []  # it stays empty in a circle, which is an error
            known += self._network(made, *NETWORK_STEPS) if made.is_a(*SUBNETS, *PORTS) else ()
        return self._behind_known[made.key]

    def _network(self, made: Made, *places: Steps) -> list[End]:
        """Return the networks that properties may name; a name that no resource has is of one that exists already."""
        found: list[End] = []
        for place in places:
            kind = KINDS.get(place[-1], "network")
            found += (*self._networks_of(made, place), *self._outside_of(self._origins(made, place), kind, place))
        return found

    def _outside_of(self, origins: Origins, kind: str, place: Steps) -> Iterator[End]:
        """Yield the keys of what exists outside of the stack, by its name or that of a parameter without a value.

        kind: what it is, such as "network"; place: the property that names it.
        """
        for name, is_sure in origins.texts.items():
            if not self._with_name(name, place):
                yield self._existing(name, kind), is_sure
        for name, is_sure in origins.parameters.items():
            yield self._existing(name, f"{kind} of a parameter"), is_sure

    def _closed_at(self, made: Made, *places: Steps) -> Iterator[End]:
        """Yield the keys of what properties refer to and of which it is not known what it is."""
        found = ((each.key, is_sure) for each, is_sure in self._targets(made, *places))
        yield from (end for end in found if end[0] in self._closed)

    def _outside_at(self, made: Made, *places: Steps) -> Iterator[End]:
        """Yield the keys of what properties name that exists outside of the stack."""
        for place in places:
            yield from self._outside_of(self._origins(made, place), KINDS[place[-1]], place)

    def _existing(self, name: str, kind: str) -> Key:
        """Return the key of the node of something that exists outside of the stack."""
        key = (f"existing {kind}", self._covered(name))
        self._outside.setdefault(key, Node(key, key[-1], kind, state=EXTERNAL, service="Neutron"))
        return key

    def _security_groups(self, made: Made) -> Iterator[Key]:
        """Yield the security groups of a port or of a server."""
        for name in LISTS_OF_GROUPS:
            found = (each for each, _ in self._targets(made, (name,)))
            yield from (each.key for each in found if each.is_a(*SECURITY_GROUPS))
            yield from (key for key, _ in self._outside_of(self._origins(made, (name,)), "security group", (name,)))

    def _origins(self, made: Made, place: Steps) -> Origins:
        """Return what a property comes from; note where that is not known."""
        found = made.origins(*place)
        is_closed = any(self._made[number].key in self._closed for number in found.attributes)
        if found.is_unknown or found.attributes and not is_closed:
            self._unknown.setdefault(made.key)
        return found

    def _with_name(self, name: str, place: Steps) -> list[Made]:
        """Return the resources that a name at a property may be of."""
        types = NAMED_TYPES.get(place[-1], ())
        return [each for each in self._by_name.get(name, ()) if each.is_a(*types)]

    def _targets(self, made: Made, *places: Steps) -> list[Target]:
        """Return the resources that properties may refer to, and whether each is the one for certain."""
        found: dict[Key, Target] = {}
        for place in places:
            origins = self._origins(made, place)
            targets = [(self._made[number], is_sure) for number, is_sure in origins.resources.items()]
            # What gives the list of networks, and is not known, may be a network or a port.
            inside = ((self._made[number], is_sure) for number, is_sure in origins.attributes.items())
            targets += (each for each in inside if each[0].key in self._closed)
            for name, is_sure in origins.texts.items():
                targets += ((each, is_sure) for each in self._with_name(name, place))
            for each, is_sure in targets:
                found[each.key] = each, is_sure or found.get(each.key, (each, False))[1]
        return list(found.values())


def _port_steps(server: Made) -> tuple[Steps, ...]:
    """Return the properties of a server that name its ports. An instance of CFN has a list of IDs, or of maps."""
    listed = server.value("NetworkInterfaces")
    has_maps = isinstance(listed, list) and any(isinstance(each, dict) for each in listed)
    return ("networks", "port"), ("NetworkInterfaces", "NetworkInterfaceId") if has_maps else ("NetworkInterfaces",)

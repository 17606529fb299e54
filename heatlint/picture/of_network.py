"""The picture of the network of a stack, as an operator draws it: external networks, routers, networks, servers.

Security groups are beside the servers and ports whose traffic they filter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from heatlint.model.secret_places import secret_places
from heatlint.model.targets import target_of
from heatlint.picture.graph import EXTERNAL, PROTECTS, VALUE, Edge, Graph, Key, Node
from heatlint.picture.of_stack import nested_stacks
from heatlint.report.notes import counted

if TYPE_CHECKING:
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

    Steps = tuple[str | int, ...]

_NEUTRON = "OS::Neutron::"
NETWORK, SUBNET, ROUTER = f"{_NEUTRON}Net", f"{_NEUTRON}Subnet", f"{_NEUTRON}Router"
PROVIDER_NETWORK, PORT = f"{_NEUTRON}ProviderNet", f"{_NEUTRON}Port"
INTERFACE, GATEWAY = f"{_NEUTRON}RouterInterface", f"{_NEUTRON}RouterGateway"
FLOATING, ASSOCIATION = f"{_NEUTRON}FloatingIP", f"{_NEUTRON}FloatingIPAssociation"
TRUNK, SERVER, INSTANCE = f"{_NEUTRON}Trunk", "OS::Nova::Server", "AWS::EC2::Instance"
_SECURITY_GROUPS = (f"{_NEUTRON}SecurityGroup", "AWS::EC2::SecurityGroup")
#: The properties of ports and servers that name their security groups.
_LISTS_OF_GROUPS = ("security_groups", "SecurityGroups", "SecurityGroupIds")
#: The nodes of this picture; other resources are only edges or details.
_DRAWN = (NETWORK, PROVIDER_NETWORK, ROUTER, PORT, SERVER, INSTANCE, FLOATING, *_SECURITY_GROUPS)


def network_of(stack: Stack, whole: Graph) -> Graph:
    """Return the graph of networks. whole: the graph of the stack, whose nodes it has with other edges."""
    return _Networks(stack, whole).graph()


class _Networks:
    def __init__(self, stack: Stack, whole: Graph) -> None:
        self._title = whole.title
        self._covered = secret_places(stack).texts().covered
        self._nodes = {node.key: replace(node, inside=None) for node in whole.all_nodes()}
        self._closed = 0  # resources with a nested stack or members that are not known
        self._around = {key[:-1] for key in self._nodes}
        self._keys: dict[int, Key] = {}
        self._resources: list[Resource] = []
        self._outside: dict[Key, Node] = {}
        self._details: dict[Key, list[tuple[str, str]]] = {}
        self._edges: dict[tuple[Key, Key], Edge] = {}
        self._collect(stack, ())
        self._servers: dict[int, Key] = {}  # the server of each port
        for server in self._resources:
            for entry in self._networks_of(server):
                for port in (*self._target(server, (*entry, "port")), *self._trunk_ports(server, entry)):
                    self._servers[id(port)] = self._keys[id(server)]

    def _collect(self, stack: Stack, around: Key) -> None:
        nested = nested_stacks(stack)
        for resource in stack.resources.values():
            key = (*around, str(resource.name))
            if key not in self._nodes or resource.enabled is False:
                continue
            self._keys[id(resource)] = key
            self._resources.append(resource)
            child = nested.get(resource.name)
            if child is not None and key in self._around:
                self._collect(child, key)
            elif resource.is_template or resource.found is None or self._nodes[key].count not in ("", "0"):
                self._closed += 1

    def graph(self) -> Graph:
        for resource in self._resources:
            for source, target in self._edges_of(resource):
                if source != target:
                    self._edges.setdefault((source, target), Edge(source, target, VALUE))
            if resource.is_a(PORT, SERVER, INSTANCE):
                holder = self._servers.get(id(resource), self._keys[id(resource)])
                for group in self._security_groups(resource):
                    self._edges.setdefault((group, holder), Edge(group, holder, PROTECTS))
        drawn = {self._keys[id(each)] for each in self._resources if each.is_a(*_DRAWN)}
        joined = {self._keys[id(port)] for port in self._resources if id(port) in self._servers}
        kept = drawn - joined
        nodes = [node for key, node in self._nodes.items() if key in kept]
        nodes = [replace(node, details=(*self._details.get(node.key, ()), *node.details)) for node in nodes]
        nodes = [self._named(replace(node, label=self._label(node))) for node in nodes]
        nodes = [*self._outside.values(), *nodes]
        names = {node.key for node in nodes}
        edges = [edge for ends, edge in self._edges.items() if names.issuperset(ends)]
        missing = counted(self._closed, "resource") if self._closed else ""
        caption = f"not drawn: what is in {missing} whose type, template or members are not known" if missing else ""
        return Graph(self._title, tuple(nodes), tuple(edges), caption=caption)

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

    def _label(self, node: Node) -> str:
        ranges = [text for name, text in self._details.get(node.key, ()) if name == "subnet"]
        return ", ".join(ranges) or node.label

    def _edges_of(self, resource: Resource) -> Iterator[tuple[Key, Key]]:
        own = self._keys[id(resource)]
        if resource.is_a(SUBNET):
            cidr = resource.values.get("cidr")
            text = cidr if isinstance(cidr, str) and cidr else str(resource.name)
            for network in self._network(resource, "network", "network_id"):
                self._details.setdefault(network, []).append(("subnet", text))
        elif resource.is_a(ROUTER):
            steps = [("external_gateway_info", name) for name in ("network", "network_id")]
            yield from ((network, own) for network in self._network(resource, *steps))
        elif resource.is_a(GATEWAY):
            networks = list(self._network(resource, "network", "network_id"))
            for router in self._target(resource, "router_id"):
                yield from ((network, self._keys[id(router)]) for network in networks)
        elif resource.is_a(INTERFACE):
            networks = [*self._behind(resource, "subnet", "subnet_id", "port", "port_id")]
            for router in self._target(resource, "router", "router_id"):
                yield from ((self._keys[id(router)], network) for network in networks)
        elif resource.is_a(PORT):
            holder = self._servers.get(id(resource), own)
            yield from ((network, holder) for network in self._network(resource, "network", "network_id"))
        elif resource.is_a(SERVER):
            for entry in self._networks_of(resource):
                for network in (
                    *self._network(resource, (*entry, "network")),
                    *self._behind(resource, (*entry, "subnet")),
                ):
                    yield network, own
        elif resource.is_a(FLOATING):
            networks = [*self._network(resource, "floating_network", "floating_network_id")]
            yield from ((network, own) for network in networks)
            yield from ((own, holder) for holder in self._holders(resource))
        elif resource.is_a(ASSOCIATION):
            for floating in self._target(resource, "floatingip_id"):
                yield from ((self._keys[id(floating)], holder) for holder in self._holders(resource))

    def _networks_of(self, server: Resource) -> Iterator[Steps]:
        """Yield the steps to each network of a server."""
        written = server.properties.get("networks") if server.is_a(SERVER) else None
        for index in range(len(written) if isinstance(written, list) else 0):
            yield "networks", index

    def _trunk_ports(self, server: Resource, entry: Steps) -> Iterator[Resource]:
        """Yield the ports of the trunk that a server is connected to."""
        stack = server.stack
        path = (*server.path, stack.words.properties, *entry, "port")
        for reference in stack.references("attribute"):
            trunk = stack.resource(reference.target) if reference.path[: len(path)] == path else None
            if trunk is not None and trunk.is_a(TRUNK):
                yield from self._target(trunk, "port")
                listed = trunk.properties.get("sub_ports")
                for index in range(len(listed) if isinstance(listed, list) else 0):
                    yield from self._target(trunk, ("sub_ports", index, "port"))

    def _holders(self, resource: Resource) -> Iterator[Key]:
        """Yield what has the address of a port: its server, or the port itself."""
        for port in self._target(resource, "port_id"):
            yield self._servers.get(id(port), self._keys[id(port)])

    def _behind(self, resource: Resource, *properties: str | Steps) -> Iterator[Key]:
        """Yield the networks of the subnets or ports that properties refer to."""
        for each in self._target(resource, *properties):
            yield from self._network(each, "network", "network_id")

    def _network(self, resource: Resource, *properties: str | Steps) -> Iterator[Key]:
        """Yield the network that a property names; a name that no resource has is that of one that exists already."""
        found = list(self._target(resource, *properties))
        yield from (self._keys[id(each)] for each in found if each.is_a(NETWORK, PROVIDER_NETWORK))
        for each in properties if not found else ():
            name = _text(resource, (each,) if isinstance(each, str) else each)
            if name:
                yield self._existing(name, "network")
                return

    def _existing(self, name: str, kind: str) -> Key:
        """Return the key of the node of something that exists outside of the stack. kind: "network", for example."""
        key = (f"existing {kind}s", self._covered(name))
        self._outside.setdefault(key, Node(key, key[-1], kind, state=EXTERNAL, service="Neutron"))
        return key

    def _security_groups(self, resource: Resource) -> Iterator[Key]:
        """Yield the security groups of a port or of a server."""
        for name in _LISTS_OF_GROUPS:
            written = resource.properties.get(name)
            listed = written if isinstance(written, list) else resource.values.get(name)
            for index in range(len(listed) if isinstance(listed, list) else 0):
                found = [each for each in self._target(resource, (name, index)) if each.is_a(*_SECURITY_GROUPS)]
                text = "" if found else _text(resource, (name, index))
                yield from (self._keys[id(each)] for each in found)
                if text:
                    yield self._existing(text, "security group")

    def _target(self, resource: Resource, *properties: str | Steps) -> Iterator[Resource]:
        """Yield the resource that the first of these properties refers to, if the picture has it."""
        word = resource.stack.words.properties
        for each in properties:
            steps = (each,) if isinstance(each, str) else each
            if steps[0] not in resource.properties:
                continue
            target = target_of(resource.stack, (*resource.path, word, *steps))
            if target is not None and not isinstance(target, tuple) and id(target) in self._keys:
                yield target
                return


def _text(resource: Resource, steps: Steps) -> str:
    """Return the string at some steps into the properties of a resource; "" for anything else."""
    value: Any = resource.values.get(str(steps[0]))
    for step in steps[1:]:
        if isinstance(value, dict):
            value = value.get(step)
        else:
            value = value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None
    return value if isinstance(value, str) else ""

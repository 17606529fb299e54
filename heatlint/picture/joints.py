"""Draws many edges that only say the order as edges to one joint: all that leads to it is made before all that follows.

A server that has a port waits for all subnets of its stack, also for those of other networks. The edges of that would
hide all others. The order of the nodes stays the same.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from heatlint.dependency_graph import needs_first
from heatlint.picture.circles import Circles
from heatlint.picture.graph import JOINT, ORDER, Edge, Graph, Key, Node

#: How many names a joint has of each side.
MOST_NAMES = 20


def with_joints(graph: Graph) -> Graph:
    """Return the graph with joints, also in the nested stacks. A joint has fewer edges than those that it replaces."""
    nodes = tuple(
        replace(node, inside=with_joints(node.inside)) if node.inside is not None else node for node in graph.nodes
    )
    circles = Circles(graph)
    added = _added(graph, circles)
    awaited = _awaited(circles, {edge.source for edges in added.values() for edge in edges})
    label = {node.key: node.label for node in nodes}
    groups: dict[tuple[str, frozenset[Key]], list[Key]] = defaultdict(list)
    for target, kind in added:
        groups[kind, frozenset(key for key in awaited[target] if label[key] == kind)].append(target)
    order = {node.key: number for number, node in enumerate(nodes)}
    joints: list[Node] = []
    edges: list[Edge] = []
    gone: set[Edge] = set()
    for (kind, sources), targets in groups.items():
        replaced = [edge for target in targets for edge in added[target, kind]]
        last = sorted(_last(sources, awaited), key=order.__getitem__)
        if len(replaced) <= len(last) + len(targets):
            continue
        joint = _joint(graph, len(joints), last, targets)
        joints.append(joint)
        gone.update(replaced)
        edges += [Edge(source, joint.key, ORDER) for source in last]
        edges += [Edge(joint.key, target, ORDER) for target in targets]
    kept = (edge for edge in graph.edges if edge not in gone)
    return replace(graph, nodes=(*nodes, *joints), edges=(*kept, *edges))


def _added(graph: Graph, circles: Circles) -> dict[tuple[Key, str], list[Edge]]:
    """Return the edges that joints may replace, by the target and the type of the source."""
    first = circles.first
    label = {node.key: node.label for node in graph.nodes}
    found: dict[tuple[Key, str], list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        if edge.kind == ORDER and not edge.change and first[edge.source] != first[edge.target]:
            found[edge.target, label[edge.source]].append(edge)
    return found


def _awaited(circles: Circles, sources: set[Key]) -> dict[Key, frozenset[Key]]:
    """Return for each node those of some sources that are made before it. Of a circle, all nodes wait for the same."""
    own: dict[Key, set[Key]] = defaultdict(set)
    for source in sources:
        own[circles.first[source]].add(source)
    found: dict[Key, frozenset[Key]] = {}
    for key in needs_first(circles.before):
        found[key] = frozenset().union(*(found[other] | own[other] for other in circles.before[key]))
    return {key: found[first] for key, first in circles.first.items()}


def _last(sources: frozenset[Key], awaited: dict[Key, frozenset[Key]]) -> set[Key]:
    """Return the sources that no other one waits for."""
    return set(sources).difference(*(awaited[source] for source in sources))


def _joint(graph: Graph, number: int, sources: list[Key], targets: list[Key]) -> Node:
    name = f"joint {number}"
    while any(node.key[-1] == name for node in graph.nodes):
        name += "'"
    names = {node.key: node.name for node in graph.nodes}
    details = (("first", _listed(sources, names)), ("then", _listed(targets, names)))
    return Node((*graph.nodes[0].key[:-1], name), "Heat makes all that leads here first", kind=JOINT, details=details)


def _listed(keys: list[Key], names: dict[Key, str]) -> str:
    rest = len(keys) - MOST_NAMES
    return ", ".join([*(names[key] for key in keys[:MOST_NAMES]), *([f"{rest} more"] if rest > 0 else [])])

"""Makes a picture smaller: fewer edges, down to a depth, around one resource, or to a number of nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import replace

from heatlint.dependency_graph import needs_first
from heatlint.diagnostic import SEVERITIES
from heatlint.picture.circles import Circles
from heatlint.picture.graph import ORDER, TEMPLATE, Edge, Graph, Key, Node
from heatlint.picture.merge import merged, same_neighbours, templates_alone
from heatlint.planning.changes import DELETED
from heatlint.report.notes import counted

#: How many nodes a picture has by default: more are hard to look at.
MOST_NODES = 150


def without_implied(graph: Graph) -> Graph:
    """Return the graph without the dependencies that follow from others: a -> c where a -> b and b -> c.

    What only says the order follows from all, and nothing else follows from that. Edges that are not dependencies stay,
    since a template that another one nests may also nest a third one itself. The nodes of a circle count as one here:
    the edges between them stay. So do those that an update adds or deletes, and nothing follows from what it deletes.
    """
    nodes = tuple(
        replace(node, inside=without_implied(node.inside)) if node.inside is not None else node for node in graph.nodes
    )
    lasting = [edge for edge in graph.edges if edge.change != DELETED]
    whole = _Implied(graph, lasting)
    meant = whole
    if any(edge.kind == ORDER for edge in lasting):
        meant = _Implied(graph, [edge for edge in lasting if edge.kind != ORDER])
    edges = tuple(
        edge
        for edge in graph.edges
        if edge.change or not edge.is_dependency or not (whole if edge.kind == ORDER else meant).has(edge)
    )
    return replace(graph, nodes=nodes, edges=edges)


class _Implied:
    """Which edges between the nodes of a graph follow from others, of some of its edges."""

    def __init__(self, graph: Graph, edges: list[Edge]) -> None:
        circles = Circles(replace(graph, edges=tuple(edges)))
        self._first = circles.first
        self._bits = {key: 1 << number for number, key in enumerate(circles.following)}
        self._far = dict.fromkeys(circles.following, 0)  # what a node leads to by way of others
        reached: dict[Key, int] = {}
        for key in needs_first(circles.following):
            reached[key] = 0
            for other in circles.following[key]:
                self._far[key] |= reached[other]
                reached[key] |= self._bits[other]
            reached[key] |= self._far[key]

    def has(self, edge: Edge) -> bool:
        return bool(self._far[self._first[edge.source]] & self._bits[self._first[edge.target]])


def to_depth(graph: Graph, depth: int) -> Graph:
    """Return the graph with nested stacks to a depth: 1 is the stack alone."""
    return replace(graph, nodes=tuple(_closed(node, depth - 1) for node in graph.nodes))


def focused(graph: Graph, *keys: Key) -> Graph:
    """Return what nodes are connected with: what they depend on and what depends on them, also by way of others.

    keys: one node, or several that are in no other. Of the stacks around it, only the resources that contain it stay.
    """
    key = keys[0]
    inside = next((node for node in graph.nodes if node.key == key[: len(node.key)] and node.key != key), None)
    if inside is not None and inside.inside is not None:
        kept = (replace(inside, inside=focused(inside.inside, key)),)
        return replace(graph, nodes=kept, edges=(), left_out=len(graph.nodes) - 1)
    kept_keys = {
        other for each in keys for forward in (True, False) for other in _reached(graph.edges, each, forward=forward)
    }
    nodes = tuple(node for node in graph.nodes if node.key in kept_keys)
    edges = tuple(edge for edge in graph.edges if {edge.source, edge.target} <= kept_keys)
    return replace(graph, nodes=nodes, edges=edges, left_out=len(graph.nodes) - len(nodes))


def at_most(graph: Graph, limit: int, *, whole: bool = True) -> Graph:
    """Return the graph with about `limit` nodes: nested stacks are closed first, then nodes are drawn as one.

    Templates of one directory that nest nothing become one first, then nodes with the same neighbours; then those that
    have as much before them; then also those that have nearly as much. Where that leaves room, parts of the graph that
    nothing connects with the others are drawn as they are. None of this makes a circle that the graph does not have.
    whole: see heatlint.picture.merge.merged.
    """
    depth = max((len(node.key) for node in graph.all_nodes()), default=0)
    while graph.size > limit and depth > 1:
        depth -= 1
        graph = to_depth(graph, depth)
    if graph.size > limit and any(node.kind == TEMPLATE for node in graph.nodes):
        graph = merged(graph, Circles(graph), templates_alone(graph), limit, whole=whole)
    if graph.size <= limit:
        return graph
    circles = Circles(graph)
    found = merged(graph, circles, same_neighbours(graph), limit, whole=whole)
    layers = circles.layers()
    width = 1
    while found.size > limit and width <= 2 * max(layers.values()) + 1:
        alike: dict[Key, Hashable] = {key: layer // width for key, layer in layers.items()}
        found = merged(graph, circles, alike, limit, whole=whole)
        kept = _parts_within(graph, limit - found.size)
        if kept:
            found = merged(graph, circles, {**alike, **{key: key for key in kept}}, limit, whole=whole)
        width *= 2
    return found


def _parts_within(graph: Graph, room: int) -> list[Key]:
    """Return the nodes of some parts of a graph that nothing connects, at most `room`, those with findings first.

    A node by itself is no part here.
    """
    severity = {node.key: (*SEVERITIES, "").index(node.severity) for node in graph.nodes}
    parts: dict[Key, list[Key]] = {key: [key] for key in severity}
    for edge in graph.edges:
        one, other = parts[edge.source], parts[edge.target]
        if one is not other:
            small, large = sorted((one, other), key=len)
            large += small
            parts.update(dict.fromkeys(small, large))
    several = {id(part): part for part in parts.values() if len(part) > 1}
    kept: list[Key] = []
    for part in sorted(several.values(), key=lambda part: min(severity[key] for key in part)):
        kept += part if len(kept) + len(part) <= room else ()
    return kept


def first_nodes(graph: Graph, count: int) -> Graph:
    """Return the first nodes of a graph, all nested stacks closed, and the edges between them."""
    nodes = to_depth(graph, 1).nodes[:count]
    keys = {node.key for node in nodes}
    edges = tuple(edge for edge in graph.edges if {edge.source, edge.target} <= keys)
    return replace(graph, nodes=nodes, edges=edges, left_out=graph.left_out + len(graph.nodes) - len(nodes))


def _closed(node: Node, depth: int) -> Node:
    if node.inside is None:
        return node
    if depth >= 1:
        return replace(node, inside=to_depth(node.inside, depth))
    # What is wrong inside shows on the closed node.
    marks = [*node.marks, *(mark for each in node.inside.all_nodes() for mark in each.marks)]
    details = (*node.details, ("inside", counted(node.inside.size, "resource")))
    return replace(node, inside=None, marks=tuple(dict.fromkeys(marks)), details=details)


def _reached(edges: Iterable[Edge], key: Key, *, forward: bool) -> set[Key]:
    following = defaultdict(list)
    for edge in edges:
        ends = (edge.source, edge.target) if forward else (edge.target, edge.source)
        following[ends[0]].append(ends[1])
    seen, todo = {key}, [key]
    while todo:
        for each in following[todo.pop()]:
            if each not in seen:
                seen.add(each)
                todo.append(each)
    return seen

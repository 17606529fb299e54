"""Makes a picture smaller: fewer edges, down to a depth, around one resource, or to a number of nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import replace

from heatlint.dependency_graph import is_acyclic, needs_first
from heatlint.picture.graph import Edge, Graph, Key, Node
from heatlint.report.notes import counted

#: How many nodes a picture has by default: more are hard to look at.
MOST_NODES = 150
#: Fewer nodes than this are not drawn as one.
LEAST_ALIKE = 3


def without_implied(graph: Graph) -> Graph:
    """Return the graph without the edges that follow from others: a -> c where a -> b and b -> c.

    A graph with a circle keeps all.
    """
    nodes = tuple(
        replace(node, inside=without_implied(node.inside)) if node.inside is not None else node for node in graph.nodes
    )
    following: dict[Key, list[Key]] = {node.key: [] for node in graph.nodes}
    for edge in graph.edges:
        following[edge.source].append(edge.target)
    if not is_acyclic(following):
        return replace(graph, nodes=nodes)
    bits = {key: 1 << number for number, key in enumerate(following)}
    reached: dict[Key, int] = {}
    implied = dict.fromkeys(following, 0)
    for key in needs_first(following):
        reached[key] = 0
        for other in following[key]:
            implied[key] |= reached[other]
            reached[key] |= bits[other]
        reached[key] |= implied[key]
    edges = tuple(edge for edge in graph.edges if not implied[edge.source] & bits[edge.target])
    return replace(graph, nodes=nodes, edges=edges)


def to_depth(graph: Graph, depth: int) -> Graph:
    """Return the graph with nested stacks to a depth: 1 is the stack alone."""
    return replace(graph, nodes=tuple(_closed(node, depth - 1) for node in graph.nodes))


def focused(graph: Graph, key: Key) -> Graph:
    """Return what a node is connected with: what it depends on and what depends on it, also by way of others.

    Of the stacks around its own, only the resources that contain it stay.
    """
    inside = next((node for node in graph.nodes if node.key == key[: len(node.key)] and node.key != key), None)
    if inside is not None and inside.inside is not None:
        kept = (replace(inside, inside=focused(inside.inside, key)),)
        return replace(graph, nodes=kept, edges=(), left_out=len(graph.nodes) - 1)
    kept_keys = _reached(graph.edges, key, forward=True) | _reached(graph.edges, key, forward=False)
    nodes = tuple(node for node in graph.nodes if node.key in kept_keys)
    edges = tuple(edge for edge in graph.edges if {edge.source, edge.target} <= kept_keys)
    return replace(graph, nodes=nodes, edges=edges, left_out=len(graph.nodes) - len(nodes))


def at_most(graph: Graph, limit: int) -> Graph:
    """Return the graph with about `limit` nodes: nested stacks are closed first, then equal nodes are drawn as one."""
    depth = max((len(node.key) for node in graph.all_nodes()), default=0)
    while graph.size > limit and depth > 1:
        depth -= 1
        graph = to_depth(graph, depth)
    for alike in (_same_neighbours, _same_type):
        if graph.size > limit:
            graph = _merged(graph, alike)
    return graph


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


def _same_neighbours(graph: Graph) -> Iterator[tuple[Hashable, Node]]:
    before, after = defaultdict(set), defaultdict(set)
    for edge in graph.edges:
        before[edge.target].add(edge.source)
        after[edge.source].add(edge.target)
    for node in graph.nodes:
        yield (frozenset(before[node.key]), frozenset(after[node.key])), node


def _same_type(graph: Graph) -> Iterator[tuple[Hashable, Node]]:
    for node in graph.nodes:
        yield (), node


def _merged(graph: Graph, alike: Callable[[Graph], Iterator[tuple[Hashable, Node]]]) -> Graph:
    groups: dict[Hashable, list[Node]] = defaultdict(list)
    for what, node in alike(graph):
        own: Hashable = node.key if node.inside is not None else None  # a nested stack stays by itself
        groups[what, node.kind, node.label, node.state, node.severity, node.change, own].append(node)
    names: dict[Key, Key] = {}
    nodes = []
    for group in groups.values():
        if len(group) < LEAST_ALIKE:
            nodes += group
            continue
        first = group[0]
        marks = tuple(mark for node in group for mark in node.marks)
        details = (("names", ", ".join(node.name for node in group)),)
        name = f"{first.name} and {len(group) - 1} more"
        nodes.append(replace(first, name=name, marks=marks, details=details))
        names.update({node.key: first.key for node in group})
    edges: dict[tuple[Key, Key], Edge] = {}
    for edge in graph.edges:
        moved = replace(edge, source=names.get(edge.source, edge.source), target=names.get(edge.target, edge.target))
        if moved.source != moved.target:
            edges.setdefault((moved.source, moved.target), moved)
    order = {node.key: index for index, node in enumerate(graph.nodes)}
    nodes.sort(key=lambda node: order[node.key])
    left_out = graph.left_out + len(graph.nodes) - len(nodes)
    return replace(graph, nodes=tuple(nodes), edges=tuple(edges.values()), left_out=left_out)

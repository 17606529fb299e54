"""Draws several nodes of a large picture as one, without a circle that the stack does not have."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import replace

from heatlint.dependency_graph import components
from heatlint.picture.circles import Circles
from heatlint.picture.graph import LINES, NAMES, SEVERAL_TYPES, TEMPLATE, Edge, Graph, Key, Node
from heatlint.report.notes import counted

#: Fewer nodes than this are not drawn as one, unless they would be a circle.
LEAST_ALIKE = 3
#: How many types a node names that stands for nodes of different types.
MOST_TYPES = 3


def same_neighbours(graph: Graph) -> dict[Key, Hashable]:
    """Return for each node what it depends on, and what depends on it: equal for nodes that may be one."""
    before, after = defaultdict(set), defaultdict(set)
    for edge in graph.edges:
        before[edge.target].add(edge.source)
        after[edge.source].add(edge.target)
    return {node.key: (frozenset(before[node.key]), frozenset(after[node.key])) for node in graph.nodes}


def templates_alone(graph: Graph) -> dict[Key, Hashable]:
    """Return an equal value for all templates that nest no other one, and that none nests."""
    connected = {key for edge in graph.edges for key in (edge.source, edge.target)}
    return {node.key: node.key if node.kind != TEMPLATE or node.key in connected else None for node in graph.nodes}


def merged(
    graph: Graph, circles: Circles, alike: Mapping[Key, Hashable], limit: int = 0, *, whole: bool = True
) -> Graph:
    """Return the graph with nodes of one type as one where `alike` is equal. The nodes of a circle stay.

    circles: those of the graph; limit: with so many nodes no more become one; the largest groups of equal ones come
    first. whole: whether no node of a group stays by itself when the others become one.
    """
    groups: dict[Hashable, list[Node]] = defaultdict(list)
    for node in graph.nodes:
        # A nested stack that is open stays by itself, and so does what a circle has.
        own = node.key if node.inside is not None or node.key in circles.members else None
        shown = (node.kind, _type(node), node.state, node.severity, node.change, node.refusal, node.kept)
        groups[alike[node.key], shown, own].append(node)
    parts: list[list[Node]] = []
    excess = graph.size - limit
    for group in sorted(groups.values(), key=len, reverse=True):
        count = len(group) if len(group) >= LEAST_ALIKE and excess > 0 else 1
        count = count if whole else min(count, excess + 1)
        parts += [*([node] for node in group[:-count]), group[-count:]]
        excess -= count - 1
    return _drawn(graph, _without_new_circles(graph, parts, circles))


def _type(node: Node) -> str:
    """Return what nodes have in common that may be one: the type, for a template its directory."""
    return posixpath.dirname(node.name) if node.kind == TEMPLATE else node.label


def _without_new_circles(graph: Graph, parts: list[list[Node]], circles: Circles) -> list[list[Node]]:
    """Return the parts of a graph, with those as one that would be a circle only because nodes are drawn as one."""
    first = {node.key: part[0].key for part in parts for node in part}
    following: dict[Key, list[Key]] = {part[0].key: [] for part in parts}
    for edge in graph.edges:
        if first[edge.source] != first[edge.target]:
            following[first[edge.source]].append(first[edge.target])
    by_key = {part[0].key: part for part in parts}
    found = []
    for keys in components(following):
        joined = [by_key[key] for key in keys]
        if circles.members.issuperset(keys):
            found += joined
        else:
            found.append([node for part in joined for node in part])
    return found


def _drawn(graph: Graph, parts: list[list[Node]]) -> Graph:
    order = {node.key: number for number, node in enumerate(graph.nodes)}
    parts = sorted((sorted(part, key=lambda node: order[node.key]) for part in parts), key=lambda p: order[p[0].key])
    first = {node.key: part[0].key for part in parts for node in part}
    edges: dict[tuple[Key, Key], Edge] = {}
    for edge in graph.edges:
        ends = first[edge.source], first[edge.target]
        if ends[0] == ends[1] and edge.source != edge.target:
            continue
        if ends not in edges or LINES.index(edge.line) < LINES.index(edges[ends].line):
            edges[ends] = edge.between(*ends)
    left_out = graph.left_out + len(graph.nodes) - len(parts)
    return replace(graph, nodes=tuple(map(_as_one, parts)), edges=tuple(edges.values()), left_out=left_out)


def _as_one(nodes: list[Node]) -> Node:
    first = nodes[0]
    if len(nodes) == 1:
        return first
    name = f"{first.name} and {len(nodes) - 1} more"
    types = {_type(node) for node in nodes}
    if first.kind == TEMPLATE and len(types) == 1:
        name = f"{_type(first) or '.'}: {len(nodes)} templates"
    return replace(
        first,
        name=name,
        label=_common([node.label for node in nodes], SEVERAL_TYPES if first.kind != TEMPLATE else "template"),
        service=_common([node.service for node in nodes], ""),
        state=_common([node.state for node in nodes], ""),
        change=_common([node.change for node in nodes], ""),
        refusal=_common([node.refusal for node in nodes], ""),
        kept=_common([node.kept for node in nodes], ""),
        count="",
        instead="" if first.kind == TEMPLATE else _types(nodes),
        inside=None,
        members=None,
        within=(),
        about=(),
        causes=(),
        excerpt=None,
        marks=tuple(mark for node in nodes for mark in node.marks),
        details=((NAMES, ", ".join(node.name for node in nodes)),),
    )


def _types(nodes: list[Node]) -> str:
    """Return how many nodes there are of each type: "12 OS::Nova::Server, 5 OS::Neutron::Port"; "" for one type."""
    counts = Counter(node.label or node.kind for node in nodes).most_common()
    if len(counts) == 1:
        return ""
    named = [f"{count} {name}" for name, count in counts[:MOST_TYPES]]
    rest = len(counts) - len(named)
    return ", ".join([*named, *([counted(rest, "other type")] if rest else [])])


def _common(texts: list[str], otherwise: str) -> str:
    return texts[0] if len(set(texts)) == 1 else otherwise

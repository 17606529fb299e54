"""Orders the nodes of a dependency graph, and finds its cycles.

A graph without cycles is recognised in linear time; networkx is imported only to find the cycles of another. Its import
takes longer than a check, and `networkx.find_cycle` on a graph of thousands of nodes without a cycle takes seconds.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from typing import Any

    Graph = Mapping[Any, Iterable[Hashable]]


def is_acyclic(graph: Graph) -> bool:
    """Whether a graph (node -> the nodes that it needs) has no cycle. A node that needs nothing may be missing."""
    needed_by: dict[Hashable, list[Hashable]] = {}
    waiting: dict[Hashable, int] = {}
    for node, needs in graph.items():
        distinct = {need for need in needs if need in graph}
        waiting[node] = len(distinct)
        for need in distinct:
            needed_by.setdefault(need, []).append(node)
    ready = [node for node, count in waiting.items() if not count]
    done = 0
    while ready:
        done += 1
        for node in needed_by.get(ready.pop(), ()):
            waiting[node] -= 1
            if not waiting[node]:
                ready.append(node)
    return done == len(graph)


def needs_first(graph: Graph) -> list[Any]:
    """Return the nodes of a graph, each after the nodes that it needs; otherwise in the order of the graph.

    Where nodes need each other, one of them comes before a node that it needs.
    """
    ordered: dict[Any, None] = {}
    entered: set[Any] = set()
    for first in graph:
        todo = [(first, False)]
        while todo:
            node, is_done = todo.pop()
            if is_done:
                ordered[node] = None
            elif node not in entered:
                entered.add(node)
                todo.append((node, True))
                todo += [(need, False) for need in reversed([*graph[node]]) if need in graph and need not in entered]
    return list(ordered)


def longest_ways(graph: Graph) -> dict[Any, int]:
    """Return how many nodes are before each one on the longest way to it. graph: has no cycle."""
    ways: dict[Any, int] = {}
    for node in needs_first(graph):
        ways[node] = max((ways[need] + 1 for need in graph[node] if need in graph), default=0)
    return ways


def components(graph: Graph) -> list[list[Any]]:
    """Return the strongly connected components: nodes that need each other, by way of others, are in one.

    The components, and the nodes of each, are in the order of the graph.
    """
    if is_acyclic(graph):
        return [[node] for node in graph]
    nodes = list(graph)
    return [[nodes[index] for index in each] for each in _components(_indexed(graph))]


def cycles(graph: Graph) -> list[list[Hashable]]:
    """Return one cycle for each strongly connected component, from its first node in the order of the graph."""
    if is_acyclic(graph):
        return []
    import networkx

    nodes = list(graph)
    whole = _indexed(graph)
    found = []
    for component in _components(whole):
        first = component[0]
        inner = whole.subgraph(component)
        if len(component) > 1 or inner.has_edge(first, first):
            found.append(_shortest(networkx, inner, first))
    return [[nodes[index] for index in cycle] for cycle in found]


def _indexed(graph: Graph) -> Any:
    """Return a networkx.DiGraph of the numbers of the nodes: it refuses None, which a template can have as a name."""
    import networkx

    order = {node: index for index, node in enumerate(graph)}
    whole = networkx.DiGraph()
    whole.add_nodes_from(range(len(order)))
    whole.add_edges_from((order[node], order[need]) for node, needs in graph.items() for need in needs if need in graph)
    return whole


def _components(whole: Any) -> list[list[int]]:
    import networkx

    return sorted(sorted(each) for each in networkx.strongly_connected_components(whole))


def _shortest(networkx: object, component: object, first: int) -> list[int]:
    """Return a shortest cycle through a node of a strongly connected component."""
    best: list[int] | None = None
    for need in sorted(component.successors(first)):  # type: ignore[attr-defined]
        path = [first] if need == first else [first, *networkx.shortest_path(component, need, first)[:-1]]  # type: ignore[attr-defined]
        if best is None or len(path) < len(best):
            best = path
    return best or [first]

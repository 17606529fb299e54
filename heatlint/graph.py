"""The dependency graph: first proved acyclic in linear time; only where that fails does networkx name the cycles.

`networkx.find_cycle` on an acyclic graph of thousands of nodes takes seconds, and its import longer than a check.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    Graph = dict[Hashable, Iterable[Hashable]]


def is_acyclic(graph: Graph) -> bool:
    """Whether a graph (node -> the nodes it needs) has no cycle. Nodes that are only needed may be missing."""
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


def cycles(graph: Graph) -> list[list[Hashable]]:
    """One cycle for each knot of the graph, each starting at its first node in the graph's order."""
    if is_acyclic(graph):
        return []
    import networkx

    nodes = list(graph)  # networkx takes any node but None, which a template may name
    order = {node: index for index, node in enumerate(nodes)}
    whole = networkx.DiGraph()
    whole.add_nodes_from(range(len(nodes)))
    whole.add_edges_from((order[node], order[need]) for node, needs in graph.items() for need in needs if need in graph)
    found = []
    for knot in networkx.strongly_connected_components(whole):
        first = min(knot)
        inner = whole.subgraph(knot)
        if len(knot) == 1 and not inner.has_edge(first, first):
            continue
        found.append(_shortest(networkx, inner, first))
    return [[nodes[index] for index in cycle] for cycle in sorted(found)]


def _shortest(networkx: object, knot: object, first: int) -> list[int]:
    """A shortest cycle of a knot through its first node."""
    best: list[int] | None = None
    for need in sorted(knot.successors(first)):  # type: ignore[attr-defined]
        path = [first] if need == first else [first, *networkx.shortest_path(knot, need, first)[:-1]]  # type: ignore[attr-defined]
        if best is None or len(path) < len(best):
            best = path
    return best or [first]

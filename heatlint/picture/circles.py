"""A graph without its circles, and how many nodes are before each one then."""

from __future__ import annotations

from collections import Counter

from heatlint.dependency_graph import components, longest_ways
from heatlint.picture.graph import Graph, Key

#: A page has room for so many columns of nodes.
MOST_COLUMNS = 5


class Circles:
    """The circles of a graph, each of which counts as one node here.

    first: the first node of the circle of each node, or the node itself. following: each first node -> the first nodes
    that depend on it; these have no circle. before: the same edges, from a first node to those that it depends on.
    members: the nodes that are in a circle with others.
    """

    def __init__(self, graph: Graph) -> None:
        direct: dict[Key, list[Key]] = {node.key: [] for node in graph.nodes}
        for edge in graph.edges:
            direct[edge.source].append(edge.target)
        parts = components(direct)
        self.first = {key: part[0] for part in parts for key in part}
        self.following: dict[Key, list[Key]] = {}
        for part in parts:
            others = (self.first[other] for key in part for other in direct[key])
            self.following[part[0]] = [other for other in dict.fromkeys(others) if other != part[0]]
        self.before: dict[Key, list[Key]] = {key: [] for key in self.following}
        for key, following in self.following.items():
            for other in following:
                self.before[other].append(key)
        self.members = {key for part in parts if len(part) > 1 for key in part}

    def layers(self) -> dict[Key, int]:
        """Return how many nodes are before each one, on the longest way to it."""
        layers = longest_ways(self.before)
        return {key: layers[first] for key, first in self.first.items()}


def goes_down(graph: Graph) -> bool:
    """Whether a program that places the nodes itself needs less width when what is made first is at the top."""
    breadths = Counter(Circles(graph).layers().values())
    return len(breadths) > MOST_COLUMNS and max(breadths.values()) < len(breadths)

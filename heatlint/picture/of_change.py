"""The picture of an update: what happens with each node of the new stack, and the nodes that go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from heatlint.picture.graph import Graph, Node
from heatlint.planning.changes import ADDED, DELETED, UNCHANGED, Change


def with_changes(graph: Graph, changes: Iterable[Change]) -> Graph:
    """Return the graph of the new stack with the changes of a plan. Their paths are the keys of the nodes."""
    by_path = {each.path: each for each in changes}
    nodes = [_changed(node, by_path.pop(node.key, None)) for node in graph.nodes]
    nodes += [_gone(each) for each in by_path.values() if each.action == DELETED]
    return replace(graph, nodes=tuple(nodes))


def _changed(node: Node, change: Change | None) -> Node:
    if change is None:
        return node
    inside = with_changes(node.inside, change.nested) if node.inside is not None else None
    details = tuple((cause.part, cause.rule) for cause in change.causes)
    if change.action in (ADDED, UNCHANGED):
        details = ()
    return replace(node, change=change.action, inside=inside, details=(*details, *node.details))


def _gone(change: Change) -> Node:
    nested = tuple(_gone(each) for each in change.nested)
    inside = Graph("", nested) if nested else None
    return Node(change.path, change.name, change.old_type or "", change=change.action, inside=inside)

"""The picture of an update: what happens with each node of the new stack, and the nodes that go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from heatlint.picture.graph import Graph, Node
from heatlint.picture.of_stack import service_of
from heatlint.planning.changes import ADDED, DELETED, UNCHANGED, Change, Plan, counted_action
from heatlint.planning.reports.plan_report import summary


def of_update(graph: Graph, plan: Plan) -> Graph:
    """Return the graph of the new stack with what a plan does, and a caption that says it in words."""
    if plan.refused is not None:
        return replace(graph, caption=f"Heat refuses the update: {plan.refused}", is_refused=True)
    if plan.is_empty:
        unchanged = plan.count()[UNCHANGED]
        caption = f"the update changes nothing: {unchanged} unchanged" if unchanged else "the update changes nothing"
    else:
        caption = f"the update: {summary(plan)}"
    return replace(with_changes(graph, plan.changes), caption=caption)


def with_changes(graph: Graph, changes: Iterable[Change]) -> Graph:
    """Return the graph of the new stack with the changes of a plan. Their paths are the keys of the nodes."""
    by_path = {each.path: each for each in changes}
    nodes = [_changed(node, by_path.pop(node.key, None)) for node in graph.nodes]
    nodes += [_alone(each) for each in by_path.values() if each.action == DELETED]
    # A node that stands for all members of a group does not show what happens with some of them only.
    shown = {node.change for node in nodes if node.members is not None}
    if shown:
        others = (each for each in by_path.values() if each.action not in (DELETED, *shown))
        apart = [_alone(each) for each in others if each.does_something]
        nodes = [*(_without(node, apart) for node in nodes), *apart]
    return replace(graph, nodes=tuple(nodes))


def _changed(node: Node, change: Change | None) -> Node:
    if change is None:
        return node
    inside = with_changes(node.inside, change.nested) if node.inside is not None else None
    details = tuple((cause.part, cause.rule) for cause in change.causes)
    action = counted_action(change)
    if action in (ADDED, UNCHANGED):
        details = ()
    return replace(node, change=action, inside=inside, details=(*details, *node.details))


def _alone(change: Change) -> Node:
    """Return the node of a change that the graph of the new stack has no node for."""
    nested = tuple(_alone(each) for each in change.nested)
    inside = Graph("", nested) if nested else None
    type_name = (change.old_type if change.action == DELETED else change.type) or ""
    service = service_of(type_name)
    return Node(change.path, change.name, type_name, service=service, change=change.action, inside=inside)


def _without(node: Node, apart: list[Node]) -> Node:
    """Return the node without the members that have nodes of their own, if these are at an end of its numbers."""
    first, last = node.members or ("", "")
    numbers = sorted(int(each.name) for each in apart if each.name.isdecimal())
    if not numbers or not first.isdecimal() or not last.isdecimal() or len(numbers) != numbers[-1] - numbers[0] + 1:
        return node
    if numbers[-1] == int(last):
        last = str(numbers[0] - 1)
    elif numbers[0] == int(first):
        first = str(numbers[-1] + 1)
    return node.for_members(first, last)

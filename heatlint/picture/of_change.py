"""The picture of an update: what happens with each node of the new stack, and the nodes that go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise, product

from heatlint.picture.graph import OUTPUT, PARAMETER, Edge, Graph, Key, Node
from heatlint.picture.of_stack import service_of
from heatlint.planning.changes import (
    ABANDONED,
    ADDED,
    ADOPTED,
    DELETED,
    KEPT,
    REFUSED,
    UNCHANGED,
    Change,
    Plan,
    counted_action,
    dotted,
)
from heatlint.planning.reports.plan_report import summary
from heatlint.report.notes import listed_first

#: What happens with a node that only one of the stacks has.
_OF_ONE = (ADDED, ADOPTED, DELETED, ABANDONED)
#: How many names of members are listed that are not numbers in a row.
MOST_NAMES = 3


def of_update(graph: Graph, old: Graph, plan: Plan, covered: Callable[[str], str] = str) -> Graph:
    """Return the graph of the new stack with what a plan does, and a caption that says it in words.

    old: the graph of the old stack; covered: replaces the secrets in a text, as in both graphs.
    """
    if plan.refused is not None:
        return replace(graph, caption=f"Heat refuses the update: {plan.refused}", is_refused=True)
    if plan.is_empty:
        unchanged = plan.count()[UNCHANGED]
        caption = f"the update changes nothing: {unchanged} unchanged" if unchanged else "the update changes nothing"
    else:
        caption = f"the update: {summary(plan)}"
    found = _Level(graph, old, (), covered).with_changes(plan.changes)
    if graph.nodes or not found.nodes:  # the new stack lacks something in the picture, or there is none
        caption = "; ".join(filter(None, (graph.caption, caption)))
    refused = next((change for change in plan.all() if counted_action(change) == REFUSED), None)
    if refused is not None:
        caption += f'; Heat refuses to change "{covered(dotted(refused.path))}": {covered(refused.refusal)}'
    return replace(graph, nodes=found.nodes, edges=found.edges, caption=caption, is_refused=refused is not None)


@dataclass(slots=True)
class _Part:
    """Changes that one node shows. node: as one of the graphs has it, the old one if is_old; None for neither."""

    node: Node | None
    is_old: bool
    changes: list[Change] = field(default_factory=list)


class _Level:
    """One stack in both graphs, or in one of them.

    around: the key of the resource that it is in; of_group: whether its resources are the members of a group. A node of
    a graph may stand for several members; those with which the same happens are one node here.
    """

    def __init__(
        self, new: Graph, old: Graph, around: Key, covered: Callable[[str], str], *, of_group: bool = False
    ) -> None:
        #: Whether it is the old one -> the graph; below, the name of each node in it -> the node.
        self._graphs = {False: new, True: old}
        self._by_name = {
            is_old: {node.key[-1]: node for node in reversed(graph.nodes)} for is_old, graph in self._graphs.items()
        }
        self._around = around
        self._covered = covered
        self._of_group = of_group

    def with_changes(self, changes: Iterable[Change]) -> Graph:
        parts: dict[Hashable, _Part] = {}
        for change in changes:
            node, is_old = self._node_of(change)
            shown = (node.key, _what_happens(change)) if node is not None and self._of_group else change.name
            parts.setdefault((is_old, shown), _Part(node, is_old)).changes.append(change)
        by_node: dict[tuple[bool, Key], list[_Part]] = defaultdict(list)
        for part in parts.values():
            if part.node is not None:
                by_node[part.is_old, part.node.key].append(part)
        gone = {self._covered(change.name) for part in parts.values() if part.is_old for change in part.changes}
        drawn: list[Node] = []
        keys: dict[tuple[bool, Key], list[Key]] = {}
        for is_old, graph in self._graphs.items():
            for node in graph.nodes:
                found = by_node[is_old, node.key]
                nodes = [self._drawn(node, part, alone=len(parts) == 1) for part in found]
                is_gone = node.is_off and (self._of_group or node.key[-1] in gone)
                if not found and not is_old and not is_gone:  # the plan does not say what happens with it
                    is_value = node.kind in (PARAMETER, OUTPUT)  # one may have the name of a resource
                    nodes = [node if is_value else _moved(node, (*self._around, node.key[-1]))]
                keys[is_old, node.key] = [each.key for each in nodes]
                drawn += nodes
        drawn += [self._alone(part.changes[0]) for part in parts.values() if part.node is None]
        return replace(self._graphs[False], nodes=tuple(drawn), edges=tuple(self._edges(drawn, keys)))

    def _node_of(self, change: Change) -> tuple[Node | None, bool]:
        """Return the node for a change, and whether it is that of the old graph."""
        name = self._covered(change.name)
        found = self._find(name, is_old=False) if change.action != DELETED else None
        return (found, False) if found is not None else (self._find(name, is_old=True), True)

    def _find(self, name: str, *, is_old: bool) -> Node | None:
        """Return the node that is, or stands for, the resource with a name."""
        nodes, found = self._graphs[is_old].nodes, self._by_name[is_old].get(name)
        if found is None:
            found = next((node for node in nodes if node.stands_for(name)), None)
        if found is None and self._of_group and len(nodes) == 1:
            return nodes[0]  # members of one definition, to which Heat gives names
        return found

    def _drawn(self, node: Node, part: _Part, *, alone: bool) -> Node:
        change, names = part.changes[0], [self._covered(each.name) for each in part.changes]
        key = (*self._around, names[0])
        action = counted_action(change)
        causes = () if action in (ADDED, UNCHANGED) else change.causes
        details = [(self._covered(cause.part), self._covered(cause.rule)) for cause in causes]
        details += [(effect.kind, self._covered(effect.text)) for effect in change.effects]
        if change.same_as is not None:
            details.append(
                (f"probably renamed {'to' if part.is_old else 'from'}", self._covered(dotted(change.same_as)))
            )
        return replace(
            node,
            key=key,
            name=_listed(names) if self._of_group and (part.is_old or not alone) else node.name,
            change=action,
            refusal=self._refusal(change),
            kept=self._covered(_kept(change)),
            inside=self._inside(node, part, key),
            causes=tuple(details),
            members=(names[0], names[-1]) if self._of_group else None,
        )

    def _refusal(self, change: Change) -> str:
        return self._covered(change.refusal) if counted_action(change) == REFUSED else ""

    def _inside(self, node: Node, part: _Part, key: Key) -> Graph | None:
        nested = part.changes[0].nested
        if node.inside is None or not nested:
            return _moved(node, key).inside
        name, nothing = self._covered(part.changes[0].name), Graph("")
        before = self._find(name, is_old=True)
        old = nothing if before is None or before.inside is None else before.inside
        new = nothing if part.is_old else node.inside
        return _Level(new, old, key, self._covered, of_group=node.count != "").with_changes(nested)

    def _alone(self, change: Change) -> Node:
        """Return the node of a change that neither graph has a node for."""
        key = (*self._around, self._covered(change.name))
        type_name = self._covered((change.old_type if change.action == DELETED else change.type) or "")
        nested = tuple(_Level(Graph(""), Graph(""), key, self._covered)._alone(each) for each in change.nested)
        return Node(
            key,
            key[-1],
            type_name,
            service=service_of(type_name),
            change=counted_action(change),
            refusal=self._refusal(change),
            kept=self._covered(_kept(change)),
            inside=Graph("", nested) if nested else None,
        )

    def _edges(self, drawn: Iterable[Node], keys: dict[tuple[bool, Key], list[Key]]) -> Iterator[Edge]:
        """Yield the edges of both graphs. One that only one of them has, between nodes that stay, is a change."""
        stays = {node.key for node in drawn if node.change not in _OF_ONE}
        found: dict[bool, dict[tuple[Key, Key], Edge]] = {False: {}, True: {}}
        for is_old, graph in self._graphs.items():
            for edge in graph.edges:
                ends = [
                    keys.get((is_old, end)) or (self._kept(end, keys) if is_old else [])
                    for end in (edge.source, edge.target)
                ]
                for source, target in product(*ends):
                    if source != target or edge.source == edge.target:
                        found[is_old].setdefault((source, target), edge.between(source, target))
        for pair, edge in {**found[True], **found[False]}.items():
            stayed = stays.issuperset(pair)
            if pair not in found[True] and stayed:
                yield replace(edge, change=ADDED)
            elif pair not in found[False] and stayed:
                yield replace(edge, change=DELETED)
            else:
                yield edge

    def _kept(self, key: Key, keys: dict[tuple[bool, Key], list[Key]]) -> list[Key]:
        """Return the keys of what is drawn of the new graph for a node of the old one that does not go."""
        if (False, key) in keys:
            return keys[False, key]
        found = self._find(key[-1], is_old=False)
        return keys.get((False, found.key), []) if found is not None else []


def _kept(change: Change) -> str:
    """Return what stays in the cloud of a resource that the update deletes; "" for nothing."""
    kept = (effect.text for effect in change.effects if effect.kind == KEPT)
    return next(kept, "") if change.action == DELETED else ""


def _what_happens(change: Change) -> Hashable:
    """Return what happens with a member and inside of it: equal for members that can be one node."""
    inside = tuple((each.name, _what_happens(each)) for each in change.nested)
    return counted_action(change), change.refusal, _kept(change), inside


def _moved(node: Node, key: Key) -> Node:
    """Return a node with another key, also those inside of it."""
    if node.key == key:
        return node
    inside = node.inside
    if inside is not None:
        keys = {each.key: (*key, each.key[-1]) for each in inside.nodes}
        edges = tuple(edge.between(keys[edge.source], keys[edge.target]) for edge in inside.edges)
        inside = replace(inside, nodes=tuple(_moved(each, keys[each.key]) for each in inside.nodes), edges=edges)
    return replace(node, key=key, inside=inside)


def _listed(names: list[str]) -> str:
    """Return the names of members in short: "0 to 2, 5"."""
    if not all(each.isdecimal() for each in names):
        return listed_first(names, MOST_NAMES)
    numbers = sorted(map(int, names))
    starts = [numbers[0], *(after for before, after in pairwise(numbers) if after != before + 1)]
    ends = [*(before for before, after in pairwise(numbers) if after != before + 1), numbers[-1]]
    return ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in zip(starts, ends, strict=True))

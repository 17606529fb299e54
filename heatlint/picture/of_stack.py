"""From a stack and its findings to the graph that a picture shows."""

from __future__ import annotations

import json
import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from heatlint.dependency_graph import cycles, needs_first
from heatlint.heat import HIDDEN
from heatlint.language.functions.base import Unvalued
from heatlint.language.secret_names import names_secret
from heatlint.model.dependencies import written_needs
from heatlint.model.groups import group_of
from heatlint.model.implicit import implicit
from heatlint.model.places import source
from heatlint.model.scope import DEPLOYED
from heatlint.model.secret_places import secret_places
from heatlint.model.values import Values
from heatlint.picture.graph import (
    CONDITIONAL,
    DEPENDS_ON,
    EXTERNAL,
    IMPLICIT,
    OUTPUT,
    PARAMETER,
    REFERENCE,
    SWITCHED_OFF,
    UNKNOWN,
    VALUE,
    Edge,
    Graph,
    Key,
    Mark,
    Node,
)

if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic
    from heatlint.model.dependencies import Needs
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.text import Document

    Path = tuple[Any, ...]
    Pair = tuple[Any, Any]

#: The longest text of a property in a picture, in characters.
MOST_TEXT = 200
#: How many nested stacks a picture has; the nodes of further ones stay closed.
MOST_STACKS = 1_000


def graph_of(stack: Stack, found: Iterable[Diagnostic] = (), *, include: Collection[str] = ()) -> Graph:
    """Return the graph of a stack and of those nested in it.

    found: the findings of a check of the stack, which show no secrets; include: PARAMETER, OUTPUT, or both, to have
    nodes for these as well.
    """
    return _Collector(stack, found, include).graph()


class _Collector:
    def __init__(self, stack: Stack, found: Iterable[Diagnostic], include: Collection[str]) -> None:
        self._root = stack
        self._include = include
        self._covered = secret_places(stack).texts().covered
        self._left = MOST_STACKS
        self._root_name = stack.request.names.get(stack.file, stack.file)
        self._marks: dict[tuple[str, Path], list[Mark]] = defaultdict(list)
        self._all: list[tuple[str, Path, Mark]] = []
        for each in found:
            line, column = each.range[:2] if each.range is not None else (1, 1)
            file = each.file or ""
            mark = Mark(each.severity, each.rule.code, each.message, f"{file}:{line}:{column}")
            self._all.append((file, tuple(each.path), mark))

    def graph(self) -> Graph:
        definitions = {place for stack in self._root.all() for place in _definitions(stack)}
        rest = []
        for file, path, mark in self._all:
            place = next(
                ((file, path[:count]) for count in range(len(path), 1, -1) if (file, path[:count]) in definitions), None
            )
            if place is None:
                rest.append(mark)
            else:
                self._marks[place].append(mark)
        graph = self._stack(self._root, (), self._root_name)
        return Graph(graph.title, graph.nodes, graph.edges, tuple(rest))

    def _stack(self, stack: Stack, key: Key, title: str) -> Graph:
        members = list(stack.resources.values())
        if stack.group_template is not None:
            members = list({_definition(each): each for each in reversed(members)}.values())[::-1]
        nested = nested_stacks(stack)
        nodes = [self._resource(each, key, nested.get(each.name)) for each in members]
        if len(nodes) == 1 and len(stack.resources) > 1:  # the first and the last member, which have one definition
            nodes = [nodes[0].for_members(nodes[0].name, self._covered(str(list(stack.resources)[-1])))]
        keys = {node.key for node in nodes}
        edges = [edge for edge in self._edges(stack, key) if {edge.source, edge.target} <= keys]
        if key == () and self._include:
            more = list(self._values(stack))
            names = {node.key for node in (*nodes, *(node for node, _ in more))}
            nodes += [node for node, _ in more]
            edges += [edge for _, found in more for edge in found if {edge.source, edge.target} <= names]
        return Graph(title, tuple(nodes), tuple(edges))

    def _resource(self, resource: Resource, around: Key, child: Stack | None) -> Node:
        key = (*around, self._covered(str(resource.name)))
        author, path = source(resource.stack, resource.path)
        return Node(
            key,
            key[-1],
            self._covered(self._label(resource)) or "no type",
            service=_service(resource),
            state=_state(resource),
            count=_count(resource),
            inside=self._inside(child, key),
            marks=tuple(self._marks.get(_definition(resource), ())),
            details=tuple(self._details(resource)),
            file=author.file,
            lines=_lines(author.template.document, path),
        )

    def _label(self, resource: Resource) -> str:
        """Return the type. A template is named as seen from the root template's directory."""
        file = resource.stack.request.names.get(resource.type_name or "")
        if file is None or "://" in file or "://" in self._root_name:
            return resource.type_label
        return posixpath.relpath(file, posixpath.dirname(self._root_name))

    def _inside(self, child: Stack | None, key: Key) -> Graph | None:
        if child is None or self._left <= 0:
            return None
        self._left -= 1
        return self._stack(child, key, "")

    def _details(self, resource: Resource) -> Iterator[tuple[str, str]]:
        for name, value in resource.properties.items():
            if names_secret(str(name)):
                text = HIDDEN
            else:
                text = self._covered(_text(value))
            text = text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…"
            yield self._covered(str(name)), text

    def _edges(self, stack: Stack, key: Key) -> Iterator[Edge]:
        needs, places = written_needs(stack)
        added = list(dict.fromkeys(pair for pair in implicit(stack, needs) if pair not in places))
        added = list(_meant(added, needs))
        for target, others in added:
            needs[target] = [*needs[target], others]
        circles = {pair for cycle in cycles(needs) for pair in zip(cycle, [*cycle[1:], cycle[0]], strict=True)}

        def edge(target: Any, other: Any, kind: str) -> Edge:
            ends = [(*key, self._covered(str(name))) for name in (other, target)]
            return Edge(ends[0], ends[1], kind, (target, other) in circles)

        word = stack.words.depends_on
        for (target, other), path in places.items():
            length = len(stack.resources[target].path)
            yield edge(target, other, DEPENDS_ON if path[length] == word else REFERENCE)
        for target, other in added:
            yield edge(target, other, IMPLICIT)

    def _values(self, stack: Stack) -> Iterator[tuple[Node, list[Edge]]]:
        """Yield the nodes of parameters and outputs, each with its edges."""
        if PARAMETER in self._include:
            users = defaultdict(list)
            for reference in stack.references("parameter"):
                resource = reference.use.resource
                if resource is not None and isinstance(reference.target, str):
                    users[reference.target].append(self._covered(str(resource.name)))
            for name, parameter in stack.parameters.items():
                key = ("parameters", self._covered(str(name)))
                label = parameter.schema.type if isinstance(parameter.schema.type, str) else ""
                node = Node(key, key[-1], label, PARAMETER)
                yield node, [Edge(key, (user,), VALUE) for user in dict.fromkeys(users[name])]
        if OUTPUT in self._include:
            referenced = defaultdict(list)
            for reference in (*stack.references("resource"), *stack.references("attribute")):
                if reference.use.output is not None and isinstance(reference.target, str):
                    referenced[reference.use.output.name].append(self._covered(reference.target))
            for name in stack.outputs:
                key = ("outputs", self._covered(str(name)))
                yield (
                    Node(key, key[-1], "", OUTPUT),
                    [Edge((each,), key, VALUE) for each in dict.fromkeys(referenced[name])],
                )


def _lines(document: Document, path: Path) -> tuple[int, int]:
    """Return the first and the last line of an entry of a map: of its key and of the end of its value."""
    key, value = document.span(path, key=True), document.span(path)
    if key is None or value is None:
        return 1, 1
    return document.line_column(key[0])[0], document.line_column(max(key[0], value[1] - 1))[0]


def _text(value: Any) -> str:
    """Return a value of a property in one line: as JSON, unless it is a string."""
    if isinstance(value, (str, Unvalued)):
        return _plain(value)
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: Any) -> str:
    return "(not known)" if isinstance(value, Unvalued) else str(value)


def nested_stacks(stack: Stack) -> dict[Any, Stack]:
    """Return the name of each resource with a nested stack that can be drawn -> this stack."""
    found = {each.parent.name: each for each in reversed(stack.children) if each.parent is not None}
    found.update({name: each.child for name, each in stack.resources.items() if each.child is not None})
    return {name: each for name, each in found.items() if each.readable and not each.is_inside_itself}


def _definitions(stack: Stack) -> Iterator[tuple[str, Path]]:
    for resource in stack.resources.values():
        yield _definition(resource)


def _meant(pairs: list[Pair], needs: Needs) -> Iterator[Pair]:
    """Yield the dependencies that Heat adds, without those between resources of different networks.

    Heat compares what references give before anything exists. All of them are equal then, so that it also makes a port
    wait for the subnets of other networks.
    """
    reached: dict[Any, set[Any]] = {}
    for name in needs_first(needs):
        reached[name] = {name}.union(*(reached.get(need, ()) for need in needs[name]))
    for target, other in pairs:
        if len(reached[other]) == 1 or not reached[other].isdisjoint(reached[target]):
            yield target, other


def _definition(resource: Resource) -> tuple[str, Path]:
    """Return the document and the path of the definition of a resource."""
    author, path = source(resource.stack, resource.path)
    return author.file, tuple(path)


def _service(resource: Resource) -> str:
    if resource.is_template:
        return ""
    return service_of(resource.type.name if resource.type is not None else resource.type_name or "")


def service_of(type_name: str) -> str:
    """Return the service of a type, such as "Nova" for OS::Nova::Server; "" for a name that is not one of Heat's."""
    parts = type_name.split("::")
    return parts[1] if len(parts) > 2 else ""


def _state(resource: Resource) -> str:
    if resource.enabled is False:
        return SWITCHED_OFF
    if resource.external:
        return EXTERNAL
    if resource.found is None:
        return UNKNOWN
    return CONDITIONAL if resource.enabled is None else ""


def _count(resource: Resource) -> str:
    """Return the number of members of a group in words, "" for any other resource."""
    group = group_of(resource.type)
    if group is None or resource.enabled is False:
        return ""
    values = Values(resource, DEPLOYED)
    size = group.size(values)
    if size is None and group.count is None and group.configuration is None:
        members = values.get("resources" if group.definition is not None else "servers")
        size = len(members) if isinstance(members, (list, dict)) else None
    most = values.get(group.most) if group.most is not None else None
    if isinstance(most, int) and isinstance(size, int) and most > size:
        return f"{size} to {most}"
    return "?" if size is None else str(size)

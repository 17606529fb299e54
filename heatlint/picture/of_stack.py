"""From a stack and its findings to the graph that a picture shows."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from heatlint.dependency_graph import cycles, needs_first
from heatlint.heat import HIDDEN
from heatlint.language.functions.base import Unvalued, in_json
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
    NOT_MADE,
    ORDER,
    REFERENCE,
    SWITCHED_OFF,
    UNKNOWN,
    Edge,
    Graph,
    Key,
    Mark,
    Node,
)
from heatlint.picture.nested import NestedStacks
from heatlint.picture.of_values import with_values

if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic
    from heatlint.model.dependencies import Needs
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.text import Document

    Path = tuple[Any, ...]
    Pair = tuple[Any, Any]

_FILE_URL = re.compile(r'file:///[^"\s]*')
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
        self._covered = secret_places(stack).covered
        self._include = include
        self._nested = NestedStacks()
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
        caption = "" if graph.nodes else "nothing to draw: the stack has no resources"
        return Graph(graph.title, graph.nodes, graph.edges, tuple(rest), caption=caption)

    def _stack(self, stack: Stack, key: Key, title: str) -> Graph:
        nested = self._nested.of(stack)
        runs = _runs(stack)
        nodes = [self._resource(run, key, nested.get(run[0].name)) for run in runs]
        keys = {each.name: node.key for run, node in zip(runs, nodes, strict=True) for each in run}
        edges = list(self._edges(stack, keys))
        if key == () and self._include:
            more = list(with_values(stack, self._include, self._covered))
            names = {node.key for node in (*nodes, *(node for node, _ in more))}
            nodes += [node for node, _ in more]
            edges += [edge for _, found in more for edge in found if {edge.source, edge.target} <= names]
        return Graph(title, tuple(nodes), tuple(edges))

    def _resource(self, run: list[Resource], around: Key, child: Stack | None) -> Node:
        resource, members = run[0], tuple(self._covered(str(each.name)) for each in run)
        key = (*around, members[0])
        inside, count = self._inside(child, key), _count(resource)
        author, path = source(resource.stack, resource.path)
        found = Node(
            key,
            key[-1],
            self._covered(self._label(resource)) or "no type",
            service=_service(resource),
            state=_state(resource),
            count=count,
            inside=inside.with_each(_not_made) if inside is not None and count == "0" else inside,
            marks=tuple(self._marks.get(_definition(resource), ())),
            details=tuple(self._details(resource)),
            file=author.file,
            lines=_lines(author.template.document, path),
        )
        return found if resource.stack.group_template is None else found.for_members(members[0], members[-1])

    def _label(self, resource: Resource) -> str:
        """Return the type, or the name of the template that it is."""
        return self._name_of(resource.type_name or "", resource.type_label)

    def _name_of(self, url: str, otherwise: str) -> str:
        """Return the name of a file as seen from the root template's directory. otherwise: what another URL is."""
        file = self._root.request.names.get(url)
        if file is None or "://" in file or "://" in self._root_name:
            return otherwise
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
                # The client makes URLs of names of files. These would say where the picture was made.
                named = _FILE_URL.sub(lambda found: self._name_of(found[0], found[0]), _text(value))
                text = self._covered(named)
            text = text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…"
            yield self._covered(str(name)), text

    def _edges(self, stack: Stack, keys: dict[Any, Key]) -> Iterator[Edge]:
        needs, places = written_needs(stack)
        added = _added_kinds([pair for pair in implicit(stack, needs) if pair not in places], needs)
        for target, others in added:
            needs[target] = [*needs[target], others]
        circles = {pair for cycle in cycles(needs) for pair in zip(cycle, [*cycle[1:], cycle[0]], strict=True)}
        word = stack.words.depends_on
        kinds = {}
        for target, other in places:
            length = len(stack.resources[target].path)
            kinds[target, other] = DEPENDS_ON if places[target, other][length] == word else REFERENCE
        for (target, other), kind in {**kinds, **added}.items():
            source, end = keys[other], keys[target]
            if source != end or target == other:  # not between members that are one node
                yield Edge(source, end, kind, (target, other) in circles)


def _runs(stack: Stack) -> list[list[Resource]]:
    """Return the resources of a stack: members of a group that have one definition together, any other alone."""
    if stack.group_template is None:
        return [[each] for each in stack.resources.values()]
    alike = groupby(stack.resources.values(), key=lambda each: (_definition(each), each.type_name))
    return [list(run) for _, run in alike]


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
    return in_json(value, _plain)


def _plain(value: Any) -> str:
    return "(not known)" if isinstance(value, Unvalued) else str(value)


def _definitions(stack: Stack) -> Iterator[tuple[str, Path]]:
    """Yield the documents and paths of the definitions of resources. Those of two nodes are no place for a finding."""
    counts = Counter(_definition(run[0]) for run in _runs(stack))
    yield from (place for place, count in counts.items() if count == 1)


def _added_kinds(pairs: Sequence[Pair], needs: Needs) -> dict[Pair, str]:
    """Return the kind of each dependency that Heat adds: ORDER between resources that need nothing in common.

    Heat compares what references give before anything exists. All of them are equal then, so that it also makes a port
    wait for the subnets of other networks. What the first one needs by way of something that waits as well, such as a
    port whose address a subnet has, says nothing about its own network.
    """
    if not pairs:
        return {}
    waiting = {target for target, _ in pairs}
    # Sets of names, as bits: in a long chain, sets of Python take gigabytes.
    bits = {name: 1 << number for number, name in enumerate(needs)}
    reached: dict[Any, int] = {}
    near: dict[Any, int] = {}
    for name in needs_first(needs):
        reached[name] = near[name] = bits[name]
        for need in needs[name]:
            reached[name] |= reached.get(need, 0)
            near[name] |= bits[need] if need in waiting else near.get(need, 0)
    return {
        (target, other): ORDER if near[other].bit_count() > 1 and not near[other] & reached[target] else IMPLICIT
        for target, other in pairs
    }


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


def _not_made(node: Node) -> Node:
    """Return the node of what Heat does not make: it is in a group without members."""
    return node if node.is_off else replace(node, state=NOT_MADE)


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

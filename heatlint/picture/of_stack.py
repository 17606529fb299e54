"""From a stack and its findings to the graph that a picture shows."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import product
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from heatlint.dependency_graph import cycles, needs_first
from heatlint.diagnostic import CHECK_FAILED, ERROR, UNREADABLE_FILE_CODES
from heatlint.heat import HIDDEN
from heatlint.language.functions.base import Unvalued, in_json
from heatlint.language.secret_names import names_secret
from heatlint.model.dependencies import written_needs
from heatlint.model.groups import group_of
from heatlint.model.implicit import implicit_groups
from heatlint.model.places import source
from heatlint.model.scope import DEPLOYED, PARSED
from heatlint.model.secret_places import secret_places
from heatlint.model.values import Values
from heatlint.picture.excerpts import Excerpts, cut, lines_at
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
from heatlint.picture.of_values import paths_of_values, with_values
from heatlint.picture.openings import definition_of, opened
from heatlint.report.notes import counted

if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic
    from heatlint.model.dependencies import Needs
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.picture.openings import Opening

    Path = tuple[Any, ...]
    Pair = tuple[Any, Any]

_FILE_URL = re.compile(r'file:///[^"\s]*')
#: The longest text of a property in a picture, in characters.
MOST_TEXT = 200
#: Whether a resource is made -> what its condition is.
_OUTCOMES = {True: "true", False: "false", None: "not known"}
#: A template that is drawn can be read: such a fault in it is one of the newer text in an editor.
_NEWER = UNREADABLE_FILE_CODES - {CHECK_FAILED.code}
#: How many dependencies that Heat adds a picture has: a thousand ports may each wait for a thousand subnets.
MOST_ADDED = 200_000


def graph_of(
    stack: Stack,
    found: Iterable[Diagnostic] = (),
    *,
    include: Collection[str] = (),
    with_lines: bool = False,
    message: Callable[[Diagnostic], str] = attrgetter("message"),
) -> Graph:
    """Return the graph of a stack and of those nested in it.

    found: the findings of a check of the stack, which show no secrets; include: PARAMETER, OUTPUT, or both, to have
    nodes for these as well; with_lines: whether the nodes have their excerpts; message: how a finding is worded.
    """
    return _Collector(stack, found, include, Excerpts(stack) if with_lines else None, message).graph()


class _Collector:
    def __init__(
        self,
        stack: Stack,
        found: Iterable[Diagnostic],
        include: Collection[str],
        excerpts: Excerpts | None,
        message: Callable[[Diagnostic], str],
    ) -> None:
        self._root = stack
        self._excerpts = excerpts
        self._covered = secret_places(stack).covered
        self._include = include
        self._left = MOST_ADDED
        self._left_out = 0  # dependencies
        self._root_name = stack.request.names.get(stack.file, stack.file)
        self._marks: dict[tuple[str, Path], list[Mark]] = defaultdict(list)
        self._all: list[tuple[Mark, list[tuple[str | None, Path]]]] = []
        self._first_in: dict[str, dict[str, Mark]] = defaultdict(dict)  # by file and severity
        for each in found:
            line, column = each.range[:2] if each.range is not None else (1, 1)
            file = each.file or ""
            mark = Mark(each.severity, each.rule.code, message(each), f"{file}:{line}:{column}")
            self._all.append((mark, each.uses))
            for used_in, _ in each.uses:
                self._first_in[used_in or ""].setdefault(mark.severity, mark)

    def graph(self) -> Graph:
        opening = opened(self._root)
        definitions = {place for each in opening.all() for place in each.definitions()}
        definitions |= {(self._root.file, path) for path in paths_of_values(self._root, self._include)}
        rest, elsewhere = [], []
        for mark, uses in self._all:
            around = (((file or "", path[:count]) for count in range(len(path), 1, -1)) for file, path in uses)
            nearest = (next((place for place in places if place in definitions), None) for places in around)
            places = dict.fromkeys(place for place in nearest if place is not None)
            if not places:
                rest.append(mark)
                if mark.severity == ERROR and not (mark.code in _NEWER and uses[0][0] == self._root.file):
                    elsewhere.append(mark)
            for place in places:
                self._marks[place].append(mark)
        graph = self._stack(opening, (), self._root_name)
        closed = sum(len(each.closed) for each in opening.all())
        lacks = self._left_out_words(opening, closed) if graph.nodes else "nothing to draw: the stack has no resources"
        return Graph(
            graph.title,
            graph.nodes,
            graph.edges,
            tuple(rest),
            tuple(elsewhere),
            left_out=opening.left_out + closed,
            caption="; ".join(filter(None, (lacks, in_words("at no node", elsewhere)))),
        )

    def _left_out_words(self, opening: Opening, closed: int) -> str:
        """Return what a picture with too many nodes or edges lacks; "" for one that has all."""
        missing = [
            *([counted(opening.left_out, "resource")] if opening.left_out else []),
            *([f"what is in {counted(closed, 'nested stack')}"] if closed else []),
            *([f"{self._left_out} of the dependencies that Heat adds"] if self._left_out else []),
        ]
        return f"too large to draw all, left out: {', '.join(missing)}" if missing else ""

    def _stack(self, opening: Opening, key: Key, title: str) -> Graph:
        nodes = [self._resource(run, key, opening) for run in opening.runs]
        keys = {each.name: node.key for run, node in zip(opening.runs, nodes, strict=True) for each in run}
        edges = list(self._edges(opening.stack, keys))
        if key == () and self._include:
            more = list(with_values(opening.stack, self._include, self._covered, self._excerpts, self._marks))
            names = {node.key for node in (*nodes, *(node for node, _ in more))}
            nodes += [node for node, _ in more]
            edges += [edge for _, found in more for edge in found if {edge.source, edge.target} <= names]
        return Graph(title, tuple(nodes), tuple(edges))

    def _resource(self, run: list[Resource], around: Key, opening: Opening) -> Node:
        resource, members = run[0], tuple(self._covered(str(each.name)) for each in run)
        key = (*around, members[0])
        child, closed = opening.inside.get(resource.name), opening.closed.get(resource.name)
        inside, count = None if child is None else self._stack(child, key, ""), _count(resource)
        author, path = source(resource.stack, resource.path)
        found = Node(
            key,
            key[-1],
            self._covered(self._label(resource)) or "no type",
            service=_service(resource),
            state=_state(resource),
            count=count,
            inside=inside.with_each(_not_made) if inside is not None and count == "0" else inside,
            marks=(*self._marks.get(definition_of(resource), ()), *self._marks_in(closed)),
            details=(*self._details(resource), *_not_drawn(closed)),
            about=tuple(self._about(resource)),
            excerpt=None if self._excerpts is None else self._excerpts.of(author, path),
            file=author.file,
            lines=lines_at(author.template.document, path),
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

    def _marks_in(self, closed: Stack | None) -> Iterable[Mark]:
        """Return the first finding of each severity in the template of a stack that is not drawn."""
        return () if closed is None else self._first_in.get(closed.file, {}).values()

    def _details(self, resource: Resource) -> Iterator[tuple[str, str]]:
        for name, value in resource.properties.items():
            if names_secret(str(name)):
                text = HIDDEN
            else:
                # The client makes URLs of names of files. These would say where the picture was made.
                named = _FILE_URL.sub(lambda found: self._name_of(found[0], found[0]), _text(value))
                text = self._covered(named)
            yield self._covered(str(name)), cut(text, MOST_TEXT)

    def _about(self, resource: Resource) -> Iterator[tuple[str, str]]:
        words = resource.stack.words
        condition, needs = resource.definition.get(words.condition), resource.definition.get(words.depends_on)
        if condition is not None:
            yield words.condition, f"{cut(self._covered(_text(condition)), MOST_TEXT)} ({_OUTCOMES[resource.enabled]})"
        if needs:
            names = needs if isinstance(needs, list) else [needs]
            yield words.depends_on, cut(self._covered(", ".join(map(_text, names))), MOST_TEXT)

    def _edges(self, stack: Stack, keys: dict[Any, Key]) -> Iterator[Edge]:
        needs, places = written_needs(stack)
        added = _added_kinds([pair for pair in self._added(stack, needs, keys) if pair not in places], needs)
        for target, others in added:
            needs[target] = [*needs[target], others]
        circles = {pair for cycle in cycles(needs) for pair in zip(cycle, [*cycle[1:], cycle[0]], strict=True)}
        word = stack.words.depends_on
        kinds = {}
        for target, other in places:
            length = len(stack.resources[target].path)
            kinds[target, other] = DEPENDS_ON if places[target, other][length] == word else REFERENCE
        for (target, other), kind in {**kinds, **added}.items():
            source, end = keys.get(other), keys.get(target)
            # Not between members that are one node.
            if source is not None and end is not None and (source != end or target == other):
                yield Edge(source, end, kind, (target, other) in circles)

    def _added(self, stack: Stack, needs: Needs, keys: dict[Any, Key]) -> Iterator[Pair]:
        """Yield the dependencies that Heat adds between resources that are drawn, unless they are too many.

        The convergence engine, which Heat has by default, finds them after it has forgotten what it knew of the
        resources when it validated the template. Source: heat.engine.stack (converge_stack).
        """
        for names, others in implicit_groups(stack, needs, cache(partial(Values, phase=PARSED))):
            drawn = [[each for each in side if each in keys] for side in (names, others)]
            count = len(drawn[0]) * len(drawn[1])
            if count > self._left:
                self._left_out += count
                continue
            self._left -= count
            yield from product(*drawn)


def in_words(where: str, errors: Sequence[Mark]) -> str:
    """Return the words about errors that are at none of the nodes, such as one in a condition; "" for no errors."""
    if not errors:
        return ""
    others = f" and {counted(len(errors) - 1, 'more error')}" if len(errors) > 1 else ""
    return f"{where}: error {errors[0].code} ({errors[0].place}){others}"


def _not_drawn(closed: Stack | None) -> Iterator[tuple[str, str]]:
    if closed is not None:
        yield "not drawn inside", counted(len(closed.resources), "resource")


def _text(value: Any) -> str:
    """Return a value of a property in one line: as JSON, unless it is a string."""
    if isinstance(value, (str, Unvalued)):
        return _plain(value)
    return in_json(value, _plain)


def _plain(value: Any) -> str:
    return "(not known)" if isinstance(value, Unvalued) else str(value)


def _added_kinds(pairs: Sequence[Pair], needs: Needs) -> dict[Pair, str]:
    """Return the kind of each dependency that Heat adds: ORDER between resources that need nothing in common.

    Heat compares what references and attributes give before anything exists. All attributes are equal then, and a
    server that has a port waits for the subnets of all networks. What the first one needs by way of something that
    waits as well, such as a port whose address a subnet has, says nothing about its own network.
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

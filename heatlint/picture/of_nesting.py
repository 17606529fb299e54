"""The picture of files: which template nests which, and which environments a stack has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from heatlint.dependency_graph import cycles
from heatlint.model.nesting import url_of
from heatlint.model.secret_places import secret_places
from heatlint.picture.graph import ENVIRONMENT, MAY_NEST, NESTS, NOT_READ, TEMPLATE, VALUE, Edge, Graph, Key, Node
from heatlint.picture.nested import NestedStacks
from heatlint.report.notes import counted, listed_first

if TYPE_CHECKING:
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

#: How many templates a caption names that were not read.
MOST_NAMED = 3


class Nesting:
    """Collects the files of stacks. A stack can be dissolved after it was added."""

    def __init__(self) -> None:
        self._labels: dict[Key, list[str]] = {}
        self._kinds: dict[Key, str] = {}
        self._mapped: dict[Key, list[tuple[str, str]]] = {}
        self._edges: dict[tuple[Key, Key], Edge] = {}
        #: The templates that a stack could not read -> whether heatlint has read the file, which is broken then.
        self._unread: dict[Key, bool] = {}
        self._read: set[Key] = set()

    def add(self, stack: Stack) -> None:
        """Add the files of a stack, of those nested in it, and of those that OS::Heat::Stack makes.

        The client reads the templates of resources whose conditions are false, and those of empty groups, too.
        """
        covered = secret_places(stack).covered
        nested = NestedStacks()
        #: Roots, with the key of the template that makes each; () for the first.
        todo: list[tuple[Stack, Key]] = [(stack, ())]
        while todo:
            root, author = todo.pop()
            keys: dict[int, Key] = {}
            for each in root.all():
                parent = None if each is root else each.parent
                around = author if parent is None else keys.get(id(parent.stack), ())
                key = around if each.group_template is not None else self._add_template(each, around, covered)
                keys[id(each)] = key
                for resource in each.resources.values():
                    if resource.unreadable is not None:
                        file = each.request.names.get(url_of(resource), resource.type_label)
                        nested_key = self._add_nested(covered(file), key, resource, covered)
                        self._unread.setdefault(nested_key, resource.unreadable == "broken")
                todo += [(other, key) for other in nested.of(each).values() if other.parent is None and other.file]
                todo += [(other, key) for other in nested.not_made(each)]
        root_key = (covered(stack.file),)
        for document in stack.request.environments:
            key = self._add_file(covered(document.name), ENVIRONMENT)
            self._edges.setdefault((key, root_key), Edge(key, root_key, VALUE))

    def _add_template(self, stack: Stack, around: Key, covered: Callable[[str], str]) -> Key:
        """Add the template of a stack, and that the template `around` nests it; return its key."""
        key = self._add_nested(covered(stack.file), around, stack.parent, covered)
        if stack.readable:
            self._read.add(key)
        else:
            self._unread.setdefault(key, True)
        return key

    def _add_nested(self, name: str, around: Key, parent: Resource | None, covered: Callable[[str], str]) -> Key:
        """Add a template, and that the template `around`, if any, nests it as a resource; return its key."""
        key = self._add_file(name, TEMPLATE)
        if around:
            self._edges.setdefault((around, key), Edge(around, key, NESTS))
            type_name = "" if parent is None else parent.type_name or ""
            if "::" in type_name:
                self._note(key, covered(type_name))
        return key

    def _add_file(self, name: str, kind: str) -> Key:
        key = (name,)
        self._kinds.setdefault(key, kind)
        self._labels.setdefault(key, [])
        return key

    def add_possible(self, file: str, target: str, type_name: str, environments: list[str]) -> None:
        """Add that environments map a type in a template to another template, if both are in the picture.

        type_name: shows no secret; environments: those that do so, and that the stack does not have.
        """
        source, key = (file,), (target,)
        if source in self._kinds and key in self._kinds and source != key:
            self._edges.setdefault((source, key), Edge(source, key, MAY_NEST))
            self._note(key, type_name)
            self._mapped.setdefault(key, []).extend((type_name, f"in {each}") for each in environments)

    def _note(self, key: Key, type_name: str) -> None:
        if type_name not in self._labels[key]:
            self._labels[key].append(type_name)

    def graph(self, title: str) -> Graph:
        """Return the graph of all files that were added.

        title: if it is a directory, the names of its files are without it.
        """
        names = {key: key[0].removeprefix(f"{title}/") for key in self._kinds}
        states = {key: NOT_READ for key in self._unread if key not in self._read}
        nodes = [
            Node(
                key,
                names[key],
                ", ".join(self._labels[key]) or kind,
                kind,
                details=tuple(dict.fromkeys(self._mapped.get(key, ()))),
                state=states.get(key, ""),
                file=key[0] if self._unread.get(key, True) or key in self._read else "",
            )
            for key, kind in self._kinds.items()
        ]
        circles = self._circles()
        parts = {pair for circle in circles for pair in pairwise(circle)}
        edges = tuple(replace(edge, in_cycle=ends in parts) for ends, edge in self._edges.items())
        caption = "" if nodes else "nothing to draw: no template was found"
        if circles:
            more = f", and {counted(len(circles) - 1, 'other circle')}" if len(circles) > 1 else ""
            caption = (
                f"nested in itself, which no client can send: {' -> '.join(names[key] for key in circles[0])}{more}"
            )
        if states:
            unread = f"not read: {listed_first([names[key] for key in states], MOST_NAMED)}"
            caption = f"{caption}; {unread}" if caption else unread
        return Graph(title, tuple(nodes), edges, caption=caption)

    def _circles(self) -> list[list[Key]]:
        """Return the templates that certainly nest themselves, by way of others; each list ends as it begins."""
        nests: dict[Key, list[Key]] = {key: [] for key in self._kinds}
        for (source, target), edge in self._edges.items():
            if edge.kind == NESTS:
                nests[source].append(target)
        found: list[list[Any]] = [*cycles(nests)]
        return [[*circle, circle[0]] for circle in found]

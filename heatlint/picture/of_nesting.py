"""The picture of files: which template nests which, and which environments a stack has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from heatlint.dependency_graph import cycles
from heatlint.model.secret_places import secret_places
from heatlint.picture.graph import ENVIRONMENT, MAY_NEST, NESTS, TEMPLATE, VALUE, Edge, Graph, Key, Node
from heatlint.picture.nested import NestedStacks
from heatlint.report.notes import counted, listed_first

if TYPE_CHECKING:
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
        self._unread: dict[str, None] = {}

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
                unread = (resource for resource in each.resources.values() if resource.unreadable is not None)
                self._unread |= dict.fromkeys(covered(resource.type_label) for resource in unread)
                todo += [(other, key) for other in nested.of(each).values() if other.parent is None and other.file]
                todo += [(other, key) for other in nested.not_made(each)]
        root_key = (covered(stack.file),)
        for document in stack.request.environments:
            key = self._add_file(covered(document.name), ENVIRONMENT)
            self._edges.setdefault((key, root_key), Edge(key, root_key, VALUE))

    def _add_template(self, stack: Stack, around: Key, covered: Callable[[str], str]) -> Key:
        """Add the template of a stack, and that the template `around` nests it; return its key."""
        key = self._add_file(covered(stack.file), TEMPLATE)
        if around:
            self._edges.setdefault((around, key), Edge(around, key, NESTS))
            name = "" if stack.parent is None else stack.parent.type_name or ""
            if "::" in name:
                self._note(key, covered(name))
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
        nodes = [
            Node(
                key,
                names[key],
                ", ".join(self._labels[key]) or kind,
                kind,
                details=tuple(dict.fromkeys(self._mapped.get(key, ()))),
                file=key[0],
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
        if self._unread:
            unread = f"not drawn, since not read: {listed_first(list(self._unread), MOST_NAMED)}"
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

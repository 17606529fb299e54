"""The picture of files: which template nests which, and which environments a stack has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heatlint.model.secret_places import secret_places
from heatlint.picture.graph import ENVIRONMENT, MAY_NEST, NESTS, TEMPLATE, VALUE, Edge, Graph, Key, Node

if TYPE_CHECKING:
    from heatlint.model.stack import Stack


class Nesting:
    """Collects the files of stacks. A stack can be dissolved after it was added."""

    def __init__(self) -> None:
        self._labels: dict[Key, list[str]] = {}
        self._kinds: dict[Key, str] = {}
        self._mapped: dict[Key, list[tuple[str, str]]] = {}
        self._edges: dict[tuple[Key, Key], Edge] = {}

    def add(self, stack: Stack) -> None:
        """Add the files of a stack and of those nested in it."""
        covered = secret_places(stack).texts().covered
        keys: dict[int, Key] = {}
        for each in stack.all():
            around = keys.get(id(each.parent.stack)) if each.parent is not None else None
            if each.group_template is not None:
                keys[id(each)] = around or ()
                continue
            key = keys[id(each)] = (covered(each.file),)
            self._kinds.setdefault(key, TEMPLATE)
            self._labels.setdefault(key, [])
            if each.parent is None or not around:
                continue
            self._edges.setdefault((around, key), Edge(around, key, NESTS))
            name = each.parent.type_name or ""
            if "::" in name:
                self._note(key, covered(name))
        root = (covered(stack.file),)
        for document in stack.request.environments:
            key = (covered(document.name),)
            self._kinds.setdefault(key, ENVIRONMENT)
            self._labels.setdefault(key, [])
            self._edges.setdefault((key, root), Edge(key, root, VALUE))

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
        nodes = [
            Node(
                key,
                key[0].removeprefix(f"{title}/"),
                ", ".join(self._labels[key]) or kind,
                kind,
                details=self._details(key),
                file=key[0],
            )
            for key, kind in self._kinds.items()
        ]
        return Graph(title, tuple(nodes), tuple(self._edges.values()))

    def _details(self, key: Key) -> tuple[tuple[str, str], ...]:
        return tuple(dict.fromkeys(self._mapped.get(key, ())))

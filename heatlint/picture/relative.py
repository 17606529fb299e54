"""A picture of a stack that is named by an absolute path: it does not say on which machine it was made."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from dataclasses import replace

from heatlint.picture.graph import Graph, Key, Mark, Node


def relative(graph: Graph, directories: Collection[str]) -> Graph:
    """Return the graph with names of files as seen from the directories that they are below.

    directories: absolute paths. A directory itself keeps its last step.
    """
    return _Relative(sorted(directories, key=len, reverse=True)).graph(graph) if directories else graph


class _Relative:
    """Makes copies of the parts of a picture, with other names of files in all their texts."""

    def __init__(self, directories: list[str]) -> None:
        either = "|".join(map(re.escape, directories))
        # A directory is a whole path from its root: "/srv/heat" does not stand in "/mnt/srv/heat/a.yaml".
        self._pattern = re.compile(rf"(?<![\w.~/-])(?:{either})(?:[/\\]|(?![\w.~-]))")

    def _text(self, text: str) -> str:
        return self._pattern.sub(lambda found: "" if found[0][-1] in "/\\" else os.path.basename(found[0]), text)

    def _key(self, key: Key) -> Key:
        return tuple(map(self._text, key))

    def _mark(self, mark: Mark) -> Mark:
        return replace(mark, message=self._text(mark.message), place=self._text(mark.place))

    def _node(self, node: Node) -> Node:
        return replace(
            node,
            key=self._key(node.key),
            name=self._text(node.name),
            label=self._text(node.label),
            instead=self._text(node.instead),
            refusal=self._text(node.refusal),
            file=self._text(node.file),
            marks=tuple(map(self._mark, node.marks)),
            details=tuple((name, self._text(text)) for name, text in node.details),
            about=tuple((name, self._text(text)) for name, text in node.about),
            causes=tuple((name, self._text(text)) for name, text in node.causes),
            inside=None if node.inside is None else self.graph(node.inside),
        )

    def graph(self, graph: Graph) -> Graph:
        """Return the copy of a graph, with what is inside its nodes."""
        keys = {node.key: self._key(node.key) for node in graph.nodes}
        return replace(
            graph,
            title=self._text(graph.title),
            caption=self._text(graph.caption),
            nodes=tuple(map(self._node, graph.nodes)),
            edges=tuple(edge.between(keys[edge.source], keys[edge.target]) for edge in graph.edges),
            marks=tuple(map(self._mark, graph.marks)),
            unplaced=tuple(map(self._mark, graph.unplaced)),
        )

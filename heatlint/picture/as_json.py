"""A picture as JSON, for programs that draw it themselves: `heatlint schema graph` describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heatlint._version import __version__
from heatlint.report.place import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.picture.graph import Edge, Graph, Mark, Node


def render(graph: Graph) -> str:
    """Return the graph as a JSON document with one object, with a line for each edge and most nodes."""
    names = {"version": __version__, "title": graph.title, "caption": graph.caption}
    return "".join(_with_graph(names, graph)) + "\n"


def _with_graph(names: dict[str, Any], graph: Graph) -> Iterator[str]:
    """Yield the parts of an object that has what a graph has, too. There may be 100,000 edges."""
    yield json_text({**names, "findings": list(map(_finding, graph.marks)), "left_out": graph.left_out})[:-1]
    for name, parts in (("nodes", map(_node, graph.nodes)), ("edges", map(_edge, graph.edges))):
        yield f', "{name}": ['
        for number, part in enumerate(parts):
            yield ",\n" if number else "\n"
            yield part
        yield "]"
    yield "}"


def _edge(edge: Edge) -> str:
    return json_text(
        {
            "source": edge.source,
            "target": edge.target,
            "kind": edge.kind,
            "in_cycle": edge.in_cycle,
            "change": edge.change,
        }
    )


def _node(node: Node) -> str:
    text = json_text(
        {
            "key": node.key,
            "name": node.name,
            "kind": node.kind,
            "type": node.instead or node.label,
            "service": node.service,
            "state": node.state,
            "count": node.count,
            "change": node.change,
            "refusal": node.refusal,
            "place": node.place,
            "properties": dict((*node.causes, *node.details)),
            "findings": [_finding(mark) for mark in node.marks],
        }
    )
    inside = "null" if node.inside is None else "".join(_with_graph({}, node.inside))
    return f'{text[:-1]}, "inside": {inside}}}'


def _finding(mark: Mark) -> dict[str, str]:
    return {"severity": mark.severity, "code": mark.code, "message": mark.message, "place": mark.place}

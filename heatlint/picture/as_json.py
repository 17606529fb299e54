"""A picture as JSON, for programs that draw it themselves: `heatlint schema graph` describes it."""

from __future__ import annotations

from typing import Any

from heatlint._version import __version__
from heatlint.picture.graph import Graph, Mark, Node
from heatlint.report.place import json_text


def render(graph: Graph) -> str:
    """Return the graph as a JSON document with one object."""
    names = {"version": __version__, "title": graph.title, "caption": graph.caption}
    return json_text({**names, **_graph(graph)}, indent=2) + "\n"


def _graph(graph: Graph) -> dict[str, Any]:
    return {
        "nodes": [_node(node) for node in graph.nodes],
        "edges": [
            {
                "source": list(edge.source),
                "target": list(edge.target),
                "kind": edge.kind,
                "in_cycle": edge.in_cycle,
                "change": edge.change,
            }
            for edge in graph.edges
        ],
        "findings": [_finding(mark) for mark in graph.marks],
        "left_out": graph.left_out,
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "key": list(node.key),
        "name": node.name,
        "kind": node.kind,
        "type": node.instead or node.label,
        "service": node.service,
        "state": node.state,
        "count": node.count,
        "change": node.change,
        "refusal": node.refusal,
        "place": node.place,
        "properties": dict(node.details),
        "findings": [_finding(mark) for mark in node.marks],
        "inside": None if node.inside is None else _graph(node.inside),
    }


def _finding(mark: Mark) -> dict[str, str]:
    return {"severity": mark.severity, "code": mark.code, "message": mark.message, "place": mark.place}

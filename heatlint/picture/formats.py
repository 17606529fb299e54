"""The formats of a picture, and how much of a graph each shows."""

from __future__ import annotations

from dataclasses import replace

from heatlint.picture import as_json, dot, html, mermaid, svg
from heatlint.picture.graph import Graph
from heatlint.picture.reduce import MOST_NODES, at_most, without_implied
from heatlint.report.notes import counted

#: The function that writes a graph in each format.
RENDERERS = {
    "mermaid": mermaid.render,
    "dot": dot.render,
    "svg": svg.render,
    "html": html.render,
    "json": as_json.render,
}
#: The formats that have all nodes of a large graph.
_WITH_ALL = frozenset(("json", "html"))


def drawn(graph: Graph, name: str, *, all_nodes: bool = False) -> Graph:
    """Return the part of a graph that a format shows: without implied edges, and with at most MOST_NODES nodes."""
    if name == "json":
        return graph
    graph = without_implied(graph)
    shown = graph if all_nodes or name in _WITH_ALL else at_most(graph, MOST_NODES)
    if shown.size == graph.size:
        return shown
    parts = [graph.caption, f"{counted(shown.size, 'node')} for {graph.size}"]
    return replace(shown, caption="; ".join(filter(None, parts)))

"""The formats of a picture, and how much of a graph each shows."""

from __future__ import annotations

from dataclasses import replace

from heatlint.picture import as_json, dot, html, mermaid, svg
from heatlint.picture.graph import DOTTED, Graph
from heatlint.picture.joints import with_joints
from heatlint.picture.reduce import MOST_NODES, at_most, first_nodes, without_implied
from heatlint.picture.style import LEGEND, SEVERITY_COLORS, UPDATE_LEGEND
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
#: The formats that show the lines of nodes.
WITH_LINES = frozenset(("html",))
#: How much of the room for a smaller picture is used at first: its names may be longer.
_ROOM = 0.9


def drawn(graph: Graph, name: str, *, all_nodes: bool = False) -> Graph:
    """Return the part of a graph that a format shows: without implied edges, and with at most MOST_NODES nodes.

    In Mermaid it is not more than viewers draw, even with `all_nodes`. The caption says how many nodes there are.
    """
    if name == "json":
        return graph
    graph = without_implied(graph)
    shown = graph if all_nodes or name in _WITH_ALL else at_most(graph, MOST_NODES)
    return _for_viewers(shown, graph) if name == "mermaid" else _finished(shown, graph)


def _for_viewers(shown: Graph, graph: Graph) -> Graph:
    """Return as much of a graph as viewers of Mermaid draw. shown: the graph, or the graph with fewer nodes."""
    while (share := mermaid.share_drawn(_finished(shown, graph))) < 1 and shown.size > 1:
        limit = int(shown.size * share * _ROOM) or 1
        smaller = at_most(graph, limit, whole=False)
        # The nodes of a circle are never one.
        shown = smaller if smaller.size < shown.size else first_nodes(shown, limit)
    return _finished(shown, graph)


def _finished(shown: Graph, graph: Graph) -> Graph:
    """Return a part of a graph with joints.

    Its caption says how many nodes it shows, and what dotted edges and the signs of findings in an update mean.
    """
    shown = with_joints(shown)
    left_out = f"{counted(shown.size, 'node')} for {graph.size}" if shown.size < graph.size else ""
    legend = LEGEND if any(edge.line == DOTTED for edge in shown.all_edges()) else ""
    is_marked = shown.shows_update and any(node.severity in SEVERITY_COLORS for node in shown.all_nodes())
    parts = [graph.caption, left_out, legend, UPDATE_LEGEND if is_marked else ""]
    return replace(shown, caption="; ".join(filter(None, parts)))

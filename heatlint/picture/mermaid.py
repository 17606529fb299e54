"""A picture as a Mermaid flowchart, which GitHub and GitLab draw in Markdown.

Source: Mermaid's documentation, "Flowcharts" and "Configuration" (maxEdges, maxTextSize).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import sqrt

from heatlint.picture.circles import goes_down
from heatlint.picture.graph import DOTTED, JOINT, RESOURCE, SOLID, Graph, Key
from heatlint.picture.labels import NAME_SIZE, Labels
from heatlint.picture.style import (
    COLORS,
    accent_colors,
    accent_of,
    edge_color,
    family_of,
)
from heatlint.picture.text_width import cut
from heatlint.planning.changes import DELETED
from heatlint.report.palette import PALETTE
from heatlint.report.place import printable

#: What viewers draw at most: edges, and characters of the whole text, in UTF-16.
MOST_EDGES = 500
MOST_CHARACTERS = 50_000
#: The widest title, in pixels.
_TITLE_WIDTH = 1200.0
#: Mermaid reads a line with this as a statement, also between quotes.
_DIRECTION = re.compile(r"direction (?= *(?:TB|TD|BT|RL|LR))")
_DARK_TEXT = PALETTE["text"][0]


def share_drawn(graph: Graph) -> float:
    """Return which share of the nodes of a graph viewers draw, about: 1 or more for all of them."""
    edges = sum(1 for _ in graph.all_edges())
    # Viewers count as JavaScript does.
    length = len(render(graph).encode("utf-16-le", "surrogatepass")) / 2
    # With half of the nodes there may be a quarter of the edges.
    return min(MOST_CHARACTERS / length, sqrt(MOST_EDGES / max(edges, 1)))


def render(graph: Graph) -> str:
    """Return the flowchart."""
    ids = graph.ids()
    direction = "TB" if goes_down(graph) else "LR"
    lines = [*_caption(graph), f"flowchart {direction}", *_nodes(graph, ids, "  ", Labels(graph))]
    colored: dict[str, list[int]] = {}
    dotted: list[int] = []
    # Some viewers fail at an edge from a subgraph to itself.
    subgraphs = {node.key for node in graph.all_nodes() if node.contents is not None}
    edges = [edge for edge in graph.all_edges() if edge.source != edge.target or edge.source not in subgraphs]
    for number, edge in enumerate(edges):
        arrow = "-->" if edge.line == SOLID and edge.change != DELETED else "-.->"
        lines.append(f"  {ids[edge.source]} {arrow} {ids[edge.target]}")
        color = edge_color(edge)
        if color:
            colored.setdefault(color, []).append(number)
        elif edge.line == DOTTED:
            dotted.append(number)
    lines += _classes(graph, ids)
    if dotted:
        lines.append(f"  linkStyle {','.join(map(str, dotted))} stroke-dasharray:1 4")
    for color, numbers in colored.items():
        lines.append(f"  linkStyle {','.join(map(str, numbers))} stroke:{color},stroke-width:3px")
    return "\n".join(lines) + "\n"


def _caption(graph: Graph) -> Iterator[str]:
    """Yield the title of the flowchart, as YAML."""
    if graph.caption:
        yield "---"
        yield f"title: {json.dumps(cut(printable(graph.caption), NAME_SIZE, _TITLE_WIDTH))}"
        yield "---"


def _nodes(graph: Graph, ids: dict[Key, str], indent: str, labels: Labels) -> Iterator[str]:
    for node in graph.nodes:
        name = ids[node.key]
        text = "<br/>".join(_escaped(line) for line, _, _ in labels.lines(node))
        if node.contents is not None:
            yield f'{indent}subgraph {name}["{text}"]'
            yield from _nodes(node.contents, ids, indent + "  ", labels)
            yield f"{indent}end"
            continue
        if node.kind == JOINT:
            yield f'{indent}{name}(("all"))'
            continue
        opening, closing = ("[", "]") if node.kind == RESOURCE else ("([", "])")
        yield f'{indent}{name}{opening}"{text}"{closing}'


def _classes(graph: Graph, ids: dict[Key, str]) -> Iterator[str]:
    members: dict[str, list[str]] = {}
    for node in graph.all_nodes():
        if node.contents is None:
            members.setdefault(family_of(node), []).append(ids[node.key])
    for family, ((fill, border), _) in COLORS.items():
        if family in members:
            yield f"  classDef {family} fill:{fill},stroke:{border},color:{_DARK_TEXT}"
            yield f"  class {','.join(members[family])} {family}"
    marked: dict[str, list[str]] = {}
    in_update = graph.shows_update
    for node in graph.all_nodes():
        marked.setdefault(accent_of(node, in_update=in_update), []).append(ids[node.key])
    for accent in sorted(filter(None, marked)):
        yield f"  classDef {accent} stroke:{accent_colors(accent)[0]},stroke-width:3px"
        yield f"  class {','.join(marked[accent])} {accent}"
    off = [ids[node.key] for node in graph.all_nodes() if node.is_off]
    if off:
        yield "  classDef off opacity:0.6,stroke-dasharray:4 3"
        yield f"  class {','.join(off)} off"


def _escaped(text: str) -> str:
    """Return a text for a quoted label: each character that could be markup is an entity of Mermaid."""
    plain = "".join(each if each.isalnum() or each in " .,:_/·×…✖▲ℹ-" else f"#{ord(each)};" for each in text)
    return _DIRECTION.sub("direction#32;", plain)

"""A picture as a Mermaid flowchart, which GitHub and GitLab draw in Markdown.

Source: Mermaid's documentation, "Flowcharts" and "Configuration" (maxEdges, maxTextSize).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import sqrt

from heatlint.picture.circles import goes_down
from heatlint.picture.graph import DOTTED, JOINT, RESOURCE, SOLID, Graph, Key, Node
from heatlint.picture.labels import MOST_WIDTH, NAME_SIZE, Labels
from heatlint.picture.style import (
    COLORS,
    accent_colors,
    accent_of,
    edge_color,
    family_of,
    lines_of,
)
from heatlint.picture.text_width import cut, width_of
from heatlint.planning.changes import DELETED
from heatlint.report.palette import PALETTE
from heatlint.report.place import printable

#: What viewers draw at most: edges, and characters of the whole text, in UTF-16.
MOST_EDGES = 500
MOST_CHARACTERS = 50_000
#: The widest title, and the widest line of the title of a box, in pixels.
_TITLE_WIDTH, _BOX_WIDTH = 1200.0, 2 * MOST_WIDTH
#: Viewers keep room for one line of the title of a box. This is the room for another one, in their pixels.
_LINE_ROOM = 24
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
    labels = Labels(graph)
    lines = [*_front_matter(graph, labels), f"flowchart {direction}", *_nodes(graph, ids, "  ", labels)]
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


def _front_matter(graph: Graph, labels: Labels) -> Iterator[str]:
    """Yield the title of the flowchart and how much room the titles of its boxes need, as YAML."""
    fields = []
    if graph.caption:
        fields.append(f"title: {json.dumps(cut(printable(graph.caption), NAME_SIZE, _TITLE_WIDTH))}")
    titles = [_box_title(node, labels) for node in graph.all_nodes() if node.contents is not None]
    more = max(map(len, titles), default=1) - 1
    if more:
        fields.append(f"config: {{flowchart: {{subGraphTitleMargin: {{bottom: {more * _LINE_ROOM}}}}}}}")
    if fields:
        yield from ("---", *fields, "---")


def _box_title(node: Node, labels: Labels) -> list[str]:
    """Return the lines of the title of a box: one, if it is not too wide."""
    whole = " · ".join(printable(text) for text, _ in lines_of(node))
    return [whole] if width_of(whole, NAME_SIZE) <= _BOX_WIDTH else _lines(node, labels)


def _lines(node: Node, labels: Labels) -> list[str]:
    return [line for line, _, _ in labels.lines(node)]


def _nodes(graph: Graph, ids: dict[Key, str], indent: str, labels: Labels) -> Iterator[str]:
    for node in graph.nodes:
        name = ids[node.key]
        if node.contents is not None:
            title = "<br/>".join(map(_escaped, _box_title(node, labels)))
            yield f'{indent}subgraph {name}["{title}"]'
            yield from _nodes(node.contents, ids, indent + "  ", labels)
            yield f"{indent}end"
            continue
        if node.kind == JOINT:
            yield f'{indent}{name}(("all"))'
            continue
        text = "<br/>".join(map(_escaped, _lines(node, labels)))
        opening, closing = ("[", "]") if node.kind == RESOURCE else ("([", "])")
        yield f'{indent}{name}{opening}"{text}"{closing}'


def _classes(graph: Graph, ids: dict[Key, str]) -> Iterator[str]:
    members: dict[str, list[str]] = {}
    boxes: dict[str, list[str]] = {}
    for node in graph.all_nodes():
        (members if node.contents is None else boxes).setdefault(family_of(node), []).append(ids[node.key])
    for family, ((fill, border), _) in COLORS.items():
        if family in members:
            yield f"  classDef {family} fill:{fill},stroke:{border},color:{_DARK_TEXT}"
            yield f"  class {','.join(members[family])} {family}"
        if family in boxes:  # on a dark page its edges are light, so they need what is behind the picture
            yield f"  classDef {family}Box fill:none,stroke:{border}"
            yield f"  class {','.join(boxes[family])} {family}Box"
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

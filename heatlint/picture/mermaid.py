"""A picture as a Mermaid flowchart, which GitHub and GitLab draw in Markdown.

Source: Mermaid's documentation, "Flowcharts" and "Configuration" (maxEdges, maxTextSize).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from heatlint.picture.circles import goes_down
from heatlint.picture.graph import RESOURCE, Graph, Key
from heatlint.picture.labels import Labels
from heatlint.picture.style import (
    COLORS,
    accent_colors,
    accent_of,
    edge_color,
    family_of,
)
from heatlint.planning.changes import DELETED
from heatlint.report.palette import PALETTE
from heatlint.report.place import printable

#: What viewers draw at most: edges, and characters of the whole text.
MOST_EDGES = 500
MOST_CHARACTERS = 50_000
_DARK_TEXT = PALETTE["text"][0]


def render(graph: Graph) -> str:
    """Return the flowchart. A comment says what is left out because viewers do not draw it."""
    ids = graph.ids()
    direction = "TB" if goes_down(graph) else "LR"
    first = [*_caption(graph), f"flowchart {direction}", *_nodes(graph, ids, "  ", Labels(graph))]
    last = list(_classes(graph, ids))
    room = MOST_CHARACTERS - sum(len(line) + 1 for line in (*first, *last)) - 200
    lines: list[str] = []
    colored: dict[str, list[int]] = {}
    # Some viewers fail at an edge from a subgraph to itself.
    subgraphs = {node.key for node in graph.all_nodes() if node.contents is not None}
    edges = [edge for edge in graph.all_edges() if edge.source != edge.target or edge.source not in subgraphs]
    for edge in edges:
        arrow = "-.->" if edge.is_dashed or edge.change == DELETED else "-->"
        line = f"  {ids[edge.source]} {arrow} {ids[edge.target]}"
        if len(lines) == MOST_EDGES or room < len(line) + 10:
            lines.append(
                f"  %% {len(edges) - len(lines)} more dependencies are left out, since viewers do not draw them"
            )
            break
        color = edge_color(edge)
        if color:
            colored.setdefault(color, []).append(len(lines))
        lines.append(line)
        room -= len(line) + 1
    for color, numbers in colored.items():
        last.append(f"  linkStyle {','.join(map(str, numbers))} stroke:{color},stroke-width:3px")
    return "\n".join([*first, *lines, *last]) + "\n"


def _caption(graph: Graph) -> Iterator[str]:
    """Yield the title of the flowchart, as YAML."""
    if graph.caption:
        yield "---"
        yield f"title: {json.dumps(printable(graph.caption))}"
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
    for node in graph.all_nodes():
        marked.setdefault(accent_of(node), []).append(ids[node.key])
    for accent in sorted(filter(None, marked)):
        yield f"  classDef {accent} stroke:{accent_colors(accent)[0]},stroke-width:3px"
        yield f"  class {','.join(marked[accent])} {accent}"
    off = [ids[node.key] for node in graph.all_nodes() if node.is_off]
    if off:
        yield "  classDef off opacity:0.6,stroke-dasharray:4 3"
        yield f"  class {','.join(off)} off"


def _escaped(text: str) -> str:
    """Return a text for a quoted label: each character that could be markup is an entity of Mermaid."""
    return "".join(each if each.isalnum() or each in " .,:_/·×…✖▲ℹ-" else f"#{ord(each)};" for each in text)

"""A picture in the DOT language of Graphviz. Source: Graphviz's documentation, "DOT Language"."""

from __future__ import annotations

from collections.abc import Iterator

from heatlint.picture.circles import goes_down
from heatlint.picture.graph import JOINT, RESOURCE, SOLID, Graph, Key
from heatlint.picture.style import (
    COLORS,
    accent_colors,
    accent_of,
    edge_color,
    family_of,
    lines_of,
)
from heatlint.planning.changes import DELETED
from heatlint.report.palette import PALETTE
from heatlint.report.place import visible_in_property

#: What Heat does not make: what is added to its colour, so that it is nearly transparent, and the colour of its text.
_PALE, _PALE_TEXT = "4d", PALETTE["quiet"][0]


def render(graph: Graph) -> str:
    """Return the digraph. Nested stacks are clusters."""
    ids = graph.ids()
    return "\n".join(
        [
            "digraph stack {",
            *_head(graph),
            *_nodes(graph, ids, "  ", in_update=graph.shows_update),
            *_edges(graph, ids),
            "}",
            "",
        ]
    )


def _head(graph: Graph) -> Iterator[str]:
    label = "\\n".join(_escaped(line) for line in (graph.title, graph.caption) if line)
    yield f'  label="{label}";'
    direction = "TB" if goes_down(graph) else "LR"
    yield f'  rankdir={direction}; compound=true; fontname="sans-serif";'
    yield '  node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=11];'


def _nodes(graph: Graph, ids: dict[Key, str], indent: str, *, in_update: bool) -> Iterator[str]:
    for node in graph.nodes:
        (fill, border), _ = COLORS[family_of(node)]
        accent = accent_of(node, in_update=in_update)
        if accent:
            border = accent_colors(accent)[0]
        width = 2 if accent else 1
        dashed = ",dashed" if node.is_off else ""
        if node.contents is not None:
            yield f"{indent}subgraph cluster_{ids[node.key]} {{"
            yield f"{indent}  label={_quoted(' · '.join(text for text, _ in lines_of(node)))};"
            yield f'{indent}  color="{border}"; penwidth={width}; style="rounded{dashed}";'
            # An edge needs a node as its end: this one stands for the cluster.
            yield f'{indent}  {ids[node.key]} [label="", shape=point, style=invis];'
            yield from _nodes(node.contents, ids, indent + "  ", in_update=in_update)
            yield f"{indent}}}"
            continue
        if node.kind == JOINT:
            yield f'{indent}{ids[node.key]} [label="", shape=point];'
            continue
        label = "\\n".join(_escaped(line) for line, _ in lines_of(node))
        pale = f', fontcolor="{_PALE_TEXT}"' if node.is_off else ""
        shape = "box" if node.kind == RESOURCE else "ellipse"
        yield (
            f'{indent}{ids[node.key]} [label="{label}", shape={shape}, style="rounded,filled{dashed}", '
            f'fillcolor="{fill}{_PALE if node.is_off else ""}", color="{border}", penwidth={width}{pale}];'
        )


def _edges(graph: Graph, ids: dict[Key, str]) -> Iterator[str]:
    boxes = {node.key for node in graph.all_nodes() if node.contents is not None}
    for edge in graph.all_edges():
        given = []
        is_loop = edge.source == edge.target
        if edge.line != SOLID:
            given.append(f"style={edge.line}")
        elif edge.change == DELETED:
            given.append("style=dotted")
        color = edge_color(edge)
        if color:
            given.append(f'color="{color}", penwidth=2')
        if edge.source in boxes and not is_loop:
            given.append(f"ltail=cluster_{ids[edge.source]}")
        if edge.target in boxes and not is_loop:
            given.append(f"lhead=cluster_{ids[edge.target]}")
        more = f" [{', '.join(given)}]" if given else ""
        yield f"  {ids[edge.source]} -> {ids[edge.target]}{more};"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return visible_in_property(text).replace("\\", "\\\\").replace('"', '\\"')

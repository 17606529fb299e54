"""A picture in the DOT language of Graphviz. Source: Graphviz's documentation, "DOT Language"."""

from __future__ import annotations

from collections.abc import Iterator

from heatlint.picture.circles import goes_down
from heatlint.picture.graph import RESOURCE, SWITCHED_OFF, Graph, Key
from heatlint.picture.style import (
    COLORS,
    SEVERITY_COLORS,
    accent_colors,
    accent_of,
    family_of,
    lines_of,
)
from heatlint.report.place import printable


def render(graph: Graph) -> str:
    """Return the digraph. Nested stacks are clusters."""
    ids = graph.ids()
    return "\n".join(["digraph stack {", *_head(graph), *_nodes(graph, ids, "  "), *_edges(graph, ids), "}", ""])


def _head(graph: Graph) -> Iterator[str]:
    label = "\\n".join(_escaped(line) for line in (graph.title, graph.caption) if line)
    yield f'  label="{label}";'
    direction = "TB" if goes_down(graph) else "LR"
    yield f'  rankdir={direction}; compound=true; fontname="sans-serif";'
    yield '  node [shape=box, style="rounded,filled", fontname="sans-serif", fontsize=11];'


def _nodes(graph: Graph, ids: dict[Key, str], indent: str) -> Iterator[str]:
    for node in graph.nodes:
        (fill, border), _ = COLORS[family_of(node)]
        accent = accent_of(node)
        if accent:
            border = accent_colors(accent)[0]
        width = 2 if accent else 1
        if node.contents is not None:
            yield f"{indent}subgraph cluster_{ids[node.key]} {{"
            yield f"{indent}  label={_quoted(' · '.join(lines_of(node)))};"
            yield f'{indent}  color="{border}"; penwidth={width}; style="rounded";'
            # An edge needs a node as its end: this one stands for the cluster.
            yield f'{indent}  {ids[node.key]} [label="", shape=point, style=invis];'
            yield from _nodes(node.contents, ids, indent + "  ")
            yield f"{indent}}}"
            continue
        label = "\\n".join(_escaped(line) for line in lines_of(node))
        style = "rounded,filled,dashed" if node.state == SWITCHED_OFF else "rounded,filled"
        shape = "box" if node.kind == RESOURCE else "ellipse"
        yield (
            f'{indent}{ids[node.key]} [label="{label}", shape={shape}, style="{style}", '
            f'fillcolor="{fill}", color="{border}", penwidth={width}];'
        )


def _edges(graph: Graph, ids: dict[Key, str]) -> Iterator[str]:
    boxes = {node.key for node in graph.all_nodes() if node.contents is not None}
    for edge in graph.all_edges():
        given = []
        is_loop = edge.source == edge.target
        if edge.is_dashed:
            given.append("style=dashed")
        if edge.in_cycle:
            given.append(f'color="{SEVERITY_COLORS["error"][0]}", penwidth=2')
        if edge.source in boxes and not is_loop:
            given.append(f"ltail=cluster_{ids[edge.source]}")
        if edge.target in boxes and not is_loop:
            given.append(f"lhead=cluster_{ids[edge.target]}")
        more = f" [{', '.join(given)}]" if given else ""
        yield f"  {ids[edge.source]} -> {ids[edge.target]}{more};"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return printable(text).replace("\\", "\\\\").replace('"', '\\"')

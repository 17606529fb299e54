"""A picture as SVG: without scripts, without other files, the same bytes for the same stack, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import ceil

from heatlint.picture.graph import RESOURCE, SWITCHED_OFF, Graph, Key, Node
from heatlint.picture.layout import PADDING, PAGE_WIDTH, TITLE_HEIGHT, Layout, Placed, Point, Size, layout_of
from heatlint.picture.style import (
    CHANGE_COLORS,
    COLORS,
    SEVERITY_COLORS,
    accent_of,
    family_of,
    first_line,
    lines_of,
    second_line,
)
from heatlint.picture.text_width import cut, distinct, width_of
from heatlint.report.notes import counted
from heatlint.report.place import printable

MARGIN = 20.0
#: Sizes of letters in pixels: of names, and of the lines below.
NAME_SIZE, SMALL_SIZE = 14, 12
_LINE = 18.0
#: The widest text of a node, in pixels.
MOST_WIDTH = 300.0
_HEAD = 34.0


def render(graph: Graph) -> str:
    """Return the SVG document."""
    return document(graph, layout_of(graph, sizes_of(graph)))


def boxes(graph: Graph, layout: Layout) -> Iterator[tuple[Node, float, float, float, float]]:
    """Yield each node with x, y, width and height in the document of a layout; a node comes before those inside it."""
    todo = [(layout, MARGIN, MARGIN + _head(graph))]
    while todo:
        each, x, y = todo.pop()
        for placed in each.nodes:
            yield placed.node, x + placed.x, y + placed.y, placed.width, placed.height
            if placed.inside is not None:
                todo.append((placed.inside, x + placed.x + PADDING, y + placed.y + TITLE_HEIGHT + PADDING))


def document(graph: Graph, layout: Layout) -> str:
    """Return the SVG document of a layout."""
    title, caption = graph.title, graph.caption
    words = max(width_of(title, NAME_SIZE), width_of(caption, SMALL_SIZE))
    width = max(layout.width, min(words, PAGE_WIDTH)) + 2 * MARGIN
    height = layout.height + 2 * MARGIN + _head(graph)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" aria-labelledby="title description" '
        "font-family=\"Helvetica, Arial, 'Liberation Sans', sans-serif\">",
        f'<title id="title">{_text(title)}</title>',
        f'<desc id="description">{_text(description(graph))}</desc>',
        f"<style>\n{stylesheet()}</style>",
        '<rect class="page" width="100%" height="100%"/>',
        _line(title, MARGIN, MARGIN + NAME_SIZE, NAME_SIZE, "name", width - 2 * MARGIN),
        *(
            [_line(caption, MARGIN, MARGIN + NAME_SIZE + _LINE, SMALL_SIZE, _caption_class(graph), width - 2 * MARGIN)]
            if caption
            else []
        ),
        *drawing(layout, MARGIN, MARGIN + _head(graph), graph),
        "</svg>",
        "",
    ]
    return "\n".join(parts)


def _caption_class(graph: Graph) -> str:
    return "small error-text" if graph.is_refused else "small"


def _head(graph: Graph) -> float:
    """Return the height of the title and of the caption."""
    return _HEAD + _LINE if graph.caption else _HEAD


def description(graph: Graph) -> str:
    """Return one sentence about the picture, for people who do not see it."""
    wrong = sum(1 for node in graph.all_nodes() if node.marks)
    parts = [counted(graph.size, "node"), counted(sum(1 for _ in graph.all_edges()), "edge")]
    begin = f"{graph.caption}. " if graph.caption else ""
    findings = f"{wrong or 'none'} with findings"
    return f"{begin}{' and '.join(parts)}; {findings}. What is made first is on the left or at the top."


def sizes_of(graph: Graph) -> dict[Key, Size]:
    """Return the size of each node that its text needs."""
    labels = _labels(graph)
    return {node.key: _size(node, labels) for node in graph.all_nodes()}


def _labels(graph: Graph) -> dict[str, str]:
    """Return the lines of all nodes -> texts that are not too wide, and do not look alike when the lines differ."""
    nodes = list(graph.all_nodes())
    lines = [list(map(printable, lines_of(node))) for node in nodes]
    names = distinct((each[0] for each in lines), lambda text: cut(text, NAME_SIZE, MOST_WIDTH))
    types = distinct((text for each in lines for text in each[1:]), lambda text: cut(text, SMALL_SIZE, MOST_WIDTH))
    return {**types, **names}


def _size(node: Node, labels: dict[str, str]) -> Size:
    widths = [width_of(text, size) for text, size, _ in _texts(node, labels)]
    # A whole number, so that no rounding makes the box narrower than its text.
    width = ceil(min(max(widths), MOST_WIDTH)) + 2 * PADDING
    return width, TITLE_HEIGHT if node.contents is not None else len(widths) * _LINE + 12


def _texts(node: Node, labels: dict[str, str]) -> Iterator[tuple[str, int, str]]:
    """Yield the text, the size of the letters and the class of each line of a node."""
    name, *others = (labels[printable(line)] for line in lines_of(node))
    yield name, NAME_SIZE, "name"
    for number, line in enumerate(others):
        accent = accent_of(node) if number else ""
        yield line, SMALL_SIZE, f"small {accent}-text" if accent else "small"


def drawing(layout: Layout, x: float, y: float, graph: Graph) -> Iterator[str]:
    """Yield the elements of the layout of a graph, whose upper left corner is at (x, y).

    The attributes data-node and data-edge have the ids of the nodes in the graph.
    """
    yield from _elements(layout, x, y, graph.ids(), _labels(graph))


def _elements(layout: Layout, x: float, y: float, ids: dict[Key, str], labels: dict[str, str]) -> Iterator[str]:
    for edge, points in layout.edges:
        classes = ["edge", *(["dashed"] if edge.is_dashed else []), *(["cycle"] if edge.in_cycle else [])]
        yield f'<g data-edge="{ids[edge.source]} {ids[edge.target]}">'
        yield f'<path class="{" ".join(classes)}" d="{_curve(points, x, y, down=layout.down)}"/>'
        yield f"{_arrow(points, x, y, 'cycle-head' if edge.in_cycle else 'head', down=layout.down)}</g>"
    for each in layout.nodes:
        yield from _node(each, x + each.x, y + each.y, ids, labels)


def _node(placed: Placed, x: float, y: float, ids: dict[Key, str], labels: dict[str, str]) -> Iterator[str]:
    node = placed.node
    box = placed.inside is not None
    classes = ["box" if box else "node", family_of(node), accent_of(node), "off" if node.state == SWITCHED_OFF else ""]
    yield f'<g data-node="{ids[node.key]}" class="{" ".join(each for each in classes if each)}">'
    tip = "\n".join([first_line(node), second_line(node), *(f"{mark.code}: {mark.message}" for mark in node.marks)])
    yield f"<title>{_text(tip, lines=True)}</title>"
    radius = 6 if node.kind == RESOURCE else min(placed.height / 2, 20)
    yield (f'<rect x="{x:.1f}" y="{y:.1f}" width="{placed.width:.1f}" height="{placed.height:.1f}" rx="{radius:.0f}"/>')
    top = y + 6
    for text, size, name in _texts(node, labels):
        yield _line(text, x + PADDING, top + _LINE - 5, size, name, placed.width - 2 * PADDING)
        top += _LINE
    if placed.inside is not None:
        yield from _elements(placed.inside, x + PADDING, y + TITLE_HEIGHT + PADDING, ids, labels)
    yield "</g>"


def _line(text: str, x: float, y: float, size: int, name: str, most: float) -> str:
    """Return a line of text that is as wide as it was measured, whatever font the viewer has."""
    fitted = cut(printable(text), size, most)
    return (
        f'<text class="{name}" x="{x:.1f}" y="{y:.1f}" font-size="{size}" textLength="{width_of(fitted, size):.1f}" '
        f'lengthAdjust="spacingAndGlyphs">{_text(fitted)}</text>'
    )


def _curve(points: tuple[Point, ...], x: float, y: float, *, down: bool) -> str:
    moved = [(x + px, y + py) for px, py in points]
    parts = [f"M{moved[0][0]:.1f} {moved[0][1]:.1f}"]
    for (ax, ay), (bx, by) in zip(moved, moved[1:], strict=False):
        if down:
            middle = (ay + by) / 2
            curve = f"C{ax:.1f} {middle:.1f} {bx:.1f} {middle:.1f} {bx:.1f} {by:.1f}"
            parts.append(f"V{by:.1f}" if ax == bx else curve)
        else:
            middle = (ax + bx) / 2
            curve = f"C{middle:.1f} {ay:.1f} {middle:.1f} {by:.1f} {bx:.1f} {by:.1f}"
            parts.append(f"H{bx:.1f}" if ay == by else curve)
    return "".join(parts)


def _arrow(points: tuple[Point, ...], x: float, y: float, name: str, *, down: bool) -> str:
    (ax, ay), (bx, by) = points[-2:]
    tip = (x + bx, y + by)
    if down:
        back = 7 if by >= ay else -7
        corners = [(tip[0] - 4, tip[1] - back), (tip[0] + 4, tip[1] - back)]
    else:
        back = 7 if bx >= ax else -7
        corners = [(tip[0] - back, tip[1] - 4), (tip[0] - back, tip[1] + 4)]
    path = "L".join(f"{px:.1f} {py:.1f}" for px, py in (tip, *corners))
    return f'<path class="{name}" d="M{path}Z"/>'


def stylesheet() -> str:
    """Return the rules for light and dark pages."""
    # The colour of a finding or of a change comes after that of a line, since the last rule applies.
    light = [".page{fill:#ffffff}.name{fill:#1f2328}.small{fill:#57606a}", *_rules(0), *_edge_rules("#6e7781", 0)]
    dark = [".page{fill:#0d1117}.name{fill:#f0f6fc}.small{fill:#a9b4c0}", *_rules(1), *_edge_rules("#8b949e", 1)]
    shared = [
        ".name{font-weight:600}.edge{fill:none;stroke-width:1.3}.dashed{stroke-dasharray:5 4}",
        ".node rect{stroke-width:1.3}.box>rect{fill-opacity:.35;stroke-width:1.3}.cycle{stroke-width:2.6}",
        ".off>rect{stroke-dasharray:4 3;fill-opacity:.3}.off>text{opacity:.75}",
        *(f".{accent}>rect{{stroke-width:3}}" for accent in (*SEVERITY_COLORS, *CHANGE_COLORS)),
    ]
    return "\n".join([*shared, *light, "@media (prefers-color-scheme:dark){", *dark, "}", ""])


def _rules(scheme: int) -> Iterator[str]:
    for family, pair in COLORS.items():
        fill, border = pair[scheme]
        yield f".{family}>rect{{fill:{fill};stroke:{border}}}"
    for accent, colors in (*SEVERITY_COLORS.items(), *CHANGE_COLORS.items()):
        yield f".{accent}>rect{{stroke:{colors[scheme]}}}.{accent}-text{{fill:{colors[scheme]}}}"


def _edge_rules(color: str, scheme: int) -> Iterator[str]:
    error = SEVERITY_COLORS["error"][scheme]
    yield f".edge{{stroke:{color}}}.head{{fill:{color}}}.cycle{{stroke:{error}}}.cycle-head{{fill:{error}}}"


def _text(text: str, *, lines: bool = False) -> str:
    if lines:
        return "\n".join(map(_text, text.split("\n")))
    return escape(printable(text))

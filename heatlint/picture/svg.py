"""A picture as SVG: without scripts, without other files, the same bytes for the same stack, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import pairwise

from heatlint.picture.graph import JOINT, NAMES, RESOURCE, SOLID, Edge, Graph, Key, Node
from heatlint.picture.labels import LINE_HEIGHT, NAME_SIZE, SMALL_SIZE, Labels
from heatlint.picture.layout import PADDING, PAGE_WIDTH, Layout, Placed, Point, layout_of
from heatlint.picture.style import (
    CHANGE_COLORS,
    COLORS,
    EDGE_WORDS,
    SEVERITY_COLORS,
    accent_of,
    family_of,
    first_line,
    second_line,
)
from heatlint.picture.text_width import cut, width_of, wrapped
from heatlint.planning.changes import ADDED, DELETED
from heatlint.report.notes import counted
from heatlint.report.palette import PALETTE
from heatlint.report.place import markup_text, printable, visible

MARGIN = 20.0
#: The width of a document in which names can be read without zoom on usual pages, in pixels.
WIDTH = PAGE_WIDTH + 2 * MARGIN
_HEAD = 34.0
#: The width that a caption has in a narrow picture, in pixels, and how many lines it has at most.
_CAPTION_WIDTH, _CAPTION_LINES = 440.0, 4
#: How far the line from a node to itself may go beyond the node.
LOOP_REACH = 13.0


def render(graph: Graph) -> str:
    """Return the SVG document."""
    return Drawing(graph).document()


def description(graph: Graph) -> str:
    """Return one sentence about the picture, for people who do not see it."""
    wrong = sum(1 for node in graph.all_nodes() if node.marks)
    parts = [counted(graph.size, "node"), counted(sum(1 for _ in graph.all_edges()), "edge")]
    begin = f"{graph.caption}. " if graph.caption else ""
    findings = f"{wrong or 'none'} with findings"
    return f"{begin}{' and '.join(parts)}; {findings}. What is made first is on the left or at the top."


class Drawing:
    """A graph with the places of its nodes and edges, which are `layout`.

    width: how wide the document is to be at most, if it can, in pixels; ids: those of the nodes, None for their own.
    """

    def __init__(self, graph: Graph, width: float = WIDTH, ids: dict[Key, str] | None = None) -> None:
        self._graph = graph
        self._in_update = graph.shows_update
        most = width - 2 * MARGIN
        self._labels = Labels(graph, most)
        self._ids = graph.ids() if ids is None else ids
        self.layout: Layout = layout_of(graph, self._labels.sizes, most)
        title, caption = printable(graph.title), printable(graph.caption)
        needed = width_of(title, NAME_SIZE), min(width_of(caption, SMALL_SIZE), _CAPTION_WIDTH)
        self._room = max(self.layout.width, min(max(needed), most))
        self._title = cut(title, NAME_SIZE, self._room)
        self._caption = wrapped(caption, SMALL_SIZE, self._room, _CAPTION_LINES) if caption else []
        #: Where the nodes begin, below the title and the caption.
        self._top = MARGIN + _HEAD + len(self._caption) * LINE_HEIGHT

    def document(self) -> str:
        """Return the SVG document."""
        graph, layout = self._graph, self.layout
        width, height = self._room + 2 * MARGIN, self._top + layout.height + MARGIN
        first, name = MARGIN + NAME_SIZE, "small error-text" if graph.is_refused else "small"
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
            f'height="{height:.0f}" role="img" aria-labelledby="title description" '
            "font-family=\"Helvetica, Arial, 'Liberation Sans', sans-serif\">",
            f'<title id="title">{_text(graph.title)}</title>',
            f'<desc id="description">{_text(description(graph))}</desc>',
            f"<style>\n{stylesheet()}</style>",
            '<rect class="page" width="100%" height="100%"/>',
            _line(self._title, MARGIN, first, NAME_SIZE, "name"),
            *(
                _line(line, MARGIN, first + number * LINE_HEIGHT, SMALL_SIZE, name)
                for number, line in enumerate(self._caption, start=1)
            ),
            *self.elements(MARGIN, self._top),
            "</svg>",
            "",
        ]
        return markup_text("\n".join(parts))

    def boxes(self) -> Iterator[tuple[Node, float, float, float, float]]:
        """Yield each node with x, y, width and height in the document; a node comes before those inside it."""
        todo = [(self.layout, MARGIN, self._top)]
        while todo:
            each, x, y = todo.pop()
            for placed in each.nodes:
                yield placed.node, x + placed.x, y + placed.y, placed.width, placed.height
                if placed.inside is not None:
                    todo.append((placed.inside, *self._corner_inside(placed.node, x + placed.x, y + placed.y)))

    def _corner_inside(self, box: Node, x: float, y: float) -> Point:
        """Return the upper left corner of what is in a box, whose own is at (x, y)."""
        _, title_height = self._labels.sizes[box.key]
        return x + PADDING, y + title_height + PADDING

    def elements(self, x: float, y: float) -> Iterator[str]:
        """Yield the elements of the graph, whose upper left corner is at (x, y).

        The attributes data-node and data-edge have the ids of the nodes in the graph.
        """
        yield from self._elements(self.layout, x, y)

    def _elements(self, layout: Layout, x: float, y: float) -> Iterator[str]:
        for edge, points in layout.edges:
            moved = [(x + px, y + py) for px, py in points]
            yield self._edge(edge, _curve(moved, down=layout.down), _arrow(moved[-2], moved[-1], down=layout.down))
        for each in layout.nodes:
            yield from self._node(each, x + each.x, y + each.y)
        corners = {each.node.key: (x + each.x + each.width, y + each.y) for each in layout.nodes}
        for edge in layout.loops:
            yield self._edge(edge, *_loop(*corners[edge.source]))

    def _edge(self, edge: Edge, line: str, arrow: str) -> str:
        accent = "cycle" if edge.in_cycle else f"{edge.change}-edge" if edge.change else ""
        classes = ["edge", *([] if edge.line == SOLID else [edge.line]), *([accent] if accent else [])]
        words = edge.change or EDGE_WORDS.get(edge.kind, "")
        tip = f"<title>{words}</title>" if words else ""
        return (
            f'<g data-edge="{self._ids[edge.source]} {self._ids[edge.target]}">{tip}\n'
            f'<path class="{" ".join(classes)}" d="{line}"/>\n'
            f'<path class="{f"{accent}-head" if accent else "head"}" d="{arrow}"/></g>'
        )

    def _node(self, placed: Placed, x: float, y: float) -> Iterator[str]:
        node = placed.node
        if node.kind == JOINT:
            yield f'<g data-node="{self._ids[node.key]}"><title>{_tip(node)}</title>'
            radius = placed.width / 2
            yield f'<circle class="head" cx="{x + radius:.1f}" cy="{y + radius:.1f}" r="{radius:.0f}"/></g>'
            return
        box = placed.inside is not None
        off = "off" if node.is_off else ""
        classes = ["box" if box else "node", family_of(node), accent_of(node, in_update=self._in_update), off]
        yield f'<g data-node="{self._ids[node.key]}" class="{" ".join(each for each in classes if each)}">'
        yield f"<title>{_tip(node)}</title>"
        radius = 6 if node.kind == RESOURCE else min(placed.height / 2, 20)
        size = f'width="{placed.width:.1f}" height="{placed.height:.1f}"'
        yield f'<rect x="{x:.1f}" y="{y:.1f}" {size} rx="{radius:.0f}"/>'
        top = y + 6
        for text, letters, name in self._labels.lines(node):
            yield _line(text, x + PADDING, top + LINE_HEIGHT - 5, letters, name)
            top += LINE_HEIGHT
        if self._in_update:
            yield from _badge(node.severity, x, y)
        if placed.inside is not None:
            yield from self._elements(placed.inside, *self._corner_inside(node, x, y))
        yield "</g>"


def _badge(severity: str, x: float, y: float) -> Iterator[str]:
    """Yield the sign of a finding at the upper left corner of a node, which is (x, y): no border has its shape."""
    if severity == "error":
        yield f'<circle class="error-badge" cx="{x:.1f}" cy="{y:.1f}" r="8"/>'
        yield f'<path class="badge-sign" d="M{x - 3:.1f} {y - 3:.1f}l6 6m0 -6l-6 6"/>'
    elif severity == "warning":
        yield f'<path class="warning-badge" d="M{x:.1f} {y - 9:.1f}l9.5 16h-19z"/>'
        yield f'<path class="badge-sign" d="M{x:.1f} {y - 4:.1f}v5.5m0 2v1.5"/>'


def _loop(x: float, y: float) -> tuple[str, str]:
    """Return the line and the arrow from a node to itself. (x, y): its upper right corner, which they stay close to."""
    begin, end, out = (x - 24, y), (x, y + 14), LOOP_REACH
    curve = f"C{begin[0]:.1f} {y - out:.1f} {x + out:.1f} {y - out:.1f} {x + 7:.1f} {end[1]:.1f}H{end[0]:.1f}"
    return f"M{begin[0]:.1f} {begin[1]:.1f}{curve}", _arrow((x + 7, end[1]), end, down=False)


def _line(text: str, x: float, y: float, size: int, name: str) -> str:
    """Return a line of text that is as wide as it was measured, whatever font the viewer has."""
    return (
        f'<text class="{name}" x="{x:.1f}" y="{y:.1f}" font-size="{size}" textLength="{width_of(text, size):.1f}" '
        f'lengthAdjust="spacingAndGlyphs">{_text(text)}</text>'
    )


def _curve(points: list[Point], *, down: bool) -> str:
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (ax, ay), (bx, by) in pairwise(points):
        if down:
            middle = (ay + by) / 2
            curve = f"C{ax:.1f} {middle:.1f} {bx:.1f} {middle:.1f} {bx:.1f} {by:.1f}"
            parts.append(f"V{by:.1f}" if ax == bx else curve)
        else:
            middle = (ax + bx) / 2
            curve = f"C{middle:.1f} {ay:.1f} {middle:.1f} {by:.1f} {bx:.1f} {by:.1f}"
            parts.append(f"H{bx:.1f}" if ay == by else curve)
    return "".join(parts)


def _arrow(before: Point, tip: Point, *, down: bool) -> str:
    """Return the head of an arrow at the end of a line. before: a point of the line."""
    (ax, ay), (bx, by) = before, tip
    if down:
        back = 7 if by >= ay else -7
        corners = [(bx - 4, by - back), (bx + 4, by - back)]
    else:
        back = 7 if bx >= ax else -7
        corners = [(bx - back, by - 4), (bx - back, by + 4)]
    path = "L".join(f"{px:.1f} {py:.1f}" for px, py in (tip, *corners))
    return f"M{path}Z"


def stylesheet() -> str:
    """Return the rules for light and dark pages."""
    # The colour of a finding or of a change comes after that of a line, since the last rule applies.
    light, dark = ([_page_rules(scheme), *_rules(scheme), *_edge_rules(scheme)] for scheme in (0, 1))
    shared = [
        ".name{font-weight:600}.edge{fill:none;stroke-width:1.3}.dashed{stroke-dasharray:5 4}",
        ".dotted{stroke-dasharray:1 4;stroke-linecap:round}",
        ".node rect{stroke-width:1.3}.box>rect{fill-opacity:.35;stroke-width:1.3}.cycle{stroke-width:2.6}",
        f".{ADDED}-edge{{stroke-width:2.6}}.{DELETED}-edge{{stroke-width:2.6;stroke-dasharray:2 3}}",
        ".badge-sign{fill:none;stroke-width:2;stroke-linecap:round}",
        ".off>rect{stroke-dasharray:4 3;fill-opacity:.3}",
        *(f".{accent}>rect{{stroke-width:3}}" for accent in (*SEVERITY_COLORS, *CHANGE_COLORS)),
    ]
    return "\n".join([*shared, *light, "@media (prefers-color-scheme:dark){", *dark, "}", ""])


def _rules(scheme: int) -> Iterator[str]:
    for family, pair in COLORS.items():
        fill, border = pair[scheme]
        yield f".{family}>rect{{fill:{fill};stroke:{border}}}"
    for severity, colors in SEVERITY_COLORS.items():
        yield f".{severity}-badge{{fill:{colors[scheme]}}}"
    for accent, colors in (*SEVERITY_COLORS.items(), *CHANGE_COLORS.items()):
        yield f".{accent}>rect{{stroke:{colors[scheme]}}}.{accent}-text{{fill:{colors[scheme]}}}"


def _page_rules(scheme: int) -> str:
    page, text, quiet = (PALETTE[name][scheme] for name in ("page", "text", "quiet"))
    return f".page{{fill:{page}}}.badge-sign{{stroke:{page}}}.name{{fill:{text}}}.small,.off>.name{{fill:{quiet}}}"


def _edge_rules(scheme: int) -> Iterator[str]:
    color = PALETTE["edge"][scheme]
    error = SEVERITY_COLORS["error"][scheme]
    yield f".edge{{stroke:{color}}}.head{{fill:{color}}}.cycle{{stroke:{error}}}.cycle-head{{fill:{error}}}"
    for change in (ADDED, DELETED):
        changed = CHANGE_COLORS[change][scheme]
        yield f".{change}-edge{{stroke:{changed}}}.{change}-edge-head{{fill:{changed}}}"


def _tip(node: Node) -> str:
    """Return what a viewer shows of a node at the pointer, in several lines."""
    marks = (f"{mark.code}: {mark.message}" for mark in node.marks)
    names = [text for name, text in node.details if name == NAMES]
    if node.within:
        names.append(f"in {', '.join(node.within)}")
    if node.kind == JOINT:
        names = [f"{name}: {text}" for name, text in node.details]
    parts = filter(None, [first_line(node), second_line(node), *names, node.refusal, *marks])
    return "\n".join(escape(visible(line)) for part in parts for line in part.split("\n"))


def _text(text: str) -> str:
    return escape(printable(text))

"""A picture as one HTML file without other files: pan, zoom, search, and what each node is, with its lines of text."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from itertools import accumulate

from heatlint.picture.excerpts import Excerpt
from heatlint.picture.graph import JOINT, Graph, Key, Node
from heatlint.picture.html_script import SCRIPT
from heatlint.picture.labels import SMALL_SIZE
from heatlint.picture.reduce import MOST_NODES, to_depth
from heatlint.picture.style import SEVERITY_COLORS, change_line, findings_line, first_line, second_line
from heatlint.picture.svg import MARGIN, WIDTH, Drawing, description, stylesheet
from heatlint.picture.text_width import width_of
from heatlint.report.page import head
from heatlint.report.place import json_text, markup_text, printable, visible_in_property

#: What a collapsed box says of what is in it, see _inside.
Inside = tuple[str, str, float]

#: The width of a telephone, in pixels, for which levels of at most MOST_NODES nodes are drawn as well.
_NARROW = 375
#: How many nodes a page has in all levels together, without the last one.
MOST_IN_LEVELS = 10_000

STYLE = """\
:root{font:15px/1.45 system-ui,sans-serif}
body{margin:0;display:grid;grid-template:auto minmax(0,1fr)/minmax(0,1fr) auto;height:100vh}
header{grid-column:1/3;display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;padding:.5rem .8rem;
border-bottom:1px solid var(--line)}
h1{font-size:1rem;margin:0;overflow-wrap:anywhere}header p{margin:0}header label:first-of-type{margin-left:auto}
main{overflow:auto;cursor:grab}
main:active{cursor:grabbing}
aside{width:28rem;max-width:100vw;overflow:auto;padding:.5rem .8rem;
border-left:1px solid var(--line);box-sizing:border-box}
aside:empty{display:none}
aside h2{font-size:1rem;overflow-wrap:anywhere}
aside pre{background:var(--panel);padding:.3rem 0;margin:.2rem 0;font:.8rem/1.5 ui-monospace,monospace;tab-size:4}
aside pre span{display:block;position:relative;padding:0 .4rem 0 3.6rem;white-space:pre-wrap;overflow-wrap:anywhere}
aside pre span:before{content:attr(data-line);position:absolute;left:0;width:3rem;text-align:right;color:var(--quiet)}
aside pre .wrong{background:var(--mark)}
aside dd button{margin:.1rem .3rem .1rem 0}
dt{font-weight:600}
dd{margin:0 0 .4rem;overflow-wrap:anywhere;white-space:pre-wrap;font-family:ui-monospace,monospace;font-size:.85rem}
button,input,select{font:inherit}
[data-node]{cursor:pointer}
.faded{opacity:.18}
.chosen>rect{stroke-width:4}
.closed>g:not(.toggle){display:none}
.toggle{cursor:pointer}.toggle .area{fill:transparent}
.toggle .button{fill:var(--page);stroke:var(--quiet);stroke-width:1.3}
.toggle path{stroke:var(--text);stroke-width:1.6;stroke-linecap:round}
@media (max-width:700px){body{grid-template:auto minmax(0,1fr) auto/minmax(0,1fr)}header{grid-column:1}
aside{width:100%;max-height:45vh;border-left:0;border-top:1px solid var(--line)}}
@media print{header,aside{display:none}body{display:block}main{overflow:visible}}
"""


def render(graph: Graph) -> str:
    """Return the document of HTML."""
    depths = _depths(graph)
    drawings, data = [], []
    excerpts: dict[Excerpt, int] = {}
    ids = graph.ids()  # a node has the same one at each level
    inside = {node.key: _inside(node, box) for node in graph.all_nodes() if (box := node.contents) is not None}
    start = 0  # the deepest level that is not hard to look at
    for level, depth in enumerate(depths):
        part = to_depth(graph, depth)
        start = level if part.size <= MOST_NODES else start
        drawings.append(_drawing(part, ids, f"level{level}"))
        if part.size <= MOST_NODES:
            drawings.append(_drawing(part, ids, f"narrow{level}", _NARROW))
        data.append(_data(part, ids, inside, excerpts))
    texts = [[each.first, each.left_out, *map(visible_in_property, each.lines)] for each in excerpts]
    content = json_text([texts, *data]).replace("<", "\\u003c")
    levels = "".join(
        f'<option value="{level}"{" selected" if level == start else ""}>{depth}</option>'
        for level, depth in enumerate(depths)
    )
    title = escape(printable(graph.title))
    lines = [
        head(title, STYLE + stylesheet(), SCRIPT),
        "<body>",
        f"<header><h1>{title}</h1>",
        *([f"<p>{escape(printable(graph.caption))}</p>"] if graph.caption else []),
        '<label>Search <input id="search" type="search" placeholder="name, type or finding"></label>',
        '<output id="found" for="search"></output>',
        f'<label>Levels <select id="level">{levels}</select></label>',
        '<button id="out" aria-label="zoom out">−</button><button id="in" aria-label="zoom in">+</button>',
        '<button id="fit">Fit</button></header>',
        f'<main tabindex="0" aria-label="{escape(description(graph))}">',
        *drawings,
        "</main>",
        '<aside tabindex="0" aria-label="The chosen node" aria-live="polite"></aside>',
        f'<script id="data" type="application/json">{content}</script>',
        f"<script>{SCRIPT}</script>",
        "</body>",
        "</html>",
        "",
    ]
    return markup_text("\n".join(lines))


def _depths(graph: Graph) -> list[int]:
    """Return the depths to which the graph is drawn: the first ones, until there are many nodes, and the last one."""
    counts: list[int] = []
    level = [graph]
    while level:
        counts.append(sum(len(each.nodes) for each in level))
        level = [inside for each in level for node in each.nodes if (inside := node.contents) is not None]
    drawn = accumulate(accumulate(counts))
    return [depth for depth, nodes in enumerate(drawn, start=1) if nodes <= MOST_IN_LEVELS or depth in (1, len(counts))]


def _drawing(graph: Graph, ids: dict[Key, str], name: str, most: float = WIDTH) -> str:
    drawing = Drawing(graph, most, ids)
    width, height = drawing.layout.width + 2 * MARGIN, drawing.layout.height + 2 * MARGIN
    lines = drawing.elements(MARGIN, MARGIN)
    return "\n".join([f'<svg id="{name}" viewBox="0 0 {width:.0f} {height:.0f}">', *lines, "</svg>"])


def _data(
    graph: Graph, ids: dict[Key, str], inside: dict[Key, Inside], excerpts: dict[Excerpt, int]
) -> dict[str, object]:
    """Return what the page says of each node, by its id. excerpts: excerpt -> its number; new ones are added."""
    return {
        ids[node.key]: {
            "name": first_line(node),
            "type": second_line(node),
            "place": node.place,
            "file": node.file,
            "words": _words(node),
            "findings": [(f"{mark.severity} {mark.code}", f"{mark.message}\n{mark.place}") for mark in node.marks],
            "change": _change(node),
            "about": (*node.causes, *node.about),
            "details": node.details,
            "joint": node.kind == JOINT,
            "inside": None if node.contents is None else inside[node.key],
            "text": None if node.excerpt is None else excerpts.setdefault(node.excerpt, len(excerpts)),
        }
        for node in graph.all_nodes()
    }


def _change(node: Node) -> str:
    """Return what an update does with a node, and why Heat refuses that; "" for a picture of no update."""
    return f"{node.change}: {node.refusal}" if node.refusal else node.change


def _inside(node: Node, box: Graph) -> Inside:
    """Return what a collapsed box says of what is in it, the severity of the worst finding there, and its width."""
    marks = tuple(dict.fromkeys(mark for each in box.all_nodes() for mark in each.marks))
    within = replace(node, marks=marks)
    text = ", ".join(filter(None, (f"{box.size} inside", findings_line(within))))
    return text, within.severity if within.severity in SEVERITY_COLORS else "", width_of(text, SMALL_SIZE)


def _words(node: Node) -> str:
    """Return what a search looks at: the path of the node, its type, and its findings."""
    found = (f"{mark.code} {mark.message}" for mark in node.marks)
    shown = (first_line(node), second_line(node), change_line(node), findings_line(node))
    return " ".join([".".join(node.key), *shown, *found]).lower()

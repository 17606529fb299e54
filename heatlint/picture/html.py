"""A picture as one HTML file without other files: pan, zoom, search, and what each node is, with its lines of text."""

from __future__ import annotations

from html import escape
from itertools import accumulate

from heatlint.picture.excerpts import Excerpt
from heatlint.picture.graph import JOINT, Graph, Node
from heatlint.picture.reduce import MOST_NODES, to_depth
from heatlint.picture.style import change_line, findings_line, first_line, second_line
from heatlint.picture.svg import MARGIN, WIDTH, Drawing, description, stylesheet
from heatlint.report.page import head
from heatlint.report.place import json_text, markup_text, printable, visible_in_property

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
@media (max-width:700px){body{grid-template:auto minmax(0,1fr) auto/minmax(0,1fr)}header{grid-column:1}
aside{width:100%;max-height:45vh;border-left:0;border-top:1px solid var(--line)}}
@media print{header,aside{display:none}body{display:block}main{overflow:visible}}
"""

SCRIPT = """\
const [excerpts, ...data] = JSON.parse(document.getElementById("data").textContent);
const main = document.querySelector("main"), aside = document.querySelector("aside");
const search = document.getElementById("search"), found = document.getElementById("found");
let zoom = 1, level = Number(document.getElementById("level").value), matches = [], at = 0;
const narrow = matchMedia("(max-width:700px)");
const drawing = () =>
  (narrow.matches && document.getElementById("narrow" + level)) || document.getElementById("level" + level);
narrow.addEventListener("change", () => { clear(); show(); find(); });
function show() {
  document.querySelectorAll("main svg").forEach((each) => { each.style.display = "none"; });
  const svg = drawing(), box = svg.viewBox.baseVal;
  svg.style.display = "block";
  svg.style.width = box.width * zoom + "px";
  svg.style.height = box.height * zoom + "px";
}
function scale(factor, x, y) {
  const before = zoom;
  zoom = Math.min(4, Math.max(0.05, zoom * factor));
  const left = (main.scrollLeft + x) * zoom / before - x, top = (main.scrollTop + y) * zoom / before - y;
  show();
  main.scrollTo(left, top);
}
function element(name, text) {
  const created = document.createElement(name);
  created.textContent = text;
  return created;
}
function clear() {
  document.querySelectorAll(".faded, .chosen").forEach((each) => each.classList.remove("faded", "chosen"));
  aside.replaceChildren();
}
function fade(near) {
  const svg = drawing();
  svg.querySelectorAll("[data-edge]").forEach((edge) => {
    if (!edge.dataset.edge.split(" ").every((each) => near.has(each))) edge.classList.add("faded");
  });
  const nodes = [...near].map((name) => svg.querySelector(`[data-node="${name}"]`));
  svg.querySelectorAll("g[data-node]").forEach((each) => {
    if (!nodes.some((other) => other.contains(each) || each.contains(other))) each.classList.add("faded");
  });
}
function choose(id) {
  clear();
  const svg = drawing(), node = data[level][id], near = new Set([id]);
  for (const next of ["from", "to"]) {
    const todo = [id], seen = new Set(todo);
    while (todo.length) {
      const here = todo.pop();
      svg.querySelectorAll("[data-edge]").forEach((edge) => {
        const [source, target] = edge.dataset.edge.split(" ");
        const [end, other] = next === "from" ? [target, source] : [source, target];
        if (end === here && !seen.has(other)) { seen.add(other); near.add(other); todo.push(other); }
      });
    }
  }
  fade(near);
  svg.querySelector(`[data-node="${id}"]`).classList.add("chosen");
  const list = document.createElement("dl");
  const add = (name, text) => text && list.append(element("dt", name), element("dd", text));
  add("type", node.type);
  node.about.forEach(([name, text]) => add(name, text));
  node.findings.forEach((each) => add(each[0], each[1]));
  follow(list, "arrows from", id, 0);
  follow(list, "arrows to", id, 1);
  add("written in", node.place);
  if (node.text !== null) list.append(lines(node));
  node.details.forEach(([name, text]) => add(name, text));
  aside.replaceChildren(element("h2", node.name), list);
  aside.scrollTop = 0;
}
function follow(list, title, id, end) {
  const todo = [id], seen = new Set(todo), buttons = [];
  while (todo.length) {
    const here = todo.pop();
    drawing().querySelectorAll("[data-edge]").forEach((edge) => {
      const ends = edge.dataset.edge.split(" "), other = ends[end];
      if (ends[1 - end] !== here || seen.has(other)) return;
      seen.add(other);
      if (data[level][other].joint) return todo.push(other);
      const button = element("button", data[level][other].name);
      button.addEventListener("click", () => { choose(other); reveal(other).focus({ preventScroll: true }); });
      buttons.push(button);
    });
  }
  if (!buttons.length) return;
  const place = document.createElement("dd");
  place.append(...buttons);
  list.append(element("dt", title), place);
}
function lines(node) {
  const [first, leftOut, ...texts] = excerpts[node.text];
  const place = document.createElement("dd"), block = document.createElement("pre");
  const places = node.findings.map(([, text]) => text.slice(text.lastIndexOf("\\n") + 1, text.lastIndexOf(":")));
  const wrong = new Set(places);
  texts.forEach((text, number) => {
    const line = element("span", text);
    line.dataset.line = first + number;
    line.classList.toggle("wrong", wrong.has(`${node.file}:${first + number}`));
    block.append(line);
  });
  if (texts.length) place.append(block);
  if (leftOut) place.append(element("p", `${leftOut} more ${leftOut === 1 ? "line" : "lines"} in the file`));
  return place;
}
function reveal(id) {
  const node = drawing().querySelector(`[data-node="${id}"]`);
  node.scrollIntoView({ block: "center", inline: "center" });
  return node;
}
main.addEventListener("click", (event) => {
  const node = event.target.closest("g[data-node]");
  if (moved) return;
  node ? choose(node.dataset.node) : clear();
});
main.addEventListener("keydown", (event) => {
  const node = event.target.closest("g[data-node]");
  if (node && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); choose(node.dataset.node); }
  if (event.key === "Escape") clear();
});
main.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  const frame = main.getBoundingClientRect();
  scale(event.deltaY < 0 ? 1.15 : 1 / 1.15, event.clientX - frame.left, event.clientY - frame.top);
}, { passive: false });
let moved = false, start = null;
main.addEventListener("pointerdown", (event) => {
  moved = false;
  start = [event.clientX, event.clientY, main.scrollLeft, main.scrollTop];
});
main.addEventListener("pointermove", (event) => {
  if (!start || !event.buttons) return;
  const [dx, dy] = [event.clientX - start[0], event.clientY - start[1]];
  if (Math.abs(dx) + Math.abs(dy) > 4) moved = true;
  main.scrollTo(start[2] - dx, start[3] - dy);
});
main.addEventListener("pointerup", () => { start = null; });
document.getElementById("in").addEventListener("click", () => scale(1.25, main.clientWidth / 2, main.clientHeight / 2));
document.getElementById("out").addEventListener("click", () => scale(0.8, main.clientWidth / 2, main.clientHeight / 2));
document.getElementById("fit").addEventListener("click", () => {
  const box = drawing().viewBox.baseVal;
  zoom = Math.min(1, main.clientWidth / box.width, main.clientHeight / box.height);
  show();
});
document.getElementById("level").addEventListener("change", (event) => {
  clear();
  level = Number(event.target.value);
  show();
  find();
});
function matching(depth, text) {
  return Object.keys(data[depth]).filter((id) => data[depth][id].words.includes(text));
}
function find() {
  clear();
  const text = search.value.trim().toLowerCase();
  matches = text ? matching(level, text) : [];
  at = 0;
  found.textContent = text ? `${matches.length} found` : "";
  const last = data.length - 1;
  const deepest = document.getElementById("level").options[last].text;
  if (text && level < last) found.textContent += `, ${matching(last, text).length} at level ${deepest}`;
  if (!matches.length) return;
  fade(new Set(matches));
  goTo(0);
}
function goTo(number) {
  at = number;
  document.querySelectorAll(".chosen").forEach((each) => each.classList.remove("chosen"));
  reveal(matches[at]).classList.add("chosen");
}
search.addEventListener("input", find);
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !matches.length) return;
  const step = event.shiftKey ? matches.length - 1 : 1;
  goTo((at + step) % matches.length);
  found.textContent = `${at + 1} of ${matches.length}`;
});
document.querySelectorAll("[data-node]").forEach((each) => {
  each.tabIndex = 0;
  each.setAttribute("role", each.querySelector("[data-node]") ? "group" : "button"); // no button is in another
});
show();
"""


def render(graph: Graph) -> str:
    """Return the document of HTML."""
    depths = _depths(graph)
    drawings, data = [], []
    excerpts: dict[Excerpt, int] = {}
    start = 0  # the deepest level that is not hard to look at
    for level, depth in enumerate(depths):
        part = to_depth(graph, depth)
        start = level if part.size <= MOST_NODES else start
        drawings.append(_drawing(part, f"level{level}"))
        if part.size <= MOST_NODES:
            drawings.append(_drawing(part, f"narrow{level}", _NARROW))
        data.append(_data(part, excerpts))
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


def _drawing(graph: Graph, name: str, most: float = WIDTH) -> str:
    drawing = Drawing(graph, most)
    width, height = drawing.layout.width + 2 * MARGIN, drawing.layout.height + 2 * MARGIN
    lines = drawing.elements(MARGIN, MARGIN)
    return "\n".join([f'<svg id="{name}" viewBox="0 0 {width:.0f} {height:.0f}">', *lines, "</svg>"])


def _data(graph: Graph, excerpts: dict[Excerpt, int]) -> dict[str, object]:
    """Return what the page says of each node, by its id. excerpts: excerpt -> its number; new ones are added."""
    ids = graph.ids()
    return {
        ids[node.key]: {
            "name": first_line(node),
            "type": second_line(node),
            "place": node.place,
            "file": node.file,
            "words": _words(node),
            "findings": [(f"{mark.severity} {mark.code}", f"{mark.message}\n{mark.place}") for mark in node.marks],
            "about": node.about,
            "details": node.details,
            "joint": node.kind == JOINT,
            "text": None if node.excerpt is None else excerpts.setdefault(node.excerpt, len(excerpts)),
        }
        for node in graph.all_nodes()
    }


def _words(node: Node) -> str:
    """Return what a search looks at: the path of the node, its type, and its findings."""
    found = (f"{mark.code} {mark.message}" for mark in node.marks)
    shown = (first_line(node), second_line(node), change_line(node), findings_line(node))
    return " ".join([".".join(node.key), *shown, *found]).lower()

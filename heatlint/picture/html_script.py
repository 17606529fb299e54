"""The script of a picture as an HTML file. It asks for nothing, and makes no markup of a text."""

from __future__ import annotations

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
  const svg = drawing();
  prepare(svg);
  svg.style.display = "block";
  if (closed.size || svg.dataset.arranged) arrange(svg);
  const box = svg.viewBox.baseVal;
  svg.style.width = box.width * zoom + "px";
  svg.style.height = box.height * zoom + "px";
}

// Boxes that are collapsed. The others keep their order: only room that nothing else needs is taken away.
const NS = "http://www.w3.org/2000/svg", PADDING = 14, GAP = 14, GUARD = 10, shapes = new WeakMap();
const closed = new Set();
const nodeOf = (id) => drawing().querySelector(`[data-node="${id}"]`);
const isBox = (id, at) => Boolean(data[at]?.[id]?.inside);
function prepare(svg) {
  if (svg.dataset.prepared) return;
  svg.dataset.prepared = "yes";
  svg.querySelectorAll("[data-node]").forEach((each) => {
    const id = each.dataset.node;
    each.tabIndex = 0;
    if (isBox(id, level) || isBox(id, level + 1)) each.append(toggleOf(id, each));
    each.setAttribute("role", each.querySelector("[tabindex]") ? "group" : "button"); // no button is in another
  });
}
function toggleOf(id, group) {
  const rect = group.querySelector(":scope > rect"), toggle = document.createElementNS(NS, "g");
  toggle.setAttribute("class", "toggle");
  toggle.setAttribute("role", "button");
  toggle.tabIndex = 0;
  const [x, y] = [Number(rect.getAttribute("x")) + Number(rect.getAttribute("width")) - 3,
    Number(rect.getAttribute("y")) + 1];
  for (const [name, radius] of [["area", 12], ["button", 8]]) {
    const circle = document.createElementNS(NS, "circle");
    circle.setAttribute("class", name);
    for (const [key, value] of [["cx", x], ["cy", y], ["r", radius]]) circle.setAttribute(key, value);
    toggle.append(circle);
  }
  const sign = document.createElementNS(NS, "path");
  toggle.append(sign);
  toggle.dataset.minus = `M${x - 4} ${y}h8`;
  toggle.dataset.plus = `M${x - 4} ${y}h8M${x} ${y - 4}v8`;
  say(toggle, id, isBox(id, level));
  return toggle;
}
function say(toggle, id, isOpen) {
  toggle.setAttribute("aria-expanded", isOpen);
  toggle.setAttribute("aria-label", `${isOpen ? "collapse" : "expand"} ${data[level][id].name}`);
  toggle.lastChild.setAttribute("d", isOpen ? toggle.dataset.minus : toggle.dataset.plus);
}
/** Collapse a box, or expand it; a stack that this level does not draw is drawn in the next one, and nothing else. */
function toggle(id, isOpen) {
  clear();
  if (isBox(id, level)) {
    isOpen ? closed.delete(id) : closed.add(id);
  } else if (isOpen && isBox(id, level + 1)) {
    Object.keys(data[level + 1]).forEach((each) => {
      if (isBox(each, level + 1) && !isBox(each, level) && each !== id) closed.add(each);
    });
    level += 1;
    document.getElementById("level").value = level;
  }
  show();
  nodeOf(id).querySelector(":scope > .toggle").focus({ preventScroll: true });
}
/** Return the place and size of a node, or of the whole drawing, and what is in it, as they were drawn at first. */
function shape(group) {
  if (shapes.has(group)) return shapes.get(group);
  const number = (each, name) => Number(each.getAttribute(name));
  const rect = group.querySelector(":scope > rect"), circle = group.querySelector(":scope > circle");
  let at = [0, 0], size = [group.viewBox?.baseVal.width, group.viewBox?.baseVal.height];
  if (rect) [at, size] = [[number(rect, "x"), number(rect, "y")], [number(rect, "width"), number(rect, "height")]];
  else if (circle) {
    const radius = number(circle, "r");
    [at, size] = [[number(circle, "cx") - radius, number(circle, "cy") - radius], [2 * radius, 2 * radius]];
  }
  const texts = [...group.querySelectorAll(":scope > text")];
  const title = [Math.max(0, ...texts.map((each) => number(each, "textLength"))) + 2 * PADDING,
    texts.length ? number(texts.at(-1), "y") + 11 - at[1] : 0];
  const nodes = [...group.querySelectorAll(":scope > [data-node]")];
  const paths = [...group.querySelectorAll(":scope > [data-edge]")].map((edge) =>
    [...edge.querySelectorAll("path")].map((path) => [path, path.getAttribute("d").match(/[A-Z]|-?[\\d.]+/g)]));
  const found = { rect, at, size, title, nodes, paths, guards: [[], []] };
  for (const [[, line]] of paths) {
    walk(line, (axis, value, isPoint) => { if (isPoint) found.guards[axis].push(value); return value; });
  }
  shapes.set(group, found);
  return found;
}
/** Return the text of a path with each coordinate as a function gives it: of its axis, itself, whether it is an end. */
function walk(parts, change) {
  let command = "", count = 0;
  return parts.map((part) => {
    if (/[A-Z]/.test(part)) { command = part; count = 0; return part; }
    const axis = command === "H" ? 0 : command === "V" ? 1 : count % 2;
    count += 1;
    return change(axis, Number(part), command !== "C" || count % 6 === 5 || count % 6 === 0).toFixed(1);
  }).join(" ");
}
function arrange(svg) {
  svg.dataset.arranged = "yes";
  const [width, height] = fit(svg);
  svg.setAttribute("viewBox", `0 0 ${width.toFixed(0)} ${height.toFixed(0)}`);
}
/** Arrange what is in a box, or in the whole drawing, and return the size that it needs. */
function fit(group) {
  const { rect, at, size, title, nodes, paths, guards } = shape(group), id = group.dataset.node;
  const toggle = group.querySelector(":scope > .toggle"), isClosed = closed.has(id) && isBox(id, level);
  group.classList.toggle("closed", isClosed);
  group.querySelector(":scope > .inside")?.remove();
  if (toggle) say(toggle, id, isBox(id, level) && !isClosed);
  if (isClosed) {
    const width = inside(group, at[0] + PADDING, at[1] + title[1] + 7);
    return [Math.min(size[0], Math.max(title[0], width)), Math.min(size[1], title[1] + 18)];
  }
  if (!nodes.length) return size;
  const sizes = nodes.map(fit);
  const [mapX, mapY] = [0, 1].map((axis) => squeezed(nodes.map((node, number) => {
    const other = shape(node);
    return [other.at[axis], other.at[axis] + other.size[axis], sizes[number][axis]];
  }), guards[axis]));
  nodes.forEach((node) => {
    const other = shape(node), [x, y] = other.at, [left, top] = [mapX(x), mapY(y)];
    node.setAttribute("transform", `translate(${(left - x).toFixed(1)} ${(top - y).toFixed(1)})`);
    if (!other.rect) return;
    const width = mapX(x + other.size[0]) - left;
    other.rect.setAttribute("width", width.toFixed(1));
    other.rect.setAttribute("height", (mapY(y + other.size[1]) - top).toFixed(1));
    const toggle = node.querySelector(":scope > .toggle");
    toggle?.setAttribute("transform", `translate(${(width - other.size[0]).toFixed(1)} 0)`);
  });
  for (const [[line, parts], ...heads] of paths) {
    line.setAttribute("d", walk(parts, (axis, value) => (axis ? mapY : mapX)(value)));
    for (const [head, corners] of heads) {  // keeps its form
      const [x, y] = [Number(corners[1]), Number(corners[2])];
      head.setAttribute("transform", `translate(${(mapX(x) - x).toFixed(1)} ${(mapY(y) - y).toFixed(1)})`);
    }
  }
  const [width, height] = [mapX(at[0] + size[0]) - at[0], mapY(at[1] + size[1]) - at[1]];
  return rect ? [Math.max(width, title[0]), height] : [width, height];
}
/** Write into a collapsed box how much is in it and what is wrong there; return how much room that needs. */
function inside(group, x, y) {
  const [words, severity, length] = data[level][group.dataset.node].inside, text = document.createElementNS(NS, "text");
  text.textContent = words;
  text.setAttribute("class", severity ? `inside small ${severity}-text` : "inside small");
  const width = Math.min(length, shape(group).size[0] - 2 * PADDING);
  const values = { x, y, "font-size": 12, textLength: width, lengthAdjust: "spacingAndGlyphs" };
  for (const [name, value] of Object.entries(values)) text.setAttribute(name, value);
  group.append(text);
  return width + 2 * PADDING;
}
/**
 * Return a function that moves the places of one axis together. Each span, a start, an end and the room that it needs,
 * keeps this room; what is between spans, beside each of them and around guarded points stays as long as it was.
 */
function squeezed(spans, guards) {
  const flexible = spans.filter(([start, end, room]) => room < end - start - 0.05);
  if (!flexible.length) return (value) => value;
  const rigid = spans.filter(([start, end, room]) => room >= end - start - 0.05).map(([start, end]) => [start, end]);
  spans.forEach(([start, end]) => rigid.push([start - GAP, start], [end, end + GAP]));
  guards.forEach((value) => rigid.push([value - GUARD, value + GUARD]));
  const steps = new Map();
  const step = (value, count) => steps.set(value, (steps.get(value) ?? 0) + count);
  rigid.forEach(([start, end]) => { step(start, 1); step(end, -1); });
  flexible.forEach(([start, end]) => { step(start, 0); step(end, 0); });
  const cuts = [...steps.keys()].sort((one, other) => one - other), parts = [];
  let held = 0;
  for (let number = 0; number + 1 < cuts.length; number += 1) {
    const [start, end] = [cuts[number], cuts[number + 1]];
    held += steps.get(start);
    const around = held ? [] : flexible.filter((each) => each[0] <= start && end <= each[1]);
    parts.push({ start, end, around });
  }
  const shares = new Map(flexible.map((each) => {
    const inside = parts.filter((part) => each[0] <= part.start && part.end <= each[1]);
    const length = (some) => some.reduce((sum, part) => sum + part.end - part.start, 0);
    const free = length(inside.filter((part) => part.around.length));
    return [each, free ? Math.max(0, each[2] - (length(inside) - free)) / free : 1];
  }));
  const places = [cuts[0]];
  parts.forEach((part, number) => {
    const share = part.around.length ? Math.max(...part.around.map((each) => shares.get(each))) : 1;
    places.push(places[number] + (part.end - part.start) * share);
  });
  return (value) => {
    if (value <= cuts[0]) return value;
    let [low, high] = [0, cuts.length - 1];
    if (value >= cuts[high]) return places[high] + value - cuts[high];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (cuts[middle] <= value) low = middle; else high = middle;
    }
    return places[low] + (places[high] - places[low]) * (value - cuts[low]) / (cuts[high] - cuts[low]);
  };
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
  add("update", node.change);
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
  const node = nodeOf(id), hidden = [];
  for (let box = node.parentNode.closest(".closed"); box; box = box.parentNode.closest(".closed")) hidden.push(box);
  hidden.forEach((box) => closed.delete(box.dataset.node));
  if (hidden.length) show();
  node.scrollIntoView({ block: "center", inline: "center" });
  return node;
}
function turn(node) {
  toggle(node.dataset.node, node.querySelector(":scope > .toggle").getAttribute("aria-expanded") === "false");
}
main.addEventListener("click", (event) => {
  const node = event.target.closest("g[data-node]");
  if (moved) return;
  if (event.target.closest(".toggle")) return turn(node);
  node ? choose(node.dataset.node) : clear();
});
main.addEventListener("keydown", (event) => {
  const node = event.target.closest("g[data-node]");
  if (node && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    event.target.closest(".toggle") ? turn(node) : choose(node.dataset.node);
  }
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
  closed.clear();
  level = Number(event.target.value);
  show();
  find();
});
function matching(depth, text) {
  const words = text.split(/\\s+/);  // in any order
  return Object.keys(data[depth]).filter((id) => words.every((word) => data[depth][id].words.includes(word)));
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
show();
"""

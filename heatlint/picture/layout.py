"""Places the nodes of a picture in columns: what is made first is on the left.

The nodes of a column are in an order in which few edges cross (`heatlint.picture.ordering`); the places themselves are
computed here. The edges of a stack never leave it, so a nested stack is laid out by itself, and is a large node in the
stack around it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from heatlint.dependency_graph import needs_first
from heatlint.picture.graph import Edge, Graph, Key, Node
from heatlint.picture.ordering import ordered

#: Distances in pixels: between columns, between the nodes of a column, around the contents of a box, and for its title.
COLUMN_GAP, ROW_GAP, PADDING, TITLE_HEIGHT = 56.0, 14.0, 14.0, 40.0
#: How much room an edge has that passes a column.
_PASSING = 10.0
#: How often nodes are moved towards what they are connected with.
_SWEEPS = 12

Size = tuple[float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A node with the place of its upper left corner in its own stack, and its size."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    inside: Layout | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of the nodes of one stack. An edge is a list of points: it runs level through each, left to right."""

    width: float
    height: float
    nodes: tuple[Placed, ...] = ()
    edges: tuple[tuple[Edge, tuple[Point, ...]], ...] = field(default=())


def layout_of(graph: Graph, size_of: dict[Key, Size]) -> Layout:
    """Return the layout. size_of: the least size of each node, by its key."""
    inside = {node.key: layout_of(box, size_of) for node in graph.nodes if (box := node.contents) is not None}
    sizes = {node.key: _size(size_of[node.key], inside.get(node.key)) for node in graph.nodes}
    edges = list({(edge.source, edge.target): edge for edge in graph.edges if edge.source != edge.target}.values())
    connected = {key for edge in edges for key in (edge.source, edge.target)}
    lone = [node.key for node in graph.nodes if node.key not in connected]
    columns, paths = _columns([node.key for node in graph.nodes if node.key in connected], edges)
    widths = [max((sizes[each][0] for each in column if isinstance(each, tuple)), default=0.0) for column in columns]
    left = [sum(widths[:number]) + number * COLUMN_GAP for number in range(len(columns))]
    middle = _middles(columns, paths, sizes)
    corners: dict[Key, Point] = {}
    width = height = 0.0
    for number, column in enumerate(columns):
        for each in column:
            if isinstance(each, tuple):
                w, h = sizes[each]
                corners[each] = (left[number], middle[each] - h / 2)
                width, height = max(width, left[number] + w), max(height, middle[each] + h / 2)
    width, height = _place_lone(lone, sizes, corners, width, height)
    placed = tuple(Placed(node, *corners[node.key], *sizes[node.key], inside.get(node.key)) for node in graph.nodes)
    level = {each: number for number, column in enumerate(columns) for each in column}
    routes = []
    for edge, path in paths:
        points: list[Point] = []
        for each in path:
            x = left[level[each]]
            if isinstance(each, tuple):
                points.append((x + sizes[each][0], middle[each]))
            else:
                points.append((x, middle[each]))
            points.append((x + widths[level[each]], middle[each]))  # level until all nodes of the column are passed
        points = [*points[:-2], (left[level[path[-1]]], middle[path[-1]])]
        if path[0] != edge.source:  # the edge closes a circle, and was laid out the other way round
            points.reverse()
        routes.append((edge, tuple(dict.fromkeys(points))))
    return Layout(width, height, placed, tuple(routes))


def _size(least: Size, inside: Layout | None) -> Size:
    if inside is None:
        return least
    return max(least[0], inside.width + 2 * PADDING), inside.height + 2 * PADDING + TITLE_HEIGHT


#: A node, by its key, or the passage of an edge through a column, by a number.
Cell = Key | int


def _columns(keys: list[Key], edges: list[Edge]) -> tuple[list[list[Cell]], list[tuple[Edge, list[Cell]]]]:
    """Return the cells of each column in order, and for each edge the cells that it passes, from left to right."""
    if not keys:
        return [], []
    index = {key: number for number, key in enumerate(keys)}
    forward = _without_circles(len(keys), [(index[edge.source], index[edge.target]) for edge in edges])
    layers = _layers(len(keys), forward)
    cells: list[Cell] = list(keys)
    parts: list[tuple[int, int]] = []
    paths = []
    for edge, (source, target) in zip(edges, forward, strict=True):
        path = [source]
        for layer in range(layers[source] + 1, layers[target]):
            path.append(len(cells))
            cells.append(len(cells))
            layers.append(layer)
        path.append(target)
        parts += zip(path, path[1:], strict=False)
        paths.append((edge, [cells[each] for each in path]))
    return [[cells[number] for number in column] for column in ordered(layers, parts)], paths


def _without_circles(count: int, edges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the edges, those that close a circle the other way round."""
    following: dict[int, list[int]] = defaultdict(list)
    for source, target in edges:
        following[source].append(target)
    state = [0] * count  # 1: on the way, 2: done
    back = set()
    for start in range(count):
        todo = [(start, iter(following[start]))] if not state[start] else []
        state[start] = state[start] or 1
        while todo:
            node, rest = todo[-1]
            for other in rest:
                if state[other] == 1:
                    back.add((node, other))
                elif not state[other]:
                    state[other] = 1
                    todo.append((other, iter(following[other])))
                    break
            else:
                state[node] = 2
                todo.pop()
    return [(target, source) if (source, target) in back else (source, target) for source, target in edges]


def _layers(count: int, edges: list[tuple[int, int]]) -> list[int]:
    """Return the column of each node: one more than the last of what it needs; what needs nothing is near its users."""
    before: dict[int, list[int]] = defaultdict(list)
    after: dict[int, list[int]] = defaultdict(list)
    for source, target in edges:
        before[target].append(source)
        after[source].append(target)
    layers = [0] * count
    for node in needs_first({node: before[node] for node in range(count)}):
        layers[node] = max((layers[other] + 1 for other in before[node]), default=0)
    for node in range(count):
        if not before[node] and after[node]:
            layers[node] = min(layers[other] for other in after[node]) - 1
    least = min(layers)
    return [layer - least for layer in layers]


def _middles(
    columns: list[list[Cell]], paths: list[tuple[Edge, list[Cell]]], sizes: dict[Key, Size]
) -> dict[Cell, float]:
    """Return the distance of the middle of each cell from the top."""
    heights = {each: sizes[each][1] if isinstance(each, tuple) else _PASSING for column in columns for each in column}
    before: dict[Cell, list[Cell]] = defaultdict(list)
    after: dict[Cell, list[Cell]] = defaultdict(list)
    for _, path in paths:
        for one, other in zip(path, path[1:], strict=False):
            before[other].append(one)
            after[one].append(other)
    middle: dict[Cell, float] = {}
    for column in columns:
        y = 0.0
        for each in column:
            middle[each] = y + heights[each] / 2
            y += heights[each] + ROW_GAP
    for sweep in range(_SWEEPS):
        ordered, neighbours = (columns, before) if sweep % 2 == 0 else (columns[::-1], after)
        for column in ordered:
            wanted = []
            for each in column:
                near = [middle[other] for other in neighbours[each]] or [middle[each]]
                wanted.append(sum(near) / len(near))
            middle.update(zip(column, _apart(wanted, [heights[each] for each in column]), strict=True))
    top = min((middle[each] - heights[each] / 2 for each in middle), default=0.0)
    return {each: round(value - top, 1) for each, value in middle.items()}


def _apart(wanted: list[float], heights: list[float]) -> list[float]:
    """Return places near the wanted ones, in the same order, so that nothing overlaps (least squares)."""
    offsets, offset = [], 0.0
    for number, height in enumerate(heights):
        if number:
            offset += (heights[number - 1] + height) / 2 + ROW_GAP
        offsets.append(offset)
    blocks: list[tuple[float, int]] = []  # (mean, how many) of places that touch
    for value, offset in zip(wanted, offsets, strict=True):
        mean, count = value - offset, 1
        while blocks and blocks[-1][0] > mean:
            other, many = blocks.pop()
            mean, count = (other * many + mean * count) / (many + count), many + count
        blocks.append((mean, count))
    means = [mean for mean, count in blocks for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


def _place_lone(
    lone: list[Key], sizes: dict[Key, Size], corners: dict[Key, Point], width: float, height: float
) -> Size:
    """Place the nodes without edges in rows below the others; return the size of the whole."""
    if not lone:
        return width, height
    area = sum((sizes[key][0] + ROW_GAP) * (sizes[key][1] + ROW_GAP) for key in lone)
    most = max(width, (area * 2) ** 0.5)
    x, y, row = 0.0, height + (2 * ROW_GAP if height else 0.0), 0.0
    for key in lone:
        w, h = sizes[key]
        if x and x + w > most:
            x, y, row = 0.0, y + row + ROW_GAP, 0.0
        corners[key] = (x, y)
        width, x, row = max(width, x + w), x + w + ROW_GAP, max(row, h)
    return width, y + row

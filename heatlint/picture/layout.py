"""Places the nodes of a picture in layers: what is made first is on the left, or at the top of a long picture.

A picture that would be wider than a usual page goes down instead, and no layer is wider than the page then. The nodes
of a layer are in an order in which few edges cross (`heatlint.picture.ordering`); the places themselves are computed
here. The edges of a stack never leave it, so a nested stack is laid out by itself, and is a large node in the stack
around it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from itertools import accumulate

from heatlint.picture.graph import Edge, Graph, Key, Node
from heatlint.picture.layers import Bundle, bundles_of, layers_of, narrow_layers_of, without_circles
from heatlint.picture.ordering import ordered
from heatlint.picture.packing import connected_parts, packed

#: The width at which a picture goes down, in pixels: names can be read without zoom on usual pages.
PAGE_WIDTH = 1_200.0
#: The height from which parts that nothing connects are beside one another, in pixels: that of a usual screen.
_SCREEN_HEIGHT = 800.0
#: Distances in pixels: between layers from left to right and from top to bottom, between the nodes of a layer, around
#: the contents of a box.
COLUMN_GAP, DOWN_GAP, NODE_GAP, PADDING = 56.0, 44.0, 14.0, 14.0
#: How much room an edge has that passes a layer.
_PASSING = 10.0
#: The distance of edges that leave or reach a node and are drawn in different styles.
_STYLE_GAP = 10.0
#: How much more room than on a page, nearly all of it for edges, makes a narrower picture too long.
_MUCH_ROOM = 2.2
#: How often nodes are moved towards what they are connected with, and how many may be moved at most.
_SWEEPS, _MOST_MOVES = 12, 300_000
#: How many layers the edges of a stack pass in all, the shortest first: a circle of n nodes that all need each other
#: has n * n edges through n layers. The other edges are drawn straight.
MOST_PASSED = 100_000

#: Width and height; while nodes are placed: the size along the edges, and across them.
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
    """The places of the nodes of one stack.

    down: whether what is made first is at the top, not on the left. An edge is a list of points from its source to its
    target: it runs level through each, or straight down. loops: the edges from a node to itself, which have room at the
    upper right corner of the node.
    """

    width: float
    height: float
    nodes: tuple[Placed, ...] = ()
    edges: tuple[tuple[Edge, tuple[Point, ...]], ...] = field(default=())
    down: bool = False
    loops: tuple[Edge, ...] = ()


def layout_of(graph: Graph, size_of: dict[Key, Size], most: float = PAGE_WIDTH) -> Layout:
    """Return the layout. most: the width at which it goes down, and to which it keeps then, if it can.

    size_of: the least size of each node, by its key; the height of a box is that of its title.
    """
    inside = {
        node.key: layout_of(box, size_of, max(most - 2 * PADDING, 0.0))
        for node in graph.nodes
        if (box := node.contents) is not None
    }
    sizes = {node.key: _size(size_of[node.key], inside.get(node.key)) for node in graph.nodes}
    edges = list({(edge.source, edge.target): edge for edge in graph.edges if edge.source != edge.target}.values())
    connected = {key for edge in edges for key in (edge.source, edge.target)}
    lone = [node.key for node in graph.nodes if node.key not in connected]
    layers = _Layers([node.key for node in graph.nodes if node.key in connected], edges, sizes)
    narrow, room = layers.narrow(most) if layers.length > most else None, most
    if most < PAGE_WIDTH < layers.length:
        page = layers.narrow(PAGE_WIDTH)
        if page is not None and (narrow is None or narrow.area() > _MUCH_ROOM * page.area()):
            narrow, room = page, PAGE_WIDTH
    found = (narrow or layers).arranged()
    if found.height > _SCREEN_HEIGHT:
        found = min(found, _in_parts(layers, found, max(room, found.width)) or found, key=lambda each: each.height)
    width, height = _place_lone(lone, sizes, found.corners, found.width, found.height, most)
    down, corners, routes = found.down, found.corners, found.routes
    placed = tuple(Placed(node, *corners[node.key], *sizes[node.key], inside.get(node.key)) for node in graph.nodes)
    loops = tuple({edge.source: edge for edge in graph.edges if edge.source == edge.target}.values())
    return Layout(width, height, placed, tuple(routes), down, loops)


def _size(least: Size, inside: Layout | None) -> Size:
    if inside is None:
        return least
    return max(least[0], inside.width + 2 * PADDING), inside.height + 2 * PADDING + least[1]


@dataclass(frozen=True, slots=True)
class _Arranged:
    """Nodes and edges with their places, and how much room they need, edges included. down: as for Layout."""

    corners: dict[Key, Point]
    routes: list[tuple[Edge, tuple[Point, ...]]]
    width: float
    height: float
    down: bool


def _in_parts(layers: _Layers, whole: _Arranged, most: float) -> _Arranged | None:
    """Return what `layers` has, with the parts that nothing connects beside one another; None if that cannot be.

    whole: the same in layers that all parts have together; most: how broad the page is.
    """
    parts = []
    for part in layers.parts():
        layered = part.narrow(most) if whole.down else part
        if layered is None:
            return None
        parts.append(layered.arranged())
    if len(parts) < 2 or max(each.width for each in parts) > most:
        return None
    places = packed([(each.width, each.height) for each in parts], most, 2 * NODE_GAP)
    corners: dict[Key, Point] = {}
    routes = []
    for each, (left, top) in zip(parts, places, strict=True):
        corners.update((key, (left + x, top + y)) for key, (x, y) in each.corners.items())
        routes += [(edge, tuple((left + x, top + y) for x, y in points)) for edge, points in each.routes]
    width, height = (
        max(place[axis] + (each.width, each.height)[axis] for each, place in zip(parts, places, strict=True))
        for axis in (0, 1)
    )
    return _Arranged(corners, routes, width, height, whole.down)


#: A node, by its key, or the passage of edges through a layer, by a number.
Cell = Key | int


class _Layers:
    """The nodes of one stack that have edges, in layers: as few as can be, of any breadth.

    sizes: along the edges, and across them.
    """

    def __init__(self, keys: list[Key], edges: list[Edge], sizes: dict[Key, Size]) -> None:
        self._keys = keys
        self._edges = edges
        self._styles = [edge.style for edge in edges]
        self._sizes = sizes
        self._gap = COLUMN_GAP
        self._is_narrow = False
        index = {key: number for number, key in enumerate(keys)}
        self._pairs = without_circles(len(keys), [(index[edge.source], index[edge.target]) for edge in edges])
        self._layers = layers_of(len(keys), self._pairs) if keys else []

    def narrow(self, most: float) -> _Layers | None:
        """Return the same nodes in layers that go down, and are not broader than this; None if they cannot be so."""
        breadths = [self._sizes[key][0] + NODE_GAP for key in self._keys]
        passing = _PASSING + NODE_GAP
        layers = narrow_layers_of(self._pairs, self._styles, self._layers, breadths, passing, most + NODE_GAP)
        if layers is None:
            return None
        found = copy(self)
        found._sizes = {key: (h, w) for key, (w, h) in self._sizes.items()}
        found._layers, found._gap, found._is_narrow = layers, DOWN_GAP, True
        return found

    def parts(self) -> list[_Layers]:
        """Return the nodes in parts that no edge connects, each in layers of its own."""
        numbers: dict[Key, int] = {}
        parts = connected_parts(self._keys, [(edge.source, edge.target) for edge in self._edges])
        for number, keys in enumerate(parts):
            numbers.update(dict.fromkeys(keys, number))
        edges: list[list[Edge]] = [[] for _ in parts]
        for edge in self._edges:
            edges[numbers[edge.source]].append(edge)
        return [_Layers(keys, inside, self._sizes) for keys, inside in zip(parts, edges, strict=True)]

    def area(self) -> float:
        """Return how much room the nodes have in all."""
        corners, _ = self._places()
        across = max(y + self._sizes[key][1] for key, (_, y) in corners.items())
        return self.length * across

    def arranged(self) -> _Arranged:
        """Return the places on the page."""
        corners, routes = self._places()
        if self._is_narrow:
            corners = {key: (x, y) for key, (y, x) in corners.items()}
            routes = [(edge, tuple((x, y) for y, x in points)) for edge, points in routes]
        sizes = {key: (h, w) for key, (w, h) in self._sizes.items()} if self._is_narrow else self._sizes
        ends = [(x + sizes[key][0], y + sizes[key][1]) for key, (x, y) in corners.items()]
        ends += [point for _, points in routes for point in points]
        width, height = (max((end[axis] for end in ends), default=0.0) for axis in (0, 1))
        return _Arranged(corners, routes, width, height, self._is_narrow)

    def _lengths(self) -> list[float]:
        """Return the length of each layer."""
        lengths = [0.0] * (max(self._layers, default=-1) + 1)
        for key, layer in zip(self._keys, self._layers, strict=True):
            lengths[layer] = max(lengths[layer], self._sizes[key][0])
        return lengths

    @property
    def length(self) -> float:
        """How long all layers are together, along the edges."""
        lengths = self._lengths()
        return sum(lengths) + self._gap * (len(lengths) - 1)

    def _places(self) -> tuple[dict[Key, Point], list[tuple[Edge, tuple[Point, ...]]]]:
        """Return the corner of each node, and the points of each edge: along the edges, and across them."""
        if not self._keys:
            return {}, []
        cells, paths = self._cells()
        middle = _middles(cells, paths, self._sizes, bounded=self._is_narrow)
        lengths = self._lengths()
        start = [sum(lengths[:number]) + number * self._gap for number in range(len(cells))]
        layer = {each: number for number, column in enumerate(cells) for each in column}
        corners = {key: (start[layer[key]], middle[key] - self._sizes[key][1] / 2) for key in self._keys}
        routes = []
        for edge, path, (leaving, reaching) in zip(self._edges, paths, self._shifts(), strict=True):
            points: list[Point] = []
            for each, shift in zip(path, (leaving, *[0.0] * (len(path) - 2), reaching), strict=True):
                begin, across = start[layer[each]], middle[each] + shift
                points.append((begin + (self._sizes[each][0] if isinstance(each, tuple) else 0.0), across))
                # Level until all nodes of the layer are passed.
                points.append((begin + lengths[layer[each]], across))
            points = [*points[:-2], (start[layer[path[-1]]], middle[path[-1]] + reaching)]
            if path[0] != edge.source:  # the edge closes a circle, and was laid out the other way round
                points.reverse()
            routes.append((edge, tuple(dict.fromkeys(points))))
        return corners, routes

    def _shifts(self) -> list[tuple[float, float]]:
        """Return how far from the middle of its two nodes each edge ends, so that no two styles have one place."""
        styles: dict[tuple[int, bool], set[tuple[str, str]]] = defaultdict(set)
        for (source, target), style in zip(self._pairs, self._styles, strict=True):
            styles[source, False].add(style)
            styles[target, True].add(style)

        def shift(node: int, is_target: bool, style: tuple[str, str]) -> float:
            found = sorted(styles[node, is_target])
            return (found.index(style) - (len(found) - 1) / 2) * _STYLE_GAP

        return [
            (shift(source, False, style), shift(target, True, style))
            for (source, target), style in zip(self._pairs, self._styles, strict=True)
        ]

    def _straight(self) -> set[int]:
        """Return the numbers of the edges that are drawn straight: the longest ones, see MOST_PASSED."""
        passed = [self._layers[target] - self._layers[source] - 1 for source, target in self._pairs]
        order = sorted(range(len(passed)), key=passed.__getitem__)
        return set(order[bisect_right(list(accumulate(passed[number] for number in order)), MOST_PASSED) :])

    def _cells(self) -> tuple[list[list[Cell]], list[list[Cell]]]:
        """Return the cells of each layer in order, and for each edge the cells that it passes.

        The edges of one node pass a layer at the same place. An edge that would pass too many passes none.
        """
        cells: list[Cell] = list(self._keys)
        layers = list(self._layers)
        passages: dict[tuple[Bundle, int], int] = {}
        parts: dict[tuple[int, int], None] = {}
        straight = self._straight()
        paths = []
        for number, bundle in enumerate(bundles_of(self._pairs, self._styles)):
            source, target = self._pairs[number]
            path = [source]
            for layer in range(layers[source] + 1, layers[target]) if number not in straight else ():
                if (bundle, layer) not in passages:
                    passages[bundle, layer] = len(cells)
                    cells.append(len(cells))
                    layers.append(layer)
                path.append(passages[bundle, layer])
            path.append(target)
            if number not in straight:
                parts.update(dict.fromkeys(zip(path, path[1:], strict=False)))
            paths.append([cells[each] for each in path])
        return [[cells[number] for number in column] for column in ordered(layers, list(parts))], paths


def _middles(
    columns: list[list[Cell]], paths: Iterable[list[Cell]], sizes: dict[Key, Size], *, bounded: bool
) -> dict[Cell, float]:
    """Return where the middle of each cell is, across the edges.

    bounded: whether all is to be as narrow as the broadest layer.
    """
    heights = {each: sizes[each][1] if isinstance(each, tuple) else _PASSING for column in columns for each in column}
    before: dict[Cell, list[Cell]] = defaultdict(list)
    after: dict[Cell, list[Cell]] = defaultdict(list)
    for one, other in dict.fromkeys(part for path in paths for part in zip(path, path[1:], strict=False)):
        before[other].append(one)
        after[one].append(other)
    middle: dict[Cell, float] = {}
    breadth = 0.0
    for column in columns:
        y = 0.0
        for each in column:
            middle[each] = y + heights[each] / 2
            y += heights[each] + NODE_GAP
        breadth = max(breadth, y - NODE_GAP)
    for sweep in range(min(_SWEEPS, max(2, _MOST_MOVES // len(heights)))):
        ordered, neighbours = (columns, before) if sweep % 2 == 0 else (columns[::-1], after)
        for column in ordered:
            wanted = []
            for each in column:
                near = [middle[other] for other in neighbours[each]] or [middle[each]]
                wanted.append(sum(near) / len(near))
            places = _apart(wanted, [heights[each] for each in column], breadth if bounded else None)
            middle.update(zip(column, places, strict=True))
    top = min((middle[each] - heights[each] / 2 for each in middle), default=0.0)
    return {each: round(value - top, 1) for each, value in middle.items()}


def _apart(wanted: list[float], heights: list[float], breadth: float | None) -> list[float]:
    """Return places near the wanted ones, in the same order, so that nothing overlaps (least squares).

    breadth: all is between 0 and this; None for anywhere.
    """
    offsets, offset = [], 0.0
    for number, height in enumerate(heights):
        if number:
            offset += (heights[number - 1] + height) / 2 + NODE_GAP
        offsets.append(offset)
    blocks: list[tuple[float, int]] = []  # (mean, how many) of places that touch
    for value, offset in zip(wanted, offsets, strict=True):
        mean, count = value - offset, 1
        while blocks and blocks[-1][0] > mean:
            other, many = blocks.pop()
            mean, count = (other * many + mean * count) / (many + count), many + count
        blocks.append((mean, count))
    means = [mean for mean, count in blocks for _ in range(count)]
    if breadth is not None:
        first, last = heights[0] / 2, breadth - heights[-1] / 2 - offsets[-1]
        means = [min(max(mean, first), last) for mean in means]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


def _place_lone(
    lone: list[Key], sizes: dict[Key, Size], corners: dict[Key, Point], width: float, height: float, most: float
) -> Size:
    """Place the nodes without edges in rows below the others; return the size of the whole."""
    if not lone:
        return width, height
    area = sum((sizes[key][0] + NODE_GAP) * (sizes[key][1] + NODE_GAP) for key in lone)
    end = max(width, min(most, (area * 2) ** 0.5))
    x, y, row = 0.0, height + (2 * NODE_GAP if height else 0.0), 0.0
    for key in lone:
        w, h = sizes[key]
        if x and x + w > end:
            x, y, row = 0.0, y + row + NODE_GAP, 0.0
        corners[key] = (x, y)
        width, x, row = max(width, x + w), x + w + NODE_GAP, max(row, h)
    return width, y + row

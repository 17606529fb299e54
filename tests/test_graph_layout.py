"""Where the nodes and edges of a picture are on the page."""

from __future__ import annotations

import random
from itertools import chain, combinations

import pytest

from heatlint.picture.graph import Edge, Graph, Node
from heatlint.picture.layout import PAGE_WIDTH, Layout, layout_of
from heatlint.picture.packing import connected_parts, packed

SIZE = (150.0, 48.0)


def laid_out(pairs, lone=0, most=PAGE_WIDTH) -> Layout:
    """Return the layout of a picture with these edges between numbers, and with nodes that have none."""
    names = [*dict.fromkeys(map(str, chain.from_iterable(pairs))), *(f"lone{number}" for number in range(lone))]
    nodes = tuple(Node((name,), name, "OS::Heat::None") for name in names)
    edges = tuple(Edge((str(a),), (str(b),), "reference") for a, b in pairs)
    return layout_of(Graph("t", nodes, edges), dict.fromkeys((node.key for node in nodes), SIZE), most)


def overlapping(boxes) -> list:
    """Return the pairs of boxes, each x, y, width and height, that lie over one another."""
    return [
        (one, other)
        for one, other in combinations(boxes, 2)
        if all(one[axis] < other[axis] + other[axis + 2] and other[axis] < one[axis] + one[axis + 2] for axis in (0, 1))
    ]


def boxes_of(layout: Layout):
    return [(node.x, node.y, node.width, node.height) for node in layout.nodes]


def test_parts_that_nothing_connects_are_beside_one_another_in_a_long_picture():
    servers = [(f"port{server}.{port}", f"server{server}") for server in range(12) for port in range(3)]
    layout = laid_out(servers)
    assert layout.width <= PAGE_WIDTH
    assert layout.height < 1_000  # 36 ports below one another would take 2,218
    assert not overlapping(boxes_of(layout))
    at = {node.node.name: node for node in layout.nodes}
    for edge, points in layout.edges:
        source, target = at[edge.source[0]], at[edge.target[0]]
        assert points[0] == (source.x + source.width, source.y + source.height / 2)
        assert points[-1] == (target.x, target.y + target.height / 2)


def test_parts_of_a_picture_that_a_screen_shows_have_their_layers_together():
    layout = laid_out([(f"port{number}", f"server{number}") for number in range(6)])
    assert {node.x for node in layout.nodes} == {0.0, SIZE[0] + 56.0}


def test_parts_that_go_down_are_beside_one_another():
    chains = [(f"{name}{number}", f"{name}{number + 1}") for name in "abcde" for number in range(16)]
    fan = [("fan", f"end{number}") for number in range(40)]
    layout = laid_out([*chains, *fan])
    assert layout.down
    assert layout.width <= PAGE_WIDTH
    assert not overlapping(boxes_of(layout))
    tops = {name: min(node.y for node in layout.nodes if node.node.name.startswith(name)) for name in "abcde"}
    assert set(tops.values()) == {0.0}


def test_lone_nodes_are_in_rows_below_the_others():
    layout = laid_out([("a", "b")], lone=5, most=400.0)
    at = {node.node.name: (node.x, node.y) for node in layout.nodes}
    assert at["a"][1] == at["b"][1] == 0.0
    assert [at[f"lone{number}"] for number in range(5)] == [
        (0.0, 76.0),  # twice the gap between nodes below the edge
        (164.0, 76.0),
        (0.0, 138.0),
        (164.0, 138.0),
        (0.0, 200.0),
    ]
    assert (layout.width, layout.height) == (356.0, 248.0)


def test_lone_nodes_alone_fill_a_page_that_is_twice_as_wide_as_high():
    layout = laid_out([], lone=12)
    assert not overlapping(boxes_of(layout))
    assert (layout.width, layout.height) == (478.0, 234.0)


def test_a_node_that_only_needs_itself_is_a_lone_one():
    layout = laid_out([("a", "b"), ("c", "c")])
    (loop,) = (node for node in layout.nodes if node.node.name == "c")
    assert (loop.x, loop.y) == (0.0, 76.0)
    assert [edge.source for edge in layout.loops] == [("c",)]


@pytest.mark.parametrize("seed", range(30))
def test_no_edge_leaves_the_picture(seed):
    rnd = random.Random(seed)
    count = rnd.randrange(4, 40)
    pairs = [(a, b) for a, b in combinations(range(count), 2) if rnd.random() < 2.2 / count]
    layout = laid_out(pairs or [(0, 1)], most=rnd.choice((400.0, PAGE_WIDTH)))
    for _, points in layout.edges:
        assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in points)


@pytest.mark.parametrize("seed", range(20))
def test_packed_rectangles_are_on_the_page_and_apart(seed):
    rnd = random.Random(seed)
    sizes = [(rnd.uniform(10, 500), rnd.uniform(10, 900)) for _ in range(rnd.randrange(1, 40))]
    corners = packed(sizes, 500.0, 20.0)
    boxes = [(*corner, width + 20, height + 20) for corner, (width, height) in zip(corners, sizes, strict=True)]
    assert all(x + width <= 500 + 20 for x, _, width, _ in boxes)
    assert not overlapping(boxes)
    assert min(y for _, y in corners) == 0


def test_what_edges_connect_is_one_part():
    assert connected_parts("abcdef", [("e", "a"), ("b", "d"), ("d", "f")]) == [["a", "e"], ["b", "d", "f"], ["c"]]

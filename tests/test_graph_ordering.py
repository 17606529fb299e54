"""The order of the nodes in the columns of a picture: few edges cross."""

from __future__ import annotations

import pytest

from heatlint.picture.ordering import crossings, ordered

Edges = list[tuple[int, int]]


def crossing_edges(columns: list[list[int]], edges: Edges) -> int:
    return crossings(columns, {node: [end for start, end in edges if start == node] for node in sum(columns, [])})


@pytest.mark.parametrize(
    ("columns", "edges", "count"),
    [
        pytest.param([[0, 1], [2, 3]], [(0, 2), (1, 3)], 0, id="side by side"),
        pytest.param([[0, 1], [2, 3]], [(0, 3), (1, 2)], 1, id="crossing"),
        pytest.param([[0, 1], [2]], [(0, 2), (1, 2)], 0, id="to one node"),
        pytest.param([[0, 1, 2], [3, 4, 5]], [(0, 5), (1, 4), (2, 3)], 3, id="each with each"),
        pytest.param([[0, 1], [2, 3], [4, 5]], [(0, 3), (1, 2), (2, 5), (3, 4)], 2, id="in both gaps"),
    ],
)
def test_crossings_are_counted(columns: list[list[int]], edges: Edges, count: int) -> None:
    assert crossing_edges(columns, edges) == count


@pytest.mark.parametrize(
    ("layers", "edges"),
    [
        pytest.param([0, 0, 1, 1], [(0, 3), (1, 2)], id="one pair"),
        pytest.param([0] * 4 + [1] * 4, [(node, 7 - node) for node in range(4)], id="all in reverse order"),
        pytest.param([0, 0, 1, 1, 2, 2], [(0, 3), (1, 2), (2, 5), (3, 4)], id="a way through three columns"),
        pytest.param([0, 1, 1, 2, 2, 2, 2], [(0, 1), (0, 2), (1, 5), (1, 6), (2, 3), (2, 4)], id="a tree"),
    ],
)
def test_no_edges_cross_where_none_must(layers: list[int], edges: Edges) -> None:
    assert crossing_edges(ordered(layers, edges), edges) == 0


def test_every_node_is_in_its_column() -> None:
    layers = [2, 0, 1, 0, 2]
    assert [sorted(column) for column in ordered(layers, [(1, 2), (3, 2), (2, 0), (2, 4)])] == [[1, 3], [2], [0, 4]]


def test_an_order_without_crossings_stays() -> None:
    assert ordered([0, 0, 1, 1], [(0, 2), (1, 3)]) == [[0, 1], [2, 3]]

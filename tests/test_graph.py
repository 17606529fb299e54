"""The dependency graph: what is acyclic, and which cycle is named where something is not."""

from __future__ import annotations

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatlint.graph import cycles, is_acyclic

NODES = st.integers(0, 9)
GRAPHS = st.dictionaries(NODES, st.lists(NODES, max_size=4), max_size=10)


def whole(graph):
    """The graph as networkx has it, without what is needed and not there."""
    made = networkx.DiGraph()
    made.add_nodes_from(graph)
    made.add_edges_from((node, need) for node, needs in graph.items() for need in needs if need in graph)
    return made


def knots(graph):
    """The strongly connected components that hold a cycle."""
    made = whole(graph)
    return [
        knot
        for knot in networkx.strongly_connected_components(made)
        if len(knot) > 1 or any(made.has_edge(node, node) for node in knot)
    ]


@given(GRAPHS)
def test_acyclic_as_networkx_says(graph):
    assert is_acyclic(graph) is networkx.is_directed_acyclic_graph(whole(graph))


@given(GRAPHS)
def test_cycles_are_none_where_there_is_none(graph):
    assert (cycles(graph) == []) is is_acyclic(graph)


@given(GRAPHS)
def test_every_cycle_is_one(graph):
    for cycle in cycles(graph):
        assert len(set(cycle)) == len(cycle)
        for node, need in zip(cycle, (*cycle[1:], cycle[0])):
            assert need in graph[node]


@given(GRAPHS)
def test_one_cycle_for_each_knot(graph):
    found = [frozenset(next(knot for knot in knots(graph) if cycle[0] in knot)) for cycle in cycles(graph)]
    assert sorted(map(sorted, found)) == sorted(map(sorted, knots(graph)))


@given(GRAPHS)
def test_a_cycle_starts_at_the_first_node_of_its_knot(graph):
    order = list(graph)
    firsts = [min(knot, key=order.index) for knot in knots(graph)]
    assert [cycle[0] for cycle in cycles(graph)] == sorted(firsts, key=order.index)


@given(GRAPHS)
def test_a_cycle_is_the_shortest_through_its_first_node(graph):
    made = whole(graph)
    for cycle in cycles(graph):
        first = cycle[0]
        ways = [
            networkx.shortest_path_length(made, need, first)
            for need in made.successors(first)
            if networkx.has_path(made, need, first)
        ]
        assert len(cycle) == 1 + min(ways)


@pytest.mark.parametrize(
    "graph, expected",
    [
        ({}, []),
        ({"a": ["a"]}, [["a"]]),
        ({"a": ["a", "a"]}, [["a"]]),
        ({"a": ["nowhere"]}, []),
        ({"a": ["b"], "b": ["a"]}, [["a", "b"]]),
        ({"b": ["a"], "a": ["b"]}, [["b", "a"]]),
        ({"a": ["b"], "b": ["c"], "c": ["b"]}, [["b", "c"]]),
        ({"a": ["b", "c"], "b": ["c"], "c": ["a"]}, [["a", "c"]]),
        ({"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"]}, [["a", "b"], ["c", "d"]]),
    ],
)
def test_cycles_by_hand(graph, expected):
    assert cycles(graph) == expected


def test_a_long_chain_needs_no_recursion():
    chain = {number: [number + 1] for number in range(20000)}
    assert is_acyclic(chain)


def test_one_needless_edge_makes_one_long_cycle():
    chain = {number: [number + 1] for number in range(3000)} | {3000: [0]}
    assert cycles(chain) == [list(range(3001))]


def test_nodes_of_several_kinds():
    assert cycles({"a": [5], 5: [None], None: ["a"]}) == [["a", 5, None]]

"""The dependency graph: which graphs have cycles, and which cycle is reported."""

from __future__ import annotations

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatlint.dependency_graph import components, cycles, is_acyclic, longest_ways, needs_first

NODES = st.integers(0, 9)
GRAPHS = st.dictionaries(NODES, st.lists(NODES, max_size=4), max_size=10)


def whole(graph):
    """The graph for networkx, without needed nodes that are missing."""
    built = networkx.DiGraph()
    built.add_nodes_from(graph)
    built.add_edges_from((node, need) for node, needs in graph.items() for need in needs if need in graph)
    return built


def knots(graph):
    """The strongly connected components that have a cycle."""
    built = whole(graph)
    return [
        knot
        for knot in networkx.strongly_connected_components(built)
        if len(knot) > 1 or any(built.has_edge(node, node) for node in knot)
    ]


@given(GRAPHS)
def test_is_acyclic_agrees_with_networkx(graph):
    assert is_acyclic(graph) is networkx.is_directed_acyclic_graph(whole(graph))


@given(GRAPHS)
def test_needs_first_gives_each_node_once(graph):
    assert sorted(needs_first(graph)) == sorted(graph)


@given(GRAPHS.filter(is_acyclic))
def test_each_node_of_an_acyclic_graph_comes_after_its_needs(graph):
    order = needs_first(graph)
    assert all(order.index(need) < order.index(node) for node in graph for need in graph[node] if need in graph)


@pytest.mark.parametrize(
    "graph, expected",
    [
        pytest.param({"b": [], "a": []}, ["b", "a"], id="the order of the graph"),
        pytest.param({"c": ["b", "a"], "a": [], "b": []}, ["b", "a", "c"], id="the order of the needs"),
        pytest.param({"a": ["b"], "b": ["a"]}, ["b", "a"], id="a cycle"),
    ],
)
def test_nodes_that_do_not_need_each_other_keep_their_order(graph, expected):
    assert needs_first(graph) == expected


def test_the_longest_way_counts():
    assert longest_ways({"d": ["a", "c"], "c": ["b"], "b": ["a", "x"], "a": []}) == {"a": 0, "b": 1, "c": 2, "d": 3}


@given(GRAPHS)
def test_components_agree_with_networkx(graph):
    expected = networkx.strongly_connected_components(whole(graph))
    assert sorted(map(sorted, components(graph))) == sorted(map(sorted, expected))


def test_components_are_in_the_order_of_the_graph():
    assert components({"c": ["b"], "b": ["c", "a"], "a": []}) == [["c", "b"], ["a"]]


@given(GRAPHS)
def test_an_acyclic_graph_has_no_cycles(graph):
    assert (cycles(graph) == []) is is_acyclic(graph)


@given(GRAPHS)
def test_each_result_is_a_cycle_of_the_graph(graph):
    for cycle in cycles(graph):
        assert len(set(cycle)) == len(cycle)
        for node, need in zip(cycle, (*cycle[1:], cycle[0])):
            assert need in graph[node]


@given(GRAPHS)
def test_one_cycle_for_each_strongly_connected_component(graph):
    found = [frozenset(next(knot for knot in knots(graph) if cycle[0] in knot)) for cycle in cycles(graph)]
    assert sorted(map(sorted, found)) == sorted(map(sorted, knots(graph)))


@given(GRAPHS)
def test_a_cycle_starts_at_the_first_node_of_its_component(graph):
    order = list(graph)
    firsts = [min(knot, key=order.index) for knot in knots(graph)]
    assert [cycle[0] for cycle in cycles(graph)] == sorted(firsts, key=order.index)


@given(GRAPHS)
def test_a_cycle_is_the_shortest_through_its_first_node(graph):
    built = whole(graph)
    for cycle in cycles(graph):
        first = cycle[0]
        ways = [
            networkx.shortest_path_length(built, need, first)
            for need in built.successors(first)
            if networkx.has_path(built, need, first)
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
def test_cycles_of_small_graphs(graph, expected):
    assert cycles(graph) == expected


def test_a_long_chain_needs_no_recursion():
    chain = {number: [number + 1] for number in range(20000)}
    assert is_acyclic(chain)


def test_one_edge_back_makes_one_long_cycle():
    chain = {number: [number + 1] for number in range(3000)} | {3000: [0]}
    assert cycles(chain) == [list(range(3001))]


def test_nodes_of_several_kinds():
    assert cycles({"a": [5], 5: [None], None: ["a"]}) == [["a", 5, None]]

"""Joints: many edges of a picture that only say the order are edges to one joint."""

from __future__ import annotations

from itertools import pairwise

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.picture import of_stack
from heatlint.picture.formats import RENDERERS
from heatlint.picture.graph import JOINT, ORDER, Edge, Graph, Node
from heatlint.picture.joints import with_joints
from heatlint.picture.reduce import without_implied

SUBNETS, PORTS = [f"subnet{number}" for number in range(3)], [f"port{number}" for number in range(4)]


def graph_of(*pairs: tuple[str, str], kind: str = ORDER) -> Graph:
    """A graph whose nodes have the type that is their name without a number."""
    names = dict.fromkeys(name for pair in pairs for name in pair)
    nodes = tuple(Node((name,), name, name.rstrip("0123456789")) for name in names)
    return Graph("t", nodes, tuple(Edge((source,), (target,), kind) for source, target in pairs))


ALL = graph_of(*((subnet, port) for subnet in SUBNETS for port in PORTS))


def order(graph: Graph) -> set[tuple[str, str]]:
    """Return which node is made before which one, by way of others, too."""
    following: dict[str, set[str]] = {node.key[-1]: set() for node in graph.nodes}
    for edge in graph.edges:
        following[edge.source[-1]].add(edge.target[-1])
    joints = {node.key[-1] for node in graph.nodes if node.kind == JOINT}
    found = set()
    for name in following:
        todo, seen = [name], {name}
        while todo:
            new = following[todo.pop()] - seen
            seen |= new
            todo += new
        found |= {(name, other) for other in seen - {name} - joints if name not in joints}
    return found


def test_all_that_wait_for_the_same_wait_for_one_joint():
    found = with_joints(ALL)
    (joint,) = (node for node in found.nodes if node.kind == JOINT)
    assert joint.details == (("first", "subnet0, subnet1, subnet2"), ("then", "port0, port1, port2, port3"))
    assert [(edge.source, edge.target) for edge in found.edges] == [
        *(((subnet,), joint.key) for subnet in SUBNETS),
        *((joint.key, (port,)) for port in PORTS),
    ]
    assert (found.size, order(found)) == (ALL.size, order(ALL))


def test_a_joint_is_made_only_for_fewer_edges():
    few = graph_of(("subnet0", "port0"), ("subnet1", "port0"), ("subnet0", "port1"), ("subnet1", "port1"))
    assert with_joints(few) == few


def test_what_the_template_has_keeps_its_edge():
    written = Edge(("subnet0",), ("port0",), "reference")
    graph = Graph(
        "t", ALL.nodes, (written, *(edge for edge in ALL.edges if edge.source + edge.target != ("subnet0", "port0")))
    )
    found = with_joints(graph)
    assert written in found.edges
    assert len(found.edges) == 1 + len(SUBNETS) + len(PORTS)


def test_a_stack_in_a_stack_has_joints():
    inner = Graph(
        "",
        tuple(Node(("box", *node.key), node.name, node.label) for node in ALL.nodes),
        tuple(Edge(("box", *edge.source), ("box", *edge.target), ORDER) for edge in ALL.edges),
    )
    (box,) = with_joints(Graph("t", (Node(("box",), "box", inside=inner),))).nodes
    assert box.inside is not None
    assert [node.key for node in box.inside.nodes if node.kind == JOINT] == [("box", "joint 0")]


def test_a_joint_has_a_key_of_its_own():
    graph = Graph("t", (*ALL.nodes, Node(("joint 0",), "joint 0")), ALL.edges)
    assert len(with_joints(graph).ids()) == len(graph.nodes) + 1


def test_a_circle_keeps_its_edges():
    back = tuple(Edge((port,), (subnet,), "reference", True) for port, subnet in zip(PORTS, SUBNETS, strict=False))
    graph = Graph("t", ALL.nodes, (*ALL.edges, *back))
    assert order(with_joints(graph)) == order(graph)


@st.composite
def orders(draw):
    pairs = [(f"a{one}", f"b{two}") for one in range(5) for two in range(6)]
    written = [pair for names in "ab" for pair in pairwise(f"{names}{number}" for number in range(5))]
    chosen = draw(st.sets(st.sampled_from(pairs), min_size=8))
    edges = graph_of(*sorted(chosen)).edges
    edges += graph_of(*sorted(draw(st.sets(st.sampled_from(written), max_size=3))), kind="reference").edges
    names = [f"{name}{number}" for name in "ab" for number in range(6)]
    return Graph("t", tuple(Node((name,), name, name[0]) for name in names), edges)


@given(orders())
def test_joints_keep_the_order(graph):
    reduced = without_implied(graph)
    found = with_joints(reduced)
    assert order(found) == order(graph)
    assert len(found.edges) <= len(reduced.edges)


@pytest.mark.parametrize(
    ("name", "drawn", "count"),
    [
        ("mermaid", 'n7(("all"))', 1),
        ("dot", 'n7 [label="", shape=point];', 1),
        ("svg", '<circle class="head"', 1),
        ("html", '<circle class="head"', 2),  # in the picture for a wide screen and in that for a narrow one
    ],
)
def test_a_joint_is_a_dot(name, drawn, count):
    text = RENDERERS[name](with_joints(ALL))
    assert text.count(drawn) == count
    assert "dotted" in text or "stroke-dasharray:1 4" in text


def test_a_long_chain_takes_linear_time():
    def chain(length):
        of_net = {"properties": {"network": {"get_resource": "net"}}}
        made = {"net": {"type": "OS::Neutron::Net"}}
        made |= {name: {"type": f"OS::Neutron::{name.title()}", **of_net} for name in ("subnet", "port")}
        made["r0"] = {"type": "OS::Heat::None", "depends_on": "port"}
        made |= {f"r{each}": {"type": "OS::Heat::None", "depends_on": f"r{each - 1}"} for each in range(1, length)}
        return build(from_body({"template": {"heat_template_version": "2021-04-16", "resources": made}}))

    assert_linear(of_stack.graph_of, chain, 300)

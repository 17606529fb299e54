"""heatlint graph: pictures of hostile templates have a bounded number of nodes and edges, and say what they lack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from heatlint.cli import main
from heatlint.picture import html, layout, of_stack, openings
from heatlint.picture.graph import ORDER, Edge, Graph, Node
from heatlint.picture.of_stack import MOST_ADDED

VERSION = "heat_template_version: 2021-04-16\n"


def _write(path: Path, resources: list[str]) -> str:
    path.write_text(VERSION + "resources:\n" + "".join(f"  {each}\n" for each in resources), encoding="utf-8")
    return str(path)


def _picture(template: str, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[dict[str, Any], str]:
    assert main(["graph", template, "--format", "json", *options]) == 0
    out, err = capsys.readouterr()
    found: dict[str, Any] = json.loads(out)
    return found, err


def _count(graph: dict[str, Any]) -> int:
    return sum(1 + (_count(node["inside"]) if node["inside"] else 0) for node in graph["nodes"])


def test_one_template_nested_by_many_and_in_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What has no room stays closed, and says so; a finding in it is at the closed node."""
    leaf = [f"v{number}: {{type: OS::Heat::Value}}" for number in range(20)]  # each lacks its value
    _write(tmp_path / "leaf.yaml", leaf)
    _write(tmp_path / "child.yaml", [f"l{number}: {{type: leaf.yaml}}" for number in range(10)])
    root = _write(tmp_path / "root.yaml", [f"c{number}: {{type: child.yaml}}" for number in range(400)])
    graph, err = _picture(root, capsys)
    assert _count(graph) <= openings.MOST_DRAWN
    assert len(graph["nodes"]) == 400
    assert all(node["inside"] for node in graph["nodes"])  # the upper levels come first
    leaves = [leaf for node in graph["nodes"] for leaf in node["inside"]["nodes"]]
    closed = [leaf for leaf in leaves if leaf["inside"] is None]
    assert graph["left_out"] == len(closed) > 3_000
    assert graph["caption"] == f"too large to draw all, left out: what is in {len(closed)} nested stacks"
    assert f"heatlint: {graph['caption']}" in err
    assert closed[-1]["properties"] == {"not drawn inside": "20 resources"}
    assert [found["code"] for found in closed[-1]["findings"]] == ["HL320"]


def test_more_resources_than_a_picture_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = openings.MOST_DRAWN + 7
    root = _write(tmp_path / "root.yaml", [f"v{number}: {{type: OS::Heat::Value}}" for number in range(count)])
    for view in ("resources", "network"):
        graph, err = _picture(root, capsys, "--what", view)
        assert graph["caption"].startswith("too large to draw all, left out: 7 resources")
        assert "left out: 7 resources" in err
        assert _count(graph) == (openings.MOST_DRAWN if view == "resources" else 0)


def test_more_dependencies_than_a_picture_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = int(MOST_ADDED**0.5) + 1
    nets = [f"n{number}: {{type: OS::Neutron::Net}}" for number in range(3)]
    subnets = [
        f"s{number}: {{type: OS::Neutron::Subnet, properties: {{network: {{get_resource: n0}}, cidr: 10.0.0.0/24}}}}"
        for number in range(size)
    ]
    ports = [
        f"p{number}: {{type: OS::Neutron::Port, properties: {{network: {{get_resource: n0}}}}}}"
        for number in range(size)
    ]
    root = _write(tmp_path / "root.yaml", [*nets, *subnets, *ports])
    graph, _ = _picture(root, capsys)
    left_out = size * size
    assert graph["caption"] == f"too large to draw all, left out: {left_out} of the dependencies that Heat adds"
    assert len(graph["edges"]) == 2 * size


def test_an_update_says_which_dependencies_are_not_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(of_stack, "MOST_ADDED", 0)
    nets = [f"n{number}: {{type: OS::Neutron::Net}}" for number in range(2)]
    subnet = "s: {type: OS::Neutron::Subnet, properties: {network: {get_resource: n0}, cidr: 10.0.0.0/24}}"
    port = "p: {type: OS::Neutron::Port, properties: {network: {get_resource: n0}}}"
    old, new = (_write(tmp_path / f"{name}.yaml", [*nets, subnet, port]) for name in ("old", "new"))
    graph, _ = _picture(new, capsys, "--diff", old)
    missing = "too large to draw all, left out: 1 of the dependencies that Heat adds"
    assert graph["caption"] == f"{missing}; the update changes nothing: 4 unchanged"


def test_deep_nesting_in_html(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A box in 45 others has no room at all, which was an internal error; of many levels some are drawn."""
    for depth in range(46):
        inner = [f"n: {{type: l{depth + 1}.yaml}}"] if depth < 45 else []
        _write(tmp_path / f"l{depth}.yaml", [*inner, *(f"v{each}: {{type: OS::Heat::Value}}" for each in range(3))])
    monkeypatch.setattr(html, "MOST_IN_LEVELS", 50)
    assert main(["graph", str(tmp_path / "l0.yaml"), "--format", "html", "--format", f"svg:{tmp_path}/o.svg"]) == 0
    page = capsys.readouterr().out
    levels = page.split('<select id="level">')[1].split("</select>")[0]
    assert [each.split("<")[0] for each in levels.split('">')[1:]][-1] == "46"
    assert levels.count("<option") == page.count('<svg id="level') < 10


def test_a_circle_of_resources_that_all_need_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What edges pass is bounded in all: without that, 120 resources made a page of 58 MB, and 267 took 1.6 GB."""
    names = [f"r{number}" for number in range(120)]
    everything = ", ".join(names)
    root = _write(tmp_path / "root.yaml", [f"{name}: {{type: X, depends_on: [{everything}]}}" for name in names])
    assert main(["graph", root, "--format", "html"]) == 0
    page = capsys.readouterr().out
    assert page.count("data-edge") >= 2 * 120 * 119  # all edges are drawn, on the page and for a telephone
    assert len(page) < 20_000_000


def test_the_longest_edges_are_drawn_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [(f"n{number}",) for number in range(6)]
    chain = [Edge(source, target, ORDER) for source, target in zip(keys, keys[1:], strict=False)]
    edges = (Edge(keys[0], keys[5], ORDER), *chain, Edge(keys[0], keys[2], ORDER))
    graph = Graph("six", tuple(Node(key, "resource") for key in keys), edges)
    sizes = dict.fromkeys(keys, (40.0, 20.0))

    def turns() -> dict[Edge, int]:
        return {edge: len(points) for edge, points in layout.layout_of(graph, sizes).edges}

    free = turns()
    monkeypatch.setattr(layout, "MOST_PASSED", 3)
    bounded = turns()
    assert list(bounded) == list(free)  # none is left out
    assert {edge for edge in free if bounded[edge] < free[edge]} == {edges[0]}
    assert bounded[edges[0]] == bounded[chain[0]]

"""heatlint graph --diff: the picture of an update has the nodes and edges of what is added and of what goes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from heatlint.cli import main

HEAD = "heat_template_version: 2021-04-16\nresources:\n"
WEB = (
    HEAD
    + """\
  port: {type: OS::Neutron::Port, properties: {network: net}}
  server: {type: OS::Nova::Server, properties: {image: a, flavor: b, networks: [{port: {get_resource: port}}]}}
"""
)


@pytest.fixture
def update(tmp_path, monkeypatch, capsys):
    """Return a function that draws the update from one text of resources to another: (picture, stderr)."""
    monkeypatch.chdir(tmp_path)

    def of(old, new, *words, **files):
        for name, text in {"old.yaml": HEAD + old, "new.yaml": HEAD + new, "web.yaml": WEB, **files}.items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(text, encoding="utf-8")
        assert main(["graph", "new.yaml", "--diff", "old.yaml", *words, "--format", "json"]) == 0
        out, error = capsys.readouterr()
        return json.loads(out), error

    return of


def node(found, *path):
    """The node at a path of names that the picture shows."""
    inside = found
    for name in path:
        (each,) = (each for each in inside["nodes"] if each["name"] == name)
        inside = each["inside"]
    return each


def changes(found):
    return {each["name"]: each["change"] for each in found["nodes"]}


def ends(found):
    return {(edge["source"][-1], edge["target"][-1]) for edge in found["edges"]}


def test_what_goes_has_the_edges_of_the_old_stack(update):
    old = "  a: {type: OS::Heat::None}\n  b: {type: OS::Heat::None, depends_on: a}\n"
    old += "  c: {type: OS::Heat::None, depends_on: b}\n"
    new = "  a: {type: OS::Heat::None}\n  c: {type: OS::Heat::None}\n"
    found, _ = update(old, new)
    assert changes(found) == {"a": "unchanged", "b": "deleted", "c": "unchanged"}
    assert ends(found) == {("a", "b"), ("b", "c")}


def test_a_renamed_resource_has_the_edges_of_both_names(update):
    text = "  net: {type: OS::Neutron::Net}\n"
    text += "  NAME: {type: OS::Neutron::Port, properties: {network: {get_resource: net}}}\n"
    found, _ = update(text.replace("NAME", "one"), text.replace("NAME", "two"))
    assert changes(found) == {"net": "unchanged", "two": "added", "one": "deleted"}
    assert ends(found) == {("net", "one"), ("net", "two")}
    assert node(found, "two")["properties"]["probably renamed from"] == "one"
    assert node(found, "one")["properties"]["probably renamed to"] == "two"


@pytest.mark.parametrize(
    "group",
    [
        "{type: OS::Heat::ResourceGroup, properties: {count: N, resource_def: {type: web.yaml}}}",
        "{type: OS::Heat::AutoScalingGroup, properties: "
        "{min_size: 1, max_size: 9, desired_capacity: N, resource: {type: web.yaml}}}",
    ],
    ids=["ResourceGroup", "AutoScalingGroup"],
)
def test_members_with_which_the_same_happens_are_one_node_with_its_edges(group, update):
    found, _ = update(f"  g: {group}\n".replace("N,", "2,"), f"  g: {group}\n".replace("N,", "4,"))
    assert changes(node(found, "g")["inside"]) == {"0 to 1": "unchanged", "2 to 3": "added"}
    for name in ("0 to 1", "2 to 3"):
        assert ends(node(found, "g", name)["inside"]) == {("port", "server")}
    added = node(found, "g", "2 to 3")["inside"]["nodes"]
    assert [each["key"] for each in added] == [["g", "2", "port"], ["g", "2", "server"]]
    assert {each["change"] for each in added} == {"added"}


def test_members_that_go_are_one_node_with_its_edges(update):
    group = "  g: {type: OS::Heat::ResourceGroup, properties: {count: N, resource_def: {type: web.yaml}}}\n"
    found, _ = update(group.replace("N,", "6,"), group.replace("N,", "2,"))
    assert changes(node(found, "g")["inside"]) == {"0 to 1": "unchanged", "2 to 5": "deleted"}
    assert ends(node(found, "g", "2 to 5")["inside"]) == {("port", "server")}


def test_members_whose_numbers_are_not_in_a_row(update):
    group = "  g: {type: OS::Heat::ResourceGroup, properties: {count: 4, MOREresource_def: {type: OS::Heat::None}}}\n"
    more = "removal_policies: [{resource_list: ['0', '2']}], "
    found, _ = update(group.replace("MORE", ""), group.replace("MORE", more))
    assert changes(node(found, "g")["inside"]) == {"1, 3": "unchanged", "4 to 5": "added", "0, 2": "deleted"}


def test_a_member_is_found_by_its_number_after_the_update(update):
    group = "  g: {type: OS::Heat::ResourceGroup, properties: {count: N, resource_def: {type: web.yaml}}}\n"
    found, _ = update(group.replace("N,", "2,"), group.replace("N,", "5,"), "--focus", "g.3.server")
    (box,) = found["nodes"]
    assert [each["name"] for each in box["inside"]["nodes"]] == ["2 to 4"]


def test_a_nested_stack_that_goes_is_drawn_with_what_is_in_it(update):
    found, _ = update("  a: {type: OS::Heat::None}\n  n: {type: web.yaml}\n", "  a: {type: OS::Heat::None}\n")
    assert changes(node(found, "n")["inside"]) == {"port": "deleted", "server": "deleted"}
    assert ends(node(found, "n")["inside"]) == {("port", "server")}


def test_what_changes_in_a_nested_stack_has_the_edges_of_both(update):
    other = WEB.replace("port:", "other:", 1).replace("get_resource: port", "get_resource: other")
    found, _ = update("  n: {type: web.yaml}\n", "  n: {type: other.yaml}\n", **{"other.yaml": other})
    inside = node(found, "n")["inside"]
    assert changes(inside) == {"other": "added", "server": "updated", "port": "deleted"}
    assert ends(inside) == {("other", "server"), ("port", "server")}


def test_what_is_abandoned_is_drawn(update):
    found, _ = update(
        "  a: {type: OS::Heat::None}\n  n: {type: OS::Neutron::Net, external_id: x}\n", "  a: {type: OS::Heat::None}\n"
    )
    assert changes(found) == {"a": "unchanged", "n": "abandoned"}


def test_files_of_another_copy_of_the_project_have_the_names_that_the_user_knows(update):
    old = HEAD + "  n: {type: web.yaml}\n"
    for name, text in (
        ("before/app.yaml", old),
        ("before/web.yaml", WEB),
        ("after/app.yaml", HEAD + "  a: {type: OS::Heat::None}\n"),
    ):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    assert main(["graph", "after/app.yaml", "--diff", "before/app.yaml", "--format", "json:out.json"]) == 0
    found = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert node(found, "n")["place"] == "before/app.yaml:3"
    assert node(found, "n", "port")["place"] == "before/web.yaml:3"


def test_what_the_plan_notes_is_said(update):
    _, error = update("  a: {type: OS::Heat::None}\n", "  a: {type: new.yaml}\n")
    assert 'heatlint: the update may fail while it runs: "new.yaml" includes itself' in error


def test_no_secret_of_the_old_stack_is_shown(update):
    secret = "  v: {type: OS::Heat::Value, properties: {value: is xyzzy-1}}\n"
    secret += "parameters:\n  p: {type: string, hidden: true, default: xyzzy-1}\n"
    found, _ = update(secret, "  a: {type: OS::Heat::None}\n")
    assert node(found, "v")["change"] == "deleted"
    assert "xyzzy" not in json.dumps(found)

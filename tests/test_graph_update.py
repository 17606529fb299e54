"""heatlint graph --diff: the picture of an update has the nodes and edges of what is added and of what goes."""

from __future__ import annotations

import json
import re
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

    def of(old, new, *words, status=0, **files):
        for name, text in {"old.yaml": HEAD + old, "new.yaml": HEAD + new, "web.yaml": WEB, **files}.items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(text, encoding="utf-8")
        assert main(["graph", "new.yaml", "--diff", "old.yaml", *words, "--format", "json"]) == status
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


RESTRICTED = "resource_registry: {resources: {a: {restricted_actions: update}}}"


def test_a_resource_whose_change_heat_refuses_says_why(update, capsys):
    text = "  a: {type: OS::Heat::TestResource, properties: {value: VALUE}}\n  b: {type: OS::Heat::None}\n"
    words = ("-e", "env.yaml")
    found, error = update(
        text.replace("VALUE", "one"), text.replace("VALUE", "two"), *words, status=1, **{"env.yaml": RESTRICTED}
    )
    reason = 'the environment forbids to update the resource ("restricted_actions")'
    assert {each["name"]: (each["change"], each["refusal"]) for each in found["nodes"]} == {
        "a": ("refused", reason),
        "b": ("unchanged", ""),
    }
    assert f'1 refused, 1 unchanged; Heat refuses to change "a": {reason}' in error
    for name in ("mermaid", "dot", "svg", "html"):
        assert main(["graph", "new.yaml", "--diff", "old.yaml", *words, "--format", name]) == 1
        assert "the environment forbids to update the" in capsys.readouterr().out


def test_an_edge_that_changes_between_resources_that_stay_is_marked(update, capsys):
    old = "  a: {type: OS::Heat::None}\n  b: {type: OS::Heat::None, depends_on: a}\n"
    old += "  c: {type: OS::Heat::None, depends_on: b}\n  d: {type: OS::Heat::None, depends_on: c}\n"
    new = old.replace("c: {type: OS::Heat::None, depends_on: b}", "c: {type: OS::Heat::None, depends_on: a}")
    found, _ = update(old, f"{new}  e: {{type: OS::Heat::None, depends_on: d}}\n")
    assert {(edge["source"][0], edge["target"][0]): edge["change"] for edge in found["edges"]} == {
        ("a", "b"): "",
        ("b", "c"): "deleted",
        ("a", "c"): "added",
        ("c", "d"): "",
        ("d", "e"): "",  # e is new, and says so itself
    }
    marks = {
        "mermaid": ("linkStyle", "n1 -.-> n2"),
        "dot": ("n1 -> n2 [style=dotted", "n0 -> n2 [color"),
        "svg": ('class="edge added-edge"', 'class="edge deleted-edge"'),
        "html": ('class="edge added-edge"', 'class="edge deleted-edge"'),
    }
    for name, expected in marks.items():
        main(["graph", "new.yaml", "--diff", "old.yaml", "--format", name])
        out = capsys.readouterr().out
        assert all(each in out for each in expected), name


def test_what_heat_no_longer_makes_is_one_node(update):
    text = "  a: {type: OS::Heat::None, condition: {equals: [x, VALUE]}}\n"
    text += "  g: {type: OS::Heat::ResourceGroup, properties: {count: {get_param: size}, "
    text += "resource_def: {type: OS::Heat::None}}}\nparameters: {size: {type: number, default: COUNT}}\n"
    old, new = (text.replace("VALUE", value).replace("COUNT", count) for value, count in (("x", "2"), ("y", "0")))
    found, _ = update(old, new)
    assert changes(found) == {"a": "deleted", "g": "updated"}
    assert changes(node(found, "g")["inside"]) == {"0 to 1": "deleted"}


def test_what_is_deleted_says_what_its_deletion_policy_keeps(update, capsys):
    of = "  {0}: {{type: OS::Cinder::Volume, deletion_policy: {0}, properties: {{size: 1}}}}\n"
    old = "".join(of.format(name) for name in ("Retain", "Snapshot", "Delete"))
    found, _ = update(old, "  a: {type: OS::Heat::None}\n")
    assert changes(found) == {"a": "added", "Retain": "deleted", "Snapshot": "deleted", "Delete": "deleted"}
    assert main(["graph", "new.yaml", "--diff", "old.yaml", "--format", "svg"]) == 0
    text = re.sub("<[^>]*>", " ", capsys.readouterr().out)
    assert text.count("the deletion policy keeps") == 2
    assert "a snapshot" in text


def test_the_edges_of_parameters_are_those_of_both_stacks(update):
    text = "  a: {type: OS::Heat::RandomString, properties: {salt: {get_param: b}}}\n"
    text += "  c: {type: OS::Heat::RandomString, properties: {salt: %s}}\nparameters: {b: {type: string, default: x}}\n"
    found, _ = update(text % "y", text % "{get_param: b}", "--parameters")
    edges = {(*edge["source"], *edge["target"]): edge["change"] for edge in found["edges"]}
    assert edges == {("parameters", "b", "a"): "", ("parameters", "b", "c"): "added"}


def test_the_values_of_the_old_stack(update):
    text = "  a: {type: OS::Nova::Server, properties: {image: i, flavor: {get_param: f}}}\n"
    text += "parameters: {f: {type: string, default: x}}\n"
    values = ("--old-parameter", "f=y", "-P", "f=x")
    assert changes(update(text, text, *values)[0]) == {"a": "updated"}
    files = {"e.yaml": "parameters: {f: z}\n"}
    assert changes(update(text, text, "--old-environment", "e.yaml", **files)[0]) == {"a": "updated"}
    assert changes(update(text, text, "--old-environment", "e.yaml", "-e", "e.yaml", **files)[0]) == {"a": "unchanged"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--what", "nesting", "--diff", "web.yaml"), '"--diff" cannot be used together with "--what nesting"'),
        (("--what", "network", "--diff", "web.yaml"), '"--diff" cannot be used together with "--what network"'),
        (("--what", "network", "--outputs"), '"--outputs" cannot be used together with "--what network"'),
        (("--old-parameter", "a=b"), '"--old-parameter" needs "--diff", the template of the old stack'),
        (("--diff", "web.yaml", "--old-parameter", "a"), 'the value of "--old-parameter" number 1 must be NAME=VALUE'),
    ],
)
def test_options_that_a_picture_would_ignore(tmp_path, monkeypatch, capsys, words, message):
    monkeypatch.chdir(tmp_path)
    Path("web.yaml").write_text(WEB, encoding="utf-8")
    assert main(["graph", "web.yaml", *words]) == 2
    assert message in capsys.readouterr().err

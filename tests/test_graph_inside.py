"""heatlint graph: what is drawn inside of a resource, loops, and what a stack uses that exists outside of it."""

from __future__ import annotations

import io
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from itertools import product
from pathlib import Path

import pytest

from heatlint.cli import main
from heatlint.heat import HIDDEN
from heatlint.picture import mermaid, svg
from heatlint.picture.graph import UNKNOWN, Edge, Graph, Node
from heatlint.picture.layout import NODE_GAP
from heatlint.picture.style import family_of

HEAD = "heat_template_version: 2021-04-16\n"
CHILD = HEAD + "resources: {r: {type: OS::Heat::RandomString}}\n"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Return a function that runs `heatlint graph` over files: (stdout, stderr)."""
    monkeypatch.chdir(tmp_path)

    def of(files, *words):
        for name, text in files.items():
            Path(name).write_text(text, encoding="utf-8")
        assert main(["graph", *words]) == 0
        return capsys.readouterr()

    return of


@pytest.fixture
def picture(run):
    """Return a function that returns the picture of app.yaml as JSON."""
    return lambda text, *words, **files: json.loads(
        run({"app.yaml": HEAD + text, "child.yaml": CHILD, **files}, "app.yaml", *words, "--format", "json").out
    )


def ends(found):
    return [(edge["source"][-1], edge["target"][-1], edge["kind"]) for edge in found["edges"]]


# --- the members of a chain ----------------------------------------------------------------------------------------


def chain(types, more=""):
    properties = f"{{resources: {types}, {more}resource_properties: {{}}}}"
    return f"resources: {{chain: {{type: OS::Heat::ResourceChain, properties: {properties}}}}}"


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ("[OS::Heat::RandomString, OS::Heat::Value]", [("0", "OS::Heat::RandomString"), ("1", "OS::Heat::Value")]),
        (
            "[OS::Heat::Value, OS::Heat::Value, OS::Heat::None, OS::Heat::Value]",
            [("0 to 1", "OS::Heat::Value"), ("2", "OS::Heat::None"), ("3", "OS::Heat::Value")],
        ),
        ("[OS::Heat::None, OS::Heat::None, OS::Heat::None]", [("0 to 2", "OS::Heat::None")]),
    ],
)
def test_a_chain_shows_the_type_of_each_member(types, expected, picture):
    (box,) = picture(chain(types))["nodes"]
    assert [(node["name"], node["type"]) for node in box["inside"]["nodes"]] == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [("", [("0", "1", "implicit"), ("1", "2", "implicit")]), ("concurrent: true, ", [])],
    ids=["one after the other", "at the same time"],
)
def test_a_member_of_a_chain_waits_for_the_one_before_it(more, expected, picture):
    (box,) = picture(chain("[OS::Heat::None, OS::Heat::TestResource, OS::Heat::None]", more))["nodes"]
    assert ends(box["inside"]) == expected


def test_a_finding_about_all_members_is_at_the_chain(picture):
    (box,) = picture(chain("[OS::Nova::KeyPair, OS::Heat::None]"))["nodes"]  # the key pair has no name
    assert [len(each["findings"]) for each in (box, *box["inside"]["nodes"])] == [1, 0, 0]


# --- the stack that OS::Heat::Stack makes --------------------------------------------------------------------------


def separate(template, more=""):
    return f"resources: {{inner: {{type: OS::Heat::Stack, properties: {{template: {template}{more}}}}}}}"


@pytest.mark.parametrize(
    "template",
    [
        "{get_file: child.yaml}",
        '{str_replace: {template: {get_file: child.yaml}, params: {unused: ""}}}',
        json.dumps(CHILD),
    ],
    ids=["a file", "made of a file", "a text"],
)
def test_the_stack_of_a_heat_stack_is_drawn_in_it(template, picture):
    (box,) = picture(separate(template))["nodes"]
    assert [(node["key"], node["type"]) for node in box["inside"]["nodes"]] == [
        (["inner", "r"], "OS::Heat::RandomString")
    ]


def test_a_resource_in_the_template_of_a_heat_stack_has_its_place_in_the_file(picture):
    (box,) = picture(separate("{get_file: child.yaml}"))["nodes"]
    assert box["inside"]["nodes"][0]["place"] == "child.yaml:2"


@pytest.mark.parametrize("parameters", ["{n: 3}", "{parameters: {n: 3}}"], ids=["values", "an environment"])
def test_a_heat_stack_passes_values(parameters, picture):
    child = (
        HEAD
        + "parameters: {n: {type: number, default: 1}}\nresources: {g: {type: OS::Heat::ResourceGroup, properties: "
        "{count: {get_param: n}, resource_def: {type: OS::Heat::None}}}}"
    )
    text = separate("{get_file: child.yaml}", f", parameters: {parameters}")
    (box,) = picture(text, **{"child.yaml": child})["nodes"]
    assert [node["count"] for node in box["inside"]["nodes"]] == ["3"]


def test_no_secret_of_the_template_of_a_heat_stack_is_shown(run):
    child = (
        HEAD + "parameters: {word: {type: string, hidden: true, default: xyzzy-1}}\n"
        "resources: {v: {type: OS::Heat::Value, properties: {value: {get_param: word}}}, w: {type: OS::Heat::Value, "
        "properties: {value: is xyzzy-1}}}"
    )
    for template in ("{get_file: child.yaml}", json.dumps(child)):
        text = run({"app.yaml": HEAD + separate(template), "child.yaml": child}, "app.yaml", "--format", "json").out
        assert '"w"' in text
        assert "xyzzy" not in text


def test_the_network_has_what_a_heat_stack_makes(picture):
    child = HEAD + "resources: {net: {type: OS::Neutron::Net}}"
    found = picture(separate("{get_file: child.yaml}"), "--what", "network", **{"child.yaml": child})
    assert [node["name"] for node in found["nodes"]] == ["inner.net"]


def test_nesting_has_the_template_of_a_heat_stack(picture):
    found = picture(separate("{get_file: child.yaml}"), "--what", "nesting")
    assert ends(found) == [("app.yaml", "child.yaml", "nests")]


def test_a_heat_stack_of_its_own_template_ends(picture):
    (box,) = picture(separate("{get_file: app.yaml}"))["nodes"]
    assert [node["inside"] for node in box["inside"]["nodes"]] == [None]


# --- what depends on itself ----------------------------------------------------------------------------------------

ALONE = "resources: {a: {type: OS::Heat::None, depends_on: a}, b: {type: OS::Heat::None, depends_on: a}}"


def test_a_resource_that_depends_on_itself_has_a_red_loop(run):
    root = ElementTree.fromstring(run({"app.yaml": HEAD + ALONE}, "app.yaml", "--format", "svg").out)
    (loop,) = (each for each in root.iter() if each.get("data-edge") == "n0 n0")
    assert [path.get("class") for path in loop] == ["edge cycle", "cycle-head"]


def test_a_loop_does_not_reach_another_node():
    nodes = tuple(Node((f"n{number}",), f"n{number}", "a type") for number in range(9))
    loops = tuple(Edge(node.key, node.key, "depends_on", True) for node in nodes)
    drawing = svg.Drawing(Graph("t", nodes, loops))
    assert len(drawing.layout.loops) == 9
    assert svg.LOOP_REACH < NODE_GAP
    for one, other in product(drawing.layout.nodes, repeat=2):
        if one is not other:  # the square around the upper right corner that a loop may use
            x, y, reach = one.x + one.width, one.y, svg.LOOP_REACH
            is_beside = other.x >= x + reach or other.x + other.width <= x - reach
            assert is_beside or other.y >= y + reach or other.y + other.height <= y - reach


def test_mermaid_has_no_edge_from_a_subgraph_to_itself():
    inner = Graph("", (Node(("a", "b"), "b"),), (Edge(("a", "b"), ("a", "b"), "depends_on", True),))
    text = mermaid.render(Graph("t", (Node(("a",), "a", inside=inner),), (Edge(("a",), ("a",), "depends_on", True),)))
    assert "n1 --> n1" in text
    assert "n0 --> n0" not in text


def test_a_template_that_nests_itself_is_said_and_drawn(run):
    files = {"app.yaml": HEAD + "resources: {a: {type: app.yaml}}"}
    found = run(files, "app.yaml", "--what", "nesting")
    assert "n0 --> n0" in found.out
    assert "linkStyle 0 stroke" in found.out
    assert "heatlint: nested in itself, which no client can send: app.yaml -> app.yaml\n" in found.err


def test_templates_that_nest_each_other_are_a_circle(picture):
    files = {
        name: HEAD + f"resources: {{a: {{type: {other}}}}}"
        for name, other in (("b.yaml", "c.yaml"), ("c.yaml", "b.yaml"))
    }
    found = picture("resources: {a: {type: b.yaml}}", "--what", "nesting", **files)
    assert [edge["in_cycle"] for edge in found["edges"]] == [False, True, True]
    assert found["caption"].endswith("b.yaml -> c.yaml -> b.yaml")


# --- what uses a parameter -----------------------------------------------------------------------------------------

USED = """\
parameters: {a: {type: string, default: x}, b: {type: string, default: x}, c: {type: string, default: x}}
conditions: {one: {equals: [{get_param: a}, x]}, two: {and: [one, {equals: [{get_param: b}, y]}]}}
resources:
  own: {type: OS::Heat::None, condition: two}
  inline: {type: OS::Heat::None, condition: {equals: [{get_param: c}, x]}}
  branch: {type: OS::Heat::Value, properties: {value: {if: [one, 1, 2]}}}
outputs:
  of: {value: 1, condition: two}
  plain: {value: {get_param: c}}
"""


def test_a_parameter_leads_to_what_its_conditions_decide(picture):
    found = picture(USED, "--parameters", "--outputs")
    assert {(source, target) for source, target, _ in ends(found)} == {
        *(("a", each) for each in ("own", "branch", "of")),
        *(("b", each) for each in ("own", "of")),
        *(("c", each) for each in ("inline", "plain")),
    }


def test_a_parameter_of_a_nested_template_is_no_use_of_one_with_its_name(picture):
    child = HEAD + "parameters: {a: {type: string}}\nresources: {}"
    text = "parameters: {a: {type: string}}\nresources: {n: {type: child.yaml, properties: {a: 1}}}"
    assert ends(picture(text, "--parameters", **{"child.yaml": child})) == []


# --- what exists outside of the stack ------------------------------------------------------------------------------

SERVER = "{type: OS::Nova::Server, properties: {image: a, flavor: b, networks: [NETWORK]}}"


@pytest.mark.parametrize(
    ("resources", "edge", "kind"),
    [
        ("x: " + SERVER.replace("NETWORK", "{port: there}"), ("there", "x"), "port"),
        ("x: " + SERVER.replace("NETWORK", "{subnet: there}"), ("there", "x"), "subnet"),
        (
            "x: {type: OS::Neutron::Router}, i: {type: OS::Neutron::RouterInterface, properties: "
            "{router: {get_resource: x}, subnet: there}}",
            ("x", "there"),
            "subnet",
        ),
        (
            "x: {type: OS::Neutron::Router}, i: {type: OS::Neutron::RouterInterface, properties: "
            "{router: {get_resource: x}, port: there}}",
            ("x", "there"),
            "port",
        ),
        (
            "x: {type: OS::Neutron::Net}, s: {type: OS::Neutron::Subnet, properties: {network: {get_resource: x}, "
            "cidr: 10.0.0.0/24}}, i: {type: OS::Neutron::RouterInterface, properties: "
            "{router: there, subnet: {get_resource: s}}}",
            ("there", "x"),
            "router",
        ),
        (
            "x: {type: OS::Neutron::FloatingIP, properties: {floating_network: n, port_id: there}}",
            ("x", "there"),
            "port",
        ),
        (
            "x: {type: OS::Neutron::Port, properties: {network: n}}, a: {type: OS::Neutron::FloatingIPAssociation, "
            "properties: {floatingip_id: there, port_id: {get_resource: x}}}",
            ("there", "x"),
            "floating IP",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_what_a_literal_name_stands_for_is_in_the_network(resources, edge, kind, picture):
    found = picture(f"resources: {{{resources}}}", "--what", "network")
    assert edge in {(source, target) for source, target, _ in ends(found)}
    assert {(node["type"], node["state"]) for node in found["nodes"] if node["name"] == "there"} == {(kind, "external")}


@pytest.mark.parametrize(
    ("resources", "edge"),
    [
        (
            "p: {type: OS::Neutron::Port, properties: {network_id: there}}, x: "
            + SERVER.replace("NETWORK", "{port: {get_resource: p}}"),
            ("there", "x"),
        ),
        ("x: " + SERVER.replace("NETWORK", "{uuid: there}"), ("there", "x")),
        (
            "x: {type: OS::Neutron::Router}, i: {type: OS::Neutron::RouterInterface, properties: "
            "{router_id: {get_resource: x}, subnet_id: there}}",
            ("x", "there"),
        ),
        (
            "i: {type: OS::Neutron::RouterInterface, properties: {router_id: there, subnet_id: x}}",
            ("there", "x"),
        ),
        (
            "i: {type: OS::Neutron::RouterGateway, properties: {router_id: x, network_id: there}}",
            ("there", "x"),
        ),
        ("x: {type: OS::Neutron::FloatingIP, properties: {floating_network_id: there}}", ("there", "x")),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_what_an_old_name_of_a_property_names_is_in_the_network(resources, edge, picture):
    text = resources.replace("there}", "{get_param: n}}")
    for each in (
        f"resources: {{{resources}}}",
        f"parameters: {{n: {{type: string, default: there}}}}\nresources: {{{text}}}",
    ):
        found = picture(each, "--what", "network")
        assert edge in {(source, target) for source, target, _ in ends(found)}


def test_the_network_hides_the_addresses_of_a_hidden_parameter(run):
    text = (
        HEAD + "parameters: {range: {type: string, hidden: true, default: 10.77.88.0/24}}\n"
        "resources: {net: {type: OS::Neutron::Net}, subnet: {type: OS::Neutron::Subnet, properties: "
        "{network: {get_resource: net}, cidr: {get_param: range}}}}"
    )
    found = run({"app.yaml": text}, "app.yaml", "--what", "network", "--format", "json").out
    (node,) = json.loads(found)["nodes"]
    assert (node["name"], node["type"]) == ("net", HIDDEN)
    assert "10.77" not in found


def test_networks_are_drawn_as_one_whatever_their_addresses_are(run):
    texts = [
        f"n{number}: {{type: OS::Neutron::Net}}, s{number}: {{type: OS::Neutron::Subnet, properties: "
        f"{{network: {{get_resource: n{number}}}, cidr: 10.0.{number}.0/24}}}}"
        for number in range(160)
    ]
    found = run({"app.yaml": HEAD + f"resources: {{{', '.join(texts)}}}"}, "app.yaml", "--what", "network")
    assert 'n0["n0 and 159 more<br/>OS::Neutron::Net"]' in found.out
    assert "1 node for 160" in found.out


def test_a_type_that_is_not_known_has_the_colour_of_no_service():
    assert family_of(Node(("a",), "a", "OS::Neutron::Nett", service="Neutron")) == "network"
    assert family_of(Node(("a",), "a", "OS::Neutron::Nett", service="Neutron", state=UNKNOWN)) == "other"


# --- standard input ------------------------------------------------------------------------------------------------


def given(monkeypatch, text):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.parametrize("view", ["resources", "nesting"])
def test_a_template_on_standard_input_is_drawn(view, run, monkeypatch):
    given(monkeypatch, HEAD + "resources: {a: {type: child.yaml}}")
    assert "child.yaml" in run({"child.yaml": CHILD}, "-", "--what", view).out


def test_standard_input_that_cannot_be_read_is_named(monkeypatch, capsys):
    given(monkeypatch, "a: [")
    assert main(["graph", "-"]) == 1
    assert capsys.readouterr().err == 'heatlint: "<stdin>" cannot be read; "heatlint check" says why\n'


@pytest.mark.parametrize("words", [["-", "--diff", "old.yaml"], ["app.yaml", "--diff", "-"]])
def test_standard_input_is_not_compared(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("app.yaml", "old.yaml"):
        Path(name).write_text(CHILD, encoding="utf-8")
    assert main(["graph", *words]) == 2
    assert '"--diff" cannot compare standard input; expected the paths of both templates' in capsys.readouterr().err


# --- findings that are at no resource ------------------------------------------------------------------------------

FAULTS = """\
parameters: {n: {type: number, default: x}}
conditions: {c: {get_param: [n, 1, 2]}, d: {equals: [1]}}
resources: {r: {type: OS::Heat::None, condition: d}}
outputs: {o: {value: {get_attr: [r, no, {get_param: none}]}}}
"""


def test_a_parameter_and_an_output_have_their_findings(picture):
    found = picture(FAULTS, "--parameters", "--outputs")
    nodes = {node["name"]: sorted({each["severity"] for each in node["findings"]}) for node in found["nodes"]}
    assert nodes == {"r": [], "n": ["error"], "o": ["error"]}
    assert [each["severity"] for each in picture(FAULTS)["findings"]].count("error") > 2


def test_an_error_that_no_node_has_is_named_below_the_title(run):
    text = HEAD + FAULTS
    for format in ("mermaid", "dot", "svg", "html", "json"):
        assert "at no node: error HL" in run({"app.yaml": text}, "app.yaml", "--format", format).out.replace(
            "&#58;", ":"
        )
    clean = HEAD + "resources: {r: {type: OS::Heat::None}}\n"
    assert "at no node" not in run({"app.yaml": clean}, "app.yaml").out


def titles_and_config(node):
    text = mermaid.render(Graph("t", (node,)))
    return re.findall(r'subgraph n\d+\["(.*?)"\]', text), re.findall("config: (.*)", text), text


def test_the_title_of_a_box_has_one_line_in_mermaid():
    """Viewers keep room for one line, and draw what is inside of the box over the others."""
    inner = Node(("web", "0"), "0 to 2", "child.yaml", inside=Graph("", (Node(("web", "0", "a"), "a"),)))
    found, config, text = titles_and_config(
        Node(("web",), "web", "OS::Heat::ResourceGroup", inside=Graph("", (inner,)))
    )
    assert found == ["web · OS::Heat::ResourceGroup", "0 to 2 · child.yaml"]
    assert config == []
    assert "class n0,n1 orchestrationBox" in text


def test_a_long_title_of_a_box_has_room_for_its_lines_in_mermaid():
    inside = Graph("", (Node(("a", "b"), "b"),))
    found, config, _ = titles_and_config(Node(("a",), "long_" * 30, "child.yaml", inside=inside))
    (lines,) = found
    assert config == ["{flowchart: {subGraphTitleMargin: {bottom: 72}}}"]
    assert lines.count("<br/>") == 3

"""heatlint graph: what a picture shows, and the formats that draw it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import heatlint
from heatlint.cli import main
from heatlint.cli.outputs import GRAPH_FORMATS
from heatlint.dependency_graph import is_acyclic
from heatlint.picture import dot, html, mermaid, svg
from heatlint.picture.formats import RENDERERS, drawn
from heatlint.picture.graph import DASHED, SOLID, Edge, Graph, Mark, Node
from heatlint.picture.labels import LINE_HEIGHT
from heatlint.picture.layout import PAGE_WIDTH, layout_of
from heatlint.picture.of_change import of_update
from heatlint.picture.reduce import at_most, focused, to_depth, without_implied
from heatlint.picture.style import CHANGE_COLORS, family_of
from heatlint.picture.text_width import distinct, width_of, wrapped
from heatlint.planning.changes import IF_VALUE_CHANGES, REFUSED, REPLACED, Change, Plan

SCHEMA = json.loads((Path(__file__).parent.parent / "schemas" / "graph.json").read_text(encoding="utf-8"))
APP = """\
heat_template_version: 2021-04-16
conditions: {never: {equals: [a, b]}}
parameters:
  secret: {type: string, hidden: true, default: xyzzy-1}
resources:
  net: {type: OS::Neutron::Net}
  subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}
  router: {type: OS::Neutron::Router, properties: {external_gateway_info: {network: public}}}
  interface:
    type: OS::Neutron::RouterInterface
    properties: {router: {get_resource: router}, subnet: {get_resource: subnet}}
  port: {type: OS::Neutron::Port, properties: {network: {get_resource: net}}}
  ip:
    type: OS::Neutron::FloatingIP
    depends_on: interface
    properties: {floating_network: public, port_id: {get_resource: port}}
  spare: {type: OS::Heat::None, condition: never}
  there: {type: OS::Neutron::Net, external_id: a-network}
  group:
    type: OS::Heat::ResourceGroup
    properties:
      count: 3
      resource_def: {type: web.yaml, properties: {port: {get_resource: port}, word: {get_param: secret}}}
outputs:
  address: {value: {get_attr: [ip, floating_ip_address]}}
"""
WEB = """\
heat_template_version: 2021-04-16
parameters: {port: {type: string}, word: {type: string}}
resources:
  server:
    type: OS::Nova::Server
    properties:
      image: cirros
      flavor: m1.small
      networks: [{port: {get_param: port}}]
      admin_pass: xyzzy-1
"""
CIRCLE = """\
heat_template_version: 2021-04-16
resources:
  a: {type: OS::Heat::None, depends_on: b}
  b: {type: OS::Heat::None, depends_on: a}
  c: {type: OS::Heat::None, depends_on: b}
"""


@pytest.fixture
def graph(tmp_path, monkeypatch, capsys):
    """Return a function that runs `heatlint graph`: (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("app.yaml", APP), ("web.yaml", WEB), ("circle.yaml", CIRCLE), ("broken.yaml", "a: [")):
        Path(name).write_text(text, encoding="utf-8")

    def run(*words):
        status = main(["graph", *words])
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def data(graph):
    """Return a function that returns the picture as JSON, which its schema describes."""

    def run(*words):
        status, text, _ = graph(*words, "--format", "json")
        assert status == 0
        found = json.loads(text)
        jsonschema.validate(found, SCHEMA)
        return found

    return run


def ends(found):
    return {(edge["source"][-1], edge["target"][-1]): edge["kind"] for edge in found["edges"]}


def test_resources_and_what_depends_on_what(data):
    found = data("app.yaml")
    assert ends(found) == {
        ("net", "subnet"): "reference",
        ("router", "interface"): "reference",
        ("subnet", "interface"): "reference",
        ("net", "port"): "reference",
        ("subnet", "port"): "implicit",
        ("interface", "ip"): "depends_on",
        ("port", "ip"): "reference",
        ("router", "ip"): "implicit",
        ("port", "group"): "reference",
    }
    nodes = {node["name"]: node for node in found["nodes"]}
    assert {name: node["state"] for name, node in nodes.items() if node["state"]} == {
        "spare": "switched off",
        "there": "external",
    }
    assert nodes["subnet"]["place"] == "app.yaml:7"
    assert nodes["group"]["count"] == "3"
    member = nodes["group"]["inside"]["nodes"][0]
    assert [node["key"] for node in member["inside"]["nodes"]] == [["group", "0", "server"]]


EMPTY = """\
heat_template_version: 2021-04-16
parameters: {size: {type: number, default: 0}}
resources:
  net: {type: OS::Neutron::Net}
  router: {type: OS::Neutron::Router}
  subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}
  port: {type: OS::Neutron::Port, properties: {network: {get_resource: net}}}
  group:
    type: OS::Heat::ResourceGroup
    properties:
      count: {get_param: size}
      resource_def:
        type: member.yaml
        properties: {port: {get_resource: port}, router: {get_resource: router}, subnet: {get_resource: subnet}}
"""
MEMBER = """\
heat_template_version: 2021-04-16
parameters: {port: {type: string}, router: {type: string}, subnet: {type: string}}
resources:
  server:
    type: OS::Nova::Server
    properties: {image: cirros, flavor: m1.small, networks: [{port: {get_param: port}}]}
  interface:
    type: OS::Neutron::RouterInterface
    properties: {router: {get_param: router}, subnet: {get_param: subnet}}
"""


def test_what_is_in_a_group_without_members_is_not_made(data):
    Path("app.yaml").write_text(EMPTY, encoding="utf-8")
    Path("member.yaml").write_text(MEMBER, encoding="utf-8")
    states = {node["name"]: node for node in data("app.yaml")["nodes"]}
    group = states["group"]
    (member,) = group["inside"]["nodes"]
    assert (group["state"], member["state"]) == ("", "not made")
    assert {node["state"] for node in member["inside"]["nodes"]} == {"not made"}
    network = data("app.yaml", "--what", "network")
    assert {node["name"]: node["state"] for node in network["nodes"] if node["state"]} == {"group.server": "not made"}
    # The port is not that of a server, and no interface connects the router.
    assert set(ends(network)) == {("net", "port")}


def test_each_format_shows_pale_what_is_not_made(graph):
    Path("app.yaml").write_text(EMPTY.replace("member.yaml", "OS::Nova::Server"), encoding="utf-8")
    for view in ("resources", "network"):
        for name, mark in (
            ("mermaid", "classDef off opacity"),
            ("dot", 'style="rounded,filled,dashed", fillcolor="#dbeafe4d"'),
            ("svg", 'class="node compute [a-z ]*off"'),
            ("html", 'class="node compute [a-z ]*off"'),
        ):
            _, text, _ = graph("app.yaml", "--what", view, "--format", name)
            assert re.search(mark, text), (view, name)


def test_a_long_type_is_whole_beside_what_is_special_about_the_node(graph):
    name = "OS::TripleO::Services::ComputeInstanceHAagent"
    Path("app.yaml").write_text(
        f"heat_template_version: 2021-04-16\nresources: {{a: {{type: '{name}'}}}}\n", encoding="utf-8"
    )
    assert f">{name}</text>" in graph("app.yaml", "--format", "svg")[1]
    assert f"\\n{name}\\nunknown type" in graph("app.yaml", "--format", "dot")[1]


def test_edges_of_two_styles_do_not_lie_over_one_another():
    nodes = tuple(Node((name,), name, "OS::Heat::None", service="Heat") for name in "abcd")
    edges = (Edge(("a",), ("b",), "reference"), Edge(("b",), ("c",), "reference"), Edge(("a",), ("d",), "reference"))
    edges += (Edge(("a",), ("c",), "implicit"), Edge(("c",), ("d",), "implicit"), Edge(("b",), ("d",), "implicit"))
    graph = Graph("t", nodes, edges)
    places: dict[str, set[tuple[float, float]]] = {SOLID: set(), DASHED: set()}
    for edge, points in layout_of(graph, dict.fromkeys((node.key for node in nodes), (100.0, 48.0))).edges:
        places[edge.line].update(points)
    assert places[SOLID].isdisjoint(places[DASHED])


def test_a_value_that_is_not_known_is_said_to_be(data):
    member = next(node for node in data("app.yaml")["nodes"] if node["name"] == "group")["inside"]["nodes"][0]
    assert member["properties"]["port"] == "(not known)"


#: Networks of their own, and a server whose networks are ports: it waits for all subnets, as Heat's source says.
MORE = """\
  net2: {type: OS::Neutron::Net}
  subnet2: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net2}}}
  port2: {type: OS::Neutron::Port, properties: {network: {get_resource: net2}}}
  named: {type: OS::Neutron::Port, properties: {network: net2}}
  server: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{port: {get_resource: port}}]}}
  other: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{network: {get_resource: net2}}]}}
"""


def test_what_waits_for_the_subnets_of_other_networks(data):
    """Heat's convergence engine compares the names that references give: a port waits for the subnets of its network.

    The edges are those that a real Heat 27 stores for the stack.
    """
    Path("app.yaml").write_text(APP.replace("  router:", MORE + "  router:", 1), encoding="utf-8")
    found = {pair: kind for pair, kind in ends(data("app.yaml")).items() if {"subnet", "subnet2"} & {*pair}}
    assert found == {
        ("net", "subnet"): "reference",
        ("net2", "subnet2"): "reference",
        ("subnet", "interface"): "reference",
        ("subnet", "port"): "implicit",
        ("subnet2", "port2"): "implicit",
        ("subnet2", "named"): "order",
        ("subnet", "server"): "implicit",
        ("subnet2", "server"): "order",
        ("subnet2", "other"): "implicit",
    }


@pytest.mark.parametrize("reference", ["dns_nameservers: [{get_attr: [one, fixed_ips, 0, ip_address]}]", ""])
def test_what_a_subnet_needs_by_way_of_a_port_is_not_its_network(data, reference):
    lines = ["heat_template_version: 2018-08-31", "resources:"]
    for number, more in enumerate(("", reference)):
        lines.append(f"  net{number}: {{type: OS::Neutron::Net}}")
        network = f"network: {{get_resource: net{number}}}, cidr: 10.{number}.0.0/24, {more}"
        lines.append(f"  subnet{number}: {{type: OS::Neutron::Subnet, properties: {{{network}}}}}")
    lines += [
        f"  {name}: {{type: OS::Neutron::Port, properties: {{network: {{get_resource: net0}}}}}}"
        for name in ("one", "two")
    ]
    lines.append("  server: {type: OS::Nova::Server, properties: {networks: [{port: {get_resource: two}}]}}")
    Path("app.yaml").write_text("\n".join(lines), encoding="utf-8")
    found = ends(data("app.yaml"))
    assert (found["subnet0", "two"], found["subnet1", "server"]) == ("implicit", "order")
    assert ("subnet1", "two") not in found


def test_a_picture_says_what_its_lines_mean(graph):
    Path("app.yaml").write_text(APP.replace("  router:", MORE + "  router:", 1), encoding="utf-8")
    text = graph("app.yaml", "--format", "svg")[1]
    assert "dotted: only the order in which Heat makes them</text>" in text
    assert "<title>only the order in which Heat makes them</title>" in text
    assert "<title>a dependency that Heat adds</title>" in text


def test_parameters_and_outputs_are_drawn_on_request(data):
    found = data("app.yaml", "--parameters", "--outputs")
    assert {node["name"]: node["kind"] for node in found["nodes"] if node["kind"] != "resource"} == {
        "secret": "parameter",
        "address": "output",
    }
    assert {pair for pair, kind in ends(found).items() if kind == "value"} == {("secret", "group"), ("ip", "address")}


def test_a_circle_and_its_finding(data):
    found = data("circle.yaml")
    assert {pair: edge["in_cycle"] for edge in found["edges"] for pair in [(edge["source"][0], edge["target"][0])]} == {
        ("b", "a"): True,
        ("a", "b"): True,
        ("b", "c"): False,
    }
    assert [node["name"] for node in found["nodes"] if node["findings"]] == ["a"]


def test_network_as_an_operator_draws_it(data):
    found = data("app.yaml", "--what", "network")
    assert set(ends(found)) == {
        ("public", "router"),
        ("router", "net"),
        ("net", "server"),
        ("public", "ip"),
        ("ip", "server"),
    }
    assert {node["name"]: node["type"] for node in found["nodes"]}["net"] == "10.0.0.0/24"


def test_security_groups_and_nested_servers_are_in_the_network(data):
    nested = WEB.replace("parameters: {", "parameters: {groups: {type: json}, ").replace(
        "      flavor", "      security_groups: {get_param: groups}\n      flavor"
    )
    Path("web.yaml").write_text(nested, encoding="utf-8")
    more = "  filter: {type: OS::Neutron::SecurityGroup}\n  port: {"
    member = "port: {get_resource: port}, groups: [default]"
    text = APP.replace("  port: {", more, 1).replace("port: {get_resource: port}, word", f"{member}, word")
    Path("app.yaml").write_text(
        text.replace(
            "network: {get_resource: net}}}\n  ip",
            "network: {get_resource: net}, security_groups: [{get_resource: filter}]}}\n  ip",
        ),
        encoding="utf-8",
    )
    found = data("app.yaml", "--what", "network")
    assert {pair for pair, kind in ends(found).items() if kind == "protects"} == {
        ("filter", "server"),
        ("default", "server"),
    }
    assert {(node["name"], node["count"]) for node in found["nodes"] if node["type"] == "OS::Nova::Server"} == {
        ("group.server", "3")
    }


def network_edges(data, resources: str, parameters: str = "{}") -> set[tuple[str, str]]:
    """The edges of the picture of the network of a template."""
    Path("app.yaml").write_text(
        f"heat_template_version: 2021-04-16\nparameters: {parameters}\n"
        "conditions: {yes: {equals: [a, a]}, unknown: {get_param: unknown}, opposite: {not: unknown}}\n"
        "resources:\n  net: {type: OS::Neutron::Net}\n  other: {type: OS::Neutron::Net}\n"
        "  filter: {type: OS::Neutron::SecurityGroup}\n"
        "  subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: other}, cidr: 10.0.0.0/24}}\n"
        f"{resources}",
        encoding="utf-8",
    )
    return set(ends(data("app.yaml", "--what", "network")))


PORTS = """\
  parent: {type: OS::Neutron::Port, properties: {network: {get_resource: net}}}
  vlan: {type: OS::Neutron::Port, properties: {network: {get_resource: other}}}
  trunk:
    type: OS::Neutron::Trunk
    properties:
      port: {get_resource: parent}
      sub_ports: [{port: {get_resource: vlan}, segmentation_type: vlan, segmentation_id: 5}]
"""
SERVER = "  server: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{port: {%s}}]}}\n"


@pytest.mark.parametrize("port", ["get_resource: parent", "get_resource: trunk", "get_attr: [trunk, port_id]"])
def test_a_server_has_the_networks_of_its_trunk(data, port):
    assert network_edges(data, PORTS + SERVER % port) == {("net", "server"), ("other", "server")}


@pytest.mark.parametrize("key", ["port", "port_id"])
def test_the_port_of_a_router_is_its_edge(data, key):
    resources = (
        "  router: {type: OS::Neutron::Router}\n"
        "  port: {type: OS::Neutron::Port, properties: {network: {get_resource: net}}}\n"
        "  interface:\n    type: OS::Neutron::RouterInterface\n"
        f"    properties: {{router: {{get_resource: router}}, {key}: {{get_resource: port}}}}\n"
    )
    assert network_edges(data, resources) == {("router", "net")}
    assert "port" not in [node["name"] for node in data("app.yaml", "--what", "network")["nodes"]]


@pytest.mark.parametrize(
    ("service", "address", "source"),
    [
        ("OS::Octavia", "vip_subnet: {get_resource: subnet}", "other"),
        ("OS::Octavia", "vip_network: {get_resource: net}", "net"),
        ("OS::Octavia", "vip_port: {get_resource: vip}", "net"),
        ("OS::Neutron::LBaaS", "vip_subnet: {get_resource: subnet}", "other"),
    ],
)
def test_a_load_balancer_is_between_its_network_and_its_servers(data, service, address, source):
    resources = f"""\
  vip: {{type: OS::Neutron::Port, properties: {{network: {{get_resource: net}}}}}}
  lb: {{type: {service}::LoadBalancer, properties: {{{address}}}}}
  listener:
    type: {service}::Listener
    properties: {{loadbalancer: {{get_resource: lb}}, protocol: TCP, protocol_port: 80}}
  pool:
    type: {service}::Pool
    properties: {{listener: {{get_resource: listener}}, protocol: TCP, lb_algorithm: ROUND_ROBIN}}
  server: {{type: OS::Nova::Server, properties: {{image: i, flavor: f, networks: []}}}}
  member:
    type: {service}::PoolMember
    properties:
      pool: {{get_resource: pool}}
      address: {{get_attr: [server, first_address]}}
      protocol_port: 80
      subnet: {{get_resource: subnet}}
  ip:
    type: OS::Neutron::FloatingIP
    properties: {{floating_network: public, port_id: {{get_attr: [lb, vip_port_id]}}}}
"""
    found = network_edges(data, resources)
    assert found - {("net", "vip")} == {(source, "lb"), ("lb", "server"), ("public", "ip"), ("ip", "lb")}


UNKNOWN = "{unknown: {type: boolean}, names: {type: json, default: [one, two]}}"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[{network: {if: [yes, {get_resource: net}, there]}}]", {"net"}),
        ("[{network: {if: [unknown, {get_resource: net}, {get_resource: other}]}}]", {"net", "other"}),
        ("{if: [unknown, [{network: {get_resource: net}}], [{subnet: {get_resource: subnet}}]]}", {"net", "other"}),
        ("{repeat: {for_each: {N: {get_param: names}}, template: {network: N}}}", {"one", "two"}),
        ("[{network: {get_attr: [net, name]}}]", {"net"}),
        ("[{network: {get_attr: [subnet, network_id]}}]", {"other"}),
    ],
)
def test_network_sees_through_functions(data, written, expected):
    server = f"  server: {{type: OS::Nova::Server, properties: {{image: x, flavor: y, networks: {written}}}}}\n"
    assert network_edges(data, server, UNKNOWN) == {(name, "server") for name in expected}


@pytest.mark.parametrize(
    "written",
    [
        "{if: [unknown, [{get_resource: filter}], []]}",
        "{list_concat: [[{get_resource: filter}], []]}",
        "[{if: [yes, {get_resource: filter}, default]}]",
    ],
)
def test_network_sees_security_groups_through_functions(data, written):
    port = f"  port: {{type: OS::Neutron::Port, properties: {{network: net, security_groups: {written}}}}}\n"
    assert ("filter", "port") in network_edges(data, port, UNKNOWN)


def test_network_sees_through_what_a_group_passes(data):
    Path("web.yaml").write_text(
        "heat_template_version: 2021-04-16\nparameters: {at: {type: string}}\n"
        "resources: {server: {type: OS::Nova::Server, properties: "
        "{image: x, flavor: y, networks: [{network: {get_param: at}}]}}}",
        encoding="utf-8",
    )
    group = (
        "  group:\n    type: OS::Heat::ResourceGroup\n    properties: {count: 2, resource_def: {type: web.yaml, "
        "properties: {at: {if: [unknown, {get_resource: net}, {get_resource: other}]}}}}\n"
    )
    assert network_edges(data, group, UNKNOWN) == {("net", "server"), ("other", "server")}


def test_servers_under_opposite_conditions_share_a_port(data):
    properties = "properties: {image: x, flavor: y, networks: [{port: {get_resource: port}}]}"
    text = "  port: {type: OS::Neutron::Port, properties: {network: {get_resource: net}, security_groups: [filter]}}\n"
    text += f"  one: {{type: OS::Nova::Server, condition: unknown, {properties}}}\n"
    text += f"  two: {{type: OS::Nova::Server, condition: opposite, {properties}}}\n"
    expected = {(source, server) for source in ("net", "filter") for server in ("one", "two")}
    assert network_edges(data, text, UNKNOWN) == expected


def test_a_parameter_without_a_value_stands_for_its_network(data):
    text = (
        "  router: {type: OS::Neutron::Router, properties: {external_gateway_info: {network: {get_param: public}}}}\n"
    )
    text += "  ip: {type: OS::Neutron::FloatingIP, properties: {floating_network: {get_param: public}}}\n"
    text += "  port: {type: OS::Neutron::Port, properties: {network: {get_param: given}}}\n"
    parameters = "{unknown: {type: boolean}, public: {type: string}, given: {type: string, default: a}}"
    assert network_edges(data, text, parameters) == {("public", "router"), ("public", "ip"), ("a", "port")}


def test_focus_takes_the_name_that_the_network_shows(data):
    found = data("app.yaml", "--what", "network", "--focus", "group.server")
    assert {node["name"] for node in found["nodes"]} == {"public", "router", "net", "ip", "group.server"}


def test_what_the_network_does_not_show_is_said(graph):
    Path("app.yaml").write_text(
        "heat_template_version: 2021-04-16\nresources: {a: {type: no.yaml}, b: {type: My::B}}", encoding="utf-8"
    )
    _, text, error = graph("app.yaml", "--what", "network")
    words = "not drawn: 2 resources whose type, template or members are not known"
    assert words in error
    assert words in text


def test_what_is_not_known_is_drawn_where_the_network_names_it(data):
    text = "  vmi: {type: My::Port, properties: {networks: [{get_resource: net}, {get_resource: mine}]}}\n"
    text += "  mine: {type: My::Network}\n  ports: {type: ports.yaml}\n  away: {type: My::Other}\n"
    text += "  server:\n    type: OS::Nova::Server\n    properties:\n      image: x\n      flavor: y\n      networks:\n"
    text += "        - {port: {get_resource: vmi}}\n        - {port: {get_attr: [ports, one]}}\n"
    text += (
        "  ip: {type: OS::Neutron::FloatingIP, properties: {floating_network: public, port_id: {get_resource: vmi}}}\n"
    )
    assert network_edges(data, text) == {
        ("net", "vmi"),
        ("mine", "vmi"),
        ("vmi", "server"),
        ("ports", "server"),
        ("public", "ip"),
        ("ip", "server"),
    }
    assert data("app.yaml", "--what", "network")["caption"].startswith("not drawn: 1 resource whose")


def test_what_has_the_name_of_a_resource_is_not_external(data):
    text = "  lan: {type: OS::Neutron::Net, properties: {name: my-net}}\n"
    text += "  range: {type: OS::Neutron::Subnet, properties: {name: my-subnet, network: my-net, cidr: 10.1.0.0/24}}\n"
    text += "  port: {type: OS::Neutron::Port, properties: {name: my-port, network: my-net, security_groups: [mine]}}\n"
    text += "  rules: {type: OS::Neutron::SecurityGroup, properties: {name: mine}}\n"
    text += "  server: {type: OS::Nova::Server, properties: {networks: [{port: my-port}]}}\n"
    text += "  away: {type: OS::Nova::Server, properties: {networks: [{network: my-subnet}]}}\n"
    assert network_edges(data, text) == {("lan", "server"), ("rules", "server"), ("my-subnet", "away")}
    types = {node["name"]: node["type"] for node in data("app.yaml", "--what", "network")["nodes"]}
    assert (types["lan"], "my-net" in types) == ("10.1.0.0/24", False)


def test_no_name_is_a_statement_of_mermaid(graph):
    Path("app.yaml").write_text(
        "heat_template_version: 2021-04-16\nresources: {one direction  TB: {type: OS::Neutron::Net}}", encoding="utf-8"
    )
    assert 'n0["one direction#32; TB<br/>' in graph("app.yaml")[1]


def test_the_name_of_what_is_not_known_is_nobody_elses(data):
    text = "  lan: {type: My::Network, properties: {name: my-net}}\n"
    text += "  nested: {type: no.yaml, properties: {name: my-net}}\n"
    text += "  server: {type: OS::Nova::Server, properties: {networks: [{network: my-net}]}}\n"
    assert network_edges(data, text) == {("my-net", "server")}


@pytest.mark.parametrize(
    ("count", "expected"),
    [(3, ["OS::Nova::Server", "OS::Nova::Server"]), (4, ["in net0, net1, net2, net3", "in net0, net1"])],
)
def test_the_networks_of_a_server_are_named_where_lines_cannot_be_followed(count, expected, graph):
    text = "".join(f"  net{number}: {{type: OS::Neutron::Net}}\n" for number in range(count))
    for name, networks in (("all", count), ("two", 2), ("one", 1)):
        items = ", ".join(f"{{network: {{get_resource: net{number}}}}}" for number in range(networks))
        text += f"  {name}: {{type: OS::Nova::Server, properties: {{networks: [{items}]}}}}\n"
    Path("app.yaml").write_text(f"heat_template_version: 2021-04-16\nresources:\n{text}", encoding="utf-8")
    for form in ("mermaid", "svg", "dot"):
        drawn = graph("app.yaml", "--what", "network", "--format", form)[1]
        assert all(each in drawn for each in expected)
        assert drawn.count("in net0") == (0 if count == 3 else 4 if form == "svg" else 2)
    found = json.loads(graph("app.yaml", "--what", "network", "--format", "json")[1])
    assert {node["type"] for node in found["nodes"]} == {"OS::Neutron::Net", "OS::Nova::Server"}


def test_a_server_beside_its_load_balancer_keeps_its_network(data, graph):
    text = "  balancer: {type: OS::Octavia::LoadBalancer, properties: {vip_network: {get_resource: net}}}\n"
    text += "  listener: {type: OS::Octavia::Listener, properties: {loadbalancer: {get_resource: balancer}}}\n"
    text += "  pool: {type: OS::Octavia::Pool, properties: {listener: {get_resource: listener}}}\n"
    text += "  server: {type: OS::Nova::Server, properties: {networks: [{network: {get_resource: net}}]}}\n"
    text += "  member: {type: OS::Octavia::PoolMember, properties: {address: {get_attr: [server, first_address]},"
    text += " pool: {get_resource: pool}}}\n"
    assert network_edges(data, text) == {("net", "balancer"), ("balancer", "server"), ("net", "server")}
    assert graph("app.yaml", "--what", "network")[1].count(" --> ") == 3


def test_a_template_that_nests_another_twice_over_keeps_both_edges(graph):
    begin = "heat_template_version: 2021-04-16\nresources: "
    Path("top.yaml").write_text(f"{begin}{{a: {{type: middle.yaml}}, b: {{type: web.yaml}}}}", encoding="utf-8")
    Path("middle.yaml").write_text(f"{begin}{{a: {{type: web.yaml}}}}", encoding="utf-8")
    assert graph("top.yaml", "--what", "nesting")[1].count(" --> ") == 3


def test_nesting_has_what_environments_map_types_to(data):
    Path("app.yaml").write_text(
        "heat_template_version: 2021-04-16\nresources: {a: {type: My::A}, b: {type: My::B}}", encoding="utf-8"
    )
    Path("other.yaml").write_text(WEB, encoding="utf-8")
    Path("one.yaml").write_text("resource_registry: {My::A: web.yaml, My::B: web.yaml}", encoding="utf-8")
    Path("two.yaml").write_text("resource_registry: {My::A: other.yaml}", encoding="utf-8")
    found = data(".", "--what", "nesting")
    assert {pair: kind for pair, kind in ends(found).items() if pair[0] == "app.yaml"} == {
        ("app.yaml", "web.yaml"): "nests",
        ("app.yaml", "other.yaml"): "may nest",
    }
    other = next(node for node in found["nodes"] if node["name"] == "other.yaml")
    assert (other["type"], other["properties"]) == ("My::A", {"My::A": "in two.yaml"})


def templates(place, count, nests=False):
    """Return the nodes of templates in a directory, and the edges of the first one, which may nest the second."""
    nodes = [Node((f"{place}/{number}.yaml",), f"{place}/{number}.yaml", kind="template") for number in range(count)]
    return nodes, [Edge(nodes[0].key, nodes[1].key, "nests")] if nests else []


def test_templates_of_a_directory_are_one_in_a_large_picture():
    nodes = templates("a", 90)[0] + templates("b", 90)[0]
    found = at_most(Graph("t", tuple(nodes)), 20)
    assert [node.name for node in found.nodes] == ["a: 90 templates", "b: 90 templates"]


def test_templates_that_nest_nothing_are_the_first_that_become_one():
    nodes, edges = templates("a", 90, nests=True)
    found = at_most(Graph("t", (*nodes, *templates("b", 80)[0]), tuple(edges)), 150)
    assert [node.name for node in found.nodes][:4] == ["a/0.yaml", "a/1.yaml", "a: 88 templates", "b/0.yaml"]
    assert len(found.nodes) == 83


def test_a_picture_with_room_for_all_templates_has_all(graph):
    Path("lib").mkdir()
    for name in "abc":
        Path("lib", f"{name}.yaml").write_text(WEB, encoding="utf-8")
    _, text, error = graph("lib", "--what", "nesting")
    assert re.findall(r'\["(.*?)<br', text) == ["a.yaml", "b.yaml", "c.yaml"]
    assert "nodes for" not in error


def test_parts_that_nothing_connects_stay_apart_where_there_is_room():
    pairs = range(100)
    nodes = [Node((f"{name}{number}",), f"{name}{number}", name) for number in pairs for name in "ab"]
    bad = Mark("error", "HL302", "wrong", "t.yaml:1:1")
    nodes[150] = replace(nodes[150], marks=(bad,))
    edges = tuple(Edge((f"a{number}",), (f"b{number}",), "reference") for number in pairs)
    found = at_most(Graph("t", tuple(nodes), edges), 50)
    assert 45 < len(found.nodes) <= 50 and len(found.edges) == len(found.nodes) // 2
    names = [node.name for node in found.nodes]
    assert {"a75", "b75", "a0", "b0"} <= {*names} and sum(" more" in name for name in names) == 2


def test_environments_of_a_tree_that_is_no_repository_are_found_from_above(data):
    """They were those of the directory that is named, so that the one above it showed another picture."""
    for place, target in (("one", "inner.yaml"), ("two", "inner.yaml")):
        Path("tree", place, "sub").mkdir(parents=True)
        Path("tree", place, "sub", "top.yaml").write_text(
            "heat_template_version: 2021-04-16\nresources: {a: {type: My::Own}}\n", encoding="utf-8"
        )
        Path("tree", place, "inner.yaml").write_text("heat_template_version: 2021-04-16\n", encoding="utf-8")
        registry = f"resource_registry: {{My::Own: {target}}}\n"
        Path("tree", place, "types.yaml").write_text(registry, encoding="utf-8")
    found = data("tree", "--what", "nesting")
    assert {ends for ends, kind in ends(found).items() if kind == "nests"} == {
        ("tree/one/sub/top.yaml", "tree/one/inner.yaml"),
        ("tree/two/sub/top.yaml", "tree/two/inner.yaml"),
    }


def test_a_check_does_not_take_environments_of_another_directory_for_those_of_a_template(tmp_path, monkeypatch, capsys):
    """Of two projects in a tree that is no repository, one has a type of the name that the other one maps."""
    monkeypatch.chdir(tmp_path)
    for place in ("tree/one/templates", "tree/two"):
        Path(place).mkdir(parents=True)
    Path("tree", "one", "templates", "top.yaml").write_text(
        "heat_template_version: 2021-04-16\nresources: {a: {type: My::Own, properties: {size: 1}}}\n", encoding="utf-8"
    )
    Path("tree", "two", "inner.yaml").write_text("heat_template_version: 2021-04-16\n", encoding="utf-8")
    Path("tree", "two", "types.yaml").write_text("resource_registry: {My::Own: inner.yaml}\n", encoding="utf-8")
    assert main(["check", "tree"]) == 0
    assert "HL313" in capsys.readouterr().out


def test_nesting_of_a_directory(data):
    assert set(ends(data(".", "--what", "nesting"))) == {("app.yaml", "web.yaml")}


def test_nesting_has_templates_of_false_conditions(data, tmp_path):
    """The client reads their files, whatever the condition is; the template of a member, too."""
    files = {
        "main.yaml": "a: {type: one.yaml, condition: never}, b: {type: one.yaml, condition: never}, "
        "g: {type: OS::Heat::ResourceGroup, condition: never, properties: {resource_def: {type: two.yaml}}}",
        "one.yaml": "a: {type: two.yaml, condition: never}",
        "two.yaml": "a: {type: OS::Heat::None}",
        "circle1.yaml": "a: {type: circle2.yaml, condition: never}",
        "circle2.yaml": "a: {type: circle1.yaml, condition: never}",
    }
    (tmp_path / "off").mkdir()
    for name, resources in files.items():
        head = "heat_template_version: 2021-04-16\nconditions: {never: {equals: [a, b]}}\n"
        (tmp_path / "off" / name).write_text(f"{head}resources: {{{resources}}}\n", encoding="utf-8")
    found = data("off/main.yaml", "--what", "nesting")
    assert ends(found) == {
        ("off/main.yaml", "off/one.yaml"): "nests",
        ("off/main.yaml", "off/two.yaml"): "nests",
        ("off/one.yaml", "off/two.yaml"): "nests",
    }
    found = data("off/circle1.yaml", "--what", "nesting")
    assert {pair for pair, kind in ends(found).items()} == {
        ("off/circle1.yaml", "off/circle2.yaml"),
        ("off/circle2.yaml", "off/circle1.yaml"),
    }


def test_nesting_has_templates_of_groups_without_members(data, tmp_path):
    """The client reads the file of the member, whatever the count is."""
    empty = "{type: OS::Heat::ResourceGroup, properties: {count: 0, resource_def: {type: FILE}}}"
    scaled = "{type: OS::Heat::AutoScalingGroup, properties: {min_size: 0, max_size: 0, resource: {type: FILE}}}"
    files = {
        "main.yaml": f"a: {empty.replace('FILE', 'one.yaml')}, b: {scaled.replace('FILE', 'two.yaml')}",
        "one.yaml": f"a: {empty.replace('FILE', 'three.yaml')}",
        "two.yaml": "a: {type: OS::Heat::None}",
        "three.yaml": f"a: {empty.replace('FILE', 'one.yaml')}",
    }
    (tmp_path / "empty").mkdir()
    for name, resources in files.items():
        text = f"heat_template_version: 2021-04-16\nresources: {{{resources}}}\n"
        (tmp_path / "empty" / name).write_text(text, encoding="utf-8")
    assert set(ends(data("empty/main.yaml", "--what", "nesting"))) == {
        ("empty/main.yaml", "empty/one.yaml"),
        ("empty/main.yaml", "empty/two.yaml"),
        ("empty/one.yaml", "empty/three.yaml"),
        ("empty/three.yaml", "empty/one.yaml"),
    }


@pytest.mark.parametrize(
    "group",
    [
        "OS::Heat::ResourceGroup, condition: never, properties: {count: 1, resource_def: FAULTY}",
        "OS::Heat::ResourceGroup, properties: {count: 2, resource_def: FAULTY}",
        "OS::Heat::AutoScalingGroup, properties: {min_size: 0, max_size: 2, resource: FAULTY}",
    ],
)
def test_nesting_has_the_members_of_groups_that_refer_to_what_is_not_there(group, data, tmp_path):
    """As in magnum's clusters, where one condition switches off the group and what it refers to."""
    faulty = "{type: one.yaml, properties: {value: {get_attr: [other, value]}}}"
    text = f"""\
heat_template_version: 2021-04-16
conditions: {{never: {{equals: [a, b]}}}}
resources:
  other: {{type: OS::Heat::Value, condition: never, properties: {{value: a}}}}
  group: {{type: {group.replace("FAULTY", faulty)}}}
"""
    (tmp_path / "main.yaml").write_text(text)
    (tmp_path / "one.yaml").write_text("heat_template_version: 2021-04-16\nresources: {}\n")
    assert list(ends(data("main.yaml", "--what", "nesting"))) == [("main.yaml", "one.yaml")]


def test_a_group_is_open_when_a_parameter_has_no_value(data):
    Path("app.yaml").write_text(APP.replace("hidden: true, default: xyzzy-1", "hidden: true"), encoding="utf-8")
    Path("env.yaml").write_text("parameters: {}", encoding="utf-8")
    for words in ([], ["-e", "env.yaml"]):
        group = next(node for node in data("app.yaml", *words)["nodes"] if node["name"] == "group")
        assert [node["type"] for node in group["inside"]["nodes"]] == ["web.yaml"]


def test_a_type_is_what_the_environment_of_the_repository_says(data):
    Path(".git").mkdir()
    Path("env.yaml").write_text("resource_registry: {My::Web: web.yaml}", encoding="utf-8")
    Path("app.yaml").write_text(APP.replace("OS::Heat::None, condition: never", "My::Web"), encoding="utf-8")
    spare = next(node for node in data("app.yaml")["nodes"] if node["name"] == "spare")
    assert [node["name"] for node in spare["inside"]["nodes"]] == ["server"]


def test_focus_and_depth(data):
    names = [node["name"] for node in data("app.yaml", "--focus", "interface")["nodes"]]
    assert names == ["net", "subnet", "router", "interface", "ip"]
    assert all(node["inside"] is None for node in data("app.yaml", "--depth", "1")["nodes"])
    assert [node["name"] for node in data("app.yaml", "--focus", "server")["nodes"]] == ["group"]


@pytest.mark.parametrize("path", ["group.0.server", "group.1.server", "group.2", "group.1"])
def test_focus_on_a_member_shows_the_node_that_stands_for_all(path, data):
    (group,) = data("app.yaml", "--focus", path)["nodes"]
    assert [node["name"] for node in group["inside"]["nodes"]] == ["0 to 2"]


def test_update_is_shown(data):
    Path("old.yaml").write_text(
        APP.replace("10.0.0.0/24", "10.1.0.0/24").replace("  there:", "  gone:"), encoding="utf-8"
    )
    found = {node["name"]: node["change"] for node in data("app.yaml", "--diff", "old.yaml")["nodes"]}
    assert (found["subnet"], found["net"], found["there"]) == ("replaced", "unchanged", "adopted")


def test_an_update_is_said_in_words(data):
    Path("old.yaml").write_text(APP.replace("10.0.0.0/24", "10.1.0.0/24"), encoding="utf-8")
    found = data("app.yaml", "--diff", "old.yaml")
    assert found["caption"].startswith("the update: 2 replaced")


def test_what_changes_only_if_a_value_does_is_said_in_words():
    update = Plan((Change("a", ("a",), "T", REPLACED, IF_VALUE_CHANGES),))
    caption = of_update(Graph("t", (Node(("a",), "a"),)), Graph("t"), update).caption
    assert caption == "the update: nothing changes for certain, 1 replaced only if a value changes"


def test_an_update_that_changes_nothing(data):
    Path("old.yaml").write_text(APP, encoding="utf-8")
    found = data("app.yaml", "--diff", "old.yaml")
    assert found["caption"] == "the update changes nothing: 14 unchanged"
    assert {node["change"] for node in found["nodes"]} == {"unchanged", ""}


def test_a_member_that_is_added_is_shown_beside_the_others(data):
    Path("old.yaml").write_text(APP.replace("count: 3", "count: 2"), encoding="utf-8")
    group = next(node for node in data("app.yaml", "--diff", "old.yaml")["nodes"] if node["name"] == "group")
    members = {node["name"]: node["change"] for node in group["inside"]["nodes"]}
    assert {node["service"] for node in group["inside"]["nodes"][-1]["inside"]["nodes"]} == {"Nova"}
    assert (group["change"], members) == ("updated", {"0 to 1": "unchanged", "2": "added"})


@pytest.mark.parametrize("name", ["mermaid", "dot", "svg", "html", "json"])
def test_a_refused_update_is_in_the_picture_and_in_the_exit_status(name, graph):
    status, text, error = graph("circle.yaml", "--diff", "app.yaml", "--format", name)
    assert status == 1
    for where in (text, error):
        assert "Heat refuses the update" in where


@pytest.mark.parametrize("name", ["mermaid", "dot", "svg", "html", "json"])
def test_no_format_shows_a_secret(name, graph):
    status, text, _ = graph("app.yaml", "--format", name)
    assert status == 0
    assert "server" in text
    assert "xyzzy" not in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["app.yaml", "--focus", "sever"], 'the picture has no "sever"; did you mean "server"?'),
        (["app.yaml", "--focus", "group.3.server"], 'the picture has no "group.3.server"'),
        (["app.yaml", "--depth", "0"], '"0" is not a depth; expected 1, for the stack alone, or more'),
        (["app.yaml", "--format", "png"], '"png" is not a format'),
        (["app.yaml", "web.yaml"], "a picture shows one stack; name one template"),
        (["app.yaml", "--diff", "web.yaml", "--format", "svg:web.yaml"], '"web.yaml" is read and would be overwritten'),
        (
            ["app.yaml", "--what", "network", "--diff", "web.yaml"],
            '"--diff" cannot be used together with "--what network"',
        ),
    ],
    ids=lambda value: None if isinstance(value, list) else value[:20],
)
def test_misuse(words, message, graph):
    status, text, error = graph(*words)
    assert (status, text) == (2, "")
    assert message in error


def test_template_that_cannot_be_read(graph):
    status, text, error = graph("broken.yaml")
    assert (status, text) == (1, "")
    assert '"broken.yaml" cannot be read; "heatlint check" says why' in error


# --- the formats, over graphs that are made here -------------------------------------------------------------------

HOSTILE = '"]<script>alert(1)</script>\n%% click n0 "javascript:x" \u202e &amp; \\ "'


def chain(count, *, title="t"):
    nodes = tuple(Node((f"n{number}",), f"node-{number}", "OS::Heat::None", service="Heat") for number in range(count))
    edges = tuple(Edge((f"n{number}",), (f"n{number + 1}",), "reference") for number in range(count - 1))
    return Graph(title, nodes, edges)


def hostile():
    mark = Mark("error", "HL101", HOSTILE, HOSTILE)
    inside = Graph("", (Node(("a", "b"), HOSTILE, HOSTILE),))
    nodes = (
        Node(("a",), HOSTILE, HOSTILE, inside=inside, marks=(mark,)),
        Node(("c",), HOSTILE, HOSTILE, marks=(mark,), details=((HOSTILE, HOSTILE),), file=HOSTILE),
    )
    return Graph(HOSTILE, nodes, (Edge(("a",), ("c",), "implicit"),))


def test_hostile_names_are_only_text():
    text = svg.render(hostile())
    assert [each.tag for each in ElementTree.fromstring(text).iter() if each.tag.endswith("script")] == []
    page = html.render(hostile())
    assert page.count("<script") == 2  # the data, and our own
    assert "<script>alert" not in page
    assert "\u202e" not in text + page
    for line in mermaid.render(hostile()).splitlines():
        assert line.count('"') in (0, 2)
        assert "<script" not in line
        assert not line.lstrip().startswith(("click", "%%"))
    for line in dot.render(hostile()).splitlines():
        assert len(re.findall(r'(?<!\\)"', line.replace("\\\\", ""))) % 2 == 0


@pytest.mark.parametrize("render", [mermaid.render, dot.render, svg.render, html.render])
def test_the_bytes_are_the_same_each_time(render):
    assert render(chain(30)) == render(chain(30))


def boxes(layout):
    return [(each.x, each.y, each.x + each.width, each.y + each.height) for each in layout.nodes]


@pytest.mark.parametrize("step", [1, 2, 7])
def test_nodes_do_not_overlap(step):
    graph = chain(60)
    more = tuple(Edge((f"n{a}",), (f"n{a + step + 1}",), "implicit") for a in range(0, 58 - step, step))
    graph = Graph("t", (*graph.nodes, Node(("lone",), "lone")), (*graph.edges, *more))
    layout = svg.Drawing(graph).layout
    for (ax, ay, bx, by), (cx, cy, dx, dy) in combinations(boxes(layout), 2):
        assert bx <= cx or dx <= ax or by <= cy or dy <= ay
    assert all(0 <= each.x and each.x + each.width <= layout.width for each in layout.nodes)


def following(graph):
    found = {node.key: [] for node in graph.nodes}
    for edge in graph.edges:
        found[edge.source].append(edge.target)
    return found


def test_a_long_picture_goes_down_and_is_as_wide_as_a_page():
    fan = tuple(Node((f"f{number}",), f"fan-{number}", "OS::Heat::None") for number in range(30))
    more = tuple(Edge(("n3",), node.key, "reference") for node in fan)
    graph = Graph("t", (*chain(12).nodes, *fan), (*chain(12).edges, *more))
    layout = svg.Drawing(graph).layout
    assert layout.down
    assert layout.width <= PAGE_WIDTH
    tops = {each.node.key: each.y for each in layout.nodes}
    assert all(tops[edge.source] < tops[edge.target] for edge in graph.edges)
    for (ax, ay, bx, by), (cx, cy, dx, dy) in combinations(boxes(layout), 2):
        assert bx <= cx or dx <= ax or by <= cy or dy <= ay


def test_a_long_nested_stack_goes_down_in_its_box():
    graph = Graph("t", (Node(("web",), "web", inside=chain(20)),))
    (box,) = svg.Drawing(graph).layout.nodes
    assert (box.inside.down, box.width <= PAGE_WIDTH) == (True, True)


@pytest.mark.parametrize(("count", "direction"), [(4, "LR"), (8, "TB")])
def test_mermaid_and_graphviz_are_told_to_go_down(count, direction):
    assert f"flowchart {direction}" in mermaid.render(chain(count))
    assert f"rankdir={direction};" in dot.render(chain(count))


def test_a_short_picture_goes_to_the_right():
    layout = svg.Drawing(chain(4)).layout
    assert not layout.down
    assert [each.y for each in layout.nodes] == [0.0] * 4


def test_the_edges_of_a_node_pass_a_layer_together():
    more = tuple(Edge(("n0",), (f"n{number}",), "reference") for number in (2, 3))
    layout = svg.Drawing(Graph("t", chain(4).nodes, (*chain(4).edges, *more))).layout
    long = [points for edge, points in layout.edges if edge in more]
    assert long[0][:3] == long[1][:3]


def test_edges_to_one_node_pass_a_layer_together():
    other = tuple(Node((name,), name) for name in "ab")
    more = tuple(Edge((name,), ("n3",), "reference") for name in ("a", "b", "n0"))
    held = tuple(Edge((name,), ("n1",), "reference") for name in "ab")
    graph = Graph("t", (*chain(4).nodes, *other), (*chain(4).edges, *more, *held))
    layout = svg.Drawing(graph).layout
    ends = {points[-4:] for edge, points in layout.edges if edge in more}
    assert len(ends) == 1


def test_a_circle_is_drawn():
    graph = Graph("t", chain(3).nodes, (*chain(3).edges, Edge(("n2",), ("n0",), "reference", True)))
    assert "linkStyle 2" in mermaid.render(graph)
    assert svg.render(graph).count('class="edge cycle"') == 1


def test_edges_that_follow_from_others_are_left_out():
    more = Edge(("n0",), ("n2",), "implicit")
    graph = Graph("t", chain(4).nodes, (*chain(4).edges, more))
    assert more not in without_implied(graph).edges
    assert len(without_implied(graph).edges) == 3


def test_a_large_picture_draws_equal_nodes_as_one():
    nodes = tuple(Node((f"n{number}",), f"n{number}", "OS::Heat::Value") for number in range(500))
    edges = tuple(Edge(("n0",), (f"n{number}",), "reference") for number in range(1, 500))
    found = at_most(Graph("t", nodes, edges), 100)
    assert [node.name for node in found.nodes] == ["n0", "n1 and 498 more"]
    assert (len(found.edges), found.left_out) == (1, 498)


def test_nodes_drawn_as_one_have_the_edge_that_says_most():
    nodes = (Node(("s",), "s"), *(Node((f"n{number}",), f"n{number}", "OS::Heat::Value") for number in range(200)))
    kinds = ("order", "implicit", "reference")
    edges = tuple(Edge(("s",), (f"n{number}",), kinds[number % 3]) for number in range(200))
    assert [edge.kind for edge in at_most(Graph("t", nodes, edges), 100).edges] == ["reference"]


def test_a_large_picture_draws_the_largest_groups_as_one_first():
    sizes = {"a": 40, "b": 60}
    nodes = tuple(Node((f"{name}{number}",), name, name) for name, size in sizes.items() for number in range(size))
    found = at_most(Graph("t", nodes), 50)
    assert [node.name for node in found.nodes] == [*["a"] * 40, "b and 59 more"]


@pytest.mark.parametrize("count", [100, 150, 300])
def test_mermaid_with_hostile_names_shows_what_has_room(count):
    name = "<>" * 60
    nodes = tuple(Node((f"{name}{number}",), f"{name}{number}", name) for number in range(count))
    found = drawn(Graph("t", nodes), "mermaid", all_nodes=True)
    assert 40 < found.size < 60
    assert mermaid.MOST_CHARACTERS * 0.8 < len(mermaid.render(found)) <= mermaid.MOST_CHARACTERS
    assert found.nodes[-1].name.endswith(f" and {count - found.size} more")


@st.composite
def large_graphs(draw):
    count = draw(st.integers(20, 40))
    types = draw(st.lists(st.sampled_from("ab"), min_size=count, max_size=count))
    nodes = tuple(Node((str(number),), str(number), kind) for number, kind in enumerate(types))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] < pair[1])
    edges = tuple(Edge((str(a),), (str(b),), "reference") for a, b in draw(st.sets(pairs, max_size=80)))
    return Graph("t", nodes, edges)


@given(large_graphs(), st.integers(1, 19))
def test_nodes_drawn_as_one_make_no_circle(graph, limit):
    assert is_acyclic(following(at_most(graph, limit)))


def test_two_types_that_depend_on_each_other_in_turn_are_no_circle():
    types = ("OS::Heat::None", "OS::Heat::Value")
    nodes = tuple(Node((f"n{number}",), f"n{number}", types[number % 2]) for number in range(600))
    found = at_most(Graph("t", nodes, chain(600).edges), 100)
    assert len(found.nodes) <= 100
    assert is_acyclic(following(found))
    assert found.nodes[0].label == "several types" and family_of(found.nodes[0]) == "other"
    assert found.nodes[0].instead == "4 OS::Heat::None, 4 OS::Heat::Value"


def test_a_real_circle_stays_in_a_large_picture():
    ring = (Edge(("n1",), ("n0",), "reference", True),)
    lone = tuple(Node((f"x{number}",), "x", "OS::Heat::None") for number in range(200))
    found = at_most(Graph("t", (*chain(3).nodes, *lone), (*chain(3).edges, *ring)), 100)
    assert [node.name for node in found.nodes] == ["node-0", "node-1", "node-2", "x and 199 more"]
    assert ring[0] in found.edges


def test_a_circle_elsewhere_leaves_implied_edges_out():
    more = Edge(("n0",), ("n2",), "implicit")
    ring = (Edge(("x",), ("y",), "reference", True), Edge(("y",), ("x",), "reference", True))
    nodes = (*chain(4).nodes, Node(("x",), "x"), Node(("y",), "y"))
    found = without_implied(Graph("t", nodes, (*chain(4).edges, more, *ring)))
    assert found.edges == (*chain(4).edges, *ring)


def test_an_edge_past_a_circle_is_implied():
    ring = (Edge(("n2",), ("n1",), "reference", True),)
    more = Edge(("n0",), ("n3",), "implicit")
    found = without_implied(Graph("t", chain(4).nodes, (*chain(4).edges, *ring, more)))
    assert found.edges == (*chain(4).edges, *ring)


def test_closed_nodes_keep_what_is_wrong_inside():
    mark = Mark("error", "HL1", "m", "f:1:1")
    inside = Graph("", (Node(("a", "b"), "b", marks=(mark,)),))
    closed = to_depth(Graph("t", (Node(("a",), "a", inside=inside),)), 1)
    assert closed.nodes[0].marks == (mark,)
    assert closed.nodes[0].details == (("inside", "1 resource"),)


def test_focus_keeps_what_leads_to_a_node_and_what_follows():
    found = focused(chain(5), ("n2",))
    assert len(found.nodes) == 5
    assert len(focused(Graph("t", (*chain(3).nodes, Node(("x",), "x"))), ("x",)).nodes) == 1


def circle(count):
    edges = (Edge((f"n{one}",), (f"n{other}",), "reference", True) for one in range(count) for other in range(count))
    return replace(chain(count), edges=tuple(edge for edge in edges if edge.source != edge.target))


def boxed(graph):
    """Return a graph with another one in its only node."""

    def moved(key):
        return ("web", *key)

    nodes = tuple(replace(node, key=moved(node.key)) for node in graph.nodes)
    edges = tuple(replace(edge, source=moved(edge.source), target=moved(edge.target)) for edge in graph.edges)
    return Graph("t", (Node(("web",), "web", inside=replace(graph, nodes=nodes, edges=edges)),))


def starred(graph, character):
    """Return the graph with names that need many characters in Mermaid."""
    return graph.with_each(lambda node: replace(node, name=character * 100 + node.name, label=character * 200))


@pytest.mark.parametrize(
    "graph",
    [
        chain(1200),
        starred(chain(150), "<"),
        starred(chain(60), "\U00020000"),
        boxed(starred(chain(150), "*")),
        circle(80),
        starred(circle(20), "\U0001f600"),
        replace(chain(3), caption="\U0001f600" * 20_000),
        Graph("t", (Node(("a",), "a", change=REFUSED, refusal="<>" * 30_000), *chain(1).nodes)),
    ],
    ids=["chain", "marks", "two units", "box", "circle", "circle of marks", "caption", "reason"],
)
@pytest.mark.parametrize("all_nodes", [False, True], ids=["", "all nodes"])
def test_mermaid_stays_within_what_viewers_draw(graph, all_nodes):
    shown = drawn(graph, "mermaid", all_nodes=all_nodes)
    text = mermaid.render(shown)
    assert len(text.encode("utf-16-le")) <= 2 * mermaid.MOST_CHARACTERS
    assert text.count("-->") <= mermaid.MOST_EDGES
    assert bool(re.search(rf"\b{shown.size} nodes? for {graph.size}\b", text)) == (shown.size < graph.size)


def svg_names(graph):
    """The lines of the name of each node."""
    nodes = re.findall("<g data-node.*?</g>", svg.render(graph), re.S)
    return [re.findall('<text class="name".*?>(.*?)</text>', node) for node in nodes]


def mermaid_labels(graph):
    return [label.split("<br/>") for label in re.findall(r'\["(.*?)"\]', mermaid.render(graph))]


LONG = "a_name_that_is_as_long_as_names_of_resources_in_real_templates_{}_with_an_end_that_all_of_them_have"
TYPE = "OS::TripleO::ContrailAnalyticsDatabase::Ports::StorageMgmtPort"


@pytest.mark.parametrize("labels", [svg_names, mermaid_labels])
@pytest.mark.parametrize("times", [1, 3], ids=["three lines", "more than three lines"])
def test_long_names_do_not_look_alike(labels, times):
    names = [LONG.format(number) * times for number in (1, 2, 31)]
    shown = labels(Graph("t", tuple(Node((name,), name) for name in names)))
    assert len({tuple(lines) for lines in shown}) == len(names)
    assert ("…" in str(shown)) == (times == 3)


def test_a_long_type_is_whole_and_ends_a_line_after_a_mark():
    graph = Graph("t", (Node(("a",), "a", TYPE), Node(("b",), "b", "child.yaml", inside=chain(1), state=TYPE)))
    text = svg.render(graph)
    for line in ("OS::TripleO::ContrailAnalyticsDatabase::Ports::", "StorageMgmtPort"):
        assert f">{line}</text>" in text
    first, second = svg.Drawing(graph).layout.nodes
    assert first.height == 3 * LINE_HEIGHT + 12
    assert second.height > first.height + 40, "the title of a box is as high as its lines"


@example("::漢漢a漢a漢", 1)  # exactly as wide as the line
@given(st.text(st.sampled_from("ab-:A 漢"), max_size=60), st.integers(1, 3))
def test_lines_have_room_and_no_character_is_lost(text, most):
    lines = wrapped(text, 10, 60, most)
    assert len(lines) <= most and all(width_of(line, 10) <= 60 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "") or "…" in "".join(lines)


def test_a_name_of_a_megabyte_is_drawn():
    assert wrapped("a" * 1_000_000, 10, 60, 2) == ["aaaaaaaaa…", "aaaaaaaaa"]


@given(st.lists(st.text("ab", max_size=40), unique=True))
def test_short_forms_of_different_texts_differ(texts):
    def shorten(text):
        return text if len(text) <= 20 else f"{text[:10]}…{text[-9:]}"

    found = distinct(texts, shorten)
    assert found.keys() == {*texts}
    assert max(map(len, found.values()), default=0) <= 20
    assert len({*found.values()}) == len(texts)


def test_an_edge_is_level_until_it_has_passed_all_nodes_of_its_column():
    keys = {name: (name,) for name in ("narrow", "a_node_with_a_long_name", "far")}
    nodes = tuple(Node(key, name) for name, key in keys.items())
    edges = tuple(Edge(keys[name], keys["far"], "reference") for name in list(keys)[:2])
    graph = Graph("x", nodes, edges)
    layout = svg.Drawing(graph).layout
    wide = next(each for each in layout.nodes if each.node.name == "a_node_with_a_long_name")
    points = next(points for edge, points in layout.edges if edge.source == keys["narrow"])
    (_, begin), (level, height) = points[:2]
    assert (level, height) == (wide.x + wide.width, begin)


def test_a_page_has_a_drawing_for_a_telephone():
    page = html.render(chain(6))
    widths = {name: int(width) for name, width in re.findall(r'<svg id="(\w+)" viewBox="0 0 (\d+) ', page)}
    assert widths["level0"] > 700 and widths["narrow0"] <= 375


def test_a_node_has_one_name_at_each_level_of_a_page():
    """A box that is expanded by itself is found in the drawing of the next level."""
    box = Node(("a",), "a", inside=Graph("", (Node(("a", "c"), "c"), Node(("a", "d"), "d"))))
    page = html.render(Graph("t", (box, Node(("b",), "b"))))
    drawings = dict(re.findall(r'<svg id="(level\d)".*?>(.*?)</svg>', page, re.S))
    names = {level: re.findall(r'data-node="(n\d+)"', drawing) for level, drawing in drawings.items()}
    assert (sorted(names["level0"]), sorted(names["level1"])) == (["n0", "n3"], ["n0", "n1", "n2", "n3"])


def test_a_box_that_is_collapsed_says_what_is_in_it():
    marks = (Mark("error", "HL1", "m", "f:1:1"), Mark("warning", "HL2", "m", "f:1:1"))
    inner = Node(("a", "b"), "b", inside=Graph("", (Node(("a", "b", "c"), "c", marks=marks),)))
    page = html.render(Graph("t", (Node(("a",), "a", inside=Graph("", (inner,))),)))
    (content,) = re.findall('<script id="data" type="application/json">(.*?)</script>', page)
    _, *levels = json.loads(content)
    said = {level[name]["name"]: level[name]["inside"] for level in levels for name in level}
    assert (said["a"][:2], said["b"][:2], said["c"]) == (
        ["2 inside, ✖ 2 findings", "error"],
        ["1 inside, ✖ 2 findings", "error"],
        None,
    )


def test_a_picture_is_not_narrow_if_edges_would_have_nearly_all_the_room():
    numbers = range(80)
    nodes = tuple(Node((f"n{number}",), f"n{number}", "OS::Heat::None") for number in numbers)
    pairs = [(a, b) for a, b in combinations(numbers, 2) if 8 <= b - a < 25 and (a * 7 + b * 3) % 5 == 0]
    graph = Graph("t", nodes, tuple(Edge((f"n{a}",), (f"n{b}",), "reference") for a, b in pairs))
    sizes = dict.fromkeys((node.key for node in nodes), (150.0, 48.0))
    assert layout_of(graph, sizes, 400.0) == layout_of(graph, sizes)
    few = replace(graph, edges=graph.edges[::30])
    assert layout_of(few, sizes, 400.0).width <= 400


def test_an_empty_picture_is_said(tmp_path, capsys):
    path = tmp_path / "app.yaml"
    path.write_text("heat_template_version: 2021-04-16\nresources: {r: {type: OS::Heat::None}}\n")
    main(["graph", str(path), "--what", "network", "--no-config"])
    assert "nothing belongs to a network" in capsys.readouterr().err


def test_a_long_caption_of_a_small_picture_has_lines():
    words = "nothing to draw: with these values, the stack makes nothing that belongs to a network"
    document = svg.render(Graph("t", caption=words))
    lines = re.findall('class="small".*?>(.*?)</text>', document)
    assert (len(lines), " ".join(lines)) == (2, words)
    assert re.findall('viewBox="0 0 (\\d+) ', document) == ["480"]


@pytest.mark.parametrize("name", ["mermaid", "dot", "svg", "html"])
def test_a_box_says_what_an_update_does_with_it(name):
    box = Node(("a",), "a", "my.yaml", inside=chain(2), change="updated", marks=(Mark("error", "HL1", "m", "f:1:1"),))
    assert "my.yaml · updated, ✖ 1 finding" in RENDERERS[name](Graph("t", (box,)))


@pytest.mark.parametrize("change", ["updated", "deleted", "unchanged"])
@pytest.mark.parametrize("severity", ["error", "warning"])
def test_in_an_update_a_border_says_nothing_about_findings(severity, change):
    """Two colours are those of a severity and of a change; what is wrong has a sign of its own."""
    wrong = Node(("a",), "a", "x", change=change, marks=(Mark(severity, "HL1", "m", "f:1:1"),))
    beside = Node(("b",), "b", "x", marks=(Mark(severity, "HL1", "m", "f:1:1"),))  # the plan does not have it
    graph = drawn(Graph("t", (wrong, beside)), "svg")
    document = svg.render(graph)
    border = "" if change == "unchanged" else f" {change}"
    assert re.findall('<g data-node="n." class="(.*?)">', document) == [
        f"node orchestration{border}",
        "node orchestration",
    ]
    assert document.count(f'class="{severity}-badge"') == 2
    assert "border: what the update does; ✖ error, ▲ warning" in document
    classes = re.findall("class n0 (.*)", RENDERERS["mermaid"](graph))
    assert classes == [] if change == "unchanged" else [change]
    assert document.count(f'class="small {severity}-text"') == 2


def test_without_an_update_a_border_says_what_is_wrong():
    graph = drawn(Graph("t", (Node(("a",), "a", "x", marks=(Mark("error", "HL1", "m", "f:1:1"),)),)), "svg")
    document = svg.render(graph)
    assert ('class="node orchestration error"' in document, 'class="error-badge"' in document) == (True, False)
    assert "border:" not in document


def test_the_colour_of_a_change_comes_after_that_of_the_line():
    style = svg.stylesheet()
    assert style.index(".small,") < style.index(".updated-text{fill")


def test_what_an_update_does_has_a_colour_of_its_own():
    assert len({CHANGE_COLORS[each] for each in ("added", "updated", "replaced", "deleted")}) == 4


def test_only_edges_are_dashed():
    style = svg.stylesheet()
    assert re.findall(r"\.(\w+)\{stroke-dasharray", style) == ["dashed", "dotted"]


def test_advice_has_no_border_of_its_own():
    graph = Graph("x", (Node(("a",), "a", marks=(Mark("info", "HL801", "text", "x:1:1"),)),))
    assert ("info" in svg.render(graph), "1 finding" in svg.render(graph)) == (False, True)


@settings(max_examples=200)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30))
def test_a_box_has_room_for_its_text(name):
    graph = Graph("x", (Node(("a",), name),))
    assert "…" not in svg.render(graph)


def test_a_nested_template_is_named_as_seen_from_the_root_template(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep").mkdir()
    template = "heat_template_version: 2021-04-16\nresources: {%s}\n"
    (tmp_path / "deep" / "main.yaml").write_text(
        template % "a: {type: child.yaml}, b: {type: ../far.yaml}, c: {type: My::C}"
    )
    for path in ("deep/child.yaml", "far.yaml"):
        (tmp_path / path).write_text(template % "r: {type: OS::Heat::None}")
    (tmp_path / "env.yaml").write_text("resource_registry: {My::C: far.yaml}")
    main(["graph", "deep/main.yaml", "-e", "env.yaml", "--depth", "1", "--no-config"])
    assert re.findall(r"<br/>(\S+)\"", capsys.readouterr().out) == ["child.yaml", "../far.yaml", "My::C"]


@pytest.mark.parametrize(
    ("template", "picture"),
    [("fixtures/demo/app.yaml", "demo.svg"), ("fixtures/wordpress/wordpress.yaml", "stack.svg")],
)
def test_the_pictures_of_the_documentation_are_the_output(template, picture, monkeypatch, capsys):
    root = Path(__file__).parent.parent
    monkeypatch.chdir(root)
    assert main(["graph", template, "--no-config", "--format", "svg"]) == 0
    text = (root / "docs" / "images" / picture).read_text(encoding="utf-8")
    assert capsys.readouterr().out == text
    assert "prefers-color-scheme:dark" in text


def test_the_stack_of_the_readme_has_no_findings(capsys):
    assert main(["check", str(Path(__file__).parent.parent / "fixtures" / "wordpress"), "--no-config"]) == 0
    assert capsys.readouterr().out == ""


def test_a_page_of_findings_has_the_picture(graph, capsys):
    assert main(["check", "circle.yaml", "--format", "html"]) == 1
    assert "data:image/svg+xml;base64," in capsys.readouterr().out


def test_the_command_offers_every_format():
    assert GRAPH_FORMATS == tuple(RENDERERS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param({}, [], id="as it is"),
        *[pytest.param({"format": name}, ["--format", name], id=name) for name in GRAPH_FORMATS],
        pytest.param({"what": "network"}, ["--what", "network"], id="network"),
        pytest.param({"show": ["parameters", "outputs"]}, ["--parameters", "--outputs"], id="parameters and outputs"),
        pytest.param({"depth": 1}, ["--depth", "1"], id="depth"),
        pytest.param({"focus": "port"}, ["--focus", "port"], id="focus"),
        pytest.param({"focus": "group.0.server"}, ["--focus", "group.0.server"], id="focus on a member"),
    ],
)
def test_the_api_draws_what_the_command_draws(graph, arguments, words):
    assert heatlint.graph("app.yaml", **arguments) == graph("app.yaml", *words)[1]


def test_the_api_draws_nothing_of_a_template_that_cannot_be_read(graph):
    assert json.loads(heatlint.graph("broken.yaml", format="json"))["nodes"] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param({"template": "x.yaml"}, '"x.yaml" does not exist', id="template"),
        pytest.param({"template": "app.yaml", "focus": "prt"}, 'the picture has no "prt"', id="focus"),
    ],
)
def test_misuse_of_the_api(graph, arguments, message):
    with pytest.raises(heatlint.Misuse, match=message):
        heatlint.graph(**arguments)


def test_a_value_with_a_key_that_json_lacks_is_a_map(graph):
    value = "{network: n, value_specs: {!!binary aGk=: 1}}"
    Path("odd.yaml").write_text(
        f"heat_template_version: 2018-08-31\nresources: {{a: {{type: OS::Neutron::Port, properties: {value}}}}}\n"
    )
    for form in GRAPH_FORMATS:
        status, text, _ = graph("odd.yaml", "--format", form)
        assert status == 0 and text


def test_a_name_of_spaces_can_be_seen(graph):
    Path("spaces.yaml").write_text(
        "heat_template_version: 2021-04-16\nresources: {' ': {type: OS::Neutron::Net}}\n", encoding="utf-8"
    )
    assert ">&quot; &quot;<" in graph("spaces.yaml", "--format", "svg")[1]


def test_nesting_names_the_templates_that_are_not_read(data):
    text = "resources: {g: {type: OS::Heat::ResourceGroup, properties: {count: 0, resource_def: {type: nope.yaml}}}}\n"
    Path("alone.yaml").write_text(f"heat_template_version: 2021-04-16\n{text}", encoding="utf-8")
    found = data("alone.yaml", "--what", "nesting")
    assert found["caption"] == "not read: nope.yaml"
    assert _names_and_states(found) == [("alone.yaml", ""), ("nope.yaml", "not read")]
    assert _edges(found) == [("alone.yaml", "nope.yaml")]


def test_nesting_draws_the_templates_outside_of_the_project(graph, data, monkeypatch):
    """Those are not read, like a broken one, one on a server, and one that an environment names but nobody has."""
    for name, text in {
        "child/a.yaml": "heat_template_version: 2021-04-16\n",
        "mine/broken.yaml": "a: [\n",
        "mine/env.yaml": "resource_registry: {My::Type: gone/t.yaml}\n",
        "mine/sub/inner.yaml": "heat_template_version: 2021-04-16\nresources: {n: {type: deep.yaml}}\n",
        "mine/root.yaml": "heat_template_version: 2021-04-16\nresources: {a: {type: ../child/a.yaml}, "
        "b: {type: broken.yaml}, i: {type: sub/inner.yaml}, m: {type: My::Type}, w: {type: 'http://example.com/w.yaml'}}\n",
    }.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    monkeypatch.chdir("mine")
    found = data("root.yaml", "-e", "env.yaml", "--what", "nesting")
    assert _names_and_states(found) == [
        ("root.yaml", ""),
        ("../child/a.yaml", "not read"),
        ("broken.yaml", "not read"),
        ("gone/t.yaml", "not read"),
        ("http://example.com/w.yaml", "not read"),
        ("sub/inner.yaml", ""),
        ("sub/deep.yaml", "not read"),
        ("env.yaml", ""),
    ]
    assert {("root.yaml", "../child/a.yaml"), ("sub/inner.yaml", "sub/deep.yaml")} < set(_edges(found))
    assert next(node["type"] for node in found["nodes"] if node["name"] == "gone/t.yaml") == "My::Type"
    status, text, error = graph("broken.yaml", "--what", "nesting")
    assert (status, text) == (1, "") and 'broken.yaml" cannot be read' in error
    monkeypatch.chdir("..")
    whole = data(".", "--what", "nesting")
    assert ("child/a.yaml", "") in _names_and_states(whole)


def _names_and_states(found):
    return [(node["name"], node["state"]) for node in found["nodes"]]


def _edges(found):
    names = {tuple(node["key"]): node["name"] for node in found["nodes"]}
    return [(names[tuple(edge["source"])], names[tuple(edge["target"])]) for edge in found["edges"]]

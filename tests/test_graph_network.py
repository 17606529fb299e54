"""heatlint graph --what network: what properties come from by way of nested stacks, groups and functions."""

from __future__ import annotations

import json

import pytest

from heatlint.cli import main

TOP = "heat_template_version: 2021-04-16\n"
NETS = """\
resources:
  a: {type: OS::Neutron::Net}
  b: {type: OS::Neutron::Net}
outputs:
  networks: {value: {one: {get_resource: a}, two: {get_resource: b}}}
  listed: {value: [{get_resource: a}, {get_resource: b}]}
  OS::stack_id: {value: {get_resource: b}}
"""
PORTS = """\
parameters:
  networks: {type: json}
  names: {type: comma_delimited_list, default: ""}
resources:
  p1: {type: OS::Neutron::Port, properties: {network: {get_param: [networks, one]}}}
  p2: {type: OS::Neutron::Port, properties: {network: {get_param: [networks, two]}}}
outputs:
  ports: {value: [{port: {get_resource: p1}}]}
  second: {value: {get_resource: p2}}
"""
PORT = """\
parameters: {network: {type: string}, names: {type: comma_delimited_list, default: ""}}
resources:
  port: {type: OS::Neutron::Port, properties: {network: {get_param: network}}}
outputs: {id: {value: {get_resource: port}}}
"""
LISTED = """\
parameters: {names: {type: comma_delimited_list}}
resources:
  p: {type: OS::Neutron::Port, properties: {network: {get_param: [names, 1]}}}
"""


@pytest.fixture
def draw(tmp_path, monkeypatch, capsys):
    """Return a function that draws the network of a template and returns its edges, dashed ones apart, and its line."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"nets": NETS, "ports": PORTS, "port": PORT, "listed": LISTED}.items():
        (tmp_path / f"{name}.yaml").write_text(TOP + text)

    def drawn(resources, parameters="{}"):
        (tmp_path / "app.yaml").write_text(f"{TOP}parameters: {parameters}\nresources:\n{resources}")
        assert main(["graph", "app.yaml", "--what", "network", "--format", "json"]) == 0
        found = json.loads(capsys.readouterr().out)
        names = {tuple(node["key"]): node["name"] for node in found["nodes"]}
        edges = {(names[tuple(e["source"])], names[tuple(e["target"])]): e["kind"] for e in found["edges"]}
        certain = {ends for ends, kind in edges.items() if kind != "may be"}
        return certain, set(edges) - certain, found["caption"]

    return drawn


def server(networks: str) -> str:
    return f"  server: {{type: OS::Nova::Server, properties: {{image: i, flavor: f, networks: {networks}}}}}\n"


NESTED = "  nets: {type: nets.yaml}\n"
PASSED = NESTED + "  ports: {type: ports.yaml, properties: {networks: {get_attr: [nets, networks]}}}\n"


def test_a_path_into_a_map_that_a_nested_template_gives_is_one_network(draw):
    one = "  direct: {type: OS::Neutron::Port, properties: {network: {get_attr: [nets, networks, one]}}}\n"
    assert draw(NESTED + one) == ({("nets.a", "direct")}, set(), "")
    assert draw(PASSED) == ({("nets.a", "ports.p1"), ("nets.b", "ports.p2")}, set(), "")


@pytest.mark.parametrize(
    "networks",
    [
        "{get_attr: [ports, ports]}",
        "[{port: {get_attr: [ports, ports, 0, port]}}]",
        "[{network: {get_attr: [nets, listed, 0]}}]",
        "[{network: {get_attr: [nets, resource.a]}}]",
        "[{network: {get_attr: [nets, networks, {get_param: key}]}}]",
        "[{network: {list_join: ['', [{get_attr: [nets, networks, one]}]]}}]",
        "[{network: {yaql: {expression: $.data.all.one, data: {all: {get_attr: [nets, networks]}}}}}]",
        "{repeat: {for_each: {N: [{get_attr: [nets, networks, one]}]}, template: {network: N}}}",
        "[{network: {get_attr: [value, value, deep, 0]}}]",
        "[{map_merge: [{network: {get_attr: [nets, networks, two]}}, {network: {get_attr: [nets, networks, one]}}]}]",
    ],
)
def test_a_server_has_the_network_to_which_functions_and_outputs_lead(draw, networks):
    value = "  value: {type: OS::Heat::Value, properties: {value: {deep: [{get_attr: [nets, networks, one]}]}}}\n"
    edges, dashed, caption = draw(PASSED + value + server(networks), "{key: {type: string, default: one}}")
    assert {(source, end) for source, end in edges if end == "server"} == {("nets.a", "server")}
    assert (dashed, caption) == (set(), "")


def test_a_reference_to_a_nested_stack_is_what_it_says_that_its_id_is(draw):
    assert draw(NESTED + server("[{network: {get_resource: nets}}]"))[0] == {("nets.b", "server")}


def test_a_list_that_is_passed_as_a_text_keeps_its_items(draw):
    text = NESTED + "  ports: {type: listed.yaml, properties: {names: {get_attr: [nets, listed]}}}\n"
    assert draw(text)[0] == {("nets.b", "ports.p")}


GROUP = """\
  nets: {type: nets.yaml}
  group:
    type: OS::Heat::ResourceGroup
    properties:
      count: 3
      resource_def: {type: port.yaml, properties: {network: {get_attr: [nets, networks, two]}%s}}
"""


@pytest.mark.parametrize("index", ["", ", names: 'x%index%'"])
@pytest.mark.parametrize("port", ["[group, resource.0.id]", "[group, resource.2.id]", "[group, resource.0, id]"])
def test_the_members_of_a_group_get_and_give_what_is_passed(draw, index, port):
    edges, dashed, caption = draw(GROUP % index + server("[{port: {get_attr: %s}}]" % port))
    assert ("nets.b", "server") in edges and not any("nets.a" in ends for ends in edges)
    assert (dashed, caption) == (set(), "")


SCALED = """\
  nets: {type: nets.yaml}
  group:
    type: OS::Heat::AutoScalingGroup
    properties:
      min_size: 1
      max_size: 3
      resource: {type: port.yaml, properties: {network: {get_attr: [nets, networks, two]}}}
"""
PLAIN = """\
  nets: {type: nets.yaml}
  group:
    type: OS::Heat::ResourceGroup
    properties:
      count: 2
      resource_def: {type: OS::Neutron::Port, properties: {network: {get_attr: [nets, networks, two]}}}
"""
REPEATED = "{repeat: {for_each: {P: {get_attr: [group, %s]}}, template: {port: P}}}"


@pytest.mark.parametrize(
    ("group", "networks"),
    [
        (SCALED, REPEATED % "outputs_list, id"),
        (SCALED, "[{port: {get_attr: [group, resource.0.id]}}]"),
        (
            SCALED,
            "[{port: {yaql: {expression: $.data.m.values().first(), data: {m: {get_attr: [group, outputs, id]}}}}}]",
        ),
        (PLAIN, "[{port: {get_attr: [group, refs, 1]}}]"),
        (PLAIN, REPEATED % "refs"),
        (PLAIN, "[{network: {get_attr: [group, resource.1.network_id]}}]"),
    ],
)
def test_a_server_has_the_ports_of_a_group(draw, group, networks):
    edges, dashed, caption = draw(group + server(networks))
    assert {ends for ends in edges if "server" in ends} == {("nets.b", "server")}
    assert (dashed, caption) == (set(), "")


def test_resources_that_share_a_template_and_its_values_are_apart(draw):
    one = "  one: {type: nets.yaml}\n  two: {type: nets.yaml}\n"
    text = one + server("[{network: {get_attr: [one, networks, one]}}, {network: {get_attr: [two, networks, two]}}]")
    assert draw(text)[0] == {("one.a", "server"), ("two.b", "server")}


def test_different_keys_of_a_parameter_without_a_value_are_different_networks(draw):
    text = "  p1: {type: OS::Neutron::Port, properties: {network: {get_param: [nets, one]}}}\n"
    text += "  p2: {type: OS::Neutron::Port, properties: {network: {get_param: [nets, two]}}}\n"
    assert draw(text, "{nets: {type: json}}")[0] == {("nets.one", "p1"), ("nets.two", "p2")}
    given = "  ports: {type: ports.yaml, properties: {networks: {get_param: nets}}}\n"
    assert draw(given, "{nets: {type: json}}")[0] == {("nets.one", "ports.p1"), ("nets.two", "ports.p2")}


def test_a_condition_that_is_not_known_leaves_two_networks_possible(draw):
    for network in (
        "{if: [{equals: [{get_param: n}, 1]}, {get_attr: [nets, networks, one]}, {get_attr: [nets, networks, two]}]}",
        "{get_attr: [nets, networks, {get_param: n}]}",
    ):
        text = NESTED + server(f"[{{network: {network}}}]")
        assert draw(text, "{n: {type: string}}") == (set(), {("nets.a", "server"), ("nets.b", "server")}, "")


@pytest.mark.parametrize(
    "networks", ["{get_param: nics}", "[{port: {get_attr: [other, addresses, port]}}, {get_param: nics}]"]
)
def test_what_cannot_be_known_is_named_below_the_title(draw, networks):
    other = "  other: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{network: x}]}}\n"
    caption = draw(other + server(networks), "{nics: {type: json}}")[2]
    assert caption == "not known: all that is connected with server"


def test_errors_of_what_is_not_drawn_are_named_below_the_title(draw):
    """A picture without them looked like that of a template which Heat accepts."""
    conditions = "conditions: {c: {equals: [1]}}\n"
    net = "  net: {type: OS::Neutron::Net}\n"
    value = "  v: {type: OS::Heat::Value, properties: {value: {get_attr: [nope, x]}}}\n"
    assert draw(net + conditions)[-1] == "at no node: error HL501 (app.yaml:5:18)"
    assert draw(net + value)[-1] == "not drawn: error HL402 (app.yaml:5:62)"
    assert draw(net)[-1] == ""


def test_an_attribute_of_a_template_that_cannot_be_read_is_an_edge_from_it(draw):
    text = "  ports: {type: missing.yaml}\n" + server("{get_attr: [ports, ports]}")
    assert draw(text)[0] == {("ports", "server")}


STACK = """\
  net: {type: OS::Neutron::Net}
  stack:
    type: OS::Heat::Stack
    properties: {template: {get_file: port.yaml}, parameters: {network: {get_resource: net}}}
"""


def test_a_stack_of_its_own_gets_parameters_and_gives_outputs(draw):
    assert draw(STACK)[0] == {("net", "stack.port")}
    assert draw(STACK + server("[{port: {get_attr: [stack, outputs, id]}}]"))[0] == {("net", "server")}


CIRCLES = [
    server("[{port: {get_attr: [server, addresses, x, 0, port]}}]"),
    "  value: {type: OS::Heat::Value, properties: {value: {get_attr: [value, value]}}}\n"
    + server("{get_attr: [value, value]}"),
    "  port: {type: OS::Neutron::Port, properties: {network: {get_attr: [port, network_id]}}}\n",
]


@pytest.mark.parametrize("resources", CIRCLES)
def test_what_depends_on_itself_has_an_end(draw, resources):
    draw(resources)


FOCUS = """\
  net: {type: OS::Neutron::Net}
  other: {type: OS::Neutron::Net}
  subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}
  router: {type: OS::Neutron::Router}
  wire:
    type: OS::Neutron::RouterInterface
    properties: {router: {get_resource: router}, subnet: {get_resource: subnet}}
  plug: {type: OS::Neutron::Port, properties: {network: {get_resource: net}}}
  trunk: {type: OS::Neutron::Trunk, properties: {port: {get_resource: plug}}}
  web: {type: OS::Nova::Server, properties: {flavor: f, image: i, networks: [{port: {get_resource: trunk}}]}}
  alone: {type: OS::Nova::Server, properties: {flavor: f, image: i, networks: [{network: {get_resource: other}}]}}
  inner: {type: port.yaml, properties: {network: {get_resource: other}}}
  group:
    type: OS::Heat::ResourceGroup
    properties: {count: 3, resource_def: {type: port.yaml, properties: {network: {get_resource: other}}}}
  disk: {type: OS::Cinder::Volume, properties: {size: 1}}
"""


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("plug", {"net", "router", "web"}),
        ("trunk", {"net", "router", "web"}),
        ("subnet", {"net", "router", "web"}),
        ("wire", {"net", "router", "web"}),
        ("inner", {"other", "inner.port"}),
        ("inner.port", {"other", "inner.port"}),
        ("group", {"other", "group.port"}),
        ("group.1.port", {"other", "group.port"}),
        ("alone", {"other", "alone"}),
    ],
)
def test_a_focus_on_what_has_no_node_is_on_what_shows_it(draw, capsys, name, names):
    draw(FOCUS)
    assert main(["graph", "app.yaml", "--what", "network", "--format", "json", "--focus", name]) == 0
    assert {node["name"] for node in json.loads(capsys.readouterr().out)["nodes"]} == names


def test_a_focus_on_what_belongs_to_no_network(draw, capsys):
    draw(FOCUS)
    assert main(["graph", "app.yaml", "--what", "network", "--focus", "disk"]) == 2
    assert 'the picture has no "disk"; that of the resources has it' in capsys.readouterr().err


CFN = """\
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Sub: {Type: AWS::EC2::Subnet, Properties: {VpcId: {Ref: Net}, CidrBlock: 10.0.1.0/24}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: {Ref: Net}}}
  Way: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {RouteTableId: {Ref: Table}, SubnetId: {Ref: Sub}}}
  Gate: {Type: AWS::EC2::InternetGateway}
  Open: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: {Ref: Net}, InternetGatewayId: {Ref: Gate}}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: {Ref: Net}, GroupDescription: x}}
  Card: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: {Ref: Sub}, GroupSet: [{Ref: Group}]}}
  Maps:
    Type: AWS::EC2::Instance
    Properties: {ImageId: i, InstanceType: t, NetworkInterfaces: [{NetworkInterfaceId: {Ref: Card}, DeviceIndex: "0"}]}
  Plain: {Type: AWS::EC2::Instance, Properties: {ImageId: i, InstanceType: t, SubnetId: {Ref: Sub}}}
  There: {Type: AWS::EC2::Instance, Properties: {ImageId: i, InstanceType: t, SubnetId: subnet-9}}
  Listed: {Type: AWS::EC2::Instance, Properties: {ImageId: i, InstanceType: t, NetworkInterfaces: [{Ref: Card2}]}}
  Card2: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: {Ref: Sub}}}
  Own: {Type: AWS::EC2::EIP, Properties: {InstanceId: {Ref: Plain}}}
  Other: {Type: AWS::EC2::EIP, Properties: {Domain: vpc}}
  Given:
    Type: AWS::EC2::EIPAssociation
    Properties: {AllocationId: {"Fn::GetAtt": [Other, AllocationId]}, NetworkInterfaceId: {Ref: Card}}
  Config: {Type: AWS::AutoScaling::LaunchConfiguration, Properties: {ImageId: i, InstanceType: t}}
  Many:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      AvailabilityZones: [nova]
      MinSize: 1
      MaxSize: 2
      LaunchConfigurationName: {Ref: Config}
      VPCZoneIdentifier: [{Ref: Sub}]
"""


def test_the_types_of_cfn_are_drawn(draw, tmp_path, capsys):
    (tmp_path / "cfn.yaml").write_text(CFN)
    assert main(["graph", "cfn.yaml", "--what", "network", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    names = {tuple(node["key"]): node["name"] for node in found["nodes"]}
    assert {(names[tuple(edge["source"])], names[tuple(edge["target"])]) for edge in found["edges"]} == {
        ("Table", "Net"),
        ("Gate", "Net"),
        ("Net", "Maps"),
        ("Net", "Plain"),
        ("Net", "Listed"),
        ("Net", "Many"),
        ("subnet-9", "There"),
        ("Group", "Maps"),
        ("Own", "Plain"),
        ("Other", "Maps"),
    }
    assert "not known" not in found["caption"]


OLD = """\
  net: {type: OS::Neutron::Net}
  port: {type: OS::Neutron::Port, properties: {network: {get_resource: net}}}
  server: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{port: {get_resource: port}}]}}
  ip: {type: OS::Neutron::FloatingIP, properties: {floating_network: outside}}
  forward:
    type: OS::Neutron::FloatingIPPortForward
    properties:
      floating_ip: {get_resource: ip}
      internal_port: {get_resource: port}
      internal_ip_address: 10.0.0.4
      internal_port_number: 80
      external_port: 80
      protocol: tcp
  old: {type: OS::Nova::FloatingIP, properties: {pool: outside}}
  has: {type: OS::Nova::FloatingIPAssociation, properties: {floating_ip: {get_resource: old}, server_id: %s}}
"""


@pytest.mark.parametrize(("server", "name"), [("{get_resource: server}", "server"), ("vm-1", "vm-1")])
def test_floating_ips_of_nova_and_their_forwarded_ports(draw, server, name):
    edges = {("net", "server"), ("outside", "ip"), ("ip", "server"), ("outside", "old"), ("old", name)}
    assert draw(OLD % server) == (edges, set(), "")

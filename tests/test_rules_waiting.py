"""HL413 to HL415, HL417: dependencies that Heat does not see, and signals that nobody waits for or nobody sends."""

from __future__ import annotations

import pytest
import yaml
from helpers import found, messages, places

RULES = {"HL413", "HL414", "HL415", "HL417"}
NETWORK = """
net: {type: OS::Neutron::Net}
subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}
router: {type: OS::Neutron::Router, properties: {external_gateway_info: {network: ext}}}
way: {type: OS::Neutron::RouterInterface, properties: {router: {get_resource: router}, subnet: {get_resource: subnet}}}
port: {type: OS::Neutron::Port, properties: {network: {get_resource: net}}}
fixed:
  type: OS::Neutron::Port
  properties: {network: {get_resource: net}, fixed_ips: [{subnet: {get_resource: subnet}}]}
other: {type: OS::Neutron::Port, properties: {network: elsewhere}}
server: {type: OS::Nova::Server, depends_on: way, properties: {flavor: f, image: i, networks: [{port: p}]}}
"""
NODE = """
heat_template_version: 2018-08-31
parameters: {net: {type: string}}
resources:
  port: {type: OS::Neutron::Port, properties: {network: {get_param: net}}}
  address: {type: OS::Neutron::FloatingIP, properties: {floating_network: ext, port_id: {get_resource: port}}}
"""


def report(resources, **body):
    template = {"heat_template_version": "2018-08-31", "resources": yaml.safe_load(resources)}
    return found(template, stage="deploy", rules=RULES, **body)


def association(port, more=""):
    properties = f"{{floatingip_id: f, port_id: {port}}}"
    return f"a: {{type: OS::Neutron::FloatingIPAssociation, properties: {properties}{more}}}\n"


@pytest.mark.parametrize(
    "resources, is_found",
    [
        pytest.param(association("{get_resource: port}"), True, id="an association"),
        pytest.param(association("{get_resource: port}", ", depends_on: way"), False, id="with a dependency"),
        pytest.param(association("{get_resource: port}", ", depends_on: server"), False, id="by way of a server"),
        pytest.param(association("{get_resource: fixed}"), False, id="Heat adds it where the port names its subnet"),
        pytest.param(association("{get_resource: other}"), False, id="a port in another network"),
        pytest.param(association("p"), False, id="a port that is not known"),
        pytest.param(
            "a: {type: OS::Neutron::FloatingIP, properties: {floating_network: ext, port_id: {get_resource: port}}}\n",
            False,
            id="Heat adds it to a floating IP",
        ),
    ],
)
def test_what_gives_a_port_its_floating_ip_waits_for_the_router(resources, is_found):
    expected = [("HL413", "resources.a.properties.port_id")]
    assert places(report(NETWORK + resources)) == (expected if is_found else [])


def nested(more):
    return (
        NETWORK
        + f"""
nodes:
  type: OS::Heat::ResourceGroup
  {more}
  properties: {{resource_def: {{type: node.yaml, properties: {{net: {{get_resource: net}}}}}}}}
"""
    )


def test_nested_stacks_wait_for_what_their_resource_waits_for():
    (finding,) = report(nested("metadata: {}"), files={"node.yaml": NODE})
    assert (finding.file, ".".join(finding.path)) == ("node.yaml", "resources.address.properties.port_id")
    assert finding.message.endswith('expected "depends_on: way" in "nodes"')
    assert not report(nested("depends_on: way"), files={"node.yaml": NODE})


def test_members_of_groups_are_reported_in_the_text_of_the_group():
    text = (
        NETWORK
        + """
group:
  type: OS::Heat::ResourceGroup
  properties:
    resource_def:
      type: OS::Neutron::FloatingIPAssociation
      properties: {floatingip_id: f, port_id: {get_resource: port}}
"""
    )
    assert places(report(text)) == [("HL413", "resources.group.properties.resource_def.properties.port_id")]


def test_a_router_without_a_gateway_leads_nowhere():
    text = NETWORK.replace("properties: {external_gateway_info: {network: ext}}", "properties: {name: r}")
    assert not report(text + association("{get_resource: port}"))
    gateway = "out: {type: OS::Neutron::RouterGateway, properties: {router_id: {get_resource: router}, network: ext}}\n"
    assert len(report(text + gateway + association("{get_resource: port}"))) == 1


def test_heat_sees_that_the_same_parameter_is_the_same_subnet():
    names = ("subnet", "router", "network")
    template = {
        "heat_template_version": "2018-08-31",
        "parameters": {name: {"type": "string"} for name in names},
        "resources": yaml.safe_load(
            """
way: {type: OS::Neutron::RouterInterface, properties: {router: {get_param: router}, subnet: {get_param: subnet}}}
port: {type: OS::Neutron::Port, properties: {network: {get_param: network}, fixed_ips: [{subnet: {get_param: subnet}}]}}
"""
            + association("{get_resource: port}")
        ),
    }
    assert not found(template, rules=RULES, assume_values=True)


def test_an_interface_with_another_condition_may_not_exist():
    text = yaml.safe_load(NETWORK + association("{get_resource: port}"))
    text["way"]["condition"] = "routed"
    template = {
        "heat_template_version": "2018-08-31",
        "parameters": {"routed": {"type": "boolean"}},
        "conditions": {"routed": {"get_param": "routed"}},
        "resources": text,
    }
    assert not found(template, stage="deploy", rules=RULES, assume_values=True)
    text["a"]["condition"] = "routed"
    assert len(found(template, stage="deploy", rules=RULES, assume_values=True)) == 1


def test_the_same_parameter_is_the_same_network():
    template = yaml.safe_load(NODE)
    template["parameters"]["router"] = {"type": "string"}
    template["resources"]["subnet"] = {
        "type": "OS::Neutron::Subnet",
        "properties": {"network": {"get_param": "net"}, "cidr": "10.0.0.0/24"},
    }
    template["resources"]["way"] = {
        "type": "OS::Neutron::RouterInterface",
        "properties": {"router": {"get_param": "router"}, "subnet": {"get_resource": "subnet"}},
    }
    template["resources"]["a"] = yaml.safe_load(association("{get_resource: port}"))["a"]
    assert places(found(template, rules=RULES, assume_values=True)) == [("HL413", "resources.a.properties.port_id")]


HANDLE = """
handle: {type: OS::Heat::WaitConditionHandle}
server:
  type: OS::Nova::Server
  properties: {flavor: f, image: i, user_data: {get_attr: [handle, curl_cli]}}
"""


@pytest.mark.parametrize(
    "more, is_found",
    [
        pytest.param("", True, id="nothing waits"),
        pytest.param(
            "wait: {type: OS::Heat::WaitCondition, properties: {handle: {get_resource: handle}}}", False, id="waits"
        ),
        pytest.param("wait: {type: OS::Heat::WaitCondition, properties: {handle: handle}}", False, id="waits by name"),
        pytest.param("part: {type: part.yaml, properties: {handle: {get_resource: handle}}}", False, id="passed on"),
        pytest.param("v: {type: OS::Heat::Value, properties: {value: {get_resource: handle}}}", False, id="kept"),
    ],
)
def test_signals_that_nothing_waits_for(more, is_found):
    part = "heat_template_version: 2018-08-31\nparameters: {handle: {type: string}}\n"
    expected = [("HL414", "resources.handle.type")] if is_found else []
    assert places(report(HANDLE + more, files={"part.yaml": part})) == expected


def test_a_wait_condition_that_a_condition_switches_off_is_meant_to_wait():
    waits = "wait: {type: OS::Heat::WaitCondition, condition: waits, properties: {handle: {get_resource: handle}}}\n"
    template = {
        "heat_template_version": "2021-04-16",
        "parameters": {"wait": {"type": "boolean", "default": False}},
        "conditions": {"waits": {"get_param": "wait"}},
        "resources": yaml.safe_load(HANDLE + waits),
    }
    assert places(found(template, rules=RULES)) == []


def test_a_handle_that_no_script_signals_is_not_reported():
    assert not report("handle: {type: OS::Heat::WaitConditionHandle}")


def test_servers_in_groups_send_signals_too():
    text = """
handle: {type: OS::Heat::SwiftSignalHandle}
group:
  type: OS::Heat::ResourceGroup
  properties:
    resource_def:
      type: OS::Nova::Server
      properties: {flavor: f, image: i, user_data: {get_attr: [handle, curl_cli]}}
"""
    assert messages(report(text)) == [
        'nothing waits for the signals to "handle"; expected an OS::Heat::SwiftSignal with this handle'
    ]


GROUP = """
group:
  type: OS::Heat::ResourceGroup
  properties: {resource_def: {type: OS::Nova::Server, properties: {flavor: f, image: i%s}}}
config: {type: OS::Heat::SoftwareConfig, properties: {config: c}}
d:
  type: OS::Heat::SoftwareDeploymentGroup
  properties: {config: {get_resource: config}, servers: %s%s}
"""
MEMBERS, READY = "{get_attr: [group, refs_map]}", ", user_data_format: SOFTWARE_CONFIG"


@pytest.mark.parametrize(
    "text, is_found",
    [
        pytest.param(GROUP % ("", MEMBERS, ""), True, id="members of a group"),
        pytest.param(GROUP % (READY, MEMBERS, ""), False, id="with the agent"),
        pytest.param(GROUP % ("", MEMBERS, ", signal_transport: NO_SIGNAL"), False, id="nothing is waited for"),
        pytest.param(GROUP % ("", "{a: s}", ""), False, id="a server that is not known"),
    ],
)
def test_deployments_on_servers_without_the_agent(text, is_found):
    assert places(report(text)) == ([("HL415", "resources.d.properties.servers")] if is_found else [])


def test_a_server_of_a_nested_stack():
    part = """
heat_template_version: 2018-08-31
resources: {s: {type: OS::Nova::Server, properties: {flavor: f, image: i}}}
outputs: {server: {value: {get_resource: s}}}
"""
    text = """
part: {type: part.yaml}
d: {type: OS::Heat::SoftwareDeployment, properties: {server: {get_attr: [part, server]}}}
"""
    assert places(report(text, files={"part.yaml": part})) == [("HL415", "resources.d.properties.server")]


WAIT = """
handle: {type: OS::Heat::WaitConditionHandle%s}
wait: {type: OS::Heat::WaitCondition, properties: {handle: {get_resource: handle}, timeout: 60}}
"""


def script(call):
    return f"server: {{type: OS::Nova::Server, properties: {{flavor: f, image: i, user_data: {call}}}}}\n"


@pytest.mark.parametrize(
    "handle, resources, is_found",
    [
        pytest.param("", script("wc_notify"), True, id="a word of a script alone"),
        pytest.param(
            ", properties: {signal_transport: NO_SIGNAL}", script("wc_notify"), False, id="no signal is needed"
        ),
        pytest.param("", script("{get_attr: [handle, curl_cli]}"), False, id="a script has it"),
        pytest.param("", "nested: {type: n.yaml, properties: {p: {get_resource: handle}}}\n", False, id="passed on"),
        pytest.param(
            "",
            "any: {type: OS::Heat::Value, properties: {value: {get_attr: [{get_param: p}, endpoint]}}}\n",
            False,
            id="perhaps",
        ),
    ],
)
def test_a_script_gets_the_means_to_send_the_signal_that_is_awaited(handle, resources, is_found):
    files = {"n.yaml": "heat_template_version: 2018-08-31\nparameters: {p: {type: string}}\n"}
    template = {
        "heat_template_version": "2018-08-31",
        "parameters": {"p": {"type": "string"}},
        "resources": yaml.safe_load(WAIT % handle + resources),
    }
    findings = found(template, stage="deploy", rules={"HL414", "HL417"}, files=files, assume_values=True)
    assert places(findings) == [("HL417", "resources.wait.type")] * is_found
    assert all("expected {get_attr: [handle, curl_cli]} in a script" in each for each in messages(findings))


WITH_SUBNET = """\
net: {type: OS::Neutron::Net}
sub: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}
"""
ON_NETWORK = """\
heat_template_version: 2018-08-31
parameters: {net: {type: string}, sub: {type: string, default: ''}}
resources: {p: {type: OS::Neutron::Port, properties: {network: {get_param: net}%s}}}
"""


def without_address(resources, more=""):
    template = {"heat_template_version": "2018-08-31", "resources": yaml.safe_load(WITH_SUBNET + resources)}
    files = {"on.yaml": ON_NETWORK % more}
    return [
        (each.path, each.message.split(", so ")[1])
        for each in found(template, rules={"HL420"}, files=files, stage="deploy")
    ]


@pytest.mark.parametrize(
    "resources, more, expected",
    [
        pytest.param(
            "c: {type: on.yaml, properties: {net: {get_resource: net}}}",
            "",
            'its port "p" may be made before it and have no address; expected "depends_on: sub"',
            id="a port in a nested stack",
        ),
        pytest.param(
            "g: {type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: {type: OS::Nova::Server, "
            "properties: {flavor: f, image: i, networks: [{network: {get_resource: net}}]}}}}",
            "",
            'its members may be made before it and fail; expected "depends_on: sub"',
            id="servers in a group",
        ),
        pytest.param(
            "c: {type: on.yaml, depends_on: sub, properties: {net: {get_resource: net}}}", "", None, id="it waits"
        ),
        pytest.param(
            "c: {type: on.yaml, properties: {net: {get_attr: [sub, network_id]}}}", "", None, id="through the subnet"
        ),
        pytest.param(
            "c: {type: on.yaml, properties: {net: {get_resource: net}, sub: {get_resource: sub}}}",
            ", fixed_ips: [{subnet: {get_param: sub}}]",
            None,
            id="it names the subnet",
        ),
        pytest.param(
            "c: {type: on.yaml, properties: {net: {get_resource: net}}}",
            ", no_fixed_ips: true",
            None,
            id="it wants no address",
        ),
        pytest.param("c: {type: on.yaml, properties: {net: other}}", "", None, id="a network of the cloud"),
        pytest.param(
            "p: {type: OS::Neutron::Port, properties: {network: {get_resource: net}}}", "", None, id="in one stack"
        ),
    ],
)
def test_ports_and_servers_of_nested_stacks_wait_for_a_subnet(resources, more, expected):
    name = resources.partition(":")[0]
    assert without_address(resources, more) == ([(("resources", name, "type"), expected)] if expected else [])


TRUNK = """\
parent: {type: OS::Neutron::Port, properties: {network: n}}
trunk: {type: OS::Neutron::Trunk, properties: {port: {get_resource: parent}}}
"""
ON_PORT = "{type: OS::Nova::Server%s, properties: {image: i, flavor: f, networks: [{network: n}, {port: %s}]}}"
SERVER_ON_PORT = "heat_template_version: 2018-08-31\nparameters: {port: {type: string}}\nresources: {s: %s}\n"
BESIDE = (
    'the server may have the port before it is the parent of the trunk "trunk", which Open vSwitch does not allow; '
)


@pytest.mark.parametrize(
    "server, expected",
    [
        pytest.param(ON_PORT % ("", "{get_resource: parent}"), 'expected "depends_on: trunk"', id="in one stack"),
        pytest.param(
            "{type: on.yaml, properties: {port: {get_resource: parent}}}",
            'expected "depends_on: trunk" in "server"',
            id="in a nested stack",
        ),
        pytest.param(ON_PORT % ("", "{get_attr: [trunk, port_id]}"), None, id="through the trunk"),
        pytest.param(ON_PORT % (", depends_on: trunk", "{get_resource: parent}"), None, id="it waits"),
        pytest.param(ON_PORT % (", depends_on: after", "{get_resource: parent}"), None, id="it waits for what waits"),
        pytest.param(ON_PORT % ("", "{get_resource: other}"), None, id="another port"),
        pytest.param(ON_PORT % (", condition: c", "{get_resource: parent}"), None, id="it is not made"),
    ],
)
def test_a_server_waits_for_the_trunk_of_its_port(server, expected):
    more = (
        "after: {type: OS::Heat::None, depends_on: trunk}\nother: {type: OS::Neutron::Port, properties: {network: n}}\n"
    )
    resources = yaml.safe_load(f"{TRUNK}{more}server: {server}\n")
    template = {"heat_template_version": "2018-08-31", "conditions": {"c": False}, "resources": resources}
    files = {"on.yaml": SERVER_ON_PORT % ON_PORT % ("", "{get_param: port}")}
    findings = found(template, rules={"HL421"}, files=files, stage="deploy")
    assert messages(findings) == ([] if expected is None else [BESIDE + expected])


def test_a_trunk_may_wait_for_the_server():
    trunk = TRUNK.replace("Trunk,", "Trunk, depends_on: server,")
    resources = yaml.safe_load(f"{trunk}server: {ON_PORT % ('', '{get_resource: parent}')}\n")
    template = {"heat_template_version": "2018-08-31", "resources": resources}
    assert found(template, rules={"HL421"}, stage="deploy") == []

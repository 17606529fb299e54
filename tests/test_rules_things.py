"""HL416: a reference to a thing of another kind than the property needs. HL515: a name in the place of a reference."""

from __future__ import annotations

import pytest
import yaml
from helpers import found

RESOURCES = """
net: {type: OS::Neutron::Net}
subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}
server: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{network: n}]}}
address: {type: OS::Neutron::FloatingIP, properties: {floating_network: ext}}
key: {type: OS::Nova::KeyPair, properties: {name: k, public_key: p}}
handle: {type: OS::Heat::WaitConditionHandle}
signal: {type: OS::Heat::SwiftSignalHandle}
text: {type: OS::Heat::RandomString}
policy:
  type: OS::Heat::ScalingPolicy
  properties: {auto_scaling_group_id: g, adjustment_type: change_in_capacity, scaling_adjustment: 1}
own: {type: My::Own::Net}
adopted: {type: OS::Neutron::Subnet, external_id: a-network}
"""


def messages(resource, **body):
    resources = yaml.safe_load(RESOURCES) | {"r": yaml.safe_load(resource)}
    template = {"heat_template_version": "2018-08-31", "resources": resources}
    return [each.message for each in found(template, stage="deploy", rules={"HL416"}, **body)]


@pytest.mark.parametrize(
    "resource, message",
    [
        pytest.param(
            "{type: OS::Neutron::Port, properties: {network: {get_resource: subnet}}}",
            '"subnet" is a subnet (OS::Neutron::Subnet); expected a network',
            id="a property",
        ),
        pytest.param(
            "{type: OS::Nova::Server, properties: {networks: [{network: n}, {port: {get_resource: address}}]}}",
            '"address" is a floating IP (OS::Neutron::FloatingIP); expected a port',
            id="in a list of maps",
        ),
        pytest.param(
            "{type: OS::Neutron::FloatingIP, properties: {floating_network: e, port_id: {get_resource: server}}}",
            '"server" is a server (OS::Nova::Server); expected a port, '
            "such as {get_attr: [server, addresses, NETWORK, 0, port]}",
            id="a server for a port",
        ),
        pytest.param(
            "{type: OS::Neutron::FloatingIP, properties: "
            "{floating_network: e, port_id: {get_attr: [server, networks, n, 0]}}}",
            '"networks.n.0" is an IP address; expected a port, '
            "such as {get_attr: [server, addresses, NETWORK, 0, port]}",
            id="an address for a port",
        ),
        pytest.param(
            "{type: OS::Neutron::FloatingIPAssociation, properties: {port_id: p, "
            "floatingip_id: {get_attr: [address, floating_ip_address]}}}",
            '"floating_ip_address" is an IP address; expected a floating IP, such as {get_resource: address}',
            id="an address for an ID",
        ),
        pytest.param(
            "{type: OS::Heat::SoftwareDeployment, properties: {config: c, server: {get_attr: [server, name]}}}",
            '"name" is a name; expected a server, such as {get_resource: server}',
            id="a name where only an ID serves",
        ),
        pytest.param(
            "{type: OS::Neutron::Port, properties: "
            "{network: n, fixed_ips: [{subnet: {get_attr: [subnet, network_id]}}]}}",
            '"network_id" is a network; expected a subnet, such as {get_resource: subnet}',
            id="an attribute that is the ID of another thing",
        ),
        pytest.param(
            "{type: OS::Cinder::VolumeAttachment, properties: {volume_id: v, instance_uuid: {get_resource: net}}}",
            '"net" is a network (OS::Neutron::Net); expected a server',
            id="a property without a constraint",
        ),
        pytest.param(
            "{type: OS::Aodh::EventAlarm, properties: {alarm_actions: [{get_resource: policy}]}}",
            '"policy" is a scaling policy (OS::Heat::ScalingPolicy); expected the URL of an action, '
            "such as {get_attr: [policy, alarm_url]}",
            id="a policy for its URL",
        ),
        pytest.param(
            "{type: OS::Aodh::GnocchiResourcesAlarm, properties: {metric: m, threshold: 1, resource_id: r, "
            "resource_type: instance, ok_actions: [u, {get_attr: [net, name]}]}}",
            '"name" is a name; expected the URL of an action',
            id="a name in a list that takes only URLs",
        ),
        *(
            pytest.param(
                f"{{type: OS::Heat::{kind}, properties: {{servers: {{a: s}}, config: {{get_attr: [net, name]}}}}}}",
                '"name" is a name; expected a configuration',
                id=f"a name where {kind} takes only an ID",
            )
            for kind in ("SoftwareDeployments", "StructuredDeployments", "SoftwareDeploymentGroup")
        ),
        pytest.param(
            "{type: OS::Heat::ResourceGroup, properties: "
            "{resource_def: {type: OS::Neutron::Port, properties: {network: {get_resource: subnet}}}}}",
            '"subnet" is a subnet (OS::Neutron::Subnet); expected a network',
            id="in the definition of members",
        ),
        pytest.param(
            "{type: OS::Heat::WaitCondition, properties: {handle: {get_attr: [handle, curl_cli]}, timeout: 60}}",
            '"curl_cli" is the beginning of a command; expected a wait condition handle, '
            "such as {get_resource: handle}",
            id="a command for a handle",
        ),
        pytest.param(
            "{type: OS::Heat::SwiftSignal, properties: {handle: {get_attr: [signal, curl_cli]}, timeout: 60}}",
            '"curl_cli" is the beginning of a command; expected a Swift signal handle, such as {get_resource: signal}',
            id="a command for a Swift signal handle",
        ),
    ],
)
def test_a_reference_to_another_thing_is_reported(resource, message):
    assert messages(resource) == [message]


@pytest.mark.parametrize(
    "network",
    [
        pytest.param("{get_resource: net}", id="the right thing"),
        pytest.param("{get_resource: text}", id="a text that may be a name"),
        pytest.param("{get_resource: key}", id="a key pair, to which a reference is a name"),
        pytest.param("{get_resource: own}", id="a type that only a cloud has"),
        pytest.param("{get_resource: adopted}", id="a resource that exists already"),
        pytest.param("{get_attr: [subnet, network_id]}", id="an attribute"),
        pytest.param("{get_attr: [net, name]}", id="a name, by which Heat finds a network"),
        pytest.param("{get_attr: [subnet, show, network_id]}", id="an attribute of which nothing is known"),
        pytest.param("{str_replace: {template: a, params: {a: {get_resource: subnet}}}}", id="a part of a text"),
    ],
)
def test_other_references_are_not_reported(network):
    assert messages(f"{{type: OS::Neutron::Port, properties: {{network: {network}}}}}") == []


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(
            "{type: OS::Heat::SwiftSignal, properties: {handle: {get_resource: handle}, timeout: 60}}",
            id="the check of the type (HL333) reports the wrong handle",
        ),
        pytest.param(
            "{type: OS::Heat::SwiftSignal, properties: {handle: {get_attr: [signal, endpoint]}, timeout: 60}}",
            id="a reference to the handle gives the same URL",
        ),
    ],
)
def test_handles_that_are_not_reported(resource):
    assert messages(resource) == []


def test_a_type_that_an_environment_maps_may_be_anything():
    resource = "{type: OS::Neutron::Port, properties: {network: {get_resource: subnet}}}"
    registry = {"resource_registry": {"OS::Neutron::Subnet": "OS::Heat::Value"}}
    assert messages(resource, environment=registry) == []


def test_the_verdict_on_a_request_does_not_count_it():
    resources = yaml.safe_load(RESOURCES)
    resources["r"] = {"type": "OS::Neutron::Port", "properties": {"network": {"get_resource": "subnet"}}}
    (finding,) = found({"heat_template_version": "2018-08-31", "resources": resources}, rules={"HL416"})
    assert finding.stage == "deploy" and finding.rule.of_service


NODE = """
heat_template_version: 2018-08-31
parameters: {net: {type: string}}
resources:
  port: {type: OS::Neutron::Port, properties: {network: {get_param: net}}}
  server: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{network: {get_param: net}}]}}
outputs:
  port: {value: {get_resource: server}}
"""


def nested(resources):
    resources = yaml.safe_load(RESOURCES) | yaml.safe_load(resources)
    template = {"heat_template_version": "2018-08-31", "resources": resources}
    return found(template, stage="deploy", rules={"HL416"}, files={"node.yaml": NODE})


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param("{type: node.yaml, properties: {net: {get_resource: subnet}}}", id="a nested stack"),
        pytest.param(
            "{type: OS::Heat::ResourceGroup, properties: "
            "{count: 2, resource_def: {type: node.yaml, properties: {net: {get_resource: subnet}}}}}",
            id="the members of a group",
        ),
    ],
)
def test_a_reference_that_a_nested_template_uses_is_reported_once_where_it_is_written(resource):
    (finding,) = nested(f"r: {resource}")
    assert (finding.file, finding.path[:2], finding.path[-1]) == ("template", ("resources", "r"), "get_resource")
    assert finding.message == '"subnet" is a subnet (OS::Neutron::Subnet); expected a network'
    assert [(each.file, each.message) for each in finding.related] == [("node.yaml", "a network is needed here")]


def test_a_reference_that_comes_from_an_output_is_reported_in_the_output():
    address = "{type: OS::Neutron::FloatingIP, properties: {floating_network: e, port_id: {get_attr: [n, port]}}}"
    (finding,) = nested(f"n: {{type: node.yaml, properties: {{net: {{get_resource: net}}}}}}\na: {address}")
    assert (finding.file, finding.path) == ("node.yaml", ("outputs", "port", "value", "get_resource"))


@pytest.mark.parametrize(
    "resource, is_reported",
    [
        pytest.param("{type: OS::Neutron::Port, properties: {network: net}}", True, id="in the place of a reference"),
        pytest.param(
            "{type: OS::Neutron::Router, properties: {external_gateway_info: {network: net}}}",
            True,
            id="where no constraint tells it",
        ),
        pytest.param("{type: OS::Neutron::Port, properties: {network: n, name: net}}", False, id="as a name"),
        pytest.param("{type: OS::Neutron::Port, properties: {network: subnet}}", False, id="of another thing"),
        pytest.param("{type: OS::Neutron::Port, properties: {network: own}}", False, id="of an unknown type"),
    ],
)
def test_the_name_of_a_resource_as_a_text_is_reported(resource, is_reported):
    resources = yaml.safe_load(RESOURCES) | {"r": yaml.safe_load(resource)}
    findings = found(yaml.safe_dump({"heat_template_version": "2018-08-31", "resources": resources}), rules={"HL515"})
    assert [each.message for each in findings] == [
        '"net" is a text, not a reference; expected {get_resource: net}'
    ] * is_reported


@pytest.mark.parametrize(
    "networks, step, is_reported",
    [
        pytest.param("[{network: {get_param: net}}]", "net", True, id="the network of a parameter"),
        pytest.param("[{network: web}]", "net", True, id="another network"),
        pytest.param("[{network: web}]", "{get_param: net}", False, id="a call"),
        pytest.param("[{network: web}]", "web", False, id="the name of the network"),
        pytest.param("[{network: web}, {network: net}]", "net", False, id="a network with the name of a parameter"),
        pytest.param("[{network: 0b5f4a6e-0000-4000-8000-5d7f2f3c1a9b}]", "net", False, id="an ID, whose name is open"),
        pytest.param("[{port: p}]", "net", False, id="a port, whose network is open"),
        pytest.param("[{network: {get_param: open}}]", "net", False, id="a parameter without a value"),
    ],
)
def test_the_name_of_a_parameter_in_the_place_of_a_network_is_reported(networks, step, is_reported):
    template = f"""
heat_template_version: 2018-08-31
parameters: {{net: {{type: string, default: private}}, open: {{type: string}}}}
resources:
  s: {{type: OS::Nova::Server, properties: {{image: i, flavor: f, networks: {networks}}}}}
outputs: {{o: {{value: {{get_attr: [s, networks, {step}, 0]}}}}}}
"""
    findings = [each for each in found(template, rules={"HL515"}) if each.path[0] == "outputs"]
    assert [(each.path[-1], each.message) for each in findings] == [
        (2, '"net" is the name of a network here, not the parameter; expected {get_param: net}')
    ] * is_reported

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
text: {type: OS::Heat::RandomString}
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
            '"server" is a server (OS::Nova::Server); expected a port',
            id="a server for a port",
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
        pytest.param("{str_replace: {template: a, params: {a: {get_resource: subnet}}}}", id="a part of a text"),
    ],
)
def test_other_references_are_not_reported(network):
    assert messages(f"{{type: OS::Neutron::Port, properties: {{network: {network}}}}}") == []


def test_a_type_that_an_environment_maps_may_be_anything():
    resource = "{type: OS::Neutron::Port, properties: {network: {get_resource: subnet}}}"
    registry = {"resource_registry": {"OS::Neutron::Subnet": "OS::Heat::Value"}}
    assert messages(resource, environment=registry) == []


def test_the_verdict_on_a_request_does_not_count_it():
    resources = yaml.safe_load(RESOURCES)
    resources["r"] = {"type": "OS::Neutron::Port", "properties": {"network": {"get_resource": "subnet"}}}
    (finding,) = found({"heat_template_version": "2018-08-31", "resources": resources}, rules={"HL416"})
    assert finding.stage == "deploy" and finding.rule.of_service


@pytest.mark.parametrize(
    "resource, is_reported",
    [
        pytest.param("{type: OS::Neutron::Port, properties: {network: net}}", True, id="in the place of a reference"),
        pytest.param("{type: OS::Neutron::Port, properties: {network: n, name: net}}", False, id="as a name"),
        pytest.param("{type: OS::Neutron::Port, properties: {network: subnet}}", False, id="of another thing"),
        pytest.param("{type: OS::Neutron::Port, properties: {network: own}}", False, id="of an unknown type"),
    ],
)
def test_the_name_of_a_resource_as_a_text_is_reported(resource, is_reported):
    resources = yaml.safe_load(RESOURCES) | {"r": yaml.safe_load(resource)}
    findings = found(yaml.safe_dump({"heat_template_version": "2018-08-31", "resources": resources}), rules={"HL515"})
    assert [each.message for each in findings] == [
        '"net" is a text, no reference; expected {get_resource: net}'
    ] * is_reported

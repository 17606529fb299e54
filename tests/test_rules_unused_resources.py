"""HL419: a resource that does something only where another one refers to it."""

from __future__ import annotations

import pytest
import yaml
from helpers import found

SERVER = "{type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{network: n}]%s}}"
GROUP = "{type: OS::Neutron::SecurityGroup, properties: {rules: [{protocol: tcp}]%s}}"


def messages(resources, outputs="{}"):
    template = {"heat_template_version": "2018-08-31", "resources": yaml.safe_load(resources)}
    if outputs != "{}":
        template["outputs"] = yaml.safe_load(outputs)
    return [each.message for each in found(template, stage="deploy", rules={"HL419"})]


@pytest.mark.parametrize(
    "resources, message",
    [
        pytest.param(
            f"{{g: {GROUP % ''}, s: {SERVER % ''}}}",
            '"g" is a security group that nothing uses; '
            'expected {get_resource: g} in "security_groups" of a port or a server',
            id="a security group",
        ),
        pytest.param(
            f"{{g: {GROUP % ''}, p: {{type: OS::Neutron::Port, properties: {{network: n}}}}, "
            "r: {type: OS::Neutron::SecurityGroupRule, properties: {security_group: {get_resource: g}}}}",
            '"g" is a security group that nothing uses; '
            'expected {get_resource: g} in "security_groups" of a port or a server',
            id="only a rule of the group refers to it",
        ),
        pytest.param(
            f"{{g: {{type: OS::Nova::ServerGroup}}, m: {{type: OS::Heat::ResourceGroup, "
            f"properties: {{resource_def: {SERVER % ''}}}}}}}",
            '"g" is a server group that nothing uses; '
            'expected {get_resource: g} in "group" in "scheduler_hints" of a server',
            id="a server group, and servers in a group",
        ),
        pytest.param(
            f"{{c: {{type: OS::Heat::SoftwareConfig, properties: {{config: a}}}}, s: {SERVER % ''}}}",
            '"c" is a configuration that nothing uses; '
            'expected {get_resource: c} in "config" of a deployment or "user_data" of a server',
            id="a configuration",
        ),
        *(
            pytest.param(
                "{c: {type: OS::Heat::SoftwareConfig, properties: {config: a}}, "
                f"d: {{type: OS::Heat::{kind}, properties: {{servers: {{a: s}}, config: other}}}}}}",
                '"c" is a configuration that nothing uses; '
                'expected {get_resource: c} in "config" of a deployment or "user_data" of a server',
                id=f"a configuration, and {kind} of another one",
            )
            for kind in ("SoftwareDeployments", "StructuredDeployments")
        ),
    ],
)
def test_what_nothing_uses_is_reported(resources, message):
    assert messages(resources) == [message]


@pytest.mark.parametrize(
    "resources, outputs",
    [
        pytest.param(f"{{g: {GROUP % ''}, s: {SERVER % ', security_groups: [{get_resource: g}]'}}}", "{}", id="used"),
        pytest.param(
            f"{{g: {GROUP % ''}, s: {SERVER % ''}}}", "{o: {value: {get_resource: g}}}", id="returned as an output"
        ),
        pytest.param(f"{{g: {GROUP % ', name: web'}, s: {SERVER % ''}}}", "{}", id="another stack knows its name"),
        pytest.param(f"{{g: {GROUP % ''}, n: {{type: OS::Neutron::Net}}}}", "{}", id="nothing could use it"),
        pytest.param(
            f"{{g: {{type: OS::Neutron::SecurityGroup, external_id: e}}, s: {SERVER % ''}}}",
            "{}",
            id="it exists already",
        ),
        pytest.param(
            f"{{g: {GROUP % ''}, h: {GROUP % ', description: {get_resource: g}'}, "
            f"s: {SERVER % ', security_groups: [{get_resource: h}]'}}}",
            "{}",
            id="a resource that is used refers to it",
        ),
    ],
)
def test_other_resources_are_left_alone(resources, outputs):
    assert messages(resources, outputs) == []

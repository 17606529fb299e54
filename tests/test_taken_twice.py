"""HL335: two resources of a template take the same thing, which a service gives to one of them only."""

from __future__ import annotations

import pytest
from helpers import found, messages

HEAD = """heat_template_version: 2018-08-31
parameters: {p: {type: string, default: x}, n: {type: number, default: 2}}
conditions: {a: {equals: [{get_param: p}, x]}, b: {not: a}}
resources:
  net: {type: OS::Neutron::Net}
  sub: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}
  router: {type: OS::Neutron::Router}
  router_2: {type: OS::Neutron::Router}
  port: {type: OS::Neutron::Port, properties: {network: {get_resource: net}}}
  lb: {type: OS::Octavia::LoadBalancer, properties: {vip_subnet: s}}
  lb_2: {type: OS::Octavia::LoadBalancer, properties: {vip_subnet: s}}
"""
INTERFACE = "{type: OS::Neutron::RouterInterface, properties: {router: {get_resource: %s}, %s}}"
SERVER = "{type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [%s]}}"
LISTENER = (
    "{type: OS::Octavia::Listener, properties: {loadbalancer: {get_resource: %s}, protocol: %s, protocol_port: %s}}"
)
OF_SUB, OF_PORT = "subnet: {get_resource: sub}", "{port: {get_resource: port}}"


def told(*resources: str) -> list[str]:
    """What a service refuses if it makes some resources, named r0, r1 and so on."""
    text = HEAD + "".join(f"  r{number}: {each}\n" for number, each in enumerate(resources))
    return messages(found(text, rules={"HL335"}, stage="deploy", assume_values=True))


@pytest.mark.parametrize(
    "resources, message",
    [
        ([INTERFACE % (each, OF_SUB) for each in ("router", "router_2")], '"r0" is an interface in the subnet "sub"'),
        ([INTERFACE % ("router", OF_SUB)] * 2, '"r0" is an interface in the subnet "sub", too'),
        ([SERVER % OF_PORT] * 2, 'the port "port" is that of the server "r0", too'),
        ([SERVER % f"{OF_PORT}, {OF_PORT}"], 'the port "port" is that of this server, too'),
        ([LISTENER % ("lb", "HTTP", 80)] * 2, '"r0" listens for HTTP at the port 80, too'),
    ],
)
def test_the_second_one_is_refused(resources, message):
    (first,) = told(*resources)
    assert first.startswith(message)


@pytest.mark.parametrize(
    "resources",
    [
        [INTERFACE % ("router", OF_SUB), INTERFACE % ("router_2", "port: {get_resource: port}")],
        [INTERFACE % ("router", "subnet: a"), INTERFACE % ("router_2", OF_SUB)],
        [SERVER % OF_PORT, SERVER % "{network: n}"],
        [LISTENER % ("lb", "HTTP", 80), LISTENER % ("lb_2", "HTTP", 80)],
        [LISTENER % ("lb", "HTTP", 80), LISTENER % ("lb", "HTTP", 8080)],
        [LISTENER % ("lb", "TCP", 53), LISTENER % ("lb", "UDP", 53)],
        ["{type: OS::Heat::ResourceGroup, properties: {count: {get_param: n}, resource_def: %s}}" % (SERVER % OF_PORT)],
    ],
)
def test_what_is_not_the_same_is_given(resources):
    assert told(*resources) == []


@pytest.mark.parametrize("first, second, number", [("a", "b", 0), ("a", "a", 1), ("a", None, 1)])
@pytest.mark.parametrize(
    "resource",
    [INTERFACE % ("router", OF_SUB), SERVER % OF_PORT, LISTENER % ("lb", "HTTP", 80)],
    ids=["interface", "server", "listener"],
)
def test_resources_that_never_exist_together_take_nothing_from_each_other(resource, first, second, number):
    listed = [
        resource if each is None else resource.replace("{", f"{{condition: {each}, ", 1) for each in (first, second)
    ]
    text = HEAD.replace("default: x", "description: d")
    text += "".join(f"  r{index}: {each}\n" for index, each in enumerate(listed))
    assert len(found(text, rules={"HL335"}, stage="deploy", assume_values=True)) == number

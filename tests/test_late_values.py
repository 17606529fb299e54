"""Values beside a reference to a resource: Heat checks the constraints of such a property only when it deploys."""

from __future__ import annotations

import pytest
from helpers import found

PORT = """
heat_template_version: 2018-08-31
parameters: {address: {type: string%s}}
resources:
  net: {type: OS::Neutron::Net}
  port:
    type: OS::Neutron::Port
    properties:
      network: {get_resource: net}
      fixed_ips: [{subnet: {get_resource: net}, ip_address: {get_param: address}}]
"""
PLACE = ("resources", "port", "properties", "fixed_ips", 0, "ip_address")


def late(default="", assume_values=False, **values):
    """Return the place that uses a value which is wrong, and the stage of the finding."""
    text = PORT % default
    findings = found(
        text,
        rules={"HL321"},
        stage="deploy",
        environment={"parameters": values},
        assume_values=assume_values,
    )
    return [(each.uses[0][1], each.stage) for each in findings]


@pytest.mark.parametrize("address, wrong", [("abc", True), ("10.0.0.256", True), ("10.0.0.1", False)])
def test_a_constraint_is_checked_in_the_deployment(address, wrong):
    assert late(address=address) == ([(PLACE, "deploy")] if wrong else [])


@pytest.mark.parametrize(
    "default, wrong",
    [
        pytest.param("", False, id="no value"),
        pytest.param(", default: ''", False, id="an empty default holds a place"),
        pytest.param(", default: abc", True, id="a default"),
    ],
)
def test_a_value_that_is_not_known_is_not_checked(default, wrong):
    assert late(default, assume_values=True) == ([(PLACE, "deploy")] if wrong else [])


def test_a_request_has_the_defaults_as_values():
    assert late(", default: ''") == [(PLACE, "deploy")]


def test_a_reference_itself_is_not_checked():
    text = PORT.replace("{get_param: address}", "{get_resource: net}") % ", default: x"
    assert found(text, rules={"HL321"}, stage="deploy") == []


ATTRIBUTES = """
heat_template_version: 2018-08-31
parameters: {word: {type: string, default: abc}}
resources:
  net: {type: OS::Neutron::Net}
  value: {type: OS::Heat::Value, properties: {value: {a: b, n: 7, word: {get_param: word}}}}
  other: {type: OS::Heat::Value, properties: {value: [{get_attr: [net, name]}]}}
  user: %s
"""
NAME = "{type: OS::Neutron::Net, properties: {name: %s}}"
GROUPS = "{type: OS::Neutron::Port, properties: {network: n, security_groups: %s}}"
LENGTH = "{type: OS::Heat::RandomString, properties: {length: %s}}"
#: A resource that uses an attribute, and what the message says; None where Heat's engine accepts the value.
USERS = {
    "a map of a service for a string": (NAME % "{get_attr: [net, show]}", '"name" must be a string, not a map'),
    "a list of a service for a string": (NAME % "{get_attr: [net, subnets]}", '"name" must be a string, not a list'),
    "an item of a list for a string": (NAME % "{get_attr: [net, subnets, 0]}", None),
    "a number of a service for a string": (NAME % "{get_attr: [net, mtu]}", None),
    "a string of a service for a list": (
        GROUPS % "{get_attr: [net, name]}",
        '"security_groups" must be a list, not a string',
    ),
    "a list of a service for a list": (GROUPS % "{get_attr: [net, subnets]}", None),
    "a string of a service for a number": (LENGTH % "{get_attr: [net, name]}", None),
    "a list of a service for a number": (
        LENGTH % "{get_attr: [net, subnets]}",
        '"length" must be an integer, not a list',
    ),
    "a map in the template": (NAME % "{get_attr: [value, value]}", '"name" must be a string, not a map'),
    "a value in the template": (NAME % "{get_attr: [value, value, a]}", None),
    "a value that breaks a constraint": (
        LENGTH % "{get_attr: [value, value, word]}",
        '"length" must be an integer, not the string "abc"',
    ),
    "a list with a value that is not known": (
        NAME % "{get_attr: [other, value]}",
        '"name" must be a string, not a list',
    ),
    "a function": (
        NAME % "{list_join: [',', {get_attr: [value, value]}]}",
        '"list_join" can only join lists; a map is given',
    ),
}


@pytest.mark.parametrize("user, message", USERS.values(), ids=USERS)
def test_an_attribute_fits_its_property(user, message):
    findings = found(ATTRIBUTES % user, rules={"HL321"}, stage="deploy")
    assert [(each.message, each.stage) for each in findings] == ([] if message is None else [(message, "deploy")])


def test_the_output_of_a_nested_template_fits_the_property():
    nested = """
heat_template_version: 2018-08-31
parameters: {size: {type: number}}
outputs:
  sizes: {value: [{get_param: size}]}
"""
    text = ATTRIBUTES % (LENGTH % "{get_attr: [nested, sizes, 0]}")
    for size, wrong in ((8, False), (0, True)):
        stack = text + f"  nested: {{type: nested.yaml, properties: {{size: {size}}}}}\n"
        findings = found(stack, files={"nested.yaml": nested}, rules={"HL321"}, stage="deploy")
        assert [each.path for each in findings] == ([("resources", "user", "properties", "length")] if wrong else [])


def test_heat_never_reads_the_properties_of_a_resource_that_does_nothing():
    """So an undeclared parameter there is only a warning."""
    text = """
heat_template_version: 2018-08-31
resources: {none: {type: OS::Heat::None, properties: {a: {get_param: undeclared}}}}
"""
    assert [each.stage for each in found(text, rules={"HL401"}, stage="deploy")] == ["advice"]


def test_a_value_from_a_nested_template_names_its_output():
    nested = "heat_template_version: 2018-08-31\noutputs: {size: {value: many}}\n"
    template = """\
heat_template_version: 2018-08-31
resources:
  part: {type: part.yaml}
  text: {type: OS::Heat::RandomString, properties: {length: {get_attr: [part, size]}}}
"""
    (only,) = found(template, files={"part.yaml": nested}, stage="deploy", rules={"HL321"})
    assert [(each.message, each.file, each.path) for each in only.related] == [
        ('the output "size" of "part" gives the value', "part.yaml", ("outputs", "size", "value"))
    ]

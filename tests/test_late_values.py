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
    """Return the place and the stage of what is wrong with a value."""
    text = PORT % default
    findings = found(
        text,
        rules={"HL321"},
        stage="deploy",
        environment={"parameters": values},
        assume_values=assume_values,
    )
    return [(each.path, each.stage) for each in findings]


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

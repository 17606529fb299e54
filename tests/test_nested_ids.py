"""The ID of a resource for a parameter of the type json of a nested template: a text that is never JSON."""

from __future__ import annotations

import pytest
from helpers import found

CHILD = """
heat_template_version: 2018-08-31
parameters: {j: {type: json}}
resources: {v: {type: OS::Heat::Value, properties: {value: {get_param: j}}}}
"""
TEMPLATE = """
heat_template_version: 2018-08-31
parameters: {flag: {type: boolean%s}}
conditions: {yes: {equals: [a, a]}, no: {not: yes}, given: {get_param: flag}}
resources:
  net: {type: OS::Neutron::Net}
  key: {type: OS::Nova::KeyPair, properties: {name: '{"a": 1}'}}
  user: %s
"""
CFN = """
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  net: {Type: OS::Neutron::Net}
  user: {Type: child.yaml, Properties: {j: {Ref: net}}}
"""
MEMBER = "{type: child.yaml, properties: {j: %s}}"
GROUP = "{type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: %s}}" % MEMBER
ID = "{get_resource: net}"
MESSAGE = '"j" must be JSON, not the ID of "net"'


def faults(template: str, *, assume_values: bool = False) -> list[tuple[str, str | None]]:
    """Return the message and the stage of each finding."""
    findings = found(
        template, files={"child.yaml": CHILD}, rules={"HL321"}, stage="deploy", assume_values=assume_values
    )
    return [(each.message, each.stage) for each in findings]


@pytest.mark.parametrize(
    "user",
    [
        pytest.param(MEMBER % ID, id="a nested template"),
        pytest.param(GROUP % ID, id="the members of a group"),
        pytest.param(MEMBER % f"{{if: [yes, {ID}, {{}}]}}", id="a branch that Heat reads"),
        pytest.param(MEMBER % f"{{if: [no, {{}}, {{if: [yes, {ID}, {{}}]}}]}}", id="a branch of a branch"),
    ],
)
def test_the_id_of_a_resource_is_not_json(user: str) -> None:
    assert faults(TEMPLATE % (", default: true", user)) == [(MESSAGE, "deploy")]


def test_the_id_of_a_resource_in_cfn_is_not_json() -> None:
    assert faults(CFN) == [(MESSAGE, "deploy")]


@pytest.mark.parametrize(
    "user",
    [
        pytest.param(MEMBER % "{get_resource: key}", id="a name that the author has chosen"),
        pytest.param(MEMBER % f"{{a: {ID}}}", id="a value in a map"),
        pytest.param(MEMBER % f"[{ID}]", id="an item of a list"),
        pytest.param(MEMBER % f"{{if: [no, {ID}, {{}}]}}", id="a branch that Heat does not read"),
    ],
)
def test_what_heat_passes(user: str) -> None:
    assert faults(TEMPLATE % (", default: true", user)) == []


def test_a_condition_that_is_not_known_decides_nothing() -> None:
    assert faults(TEMPLATE % ("", MEMBER % f"{{if: [given, {ID}, {{}}]}}"), assume_values=True) == []

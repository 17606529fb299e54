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


INNER = """
heat_template_version: 2018-08-31
conditions: {no: false}
resources: {a: {type: OS::Heat::None}, r: {type: OS::Heat::RandomString}}
outputs: %s
"""
OUTER = """
heat_template_version: 2018-08-31
resources:
  inner: {type: inner.yaml}
  server: {type: OS::Nova::Server, properties: {flavor: f, image: i, user_data: {get_resource: inner}}}
  user: {type: child.yaml, properties: {j: {get_resource: inner}}}
"""
NOT_TEXT = '"user_data" must be a string, not a map'


def nested_faults(outputs: str) -> list[str]:
    """Return the messages about references to a nested stack with these outputs."""
    findings = found(OUTER, files={"child.yaml": CHILD, "inner.yaml": INNER % outputs}, rules={"HL321"}, stage="deploy")
    return [each.message for each in findings]


@pytest.mark.parametrize(
    ("outputs", "messages"),
    [
        pytest.param("{}", ['"j" must be JSON, not the ID of "inner"'], id="no output"),
        pytest.param(
            "{OS::stack_id: {value: {get_resource: a}}}", ['"j" must be JSON, not the ID of "inner"'], id="an ID"
        ),
        pytest.param("{OS::stack_id: {value: {a: b}}}", [NOT_TEXT], id="a map"),
        pytest.param("{OS::stack_id: {value: {a: {get_attr: [r, value]}}}}", [NOT_TEXT], id="a map with an attribute"),
        pytest.param("""{OS::stack_id: {value: '{"a": 1}'}}""", [], id="a text that is JSON"),
        pytest.param("{OS::stack_id: {value: 12}}", ['"j" must be a map, not the number 12'], id="a number"),
        pytest.param("{OS::stack_id: {value: null}}", [], id="null"),
        pytest.param("{OS::stack_id: {value: {get_attr: [r, value]}}}", [], id="a text that is not known"),
        pytest.param("{OS::stack_id: {condition: no, value: {a: b}}}", [], id="an output that does not exist"),
    ],
)
def test_a_reference_to_a_nested_stack_gives_its_output(outputs: str, messages: list[str]) -> None:
    assert nested_faults(outputs) == messages

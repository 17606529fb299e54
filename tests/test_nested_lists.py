"""Lists for the parameter of a nested template: Heat passes them as one string with commas."""

from __future__ import annotations

from typing import Any

import pytest
from helpers import errors, found

from heatlint.model.nested_parameter import passed

CHILD = """
heat_template_version: 2018-08-31
parameters:
  l: {type: comma_delimited_list}
resources:
  v: {type: OS::Heat::Value, properties: {value: {get_param: l}}}
outputs:
  all: {value: {get_param: l}}
"""
PARAMETERS = """
parameters:
  number: {type: number, default: 3}
  unset: {type: number}
  numbers: {type: json, default: [80, 443]}
  strings: {type: json, default: [a, b]}
  text: {type: string}
  any: {type: json}
"""

GROUPS = [
    "{type: 'OS::Heat::ResourceGroup', properties: {count: 2, resource_def: MEMBER}}",
    "{type: 'OS::Heat::AutoScalingGroup', properties: {min_size: 1, max_size: 2, resource: MEMBER}}",
    "{type: 'OS::Heat::ResourceChain', properties: {resources: [child.yaml], resource_properties: {l: VALUE}}}",
]
#: The end of a message about a value that does not fit before the resources exist.
EARLY = (
    "since the nested template gets the list as one string; Heat reads the list before the attributes in it have values"
)


def child(value: str) -> str:
    return f"{{type: child.yaml, properties: {{l: {value}}}}}"


def faults(resource: str) -> list[tuple[str, str | None, str]]:
    """Return the dotted path below the resource, the stage and the message of each error."""
    template = f"""heat_template_version: wallaby
{PARAMETERS}
conditions:
  always: {{equals: [a, a]}}
resources:
  made: {{type: OS::Heat::Value, properties: {{value: [1, 2]}}}}
  port: {{type: OS::Neutron::Port, properties: {{network: a}}}}
  c: {resource}
"""
    findings = found(template, files={"child.yaml": CHILD}, stage="deploy", assume_values=True)
    return [(".".join(map(str, each.path[2:])), each.stage, each.message) for each in errors(findings)]


@pytest.mark.parametrize(
    "value, path, wrong",
    [
        ("[1, 2]", "l.0", 'item 1 of "l" must be a string, not the number 1'),
        ("[a, 1.5]", "l.1", 'item 2 of "l" must be a string, not the number 1.5'),
        ("[true]", "l.0", 'item 1 of "l" must be a string, not a boolean'),
        ("[[a]]", "l.0", 'item 1 of "l" must be a string, not a list'),
        ("[a, {b: c}]", "l.1", 'item 2 of "l" must be a string, not a map'),
        ("[{b: c}, a]", "l.1", 'item 2 of "l" must be a map, as the first item is, not the string "a"'),
        ("[{b: c}, null]", "l.1", 'item 2 of "l" must be a map, as the first item is, not null'),
        ("[{get_param: number}]", "l.0", 'item 1 of "l" must be a string, not the number 3'),
        ("{get_param: numbers}", "l.0", 'item 1 of "l" must be a string, not the number 80'),
        ("{get_attr: [made, value]}", "l.0", 'item 1 of "l" must be a string, not the number 1'),
        ("{if: [always, [1], [a]]}", "l.0", 'item 1 of "l" must be a string, not the number 1'),
        ("{list_concat: [[a], [2]]}", "l.1", 'item 2 of "l" must be a string, not the number 2'),
        ("[{get_resource: made}, 2]", "l.1", 'item 2 of "l" must be a string, not the number 2'),
    ],
)
def test_what_heat_cannot_pass(value: str, path: str, wrong: str) -> None:
    (fault,) = faults(child(value))
    assert fault[:2] == (f"properties.{path}", "deploy")
    assert fault[2].startswith(f"{wrong}, since the nested template gets the list as one string")
    is_written = value in ("[1, 2]", "[a, 1.5]", "[true]", "[{get_resource: made}, 2]")
    assert fault[2].endswith("; expected quotes around it") is is_written


#: Before a resource exists, an attribute is null, so that the number is 0.
NUMBER_OF_ADDRESSES = "{yaql: {expression: 'coalesce($.data, []).len()', data: {get_attr: [port, fixed_ips]}}}"


@pytest.mark.parametrize(
    "value",
    [
        f"[{NUMBER_OF_ADDRESSES}]",
        f"[a, {NUMBER_OF_ADDRESSES}]",
        f"[{{if: [always, {NUMBER_OF_ADDRESSES}, a]}}]",
        f"{{list_concat: [[a], [{NUMBER_OF_ADDRESSES}]]}}",
        "[[{get_attr: [port, mac_address]}]]",
    ],
)
@pytest.mark.parametrize("group", ["MEMBER", *GROUPS])
def test_what_heat_cannot_pass_while_attributes_are_null(group: str, value: str) -> None:
    ((path, stage, message),) = faults(group.replace("MEMBER", child(value)).replace("VALUE", value))
    assert (stage, ".l." in path) == ("deploy", True)
    assert "must be a string, not " in message
    if "yaql" in value:
        assert message.endswith("not the number 0, " + EARLY)


@pytest.mark.parametrize(
    "value",
    [
        "[{yaql: {expression: 'str(coalesce($.data, []).len())', data: {get_attr: [port, fixed_ips]}}}]",
        "[{get_attr: [port, mac_address]}]",
        "[{get_attr: [port, mac_address]}, {get_resource: port}]",
        "{yaql: {expression: 'coalesce($.data, [])', data: {get_attr: [port, fixed_ips]}}}",
    ],
)
@pytest.mark.parametrize("group", ["MEMBER", *GROUPS])
def test_what_heat_passes_while_attributes_are_null(group: str, value: str) -> None:
    assert faults(group.replace("MEMBER", child(value)).replace("VALUE", value)) == []


AWS_TEMPLATE = """
AWSTemplateFormatVersion: '2010-09-09'
Resources:
  port: {Type: OS::Neutron::Port, Properties: {network: a}}
  c: RESOURCE
"""


@pytest.mark.parametrize("group", ["{Type: child.yaml, Properties: {l: VALUE}}", *GROUPS[:2]])
def test_a_text_that_is_not_json_while_attributes_are_null(group: str) -> None:
    member = "{type: child.yaml, properties: {l: VALUE}}"
    resource = group.replace("{type: 'OS", "{Type: 'OS").replace(", properties", ", Properties", 1)
    value = "{Fn::Join: ['', [x, {Fn::GetAtt: [port, mac_address]}]]}"
    template = AWS_TEMPLATE.replace("RESOURCE", resource.replace("MEMBER", member).replace("VALUE", value))
    files = {"child.yaml": CHILD.replace("comma_delimited_list", "json")}
    (fault,) = errors(found(template, files=files, stage="deploy", assume_values=True))
    assert (fault.stage, fault.path[-1]) == ("deploy", "l")
    assert 'the value of the parameter "l" does not fit: it is not JSON' in fault.message


def test_a_number_that_is_not_known_yet() -> None:
    ((path, stage, message),) = faults(child("[{get_param: unset}]"))
    assert (path, stage) == ("properties.l.0", "deploy")
    assert message.startswith('item 1 of "l" must be a string, not ')


@pytest.mark.parametrize(
    "value",
    [
        "[]",
        "[a, b]",
        "'1,2'",
        "['1', null]",
        "[{a: 1}, {b: [2]}]",
        "null",
        "{get_param: strings}",
        "{get_param: any}",
        "[{get_param: text}, a]",
        "[{get_param: any}, {a: b}]",
        "[{get_attr: [made, show]}]",
        "[{if: [always, a]}]",
        "{if: [always, [a], [1]]}",
    ],
)
def test_what_heat_passes(value: str) -> None:
    assert faults(child(value)) == []


@pytest.mark.parametrize("group", GROUPS)
def test_the_members_of_a_group(group: str) -> None:
    def with_value(value: str) -> list[tuple[str, str | None, str]]:
        return faults(group.replace("MEMBER", child(value)).replace("VALUE", value))

    ((path, stage, message),) = with_value("[80, a]")
    assert (path.rsplit(".", 2)[-2:], stage) == (["l", "0"], "deploy")
    assert message.startswith('item 1 of "l" must be a string, not the number 80')
    assert with_value("['80', a]") == []


def test_a_resource_that_is_not_made() -> None:
    never = "{type: child.yaml, condition: never, properties: {l: [1]}}".replace("never", "{not: always}")
    assert faults(never) == []


@pytest.mark.parametrize(
    "value, text",
    [
        ([], ""),
        (["a", None, "b"], "a,,b"),
        ([{"a": 1, "b": None}, {"c": [2]}], ".member.0.a=1,.member.0.b=None,.member.1.c=[2]"),
        (None, ""),
        ("a,b", "a,b"),
    ],
)
def test_the_string_that_the_nested_stack_gets(value: Any, text: str) -> None:
    assert passed(value, "comma_delimited_list") == text

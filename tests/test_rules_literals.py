"""HL510: maps that look like calls, and maps with the same keys that are meant as data. HL519: swapped arguments."""

from __future__ import annotations

import pytest
from helpers import found

HOT = """heat_template_version: '2018-08-31'
parameters:
  p: {{type: string, default: x}}
conditions:
  small: {{equals: [{{get_param: p}}, x]}}
resources:
  net: {{type: OS::Neutron::Net}}
  v: {{type: OS::Heat::Value, properties: {{value: {value}}}}}
"""
CFN = """HeatTemplateFormatVersion: '2012-12-12'
Parameters:
  P: {{Type: String, Default: x}}
Resources:
  v: {{Type: OS::Heat::Value, Properties: {{value: {value}}}}}
"""


def literal(text: str) -> list[str]:
    """Return the messages of HL510 about a template that is deployed."""
    return [each.message for each in found(text, stage="deploy", assume_values=True) if each.rule.code == "HL510"]


@pytest.mark.parametrize(
    "value, name, other",
    [
        ("{get_param: p, x: y}", "get_param", "x"),
        ("{x: y, get_param: p}", "get_param", "x"),
        ("{get_resource: net, x: y}", "get_resource", "x"),
        ("{map_merge: [{a: 1}], if: [small, 1, 2]}", "map_merge", "if"),
        ("{if: [small, 1, 2], a: 1}", "if", "a"),
        ("{if: [{not: small}, 1, 2], a: 1}", "if", "a"),
        ("{repeat: {for_each: {x: [1]}, template: x}, a: 1}", "repeat", "a"),
        ("{digest: [sha256, {get_param: p}], a: 1}", "digest", "a"),
        ("[{list_join: ['', [a]], a: 1}]", "list_join", "a"),
        ("{str_replace: {template: '{}', params: {}}, a: {get_attr: [net, name]}}", "str_replace", "a"),
    ],
)
def test_a_function_beside_another_key_is_reported(value: str, name: str, other: str) -> None:
    assert literal(HOT.format(value=value)) == [
        f'"{name}" is not called, since "{other}" is in the same map; a call must be the only key of its map'
    ]


def test_the_brackets_that_are_missing_are_proposed() -> None:
    message = (
        '"get_attr" is not called, since "subnets" is in the same map; did you mean "get_attr: [net, subnets, 0]"?'
    )
    assert literal(HOT.format(value="{get_attr: net, subnets, '0'}")) == [message]


def test_a_key_without_a_value_before_the_function_has_it() -> None:
    assert literal(HOT.format(value="{port: , get_resource: net}")) == [
        '"get_resource" is not called, since "port" is in the same map; '
        'expected it as the value of "port", which has none'
    ]


def test_a_default_belongs_to_the_definition_of_the_parameter() -> None:
    assert literal(HOT.format(value="{get_param: p, default: z}")) == [
        '"get_param" is not called, since "default" is in the same map; '
        '"default" belongs to the definition of the parameter'
    ]


def test_a_key_of_the_arguments_beside_the_function() -> None:
    assert literal(HOT.format(value="{str_replace: {template: $A}, params: {$A: b}}")) == [
        '"str_replace" is not called, since "params" is in the same map; "params" must be in the map of "str_replace"'
    ]


@pytest.mark.parametrize(
    "value",
    [
        "{repeat: 3, if: [a, b, c], name: task}",
        "{if: 'x == 1', uses: y}",
        "{not: {type: string}, and: [a, b], or: [c, d]}",
        "{contains: [a, b], type: array}",
        "{contains: {type: string}, type: array}",
        "{filter: [tcp, udp], equals: [a, b]}",
        "{digest: [sha256, abc], size: 4}",
        "{yaql: $.a, jinja: '{{ a }}'}",
        "{Ref: p, Condition: small}",
        "{Fn::Select: [0, [a]], other: b}",
        "{Condition: {StringEquals: a}, Effect: Allow}",
        "{get_attr: [net, name]}",
    ],
)
def test_data_with_such_keys_is_not_reported(value: str) -> None:
    assert literal(HOT.format(value=value)) == []


@pytest.mark.parametrize(
    "value, expected",
    [
        ("{Ref: P, a: b}", ["Ref"]),
        ("{'Fn::Join': ['', [a, b]], a: b}", ["Fn::Join"]),
        ("{Ref: main, a: b}", []),
        ("{get_param: P, a: b}", []),
    ],
)
def test_functions_of_cfn(value: str, expected: list[str]) -> None:
    assert [message.split('"')[1] for message in literal(CFN.format(value=value))] == expected


def test_names_of_properties_are_no_functions() -> None:
    """A nested template may have a parameter "repeat"; an unknown property is reported as such."""
    text = HOT.format(value="1") + "  w: {type: OS::Heat::Value, properties: {get_param: p, value: 1}}\n"
    assert literal(text) == []


def test_where_the_property_cannot_be_a_map_the_finding_is_an_error_and_the_only_one() -> None:
    text = HOT.format(value="1") + "  k: {type: OS::Nova::KeyPair, properties: {name: {get_param: p, default: z}}}\n"
    findings = [each for each in found(text, stage="deploy", assume_values=True) if each.path[:2] == ("resources", "k")]
    assert [(each.rule.code, each.stage) for each in findings] == [("HL510", "create")]


def test_a_member_of_a_group_is_reported_once() -> None:
    member = "{type: OS::Heat::Value, properties: {value: {get_param: p, default: z}}}"
    group = f"  g: {{type: OS::Heat::ResourceGroup, properties: {{count: 2, resource_def: {member}}}}}\n"
    assert len(literal(HOT.format(value="1") + group)) == 1


@pytest.mark.parametrize(
    "value, text",
    [
        ('{str_split: [{get_param: p}, ","]}', ","),
        ('{str_split: ["a,b", ",", 0]}', ","),
        ('{str_split: [{get_param: p}, ", "]}', ", "),
        ('{str_split: [",", {get_param: p}]}', None),
        ('{str_split: [",", "a,b"]}', None),
        ('{str_split: [",", ","]}', None),
        ('{str_split: [{get_param: p}, "a1"]}', None),
        ('{str_split: ["ab", "-"]}', None),
    ],
)
def test_a_delimiter_in_the_place_of_the_text(value: str, text: str | None) -> None:
    messages = [each.message for each in found(HOT.format(value=value)) if each.rule.code == "HL519"]
    assert messages == (
        []
        if text is None
        else [f'"str_split" needs the delimiter first and then the text, so it splits the text "{text}"']
    )


@pytest.mark.parametrize(
    "call, function",
    [
        ("{get-param: p}", "get_param"),
        ("{getparam: p}", "get_param"),
        ("{getParam: p}", "get_param"),
        ("{get_parameter: p}", "get_param"),
        ("{get_prm: p}", "get_param"),
        ("{get_atr: [net, name]}", "get_attr"),
        ("{get-attr: [net, name]}", "get_attr"),
        ("{get_attribute: [net, name]}", "get_attr"),
        ("{getresource: net}", "get_resource"),
        ("{get_res: net}", "get_resource"),
        ("{list-join: [',', [a, b]]}", "list_join"),
        ("{StrReplace: {template: a, params: {a: b}}}", "str_replace"),
    ],
)
def test_a_misspelled_function(call: str, function: str) -> None:
    (finding,) = found(HOT.format(value=call), stage="deploy", rules={"HL503"})
    assert finding.message.endswith(f'is not a function; did you mean "{function}"?')
    assert finding.fix is not None


@pytest.mark.parametrize(
    "data",
    [
        "{get_parameter: other}",
        "{get_network: net}",
        "{get_password: p}",
        "{get: p}",
        "{getting: [p, q]}",
        "{list-join: 5}",
        "{get_attribute: net}",
        "{request-param: p}",
    ],
)
def test_a_key_of_plain_data_is_no_misspelled_function(data: str) -> None:
    assert found(HOT.format(value=data), stage="deploy", rules={"HL503"}) == []

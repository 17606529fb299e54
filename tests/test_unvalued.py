"""Values that are not known: the type and constraints of the parameter are checked against the property."""

from __future__ import annotations

import pytest

from heatlint.language.functions.base import Unvalued, is_known
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build

TEMPLATE = """
heat_template_version: wallaby
parameters:
  p: {type: %s}
  q: {type: string}
conditions:
  c: {equals: [{get_param: q}, yes]}
resources:
  r:
    type: %s
    properties: %s
"""


def found(parameter, type_name, properties):
    body = {"template": TEMPLATE % (parameter, type_name, properties)}
    diagnostics = lint(build(from_body(body), assume_values=True))
    return [(each.rule.code, ".".join(map(str, each.path)), each.message) for each in diagnostics if each.fails_in_heat]


@pytest.mark.parametrize(
    "parameter, properties, message",
    [
        (
            "number, constraints: [{allowed_values: [0, 600]}]",
            "{length: {get_param: p}}",
            'no allowed value of the parameter "p" is accepted: the value of "length" does not fit: 0 is less than 1',
        ),
        (
            "number, constraints: [{range: {min: 513}}]",
            "{length: {get_param: p}}",
            '"length" must be at least 1 and at most 512; no value in the range of the parameter "p" is',
        ),
        ("json", "{length: {get_param: p}}", '"length" must be an integer; the parameter "p" is a json'),
        (
            "comma_delimited_list",
            "{salt: {get_param: p}}",
            '"salt" must be a string; the parameter "p" is a comma_delimited_list',
        ),
    ],
)
def test_a_parameter_whose_values_all_violate_the_property_is_reported(parameter, properties, message):
    ((code, path, text),) = found(parameter, "OS::Heat::RandomString", properties)
    assert code == "HL321" and path == "resources.r.properties." + properties[1:].partition(":")[0]
    assert text == message


@pytest.mark.parametrize(
    "parameter, properties",
    [
        ("number, constraints: [{allowed_values: [0, 16]}]", "{length: {get_param: p}}"),
        ("number, constraints: [{range: {min: 512}}]", "{length: {get_param: p}}"),
        ("string", "{length: {get_param: p}}"),
        ("number", "{salt: {get_param: p}}"),
        ("json", "{length: {get_param: [p, length]}}"),
        ("json", "{length: {if: [c, 600, 16]}}"),
        ("json", "{character_sequences: [{if: [c, {sequence: a}]}, {sequence: {get_param: q}}]}"),
    ],
)
def test_a_parameter_with_a_valid_value_is_not_reported(parameter, properties):
    assert found(parameter, "OS::Heat::RandomString", properties) == []


def test_the_known_part_of_a_value_is_checked():
    wrong = found("string", "OS::Heat::RandomString", "{character_sequences: [{sequence: {get_param: q}, min: x}]}")
    assert [(code, path) for code, path, _ in wrong] == [("HL321", "resources.r.properties.character_sequences.0.min")]


def test_the_branch_of_a_known_condition_is_checked():
    wrong = found(
        "string, default: {}",
        "OS::Heat::RandomString",
        "{character_sequences: {if: [true, [{sequence: {get_param: q}, min: x}], []]}}",
    )
    assert wrong[-1][0] == "HL321"


def test_is_known_looks_at_every_part():
    assert is_known({"a": [1, {"b": None}]})
    assert not is_known({"a": [1, {"b": Unvalued()}]})


def test_a_misspelled_key_inside_a_property_gets_a_proposal():
    wrong = found("string", "OS::Heat::RandomString", "{character_sequences: [{sequence: a, mim: 1}]}")
    assert [message for _, _, message in wrong] == ['"mim" is not a property here; did you mean "min"?']

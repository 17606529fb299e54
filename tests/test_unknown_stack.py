"""The name and the ID of a stack and its project are not known offline, except in a request that Heat answers now."""

from __future__ import annotations

import pytest
from helpers import errors, found

HOT = "heat_template_version: 2021-04-16\n"

NAME = "{get_param: 'OS::stack_name'}"
RECORD = (
    "resources:\n  a:\n    type: OS::Designate::RecordSet\n"
    f"    properties: {{name: {NAME}, type: A, records: [192.0.2.1], zone: z.}}\n"
)
ONLY_IN_PRODUCTION = (
    f"conditions: {{c: {{equals: [{NAME}, production]}}}}\n"
    "resources: {a: {type: OS::Heat::None, condition: c}}\n"
    "outputs: {o: {condition: c, value: {get_resource: a}}, p: {value: {get_resource: a}}}\n"
)


@pytest.mark.parametrize("template", [RECORD, ONLY_IN_PRODUCTION])
def test_a_check_takes_no_name(template):
    assert errors(found(HOT + template, stage="deploy", assume_values=True)) == []


def test_a_request_to_validate_has_the_name_that_heat_takes():
    assert "HL402" in {each.rule.code for each in found(HOT + ONLY_IN_PRODUCTION)}


def test_a_value_of_a_nested_stack_depends_on_the_name_of_its_parent():
    files = {"child.yaml": HOT + ONLY_IN_PRODUCTION}
    parent = HOT + "resources: {a: {type: child.yaml}}\n"
    assert errors(found(parent, stage="deploy", assume_values=True, files=files)) == []

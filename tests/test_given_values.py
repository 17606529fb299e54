"""A finding about a value that an environment gives names the place there, whatever the rule."""

from __future__ import annotations

import pytest
from helpers import found

HOT = "heat_template_version: 2018-08-31\n"
CHILD = HOT + (
    "parameters: {q: {type: json}}\n"
    "resources: {s: {type: OS::Neutron::Subnet, properties: {network: n, cidr: {get_param: [q, cidr]}}}}\n"
)
SUBNET = "  s: {type: OS::Neutron::Subnet, properties: {network: n, %s}}\n"


@pytest.mark.parametrize(
    "code, template, value, steps",
    [
        pytest.param("HL321", "resources:\n" + SUBNET % "cidr: {get_param: p}", "x", (), id="a value of a property"),
        pytest.param(
            "HL321",
            "resources:\n" + SUBNET % "cidr: 10.0.0.0/8, allocation_pools: [{get_param: [p, 0]}]",
            [{"start": "10.0.0.2", "end": {"a": "b"}}],
            (0, "end"),
            id="a part of a value",
        ),
        pytest.param(
            "HL321",
            "resources: {n: {type: n.yaml, properties: {q: {get_param: p}}}}\n",
            {"cidr": "x"},
            ("cidr",),
            id="a property of a nested template",
        ),
        pytest.param("HL409", "outputs: {o: {value: {get_param: [p, b]}}}\n", {"a": 1}, (), id="a path"),
        pytest.param(
            "HL701", "outputs: {o: {value: {list_concat: [[a], {get_param: p}]}}}\n", {"a": 1}, (), id="an output"
        ),
    ],
)
def test_the_place_in_the_environment_is_named(code, template, value, steps):
    declared = "string" if isinstance(value, str) else "json"
    text = HOT + f"parameters: {{p: {{type: {declared}}}}}\n" + template
    environment = {"parameter_defaults": {"p": value}}
    (finding,) = found(text, files={"n.yaml": CHILD}, environment=environment, stage="deploy", rules={code})
    given = [each for each in finding.related if each.file == "environment"]
    assert [(each.path, each.message) for each in given] == [
        (("parameter_defaults", "p", *steps), 'the value of "p" is given here')
    ]


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("resources:\n" + SUBNET % "cidr: {str_replace: {template: a, params: {a: x}}}", id="no parameter"),
        pytest.param("outputs: {o: {value: {list_concat: [{get_param: p}, {get_param: q}]}}}\n", id="two parameters"),
        pytest.param(
            "resources: {n: {type: n.yaml, properties: {q: {get_param: [p, {get_param: k}]}}}}\n", id="a computed key"
        ),
    ],
)
def test_a_value_that_is_not_of_one_parameter_has_no_place(template):
    text = HOT + "parameters: {p: {type: json}, q: {type: json}, k: {type: string}}\n" + template
    values = {"p": {"a": {"cidr": "x"}}, "q": {"a": 1}, "k": "a"}
    finding = found(
        text, files={"n.yaml": CHILD}, environment={"parameters": values}, stage="deploy", rules={"HL321", "HL701"}
    )[0]
    assert [each for each in finding.related if each.file == "environment"] == []


def test_a_default_of_the_template_is_not_shown_as_given():
    text = HOT + "parameters: {p: {type: string, default: x}}\nresources:\n" + SUBNET % "cidr: {get_param: p}"
    (finding,) = found(text, environment={"parameter_defaults": {"other": 1}}, rules={"HL321"})
    assert finding.related == ()

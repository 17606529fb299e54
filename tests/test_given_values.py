"""A finding about a value that an environment gives is at the place there, or names it, whatever the rule."""

from __future__ import annotations

import json

import pytest
from helpers import found

HOT = "heat_template_version: 2018-08-31\n"
CHILD = HOT + (
    "parameters: {q: {type: json}}\n"
    "resources: {s: {type: OS::Neutron::Subnet, properties: {network: n, cidr: {get_param: [q, cidr]}}}}\n"
)
SUBNET = "  s: {type: OS::Neutron::Subnet, properties: {network: n, %s}}\n"


VALUES = [
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
]
CALLS = [
    pytest.param("HL409", "outputs: {o: {value: {get_param: [p, b]}}}\n", {"a": 1}, (), id="a path"),
    pytest.param(
        "HL701", "outputs: {o: {value: {list_concat: [[a], {get_param: p}]}}}\n", {"a": 1}, (), id="an output"
    ),
]


def finding_in(code, template, value, declared=None):
    declared = declared or ("string" if isinstance(value, str) else "json")
    text = HOT + f"parameters: {{p: {{type: {declared}}}}}\n" + template
    environment = {"parameter_defaults": {"p": value}}
    (finding,) = found(text, files={"n.yaml": CHILD}, environment=environment, stage="deploy", rules={code})
    return finding


@pytest.mark.parametrize("code, template, value, steps", VALUES)
def test_a_finding_about_a_value_is_where_the_environment_gives_it(code, template, value, steps):
    finding = finding_in(code, template, value)
    assert (finding.file, finding.path) == ("environment", ("parameter_defaults", "p", *steps))
    assert finding.related[0].message == 'the value of "p" is used here'
    assert [(finding.related[0].file, finding.related[0].path)] == finding.uses


@pytest.mark.parametrize("code, template, value, steps", CALLS)
def test_a_finding_about_a_call_names_the_place_in_the_environment(code, template, value, steps):
    finding = finding_in(code, template, value)
    given = [each for each in finding.related if each.file == "environment"]
    assert [(each.path, each.message) for each in given] == [
        (("parameter_defaults", "p", *steps), 'the value of "p" is given here')
    ]
    assert finding.file == "template" and finding.uses == [("template", finding.path)]


def test_several_uses_of_a_value_are_one_finding():
    uses = "".join((SUBNET % "cidr: {get_param: p}").replace("  s:", f"  s{number}:") for number in range(12))
    finding = finding_in("HL321", "resources:\n" + uses, "x")
    assert [path[1] for _, path in finding.uses] == [f"s{number}" for number in range(10)]


def test_a_parameter_of_another_type_is_wrong_where_it_is_used():
    finding = finding_in("HL321", "resources:\n" + SUBNET % "cidr: {get_param: p}", {"a": 1})
    assert (finding.file, finding.related) == ("template", ())


WRONG, RIGHT = {"strt": "10.0.0.2", "end": "10.0.0.4"}, {"start": "10.0.0.6", "end": "10.0.0.8"}


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(['{"a": [{"strt": "10.0.0.2", "end": "10.0.0.4"}]}'], id="a text in JSON"),
        pytest.param([{"a": [WRONG]}, {"a": [RIGHT]}], id="a value that is merged"),
    ],
)
def test_a_part_that_the_environment_does_not_have_as_such_is_reported_where_it_is_used(values):
    environments = {f"e{number}.yaml": {"parameters": {"p": value}} for number, value in enumerate(values)}
    for each in environments.values():
        each["parameter_merge_strategies"] = {"p": "deep_merge"}
    pools = SUBNET % "cidr: 10.0.0.0/8, allocation_pools: {get_param: [p, a]}"
    files = {name: json.dumps(each) for name, each in environments.items()}
    text = HOT + "parameters: {p: {type: json}}\nresources:\n" + pools
    (finding,) = found(text, files=files, environment_files=[*files], rules={"HL321"})
    assert finding.path[:2] == ("resources", "s")
    assert finding.uses == [(finding.file, finding.path)]
    assert [(each.file, each.path) for each in finding.related] == [(max(files), ("parameters", "p"))]


def test_the_near_name_replaces_that_in_the_environment():
    networks = "  s: {type: OS::Nova::Server, properties: {flavor: f, image: i, networks: {get_param: p}}}\n"
    finding = finding_in("HL321", "resources:\n" + networks, [{"nework": "n"}])
    (change,) = finding.fix.changes
    assert (
        (change.path, change.new) == (("parameter_defaults", "p", 0, "nework"), "network") == (finding.path, "network")
    )


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

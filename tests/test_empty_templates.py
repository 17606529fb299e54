"""Sections in the wrong place: in the description (HL112), in another section, or nowhere (HL113)."""

from __future__ import annotations

import pytest
from helpers import codes, found, places

HOT = "heat_template_version: 2018-08-31\n"
STRING = "{type: OS::Heat::RandomString}"


@pytest.mark.parametrize("begin", ["|", ">", ">-", "|2"])
def test_a_section_in_the_description_is_reported_at_its_line(begin: str) -> None:
    text = HOT + f"description: {begin}\n  One server\n\n  resources:\n\n    a: {STRING}\n"
    (finding,) = found(text.replace("\n\n    a", "\n    a"))
    assert (finding.rule.code, finding.stage, finding.range) == ("HL112", "advice", (5, 3, 5, 12))
    assert finding.message == '"resources:" is a part of the text that begins in line 2; expected less indentation'


def test_what_refers_to_a_section_in_the_description_follows_from_it() -> None:
    text = HOT + (
        f"description: |\n  parameters:\n    p: {{type: string}}\n  resources:\n    a: {STRING}\n"
        "outputs: {o: {value: [{get_attr: [a, value]}, {get_param: p}]}}\n"
    )
    findings = found(text)
    assert [(each.rule.code, each.stage, each.range[0]) for each in findings if each.range] == [
        ("HL112", "deploy", 3),
        ("HL112", "validate", 5),
    ]


def test_a_section_below_an_empty_description_is_reported_alone() -> None:
    findings = found(HOT + f"description:\n  resources:\n    a: {STRING}\n  outputs:\n    o: {{value: 1}}\n")
    assert [(each.rule.code, each.message, each.range) for each in findings] == [
        ("HL112", '"resources" is a part of "description"; expected less indentation', (3, 3, 3, 12)),
        ("HL112", '"outputs" is a part of "description"; expected less indentation', (5, 3, 5, 10)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("description: {resources: a}\nresources: {}\n", id="a map, and the template has the section"),
        pytest.param("description: |\n  resources:\n    a: b\nresources: {}\n", id="the template has the section"),
        pytest.param("description: |\n  The resources: two servers\noutputs: {o: {value: 1}}\n", id="a sentence"),
        pytest.param("description: |\n  resources:\n  - two servers\noutputs: {o: {value: 1}}\n", id="a list"),
        pytest.param("description: 'resources: none'\noutputs: {o: {value: 1}}\n", id="one line"),
        pytest.param("outputs: {o: {value: 1}}\n", id="outputs only"),
    ],
)
def test_a_description_that_only_names_sections(text: str) -> None:
    assert found(HOT + text, rules={"HL112", "HL113"}) == []


@pytest.mark.parametrize(
    "template", [HOT + "description: x\n", "AWSTemplateFormatVersion: '2010-09-09'\nDescription: x\n"]
)
def test_a_template_that_makes_nothing(template: str) -> None:
    (finding,) = found(template)
    assert (finding.rule.code, len(finding.path), finding.severity) == ("HL113", 1, "warning")


def test_a_template_that_only_holds_a_place_is_left_alone() -> None:
    assert found(HOT) == []


def test_an_empty_template_is_reported_once() -> None:
    every = {"HL103", "HL111", "HL113"}
    assert codes(found(HOT + "resources: {}\n", rules=every)) == ["HL111"]
    assert codes(found(HOT + f"resource: {{a: {STRING}}}\n", rules=every)) == ["HL103"]


def test_a_nested_template_may_be_empty() -> None:
    assert found(HOT + "resources: {n: {type: n.yaml}}\n", files={"n.yaml": HOT}, rules={"HL113"}) == []


SECTION = "is a section of a template; expected less indentation"
OWN = 'expected less indentation, since it has a "type" of its own'


@pytest.mark.parametrize(
    "text, place, message",
    [
        pytest.param(
            f"parameters:\n  p: {{type: string}}\n  resources:\n    a: {STRING}\n",
            "parameters.resources",
            f'"resources" {SECTION}',
            id="resources in parameters",
        ),
        pytest.param(
            f"resources:\n  a: {STRING}\n  outputs:\n    o: {{value: x}}\n",
            "resources.outputs",
            f'"outputs" {SECTION}',
            id="outputs in resources",
        ),
        pytest.param(
            "resources:\n  a:\n    type: OS::Heat::RandomString\n    outputs:\n      o: {value: x}\n",
            "resources.a.outputs",
            f'"outputs" {SECTION}',
            id="outputs in a resource",
        ),
        pytest.param(
            f"resources:\n  a:\n    type: OS::Heat::RandomString\n    b: {STRING}\n",
            "resources.a.b",
            f'"b" is not a key of a resource; {OWN}',
            id="a resource in a resource",
        ),
        pytest.param(
            "parameters:\n  p:\n    type: string\n    q: {type: string}\n",
            "parameters.p.q",
            f'"q" is not a key of a parameter; {OWN}',
            id="a parameter in a parameter",
        ),
        pytest.param(
            f"resources:\n  a:\n    type: OS::Heat::ResourceGroup\n    resource_def: {STRING}\n",
            "resources.a.resource_def",
            '"resource_def" is not a key of a resource; '
            'expected it in "properties", since it is a property of the type',
            id="a property in a resource",
        ),
        pytest.param(
            "resources:\n  a:\n    type: OS::Heat::RandomString\n    parameters: {x: y}\n",
            "resources.a.parameters",
            '"parameters" is not a key of a resource',
            id="a key that only has the name of a section",
        ),
    ],
)
def test_a_key_with_too_much_indentation(text: str, place: str, message: str) -> None:
    (finding,) = [each for each in found(HOT + text) if each.rule.code in ("HL105", "HL106", "HL201", "HL202")]
    assert (".".join(finding.path), finding.message, finding.stage) == (place, message, "validate")


def test_what_refers_to_a_section_in_another_one_follows_from_it() -> None:
    text = HOT + f"parameters:\n  resources:\n    a: {STRING}\noutputs: {{o: {{value: {{get_attr: [a, value]}}}}}}\n"
    assert places(found(text)) == [("HL201", "parameters.resources")]

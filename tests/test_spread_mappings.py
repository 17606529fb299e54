"""HL616: Heat makes other resources of a type as what an environment maps one of them to."""

from __future__ import annotations

import json

import pytest
from helpers import codes, found, messages

from heatlint.cli import main
from heatlint.linter import verdict

NONE, VOLUME, RANDOM = "OS::Heat::None", "OS::Cinder::Volume", "OS::Heat::RandomString"
HOT = "heat_template_version: 2021-04-16\n"
NESTED = HOT + "resources: {inner: {type: OS::Cinder::Volume, properties: {size: 1}}}\n"


def template(**resources: object) -> str:
    return HOT + json.dumps({"resources": resources})[1:-1]


def volume(**properties: object) -> dict[str, object]:
    return {"type": VOLUME, "properties": properties or {"size": 5}}


def only(target: str, resource: str = "keep", type_name: str = VOLUME, **others: object) -> dict[str, object]:
    """An environment that maps a type for one resource."""
    return {"resource_registry": {**others, "resources": {resource: {type_name: target}}}}


def told(text: str, environment: object, **body: object) -> list[str]:
    return messages(found(text, environment=environment, rules={"HL616"}, stage="deploy", **body))


@pytest.mark.parametrize(
    "resources, named",
    [
        ({"va": volume()}, '"va"'),
        ({"va": volume(), "vb": volume()}, '"va" and "vb"'),
        ({f"v{number}": volume() for number in range(5)}, '"v0", "v1", "v2" and 2 more'),
        ({"child": {"type": "nested.yaml"}}, '"child.inner"'),
        (
            {"group": {"type": "OS::Heat::ResourceGroup", "properties": {"count": 2, "resource_def": volume()}}},
            '"group"',
        ),
    ],
)
def test_the_others_are_named(resources, named):
    text = template(**resources, keep=volume())
    found_messages = told(text, only(NONE), files={"nested.yaml": NESTED})
    assert [each.split(", too,")[0] for each in found_messages] == [f'Heat makes {named} as "{NONE}"']


@pytest.mark.parametrize(
    "resources, environment",
    [
        ({"keep": volume()}, only(NONE)),  # the only one of the type
        ({"keep": volume(), "va": {"type": RANDOM}}, only(NONE)),
        ({"keep": volume(), "va": volume()}, only("nested.yaml")),  # a template stays with the resource
        ({"keep": volume(), "va": volume()}, only(VOLUME, type_name="My::Volume")),
        ({"keep": volume(), "va": volume()}, only("My::Nothing")),  # Heat does not know it, and takes the type itself
        ({"keep": volume(), "va": volume()}, only(NONE, **{VOLUME: NONE})),  # all of them are mapped to it
        ({"keep": volume(), "va": volume()}, {"resource_registry": {"resources": {"keep": {"hooks": "pre-create"}}}}),
        ({"keep": volume(), "va": volume()}, only(NONE, resource="k*")),  # patterns are for hooks and actions
        ({"keep": {**volume(), "condition": "no"}, "va": volume()}, only(NONE)),
    ],
)
def test_nothing_is_told_where_each_resource_is_what_the_author_means(resources, environment):
    text = template(**resources) + "\nconditions: {no: false}\n"
    assert told(text, environment, files={"nested.yaml": NESTED}) == []


def refusals(stage: str = "validate", **resources: dict[str, object]) -> list[str]:
    """The rules for which Heat refuses a stack whose resource "keep" alone is mapped to a random text."""
    text = template(keep={"type": VOLUME, "properties": {"length": 5}}, **resources)
    return codes(verdict(found(text, environment=only(RANDOM), stage=stage), stage))


def test_what_heat_refuses_by_chance_is_no_refusal():
    assert refusals(other=volume(length=5)) == []
    assert refusals(other=volume(size=5)) == []


def test_what_heat_refuses_in_every_order_is_a_refusal():
    assert refusals(other=volume(nope=5)) == ["HL302"]
    assert refusals(other={**volume(), "depends_on": "nobody"}) == ["HL405"]


def test_a_refusal_has_the_later_one_of_both_stages():
    assert refusals(other=volume(length="z")) == []  # no property of a volume; a wrong value of a random text
    assert refusals("create", other=volume(length="z")) == ["HL302"]


def test_the_answer_has_the_mapping_for_all_as_heat_stores_it(tmp_path, capsys):
    path = tmp_path / "a.yaml"
    path.write_text(template(keep=volume(), va=volume()))
    (tmp_path / "e.yaml").write_text(json.dumps(only(NONE)))
    assert main(["validate", str(path), "-e", str(tmp_path / "e.yaml")]) == 0
    registry = json.loads(capsys.readouterr().out)["Environment"]["resource_registry"]
    assert registry == {VOLUME: NONE, "resources": {"keep": {VOLUME: NONE}}}


def test_what_the_template_says_is_counted_and_planned_with_a_note(project, capsys):
    project({"a.yaml": template(keep=volume(), va=volume()), "e.yaml": json.dumps(only(NONE)), "b.yaml": HOT})
    assert main(["demand", "a.yaml", "-e", "e.yaml", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [each["amount"]["certain"] for each in report["needs"] if each["name"] == "volumes"] == [1]
    assert [each.split(":")[0] for each in report["notes"]] == ["what the template says is counted"]
    main(["plan", "b.yaml", "a.yaml", "-e", "e.yaml"])
    assert 'the plan is for what the template says: Heat makes "va" as' in capsys.readouterr().out.replace("\n", " ")


WRONG_TEMPLATE = (
    HOT + "parameters: {n: {type: string}}\nresources: {inner: {type: OS::Cinder::Volume, properties: {}}}\n"
)


@pytest.mark.parametrize(
    "others, target, stage",
    [
        ({"other": volume(size=1)}, RANDOM, "deploy"),
        ({"other": volume(size=1)}, "nested.yaml", "deploy"),
        ({"other": {"properties": {"size": 1}, "type": VOLUME}}, RANDOM, "deploy"),
        ({"other": volume(size=2)}, RANDOM, "validate"),
        ({"other": {**volume(size=1), "metadata": {"a": 1}}}, RANDOM, "validate"),
        ({}, RANDOM, "validate"),
        ({}, "nested.yaml", "validate"),
        ({"other": volume(size=1)}, "none.yaml", "deploy"),
        ({}, "none.yaml", "validate"),
    ],
)
def test_of_equal_resources_only_one_is_validated(others, target, stage):
    """Which one depends on chance. If only one of them is wrong, the stack may be made, and its deployment fails."""
    text = template(keep=volume(size=1), **others)
    findings = found(text, environment=only(target), files={"nested.yaml": WRONG_TEMPLATE}, stage="deploy")
    stages = {each.stage for each in findings if each.stage != "advice"}
    assert stages, codes(findings)
    assert (stages == {"deploy"}) == (stage == "deploy"), [(each.rule.code, each.stage) for each in findings]

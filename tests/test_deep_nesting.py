"""Stacks that are nested deeper than Heat allows, and requests with very many nested stacks."""

from __future__ import annotations

import helpers
import pytest

from heatlint.load import from_body
from heatlint.load.request import DEEPEST
from heatlint.model.build import build
from heatlint.model.nesting import MOST_STACKS
from heatlint.rule import Diagnostic


def template(resources):
    return {"heat_template_version": "2018-08-31", "resources": resources}


def member(url, **properties):
    group = {"resource_def": {"type": url}, **properties}
    return {"type": "OS::Heat::ResourceGroup", "properties": group}


def chain(depth, leaf="OS::Heat::RandomString", level=lambda url: {"type": url}):
    """Return the body of a request: each template nests the next one; the last has a resource of the type `leaf`."""
    urls = [f"level{number}.yaml" for number in range(1, depth + 1)]
    templates = [template({"next": level(url)}) for url in urls] + [template({"leaf": {"type": leaf}})]
    return {"template": templates[0], "files": dict(zip(urls, map(str, templates[1:]), strict=True))}


def layers(depth, width):
    """Return the body of a request: each template of a layer nests all templates of the next one, with other values."""
    files = {}
    for layer in range(depth + 1):
        for number in range(width):
            below = {
                f"r{each}": {"type": f"{layer + 1}-{each}.yaml", "properties": {"size": number}}
                for each in range(width)
            }
            leaf = {"leaf": {"type": "Nope"}}
            own = {
                **template(below if layer < depth else leaf),
                "parameters": {"size": {"type": "number", "default": 1}},
            }
            files[f"{layer}-{number}.yaml"] = str(own)
    return {"template": template({"top": {"type": "0-0.yaml"}}), "files": files}


def found(body, stage="deploy"):
    return helpers.found(body["template"], files=body["files"], stage=stage)


def where(findings: list[Diagnostic]):
    return [(each.rule.code, each.file, ".".join(map(str, each.path)), each.stage) for each in findings]


@pytest.mark.parametrize("stage", ["validate", "create", "deploy"])
def test_a_sixth_level_fails_the_deployment_and_is_checked(stage):
    assert where(found(chain(5), stage)) == []
    assert where(found(chain(6, leaf="Nope"), stage)) == [
        ("HL611", "level5.yaml", "resources.next.type", "deploy"),
        ("HL301", "level6.yaml", "resources.leaf.type", "deploy"),
    ]


def test_it_is_reported_once_and_not_again_further_below():
    assert where(found(chain(9))) == [("HL611", "level5.yaml", "resources.next.type", "deploy")]


def test_a_group_takes_two_levels():
    assert where(found(chain(2, level=member))) == []
    definition = "resources.next.properties.resource_def.type"
    assert where(found(chain(3, level=member))) == [("HL611", "level2.yaml", definition, "deploy")]


def test_a_group_without_members_takes_one():
    assert where(found(chain(3, level=lambda url: member(url, count=0)))) == []


def test_a_resource_without_a_nested_stack_is_not_nested():
    body = chain(5)
    body["files"]["level5.yaml"] = str(template({"next": {"type": "level6.yaml", "external_id": "x"}}))
    body["files"]["level6.yaml"] = str(template({}))
    assert where(found(body)) == []


def test_what_is_nested_very_deep_is_not_checked_and_reported():
    (error, note) = found(chain(DEEPEST + 2, leaf="Nope"))
    assert where([error]) == [("HL611", "level5.yaml", "resources.next.type", "deploy")]
    assert where([note]) == [("HL612", f"level{DEEPEST}.yaml", "resources.next.type", "advice")]
    assert note.is_note


def test_a_template_in_itself_is_found_below_the_deepest_level_of_heat():
    body = chain(7)
    body["files"]["level7.yaml"] = str(template({"again": {"type": "level6.yaml"}}))
    assert [each[:3] for each in where(found(body))] == [
        ("HL611", "level5.yaml", "resources.next.type"),
        ("HL607", "level7.yaml", "resources.again.type"),
    ]


@pytest.mark.parametrize("stage", ["create", "deploy"])
def test_very_many_nested_stacks_take_bounded_work(stage):
    """Each of the 4 levels multiplies the stacks by 15; each template is checked nevertheless."""
    body = layers(4, 15)
    stack = build(from_body({**body, "stage": stage}))
    assert MOST_STACKS < len(list(stack.all())) < MOST_STACKS + 1 + len(body["files"])
    findings = found(body, stage)
    assert {each.file for each in findings if each.rule.code == "HL301"} == {f"4-{each}.yaml" for each in range(15)}
    notes = [each for each in findings if each.is_note]
    assert {each.rule.code for each in notes} == ({"HL612"} if stage == "deploy" else set())
    assert not any("0-0" in (each.file or "") for each in notes)


@pytest.mark.parametrize(("count", "stacks"), [(3, 2), (4, 1)], ids=["as-many-as-allowed", "more"])
def test_a_nested_template_with_too_many_resources_is_checked_once(monkeypatch, count, stacks):
    monkeypatch.setattr("heatlint.model.nesting.MOST_RESOURCES", 3)
    leaves = {f"leaf{number}": {"type": "OS::Heat::RandomString"} for number in range(count)}
    child = {**template(leaves), "parameters": {"size": {"type": "number"}}}
    resources = {f"r{number}": {"type": "child.yaml", "properties": {"size": number}} for number in range(2)}
    body = {"template": template(resources), "files": {"child.yaml": str(child)}, "stage": "deploy"}
    assert len(build(from_body(body)).children) == stacks
    assert [each[0] for each in where(found(body))] == ["HL612"] * (2 - stacks)


@pytest.mark.parametrize("stage", ["create", "deploy"])
def test_no_more_nested_stacks_are_built_than_a_request_may_have_files(monkeypatch, stage):
    monkeypatch.setattr("heatlint.model.nesting.MOST_BUILT", 2)
    resources = {f"r{number}": {"type": f"child{number}.yaml"} for number in range(3)}
    files = {each["type"]: str(template({"leaf": {"type": "OS::Heat::None"}})) for each in resources.values()}
    findings = found({"template": template(resources), "files": files}, stage)
    assert [(each.rule.code, each.path) for each in findings] == [("HL612", ("resources", "r2", "type"))]


def test_groups_beyond_the_limit_are_reported():
    resources = {f"r{number}": {"type": "child.yaml", "properties": {"size": number}} for number in range(MOST_STACKS)}
    child = {**template({"leaf": {"type": "OS::Heat::RandomString"}}), "parameters": {"size": {"type": "number"}}}
    body = {"template": template({**resources, "z": member("child.yaml")}), "files": {"child.yaml": str(child)}}
    assert where(found(body)) == [("HL612", "template", "resources.z.type", "advice")]

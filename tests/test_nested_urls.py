"""The template of an AWS::CloudFormation::Stack: Heat fetches it over HTTP, or refuses the stack.

The answers are those of a real Heat 27.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.load.disk import Disk
from heatlint.model.build import build

STACK = "AWS::CloudFormation::Stack"
PROPERTY = ("resources", "a", "properties", "TemplateURL")
#: Heat has no network in the recorded run: it said "Failed to retrieve" of the second ones.
REFUSED = (
    "file:///c.yaml",
    "c.yaml",
    "ftp://x/c.yaml",
    "",
    5,
    "http:c.yaml",
    "http:///c.yaml",
    "http://[x",
    "https://x:99999/c",
)
FETCHED = ("http://x.example/c.yaml", "HTTP://x.example/c.yaml", "https://x.example:443/c", " http://x.example/c")


def found(url: Any, **more: Any) -> list[tuple[str, str, bool]]:
    resources = {
        "a": {"type": STACK, "properties": {"TemplateURL": url}, **more.pop("with_keys", {})},
        "v": {"type": "OS::Heat::Value", "properties": {"value": "http://x.example/c"}},
    }
    template = {"heat_template_version": "2018-08-31", "resources": resources, **more}
    body = {
        "stack_name": "s",
        "stage": "deploy",
        "template": template,
        "files": {"file:///c.yaml": json.dumps(template)},
    }
    findings = lint(build(from_body(body, Disk(["body.json"]), "body.json")))
    return [(each.rule.code, each.stage, each.before_making) for each in findings if each.fails_in_heat]


@pytest.mark.parametrize("url", REFUSED)
def test_what_heat_cannot_ask_for_is_refused(url: Any) -> None:
    assert found(url) == [("HL610", "deploy", True)]


@pytest.mark.parametrize("url", FETCHED)
def test_what_heat_asks_for_is_not_judged(url: str) -> None:
    assert found(url) == []


def test_values_are_those_before_resources_exist() -> None:
    assert found({"get_resource": "v"}) == [("HL610", "deploy", True)]
    text = {"p": {"type": "string", "default": "c.yaml"}}
    assert found({"get_param": "p"}, parameters=text) == [("HL610", "deploy", True)]
    assert found({"get_attr": ["v", "value"]}) == [("HL610", "deploy", True)]


def test_what_is_not_made_is_not_judged() -> None:
    assert found("c.yaml", with_keys={"condition": "no"}, conditions={"no": False}) == []
    assert found("c.yaml", with_keys={"external_id": "x"}) == []


def test_a_member_of_a_group_is_judged() -> None:
    group = {
        "type": "OS::Heat::ResourceGroup",
        "properties": {"resource_def": {"type": STACK, "properties": {"TemplateURL": "c.yaml"}}},
    }
    template = {"heat_template_version": "2018-08-31", "resources": {"g": group}}
    findings = lint(build(from_body({"template": template, "stage": "deploy"}, Disk(["body.json"]), "body.json")))
    assert [(each.rule.code, each.before_making) for each in findings if each.fails_in_heat] == [("HL610", True)]

"""The body of a request that is saved to a file: the template in it is checked, with places in the file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import heatlint
from heatlint.linter import lint, verdict
from heatlint.load import from_files
from heatlint.load.body import is_saved
from heatlint.model.build import build

BODY = os.path.join(os.path.dirname(__file__), "..", "fixtures", "bodies", "create-stack.json")


def test_both_faults_of_the_api_reference_example_are_reported_at_their_lines() -> None:
    refusing = verdict(lint(build(from_files(BODY))), "validate")
    assert [(each.rule.code, each.range[0]) for each in refusing if each.range] == [("HL102", 9), ("HL203", 14)]
    assert refusing[0].path == ("template", "heat_template_version")
    assert refusing[1].path == ("template", "parameters", "flavor", "type")


def test_the_parameters_of_the_body_are_values() -> None:
    stack = build(from_files(BODY))
    assert stack.parameters["flavor"].given == "m1.heat"


def found_in(tmp_path: Path, body: object) -> list[tuple[str, tuple[object, ...], str]]:
    """Return rule, path and the text at the place of each finding in a body that is saved to a file."""
    text = json.dumps(body, indent=1)
    (tmp_path / "body.json").write_text(text)
    lines = text.splitlines()
    found = []
    for each in lint(build(from_files(str(tmp_path / "body.json")))):
        assert each.range is not None and each.file == str(tmp_path / "body.json")
        line, column, end_line, end = each.range
        found.append((each.rule.code, each.path, lines[line - 1][column - 1 : end - 1 if line == end_line else None]))
    return found


HOT = {"heat_template_version": "2018-08-31"}


@pytest.mark.parametrize(
    "body, expected",
    [
        ({"stack_name": "ok", "files": {}}, ("HL008", ("template",), "{")),
        ({"template": None, "files": {}}, ("HL008", ("template",), "null")),
        ({"template": 5, "files": {}}, ("HL003", ("template",), "5")),
        ({"template": {"description": "x"}}, ("HL101", ("template",), "{")),
        ({"template": HOT, "show_nested": "maybe"}, ("HL008", ("show_nested",), '"maybe"')),
        ({"template": HOT, "resource_validate": "yes"}, ("HL008", ("resource_validate",), '"yes"')),
        ({"template": HOT, "ignore_errors": "1"}, ("HL008", ("ignore_errors",), '"1"')),
        ({"template": HOT, "files": 5}, ("HL008", ("files",), "5")),
        ({"template": HOT, "files": {"a": 5}}, ("HL008", ("files", "a"), "5")),
        ({"template": HOT, "parameters": {"a": 1}}, ("HL212", ("parameters", "a"), '"a"')),
        (
            {"template": HOT, "environment": {"parameters": {"a": 1}}},
            ("HL212", ("environment", "parameters", "a"), '"a"'),
        ),
        ({"template": HOT, "environment": {"foo": 1}}, ("HL602", ("environment", "foo"), '"foo"')),
        ({"template": HOT, "environment_files": ["e"]}, ("HL603", ("environment_files", 0), '"e"')),
        ({"template": HOT, "stack_name": "1 bad"}, ("HL016", ("stack_name",), '"1 bad"')),
        ({"template": HOT, "stack_name": "a", "tags": ["b"]}, ("HL016", ("tags",), "[")),
        ({"template": HOT, "timeout_mins": 60}, ("HL016", (), "{")),
    ],
)
def test_each_fault_is_reported_at_its_place(
    tmp_path: Path, body: object, expected: tuple[str, tuple[object, ...], str]
) -> None:
    assert found_in(tmp_path, body) == [expected]


def test_a_template_and_an_environment_may_be_strings(tmp_path: Path) -> None:
    text = "heat_template_version: 2018-08-31\nresources: {a: {type: OS::Heat::Non}}\n"
    body = {"template": text, "environment": "parameters: ["}
    assert [(code, path, text[:12]) for code, path, text in found_in(tmp_path, body)] == [
        ("HL301", ("template", "resources", "a", "type"), '"heat_templa'),
        ("HL603", ("environment",), '"parameters:'),
    ]


def test_files_are_those_in_the_body_under_the_names_in_the_template(tmp_path: Path) -> None:
    value = {"type": "OS::Heat::Value", "properties": {"value": {"get_file": "run.sh"}}}
    body = {"template": {**HOT, "resources": {"a": value}}, "files": {"run.sh": "echo"}}
    assert found_in(tmp_path, body) == []


def test_a_body_without_a_name_may_be_for_an_update(tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text(json.dumps({"template": HOT, "timeout_mins": 60}))
    (finding,) = lint(build(from_files(str(tmp_path / "body.json"))))
    assert (finding.rule.code, finding.severity) == ("HL016", "warning")
    assert found_in(tmp_path, {"template": HOT, "timeout_mins": 60, "existing": True}) == []


def test_a_new_stack_needs_the_values_of_its_parameters(tmp_path: Path) -> None:
    template = {**HOT, "parameters": {"a": {"type": "string"}}}
    (tmp_path / "validate.json").write_text(json.dumps({"template": template, "files": {}}))
    (tmp_path / "create.json").write_text(json.dumps({"template": template, "stack_name": "a"}))
    found = heatlint.check([str(tmp_path / "validate.json"), str(tmp_path / "create.json")], use_config=False)
    assert [(os.path.basename(each.file), each.rule.code) for each in found.diagnostics] == [("create.json", "HL210")]


def test_files_in_a_container_are_unknown_not_missing(tmp_path: Path) -> None:
    resources = {
        "nested": {"type": "nested.yaml"},
        "mapped": {"type": "My::Type"},
        "script": {"type": "OS::Heat::Value", "properties": {"value": {"get_file": "run.sh"}}},
        "value": {"type": "OS::Heat::Value", "properties": {"value": {"get_param": "a"}}},
    }
    body = {
        "stack_name": "a",
        "template": {**HOT, "parameters": {"a": {"type": "string"}}, "resources": resources},
        "environment_files": ["env.yaml"],
    }
    assert {code for code, _, _ in found_in(tmp_path, body)} == {"HL210", "HL301", "HL408", "HL603", "HL606"}
    assert found_in(tmp_path, {**body, "files_container": "c"}) == [("HL017", ("files_container",), '"c"')]


def test_a_check_compares_the_names_in_the_environment_with_the_template(tmp_path: Path) -> None:
    """`heatlint.check`, which joins what is found in several files, not only in one request."""
    environment = {"parameters": {"flavor": "m1"}, "resource_registry": {"resources": {"web": {"hooks": "pre-create"}}}}
    template = {**HOT, "resources": {"web": {"type": "OS::Heat::None"}}, "parameters": {"flavor": {"type": "string"}}}
    for name, given in (("a.json", environment), ("b.json", json.dumps(environment))):
        body = {"template": template, "environment": given, "files": {}}
        (tmp_path / name).write_text(json.dumps(body))
    report = heatlint.check([str(tmp_path / "a.json"), str(tmp_path / "b.json")])
    assert [each.rule.code for each in report.diagnostics] == []


def test_a_fix_changes_the_body(tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text(
        json.dumps({"template": {**HOT, "resources": {"a": {"type": "OS::Heat::Non"}}}})
    )
    report = heatlint.check(str(tmp_path / "body.json"), use_config=False)
    (edit,) = report.diagnostics[0].fix.edits if report.diagnostics[0].fix else ()
    assert edit.text == '"OS::Heat::None"'


def test_an_environment_cannot_be_added_to_a_body(tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text(json.dumps({"template": HOT, "files": {}}))
    (tmp_path / "env.yaml").write_text("parameters: {}\n")
    request = from_files(str(tmp_path / "body.json"), [str(tmp_path / "env.yaml")])
    (finding,) = lint(build(request))
    assert finding.message.startswith("an environment cannot be added to the request body")


@pytest.mark.parametrize(
    "value",
    [
        {"parameters": {}},
        {"resources": {}, "files": {}},
        {"template": {"metadata": {}}, "kind": "Deployment"},
        {"heat_template_version": "2018-08-31", "template": {}},
        [],
        None,
    ],
)
def test_other_files_are_not_request_bodies(value: object) -> None:
    assert not is_saved(value)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        pytest.param(
            '{"stack_name": "x",\n "template": {"heat_template_version": "2016-10-14",},}',
            (2, 52),
            '"," is followed by "}"; expected no comma after the last entry',
            id="comma",
        ),
        pytest.param(
            "{\n'stack_name': 'x'\n}", (2, 1), "JSON has no single quotes; expected double quotes", id="quotes"
        ),
        pytest.param(
            '{"stack_name": "x", # why\n "template": {"heat_template_version": "2016-10-14"}}',
            (1, 21),
            "JSON has no comments; expected the text without it",
            id="comment",
        ),
    ],
)
def test_a_body_with_braces_that_only_yaml_reads_is_refused_once(
    tmp_path: Path, text: str, place: tuple[int, int], message: str
) -> None:
    """Heat's API reads JSON; the body goes to it as it is in the file."""
    (tmp_path / "body.json").write_text(text)
    (finding,) = lint(build(from_files(str(tmp_path / "body.json"))))
    assert (finding.rule.code, finding.stage, finding.range and finding.range[:2]) == ("HL002", "validate", place)
    assert finding.message == f'a request body that begins with "{{" must be JSON: {message}'


def test_a_body_in_yaml_without_braces_is_for_a_program_that_makes_json_of_it(tmp_path: Path) -> None:
    (tmp_path / "body.yaml").write_text("stack_name: x\ntemplate: {heat_template_version: 2016-10-14}\n")
    assert lint(build(from_files(str(tmp_path / "body.yaml")))) == []

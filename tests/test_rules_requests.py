"""Rules that no block on a page can show: they need a request, files on disk, or a great deal of text."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from helpers import codes, found, places

from heatlint import linter
from heatlint.endpoint import answer
from heatlint.linter import lint
from heatlint.load import from_body, from_files
from heatlint.model.build import build
from heatlint.plugins import Plugin, Ruleset, built_in
from heatlint.rule import Diagnostic, check

PLAIN = {"heat_template_version": "2018-08-31", "resources": {"web": {"type": "OS::Heat::None"}}}


def found_in(body: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the code and the file of each finding in a request."""
    return [(each.rule.code, each.file or "") for each in lint(build(from_body(body)))]


@pytest.mark.parametrize("characters, codes", [(524_288, []), (524_289, [("HL004", "template")])])
def test_a_template_as_text_has_at_most_524288_characters(characters: int, codes: list[tuple[str, str]]) -> None:
    text = "heat_template_version: 2018-08-31\nresources: {web: {type: OS::Heat::None}}\n#"
    assert found_in({"template": text + "x" * (characters - len(text))}) == codes


def test_a_template_as_an_object_is_counted_as_python_writes_it() -> None:
    long = {**PLAIN, "description": "x" * 524_288}
    assert found_in({"template": long}) == [("HL004", "template")]


def test_a_file_has_at_most_524288_characters() -> None:
    assert found_in({"template": PLAIN, "files": {"a.sh": "x" * 524_288}}) == []
    assert found_in({"template": PLAIN, "files": {"a.sh": "x" * 524_289}}) == [("HL004", "a.sh")]


@pytest.mark.parametrize(
    "body",
    [
        {"template": PLAIN, "files": ["a.sh"]},
        {"template": PLAIN, "files": {"a.sh": 5}},
        {"template": PLAIN, "parameters": 5},
        {"template": PLAIN, "ignore_errors": "99001,12345"},
        {"files": {}},
    ],
)
def test_a_malformed_request(body: dict[str, Any]) -> None:
    assert [code for code, _file in found_in(body)] == ["HL008"]


@pytest.mark.parametrize("stage", ["foo", "Create", "advice", "", 3, None, True, ["create"], {"a": 1}], ids=json.dumps)
def test_an_unknown_stage_is_refused_for_that_alone(stage: object) -> None:
    faulty_at_create = {**PLAIN, "resources": {"a": {"type": "OS::Nova::Sever"}}}
    response = answer(from_body({"template": faulty_at_create, "stage": stage}))
    assert response.status == 400
    assert response.body["error"]["message"].endswith('"stage" must be "validate", "create" or "deploy"')


#: What Heat's API answers to the query that python-heatclient sends: True and False: how it reads the value.
SHOW_NESTED = [
    (True, True),
    (False, False),
    ("true", True),
    ("TRUE", True),
    ("False", False),
    (None, False),
    ("", False),
    ([], False),
    ({}, False),
    (["maybe", True], True),
    ("maybe", 400),
    ("yes", 400),
    (" true", 400),
    (3, 400),
    (0, 400),
    (1, 400),
    ([3], 400),
    ({"a": 1}, 400),
]


@pytest.mark.parametrize("value, expected", SHOW_NESTED, ids=repr)
def test_show_nested_is_read_as_heat_reads_the_query(value: object, expected: object) -> None:
    child = "heat_template_version: 2018-08-31\n"
    parent = {**PLAIN, "resources": {"a": {"type": "child.yaml"}}}
    response = answer(from_body({"template": parent, "files": {"child.yaml": child}, "show_nested": value}))
    if response.status == 200:
        assert ("NestedParameters" in response.body) is expected
    else:
        assert response.status == expected
        assert 'is not a value of "show_nested"; expected true or false' in response.body["error"]["message"]


@pytest.mark.parametrize(
    "value, shown",
    [
        (None, None),
        (True, None),
        ("False", None),
        ("", None),
        (1, "1"),
        ("1", '"1"'),
        ({}, "{}"),
        ([], "[]"),
        (["true"], '["true"]'),
        ({"a": "b" * 80}, '{"a": "' + "b" * 53 + "..."),
    ],
    ids=repr,
)
def test_resource_validate_is_true_or_false(value: object, shown: str | None) -> None:
    response = answer(from_body({"template": PLAIN, "resource_validate": value}))
    expected = f'{shown} is not a value of "resource_validate"; expected true or false'
    assert response.status == (200 if shown is None else 400)
    assert shown is None or expected in response.body["error"]["message"]


@pytest.mark.parametrize(
    "value, status",
    [
        (None, 200),
        ("", 200),
        ([], 200),
        (99001, 200),
        (["99001"], 200),
        ([1], 400),
        (1, 400),
        (True, 400),
        ({"a": 1}, 400),
    ],
    ids=repr,
)
def test_ignore_errors_is_read_as_heat_reads_the_query(value: object, status: int) -> None:
    assert answer(from_body({"template": PLAIN, "ignore_errors": value})).status == status


def test_the_code_of_heats_that_may_be_ignored_is_known() -> None:
    assert found_in({"template": PLAIN, "ignore_errors": "99001"}) == []


NESTED = "heat_template_version: 2018-08-31\nparameters:\n  name: {type: string%s}\n"


@pytest.mark.parametrize(
    "text, code",
    [
        (NESTED % ", constraints: [{length: {min: x}}]", "HL206"),
        (NESTED % ", constraints: [{allowed_pattern: '['}]", "HL208"),
        (NESTED % ", lable: x", "HL202"),
        ("heat_template_version: 2018-08-32\n", "HL102"),
    ],
)
def test_heat_reads_the_parameters_of_every_template_among_the_files(text: str, code: str) -> None:
    assert found_in({"template": PLAIN, "files": {"other.yaml": text}}) == [(code, "other.yaml")]


def test_heat_does_not_look_further_into_a_template_that_nothing_names() -> None:
    text = NESTED % ", default: a, constraints: [{length: {min: 3}}]" + "resources: {web: {type: No::Such}}\n"
    assert found_in({"template": PLAIN, "files": {"other.yaml": text}}) == []


def test_too_many_resources() -> None:
    resources = {f"r{index}": {"type": "OS::Heat::None"} for index in range(1001)}
    assert found_in({"template": {**PLAIN, "resources": resources}}) == [("HL307", "template")]
    del resources["r0"]
    assert found_in({"template": {**PLAIN, "resources": resources}}) == []


def codes_of(path: Path) -> list[str]:
    """The codes of all that is found in a template on disk."""
    return [each.rule.code for each in lint(build(from_files(str(path)), assume_values=True))]


def test_a_directory_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    template = tmp_path / "t.yaml"
    template.write_text("heat_template_version: 2018-08-31\noutputs: {a: {value: {get_file: scripts}}}\n")
    assert codes_of(template) == ["HL001"]


def test_a_text_that_is_not_utf8(tmp_path: Path) -> None:
    template = tmp_path / "t.yaml"
    template.write_bytes(b"heat_template_version: 2018-08-31\ndescription: caf\xe9\n")
    assert codes_of(template) == ["HL001"]


def test_a_file_outside_of_the_roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("secret")
    inside = tmp_path / "inside"
    inside.mkdir()
    monkeypatch.chdir(inside)
    template = inside / "t.yaml"
    template.write_text("heat_template_version: 2018-08-31\noutputs: {a: {value: {get_file: ../secret}}}\n")
    assert codes_of(template) == ["HL006"]
    allowed = from_files(str(template), roots=[str(tmp_path)])
    assert [each.rule.code for each in lint(build(allowed))] == []


def test_a_check_that_fails_is_a_finding_and_the_others_run(monkeypatch: pytest.MonkeyPatch) -> None:
    @check
    def broken(stack: object) -> Any:
        raise KeyError("oops")
        yield Diagnostic

    module = ModuleType("plugin")
    module.broken = broken  # type: ignore[attr-defined]
    monkeypatch.setattr(linter, "built_in", lambda: Ruleset([Plugin("plugin", module), *built_in().plugins]))
    bad = {**PLAIN, "resources": {"web": {"type": "No::Such"}}}
    diagnostics = found(bad)
    assert sorted(codes(diagnostics)) == ["HL009", "HL301"]
    (failed,) = [each.message for each in diagnostics if each.rule.code == "HL009"]
    assert failed.startswith("the check plugin.broken failed: KeyError at test_rules_requests.py:")
    assert "oops" not in failed  # an error may quote a secret


@pytest.mark.parametrize("resources, stage", [({"web": {"type": "OS::Heat::None"}}, "validate"), ({}, "deploy")])
def test_an_output_that_refers_to_a_list_fails_while_resources_are_made(resources: Any, stage: str) -> None:
    template = {**PLAIN, "resources": resources, "outputs": {"o": {"value": {"get_resource": ["web"]}}}}
    assert [each.stage for each in found(template, rules={"HL402"})] == [stage]


def test_the_description_of_a_constraint_is_a_string() -> None:
    constraint = {"length": {"min": 1}, "description": ["x"]}
    parameter = {"type": "string", "default": "x", "constraints": [constraint]}
    template = {**PLAIN, "parameters": {"p": parameter}, "outputs": {"o": {"value": {"get_param": "p"}}}}
    assert places(found(template)) == [("HL206", "parameters.p.constraints.0.description")]


def test_an_attribute_that_only_an_external_id_asks_for_is_not_found() -> None:
    # get_attr gives null before anything exists, so that the resource is not external after all
    resources = {
        "web": {"type": "OS::Heat::Value", "properties": {"value": "x"}},
        "net": {"type": "OS::Neutron::Net", "external_id": {"get_attr": ["web", "value"]}},
    }
    template = {**PLAIN, "resources": resources}
    assert ("HL406", "template") in found_in({"template": template})
    asked = {**template, "outputs": {"o": {"value": {"get_attr": ["web", "value"]}}}}
    assert found_in({"template": asked}) == []


def test_a_value_may_come_from_inside_another_property() -> None:
    task = {"name": "wait", "action": "std.noop", "policies": {"wait_before": 5}}
    workflow = {"type": "OS::Mistral::Workflow", "properties": {"type": "direct", "tasks": [task]}}
    assert found_in({"template": {**PLAIN, "resources": {"flow": workflow}}}) == [("HL802", "template")]

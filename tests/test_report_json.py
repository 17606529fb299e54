"""The JSON report, and the bodies of the endpoint's answers."""

from __future__ import annotations

import datetime
import json
import pathlib

import pytest
from report_schema import assert_lists, assert_report

from heatlint import __version__
from heatlint.load import from_body, from_files
from heatlint.model.build import build
from heatlint.plugins import built_in
from heatlint.report import jsonreport, response
from heatlint.report.accepted import accepted
from heatlint.report.report import Report
from heatlint.rule import Change, Diagnostic, Fix, Related, Rule
from heatlint.text import parse

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"
UNDEFINED = Rule("HL401", "undefined-parameter", stage="create")
UNUSED = Rule("HL215", "unused-parameter", stage="advice")
HINT = Rule("HL999", "hint", stage="advice", severity="info")


def diagnostic():
    related = Related(("a", 1), "here", file="other.yaml")
    found = Diagnostic(UNDEFINED, ("resources", "a", 0), "a message", file="web.yaml", related=[related])
    found.range = (2, 3, 4, 5)
    return found


TEXT = "resources:\n  a: b\n"


def report_of(*diagnostics: Diagnostic, files: int = 1) -> Report:
    return Report(
        list(diagnostics),
        lambda name: parse(TEXT, name) if name == "web.yaml" else None,
        files,
        page=lambda code: f"## {code}\n" if code == "HL401" else None,
    )


def test_the_report_has_findings_pages_and_a_summary():
    report = jsonreport.report_data(
        report_of(diagnostic(), Diagnostic(UNUSED, (), "m"), Diagnostic(HINT, (), "m"), files=9)
    )
    assert_report(report)
    assert report["version"] == __version__
    assert report["summary"] == {"errors": 1, "warnings": 1, "infos": 1, "notes": 0, "files": 9}
    assert report["pages"] == {"HL401": "## HL401\n"}
    assert report["diagnostics"][0] == {
        "rule": "HL401",
        "name": "undefined-parameter",
        "stage": "create",
        "severity": "error",
        "message": "a message",
        "path": ["resources", "a", 0],
        "file": "web.yaml",
        "range": {"start": {"line": 2, "column": 3}, "end": {"line": 4, "column": 5}},
        "related": [{"message": "here", "path": ["a", 1], "file": "other.yaml", "range": None}],
        "fix": None,
    }
    assert report["diagnostics"][1]["file"] == ""


def test_a_fix_has_its_edits_with_lines_and_columns():
    found = diagnostic()
    found.fix = Fix('replace "b" with "c"', [Change("replace", ("resources", "a"), new="c", was="b")])
    report = jsonreport.report_data(report_of(found))
    assert_report(report)
    assert report["diagnostics"][0]["fix"] == {
        "title": 'replace "b" with "c"',
        "safe": False,
        "edits": [{"range": {"start": {"line": 2, "column": 6}, "end": {"line": 2, "column": 7}}, "text": "c"}],
    }


def test_fixes_of_a_large_file_take_bounded_work(monkeypatch):
    monkeypatch.setattr("heatlint.report.diagnostic.MOST_WORK", 2 * len(TEXT))
    found = [diagnostic() for _ in range(5)]
    for each in found:
        each.fix = Fix("t", [Change("replace", ("resources", "a"), new="c", was="b")])
    fixes = [each["fix"] for each in jsonreport.report_data(report_of(*found))["diagnostics"]]
    assert [fix is not None for fix in fixes] == [True, True, False, False, False]


def test_findings_in_a_very_long_file_have_no_fix(monkeypatch):
    monkeypatch.setattr("heatlint.report.diagnostic.LONGEST_FILE", len(TEXT) - 1)
    found = diagnostic()
    found.fix = Fix("t", [Change("replace", ("resources", "a"), new="c", was="b")])
    assert jsonreport.report_data(report_of(found))["diagnostics"][0]["fix"] is None


def test_every_step_of_a_path_is_json():
    path = (None, True, 1, float("nan"), b"x", datetime.date(2020, 1, 2), "s")
    data = jsonreport.report_data(report_of(Diagnostic(UNUSED, path, "m")))
    assert_report(data)
    assert data["diagnostics"][0]["path"] == [None, True, 1, "nan", "b'x'", "2020-01-02", "s"]


def test_refusal_as_heat_sends_it():
    assert response.refused([diagnostic(), Diagnostic(UNUSED, (), "m")], "create") == {
        "code": 400,
        "title": "Bad Request",
        "explanation": "The server could not comply with the request since it is either malformed or "
        "otherwise incorrect.",
        "error": {
            "type": "StackValidationFailed",
            "traceback": None,
            "message": "web.yaml:2:3: a message",
            "code": 400,
            "title": "Bad Request",
        },
    }


def test_refusal_as_documented():
    assert response.refused([diagnostic()], "create", response.DOCUMENTED) == {
        "error": {"message": "web.yaml:2:3: a message", "code": 400, "title": "Bad Request"}
    }


@pytest.mark.parametrize(
    ("code", "name", "validate", "create"),
    [
        ("HL102", "unknown-version", "InvalidTemplateVersion", "InvalidTemplateVersion"),
        ("HL002", "syntax-error", "HTTPBadRequest", "HTTPBadRequest"),
        ("HL203", "unknown-parameter-type", "InvalidSchemaError", "InvalidSchemaError"),
        ("HL302", "unknown-property", "HTTPBadRequest", "StackValidationFailed"),
        ("HL404", "dependency-cycle", "CircularDependencyException", "CircularDependencyException"),
    ],
)
def test_a_refusal_has_heats_class_of_error(code, name, validate, create):
    found = Diagnostic(Rule(code, name, stage="validate"), (), "m")
    assert [response.error_type(found, stage) for stage in ("validate", "create")] == [validate, create]


def test_each_rule_with_a_class_of_error_exists():
    names = {rule.name for rule in built_in().rules}
    assert [key for key in response.TYPES if not key.startswith("HL") and key not in names] == []


def test_the_lists_are_added_to_the_body():
    body = response.with_lists({"Parameters": {}}, report_of(diagnostic(), Diagnostic(UNUSED, (), "m")))
    assert_lists(body)
    assert [each["rule"] for each in body["errors"]] == ["HL401"]
    assert [each["rule"] for each in body["warnings"]] == ["HL215"]
    assert body["Parameters"] == {}


TEMPLATE = """
heat_template_version: 2018-08-31
parameters:
  p:
    type: string
    label: A label
    hidden: true
    default: ""
    tags: [t]
    constraints:
      - length: {min: 1, max: 3}
        description: short
      - allowed_pattern: "x*"
      - allowed_pattern: "[a-z]*"
        description: lower case
      - custom_constraint: nova.keypair
  n:
    type: number
    description: a number
    constraints: [range: {min: 0}, modulo: {step: 2, offset: 1}]
resources:
  r: {type: child.yaml}
"""
CHILD = """
heat_template_version: 2018-08-31
parameters:
  q: {type: json, constraints: [{length: {max: 2}, description: few}]}
"""


def test_the_documented_shape_of_parameters():
    request = from_body(
        {
            "template": TEMPLATE.replace("child.yaml", "file:///child.yaml"),
            "files": {"file:///child.yaml": CHILD},
            "parameters": {"p": "v"},
            "show_nested": True,
        }
    )
    stack = build(request)
    shown = accepted(stack, response.DOCUMENTED)
    assert shown["Parameters"] == {
        "p": {
            "type": "String",
            "label": "A label",
            "default": "",
            "hidden": True,
            "constraints": [
                {"length": {"min": 1, "max": 3}, "description": "short"},
                {"allowed_pattern": "x*"},
                {"allowed_pattern": "[a-z]*", "description": "lower case"},
                {"custom_constraint": "nova.keypair"},
            ],
            "tags": ["t"],
            "value": "v",
        },
        "n": {
            "type": "Number",
            "description": "a number",
            "required": True,
            "constraints": [{"range": {"min": 0}}, {"modulo": {"step": 2, "offset": 1}}],
        },
    }
    assert shown["NestedParameters"]["r"]["Parameters"] == {
        "q": {"type": "Json", "required": True, "constraints": [{"length": {"max": 2}, "description": "few"}]},
    }


def test_the_answer_to_the_api_references_example_is_the_documented_one():
    directory = FIXTURES / "documented"
    stack = build(from_files(str(directory / "template.yaml")))
    expected = json.loads((directory / "response.json").read_text(encoding="utf-8"))
    assert accepted(stack, response.DOCUMENTED) == expected


def test_fixes_of_a_text_whose_aliases_repeat_much_take_bounded_work(monkeypatch):
    """Each fix compares the values before and after, with every repetition."""
    text = "a: &a [" + "x, " * 50 + "x]\nb: [" + "*a, " * 50 + "*a]\nc: d\n"
    document = parse(text, "app.yaml")
    monkeypatch.setattr("heatlint.report.diagnostic.MOST_WORK", len(repr(document.value)) + len(text))
    found = [Diagnostic(UNUSED, ("c",), "m", file="app.yaml") for _ in range(3)]
    for each in found:
        each.fix = Fix("t", [Change("replace", ("c",), new="e", was="d")])
    report = Report(found, {"app.yaml": document}.get, 1)
    fixes = [each["fix"] for each in jsonreport.report_data(report)["diagnostics"]]
    assert [fix is not None for fix in fixes] == [True, False, False]

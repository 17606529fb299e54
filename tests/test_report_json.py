"""The report for machines, and the endpoint's answers."""

from __future__ import annotations

import datetime
import json
import pathlib

import pytest

from heatlint import __version__
from heatlint.load import from_body, from_files
from heatlint.model.build import build
from heatlint.plugins import built_in
from heatlint.report import jsonreport, response
from heatlint.report.accepted import accepted
from heatlint.rule import Diagnostic, Related, Rule

FIXTURES = pathlib.Path(__file__).parent.parent / "fixtures"
UNDEFINED = Rule("HL401", "undefined-parameter", stage="create")
UNUSED = Rule("HL215", "unused-parameter", stage="advice")
HINT = Rule("HL999", "hint", stage="advice", severity="info")


def diagnostic():
    related = Related(("a", 1), "here", file="other.yaml")
    found = Diagnostic(UNDEFINED, ("resources", "a", 0), "a message", file="web.yaml", related=[related])
    found.range = (2, 3, 4, 5)
    return found


def test_shape():
    report = jsonreport.report_data([diagnostic(), Diagnostic(UNUSED, (), "m"), Diagnostic(HINT, (), "m")], 9)
    assert report["version"] == __version__
    assert report["summary"] == {"errors": 1, "warnings": 1, "infos": 1, "files": 9}
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
    }
    assert report["diagnostics"][1]["file"] == ""


def test_every_step_of_a_path_is_json():
    path = (None, True, 1, float("nan"), b"x", datetime.date(2020, 1, 2), "s")
    shown = jsonreport.diagnostic(Diagnostic(UNUSED, path, "m"))["path"]
    assert shown == [None, True, 1, "nan", "b'x'", "2020-01-02", "s"]
    json.dumps(shown, allow_nan=False)


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
def test_type_of_error(code, name, validate, create):
    found = Diagnostic(Rule(code, name, stage="validate"), (), "m")
    assert [response.error_type(found, stage) for stage in ("validate", "create")] == [validate, create]


def test_types_of_errors_are_of_rules_that_exist():
    names = {rule.name for rule in built_in().rules}
    assert [key for key in response.TYPES if not key.startswith("HL") and key not in names] == []


def test_lists_are_added():
    body = response.with_lists({"Parameters": {}}, [diagnostic(), Diagnostic(UNUSED, (), "m")])
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


def test_documented_shape_of_a_parameter():
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


def test_the_example_of_the_api_reference():
    directory = FIXTURES / "documented"
    stack = build(from_files(str(directory / "template.yaml")))
    expected = json.loads((directory / "response.json").read_text(encoding="utf-8"))
    assert accepted(stack, response.DOCUMENTED) == expected

"""The report for machines, and the endpoint's answers."""

from __future__ import annotations

import datetime
import json
import pathlib

import pytest

from heatlint import __version__
from heatlint.load import from_files
from heatlint.model.answer import success
from heatlint.model.build import build
from heatlint.report import jsonreport, response
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
    report = jsonreport.report([diagnostic(), Diagnostic(UNUSED, (), "m"), Diagnostic(HINT, (), "m")], 9)
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
    assert response.refused([diagnostic(), Diagnostic(UNUSED, (), "m")]) == {
        "code": 400,
        "title": "Bad Request",
        "explanation": "The server could not comply with the request since it is either malformed or "
        "otherwise incorrect.",
        "error": {
            "type": "StackValidationFailed",
            "traceback": None,
            "message": "web.yaml:2:3: a message",
        },
    }


def test_refusal_as_documented():
    assert response.refused([diagnostic()], response.DOCUMENTED) == {
        "error": {"message": "web.yaml:2:3: a message", "code": 400, "title": "Bad Request"}
    }


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("HL102", "unknown-version", "InvalidTemplateVersion"),
        ("HL002", "syntax-error", "HTTPBadRequest"),
        ("HL203", "unknown-parameter-type", "InvalidSchemaError"),
        ("HL302", "unknown-property", "StackValidationFailed"),
    ],
)
def test_type_of_error(code, name, expected):
    assert response.error_type(Diagnostic(Rule(code, name, stage="validate"), (), "m")) == expected


def test_lists_are_added():
    body = response.with_lists({"Parameters": {}}, [diagnostic(), Diagnostic(UNUSED, (), "m")])
    assert [each["rule"] for each in body["errors"]] == ["HL401"]
    assert [each["rule"] for each in body["warnings"]] == ["HL215"]
    assert body["Parameters"] == {}


def test_documented_shape_of_a_parameter():
    body = {
        "Parameters": {
            "p": {
                "Type": "String",
                "Description": "",
                "Label": "A label",
                "NoEcho": "true",
                "Default": "",
                "MinLength": 1,
                "MaxLength": 3,
                "AllowedPattern": "x*",
                "CustomConstraint": "nova.keypair",
                "ConstraintDescription": "why",
                "Tags": ["t"],
                "Value": "v",
            },
            "n": {"Type": "Number", "Label": "n", "NoEcho": "false", "MinValue": 0, "Step": 2, "Offset": 1},
        },
        "NestedParameters": {"r": {"Type": "a.yaml", "Parameters": {"q": {"Type": "Json"}}}},
    }
    assert response.documented(body) == {
        "Parameters": {
            "p": {
                "type": "String",
                "label": "A label",
                "default": "",
                "hidden": True,
                "constraints": [
                    {"length": {"min": 1, "max": 3}, "description": "why"},
                    {"allowed_pattern": "x*", "description": "why"},
                    {"custom_constraint": "nova.keypair", "description": "why"},
                ],
                "tags": ["t"],
                "value": "v",
            },
            "n": {
                "type": "Number",
                "required": True,
                "constraints": [{"range": {"min": 0}}, {"modulo": {"step": 2, "offset": 1}}],
            },
        },
        "NestedParameters": {
            "r": {"Type": "a.yaml", "Parameters": {"q": {"type": "Json", "required": True}}},
        },
    }


def test_the_example_of_the_api_reference():
    directory = FIXTURES / "documented"
    body = success(build(from_files(str(directory / "template.yaml"))))
    expected = json.loads((directory / "response.json").read_text(encoding="utf-8"))
    assert response.documented(body) == expected

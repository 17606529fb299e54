"""The validate endpoint: from a request to a status, a body and diagnostics."""

from __future__ import annotations

import datetime
import json

import pytest
from report_schema import assert_answer

from heatlint import endpoint
from heatlint.endpoint import answer, answer_json, to_json
from heatlint.load import from_body
from heatlint.report.response import DOCUMENTED

HOT = {"heat_template_version": "2018-08-31"}
BAD = {**HOT, "resources": {"r": {"type": "OS::Heat::Value", "properties": {"value": {"get_param": "missing"}}}}}


def test_an_accepted_request_has_status_200_and_the_parameters() -> None:
    found = answer(from_body({"id": 7, "template": {**HOT, "parameters": {"p": {"type": "string"}}}}))
    assert (found.id, found.status) == (7, 200)
    assert list(found.body["Parameters"]) == ["p"]


def test_a_refused_request_has_status_400_and_the_first_error() -> None:
    found = answer(from_body({"template": BAD, "stage": "create"}))
    assert (found.id, found.status, found.body["code"]) == (None, 400, 400)
    assert found.diagnostics[0].message in found.body["error"]["message"]


def test_findings_of_a_later_stage_are_listed_with_an_accepted_request() -> None:
    found = answer(from_body({"template": BAD, "stage": "validate"}))
    assert (found.status, [each.stage for each in found.diagnostics]) == (200, ["create"])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"\xff", "the request is not UTF-8", id="not UTF-8"),
        pytest.param(b"{", "the request is not JSON: ", id="not JSON"),
        pytest.param("[]", "the request is not a JSON object", id="a list"),
        pytest.param("[" * 100_000, "the request is nested too deep", id="nested too deep"),
    ],
)
def test_a_text_that_is_not_a_request_is_refused(data: bytes | str, message: str) -> None:
    found = answer_json(data)
    assert found.status == 400
    assert found.body["error"]["message"].startswith(message)
    assert [(each.rule.code, each.message) for each in found.diagnostics] == [("HL008", found.body["error"]["message"])]


@pytest.mark.parametrize(
    "text",
    [json.dumps({"template": HOT}), b"\xef\xbb\xbf" + json.dumps({"template": HOT}).encode()],
    ids=["text", "bytes"],
)
def test_a_request_may_be_text_or_bytes_with_a_byte_order_mark(text: bytes | str) -> None:
    assert answer_json(text).status == 200


def test_a_fault_of_heatlint_is_status_500(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(endpoint, "build", fail)
    found = answer(from_body({"id": 1, "template": HOT}))
    assert (found.id, found.status, found.diagnostics) == (1, 500, [])
    message = found.body["error"]["message"]
    assert message.startswith(
        "heatlint failed: ZeroDivisionError at test_endpoint.py:"
    )  # the error's text may be secret


def test_a_line_of_answers_has_five_keys() -> None:
    assert answer_json(json.dumps({"id": "a", "template": HOT})).to_data() == {
        "id": "a",
        "status": 200,
        "body": {
            "Description": "No description",
            "Parameters": {},
            "Environment": {
                "event_sinks": [],
                "parameter_defaults": {},
                "parameters": {},
                "resource_registry": {"resources": {}},
            },
        },
        "diagnostics": [],
        "notes": [],
    }


@pytest.mark.parametrize(
    "body", [{"template": HOT}, BAD | {"id": [1]}, {"template": BAD}, {"template": json.dumps(BAD)}]
)
def test_a_line_of_answers_is_as_the_schema_says(body: dict[str, object]) -> None:
    assert_answer(answer_json(json.dumps(body)).to_data())


def test_nested_cfn_pseudo_parameters_are_listed_in_the_documented_shape() -> None:
    """They have no definition in the template, whose constraints could be read."""
    template = {**HOT, "resources": {"r": {"type": "child.yaml"}}}
    child = "HeatTemplateFormatVersion: '2012-12-12'\nParameters: {a: {Type: String, Default: x}}\n"
    body = {"template": template, "files": {"child.yaml": child}, "show_nested": True}
    nested = answer(from_body(body), DOCUMENTED).body["NestedParameters"]["r"]["Parameters"]
    assert list(nested) == ["AWS::StackId", "AWS::StackName", "AWS::Region", "a"]
    assert nested["AWS::StackName"]["description"] == "Stack Name"
    assert nested["AWS::Region"]["constraints"][0]["allowed_values"][0] == "us-east-1"


def test_a_value_that_json_does_not_have_is_written_as_a_string() -> None:
    day = datetime.date(2020, 1, 2)
    assert json.loads(to_json({day: [day, {1: "x"}]})) == {"2020-01-02": ["2020-01-02", {"1": "x"}]}

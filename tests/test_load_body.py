"""Requests from the body that reaches the endpoint."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatlint.load import effective_environment, from_body

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=4), below, max_size=3),
    max_leaves=8,
)
KEYS = (
    "template",
    "files",
    "environment",
    "environment_files",
    "parameters",
    "show_nested",
    "ignore_errors",
    "id",
)


def test_each_key_of_a_body_is_taken():
    body = {
        "template": {"heat_template_version": "2018-08-31"},
        "files": {"file:///a.env": "parameters: {a: 1}"},
        "environment": {"parameters": {"a": 2}},
        "environment_files": ["file:///a.env"],
        "parameters": {"b": 3},
    }
    beside = {"id": "x", "stage": "create", "show_nested": True, "ignore_errors": "99001"}
    request = from_body({**body, **beside})
    assert request.body() == body
    assert (request.id, request.stage, request.show_nested, request.ignore_errors) == (
        "x",
        "create",
        True,
        "99001",
    )
    assert (request.parameters, request.environment_files) == ({"b": 3}, ["file:///a.env"])
    assert request.environments[0] is request.files["file:///a.env"].document
    assert request.environments[0].value == {"parameters": {"a": 1}}
    assert request.faults == []


def test_a_template_may_be_a_string():
    request = from_body({"template": "heat_template_version: 2018-08-31\n"})
    assert request.template.value == {"heat_template_version": "2018-08-31"}
    assert request.template.text is not None
    assert (request.environment, request.parameters, request.stage) == (None, {}, "validate")


def test_a_template_may_be_missing():
    assert from_body({}).template.value is None
    assert from_body({}).body() == {}


def test_files_keep_what_was_sent():
    request = from_body({"files": {"a": "x: [", "b": 3, "c": None, "d": {"e": 1}}})
    assert [file.text for file in request.files.values()] == ["x: [", 3, None, {"e": 1}]
    assert request.files["a"].document.fault is not None
    assert request.files["c"].document.value is None and request.files["c"].text is None
    assert request.files["d"].document.value == {"e": 1}


@pytest.mark.parametrize(
    "body, names",
    [
        ({"environment": {"parameters": {}}}, ["environment"]),
        ({"environment": "parameters: {}"}, ["environment"]),
        ({"environment": {}, "environment_files": ["gone", "f"], "files": {"f": "{}"}}, ["f"]),
        ({"environment_files": 3}, []),
        ({}, []),
    ],
    ids=["a map", "a string", "files that exist", "files of a wrong type", "none"],
)
def test_environment_files_take_precedence_over_the_environment(body, names):
    assert [document.name for document in from_body(body).environments] == names


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6))
def test_no_body_raises(body):
    before = json.dumps(body)
    request = from_body(body)
    effective_environment(request, {"": "json"})
    request.environments
    for file in request.files.values():
        file.document
    assert json.dumps(body) == before

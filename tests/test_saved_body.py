"""A request's body saved to a file: its template is checked in place."""

from __future__ import annotations

import os

from heatlint.linter import lint, verdict
from heatlint.load import from_files
from heatlint.model.build import build

BODY = os.path.join(os.path.dirname(__file__), "..", "fixtures", "bodies", "create-stack.json")


def test_the_api_reference_example_is_refused_for_its_two_faults_each_at_its_line() -> None:
    refusing = verdict(lint(build(from_files(BODY))), "validate")
    assert [(each.rule.code, each.range[0]) for each in refusing if each.range] == [("HL102", 9), ("HL203", 14)]
    assert refusing[0].path == ("heat_template_version",)
    assert refusing[1].path == ("parameters", "flavor", "type")


def test_the_parameters_of_the_body_are_the_values_given() -> None:
    stack = build(from_files(BODY))
    assert stack.parameters["flavor"].given == "m1.heat"

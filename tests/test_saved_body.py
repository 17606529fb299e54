"""The body of a request that is saved to a file: the template in it is checked, with places in the file."""

from __future__ import annotations

import os

from heatlint.linter import lint, verdict
from heatlint.load import from_files
from heatlint.model.build import build

BODY = os.path.join(os.path.dirname(__file__), "..", "fixtures", "bodies", "create-stack.json")


def test_both_faults_of_the_api_reference_example_are_reported_at_their_lines() -> None:
    refusing = verdict(lint(build(from_files(BODY))), "validate")
    assert [(each.rule.code, each.range[0]) for each in refusing if each.range] == [("HL102", 9), ("HL203", 14)]
    assert refusing[0].path == ("heat_template_version",)
    assert refusing[1].path == ("parameters", "flavor", "type")


def test_the_parameters_of_the_body_are_values() -> None:
    stack = build(from_files(BODY))
    assert stack.parameters["flavor"].given == "m1.heat"

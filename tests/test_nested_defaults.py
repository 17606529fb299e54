"""A default that does not fit is a warning where each template that nests the one with the default gives a value."""

from __future__ import annotations

import pytest

import heatlint

CHILD = """\
heat_template_version: 2018-08-31
parameters: {length: {type: number, default: 0}}
resources: {word: {type: OS::Heat::RandomString, properties: {length: VALUE}}}
"""
PARENT = """\
heat_template_version: 2018-08-31
resources: {child: {type: child.yaml, properties: {GIVEN}}}
"""


@pytest.fixture
def severities(tmp_path, monkeypatch):
    """Return a function that writes a template with a value and its parent, and returns what is found in the former."""
    monkeypatch.chdir(tmp_path)

    def check(value, given, named="."):
        (tmp_path / "child.yaml").write_text(CHILD.replace("VALUE", value), encoding="utf-8")
        if given is not None:
            (tmp_path / "parent.yaml").write_text(PARENT.replace("GIVEN", given), encoding="utf-8")
        found = heatlint.check([named]).diagnostics
        return [each.severity for each in found if each.rule.code == "HL321" and each.file.endswith("child.yaml")]

    return check


@pytest.mark.parametrize(
    ("value", "given", "severity"),
    [
        pytest.param("{get_param: length}", "length: 8", "warning", id="the parent gives another value"),
        pytest.param("{get_param: length}", "", "error", id="the parent leaves the default"),
        pytest.param("{get_param: length}", "length: 0", "error", id="the parent gives the same value"),
        pytest.param("{get_param: length}", None, "error", id="no parent"),
        pytest.param("0", "length: 8", "error", id="the value does not depend on a parameter"),
    ],
)
def test_a_default_is_judged_as_it_is_used(severities, value, given, severity):
    assert severities(value, given) == [severity]


def test_a_template_that_is_named_itself_is_judged_by_itself(severities):
    assert severities("{get_param: length}", "length: 8", "child.yaml") == ["error"]

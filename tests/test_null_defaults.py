"""A null among the parameter_defaults takes the default of a nested template away; Heat 27.0.1 answers so."""

from __future__ import annotations

import pytest

import heatlint

HOT = "heat_template_version: 2016-10-14\n"
CHILD = HOT + "parameters: {kind: {type: string, default: fast}}\n"
GROUP = "{type: OS::Heat::ResourceGroup, properties: {count: 1, resource_def: {type: child.yaml, properties: %s}}}"
SINGLE = "{type: child.yaml, properties: %s}"


@pytest.mark.parametrize(
    "resource, given, found",
    [
        pytest.param(SINGLE, "{}", [("HL608", "create")], id="no value"),
        pytest.param(SINGLE, "{kind: slow}", [], id="value"),
        pytest.param(SINGLE, "{kind: null}", [], id="null as the value"),
        pytest.param(GROUP, "{}", [("HL608", "deploy")], id="member without a value"),
        pytest.param(GROUP, "{kind: slow}", [], id="member with a value"),
        pytest.param(GROUP, "{kind: null}", [("HL608", "deploy")], id="a group drops null"),
    ],
)
def test_a_null_default(project, resource, given, found):
    project(
        {
            "a.yaml": f"{HOT}resources: {{g: {resource % given}}}\n",
            "child.yaml": CHILD + "resources: {v: {type: OS::Heat::Value, properties: {value: {get_param: kind}}}}\n",
            "e.yaml": "parameter_defaults: {kind: null}\n",
        }
    )
    report = heatlint.check(["a.yaml"], environments=["e.yaml"])
    assert [(each.rule.code, each.stage) for each in report.diagnostics] == found


def test_the_root_keeps_its_default(project):
    root = CHILD + "resources: {v: {type: OS::Heat::Value, properties: {value: {get_param: kind}}}}\n"
    project({"a.yaml": root, "e.yaml": "parameter_defaults: {kind: null}\n"})
    assert heatlint.check(["a.yaml"], environments=["e.yaml"]).ok

"""What Heat does not make cannot go wrong: the members of a group that has none."""

from __future__ import annotations

import pytest
from helpers import found

HEAD = "heat_template_version: 2018-08-31\nparameters: {n: {type: number, default: 0}}\nresources:\n  g: "
MEMBER = "{type: OS::Heat::RandomString, properties: {lenght: 8}}"


def stages(group, *, assume_values, **body):
    template = HEAD + group.replace("MEMBER", MEMBER)
    findings = found(template, stage="deploy", assume_values=assume_values, rules={"HL302"}, **body)
    return [(finding.stage, finding.severity) for finding in findings]


NONE, LATER, NOW = [], [("advice", "warning")], [("deploy", "error")]
COUNTED = "{type: OS::Heat::ResourceGroup, properties: {count: %s, resource_def: MEMBER}}"
SCALED = "{type: OS::Heat::AutoScalingGroup, properties: {min_size: %s, max_size: %s, resource: MEMBER}}"


@pytest.mark.parametrize(
    "group, in_check, in_request",
    [
        pytest.param(COUNTED % "2", NOW, NOW, id="two members"),
        pytest.param(COUNTED % "0", NONE, NONE, id="count 0"),
        pytest.param(COUNTED % "{get_param: n}", LATER, NONE, id="count is a parameter with the default 0"),
        pytest.param(SCALED % (1, 2), NOW, NOW, id="group that scales"),
        pytest.param(SCALED % (0, 2), LATER, LATER, id="group that may grow"),
        pytest.param(SCALED % (0, 0), NONE, NONE, id="group that cannot grow"),
    ],
)
def test_members_that_are_not_made_have_no_errors(group, in_check, in_request):
    assert stages(group, assume_values=True) == in_check
    assert stages(group, assume_values=False) == in_request


def test_a_given_count_is_certain():
    given = {"parameters": {"n": 0}}
    assert stages(COUNTED % "{get_param: n}", assume_values=True, environment=given) == NONE


def test_a_nested_template_of_a_group_without_members_is_not_made_either():
    template = (
        "heat_template_version: 2018-08-31\nresources:\n  g: {type: OS::Heat::AutoScalingGroup, properties: "
        "{min_size: 0, max_size: 1, resource: {type: n.yaml}}}"
    )
    files = {"n.yaml": f"heat_template_version: 2018-08-31\nresources: {{r: {MEMBER}}}"}
    [finding] = found(template, stage="deploy", files=files, rules={"HL302"})
    assert (finding.stage, finding.file) == ("advice", "n.yaml")
    assert [related.message for related in finding.related] == ["the group has no members"]


@pytest.mark.parametrize("stage", ["validate", "create", "deploy"])
@pytest.mark.parametrize("declared, code", [("[]", "HL201"), ("{type: strin}", "HL203"), ("{typ: string}", "HL202")])
def test_heat_reads_the_parameters_of_a_template_that_no_member_needs(declared, code, stage):
    template = (
        "heat_template_version: 2018-08-31\nresources:\n  g: {type: OS::Heat::AutoScalingGroup, properties: "
        "{min_size: 0, max_size: 1, resource: {type: n.yaml}}}"
    )
    files = {"n.yaml": f"heat_template_version: 2018-08-31\nparameters: {{p: {declared}}}\nresources: {{r: {MEMBER}}}"}
    findings = found(template, stage=stage, files=files, rules={code})
    assert [(each.stage, each.severity, each.file) for each in findings] == [("validate", "error", "n.yaml")]

"""What decides how severe a finding is counts also where it is not reported: not selected, suppressed, accepted."""

from __future__ import annotations

import json

import pytest

import heatlint
from heatlint.cli import main
from heatlint.editor.workspace import Workspace
from heatlint.run.options import CheckOptions

HEAD = "heat_template_version: 2021-04-16\nresources:\n"
#: A type that Heat lacks, and one of another namespace, which makes a warning of the error about the first one.
TYPES = HEAD + "  a: {type: OS::Nova::Qqqqxx}\n  b: {type: OS::TripleO::X}\n"
#: A constraint that a plugin may add, for the same reason.
CONSTRAINT = TYPES + "parameters: {p: {type: string, default: a, constraints: [{custom_constraint: tripleo.thing}]}}\n"
SUBNET = (
    "  s: {type: OS::Neutron::Subnet, properties: {network: n, cidr: 10.0.0.0/24, gateway_ip: 10.0.0.1,"
    " allocation_pools: [{start: 10.0.0.1, end: 10.0.0.9}]}}\n"
)
PROPERTIES = HEAD + "".join(
    f"  p{number}: {{type: OS::Neutron::{name}, properties: {{cloud_zone: a}}}}\n"
    for number, name in enumerate(("Net", "Router", "SecurityGroup", "FloatingIP", "FirewallPolicy"))
)
AWS = (
    "AWSTemplateFormatVersion: 2010-09-09\n"
    "Resources:\n  a: {Type: AWS::Lambda::Function}\n  b: {Type: AWS::SNS::Topic}\n"
)
SOURCE = """\
heat_template_version: 2013-05-23
parameters: {KeyName: {type: string}}
resources:
  allNodes: {type: OS::Heat::RandomString}
  compute: {type: FileInclude, Path: part.yaml, SubKey: resources.part}
"""
PART = HEAD + "  part: {type: OS::Heat::Value, depends_on: allNodes, properties: {value: {get_param: KeyName}}}\n"
WHOLE = """\
heat_template_version: 2018-08-31
parameters: {size: {type: string}}
resources: {web: {type: OS::Heat::Value, properties: {value: {get_param: size}}}}
"""
ADDED = HEAD + "  more: {type: OS::Heat::Value, depends_on: web, properties: {value: {get_param: size}}}\n"
ABSENT = HEAD + "".join(
    f"  r{name}: {{type: OS::Heat::Value, properties: {{value: {{get_file: {name}.sh}}}}}}\n" for name in "abc"
)

#: The files, a rule that is selected, and a rule whose findings make less of its findings.
CASES = [
    pytest.param({"app.yaml": TYPES}, "HL301", "HL313", id="a type beside another namespace"),
    pytest.param({"app.yaml": CONSTRAINT}, "HL206", "HL313", id="a constraint beside another namespace"),
    pytest.param({"app.yaml": TYPES + SUBNET}, "HL335", "HL313", id="a service beside another namespace"),
    pytest.param({"part.yaml": PART, "all.yaml": SOURCE}, "HL401", "HL025", id="a part for merge.py"),
    pytest.param({"app.yaml": WHOLE, "app_more.yaml": ADDED}, "HL401", "HL405", id="a part of a template"),
]


@pytest.fixture
def check(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def check(files, **options):
        """Return the code and severity of each finding."""
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return [(each.rule.code, each.severity) for each in heatlint.check(**options).diagnostics]

    return check


@pytest.mark.parametrize(("files", "code", "evidence"), CASES)
def test_a_selected_rule_finds_what_it_finds_among_all(check, files, code, evidence):
    of_rule = [each for each in check(files) if each[0] == code]
    assert "error" not in dict(of_rule).values()
    assert [each for each in check(files, select=[code]) if each[0] == code] == of_rule
    assert [each for each in check(files, ignore=[evidence]) if each[0] == code] == of_rule
    assert all(each[0] != evidence for each in check(files, ignore=[evidence]))


@pytest.mark.parametrize(("files", "code", "evidence"), CASES)
def test_a_comment_about_the_evidence_makes_nothing_worse(check, files, code, evidence):
    of_rule = [each for each in check(files) if each[0] == code]
    found = check({name: f"# heatlint: ignore-file[{evidence}]\n{text}" for name, text in files.items()})
    assert [each for each in found if each[0] == code] == of_rule


@pytest.mark.parametrize("options", [{"select": ["HL301"]}, {"ignore": ["HL022"]}], ids=["select", "ignore"])
def test_templates_for_aws_are_known_without_the_findings_about_them(check, options):
    assert "error" not in dict(check({f"{name}.yaml": AWS for name in "abcde"}, **options)).values()


def test_a_baseline_with_the_evidence_makes_nothing_worse(check, tmp_path):
    assert ("HL302", "warning") in check({"app.yaml": PROPERTIES})
    assert main(["check", "--write-baseline", "--quiet"]) == 0
    (tmp_path / "heatlint.toml").write_text('baseline = ".heatlint-baseline.json"\n', encoding="utf-8")
    assert check({"more.yaml": PROPERTIES.split("  p1")[0]}) == [("HL302", "warning")]


def test_missing_files_that_are_not_reported_are_counted(check, tmp_path):
    (tmp_path / ".git").mkdir()
    scripts = {f"{name}.sh": "" for name in "abc"}
    assert check({"stacks/app.yaml": ABSENT, **scripts}) == [("HL010", "warning")]
    suppressed = ABSENT.replace("b.sh}}}\n", "b.sh}}}  # heatlint: ignore[HL010]\n")
    assert suppressed != ABSENT
    assert check({"stacks/app.yaml": suppressed}) == [("HL010", "warning")]


@pytest.mark.parametrize(
    "text",
    [
        TYPES,
        CONSTRAINT,
        TYPES + SUBNET,
        TYPES + PROPERTIES.removeprefix(HEAD),
        TYPES + "  h: {type: OS::Heat::None, properties: {a: b}}\n",
        TYPES.replace("OS::Nova::Qqqqxx", "OS::Nova::Serer"),
        TYPES.replace("OS::TripleO::X", "OS::Heat::None"),
    ],
)
@pytest.mark.parametrize("config", ["", '[severity]\nunknown-namespace = "error"\n'], ids=["", "all-types-known"])
def test_an_editor_shows_the_severities_of_a_check(check, tmp_path, text, config):
    (tmp_path / "heatlint.toml").write_text(config, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    # A run reports a property that several types lack once, and an editor at each place.
    of_check = set(check({"app.yaml": text}))
    workspace = Workspace(CheckOptions())
    workspace.add_folder(str(tmp_path))
    (checker,) = workspace.checkers
    checker.use(checker.search())
    while checker.check_next():
        pass
    for _ in range(2):  # to ask again changes nothing
        found = checker.findings(str(tmp_path / "app.yaml"))
        assert {(each.rule.code, each.severity) for each in found} == of_check
        assert not any(each.message.count("--types") > 1 for each in found)


def test_a_picture_shows_the_severity_of_a_check(tmp_path, capsys):
    (tmp_path / "app.yaml").write_text(TYPES, encoding="utf-8")
    assert main(["graph", "--format", "json", str(tmp_path / "app.yaml")]) == 0
    nodes = json.loads(capsys.readouterr().out)["nodes"]
    assert [each["severity"] for node in nodes for each in node["findings"]] == ["warning", "info"]

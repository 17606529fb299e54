"""A finding that one stack of a run has with a secret covered, and another one without, is the same finding."""

from __future__ import annotations

import json

import pytest

import heatlint
from heatlint.cli import main
from heatlint.report.hidden import may_cover


@pytest.mark.parametrize(
    ("covered", "message", "expected"),
    [
        ("****** is not a port", "0 is not a port", True),
        ('"******" is not one of "******"', '"a" is not one of "b"', True),
        ("****** is not a port", "0 is not a name", False),
        ('"a******a" is wrong', '"a" is wrong', False),
        ("****** is not a port", "****** is not a port", False),
    ],
)
def test_a_covered_message_may_be_another_one(covered, message, expected):
    assert may_cover(covered, message) == expected


GROUP = "{type: OS::Neutron::SecurityGroup, properties: {rules: [{protocol: tcp, port_range_min: 0}]}}"
LENGTH = "{type: OS::Heat::RandomString, properties: {length: 0}}"
CHILD = """\
heat_template_version: 2018-08-31
parameters:
  given: {type: string}
resources:
  group: GROUP
  use: {type: OS::Heat::Value, properties: {value: {get_param: given}}}
"""
PARENT = """\
heat_template_version: 2018-08-31
parameters:
  secret: {type: string, hidden: true, default: '0'}
resources:
  group:
    type: OS::Heat::AutoScalingGroup
    properties:
      min_size: 1
      max_size: 1
      resource: {type: child.yaml, properties: {given: {get_param: secret}}}
"""


def test_a_finding_is_reported_once(tmp_path):
    """The group passes the secret 0, so that this number is covered in what is found in its members."""
    (tmp_path / "child.yaml").write_text(CHILD.replace("GROUP", GROUP), encoding="utf-8")
    (tmp_path / "parent.yaml").write_text(PARENT, encoding="utf-8")
    found = heatlint.check(str(tmp_path)).diagnostics
    assert [each.message.partition(";")[0] for each in found if each.rule.code == "HL335"] == ["0 is not a port"]


def test_an_error_and_what_fails_only_in_the_deployment_are_one_finding(tmp_path):
    """Heat refuses the child by itself when it is created; the group makes it later."""
    child = CHILD.replace("GROUP", LENGTH)
    (tmp_path / "child.yaml").write_text(child, encoding="utf-8")
    (tmp_path / "parent.yaml").write_text(PARENT, encoding="utf-8")
    [found] = [each for each in heatlint.check(str(tmp_path)).diagnostics if each.rule.code == "HL321"]
    assert ("0 is less than 1" in found.message, found.stage) == (True, "create")


#: The secret of one template is a word in the next, as a key and in a message.
OWNER = """\
heat_template_version: 2018-08-31
parameters: {token: {type: string, default: Zq7vK-Mark9W}}
outputs: {o: {value: {get_param: token}}}
"""
OTHER = """\
heat_template_version: 2018-08-31
resources:
  net: {type: OS::Neutron::Net, properties: {Zq7vK-Mark9W: 1}}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "owner.yaml").write_text(OWNER, encoding="utf-8")
    (tmp_path / "other.yaml").write_text(OTHER, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("written", [".", "other.yaml"])
@pytest.mark.parametrize("checked", [".", "other.yaml"])
def test_a_baseline_covers_a_finding_whatever_else_is_checked(written, checked, project, capsys):
    assert main(["check", "--write-baseline", "--baseline", "b.json", "--select", "HL3", written]) == 0
    capsys.readouterr()
    status = main(["check", "--baseline", "b.json", "--select", "HL3", checked])
    assert (status, "Net" in capsys.readouterr().out) == (0, False)
    if written == ".":
        assert "Zq7vK" not in (project / "b.json").read_text(encoding="utf-8")


def test_a_fingerprint_is_the_same_whatever_else_is_checked(project, capsys):
    found = []
    for checked in (".", "other.yaml"):
        main(["check", "--format", "gitlab", "--select", "HL3", checked])
        found.append([each["fingerprint"] for each in json.loads(capsys.readouterr().out)])
    assert found[0] == found[1] != []


def test_a_baseline_of_an_earlier_release_has_a_digest_of_the_covered_message(project, capsys):
    """The digest is that of "******" and "OS::Neutron::Net"."""
    written = main(["check", "--write-baseline", "--baseline", "b.json", "--select", "HL3"])
    data = json.loads((project / "b.json").read_text(encoding="utf-8"))
    data["files"]["other.yaml"]["findings"][0][2] = "2efb1047"
    (project / "b.json").write_text(json.dumps(data), encoding="utf-8")
    assert (written, main(["check", "--baseline", "b.json", "--select", "HL3"])) == (0, 0)

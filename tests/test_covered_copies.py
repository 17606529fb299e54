"""A finding that one stack of a run has with a secret covered, and another one without, is reported once."""

from __future__ import annotations

import pytest

import heatlint
from heatlint.cover import may_cover


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


CHILD = """\
heat_template_version: 2018-08-31
parameters:
  given: {type: string}
resources:
  group: {type: OS::Neutron::SecurityGroup, properties: {rules: [{protocol: tcp, port_range_min: 0}]}}
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
    (tmp_path / "child.yaml").write_text(CHILD, encoding="utf-8")
    (tmp_path / "parent.yaml").write_text(PARENT, encoding="utf-8")
    found = heatlint.check(str(tmp_path)).diagnostics
    assert [each.message.partition(";")[0] for each in found if each.rule.code == "HL335"] == ["0 is not a port"]

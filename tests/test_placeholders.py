"""A value in a template that the reader has to fill in is a warning, not an error."""

from __future__ import annotations

import pytest

import heatlint

TEMPLATE = """\
heat_template_version: 2021-04-16
resources:
  group:
    type: OS::Neutron::SecurityGroup
    properties:
      rules:
        - {remote_ip_prefix: %s}
"""


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ("<NETWORK/NETMASK>", "warning"),
        ('"<your network>"', "warning"),
        ("network", "error"),
        ("<>", "error"),
        ('"10.0.0.0/<mask>"', "error"),
    ],
)
def test_a_placeholder_is_a_warning(tmp_path, value, severity):
    (tmp_path / "a.yaml").write_text(TEMPLATE % value, encoding="utf-8")
    (found,) = heatlint.check(str(tmp_path)).diagnostics
    assert found.severity == severity
    assert found.message.endswith("; the value is a placeholder, which has to be filled in") == (severity == "warning")


def test_heat_knows_no_placeholders():
    assert heatlint.validate({"template": TEMPLATE % "<NETWORK/NETMASK>", "stage": "create"}).status == 400

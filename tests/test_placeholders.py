"""A value in a template that its reader or another program has to replace is not an error."""

from __future__ import annotations

import pytest

import heatlint

HEAD = "heat_template_version: 2021-04-16\nresources:\n"
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


RANDOM = """\
heat_template_version: 2021-04-16
parameters: {size: {type: number}}
resources:
  text: {type: OS::Heat::RandomString, properties: {length: %s}}
"""


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ('"{{ length }}"', "info"),
        ("'{{ length | default(3) }}'", "info"),
        ('"1{{ length }}"', "error"),
        ('"{{ size }}"', "error"),  # a parameter's name: its author means get_param
        ('"length"', "error"),
    ],
)
def test_a_value_that_jinja_replaces_is_information(tmp_path, value, severity):
    (tmp_path / "a.yaml").write_text(RANDOM % value, encoding="utf-8")
    found = heatlint.check(str(tmp_path)).diagnostics
    errors = [each for each in found if each.path[-1] == "length"]
    assert [each.severity for each in errors] == [severity]
    assert errors[0].message.endswith("; the value is for Jinja2, which Heat does not run") == (severity == "info")


def test_a_file_for_jinja_is_named_once(tmp_path):
    text = RANDOM % '"{{ length }}"'
    (tmp_path / "two.yaml").write_text(text + text.splitlines()[-1].replace("text", "other"), encoding="utf-8")
    server = "  s: {type: OS::Nova::Server, properties: {flavor: '{{ f }}', networks: '{{ n }}'}}\n"
    (tmp_path / "named.yaml").write_text(HEAD + server, encoding="utf-8")
    report = heatlint.check(str(tmp_path))
    about = [(each.file, each.rule.code) for each in report.diagnostics if "Jinja2" in each.message]
    assert sorted(about) == [(str(tmp_path / "named.yaml"), "HL019"), (str(tmp_path / "two.yaml"), "HL321")]
    assert report.ok


def test_heat_does_not_run_jinja():
    assert heatlint.validate({"template": RANDOM % '"{{ length }}"', "stage": "create"}).status == 400

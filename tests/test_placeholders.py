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


OF_PARAMETER = """\
heat_template_version: 2021-04-16
parameters: {range: {type: string, default: %s}}
resources:
  subnet:
    type: OS::Neutron::Subnet
    properties:
      network: n
      cidr: %s
"""


@pytest.mark.parametrize(
    ("default", "value", "severity"),
    [
        ('"<address>"', "{get_param: range}", "warning"),
        ("<address>", "\n        get_param: range", "warning"),
        ('"{{ range }}"', "{get_param: range}", "info"),
        ("address", "{get_param: range}", "error"),
        ('"<address>"', "{get_param: other}", "error"),
        ('"<address>"', "address", "error"),
    ],
    ids=["in-braces", "in-its-own-line", "jinja", "no-placeholder", "of-another-parameter", "not-used"],
)
def test_a_placeholder_as_the_default_of_the_value_is_no_error(tmp_path, default, value, severity):
    (tmp_path / "a.yaml").write_text(OF_PARAMETER % (default, value), encoding="utf-8")
    assert [each.severity for each in heatlint.check(str(tmp_path)).diagnostics] == [severity]


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


def test_a_fault_inside_of_what_jinja_replaces_is_information(tmp_path):
    (tmp_path / "a.yaml").write_text(
        HEAD.replace("resources:", "parameters: {p: {type: json, default: '{{ p }}'}}\nresources:")
    )
    assert [each.severity for each in heatlint.check(str(tmp_path)).diagnostics if each.rule.code == "HL211"] == [
        "info"
    ]


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


@pytest.mark.parametrize("names", ["resource_registry: {My::Type: part.yaml}\n", HEAD + "  part: {type: part.yaml}\n"])
def test_a_file_for_jinja_that_another_file_names_is_named_once(tmp_path, names):
    """Without the tags the text is no YAML, so that the client cannot read it either."""
    (tmp_path / "part.yaml").write_text(f"{HEAD}  {{% for n in all %}}\n  {{{{ n }}}}: {{}}\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text(names, encoding="utf-8")
    for path in (tmp_path, tmp_path / "other.yaml"):
        found = heatlint.check(str(path)).diagnostics
        assert [(each.rule.code, each.severity) for each in found] == [("HL019", "info")]

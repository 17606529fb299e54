"""No report quotes the value of a hidden parameter."""

from __future__ import annotations

import pytest
from test_cli import run

from heatlint.linter import lint
from heatlint.load import from_body, from_files
from heatlint.model.build import build
from heatlint.model.secret_text import SecretTexts
from heatlint.report.hidden import hidden_parts, masked
from heatlint.report.report import Report
from heatlint.report.text import render

HOT = """\
heat_template_version: 2018-08-31
parameters:
  a: {type: string, hidden: true, default: hunter, constraints: [length: {max: 3}]}
  b:
    type: string
    hidden: true
    default: |
      hunter one
      hunter two
    constraints: [length: {max: 3}]
  c: {type: string, hidden: false, default: shown, constraints: [length: {max: 3}]}
  d: {type: string, hidden: true, constraints: [length: {max: 3}]}
  e: {type: string, hidden: true, default: "a
    hunter", constraints: [length: {max: 3}]}
"""
CFN = """\
HeatTemplateFormatVersion: 2012-12-12
Parameters:
  a: {Type: String, NoEcho: "true", Default: hunter, MaxLength: 3}
Resources: {}
"""
ENVIRONMENT = "parameters: {a: hunter, c: shown, x: 1}\nparameter_defaults: {d: hunter, e: shown}\n"
PARENT = "heat_template_version: 2018-08-31\nresources: {r: {type: child.yaml}}\n"


def report(stack):
    return render(Report(lint(stack), stack.request.documents().get, 1, hidden=hidden_parts(stack)))


@pytest.mark.parametrize("template", [HOT, CFN])
def test_a_default_is_not_quoted(template):
    text = report(build(from_body({"template": template})))
    assert "invalid-default" in text
    assert "hunter" not in text
    assert "efault: ******, " in text
    if template is HOT:
        assert "default: shown" in text
        assert "  13 |   e: {type: string, hidden: true, default: **\n" in text


def test_a_value_in_an_environment_is_not_quoted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text(HOT)
    (tmp_path / "e.env").write_text(ENVIRONMENT)
    text = report(build(from_files("t.yaml", ["e.env"])))
    assert "  1 | parameters: {a: ******, c: shown, x: 1}\n" in text
    assert "hunter" not in text


def test_hidden_defaults_of_nested_templates_are_masked(tmp_path):
    (tmp_path / "t.yaml").write_text(PARENT)
    (tmp_path / "child.yaml").write_text(HOT)
    text = run("check", "t.yaml", cwd=tmp_path).out
    assert "child.yaml:3:" in text
    assert "hunter" not in text


PASSED_ON = """\
heat_template_version: 2018-08-31
parameters:
  p: {type: string, default: s3cr3t-with.Parts, hidden: true}
  s: {type: string, default: x9, hidden: true}
resources:
  a: {type: OS::Neutron::Port, properties: {network: n, mac_address: {get_param: p}, dns_name: {get_param: p}}}
  b: {type: OS::Cinder::Volume, properties: {size: {get_param: s}}}
  c: {type: OS::Neutron::Subnet, properties: {network: n, cidr: {list_join: ["-", [{get_param: p}, a]]}}}
  d: {type: child.yaml, properties: {x: {get_param: p}}}
"""
TAKES = """\
heat_template_version: 2018-08-31
parameters: {x: {type: string, constraints: [custom_constraint: ip_addr]}}
"""


def test_a_value_passed_to_a_property_is_not_quoted(tmp_path):
    (tmp_path / "t.yaml").write_text(PASSED_ON)
    (tmp_path / "child.yaml").write_text(TAKES)
    for how in ("text", "json"):
        text = run("check", "t.yaml", "--format", how, cwd=tmp_path).out
        findings = text.partition('"pages"')[0]
        assert findings.count("invalid-property") == 5
        assert "s3cr3t" not in text.replace(PASSED_ON, "") and "Parts" not in text and "x9" not in text


@pytest.mark.parametrize(
    "message, expected",
    [
        ('the string "hunter text" is', 'the string "******" is'),
        ("a hunter text here", "a ****** here"),
        ('the part "text" is', 'the part "******" is'),
        ("text is no text", "text is no text"),
        ('"7" is', '"******" is'),
        ("the number 7 is 7", "the number ****** is 7"),
        ("x" * 100 + "...", "******..."),
        ("x" * 60, "******"),
    ],
)
def test_messages_cover_hidden_values(message, expected):
    assert SecretTexts(["x" * 300, "hunter text", "7"]).covered_at_use(message, ()) == expected


def test_a_cut_secret_is_covered_although_it_begins_with_another_one():
    secrets = SecretTexts(["Zq7vK", "Zq7vK-Mark9W&/k"])
    assert secrets.covered("{'a': 'Zq7vK-Mark9W&...") == "{'a': '******..."
    assert secrets.covered("Zq7vK-Mark9W&/k and Zq7vK...") == "****** and ******..."


@pytest.mark.parametrize(
    "text, expected",
    [
        ("before hunter-two-77 after", "before ****** after"),
        ("hunter-two-7...", "******..."),
        ("hunter-two-x1 hunter-six-1", "hunter-two-x1 hunter-six-1"),
        ("x-" * 30 + "end", "******"),
        ("x-" * 25 + "other", "******other"),
        ("x-" * 15 + "other", "x-" * 15 + "other"),
        ("x-" * 15 + "...", "******..."),
        ("dots...and-more-77", "******"),
        ("dots...and-m...", "******..."),
    ],
)
def test_one_of_many_secrets_that_begin_alike_is_found(text, expected):
    secrets = [f"hunter-two-{number}" for number in range(100)] + ["x-" * 30 + "end", "dots...and-more-77"]
    assert SecretTexts(secrets).covered(text) == expected


def test_with_very_much_secret_text_every_quotation_may_be_a_part_of_it(monkeypatch):
    secrets = ["hunter-two", "swordfish-1"]
    assert SecretTexts(secrets).covered_at_use('"other" is', ()) == '"other" is'
    monkeypatch.setattr("heatlint.model.secret_text.LARGEST", 15)
    assert SecretTexts(secrets).covered_at_use('"other" is', ()) == '"******" is'


@pytest.mark.parametrize(
    "columns, expected",
    [
        ([(1, 3)], "a**defg"),
        ([(4, 6), (1, 3)], "a**d**g"),
        ([(1, 5), (2, 3)], "a****fg"),
        ([(2, 4), (1, 3)], "a***efg"),
        ([(1, 3), (3, None)], "a******"),
        ([(9, 12), (5, 20)], "abcde**"),
    ],
)
def test_each_character_of_a_secret_is_a_star(columns, expected):
    assert masked("abcdefg", columns) == expected

"""heatlint explain: the page of a rule for a terminal, lists of rules, and the pages of policies."""

from __future__ import annotations

import re

import pytest

from heatlint._version import FIRST
from heatlint.cli import main
from heatlint.pages import FAMILIES, rule_url
from heatlint.plugins import built_in
from heatlint.project.policy_text import section
from heatlint.report.style import Style
from heatlint.report.terminal_page import rendered

PAGE = """\
## HL1 some-name

A rule with `code` and **more**, and a [page](https://example.org/page) that
goes on in the next line.

<!-- not runnable: a comment -->

1. one item that is longer
   than a line
2. two

| key | meaning |
|---|---|
| `a` | first |

```yaml bad
resources: {a: 1}
```
"""


def test_a_page_is_wrapped_at_the_width_of_the_terminal():
    assert rendered(PAGE, Style(width=40)) == (
        "HL1 some-name\n"
        "\n"
        "A rule with code and more, and a page\n"
        "(https://example.org/page) that goes on\n"
        "in the next line.\n"
        "\n"
        "1. one item that is longer than a line\n"
        "2. two\n"
        "\n"
        "key  meaning\n"
        "a    first\n"
        "\n"
        "reported:\n"
        "    resources: {a: 1}\n"
    )


def test_colours_change_nothing_but_colours():
    coloured = rendered(PAGE, Style(color=True, width=40))
    assert "\x1b[36mcode\x1b[0m" in coloured and "\x1b[31mreported:\x1b[0m" in coloured
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == rendered(PAGE, Style(width=40))


def test_a_wide_table_becomes_lines():
    table = "| key | meaning |\n|---|---|\n| one | a text that does not fit into the line |\n"
    assert rendered(table, Style(width=20)) == "one: a text that\n  does not fit into\n  the line\n"


def test_a_table_without_rows_is_left_out():
    assert rendered("above\n\n|---|\n\nbelow\n", Style(width=20)) == "above\n\n\nbelow\n"


def test_a_page_cannot_command_the_terminal():
    assert "\x1b" not in rendered("A \x1b[2J page\n\n```text\n\x1b[2J\n```\n", Style(width=40))


@pytest.mark.parametrize("rule", built_in().rules, ids=lambda rule: rule.code)
def test_every_page_fits_the_terminal(rule):
    lines = rendered(built_in().section(rule.code), Style(width=100)).splitlines()
    code = re.compile(" {4}|.*https?://")
    assert [line for line in lines if len(line) > 100 and not code.match(line)] == []


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "heatlint.toml").write_text(
        '[[policy]]\ncode = "ORG1"\nname = "key-name"\ntype = "OS::Nova::Server"\nrequire = ["key_name"]\n'
    )
    monkeypatch.chdir(tmp_path)
    for name in ("FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("wanted, codes", [("HL92", {"HL920"}), ("hl7", {"HL701", "HL702"}), ("ORG", {"ORG1"})])
def test_the_beginning_of_codes_lists_their_rules(wanted, codes, project, capsys):
    assert main(["explain", wanted]) == 0
    listed = re.findall(r"^- \*\*(\w+)\*\* [\w-]+: .+", capsys.readouterr().out, re.MULTILINE)
    assert codes <= set(listed) and all(code.startswith(wanted.upper()) for code in listed)


def test_every_family_has_a_subject():
    assert {rule.code[:3] for rule in built_in().rules} <= set(FAMILIES)
    assert rule_url("ORG1") is None


def test_colours_render_the_page_and_a_file_gets_markdown(project, capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert main(["explain", "HL401"]) == 0
    assert capsys.readouterr().out.startswith("## HL401 undefined-parameter\n")
    assert main(["explain", "HL401", "--color", "always"]) == 0
    assert capsys.readouterr().out.startswith("\x1b[1mHL401 undefined-parameter\x1b[0m\n")


def test_a_policy_has_a_page(project, capsys):
    assert main(["explain", "key-name"]) == 0
    assert capsys.readouterr().out == (
        "## ORG1 key-name\n\nA resource of type `OS::Nova::Server` must set `key_name`. The config of this project "
        "declares this policy; it is not a rule of Heat.\n\n- **stage**: advice\n- **severity**: warning\n"
        "- **profile**: default: always looked for\n- **fix**: none; change it by hand\n"
    )


@pytest.mark.parametrize(
    "table, text",
    [
        (
            {"forbid": True, "type": ["A", "B"], "instead": "C"},
            "Resources of type `A` or `B` are forbidden; use `C` instead.",
        ),
        ({"require": ["a", "b.c"], "type": "A"}, "A resource of type `A` must set `a` and `b.c`."),
        (
            {"property": "a", "type": "A", "matches": "^x`", "one-of": [True, 2]},
            "The property `a` of a resource of type `A` must match `` ^x` `` and must be one of `true` or `2`.",
        ),
        ({"names": "outputs", "matches": "^a"}, "The names of outputs must match `^a`."),
        ({"names": "resources", "type": "A", "matches": "^a"}, "The names of resources of type `A` must match `^a`."),
        (
            {"forbid": True, "type": "A", "message": "ask us first"},
            "Ask us first.\n\nResources of type `A` are forbidden.",
        ),
    ],
    ids=["forbid", "require", "property", "names", "names of a type", "message"],
)
def test_the_page_of_a_policy_says_what_it_demands(table, text):
    assert section("ORG1", "some", table).startswith(f"## ORG1 some\n\n{text} The config of")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (
            "HL302",
            "- **stage**: validate: Heat refuses the template\n- **severity**: error\n"
            "- **profile**: default: always looked for\n"
            f"- **fix**: `heatlint check --fix` or `--unsafe-fixes` may make one\n- **since**: heatlint {FIRST}\n",
        ),
        (
            "HL903",
            "- **stage**: advice\n- **severity**: warning\n- **profile**: default: always looked for\n"
            f"- **fix**: none; change it by hand\n- **since**: heatlint {FIRST}\n",
        ),
    ],
)
def test_the_page_of_a_rule_ends_with_what_else_is_known(wanted, expected, capsys):
    assert main(["explain", wanted, "--no-config"]) == 0
    assert capsys.readouterr().out.endswith(f"\n{expected}\n{rule_url(wanted)}\n")


def test_a_block_has_no_lines_that_are_for_the_tests_only(capsys):
    assert "# values: strict\n" in built_in().section("HL406")
    assert main(["explain", "HL406", "--no-config"]) == 0
    assert "# values: strict" not in capsys.readouterr().out


def test_a_resource_type_has_another_command(capsys):
    assert main(["explain", "OS::Nova::Server", "--no-config"]) == 2
    expected = '"OS::Nova::Server" is not a rule; "heatlint types OS::Nova::Server" describes a resource type'
    assert expected in capsys.readouterr().err

"""Parts of the command line: the search for templates, sections of rule pages, options and their help."""

from __future__ import annotations

import os
import sys

import pytest

from heatlint.cli import main
from heatlint.cli.commands import COMMANDS
from heatlint.cli.help import command_help, overview
from heatlint.cli.options import Command, HelpRequested, Misuse, Option
from heatlint.pages import sections
from heatlint.run import find_templates as search


@pytest.mark.parametrize(
    "data",
    [
        b"heat_template_version: 2018-08-31",
        b"\xef\xbb\xbf# comment\r\nheat_template_version : x",
        b"a: [\r'heat_template_version': x",
        b'--- "AWSTemplateFormatVersion": x',
        b'{"HeatTemplateFormatVersion": "2012-12-12"}',
        b' {"a": {}, "heat_template_version": "x", oops',
        b"{heat_template_version: x}",
    ],
)
def test_version_key(data):
    assert search.has_version_key(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"# heat_template_version: x",
        b"template: |\n  heat_template_version: x",
        b"heat_template_versions: x",
        b'{"a": {"heat_template_version": "x"}}',
        b"my_heat_template_version: x",
    ],
)
def test_no_version_key(data):
    assert not search.has_version_key(data)


def test_search(tmp_path, monkeypatch):
    for name in ("b.yaml", "a.yml", "z/c.json", "z/d.hot", "e.txt", ".git/f.yaml", "z/.hidden.yaml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("heat_template_version: x\n", encoding="utf-8")
    (tmp_path / "g.yaml").write_text("parameters: {}\n", encoding="utf-8")
    (tmp_path / "h.yaml").mkdir()
    if sys.platform != "win32":
        os.symlink(tmp_path, tmp_path / "z" / "loop")
        os.symlink(tmp_path / "nowhere", tmp_path / "broken.yaml")
        os.symlink("somebody@host.1", tmp_path / ".#a.yml")
        os.mkfifo(tmp_path / "pipe.yaml")
    monkeypatch.chdir(tmp_path)
    passed_over = []
    environments = []

    def templates(directory, excluded=lambda path: False, leads_out=lambda path: False):
        pass_over = lambda *about: passed_over.append(about)  # noqa: E731
        return list(search.templates(directory, excluded, leads_out, pass_over, {}, environments))

    assert templates(".") == ["a.yml", "b.yaml", "z/.hidden.yaml", "z/c.json", "z/d.hot"]
    assert passed_over == [
        ("pipe.yaml", "is not a regular file"),
        ("broken.yaml", "is a symbolic link that leads nowhere"),
    ]
    assert templates("z")[-1] == "z/loop/b.yaml"
    assert templates("z", leads_out=lambda path: True)[-1] == "z/d.hot"
    assert templates(".", lambda path: path in ("z/", "a.yml")) == ["b.yaml"]


def test_sections():
    text = """\
# References

Words.

## HL401 undefined-parameter

What it does.

```yaml
## not a heading
```

## Heading of another kind
## HL402 undefined-resource
Text.
"""
    found = list(sections(text))
    assert [(code, name) for code, name, _ in found] == [
        ("HL401", "undefined-parameter"),
        ("HL402", "undefined-resource"),
    ]
    assert found[0][2].endswith("## not a heading\n```\n")
    assert found[1][2] == "## HL402 undefined-resource\nText.\n"


COMMAND = Command(
    "do",
    "PATH",
    1,
    2,
    "Does something with one or two paths, and this text is long enough to be wrapped.",
    {
        "what to do": [
            Option("-e --env", "FILE", "a file", many=True),
            Option("--kind", "", "a kind of something, explained at length for a line", choices=("one", "two")),
        ],
        "how": [Option("--flag", "", "a flag"), Option("--pair", "ONE TWO", "two values")],
    },
)


def test_options():
    words = ["-e", "a", "-eb", "--env=c=d", "x", "--kind=one", "--kind", "two", "--pair", "1", "2", "--", "--flag"]
    given = COMMAND.parse(words)
    assert given.operands == ["x", "--flag"]
    assert given.many("--env") == ["a", "b", "c=d"]
    assert given.one("--kind") == "two"
    assert given.many("--pair") == ["1", "2"]
    assert not given.flag("--flag")
    assert COMMAND.parse(["--flag", "-"]).flag("--flag")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param([], '"do" needs PATH; see heatlint do --help', id="no operand"),
        pytest.param(["a", "b", "c"], '"do" takes no argument "c"; remove it', id="too many operands"),
        pytest.param(["a", "--kind"], '"--kind" needs a value; expected --kind one|two', id="no value"),
        pytest.param(["a", "--pair", "1"], '"--pair" needs 2 values; expected --pair ONE TWO', id="one value of two"),
        pytest.param(
            ["a", "--kind", "six"], '"six" is not a value of "--kind"; expected one or two', id="not a choice"
        ),
        pytest.param(["a", "--flag=1"], '"--flag" takes no value; remove "=1"', id="value of a flag"),
        pytest.param(["a", "--flags"], '"--flags" is not an option of "do"; did you mean "--flag"?', id="typo"),
        pytest.param(["a", "-x"], '"-x" is not an option of "do"; see heatlint do --help', id="unknown"),
    ],
)
def test_options_misused(words, message):
    with pytest.raises(Misuse) as misuse:
        COMMAND.parse(words)
    assert str(misuse.value) == message


WIDE = """\
usage: heatlint do PATH [options]

Does something with one or two paths, and this text is long enough to be
wrapped.

what to do:
  -e, --env FILE  a file (may be repeated)
  --kind one|two  a kind of something, explained at length for a line

how:
  --flag          a flag
  --pair ONE TWO  two values
"""
NARROW = """\
usage: heatlint do PATH [options]

Does something with one or two paths,
and this text is long enough to be
wrapped.

what to do:
  -e, --env FILE
      a file (may be repeated)
  --kind one|two
      a kind of something, explained at
      length for a line

how:
  --flag
      a flag
  --pair ONE TWO
      two values
"""


@pytest.mark.parametrize(("columns", "expected"), [("80", WIDE), ("40", NARROW)], ids=["wide", "narrow"])
def test_help_fits_the_terminal(monkeypatch, columns, expected):
    monkeypatch.setenv("COLUMNS", columns)
    with pytest.raises(HelpRequested) as requested:
        COMMAND.parse(["-h"])
    assert command_help(requested.value.command) == expected


@pytest.mark.parametrize("columns", [80, 40])
@pytest.mark.parametrize("command", [None, *COMMANDS], ids=lambda command: command.name if command else "heatlint")
def test_every_help_fits(command, columns):
    text = overview(COMMANDS, columns) if command is None else command_help(command, columns)
    assert max(map(len, text.splitlines())) <= columns


def test_interrupt(monkeypatch):
    def interrupt(words):
        raise KeyboardInterrupt

    monkeypatch.setattr("heatlint.cli._dispatch", interrupt)
    assert main([]) == 130


def test_internal_error(monkeypatch, capsys):
    def fail(words):
        raise ZeroDivisionError("oops")

    monkeypatch.delenv("HEATLINT_DEBUG", raising=False)
    monkeypatch.setattr("heatlint.cli._dispatch", fail)
    assert main([]) == 2
    assert capsys.readouterr().err.count("\n") == 1

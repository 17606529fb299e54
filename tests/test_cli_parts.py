"""Parts of the command line that need no process: searching, sections, options."""

from __future__ import annotations

import os
import sys

import pytest

from heatlint.cli import main
from heatlint.cli.options import Asked, Command, Misuse, Option
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
        os.mkfifo(tmp_path / "pipe.yaml")
    monkeypatch.chdir(tmp_path)
    found = list(search.templates(".", lambda path: False))
    assert found == ["a.yml", "b.yaml", "z/.hidden.yaml", "z/c.json", "z/d.hot"]
    assert list(search.templates("z", lambda path: False))[-1] == "z/loop/b.yaml"
    assert list(search.templates(".", lambda path: path in ("z/", "a.yml"))) == ["b.yaml"]


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
    "Does.",
    [
        Option("-e --env", "FILE", "a file", many=True),
        Option("--kind", "", "a kind", choices=("one", "two")),
        Option("--flag", "", "a flag"),
    ],
)


def test_options():
    given = COMMAND.parse(["-e", "a", "-eb", "--env=c=d", "x", "--kind=one", "--kind", "two", "--", "--flag"])
    assert given.operands == ["x", "--flag"]
    assert given.many("--env") == ["a", "b", "c=d"]
    assert given.one("--kind") == "two"
    assert not given.flag("--flag")
    assert COMMAND.parse(["--flag", "-"]).flag("--flag")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["a", "b", "c"],
        ["a", "--kind"],
        ["a", "--kind", "three"],
        ["a", "--flag=1"],
        ["a", "--flags"],
        ["a", "-x"],
    ],
)
def test_options_misused(words):
    with pytest.raises(Misuse):
        COMMAND.parse(words)


def test_usage():
    with pytest.raises(Asked, match="may be repeated") as asked:
        COMMAND.parse(["-h"])
    assert str(asked.value).startswith("usage: heatlint do PATH [options]\n\nDoes.\n")


def test_interrupt(monkeypatch):
    def interrupt(words):
        raise KeyboardInterrupt

    monkeypatch.setattr("heatlint.cli._dispatch", interrupt)
    assert main([]) == 130


def test_a_fault_of_our_own(monkeypatch, capsys):
    def fail(words):
        raise ZeroDivisionError("oops")

    monkeypatch.delenv("HEATLINT_DEBUG", raising=False)
    monkeypatch.setattr("heatlint.cli._dispatch", fail)
    assert main([]) == 2
    assert capsys.readouterr().err.count("\n") == 1

"""Texts from outside in outputs: they begin no line, command no terminal and no CI system.

A file name and the names in a template are random here. Each output is read as a CI system reads the log of a job.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatlint.cli import main
from heatlint.report import (
    azure,
    concise,
    github,
    gitlab,
    jsonlines,
    jsonreport,
    junit,
    response,
    sarif,
    statistics,
    text,
)
from heatlint.report.place import visible, visible_in_diff
from heatlint.report.report import Report
from heatlint.rule import Diagnostic, Related, Rule
from heatlint.text import parse

RULE = Rule("HL401", "undefined-parameter", stage="create")
#: What terminals obey, what ends a line, what changes the direction of a text, and the commands of CI systems.
ODD = "\n\r\0\x07\x08\x1b\x7f\x85\x9b\u2028\u2029\u200b\u200e\u202a\u202e\u2066\u2069\u061c\ufeff\ud800 \t\u3000:#["
HOSTILE = [
    "::stop-commands::x",
    "  ::add-mask::x",
    "##[error]x",
    "##vso[task.setvariable variable=x]y",
    "###[error]##VSO[task.complete]",
    "##v\u017fo[task.complete]",
    "#\u200b#vso[task.complete]",
    "\n::error::x",
    "\r::error::x",
    "\u2028##[group]x",
    "\x1b[2J",
    "\x1b]0;x\x07",
    "\u202egpj.",
    ":",
]
TEXTS = st.one_of(
    st.text(st.one_of(st.sampled_from(ODD), st.characters()), min_size=1, max_size=12),
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=3)), min_size=1, max_size=3).map("".join),
)
#: How a log is split into lines: by Python, by .NET (GitHub's runner, Azure's agent) and by terminals.
LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")


def log_lines(output):
    """Return the lines of an output; each ends with a newline, and has nothing that acts on the log or the terminal."""
    assert not output or output.endswith("\n")
    lines = output.split("\n")[:-1]
    for line in lines:
        assert not LINE_END.search(line), ascii(line)
        bad = [each for each in line if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
        assert not bad, ascii(line)
    return lines


def assert_no_command(lines):
    for line in lines:
        assert not line.strip().startswith("::"), line
        assert "##[" not in line and not re.search(r"##vso\[", line, re.IGNORECASE), line


@st.composite
def reports(draw):
    source = draw(TEXTS)
    document = parse("x: 1", "x")
    document.text = source
    diagnostics = []
    for range in draw(st.lists(st.sampled_from([None, (1, 1, 1, 2), (1, 3, 1, 9), (2, 1, 3, 1)]), max_size=3)):
        related = Related([draw(TEXTS)], draw(TEXTS), file=draw(st.none() | TEXTS))
        file = draw(st.none() | TEXTS)
        each = Diagnostic(RULE, [draw(TEXTS), 0], draw(TEXTS), file=file, related=[related])
        each.range = range
        diagnostics.append(each)
    return Report(diagnostics, lambda name: document, 1)


#: Format -> how each of its lines begins, as a regular expression.
BEGINNINGS = {
    text: r".*: error HL401|error HL401|  \d+ \||   +\||   *=(?: |$)|$|\d+ error",
    concise: r".*error HL401 undefined-parameter ",
    statistics: r"\d+  HL401  undefined-parameter  error$",
    github: r"::error (file=[^:,]+,)?(line=\d+,endLine=\d+,(col=\d+,endColumn=\d+,)?)?title=HL401 [a-z-]+::",
    azure: r"##vso\[task\.logissue type=error;(sourcepath=[^;\]]+;)?(linenumber=\d+;columnnumber=\d+;)?code=HL401;\]",
    gitlab: r"[\[\]] *|\[\]| +[\]{}\"]",
    jsonreport: r"[{}]| +[\]{}\"\d]",
    response: r"[{}]| +[\]{}\"\d]",
    jsonlines: r"\{\"rule\": \"HL401\"",
    sarif: r"[{}]| +[\]{}\"\d]",
    junit: r"<\?xml|</?testsuites>| +</?(testsuite|properties|testcase|failure|system-out|system-err)\b",
}


@pytest.mark.parametrize("format", BEGINNINGS, ids=lambda format: format.__name__.rpartition(".")[2])
@settings(max_examples=50)
@given(report=reports())
def test_every_line_begins_as_the_format_says(format, report):
    lines = log_lines(format.render(report))
    for line in lines:
        assert re.match(BEGINNINGS[format], line), ascii(line)
    own = r"##vso\[task\.logissue |::error " if format in (azure, github) else ""  # the format's own command
    assert_no_command([re.sub(rf"^(?:{own})", "", line) for line in lines])
    if format in (github, azure, jsonlines):
        assert len(lines) == len(report.diagnostics)


@settings(max_examples=50)
@given(report=reports())
def test_machines_get_no_active_text_after_they_have_read_the_json(report):
    for each in json.loads(gitlab.render(report)):
        assert_no_command(log_lines(each["description"].removeprefix("HL401 undefined-parameter: ") + "\n"))
    for each in json.loads(sarif.render(report))["runs"][0]["results"]:
        assert_no_command(log_lines(each["message"]["text"] + "\n"))


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("::stop-commands::x.yaml", r"\x3a:stop-commands::x.yaml"),
        ("  ::x", r"  \x3a:x"),
        (":", r"\x3a"),
        ("##[error]", r"##\x5berror]"),
        ("a ##vso[b]", r"a ##vso\x5bb]"),
        ("##VSO[###Vso[", r"##VSO\x5b###Vso\x5b"),
        ("a\n::b", r"a\n::b"),
        ("\u202e\x1b[0m", r"\u202e\x1b[0m"),
        ("OS::Nova::Server # [x] 页 é", "OS::Nova::Server # [x] 页 é"),
    ],
)
def test_what_gets_an_escape(given_text, expected):
    assert visible(given_text) == expected


@given(st.sampled_from(["+", "-", " "]), TEXTS)
def test_a_line_of_a_diff_keeps_its_mark(mark, line):
    shown = visible_in_diff(mark + line.replace("\n", "") + "\n")
    assert shown.endswith("\n") and shown[0] == mark
    bare = shown[:-1].removesuffix("\r")
    assert not LINE_END.search(bare)
    assert not any(unicodedata.bidirectional(each) in ("RLO", "LRO", "RLI", "LRI") for each in bare)
    assert "\x1b" not in bare
    assert_no_command([bare])


@pytest.mark.parametrize("line", ["     : after a key\n", "-  a:\t'é\xa0\U0001f468\u200d\U0001f469'  # ::x [y] ##\r\n"])
def test_a_usual_line_of_a_diff_is_unchanged(line):
    assert visible_in_diff(line) == line


# The command line

NAMES = [
    "::stop-commands::x.yaml",
    " ::add-mask::x.yaml",
    "##vso[task.complete]x.yaml",
    "a\n::error::x.yaml",
    "a\r::error::x.yaml",
    "a\u202elmay.yaml",
    "a\x1b[2J.yaml",
    "a\u2028##[error]x.yaml",
]
IDENTITY = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
TEMPLATE = """\
heat_template_version: 2018-08-31
parameters:
  name: {type: string}
resources:
  "\\n::error::\\e[2J":
    type: OS::Heat::Value
    properties: {value: {get_param: "na\\u202eme\\r::x"}}
    depends_on:
    - ::stop-commands::y ##vso[task.complete]
    - x
    - ' ##[error]'   # heatlint: ignore[HL302]
"""


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--color", "always"],
        ["--no-source"],
        ["--format", "concise", "--statistics"],
        ["--format", "junit"],
        ["--format", "json"],
        ["--format", "jsonl"],
        ["--format", "response"],
        ["--format", "gitlab"],
        ["--format", "sarif"],
        ["--format", "markdown"],
        ["--format", "html"],
        ["--show-files"],
        ["--diff", "--unsafe-fixes"],
        ["--write-baseline"],
        ["--fix", "--unsafe-fixes"],
        ["--baseline", "##[x]\n::error::"],
        ["--select", "\n::x"],
        ["\n::error::.yaml"],
    ],
    ids=lambda words: " ".join(words).replace("\n", "") or "text",
)
@pytest.mark.skipif(os.name != "posix", reason="such file names")
def test_no_output_of_check_carries_a_command(tmp_path, monkeypatch, capsys, words):
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        (tmp_path / name).write_text(TEMPLATE)
    assert main(["check", *words]) in (0, 1, 2)
    out, err = capsys.readouterr()
    assert out or err
    for output in (re.sub(r"\x1b\[[\d;]*m", "", out), err):
        assert_no_command(log_lines(output))
    assert all(line.startswith("heatlint: ") for line in err.splitlines())


@pytest.mark.parametrize(
    "words", [["config"], ["config", "--format", "json"], ["config", "\r::x"], ["types", "\n::x"], ["explain", "\x1b"]]
)
def test_no_output_of_other_commands_carries_a_command(tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "heatlint.toml").write_text(
        r'exclude = ["\u202e", "\n::error::x", "##[error]"]' "\n[[stack]]\n" r'template = "\u001b[2J.yaml"'
    )
    main(words)
    out, err = capsys.readouterr()
    assert out or err
    assert_no_command(log_lines(out))
    assert_no_command(log_lines(err))


@pytest.mark.parametrize(
    "words",
    [
        ["where", "\r::x"],
        ["where", "na\u202eme\r::x"],
        ["unused"],
        ["init"],
        ["plan", "--git", "HEAD"],
        ["plan", "--git", "\n::x"],
    ],
    ids=lambda words: " ".join(words),
)
@pytest.mark.skipif(os.name != "posix", reason="such file names")
def test_no_answer_about_a_project_carries_a_command(tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        (tmp_path / name).write_text(TEMPLATE)
    if words[0] == "plan":
        for command in (["init", "-q"], ["add", "-A"], [*IDENTITY, "commit", "-q", "-m", "one"]):
            subprocess.run(["git", *command], check=True)
        for name in NAMES:
            (tmp_path / name).write_text(TEMPLATE.replace("- x\n", "- y\n"))
    main(words)
    out, err = capsys.readouterr()
    assert out or err
    assert_no_command(log_lines(out))
    assert_no_command(log_lines(err))


@pytest.mark.parametrize("command", ["##[group]", "##vso[task.complete]", "###VsO["])
@pytest.mark.parametrize(
    "words",
    [
        ["validate", "t.yaml"],
        ["validate", "t.yaml", "--format", "json"],
        ["validate", "--requests", "r"],
        ["request", "t.yaml"],
    ],
    ids=["validate", "validate json", "requests", "request"],
)
def test_json_has_an_escape_and_the_same_value(tmp_path, monkeypatch, capsys, words, command):
    monkeypatch.chdir(tmp_path)
    template = {"heat_template_version": "2018-08-31", "description": command, "parameters": {"p": {"type": command}}}
    (tmp_path / "t.yaml").write_text(json.dumps(template))
    (tmp_path / "r").write_text(json.dumps({"template": template, "id": command}) + "\n")
    main(words)
    out = capsys.readouterr().out
    assert_no_command(log_lines(out))
    assert command in str(json.loads(out))


def test_an_internal_error_is_one_line(monkeypatch, capsys):
    def fail(words):
        raise RuntimeError("a\n::error::b")

    monkeypatch.setattr("heatlint.cli._dispatch", fail)
    monkeypatch.delenv("HEATLINT_DEBUG", raising=False)
    assert main([]) == 2
    assert len(log_lines(capsys.readouterr().err)) == 1


PAGES = {
    "check in HTML": ["check", "t.yaml", "--format", "html"],
    "check in Markdown": ["check", "t.yaml", "--format", "markdown"],
    "picture in SVG": ["graph", "t.yaml", "--format", "svg"],
    "picture in HTML": ["graph", "t.yaml", "--format", "html"],
    "picture in DOT": ["graph", "t.yaml", "--format", "dot"],
    "picture in Mermaid": ["graph", "t.yaml", "--format", "mermaid"],
    "plan in HTML": ["plan", "t.yaml", "u.yaml", "--format", "html"],
}
COMMAND_AT_ALL_PLACES = """\
heat_template_version: 2018-08-31
parameters: {"p"##[error]: {type: string}}
resources:
  "##vso[task.complete]": {type: OS::Heat::Value, properties: {value: "##[error]x"}}
  "a\\n::error::b": {type: OS::Heat::Value, deletion_policy: "##vso[task.complete]", properties: "##[error]"}
"""


@pytest.mark.parametrize("words", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("is_readable", [True, False], ids=["template", "text with a syntax error"])
def test_a_page_or_picture_in_a_log_commands_no_ci_system(words, is_readable, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = COMMAND_AT_ALL_PLACES if not is_readable else COMMAND_AT_ALL_PLACES.replace('"p"##[error]', '"##[error]"')
    (tmp_path / "t.yaml").write_text(text)
    (tmp_path / "u.yaml").write_text(text.replace("[error]x", "[error]y"))
    assert main([*words, "--no-config"]) in (0, 1, 2)
    shown = capsys.readouterr()
    assert_no_command([*log_lines(shown.out), *log_lines(shown.err)])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_html_quotes_the_lines_that_editors_count(end, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = "heat_template_version: 2018-08-31\nparameters: {p: {hidden: true, default: hunter-2}}\nresourcs: {}\n"
    (tmp_path / "t.yaml").write_bytes(text.replace("\n", end).encode())
    main(["check", "t.yaml", "--no-config", "--format", "html"])
    shown = capsys.readouterr().out
    assert "hunter-2" not in shown
    assert re.search(r"    3 <mark>.*resourcs.*</mark>", shown)

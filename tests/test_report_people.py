"""The text report of many findings: equal ones together, by rule, cut, counted, and as wide as the terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_report_escapes import assert_no_command, log_lines, reports

from heatlint.cli import main
from heatlint.cli.terminal import has_links, is_in_ci, style_of, wants_color
from heatlint.diagnostic import Fix
from heatlint.report import entries, text
from heatlint.report.report import Report
from heatlint.report.source import columns
from heatlint.report.style import Style
from heatlint.report.totals import fixable, main_rules
from heatlint.rule import Diagnostic, Related, Rule
from heatlint.text import parse

UNDEFINED = Rule("HL401", "undefined-parameter", stage="create")
BROKEN = Rule("HL103", "unknown-section", stage="validate")
UNUSED = Rule("HL215", "unused-parameter", stage="advice")
HINT = Rule("HL802", "deprecated-property", stage="advice", severity="info")
BY_RULE = text.Options(source=False, is_by_rule=True)


def found(rule, message="m", file="a.yaml", line=1, related=(), safe=None):
    each = Diagnostic(rule, (), message, file=file, related=[Related((), other) for other in related])
    each.range = (line, 1, line, 2)
    each.fix = None if safe is None else Fix("mend it", [], safe=safe)
    return each


def rendered(diagnostics, style=text.PLAIN, **options):
    return text.render(Report(diagnostics, {}.get, 3), style, text.Options(**options))


def test_findings_that_say_the_same_are_one_entry():
    places = [("a.yaml", 1), ("a.yaml", 7), ("b.yaml", 2), ("b.yaml", 3), ("c.yaml", 4), ("c.yaml", 5)]
    assert rendered([found(HINT, file=file, line=line) for file, line in places]) == (
        "a.yaml:1:1: info HL802 deprecated-property m\n"
        "  = also at line 7, b.yaml:2:1, b.yaml:3:1 and 2 more places\n"
        "\n"
        "6 infos in 3 of 3 files\n"
    )


@pytest.mark.parametrize(
    "other",
    [
        found(HINT, message="other"),
        found(UNUSED),
        found(HINT, related=['nested by "web"']),
    ],
    ids=["another message", "another rule", "another explanation"],
)
def test_findings_that_differ_are_entries_of_their_own(other):
    assert len(entries.entries([found(HINT), other])) == 2


def test_findings_about_files_with_the_same_path_from_theirs_are_one_entry():
    missing = [
        found(HINT, 'file "a/x/run.sh" does not exist', "a/app.yaml"),
        found(HINT, 'file "b/x/run.sh" does not exist', "b/app.yaml"),
        found(HINT, 'file "a/x/run.sh" does not exist', "a/db.yaml"),
        found(HINT, 'file "x/run.sh" does not exist', "top.yaml"),
        found(HINT, 'file "a/x/run.sh" does not exist', "c/app.yaml"),
    ]
    assert rendered(missing, is_complete=True) == (
        'a/app.yaml:1:1: info HL802 deprecated-property file "a/x/run.sh" does not exist\n'
        "  = also at a/db.yaml:1:1\n"
        "  = also at c/app.yaml:1:1\n"
        "  = likewise, about other files, at b/app.yaml:1:1\n"
        "  = likewise, about other files, at top.yaml:1:1\n"
        "\n"
        "5 infos in 5 of 3 files\n"
    )
    assert rendered(missing, is_by_rule=True) == (
        "HL802 deprecated-property: 5 infos in 5 files\n"
        '  file "a/x/run.sh" does not exist\n'
        "    a/app.yaml:1:1 and 2 more places and likewise 2 places about other files\n"
        "\n"
        "5 infos in 5 of 3 files\n"
    )
    assert rendered(missing, is_by_rule=True, is_complete=True) == (
        "HL802 deprecated-property: 5 infos in 5 files\n"
        '  file "a/x/run.sh" does not exist\n'
        "    a/app.yaml:1:1\n"
        "    a/db.yaml:1:1\n"
        "    c/app.yaml:1:1\n"
        "    likewise, about other files, at b/app.yaml:1:1\n"
        "    likewise, about other files, at top.yaml:1:1\n"
        "\n"
        "5 infos in 5 of 3 files\n"
    )


@pytest.mark.parametrize(
    ("message", "file"),
    [
        ('file "b/other/run.sh" does not exist', "b/app.yaml"),
        ('file "/a/x/run.sh" does not exist', "a/app.yaml"),
        ('"x/run.sh" does not exist', "app.yaml"),
    ],
)
def test_findings_about_files_with_other_paths_are_entries_of_their_own(message, file):
    first = found(HINT, 'file "a/x/run.sh" does not exist', "a/app.yaml")
    assert len(entries.entries([first, found(HINT, message, file)])) == 2


def test_a_config_can_make_one_of_two_equal_findings_more_severe():
    severe = found(HINT)
    severe.level = "error"
    assert len(entries.entries([found(HINT), severe])) == 2


def test_by_rule_the_most_severe_rules_come_first_and_rules_with_more_findings():
    diagnostics = [
        found(HINT),
        *[found(UNDEFINED, "rare", line=line) for line in (2, 3)],
        *[found(UNDEFINED, "often", "b.yaml", line=line) for line in (2, 3, 4)],
        found(BROKEN, "sections"),
    ]
    assert text.render(Report(diagnostics, {}.get, 1), options=BY_RULE) == (
        "HL401 undefined-parameter: 5 errors in 2 files\n"
        "  = Heat refuses to create the stack\n"
        "  often\n"
        "    b.yaml:2:1 and 2 more places\n"
        "  rare\n"
        "    a.yaml:2:1 and 1 more place\n"
        "\n"
        "HL103 unknown-section: 1 error in 1 file\n"
        "  = Heat refuses the template\n"
        "  sections\n"
        "    a.yaml:1:1\n"
        "\n"
        "HL802 deprecated-property: 1 info in 1 file\n"
        "  m\n"
        "    a.yaml:1:1\n"
        "\n"
        "6 errors and 1 info in 1 file\n"
    )


def test_by_rule_a_rule_has_few_entries():
    diagnostics = [found(HINT, f"message {number}", line=number) for number in range(1, 6)]
    report = text.render(Report(diagnostics, {}.get, 1), options=BY_RULE)
    assert "message 3" in report and "message 4" not in report
    assert "  and 2 other messages at 2 places\n" in report
    assert report.endswith("5 infos in 1 file\n2 of 5 entries are not shown: --all shows them\n")


MANY = [found(HINT, f"info {number}", line=number) for number in range(1, text.MOST_ENTRIES + 1)]
ERRORS = [found(UNDEFINED, f"error {number}", line=100 + number) for number in (1, 2)]


def test_the_entries_that_are_shown_are_the_most_severe_ones_in_their_order():
    report = rendered([*MANY, *ERRORS])
    messages = re.findall(
        r"(?:HL401 undefined-parameter|HL802 deprecated-property) ([a-z]+ \d+)$", report, re.MULTILINE
    )
    assert messages == [f"info {number}" for number in range(1, text.MOST_ENTRIES - 1)] + ["error 1", "error 2"]
    assert report.endswith(
        "\n2 errors and 15 infos in 1 of 3 files\n"
        "2 of 17 entries are not shown: --all shows them, --group-by rule sums them up\n"
    )
    assert "2 of 17 entries are not shown" in rendered([*MANY, *ERRORS], has_total=False)


@pytest.mark.parametrize("is_by_rule", [False, True], ids=["by file", "by rule"])
def test_a_complete_report_has_every_entry_and_every_place(is_by_rule):
    again = [found(HINT, "info 1", line=line) for line in range(200, 230)]
    report = rendered([*MANY, *ERRORS, *again], is_by_rule=is_by_rule, is_complete=True)
    lines = {int(line) for line in re.findall(r"a\.yaml:(\d+):1", report)}
    assert lines == {each.range[0] for each in [*MANY, *ERRORS, *again]}
    assert "not shown" not in report and "more place" not in report


@pytest.mark.parametrize(
    ("fixes", "options", "expected"),
    [
        ([None], ("--fix", "--unsafe-fixes"), ""),
        ([True, True, None], ("--fix", "--unsafe-fixes"), "2 fixable with --fix\n"),
        ([False], ("--fix", "--unsafe-fixes"), "1 fixable with --unsafe-fixes\n"),
        ([True, False, False], ("--fix", "--unsafe-fixes"), "1 fixable with --fix, 2 more with --unsafe-fixes\n"),
        ([True, False], ("--unsafe-fixes",), "1 fixable with --unsafe-fixes\n"),
        ([True, False], (), ""),
    ],
    ids=["none", "safe", "unsafe", "both", "after --fix", "after --unsafe-fixes"],
)
def test_the_last_lines_say_what_can_be_fixed(fixes, options, expected):
    assert fixable([found(HINT, safe=safe) for safe in fixes], options) == expected


def test_the_last_lines_name_the_rules_that_matter_most():
    many = [found(HINT)] * 20 + [found(UNUSED)] * 2 + [found(UNDEFINED)] * 2 + [found(BROKEN)] * 3
    assert main_rules(many, Style()) == (
        "mainly HL103 unknown-section (3 errors), HL401 undefined-parameter (2 errors), "
        "HL215 unused-parameter (2 warnings)\n"
    )
    assert main_rules(many[:20], Style()) == ""


def test_the_last_lines_name_a_rule_once():
    """Whatever the stages of its findings are."""
    early, late = found(BROKEN), found(BROKEN)
    late.stage = "deploy"
    assert main_rules([early, late] * 20, Style()) == "mainly HL103 unknown-section (40 errors)\n"


def test_long_lines_break_between_words():
    report = rendered([found(UNDEFINED, "a " * 40 + "b", related=["c " * 30 + "d"])], Style(width=40))
    assert report == (
        "a.yaml:1:1:\n"
        "    error HL401 undefined-parameter\n"
        f"    {'a ' * 17}a\n"
        f"    {'a ' * 17}a\n"
        f"    {'a ' * 4}b\n"
        "  = Heat refuses to create the stack\n"
        f"  = {'c ' * 17}c\n"
        f"    {'c ' * 12}d\n"
        "\n"
        "1 error in 1 of 3 files\n"
    )


@pytest.mark.parametrize("width", [40, 80, 100])
def test_source_lines_fit_the_width(width):
    line = "a: " + "x" * 60 + " {get_param: nobody} " + "y" * 100
    at = line.index("nobody") + 1
    each = found(UNDEFINED)
    each.range = (1, at, 1, at + len("nobody"))
    report = text.render(Report([each], {"a.yaml": parse(line, "a.yaml")}.get, 1), Style(width=width))
    source, marks = [line for line in report.splitlines() if "|" in line]
    assert len(source) <= width
    assert source[marks.index("^") : marks.rindex("^") + 1] == "nobody"


def test_the_width_counts_columns():
    assert all(columns(line) <= 40 for line in rendered([found(HINT, "网页 " * 20)], Style(width=40)).splitlines())


@pytest.mark.parametrize("space", ["  ", " \u3000 "], ids=["two spaces", "ideographic space"])
def test_blank_words_hide_no_command(space):
    for length in range(20, 50):
        report = rendered([found(HINT, f"{'a' * length}{space}::error::x{space}::error::x")], Style(width=40))
        assert_no_command(log_lines(report))


@pytest.mark.parametrize("is_by_rule", [False, True], ids=["by file", "by rule"])
@settings(max_examples=50)
@given(report=reports(), words=st.lists(st.sampled_from(["::error::x", "##[group]", "word"]), min_size=9))
def test_no_line_of_a_narrow_report_is_a_command(report, words, is_by_rule):
    for each in report.diagnostics:
        each.message += " " + " ".join(words)
    assert_no_command(log_lines(text.render(report, Style(width=40), text.Options(is_by_rule=is_by_rule))))


def test_links_do_not_change_the_text():
    diagnostics = [found(HINT, line=line, file=file) for file in ("a b.yaml", "<stdin>") for line in (1, 2)]
    plain = Report(diagnostics, {}.get, 2)
    linked = Report(diagnostics, {}.get, 2, page_path=lambda code: f"{code}.md")
    style = Style(width=60, url=lambda name: None if name == "<stdin>" else f"file://host/{name.replace(' ', '%20')}")
    report = text.render(linked, style)
    assert re.sub("\x1b]8;;.*?\x1b\\\\", "", report) == text.render(plain, Style(width=60))
    targets = [target for target in re.findall("\x1b]8;;(.*?)\x1b\\\\", report) if target]
    address = "https://heatlint.github.io/heatlint/rules/HL802/"
    assert targets == ["file://host/a%20b.yaml#1", address, "file://host/a%20b.yaml#2"]


@pytest.mark.parametrize(
    ("choice", "environment", "is_terminal", "expected"),
    [
        (None, {}, True, True),
        (None, {}, False, False),
        (None, {"TERM": "dumb"}, True, False),
        (None, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        (None, {"FORCE_COLOR": "1"}, False, True),
        (None, {"FORCE_COLOR": ""}, False, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
    ],
)
def test_when_there_are_colours(choice, environment, is_terminal, expected):
    assert wants_color(choice, environment, is_terminal=is_terminal) == expected


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"VTE_VERSION": "7600"}, True),
        ({"VTE_VERSION": "5000"}, False),
        ({"VTE_VERSION": "7600", "CI": "true"}, False),
        ({"VTE_VERSION": "7600", "TMUX": "/tmp/x"}, False),
        ({"VTE_VERSION": "7600", "TERM": "screen-256color"}, False),
        ({"VTE_VERSION": "7600", "SSH_CONNECTION": "x"}, False),
        ({"WT_SESSION": "x"}, True),
    ],
)
def test_which_terminals_have_links(environment, expected):
    assert has_links(environment) == expected


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({}, False), ({"CI": "true"}, True), ({"CI": "false"}, False), ({"TF_BUILD": "True"}, True)],
)
def test_what_is_a_job_of_a_ci_system(environment, expected):
    assert is_in_ci(environment) == expected


@pytest.mark.parametrize(
    ("columns", "is_terminal", "width"),
    [
        (None, False, None),
        ("90", False, 90),
        ("90", True, 90),
        ("7", False, 40),
        ("x", False, None),
        (None, True, None),
    ],
    ids=["a pipe", "COLUMNS", "COLUMNS on a terminal", "too narrow", "not a number", "a terminal without a size"],
)
def test_the_width_is_that_of_the_terminal(tmp_path, columns, is_terminal, width):
    with open(tmp_path / "out", "w") as file:
        stream = SimpleNamespace(isatty=lambda: is_terminal, fileno=file.fileno)
        assert style_of(None, {} if columns is None else {"COLUMNS": columns}, stream).width == width


def test_file_urls_have_the_machine_and_escapes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("socket.gethostname", lambda: "host")
    stream = SimpleNamespace(isatty=lambda: True, fileno=lambda: -1)
    url = style_of(None, {"TERM": "xterm-kitty"}, stream).url
    assert url("a\x1b b.yaml") == f"{tmp_path.as_uri().replace('file://', 'file://host')}/a%1B%20b.yaml"
    assert url("<stdin>") is None and url("https://example.org/a.yaml") is None


TEMPLATE = "heat_template_version: 2018-08-31\noutputs:\n" + "".join(
    f"  o{number}: {{value: {{get_param: p{number}}}}}\n" for number in range(20)
)


@pytest.fixture
def check(project, capsys, monkeypatch):
    """Return a function that checks a template with 20 faults; it returns the output and the notes."""
    project({"a.yaml": TEMPLATE})
    for name in ("CI", "TF_BUILD", "JENKINS_URL"):
        monkeypatch.delenv(name, raising=False)

    def run(*words):
        assert main(["check", *words]) == 1
        return capsys.readouterr()

    return run


CUT = "5 of 20 entries are not shown: --all shows them, --group-by rule sums them up\n"


def test_a_cut_report_says_so_once(check):
    out, err = check()
    assert (out.count("HL401"), out.count(CUT), err) == (text.MOST_ENTRIES, 1, "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not know which streams are the same pipe")
@pytest.mark.parametrize("together", [False, True], ids=["to a filter", "both streams to a filter"])
def test_the_user_of_a_filter_is_told_once(check, together):
    """The filter may drop the line, so that it goes to standard error if that is not filtered as well."""
    done = subprocess.run(
        [sys.executable, "-m", "heatlint", "check"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if together else subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        text=True,
        check=False,
    )
    assert (done.stdout.count(CUT), done.stderr) == ((1, None) if together else (0, f"heatlint: {CUT}"))


@pytest.mark.parametrize(
    ("words", "environment"),
    [(["--all"], {}), ([], {"CI": "true"}), (["--format", "concise"], {})],
    ids=["--all", "in CI", "concise"],
)
def test_nothing_is_cut(check, monkeypatch, words, environment):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    out, err = check(*words)
    assert (out.count(": error HL401"), err) == (20, "")


def test_a_report_in_a_file_is_complete_and_not_wrapped(check, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "40")
    check("--format", "text:report.txt", "--format", "concise")
    assert (tmp_path / "report.txt").read_text().count(
        ": error HL401 undefined-parameter the template has no parameter "
    ) == 20


def test_group_by_rule_of_the_command_line(check):
    out, _ = check("--group-by", "rule", "--no-source")
    assert out.startswith(
        "HL401 undefined-parameter: 20 errors in 1 file\n  = the deployment fails or gives a wrong result\n"
    )
    assert "{get_param" not in out
    assert "{get_param" in check("--group-by", "rule", "--show-source").out

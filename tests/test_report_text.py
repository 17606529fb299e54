"""The report for people."""

from __future__ import annotations

import re

import pytest

from heatlint.report import place, source, text
from heatlint.report.report import Report
from heatlint.report.style import Style
from heatlint.report.totals import summary
from heatlint.rule import Diagnostic, Related, Rule
from heatlint.text import from_value, parse

UNDEFINED = Rule("HL401", "undefined-parameter", stage="create")
BROKEN = Rule("HL002", "syntax-error", stage="validate")
LATE = Rule("HL699", "late", stage="deploy")
UNUSED = Rule("HL215", "unused-parameter", stage="advice")
UNSENT = Rule("HL010", "missing-file", stage="validate", of_client=True)
FOREIGN = Rule("HL022", "aws-template", stage="validate", severity="info", of_program=True)
HINT = Rule("HL999", "hint", stage="advice", severity="info")

TEMPLATE = """\
heat_template_version: 2018-08-31
parameters:
  flavor: {type: string}
resources:
  server:
    properties:
      flavor: {get_param: flavour}
"""
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def found(rule, range, message="a message", file="web.yaml", path=(), related=()):
    diagnostic = Diagnostic(rule, path, message, file=file, related=related)
    diagnostic.range = range
    return diagnostic


def documents(content, name="web.yaml"):
    return {name: parse(content, name)}


def marks(content, range):
    return source.excerpt(parse(content, "x"), range)


def test_a_report_with_every_part():
    related = Related(("parameters", "flavor"), "the nearest is declared here", file="web.yaml")
    related.range = (3, 3, 3, 9)
    diagnostics = [
        found(UNUSED, (3, 3, 3, 9), 'nothing uses the parameter "flavor"'),
        found(UNDEFINED, (7, 27, 7, 34), 'the template has no parameter "flavour"', related=[related]),
    ]
    assert (
        text.render(Report(diagnostics, documents(TEMPLATE).get, 1))
        == """\
web.yaml:3:3: warning HL215 unused-parameter nothing uses the parameter "flavor"
  3 |   flavor: {type: string}
    |   ^^^^^^

web.yaml:7:27: error HL401 undefined-parameter the template has no parameter "flavour"
  7 |       flavor: {get_param: flavour}
    |                           ^^^^^^^
    = Heat refuses to create the stack
    = web.yaml:3:3: the nearest is declared here

1 error and 1 warning in 1 file
"""
    )


def test_a_report_without_findings_is_empty():
    assert text.render(Report([], {}.get, 14)) == ""


@pytest.mark.parametrize(
    ("rule", "note"),
    [
        (BROKEN, "Heat refuses the template"),
        (UNDEFINED, "Heat refuses to create the stack"),
        (LATE, "the deployment fails or gives a wrong result"),
        (UNUSED, None),
        (UNSENT, "the client sends nothing unless it can read the file"),
        (FOREIGN, "Heat refuses the file as it is, without the other program"),
    ],
)
def test_each_finding_says_what_happens(rule, note):
    lines = text.entry([found(rule, (1, 1, 1, 2))], Report([], documents(TEMPLATE).get, 1)).splitlines()
    assert lines[3:] == ([f"    = {note}"] if note else [])


@pytest.mark.parametrize(
    ("rules", "files", "expected"),
    [
        ([BROKEN] * 3 + [UNUSED], 14, "3 errors and 1 warning in 1 of 14 files"),
        ([BROKEN, UNUSED, UNUSED, HINT, HINT], 2, "1 error, 2 warnings and 2 infos in 1 of 2 files"),
        ([HINT], 1, "1 info in 1 file"),
        ([], 3, "nothing in 3 files"),
    ],
)
def test_the_summary_counts_severities_and_files(rules, files, expected):
    assert summary([found(rule, None) for rule in rules], files, Style()) == expected + "\n"


def test_a_finding_without_a_range_has_its_path_as_its_place():
    diagnostic = found(BROKEN, None, file="template", path=("resources", "a", "properties", "list", 0, True))
    shown = text.entry([diagnostic], Report([], {"template": from_value({}, "template")}.get, 1))
    assert shown.startswith("template: resources.a.properties.list[0].True: error HL002")
    assert len(shown.splitlines()) == 2


def test_a_finding_in_an_unreadable_file_has_no_source_line():
    assert text.entry([found(BROKEN, (3, 1, 3, 2))], Report([], {}.get, 1)).startswith("web.yaml:3:1: error")


def test_a_range_over_several_lines_marks_the_first_line():
    assert marks("a: [1,\n  2]\n", (1, 4, 2, 5)) == ("a: [1,", ("   ", "^^^"))


def test_tabs_become_spaces():
    assert marks("a:\tb\tc", (1, 6, 1, 7)) == ("a:    b    c", (" " * 11, "^"))


def test_wide_and_combining_characters():
    assert marks('名字: "é\u0301" x', (1, 5, 1, 9)) == ('名字: "é\u0301"' + " x", (" " * 6, "^^^"))


def test_a_range_beyond_the_end_of_the_line_has_one_caret():
    assert marks("ab\n", (1, 9, 1, 9)) == ("ab", ("  ", "^"))
    assert marks("ab\n", (7, 1, 7, 3)) == ("", ("", "^"))
    assert marks("abc", (1, 3, 1, 1)) == ("abc", ("  ", "^"))


def test_control_characters_never_reach_the_terminal():
    evil = 'a: "\x1b[31m\u202e\x07\ud800\u2028"'
    diagnostic = found(BROKEN, (1, 4, 1, 10), "bad\n\x1b]0;x\x07", file="e\x1bvil", path=("\x9b",))
    diagnostic.related = (Related((), "\x1b", file="\x1b"),)
    shown = text.render(Report([diagnostic], documents(evil, "e\x1bvil").get, 1))
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert r"bad\n\x1b]0;x\x07" in shown
    assert r"\u202e" in shown
    assert shown.count("\n") == 7


def test_a_mark_after_an_escape_is_in_its_column():
    shown, (indent, carets) = marks("a\x1bb", (1, 3, 1, 4))
    assert shown == r"a\x1bb"
    assert shown[len(indent)] == "b" and carets == "^"


@pytest.mark.parametrize(
    ("wide", "columns"),
    [("网页", 4), ("e\u0301", 1), ("\U0001f600", 2), ("\u26a0\ufe0f", 2)],
    ids=["east Asian", "combining accent", "emoji", "emoji by variation selector"],
)
def test_the_mark_counts_columns_of_a_terminal(wide, columns):
    at = len(f"{wide}: ") + 1
    _, (indent, carets) = marks(f"{wide}: x", (1, at, 1, at + 1))
    assert (len(indent), len(carets)) == (columns + 2, 1)


def test_a_long_line_is_cut_around_the_mark():
    line = '{"a": "' + "x" * 5000 + '", "b": 17, "c": "' + "y" * 5000 + '"}'
    at = line.index("17")
    shown, (indent, carets) = marks(line, (1, at + 1, 1, at + 3))
    assert len(shown) == source.WINDOW + 2 * len(source.CUT)
    assert shown.startswith("...") and shown.endswith("...")
    assert shown[len(indent) : len(indent) + len(carets)] == "17"
    shown, (indent, carets) = marks(line, (1, 7, 1, 5010))
    assert len(indent) + len(carets) <= len(shown)


@pytest.mark.parametrize("content", [TEMPLATE, '{"heat_template_version": "x", "a": [1, true]}', "a: \x1b#"])
def test_colour_does_not_change_the_text(content):
    diagnostics = [found(UNDEFINED, (1, 1, 1, 3)), found(UNUSED, (1, 2, 1, 3))]
    plain = text.render(Report(diagnostics, documents(content).get, 2))
    colored = text.render(Report(diagnostics, documents(content).get, 2), Style(color=True))
    assert "\x1b[" in colored
    assert ANSI.sub("", colored) == plain


def test_invisible_characters_are_escaped():
    assert place.visible("网页　é 😀") == "网页　é 😀"
    assert place.visible("a\tb\xa0c\r") == r"a\tb\xa0c\r"


def test_tokens_of_a_source_line_have_colours():
    def colored(content):
        return source.excerpt(parse(content, "x"), (1, 1, 1, 2), color=True)[0]

    assert colored("a: b\n") == "\x1b[36ma\x1b[0m: \x1b[32mb\x1b[0m"
    assert colored("  # b\n") == "  \x1b[2m# b\x1b[0m"
    assert colored('{"a": [1, true, "b"]}') == (
        '{\x1b[36m"a"\x1b[0m: [\x1b[33m1\x1b[0m, \x1b[33mtrue\x1b[0m, \x1b[32m"b"\x1b[0m]}'
    )


def test_plain_values_in_braces_are_no_keys():
    line = source.excerpt(parse("a: {b: c}", "x"), (1, 1, 1, 2), color=True)[0]
    assert line == "\x1b[36ma\x1b[0m: {\x1b[36mb\x1b[0m: \x1b[32mc\x1b[0m}"


def test_a_line_that_a_lexer_changes_has_no_colour(monkeypatch):
    from pygments.lexers.data import YamlLexer

    monkeypatch.setattr(YamlLexer, "get_tokens_unprocessed", lambda self, text: [(0, "Token.Comment", text + "!")])
    assert source.excerpt(parse("a: b", "x"), (1, 1, 1, 2), color=True)[0] == "a: b"


@pytest.mark.parametrize(
    ("file", "range", "path", "expected"),
    [
        ("f", (1, 2, 1, 3), ("a",), "f:1:2"),
        ("", (1, 2, 1, 3), ("a",), "1:2"),
        ("f", None, ("a", 0), "f: a[0]"),
        ("f", None, (), "f"),
        ("", None, ("a",), "a"),
        (None, None, (), ""),
    ],
)
def test_a_place_has_file_line_and_column_or_the_path(file, range, path, expected):
    assert place.place(found(BROKEN, range, file=file, path=path)) == expected


def test_a_document_without_a_text_has_no_source_line():
    rendered = text.render(Report([found(BROKEN, (1, 1, 1, 2))], {"web.yaml": from_value({}, "web.yaml")}.get, 1))
    assert " |" not in rendered
    rendered = text.render(Report([found(BROKEN, None)], documents("a: b").get, 1))
    assert " |" not in rendered

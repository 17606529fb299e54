"""Reading texts: values as Heat has them, places, faults in our own words, and bounds."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from growth import assert_linear

from heatlint.text import Document, decode, from_value, parse
from heatlint.text.limits import MOST_DEPTH


def value(text: str) -> Any:
    document = parse(text, "t")
    assert document.fault is None, document.fault
    return document.value


def at(document: Document, path: tuple[Any, ...], key: bool = False) -> str:
    span = document.span(path, key)
    assert span is not None and document.text is not None
    return document.text[span[0] : span[1]]


def fault(text: str) -> tuple[str, int, int, str]:
    """The kind of a text's fault, its line and column, and its message."""
    document = parse(text, "t")
    assert document.fault is not None, document.value
    return (document.fault.kind, *document.line_column(document.fault.start), document.fault.message)


# Values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("# nothing\n", {}),
        ("~", {}),
        ("null", None),  # JSON
        ('{"a": NaN}', {"a": float("nan")}),
        ("[y, n, yes, No, ON, off, true]", ["y", "n", True, False, True, False, True]),
        ("[1e3, 1.0e+3, 017, 0o17, 0b11, 0x1f, 1_000]", ["1e3", 1000.0, 15, "0o17", 3, 31, 1000]),
        ("[1:30, 10:30.5, 1:60]", [90, 630.5, "1:60"]),
        ("[2013-05-23, 2018-08-31 10:00:00]", ["2013-05-23", "2018-08-31 10:00:00"]),
        ("[~, null, Null, nUll, '']", [None, None, None, "nUll", ""]),
        (
            "{type: OS::Nova::Server, url: http://x/?a=b}",
            {"type": "OS::Nova::Server", "url": "http://x/?a=b"},
        ),
        ("[!!str 1, !!int '1', !!float 1, !!bool 'on', !!null x]", ["1", 1, 1.0, True, None]),
        ("[! 12, ! '12']", [12, 12]),
        ("!!binary aGk=", b"hi"),
        ("!!timestamp 2001-01-01", "2001-01-01"),
        ("!!set {a, b}", {"a", "b"}),
        ("!!omap [a: 1, b: 2]", [("a", 1), ("b", 2)]),
        ("a: 1\nb: 2\na: 3\n", {"a": 3, "b": 2}),
        ("x: &x {p: 1, q: 1}\ny: {<<: *x, q: 2}", {"x": {"p": 1, "q": 1}, "y": {"p": 1, "q": 2}}),
        ("- &a {p: 1}\n- &b {p: 2}\n- <<: [*a, *b]\n", [{"p": 1}, {"p": 2}, {"p": 1}]),
        ("&x {<<: *x, b: 1}", {"b": 1}),
        ("{=: 1}", {"=": 1}),
        ("!!str {=: x}", "x"),
        ("a: |\n  \tx\nb: 2001-01-01\n", {"a": "\tx\n", "b": datetime.date(2001, 1, 1)}),
        ("%YAML 1.3\n---\na: 1\n", {"a": 1}),
        ("%NEW x\n---\na: 1\n", {"a": 1}),
        ("a: b\n\ufeff: c\n", {"a": "b", "\ufeff": "c"}),
        (
            "[d:, 2001-01-01T1:02:03.5Z]",
            [{"d": None}, datetime.datetime(2001, 1, 1, 1, 2, 3, 500000, datetime.UTC)],
        ),
        ("!!int 0b-1", -1),
        ("a: {x:[1]}\nb: [?]\nc: [d:]\n", {"a": {"x": [1]}, "b": [{None: None}], "c": [{"d": None}]}),
        ("\ufeffa: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        (json.dumps({"a": "\ud83d\ude00\ud800"}), {"a": "😀\ud800"}),
    ],
)
def test_values(text: str, expected: Any) -> None:
    found = value(text)
    assert repr(found) == repr(expected) if not isinstance(expected, set) else found == expected


def test_aliases_share_what_they_stand_for() -> None:
    found = value("a: &x {b: [1]}\nc: *x\n")
    assert found["a"] is found["c"]


def test_a_repeated_key_keeps_its_first_place() -> None:
    assert list(value("a: 1\nb: 2\na: 3\n")) == ["a", "b"]


# Places


TEXT = """\
# comment
resources:
  server:
    type: OS::Nova::Server
    properties: {name: "a b", tags: [x, {y: z}, k: v]}
    script: |
      #!/bin/sh
      true

    empty:
    list:
    - one
    -   - two
        -

  # a comment belongs to no value
  other: &anchor
    x: 1
alias: *anchor
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_places(newline: str, mark: str) -> None:
    document = parse(mark + TEXT.replace("\n", newline), "t")
    server = ("resources", "server")
    assert document.text is not None and not document.text.startswith("\ufeff")
    assert at(document, (*server, "type")) == "OS::Nova::Server"
    assert at(document, (*server, "type"), key=True) == "type"
    assert at(document, (*server, "properties", "name")) == '"a b"'
    assert at(document, (*server, "properties", "tags")) == "[x, {y: z}, k: v]"
    assert at(document, (*server, "properties", "tags", 1)) == "{y: z}"
    assert at(document, (*server, "properties", "tags", 2)) == "k: v"
    assert at(document, (*server, "script")) == f"|{newline}      #!/bin/sh{newline}      true"
    assert at(document, (*server, "list")).endswith("-")
    assert at(document, (*server, "list", 0)) == at(document, (*server, "list", 0), key=True) == "one"
    assert at(document, (*server, "list", 1, 0)) == "two"
    assert at(document, (*server, "list", 1, 1)) == ""
    assert at(document, ("alias",)) == "*anchor"
    assert at(document, ("alias", "x")) == at(document, ("resources", "other", "x")) == "1"
    span = document.span((*server, "empty"))
    assert span is not None and document.line_column(span[0]) == (10, 11)
    assert document.line_text(4) == "    type: OS::Nova::Server"


def test_places_of_what_does_not_exist() -> None:
    document = parse(TEXT, "t")
    assert at(document, ("resources", "server", "nowhere")) == "server"
    assert at(document, ("resources", "server", "type", "deeper", 3)) == "type"
    assert at(document, ("resources", "server", "list", 7)) == "list"
    assert at(document, ("resources", "server", "list", "x"), key=True) == "list"
    assert at(document, ("nowhere",)) == at(document, ()) == TEXT[TEXT.index("resources") :].rstrip()
    assert parse("", "t").span(("a",)) == (0, 0)
    assert parse("a: [", "t").span(("a",)) == (0, 4)
    assert from_value({"a": 1}, "t").span(("a",)) is None


def test_places_in_json() -> None:
    document = parse('{"a": [1, {"b\\u0041": "x\\"y"}],\n "c": {}}', "t")
    assert at(document, ("a", 1, "bA")) == '"x\\"y"'
    assert at(document, ("a", 1, "bA"), key=True) == '"b\\u0041"'
    assert at(document, ("a",)) == '[1, {"b\\u0041": "x\\"y"}]'
    assert at(document, ("c",)) == "{}"
    assert at(document, ("a", 5)) == '"a"'


def test_places_of_merged_keys_are_where_they_are_written() -> None:
    document = parse("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n", "t")
    assert document.span(("b", "p"), key=True) == document.span(("a", "p"), key=True)
    assert at(document, ("b", "q")) == "3"
    assert at(document, ("b",)) == "<<: *x\n  q: 3"


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: {c: 1, c: 2}\na: [{d: 1, d: 2, d: 3}]\n",
        "a: 1\nb: {c: 1, c: 2}\na: [{d: 1, d: 2, d: !!int 3}]\n",
        '{"a": 1, "b": {"c": 1, "c": 2}, "a": [{"d": 1, "d": 2, "d": 3}]}',
    ],
)
def test_duplicates(text: str) -> None:
    document = parse(text, "t")
    assert document.text is not None
    found = [(d.path, *(text[s:e].strip('"') for s, e in (d.first, d.again))) for d in document.duplicates]
    assert found == [
        (("b", "c"), "c", "c"),
        (("a",), "a", "a"),
        (("a", 0, "d"), "d", "d"),
        (("a", 0, "d"), "d", "d"),
    ]
    firsts = [d.first for d in document.duplicates]
    assert firsts[2] == firsts[3] and all(d.first < d.again for d in document.duplicates)
    assert document.span(("a",), key=True) == document.duplicates[1].again


def test_overriding_what_is_merged_is_no_duplicate() -> None:
    assert parse("a: &x {p: 1}\nb: {<<: *x, p: 2}\n", "t").duplicates == []


# Faults


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: b: c\n", 1, 4, '"b: c" has a second ":" in one line; expected quotes or braces around it'),
        (
            "a: b\n  c: d\n",
            2,
            3,
            '"c:" is indented under line 1, which already has a value; expected less indentation',
        ),
        ("a:\n\t- b\n", 2, 1, "a tab is used for indentation; expected spaces"),
        (
            "a:\n  b: 1\n c: 2\n",
            3,
            2,
            '"c:" is in column 2; expected a key in column 1, as in the map that begins in line 1',
        ),
        ("- a\nb: c\n", 2, 1, '"b:" does not continue the list that begins in line 1; expected "-"'),
        ("a: 1\nfoo\nb: 2\n", 2, 1, '"foo" is neither a key nor a list item; expected ":" after a key'),
        ("foo\nb: 2\n", 1, 1, '"foo" is neither a key nor a list item; expected ":" after a key'),
        ("a:b\nc: d\n", 1, 1, '"a:b" has no space after ":"; expected a space'),
        ("r:\n  a: 1\n  b:c\n  d: e\n", 3, 3, '"b:c" has no space after ":"; expected a space'),
        ("r:\n  a: 1\n  b :c\n", 3, 3, '"b :c" has no space after ":"; expected a space'),
        ("r:\n  - a:b\n    c: d\n", 2, 5, '"a:b" has no space after ":"; expected a space'),
        ("r:\n  a:|\n    #!b\n    c: d\n  e: f\n", 2, 3, '"a:|" has no space after ":"; expected a space'),
        ("r:\n  a:|\n    b\n    c\n  e: f\n", 2, 3, '"a:|" has no space after ":"; expected a space'),
        ('r:\n  "a":b\n', 2, 6, '":b" has no space after ":"; expected a space'),
        ("r:\n  a: 1\n  http://b\n", 3, 3, '"http://b" is neither a key nor a list item; expected ":" after a key'),
        (
            "a: [b, c\n",
            2,
            1,
            'the text ends; expected "," or "]" for the "[" in line 1, column 4',
        ),
        ("{a: {b: c}", 1, 11, 'the text ends; expected "," or "}" for the "{" in line 1, column 1'),
        (
            '{"a": 1\n "b": 2}',
            2,
            2,
            '\'"b"\' begins a new entry; expected "," or "}" before it, for the "{" in line 1, column 1',
        ),
        (
            "a: 'b\nc: d\n",
            1,
            4,
            "a single quote opens here and is never closed; expected a closing quote",
        ),
        (
            "a: 'it's'\n",
            1,
            8,
            """"s'" follows a complete value; expected the end of the line, or "''" for a single quote in the text""",
        ),
        ('a: "\\d"\n', 1, 5, '"\\d" is not an escape sequence; expected "\\\\d" or single quotes around the text'),
        (
            "a:\n  b: c\n \xa0d: e\nf: g\n",
            3,
            2,
            "U+00A0 (no-break space) is not a space for YAML; expected ordinary spaces",
        ),
        ("a: b\nc:\u3000d\n", 2, 3, "U+3000 (ideographic space) is not a space for YAML; expected ordinary spaces"),
        (
            "a: [{b: c: d}]\n",
            1,
            9,
            '"c:" is a key inside of an entry; expected "{" before it and "}" after its value',
        ),
        (
            "{a: {b: c}-d}\n",
            1,
            11,
            '"-d" cannot follow here; expected "," or "}" for the "{" in line 1, column 1; '
            '"list_join" puts texts together',
        ),
        (
            "a: b-{c: d}\n",
            1,
            4,
            '"b-{c: d}" has a second ":" in one line; '
            'Heat does not call functions in a text, expected "list_join" or "str_replace"',
        ),
        ("a: *b\n", 1, 4, '"*b" has no anchor; expected "&b" before it'),
        ("a: @b\n", 1, 4, '"@b" begins with "@", which YAML reserves; expected quotes around it'),
        ("a: !Sub b\n", 1, 4, '"!Sub" is not a tag that Heat knows; expected a value without a tag'),
        ("a: 0b_\n", 1, 4, '"0b_" is not a number; expected a number, or quotes around the text'),
        ("a: b\x07\n", 1, 5, "the control character U+0007 is not allowed in YAML; expected printable text"),
        ("a: b\n---\nc: d\n", 2, 1, "a second YAML document begins here; expected only one"),
        ("? [a]\n: b\n", 1, 3, "a list or a map is used as a key; expected a single value"),
        ("{<<: 1}", 1, 6, '"<<" merges a single value; expected a map or a list of maps'),
        ("- &a 1\n- &a 2\n", 2, 3, '"&a" is already the anchor of another value; expected a new name'),
        ("%YAML 1.1\n# nothing more", 2, 15, 'the text ends after the directive in line 1; expected "---"'),
        ("%YAML 1.1\na: b\n", 2, 1, '"a: b" follows the directive in line 1; expected "---"'),
        ('{"a": 1}\nb\n', 2, 1, '"b" follows the end of the document; expected nothing after it'),
        (
            " a: 1\nb: 2\n",
            2,
            1,
            '"b: 2" is outside of the text before it; expected the same indentation as at the beginning',
        ),
    ],
)
def test_syntax_errors(text: str, line: int, column: int, message: str) -> None:
    assert fault(text) == ("syntax-error", line, column, message)
    assert fault("\ufeff" + text.replace("\n", "\r\n")) == ("syntax-error", line, column, message)
    assert parse(text, "t").value is None


BROKEN = [
    "a: [,]",
    "a: ]",
    "a: - b",
    "a: ? b",
    "a: | b",
    "a: |0\n b",
    '"\\xzz"',
    '"\\UFFFFFFFF"',
    "a: *",
    "a: &",
    "a: !<x",
    "a: !x!y z",
    "a: %",
    "%FOO\n---\n]",
    "%YAML 2.0\n---\n]",
    "%YAML 1.1\n%YAML 1.1\n---\n]",
    "a: b\n... c",
    " a: 1\nb: 2",
    "%TAG\n---\n]",
    "%TAG !x!\n---\n]",
    "%YAML x\n---\n]",
    "%\n---\n]",
    "a: {x:[1}",
    "a: !%zz",
    "a: !%ff",
    "a: x\n\tb",
    "'a\n--- b",
    '"\\\'"',
    "a: '",
    "%YAML 1.1 x\n---\n]",
    ": a: b\n",
    "? a: b: c",
]


@pytest.mark.parametrize("text", BROKEN)
def test_every_problem_of_the_scanner_is_put_in_our_words(text: str) -> None:
    message = fault(text)[3]
    assert "expected" in message
    assert not any(word in message for word in ("parser reports", "did not find", "scanning", "context", "token"))


@pytest.mark.parametrize(
    ("context", "reported"),
    [
        ("while increasing wonder", "while increasing wonder, found a unicorn"),
        (None, "found a unicorn"),
    ],
)
def test_a_problem_that_we_do_not_know_is_reported_in_the_words_of_libyaml_at_its_place(
    monkeypatch: pytest.MonkeyPatch, context: str | None, reported: str
) -> None:
    """As a later version of libyaml may do it."""

    class Loader:
        def __init__(self, text: str) -> None:
            pass

        def get_event(self) -> yaml.Event:
            mark = yaml.Mark("", 5, 1, 2, None, 0)
            raise yaml.scanner.ScannerError(context, mark, "found a unicorn", mark)

    monkeypatch.setattr(yaml, "CSafeLoader", Loader)
    monkeypatch.setattr(yaml, "__with_libyaml__", True)
    assert fault("a: \nb: c") == ("syntax-error", 2, 2, f"the YAML parser reports: {reported}")


def test_undecodable_texts() -> None:
    document = decode(b"\xef\xbb\xbfa: b\nc: \xff\xfe\n", "t")
    assert document.fault is not None and document.fault.kind == "undecodable-text"
    assert document.line_column(document.fault.start) == (2, 4)
    assert fault("a: \ud800")[:3] == ("undecodable-text", 1, 4)
    assert decode("\ufeffa: é".encode(), "t").value == {"a": "é"}


# Bounds


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("too-deep", "[" * 100_000),
        ("too-deep", "{a: " * 100_000),
        ("too-deep", "- " * 100_000),
        ("too-deep", "? " * 100_000),
        ("too-deep", "[" * 100_000 + "]" * 100_000),
        ("too-deep", "[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1)),
        ("too-deep", '{"a":' * 30_000 + "1" + "}" * 30_000),
        (
            "too-deep",
            "a: &a0 {}\nb:\n" + "".join(f"- - &a{n} {{<<: *a{n - 1}}}\n" for n in range(1, 3000)) + "<<: *a2999",
        ),
        (
            "alias-expansion",
            "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 10}]\n" for n in range(1, 30)),
        ),
        (
            "alias-expansion",
            "a0: &a0 {x: y}\n"
            + "".join(f"a{n}: &a{n} {{<<: [{f'*a{n - 1}, ' * 10}], k{n}: 1}}\n" for n in range(1, 30)),
        ),
        ("recursive-anchor", "&a [*a]"),
        ("recursive-anchor", "a: &a {b: &b [*a]}"),
        ("recursive-anchor", "a: &a {=: *a}\nb: !!str\n"),
        ("syntax-error", "!!str &a {=: *a}"),
        ("too-large", "".join(f"%TAG !a{n}! x\n" for n in range(20_000)) + "---\na"),
        ("too-large", "".join(f"%TAG !a{n}! x\u2028" for n in range(20_000)) + "---\na"),
        ("syntax-error", "a: " + "1" * 100_000),
        ("syntax-error", "a: 1" + ":1" * 100_000),
        ("syntax-error", "a: 1" + ":1" * 100_000 + ".5"),
    ],
)
def test_hostile_texts_end_in_a_fault(kind: str, text: str) -> None:
    assert fault(text)[0] == kind


@pytest.mark.parametrize("before", ["", "# not JSON\n"])
@pytest.mark.parametrize("depth", [990, MOST_DEPTH])
def test_what_heat_takes_is_not_too_deep(before: str, depth: int) -> None:
    found, counted = value(before + "[" * depth + "]" * depth), 1
    while found:
        found, counted = found[0], counted + 1
    assert counted == depth


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("[" * 2000, MOST_DEPTH),
        ("# not JSON\n" + "[" * 2000, 11 + MOST_DEPTH),
        ("[" * 600 + "\n" + "[" * 600, MOST_DEPTH + 1),
        ("[\n" * 2000, 2 * MOST_DEPTH),
        ("[" * (MOST_DEPTH + 3) + "@", MOST_DEPTH),
        ("{a: " * 2000, 4 * MOST_DEPTH),
        ("- " * 2000, 2 * MOST_DEPTH),
        ("? " * 2000, 2 * MOST_DEPTH),
        ("- " * (MOST_DEPTH - 100) + "[" * 200, 2 * MOST_DEPTH - 100),
        ("- " * 500 + "[" * 1500, 1000 + MOST_DEPTH - 500),
        ("a: ]\n" + "[" * 2000, None),
        ("a: '" + "[" * 2000, None),
        ("- " * 900 + "@", None),
    ],
)
def test_depth_is_found_by_ourselves(text: str, offset: int | None) -> None:
    """Whether the libyaml at hand has a limit of its own (from 0.2.6 on) makes no difference."""
    found = parse(text, "t").fault
    assert found is not None
    if offset is None:
        assert found.kind == "syntax-error"
    else:
        assert (found.kind, found.start) == ("too-deep", offset)


def test_a_value_error_of_the_python_parser_is_a_syntax_error() -> None:
    """Heat's second attempt ends in such an error here."""
    assert fault('%A\n---\n"\\U00110000"')[:3] == ("syntax-error", 1, 1)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        pytest.param(lambda n: "a: &a [1]\nb: [" + "*a, " * n + "]", 4_000, id="aliases"),
        pytest.param(lambda n: "a: 1\n" * n, 3_000, id="repeated-keys"),
        pytest.param(lambda n: "{" + "a, " * n + "}", 3_000, id="flow-mapping"),
        pytest.param(lambda n: "x" * n, 200_000, id="scalar"),
        pytest.param(lambda n: "[" * n, 10_000, id="brackets"),
        pytest.param(lambda n: "- " * n, 10_000, id="dashes"),
        pytest.param(lambda n: "[a, {b: c}]\n" * n + "a: b: c", 3_000, id="faulty"),
        pytest.param(lambda n: "- a\n" * n + '- "b\n', 5_000, id="unclosed-quote"),
        pytest.param(lambda n: '{"a": [' + '{"b": 1, "b": 2}, ' * n + "{}]}", 3_000, id="JSON"),
    ],
)
def test_work_grows_with_the_size_of_the_text(text: Callable[[int], str], size: int) -> None:
    assert_linear(lambda each: parse(each, "t"), text, size)


# With and without the C parser


def test_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PyYAML that was built without libyaml reads the same values, at the same places."""
    samples = ["\ufeff" + TEXT, TEXT, "a: &x {b: 1}\nc: {<<: *x}\n", "a: 2001-01-01\n"]
    expected = [(parse(text, "t").value, parse(text, "t").span(("resources", "server"))) for text in samples]
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert [(parse(text, "t").value, parse(text, "t").span(("resources", "server"))) for text in samples] == expected
    assert fault("a: [b")[0] == "syntax-error"

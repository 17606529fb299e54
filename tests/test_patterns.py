"""Regular expressions of template authors: bounded work for every pattern, and the answers of Python's `re`."""

from __future__ import annotations

import re
import subprocess
import sys

import helpers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatlint.language import patterns
from heatlint.language.constraints import Constraint
from heatlint.language.patterns import cost, linear, syntax

pytestmark = pytest.mark.filterwarnings("ignore:Possible (nested set|set difference):FutureWarning")

#: Backtrack for ever in `re`, or take gigabytes.
HOSTILE = [
    "((a+)+)+b",
    "(a|a|a|a|a|a)*b",
    "(a?){40}b",
    "(?:a{0,1000}){1000}b",
    "(?:(?:(?:){1000}){1000}){1000}b",
    "(a*)*b",
    "(a|aa)+$",
    "(?:(?:a+)+)+b",
    "((a*))*b",
    "(a{1,}){2,}b",
    r"([a-z]+)*\d",
    "a*a*a*a*a*b",
    r"(\w+\s?)+\bb",
    "(?i)(a|ſ|A)+$",
    "(?m)(^a*$)*b",
    "(a|b)*a(a|b){300}b",
    # not in the language of RE2
    r"(a+)+\1b",
    "(?=(a+)+b)a",
    "(?<!b)(a|a)*b",
    "(?>(a|a)*b)",
    "(a|a)*+b",
    "(?P<x>a)(a+)+(?(x)b|c)",
    # hang on a few characters
    "(?:(?:(?:(?:(?:))??)+){2,}){2,}b",
    "(?:(?:(?:(?:a)*?)*?){2,}){2,}b",
]
#: Of these RE2 judges any text.
LINEAR = HOSTILE[:3] + HOSTILE[5:14] + HOSTILE[15:16]

RUN = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
sys.path.insert(0, ".")
from heatlint.language import patterns
for pattern in eval(sys.argv[1]):
    for part in ("a", "ab", "é", "a\\n"):
        for length in (1, 2, 18, 19, 40, 1000, 100_000):
            text = part * (length // len(part)) + "a" * (length % len(part))
            for function in (patterns.matches, patterns.is_found, patterns.is_bounded):
                function(pattern, text)
print("done")
"""


def reads(pattern, text):
    expression = syntax.parse(pattern)
    return expression, syntax.Subject(expression, text)


def steps(pattern, text, **options):
    return cost.steps(*reads(pattern, text), **options)


# --- bounded work -----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="limits the memory of a process")
def test_every_pattern_ends_on_every_text():
    """In a process of its own, which is killed if a pattern hangs, and has one gigabyte."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, repr(HOSTILE)],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=__file__.rpartition("tests")[0],
    )
    assert done.stdout == "done\n", done.stderr


@pytest.mark.parametrize("pattern", LINEAR)
@pytest.mark.parametrize("text", ["a" * 40 + "!", "a" * 5000 + "!"], ids=["40", "5000"])
def test_a_pattern_that_backtracks_is_judged_in_linear_time(pattern, text):
    pytest.importorskip("re2")
    assert steps(pattern, text) > patterns.MOST_STEPS, "re would judge it"
    assert patterns.matches(pattern, text) is False


@pytest.mark.parametrize("pattern", sorted(set(HOSTILE) - set(LINEAR)))
def test_others_are_not_judged(pattern):
    assert patterns.matches(pattern, "a" * 400 + "!") in (None, False)


@pytest.mark.parametrize("pattern", ["(a+)+\\1b", "(?<!b)(a|a)*b", "(?:a{0,1000}){1000}b"])
def test_what_neither_can_do_in_bounded_work_is_not_judged(pattern):
    assert patterns.matches(pattern, "a" * 400) is None
    assert patterns.is_found(pattern, "a" * 400) is None
    assert not patterns.is_bounded(pattern, "a" * 400)


def test_without_re2_such_a_pattern_is_not_judged(monkeypatch):
    monkeypatch.setitem(sys.modules, "re2", None)
    assert patterns.matches("(a|a)*b", "a" * 40) is None
    assert patterns.matches("(a|a)*b", "aab") is True
    assert patterns.matches(r"[a-z]+(\.[a-z]+)*", "a." * 50 + "a") is True


@pytest.mark.parametrize(
    "pattern, text, most",
    [
        ("[a-z]*", "a" * 1000, 3000),
        (r"^(?=.*[a-z])(?=.*\d)(?=.*[A-Z]).{8,}$", "aA1" * 100, 6000),  # a password
        (r"(?!-)(?:[A-Za-z0-9-]{1,63}(?<!-)\.)+[A-Za-z]{2,}$", "www.example." * 8 + "com", 30_000),  # a host
        (r"([0-9]{1,3}\.){3}[0-9]{1,3}", "192.168.100.200", 1000),
        (r"\w+(,\w+)*", "a," * 100 + "a", 40_000),
        ("(a|b)?c", "ac", 100),
    ],
)
def test_ordinary_patterns_need_few_steps(pattern, text, most):
    """The bound is an upper one; if it were far above the truth, ordinary patterns would not be judged."""
    assert steps(pattern, text) <= most


@pytest.mark.parametrize(
    "pattern, text, least",
    [
        ("(a|a)*b", "a" * 10, 2**10),
        ("(a?){10}b", "a" * 10, 2**10),
        ("a*a*a*b", "a" * 30, 30**3 // 6),
        ("(?:(?:(?:){1000}){1000}){1000}b", "a", 10**9),
        ("(?>(a|a)*b)", "a" * 10, 2**10),
        ("(?=(a|a)*b)", "a" * 10, 2**10),
    ],
)
def test_the_bound_is_above_the_number_of_paths(pattern, text, least):
    assert steps(pattern, text) >= least


def test_a_search_starts_everywhere():
    assert steps("a*b", "a" * 100, search=True) >= 100 * steps("a*b", "a" * 100) > steps("^a*b", "a" * 100, search=True)


@pytest.mark.parametrize(
    "pattern, reason",
    [
        ("a" * 5001, "longer than 5000"),
        ("[\x80-\uffff]" * 51, "more than 50 ranges"),
        ("(?i)" + r"[\u0000-\uffff]" * 6, "more than 5 ranges"),
    ],
    ids=["long", "ranges", "case"],
)
def test_a_pattern_that_takes_long_to_compile_is_not_compiled(pattern, reason):
    with pytest.raises(patterns.TooLarge, match=reason):
        patterns.compiled(pattern)
    assert patterns.matches(pattern, "a") is None
    constraint = Constraint("allowed_pattern")
    constraint.pattern = pattern
    assert constraint.pattern_problem() is None
    assert constraint.problem("a", "string", 27) is None
    assert reason in constraint.unjudged()


# --- the answers of re ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern, text, expected",
    [
        ("a", "a", True),
        ("a", "ab", False),
        ("", "", True),
        ("^a$", "a", True),
        ("^a$", "a\n", False),
        ("(?i)A", "a", True),
        ("a|ab", "ab", False),
        ("(a|ab)+$", "ab" * 30, True),
        ("[a-z]*", "a" * 5000, True),
        ("(a+)+$", "aaaa!", False),
        (r"(\d|x)+", "٣" * 60, True),
        ("(?i)(s|t)+", "ſ" * 60, True),
        (r"(\s|\s)+", "\x1c\u2003" * 30, True),
        (r"(\w|x)+", "\udc80" * 60, False),
        (r"(.|\n)*b", "\udc80\n" * 30 + "b", True),
    ],
)
def test_pattern(pattern, text, expected):
    assert patterns.matches(pattern, text) is expected


ATOMS = st.sampled_from(
    ["a", "b", "A", "s", "ſ", "K", "é", "_", " ", r"\n", ".", r"\d", r"\w", r"\s", r"\W", "[a-b]", "[^a]", "[]a]"]
    + ["^", "$", r"\A", r"\Z", r"\b", r"\B", r"\x61", r"\101", r"\0", r"\u00e9", "{", "x{", "}", "[[]", "İ", r"\1", "#"]
    + [r"\N{LATIN SMALL LETTER A}", "(?#c)", r"[\]\w-]", "{1"]
)
REPEATS = st.sampled_from(
    ["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}", "{,2}", "{,}", "{1,2}?", "*+", "{}"]
)
GROUPS = st.sampled_from(
    ["(", "(?:", "(?:", "(?i:", "(?s:", "(?m:", "(?-i:", "(?a:", "(?u:", "(?x:", "(?>", "(?=", "(?!", "(?<=", "(?<!"]
    + ["(?P<n>", "(?i-s:"]
)
PATTERNS = st.builds(
    str.__add__,
    st.sampled_from(["", "", "(?i)", "(?x)", "(?s)", "(?m)", "(?ai)"]),
    st.recursive(
        ATOMS,
        lambda inner: st.one_of(
            st.tuples(inner, inner).map("".join),
            st.builds("(?:{}){}".format, inner, REPEATS),
            st.builds("{}{})".format, GROUPS, inner),
            st.builds("(?:{}|{})".format, inner, inner),
        ),
        max_leaves=6,
    ),
)
TEXTS = st.text(st.sampled_from("abAsſK é1_\n.kßıİ\udc80"), max_size=6)


@settings(max_examples=600, deadline=None)
@given(PATTERNS, TEXTS, st.booleans())
def test_re2_gives_the_answer_of_re(pattern, text, search):
    pytest.importorskip("re2")
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError):
        return
    expression, subject = reads(pattern, text)  # whatever `re` reads, we read
    if cost.steps(expression, subject, search=search) > patterns.MOST_STEPS:
        return
    try:
        found = compiled.search(text) if search else compiled.match(text)
    except SystemError:  # a fault of Python's
        return
    expected = found is not None and (search or found.end() == len(text))
    assert linear.matches(expression, subject, search=search) in (None, expected)


@pytest.mark.parametrize("pattern", ["(?:b*|a)+", "(?:b?|a)*"])
def test_re2_only_says_no_where_it_tries_in_another_order(pattern):
    pytest.importorskip("re2")
    assert linear.matches(*reads(pattern, "ba")) is None
    assert linear.matches(*reads(pattern, "bac")) is False
    assert linear.matches(*reads(pattern + "$", "baba")) is True


@pytest.mark.parametrize("pattern", ["(", ")", "[a", "a**", "*a", "a{2,1}", "\\", "(?<", "(?:" * 100 + ")" * 100])
def test_what_is_not_a_pattern_is_not_read(pattern):
    with pytest.raises(syntax.NotRead):
        syntax.parse(pattern)


# --- our own ----------------------------------------------------------------------------------------------------------

OWN = """\
import sys
sys.path.insert(0, ".")
from heatlint.editor import nodes, sketch
nodes._KEY.match("a" + " " * 1_000_000 + "x")
nodes._KEY.match("a:b" * 300_000)
sketch._PLAIN.match(" " * 1_000_000 + "x")
print("done")
"""


def test_our_own_patterns_look_at_each_character_a_few_times():
    """With quadratic time this would take hours; the process is killed before."""
    done = subprocess.run(
        [sys.executable, "-c", OWN], capture_output=True, text=True, timeout=120, cwd=__file__.rpartition("tests")[0]
    )
    assert done.stdout == "done\n", done.stderr


# --- the note ---------------------------------------------------------------------------------------------------------

NEVER = "(?=a)(a+)+b"
LONG = "a" * 60
TEMPLATE = f"""\
heat_template_version: 2018-08-31
parameters:
  name: {{type: string, constraints: [{{allowed_pattern: "{NEVER}"}}]}}
outputs:
  name: {{value: {{get_param: name}}}}
"""


def notes(text, **body):
    return [(each.path, each.severity) for each in helpers.found(text, **body) if each.rule.code == "HL216"]


def test_a_default_that_is_not_judged_is_reported_once():
    text = TEMPLATE.replace("type: string", f"type: string, default: {LONG}")
    assert notes(text) == [(("parameters", "name", "default"), "info")]


def test_a_given_value_that_is_not_judged_is_reported():
    assert [severity for _, severity in notes(TEMPLATE, parameters={"name": LONG})] == ["info"]


def test_a_pattern_that_is_too_large_is_reported_where_it_is():
    text = TEMPLATE.replace(NEVER, "a" * 6000)
    assert notes(text, parameters={"name": "a"}) == [
        (("parameters", "name", "constraints", 0, "allowed_pattern"), "info")
    ]


def test_a_judged_value_is_not_reported():
    assert notes(TEMPLATE, parameters={"name": "aab"}) == []
    assert notes(TEMPLATE.replace(NEVER, "((a+)+)+b"), parameters={"name": LONG + "b"}) == []


def test_a_value_for_a_nested_template_that_is_not_judged_is_reported_at_the_property():
    parent = f"""\
heat_template_version: 2018-08-31
resources:
  child: {{type: child.yaml, properties: {{name: {LONG}}}}}
"""
    found = notes(parent, files={"child.yaml": TEMPLATE})
    assert found == [(("resources", "child", "properties", "name"), "info")]

"""Suppression comments: what they are about, which are unused, and how a fix removes them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from growth import assert_linear

from heatlint.plugins import built_in
from heatlint.review.suppression_comments import MOST_WORDS
from heatlint.review.suppressions import Suppressions
from heatlint.rewrite.fmt import formatted
from heatlint.rewrite.options import Options
from heatlint.rule import ADVICE, CREATE, Diagnostic, Rule
from heatlint.text import Document, parse
from heatlint.text.edits import apply

RULES = [*built_in().rules, Rule("my-1", "my-own", stage=ADVICE)]
CODES = {rule.code: rule for rule in RULES}
JUDGED = frozenset(CODES)


def finding(code: str, line: int | None, rule: Rule | None = None) -> Diagnostic:
    found = Diagnostic(rule or CODES[code], (), "m")
    found.range = None if line is None else (line, 3, line + 2, 1)
    return found


def taken(text: str, code: str) -> list[int | None]:
    """Return the lines on which a finding is suppressed; None stands for a finding without a range."""
    own = Suppressions(text, RULES)
    return [line for line in (None, *range(1, text.count("\n") + 1)) if own.take(finding(code, line))]


def wrong(own: Suppressions, judged: frozenset[str] = JUDGED) -> list[tuple[str, str]]:
    return [(each.rule.code, each.message) for each in own.unused(judged)]


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("# heatlint: ignore[HL401]", "HL401"),
        ("# heatlint: ignore[undefined-parameter]", "HL401"),
        ("# heatlint: ignore[HL401, HL402]", "HL401 HL402"),
        ("# heatlint: ignore[HL40,undefined-output-section  HL701]", None),
        ("# heatlint: ignore[HL4]", "HL401 HL402"),
        ("# heatlint: ignore[HL4] -- a reason # with [brackets]", "HL401 HL402"),
        ("# heatlint: ignore[HL402]--reason", "HL402"),
        ("# heatlint: ignore", "HL401 HL402 HL301 my-1"),
        ("# heatlint: ignore -- because", "HL401 HL402 HL301 my-1"),
        ("#HeatLint:IGNORE[hl401]", "HL401"),
        ("##  heatlint:   ignore  [ Undefined-Parameter ]  ", "HL401"),
        ("# ten GB # heatlint: ignore[HL401]", "HL401"),
        ("# heatlint: ignore[HL401] # ten GB", "HL401"),
        ("# heatlint: ignore[HL401] # heatlint: ignore[HL402]", "HL401 HL402"),
        ("# heatlint: ignore[MY-1]", "my-1"),
        ("# heatlint: ignore[my-own]", "my-1"),
        ("# heatlint: ignore[]", ""),
        ("# heatlint: ignore[HL401", ""),
        ("# heatlint: ignore HL401", ""),
        ("# heatlint: ignored", ""),
        ("# heatlint: ignore-line", ""),
        ("# see docs.html#heatlint: ignore", ""),
        ("# not heatlint: ignore", ""),
        ("'# heatlint: ignore'", ""),
    ],
)
def test_forms_of_a_comment(comment: str, codes: str | None) -> None:
    text = f"a: 1\nb: {comment}\nc: 1\n"
    if codes is None:
        codes = "HL401 HL402"
    for code in ("HL401", "HL402", "HL301", "my-1"):
        assert taken(text, code) == ([2] if code in codes.split() else []), code


TEXT = """\
a: 1  # heatlint: ignore[HL401]
# heatlint: ignore[HL401] -- why
# heatlint: ignore[HL402] -- why not

b:
  c: [1,
    2]
  # heatlint: ignore[HL301]
  d: |
    # heatlint: ignore[HL303]
    x
e: 1
f:
  - 1
  # heatlint: ignore[HL304]
  - g: 1
    h:
      i
  - j
  # heatlint: ignore[HL305]
"""


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("HL401", [1, *range(5, 12)]),
        ("HL402", [*range(5, 12)]),
        ("HL301", [9, 10, 11]),
        ("HL303", []),
        ("HL304", [16, 17, 18]),
        ("HL305", []),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_lines_of_a_comment(code: str, lines: list[int], line_end: str) -> None:
    assert taken(TEXT.replace("\n", line_end), code) == lines


def test_whole_file() -> None:
    text = "a: 1\n  # heatlint: ignore-file[HL401]\nb: 1 # heatlint: ignore - file [HL402]\n"
    assert taken(text, "HL401") == taken(text, "HL402") == [None, 1, 2, 3]
    assert taken(text, "HL301") == []
    assert taken("{a: 1} # heatlint: ignore-file\n", "HL301") == [None, 1]


def test_whole_file_that_is_not_yaml() -> None:
    own = Suppressions("# heatlint: ignore-file[HL002, HL401]\na: [\n", RULES)
    assert own.take(finding("HL002", 2))
    assert wrong(own) == []  # the rest of the file could not be read, so nothing is unused for certain


@pytest.mark.parametrize("code", ["HL003", "HL009"])
def test_nothing_is_unused_when_some_rules_could_not_run(code: str) -> None:
    own = Suppressions("- a # heatlint: ignore[HL401]\n", RULES)
    assert not own.take(finding(code, None))
    assert wrong(own) == []


def test_each_unused_word_is_reported() -> None:
    own = Suppressions(
        "a: 1 # heatlint: ignore[HL401, HL3,  no-outputs]\n"
        "# heatlint: ignore[HL401]\nb: 1\n"
        "c: 1 # heatlint: ignore -- why\n"
        "d: 1 # heatlint: ignore-file\n",
        [*RULES, Rule("HL777", "no-outputs", stage=CREATE)],
    )
    assert [(each.message, each.range) for each in own.unused(JUDGED | {"HL777"}) if "HL3" not in each.message] == [
        ('"HL401" suppresses nothing; expected a finding of it on this line', (1, 25, 1, 30)),
        ('"no-outputs" suppresses nothing; expected a finding of it on this line', (1, 38, 1, 48)),
        ('"HL401" suppresses nothing; expected a finding of it in the block below', (2, 20, 2, 25)),
        ('"ignore" suppresses nothing; expected a finding of any rule on this line', (4, 6, 4, 31)),
        ('"ignore-file" suppresses nothing; expected a finding of any rule in this file', (5, 6, 5, 29)),
    ]


def test_used_word_is_not_reported() -> None:
    own = Suppressions("a: 1 # heatlint: ignore[HL401, HL3]\n# heatlint: ignore-file[HL5]\n", RULES)
    assert own.take(finding("HL301", 1))
    assert own.take(finding("HL501", None))
    assert not own.take(finding("HL301", 2))
    assert [message.split()[0] for _, message in wrong(own)] == ['"HL401"']


def test_word_with_the_widest_scope_is_used() -> None:
    own = Suppressions(
        "# heatlint: ignore-file[HL401]\n# heatlint: ignore[HL4]\na:\n  b: 1 # heatlint: ignore[HL401, HL401]\n", RULES
    )
    assert own.take(finding("HL401", 4))
    assert [message.split()[0] for _, message in wrong(own)] == ['"HL4"', '"HL401"', '"HL401"']


def test_word_of_unchecked_rules_is_not_unused() -> None:
    own = Suppressions("a: 1 # heatlint: ignore[HL401, HL3, HL402]\nb: 1 # heatlint: ignore\n", RULES)
    assert [message.split()[0] for _, message in wrong(own, frozenset(["HL301"]))] == ['"HL3"', '"ignore"']
    assert wrong(own, frozenset()) == []


def test_unknown_rule() -> None:
    own = Suppressions("a: 1 # heatlint: ignore[undefined-parametr, HL4x]\n", RULES)
    found = list(own.unused(frozenset()))
    assert [(each.rule.code, each.range) for each in found] == [("HL021", (1, 25, 1, 43)), ("HL021", (1, 45, 1, 49))]
    assert found[0].message == (
        '"undefined-parametr" is not the code or the name of a rule; did you mean "undefined-parameter"?'
    )
    assert found[0].severity == "warning"


@pytest.mark.parametrize(
    "comment",
    [
        "# heatlint: ignore HL401",
        "# heatlint: ignore[HL401",
        "# heatlint: disable",
        "# heatlint: ignore[]",
        "# heatlint: ignore[HL401] because",
        "# heatlint:",
    ],
)
def test_malformed_comment(comment: str) -> None:
    found = list(Suppressions(f"a: 1  {comment} \n", RULES).unused(JUDGED))
    assert [(each.rule.code, each.range) for each in found] == [("HL021", (1, 7, 1, 7 + len(comment)))]
    assert found[0].fix is None


@pytest.mark.parametrize("between", [",", " "])
def test_suppressions_of_a_file_are_bounded(between: str) -> None:
    many = between.join(["HL401"] * MOST_WORDS)
    own = Suppressions(f"# heatlint: ignore-file[{many}]\na: b  # heatlint: ignore[HL402]\n", RULES)
    assert own.take(finding("HL401", 2))
    assert not own.take(finding("HL402", 2))
    assert wrong(own, frozenset()) == [("HL021", "a file must have at most 10,000 suppressions")]


def test_findings_about_suppressions_need_their_own_name() -> None:
    text = "a: 1 # heatlint: ignore[HL020, nme]\nb: 1 # heatlint: ignore\nc: 1 # heatlint: ignore[HL401, HL02]\n"
    own = Suppressions(text, RULES)
    found = list(own.unused(JUDGED))
    assert [(each.rule.code, each.range[0], own.take(each)) for each in found if each.range] == [
        ("HL021", 1, False),
        ("HL020", 2, False),
        ("HL020", 3, True),
    ]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a: 1  # heatlint: ignore[HL401] -- why\t\nb: 1\n", "a: 1\nb: 1\n"),
        ("a: 1  # heatlint: ignore[HL401]\r\nb: 1\r\n", "a: 1\r\nb: 1\r\n"),
        ("a: 1 # heatlint: ignore", "a: 1"),
        ("a: 1\n  # heatlint: ignore[HL401]\nb: 1\n", "a: 1\nb: 1\n"),
        ("a: 1\r\n  # heatlint: ignore[HL401, HL402]\r\nb: 1\r\n", "a: 1\r\nb: 1\r\n"),
        ("a: 1\n# heatlint: ignore-file[HL401]", "a: 1\n"),
        ("a: 1 # heatlint: ignore[ HL401,HL301 , HL402 ] -- why", "a: 1 # heatlint: ignore[HL301] -- why"),
        ("a: 1 # heatlint: ignore[HL301, HL401, nonsense]", "a: 1 # heatlint: ignore[HL301, nonsense]"),
        ("a: 1 # heatlint: ignore[HL401, nonsense]", "a: 1 # heatlint: ignore[nonsense]"),
        ("a: 1 # ten # heatlint: ignore[HL401] -- why\n", "a: 1 # ten\n"),
        ("a: 1 # heatlint: ignore[HL401]  # ten\n", "a: 1 # ten\n"),
        ("# heatlint: ignore[HL401]  # ten\na: 1\n", "# ten\na: 1\n"),
        ("a: 1 # heatlint: ignore[HL401] # heatlint: ignore[HL301]\n", "a: 1 # heatlint: ignore[HL301]\n"),
        ("a: 1 # heatlint: ignore[HL301] # heatlint: ignore[HL401]\n", "a: 1 # heatlint: ignore[HL301]\n"),
        ("a: | # heatlint: ignore[HL401]\n  # heatlint: ignore[HL401]\n", "a: |\n  # heatlint: ignore[HL401]\n"),
        ("a: |+\n  x\n\n# heatlint: ignore[HL401]\n\nb: 1\n", "a: |+\n  x\n\n# heatlint: ignore[HL401]\n\nb: 1\n"),
        ("é: '\U0001f600' # heatlint: ignore[HL401]\n", "é: '\U0001f600'\n"),
        ("a: 1 # heatlint: ignore[HL401]\x85b: 1\n", "a: 1 # heatlint: ignore[HL401]\x85b: 1\n"),
    ],
)
def test_fix_removes_unused_words(text: str, after: str) -> None:
    own = Suppressions(text, RULES)
    if "HL301" in text:
        own.take(finding("HL301", 1))
    found = [each for each in own.unused(JUDGED) if each.rule.code == "HL020"]
    edits = {tuple(each.fix.edits) for each in found if each.fix is not None and each.fix.safe}
    assert found and len(edits) <= 1
    assert apply(text, [edit for each in edits for edit in each]) == after
    assert parse(after, "t").value == parse(text, "t").value


def test_range_counts_characters() -> None:
    text = "é: '\U0001f600'\r\n# heatlint: ignore[HL401]\r\nb: 1\r\n"
    line, column, end_line, end_column = next(Suppressions(text, RULES).unused(JUDGED)).range or (0, 0, 0, 0)
    document = Document("", text, None)
    assert (line, end_line) == (2, 2)
    assert document.line_text(2)[column - 1 : end_column - 1] == "HL401"


@pytest.mark.parametrize(
    "text, size",
    [
        pytest.param(lambda n: "# heatlint: ignore[HL401]\n" * n + "a: 1\n", 600, id="comments"),
        pytest.param(lambda n: "a:\n" + "  # heatlint: ignore[HL401]\n  - 1\n" * n, 500, id="comments-in-a-list"),
        pytest.param(lambda n: "a: 1 # heatlint: ignore[" + "HL4," * n + "]\n", 3_000, id="families"),
        pytest.param(lambda n: "a: 1 # heatlint: ignore[" + "undefined-x," * n + "]\n", 1_200, id="unknown-names"),
        pytest.param(lambda n: "a: 1 " + "# heatlint: ignore[HL401] " * n, 800, id="comments-in-one-line"),
        pytest.param(lambda n: "a: 1 # heatlint: ignore[" + " " * n, 60_000, id="open-bracket"),
        pytest.param(lambda n: "a: 1 " + "#" * n + "\n", 60_000, id="number-signs"),
        pytest.param(lambda n: "a: 1 # heatlint: ignore" + " " * n + "x\n", 60_000, id="spaces"),
        pytest.param(
            # The text itself grows with the square of the depth.
            lambda n: "".join(" " * d + f"# heatlint: ignore[HL4]\n{' ' * d}a:\n" for d in range(int(n**0.5))),
            25_000,
            id="comments-at-every-depth",
        ),
    ],
)
def test_work_is_linear_in_the_text(text: Callable[[int], str], size: int) -> None:
    def work(text: str) -> None:
        own = Suppressions(text, RULES)
        for line in range(1, 1000):
            own.take(finding("HL301", line))
        for _ in own.unused(JUDGED):
            pass

    assert_linear(work, text, size)


def test_examples_of_the_rule_pages() -> None:
    text = built_in().section("HL020") or ""
    block = re.findall(r"^```yaml\n(.*?)^```$", text, re.M | re.S)[0]
    assert [code for code, _ in wrong(Suppressions(block, RULES))] == ["HL020"]
    text = built_in().section("HL021") or ""
    block = re.findall(r"^```yaml\n(.*?)^```$", text, re.M | re.S)[0]
    assert [code for code, _ in wrong(Suppressions(block, RULES))] == ["HL021"]


@pytest.mark.parametrize(
    ("comment", "is_switch"),
    [
        ("# heatlint: fmt off", True),
        ("#heatlint:  FMT \t off ", True),
        ("## heatlint:fmt off", True),
        ("# heatlint: fmt: off", False),
        ("# heatlint: fmt off because", False),
        ("# heatlint: ignore[HL301] # heatlint: fmt off", False),
    ],
)
def test_formatter_and_check_agree_about_comments_for_the_formatter(comment: str, is_switch: bool) -> None:
    text = f"heat_template_version: '2018-08-31'\n{comment.rstrip()}\nparameters:   {{}}\n"
    assert ("parameters:   {}" in formatted(text, Options()).text) == is_switch
    assert (wrong(Suppressions(text, RULES)) == []) == is_switch


def test_comment_for_the_formatter_behind_a_value_is_reported() -> None:
    own = Suppressions("a:  # heatlint: fmt off\n  b: 2\n", RULES)
    assert wrong(own) == [("HL021", "formatting is switched only by a comment in a line of its own")]

"""The comments of a text are those that YAML has, and a block is the lines of an entry."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from growth import assert_linear
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heatlint.text import parse
from heatlint.text.comments import Outline

QUICK = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def comments(text: str) -> list[str]:
    return [text[start:end] for start, end in Outline(text).comments()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1 # one\n# two\nb: x#y\n", ["# one", "# two"]),
        ("# first", ["# first"]),
        ("", []),
        ("a: 'x # y' # z\n", ["# z"]),
        ('a: "x # y\n  # z"\nb: 1\n', []),
        ('a: "x"#z\n', ["#z"]),
        ("a: [1,#x\n 2, 3 # y\n ] # z\n", ["#x", "# y", "# z"]),
        ("a: | # head\n  # in\n # out\nb: 1\n", ["# head", "# out"]),
        ("a: >2-   # head\n   # in\n\n  # in\n# out\n", ["# head", "# out"]),
        ("a: |\n# out\nb: 1\n", ["# out"]),
        ("a: |+\n  x # in\n\n# out\n", ["# out"]),
        ("a: &n # one\n  !!str # two\n  x#y # three\n", ["# one", "# two", "# three"]),
        ("a: !!str # one\n  | # two\n  # in\n", ["# one", "# two"]),
        ("%YAML 1.1 # one\n--- # two\na: 1\n... # three\n", ["# one", "# two", "# three"]),
        ("? a # one\n: b # two\n", ["# one", "# two"]),
        ("a:# b\n", []),
        ("a: b # c\r\n# d\r\nb: |\r\n  # e\r\n", ["# c", "# d"]),
        ("a: é # ü\nb: \U0001f600 # \U0001f600\n", ["# ü", "# \U0001f600"]),
        ("a: 1 # one\x85b: 2\n", ["# one"]),
        ('{"a": "# b",\n "c": ["#", 1]}\n', []),
    ],
)
def test_comments(text: str, expected: list[str]) -> None:
    assert parse(text, "t").fault is None or "a:#" in text
    assert comments(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# one\n\n [", ["# one"]),
        (
            "a: 1 # one\nb: |\n  # in\n# two\nc: [ # three\n# four\n  }\n# five\n",
            ["# one", "# two", "# three", "# four"],
        ),
        ("# one\na: 'x\n# in\n", ["# one"]),
        ("# one\n\ufffe", ["# one"]),
        ("# one\na: \ud800", ["# one"]),
    ],
)
def test_a_text_that_is_not_yaml_is_read_as_far_as_it_can_be(text: str, expected: list[str]) -> None:
    assert comments(text) == expected
    assert not Outline(text).whole


TEXT = """\
# 1
version: x

# 4
resources:
  # 6
  # 7
  web: # 8
    type: A
    properties: {a: 1,
      # 11
      b: [1,
      # 13
      2], c: 3
      # 15
      }
    list:
      # 18
      - a: 1
        # 20
        b: |
          # in

          x

      # 26
      - - x
        - y
      # 29
      -
        z
    # 32
    value:
      # 34
      "x

      y"
# 38
outputs: &a
  # 40
  ? k
  : *a
# 43
"""


@pytest.mark.parametrize(
    ("line", "block"),
    [
        (1, (2, 2)),
        (2, (2, 2)),
        (3, (5, 37)),
        (4, (5, 37)),
        (6, (8, 37)),
        (7, (8, 37)),
        (11, (12, 14)),
        (13, (14, 14)),
        (15, None),
        (18, (19, 24)),
        (20, (21, 24)),
        (26, (27, 28)),
        (29, (31, 31)),
        (32, (33, 37)),
        (34, (35, 37)),
        (38, (39, 42)),
        (40, (41, 42)),
        (43, None),
        (99, None),
    ],
)
def test_block(line: int, block: tuple[int, int] | None) -> None:
    assert Outline(TEXT).whole
    assert Outline(TEXT).block(line) == block
    assert Outline(TEXT.replace("\n", "\r\n")).block(line) == block
    assert Outline(TEXT.replace("\n", "\r")).block(line) == block


def test_a_comment_below_a_scalar_that_keeps_its_blank_lines_ends_it() -> None:
    text = "a: |+\n  x\n\n# 1\n# 2\n\nb: |\n  x\n# 3\n\nc: 1\n"
    outline = Outline(text)
    assert [outline.ends_scalar(start) for start, _ in outline.comments()] == [True, True, False]


@pytest.mark.parametrize(
    "text, size",
    [
        pytest.param(lambda n: "[" * n, 12_000, id="brackets"),
        pytest.param(lambda n: "- " * n, 12_000, id="dashes"),
        pytest.param(lambda n: "# c\n" * n + "a: 1\n", 25_000, id="comment-lines"),
        pytest.param(lambda n: "a: [1] # c\n" * n, 1_500, id="comments-after-flow-lists"),
        pytest.param(lambda n: "%TAG ! a:\n" * n, 6_000, id="directives"),
        pytest.param(lambda n: "- x # c\n" * n, 3_000, id="comments-in-a-list"),
        pytest.param(lambda n: "# c" + " " * n, 60_000, id="spaces"),
    ],
)
def test_work_grows_with_the_size_of_the_text(text: Callable[[int], str], size: int) -> None:
    def work(text: str) -> None:
        outline = Outline(text)
        for number in range(1, text.count("\n"), 10):
            outline.block(number)

    assert_linear(work, text, size)


WORDS = st.text("ab#:é\U0001f600 '\"", max_size=8).map(lambda text: "w" + text.rstrip(" :") + "w")
PLAIN = WORDS.map(lambda text: text.replace(" #", "_#").replace(": ", ":_"))
COMMENT = st.sampled_from(["", "", " # c", "  #", "   # heatlint: ignore[HL1] 'x' \"y\" |"])


@st.composite
def nodes(draw, indent: int = 0, depth: int = 0):
    """Lines of a block node and the comments in them."""
    kind = draw(st.sampled_from(["map", "list", "map"])) if depth < 3 else "map"
    lines: list[str] = []
    put: list[str] = []
    pad = " " * indent

    def note(comment: str) -> str:
        if comment:
            put.append(comment.strip(" \t"))
        return comment

    for number in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            lines.append(" " * draw(st.integers(0, indent)) + note("# own '" + draw(WORDS)))
        head = pad + (f"k{number}:" if kind == "map" else "-")
        value = draw(st.sampled_from(["plain", "single", "double", "literal", "folded", "flow", "block", "tagged", ""]))
        if value == "block" and depth < 3:
            lines.append(head + note(draw(COMMENT)))
            inner, inside = draw(nodes(indent + 2, depth + 1))
            lines += inner
            put += inside
        elif value in ("literal", "folded"):
            sign = {"literal": "|", "folded": ">"}[value] + draw(st.sampled_from(["", "-", "+"]))
            lines.append(f"{head} {sign}" + note(draw(COMMENT)))
            lines += [
                f"{pad}  {line}" for line in draw(st.lists(st.one_of(WORDS, st.just("# no")), min_size=1, max_size=3))
            ]
            lines += [""] * draw(st.integers(0, 2))
        elif value == "single":
            lines += [f"{head} '" + draw(WORDS).replace("'", "''"), f"{pad} # no'" + note(draw(COMMENT))]
        elif value == "double":
            lines += [f'{head} "' + draw(WORDS).replace('"', '\\"'), f'{pad} # no"' + note(draw(COMMENT))]
        elif value == "flow":
            lines.append(f"{head} [a#, 'b # no'," + note(draw(COMMENT)))
            lines.append(f"{pad}  {{c: d, # one")
            put.append("# one")
            lines.append(f'{pad}  "e": "# no"}}]' + note(draw(COMMENT)))
        elif value == "tagged":
            lines.append(f"{head} !!str" + note(draw(COMMENT)))
            lines.append(f"{pad}  {draw(PLAIN)}" + note(draw(COMMENT)))
        else:
            lines.append(f"{head} {draw(PLAIN) if value == 'plain' else ''}".rstrip() + note(draw(COMMENT)))
    return lines, put


@QUICK
@given(nodes(), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_the_comments_are_those_that_were_put_in(made, line_end: str, ended: bool) -> None:
    lines, put = made
    text = line_end.join(lines) + (line_end if ended else "")
    assert parse(text, "t").fault is None, text
    assert [comment.strip(" \t") for comment in comments(text)] == put


@QUICK
@given(nodes(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_without_its_comments_a_text_says_the_same(made, line_end: str) -> None:
    text = line_end.join(made[0]) + line_end
    bare = text
    for start, end in reversed(Outline(text).comments()):
        bare = bare[:start] + "#" + bare[end:]
    assert parse(bare, "t").value == parse(text, "t").value


@QUICK
@given(st.text("a#:-|> \n\"'[]{},&!*?%\r\t", max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    outline = Outline(text)
    ends = 0
    for start, end in outline.comments():
        assert ends <= start < end and text[start] == "#" and "\n" not in text[start:end]
        ends = end
    for line in range(1, text.count("\n") + 3):
        block = outline.block(line)
        assert block is None or line <= block[0] <= block[1]
    if outline.whole:
        bare = text
        for start, end in reversed(outline.comments()):
            bare = bare[:start] + "#" + bare[end:]
        assert repr(parse(bare, "t").value) == repr(parse(text, "t").value)

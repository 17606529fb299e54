"""Any text at all: the value is Heat's loader's, and every part stands where its span says."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from heatlint.text import Document, parse

QUICK = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class HeatLoader(yaml.CSafeLoader):
    """PyYAML's C loader as Heat sets it up: timestamps stay text."""


HeatLoader.add_constructor("tag:yaml.org,2002:str", lambda loader, node: loader.construct_scalar(node))
HeatLoader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


#: Whether PyYAML lets the last of several merged maps win, as 6.0.4 does. The YAML specification says that the first
#: one wins, and all releases of Heat have an older PyYAML among their requirements; tests with that one compare merges.
LAST_MERGED_WINS = yaml.load("<<: [{first: 1}, {first: 2}]", Loader=yaml.SafeLoader) == {"first": 2}


def heat_value(text: str) -> Any:
    """What Heat makes of a text: JSON, or YAML by libyaml, or else by PyYAML's own scanner."""
    try:
        return json.loads(text)
    except ValueError:
        try:
            value = yaml.load(text, Loader=HeatLoader)
        except yaml.YAMLError:
            return yaml.load(text, Loader=yaml.SafeLoader)
        return {} if value is None else value


def same(left: Any, right: Any) -> bool:
    """Equal in value, type and order."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        pairs = zip(left.items(), right.items(), strict=False)
        return len(left) == len(right) and all(same(a, c) and same(b, d) for (a, b), (c, d) in pairs)
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right or (isinstance(left, float) and math.isnan(left) and math.isnan(right)))


def is_cyclic(value: Any, above: tuple[int, ...] = ()) -> bool:
    if not isinstance(value, (dict, list, tuple, set)):
        return False
    if id(value) in above:
        return True
    inner = value.values() if isinstance(value, dict) else value
    return any(is_cyclic(item, (*above, id(value))) for item in inner)


def agree(text: str) -> Document:
    """Read a text both ways; the outcomes are the same."""
    document = parse(text, "t")
    try:
        expected = heat_value(text)
    except (
        ValueError,
        yaml.YAMLError,
        LookupError,
        AttributeError,
        TypeError,
        ArithmeticError,
        RecursionError,
    ):
        assert document.fault is not None, (text, document.value)
        return document
    if is_cyclic(expected):
        assert document.fault is not None and document.fault.kind == "recursive-anchor"
        return document
    assert document.fault is None, (text, document.fault)
    if LAST_MERGED_WINS and re.search(r"<<[ \t]*:", text):
        return document
    assert same(document.value, expected), (text, document.value, expected)
    check_scalars(document)
    return document


def check_scalars(document: Document) -> None:
    """Each string of the value is among the scalars, the keys are strings if the document says so; entries fits."""
    found = list(parts(document.value))
    keys = [path[-1] for path, _ in found if path and isinstance(parent(document, path), dict)]
    if document.scalars is not None:
        strings = [each for each in (*keys, *(value for _, value in found)) if isinstance(each, str)]
        assert set(strings) <= set(document.scalars)
    if document.has_text_keys:
        assert all(isinstance(key, str) for key in keys)
    if document.entries is not None:
        containers = {id(value): value for _, value in found if isinstance(value, (dict, list))}
        assert document.entries == sum(map(len, containers.values()))


def parts(value: Any, path: tuple[Any, ...] = ()) -> Any:
    """Every path in a value."""
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield from parts(inner, (*path, step))


def check_places(document: Document) -> None:
    """Each part's text gives its value when read alone, and lies within the text of what holds it."""
    text = document.text
    assert text is not None
    for path, value in parts(document.value):
        span = document.span(path)
        assert span is not None
        start, end = span
        assert 0 <= start <= end <= len(text)
        if path:
            outer = document.span(path[:-1])
            key = document.span(path, key=True)
            assert outer is not None and key is not None
            assert outer[0] <= key[0] <= key[1] <= outer[1]
            assert outer[0] <= start and end <= outer[1]
            if isinstance(parent(document, path), dict):
                assert key[1] <= start
                assert read_alone(text, *key, path[-1])
            else:
                assert key == span
        assert read_alone(text, start, end, value), (path, text[start:end])


def parent(document: Document, path: tuple[Any, ...]) -> Any:
    value: Any = document.value
    for step in path[:-1]:
        value = value[step]
    return value


def read_alone(text: str, start: int, end: int, value: Any) -> bool:
    """Whether a part of a text, at its own column, has that value."""
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    part = text[start:end]
    if part[:1] in ("|", ">"):
        # What stands before a block text, and how its last line ends, decide with it.
        return isinstance(value, str) and part.rstrip().endswith(value.split()[-1:] and value.split()[-1] or "")
    try:  # a YAML text that is JSON as well is read as JSON, where 1e3 is a number
        json.loads(text)
        return same(value, json.loads(part))
    except ValueError:
        pass
    found = yaml.load(" " * (start - line) + part + "\n", Loader=HeatLoader)
    return same(value, found) or (value == {} and found is None)


TRICKY_WORDS = """
yes No on OFF true False y n null ~ Null nULL NULL TRUE yES True-ish
0 00 017 018 0o17 0b101 0b_ 0b2 0b 0x1F 0x_ 0x 1_000 _1 1__ _ __ +1 -1 - + -0 08 09 12345678901234567890
. .. 1. .5 -.5 +.5 0. 0_ -0.0 1e3 1.0e3 1.0e+3 1.5E-3 123_456.789_0 .inf -.INF +.Inf .nan .NaN 0.0.0 10.0.0.1
1:30 1:60 190:20:30 1:30.5 -1:30 1:1:1. 0:0 2013-05-23 2001-12-14t21:59:43.10-05:00 2018-08-31 rocky
= << => <<< ::1 a:b a#b %a @a
"""
TRICKY = st.sampled_from(TRICKY_WORDS.split())
WORDS = st.text("ab01.:-_+ #{}[]\"'\\\n\té☃😀&*!|>%@`,?=<~", max_size=12)
SCALARS = st.one_of(TRICKY, WORDS, st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats())
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(TRICKY, WORDS, st.integers()), inner, max_size=4),
    ),
    max_leaves=12,
)
STYLES = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from((True, False, None)),
        "default_style": st.sampled_from((None, None, "'", '"', "|", ">")),
        "width": st.sampled_from((20, 80, 1000)),
        "indent": st.sampled_from((2, 3, 8)),
        "allow_unicode": st.booleans(),
        "explicit_start": st.booleans(),
        "line_break": st.sampled_from(("\n", "\r\n")),
    }
)


class Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


@QUICK
@given(TREES, STYLES, st.booleans())
def test_dumped_yaml(tree: Any, style: dict[str, Any], mark: bool) -> None:
    text = yaml.dump(tree, Dumper=Plain, sort_keys=False, **style)
    document = agree("\ufeff" + text if mark else text)
    if document.fault is None and not any(name in text for name in ("!!", "? ")):
        check_places(document)


@QUICK
@given(TREES, st.sampled_from((None, 1, "\t")), st.booleans())
def test_json(tree: Any, indent: Any, ascii_only: bool) -> None:
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)
    document = agree(text)
    assert document.text is not None
    for path, value in parts(document.value):
        start, end = document.span(path) or (0, 0)
        assert same(json.loads(document.text[start:end]), value)
        if path:
            start, end = document.span(path, key=True) or (0, 0)
            assert same(json.loads(document.text[start:end]), path[-1] if isinstance(path[-1], str) else value)


@QUICK
@given(
    TRICKY,
    st.sampled_from(("{}", "- {}", "a: {}", "{}: a", "[{}]", "{{a: {}}}", "! {}", "! '{}'", "a: {} # c")),
)
def test_plain_scalars(scalar: str, frame: str) -> None:
    agree(frame.format(scalar))


TOKENS = st.sampled_from(
    [
        "a",
        "b",
        "- ",
        ": ",
        "? ",
        "\n",
        "\n  ",
        "\n    ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        ",",
        '"',
        "'",
        "|",
        ">",
        "#",
        " # c\n",
    ]
    + [
        "&x ",
        "*x",
        "*x ",
        "!",
        "! ",
        "!!str ",
        "!t ",
        "%",
        "@",
        "`",
        "\t",
        " ",
        "-",
        ":",
        "?",
        "~",
        "1",
        "2001-01-01",
    ]
    + [
        "---\n",
        "...\n",
        "\\",
        "\\x41",
        "<<: ",
        "=",
        "%YAML 1.1\n",
        "%YAML 1.3\n",
        "%TAG ! !a\n",
        "\u2028",
        "\x85",
    ]
    + [
        "\ufeff",
        "|2",
        ">-",
        "|+\n",
        "key: val\n",
        "k2: v\n",
        "- x\n",
        "[a:b]",
        "{a: b}",
        '"q": ',
        "\r\n",
        "\r",
        "😀",
    ]
    + ['\\"', "''", "\\/", "\\'", "&y", "*y ", "!<x> ", "http://x", "a: &x {b: 1}\n", "c: {<<: *x, d: 2}\n"]
    + [
        "<<: *x\n",
        "<<: [*x, {z: 1}]\n",
        "!!int ",
        "!!float ",
        "!!bool ",
        "!!null ",
        "!!binary ",
        "!!timestamp ",
    ]
    + [
        "!!set ",
        "!!omap ",
        "!!pairs ",
        "!!seq ",
        "!!map ",
        "!!str {=: x}",
        "= : ",
        "0x",
        "1:30",
        "\x07",
        "\ud800",
    ]
    + ["a: 1\n", "a: |\n  \tx\n"]
)


@settings(QUICK, max_examples=1500)
@given(st.lists(TOKENS, max_size=10).map("".join))
@example("a: {b: 1}\na: 1\n")
def test_any_text(text: str) -> None:
    document = agree(text)
    assert document.text is not None
    if document.fault is not None:
        assert document.fault.message and not document.fault.message.endswith(".")
        assert 0 <= document.fault.start <= document.fault.end <= len(document.text)
    for path, _ in parts(document.value) if document.fault is None else ():
        for key in (False, True):
            start, end = document.span(path, key) or (-1, -1)
            assert 0 <= start <= end <= len(document.text)


@QUICK
@given(st.text("ab\n\r ", max_size=20))
def test_lines(text: str) -> None:
    document = parse(text, "t")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert [document.line_text(number + 1) for number in range(len(lines))] == lines
    line, column = document.line_column(len(text))
    assert (line, column) == (len(lines), len(lines[-1]) + 1)

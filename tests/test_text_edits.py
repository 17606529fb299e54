"""Changes of a tree made in its text: the tree is what was asked for, and every other character stays."""

from __future__ import annotations

import copy
import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatlint.load.client.texts import template_document
from heatlint.rule import Change
from heatlint.text import edits, parse
from heatlint.text.edits import apply, edits_of, edits_of_each
from heatlint.text.parts import with_part

TEXT = """\
a: 1
# of b, or of nothing
b:
  # of c
  c: x # trailing
  d:
    - k: v
      l: 'm'
    - n

# of e alone
e: {p: 1, q: [1, 2, three]}
f: "double"
g: |
  block
h: &anchor here
i: *anchor
"""


def changed(text, *changes):
    """The text with changes made; None where they cannot be."""
    document = parse(text, "t")
    edits = edits_of(document, changes)
    return None if edits is None else apply(text, edits)


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (Change("remove", ("b", "c")), "  # of c\n  c: x # trailing\n", ""),
        (Change("remove", ("b", "d", 0, "k")), "- k: v\n      l", "- l"),
        (Change("remove", ("b", "d", 0, "l")), "      l: 'm'\n", ""),
        (Change("remove", ("b", "d", 1)), "    - n\n", ""),
        (Change("remove", ("b", "d", 0)), "    - k: v\n      l: 'm'\n", ""),
        (Change("remove", ("e", "p")), "{p: 1, q", "{q"),
        (Change("remove", ("e", "q")), ", q: [1, 2, three]}", "}"),
        (Change("remove", ("e", "q", 0)), "[1, 2", "[2"),
        (Change("remove", ("e", "q", 2)), ", three]", "]"),
        (Change("remove", ("e",)), "# of e alone\ne: {p: 1, q: [1, 2, three]}\n", ""),
        (Change("remove", ("g",)), "g: |\n  block\n", ""),
        (Change("remove", ("i",)), "i: *anchor\n", ""),
        (Change("replace", ("b", "c"), new="y", was="x"), "c: x #", "c: y #"),
        (Change("replace", ("b", "c"), new="true", was="x"), "c: x #", "c: 'true' #"),
        (Change("replace", ("b", "c"), new="a: b", was="x"), "c: x #", "c: 'a: b' #"),
        (Change("replace", ("b", "c"), new="2018-08-31", was="x"), "c: x #", "c: 2018-08-31 #"),
        (Change("replace", ("b", "d", 0, "l"), new="it's", was="m"), "'m'", "'it''s'"),
        (Change("replace", ("f",), new='a "b"', was="double"), '"double"', '"a \\"b\\""'),
        (Change("replace", ("e", "q", 2), new="x]", was="three"), "three]", "'x]']"),
        (Change("replace", ("b", "c"), key=True, new="cc", was="c"), "  c: x", "  cc: x"),
        (Change("replace", ("i",), new="y", was="here"), "i: *anchor", "i: y"),
        (Change("quote", ("b", "c")), "c: x #", "c: 'x' #"),
        (Change("quote", ("h",)), "&anchor here", "&anchor 'here'"),
    ],
)
def test_a_change(change, old, new):
    assert TEXT.count(old) == 1
    assert changed(TEXT, change) == TEXT.replace(old, new)


@pytest.mark.parametrize(
    "change",
    [
        Change("remove", ()),
        Change("remove", ("h",)),  # another entry needs its anchor
        Change("remove", ("nowhere",)),
        Change("remove", ("b", "d", 7)),
        Change("replace", ("b", "c"), new="y", was="z"),
        Change("replace", ("g",), new="y", was="block\n"),
        Change("replace", ("h",), new="y", was="here"),  # the alias would have another value
        Change("quote", ("i",)),
        Change("replace", ("b", "c"), key=True, new="d", was="c"),
        Change("replace", ("b", "d"), new="y", was="x"),
        Change("replace", ("b", "c"), new="two\nlines", was="x"),
        Change("quote", ("f",)),
        Change("quote", ("a",)),  # it would be a text then
    ],
)
def test_what_cannot_be_done_with_certainty(change):
    assert changed(TEXT, change) is None


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("a:\n  b:\n    c: 1\nd: 2\n", ("a", "b", "c"), "d: 2\n"),
        ("a:\n  - b: 1\nd: 2\n", ("a", 0, "b"), "d: 2\n"),
        ("a: {b: 1}\nd: 2\n", ("a", "b"), "a: {}\nd: 2\n"),
        ("a:\n  b: 1\n", ("a", "b"), None),  # nothing would be left
        ("a: 1\nb: 2", ("b",), "a: 1"),
        ("a: 1\r\nb: 2\r\nc: 3\r\n", ("b",), "a: 1\r\nc: 3\r\n"),
        ("a: 1\n\n\nb: 2\n\n\nc: 3\n", ("b",), "a: 1\n\n\nc: 3\n"),
        ('{"a": 1,\n "b": {"c": 2}}', ("a",), '{"b": {"c": 2}}'),
        ('{"a": 1,\n "b": {"c": 2}}', ("b",), '{"a": 1}'),
        ("a:\nb: 2\n", ("a",), "b: 2\n"),
        ("- a\n- b\n", (0,), "- b\n"),
        ("? a\n: 1\n", ("a",), None),
        ("a: !!str 1\nb: x\n", ("a",), "b: x\n"),
        ("a: {b: 1, # why\n  c: 2}\n", ("a", "b"), None),
    ],
)
def test_what_is_removed(text, path, expected):
    assert changed(text, Change("remove", path)) == expected


def test_a_copy_of_a_key():
    text = "x:\n  a: {b: 1}\n  c: 2\n  a: {b: 1}\n"
    copy_of = parse(text, "t").duplicates[0]
    assert changed(text, Change("remove", copy_of.path, offsets=copy_of.first)) == "x:\n  c: 2\n  a: {b: 1}\n"
    other = text.replace("{b: 1}", "{b: 2}", 1)
    copy_of = parse(other, "t").duplicates[0]
    assert changed(other, Change("remove", copy_of.path, offsets=copy_of.first)) is None


def test_several_changes_at_once():
    assert (
        changed("a: 1\nb: x\nc: 3\n", Change("remove", ("a",)), Change("replace", ("b",), new="y", was="x"))
        == "b: y\nc: 3\n"
    )
    assert changed("a: {b: x}\n", Change("remove", ("a", "b")), Change("replace", ("a", "b"), new="y", was="x")) is None


WORDS = st.one_of(
    st.text("ab:# -'\"{}[],&*!|>%@`\\é\U0001f600~0", min_size=1, max_size=6),
    st.sampled_from(["true", "null", "1", "1e3", "2018-08-31", "~", "=", "<<", "yes", "a b"]),
)
TREES = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=8
)


def written(draw, value, indent, flow):
    """A value as a text after its key or dash, in a style that is drawn."""
    if not value or not isinstance(value, (dict, list)) or flow or draw(st.integers(0, 3)) == 0:
        return (
            " " + in_flow(draw, value) + draw(st.sampled_from(["", "  # why", " #"])) + "\n"
            if not flow
            else in_flow(draw, value)
        )
    pad = " " * indent
    lines = ["\n"]
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        lines.append(draw(st.sampled_from(["", "", "\n", f"{pad}# above\n", f"\n{pad}# own\n"])))
        head = "-" if isinstance(value, list) else scalar(draw, key) + ":"
        lines.append(f"{pad}{head}{written(draw, each, indent + 2, False)}")
    return "".join(lines)


def in_flow(draw, value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(draw, key)}: {in_flow(draw, each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(in_flow(draw, each) for each in value) + "]"
    return scalar(draw, value)


def scalar(draw, text):
    style = draw(st.integers(0, 2))
    if style == 0 and text.isalpha() and text.isascii() and text not in ("true", "null", "yes"):
        return text
    return json.dumps(text, ensure_ascii=False) if style == 1 else "'" + text.replace("'", "''") + "'"


def paths(value, path=()):
    yield path
    if isinstance(value, (dict, list)):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(each, (*path, key))


@st.composite
def texts_and_changes(draw):
    tree = draw(st.dictionaries(WORDS, TREES, min_size=2, max_size=4))
    text = written(draw, tree, 0, False).removeprefix("\n") if draw(st.booleans()) else json.dumps(tree, indent=1)
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    path = draw(st.sampled_from([each for each in paths(tree) if each]))
    last = path[-1]
    kind = draw(st.sampled_from(["remove", "replace", "key"]))
    new = draw(WORDS)
    here = tree
    for step in path:
        here = here[step]
    if kind == "remove":
        change = Change("remove", path)
    elif kind == "key" and isinstance(last, str):
        change = Change("replace", path, key=True, new=new, was=last)
    else:
        change = Change("replace", path, new=new, was=here if isinstance(here, str) else "?")
    return tree, text.replace("\n", ends), change


def expected(tree, change):
    """The trees that a change may come to."""
    tree = copy.deepcopy(tree)
    *above, last = change.path
    here = tree
    for step in above:
        here = here[step]
    if change.kind == "remove":
        del here[last]
    elif change.key:
        items = [(change.new if key == last else key, each) for key, each in here.items()]
        here.clear()
        here.update(items)
    else:
        here[last] = change.new
    yield tree
    while change.kind == "remove" and above and not here:  # the only entry of a block goes with it
        *above, last = above
        here = tree
        for step in above:
            here = here[step]
        del here[last]
        yield tree


@given(texts_and_changes())
def test_the_tree_is_what_was_asked_for_and_other_lines_stay(case):
    tree, text, change = case
    document = parse(text, "t")
    assert document.value == tree
    edits = edits_of(document, [change])
    if edits is None:
        return
    result = apply(text, edits)
    after = parse(result, "t")
    assert after.fault is None
    assert any(after.value == each for each in expected(tree, change))
    ((start, end, new),) = edits
    assert result == text[:start] + new + text[end:]
    if change.kind == "replace":
        assert "\n" not in text[start:end] and "\n" not in new
    else:
        assert comments(result) + comments(text[start:end]) == comments(text)


def comments(text):
    """The lines that are comments, and how often each is there."""
    return Counter(line for line in text.splitlines() if line.strip().startswith("#"))


@given(texts_and_changes())
def test_most_changes_can_be_made(case):
    """Of plain trees: what is refused is refused for a reason."""
    tree, text, change = case
    if change.kind == "replace" and not change.key and change.was == "?":
        return  # not a text
    if change.key and change.new in _parent(tree, change.path):
        return  # there is such a key
    if change.kind == "remove" and "#" not in text:
        result = edits_of(parse(text, "t"), [change])
        assert result is not None or len(tree) == 1 or len(_parent(tree, change.path)) == 1


def _parent(tree, path):
    for step in path[:-1]:
        tree = tree[step]
    return tree


def test_a_template_that_ends_in_a_block():
    """It is read without the blanks at its end, so that the block has no line end."""
    document = template_document(b"a: b\nc: |\n  x\n", "t")
    assert document.value == {"a": "b", "c": "x"}
    assert edits_of(document, [Change("replace", ("a",), new="z", was="b")]) == [(3, 4, "z")]


EACH = """\
a: {x: 1, y: 2}
b: [p, q, r, s]
c: plain
"""
#: Changes that are made together, changes that overlap with others, and one that is impossible.
WANTED = [
    [Change("remove", ("b", 0))],
    [Change("remove", ("b", 2))],
    [Change("replace", ("c",), new="yes")],  # needs quotes
    [Change("remove", ("a", "x"))],
    [Change("remove", ("a", "x"))],
    [Change("replace", ("a", "x"), new="3")],
    [Change("remove", ("a", "z"))],
    [Change("remove", ("b", 3)), Change("replace", ("a", "y"), key=True, new="w")],
    [],
]


def test_the_edits_of_each_are_those_of_one_by_itself():
    document = parse(EACH, "")
    each = edits_of_each(document, WANTED, 10_000)
    assert each == {number: edits_of(document, changes) for number, changes in enumerate(WANTED)}
    assert each[6] is None and each[2] is not None


@pytest.fixture
def readings(monkeypatch):
    """The texts that are read to try edits."""
    texts = []
    monkeypatch.setattr(edits, "parse", lambda text, name: texts.append(text) or parse(text, name))
    return texts


def test_many_changes_are_tried_with_one_reading(readings):
    document = parse("".join(f"a{number}: [b, c]\n" for number in range(200)), "")
    each = edits_of_each(document, [[Change("remove", (f"a{number}", 0))] for number in range(200)], 10**6)
    assert len(readings) == 1
    assert parse(apply(document.text, sorted(edit for some in each.values() for edit in some)), "").value == {
        f"a{number}": ["c"] for number in range(200)
    }


def test_changes_that_would_take_too_many_readings_are_left_out(readings):
    document = parse("".join(f"a{number}: {{b: c}}\n" for number in range(100)), "")
    wanted = [[Change("replace", (f"a{number}", "b"), new="yes")] for number in range(100)]  # each needs quotes
    each = edits_of_each(document, wanted, 10 * len(document.text))
    assert len(each) < 10 and len(readings) < 50
    assert edits_of_each(document, wanted, 1) == {}  # only all together are tried


def test_another_part_leaves_the_old_value_and_its_aliases():
    shared = {"k": [1, 2]}
    old = {"a": shared, "b": shared}
    new = with_part(old, ("a", "k", 1), 3)
    assert new == {"a": {"k": [1, 3]}, "b": {"k": [1, 2]}}
    assert new["b"] is shared and old == {"a": {"k": [1, 2]}, "b": {"k": [1, 2]}}


@pytest.mark.parametrize("path", [("a", "x", "y"), ("b", 0), ("c", 7)])
def test_a_part_needs_a_place(path):
    with pytest.raises((LookupError, TypeError)):
        with_part({"a": {}, "b": 1, "c": []}, path, None)


def test_a_key_inside_a_text_cannot_be_replaced():
    assert changed(TEXT, Change("replace", ("f", 0, "key"), key=True, new="other")) is None

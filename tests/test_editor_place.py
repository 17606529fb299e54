"""Where a cursor stands in half-typed text: | is the cursor."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from heatlint.editor.place import find_place
from heatlint.editor.sketch import Sketch

CASES = {
    "empty text": ("|", ("key", ())),
    "key at the top": ("heat_template_version: 2018-08-31\nres|", ("key", ())),
    "new line at the top": ("resources:\n  a: {}\n|", ("key", ())),
    "new line in a map": ("resources:\n  a: {}\n  |", ("key", ("resources",))),
    "new line below a key": ("resources:\n  |", ("key", ("resources",))),
    "key between others": ("resources:\n  a:\n    ty|\n    properties: {}\n", ("key", ("resources", "a"))),
    "value": ("resources:\n  a:\n    type: OS::N|", ("value", ("resources", "a", "type"))),
    "value that is missing": (
        "resources:\n  a:\n    type: |\n    properties: {}\n",
        ("value", ("resources", "a", "type")),
    ),
    "no space behind the colon": ("resources:\n  a:\n    type:|", ("value", ("resources", "a", "type"))),
    "no space before a brace": ("resources:\n  a:{ty|", ("key", ("resources", "a"))),
    "no space before a word": ("resources:\n  a:\n    type:OS|", ("value", ("resources", "a", "type"))),
    "a colon in a word": ("resource_registry:\n  OS::No|", ("key", ("resource_registry",))),
    "a URL in a list": ("a:\n  - http://x|", ("item", ("a", 0))),
    "before a value": ("a:| b", ("value", ("a",))),
    "before a value in quotes": ("a: | 'b'", ("value", ("a",))),
    "before a map": ("a:|\n  b: 1", None),
    "value in quotes": ("a: 'OS::N|'", ("value", ("a",))),
    "value in an open quote": ("a: 'OS::N|\nb: 1\n", ("value", ("a",))),
    "item": ("a:\n  - x\n  - y|", ("item", ("a", 1))),
    "new item": ("a:\n  - x\n  - |", ("item", ("a", 1))),
    "key in an item": ("a:\n  - x: 1\n    |", ("key", ("a", 0))),
    "item in an item": ("a:\n  - - x\n    - |", ("item", ("a", 0, 1))),
    "key in brackets": ("a: {b: 1, c|}", ("key", ("a",))),
    "value in brackets": ("a: {b: 1, c: |}", ("value", ("a", "c"))),
    "item in brackets": ("a: [x, |]", ("item", ("a", 1))),
    "open bracket before the next key": ("a: {get_param: n|\nb: 1\n", ("value", ("a", "get_param"))),
    "open bracket over lines": ("a: [x,\n  y, |", ("item", ("a", 2))),
    "JSON key": ('{"resources": {"s": {|}}}', ("key", ("resources", "s"))),
    "JSON value": ('{"resources": {"s": {"type": "OS|"}}}', ("value", ("resources", "s", "type"))),
    "comment": ("# a|", None),
    "behind a value": ("a: b # c|", None),
    "block scalar": ("a: |\n  x^\n", None),
    "end of a block scalar": ("a: |\n  x\n  ^", None),
    "line below a block scalar": ("a: |\n  x\n^", ("key", ())),
    "line below a line that is not YAML": ("a:\n  b c\n  |\n  d: 1\n", ("key", ("a",))),
    "Windows line breaks": ("resources:\r\n  a:\r\n    ty|\r\n", ("key", ("resources", "a"))),
}


def place_of(marked):
    mark = "^" if "^" in marked else "|"  # block scalars have a | of their own
    text = marked.replace(mark, "", 1) if mark == "^" else "".join(marked.rsplit(mark, 1))
    return find_place(Sketch(text, marked.rindex(mark)))


@pytest.mark.parametrize(("marked", "expected"), CASES.values(), ids=CASES)
def test_the_place_of_the_cursor(marked, expected):
    place = place_of(marked)
    assert expected == (None if place.role is None else (place.role, place.path))


def test_the_word_is_the_text_from_its_start_to_the_cursor():
    place = place_of("a: 'one tw|o'")
    assert (place.word, place.quote, place.start, place.end) == ("one tw", "'", 4, 11)


def test_siblings_are_the_other_keys_of_the_map():
    assert place_of("resources:\n  a: {}\n  b|: {}\n  c: {}\n").siblings() == ["a", "c"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("a:\n  - b: {c: [1, {d: x}]}\n", ("a", 0, "b", "c", 1, "d"), id="nested"),
        pytest.param("a: {b: [\nc:\n  d: x\n", ("c", "d"), id="below an open bracket"),
        pytest.param('a: "b\nc:\n  d: x\n', ("c", "d"), id="below an open quote"),
        pytest.param('a: "b\u2028k: v"\nc:\n  d: x\n', ("c", "d"), id="below a quote with a line separator"),
        pytest.param("? ! *\nc:\n  d: x\n", ("c", "d"), id="below a line that is not YAML"),
        pytest.param("a: b: c\nc:\n  d: x\n", ("c", "d"), id="below two colons"),
    ],
)
def test_what_can_be_read_is_read(text, path):
    node = Sketch(text).root
    for step in path:
        node = next(slot.node for slot in node.slots if slot.key == step)
    assert node.text == "x"


def test_a_line_separator_in_a_quoted_string_does_not_end_the_line():
    """Editors end a line at a line feed or a carriage return only."""
    [slot] = Sketch('a: "b\u2028k: v"\n').root.slots
    assert (slot.node.text, slot.node.closed) == ("b\u2028k: v", True)


@given(
    st.lists(st.sampled_from(("- ", "a: ", "b:", "\n", "\n  ", "\n    ", "{", "}", "[", "]", ",", "x", '"', "|", "? ")))
)
@example(["- ", "\n  ", "\n    ", "- ", "{", "\n", "a: "])
def test_every_offset_of_any_text_has_a_place(parts: list[str]) -> None:
    """Also where the blocks around it are not the value of anything."""
    text = "".join(parts)
    for cursor in range(len(text) + 1):
        find_place(Sketch(text, cursor))

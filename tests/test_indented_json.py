"""Indented JSON is what `json.dumps` writes."""

from __future__ import annotations

import json

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from heatlint.report.place import json_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet='a"\\[]{}:, \n\u2028é'),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet='a"\\[]{}:,') | st.integers(), inner),
    max_leaves=30,
)


@given(VALUES, st.sampled_from([1, 2]))
def test_it_is_what_python_writes(value, width):
    assert json_text(value, indent=width) == json.dumps(value, indent=width)


@pytest.mark.parametrize("value", [[], {}, [[]], [{}], {"a": {}}, "{}", 1, {"[]": "{}"}])
def test_empty_maps_and_lists_have_one_line(value):
    assert json_text(value, indent=2) == json.dumps(value, indent=2)


def test_the_work_grows_with_the_length_also_in_depth():
    def deep(size):
        value = ["a"] * (50 * size)
        for _ in range(size):
            value = [value]
        return value

    assert_linear(lambda value: json_text(value, indent=2), deep, 50)

"""Property values: what Heat makes of a value by a property's type, and what it does not take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatlint.catalog.resource_type import Property
from heatlint.heat import HOT_KEY
from heatlint.language.functions.base import Refused
from heatlint.language.functions.evaluate import Evaluator, Scope
from heatlint.language.values import ZERO, BadProperty, constraint_problem, convert, of_catalog, read
from heatlint.language.versions import VERSIONS


def prop(type="String", **facts):
    return Property("p", {"type": type, **facts})


NESTED = {
    "keys": {
        "size": {"type": "Integer", "required": True},
        "tags": {"type": "List", "item": {"type": "Integer"}},
        "gone": {"type": "String", "implemented": False},
    }
}
NO = "refused"


@pytest.mark.parametrize(
    "type_name, value, expected",
    [
        ("String", "a", "a"),
        ("String", 5, "5"),
        ("String", True, "True"),
        ("String", None, ""),
        ("String", 1.5, NO),
        ("String", [], NO),
        ("String", {}, NO),
        ("Integer", 5, 5),
        ("Integer", "5", 5),
        ("Integer", 5.9, 5),
        ("Integer", "5.9", NO),
        ("Integer", "x", NO),
        ("Integer", True, 1),
        ("Integer", None, 0),
        ("Integer", [], NO),
        ("Integer", float("inf"), NO),
        ("Number", "1.5", 1.5),
        ("Number", None, 0),
        ("Number", "x", NO),
        ("Number", {}, NO),
        ("Boolean", True, True),
        ("Boolean", "TRUE", True),
        ("Boolean", "false", False),
        ("Boolean", None, False),
        ("Boolean", "yes", NO),
        ("Boolean", 1, NO),
        ("Map", {"a": 1}, {"a": 1}),
        ("Map", None, {}),
        ("Map", "a", NO),
        ("Map", [], NO),
        ("List", [1], [1]),
        ("List", None, []),
        ("List", "a,b", NO),
        ("List", {}, NO),
        ("Any", None, None),
        ("Any", [{}], [{}]),
    ],
)
def test_convert(type_name, value, expected):
    if expected == NO:
        with pytest.raises(BadProperty):
            convert(prop(type_name), value, validate=True)
    else:
        assert convert(prop(type_name), value, validate=True) == expected


def test_conversion_where_it_is_allowed():
    assert convert(prop("List", allow_conversion=True), "a,b", validate=True) == ["a", "b"]
    assert convert(prop("List", allow_conversion=True), "", validate=True) == []
    assert convert(prop("Map", allow_conversion=True), "text", validate=True) == "text"
    assert convert(prop("Map", allow_conversion=True), [1], validate=True) == "[1]"


@pytest.mark.parametrize(
    "value, path, part",
    [
        ({"nope": 1}, ("nope",), '"nope" is not a property here'),
        ({"size": "x"}, ("size",), "must be an integer"),
        ({"size": 1, "tags": [1, "x"]}, ("tags", 1), "must be an integer"),
        ({"size": 1, "gone": "a"}, ("gone",), "does not implement"),
    ],
)
def test_a_fault_inside_is_placed(value, path, part):
    with pytest.raises(BadProperty) as caught:
        convert(prop("Map", **NESTED), value, validate=True)
    assert caught.value.path == path and part in caught.value.message


def test_a_missing_key_is_the_maps_own_fault():
    with pytest.raises(BadProperty) as caught:
        convert(prop("Map", **NESTED), {}, validate=True)
    assert caught.value.missing and caught.value.path == () and '"size"' in caught.value.message


def test_unknown_keys_pass_where_nothing_is_validated():
    assert convert(prop("Map", **NESTED), {"nope": 1, "size": 2}, validate=False)["size"] == 2


class Nothing(Scope):
    mappings = {}

    def parameter(self, name):
        raise Refused(f'the template has no parameter "{name}"', missing=name)


def evaluator(version="rocky"):
    found = VERSIONS[HOT_KEY, version]
    return Evaluator(Nothing(), found.functions, found.condition_functions)


def test_a_required_property_without_a_value():
    with pytest.raises(BadProperty) as caught:
        read(prop(required=True), "p", {}, None, validate=True)
    assert caught.value.missing


def test_a_default_is_taken():
    assert read(prop("Integer", default=7), "p", {}, None, validate=True) == 7


def test_nothing_written_is_nothing():
    assert read(prop("Integer"), "p", {}, None, validate=True) is None


def test_null_written_is_the_types_own_nothing():
    assert read(prop("Integer"), "p", {"p": None}, None, validate=True) == 0


def test_a_written_call_is_resolved():
    assert read(prop(), "p", {"p": {"list_join": ["-", ["a", "b"]]}}, evaluator(), validate=True) == "a-b"


def test_a_missing_parameter_in_a_property_is_reported_elsewhere():
    with pytest.raises(BadProperty) as caught:
        read(prop(), "p", {"p": {"get_param": "nope"}}, evaluator(), validate=True)
    assert caught.value.reported


def test_an_omitted_value_leaves_the_default():
    written = {"p": {"if": [False, "x"]}}
    assert read(prop(default="d"), "p", written, evaluator("wallaby"), validate=True) == "d"


@pytest.mark.parametrize(
    "constraint, value, wrong",
    [
        ({"range": {"min": 1, "max": 3}}, 4, True),
        ({"range": {"min": 1}}, 4, False),
        ({"length": {"max": 2}}, "abc", True),
        ({"modulo": {"step": 8, "offset": 0}}, 9, True),
        ({"allowed_values": ["a"]}, "b", True),
        ({"allowed_values": ["a"], "description": "d"}, "a", False),
        ({"allowed_pattern": "[a-z]+"}, "A", True),
        ({"custom_constraint": "nova.flavor"}, "any", False),
    ],
)
def test_constraints_of_the_catalog(constraint, value, wrong):
    held = prop("Integer" if isinstance(value, int) else "String", constraints=[constraint])
    assert (constraint_problem(held, value) is not None) is wrong


def test_constraints_count_only_where_values_are_validated():
    held = prop("Integer", constraints=[{"range": {"min": 5}}])
    assert convert(held, 1, validate=False) == 1
    with pytest.raises(BadProperty):
        convert(held, 1, validate=True)


def test_a_custom_constraint_is_none_of_ours():
    assert of_catalog({"custom_constraint": "nova.flavor"}) is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
TYPES = ["String", "Integer", "Number", "Boolean", "Map", "List", "Any"]


@given(st.sampled_from(TYPES), VALUES, st.booleans(), st.booleans())
def test_any_value_converts_or_is_refused(type_name, value, allow, nested):
    facts = NESTED if nested and type_name == "Map" else {}
    try:
        convert(prop(type_name, allow_conversion=allow, **facts), value, validate=True)
    except BadProperty as bad:
        assert bad.message and isinstance(bad.path, tuple)


@given(st.sampled_from(TYPES[:5]), VALUES)
def test_what_is_converted_stays_as_it_is(type_name, value):
    held = prop(type_name)
    try:
        made = convert(held, value, validate=True)
    except BadProperty:
        return
    if made == made:  # not a number is never itself
        assert convert(held, made, validate=True) == made


@pytest.mark.parametrize("type_name", sorted(ZERO))
def test_zero_is_what_null_becomes(type_name):
    assert convert(prop(type_name), None, validate=False) == ZERO[type_name]

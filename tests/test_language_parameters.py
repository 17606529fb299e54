"""Parameter definitions, the values they take and their constraints."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatlint.heat import HOT_KEY
from heatlint.language.constraints import FITS, BadValue, Constraint, as_type, boolean, number
from heatlint.language.functions.base import Refused
from heatlint.language.parameters import ParameterSchema
from heatlint.language.versions import VERSIONS

ROCKY, OLD = VERSIONS[HOT_KEY, "rocky"], VERSIONS[HOT_KEY, "2013-05-23"]
AWS = VERSIONS["AWSTemplateFormatVersion", "2010-09-09"]


def hot(*constraints, type="string", version=ROCKY, **keys):
    return ParameterSchema("p", {"type": type, "constraints": list(constraints), **keys}, version)


def cfn(**keys):
    return ParameterSchema("p", {"Type": "String", **keys}, AWS)


def abouts(schema):
    return [(fault.about, fault.at) for fault in schema.faults]


@pytest.mark.parametrize(
    "type_name, written, expected",
    [
        ("number", "5", 5),
        ("number", "1.5", 1.5),
        ("number", " 5 ", 5),
        ("number", "1e3", 1000.0),
        ("number", 5, 5),
        ("number", True, True),
        ("number", "x", None),
        ("number", "", None),
        ("number", [], None),
        ("number", "0x10", None),
        ("boolean", "Yes", True),
        ("boolean", "off", False),
        ("boolean", True, True),
        ("boolean", 1, True),
        ("boolean", "maybe", None),
        ("boolean", "", None),
        ("boolean", [], None),
        ("comma_delimited_list", "a,b", ["a", "b"]),
        ("comma_delimited_list", "", []),
        ("comma_delimited_list", ["a", 1], ["a", "1"]),
        ("comma_delimited_list", "a, b", ["a", " b"]),
        ("comma_delimited_list", 5, None),
        ("comma_delimited_list", {"a": 1}, None),
        ("json", '{"a": 1}', {"a": 1}),
        ("json", {"a": 1}, {"a": 1}),
        ("json", "", ""),
        ("json", "{", None),
        ("json", [1], [1]),
        ("json", "5", 5),
        ("string", "a", "a"),
        ("string", 5, "5"),
        ("string", True, "True"),
        ("string", ["a"], "['a']"),
    ],
)
def test_parse(type_name, written, expected):
    schema = hot(type=type_name)
    if expected is None:
        with pytest.raises(Refused):
            schema.parse(written)
    else:
        assert schema.parse(written) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(JSON)
def test_json_text_and_json_value_are_one(value):
    assert hot(type="json").parse(json.dumps(value)) == value


@given(st.lists(st.text("abc ")).filter(lambda items: items != [] and items != [""]))
def test_a_list_and_its_text_are_one(items):
    assert hot(type="comma_delimited_list").parse(",".join(items)) == items


@given(st.integers())
def test_every_integer_reads_back(value):
    assert hot(type="number").parse(str(value)) == value


@given(st.sampled_from(["string", "number", "boolean", "json", "comma_delimited_list"]), JSON)
def test_any_value_is_parsed_or_refused(type_name, value):
    schema = hot({"length": {"min": 1}}, {"allowed_values": ["a"]}, type=type_name)
    try:
        schema.parse(value)
    except Refused as refused:
        assert '"p"' in refused.message
    schema.value_problem(value, 27)


@pytest.mark.parametrize(
    "constraint, type_name, expected",
    [
        ({"length": {}}, "string", [("constraint", ("constraints", 0, "length"))]),
        ({"length": {"min": "x"}}, "string", [("constraint", ("constraints", 0, "length"))]),
        ({"length": {"min": 1.5}}, "string", [("constraint", ("constraints", 0, "length"))]),
        ({"length": {"min": "1"}}, "string", []),
        ({"length": {"min": 3, "max": 1}}, "string", []),
        ({"length": 3}, "string", [("constraint", ("constraints", 0, "length"))]),
        ({"length": {"min": 1}}, "number", [("fit", ("constraints", 0, "length"))]),
        ({"range": {"min": 1}}, "string", [("fit", ("constraints", 0, "range"))]),
        ({"range": {"min": 1.5, "max": "9"}}, "number", []),
        ({"modulo": {"step": 2, "offset": 1}}, "number", []),
        ({"modulo": {"step": 2, "offset": 1}}, "string", [("fit", ("constraints", 0, "modulo"))]),
        ({"modulo": {"step": 0, "offset": 0}}, "number", [("constraint", ("constraints", 0, "modulo"))]),
        ({"modulo": {"step": 2, "offset": 3}}, "number", [("constraint", ("constraints", 0, "modulo"))]),
        ({"modulo": {"step": -2, "offset": 1}}, "number", [("constraint", ("constraints", 0, "modulo"))]),
        ({"modulo": {"step": 2}}, "number", [("constraint", ("constraints", 0, "modulo"))]),
        ({"modulo": {"step": 1.5, "offset": 0}}, "number", [("constraint", ("constraints", 0, "modulo"))]),
        ({"modulo": {"step": "2", "offset": float("inf")}}, "number", [("constraint", ("constraints", 0, "modulo"))]),
        ({"allowed_values": "x"}, "string", [("constraint", ("constraints", 0, "allowed_values"))]),
        ({"allowed_values": ["x"]}, "json", [("fit", ("constraints", 0, "allowed_values"))]),
        ({"allowed_pattern": "["}, "string", [("pattern", ("constraints", 0, "allowed_pattern"))]),
        ({"allowed_pattern": 5}, "string", [("constraint", ("constraints", 0, "allowed_pattern"))]),
        ({"allowed_pattern": "a"}, "comma_delimited_list", [("fit", ("constraints", 0, "allowed_pattern"))]),
        ({"custom_constraint": "nova.flavor"}, "json", [("fit", ("constraints", 0, "custom_constraint"))]),
        ({"custom_constraint": "nova.flavor"}, "string", []),
    ],
)
def test_a_constraint_and_what_is_wrong_with_it(constraint, type_name, expected):
    assert abouts(hot(constraint, type=type_name)) == expected


def test_modulo_is_no_constraint_before_ocata():
    assert hot({"modulo": {"step": 0}}, type="number", version=OLD).constraints == []


@pytest.mark.parametrize(
    "constraint, type_name, default, wrong",
    [
        ({"length": {"min": 2}}, "string", "ab", False),
        ({"length": {"min": 2}}, "string", "a", True),
        ({"length": {"max": 1}}, "comma_delimited_list", "a,b", True),
        ({"length": {"max": 1}}, "json", {"a": 1, "b": 2}, True),
        ({"range": {"min": 2}}, "number", 1, True),
        ({"range": {"min": 2}}, "number", "3", False),
        ({"modulo": {"step": 2, "offset": 1}}, "number", 3, False),
        ({"modulo": {"step": 2, "offset": 1}}, "number", 4, True),
        ({"allowed_values": ["a", "b"]}, "string", "a", False),
        ({"allowed_values": ["a", "b"]}, "string", "c", True),
        ({"allowed_values": ["5"]}, "number", 5, False),
        ({"allowed_values": ["a", "b"]}, "comma_delimited_list", ["a", "c"], True),
        ({"allowed_values": ["a", {"b": 1}]}, "comma_delimited_list", ["a", "b"], True),
        ({"allowed_values": ["yes"]}, "boolean", True, False),
        ({"allowed_pattern": "[a-z]+"}, "string", "abc", False),
        ({"allowed_pattern": "[a-z]+"}, "string", "abc1", True),
        ({"custom_constraint": "ip_addr"}, "string", "nonsense", False),
    ],
)
def test_a_default_against_a_constraint(constraint, type_name, default, wrong):
    expected = [("default", ())] if wrong else []
    assert abouts(hot(constraint, type=type_name, default=default)) == expected


def test_heat_does_not_look_at_the_type_of_a_default():
    assert abouts(hot(type="number", default="x")) == []


def test_but_a_list_is_read():
    assert abouts(hot(type="comma_delimited_list", default=5)) == [("default", ())]


def test_a_broken_constraint_hides_the_default():
    schema = hot({"length": 5}, {"length": {"min": 9}}, default="a")
    assert abouts(schema) == [("constraint", ("constraints", 0, "length"))]


@pytest.mark.parametrize(
    "keys, kinds",
    [
        ({"MinLength": 1}, ["length"]),
        ({"MaxLength": "3", "MinLength": 1}, ["length"]),
        ({"MinValue": 1}, ["range"]),
        ({"AllowedValues": ["a"]}, ["allowed_values"]),
        ({"AllowedPattern": "a"}, ["allowed_pattern"]),
        ({}, []),
    ],
)
def test_cfn_constraints(keys, kinds):
    assert [each.kind for each in cfn(**keys).constraints] == kinds


@pytest.mark.parametrize("written, hidden", [(True, True), ("TRUE", True), ("yes", False), (1, False), (False, False)])
def test_noecho(written, hidden):
    assert cfn(NoEcho=written).hidden is hidden


@pytest.mark.parametrize(
    "definition",
    [
        None,
        [],
        "string",
        5,
        {},
        {"type": []},
        {"type": "strnig"},
        {"constraints": 5},
        {"type": "string", "constraints": [None, 5, {}, {"nope": 1}]},
    ],
)
def test_any_definition_is_read_as_far_as_it_can_be(definition):
    schema = ParameterSchema("p", definition, ROCKY)
    assert schema.faults == []


def test_a_word_of_the_other_language_is_no_type():
    assert hot(type="String").type is None and cfn(Type="string").type is None


@pytest.mark.parametrize(
    "type_name, value, wrong",
    [
        ("number", "x", True),
        ("number", 5, False),
        ("boolean", "maybe", True),
        ("boolean", "t", False),
        ("comma_delimited_list", {}, True),
        ("json", "{", True),
        ("json", "{}", False),
        ("string", 5, False),
    ],
)
def test_a_given_value_against_its_type(type_name, value, wrong):
    assert (hot(type=type_name).value_problem(value, 27) is not None) is wrong


def test_a_given_list_is_split_before_it_is_measured():
    assert hot({"length": {"max": 2}}, type="comma_delimited_list").value_problem("a,b", 27) is None


# --- constraints -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word, expected",
    [
        ("TRUE", True),
        (" y ", True),
        ("1", True),
        ("f", False),
        ("No", False),
        (True, True),
        (0, False),
    ],
)
def test_boolean(word, expected):
    assert boolean(word) is expected


@pytest.mark.parametrize("word", ["", "2", "truth", None, []])
def test_no_boolean(word):
    with pytest.raises(BadValue):
        boolean(word)


@pytest.mark.parametrize("value", ["x", "", None, [], {}])
def test_no_number(value):
    with pytest.raises(BadValue):
        number(value)


@given(st.integers() | st.floats(allow_nan=False))
def test_a_number_is_its_own_text(value):
    assert number(repr(value)) == value


def test_an_integer_has_no_fraction():
    with pytest.raises(BadValue):
        as_type("1.5", "Integer")


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(-9, 9))
def test_a_range_holds_what_lies_in_it(low, high, value):
    constraint = Constraint("range")
    constraint.minimum, constraint.maximum = low, high
    assert (constraint.problem(value, "number", 27) is None) is (low <= value <= high)


def test_what_has_no_length_breaks_a_length():
    constraint = Constraint("length")
    constraint.minimum = 0
    assert "has no length" in constraint.problem(5, "string", 27)


@pytest.mark.parametrize(
    "allowed, items, wrong",
    [
        ([1], [True, 1.0, 1], None),
        ([True, 0.0], [1, 0, 2], "2"),
        (["1"], [1], "1"),
        ([{"a": 1}, "b"], ["b", {"a": True}], None),
        ([["a"]], [["a"], ["b"]], "['b']"),
        ([], ["a"], "'a'"),
    ],
)
def test_items_equal_allowed_values_as_in_python(allowed, items, wrong):
    constraint = Constraint("allowed_values")
    constraint.allowed = allowed
    assert [repr(item) for item in items if item not in allowed][:1] == ([] if wrong is None else [wrong])
    assert (constraint.problem(items, "List", 27) is None) == (wrong is None)


def test_long_lists_of_allowed_values_are_cut():
    constraint = Constraint("allowed_values")
    constraint.allowed = list(range(50))
    assert constraint.problem("99", "number", 27).endswith("10, 11, ...")


@pytest.mark.parametrize("kind", sorted(FITS))
def test_no_constraint_fits_an_unknown_type(kind):
    assert not Constraint(kind).fits("nonsense")

"""The structure of documents: the gate and the explanations agree with jsonschema, and every code has a case."""

from __future__ import annotations

import copy
import functools

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from heatlint.heat import HOT_KEY
from heatlint.language.explain import _Walk
from heatlint.language.gate import Compiler, compile_schema
from heatlint.language.structure import KINDS, MOST, faults, schema
from heatlint.language.versions import VERSIONS, names

VALUE = {"type": "OS::Heat::Value"}
CLEAN = {
    "hot": {
        HOT_KEY: "2018-08-31",
        "description": "d",
        "parameters": {
            "p": {
                "type": "string",
                "default": "d",
                "hidden": True,
                "label": "l",
                "tags": ["t"],
                "constraints": [
                    {"length": {"min": 1, "max": 2}, "description": "d"},
                    {"range": {"min": 1}},
                    {"modulo": {"step": 2, "offset": 1}},
                    {"allowed_values": ["a"]},
                    {"allowed_pattern": "a"},
                    {"custom_constraint": "nova.flavor"},
                ],
            }
        },
        "parameter_groups": [{"label": "l", "description": "d", "parameters": ["p"]}],
        "conditions": {"c": True, "d": {"equals": [1, 1]}},
        "resources": {
            "r": {
                **VALUE,
                "properties": {"value": 1},
                "metadata": {"m": 1},
                "depends_on": ["s"],
                "deletion_policy": "Delete",
                "update_policy": {},
                "condition": "c",
                "description": "d",
            },
            "s": {**VALUE, "depends_on": "r", "external_id": "x"},
        },
        "outputs": {"o": {"value": {"get_attr": ["r", "value"]}, "description": "d", "condition": "c"}},
    },
    "cfn": {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "d",
        "Mappings": {"m": {"a": {"b": "c"}}},
        "Parameters": {
            "p": {
                "Type": "String",
                "Default": "d",
                "NoEcho": True,
                "AllowedValues": ["d"],
                "AllowedPattern": "d",
                "MinLength": 1,
            }
        },
        "Conditions": {"c": {"Fn::Equals": [1, 1]}},
        "Resources": {
            "r": {
                "Type": "OS::Heat::Value",
                "Properties": {},
                "Metadata": {},
                "DependsOn": ["s"],
                "DeletionPolicy": "Delete",
                "UpdatePolicy": {},
                "Condition": "c",
                "Description": "d",
            },
            "s": {"Type": "OS::Heat::Value", "DependsOn": "r"},
        },
        "Outputs": {"o": {"Value": 1, "Description": "d"}},
    },
    "environment": {
        "parameters": {"p": 1},
        "parameter_defaults": {"p": 1},
        "resource_registry": {"a": "b"},
        "event_sinks": [{"type": "zaqar-queue"}],
        "encrypted_param_names": ["p"],
        "parameter_merge_strategies": {"p": "merge"},
    },
}


@functools.cache
def gate(kind):
    return compile_schema(schema(kind))


@functools.cache
def validator(kind):
    return Draft202012Validator(schema(kind))


def found(document, kind):
    return [(each.rule, each.path) for each in faults(document, kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_is_valid(kind):
    Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_a_clean_document_has_no_fault(kind):
    assert found(CLEAN[kind], kind) == []


SCRAPS = st.one_of(
    st.sampled_from([None, True, False, 0, 1, 1.5, "", "x", [], [None], ["a"], {}, {"a": 1}, {"type": "x"}]),
    st.sampled_from(names(HOT_KEY)),
)
WORDS = st.sampled_from(
    [
        "nope",
        "type",
        "Type",
        "condition",
        "Condition",
        "tags",
        "modulo",
        "external_id",
        "value",
        "conditions",
        "Conditions",
        "min",
        "parameters",
        HOT_KEY,
        "AWSTemplateFormatVersion",
        "HeatTemplateFormatVersion",
    ]
)


def places(value, path=()):
    """Every path in a document."""
    yield path
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(each, (*path, key))


@st.composite
def mutated(draw, kind):
    """A clean document with up to three things put in, taken away or replaced."""
    document = copy.deepcopy(CLEAN[kind])
    if kind == "hot":
        document[HOT_KEY] = draw(st.sampled_from(names(HOT_KEY)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(places(document))))
        if not path:
            document[draw(WORDS)] = copy.deepcopy(draw(SCRAPS))
            continue
        holder = document
        for step in path[:-1]:
            holder = holder[step]
        what = draw(st.integers(0, 2))
        if what == 0:
            holder[path[-1]] = copy.deepcopy(draw(SCRAPS))
        elif what == 1:
            del holder[path[-1]]
        elif isinstance(holder[path[-1]], dict):
            holder[path[-1]][draw(WORDS)] = copy.deepcopy(draw(SCRAPS))
    return document


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_the_gate_agrees_with_jsonschema(kind, data):
    document = data.draw(mutated(kind))
    assert gate(kind)(document) is validator(kind).is_valid(document)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much], deadline=None)
@given(data=st.data())
def test_what_the_gate_stops_is_explained(kind, data):
    document = data.draw(mutated(kind))
    assume(not gate(kind)(document))
    reported = faults(document, kind)
    assert reported
    for each in reported:
        holder = document
        for step in each.path:
            holder = holder[step]  # every path leads somewhere
        assert each.message and each.rule.startswith("HL")


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_what_is_explained_is_what_jsonschema_finds(kind, data):
    document = data.draw(mutated(kind))
    reported = {(each.rule, each.path): each for each in faults(document, kind)}
    errors = {
        (error.schema["x-heatlint"]["rule"], tuple(error.absolute_path))
        for error in validator(kind).iter_errors(document)
    }
    misspelled = {(rule, path[:-1]) for (rule, path), each in reported.items() if each.key}
    assert set(reported) <= errors
    assert errors - set(reported) <= misspelled


# --- hostile documents -----------------------------------------------------------------------------------------


class Counted(Compiler):
    """Counts the calls of tests: each subschema with each value."""

    def __init__(self, root):
        super().__init__(root)
        self.made = 0

    def compile(self, node):
        test = super().compile(node)
        if node is True:
            return test

        def counted(value, proven):
            self.made += 1
            return test(value, proven)

        return counted


def work(document):
    """Count the tests that the gate makes of a document, and those that its explanation takes."""
    gate = Counted(schema("hot"))
    gate.compile(schema("hot"))(document, set())
    walk = _Walk(schema("hot"), MOST)
    walk._compiler = Counted(schema("hot"))
    list(walk.errors(document))
    return gate.made, walk._compiler.made


MANY = 300
RIGHT = [{"length": {"min": 1}} for _ in range(MANY)]
WRONG = [{} for _ in range(MANY)]
KEYS = {f"key{number}": 1 for number in range(MANY)}
SHARED = {
    "right constraints": {
        "parameters": {**{f"p{number}": {"type": "string", "constraints": RIGHT} for number in range(MANY)}, "last": {}}
    },
    "wrong constraints": {
        "parameters": {f"p{number}": {"type": "string", "constraints": WRONG} for number in range(MANY)}
    },
    "unknown keys": {"resources": {f"r{number}": KEYS for number in range(MANY)}},
    "names": {"resources": {f"r{number}": {**VALUE, "depends_on": [1] * MANY} for number in range(MANY)}},
    "groups": {"parameter_groups": [WRONG] * MANY},
    "outputs": {"outputs": {"wrong": {}, **{f"o{number}": {"value": 1, **KEYS} for number in range(MANY)}}},
}


@pytest.mark.parametrize("document", SHARED.values(), ids=SHARED)
def test_parts_that_aliases_repeat_cost_little(document):
    """There are 90,000 places in each, as many faults in most, and thirty tests for each to find it."""
    document = {HOT_KEY: "2018-08-31", **document}
    assert faults(document, "hot")
    assert max(work(document)) < 50_000


def test_a_thousand_of_a_kind_are_explained():
    document = {
        HOT_KEY: "2018-08-31",
        "resources": {f"r{number}": {**VALUE, "nope": 1} for number in range(MOST + 10)},
        "outputs": {"o": {}},
    }
    reported = faults(document, "hot")
    assert [each.rule for each in reported].count("HL106") == MOST
    (cut,) = (each for each in reported if each.rule == "HL105")
    assert cut.path == ("resources", f"r{MOST}") and str(MOST) in cut.message
    assert reported[-1].rule == "HL108"  # of another kind, and still there


def test_every_alias_of_a_wrong_part_is_named():
    """Where there are few: each stands in its own line."""
    shared = {**VALUE, "nope": 1}
    document = {HOT_KEY: "2018-08-31", "resources": {"a": shared, "b": shared}}
    assert found(document, "hot") == [("HL106", ("resources", "a", "nope")), ("HL106", ("resources", "b", "nope"))]


def test_the_gate_keeps_nothing_of_the_last_document():
    """It knows containers by their id, and the next document may have the same ids."""
    gate = compile_schema({"items": {"type": "string"}})
    document = ["a"] * 20
    assert gate(document)
    document[3] = 5
    assert not gate(document)


@pytest.mark.parametrize("empty", [set(), b""])
def test_what_yaml_has_beyond_json_may_be_empty(empty):
    assert found({HOT_KEY: "2018-08-31", "parameters": empty, "resources": empty, "outputs": empty}, "hot") == []


def with_part(kind, path, value):
    """A clean document with one part replaced."""
    document = copy.deepcopy(CLEAN[kind])
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return document


C = ("parameters", "p", "constraints")
CASES = [
    ("hot", "HL102", (HOT_KEY,), "2018-08-32"),
    ("hot", "HL103", ("nope",), 1),
    ("hot", "HL104", ("resources",), "x"),
    ("hot", "HL105", ("resources", "r"), "x"),
    ("hot", "HL106", ("resources", "r", "Type"), "x"),
    ("hot", "HL107", ("resources", "r", "type"), 5),
    ("hot", "HL107", ("resources", "r", "depends_on"), 5),
    ("hot", "HL107", ("resources", "r", "properties"), []),
    ("hot", "HL108", ("outputs", "o"), {}),
    ("hot", "HL110", ("conditions", "c"), "x"),
    ("hot", "HL201", ("parameters", "p"), []),
    ("hot", "HL202", ("parameters", "p", "Default"), 1),
    ("hot", "HL203", ("parameters", "p", "type"), "strnig"),
    ("hot", "HL204", (*C,), [{"length": {"min": 1}, "nope": 1}]),
    ("hot", "HL204", (*C,), "x"),
    ("hot", "HL205", ("parameter_groups",), "x"),
    ("hot", "HL205", ("parameter_groups", 0), {"label": "x"}),
    ("cfn", "HL102", ("AWSTemplateFormatVersion",), "2010-09-10"),
    ("cfn", "HL103", ("resources",), {}),
    ("cfn", "HL104", ("Resources",), "x"),
    ("cfn", "HL105", ("Resources", "r"), {}),
    ("cfn", "HL107", ("Resources", "r", "Type"), ""),
    ("cfn", "HL108", ("Outputs", "o"), {}),
    ("cfn", "HL110", ("Conditions", "c"), "x"),
    ("cfn", "HL201", ("Parameters", "p"), {}),
    ("cfn", "HL202", ("Parameters", "p", "type"), "x"),
    ("cfn", "HL203", ("Parameters", "p", "Type"), "string"),
    ("cfn", "HL204", ("Parameters", "p", "AllowedValues"), "x"),
    ("environment", "HL601", ("parameters",), "x"),
    ("environment", "HL601", ("event_sinks",), None),
    ("environment", "HL602", ("parameter",), {}),
]
#: Documents that are not even a map with a version.
WHOLE = [("hot", "HL101", {}), ("hot", "HL101", []), ("cfn", "HL101", {}), ("environment", "HL601", [])]


@pytest.mark.parametrize("kind, code, path, value", CASES, ids=lambda each: each if isinstance(each, str) else None)
def test_each_fault_is_reported_once_at_its_place(kind, code, path, value):
    reported = found(with_part(kind, path, value), kind)
    assert len(reported) == 1
    assert reported[0][0] == code
    assert reported[0][1][: len(path)] == path or path[:-1] == reported[0][1]


@pytest.mark.parametrize("kind, code, document", WHOLE)
def test_a_document_that_is_not_a_map_of_its_kind(kind, code, document):
    assert found(document, kind) == [(code, ())]


def codes(node):
    if isinstance(node, dict):
        if "x-heatlint" in node:
            yield node["x-heatlint"]["rule"]
        node = list(node.values())
    for each in node if isinstance(node, list) else ():
        yield from codes(each)


@pytest.mark.parametrize("kind", KINDS)
def test_every_code_has_a_case(kind):
    covered = {row[1] for row in (*CASES, *WHOLE) if row[0] == kind}
    assert set(codes(schema(kind))) == covered


def test_the_schema_knows_every_version():
    assert schema("hot")["properties"][HOT_KEY]["enum"] == names(HOT_KEY)


@pytest.mark.parametrize("version", [each for each in VERSIONS.values() if each.is_hot], ids=repr)
def test_the_schema_and_the_table_agree_on_sections_and_keys(version):
    """A fact about Heat has one home; these two are held together."""
    base = {version.key: version.name, "resources": {"r": dict(VALUE)}}
    shapes = {"parameter_groups": [], "description": "d"}
    everything = {"conditions", "mappings", *version.sections} - {HOT_KEY, "resources"}
    for word in everything:
        assert (found({**base, word: shapes.get(word, {})}, "hot") == []) is (word in version.sections)
    for word in ("external_id", "condition", "description"):
        document = {**base, "resources": {"r": {**VALUE, word: "x"}}}
        assert (found(document, "hot") == []) is (word in version.resource_keys)
    for word in ("tags", "immutable", "label"):
        document = {**base, "parameters": {"p": {"type": "string", word: [] if word == "tags" else True}}}
        assert ("HL202" not in [code for code, _ in found(document, "hot")]) is (word in version.parameter_keys)


def test_all_faults_at_once():
    document = {HOT_KEY: "2018-08-31", "nope": 1, "resources": {"r": {}, "s": []}, "outputs": {"o": 5}}
    assert sorted(code for code, _ in found(document, "hot")) == ["HL103", "HL105", "HL105", "HL108"]


@pytest.mark.parametrize("key", [5, None, True, 1.5])
def test_a_key_that_is_no_string_keeps_its_place(key):
    reported = found({HOT_KEY: "2018-08-31", "resources": {key: {}}}, "hot")
    assert reported == [("HL105", ("resources", key))]


@pytest.mark.parametrize(
    "kind, path, nearest",
    [
        ("hot", ("resources", "r", "depend_on"), "depends_on"),
        ("cfn", ("Parameters", "p", "MinLenght"), "MinLength"),
        ("environment", ("parameter",), "parameters"),
    ],
)
def test_an_unknown_key_is_met_with_the_nearest(kind, path, nearest):
    (fault,) = faults(with_part(kind, path, "x"), kind)
    assert fault.key and fault.nearest[0] == path[-1] and nearest in fault.nearest[1]


def test_a_missing_key_is_named():
    (fault,) = faults({HOT_KEY: "2018-08-31", "outputs": {"o": {}}}, "hot")
    assert fault.message == '"o" has no "value"; expected a map with a "value"'


# --- the gate --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keyword", ["pattern", "maximum", "oneOf", "anyOf", "propertyNames", "nonsense"])
def test_a_keyword_outside_the_subset_is_an_error(keyword):
    with pytest.raises(ValueError, match=keyword):
        compile_schema({"type": "object", "properties": {"a": {keyword: 1}}})


@pytest.mark.parametrize(
    "node",
    [
        {"enum": [0, "a", None]},
        {"enum": [True]},
        {"type": ["object", "null"]},
        {"required": ["a"]},
        {"minLength": 1},
        {"items": {"type": "string"}},
        {"additionalProperties": False},
        {"properties": {"a": False}},
        {"properties": {"a": True}, "additionalProperties": {"type": "null"}},
        {"not": {"type": "null"}},
        {"not": {}},
        {"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "array"}},
        {"if": {"type": "string"}},
        {"allOf": [{"type": "object"}, {"required": ["a"]}]},
        {},
        True,
        False,
    ],
)
@pytest.mark.parametrize("value", [None, True, False, 0, 1, "", "a", "ab", [], ["a"], [1], {}, {"a": 1}, {"b": None}])
def test_each_keyword_as_jsonschema_has_it(node, value):
    assert compile_schema(node)(value) is Draft202012Validator(node).is_valid(value)

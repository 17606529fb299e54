"""The declared arguments of functions: the usage texts, the form at a place, and the messages for wrong forms."""

from __future__ import annotations

import pytest

from heatlint.editor.items import snippet
from heatlint.heat import AWS_KEY, HOT_KEY
from heatlint.language.functions.signature import (
    CONDITION,
    PARAMETER,
    PARAMETER_KEY,
    RESOURCE,
    ItemList,
    KeyMap,
    OneOf,
    PairMap,
    Value,
    form_at,
)
from heatlint.language.versions import VERSIONS

HOT, CFN = VERSIONS[HOT_KEY, "wallaby"], VERSIONS[AWS_KEY, "2010-09-09"]

USAGES = [
    (HOT, "get_param", "get_param: PARAMETER, or [PARAMETER, KEY, ...]"),
    (HOT, "get_attr", "get_attr: [RESOURCE], or [RESOURCE, ATTRIBUTE, KEY, ...]"),
    (HOT, "list_join", "list_join: [DELIMITER, [TEXT, ...], ...]"),
    (HOT, "list_concat", "list_concat: [LIST, ...]"),
    (HOT, "str_split", "str_split: [DELIMITER, TEXT], or [DELIMITER, TEXT, INDEX]"),
    (HOT, "str_replace", "str_replace: {template: TEXT, params: {KEY: VALUE, ...}}"),
    (HOT, "resource_facade", "resource_facade: metadata, deletion_policy or update_policy"),
    (CFN, "Fn::Select", "Fn::Select: [INDEX, LIST or MAP]"),
]


@pytest.mark.parametrize("version, name, usage", USAGES, ids=[row[1] for row in USAGES])
def test_usage_text_shows_every_way_to_write_the_arguments(version, name, usage):
    assert version.functions[name].usage(name) == usage


REFERENCES = [
    (HOT.functions["get_param"], (), (PARAMETER,)),
    (HOT.functions["get_param"], (0,), (PARAMETER,)),
    (HOT.functions["get_param"], (2,), (PARAMETER_KEY,)),
    (HOT.functions["if"], (0,), (CONDITION,)),
    (HOT.functions["if"], (1,), ()),
    (HOT.condition_functions["and"], (5,), (CONDITION,)),
    (CFN.functions["Ref"], (), (RESOURCE, PARAMETER)),
]


@pytest.mark.parametrize("function, steps, refers_to", REFERENCES)
def test_a_value_knows_what_it_refers_to(function, steps, refers_to):
    form = form_at(function.signature, steps)
    assert isinstance(form, Value) and form.refers_to == refers_to


@pytest.mark.parametrize(
    "name, steps, kind",
    [
        ("str_replace", (), KeyMap),
        ("str_replace", ("params",), PairMap),
        ("map_replace", (1,), KeyMap),
        ("list_join", (1,), ItemList),
        ("resource_facade", (), OneOf),
    ],
)
def test_form_at_a_place_inside_the_arguments(name, steps, kind):
    assert isinstance(form_at(HOT.functions[name].signature, steps), kind)


@pytest.mark.parametrize(
    "name, steps", [("get_param", ("key",)), ("equals", (2,)), ("str_replace", ("other",)), ("get_file", (0,))]
)
def test_no_form_at_a_place_that_is_not_declared(name, steps):
    function = HOT.functions.get(name) or HOT.condition_functions[name]
    assert form_at(function.signature, steps) is None


def test_only_a_map_of_fixed_keys_limits_what_heat_reads():
    assert HOT.functions["str_replace"].reads == ("template", "params")
    assert HOT.functions["list_join"].reads is None


SNIPPETS = [
    ("get_param", False, "${1:parameter}"),
    ("get_attr", False, "[${1:resource}, ${2:attribute}]"),
    ("map_merge", False, "[${1:map}]"),
    ("list_join", True, '["${1:delimiter}", ["${2:text}"]]'),
    ("str_replace", False, "{template: ${1:text}, params: {${2:key}: ${3:value}}}"),
    ("str_replace", True, '{"template": "${1:text}", "params": {"${2:key}": "${3:value}"}}'),
    ("map_replace", False, "[${1:map}, {$2}]"),
    ("make_url", False, "{$1}"),
    ("resource_facade", False, "$1"),
]


@pytest.mark.parametrize("name, json_style, text", SNIPPETS, ids=[f"{row[0]}-{row[1]}" for row in SNIPPETS])
def test_snippet_has_a_place_for_every_value(name, json_style, text):
    assert snippet(HOT.functions[name].signature[0], json_style=json_style) == text


@pytest.mark.parametrize(
    "form, args, message",
    [
        (ItemList(Value("text")), [], '"f" needs one text; none is given'),
        (ItemList(Value("text")), [1, 2], '"f" needs one text; two are given'),
        (ItemList(Value("index"), Value("list")), ["a"], '"f" needs two items, an index and a list; only one is given'),
        (ItemList(Value("text"), more=Value("text")), None, '"f" needs a list of at least one text; null is given'),
        (
            ItemList(Value("text"), Value("list"), required=1),
            [],
            '"f" needs one or two items, a text and optionally a list; none is given',
        ),
        (ItemList(*[Value("text")] * 12), [], '"f" needs 12 texts; none is given'),
        (KeyMap({"a": Value("text")}, required=("a",)), {}, '"f" needs the key "a"'),
        (KeyMap({"a": Value("text")}, closed=True), {"b": 1}, '"b" is not a key of "f"; expected "a"'),
        (KeyMap({"a": Value("text")}), [], '"f" needs a map; a list is given'),
        (OneOf("a", "b"), "c", '"f" needs "a" or "b"; the string "c" is given'),
        (PairMap("key", "value"), "c", '"f" needs a map; the string "c" is given'),
    ],
)
def test_message_for_arguments_of_the_wrong_form(form, args, message):
    assert form.fault("f", args, lambda value: False) == message


@pytest.mark.parametrize("form", [Value("text"), OneOf("a"), PairMap("key", "value")])
def test_a_call_may_give_what_fits_later(form):
    assert form.fault("f", {"get_param": "a"}, lambda value: True) is None

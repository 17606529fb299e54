"""The template functions: what is wrong with a call as written, what it resolves to, and that it stays bounded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatlint.heat import HOT_KEY
from heatlint.language.functions.base import OMITTED, Refused, Unknown
from heatlint.language.functions.evaluate import BUDGET, Evaluator, Scope
from heatlint.language.functions.hot import Invalid
from heatlint.language.versions import VERSIONS, functions_anywhere

AWS, OLD_CFN = ("AWSTemplateFormatVersion", "2010-09-09"), ("HeatTemplateFormatVersion", "2012-12-12")
FIRST, JUNO, KILO, LIBERTY, MITAKA = "2013-05-23", "2014-10-16", "2015-04-30", "2015-10-15", "2016-04-08"
NEWTON, OCATA, PIKE, QUEENS, ROCKY, WALLABY = "newton", "ocata", "pike", "queens", "rocky", "wallaby"


class Town(Scope):
    """A stack of a few parameters, resources, files and conditions."""

    parameters = {"text": "t", "list": ["a", "b"], "map": {"k": {"deep": "v"}}, "number": 3, "yes": True}
    resources = ("server", "off")
    conditions = {"on": True, "off": False}
    mappings = {"sizes": {"east": {"small": "m1"}}}

    def parameter(self, name):
        if name == "unknown":
            raise Unknown
        if name not in self.parameters:
            raise Refused(f'the template has no parameter "{name}"', missing=name)
        return self.parameters[name]

    def reference(self, name):
        if not self.is_resource(name):
            raise Refused(f'the template has no resource "{name}"')
        return name

    def attribute(self, resource, name, keys):
        self.reference(resource)

    def is_resource(self, name):
        return isinstance(name, str) and name in self.resources

    def content(self, url):
        if url != "file:///a":
            raise Refused(f'the request has no file "{url}"')
        return "content"

    def facade(self, part):
        return ("metadata", "deletion", "update")[part]

    def named_condition(self, name):
        if name not in self.conditions:
            raise Refused(f'the template has no condition "{name}"')
        return self.conditions[name]


def version_of(name):
    return VERSIONS[name if isinstance(name, tuple) else (HOT_KEY, name)]


def evaluator(name=ROCKY):
    version = version_of(name)
    return Evaluator(Town(), version.functions, version.condition_functions)


def fault(version, call):
    """What is wrong with a call as written: its form, then its check; None for nothing."""
    ((name, args),) = call.items()
    ev = evaluator(version)
    function = ev.functions[name]
    return function.form(name, args, ev.is_call) or function.check(name, args, ev.is_call)


P = {"get_param": "text"}


def yaql(expression, **data):
    return {"yaql": {"expression": expression, "data": data}}


FORMS = [
    (FIRST, {"get_param": []}, None),
    (FIRST, {"get_resource": ["a"]}, None),
    (
        FIRST,
        {"get_attr": "server"},
        'needs a list of at least two items, a resource and an attribute; the string "server" is given',
    ),
    (FIRST, {"get_attr": ["server"]}, "needs at least two items, a resource and an attribute; only one is given"),
    (FIRST, {"get_attr": ["server", "show"]}, None),
    (JUNO, {"get_attr": ["server"]}, "only one is given"),
    (LIBERTY, {"get_attr": ["server"]}, None),
    (LIBERTY, {"get_attr": []}, "needs at least one item, a resource and optionally an attribute; none is given"),
    (LIBERTY, {"get_attr": "ab"}, 'the string "ab" is given'),
    (LIBERTY, {"get_attr": "a"}, None),
    (LIBERTY, {"get_attr": P}, "a function is given"),
    (FIRST, {"list_join": [","]}, "needs two items, a delimiter and a list; only one is given"),
    (FIRST, {"list_join": [",", ["a"], ["b"]]}, "needs two items, a delimiter and a list; three are given"),
    (LIBERTY, {"list_join": [",", ["a"], ["b"]]}, None),
    (LIBERTY, {"list_join": [","]}, "needs at least two items, a delimiter and a list; only one is given"),
    (FIRST, {"list_join": "a"}, "needs a list of two items, a delimiter and a list"),
    (FIRST, {"str_replace": {"template": "a"}}, '"str_replace" needs the key "params"'),
    (FIRST, {"str_replace": {"params": {}}}, '"str_replace" needs the key "template"'),
    (
        FIRST,
        {"str_replace": {"template": "a", "params": ["b"]}},
        '"params" of "str_replace" must be a map; a list is given',
    ),
    (FIRST, {"str_replace": {"template": "a", "params": P}}, None),
    (FIRST, {"str_replace": P}, 'needs a map with "template" and "params"; a function is given'),
    (OCATA, {"str_replace_strict": {}}, 'needs the key "template"'),
    (PIKE, {"str_replace_vstrict": []}, "a list is given"),
    (FIRST, {"get_file": ["a"]}, None),
    (FIRST, {"resource_facade": "metadata"}, None),
    (
        FIRST,
        {"resource_facade": "Metadata"},
        'needs "metadata", "deletion_policy" or "update_policy"; the string "Metadata" is given',
    ),
    (FIRST, {"Fn::ResourceFacade": "Metadata"}, None),
    (FIRST, {"resource_facade": ["metadata"]}, "a list is given"),
    (KILO, {"repeat": {"for_each": {}, "template": 1}}, None),
    (KILO, {"repeat": {"for_each": {}}}, 'needs the key "template"'),
    (KILO, {"repeat": {"template": 1}}, 'needs the key "for_each"'),
    (KILO, {"repeat": []}, 'needs a map with "for_each" and "template"; a list is given'),
    (KILO, {"repeat": {"for_each": ["a"], "template": 1}}, '"for_each" of "repeat" must be a map of lists'),
    (PIKE, {"repeat": {"for_each": {}, "template": 1, "permutations": False}}, None),
    (
        PIKE,
        {"repeat": {"for_each": {}, "template": 1, "permutations": "no"}},
        '"permutations" of "repeat" must be true or false',
    ),
    (OCATA, {"repeat": {"for_each": {}, "template": 1, "permutations": "no"}}, None),
    (LIBERTY, {"str_split": "ab"}, "two or three items, a delimiter, a text and optionally an index; the string"),
    (LIBERTY, {"str_split": {"a": 1, "b": 2}}, "a map is given"),
    (LIBERTY, {"str_split": [",", "a"]}, None),
    (MITAKA, {"map_merge": "anything"}, None),
    (NEWTON, {"yaql": {"expression": "$.data", "data": {}}}, None),
    (NEWTON, {"yaql": {"expression": "$.data."}}, "cannot be read"),
    (NEWTON, {"yaql": {"expression": 5}}, 'the expression of "yaql" must be a string; the number 5 is given'),
    (NEWTON, {"yaql": {"expression": P}}, None),
    (NEWTON, {"yaql": {"data": {}}}, 'needs the key "expression"'),
    (
        NEWTON,
        {"yaql": {"expression": "$", "date": {}}},
        '"date" is not a key of "yaql"; expected "expression" or "data"',
    ),
    (NEWTON, {"yaql": "x"}, 'needs a map with "expression"; the string "x" is given'),
    (NEWTON, {"if": ["on", 1, 2]}, None),
    (NEWTON, {"if": ["on", 1]}, "three items, a condition, a value if true and a value if false; only two are given"),
    (WALLABY, {"if": ["on", 1]}, None),
    (WALLABY, {"if": ["on"]}, "needs two or three items"),
    (WALLABY, {"if": ["on", 1, 2, 3]}, "four are given"),
    (NEWTON, {"if": "on"}, "needs a list of three items"),
    (OCATA, {"filter": [[1], [2]]}, None),
    (OCATA, {"filter": [[1]]}, "needs two items, a list of values to remove and a list; only one is given"),
    (OCATA, {"filter": "ab"}, 'the string "ab" is given'),
    (PIKE, {"contains": ["a"]}, "needs two items, a value and a list; only one is given"),
    (PIKE, {"contains": ["a", ["a"]]}, None),
    (PIKE, {"make_url": {"host": "a", "port": 80}}, None),
    (PIKE, {"make_url": {"port": 0}}, '"port" of "make_url" must be between 1 and 65535; 0 is given'),
    (PIKE, {"make_url": {"port": "http"}}, '"port" of "make_url" must be a number'),
    (PIKE, {"make_url": {"port": P, "host": P}}, None),
    (PIKE, {"make_url": {"host": 5}}, '"host" of "make_url" must be a string'),
    (PIKE, {"make_url": {"query": "a"}}, '"query" of "make_url" must be a map'),
    (PIKE, {"make_url": {"query": {}, "fragment": 5}}, None),
    (PIKE, {"make_url": {"user": "a"}}, '"user" is not a key of "make_url"; expected "scheme"'),
    (PIKE, {"make_url": "a"}, '"make_url" needs a map; the string "a" is given'),
    (FIRST, {"Fn::Select": [0]}, "needs two items, an index and a list or map; only one is given"),
    (FIRST, {"Fn::Select": [0, ["a"]]}, None),
    (LIBERTY, {"Fn::Select": [0, ["a"]]}, "is not a function of this template version"),
    (JUNO, {"Fn::Select": [0, ["a"]]}, None),
    (FIRST, {"Fn::Join": [",", ["a"]]}, None),
    (JUNO, {"Fn::Join": [",", ["a"]]}, "is not a function of this template version"),
    (FIRST, {"Ref": ["a"]}, "needs the name of a parameter or a resource; a list is given"),
    (JUNO, {"Ref": "a"}, "is not a function of this template version"),
    (AWS, {"Ref": {"Ref": "a"}}, "a function is given"),
    (AWS, {"Fn::GetAtt": ["server"]}, "needs two items, a resource and an attribute; only one is given"),
    (AWS, {"Fn::GetAtt": ["server", "show", "x"]}, "three are given"),
    (AWS, {"Fn::GetAtt": "ab"}, None),
    (AWS, {"Fn::GetAtt": "server.show"}, "needs a list of two items, a resource and an attribute"),
    (AWS, {"Fn::FindInMap": ["a", "b"]}, "needs three items, a mapping, a key and an inner key; only two are given"),
    (AWS, {"Fn::FindInMap": "abc"}, None),
    (AWS, {"Fn::FindInMap": {"Ref": "x"}}, "a function is given"),
    (AWS, {"Fn::Split": "ab"}, 'the string "ab" is given'),
    (AWS, {"Fn::Split": [","]}, "needs two items, a delimiter and a text; only one is given"),
    (AWS, {"Fn::Replace": [["a"], "b"]}, 'the first item of "Fn::Replace" must be a map; a list is given'),
    (AWS, {"Fn::Replace": {"a": "b"}}, "needs a list of two items, a map and a text; a map is given"),
    (
        AWS,
        {"Fn::MemberListToMap": ["a", "b"]},
        "needs three items, a key name, a value name and a list; only two are given",
    ),
    (AWS, {"Fn::MemberListToMap": [1, "b", []]}, 'the first two items of "Fn::MemberListToMap" must be strings'),
    (AWS, {"Fn::ResourceFacade": "metadata"}, 'needs "Metadata", "DeletionPolicy" or "UpdatePolicy"'),
    (AWS, {"Fn::If": ["on", 1]}, "needs three items"),
    (OLD_CFN, {"Fn::GetAZs": ["anything"]}, None),
    (OLD_CFN, {"Fn::Base64": ["anything"]}, None),
    (AWS, {"Fn::Join": [","]}, "only one is given"),
]


@pytest.mark.parametrize("version, call, expected", FORMS, ids=[f"{row[0]}-{row[1]}" for row in FORMS])
def test_form(version, call, expected):
    problem = fault(version, call)
    assert problem is None if expected is None else expected in (problem or "")


CONDITION_FORMS = [
    (NEWTON, {"equals": [1]}, '"equals" needs two values; only one is given'),
    (NEWTON, {"equals": P}, "needs a list of two values; a function is given"),
    (NEWTON, {"equals": [1, 2]}, None),
    (NEWTON, {"not": None}, "needs a condition; null is given"),
    (NEWTON, {"not": "on"}, None),
    (NEWTON, {"and": ["on"]}, "needs at least two conditions; only one is given"),
    (NEWTON, {"or": "on"}, "needs a list of at least two conditions"),
    (NEWTON, {"or": ["on", "off"]}, None),
    (NEWTON, {"yaql": {"expression": "$"}}, "cannot be used in a condition"),
    (PIKE, {"yaql": {"expression": "$"}}, None),
    (NEWTON, {"get_resource": "a"}, "cannot be used in a condition"),
    (PIKE, {"contains": [1]}, "only one is given"),
    (ROCKY, {"if": ["on", 1, 2]}, "cannot be used in a condition"),
    (AWS, {"Fn::Not": "on"}, "a list of one condition"),
    (AWS, {"Fn::Not": ["on"]}, None),
    (AWS, {"Fn::Equals": [1]}, "needs two values; only one is given"),
    (AWS, {"Fn::And": ["on"]}, "at least two conditions"),
    (AWS, {"Fn::Or": []}, "needs at least two conditions; none is given"),
    (AWS, {"Fn::GetAtt": ["a", "b"]}, "cannot be used in a condition"),
]


@pytest.mark.parametrize(
    "version, call, expected", CONDITION_FORMS, ids=[f"{row[0]}-{row[1]}" for row in CONDITION_FORMS]
)
def test_form_in_a_condition(version, call, expected):
    ((name, args),) = call.items()
    ev = evaluator(version).for_conditions()
    problem = ev.functions[name].form(name, args, ev.is_call)
    assert problem is None if expected is None else expected in (problem or "")


@pytest.mark.parametrize("version", VERSIONS.values(), ids=lambda version: version.name)
def test_every_function_declares_what_its_result_keeps(version):
    """It decides whether an output shows a hidden value (HL903)."""
    for name, function in {**version.functions, **version.condition_functions}.items():
        assert getattr(function, "keeps", None) in ("whole", "part", "nothing"), name


def test_the_tables_know_every_function():
    """Every function has a row in FORMS, CONDITION_FORMS or RESULTS."""
    named = {next(iter(row[1])) for row in (*FORMS, *CONDITION_FORMS, *RESULTS)}
    assert set(functions_anywhere()) <= named


ERROR = "refused"
UNKNOWN = "unknown"
RESULTS = [
    (FIRST, {"get_param": "text"}, "t"),
    (FIRST, {"get_param": ["map", "k", "deep"]}, "v"),
    (FIRST, {"get_param": ["list", 1]}, "b"),
    (FIRST, {"get_param": ["list", "1"]}, "b"),
    (FIRST, {"get_param": ["list", 7]}, ""),
    (FIRST, {"get_param": ["map", "nope"]}, ""),
    (FIRST, {"get_param": ["number", 0]}, ""),
    (FIRST, {"get_param": "nope"}, ERROR),
    (FIRST, {"get_param": []}, ERROR),
    (FIRST, {"get_param": {"a": 1, "b": 2}}, ERROR),
    (FIRST, {"get_param": [5]}, ERROR),
    (FIRST, {"get_resource": "server"}, "server"),
    (FIRST, {"get_resource": "nope"}, ERROR),
    (FIRST, {"get_attr": ["server", "show"]}, None),
    (FIRST, {"get_attr": ["nope", "show"]}, ERROR),
    (LIBERTY, {"get_attr": ["server"]}, None),
    (FIRST, {"get_file": "file:///a"}, "content"),
    (FIRST, {"get_file": "file:///b"}, ERROR),
    (FIRST, {"get_file": ["a"]}, ERROR),
    (FIRST, {"list_join": [",", ["a", "b"]]}, "a,b"),
    (FIRST, {"list_join": [",", ["a", None]]}, "a,"),
    (FIRST, {"list_join": [",", None]}, ""),
    (FIRST, {"list_join": [",", ["a", 1]]}, ERROR),
    (FIRST, {"list_join": [",", [{"a": 1}]]}, ERROR),
    (FIRST, {"list_join": [5, ["a"]]}, ERROR),
    (FIRST, {"list_join": [",", "ab"]}, ERROR),
    (LIBERTY, {"list_join": [",", ["a"], [{"b": 1}], None]}, 'a,{"b": 1}'),
    (LIBERTY, {"list_join": [",", [1]]}, ERROR),
    (FIRST, {"str_replace": {"template": "a-ab", "params": {"a": "1", "ab": 2}}}, "1-2"),
    (FIRST, {"str_replace": {"template": "ab", "params": {"a": "b", "b": "c"}}}, "bc"),
    (FIRST, {"str_replace": {"template": "a", "params": {"a": None}}}, ""),
    (FIRST, {"str_replace": {"template": "a", "params": {"a": ["x"]}}}, ERROR),
    (FIRST, {"str_replace": {"template": "a", "params": {"": "x"}}}, ERROR),
    (FIRST, {"str_replace": {"template": 5, "params": {"a": "x"}}}, ERROR),
    (FIRST, {"str_replace": {"template": "a", "params": {5: "x"}}}, ERROR),
    (LIBERTY, {"str_replace": {"template": "a", "params": {"a": {"z": 1, "b": []}}}}, '{"b": [], "z": 1}'),
    (OCATA, {"str_replace_strict": {"template": "a", "params": {"a": "1"}}}, "1"),
    (OCATA, {"str_replace_strict": {"template": "a", "params": {"b": "1"}}}, ERROR),
    (OCATA, {"str_replace_strict": {"template": "a", "params": {"a": ""}}}, ""),
    (PIKE, {"str_replace_vstrict": {"template": "a", "params": {"a": ""}}}, ERROR),
    (PIKE, {"str_replace_vstrict": {"template": "a", "params": {"a": 0}}}, "0"),
    (FIRST, {"resource_facade": "update_policy"}, "update"),
    (KILO, {"repeat": {"for_each": {"%a%": ["x", "y"]}, "template": "%a%!"}}, ["x!", "y!"]),
    (KILO, {"repeat": {"for_each": {"%a%": ["x"]}, "template": {"%a%": ["%a%", 5]}}}, [{"x": ["x", 5]}]),
    (KILO, {"repeat": {"for_each": {"%a%": None}, "template": "%a%"}}, []),
    (KILO, {"repeat": {"for_each": {"%a%": {"k": 1}}, "template": "%a%"}}, ERROR),
    (KILO, {"repeat": {"for_each": {"%a%": "x"}, "template": "%a%"}}, ERROR),
    (KILO, {"repeat": {"for_each": {}, "template": "x"}}, ERROR),
    (NEWTON, {"repeat": {"for_each": {"%a%": {"k": 1}}, "template": "%a%"}}, ["k"]),
    (
        PIKE,
        {"repeat": {"for_each": {"a": ["1", "2"], "b": ["3", "4"]}, "template": "ab", "permutations": False}},
        ["13", "24"],
    ),
    (PIKE, {"repeat": {"for_each": {"a": ["1"], "b": ["3", "4"]}, "template": "ab", "permutations": False}}, ERROR),
    (PIKE, {"repeat": {"for_each": {"a": ["1", "2"], "b": ["3", "4"]}, "template": "ab"}}, ["13", "14", "23", "24"]),
    (KILO, {"digest": ["md5", "abc"]}, "900150983cd24fb0d6963f7d28e17f72"),
    (KILO, {"digest": ["nope", "abc"]}, ERROR),
    (KILO, {"digest": ["md5", "\u20ac"]}, ERROR),
    (KILO, {"digest": ["md5"]}, ERROR),
    (LIBERTY, {"str_split": [",", "a,b"]}, ["a", "b"]),
    (LIBERTY, {"str_split": [",", "a,b", "1"]}, "b"),
    (LIBERTY, {"str_split": [",", "a,b", -1]}, "b"),
    (LIBERTY, {"str_split": [",", "a,b", 2]}, ERROR),
    (LIBERTY, {"str_split": [",", None, 9]}, None),
    (LIBERTY, {"str_split": ["", "a"]}, ERROR),
    (LIBERTY, {"str_split": [None, " a  b "]}, ["a", "b"]),
    (LIBERTY, {"str_split": [1, "a"]}, ERROR),
    (LIBERTY, {"str_split": [",", "a,b", float("inf")]}, ERROR),
    (LIBERTY, {"str_split": [",", "a,b", True]}, "b"),
    (LIBERTY, {"get_attr": ["server", {}]}, ERROR),
    (MITAKA, {"map_merge": [{"a": 1, "b": 1}, None, {"a": 2}]}, {"a": 2, "b": 1}),
    (MITAKA, {"map_merge": ["a"]}, ERROR),
    (MITAKA, {"map_merge": ""}, {}),
    (NEWTON, {"map_replace": [{"a": "b"}, {"keys": {"a": "c"}, "values": {"b": "d"}}]}, {"c": "d"}),
    (NEWTON, {"map_replace": [{"a": 1, "b": 2}, {"keys": {"a": "b"}}]}, ERROR),
    (NEWTON, {"map_replace": [{"a": 1, "b": 2}, {"keys": {"a": "x", "b": "x"}}]}, ERROR),
    (NEWTON, {"map_replace": [{"a": ["b"]}, {"values": {"b": "c"}}]}, {"a": ["b"]}),
    (NEWTON, {"map_replace": [{"a": 1}, {"nope": {}}]}, ERROR),
    (NEWTON, {"map_replace": [{"a": 1}, {"keys": {"a": ["b"]}}]}, ERROR),
    (NEWTON, {"map_replace": [{"a": 1}, {"keys": {"b": ["b"], "a": None}}]}, {"a": 1}),
    (NEWTON, {"repeat": {"for_each": {5: ["a"]}, "template": [1, None]}}, [[1, None]]),
    (NEWTON, {"repeat": {"for_each": {5: []}, "template": "a"}}, []),
    (NEWTON, {"repeat": {"for_each": {5: ["a"]}, "template": "a"}}, ERROR),
    (NEWTON, {"repeat": {"for_each": {"": ["-"]}, "template": "ab"}}, ["-a-b-"]),
    (OCATA, {"str_replace_strict": {"template": "a", "params": {"a": yaql("datetime(0)")}}}, ERROR),
    (PIKE, {"make_url": {"port": float("inf")}}, ERROR),
    (PIKE, {"make_url": {"host": "a", "port": 80.0}}, "//a:80.0"),
    (NEWTON, {"yaql": {"expression": "$.data.a + 1", "data": {"a": 1}}}, 2),
    (NEWTON, {"yaql": {"expression": "$.data.nope()", "data": {"a": 1}}}, ERROR),
    (NEWTON, {"yaql": {"expression": "range(0, 1000)", "data": {}}}, ERROR),
    (NEWTON, {"yaql": {"expression": "$.data.where($ > 1).len()", "data": [1, 2, 3]}}, 2),
    (NEWTON, {"yaql": {"expression": "$.data.len() + abc.len()", "data": [1]}}, 4),
    *(
        (NEWTON, {"yaql": {"expression": f"{endless}.len()", "data": {}}}, UNKNOWN)
        for endless in ("sequence()", "[1].cycle()", "1.repeat()")
    ),
    (NEWTON, {"if": ["on", "yes", {"get_param": "nope"}]}, "yes"),
    (NEWTON, {"if": ["off", {"get_param": "nope"}, "no"]}, "no"),
    (NEWTON, {"if": [{"equals": [{"get_param": "text"}, "t"]}, "yes", "no"]}, "yes"),
    (NEWTON, {"if": ["nope", "yes", "no"]}, ERROR),
    (WALLABY, {"if": ["off", "yes"]}, None),
    (WALLABY, [1, {"if": ["off", "yes"]}, 3], [1, 3]),
    (WALLABY, {"a": {"if": ["off", "yes"]}, "b": 1}, {"b": 1}),
    (OCATA, {"filter": [["a"], ["a", "b", "a"]]}, ["b"]),
    (OCATA, {"filter": [None, ["a"]]}, ["a"]),
    (OCATA, {"filter": ["a", ["a"]]}, ERROR),
    (OCATA, {"filter": [["a"], None]}, None),
    (PIKE, {"list_concat": [["a"], None, ["a"]]}, ["a", "a"]),
    (PIKE, {"list_concat": [["a"], "b"]}, ERROR),
    (PIKE, {"list_concat_unique": [[{"a": 1}], [{"a": 1}, "b"]]}, [{"a": 1}, "b"]),
    (PIKE, {"contains": ["a", ["a"]]}, True),
    (PIKE, {"contains": ["a", "cat"]}, True),
    (PIKE, {"contains": [5, "cat"]}, ERROR),
    (PIKE, {"contains": ["a", 5]}, ERROR),
    (
        PIKE,
        {
            "make_url": {
                "scheme": "http",
                "host": "::1",
                "port": 80,
                "path": "/a b",
                "query": {"q": "1"},
                "username": "u",
                "password": "p",
                "fragment": "f",
            }
        },
        "http://u:p@[::1]:80/a%20b?q=1#f",
    ),
    (PIKE, {"make_url": {"scheme": "a:b"}}, ERROR),
    (JUNO, {"Ref": "text"}, {"Ref": "text"}),
    (FIRST, {"Ref": "text"}, "t"),
    (AWS, {"Ref": "server"}, "server"),
    (AWS, {"Ref": "nope"}, ERROR),
    (AWS, {"Fn::GetAtt": ["server", "show"]}, None),
    (AWS, {"Fn::FindInMap": ["sizes", "east", "small"]}, "m1"),
    (AWS, {"Fn::FindInMap": ["sizes", "west", "small"]}, ERROR),
    (AWS, {"Fn::GetAZs": "anywhere"}, UNKNOWN),
    (AWS, {"Fn::Select": ["1", ["a", "b"]]}, "b"),
    (AWS, {"Fn::Select": [9, ["a"]]}, ""),
    (AWS, {"Fn::Select": ["k", {"k": "v"}]}, "v"),
    (AWS, {"Fn::Select": [0, '["j"]']}, "j"),
    (AWS, {"Fn::Select": [0, "plain"]}, ERROR),
    (AWS, {"Fn::Select": [0, None]}, ""),
    (AWS, {"Fn::Select": ["x", ["a"]]}, ERROR),
    (AWS, {"Fn::Select": ["x", None]}, ""),
    (AWS, {"Fn::Select": [0, "null"]}, ""),
    (AWS, {"Fn::Select": [0, '"text"']}, ERROR),
    (AWS, {"Fn::Select": [float("inf"), ["a"]]}, ERROR),
    (AWS, {"Fn::Select": [1.9, ["a", "b"]]}, "b"),
    (AWS, {"Ref": ["text"]}, ERROR),
    (AWS, {"Ref": 5}, ERROR),
    (AWS, {"Fn::Join": ["-", ["a", "b"]]}, "a-b"),
    (AWS, {"Fn::Split": [",", "a,b"]}, ["a", "b"]),
    (AWS, {"Fn::Split": ["", "a"]}, ERROR),
    (AWS, {"Fn::Replace": [{"a": "b"}, "cat"]}, "cbt"),
    (AWS, {"Fn::Base64": "plain"}, "plain"),
    (AWS, {"Fn::Base64": 5}, ERROR),
    (AWS, {"Fn::MemberListToMap": ["N", "V", [".member.0.N=a", ".member.0.V=b", ".member.1.N=c"]]}, {"a": "b"}),
    (AWS, {"Fn::MemberListToMap": ["N", "V", ["nothing"]]}, ERROR),
    (
        AWS,
        {"Fn::MemberListToMap": ["N", "V", [".member.10.N=a", ".member.10.V=x", ".member.9.N=a", ".member.9.V=y"]]},
        {"a": "x"},
    ),
    (AWS, {"Fn::MemberListToMap": ["N", "V", [".member.1.N=a", ".member.01.V=b"]]}, {"a": "b"}),
    (AWS, {"Fn::MemberListToMap": ["N.a", "V", [".member.1.N.a=a", ".member.1.V=b"]]}, {"a": "b"}),
    (AWS, {"Fn::MemberListToMap": ["N", "V", ["x.member.1.N=a", "x.member.1.V=b", ".member.x.N=a"]]}, {}),
    (AWS, {"Fn::MemberListToMap": ["N", "V", [".member.1.N=a", ".member.1.N=c", ".member.1.V=b"]]}, {"c": "b"}),
    (AWS, {"Fn::ResourceFacade": {"Ref": "text"}}, ERROR),
    (AWS, {"Fn::ResourceFacade": "DeletionPolicy"}, "deletion"),
    (AWS, {"Fn::If": ["off", "yes", "no"]}, "no"),
]


@pytest.mark.parametrize("version, call, expected", RESULTS, ids=[f"{row[0]}-{row[1]}" for row in RESULTS])
def test_result(version, call, expected):
    if expected in (ERROR, UNKNOWN):
        with pytest.raises(Refused if expected == ERROR else Unknown):
            evaluator(version).resolve(call)
    else:
        assert evaluator(version).resolve(call) == expected


CONDITIONS = [
    (NEWTON, True, True),
    (NEWTON, None, True),
    (NEWTON, "off", False),
    (NEWTON, "nope", ERROR),
    (NEWTON, 5, ERROR),
    (NEWTON, {"equals": [1, 1]}, True),
    (NEWTON, {"not": "on"}, False),
    (NEWTON, {"not": {"not": "on"}}, True),
    (NEWTON, {"and": ["on", "off"]}, False),
    (NEWTON, {"or": ["off", "on"]}, True),
    (NEWTON, {"and": ["off", "nope"]}, False),
    (NEWTON, {"and": ["on", "nope"]}, ERROR),
    (NEWTON, {"or": ["on", "nope"]}, True),
    (NEWTON, {"or": ["off", "nope"]}, ERROR),
    (NEWTON, {"get_param": "yes"}, True),
    (NEWTON, {"get_param": "list"}, ERROR),
    (PIKE, {"contains": ["a", {"get_param": "list"}]}, True),
    (PIKE, {"yaql": {"expression": "$.data", "data": False}}, False),
    (AWS, {"Fn::Not": ["on"]}, False),
    (AWS, {"Fn::And": ["on", "on"]}, True),
    (AWS, {"Fn::Or": ["off", "off"]}, False),
    (AWS, {"Fn::Equals": [{"Ref": "text"}, "t"]}, True),
]


@pytest.mark.parametrize("version, written, expected", CONDITIONS, ids=[f"{row[0]}-{row[1]}" for row in CONDITIONS])
def test_condition(version, written, expected):
    if expected == ERROR:
        with pytest.raises(Refused):
            evaluator(version).condition(written)
    else:
        assert evaluator(version).condition(written) is expected


def test_an_omitted_value_is_told_from_null():
    assert evaluator(WALLABY).resolve_nullable({"if": ["off", "x"]}) is OMITTED


@pytest.mark.parametrize(
    "call, expected",
    [
        ({"if": [True, "a", {"get_param": "unknown"}]}, "a"),
        ({"if": [{"equals": [{"get_param": "text"}, "t"]}, "a", {"get_param": "unknown"}]}, "a"),
        ({"filter": [{"get_param": "unknown"}, []]}, []),
    ],
)
def test_what_does_not_depend_on_the_unknown_is_known(call, expected):
    assert evaluator().resolve(call) == expected


def test_unknown_parameters_make_the_whole_unknown():
    with pytest.raises(Unknown):
        evaluator().resolve({"a": [{"list_join": [",", [{"get_param": "unknown"}]]}]})


def test_a_missing_parameter_is_named():
    with pytest.raises(Refused) as caught:
        evaluator().resolve({"get_param": "nope"})
    assert caught.value.missing == "nope"


def test_older_functions_stay_until_they_are_removed():
    assert not version_of(FIRST).functions["Fn::Join"].removed
    assert version_of(JUNO).functions["Fn::Join"].removed


def test_every_function_has_a_usage_for_people():
    for version in VERSIONS.values():
        for name, function in version.functions.items():
            if function.signature:
                assert function.usage(name).startswith(f"{name}: ")
            else:
                assert function.removed or isinstance(function, Invalid)


# --- properties ------------------------------------------------------------------------------------------------

WORDS = st.text("abc,", max_size=6)


@given(st.lists(st.text("abc", max_size=4), min_size=1, max_size=8))
def test_join_and_split_are_inverse(words):
    joined = {"list_join": [",", words]}
    assert evaluator().resolve({"str_split": [",", joined]}) == words


@given(
    st.text("abc", max_size=20),
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.text("abc", max_size=3), max_size=5),
)
def test_str_replace_replaces_longer_keys_first_and_nothing_twice(template, params):
    """Against marks that no key can match: each key in turn, the longest first, then the marks by the values."""
    expected = template
    for index, key in enumerate(sorted(sorted(params), key=len, reverse=True)):
        expected = expected.replace(key, chr(0xE000 + index))
    for index, key in enumerate(sorted(sorted(params), key=len, reverse=True)):
        expected = expected.replace(chr(0xE000 + index), params[key])
    assert evaluator().resolve({"str_replace": {"template": template, "params": params}}) == expected


@given(st.lists(st.dictionaries(st.text("abc", max_size=2), st.integers(), max_size=4), max_size=5))
def test_map_merge_is_a_merge_of_dicts(maps):
    expected = {}
    for each in maps:
        expected |= each
    assert evaluator().resolve({"map_merge": maps}) == expected


@given(st.lists(st.lists(st.text("xyz", max_size=2), max_size=4), min_size=1, max_size=4))
def test_repeat_makes_the_product_of_the_lengths(lists):
    loops = {f"%{index}%": items for index, items in enumerate(lists)}
    count = 1
    for items in lists:
        count *= len(items)
    assert len(evaluator().resolve({"repeat": {"for_each": loops, "template": "".join(loops)}})) == count


@given(st.lists(st.lists(st.integers(0, 3), max_size=5), max_size=4))
def test_list_concat_unique_keeps_the_first_of_each(lists):
    joined = [item for items in lists for item in items]
    assert evaluator().resolve({"list_concat_unique": lists}) == list(dict.fromkeys(joined))


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_filter_takes_the_values_out(values, items):
    assert evaluator().resolve({"filter": [values, items]}) == [item for item in items if item not in values]


NAMES = sorted(functions_anywhere())
KEYS = st.sampled_from(
    [
        "template",
        "params",
        "for_each",
        "permutations",
        "expression",
        "data",
        "host",
        "port",
        "query",
        "keys",
        "values",
        "a",
        1,
        None,
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(),
    st.text("ab,$.", max_size=3),
    st.sampled_from(
        [
            "text",
            "list",
            "map",
            "unknown",
            "server",
            "on",
            "off",
            "md5",
            "sizes",
            ".member.0.a=b",
            "file:///a",
            "metadata",
            "$.data",
        ]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(KEYS, inner, max_size=3),
        st.builds(lambda name, args: {name: args}, st.sampled_from(NAMES), inner),
        st.builds(
            lambda name, first, rest: {name: [first, *rest]},
            st.sampled_from(NAMES),
            inner,
            st.lists(inner, min_size=1, max_size=2),
        ),
        st.builds(
            lambda name, args: {name: args},
            st.sampled_from(["repeat", "str_replace", "yaql", "make_url"]),
            st.fixed_dictionaries({"template": inner, "params": inner, "for_each": st.dictionaries(KEYS, inner)}),
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(VERSIONS.values())), VALUES)
def test_whatever_is_written_resolves_or_is_refused_or_is_unknown(version, value):
    ev = Evaluator(Town(), version.functions, version.condition_functions)
    for question in (ev.resolve, ev.condition):
        try:
            question(value)
        except (Refused, Unknown) as error:
            assert isinstance(error, Unknown) or error.message


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(VERSIONS.values())), VALUES, st.data())
def test_whatever_is_written_has_a_form_or_a_fault(version, args, data):
    ev = Evaluator(Town(), version.functions, version.condition_functions)
    name = data.draw(st.sampled_from(sorted(version.functions)))
    function = version.functions[name]
    problem = function.form(name, args, ev.is_call)
    if problem is None:
        problem = function.check(name, args, ev.is_call)
    assert problem is None or (problem and "\n" not in problem)


# --- bounds ----------------------------------------------------------------------------------------------------


SMALL = 50_000


@pytest.fixture
def small_budget(monkeypatch):
    monkeypatch.setattr("heatlint.language.functions.evaluate.BUDGET", SMALL)


def spent(call):
    """How much an evaluation that is given up has counted."""
    ev = evaluator()
    with pytest.raises(Unknown):
        ev.resolve(call)
    return ev.spent[0]


def test_repeat_that_multiplies_is_given_up(small_budget):
    loops = {f"%{index}%": ["x"] * 20 for index in range(8)}
    assert spent({"repeat": {"for_each": loops, "template": "".join(loops)}}) <= SMALL * 1.1


def test_str_replace_that_multiplies_is_given_up(small_budget):
    text = "a" * 1000
    for _ in range(4):
        text = {"str_replace": {"template": text, "params": {"a": "a" * 1000}}}
    assert spent(text) <= SMALL * 50


def test_repeat_in_repeat_is_given_up(small_budget):
    value = "x"
    for index in range(9):
        value = {"repeat": {"for_each": {f"%{index}%": ["a"] * 12}, "template": value}}
    assert spent(value) <= SMALL * 1.1


@pytest.mark.parametrize(
    "call",
    [
        {"repeat": {"for_each": {"a": ["a" * 3000] * 20}, "template": "a" * 3000}},
        {"list_join": ["x" * 4000, ["a"] * 1000]},
        {"list_concat_unique": [list(range(2000))]},
        {"filter": [list(range(1000)), list(range(1000))]},
        [{"digest": ["md5", "x" * 1_000_000]}] * 4,
        [{"str_split": [",", "x" * 1_000_000]}] * 4,
        {"map_merge": [{index: index for index in range(1000)}] * 60},
        [{"map_replace": [{index: index for index in range(10_000)}, {}]}] * 6,
        [{"contains": [-1, list(range(100_000))]}] * 10,
        [{"make_url": {"path": "x" * 1_000_000}}] * 4,
        [{"str_replace": {"template": "", "params": {"k": "x" * 1_000_000}}}] * 4,
        [{"str_replace": {"template": "x" * 500_000, "params": {f"k{index}": "" for index in range(250)}}}],
    ],
    ids=lambda call: str(call)[:24],
)
def test_long_results_and_long_work_are_given_up(small_budget, call):
    spent(call)


def test_deep_values_are_given_up():
    value = "x"
    for _ in range(5000):
        value = {"list_join": ["", [value]]}
    spent(value)


def test_conditions_spend_from_the_same_budget():
    ev = evaluator()
    ev.spend(BUDGET)
    with pytest.raises(Unknown):
        ev.condition({"equals": [1, 1]})

"""Outputs and metadata whose functions fail while Heat deploys the stack (HL701, HL702)."""

from __future__ import annotations

import pytest

from heatlint.language.functions.hot_values import Digest
from tests.helpers import errors, found, messages, places

RULES = {"HL701", "HL702"}
TEMPLATE = """
heat_template_version: 2021-04-16
parameters: {word: {type: string, default: text}}
conditions: {'yes': true}
resources:
  list: {type: OS::Heat::Value, properties: {value: [a]}}
  map: {type: OS::Heat::Value, properties: {value: {a: [b]}}}
  none: {type: OS::Heat::None}
  net: {type: OS::Neutron::Net}
  scaled:
    type: OS::Heat::AutoScalingGroup
    properties: {min_size: 0, max_size: 1, resource: {type: OS::Heat::RandomString}}
  server: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{network: n}]}}
"""
OUTPUT = TEMPLATE + "outputs: {out: {value: %s}}\n"
METADATA = TEMPLATE + "  other: {type: OS::Heat::None, depends_on: [list, server], metadata: {m: %s}}\n"

#: A value, and whether Heat's engine fails on it at the stage "deploy" (tools/oracle/engine.py).
VALUES = {
    "list_concat of a string": ("{list_concat: [[a], b]}", True),
    "list_concat of lists": ("{list_concat: [[a], [b]]}", False),
    "map_merge of a list": ("{map_merge: [{a: 1}, [b]]}", True),
    "map_merge of null": ("{map_merge: [{a: 1}, null]}", False),
    "list_join of a map": ("{list_join: [',', {a: b}]}", True),
    "list_join of a list with a map": ("{list_join: [',', [{a: b}]]}", False),
    "str_split of a map": ("{str_split: [',', {a: b}]}", True),
    "str_split beyond the last item": ("{str_split: [',', 'a,b', 2]}", True),
    "repeat over a string": ("{repeat: {template: x, for_each: {x: abc}}}", True),
    "repeat over a map": ("{repeat: {template: x, for_each: {x: {a: 1}}}}", False),
    "repeat over numbers": ("{repeat: {template: x, for_each: {x: [1]}}}", True),
    "repeat over lists of two lengths": (
        "{repeat: {template: x y, for_each: {x: [a], y: [a, b]}, permutations: false}}",
        True,
    ),
    "digest with an unknown algorithm": ("{digest: [md6, x]}", True),
    "filter of a string": ("{filter: [[a], b]}", True),
    "filter of an empty string": ("{filter: [a, '']}", False),
    "str_replace_strict without the key": ("{str_replace_strict: {template: abc, params: {x: y}}}", True),
    "str_replace without the key": ("{str_replace: {template: abc, params: {x: y}}}", False),
    "make_url with a port that is a word": ("{make_url: {host: h, port: {get_param: word}}}", True),
    "map_replace that makes a key twice": ("{map_replace: [{a: 1, b: 2}, {keys: {a: b}}]}", True),
    "contains in a map": ("{contains: [a, {a: 1}]}", True),
    "yaql, first item of an empty list": ("{yaql: {expression: $.data.l.first(), data: {l: []}}}", True),
    "yaql, a key that is missing": ("{yaql: {expression: $.data.l.b, data: {l: {a: 1}}}}", True),
    "inside of a map": ("{a: {b: [{list_concat: [[a], b]}]}}", True),
    "in the branch that Heat reads": ("{if: ['yes', {list_concat: [[a], b]}, [a]]}", True),
    "in the other branch": ("{if: ['yes', [a], {list_concat: [[a], b]}]}", False),
    "list_concat of an attribute and a string": ("{list_concat: [{get_attr: [server, addresses]}, b]}", True),
    "map_merge of an attribute and a list": ("{map_merge: [{get_attr: [server, show]}, [b]]}", True),
    "list_concat of an attribute and a list": ("{list_concat: [{get_attr: [list, value]}, [b]]}", False),
    "list_join of an attribute that a service has as a map": (
        "{list_join: [',', {get_attr: [server, addresses]}]}",
        True,
    ),
    "list_join of an attribute that is a number": ("{list_join: [',', [a, {get_attr: [net, mtu]}]]}", True),
    "list_join of an attribute that is a string": ("{list_join: [',', [a, {get_attr: [net, name]}]]}", False),
    "list_join with a number beside an attribute": ("{list_join: [',', [1, {get_attr: [net, name]}]]}", True),
    "str_split of a list": ("{str_split: [',', {get_attr: [net, subnets]}]}", True),
    "str_split of an item": ("{str_split: [',', {get_attr: [net, subnets, 0]}]}", False),
    "filter of a string that is not known": ("{filter: [[a], {get_attr: [net, name]}]}", True),
    "filter of a number that may be zero": ("{filter: [[a], {get_attr: [scaled, current_size]}]}", False),
    "list_join of a number that may be zero": ("{list_join: [',', {get_attr: [scaled, current_size]}]}", False),
    "filter with a string beside an attribute": ("{filter: [a, [{get_attr: [net, name]}]]}", True),
    "map_merge of a string that is not known": ("{map_merge: [{get_attr: [net, name]}]}", True),
    "repeat over a string that is not known": ("{repeat: {template: x, for_each: {x: {get_attr: [net, name]}}}}", True),
    "repeat over a list that is not known": (
        "{repeat: {template: x, for_each: {x: {get_attr: [net, subnets]}}}}",
        False,
    ),
    "str_replace of a list that is not known": (
        "{str_replace: {template: x, params: {x: {get_attr: [net, subnets]}}}}",
        False,
    ),
    "str_replace in a list that is not known": (
        "{str_replace: {template: {get_attr: [net, subnets]}, params: {x: y}}}",
        True,
    ),
    "str_replace_strict without the key of an attribute": (
        "{str_replace_strict: {template: abc, params: {x: {get_attr: [net, name]}}}}",
        True,
    ),
    "str_replace_vstrict with an empty string beside an attribute": (
        "{str_replace_vstrict: {template: x y, params: {x: {get_attr: [net, name]}, y: ''}}}",
        True,
    ),
    "make_url with a wrong port beside an attribute": (
        "{make_url: {host: {get_attr: [net, name]}, port: {get_param: word}}}",
        True,
    ),
    "make_url with an attribute": ("{make_url: {host: {get_attr: [net, name]}, port: 80}}", False),
    "a function of a function that is not known": (
        "{str_split: [',', {list_concat: [{get_attr: [net, subnets]}, [a]]}]}",
        True,
    ),
    "list_join of an attribute that is a map": ("{list_join: [',', {get_attr: [map, value]}]}", True),
    "list_join of a list in an attribute": ("{list_join: [',', {get_attr: [map, value, a]}]}", False),
    "list_join of an attribute that is null": ("{list_join: [',', {get_attr: [none, show]}]}", False),
    "str_replace_vstrict of a key that an attribute lacks": (
        "{str_replace_vstrict: {template: x, params: {x: {get_attr: [map, value, b]}}}}",
        True,
    ),
    "beside an attribute": ("[{get_attr: [list, value]}, {list_concat: [[a], b]}]", True),
    "inside of a call that is not known": (
        "{list_join: [',', [{get_resource: server}, {list_join: [',', {a: b}]}]]}",
        True,
    ),
}


@pytest.mark.parametrize(("value", "fails"), VALUES.values(), ids=VALUES)
def test_a_value_fails_exactly_where_heat_fails(value: str, fails: bool) -> None:
    assert [each.rule.code for each in found(OUTPUT % value, rules=RULES)] == ["HL701"] * fails
    assert [each.rule.code for each in found(METADATA % value, rules=RULES)] == ["HL702"] * fails


def test_the_innermost_call_that_fails_is_marked() -> None:
    value = "{list_join: [',', {list_concat: [[a], {map_merge: [[b]]}]}]}"
    assert places(found(OUTPUT % value, rules=RULES)) == [
        ("HL701", "outputs.out.value.list_join.1.list_concat.1.map_merge")
    ]


def test_each_call_that_fails_is_reported() -> None:
    assert len(found(OUTPUT % "[{list_concat: [a]}, {a: {list_concat: [b]}}]", rules=RULES)) == 2


def test_a_fault_that_another_rule_reports_is_not_repeated() -> None:
    values = ["{list_join: x}", "{repeat: {template: x, for_each: x}}", "{get_param: nothing}", "{get_resource: no}"]
    assert [each.rule.code for value in values for each in errors(found(OUTPUT % value))] == [
        "HL501",
        "HL505",
        "HL401",
        "HL402",
    ]


def test_an_output_or_resource_without_effect_does_not_fail() -> None:
    output = "outputs: {out: {condition: {not: 'yes'}, value: {list_concat: [a]}}}"
    resource = "  other: {type: OS::Heat::None, condition: {not: 'yes'}, metadata: {m: {list_concat: [a]}}}\n"
    assert found(TEMPLATE + resource + output, rules=RULES) == []


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("$.data.l.select($.service)", 'a map does not have the key "service"'),
        ("$.data.empty.first()", "a list is empty, so it has no item to take"),
    ],
)
def test_yaql_names_what_is_missing(expression: str, reason: str) -> None:
    value = f"{{yaql: {{expression: list({expression}), data: {{l: [{{name: a}}], empty: []}}}}}}"
    (message,) = messages(found(OUTPUT % value, rules=RULES))
    assert message.endswith(f"fails: {reason}")


# --- what counts as known ---------------------------------------------------------------------------------------------

CHILD = """
heat_template_version: 2018-08-31
parameters: {items: {type: json}}
outputs: {first: {value: {yaql: {expression: $.data.first(), data: {get_param: items}}}}}
"""
PARENT = """
heat_template_version: 2018-08-31
parameters: {items: {type: json, default: %s}}
resources: {child: {type: child.yaml, properties: {items: {l: {get_param: items}}}}}
"""
FIRST = """
heat_template_version: 2018-08-31
parameters: {items: {type: json, default: %s}}
conditions: {any: {not: {equals: [{get_param: items}, []]}}}
outputs:
  out: {value: {yaql: {expression: $.data.l.first(), data: {l: {get_param: items}}}}}
  other: {value: {if: [any, [], {yaql: {expression: $.data.l.first(), data: {l: {get_param: items}}}}]}}
"""


def test_an_empty_default_is_known_only_in_a_request() -> None:
    assert found(FIRST % "[]", assume_values=True, rules=RULES) == []
    assert len(found(FIRST % "[]", rules=RULES)) == 2


def test_another_default_is_known() -> None:
    (only,) = found(OUTPUT % "{digest: [{get_param: word}, a]}", assume_values=True, rules=RULES)
    assert only.message == 'the output "out" fails: "text" is not a digest algorithm; expected for example "sha256"'


def test_a_value_that_the_parent_makes_of_an_empty_default_is_not_known() -> None:
    child = CHILD.replace("$.data.first()", "$.data.l.first()")
    files = {"child.yaml": child}
    assert found(PARENT % "[]", files=files, stage="deploy", assume_values=True, rules=RULES) == []
    (only,) = found(PARENT % "[]", files=files, stage="deploy", rules=RULES)
    assert (only.file, only.stage) == ("child.yaml", "deploy")
    assert [related.message for related in only.related] == ['nested by "child"']


def test_a_call_that_aliases_repeat_is_evaluated_once_and_reported_at_each_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    result = Digest.result
    monkeypatch.setattr(Digest, "result", lambda *args: asked.append(args) or result(*args))
    one = places(found(OUTPUT % "[{a: &x {digest: [md6, x]}}]", rules=RULES))
    evaluated = len(asked)
    three = places(found(OUTPUT % "[{a: &x {digest: [md6, x]}}, *x, {b: [*x]}]", rules=RULES))
    assert (len(one), len(three)) == (1, 3)
    assert len(asked) == 2 * evaluated

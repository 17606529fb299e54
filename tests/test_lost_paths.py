"""Paths that lead nowhere (HL409): Heat gives an empty string or null, and does not fail."""

from __future__ import annotations

import pytest

from tests.helpers import found, messages, places

RULES = {"HL409"}
PARAMETERS = """
heat_template_version: 2021-04-16
parameters:
  azs: {type: comma_delimited_list, default: 'az1,az2'}
  m: {type: json, default: {a: {b: 1}, l: [x]}}
  t: {type: json, default: {'1': a, 'true': b}}
  word: {type: string, default: text}
  size: {type: number, default: 7}
  flag: {type: boolean, default: true}
"""

#: A path, and what Heat's engine gives for it.
PATHS = {
    "an item": ("[azs, 1]", "az2"),
    "an item by a numeric string": ("[azs, '1']", "az2"),
    "an item from the end": ("[azs, -1]", "az2"),
    "beyond the last item": ("[azs, 7]", ""),
    "an item by a name": ("[azs, first]", ""),
    "a key": ("[m, a, b]", 1),
    "a key that is missing": ("[m, a, c]", ""),
    "a key of a number": ("[m, a, b, c]", ""),
    "an item of a list in a map": ("[m, l, 0]", "x"),
    "beyond the last item of a list in a map": ("[m, l, 3]", ""),
    "a name in a list in a map": ("[m, l, x]", ""),
    "a key of a string": ("[word, x]", ""),
    "a key of a parameter that is a number": ("[size, x]", ""),
    "a key of a boolean": ("[flag, x]", ""),
    "a letter from the end of a string": ("[word, -1]", "t"),
    "a step that a function gives": ("[azs, {get_param: size}]", ""),
}


@pytest.mark.parametrize(("path", "value"), PATHS.values(), ids=PATHS)
def test_a_path_is_lost_exactly_where_heat_gives_an_empty_string(path: str, value: object) -> None:
    template = PARAMETERS + f"outputs: {{out: {{value: {{get_param: {path}}}}}}}"
    for assume_values in (True, False):
        findings = found(template, assume_values=assume_values, rules=RULES)
        assert [each.rule.severity for each in findings] == ["warning"] * (value == "")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("[azs, 7]", '"azs" has 2 items, so it has no item 7; Heat gives an empty string'),
        ("[azs, x]", '"azs" is a list, so "x" does not lead to anything in it; Heat gives an empty string'),
        ("[m, a, c]", '"m.a" does not have the key "c"; Heat gives an empty string'),
        (
            "[t, 1]",
            '"t" does not have the number 1 as a key; expected the text "1", in quotes; Heat gives an empty string',
        ),
        (
            "[t, true]",
            '"t" does not have a boolean as a key; expected the text "true", in quotes; Heat gives an empty string',
        ),
        ("[t, null]", '"t" does not have null as a key; Heat gives an empty string'),
        ("[m, a, b, c]", '"m.a.b" is a number, so "c" does not lead to anything in it; Heat gives an empty string'),
    ],
)
def test_the_message_says_why(path: str, message: str) -> None:
    (only,) = messages(found(PARAMETERS + f"outputs: {{out: {{value: {{get_param: {path}}}}}}}", rules=RULES))
    assert only == message


def test_a_near_key_is_proposed() -> None:
    template = "heat_template_version: 2018-08-31\nparameters: {m: {type: json, default: {flavor: a, image: b}}}\n"
    (only,) = found(template + "outputs: {out: {value: {get_param: [m, flavour]}}}", rules=RULES)
    assert only.message.endswith('did you mean "flavor"?')


#: A parameter, and whether the path [p, x] leads nowhere whatever value it gets.
UNKNOWN = {
    "list": ("{type: comma_delimited_list}", True),
    "empty list": ("{type: comma_delimited_list, default: ''}", True),
    "string": ("{type: string}", True),
    "number": ("{type: number}", True),
    "map": ("{type: json}", False),
    "empty map": ("{type: json, default: {}}", False),
}


@pytest.mark.parametrize(("parameter", "is_lost"), UNKNOWN.values(), ids=UNKNOWN)
def test_the_type_of_a_value_that_is_not_known_counts(parameter: str, is_lost: bool) -> None:
    template = f"heat_template_version: 2018-08-31\nparameters: {{p: {parameter}}}\n"
    output = "outputs: {out: {value: {get_param: [p, x]}}}"
    assert len(found(template + output, assume_values=True, rules=RULES)) == is_lost


@pytest.mark.parametrize("default", ["'a,b'", "text"])
def test_an_index_into_a_string_gives_one_character(default: str) -> None:
    template = f"heat_template_version: 2018-08-31\nparameters: {{p: {{type: string, default: {default}}}}}\n"
    (only,) = found(template + "outputs: {out: {value: {get_param: [p, 0]}}}", rules=RULES)
    assert only.message == (
        '"p" is a string, so 0 gives one character of it; expected the type "comma_delimited_list" for a list'
    )


def test_a_value_that_the_environment_gives_counts() -> None:
    template = "heat_template_version: 2018-08-31\nparameters: {p: {type: json, default: {}}}\n"
    output = "outputs: {out: {value: {get_param: [p, x]}}}"
    environment = {"parameters": {"p": {"y": 1}}}
    assert found(template + output, assume_values=True, rules=RULES) == []
    assert len(found(template + output, assume_values=True, rules=RULES, environment=environment)) == 1


# --- strings that Heat replaces later ---------------------------------------------------------------------------------

GROUP = """
resources:
  group:
    type: OS::Heat::ResourceGroup
    properties:
      count: 2
      %s
      resource_def: {type: OS::Heat::Value, properties: {value: {get_param: [%s]}}}
"""


@pytest.mark.parametrize("path", ["azs, '%index%'", "m, '%index%'", "m, 'az-%index%'"])
def test_the_index_of_a_group_is_replaced_after_the_path_is_evaluated(path: str) -> None:
    (only,) = found(PARAMETERS + GROUP % ("", path), rules=RULES, stage="deploy")
    assert only.path[-2:] == ("get_param", 1)
    assert only.message == (
        'Heat evaluates "get_param" before it replaces "%index%", so it always gives an empty string; '
        'pass "%index%" to a nested template, which can use it in a path'
    )


def test_the_index_variable_can_have_another_name() -> None:
    assert len(found(PARAMETERS + GROUP % ("index_var: NUMBER", "m, NUMBER"), rules=RULES)) == 1


def test_a_variable_of_repeat_is_replaced_after_the_path_is_evaluated() -> None:
    output = """
resources: {s: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{network: n}]}}}
outputs:
  wrong: {value: {repeat: {for_each: {'%i%': ['0', '1']}, template: {get_param: [azs, '%i%']}}}}
  attribute: {value: {repeat: {for_each: {'%i%': ['0', '1']}, template: {get_attr: [s, addresses, '%i%']}}}}
  right: {value: {repeat: {for_each: {'%i%': ['0', '1']}, template: {get_param: [azs, 0]}}}}
"""
    assert places(found(PARAMETERS + output, rules=RULES)) == [
        ("HL409", "outputs.wrong.value.repeat.template.get_param.1"),
        ("HL409", "outputs.attribute.value.repeat.template.get_attr.2"),
    ]


# --- paths that may be meant ------------------------------------------------------------------------------------------

MEANT = {
    "in a condition": "conditions: {c: {equals: [{get_param: [m, c]}, '']}}\noutputs: {out: {condition: c, value: 1}}",
    "compared in a condition": """
conditions: {c: {equals: [{get_param: [m, c]}, '']}}
outputs: {out: {value: {if: [c, 1, 2]}}, other: {value: {get_param: [m, c]}}}
""",
    "in the other branch": """
conditions: {c: {equals: [{get_param: flag}, false]}}
outputs: {out: {value: {if: [c, {get_param: [m, c]}, 2]}}}
""",
    "in a resource that is not made": """
conditions: {c: {equals: [{get_param: flag}, false]}}
resources: {v: {type: OS::Heat::Value, condition: c, properties: {value: {get_param: [azs, 7]}}}}
""",
    "into an empty value": "outputs: {out: {value: {get_param: [empty, a, b]}}}",
}


@pytest.mark.parametrize("sections", MEANT.values(), ids=MEANT)
def test_a_path_that_may_be_meant_is_not_reported(sections: str) -> None:
    parameters = PARAMETERS + "  empty: {type: json, default: {a: {}}}\n"
    assert found(parameters + sections, rules=RULES) == []


def test_a_branch_that_is_not_known_is_not_judged() -> None:
    sections = """
  given: {type: boolean}
conditions: {c: {get_param: given}}
outputs: {out: {value: {if: [c, {get_param: [azs, 7]}, 2]}}}
"""
    assert found(PARAMETERS + sections, assume_values=True, rules=RULES) == []


def test_an_empty_default_decides_a_branch_only_in_a_request() -> None:
    sections = """
  network: {type: string, default: ''}
conditions: {none: {equals: [{get_param: network}, '']}}
outputs: {out: {value: {if: [none, {get_param: [azs, 7]}, 2]}}}
"""
    assert found(PARAMETERS + sections, assume_values=True, rules=RULES) == []
    assert len(found(PARAMETERS + sections, rules=RULES)) == 1


def test_a_nested_template_may_get_a_map_without_an_optional_key() -> None:
    child = """
heat_template_version: 2018-08-31
parameters: {options: {type: json}}
outputs: {a: {value: {get_param: [options, %s]}}}
"""
    template = """
heat_template_version: 2018-08-31
resources: {n: {type: child.yaml, properties: {options: {flavor: a}}}}
"""
    for key, count in (("zone", 0), ("flavour", 1)):
        assert len(found(template, files={"child.yaml": child % key}, stage="deploy", rules=RULES)) == count


CFN = """
AWSTemplateFormatVersion: '2010-09-09'
Mappings: {M: {a: {zones: [x, y]}}}
Parameters:
  L: {Type: CommaDelimitedList, Default: 'a,b'}
  J: {Type: Json, Default: '{"a": 1}'}
  Empty: {Type: CommaDelimitedList, Default: ''}
  Unset: {Type: CommaDelimitedList}
Resources:
  v: {Type: OS::Heat::Value, Properties: {value: {Fn::Select: %s}}}
"""


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ("[2, {Ref: L}]", '"L" has 2 items, so it has no item 2'),
        ("['-3', {Ref: L}]", '"L" has 2 items, so it has no item -3'),
        ("[b, {Ref: J}]", '"J" does not have the key "b"'),
        ("['1', [a]]", "the list has 1 item, so it has no item 1"),
        ("[k, {a: 1}]", 'the map does not have the key "k"'),
        ("[9, {'Fn::FindInMap': [M, a, zones]}]", "the list has 2 items, so it has no item 9"),
        ("[3, {'Fn::Split': [',', 'a,b']}]", "the list has 2 items, so it has no item 3"),
    ],
)
def test_what_a_list_or_map_does_not_have(args: str, message: str) -> None:
    (only,) = messages(found(CFN % args, assume_values=True, rules=RULES))
    assert only == f"{message}; Heat gives an empty string"


@pytest.mark.parametrize(
    "args", ["[1, {Ref: L}]", "[-1, {Ref: L}]", "[a, {Ref: J}]", "[0, {Ref: Empty}]", "[4, {Ref: Unset}]"]
)
def test_what_a_list_or_map_has_or_may_have(args: str) -> None:
    assert found(CFN % args, assume_values=True, rules=RULES) == []


COMPARED = (
    PARAMETERS
    + """
conditions:
  given: {equals: [{get_param: [m, nokey]}, %s]}
resources:
  v: {type: OS::Heat::Value, %s}
"""
)
LOST = "properties: {value: {get_param: [m, nokey]}}"


@pytest.mark.parametrize(
    ("other", "rest", "amount"),
    [
        pytest.param("x", LOST, 1, id="read anyway"),
        pytest.param("x", f"condition: given, {LOST}", 0, id="read under a condition"),
        pytest.param("x", "properties: {value: {if: [given, {get_param: [m, nokey]}, y]}}", 0, id="read in an if"),
        pytest.param("''", LOST, 0, id="compared with an empty string"),
        pytest.param("x", "properties: {value: y}", 0, id="only compared"),
    ],
)
def test_a_path_that_a_condition_compares(other: str, rest: str, amount: int) -> None:
    assert len(found(COMPARED % (other, rest), rules=RULES)) == amount

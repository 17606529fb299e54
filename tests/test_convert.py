"""heatlint convert: CFN to HOT, a version of HOT to another, JSON to YAML and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heatlint.cli import main
from heatlint.load.client.texts import parse_template
from heatlint.rewrite.convert import NotConverted, converted
from heatlint.rewrite.fmt import formatted
from heatlint.rewrite.options import Options
from heatlint.text import parse

CFN = """\
# licence
HeatTemplateFormatVersion: 2016-10-14
Description: A web server
Mappings:
  Sizes:  # by stage
    dev: {flavor: m1.small}
    prod: {flavor: m1.large}
Parameters:
  # of the server
  Stage:
    Type: String
    Default: dev
    AllowedValues: [dev, prod]  # two
    ConstraintDescription: dev or prod
Conditions:
  IsDev: {"Fn::Equals": [{Ref: Stage}, dev]}
Resources:
  # the only server
  Web:
    Type: OS::Nova::Server
    Condition: IsDev
    DeletionPolicy: Retain
    Properties:
      image: cirros  # small
      flavor: {"Fn::FindInMap": [Sizes, {Ref: Stage}, flavor]}
Outputs:
  Address:
    Value: {"Fn::GetAtt": [Web, first_address]}
"""
HOT = """\
# licence
heat_template_version: '2021-04-16'

description: A web server

parameters:
  # of the server
  Stage:
    type: string
    default: dev
    constraints:
      - allowed_values: [dev, prod]  # two
        description: dev or prod
  Sizes:  # by stage
    type: json
    description: 'The mapping "Sizes"'
    default:
      dev: {flavor: m1.small}
      prod: {flavor: m1.large}

resources:
  # the only server
  Web:
    type: OS::Nova::Server
    properties:
      image: cirros  # small
      flavor: {get_param: [Sizes, {get_param: Stage}, flavor]}
    deletion_policy: Retain
    condition: IsDev

outputs:
  Address:
    value: {get_attr: [Web, first_address]}

conditions:
  IsDev: {equals: [{get_param: Stage}, dev]}
"""


def to(form, text):
    return converted(text, form, Options())


def test_cfn_to_hot_keeps_comments():
    found = to("hot", CFN)
    assert (found.text, found.findings) == (HOT, [])


def test_cfn_in_json_becomes_hot_in_yaml_with_block_scalars():
    text = json.dumps({**parse(CFN, "").value, "Description": "one\ntwo\n"})
    found = parse(to("hot", text).text, "")
    assert found.value == {**parse(HOT, "").value, "description": "one\ntwo\n"}
    assert "description: |\n  one\n  two\n" in (found.text or "")


def value_of(call, target="hot"):
    """Return what a call in a property becomes, and the findings about it."""
    text = json.dumps(
        {
            "HeatTemplateFormatVersion": "2016-10-14",
            "Parameters": {
                "size": {"Type": "CommaDelimitedList"},
                "map": {"Type": "Json"},
                "text": {"Type": "String"},
                "place": {"Type": "String", "AllowedValues": ["l", "t"]},
            },
            "Mappings": {"m": {"k": {"l": ["x"], "t": '["x"]'}, "names": {"of": "l"}}},
            "Resources": {"a": {"Type": "OS::Heat::Value", "Properties": {"value": call}}},
        }
    )
    found = to(target, text)
    value = parse(found.text, "").value
    return value["resources"]["a"]["properties"]["value"], [message for _, message in found.findings], value


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param({"Ref": "size"}, {"get_param": "size"}, id="a parameter"),
        pytest.param({"Ref": "a"}, {"get_resource": "a"}, id="a resource"),
        pytest.param({"Ref": "AWS::StackName"}, {"get_param": "OS::stack_name"}, id="the name of the stack"),
        pytest.param({"Ref": "AWS::Region"}, {"get_param": "aws_region"}, id="the region"),
        pytest.param(
            {"Fn::Join": [",", ["a", {"Ref": "size"}]]}, {"list_join": [",", ["a", {"get_param": "size"}]]}, id="join"
        ),
        pytest.param({"Fn::Split": [",", "a,b"]}, {"str_split": [",", "a,b"]}, id="split"),
        pytest.param({"Fn::Base64": {"Fn::Base64": "a"}}, "a", id="Heat does not encode"),
        pytest.param(
            {"Fn::Replace": [{"$a": "b"}, "x $a"]},
            {"str_replace": {"template": "x $a", "params": {"$a": "b"}}},
            id="replace",
        ),
        pytest.param({"Fn::If": ["c", 1, 2]}, {"if": ["c", 1, 2]}, id="if"),
        pytest.param({"Fn::Select": ["1", {"Ref": "size"}]}, {"get_param": ["size", 1]}, id="select from a parameter"),
        pytest.param({"Fn::Select": [0, {"Fn::Split": [",", "a"]}]}, {"str_split": [",", "a", 0]}, id="select a part"),
        pytest.param({"Fn::Select": ["1", ["x", {"Ref": "size"}]]}, {"get_param": "size"}, id="select from a list"),
        pytest.param({"Fn::Select": ["-1", ["x", "y"]]}, "y", id="select from the end of a list"),
        pytest.param({"Fn::Select": ["2", ["x", "y"]]}, "", id="select behind the end of a list"),
        pytest.param({"Fn::Select": [-3, ["x", "y"]]}, "", id="select before the start of a list"),
        pytest.param({"Fn::Select": ["0", []]}, "", id="select from an empty list"),
        pytest.param({"Fn::Select": ["a", {"a": "x", "b": "y"}]}, "x", id="select from a map"),
        pytest.param({"Fn::Select": ["c", {"a": "x", "b": "y"}]}, "", id="select what a map does not have"),
        pytest.param({"Fn::Select": ["1", '["x", "y"]']}, "y", id="select from a list in JSON"),
        pytest.param({"Fn::Select": ["2", '["x", "y"]']}, "", id="select behind the end of a list in JSON"),
        pytest.param({"Fn::Select": [" 2_0", {"Fn::Split": [",", "a,b"]}]}, "", id="select by a text that is a number"),
        pytest.param(
            {"Fn::Select": [{"Ref": "text"}, {"Fn::GetAtt": ["a", "value"]}]},
            {
                "yaql": {
                    "expression": "switch($.data.items = null => '', isDict($.data.items) => "
                    "$.data.items.get($.data.index, ''), true => $.data.items.skip(int($.data.index)).first(''))",
                    "data": {"items": {"get_attr": ["a", "value"]}, "index": {"get_param": "text"}},
                }
            },
            id="select by a parameter from an attribute, which is null before the deployment",
        ),
        pytest.param({"Fn::Select": ["0", ""]}, "", id="select from an empty text"),
        pytest.param({"Fn::Select": ["0", None]}, "", id="select from nothing"),
        pytest.param({"Fn::Select": ["2", {"Fn::Split": [",", "a,b"]}]}, "", id="select a part that is not there"),
        pytest.param(
            {"Fn::Select": ["1", {"Ref": "map"}]}, {"get_param": ["map", "1"]}, id="select a key that is a number"
        ),
        pytest.param(
            {"Fn::Select": ["5", {"Fn::FindInMap": ["m", "k", "l"]}]},
            {"get_param": ["m", "k", "l", "5"]},
            id="select from a mapping",
        ),
        pytest.param(
            {"Fn::Select": [{"Ref": "text"}, {"Ref": "size"}]},
            {"get_param": ["size", {"get_param": "text"}]},
            id="select by a parameter from a parameter",
        ),
        pytest.param(
            {"Fn::Select": [{"Ref": "text"}, ["x", "y"]]},
            {
                "yaql": {
                    "expression": "$.data.items.skip(int($.data.index)).first('')",
                    "data": {"items": ["x", "y"], "index": {"get_param": "text"}},
                }
            },
            id="select by a parameter from a list",
        ),
        pytest.param(
            {"Fn::Select": [{"Ref": "text"}, {"x": 1, "y": 2}]},
            {
                "yaql": {
                    "expression": "$.data.items.get($.data.index, '')",
                    "data": {"items": {"x": 1, "y": 2}, "index": {"get_param": "text"}},
                }
            },
            id="select by a parameter from a map",
        ),
        pytest.param({"Fn::ResourceFacade": "Metadata"}, {"resource_facade": "metadata"}, id="facade"),
        pytest.param({"other": {"Ref": "size"}}, {"other": {"get_param": "size"}}, id="what is no call"),
    ],
)
def test_functions(old, new):
    assert value_of(old)[:2] == (new, [])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            {"Fn::Select": [0, {"Fn::GetAtt": ["a", "value"]}]},
            {"get_attr": ["a", "value", 0]},
            '"get_attr" returns null',
            id="attribute",
        ),
        pytest.param(
            {"Fn::Select": ["1", {"Fn::Split": [",", {"Ref": "text"}]}]},
            {"str_split": [",", {"get_param": "text"}, 1]},
            '"str_split" fails',
            id="part of a text that is not known",
        ),
    ],
)
def test_an_item_that_is_not_there_is_another_value_in_hot(old, new, message):
    assert value_of(old)[:2] == (new, [f'for an item that is not there {message}; "Fn::Select" returned an empty text'])


@pytest.mark.parametrize(
    ("key", "is_found"),
    [
        pytest.param("l", False, id="a key"),
        pytest.param("z", True, id="a key that is missing"),
        pytest.param({"Ref": "place"}, False, id="a parameter with only keys"),
        pytest.param({"Ref": "text"}, True, id="a parameter with any value"),
        pytest.param({"Fn::If": ["c", "l", {"Ref": "place"}]}, False, id="branches with only keys"),
        pytest.param({"Fn::If": ["c", "l", "z"]}, True, id="a branch with another key"),
        pytest.param({"Fn::FindInMap": ["m", "names", "of"]}, False, id="what another mapping has"),
        pytest.param({"Ref": "AWS::Region"}, True, id="a region that is missing"),
    ],
)
def test_a_key_that_a_mapping_may_lack_is_found(key, is_found):
    """Heat fails at `Fn::FindInMap` then, and takes an empty text for `get_param`."""
    _, findings, _ = value_of({"Fn::FindInMap": ["m", "k", key]})
    message = 'for a key that the mapping does not have "get_param" returns an empty text; "Fn::FindInMap" failed'
    assert findings == [message] * is_found


@pytest.mark.parametrize("number", [".inf", "-.inf", ".nan"])
def test_a_number_that_json_does_not_have_is_not_converted_to_json(number):
    with pytest.raises(NotConverted, match='no form for the value of "a" in line 2; write it as a string'):
        to("json", f"heat_template_version: 2021-04-16\nconditions: {{a: [{number}]}}\n")


@pytest.mark.parametrize("index", [0, "-1"])
def test_the_first_and_the_last_part_of_a_text_are_always_there(index):
    old = {"Fn::Select": [index, {"Fn::Split": [",", {"Ref": "text"}]}]}
    assert value_of(old)[:2] == ({"str_split": [",", {"get_param": "text"}, int(index)]}, [])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param({"Ref": "nothing"}, '"nothing" is neither a parameter nor a resource', id="a wrong reference"),
        pytest.param({"Ref": "AWS::StackId"}, '"OS::stack_id" is the ID of the stack', id="the id of the stack"),
        pytest.param({"Fn::GetAZs": ""}, '"Fn::GetAZs" asked the cloud', id="availability zones"),
        pytest.param({"Fn::MemberListToMap": ["a", "b", []]}, '"Fn::MemberListToMap" has no form in HOT', id="no form"),
        pytest.param({"Fn::Select": ["x", ["a"]]}, '"Fn::Select" has no form', id="an index that Heat refuses"),
        pytest.param({"Fn::Select": [1, {"a": 1}]}, '"Fn::Select" has no form', id="a key that Heat refuses"),
        pytest.param({"Fn::Select": ["0", {"Ref": "text"}]}, '"Fn::Select" has no form', id="JSON in a parameter"),
        pytest.param(
            {"Fn::Select": ["k", {"Fn::GetAtt": ["a", "Data"]}]}, '"Fn::Select" has no form', id="JSON in an attribute"
        ),
        pytest.param({"Fn::Select": ["0", '[["a"]]']}, '"Fn::Select" has no form', id="a list in JSON"),
        pytest.param(
            {"Fn::Select": ["0", "[" * 100_000]}, '"Fn::Select" has no form', id="JSON that is nested too deep"
        ),
        pytest.param(
            {"Fn::Select": ["0", {"Fn::FindInMap": ["m", "k", "t"]}]},
            '"Fn::Select" has no form',
            id="JSON in a mapping",
        ),
        pytest.param(
            {"Fn::Select": ["0", {"Fn::FindInMap": ["m", "k", {"Ref": "place"}]}]},
            '"Fn::Select" has no form',
            id="JSON somewhere in a mapping",
        ),
        pytest.param(
            {"Fn::Select": ["0", {"Fn::If": ["c", ["x"], '["a"]']}]},
            '"Fn::Select" has no form',
            id="JSON in a branch of a condition",
        ),
        pytest.param({"Fn::Select": ["0", {"Ref": "AWS::StackName"}]}, '"Fn::Select" has no form', id="a name"),
        pytest.param({"Fn::Select": ["0", "[NaN]"]}, '"Fn::Select" has no form', id="a number that JSON does not have"),
        pytest.param(
            {"Fn::Select": ["x", {"Fn::Split": [",", "a"]}]}, '"Fn::Select" has no form', id="a part by a name"
        ),
        pytest.param(
            {"Fn::Select": ["x", {"Fn::FindInMap": ["m", "k", "l"]}]},
            '"Fn::Select" has no form',
            id="an item of a mapping by a name",
        ),
        pytest.param(
            {"Fn::Select": ["0", {"Fn::Base64": '["a"]'}]}, '"Fn::Select" has no form', id="JSON that is encoded"
        ),
    ],
)
def test_what_a_person_has_to_look_at(call, message):
    _, findings, _ = value_of(call)
    assert len(findings) == 1 and findings[0].startswith(message)


@pytest.mark.parametrize(
    ("version", "call"),
    [
        pytest.param("AWSTemplateFormatVersion: 2010-09-09", {"get_param": "A"}, id="CFN"),
        pytest.param("AWSTemplateFormatVersion: 2010-09-09", {"a": [{"if": [True, "b", "c"]}]}, id="CFN, deep"),
        pytest.param("heat_template_version: 2013-05-23", {"digest": ["md5", "x"]}, id="HOT"),
        pytest.param("heat_template_version: 2016-10-14", {"contains": ["a", ["a"]]}, id="HOT with conditions"),
    ],
)
def test_data_that_becomes_a_call_is_found(version, call):
    hot = version.startswith("heat")
    resources, kind, properties = ("resources", "type", "properties") if hot else ("Resources", "Type", "Properties")
    body = {resources: {"a": {kind: "OS::Heat::Value", properties: {"value": call}}}}
    found = to("2021-04-16", f"{version}\n{json.dumps(body)[1:-1]}\n")
    assert parse(found.text, "").value["resources"]["a"]["properties"]["value"] == call
    [(_, message)] = found.findings
    assert message.endswith('and a call in version "2021-04-16"') and f"# to check: {message}" in found.text


def test_data_that_stays_data_is_not_found():
    text = "heat_template_version: 2013-05-23\noutputs: {o: {value: {yaql: {expression: a}}}}\n"
    assert to("2014-10-16", text).findings == []
    text = "heat_template_version: 2018-08-31\noutputs: {o: {value: {'Fn::GetAtt': [a, b]}}}\n"
    assert to("2021-04-16", text).findings == []


def test_a_function_of_a_later_version_of_cfn_stays_data():
    text = "HeatTemplateFormatVersion: 2012-12-12\nOutputs: {o: {Value: {'Fn::If': [a, b, c]}}}\n"
    found = to("hot", text)
    assert parse(found.text, "").value["outputs"]["o"]["value"] == {"Fn::If": ["a", "b", "c"]}
    assert [message for _, message in found.findings] == ['"Fn::If" is data in version "2012-12-12" and stays data']


def test_a_parameter_that_is_added_takes_no_name_of_another():
    text = (
        "heat_template_version: 2013-05-23\n"
        "parameters:\n  availability_zones: {type: string, default: mine}\n"
        "resources:\n  a: {type: OS::Heat::Value, properties: {value: {'Fn::GetAZs': ''}}}\n"
    )
    value = parse(to("2018-08-31", text).text, "").value
    assert value["parameters"]["availability_zones"] == {"type": "string", "default": "mine"}
    assert value["resources"]["a"]["properties"]["value"] == {"get_param": "availability_zones_"}


def test_a_finding_is_a_comment_at_its_place():
    found = to("hot", CFN.replace("image: cirros  # small", "image: {Ref: none}"))
    line = '      # to check: "none" is neither a parameter nor a resource\n      image: {get_resource: none}\n'
    assert line in found.text
    assert [each for each, _ in found.findings] == [found.text[: found.text.index("image:")].count("\n") + 1]


def test_a_value_that_json_cannot_write_is_named_by_its_kind():
    odd = CFN.replace("    Type: String\n", "    Type: String\n    Odd: {!!binary aGk=: 1}\n")
    odd = odd.replace("    DeletionPolicy: Retain\n", "    DeletionPolicy: Retain\n    Wrong: {!!binary aGk=: 1}\n")
    text = converted(odd, "hot", Options()).text
    assert 'HOT has no key "Odd" here; its value was a map' in text
    assert 'HOT has no key "Wrong" here; its value was a map' in text


def test_a_key_that_hot_refuses_is_in_the_comment():
    found = to("hot", CFN.replace("    DeletionPolicy: Retain\n", "    Wrong: {a: 1}\n"))
    assert '# to check: HOT has no key "Wrong" here; its value was {"a": 1}\n' in found.text


def test_a_name_with_control_characters_has_escapes_in_the_comment():
    resource = '{Type: OS::Heat::None, "x\\ny\\u0085": 1, z: 2}'
    lines = to("hot", f"HeatTemplateFormatVersion: 2012-12-12\nResources:\n  a: {resource}\n").text.splitlines()
    assert '  # to check: HOT has no key "x\\ny\\x85" here; its value was 1' in lines
    assert '  # to check: HOT has no key "z" here; its value was 2' in lines


def test_a_description_of_constraints_without_a_constraint_is_in_the_comment():
    found = to("hot", "HeatTemplateFormatVersion: 2012-12-12\nParameters: {p: {ConstraintDescription: d}}\n")
    message = 'HOT has no key "ConstraintDescription" where there is no constraint; its value was "d"'
    assert f"# to check: {message}\n" in found.text and [each for _, each in found.findings] == [message]


def test_numbers_with_an_exponent_get_a_point():
    text = '{"a": [1e-08, 1e22, -1e+30, 1.5e-9, 2.0, 1e400]}'
    found = to("yaml", text).text
    assert [line.strip() for line in found.splitlines()[1:3]] == ["- 1.0e-08", "- 1.0e+22"]
    assert parse(found, "").value == parse(text, "").value


@pytest.mark.parametrize(
    ("version", "text", "expected", "findings"),
    [
        pytest.param(
            "2018-08-31",
            "heat_template_version: 2013-05-23\n"
            "parameters: {p: {type: string}}\n"
            'outputs: {o: {value: {"Fn::Join": ["", [{Ref: p}]]}}}  # why\n',
            {"list_join": ["", [{"get_param": "p"}]]},
            [],
            id="up, with the new names of functions",
        ),
        pytest.param(
            "2015-10-15",
            "heat_template_version: 2018-08-31\noutputs: {o: {value: {list_concat: [[a], [b]]}}}\n",
            {"list_concat": [["a"], ["b"]]},
            ['"list_concat" has no form in version "2015-10-15"'],
            id="down, without a form",
        ),
    ],
)
def test_versions(version, text, expected, findings):
    found = to(version, text)
    value = parse(found.text, "").value
    assert value["heat_template_version"] == version
    assert value["outputs"]["o"]["value"] == expected
    assert [message for _, message in found.findings] == findings
    assert ("# why" in found.text) == ("# why" in text)


@pytest.mark.parametrize("version", ["2013-05-23", "2014-10-16", "2015-04-30"])
@pytest.mark.parametrize("call", [{"Fn::Select": ["a", {"get_attr": ["v", "value"]}]}, {"Fn::Select": ["0", "[[1]]"]}])
def test_a_function_without_an_equal_form_stays_where_the_version_has_it(version, call):
    outputs = {"outputs": {"o": {"value": call}}}
    found = to(version, json.dumps({"heat_template_version": "2013-05-23", **outputs}))
    assert parse(found.text, "").value["outputs"] == outputs["outputs"] and not found.findings


def test_an_old_name_stays_where_the_version_does_not_have_the_new_one():
    call = {"Fn::Split": [",", "a,b"]}
    found = to("2013-05-23", json.dumps({"HeatTemplateFormatVersion": "2012-12-12", "Outputs": {"o": {"Value": call}}}))
    assert parse(found.text, "").value["outputs"]["o"]["value"] == call and not found.findings


@pytest.mark.parametrize(("no_echo", "hidden"), [(1, False), ("yes", False), (True, True), ("TRUE", True)])
def test_only_the_word_true_hides_a_parameter_of_cfn(no_echo, hidden):
    text = json.dumps({"HeatTemplateFormatVersion": "2012-12-12", "Parameters": {"p": {"NoEcho": no_echo}}})
    assert parse(to("hot", text).text, "").value["parameters"]["p"]["hidden"] is hidden


FORMS = [
    ("2014-10-16", "2015-10-15", {"list_join": ["", ["a"], ["b"]]}),
    ("2015-04-30", "2015-10-15", {"get_attr": ["r"]}),
    ("2016-04-08", "2016-10-14", {"repeat": {"for_each": {"<%x%>": {"a": "b"}}, "template": "<%x%>"}}),
    ("2017-02-24", "2017-09-01", {"repeat": {"for_each": {"x": ["a"]}, "template": "x", "permutations": False}}),
    ("2018-08-31", "2021-04-16", {"if": ["c", "x"]}),
    ("2015-04-30", "2015-10-15", {"str_replace": {"template": "x", "params": {"x": {"a": 1}}}}),
]


@pytest.mark.parametrize(("older", "newer", "call"), FORMS, ids=[next(iter(call)) for _, _, call in FORMS])
def test_arguments_that_only_the_newer_version_takes_are_found(older, newer, call):
    (name,) = call
    template = {"resources": {"r": {"type": "OS::Heat::None"}}, "outputs": {"o": {"value": call}}}
    down = to(older, json.dumps({"heat_template_version": newer, **template}))
    up = to(newer, json.dumps({"heat_template_version": older, **template}))
    what = f'these arguments of "{name}"'
    assert [message for _, message in down.findings] == [f'version "{older}" does not take {what}']
    assert [message for _, message in up.findings] == [
        f'version "{older}" of the old template does not take {what}, this one does'
    ]
    assert not to(newer, json.dumps({"heat_template_version": newer, **template})).findings


@pytest.mark.parametrize(
    ("version", "old", "new"),
    [
        pytest.param("2015-10-15", "str_replace_strict", "str_replace", id="without checks"),
        pytest.param("2018-03-02", "str_replace_vstrict", "str_replace_vstrict", id="the same"),
        pytest.param("2017-02-24", "str_replace_vstrict", "str_replace_strict", id="the one with the most checks"),
        pytest.param("2016-10-14", "str_replace_vstrict", "str_replace", id="the one without checks"),
    ],
)
def test_a_function_with_checks_becomes_the_nearest_of_an_older_version(version, old, new):
    text = (
        f"heat_template_version: 2018-08-31\noutputs: {{o: {{value: {{{old}: {{template: a, params: {{a: b}}}}}}}}}}\n"
    )
    found = to(version, text)
    value = parse(found.text, "").value
    assert value["heat_template_version"] == version
    assert value["outputs"]["o"]["value"] == {new: {"template": "a", "params": {"a": "b"}}}
    assert found.findings == [] and "#" not in found.text


def test_yaml_to_json_says_that_comments_are_lost():
    found = to("json", HOT)
    assert json.loads(found.text) == parse(HOT, "").value
    assert found.findings == [(1, "JSON has no comments; 6 of the old text are lost")]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        pytest.param("hot", "a: b: c\n", id="syntax error"),
        pytest.param("hot", "- a\n", id="a list"),
        pytest.param("hot", "parameters: {}\n", id="an environment"),
        pytest.param("json", "heat_template_version: rocky\nx: !!binary YQ==\n", id="bytes"),
    ],
)
def test_what_cannot_be_converted(form, text):
    with pytest.raises(NotConverted):
        to(form, text)


@pytest.mark.parametrize(
    ("properties", "what"),
    [
        pytest.param("{a: 1, value: !!binary YQ==}", 'the value of "value"', id="bytes"),
        pytest.param("{value: [1, {k: [!!binary YQ==]}]}", 'the value of "k"', id="bytes in a list"),
        pytest.param("{value: .nan}", 'the value of "value"', id="not a number"),
        pytest.param("{value: !!set {a}}", 'the value of "value"', id="a set"),
        pytest.param("{value: {'1': a, 1: b}}", 'the key "1"', id="a number as a key that is there as a text"),
        pytest.param("{value: {~: b, 'null': c}}", 'the key "~"', id="null as a key that is there as a text"),
        pytest.param("{value: {!!binary YQ== : b}}", 'the key "!!binary YQ=="', id="bytes as a key"),
    ],
)
def test_what_json_does_not_have_is_named_with_its_line(properties, what):
    text = f"heat_template_version: rocky\nresources:\n  a:\n    properties: {properties}\n"
    with pytest.raises(NotConverted) as caught:
        to("json", text)
    assert str(caught.value) == f"JSON has no form for {what} in line 4; write it as a string"


def test_a_key_that_is_no_text_is_in_json_what_the_client_sends():
    text = "heat_template_version: rocky\noutputs: {o: {value: [{2: a, ~: b, yes: c, 1.5: d, 2020-01-01: e}]}}\n"
    value = json.loads(to("json", text).text)["outputs"]["o"]["value"]
    assert value == [{"2": "a", "null": "b", "true": "c", "1.5": "d", "2020-01-01": "e"}]


REPEATED = '{"HeatTemplateFormatVersion": "2012-12-12",\n"Resources": {\n"a": {"Type": "A"},\n"a": {"Type": "B"}}}'


@pytest.mark.parametrize(
    ("form", "text", "line"),
    [
        pytest.param(
            "json", "heat_template_version: rocky\nresources:\n  a: {type: A}\n  a: {type: B}\n", 4, id="json"
        ),
        pytest.param("yaml", REPEATED, 5, id="yaml"),
        pytest.param("hot", REPEATED, 2, id="hot"),
    ],
)
def test_a_repeated_key_that_is_not_in_the_new_text_is_a_finding(form, text, line):
    found = to(form, text)
    message = 'the key "a" is repeated; what it has in line 3 of the old text is not in this one'
    assert found.findings == [(line, message)]
    assert (f"# to check: {message}\n" in found.text) == (form != "json")


def test_a_repeated_key_stays_where_the_text_is_edited():
    text = "heat_template_version: 2018-08-31\noutputs:\n  a: {value: 1}\n  a: {value: 2}\n"
    assert not to("2021-04-16", text).findings and not to("yaml", text).findings


def test_bytes_in_a_template_that_is_written_anew():
    properties = '{&b value : {"Fn::Join": ["", [!!binary YQ==, *a]]}}'
    text = f"HeatTemplateFormatVersion: 2012-12-12\nResources: {{&a d: {{Properties: {properties}}}}}\n"
    with pytest.raises(NotConverted, match='JSON has no form for the value of "Fn::Join" in line 2'):
        to("hot", text)


@pytest.mark.parametrize("form", ["hot", "yaml", "json"])
@pytest.mark.parametrize("text", [pytest.param("", id="nothing"), pytest.param(" \n\n", id="blank")])
def test_an_empty_text(form, text):
    with pytest.raises(NotConverted, match="it is empty"):
        to(form, text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Parameters: {p: {Type: [], MinLength: x}, q: 1}", id="parameters"),
        pytest.param("Parameters: true\nMappings: [1]\nResources: {a: 1, b: {Type: {}}}", id="sections"),
        pytest.param("Outputs: {o: {Value: {'Fn::FindInMap': [{}]}}, p: {Value: {'Fn::Select': 1}}}", id="arguments"),
        pytest.param("Outputs: {o: {Value: {'Fn::ResourceFacade': []}}, p: {Value: {Ref: {}}}}", id="facade"),
    ],
)
def test_a_template_that_heat_refuses_is_converted_as_far_as_possible(text):
    assert to("hot", f"HeatTemplateFormatVersion: 2012-12-12\n{text}\n").text


#: What YAML 1.1 reads as another value than a string when it has no quotes.
KEYS_OF_OTHER_CLASSES = st.sampled_from(
    ["on", "yes", "no", "Off", "true", "12:30", "12", "0x1F", "1e3", "2018-01-01", "~", "null", "", "<<", "=", "a\nb"]
)
VALUES = st.recursive(
    st.one_of(
        st.text(st.characters(exclude_categories=("Cs",)), max_size=10),
        st.sampled_from(
            ["yes", "0755", "2021-04-16", "1e3", "a\nb\n", "a\n", "\n", " a\n b", "a: b", "#", "~", "=", "<<"]
        ),
        st.integers(-(10**12), 10**12),
        st.booleans(),
        st.none(),
        st.floats(allow_nan=False, allow_infinity=False, width=32),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.text("ab :#yn0", max_size=3), KEYS_OF_OTHER_CLASSES), inner, max_size=3),
    ),
    max_leaves=10,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), VALUES, min_size=1))
def test_json_to_yaml_to_json(value):
    text = json.dumps(value)
    yaml = to("yaml", text).text
    assert not parse(yaml, "").is_json
    assert json.loads(to("json", yaml).text) == value


@pytest.mark.parametrize("form", ["yaml", "hot"])
def test_a_key_that_yaml_reads_as_another_value_gets_quotes(form):
    value = {"on": 1, "Off": [{"12:30": "yes"}], "plain": 2}
    resource = {"type": "OS::Heat::Value", "properties": {"value": value}}
    new = to(form, json.dumps({"heat_template_version": "2018-08-31", "resources": {"a": resource}})).text
    assert new.endswith("        'on': 1\n        'Off':\n          - '12:30': 'yes'\n        plain: 2\n")


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        pytest.param(["app.yaml", "--to", "hot"], 0, "", id="converted"),
        pytest.param(["app.yaml"], 2, '"--to" must be hot, json or yaml, or a version of HOT', id="no form"),
        pytest.param(["app.yaml", "--to", "2018-08-3"], 2, 'did you mean "2018-08-31"?', id="no version"),
        pytest.param(["heatlint.toml", "--to", "hot"], 2, "is a config, not a template", id="a config"),
        pytest.param(
            ["env.yaml", "--to", "hot"], 2, "env.yaml cannot be converted: the text is not a template", id="env"
        ),
    ],
)
def test_command(tmp_path, monkeypatch, capsys, words, status, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.yaml").write_text(CFN)
    (tmp_path / "env.yaml").write_text("parameters: {}\n")
    (tmp_path / "heatlint.toml").write_text("")
    assert main(["convert", *words]) == status
    out, err = capsys.readouterr()
    assert out == (HOT if status == 0 else "") and message in err


def test_errors_that_only_the_new_text_has_are_findings_as_well(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    resource = "{type: OS::Heat::Value, external_id: a, properties: {value: 1, w: 1}}"
    (tmp_path / "app.yaml").write_text(f"heat_template_version: 2018-08-31\nresources:\n  a: {resource}\n")
    assert main(["convert", "app.yaml", "--to", "2015-04-30"]) == 1
    out, err = capsys.readouterr()
    messages = [
        'HL302 OS::Heat::Value has no property "w"',
        'version "2015-04-30" has no key "external_id" of a resource',
    ]
    assert [f"  # to check: {each}" in out.splitlines() for each in messages] == [True, True]
    assert err == "".join(f"heatlint: line 6: {each}\n" for each in messages)


def test_an_error_in_what_has_a_finding_is_not_listed_as_well(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.yaml").write_text(CFN.replace("image: cirros", "image: {Ref: none}"))
    assert main(["convert", "app.yaml", "--to", "hot"]) == 1
    assert capsys.readouterr().err == 'heatlint: line 27: "none" is neither a parameter nor a resource\n'


def test_a_section_that_an_older_version_does_not_have_is_listed_once(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = "heat_template_version: 2018-08-31\nconditions: {c: true}\nresources: {a: {type: OS::Heat::Value}}\n"
    (tmp_path / "app.yaml").write_text(text)
    assert main(["convert", "app.yaml", "--to", "2013-05-23"]) == 1
    out, err = capsys.readouterr()
    assert err == 'heatlint: line 6: version "2013-05-23" has no section "conditions"\n'
    assert out.count("# to check: ") == 1


@pytest.mark.parametrize(
    ("old", "marked", "message"),
    [
        pytest.param(
            "parameters:\n  p: {type: string, tags: [a]}\n",
            "  p: {type",
            'version "2015-10-15" has no key "tags" of a parameter',
            id="a key of a parameter",
        ),
        pytest.param(
            "outputs:\n  o:\n    value: 1\n    condition: c\n",
            "    condition: c",
            'version "2015-10-15" has no key "condition" of an output',
            id="a key of an output",
        ),
        pytest.param(
            "conditions: {c: true}\n", "conditions:", 'version "2015-10-15" has no section "conditions"', id="a section"
        ),
        pytest.param(
            "parameters:\n  p:\n    constraints:\n      - modulo: {step: 2, offset: 0}\n",
            "      - modulo",
            'version "2015-10-15" has no constraint "modulo"',
            id="a constraint",
        ),
        pytest.param(
            'outputs:\n  o:\n    value: {a: "b\n      c", filter: {if: [c, 1, 2]}}\n',
            "    value: {a",
            '"if" has no form in version "2015-10-15"',
            id="a line that begins in a text",
        ),
    ],
)
def test_what_an_older_version_does_not_have_has_a_comment_at_its_place(old, marked, message):
    lines = to("2015-10-15", f"heat_template_version: 2018-08-31\n{old}").text.split("\n")
    at = next(at for at, line in enumerate(lines) if line.startswith(marked))
    assert lines[at - 1].strip() == f"# to check: {message}"


@pytest.mark.parametrize(
    ("old", "what"),
    [
        pytest.param("parameters: {p: {type: string, tags: [a]}}\n", 'key "tags" of a parameter', id="a parameter"),
        pytest.param("resources: {r: {external_id: a}}\n", 'key "external_id" of a resource', id="a resource"),
        pytest.param("outputs: {o: {condition: true}}\n", 'key "condition" of an output', id="an output"),
        pytest.param("conditions: {c: true}\n", 'section "conditions"', id="a section"),
        pytest.param("parameters: {p: {constraints: [{modulo: {}}]}}\n", 'constraint "modulo"', id="a constraint"),
    ],
)
def test_what_only_the_newer_version_has_is_a_finding_since_heat_refuses_the_old_template(old, what):
    found = to("2018-08-31", f"heat_template_version: 2015-10-15\n{old}").findings
    assert [each for _, each in found] == [f'version "2015-10-15" of the old template has no {what}, this one has it']
    assert to("2018-08-31", f"heat_template_version: 2018-03-02\n{old}").findings == []


@pytest.mark.parametrize(
    ("old", "what"),
    [
        pytest.param("Conditions: {c: {'Fn::Equals': [a, a]}}", 'section "conditions"', id="section"),
        pytest.param(
            "Resources: {r: {Type: A, Condition: c}}", 'key "condition" of a resource', id="key of a resource"
        ),
        pytest.param("Outputs: {o: {Value: 1, Condition: c}}", 'key "condition" of an output', id="key of an output"),
    ],
)
def test_what_only_the_newer_version_of_cfn_has_is_a_finding(old, what):
    """Heat refuses the section in the older version, and ignores the keys."""
    found = to("hot", f"HeatTemplateFormatVersion: 2012-12-12\n{old}\n").findings
    assert [each for _, each in found] == [f'version "2012-12-12" of the old template has no {what}, this one has it']
    assert to("hot", f"AWSTemplateFormatVersion: 2010-09-09\n{old}\n").findings == []


def test_a_section_of_cfn_that_an_older_version_does_not_have():
    found = to("2015-10-15", "HeatTemplateFormatVersion: 2012-12-12\nConditions: {c: {'Fn::Equals': [a, a]}}\n")
    assert [message for _, message in found.findings] == [
        'version "2015-10-15" has no section "conditions"',
        'version "2015-10-15" has no function "equals"',
    ]


def test_without_the_library(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(__import__("sys").modules, "ruamel.yaml", None)
    (tmp_path / "app.yaml").write_text(CFN)
    assert main(["convert", "app.yaml", "--to", "hot"]) == 2
    assert 'pip install "heatlint[convert]"' in capsys.readouterr().err


@pytest.mark.parametrize(
    "written",
    [
        "properties: &p {value: 1}\n  b: {type: OS::Heat::Value, properties: *p}",
        "properties: {value: &x 1, y: *x}",
        "? properties\n    : {value: 1}",
        "<<: {properties: {value: 1}}",
        "properties:\n     {value: [1,   # one\n      2]}",
        "properties: {value: yes, w: 0755, d: 2020-01-01}",
        "properties: {value: !!str 1}",
    ],
    ids=["anchor", "anchor of a scalar", "question mark", "merge key", "comment in brackets", "YAML 1.1", "tag"],
)
def test_what_a_conversion_does_not_change_keeps_its_form(written):
    head, rest = "# top\nheat_template_version: '", f"resources:\n  a:\n    type: OS::Heat::Value  # t\n    {written}\n"
    new = converted(f"{head}2018-08-31'\n\n{rest}", "hot", Options())
    assert formatted(f"{head}2021-04-16'\n\n{rest}", Options()).text == new.text


@pytest.mark.parametrize("to", ["hot", "yaml"])
def test_a_text_that_is_nested_too_deep_is_refused(to):
    text = '{"heat_template_version": "2018-08-31", "parameters": {"a": {"default": %s%s}}}' % ("[" * 98, "]" * 98)
    assert converted(text.replace("[]", "0"), to, Options()).findings == []
    with pytest.raises(NotConverted, match="it is nested deeper than 100 levels"):
        converted(text, to, Options())


def native(resource_type, properties, **more):
    """Convert a CFN template with one resource, "it", with native types; return the resource and the messages."""
    template = {"HeatTemplateFormatVersion": "2012-12-12", "Resources": {"it": {"Type": resource_type}}, **more}
    template["Resources"]["it"]["Properties"] = properties
    new = converted(json.dumps(template), "hot", Options(), native=True)
    value = parse(new.text, "").value
    return value, [message for _, message in new.findings]


PORTS = {"FromPort": "22", "ToPort": "23"}


@pytest.mark.parametrize(
    ("old_type", "old", "new_type", "new"),
    [
        (
            "AWS::EC2::Volume",
            {"Size": "1", "AvailabilityZone": "nova", "Tags": [{"Key": "a", "Value": {"Ref": "AWS::StackName"}}]},
            "OS::Cinder::Volume",
            {"size": "1", "availability_zone": "nova", "metadata": {"a": {"get_param": "OS::stack_name"}}},
        ),
        (
            "AWS::EC2::VolumeAttachment",
            {"InstanceId": "i", "VolumeId": "v", "Device": "/dev/vdb"},
            "OS::Cinder::VolumeAttachment",
            {"instance_uuid": "i", "volume_id": "v", "mountpoint": "/dev/vdb"},
        ),
        (
            "AWS::EC2::SecurityGroup",
            {"GroupDescription": "d", "SecurityGroupIngress": [{"IpProtocol": "tcp", "CidrIp": "0.0.0.0/0", **PORTS}]},
            "OS::Neutron::SecurityGroup",
            {
                "description": "d",
                "rules": [
                    {
                        "protocol": "tcp",
                        "remote_ip_prefix": "0.0.0.0/0",
                        "port_range_min": "22",
                        "port_range_max": "23",
                    }
                ],
            },
        ),
        (
            "AWS::EC2::SecurityGroup",
            {
                "GroupDescription": "d",
                "SecurityGroupEgress": [{"IpProtocol": "udp", "SourceSecurityGroupId": "g", **PORTS}],
            },
            "OS::Neutron::SecurityGroup",
            {
                "description": "d",
                "rules": [
                    {
                        "protocol": "udp",
                        "remote_group_id": "g",
                        "port_range_min": "22",
                        "port_range_max": "23",
                        "direction": "egress",
                        "remote_mode": "remote_group_id",
                    }
                ],
            },
        ),
    ],
    ids=["volume", "attachment", "group", "egress"],
)
def test_native_types(old_type, old, new_type, new):
    value, messages = native(old_type, old)
    assert (value["resources"]["it"], messages) == ({"type": new_type, "properties": new}, [])


def test_a_native_server_has_the_attributes_that_the_template_reads():
    properties = {"ImageId": "i", "InstanceType": "f", "SecurityGroups": ["g"]}
    outputs = {"ip": {"Value": {"Fn::GetAtt": ["it", "PublicIp"]}}}
    value, messages = native("AWS::EC2::Instance", properties, Outputs=outputs)
    assert value["resources"]["it"] == {
        "type": "OS::Nova::Server",
        "properties": {"image": "i", "flavor": "f", "security_groups": ["g"]},
    }
    assert value["outputs"]["ip"]["value"] == {"get_attr": ["it", "first_address"]}
    assert messages == ['the image\'s own user gets the key; AWS::EC2::Instance gives it to "ec2-user"']


@pytest.mark.parametrize(
    ("resource_type", "properties", "attribute", "reason"),
    [
        ("AWS::EC2::Instance", {"SubnetId": "s"}, "PublicIp", 'OS::Nova::Server has no counterpart of "SubnetId"'),
        ("AWS::EC2::Instance", {}, "AvailabilityZone", 'the template reads its attribute "AvailabilityZone"'),
        (
            "AWS::EC2::Instance",
            {"SecurityGroups": [], "SecurityGroupIds": []},
            "PublicIp",
            'it has both "SecurityGroups" and "SecurityGroupIds", and OS::Nova::Server has only "security_groups"',
        ),
        ("AWS::EC2::Volume", {"Tags": {"Ref": "AWS::StackName"}}, None, "its tags are not written out"),
        ("AWS::EC2::SecurityGroup", {"SecurityGroupIngress": [{"IpProtocol": "icmp"}]}, None, "a rule has no ports"),
        (
            "AWS::EC2::SecurityGroup",
            {"SecurityGroupIngress": [{"IpProtocol": "icmp", "FromPort": "-1", "ToPort": -1}]},
            None,
            "a rule has a negative port",
        ),
    ],
)
def test_a_resource_without_an_equal_native_type_is_left(resource_type, properties, attribute, reason):
    outputs = {"o": {"Value": {"Fn::GetAtt": ["it", attribute]}}} if attribute else {}
    value, messages = native(resource_type, properties, Outputs=outputs)
    assert value["resources"]["it"]["type"] == resource_type
    assert messages == [f'"{resource_type}" is left, because {reason}']


def test_other_types_of_aws_are_left_without_a_word():
    value, messages = native("AWS::EC2::EIP", {"Domain": "vpc"})
    assert (value["resources"]["it"]["type"], messages) == ("AWS::EC2::EIP", [])


def test_native_types_are_in_hot(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.yaml").write_text(CFN)
    assert main(["convert", "app.yaml", "--to", "json", "--types", "native"]) == 2
    assert '"--types native" cannot be used together with "--to json"' in capsys.readouterr().err


@pytest.mark.parametrize("to", ["hot", "yaml"])
def test_a_byte_order_mark_and_line_breaks_stay(to):
    text = "\ufeffheat_template_version: '2021-04-16'\r\n# a\r\nresources: {}\r\n"
    assert converted(text, to, Options()).text == (
        "\ufeffheat_template_version: '2021-04-16'\r\n\r\n# a\r\nresources: {}\r\n"
    )


def test_json_gets_no_byte_order_mark():
    text = "\ufeffheat_template_version: '2021-04-16'\r\n"
    assert converted(text, "json", Options()).text == '{\r\n  "heat_template_version": "2021-04-16"\r\n}\r\n'


OPEN = "HeatTemplateFormatVersion: 2012-12-12\nResources:\n  a:\n    Type: A\n    Metadata:\n      b: |\n        x\n"


@pytest.mark.parametrize(
    ("old", "form", "written", "text"),
    [
        pytest.param(OPEN, "hot", "b: |\n        x\n", "x", id="it stays at the end"),
        pytest.param(
            OPEN.replace("Resources", "Outputs:\n  c:\n    Value: |\n      y\n    Description: d\nResources"),
            "hot",
            "b: |-\n        x\n\noutputs:\n  c:\n    description: d\n    value: |\n      y\n...\n",
            "x",
            id="it leaves the end, and another comes there",
        ),
        pytest.param(OPEN, "json", '"b": "x"\n', "x", id="YAML to JSON"),
        pytest.param(
            json.dumps({"heat_template_version": "rocky", "outputs": {"a": {"value": "x\ny\n"}}}),
            "yaml",
            "value: |\n      x\n      y\n...\n",
            "x\ny\n",
            id="JSON to YAML",
        ),
    ],
)
def test_a_text_at_the_end_has_the_value_that_the_client_reads(old, form, written, text):
    """heatclient parses a template without the white space at its end, and so a block scalar without its line break."""
    new = to(form, old).text
    assert written in new
    for each in (old, new):
        assert f": {json.dumps(text)}}}" in json.dumps(parse_template(each, "").value)


def test_what_is_printed_is_utf_8_with_the_line_breaks_of_the_file(tmp_path, monkeypatch, capfdbinary):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.yaml").write_bytes("\ufeffheat_template_version: rocky\r\ndescription: \u00fc\r\n".encode())
    assert main(["convert", "app.yaml", "--to", "yaml"]) == 0
    expected = "\ufeffheat_template_version: rocky\r\n\r\ndescription: \u00fc\r\n"
    assert capfdbinary.readouterr().out == expected.encode()

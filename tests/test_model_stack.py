"""A stack: which resources are enabled, which branches Heat reads, references, and known values."""

from __future__ import annotations

import json

import pytest

from heatlint.language.functions.base import Refused, Unknown
from heatlint.language.functions.hot_values import Join, Replace, ReplaceStrict
from heatlint.language.shapes import type_of
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.model.scope import DEPLOYED, MADE, PARSED

VALUE = {"type": "OS::Heat::Value"}
FLOW = {"name": "nightly", "type": "direct", "tasks": []}


def stack(resources=None, *, version="2018-08-31", files=None, values=None, environment=None, assume=False, **sections):
    template = {"heat_template_version": version, "resources": resources or {}, **sections}
    body = {"template": template, "files": {name: json.dumps(each) for name, each in (files or {}).items()}}
    if values is not None:
        body["environment"] = {"parameters": values}
    if environment is not None:
        body["environment"] = environment
    return build(from_body(body), assume_values=assume)


def with_condition(written, conditions=None, **more):
    return stack(
        {"r": {**VALUE, "condition": written}},
        conditions=conditions or {},
        parameters={"p": {"type": "string"}},
        **more,
    )


@pytest.mark.parametrize(
    "written, conditions, expected",
    [
        (True, {}, True),
        (False, {}, False),
        ("c", {"c": True}, True),
        ("c", {"c": False}, False),
        ("c", {"c": {"equals": [1, 2]}}, False),
        ({"not": "c"}, {"c": False}, True),
        ({"and": ["c", "d"]}, {"c": True, "d": {"not": "c"}}, False),
    ],
)
def test_a_condition_enables(written, conditions, expected):
    assert with_condition(written, conditions).resources["r"].enabled is expected


@pytest.mark.parametrize(
    "written, conditions, part",
    [
        ("nope", {}, 'no condition "nope"'),
        ("c", {"c": {"not": "c"}}, "depends on itself"),
        ("c", {"c": {"and": ["d", "d"]}, "d": {"or": ["c", "c"]}}, "depends on itself"),
        ({"equals": [{"get_param": "p"}, 1]}, {}, "has no value"),
        ("c", {"c": 5}, "must be true or false"),
    ],
)
def test_a_faulty_condition_is_reported_once(written, conditions, part):
    made = with_condition(written, conditions)
    assert made.resources["r"].enabled is None
    assert len(made.faults) == 1
    assert part in made.faults[0].refused.message


def test_a_fault_in_a_named_condition_has_the_path_of_the_condition():
    made = stack({name: {**VALUE, "condition": "c"} for name in "rst"}, conditions={"c": {"not": "nope"}})
    assert [fault.path for fault in made.faults] == [("conditions", "c")]


def test_with_assumed_values_a_condition_is_unknown_and_no_fault():
    made = with_condition({"equals": [{"get_param": "p"}, "x"]}, assume=True)
    assert made.resources["r"].enabled is None and made.faults == []


def test_a_given_value_decides_a_condition():
    written = {"equals": [{"get_param": "p"}, "x"]}
    assert with_condition(written, values={"p": "x"}).resources["r"].enabled is True
    assert with_condition(written, values={"p": "y"}).resources["r"].enabled is False


def test_a_version_without_conditions_ignores_them():
    made = stack({"r": {**VALUE, "condition": "nope"}}, version="2015-04-30")
    assert made.resources["r"].enabled is True and made.faults == []


def names(made):
    """The functions that Heat reads in the resource r."""
    return [call.name for calls in made.resources["r"].calls.values() for call in calls]


def branching(condition, **more):
    value = {"if": [condition, {"get_param": "p"}, {"get_resource": "r"}]}
    return stack({"r": {**VALUE, "properties": {"value": value}}}, **more)


@pytest.mark.parametrize(
    "condition, expected",
    [
        (True, ["if", "get_param"]),
        (False, ["if", "get_resource"]),
        ("c", ["if", "get_resource"]),
    ],
)
def test_heat_reads_one_branch_of_an_if(condition, expected):
    assert names(branching(condition, conditions={"c": False})) == expected


def test_heat_reads_both_branches_of_an_if_that_is_not_known():
    made = branching({"equals": [{"get_param": "p"}, 1]}, parameters={"p": {"type": "string"}}, assume=True)
    assert sorted(names(made)) == ["get_param", "get_resource", "if"]


def test_a_branch_that_heat_does_not_read_has_no_references():
    assert stack_targets(branching(True), "resource") == []


def stack_targets(made, kind):
    return [reference.target for reference in made.references(kind)]


def test_references():
    made = stack(
        {
            "r": {
                **VALUE,
                "properties": {"value": [{"get_param": ["p", 0]}, {"get_resource": "s"}]},
                "metadata": {"m": {"get_attr": ["s", "value", "k"]}},
            },
            "s": VALUE,
        },
        outputs={"o": {"value": {"get_attr": ["nope", "x"]}}},
    )
    assert stack_targets(made, "parameter") == ["p"]
    assert stack_targets(made, "resource") == ["s"]
    assert sorted(stack_targets(made, "attribute")) == ["nope", "s"]


@pytest.mark.parametrize(
    "kind, names",
    [
        (Replace, ["str_replace", "str_replace_strict", "str_replace"]),
        (ReplaceStrict, ["str_replace_strict"]),
        (Join, []),
    ],
)
def test_the_uses_of_a_kind_of_function_in_the_order_of_the_text(kind, names):
    call = {"template": "a", "params": {"a": {"get_param": "OS::stack_name"}}}
    functions = ("str_replace", "str_replace_strict", "str_replace")
    resources = {f"r{index}": {**VALUE, "properties": {"value": {name: call}}} for index, name in enumerate(functions)}
    uses = stack(resources).uses_of(kind)
    assert [use.call.name for use in uses] == names
    assert [use.resource.name for use in uses] == sorted(use.resource.name for use in uses)


def test_the_path_of_a_reference():
    made = stack({"r": {**VALUE, "properties": {"value": {"get_attr": ["s", "value", "k"]}}}})
    (reference,) = made.references("attribute")
    assert reference.path == ("resources", "r", "properties", "value", "get_attr", 0)
    assert reference.attribute_path == ("resources", "r", "properties", "value", "get_attr", 1)
    assert (reference.attribute, reference.keys) == ("value", ["k"])


def test_a_reference_by_a_parameter_is_resolved():
    made = stack(
        {"r": {**VALUE, "properties": {"value": {"get_resource": {"get_param": "p"}}}}},
        parameters={"p": {"type": "string", "default": "s"}},
    )
    assert stack_targets(made, "resource") == ["s"]


def test_a_disabled_resource_refers_to_nothing():
    made = stack({"r": {**VALUE, "condition": False, "properties": {"value": {"get_resource": "s"}}}})
    assert made.references("resource") == []


def test_a_ref_refers_to_a_resource_before_a_parameter():
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {"r": {"Type": "OS::Heat::Value", "Properties": {"value": [{"Ref": "r"}, {"Ref": "p"}]}}},
    }
    made = build(from_body({"template": template}))
    assert stack_targets(made, "resource") == ["r"] and stack_targets(made, "parameter") == ["p"]


def test_a_reference_to_a_disabled_resource_is_refused():
    made = stack({"r": {**VALUE, "condition": False}})
    assert made.resource("r") is None
    with pytest.raises(Refused):
        made.evaluator.reference("r")


def test_a_reference_in_each_phase():
    """The evaluators of a stack do not share a phase: using one leaves the others as they are."""
    made = stack({"flow": {"type": "OS::Mistral::Workflow", "properties": FLOW}})
    parsed, as_made, deployed = (made.evaluator_in(phase) for phase in (PARSED, MADE, DEPLOYED))
    for _ in range(2):
        assert (parsed.reference("flow"), as_made.reference("flow")) == ("flow", "nightly")
        assert (parsed.attribute("flow", "show", []), as_made.attribute("flow", "show", [])) == (None, None)
        assert type_of(deployed.reference("flow")) == "String"
        with pytest.raises(Unknown):
            deployed.resolve({"get_resource": "flow"})
        assert deployed.attribute("flow", "show", []).shape == "Map"


@pytest.mark.parametrize("values, default, expected", [({}, "d", "d"), ({"p": "v"}, "d", "v"), ({"p": ""}, "d", "")])
def test_the_value_of_a_parameter(values, default, expected):
    made = stack(parameters={"p": {"type": "string", "default": default}}, values=values)
    assert made.evaluator.parameter("p") == expected


def test_a_default_of_the_environment_comes_before_that_of_the_template():
    made = stack(parameters={"p": {"type": "string", "default": "d"}}, environment={"parameter_defaults": {"p": "e"}})
    assert made.evaluator.parameter("p") == "e"


def test_a_parameter_without_a_value():
    parameters = {"p": {"type": "string"}}
    with pytest.raises(Refused) as caught:
        stack(parameters=parameters).evaluator.parameter("p")
    assert caught.value.missing == "p"
    with pytest.raises(Unknown):
        stack(parameters=parameters, assume=True).evaluator.parameter("p")


def test_an_undeclared_parameter_is_refused_even_where_values_are_assumed():
    with pytest.raises(Refused):
        stack(assume=True).evaluator.parameter("nope")


def test_pseudo_parameters():
    made = stack()
    assert made.evaluator.parameter("OS::stack_name") == "dummy"
    assert made.evaluator.parameter("OS::project_id") == "0" * 32
    with pytest.raises(Refused):
        made.evaluator.parameter("AWS::Region")


CHILD = {"heat_template_version": "2018-08-31", "parameters": {"a": {"type": "string"}}}


def test_a_nested_template_is_a_child():
    made = stack({"r": {"type": "c.yaml"}}, files={"c.yaml": CHILD})
    assert [(child.url, child.name, child.depth) for child in made.children] == [("c.yaml", "dummy-r", 1)]
    assert made.children[0].assume_values and made.resources["r"].child is made.children[0]


def test_two_resources_of_one_template_share_the_child():
    made = stack({"r": {"type": "c.yaml"}, "s": {"type": "c.yaml"}}, files={"c.yaml": CHILD})
    assert len(made.children) == 1 and made.resources["s"].child is made.children[0]


def test_a_template_nested_in_itself_is_built_once_more():
    itself = {**CHILD, "resources": {"r": {"type": "c.yaml"}}}
    made = stack({"r": {"type": "c.yaml"}}, files={"c.yaml": itself})
    depth = 0
    while made.children:
        made, depth = made.children[0], depth + 1
    assert depth == 2


@pytest.mark.parametrize("type_name, why", [("c.yaml", "missing"), ("http://x.invalid/c.yaml", "remote")])
def test_why_a_template_cannot_be_read(type_name, why):
    assert stack({"r": {"type": type_name}}).resources["r"].unreadable == why


def test_a_disabled_resource_has_no_child():
    made = stack({"r": {"type": "c.yaml", "condition": False}}, files={"c.yaml": CHILD})
    assert made.children == []


def test_templates_among_the_files_that_no_resource_uses():
    made = stack({"r": {"type": "c.yaml"}}, files={"c.yaml": CHILD, "d.yaml": CHILD})
    assert [template.document.name for template in made.unused_templates()] == ["d.yaml"]


@pytest.mark.parametrize("template", [{}, [], "{", {"resources": [1]}], ids=str)
def test_a_stack_whose_template_cannot_be_read_is_empty(template):
    made = build(from_body({"template": template}))
    assert not made.readable
    assert not (made.parameters or made.resources or made.outputs or made.children or made.faults)
    assert made.words.resources == "resources" and made.evaluator.resolve(["a"]) == ["a"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"template": None},
        {"template": []},
        {"template": ""},
        {"template": "{"},
        {"template": {"heat_template_version": "nope"}},
        {"template": 5},
        {"template": {"heat_template_version": "2018-08-31", "resources": [1]}},
        {"template": {"heat_template_version": "2018-08-31", "resources": {5: {"type": {}}}}},
        {"template": {"heat_template_version": "2018-08-31"}, "environment": []},
    ],
)
def test_any_request_can_be_built(body):
    build(from_body(body))

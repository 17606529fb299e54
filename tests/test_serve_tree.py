"""What Heat finds when it validates a stack with all that is nested in it: status 400, and nothing is made.

The statuses are those of a real Heat 27 for the same bodies.
"""

from __future__ import annotations

import json

import pytest
from serve_client import serve_client

HOT = {"heat_template_version": "2018-08-31"}
NONE = {"a": {"type": "OS::Heat::None"}}
UNKNOWN = {"type": "OS::Heat::TestResource", "properties": {"nope": 1}}


@pytest.fixture(scope="module")
def client():
    return serve_client()


def template(resources, **more):
    return {**HOT, "resources": resources, **more}


def chain(depth, resources, **more):
    """Return the body of a stack with so many levels of nested templates, the innermost with these resources."""
    inner = {f"n{level}.yaml": template({"r": {"type": f"n{level + 1}.yaml"}}) for level in range(1, depth)}
    files = {**inner, f"n{depth}.yaml": template(resources, **more)}
    texts = {name: json.dumps(each) for name, each in files.items()}
    return {"template": template({"r": {"type": "n1.yaml"}}), "files": texts}


def group(definition, count=2):
    properties = {"count": count, "resource_def": definition}
    return {"g": {"type": "OS::Heat::ResourceGroup", "properties": properties}}


def scaling(definition, size=1):
    properties = {"min_size": size, "max_size": size, "resource": definition}
    return {"g": {"type": "OS::Heat::AutoScalingGroup", "properties": properties}}


def typed(type_name, **properties):
    return {"a": {"type": type_name, "properties": properties}}


CLASSES = [{"class": "digits", "min": 9}]
WITHOUT_FILE = chain(2, NONE)
del WITHOUT_FILE["files"]["n2.yaml"]
UNREADABLE = chain(2, NONE)
UNREADABLE["files"]["n2.yaml"] = "a: ["
ITSELF = {"template": template({"r": {"type": "s.yaml"}})}
ITSELF["files"] = {"s.yaml": json.dumps(ITSELF["template"])}
DEEP_GROUP = {**chain(5, NONE), "template": template(group({"type": "n1.yaml"}))}


def from_test(value, **properties):
    """Return a test resource and a string whose properties may use it."""
    given = {} if value is None else {"value": value}
    return {
        "t": {"type": "OS::Heat::TestResource", "properties": given},
        **typed("OS::Heat::RandomString", **properties),
    }


CUSTOM = {"type": "string", "constraints": [{"custom_constraint": "nope"}]}
PARAMETER = chain(1, NONE, parameters={"p": {"type": "boolean", "default": "x"}})


REGION = {"region_name": "b"}


def separate(resources, **more):
    return typed("OS::Heat::Stack", template=json.dumps(template(resources)), **more)


FITTING = chain(1, NONE, parameters={"n": {"type": "number", "default": 4, "constraints": [{"range": {"min": 3}}]}})
LOOP = {**template(NONE), "conditions": {"c": "d", "d": "c"}}


def asking(*path):
    """Return a template with a group "g" and an output that asks for an attribute."""
    return {
        **template(group({"type": "OS::Heat::TestResource"})),
        "outputs": {"o": {"value": {"get_attr": list(path)}}},
    }


REFUSED = {
    "six levels": chain(6, NONE),
    "five levels in a group": DEEP_GROUP,
    "nested in itself": ITSELF,
    "an unknown property": chain(1, {"a": UNKNOWN}),
    "an unknown property below": chain(5, {"a": UNKNOWN}),
    "an unknown type": chain(2, {"a": {"type": "OS::Nope::X"}}),
    "an unknown resource": chain(2, typed("OS::Heat::Value", value={"get_resource": "zz"})),
    "an unknown function of conditions": chain(1, NONE, conditions={"big": {"equal": [1, 1]}}),
    "wrong arguments": chain(1, typed("OS::Heat::Value", value={"list_join": 5})),
    "an unreadable file": UNREADABLE,
    "a missing file": WITHOUT_FILE,
    "1001 resources": chain(1, {f"a{index}": {"type": "OS::Heat::None"} for index in range(1001)}),
    "a member": {"template": template(group(UNKNOWN))},
    "a member of a scaling group": {"template": template(scaling(UNKNOWN))},
    "a link of a chain": {"template": template(typed("OS::Heat::ResourceChain", resources=["OS::Nope::X"]))},
    "no type of members": {"template": template(scaling({"properties": {}}))},
    "1001 members of a scaling group": {"template": template(scaling({"type": "OS::Heat::None"}, 1001))},
    "1001 members of one below": chain(1, scaling({"type": "OS::Heat::None"}, 1001)),
    "a class": {"template": template(typed("OS::Heat::RandomString", length=2, character_classes=CLASSES))},
    "a class below": chain(1, typed("OS::Heat::RandomString", length=2, character_classes=CLASSES)),
    "a property read early": chain(1, typed("OS::Heat::Value", type=["number"], value="x")),
    "a name": {**chain(1, NONE), "template": template({"the web": {"type": "n1.yaml"}})},
    "the name of a group": {"template": template({"the g": group({"type": "OS::Heat::None"})["g"]})},
    "the name of a group below": chain(1, {"the g": group({"type": "OS::Heat::None"})["g"]}),
    "a separate stack": {"template": template(separate({"a": UNKNOWN}))},
    "a separate stack below": chain(1, separate({"a": {"type": "OS::Nope::X"}})),
    "a file of a separate stack": {"template": template(separate({"r": {"type": "n1.yaml"}}))},
    "sizes": chain(1, typed("OS::Heat::AutoScalingGroup", min_size=3, max_size=1, resource={"type": "OS::Heat::None"})),
    "a default of the environment": {**FITTING, "environment": {"parameter_defaults": {"n": 1}}},
    "a default of the environment that is not used": {
        **FITTING,
        "template": template(typed("n1.yaml", n=7)),
        "environment": {"parameter_defaults": {"n": 1}},
    },
    "conditions that name conditions": {**chain(1, NONE), "files": {"n1.yaml": json.dumps(LOOP)}},
    "an attribute that members lack": {"template": asking("g", "nope")},
    "an attribute that one member lacks": {"template": asking("g", "resource.0", "nope")},
    "an attribute that members lack below": {**chain(1, NONE), "files": {"n1.yaml": json.dumps(asking("g", "nope"))}},
}
FAILING = {
    "a value": chain(1, typed("OS::Heat::RandomString", length=600)),
    "a value of another type": chain(1, typed("OS::Heat::Value", type="number", value="x")),
    "a member": {"template": template(group({"type": "OS::Heat::RandomString", "properties": {"length": 600}}))},
    "no value": chain(1, typed("OS::Cinder::VolumeAttachment")),
    "an unknown parameter": chain(1, typed("OS::Heat::Value", value={"get_param": "zz"})),
    "a parameter without a value": {**chain(2, NONE, parameters={"p": {"type": "string"}})},
    "a default of another type": PARAMETER,
    "a default that is no JSON": chain(2, NONE, parameters={"p": {"type": "json", "default": "x"}}),
    "an unknown custom constraint": chain(1, NONE, parameters={"p": {**CUSTOM, "default": "x"}}),
    "a default in a member": {**PARAMETER, "template": template(group({"type": "n1.yaml"}))},
    "a value of a test resource": {"template": template(from_test("n", length={"get_attr": ["t", "output"]}))},
    "the default of a test resource": {"template": template(from_test(None, length={"get_attr": ["t", "output"]}))},
    "a value of a separate stack": {"template": template(separate(typed("OS::Heat::RandomString", length=0)))},
    "1001 members": {"template": template(group({"type": "OS::Heat::None"}, 1001))},
    "1001 members below": chain(1, group({"type": "OS::Heat::None"}, 1001)),
    "1000 members of a scaling group": {"template": template(scaling({"type": "OS::Heat::None"}, 1000))},
}
MADE = {
    "a member that is not there": {"template": asking("g", "resource.5", "output")},
    "a default of the environment that fits": {**FITTING, "environment": {"parameter_defaults": {"n": 5}}},
    "five levels": chain(5, NONE),
    "four levels in a group": {**chain(4, NONE), "template": template(group({"type": "n1.yaml"}))},
    "a default that is not used": {**PARAMETER, "template": template(typed("n1.yaml", p=True))},
    "a name with a space that nests nothing": {"template": template({"the web": {"type": "OS::Heat::None"}})},
    "a name with signs": {**chain(1, NONE), "template": template({"1_the.we-b": {"type": "n1.yaml"}})},
    "a separate stack": {"template": template(separate(NONE))},
    "a separate stack whose parameter has no value": {"template": template(separate(typed("OS::Heat::None")))},
    "a separate stack in another region": {"template": template(separate({"a": UNKNOWN}, context=REGION))},
    "no members": {"template": template(group(UNKNOWN, 0))},
}


def name_of(case):
    return case.replace(" ", "-")


@pytest.mark.parametrize("case", REFUSED)
def test_a_fault_in_what_is_nested_refuses_the_creation(client, case):
    answer = client.post("stacks", {"stack_name": f"r-{name_of(case)}", **REFUSED[case]})
    assert answer.status == 400
    assert answer.json["error"]["message"]
    assert client.get(f"stacks/r-{name_of(case)}").status == 404


@pytest.mark.parametrize("case", FAILING)
def test_a_fault_that_shows_while_resources_are_made_fails_the_stack(client, case):
    address = client.make(f"f-{name_of(case)}", **FAILING[case])
    assert client.stack(address)["stack_status"] == "CREATE_FAILED"


@pytest.mark.parametrize("case", MADE)
def test_what_heat_makes_is_made(client, case):
    address = client.make(f"m-{name_of(case)}", **MADE[case])
    assert client.stack(address)["stack_status"] == "CREATE_COMPLETE"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("case", ["an unknown property", "six levels", "1001 members of a scaling group", "a class"])
def test_a_fault_in_what_is_nested_refuses_an_update(client, case, method):
    address = client.make(f"u-{method}-{name_of(case)}", template(NONE))
    assert client.call(method, address, REFUSED[case]).status == 400
    stack = client.stack(address)
    assert stack["stack_status"] == "CREATE_COMPLETE" and stack["updated_time"] is None


def test_a_fault_in_what_is_nested_refuses_a_preview(client):
    body = {"stack_name": "p", **REFUSED["an unknown property"]}
    assert client.post("stacks/preview", body).status == 400


def test_the_message_names_the_file_of_the_fault(client):
    answer = client.post("stacks", {"stack_name": "message", **REFUSED["an unknown property below"]})
    assert answer.json["error"]["type"] == "StackValidationFailed"
    assert answer.json["error"]["message"].startswith("n5.yaml:1:")


def test_the_resource_whose_nested_stack_has_a_bad_parameter_fails(client):
    resources = {"r": {"type": "n1.yaml"}, **typed("n1.yaml", p=True)}
    address = client.make("two", template(resources), files=PARAMETER["files"])
    found = client.get(f"{address}/resources").json["resources"]
    statuses = {each["resource_name"]: each["resource_status"] for each in found}
    assert statuses == {"a": "CREATE_COMPLETE", "r": "CREATE_FAILED"}

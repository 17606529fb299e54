"""Attributes of groups and nested stacks, as lists of a name and keys. The values are those of a real Heat 27."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

HOT = {"heat_template_version": "2018-08-31"}
VALUE = {"type": "OS::Heat::Value", "properties": {"type": "json", "value": {"a": ["b", "c"], "n": None}}}
WHOLE = VALUE["properties"]["value"]
INNER = {
    **HOT,
    "resources": {
        "v": VALUE,
        "i": {
            "type": "OS::Heat::ResourceGroup",
            "properties": {
                "count": 2,
                "resource_def": {"type": "OS::Heat::Value", "properties": {"value": "q%index%"}},
            },
        },
    },
    "outputs": {"o": {"value": {"get_attr": ["v", "value"]}}},
}
GROUPS = {
    "ResourceGroup": lambda member: {"count": 2, "resource_def": member},
    "AutoScalingGroup": lambda member: {"min_size": 2, "max_size": 2, "resource": member},
    "ResourceChain": lambda member: {
        "resources": [member["type"]] * 2,
        "resource_properties": member.get("properties", {}),
    },
}
OF_ONE = {
    ("value",): WHOLE,
    ("value", "a"): ["b", "c"],
    ("value", "a", 1): "c",
    ("value", "n"): None,
    ("value", "n", "z"): None,
    ("value", 1): None,
}


@pytest.fixture(scope="module")
def client():
    return serve_client()


def outputs_of(client, name, resources, paths, version=HOT):
    """Return what attributes of the resource "g" give as outputs, by their path."""
    keys = {f"o{index}": path for index, path in enumerate(paths)}
    template = {
        **version,
        "resources": resources,
        "outputs": {key: {"value": {"get_attr": ["g", *path]}} for key, path in keys.items()},
    }
    stack = client.stack(client.make(name, template, files={"inner.yaml": json.dumps(INNER)}))
    assert stack["stack_status"] == "CREATE_COMPLETE", stack["stack_status_reason"]
    found = {each["output_key"]: each["output_value"] for each in stack["outputs"]}
    return {path: found[key] for key, path in keys.items()}


@pytest.mark.parametrize("kind", GROUPS)
def test_member_and_attribute_are_items(client, kind):
    paths = {("resource.1", *path): value for path, value in OF_ONE.items()}
    paths.update({("resource.1.value", *path[1:]): value for path, value in OF_ONE.items()})
    paths["resource.9", "value"] = None
    group = {"type": f"OS::Heat::{kind}", "properties": GROUPS[kind](VALUE)}
    assert outputs_of(client, f"member-{kind}", {"g": group}, paths) == paths


def test_keys_select_in_each_member(client):
    group = {"type": "OS::Heat::ResourceGroup", "properties": GROUPS["ResourceGroup"](VALUE)}
    paths = {path: [value] * 2 for path, value in OF_ONE.items()}
    paths.update({("attributes", *path): {"0": value, "1": value} for path, value in OF_ONE.items()})
    assert outputs_of(client, "each", {"g": group}, paths) == paths


def test_a_list_of_a_scaling_group(client):
    group = {"type": "OS::Heat::AutoScalingGroup", "properties": GROUPS["AutoScalingGroup"](VALUE)}
    paths = {("outputs_list", *path): [value] * 2 for path, value in OF_ONE.items()}
    paths["current_size", "a"] = 2
    paths["value",] = None
    assert outputs_of(client, "scaling", {"g": group}, paths) == paths


@pytest.mark.parametrize("kind", GROUPS)
def test_members_with_nested_stacks(client, kind):
    paths = {
        ("resource.1", "o", "a", 0): "b",
        ("resource.1.o", "a", 0): "b",
        ("resource.0", "resource.v", "value", "a", 1): "c",
        ("resource.0.resource.v", "value", "a", 1): "c",
        ("resource.0", "resource.i", "resource.1", "value"): "q1",
        ("resource.0", "resource.i.resource.1.value"): "q1",
        ("resource.0", "resource.i", "value"): ["q0", "q1"],
    }
    group = {"type": f"OS::Heat::{kind}", "properties": GROUPS[kind]({"type": "inner.yaml"})}
    found = outputs_of(client, f"nested-{kind}", {"g": group}, paths)
    assert found == paths


def test_a_nested_stack(client):
    paths = {("resource.v", *path): value for path, value in OF_ONE.items()}
    paths["resource.i", "resource.1", "value"] = "q1"
    paths["resource.i", "value", 1] = ["0", "1"]
    assert outputs_of(client, "nested", {"g": {"type": "inner.yaml"}}, paths) == paths


def test_a_property_of_another_resource(client):
    copy = {"type": "OS::Heat::Value", "properties": {"value": {"get_attr": ["n", "resource.v", "value"]}}}
    assert outputs_of(client, "copy", {"n": {"type": "inner.yaml"}, "g": copy}, [("value",)]) == {("value",): WHOLE}


def test_the_first_version_selects_from_the_attribute(client):
    group = {"type": "OS::Heat::ResourceGroup", "properties": GROUPS["ResourceGroup"](VALUE)}
    paths = {
        ("resource.1.value", "a", 1): "c",
        ("resource.1", "value"): None,
        ("value", 0): WHOLE,
        ("value", "a"): None,
    }
    first = {"heat_template_version": "2013-05-23"}
    assert outputs_of(client, "first", {"g": group}, paths, first) == paths


#: The definition of the output OS::stack_id -> what a reference to the nested stack gives; None for its name in Heat.
REFERENCES = [
    ({"value": "plain"}, "plain"),
    ({"value": {"get_attr": ["v", "value", "a", 0]}}, "b"),
    ({"value": {"a": ["b"]}}, {"a": ["b"]}),
    ({"value": None}, None),
    ({"value": 7}, 7),
    ({"value": "z", "condition": "no"}, None),
]


@pytest.mark.parametrize(("output", "expected"), REFERENCES)
def test_a_nested_stack_gives_its_output_as_reference(client, output, expected):
    inner = {
        **INNER,
        "heat_template_version": "2021-04-16",
        "conditions": {"no": False},
        "outputs": {"o": {"value": 1}, "OS::stack_id": output},
    }
    reference, group = {"get_resource": "a"}, {"count": 1, "resource_def": {"type": "i.yaml"}}
    template = {
        **HOT,
        "resources": {
            "a": {"type": "i.yaml"},
            "u": {"type": "OS::Heat::Value", "properties": {"type": "json", "value": {"x": reference}}},
            "g": {"type": "OS::Heat::ResourceGroup", "properties": group},
        },
        "outputs": {
            "r": {"value": reference},
            "at": {"value": {"get_attr": ["a", "OS::stack_id"]}},
            "all": {"value": {"get_attr": ["a"]}},
            "x": {"value": {"get_attr": ["u", "value", "x"]}},
            "refs": {"value": {"get_attr": ["g", "refs", 0]}},
            "member": {"value": {"get_attr": ["g", "resource.0"]}},
        },
    }
    address = client.make(
        f"reference-{REFERENCES.index((output, expected))}", template, files={"i.yaml": json.dumps(inner)}
    )
    found = {each["output_key"]: each["output_value"] for each in client.stack(address)["outputs"]}
    assert found == {**dict.fromkeys(found, expected), "all": {"o": 1, "OS::stack_id": expected}}


@pytest.mark.parametrize("output", [None, {"value": {"str_replace_strict": {"template": "a", "params": {"q": "b"}}}}])
def test_a_nested_stack_without_that_output_gives_its_name(client, output):
    inner = {**INNER, "outputs": {} if output is None else {"OS::stack_id": output}}
    outputs = {"r": {"value": {"get_resource": "a"}}, "at": {"value": {"get_attr": ["a", "OS::stack_id"]}}}
    template = {**HOT, "resources": {"a": {"type": "i.yaml"}}, "outputs": outputs}
    address = client.make(f"name-{output is None}", template, files={"i.yaml": json.dumps(inner)})
    found = {each["output_key"]: each["output_value"] for each in client.stack(address)["outputs"]}
    assert found["r"].startswith("arn:openstack:heat::") and found["at"] is None


def test_a_preview_has_the_values_before_anything_is_made(client):
    inner = {
        **HOT,
        "parameters": {"p": {"type": "string", "default": "d"}},
        "resources": {
            "v": {"type": "OS::Heat::Value", "properties": {"value": {"get_param": "p"}}},
            "w": {"type": "OS::Heat::Value", "properties": {"value": {"get_attr": ["v", "value"]}}},
            "r": {"type": "OS::Heat::Value", "properties": {"value": {"get_resource": "v"}}},
            "i": {"type": "OS::Heat::Value", "properties": {"value": {"get_param": "OS::stack_id"}}},
            "t": {"type": "OS::Heat::TestResource", "properties": {"value": "q"}},
        },
    }
    nested = {"type": "i.yaml", "properties": {"p": {"get_attr": ["v", "value"]}}}
    template = {**inner, "resources": {**inner["resources"], "z": nested}}
    body = {"stack_name": "preview", "template": template, "files": {"i.yaml": json.dumps(inner)}}
    resources = client.post("stacks/preview", body).json["stack"]["resources"]
    found = {}
    for each in [part for each in resources for part in (each if isinstance(each, list) else [each])]:
        name = (each.get("parent_resource"), each["resource_name"])
        found[name] = each["properties"]["value"], each["attributes"].get("value", each["attributes"].get("output"))
    common = {"w": (None, None), "r": ("v", "v"), "i": ("None", "None"), "t": ("q", None)}
    expected = {**{(around, name): each for around in (None, "z") for name, each in common.items()}}
    assert found == {**expected, (None, "v"): ("d", "d"), ("z", "v"): ("", "")}


def group_without(removed, count=2, **more):
    """Return a template with a group that has removed some members."""
    policies = [{"resource_list": removed}]
    member = {"type": "OS::Heat::RandomString"}
    properties = {"count": count, "removal_policies": policies, "resource_def": member, **more}
    outputs = {
        "removed": {"value": {"get_attr": ["g", "removed_rsrc_list"]}},
        "refs": {"value": {"get_attr": ["g", "refs_map"]}},
    }
    group = {"type": "OS::Heat::ResourceGroup", "properties": properties}
    return {**HOT, "resources": {"g": group}, "outputs": outputs}


def removed_and_names(client, address):
    stack = client.stack(address)
    found = {each["output_key"]: each["output_value"] for each in stack["outputs"]}
    listed = client.get(f"{address}/resources?nested_depth=2").json["resources"]
    assert {each["resource_name"] for each in listed if "parent_resource" in each} == set(found["refs"])
    return found["removed"], sorted(found["refs"])


def test_a_group_remembers_what_it_has_removed(client):
    address = client.make("removed", group_without(["9", 1, "1"]))
    assert removed_and_names(client, address) == (["1", "9"], ["0", "2"])
    steps = [
        (group_without(["0"]), (["0", "1", "9"], ["2", "3"])),
        (group_without([]), (["0", "1", "9"], ["2", "3"])),
        (group_without(["5"]), (["0", "1", "9"], ["2", "3"])),  # no member: it is not remembered
        (group_without(["3"], removal_policies_mode="update"), (["3"], ["0", "1"])),
    ]
    for template, expected in steps:
        assert client.call("PUT", address, {"template": template}).status == 202
        assert removed_and_names(client, address) == expected
    assert client.get(f"{address}/resources/g").json["resource"]["attributes"]["removed_rsrc_list"] == ["3"]


def test_a_group_removes_a_member_by_its_id(client):
    address = client.make("removed-id", group_without([]))
    listed = client.get(f"{address}/resources?nested_depth=2").json["resources"]
    ids = {each["resource_name"]: each["physical_resource_id"] for each in listed}
    assert client.call("PUT", address, {"template": group_without([ids["0"]])}).status == 202
    assert removed_and_names(client, address) == (["0"], ["1", "2"])


@pytest.mark.parametrize("types", [["OS::Heat::RandomString", "OS::Heat::None"], []])
def test_a_chain_shows_the_references_that_are_asked_for(client, types):
    chain = {"type": "OS::Heat::ResourceChain", "properties": {"resources": types}}
    outputs = {"refs": {"value": {"get_attr": ["c", "refs"]}}}
    address = client.make(f"chain-{len(types)}", {**HOT, "resources": {"c": chain}, "outputs": outputs})
    (refs,) = [each["output_value"] for each in client.stack(address)["outputs"]]
    shown = client.get(f"{address}/resources/c").json["resource"]["attributes"]
    assert shown == {"refs": refs, "attributes": None} and len(refs) == len(types)

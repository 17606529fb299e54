"""The items of a list, beside items that come from resources: each is judged by itself, if it is known which it is."""

from __future__ import annotations

import itertools
import json

import pytest
from test_rules_cloud import found, resource, server

from heatlint import catalog
from heatlint.cloud.inventory import of_data
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.model.view import View

PORT = {"port": {"type": "OS::Neutron::Port", "properties": {"network": "private"}}}
SUBNET = {"own": {"type": "OS::Neutron::Subnet", "properties": {"network": "private", "cidr": "10.9.0.0/24"}}}
OF_OTHER = 'the subnet "outside" does not belong to the network "private"; it belongs to "public"'
NOT_INSIDE = 'the address "10.0.1.9" is not in the subnet; expected one in 10.0.0.0/24'
NO_SUBNET = 'the cloud has no subnet "none"'
WRONG = {"network": "private", "subnet": "outside"}
FAR = {"network": "private", "subnet": "inside", "fixed_ip": "10.0.1.9"}
MADE = {"network": {"get_resource": "net"}}
NET = {"net": {"type": "OS::Neutron::Net"}}


def messages(resources, **more):
    return [each[3].split(";")[0] if "no " in each[3] else each[3] for each in found(resources, **more)]


@pytest.mark.parametrize("is_first", [False, True])
@pytest.mark.parametrize(
    ("item", "sibling", "message"),
    [
        (WRONG, {"network": {"get_resource": "net"}, "subnet": {"get_resource": "own"}}, OF_OTHER),
        (FAR, {"network": {"get_resource": "net"}, "subnet": {"get_attr": ["net", "subnets", 0]}}, NOT_INSIDE),
        ({"network": "private", "subnet": "none"}, {"subnet": {"get_resource": "own"}}, NO_SUBNET),
        (FAR, {"if": [{"equals": ["a", "b"]}, MADE, MADE]}, NOT_INSIDE),
    ],
    ids=["other network", "outside of the subnet", "missing", "an if with both branches"],
)
def test_a_network_of_a_server_beside_one_of_a_resource(item, sibling, message, is_first):
    listed = [item, sibling] if is_first else [sibling, item]
    assert messages({**server(networks=listed), **NET, **SUBNET}) == [message]


def test_an_address_of_a_port_beside_one_of_a_resource():
    listed = [{"subnet": {"get_resource": "own"}}, {"subnet": "inside", "ip_address": "10.0.1.9"}, {"subnet": "none"}]
    it = resource("OS::Neutron::Port", network="private", fixed_ips=listed)
    assert sorted(messages({**it, **SUBNET})) == sorted([NOT_INSIDE, NO_SUBNET])


def test_an_address_of_a_router_beside_one_of_a_resource():
    listed = [{"subnet": {"get_resource": "own"}}, {"subnet": "none"}]
    it = resource("OS::Neutron::Router", external_gateway_info={"network": "public", "external_fixed_ips": listed})
    assert NO_SUBNET in messages({**it, **SUBNET})


CONDITIONS = {
    "yes": {"equals": ["a", "a"]},
    "no": {"equals": ["a", "b"]},
    "open": {"equals": ["a", {"get_param": "p"}]},
}
#: What an item of the list may be: a name, a reference, and both where an "if" may leave the item out.
ITEMS = {
    "name": {"subnet": "none"},
    "reference": {"subnet": {"get_resource": "own"}},
    **{f"name if {each}": {"if": [each, {"subnet": "none"}]} for each in CONDITIONS},
    **{f"reference if {each}": {"if": [each, {"subnet": {"get_resource": "own"}}]} for each in CONDITIONS},
    "name if no in another": {"if": ["yes", {"if": ["no", {"subnet": "none"}]}, {"subnet": "none"}]},
}


def test_no_reference_is_taken_for_a_name_where_items_are_left_out():
    for kinds in itertools.product(ITEMS, repeat=3):
        properties = {"network": "private", "fixed_ips": [ITEMS[each] for each in kinds]}
        template = {
            "heat_template_version": "2021-04-16",
            "parameters": {"p": {"type": "string"}},
            "conditions": CONDITIONS,
            "resources": {**SUBNET, "it": {"type": "OS::Neutron::Port", "properties": properties}},
        }
        view = View(build(from_body({"template": template})).resources["it"])
        for item in view.items("fixed_ips"):
            assert item.refers("subnet") or item.get("subnet") == "none", kinds
        if not any(" if " in each for each in kinds):
            names = [item.get("subnet") for item in view.items("fixed_ips") if not item.refers("subnet")]
            assert names == ["none"] * kinds.count("name")


def test_lists_in_items_that_may_be_left_out():
    """An item behind one that may be left out is any of those behind it, with all lists in it."""
    inner = [{"ip_address": "192.0.2.9"}, {"ip_address": {"get_attr": ["port", "status"]}}]
    listed = [
        {"external_fixed_ips": []},
        {"if": ["open", {"external_fixed_ips": []}]},
        {"external_fixed_ips": [{"if": ["open", {"ip_address": "192.0.2.8"}]}, {"ip_address": "192.0.2.7"}]},
        {"external_fixed_ips": inner},
    ]
    template = {
        "heat_template_version": "2021-04-16",
        "parameters": {"p": {"type": "string"}},
        "conditions": CONDITIONS,
        "resources": {**PORT, "it": {"type": "OS::Heat::Value", "properties": {"value": listed}}},
    }
    view = View(build(from_body({"template": template})).resources["it"])
    assert not view.refers("value", 0)
    assert all(view.refers("value", index, "external_fixed_ips", 1) for index in (1, 2, 3))
    assert all(view.refers("value", index, "external_fixed_ips", 0) for index in (1, 2, 3))


PASSED = {"get_attr": ["random", "value"]}


@pytest.mark.parametrize(
    ("metadata", "is_refused"),
    [
        ({"a": PASSED, "b": "c", "d": "e"}, True),
        ({"a": PASSED, "b": {"if": ["open", "c", "d"]}}, False),
        ({"a": PASSED, "b": "c", "d": {"if": ["open", "e"]}}, False),
        ({"get_param": "map"}, False),
    ],
    ids=["three", "two", "one that may be left out", "not known"],
)
@pytest.mark.parametrize("depth", [1, 2])
@pytest.mark.parametrize("is_group", [False, True])
def test_metadata_that_a_nested_stack_gets_is_counted(metadata, is_refused, depth, is_group):
    """A part of the value comes from an attribute, so the parameter of the nested stack has no value yet."""
    version = {"heat_template_version": "2021-04-16"}
    declared = {**version, "parameters": {"map": {"type": "json"}}}
    passed = {"get_param": "map"}
    files = {"1.yaml": {**declared, "resources": server(metadata=passed)}}
    files["2.yaml"] = {**declared, "resources": {"in": {"type": "1.yaml", "properties": {"map": passed}}}}
    nested = {"type": f"{depth}.yaml", "properties": {"map": metadata}}
    group = {"type": "OS::Heat::ResourceGroup", "properties": {"count": 2, "resource_def": nested}}
    template = {
        **declared,
        "parameters": {"map": {"type": "json"}, "p": {"type": "string"}},
        "conditions": {"open": CONDITIONS["open"]},
        "resources": {"random": {"type": "OS::Heat::RandomString"}, "it": group if is_group else nested},
    }
    request = from_body({"template": template, "files": {url: json.dumps(each) for url, each in files.items()}})
    request.stage = "deploy"
    known = catalog.known(inventory=of_data({"limits": {"server_meta": 2}}, "cloud.json"))
    codes = {each.rule.code for each in lint(build(request, assume_values=True, known=known))}
    assert ("HL360" in codes) is is_refused


#: What an item may be. The reference gives "it" before the resource exists, the attribute null.
PARTS = {"name": "none", "reference": {"get_resource": "it"}, "attribute": {"get_attr": ["it", "value"]}}


def in_template(items):
    """A list as the author may write it: each name of the form, and the value of the property."""
    halves = {"list_concat": [items[:1], items[1:]]}
    return {
        "plain": items,
        "list_concat": halves,
        "list_concat_unique": {"list_concat_unique": [items[:1], items[1:]]},
        "list_concat of unknown": {"list_concat": [{"get_param": "list"}, items]},
        "filter": {"filter": [["other"], items]},
        "branch": {"if": ["yes", items, ["none"]]},
        "other branch": {"if": ["no", ["none"], halves]},
        "part": {"if": ["yes", {"list_concat": [[{"if": ["no", "none"]}], items]}, []]},
    }


def nested_in(value, kind, depth):
    """A resource "port" with a list that comes through as many nested templates, and the files of these."""
    port = resource("OS::Neutron::Port", network="private", security_groups=value)["it"]
    if not depth:
        return {"port": port}, {}
    files = {}
    declared = {"heat_template_version": "2021-04-16", "parameters": {"list": {"type": kind}}}
    inner = {"port": {**port, "properties": {**port["properties"], "security_groups": {"get_param": "list"}}}}
    for level in range(depth):
        files[f"{level}.yaml"] = json.dumps({**declared, "resources": inner})
        inner = {"port": {"type": f"{level}.yaml", "properties": {"list": {"get_param": "list"}}}}
    return {"port": {"type": f"{depth - 1}.yaml", "properties": {"list": value}}}, files


@pytest.mark.parametrize("form", in_template([]))
@pytest.mark.parametrize(
    ("kind", "depth"), [("json", 0), ("json", 1), ("json", 2), ("comma_delimited_list", 1), ("comma_delimited_list", 2)]
)
def test_each_name_in_a_list_of_any_form_is_judged_and_no_reference_is_taken_for_one(form, kind, depth):
    known = catalog.known(inventory=of_data({"security_groups": []}, "cloud.json"))
    for kinds in itertools.product(PARTS, repeat=3):
        value = in_template([PARTS[each] for each in kinds])[form]
        resources, files = nested_in(value, kind, depth)
        template = {
            "heat_template_version": "2021-04-16",
            "parameters": {"list": {"type": "comma_delimited_list"}},
            "conditions": {each: CONDITIONS[each] for each in ("yes", "no")},
            "resources": {"it": {"type": "OS::Heat::RandomString"}, **resources},
        }
        request = from_body({"template": template, "files": files})
        request.stage = "deploy"
        judged = {
            each.message for each in lint(build(request, assume_values=True, known=known)) if each.stage == "deploy"
        }
        expected = {'the cloud has no security group "none"'} if "name" in kinds else set()
        assert judged == expected, kinds


REFERENCE, ATTRIBUTE = {"get_resource": "random"}, {"get_attr": ["random", "value"]}
SHOWN = {"get_attr": ["random", "show"]}
#: A list of networks or of block devices, and the names that the cloud does not have.
LISTS = {
    "join": ({"list_concat": [[{"network": "private"}], [{"network": REFERENCE}], [{"network": "n1"}]]}, ["n1"]),
    "branch": ({"if": ["yes", [{"network": REFERENCE}, {"network": "n1"}], [{"network": "n2"}]]}, ["n1"]),
    "repeat": ({"repeat": {"for_each": {"%n%": ["n1", REFERENCE]}, "template": {"network": "%n%"}}}, ["n1"]),
    "repeat in pairs": (
        {
            "repeat": {
                "for_each": {"%n%": ["n1", ATTRIBUTE], "%s%": ["s1", "s2"]},
                "template": {"network": "%n%", "subnet": "%s%"},
                "permutations": False,
            }
        },
        ["n1", "s1"],
    ),
    "merged": ([{"map_merge": [{"network": "n1"}, {"fixed_ip": ATTRIBUTE}]}], ["n1"]),
    "merged over": ([{"map_merge": [{"network": "n1"}, {"network": REFERENCE}]}], []),
    "merged over by any": ([{"map_merge": [{"network": "n1"}, ATTRIBUTE]}], []),
    "merged over, perhaps": ([{"map_merge": [{"network": "n1"}, {"network": {"if": ["open", REFERENCE]}}]}], []),
    "part of a map": ({"get_param": ["map", "nets"]}, ["n1"]),
    "part behind an open item": ([{"get_param": ["map", "open", 1]}, {"network": "n2"}], ["n2"]),
    "part that is missing": ([{"network": {"get_param": ["map", "none"]}}, {"subnet": "n2"}], ["", "n2"]),
    "removed": ({"filter": [[{"network": "n1"}], [{"network": "n1"}, SHOWN, {"network": "n2"}]]}, ["n2"]),
    "removed, perhaps": ({"filter": [[SHOWN], [{"network": "n1"}]]}, []),
}


@pytest.mark.parametrize("is_nested", [False, True])
@pytest.mark.parametrize("form", LISTS)
def test_each_name_in_maps_of_a_list(form, is_nested):
    """In a list that is partly known: a map for an item, or a part of a map."""
    listed, expected = LISTS[form]
    passed = {"nets": [{"network": REFERENCE}, {"network": "n1"}], "open": [{"if": ["open", "x"]}, {"network": "n1"}]}
    if not is_nested and "get_param" in str(listed):
        pytest.skip("only a nested stack has a parameter that is partly known")
    values = {"version": "2021-04-16", "parameters": {"p": {"type": "string"}}, "conditions": CONDITIONS}
    head = {"heat_template_version": values.pop("version"), **values}
    own = {"random": {"type": "OS::Heat::RandomString"}, **server(networks=listed)}
    template, files = {**head, "resources": own}, {}
    if is_nested:
        inner = {**template, "parameters": {"map": {"type": "json"}, **head["parameters"]}}
        files = {"a.yaml": json.dumps(inner)}
        nested = {"type": "a.yaml", "properties": {"map": passed, "p": {"get_param": "p"}}}
        template = {**head, "resources": {"random": own["random"], "nested": nested}}
    request = from_body({"template": template, "files": files})
    request.stage = "deploy"
    known = catalog.known(inventory=of_data({"networks": [{"name": "private"}], "subnets": []}, "cloud.json"))
    found = [each.message for each in lint(build(request, assume_values=True, known=known))]
    names = {each.split('"')[1] for each in found if each.startswith("the cloud has no")}
    assert names == set(expected), found

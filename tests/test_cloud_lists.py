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

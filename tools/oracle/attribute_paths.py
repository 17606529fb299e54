#!/usr/bin/env python3
"""Print requests that ask for attributes: through groups, nested stacks and values, each in one random way.

    attribute_paths.py [--seed N] [--count N] > requests.jsonl

Each request has the stage "deploy". Its template has a few resources, among them groups, nested stacks and groups of
nested stacks, and one reference: in an output or in a property, plain or as an argument of a function that cannot work
with each value. Some references lead nowhere, and some functions fail: tools/oracle/engine.py says which,
tools/oracle/agree.py compares. The same seed and count give the same requests.
"""

from __future__ import annotations

import argparse
import json
import random
from typing import Any

Value = dict[str, Any]

SERVER: Value = {
    "type": "OS::Nova::Server",
    "properties": {"image": "i", "flavor": "f", "networks": [{"network": "n"}]},
}
PORT: Value = {"type": "OS::Neutron::Port", "properties": {"network": "n"}}
WORD: Value = {"type": "OS::Heat::RandomString"}
#: In the first version `get_attr` asks a resource for no more than the attribute.
OLD = ("2013-05-23", "2015-10-15")
#: Values of OS::Heat::Value and of outputs.
VALUES: tuple[Any, ...] = (
    *("text", "", 7, True, None, [], ["a", "b"], {}, {"a": "b"}, {"a": ["b", {"c": "d"}]}, [{"a": "b"}, {"a": "c"}]),
    *({"get_param": "text"}, {"get_param": "list"}, {"get_param": "map"}, {"get_attr": ["port", "fixed_ips"]}),
    *({"get_attr": ["port", "name"]}, ["a", {"get_attr": ["port", "name"]}], {"a": {"get_attr": ["port", "show"]}}),
)
PARAMETERS: Value = {
    "text": {"type": "string", "default": "word"},
    "list": {"type": "comma_delimited_list", "default": "x,y"},
    "map": {"type": "json", "default": {"a": {"b": ["c"]}}},
}
#: Names of attributes by kind of resource; in one of ten references the name is one of another kind.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "port": ("name", "fixed_ips", "mac_address", "port_security_enabled", "show"),
    "server": ("name", "first_address", "addresses", "networks", "tags", "show"),
    "value": ("value", "value", "value", "show"),
    "word": ("value", "show"),
    "servers": ("deploy_stdouts", "deploy_stdout", "result", "deploy_status_codes"),
    "none": ("show", "anything"),
    "group": (
        "refs",
        "refs_map",
        "attributes",
        "attributes",
        "resource.0",
        "resource.1",
        "name",
        "out",
        "value",
        "show",
    ),
    "scaled": ("refs", "refs_map", "outputs", "outputs_list", "resource.0", "resource.1", "current_size"),
    "chain": ("refs", "attributes", "attributes", "resource.0", "resource.1", "name", "out", "value", "show"),
    "stack": ("out", "out", "inner", "inner", "resource.port", "resource.value", "resource.group", "resource.stack"),
}
#: Steps after an attribute: names of members' attributes, keys and indices.
NAMES = ("out", "inner", "value", "name", "show", "fixed_ips", "networks", "resource.port", "resource.value", "refs")
KEYS: tuple[Any, ...] = ("a", "b", "c", 0, 1, 2, -1, "0", "1", "net", "ip_address", "subnet_id", "addr", "s1", True)


def main() -> None:
    """Print the requests."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    options = parser.parse_args()
    choose = random.Random(options.seed)
    for number in range(options.count):
        print(json.dumps({"id": f"a{options.seed}-{number:05}", "stage": "deploy", **_request(choose)}))


def _request(choose: random.Random) -> Value:
    files = {
        "inner.yaml": json.dumps(_template(choose, "value", [])),
        "outer.yaml": json.dumps(
            _template(choose, choose.choice(["group", "scaled", "chain", "stack"]), ["inner.yaml"])
        ),
    }
    name = choose.choice([*ATTRIBUTES, "group", "scaled", "chain", "stack", "stack"])
    template = _template(choose, name, ["inner.yaml", "outer.yaml"])
    del template["outputs"]
    call = {"get_attr": _reference(choose, name)}
    value = _argument(choose, call)
    if value is not call and template["heat_template_version"] in OLD:
        template["heat_template_version"] = "2018-08-31"  # the old versions lack some of the functions
    if choose.random() < 0.6:
        template["outputs"] = {"asked": {"value": value}}
    else:
        template["resources"]["user"] = _user(choose, value)
    return {"template": template, "files": files}


def _template(choose: random.Random, name: str, nested: list[str]) -> Value:
    """Return a template with a resource of a kind and what it needs. nested: templates that a type may stand for."""
    resources = {
        "port": PORT,
        "value": {"type": "OS::Heat::Value", "properties": {"value": choose.choice(VALUES)}},
        name: _resource(choose, name, nested),
    }
    if name == "servers":
        resources["config"] = {"type": "OS::Heat::SoftwareConfig", "properties": {"outputs": [{"name": "result"}]}}
    return {
        "heat_template_version": choose.choice([*OLD, "2018-08-31", "2021-04-16"]),
        "parameters": PARAMETERS,
        "resources": resources,
        "outputs": {
            "out": {"value": choose.choice(VALUES)},
            "inner": {"value": {"get_attr": _reference(choose, name, mistakes=0.02)}},
        },
    }


def _resource(choose: random.Random, name: str, nested: list[str]) -> Value:
    member = choose.choice([SERVER, PORT, WORD, *({"type": each} for each in nested * 3)])
    count = choose.choice([0, 1, 2, 2, 3])
    types = ["OS::Heat::RandomString", "OS::Neutron::Net", *nested * 2]
    deployments = {"config": {"get_resource": "config"}, "servers": {"s1": "x", "s2": "y"}}
    group = {"count": count, "resource_def": member}
    scaled = {"min_size": min(count, 2), "max_size": 3, "resource": member}
    chain = {"resources": [choose.choice(types) for _ in range(count)]}
    return {
        "port": PORT,
        "server": SERVER,
        "word": WORD,
        "value": {"type": "OS::Heat::Value", "properties": {"value": choose.choice(VALUES)}},
        "servers": {"type": "OS::Heat::SoftwareDeploymentGroup", "properties": deployments},
        "none": {"type": "OS::Heat::None"},
        "group": {"type": "OS::Heat::ResourceGroup", "properties": group},
        "scaled": {"type": "OS::Heat::AutoScalingGroup", "properties": scaled},
        "chain": {"type": "OS::Heat::ResourceChain", "properties": chain},
        "stack": {
            "type": choose.choice(nested or ["OS::Heat::None"]),
            "properties": {"text": choose.choice(["t", "u"])},
        },
    }[name]


def _reference(choose: random.Random, name: str, mistakes: float = 0.1) -> list[Any]:
    """Return the arguments of a get_attr. mistakes: how often the attribute is one of another kind."""
    kind = choose.choice(list(ATTRIBUTES)) if choose.random() < mistakes else name
    attribute = choose.choice(ATTRIBUTES[kind])
    keys = [choose.choice(KEYS) for _ in range(choose.choice([0, 0, 1, 1, 2, 3]))]
    if attribute in ("attributes", "outputs", "outputs_list") or attribute.startswith("resource."):
        keys.insert(0, choose.choice(NAMES))
    return [name, attribute, *keys]


def _argument(choose: random.Random, call: Any) -> Any:
    """Return a value that the call is in: the call itself, or a function that fails for some values."""
    return choose.choice(
        [
            call,
            call,
            {"str_replace_vstrict": {"template": "x", "params": {"x": call}}},
            {"str_replace": {"template": "x", "params": {"x": call}}},
            {"list_join": [",", call]},
            {"list_join": [",", ["a", call]]},
            {"list_concat": [call, ["a"]]},
            {"map_merge": [{"z": 1}, call]},
            {"repeat": {"template": "x", "for_each": {"x": call}}},
            {"str_split": [",", call]},
            {"filter": [["a"], call]},
        ]
    )


def _user(choose: random.Random, value: Any) -> Value:
    """Return a resource with a property that has the value."""
    return choose.choice(
        [
            {"type": "OS::Neutron::Net", "properties": {"name": value}},
            {"type": "OS::Neutron::Port", "properties": {"network": "n", "security_groups": value}},
            {"type": "OS::Nova::Server", "properties": {**SERVER["properties"], "metadata": value}},
            {"type": "OS::Heat::RandomString", "properties": {"length": value}},
            {"type": "OS::Heat::Value", "properties": {"value": value, "type": "json"}},
        ]
    )


if __name__ == "__main__":
    main()

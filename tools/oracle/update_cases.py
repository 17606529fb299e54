#!/usr/bin/env python3
"""Print pairs for tools/oracle/real_updates.py: groups, nested stacks, and what follows from a new id.

    update_cases.py > pairs.jsonl
    update_cases.py compare pairs.jsonl answers.jsonl

`compare` prints what heatlint plans otherwise than Heat did, and exits with 1 if there is something.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from heatlint.planning.changes import Plan

HEADER = {"heat_template_version": "2021-04-16"}
NET, ROUTER = "OS::Neutron::Net", "OS::Neutron::Router"
GROUP, SCALING_GROUP, CHAIN = "OS::Heat::ResourceGroup", "OS::Heat::AutoScalingGroup", "OS::Heat::ResourceChain"
VALUE = "OS::Heat::Value"
AWS_GROUP = "AWS::AutoScaling::AutoScalingGroup"
#: A member that every update replaces.
ALWAYS_REPLACED = {"type": "OS::Heat::UpdateWaitConditionHandle"}


def of(type_name: str, **properties: Any) -> dict[str, Any]:
    """Return the definition of a resource."""
    return {"type": type_name, "properties": properties}


def net(name: Any = "a", **more: Any) -> dict[str, Any]:
    return of(NET, name=name, **more)


def subnet(network: Any = "n", **more: Any) -> dict[str, Any]:
    return of("OS::Neutron::Subnet", network=network, cidr="10.0.0.0/24", **more)


def server(key: Any, **more: Any) -> dict[str, Any]:
    return of("OS::Nova::Server", image="i", flavor="f", networks=[{"network": "n"}], key_name=key, **more)


def group(count: int, member: Any, policy: Any = None, **more: Any) -> dict[str, Any]:
    found = of(GROUP, count=count, resource_def=member, **more)
    return found if policy is None else {**found, "update_policy": {"rolling_update": policy}}


def scaling(size: int, member: Any, **more: Any) -> dict[str, Any]:
    return of(SCALING_GROUP, **{"min_size": 1, "max_size": 5, **more}, desired_capacity=size, resource=member)


def instances(before: int, after: int, type_name: str = "OS::Heat::InstanceGroup") -> tuple[Any, Any]:
    """Return the resources of a group of instances with one size, and those with another."""
    found = []
    for size in (before, after):
        sizes = {"MinSize": 0, "MaxSize": 5, "DesiredCapacity": size} if type_name == AWS_GROUP else {"Size": size}
        given = {"AvailabilityZones": ["z"], "LaunchConfigurationName": ref("c"), **sizes}
        launch = of("AWS::AutoScaling::LaunchConfiguration", ImageId="i", InstanceType="f")
        found.append({"c": launch, "g": of(type_name, **given)})
    return found[0], found[1]


def other_configuration(type_name: str, *, rolls: bool = False, **more: Any) -> tuple[Any, Any]:
    """Return the resources of a group of two instances with one launch configuration, and with an equal one."""
    found = []
    for name in ("c", "d"):
        resources = instances(2, 2, type_name)[0]
        resources["d"] = resources["c"]
        resources["g"]["properties"].update(more, LaunchConfigurationName=ref(name))
        policy = "AutoScalingRollingUpdate" if type_name == AWS_GROUP else "RollingUpdate"
        if rolls:
            resources["g"]["update_policy"] = {policy: {"MinInstancesInService": 0, "MaxBatchSize": 1}}
        found.append(resources)
    return found[0], found[1]


def template(resources: dict[str, Any], outputs: dict[str, Any] | None = None, **parameters: str) -> dict[str, Any]:
    """Return a template; parameters: name -> type."""
    found: dict[str, Any] = {**HEADER, "resources": resources}
    if parameters:
        found["parameters"] = {name: {"type": kind} for name, kind in parameters.items()}
    if outputs:
        found["outputs"] = {name: {"value": value} for name, value in outputs.items()}
    return found


def ref(name: str) -> dict[str, Any]:
    return {"get_resource": name}


def attr(*path: Any) -> dict[str, Any]:
    return {"get_attr": list(path)}


def read_by_net(count: int, *path: Any) -> dict[str, Any]:
    """Return a group whose members have lists as values, and a network that reads an attribute of it."""
    member = of("OS::Heat::Value", type="comma_delimited_list", value=["a", "b"])
    return {"g": group(count, member), "n": net(value_specs={"x": attr("g", *path)})}


def deployed(
    inputs: list[dict[str, Any]], values: dict[str, Any], type_name: str = "OS::Heat::SoftwareConfig", **more: Any
) -> dict[str, Any]:
    """Return a software config and its deployment. inputs: those of the config; values: those of the deployment."""
    transport = {"signal_transport": "NO_SIGNAL"}
    return {
        "c": of(type_name, inputs=inputs),
        "d": of("OS::Heat::SoftwareDeployment", config=ref("c"), server="s", input_values=values, **transport, **more),
    }


def deployed_to(count: int, value: str) -> dict[str, Any]:
    """Return a group, and the deployments to each of its members. value: the beginning of what stands for a server."""
    servers = group(count, of(VALUE, value=f"{value}%index%"))
    deployments = {"config": ref("c"), "servers": attr("g", "attributes", "value"), "signal_transport": "NO_SIGNAL"}
    return {
        "c": of("OS::Heat::SoftwareConfig", config="x"),
        "g": servers,
        "d": of("OS::Heat::SoftwareDeploymentGroup", **deployments),
    }


def volume(size: int) -> dict[str, Any]:
    return of("OS::Cinder::Volume", size=size)


def pool(*prefixes: str) -> dict[str, Any]:
    return of("OS::Neutron::SubnetPool", prefixes=list(prefixes))


def forbid(actions: Any, *names: str) -> dict[str, Any]:
    """Return an environment that forbids actions. names: the path of the resource."""
    found: dict[str, Any] = {"restricted_actions": actions}
    for name in reversed(names):
        found = {name: found}
    return {"resource_registry": {"resources": found}}


def read_of(one: dict[str, Any], other: dict[str, Any], *path: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return resources with a "g" before and after, and a value that reads an attribute of it."""
    reader = of(VALUE, value=attr("g", *path))
    return {"g": one, "v": reader}, {"g": other, "v": reader}


def read_inside(inside: list[dict[str, Any]], outside: dict[str, Any]) -> tuple[Any, ...]:
    """Return resources with a nested stack of a "g" before and after. outside: what else the stack has."""
    resources = {"n": {"type": "nested.yaml"}, **outside}
    return resources, resources, *(template({"g": each}, {"o": attr("g", "resource.1")}) for each in inside)


PARAM = {"get_param": "name"}
REPLACING = {"name": "i", "replace_on_change": True}
NESTED = template({"net": net(PARAM), "other": of(NET)}, {"id": ref("net"), "name": PARAM}, name="string")
REPLACED_INSIDE = template({"net": of(ROUTER, name=PARAM), "other": of(NET)}, {"id": ref("net")}, name="string")
MORE_INSIDE = template({"net": net(PARAM), "other": of(NET), "third": subnet(ref("net"))}, name="string")
WITHOUT_NET = template({"other": of(NET)}, name="string")
WITH_GROUP = template({"group": group(2, net(PARAM))}, name="string")


#: A group that loses its second member.
SHRINKING = (group(2, of(VALUE, value="a")), group(1, of(VALUE, value="a")))
EMPTIED = (group(1, of(VALUE, value="a")), group(0, of(VALUE, value="a")))
SCALED_DOWN = (scaling(2, of(VALUE, value="a")), scaling(1, of(VALUE, value="a"), min_size=0))
READER = of(VALUE, value=attr("g", "resource.1"))


def nested(name: Any = "a") -> dict[str, Any]:
    return {"type": "nested.yaml", "properties": {"name": name}}


def read_nested(*path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the resources before and after: a nested stack, and a value that reads an attribute of it."""
    resources = {"n": nested(), "v": of(VALUE, value=attr("n", *path))}
    return resources, resources


#: Each case: (the resources before, those after), with the nested templates before and after where there are some.
CASES: dict[str, tuple[Any, ...]] = {
    "nothing changes": ({"a": net(), "g": group(2, net())}, {"a": net(), "g": group(2, net())}),
    "a name": ({"a": net("a")}, {"a": net("b")}),
    "another type": ({"a": net()}, {"a": of(ROUTER, name="a")}),
    "what refers to a replaced one": (
        {"a": net(), "s": subnet(ref("a")), "v": of(VALUE, value=ref("s"))},
        {"a": of(ROUTER, name="a"), "s": subnet(ref("a")), "v": of(VALUE, value=ref("s"))},
    ),
    "what refers to an updated one": ({"a": net("a"), "s": subnet(ref("a"))}, {"a": net("b"), "s": subnet(ref("a"))}),
    "renamed": ({"a": net()}, {"b": net()}),
    "a property that replaces": ({"s": subnet("n")}, {"s": subnet("m")}),
    "metadata": ({"a": net()}, {"a": {**net(), "metadata": {"k": "v"}}}),
    "a dependency": ({"a": net(), "b": net()}, {"a": net(), "b": {**net(), "depends_on": "a"}}),
    "a deletion policy": ({"a": net()}, {"a": {**net(), "deletion_policy": "Retain"}}),
    "a value that another one reads": (
        {"v": of(VALUE, value="a"), "n": net(attr("v", "value"))},
        {"v": of(VALUE, value="b"), "n": net(attr("v", "value"))},
    ),
    "a handle for updates": (
        {"h": of("OS::Heat::UpdateWaitConditionHandle"), "v": of(VALUE, value=ref("h"))},
        {"h": of("OS::Heat::UpdateWaitConditionHandle"), "v": of(VALUE, value=ref("h"))},
    ),
    "a delay": ({"d": of("OS::Heat::Delay", min_wait=0)}, {"d": of("OS::Heat::Delay", min_wait=0, max_jitter=1)}),
    "a test resource": (
        {"t": of("OS::Heat::TestResource", value="a", update_replace=True)},
        {"t": of("OS::Heat::TestResource", value="b", update_replace=True)},
    ),
    "a group grows": ({"g": group(1, net())}, {"g": group(3, net())}),
    "a group shrinks": ({"g": group(3, net())}, {"g": group(1, net())}),
    "members get another name": ({"g": group(2, net("a"))}, {"g": group(2, net("b"))}),
    "members of another type": ({"g": group(2, net())}, {"g": group(2, of(ROUTER))}),
    "members with an index": ({"g": group(2, net("a%index%"))}, {"g": group(3, net("a%index%"))}),
    "another index variable": (
        {"g": group(1, net("a%index%"))},
        {"g": group(1, net("a%index%"), index_var="%i%")},
    ),
    "a member that is removed": (
        {"g": group(3, net())},
        {"g": group(3, net(), removal_policies=[{"resource_list": ["1"]}])},
    ),
    "a member that is removed from fewer": (
        {"g": group(3, net())},
        {"g": group(2, net(), removal_policies=[{"resource_list": ["0"]}])},
    ),
    "a rolling update": (
        {"g": group(3, net("a"), {"max_batch_size": 1})},
        {"g": group(3, net("b"), {"max_batch_size": 1})},
    ),
    "a rolling update that grows": (
        {"g": group(2, net("a"), {"max_batch_size": 1})},
        {"g": group(3, net("b"), {"max_batch_size": 1})},
    ),
    "a rolling update that shrinks": (
        {"g": group(3, net("a"), {"max_batch_size": 1})},
        {"g": group(2, net("b"), {"max_batch_size": 1})},
    ),
    "a rolling update with a least number": (
        {"g": group(2, net("a"), {"max_batch_size": 1, "min_in_service": 2})},
        {"g": group(2, net("b"), {"max_batch_size": 1, "min_in_service": 2})},
    ),
    "a rolling update that replaces": (
        {"g": group(2, subnet("n"), {"max_batch_size": 2})},
        {"g": group(2, subnet("m"), {"max_batch_size": 2})},
    ),
    "a scaling group as before": ({"g": scaling(2, net())}, {"g": scaling(2, net())}),
    "a scaling group grows": ({"g": scaling(1, net())}, {"g": scaling(3, net())}),
    "a scaling group shrinks": ({"g": scaling(3, net())}, {"g": scaling(1, net())}),
    "a scaling group gets the capacity 0": ({"g": scaling(3, net(), min_size=0)}, {"g": scaling(0, net(), min_size=0)}),
    "a scaling group gets the capacity 0 and a smaller largest size": (
        {"g": scaling(2, net(), min_size=0)},
        {"g": scaling(0, net(), min_size=0, max_size=1)},
    ),
    "a scaling group with replaced members gets the capacity 0": (
        {"g": scaling(3, subnet("n"), min_size=0)},
        {"g": scaling(0, subnet("m"), min_size=0)},
    ),
    "a scaling group has the capacity 0": (
        {"g": scaling(0, net(), min_size=0)},
        {"g": scaling(0, net("b"), min_size=0)},
    ),
    "a group of instances gets the size 0": instances(2, 0),
    "a scaling group of instances gets the capacity 0": instances(2, 0, AWS_GROUP),
    "a scaling group whose policy alone changes": (
        {"g": scaling(2, net(), rolling_updates={"max_batch_size": 1})},
        {"g": scaling(2, net(), rolling_updates={"max_batch_size": 1, "min_in_service": 2})},
    ),
    "nested members of a scaling group with a least number, another template alone": (
        {"g": scaling(2, nested("a"), rolling_updates={"max_batch_size": 1, "min_in_service": 2})},
        {"g": scaling(2, nested("a"), rolling_updates={"max_batch_size": 1, "min_in_service": 2})},
        NESTED,
        REPLACED_INSIDE,
    ),
    "a member of a scaling group with a least number that is always replaced": (
        {"g": scaling(2, ALWAYS_REPLACED, rolling_updates={"max_batch_size": 1, "min_in_service": 2})},
        {"g": scaling(3, ALWAYS_REPLACED, rolling_updates={"max_batch_size": 1, "min_in_service": 2})},
    ),
    "a scaling group with other members": ({"g": scaling(2, net("a"))}, {"g": scaling(2, net("b"))}),
    "a scaling group with replaced members": ({"g": scaling(2, subnet("n"))}, {"g": scaling(2, subnet("m"))}),
    "a chain": (
        {"c": of(CHAIN, resources=[NET, NET])},
        {"c": of(CHAIN, resources=[NET, ROUTER, NET])},
    ),
    "the members of a group follow a new id": (
        {"a": net(), "g": group(2, subnet(ref("a")))},
        {"a": of(ROUTER, name="a"), "g": group(2, subnet(ref("a")))},
    ),
    "a nested stack as before": ({"n": nested()}, {"n": nested()}, NESTED, NESTED),
    "a nested stack gets another value": ({"n": nested("a")}, {"n": nested("b")}, NESTED, NESTED),
    "another nested template": ({"n": nested()}, {"n": nested()}, NESTED, REPLACED_INSIDE),
    "more in a nested template": ({"n": nested()}, {"n": nested()}, NESTED, MORE_INSIDE),
    "less in a nested template": ({"n": nested()}, {"n": nested()}, MORE_INSIDE, NESTED),
    "an output of a nested stack": (
        {"n": nested("a"), "v": of(VALUE, value=attr("n", "id"))},
        {"n": nested("b"), "v": of(VALUE, value=attr("n", "id"))},
        NESTED,
        NESTED,
    ),
    "a group in a nested stack": ({"n": nested("a")}, {"n": nested("b")}, WITH_GROUP, WITH_GROUP),
    "a nested stack in a group": (
        {"g": group(2, nested("a"))},
        {"g": group(3, nested("b"))},
        NESTED,
        NESTED,
    ),
    "nested members in batches": (
        {"g": group(3, nested("a"), {"max_batch_size": 1})},
        {"g": group(3, nested("b"), {"max_batch_size": 1})},
        NESTED,
        NESTED,
    ),
    "nested members in batches, with a least number": (
        {"g": group(2, nested("a"), {"max_batch_size": 1, "min_in_service": 2})},
        {"g": group(2, nested("b"), {"max_batch_size": 1, "min_in_service": 2})},
        NESTED,
        NESTED,
    ),
    "nested members in batches, more of them": (
        {"g": group(2, nested("a"), {"max_batch_size": 2})},
        {"g": group(5, nested("b"), {"max_batch_size": 2})},
        NESTED,
        NESTED,
    ),
    "nested members in batches, fewer of them": (
        {"g": group(4, nested("a"), {"max_batch_size": 1})},
        {"g": group(2, nested("b"), {"max_batch_size": 1})},
        NESTED,
        NESTED,
    ),
    "nested members in batches, one is removed": (
        {"g": group(3, nested("a"), {"max_batch_size": 1})},
        {"g": group(3, nested("b"), {"max_batch_size": 1}, removal_policies=[{"resource_list": ["1"]}])},
        NESTED,
        NESTED,
    ),
    "nested members in batches, another template": (
        {"g": group(3, nested("a"), {"max_batch_size": 1})},
        {"g": group(3, nested("b"), {"max_batch_size": 1})},
        NESTED,
        REPLACED_INSIDE,
    ),
    "nested members with another template alone": (
        {"g": group(3, nested("a"), {"max_batch_size": 1})},
        {"g": group(3, nested("a"), {"max_batch_size": 1})},
        NESTED,
        REPLACED_INSIDE,
    ),
    "nested members with an index in batches": (
        {"g": group(3, nested("a%index%"), {"max_batch_size": 2})},
        {"g": group(3, nested("b%index%"), {"max_batch_size": 2})},
        NESTED,
        NESTED,
    ),
    "nested members that get another policy": (
        {"g": group(2, nested("a"), {"max_batch_size": 1})},
        {"g": group(2, nested("a"), {"max_batch_size": 2})},
        NESTED,
        NESTED,
    ),
    "a group in nested members in batches": (
        {"g": group(2, nested("a"), {"max_batch_size": 1})},
        {"g": group(2, nested("b"), {"max_batch_size": 1})},
        WITH_GROUP,
        WITH_GROUP,
    ),
    "nested members of another type in batches": (
        {"g": group(2, nested("a"), {"max_batch_size": 1})},
        {"g": group(2, net("a"), {"max_batch_size": 1})},
        NESTED,
        NESTED,
    ),
    "a group of nested members becomes a scaling group": (
        {"g": group(2, nested())},
        {"g": scaling(3, nested())},
        NESTED,
        NESTED,
    ),
    "a group of nested members becomes a chain": (
        {"g": group(2, nested())},
        {"g": of(CHAIN, resources=["nested.yaml"], resource_properties={"name": "a"})},
        NESTED,
        MORE_INSIDE,
    ),
    "a nested stack becomes a group of such": ({"g": nested()}, {"g": group(1, nested())}, WITH_GROUP, WITH_GROUP),
    "a group becomes another resource": ({"g": group(2, nested())}, {"g": net()}, WITH_GROUP, WITH_GROUP),
    "a scaling group becomes one of instances": (
        {**instances(2, 2)[0], "g": scaling(1, nested())},
        instances(2, 2)[0],
        NESTED,
        NESTED,
    ),
    "nested members of a scaling group in batches": (
        {"g": scaling(3, nested("a"), rolling_updates={"max_batch_size": 1})},
        {"g": scaling(3, nested("b"), rolling_updates={"max_batch_size": 1})},
        NESTED,
        NESTED,
    ),
    "nested members of a scaling group in batches, with a least number": (
        {"g": scaling(2, nested("a"), rolling_updates={"max_batch_size": 1, "min_in_service": 2})},
        {"g": scaling(2, nested("b"), rolling_updates={"max_batch_size": 1, "min_in_service": 2})},
        NESTED,
        NESTED,
    ),
    "nested members of a scaling group in batches, fewer of them": (
        {"g": scaling(4, nested("a"), rolling_updates={"max_batch_size": 1})},
        {"g": scaling(2, nested("b"), rolling_updates={"max_batch_size": 1})},
        NESTED,
        NESTED,
    ),
    "nested members of a scaling group in batches, more of them": (
        {"g": scaling(2, nested("a"), rolling_updates={"max_batch_size": 2})},
        {"g": scaling(4, nested("b"), rolling_updates={"max_batch_size": 2})},
        NESTED,
        REPLACED_INSIDE,
    ),
    "a scaling group with a least number of members that are replaced": (
        {"g": scaling(2, subnet("n"), rolling_updates={"max_batch_size": 1, "min_in_service": 2})},
        {"g": scaling(2, subnet("m"), rolling_updates={"max_batch_size": 1, "min_in_service": 2})},
    ),
    "a scaling group with a least number, larger batches": (
        {"g": scaling(3, net("a"), rolling_updates={"max_batch_size": 2, "min_in_service": 2})},
        {"g": scaling(3, net("b"), rolling_updates={"max_batch_size": 2, "min_in_service": 2})},
    ),
    "a scaling group with a least number grows": (
        {"g": scaling(2, net("a"), rolling_updates={"max_batch_size": 2, "min_in_service": 2})},
        {"g": scaling(4, net("b"), rolling_updates={"max_batch_size": 2, "min_in_service": 2})},
    ),
    "a scaling group with a least number shrinks": (
        {"g": scaling(4, net("a"), rolling_updates={"max_batch_size": 2, "min_in_service": 4})},
        {"g": scaling(2, net("b"), rolling_updates={"max_batch_size": 2, "min_in_service": 4})},
    ),
    "a scaling group with a least number, all at once": (
        {"g": scaling(3, net("a"), rolling_updates={"max_batch_size": 3, "min_in_service": 3})},
        {"g": scaling(3, net("b"), rolling_updates={"max_batch_size": 3, "min_in_service": 3})},
    ),
    "a nested stack is added": ({"a": net()}, {"a": net(), "n": nested()}, NESTED, NESTED),
    "a nested stack is deleted": ({"a": net(), "n": nested()}, {"a": net()}, NESTED, NESTED),
    "a nested stack follows a new id": (
        {"a": net(), "n": nested(ref("a"))},
        {"a": of(ROUTER, name="a"), "n": nested(ref("a"))},
        NESTED,
        NESTED,
    ),
    "a resource in place of a nested stack": ({"n": nested()}, {"n": net()}, NESTED, NESTED),
    "a key of an attribute that is a map": (
        {"s": server("a"), "n": net(attr("s", "addresses", "private", 0, "addr"))},
        {"s": server("b"), "n": net(attr("s", "addresses", "private", 0, "addr"))},
    ),
    "a random string": (
        {"r": of("OS::Heat::RandomString", length=4), "n": net(ref("r"))},
        {"r": of("OS::Heat::RandomString", length=5), "n": net(ref("r"))},
    ),
    "an update that is forbidden": ({"a": net("a")}, {"a": net("b")}),
    "an update that is forbidden and not needed": ({"a": net("a")}, {"a": net("a")}),
    "an update where replacements are forbidden": ({"a": net("a")}, {"a": net("b")}),
    "a replacement that is forbidden": ({"a": subnet("n")}, {"a": subnet("m")}),
    "a replacement where updates are forbidden": ({"a": subnet("n")}, {"a": subnet("m")}),
    "another type where replacements are forbidden": ({"a": net()}, {"a": of(ROUTER)}),
    "another type where updates are forbidden": ({"a": net()}, {"a": of(ROUTER)}),
    "both actions are forbidden": ({"a": subnet("n"), "b": net("a")}, {"a": subnet("m"), "b": net("b")}),
    "an update that is forbidden in a nested stack": ({"n": nested("a")}, {"n": nested("b")}, NESTED, NESTED),
    "an update that is forbidden for members": ({"g": group(2, net("a"))}, {"g": group(2, net("b"))}),
    "a deletion where both are forbidden": ({"a": net(), "b": net()}, {"b": net()}),
    "an input that replaces": (deployed([REPLACING], {"i": 1}), deployed([REPLACING], {"i": 2})),
    "an input that replaces as before": (
        deployed([REPLACING, {"name": "j"}], {"i": 1, "j": 1}),
        deployed([REPLACING, {"name": "j"}], {"i": 1, "j": 2}),
    ),
    "an input that does not replace": (deployed([{"name": "i"}], {"i": 1}), deployed([{"name": "i"}], {"i": 2})),
    "a default of an input that replaces": (
        deployed([{**REPLACING, "default": "a"}], {}),
        deployed([{**REPLACING, "default": "b"}], {}),
    ),
    "an input that was not declared": (deployed([], {"i": 1}), deployed([REPLACING], {"i": 2})),
    "an input that is new": (deployed([], {}), deployed([REPLACING], {"i": 2})),
    "an input that replaces and was not deployed": (
        deployed([REPLACING], {"i": 1}, actions=["DELETE"]),
        deployed([REPLACING], {"i": 2}, actions=["DELETE"]),
    ),
    "an input that replaces where replacements are forbidden": (
        deployed([REPLACING], {"i": 1}),
        deployed([REPLACING], {"i": 2}),
    ),
    "a volume that becomes smaller": ({"v": volume(2)}, {"v": volume(1)}),
    "a volume that becomes larger": ({"v": volume(1)}, {"v": volume(2)}),
    "the size of a volume is removed": (
        {"v": of("OS::Cinder::Volume", size=1, image="i")},
        {"v": of("OS::Cinder::Volume", image="i")},
    ),
    "an attribute that is a property of a config": (
        {"c": of("OS::Heat::SoftwareConfig", config="x", group="a"), "s": server("a", user_data=attr("c", "config"))},
        {"c": of("OS::Heat::SoftwareConfig", config="x", group="b"), "s": server("a", user_data=attr("c", "config"))},
    ),
    "a key pair with an attribute": (
        {"k": of("OS::Nova::KeyPair", name="k"), "n": net(attr("k", "public_key")), "s": server(ref("k"))},
        {
            "k": of("OS::Nova::KeyPair", name="k", save_private_key=True),
            "n": net(attr("k", "public_key")),
            "s": server(ref("k")),
        },
    ),
    "a gateway that is chosen later": ({"s": subnet(gateway_ip="10.0.0.1")}, {"s": subnet(gateway_ip="auto")}),
    "another segment": ({"s": subnet(segment="a")}, {"s": subnet(segment="b")}),
    "a first segment": ({"s": subnet()}, {"s": subnet(segment="b")}),
    "a segment that is removed": ({"s": subnet(segment="a")}, {"s": subnet()}),
    "fewer prefixes": ({"p": pool("10.0.0.0/16", "10.1.0.0/16")}, {"p": pool("10.0.0.0/16")}),
    "a wider prefix": ({"p": pool("10.0.0.0/16")}, {"p": pool("10.0.0.0/8")}),
    "an index of the references to members": (read_by_net(3, "refs", 1), read_by_net(2, "refs", 1)),
    "the name of a member": (read_by_net(3, "resource.1"), read_by_net(2, "resource.1")),
    "a key of the map of references to members": (read_by_net(3, "refs_map", "1"), read_by_net(2, "refs_map", "1")),
    "an index of an attribute of members": (read_by_net(3, "value", 1), read_by_net(2, "value", 1)),
    "an equal launch configuration": other_configuration("OS::Heat::InstanceGroup"),
    "an equal launch configuration in batches": other_configuration("OS::Heat::InstanceGroup", rolls=True),
    "an equal launch configuration of AWS in batches": other_configuration(AWS_GROUP, rolls=True),
    "an equal launch configuration and tags of the user": other_configuration(
        "OS::Heat::InstanceGroup", rolls=True, Tags=[{"Key": "metering.a", "Value": "b"}]
    ),
    "another policy of a launch configuration": (
        instances(2, 2)[0],
        other_configuration("OS::Heat::InstanceGroup", rolls=True)[0],
    ),
    "deployments to servers that a group names": (deployed_to(2, "v"), deployed_to(1, "v")),
    "deployments to other servers that a group names": (deployed_to(2, "v"), deployed_to(2, "w")),
    "a reader of a member that goes away": read_of(*SHRINKING, "resource.1"),
    "a reader of an attribute of a member that goes away": read_of(*SHRINKING, "resource.1.value"),
    "a new reader of a member that goes away": ({"g": SHRINKING[0]}, {"g": SHRINKING[1], "v": READER}),
    "another reader of a member that goes away": (
        {"g": SHRINKING[0], "v": of(VALUE, value="a")},
        {"g": SHRINKING[1], "v": READER},
    ),
    "metadata that read a member that goes away": (
        {"g": SHRINKING[0], "n": {**net(), "metadata": attr("g", "resource.1")}},
        {"g": SHRINKING[1], "n": {**net(), "metadata": attr("g", "resource.1")}},
    ),
    "a group that reads a member that goes away": (
        {"g": SHRINKING[0], "h": group(1, READER)},
        {"g": SHRINKING[1], "h": group(1, READER)},
    ),
    "a reader of a member of an empty group": read_of(*EMPTIED, "resource.0"),
    "a reader of an attribute of a member of an empty group": read_of(*EMPTIED, "resource.0.value"),
    "a reader of the references to members that go away": read_of(*SHRINKING, "refs_map"),
    "a reader of a member that is removed": read_of(
        SHRINKING[0], group(2, of(VALUE, value="a"), removal_policies=[{"resource_list": ["1"]}]), "resource.1"
    ),
    "a reader of a member of a chain that goes away": read_of(
        of(CHAIN, resources=[VALUE, VALUE], resource_properties={"value": "a"}),
        of(CHAIN, resources=[VALUE], resource_properties={"value": "a"}),
        "resource.1",
    ),
    "a reader of the first member of a scaling group": read_of(*SCALED_DOWN, "resource.0"),
    "a reader of the second member of a scaling group": read_of(*SCALED_DOWN, "resource.1"),
    "a reader of an output that goes away": (*read_nested("id"), NESTED, WITHOUT_NET),
    "a reader of a nested resource that goes away": (*read_nested("resource.net"), NESTED, WITHOUT_NET),
    "a reader of an attribute that a nested resource no longer has": (
        *read_nested("resource.net.subnets"),
        NESTED,
        REPLACED_INSIDE,
    ),
    "a reader of an output that fails": read_inside(list(SHRINKING), {"v": of(VALUE, value=attr("n", "o"))}),
    "an output that fails and that nothing reads": read_inside(list(SHRINKING), {}),
    "a reader of a member of a group in a nested stack": read_inside(
        list(SHRINKING), {"v": of(VALUE, value=attr("n", "resource.g", "resource.1"))}
    ),
    "a nested stack in which a member is read that goes away": (
        *2 * ({"n": nested()},),
        template({"g": SHRINKING[0], "v": READER}, name="string"),
        template({"g": SHRINKING[1], "v": READER}, name="string"),
    ),
}
#: The environments of the cases that have one.
ENVIRONMENTS = {
    "an update that is forbidden": forbid("update", "a"),
    "an update that is forbidden and not needed": forbid("update", "a"),
    "an update where replacements are forbidden": forbid("replace", "a"),
    "a replacement that is forbidden": forbid(["replace"], "a"),
    "a replacement where updates are forbidden": forbid("update", "*"),
    "another type where replacements are forbidden": forbid("replace", "a"),
    "another type where updates are forbidden": forbid("update", "a"),
    "both actions are forbidden": forbid(["update", "replace"], "?"),
    "an update that is forbidden in a nested stack": forbid("update", "n", "net"),
    "an update that is forbidden for members": forbid("update", "g", "1"),
    "a deletion where both are forbidden": forbid(["update", "replace"], "*"),
    "an input that replaces where replacements are forbidden": forbid("replace", "d"),
}
#: What is updated while a resource of it has another state than after its creation.
TASKS = [{"name": "t", "action": "std.noop"}]
DAMAGED: dict[str, dict[str, Any]] = {
    "net": {"a": net(), "s": subnet(ref("a"))},
    "server": {"a": server("k")},
    "volume": {"a": volume(1)},
    "server group": {"a": of("OS::Nova::ServerGroup", policies=["affinity"])},
    "workflow": {"a": of("OS::Mistral::Workflow", name="w", type="direct", tasks=TASKS)},
    "workflow without a name": {"a": of("OS::Mistral::Workflow", type="direct", tasks=TASKS)},
    "value": {"a": of(VALUE, value=1)},
    "none": {"a": of("OS::Heat::None")},
    "handle": {"a": of("OS::Heat::UpdateWaitConditionHandle")},
    "external": {"a": {"type": NET, "external_id": "x"}},
    "nested": {"a": nested()},
    "member": {"a": group(2, net())},
    "nested member": {"a": group(2, nested())},
    "nested member of a scaling group": {"a": scaling(2, nested())},
}
#: Those that have a nested stack.
NESTING = ("nested", "member", "nested member", "nested member of a scaling group")
#: The same with a resource inside of another one, by its path.
DAMAGED_INSIDE: dict[str, tuple[str, dict[str, Any]]] = {
    "in a nested stack": ("n.net", {"n": nested()}),
    "a member": ("g.0", {"g": group(2, net())}),
    "a member of a scaling group": ("s.0", {"s": scaling(3, net())}),
}
STATES = ("CREATE_FAILED", "CHECK_FAILED", "INIT_COMPLETE", "SUSPEND_COMPLETE")


def damaged() -> Iterator[dict[str, Any]]:
    """Yield pairs of equal bodies, in which a resource has a state of its own when the update begins."""
    cases = [(what, "a", resources) for what, resources in DAMAGED.items()]
    cases += [(what, *case) for what, case in DAMAGED_INSIDE.items()]
    for what, path, resources in cases:
        body = {"template": template(resources), "files": {"nested.yaml": json.dumps(NESTED)}, "environment": {}}
        pair = {"old": body, "new": body}
        for state in STATES:
            if state == "INIT_COMPLETE" and what in NESTING:
                continue  # here its nested stack would exist already
            without: dict[str, Any] = {"without id": [path]} if state.startswith("INIT") else {}
            yield {"id": f"{what}: {state}", **pair, "states": {path: state}, **without}
            if state.endswith("FAILED"):
                yield {"id": f"{what}: {state}, healthy", **pair, "states": {path: state}, "healthy": True}
        without = {"without id": [path], "healthy": True}
        yield {"id": f"{what}: nothing exists", **pair, "states": {path: "CREATE_FAILED"}, **without}
        yield {"id": f"{what}: missing", **pair, "missing": [path]}
    body = {"template": template({"a": net()}), "files": {}, "environment": {}}
    yield {"id": "never made", "old": body, "new": body, "states": {"a": "INIT_FAILED"}, "without id": ["a"]}


def pairs() -> Iterator[dict[str, Any]]:
    """Yield the pairs."""
    for name, (old, new, *nested_templates) in CASES.items():
        bodies = []
        for number, resources in enumerate((old, new)):
            files = {"nested.yaml": json.dumps(nested_templates[number])} if nested_templates else {}
            bodies.append({"template": template(resources), "files": files, "environment": ENVIRONMENTS.get(name, {})})
        yield {"id": name, "old": bodies[0], "new": bodies[1]}
    yield from damaged()


#: Actions that Heat has no word for -> what becomes of the resource in the stack.
SAME = {"adopted": "added", "abandoned": "deleted"}


def both(pair: dict[str, Any], answer: dict[str, Any]) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield the path of each resource, what Heat did with it, and what heatlint plans.

    Heat stops at a resource that fails, so what it did not come to is left out then. Its reason does not always name
    the resource that fails in a nested stack, but the one around it.
    """
    plan = planned_update(pair, answer.get("resources"))
    planned = {
        ".".join(each.path): SAME.get(each.action, each.action)
        if each.certainty != "only if the value changes"
        else "unchanged"
        for each in plan.all()
    }
    if pair.get("healthy"):  # whether Heat replaces something depends on what the service answers
        open_paths = {".".join(each.path) for each in plan.all() if each.certainty == "unknown"}
        planned = {path: action for path, action in planned.items() if path not in open_paths}
        answer = {**answer, "plan": {path: done for path, done in answer["plan"].items() if path not in open_paths}}
    done = answer["plan"]
    failing = {".".join(each.path) for each in plan.all() if any(inner.action == "refused" for inner in each.nested)}
    planned.update({path: "refused" for path in failing if done.get(path) == "refused"})
    for path in dict.fromkeys((*done, *planned)):
        if answer["status"] == "ok" or done.get(path) not in (None, "unchanged"):
            yield path, done.get(path), planned.get(path)


def planned_update(pair: dict[str, Any], rows: list[dict[str, Any]] | None) -> Plan:
    """Return the plan of a pair. rows: the resources before the update, when their states matter."""
    import heatlint
    from heatlint.load import from_body
    from heatlint.load.running import RunningStack, add
    from heatlint.planning.make import make
    from heatlint.run.jobs import Catalogs

    if rows is None:
        return heatlint.plan(pair["old"], pair["new"], existing=bool(pair.get("existing")), global_environments=())
    stack = RunningStack()
    assert add(stack, json.dumps(rows))
    known = Catalogs().of(None, global_environments=())
    return make(from_body(pair["old"]), from_body(pair["new"]), known=known, running=stack).plan


def compare(pairs_file: str, answers_file: str) -> int:
    """Print the differences between the plans and what Heat did, and counts of them; return how many there are."""
    ours, previews = Counter[str](), Counter[str]()
    with open(pairs_file, encoding="utf-8") as lines, open(answers_file, encoding="utf-8") as answers:
        for pair, answer in zip(map(json.loads, lines), map(json.loads, answers), strict=True):
            assert pair["id"] == answer["id"]
            if answer["status"] not in ("ok", "failed"):
                print(f"{pair['id']}: {answer['status']}: {answer['error']}")
                continue
            for path, done, planned in both(pair, answer):
                kind = judged(done, planned)
                ours[kind] += 1
                if kind != "right":
                    print(f"{pair['id']}: {path}: Heat: {done}, heatlint: {planned}")
            for name, action in (answer["preview"] or {}).items():
                previews[judged(answer["plan"].get(name), action)] += 1
    for name, counts in (("heatlint", ours), ("Heat's preview, root stacks only", previews)):
        wrong = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS[1:])
        print(f"{name}: {counts.total()} resources: {wrong}")
    return ours.total() - ours["right"]


#: How a plan can be: right, a replacement or deletion is missed, one is planned that does not happen, or another fault.
KINDS = ("right", "missed", "false", "other")


def judged(done: str | None, planned: str | None) -> str:
    """Return which of KINDS a planned action is."""
    if done == planned:
        return "right"
    if done in ("replaced", "deleted"):
        return "missed"
    return "false" if planned in ("replaced", "deleted") else "other"


if __name__ == "__main__":
    if sys.argv[1:2] == ["compare"]:
        sys.exit(1 if compare(*sys.argv[2:4]) else 0)
    for each in pairs():
        print(json.dumps(each))

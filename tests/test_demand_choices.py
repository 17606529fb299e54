"""What a stack needs where a condition that is not known chooses a value: as much as with one value or the other."""

from __future__ import annotations

from typing import Any

import pytest
from test_demand import FLAVORS, stack

from heatlint.demand.make import demand_of
from heatlint.demand.ranges import Range

NET, SERVER = {"type": "OS::Neutron::Net"}, {"image": "i", "flavor": "m1.small"}
PRIVATE, OTHER = {"network": "private"}, {"network": "other"}
PORT = {"port": "2c1c8b8d-0000-4000-8000-000000000001"}
FROM_IMAGE = {"image": "i", "volume_size": 5}


def either(one: Any, other: Any) -> dict[str, Any]:
    return {"if": ["open", one, other]}


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"it": {"type": kind, "properties": properties}}


def group(count: Any) -> dict[str, Any]:
    return resource("OS::Heat::ResourceGroup", count=count, resource_def=NET)


def scaled(**properties: Any) -> dict[str, Any]:
    return resource("OS::Heat::AutoScalingGroup", resource=NET, **properties)


def server(**properties: Any) -> dict[str, Any]:
    return resource("OS::Nova::Server", **{**SERVER, **properties})


def volume(**properties: Any) -> dict[str, Any]:
    return resource("OS::Cinder::Volume", **properties)


MADE = {"type": "OS::Nova::Flavor", "properties": {"ram": 9_000, "vcpus": 7}}
#: Resources with values that a condition chooses.
CHOICES = {
    "members": group(either(3, 5)),
    "members as texts": group(either("3", "5")),
    "members in a branch in a branch": group(either(4, {"if": ["open", 5, 6]})),
    "members by a range": group(either({"get_param": "ranged"}, 3)),
    "members by a range and one beyond": group(either({"get_param": "ranged"}, 9)),
    "sizes of a scaling group": scaled(min_size=either(1, 2), max_size=either(4, 6)),
    "size of a volume": volume(size=either(30, 50)),
    "networks": server(networks=either([PRIVATE, OTHER], [OTHER])),
    "networks or a port": server(networks=either([PRIVATE], [PORT])),
    "networks or none": server(networks=either([PRIVATE, OTHER], [])),
    "volumes": server(block_device_mapping_v2=either([FROM_IMAGE], [FROM_IMAGE, {**FROM_IMAGE, "volume_size": 8}])),
    "networks and volumes": server(
        networks=either([PRIVATE], [PORT]), block_device_mapping_v2=either([FROM_IMAGE], [])
    ),
    "flavor": server(flavor=either("m1.large", "m1.small")),
    "flavor that is made": {**server(flavor=either("m1.small", {"get_resource": "made"})), "made": MADE},
    "rules": resource("OS::Neutron::SecurityGroup", rules=either([{"protocol": "tcp"}] * 3, [{"protocol": "udp"}])),
    "rules that go out": resource("OS::Neutron::SecurityGroup", rules=either([{"direction": "egress"}], [])),
}


def amounts(resources: dict[str, Any], value: str | None) -> dict[Any, Range]:
    sections = {
        "parameters": {
            "p": {"type": "string", **({} if value is None else {"default": value})},
            "ranged": {"type": "number", "constraints": [{"range": {"min": 2, "max": 5}}]},
        },
        "conditions": {"open": {"equals": [{"get_param": "p"}, "yes"]}},
    }
    found = demand_of(stack(resources, **sections), FLAVORS)
    return {(each.quantity.name, each.which): each.amount for each in found.needs}


@pytest.mark.parametrize("resources", CHOICES.values(), ids=CHOICES)
def test_the_amounts_of_both_values_are_the_bounds(resources):
    """With the value that nobody knows, no less and no more is possible than with one of the two."""
    found, *known = (amounts(resources, value) for value in (None, "yes", "no"))
    nothing = Range(0, 0, 0)
    for key, amount in found.items():
        both = [each.get(key, nothing) for each in known]
        highest = None if None in [each.most for each in both] else max(each.most for each in both)
        assert (amount.certain, amount.most) == (min(each.certain for each in both), highest), key
        assert amount.likely in [each.likely for each in both], key


@pytest.mark.parametrize(
    "count",
    [
        {"if": ["open", 3]},
        {"if": ["open", {"get_param": "any"}, 3]},
        {"if": ["open", {"get_attr": ["it", "value"]}, 3]},
        {"if": ["open", None, 3]},
    ],
    ids=["left out", "any parameter", "attribute", "null"],
)
def test_a_value_of_which_one_choice_is_not_known_has_no_bounds(count):
    """Without a number a group has one member: so it is not sure to have three."""
    found = amounts({**group(count), "it2": {"type": "OS::Heat::RandomString"}}, None)
    [networks] = [amount for (name, _), amount in found.items() if name == "networks"]
    assert networks.certain < 3 and networks.most is None

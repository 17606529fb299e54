"""heatlint.demand: what a stack needs, through groups, nested stacks, conditions and updates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from heatlint import catalog
from heatlint.cloud.inventory import of_data
from heatlint.demand.facts import FACTS
from heatlint.demand.make import demand_of
from heatlint.demand.needs import Demand
from heatlint.demand.ranges import Range, exactly
from heatlint.demand.reports.demand_report import users
from heatlint.demand.sizes import NO_SIZES, Flavor, Sizes, sizes_of
from heatlint.demand.update import demand_of_update
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.model.stack import Stack
from heatlint.planning.compare import Comparison

PAGE = (Path(__file__).parent.parent / "docs" / "demand.md").read_text(encoding="utf-8")
SERVER = {"flavor": "m1.small", "image": "i"}
NETWORK = {"network": "private"}
VOLUME = {"type": "OS::Cinder::Volume", "properties": {"size": 10}}
SMALL, LARGE = Flavor("m1.small", 1, 2048), Flavor("m1.large", 4, 8192)
#: A project that has its default group already.
USED = Sizes(has_default_group=True)
FLAVORS = Sizes({"m1.small": SMALL, "1": SMALL, "m1.large": LARGE})


def stack(resources: dict[str, Any], files: dict[str, Any] | None = None, **sections: Any) -> Stack:
    template = {"heat_template_version": "2018-08-31", **sections, "resources": resources}
    return build(from_body({"template": template, "files": files or {}}), assume_values=True)


def demand(resources: dict[str, Any], sizes: Sizes = NO_SIZES, **sections: Any) -> Demand:
    return demand_of(stack(resources, **sections), sizes)


def of_one(type_name: str, properties: dict[str, Any], sizes: Sizes = NO_SIZES, **sections: Any) -> Demand:
    return demand({"it": {"type": type_name, "properties": properties}}, sizes, **sections)


def amounts(found: Demand) -> dict[str, int]:
    """What is certain of each quantity, without Heat's own."""
    left_out = ("stacks", "resources", "depth")
    named = {each.quantity.name: each.amount.certain for each in found.needs}
    return {name: amount for name, amount in named.items() if amount and name not in left_out}


@pytest.mark.parametrize(
    ("type_name", "properties", "expected"),
    [
        pytest.param("OS::Nova::ServerGroup", {}, {"server_groups": 1}, id="server group"),
        pytest.param("OS::Nova::KeyPair", {"name": "k"}, {"key_pairs": 1}, id="key pair"),
        pytest.param(
            "OS::Cinder::Volume",
            {"size": 20},
            {"volumes": 1, "gigabytes": 20, "per_volume_gigabytes": 20},
            id="volume",
        ),
        pytest.param(
            "OS::Cinder::Volume",
            {"size": 20, "volume_type": "fast"},
            {
                "volumes": 1,
                "gigabytes": 20,
                "per_volume_gigabytes": 20,
                "volumes_fast": 1,
                "gigabytes_fast": 20,
            },
            id="volume of a type",
        ),
        pytest.param("OS::Neutron::Net", {}, {"networks": 1}, id="network"),
        pytest.param("OS::Neutron::RouterInterface", {"router": "r", "subnet": "s"}, {"ports": 1}, id="interface"),
        pytest.param("OS::Neutron::RouterInterface", {"router": "r", "port": "p"}, {}, id="interface with a port"),
        pytest.param("OS::Neutron::FloatingIP", {"floating_network": "n"}, {"floating_ips": 1}, id="floating IP"),
        pytest.param(
            "OS::Neutron::SecurityGroup",
            {"rules": [{"protocol": "tcp"}, {"protocol": "udp"}]},
            {"security_groups": 1, "security_group_rules": 4},
            id="security group with the rules of Neutron",
        ),
        pytest.param(
            "OS::Neutron::SecurityGroup",
            {"rules": [{"protocol": "tcp"}, {"direction": "egress"}]},
            {"security_groups": 1, "security_group_rules": 2},
            id="security group without the rules of Neutron",
        ),
        pytest.param(
            "OS::Neutron::SecurityGroup",
            {"rules": [{"direction": "egress"}]},
            {"security_groups": 1, "security_group_rules": 2},
            id="security group that has room for the rules of Neutron while it is made",
        ),
        pytest.param(
            "AWS::EC2::SecurityGroup",
            {"GroupDescription": "", "SecurityGroupEgress": [{"IpProtocol": "tcp", "CidrIp": "10.0.0.0/8"}]},
            {"security_groups": 1, "security_group_rules": 2},
            id="the same of EC2",
        ),
        pytest.param(
            "OS::Designate::Zone",
            {"name": "example.com.", "email": "a@example.com"},
            {"zones": 1, "zone_recordsets": 2},
            id="zone with its record sets SOA and NS",
        ),
        pytest.param(
            "OS::Designate::Zone",
            {"name": "example.com.", "type": "SECONDARY", "primaries": ["10.0.0.1"]},
            {"zones": 1, "zone_recordsets": 1},
            id="secondary zone with SOA",
        ),
        pytest.param(
            "OS::Octavia::LoadBalancer", {"vip_subnet": "s"}, {"load_balancers": 1, "ports": 1}, id="load balancer"
        ),
        pytest.param(
            "OS::Manila::Share",
            {"share_protocol": "NFS", "size": 5},
            {"shares": 1, "share_gigabytes": 5, "per_share_gigabytes": 5},
            id="share",
        ),
        pytest.param(
            "OS::Designate::RecordSet",
            {"zone": "z.", "type": "A", "records": ["10.0.0.1", "10.0.0.2"]},
            {"zone_recordsets": 1, "zone_records": 2, "recordset_records": 2},
            id="record set",
        ),
        pytest.param("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"}, {"networks": 1, "routers": 1}, id="VPC"),
        pytest.param("OS::Heat::RandomString", {}, {}, id="nothing"),
    ],
)
def test_a_resource_needs(type_name: str, properties: dict[str, Any], expected: dict[str, int]) -> None:
    assert amounts(of_one(type_name, properties)) == expected


@pytest.mark.parametrize(
    ("properties", "ports"),
    [
        pytest.param({}, 1, id="without networks"),
        pytest.param({"networks": [NETWORK, NETWORK]}, 2, id="one for each network"),
        pytest.param({"networks": [NETWORK, {"port": "p"}]}, 1, id="not for a port"),
        pytest.param({"networks": [{"subnet": "s"}]}, 1, id="for a subnet"),
        pytest.param({"networks": [{"allocate_network": "none"}]}, 0, id="none"),
    ],
)
def test_a_server_makes_ports(properties: dict[str, Any], ports: int) -> None:
    assert of_one("OS::Nova::Server", {**SERVER, **properties}).amount("ports").certain == ports


@pytest.mark.parametrize(
    ("mapping", "volumes", "gigabytes"),
    [
        pytest.param({"image": "i", "volume_size": 30}, 1, 30, id="image"),
        pytest.param({"snapshot_id": "s"}, 1, 1, id="snapshot of unknown size"),
        pytest.param({"volume_id": "v"}, 0, 0, id="volume that exists"),
        pytest.param({"swap_size": 64}, 0, 0, id="swap"),
        pytest.param({"ephemeral_size": 5}, 0, 0, id="ephemeral disk"),
    ],
)
def test_a_server_makes_volumes(mapping: dict[str, Any], volumes: int, gigabytes: int) -> None:
    found = of_one("OS::Nova::Server", {"flavor": "m1.small", "block_device_mapping_v2": [mapping]})
    assert (found.amount("volumes").certain, found.amount("gigabytes").certain) == (volumes, gigabytes)


@pytest.mark.parametrize(
    ("sizes", "flavor", "cores"),
    [
        pytest.param(FLAVORS, "m1.large", Range(4, 4, 4), id="name"),
        pytest.param(FLAVORS, "1", Range(1, 1, 1), id="id"),
        pytest.param(FLAVORS, {"get_param": "flavor"}, Range(1, 1, 4), id="any of those that the parameter allows"),
        pytest.param(FLAVORS, "other", Range(1, 1, None), id="not in the inventory"),
        pytest.param(NO_SIZES, "m1.large", Range(1, 1, None), id="without an inventory"),
    ],
)
def test_the_flavor_says_how_many_cores(sizes: Sizes, flavor: Any, cores: Range) -> None:
    allowed = [{"allowed_values": ["m1.small", "m1.large"]}]
    parameters = {"flavor": {"type": "string", "constraints": allowed}}
    found = of_one("OS::Nova::Server", {"flavor": flavor, "image": "i"}, sizes, parameters=parameters)
    assert found.amount("cores") == cores


def test_a_volume_has_the_size_of_the_volume_that_it_copies() -> None:
    copy = {"type": "OS::Cinder::Volume", "properties": {"source_volid": {"get_resource": "it"}}}
    assert demand({"it": VOLUME, "copy": copy}).amount("gigabytes") == Range(20, 20, 20)


def test_the_largest_volume_counts_for_the_limit_of_one_volume() -> None:
    found = demand({"a": VOLUME, "b": {"type": "OS::Cinder::Volume", "properties": {"size": 7}}})
    assert found.amount("per_volume_gigabytes") == Range(10, 10, 10)


def test_members_are_counted_for_each_server_group() -> None:
    hints = {"scheduler_hints": {"group": {"get_resource": "apart"}}}
    server = {"type": "OS::Nova::Server", "properties": {**SERVER, **hints}}
    found = demand({"apart": {"type": "OS::Nova::ServerGroup"}, "a": server, "b": server})
    need = next(each for each in found.needs if each.quantity.name == "server_group_members")
    assert (need.which, need.amount) == ("<apart>", Range(2, 2, 2))


@pytest.mark.parametrize(
    ("group", "volumes"),
    [
        pytest.param({"count": 3}, Range(3, 3, 3), id="count"),
        pytest.param({}, Range(1, 1, 1), id="default count"),
        pytest.param({"count": {"get_param": "unknown"}}, Range(0, 1, None), id="unknown count"),
        pytest.param({"count": {"get_param": "bounded"}}, Range(2, 2, 5), id="bounded count"),
        pytest.param({"count": 2000}, Range(2000, 2000, 2000), id="many members"),
        pytest.param({"count": 0}, Range(0, 0, 0), id="no members"),
    ],
)
def test_a_group_has_members(group: dict[str, Any], volumes: Range) -> None:
    bounds = {"type": "number", "constraints": [{"range": {"min": 2, "max": 5}}]}
    parameters = {"unknown": {"type": "number"}, "bounded": bounds}
    found = of_one("OS::Heat::ResourceGroup", {**group, "resource_def": VOLUME}, parameters=parameters)
    assert found.amount("volumes") == volumes


@pytest.mark.parametrize(
    ("group", "volumes"),
    [
        pytest.param({"min_size": 1, "max_size": 5, "desired_capacity": 2}, Range(2, 2, 5), id="desired"),
        pytest.param({"min_size": 3, "max_size": 5}, Range(3, 3, 5), id="least"),
        pytest.param({"min_size": 2, "max_size": {"get_param": "unknown"}}, Range(2, 2, None), id="unknown bound"),
        pytest.param(
            {"min_size": 2, "max_size": 6, "desired_capacity": {"get_param": "unknown"}},
            Range(2, 2, 6),
            id="unknown size",
        ),
    ],
)
def test_a_scaling_group_may_grow(group: dict[str, Any], volumes: Range) -> None:
    parameters = {"unknown": {"type": "number"}}
    found = of_one("OS::Heat::AutoScalingGroup", {**group, "resource": VOLUME}, parameters=parameters)
    assert found.amount("volumes") == volumes


def test_the_quota_of_a_volume_type_has_its_name() -> None:
    sizes = Sizes(volume_types={"7c1a": "fast"})
    properties = {"size": 2, "volume_type": "7c1a"}
    assert of_one("OS::Cinder::Volume", properties, sizes).amount("gigabytes_fast") == Range(2, 2, 2)
    mapping = {"image": "i", "volume_size": 3, "volume_type": "7c1a"}
    server = {"flavor": "m1.small", "block_device_mapping_v2": [mapping]}
    assert of_one("OS::Nova::Server", server, sizes).amount("gigabytes_fast") == Range(3, 3, 3)


NO, MAYBE, LIKELY, SURE = (Range(0, 0, 0), Range(0, 0, 1), Range(0, 1, 1), Range(1, 1, 1))
TYPES = ("fast", "slow")
FAST_IS_DEFAULT = Sizes(default_volume_type="fast", is_default_sure=True, limited_volume_types=TYPES)
UNKNOWN = {"get_param": "unknown"}


@pytest.mark.parametrize(
    ("sizes", "properties", "fast", "slow"),
    [
        pytest.param(Sizes(), {}, NO, NO, id="no inventory"),
        pytest.param(Sizes(limited_volume_types=TYPES), {}, MAYBE, MAYBE, id="default is not known"),
        pytest.param(Sizes(limited_volume_types=TYPES), {"volume_type": "fast"}, SURE, NO, id="type is given"),
        pytest.param(Sizes(limited_volume_types=TYPES), {"volume_type": UNKNOWN}, MAYBE, MAYBE, id="type is not known"),
        pytest.param(
            Sizes(limited_volume_types=TYPES), {"volume_type": {"get_param": "one"}}, MAYBE, NO, id="allowed types"
        ),
        pytest.param(Sizes(default_volume_type="fast", limited_volume_types=TYPES), {}, LIKELY, MAYBE, id="only type"),
        pytest.param(FAST_IS_DEFAULT, {}, SURE, NO, id="default"),
        pytest.param(FAST_IS_DEFAULT, {"image": "i"}, LIKELY, MAYBE, id="image"),
        pytest.param(FAST_IS_DEFAULT, {"snapshot_id": "s"}, MAYBE, MAYBE, id="snapshot"),
        pytest.param(
            FAST_IS_DEFAULT, {"source_volid": {"get_resource": "slow"}}, NO, SURE, id="copy of a volume with a type"
        ),
    ],
)
def test_a_volume_without_a_type_takes_of_the_default_type(
    sizes: Sizes, properties: dict[str, Any], fast: Range, slow: Range
) -> None:
    one = {"type": "string", "constraints": [{"allowed_values": ["fast"]}]}
    resources = {
        "it": {"type": "OS::Cinder::Volume", "properties": {"size": 5, **properties}},
        "slow": {"type": "OS::Cinder::Volume", "properties": {"size": 1, "volume_type": "slow"}},
    }
    found = demand(resources, sizes, parameters={"unknown": {"type": "string"}, "one": one})
    assert found.amount("volumes_fast") == fast
    assert found.amount("volumes_slow") == Range(*(each + 1 for each in slow if each is not None))
    assert [each for each in found.notes if "volume type" in each] == (
        [f'the volume type of "it" is not known, so it may count for the quotas of {_named(fast, slow)}']
        if MAYBE in (fast, slow)
        else []
    )


def _named(fast: Range, slow: Range) -> str:
    return " or ".join(f'"{name}"' for name, amount in (("fast", fast), ("slow", slow)) if amount != NO)


def test_the_boot_volume_of_an_image_is_likely_to_have_the_default_type() -> None:
    sizes = Sizes(default_volume_type="fast", is_default_sure=True)
    server = {"flavor": "m1.small", "block_device_mapping_v2": [{"image": "i", "volume_size": 3}]}
    assert of_one("OS::Nova::Server", server, sizes).amount("gigabytes_fast") == Range(0, 3, 3)


C, D = {"equals": [{"get_param": "x"}, "c"]}, {"equals": ["d", {"get_param": "x"}]}
UNSET = {"not": {"equals": [{"get_param": "x"}, ""]}}
TWO = {"type": "OS::Heat::ResourceGroup", "properties": {"count": 2, "resource_def": VOLUME}}


@pytest.mark.parametrize(
    ("conditions", "one", "other", "volumes"),
    [
        pytest.param({"c": C, "n": {"not": "c"}}, "c", "n", Range(2, 2, 2), id="a condition and its opposite"),
        pytest.param({}, C, {"not": C}, Range(2, 2, 2), id="written at the resources"),
        pytest.param({"c": C, "d": D}, "c", "d", Range(0, 2, 2), id="two values"),
        pytest.param({"c": C, "u": UNSET}, "c", "u", Range(0, 4, 4), id="one value, and any value"),
        pytest.param({"c": {"or": [C, D]}, "n": {"not": "c"}}, "c", "n", Range(2, 2, 2), id="any of two"),
        pytest.param({"b": {"get_param": "b"}}, "b", {"not": "b"}, Range(2, 2, 2), id="a boolean"),
        pytest.param(
            {"c": {"equals": [{"get_param": "e"}, "p"]}}, "c", {"not": "c"}, Range(2, 2, 2), id="allowed values"
        ),
        pytest.param({"c": C}, "c", {"get_param": "b"}, Range(0, 4, 4), id="independent ones"),
        pytest.param(
            {"c": {"contains": [{"get_param": "x"}, ["c"]]}}, "c", {"not": C}, Range(0, 4, 4), id="another function"
        ),
        pytest.param(
            {"c": {"equals": [{"get_param": "x"}, {"get_param": "y"}]}}, "c", C, Range(0, 4, 4), id="two parameters"
        ),
    ],
)
def test_what_conditions_exclude_is_not_counted_together(
    conditions: dict[str, Any], one: Any, other: Any, volumes: Range
) -> None:
    parameters = {
        "x": {"type": "string"},
        "b": {"type": "boolean"},
        "y": {"type": "string"},
        "e": {"type": "string", "constraints": [{"allowed_values": ["p", "q"]}]},
    }
    resources = {"one": {**TWO, "condition": one}, "other": {**TWO, "condition": other}}
    found = demand(resources, parameters=parameters, conditions=conditions).amount("volumes")
    assert found == volumes


def test_many_values_in_conditions_are_not_combined() -> None:
    names = [f"p{number}" for number in range(7)]
    conditions = {name: {"equals": [{"get_param": name}, "1"]} for name in names}
    resources = {name: {**VOLUME, "condition": name} for name in names}
    parameters = {name: {"type": "string"} for name in names}
    found = demand(resources, parameters=parameters, conditions=conditions).amount("volumes")
    assert found == Range(0, 7, 7)


def test_conditions_of_a_nested_stack_exclude_each_other_in_what_is_likely() -> None:
    nested = {
        "heat_template_version": "2018-08-31",
        "parameters": {"x": {"type": "string"}},
        "conditions": {"c": C},
        "resources": {"one": {**TWO, "condition": "c"}, "other": {**TWO, "condition": {"not": "c"}}},
    }
    parameters = {"x": {"type": "string"}}
    resources = {"in": {"type": "n.yaml", "properties": {"x": {"get_param": "x"}}}}
    found = demand(resources, parameters=parameters, files={"n.yaml": nested}).amount("volumes")
    assert found == Range(0, 2, 4)


@pytest.mark.parametrize(
    ("properties", "secrets", "containers"),
    [
        ({"type": "key"}, Range(0, 1, 1), Range(0, 0, 0)),
        ({"type": "asymmetric"}, Range(0, 2, 2), Range(0, 1, 1)),
        ({"type": "asymmetric", "pass_phrase": "x"}, Range(0, 2, 3), Range(0, 1, 1)),
        ({"type": "certificate"}, Range(0, 0, None), Range(0, 0, None)),
    ],
)
def test_what_barbican_makes_of_an_order_may_count(
    properties: dict[str, Any], secrets: Range, containers: Range
) -> None:
    found = of_one("OS::Barbican::Order", properties)
    assert (found.amount("secrets"), found.amount("secret_containers")) == (secrets, containers)


def test_a_row_names_resources_of_one_name_once() -> None:
    """The members of the inner groups have volumes of other sizes."""
    inner = {
        "heat_template_version": "2018-08-31",
        "parameters": {"size": {"type": "number"}},
        "resources": {"v": {"type": "OS::Cinder::Volume", "properties": {"size": {"get_param": "size"}}}},
    }
    member = {"type": "n.yaml", "properties": {"size": "1%index%"}}
    group = {"type": "OS::Heat::ResourceGroup", "properties": {"count": 3, "resource_def": member}}
    found = demand({"g": group}, files={"n.yaml": inner})
    (gigabytes,) = [each for each in found.needs if each.quantity.name == "gigabytes"]
    assert len(gigabytes.users) == 3
    assert users(gigabytes) == "g.*.v 33"


@pytest.mark.parametrize(
    ("devices", "volumes"),
    [
        (
            [{"image": "i", "volume_size": 3}, {"if": ["c", {"image": "i", "volume_size": 5}, {"volume_id": "v"}]}],
            Range(0, 1, 2),
        ),
        ({"get_param": "list"}, Range(0, 0, None)),
    ],
)
def test_a_device_that_is_not_known_may_have_the_default_type(devices: Any, volumes: Range) -> None:
    sizes = sizes_of(of_data({"volume_types": [{"name": "a"}, {"name": "b"}], "default_volume_type": "a"}, "cloud"))
    server = {"flavor": "m1.small", "block_device_mapping_v2": devices}
    parameters = {"x": {"type": "string"}, "list": {"type": "json"}}
    found = of_one("OS::Nova::Server", server, sizes, parameters=parameters, conditions={"c": C})
    assert found.amount("volumes_a") == volumes


ANY_PORT = {"port": {"get_param": "p"}}


@pytest.mark.parametrize(
    ("type_name", "properties", "ports"),
    [
        pytest.param("OS::Nova::Server", {"networks": [ANY_PORT]}, exactly(0), id="a server, with only a port"),
        pytest.param("OS::Nova::Server", {"networks": [{**ANY_PORT, **NETWORK}]}, Range(0, 0, 1), id="or a network"),
        pytest.param("OS::Neutron::RouterInterface", {**ANY_PORT, "router": "r"}, exactly(0), id="an interface"),
        pytest.param(
            "OS::Neutron::RouterInterface",
            {**ANY_PORT, "router": "r", "subnet": {"get_param": "p"}},
            Range(0, 0, 1),
            id="an interface with a port or a subnet",
        ),
        pytest.param(
            "OS::Neutron::RouterInterface",
            {**ANY_PORT, "router": "r", "subnet": "s"},
            Range(0, 1, 1),
            id="an interface with a subnet",
        ),
    ],
)
def test_a_port_that_is_not_known_is_not_made(type_name: str, properties: dict[str, Any], ports: Range) -> None:
    given = {**SERVER, **properties} if type_name == "OS::Nova::Server" else properties
    found = of_one(type_name, given, USED, parameters={"p": {"type": "string"}})
    assert found.amount("ports") == ports


HTTP = {"protocol": "tcp", "port_range_min": 80, "port_range_max": 80}
ANY_PROTOCOL = {"protocol": {"get_param": "p"}}


@pytest.mark.parametrize(
    ("rules", "before", "since"),
    [
        pytest.param([HTTP, HTTP], exactly(3), exactly(4), id="equal"),
        pytest.param([HTTP, {**HTTP, "remote_ip_prefix": "0.0.0.0/0"}], exactly(3), exactly(4), id="written otherwise"),
        pytest.param([HTTP, {**HTTP, "direction": "egress"}], exactly(2), exactly(2), id="of another direction"),
        pytest.param([HTTP, HTTP, ANY_PROTOCOL], Range(3, 4, 4), exactly(5), id="perhaps equal"),
        pytest.param([ANY_PROTOCOL, ANY_PROTOCOL], Range(3, 4, 4), exactly(4), id="only known in part"),
        pytest.param([{"remote_ip_prefix": ["::/0"]}], exactly(3), exactly(3), id="a list, which Heat refuses"),
    ],
)
def test_rules_that_are_there_already_are_made_since_heat_27(rules: list[Any], before: Range, since: Range) -> None:
    group = {"it": {"type": "OS::Neutron::SecurityGroup", "properties": {"rules": rules}}}
    template = {"heat_template_version": "2018-08-31", "parameters": {"p": {"type": "string"}}, "resources": group}
    for release, amount in ((26, before), (27, since)):
        built = build(from_body({"template": template}), known=catalog.known(release), assume_values=True)
        assert demand_of(built, USED).amount("security_group_rules") == amount


def test_rules_of_ec2_that_are_there_already_are_not_made() -> None:
    """The negative port counts as none."""
    rules = [{"IpProtocol": "icmp", "FromPort": port, "ToPort": -1, "CidrIp": "10.0.0.0/8"} for port in (-1, -1, 8)]
    found = of_one("AWS::EC2::SecurityGroup", {"GroupDescription": "", "SecurityGroupIngress": rules}, USED)
    assert found.amount("security_group_rules") == exactly(4)


@pytest.mark.parametrize("wrong", [["10.0.0.0/8"], {"a": "b"}])
@pytest.mark.parametrize("name", ["CidrIp", "IpProtocol", "SourceSecurityGroupId", "FromPort"])
def test_a_list_or_a_map_in_a_rule_of_ec2_is_a_rule(name: str, wrong: Any) -> None:
    """Heat refuses it, which a check says; demand counts what there would be."""
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "10.0.0.0/8", name: wrong}
    found = of_one("AWS::EC2::SecurityGroup", {"GroupDescription": "", "SecurityGroupIngress": [rule, rule]}, USED)
    assert found.amount("security_group_rules").certain >= 3


@pytest.mark.parametrize("nests", [False, True], ids=["of the root", "of a nested stack"])
@pytest.mark.parametrize("members", [1, 4])
def test_of_conditions_that_exclude_each_other_the_larger_stack_is_likely(members: int, nests: bool) -> None:
    """A group counts with its members, so it may be more than three resources."""
    group = {**TWO, "properties": {**TWO["properties"], "count": members}, "condition": {"not": "c"}}
    nested = {
        "heat_template_version": "2018-08-31",
        "parameters": {"x": {"type": "string"}},
        "conditions": {"c": C},
        "resources": {**{name: {**VOLUME, "condition": "c"} for name in "abd"}, "group": group},
    }
    root = {"in": {"type": "n.yaml", "properties": {"x": {"get_param": "x"}}}}
    given: dict[str, Any] = {"parameters": nested["parameters"]}
    if nests:
        found = demand(root, files={"n.yaml": nested}, **given)
    else:
        found = demand(nested["resources"], conditions=nested["conditions"], **given)
    assert found.amount("volumes").likely == max(3, members)


@pytest.mark.parametrize(
    ("condition", "volumes"),
    [
        pytest.param(True, Range(1, 1, 1), id="true"),
        pytest.param(False, Range(0, 0, 0), id="false"),
        pytest.param({"equals": [{"get_param": "unknown"}, "x"]}, Range(0, 1, 1), id="unknown"),
    ],
)
def test_a_condition_decides(condition: Any, volumes: Range) -> None:
    found = demand({"it": {**VOLUME, "condition": condition}}, parameters={"unknown": {"type": "string"}})
    assert found.amount("volumes") == volumes


def test_members_of_nested_stacks_are_named_with_their_path() -> None:
    inner = {
        "heat_template_version": "2018-08-31",
        "parameters": {"size": {"type": "number"}},
        "resources": {"disk": {"type": "OS::Cinder::Volume", "properties": {"size": {"get_param": "size"}}}},
    }
    member = {"type": "file:///inner.yaml", "properties": {"size": 3}}
    group = {"type": "OS::Heat::ResourceGroup", "properties": {"count": 4, "resource_def": member}}
    found = demand_of(stack({"disks": group}, {"file:///inner.yaml": inner}))
    need = next(each for each in found.needs if each.quantity.name == "gigabytes")
    assert [(each.path, each.each.certain, each.count.certain) for each in need.users] == [
        (("disks", "*", "disk"), 3, 4)
    ]
    assert (found.amount("resources").certain, found.amount("depth").certain) == (1 + 4 + 4, 2)


def test_what_exists_already_needs_nothing() -> None:
    assert demand({"it": {**VOLUME, "external_id": "7c1a"}}).amount("volumes") == Range(0, 0, 0)


@pytest.mark.parametrize(
    ("sizes", "rules"),
    [
        pytest.param(NO_SIZES, Range(0, 0, 4), id="unknown"),
        pytest.param(Sizes(has_default_group=False), Range(4, 4, 4), id="missing"),
        pytest.param(Sizes(has_default_group=True), Range(0, 0, 0), id="there"),
    ],
)
def test_the_first_network_brings_the_default_group(sizes: Sizes, rules: Range) -> None:
    assert of_one("OS::Neutron::Net", {}, sizes).amount("security_group_rules") == rules


@pytest.mark.parametrize(
    ("definition", "note", "most_resources"),
    [
        pytest.param({"type": "Custom::Type"}, 'the type of "it" is not known', None, id="unknown type"),
        pytest.param({"type": "OS::Magnum::Cluster"}, '"it" makes a stack of its own', 2, id="cluster"),
        pytest.param(
            {"type": "AWS::CloudFormation::Stack", "properties": {"TemplateURL": "http://example.com/x.yaml"}},
            '"it" makes the resources of another stack, which is not counted',
            None,
            id="template of an address",
        ),
        pytest.param(
            {"type": "AWS::ElasticLoadBalancing::LoadBalancer"},
            '"it" makes a stack of its own with a server, which is not counted',
            None,
            id="load balancer of CFN",
        ),
        pytest.param({"type": "missing.yaml"}, '"it" is not counted, since its template', None, id="missing template"),
    ],
)
def test_what_is_not_counted_is_noted_and_leaves_no_bound(
    definition: dict[str, Any], note: str, most_resources: int | None
) -> None:
    found = demand({"it": definition, "volume": VOLUME})
    assert note in "".join(found.uncounted)
    assert found.amount("gigabytes") == Range(10, 10, None)
    assert found.amount("resources") == Range(2, 2, most_resources)
    update = demand_of_update(Comparison(stack({}), stack({"it": definition, "volume": VOLUME})))
    assert (update.uncounted, update.amount("gigabytes")) == (found.uncounted, Range(10, 10, None))


@pytest.mark.parametrize(
    ("resource", "depth"),
    [
        pytest.param({"type": "a.yaml"}, exactly(2), id="made"),
        pytest.param({"type": "a.yaml", "condition": "c"}, Range(1, 2, 2), id="perhaps"),
        pytest.param(
            {
                "type": "OS::Heat::ResourceGroup",
                "properties": {"count": {"get_param": "n"}, "resource_def": {"type": "a.yaml"}},
            },
            Range(1, 3, 3),
            id="in a group of unknown size",
        ),
    ],
)
def test_the_depth_of_what_may_not_be_made_is_not_certain(resource: dict[str, Any], depth: Range) -> None:
    inner = {"heat_template_version": "2018-08-31", "resources": {"b": {"type": "b.yaml"}}}
    files = {"a.yaml": inner, "b.yaml": {"heat_template_version": "2018-08-31"}}
    parameters = {"x": {"type": "string"}, "n": {"type": "number"}}
    resources = {"it": resource, "flat": {"type": "b.yaml"}}
    built = stack(resources, files, parameters=parameters, conditions={"c": C})
    assert demand_of(built).amount("depth") == depth


def test_a_note_names_the_first_resources_that_are_not_counted() -> None:
    clusters = {f"c{number}": {"type": "OS::Magnum::Cluster"} for number in range(5)}
    unread = {name: {"type": "missing.yaml"} for name in ("one", "other")}
    unknown = {name: {"type": "Custom::Type"} for name in ("x", "y")}
    assert demand({**clusters, **unread, **unknown}).uncounted == (
        '"one", "other" are not counted, since their template "missing.yaml" is not read',
        'each of "c0", "c1", "c2", and 2 others makes a stack of its own, which is not counted',
        'the types of "x", "y" are not known, so what they need is not counted',
    )


def test_an_adopted_resource_leaves_a_bound() -> None:
    adopted = {"type": "OS::Magnum::Cluster", "external_id": "7c1a"}
    found = demand({"it": adopted, "volume": VOLUME})
    assert (found.uncounted, found.amount("gigabytes").most) == ((), 10)


OTHER_ZONE = {"type": "OS::Cinder::Volume", "properties": {"size": 10, "availability_zone": "other"}}


@pytest.mark.parametrize(
    ("old", "new", "gigabytes"),
    [
        pytest.param({"it": VOLUME}, {"it": VOLUME}, Range(0, 0, 0), id="unchanged"),
        pytest.param({}, {"it": VOLUME}, Range(10, 10, 10), id="added"),
        pytest.param({"it": VOLUME}, {}, Range(0, 0, 0), id="deleted"),
        pytest.param({"it": VOLUME}, {"it": OTHER_ZONE}, Range(10, 10, 10), id="replaced, new before old"),
        pytest.param(
            {"it": VOLUME},
            {"it": {"type": "OS::Cinder::Volume", "properties": {"size": 25}}},
            Range(15, 15, 15),
            id="extended",
        ),
        pytest.param(
            {"it": {"type": "OS::Cinder::Volume", "properties": {"size": 25}}},
            {"it": VOLUME},
            Range(0, 0, 0),
            id="smaller",
        ),
        pytest.param(
            {"a": VOLUME, "b": VOLUME},
            {"a": OTHER_ZONE, "b": OTHER_ZONE},
            Range(10, 20, 20),
            id="two are replaced, perhaps one after the other",
        ),
        pytest.param(
            {"old": VOLUME}, {"new": VOLUME}, Range(0, 10, 10), id="the deleted one may make room for the added one"
        ),
    ],
)
def test_an_update_needs_its_peak(old: dict[str, Any], new: dict[str, Any], gigabytes: Range) -> None:
    assert demand_of_update(Comparison(stack(old), stack(new))).amount("gigabytes") == gigabytes


def test_an_update_to_conditions_that_exclude_each_other_is_likely_to_the_larger_stack() -> None:
    group = {**TWO, "properties": {**TWO["properties"], "count": 4}, "condition": {"not": "c"}}
    new = {**{name: {**VOLUME, "condition": "c"} for name in "abd"}, "group": group}
    after = stack(new, parameters={"x": {"type": "string"}}, conditions={"c": C})
    assert demand_of_update(Comparison(stack({}), after)).amount("volumes").likely == 4


def retained(resource: dict[str, Any]) -> dict[str, Any]:
    return {**resource, "deletion_policy": "Retain"}


def in_group(member: dict[str, Any], count: int, **rolling: int) -> dict[str, Any]:
    properties = {"count": count, "resource_def": member}
    policy = {"update_policy": {"rolling_update": rolling}} if rolling else {}
    return {"it": {"type": "OS::Heat::ResourceGroup", "properties": properties, **policy}}


ONE_AFTER_ANOTHER = {"max_batch_size": 1, "min_in_service": 1}


@pytest.mark.parametrize(
    ("old", "new", "likely"),
    [
        pytest.param(in_group(VOLUME, 2), in_group(OTHER_ZONE, 2), 2, id="members that are replaced"),
        pytest.param(
            in_group(VOLUME, 2, **ONE_AFTER_ANOTHER), in_group(OTHER_ZONE, 2, **ONE_AFTER_ANOTHER), 1, id="in batches"
        ),
        pytest.param({"it": {"type": "inner.yaml"}}, {"it": {"type": "inner.yaml"}}, 2, id="of a template"),
        pytest.param({}, in_group(VOLUME, 2), 2, id="that are added"),
        pytest.param(in_group(VOLUME, 2), {}, 0, id="that are deleted"),
    ],
)
def test_what_is_nested_may_not_be_there_if_its_condition_is_not_known(
    old: dict[str, Any], new: dict[str, Any], likely: int
) -> None:
    """Neither is certain what an update makes, nor the room that it leaves."""
    pair = []
    for resources, volume in ((old, VOLUME), (new, OTHER_ZONE)):
        inner = {"heat_template_version": "2018-08-31", "resources": {"a": volume, "b": volume}}
        conditional = {name: {**each, "condition": "c"} for name, each in resources.items()}
        pair.append(
            stack(conditional, {"inner.yaml": inner}, parameters={"x": {"type": "string"}}, conditions={"c": C})
        )
    found = demand_of_update(Comparison(*pair))
    assert (found.amount("volumes").certain, found.amount("gigabytes").certain) == (0, 0)
    assert found.amount("volumes").likely == likely


def test_the_largest_volume_of_a_server_counts_in_an_update() -> None:
    """It was the sum of all, beyond the limit of one volume."""
    devices = [{"image": "i", "volume_size": size, "boot_index": number} for number, size in enumerate((4, 3))]
    server = {"type": "OS::Nova::Server", "properties": {"flavor": "m1.small", "block_device_mapping_v2": devices}}
    for old in ({}, {"s": VOLUME}):
        found = demand_of_update(Comparison(stack(old), stack({"s": server})))
        assert found.amount("per_volume_gigabytes") == exactly(4)
        assert found.amount("gigabytes").likely == 7


def in_scaling_group(member: dict[str, Any], count: int, **rolling: int) -> dict[str, Any]:
    sizes = {"min_size": 0, "max_size": 9, "desired_capacity": count}
    properties = {**sizes, "resource": member, "rolling_updates": rolling}
    return {"it": {"type": "OS::Heat::AutoScalingGroup", "properties": properties}}


LARGER = {"type": "OS::Cinder::Volume", "properties": {"size": 30, "availability_zone": "other"}}


@pytest.mark.parametrize(
    ("old", "new", "volumes", "gigabytes"),
    [
        pytest.param(in_group(VOLUME, 4), in_group(OTHER_ZONE, 4), 4, 40, id="without a policy"),
        *(
            pytest.param(make(VOLUME, *old, **rolling), make(new, *count, **rolling), *expected, id=f"{kind}: {name}")
            for kind, make in (("group", in_group), ("scaling group", in_scaling_group))
            for name, new, old, count, rolling, expected in (
                ("one after another", OTHER_ZONE, [4], [4], {"max_batch_size": 1, "min_in_service": 0}, (1, 10)),
                ("two at once", OTHER_ZONE, [4], [4], {"max_batch_size": 2, "min_in_service": 1}, (2, 20)),
                ("one more in service", OTHER_ZONE, [4], [4], {"max_batch_size": 2, "min_in_service": 3}, (3, 30)),
                ("more than there are", OTHER_ZONE, [2], [2], {"max_batch_size": 5, "min_in_service": 0}, (2, 20)),
                ("larger ones", LARGER, [3], [3], {"max_batch_size": 1, "min_in_service": 0}, (1, 70)),
                ("another number", VOLUME, [2], [4], {"max_batch_size": 1, "min_in_service": 0}, (2, 20)),
            )
        ),
    ],
)
def test_a_group_is_updated_in_batches(old: dict[str, Any], new: dict[str, Any], volumes: int, gigabytes: int) -> None:
    found = demand_of_update(Comparison(stack(old), stack(new)))
    assert (found.amount("volumes").likely, found.amount("gigabytes").most) == (volumes, gigabytes)
    assert found.amount("volumes").certain <= volumes


def test_a_member_for_the_time_of_the_batches_has_all_its_resources() -> None:
    inner = {"heat_template_version": "2018-08-31", "resources": {"disk": VOLUME, "net": {"type": "OS::Neutron::Net"}}}
    rolling = {"max_batch_size": 1, "min_in_service": 2}
    pair = (
        stack(
            in_group({"type": "inner.yaml", "properties": {}, "metadata": {"a": each}}, 2, **rolling),
            {"inner.yaml": inner},
        )
        for each in "xy"
    )
    found = demand_of_update(Comparison(*pair))
    assert (found.amount("volumes").likely, found.amount("networks").likely) == (1, 1)


@pytest.mark.parametrize(
    ("make", "old", "new", "rolling", "volumes"),
    [
        pytest.param(in_scaling_group, 3, 3, (3, 3), (3, 3), id="three new ones, and then the old ones go"),
        pytest.param(in_group, 3, 3, (3, 3), (4, 6), id="three new ones beside those that are replaced"),
        pytest.param(in_scaling_group, 4, 5, (4, 1), (1, 4), id="the growth comes after the batches"),
        pytest.param(in_scaling_group, 1, 4, (5, 4), (3, 3), id="the growth is the peak"),
        pytest.param(in_scaling_group, 4, 6, (3, 5), (3, 4), id="one is replaced in the batch that deletes two"),
        pytest.param(in_group, 2, 2, (1, 0), (1, 1), id="one after another"),
    ],
)
def test_all_members_of_a_batch_are_certain_at_its_end(
    make: Any, old: int, new: int, rolling: tuple[int, int], volumes: tuple[int, int]
) -> None:
    """Heat ends each batch before the next one. Held against heat.scaling.rolling_update and member_definitions."""
    policy = dict(zip(("max_batch_size", "min_in_service"), rolling, strict=True))
    pair = stack(make(VOLUME, old, **policy)), stack(make(OTHER_ZONE, new, **policy))
    found = demand_of_update(Comparison(*pair))
    assert (found.amount("volumes").certain, found.amount("volumes").likely) == volumes
    assert found.amount("gigabytes").certain == 10 * volumes[0]


GROWN = {"type": "OS::Cinder::Volume", "properties": {**VOLUME["properties"], "size": 30}}


@pytest.mark.parametrize(
    ("make", "member", "old", "new", "rolling", "gigabytes"),
    [
        pytest.param(in_group, GROWN, 4, 4, (2, 3), (90, 110), id="the second batch has larger members and one more"),
        pytest.param(in_group, OTHER_ZONE, 4, 4, (2, 3), (20, 30), id="one is replaced beside the one more"),
        pytest.param(in_group, LARGER, 3, 3, (1, 0), (70, 70), id="the last one is replaced beside larger ones"),
        pytest.param(in_scaling_group, LARGER, 2, 4, (2, 5), (100, 100), id="larger ones take the place of all"),
        pytest.param(in_scaling_group, LARGER, 4, 3, (2, 2), (60, 80), id="fewer and larger ones"),
    ],
)
def test_each_batch_is_certain_until_the_group_gets_smaller(
    make: Any, member: dict[str, Any], old: int, new: int, rolling: tuple[int, int], gigabytes: tuple[int, int]
) -> None:
    """Held against the least peak over all orders of the steps in each batch, for all sizes up to six."""
    policy = dict(zip(("max_batch_size", "min_in_service"), rolling, strict=True))
    found = demand_of_update(Comparison(stack(make(VOLUME, old, **policy)), stack(make(member, new, **policy))))
    amount = found.amount("gigabytes")
    assert (amount.certain, amount.likely) == gigabytes
    assert amount.most is not None and amount.most >= amount.likely


def test_a_batch_of_members_that_stay_as_they_are_makes_nothing_certain() -> None:
    """Which members a batch has is Heat's choice: the first one may have those of which nothing differs."""

    def group(size: int) -> dict[str, Any]:
        sizes = {"map_replace": [{"a": size}, {"keys": {"a": "%index%"}}]}
        member = {"type": "OS::Cinder::Volume", "properties": {"size": 10, "metadata": sizes}}
        return in_group(member, 4, max_batch_size=2, min_in_service=0)

    found = demand_of_update(Comparison(stack(group(10)), stack(group(20))))
    assert found.amount("gigabytes").certain == 0


@pytest.mark.parametrize(
    ("other", "certain"),
    [
        pytest.param({}, 30, id="nothing else"),
        pytest.param({"old": VOLUME}, 20, id="what is deleted may make room before"),
        pytest.param({"old": retained(VOLUME)}, 30, id="what is kept makes none"),
    ],
)
def test_other_steps_may_make_room_for_a_batch(other: dict[str, Any], certain: int) -> None:
    rolling = {"max_batch_size": 3, "min_in_service": 3}
    old, new = (in_scaling_group(each, 3, **rolling) for each in (VOLUME, OTHER_ZONE))
    found = demand_of_update(Comparison(stack({**old, **other}), stack(new)))
    assert found.amount("gigabytes").certain == certain


def test_smaller_members_need_less_than_the_old_ones() -> None:
    rolling = {"max_batch_size": 2, "min_in_service": 3}
    small = {"type": "OS::Cinder::Volume", "properties": {"size": 1, "availability_zone": "other"}}
    pair = (stack(in_scaling_group(each, 3, **rolling)) for each in (VOLUME, small))
    assert demand_of_update(Comparison(*pair)).amount("gigabytes").certain == 2


def of_nested(kind: str, zone: str, count: int, **rolling: int) -> Stack:
    """The stack of a group of nested stacks, each with a volume that is made anew in another zone, and a network."""
    volume = {"type": "OS::Cinder::Volume", "properties": {"size": 10, "availability_zone": {"get_param": "zone"}}}
    inner = {
        "heat_template_version": "2018-08-31",
        "parameters": {"zone": {"type": "string"}},
        "resources": {"disk": volume, "net": {"type": "OS::Neutron::Net"}},
    }
    member = {"type": "inner.yaml", "properties": {"zone": zone}}
    make = in_group if kind == "group" else in_scaling_group
    return stack(make(member, count, **rolling), {"inner.yaml": inner})


@pytest.mark.parametrize(
    ("kind", "size", "least", "volumes", "networks"),
    [
        pytest.param("group", 4, 2, 4, 2, id="group: four at once, two in service"),
        pytest.param("scaling group", 4, 2, 4, 2, id="two new ones beside two that are changed and then deleted"),
        pytest.param("scaling group", 2, 4, 4, 2, id="two new ones, and then two that are changed and then deleted"),
        pytest.param("scaling group", 4, 0, 4, 0, id="all are changed"),
        pytest.param("scaling group", 2, 2, 2, 0, id="two are changed at once"),
        pytest.param("scaling group", 1, 4, 2, 1, id="one new one, and then one after another"),
    ],
)
def test_nested_members_are_updated_in_batches(kind: str, size: int, least: int, volumes: int, networks: int) -> None:
    """Source: next_batch of heat.scaling.rolling_update, member_definitions of heat.scaling.template."""
    rolling = {"max_batch_size": size, "min_in_service": least}
    found = demand_of_update(Comparison(of_nested(kind, "a", 4, **rolling), of_nested(kind, "b", 4, **rolling)))
    assert (found.amount("volumes").likely, found.amount("volumes").most) == (volumes, volumes)
    assert found.amount("networks").likely == networks


OUTGOING = {"type": "OS::Neutron::SecurityGroup", "properties": {"rules": [{"direction": "egress"}]}}
RULE = {
    "type": "OS::Neutron::SecurityGroupRule",
    "properties": {"security_group": {"get_resource": "a"}, "protocol": "tcp"},
}


@pytest.mark.parametrize(
    ("resources", "rules"),
    [
        pytest.param({"a": OUTGOING, "b": OUTGOING}, Range(3, 3, 4), id="the last one that is made"),
        pytest.param({"a": OUTGOING, "rule": RULE}, Range(2, 2, 3), id="a rule that is made later"),
        pytest.param({"a": {**OUTGOING, "condition": {"get_param": "unknown"}}}, Range(0, 2, 2), id="may not be made"),
        pytest.param({"a": OUTGOING, "b": {"type": "OS::Neutron::SecurityGroup"}}, Range(3, 3, 4), id="with others"),
    ],
)
def test_a_group_has_room_for_the_rules_of_neutron_while_it_is_made(resources: dict[str, Any], rules: Range) -> None:
    sizes = Sizes(has_default_group=True)
    parameters = {"unknown": {"type": "boolean"}}
    assert demand(resources, sizes, parameters=parameters).amount("security_group_rules") == rules
    update = demand_of_update(Comparison(stack({}), stack(resources, parameters=parameters)))
    assert update.amount("security_group_rules") == rules


def test_a_zone_of_the_stack_has_its_own_record_sets() -> None:
    zone = {"type": "OS::Designate::Zone", "properties": {"name": "example.com.", "email": "a@example.com"}}
    records = {"type": "A", "records": ["10.0.0.1"], "zone": {"get_resource": "zone"}}
    found = demand({"zone": zone, "web": {"type": "OS::Designate::RecordSet", "properties": records}})
    assert (found.amount("zone_recordsets"), found.amount("zone_records")) == (exactly(3), exactly(1))


RETAINED, BACKED_UP = ({**VOLUME, "deletion_policy": policy} for policy in ("Retain", "Snapshot"))


@pytest.mark.parametrize(
    ("old", "new", "volumes", "backups"),
    [
        ({"old": RETAINED}, {"new": VOLUME}, Range(1, 1, 1), Range(0, 0, 0)),
        ({"a": RETAINED, "b": RETAINED}, {"a": OTHER_ZONE, "b": OTHER_ZONE}, Range(2, 2, 2), Range(0, 0, 0)),
        ({"old": BACKED_UP}, {}, Range(0, 0, 0), Range(1, 1, 1)),
        ({"old": BACKED_UP, "it": BACKED_UP}, {"it": OTHER_ZONE}, Range(0, 1, 1), Range(2, 2, 2)),
        ({"old": {**RETAINED, "external_id": "v1"}}, {}, Range(0, 0, 0), Range(0, 0, 0)),
    ],
    ids=["retained", "retained when it is replaced", "backup", "backup of what is replaced", "not made by the stack"],
)
def test_the_deletion_policy_says_what_an_update_frees(old: Any, new: Any, volumes: Range, backups: Range) -> None:
    found = demand_of_update(Comparison(stack(old), stack(new)))
    assert (found.amount("volumes"), found.amount("backups")) == (volumes, backups)
    assert found.amount("backup_gigabytes") == Range(*(10 * each for each in backups))


def of_two(member: dict[str, Any]) -> dict[str, Any]:
    """A group of two members."""
    return in_group(member, 2)["it"]


AROUND = {
    "inner.yaml": {"heat_template_version": "2018-08-31", "resources": {"a": VOLUME, "b": VOLUME}},
    "other.yaml": {"heat_template_version": "2018-08-31", "resources": {"new": {"type": "OS::Neutron::Net"}}},
    "outer.yaml": {"heat_template_version": "2018-08-31", "resources": {"group": retained(of_two(VOLUME))}},
}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(retained(of_two(VOLUME)), {}, id="a group"),
        pytest.param(retained({"type": "inner.yaml"}), {}, id="a nested stack"),
        pytest.param(retained(of_two({"type": "inner.yaml"})), {}, id="nested stacks in a group"),
        pytest.param(retained(of_two(of_two(VOLUME))), {}, id="groups in a group"),
        pytest.param({"type": "outer.yaml"}, {}, id="a group in a nested stack that is deleted"),
        pytest.param(retained(of_two(VOLUME)), {"it": {"type": "OS::Heat::None"}}, id="a group that is replaced"),
        pytest.param(retained(of_two(BACKED_UP)), {}, id="members whose own policy does not matter"),
    ],
)
def test_what_is_in_a_retained_resource_frees_nothing(old: Any, new: Any) -> None:
    """Source: Resource.delete of heat.engine.resource, which does not delete the nested stack of a retained one."""
    before, after = stack({"it": old}, AROUND), stack({**new, "added": VOLUME}, AROUND)
    found = demand_of_update(Comparison(before, after))
    assert (found.amount("volumes"), found.amount("backups")) == (Range(1, 1, 1), Range(0, 0, 0))
    freed = demand_of_update(Comparison(stack({"it": {**old, "deletion_policy": "Delete"}}, AROUND), after))
    assert freed.amount("volumes").certain == (1 if old["type"] == "outer.yaml" else 0)


def with_flavor(cores: int) -> dict[str, Any]:
    """A server with a flavor of the same stack."""
    server = {"type": "OS::Nova::Server", "properties": {**SERVER, "flavor": {"get_resource": "own"}}}
    return {"own": {"type": "OS::Nova::Flavor", "properties": {"vcpus": cores, "ram": 1024 * cores}}, "it": server}


@pytest.mark.parametrize("sizes", [NO_SIZES, FLAVORS], ids=["no inventory", "flavors of the cloud"])
def test_a_flavor_of_the_stack_says_how_large_a_server_is(sizes: Sizes) -> None:
    found = demand(with_flavor(16), sizes)
    assert (found.amount("cores"), found.amount("ram"), found.notes) == (exactly(16), exactly(16384), ())
    update = demand_of_update(Comparison(stack(with_flavor(16)), stack(with_flavor(20))), sizes)
    assert update.amount("cores") == exactly(4)


FLAVOR = {"type": "OS::Nova::Flavor", "properties": {"vcpus": 16, "ram": 2048}}
OWN_FLAVOR = {"get_resource": "own"}
FLAVOR_OF_NESTED = {"get_attr": ["flavors", "flavor"]}


def serving(flavor: Any, type_name: str = "OS::Nova::Server") -> dict[str, Any]:
    server = {"networks": [{"port": "p"}]} if type_name == "OS::Nova::Server" else {}
    return {"type": type_name, "properties": {**server, "flavor": flavor}}


HOT = {"heat_template_version": "2018-08-31"}
NESTED_FLAVORS: dict[str, Any] = {
    "servers.yaml": {
        **HOT,
        "parameters": {"flavor": {"type": "string"}},
        "resources": {"server": serving({"get_param": "flavor"})},
    },
    "flavors.yaml": {**HOT, "resources": {"own": FLAVOR}, "outputs": {"flavor": {"value": OWN_FLAVOR}}},
    "both.yaml": {**HOT, "resources": {"own": FLAVOR, "inner": serving(OWN_FLAVOR, "servers.yaml")}},
}


@pytest.mark.parametrize(
    ("resources", "count"),
    [
        pytest.param({"own": FLAVOR, "it": of_two(serving(OWN_FLAVOR))}, 2, id="members"),
        pytest.param({"own": FLAVOR, "it": of_two(serving(OWN_FLAVOR, "servers.yaml"))}, 2, id="nested members"),
        pytest.param({"own": FLAVOR, "it": serving(OWN_FLAVOR, "servers.yaml")}, 1, id="a nested stack"),
        pytest.param({"it": {"type": "both.yaml"}}, 1, id="both deeper"),
        pytest.param({"it": serving(FLAVOR_OF_NESTED), "flavors": {"type": "flavors.yaml"}}, 1, id="an output"),
        pytest.param(
            {"it": serving(FLAVOR_OF_NESTED, "servers.yaml"), "flavors": {"type": "flavors.yaml"}},
            1,
            id="an output for another nested stack",
        ),
    ],
)
@pytest.mark.parametrize("sizes", [NO_SIZES, FLAVORS], ids=["no inventory", "flavors of the cloud"])
def test_a_flavor_counts_wherever_the_server_is(resources: dict[str, Any], count: int, sizes: Sizes) -> None:
    found = demand_of(stack(resources, NESTED_FLAVORS), sizes)
    assert (found.amount("cores"), found.amount("ram")) == (exactly(16 * count), exactly(2048 * count))
    update = demand_of_update(Comparison(stack({}, NESTED_FLAVORS), stack(resources, NESTED_FLAVORS)), sizes)
    assert update.amount("cores") == exactly(16 * count)


def test_a_flavor_that_the_stack_adopts_has_the_size_that_the_cloud_says() -> None:
    adopted = {**FLAVOR, "external_id": "m1.small"}
    found = demand({"own": adopted, "it": serving(OWN_FLAVOR)}, FLAVORS)
    assert found.amount("cores") == demand({"it": serving("m1.small")}, FLAVORS).amount("cores")


def test_the_old_key_pair_goes_first() -> None:
    old, new = ({"it": {"type": "OS::Nova::KeyPair", "properties": {"name": name}}} for name in ("a", "b"))
    assert demand_of_update(Comparison(stack(old), stack(new))).amount("key_pairs") == Range(0, 0, 0)


def test_members_that_a_group_gets_count() -> None:
    old, new = (
        {"it": {"type": "OS::Heat::ResourceGroup", "properties": {"count": count, "resource_def": VOLUME}}}
        for count in (2, 5)
    )
    found = demand_of_update(Comparison(stack(old), stack(new)))
    assert (found.amount("volumes"), found.amount("resources")) == (Range(3, 3, 3), Range(6, 6, 6))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.types[0])
def test_the_page_has_the_fact(fact: Any) -> None:
    names = ", ".join(f"`{name}`" for name in fact.types)
    assert f"| {names} | {fact.text} | {fact.source} |" in PAGE


def test_after_many_resources_nested_stacks_are_named_and_not_counted(monkeypatch):
    monkeypatch.setattr("heatlint.demand.expand.MOST_RESOURCES", 5)
    nested = {"heat_template_version": "2018-08-31", "resources": {"v": VOLUME, "w": VOLUME}}
    found = demand_of(stack({name: {"type": "n.yaml"} for name in "abc"}, {"n.yaml": nested}))
    assert amounts(found)["volumes"] == 4
    assert all(each.amount.most is None for each in found.needs if each.quantity.name != "stacks")
    assert found.uncounted == (
        'the nested stack of "c" is not counted, since there are more than 5 resources without it',
    )


UNKNOWN = {"unknown": {"type": "json"}, "texts": {"type": "comma_delimited_list"}, "on": {"type": "boolean"}}
FROM_IMAGE = {"boot_index": 0, "image": "i", "volume_size": 3}
ANY_LIST = {"get_param": "unknown"}


@pytest.mark.parametrize(
    ("devices", "volumes", "gigabytes"),
    [
        pytest.param(ANY_LIST, (0, 0, None), (0, 0, None), id="a parameter without a value"),
        pytest.param([{"get_param": ["unknown", 0]}], (0, 0, 1), (0, 0, None), id="one device is not known"),
        pytest.param({"list_concat": [ANY_LIST, [FROM_IMAGE]]}, (1, 1, None), (3, 3, None), id="a part of a list"),
        pytest.param([FROM_IMAGE, {"if": ["on", FROM_IMAGE]}], (1, 1, 2), (3, 3, None), id="one that may be left out"),
        pytest.param(
            {"repeat": {"for_each": {"%": {"get_param": "texts"}}, "template": {"image": "%"}}},
            (0, 0, None),
            (0, 0, None),
            id="so many as a list without a value",
        ),
        pytest.param([FROM_IMAGE], (1, 1, 1), (3, 3, 3), id="all are known"),
    ],
)
def test_block_devices_that_are_not_known_may_be_volumes(
    devices: Any, volumes: tuple[int, int, int | None], gigabytes: tuple[int, int, int | None]
) -> None:
    conditions = {"on": {"get_param": "on"}}
    template = {"heat_template_version": "2021-04-16", "parameters": UNKNOWN, "conditions": conditions}
    server = {"type": "OS::Nova::Server", "properties": {"flavor": "m1.small", "block_device_mapping_v2": devices}}
    request = from_body({"template": {**template, "resources": {"it": server}}})
    found = demand_of(build(request, assume_values=True), NO_SIZES)
    assert (found.amount("volumes"), found.amount("gigabytes")) == (volumes, gigabytes)


@pytest.mark.parametrize(
    ("type_name", "properties", "quantity", "expected"),
    [
        ("OS::Nova::Server", {**SERVER, "networks": {"list_concat": [ANY_LIST, [NETWORK] * 2]}}, "ports", (2, 2, None)),
        (
            "OS::Neutron::SecurityGroup",
            {"rules": {"list_concat": [ANY_LIST, [{"direction": "egress"}, {}]]}},
            "security_group_rules",
            (2, 2, None),
        ),
        (
            "OS::Designate::RecordSet",
            {
                "zone": "z.",
                "name": "a.z.",
                "type": "A",
                "records": {"list_concat": [{"get_param": "texts"}, ["1.1.1.1"]]},
            },
            "zone_records",
            (1, 1, None),
        ),
    ],
)
def test_the_known_part_of_a_list_counts(
    type_name: str, properties: dict[str, Any], quantity: str, expected: tuple[int, int, int | None]
) -> None:
    found = of_one(type_name, properties, parameters=UNKNOWN)
    amount = found.amount(quantity)
    if quantity.startswith("security"):  # those of the default group of the project
        expected = (expected[0], expected[1], None)
    assert amount == expected


@pytest.mark.parametrize(("flavor", "cores"), [("1", 1), ("2", 2), ("m1.small", 1), ("twin", None), ("x", 8)])
def test_the_id_of_a_flavor_comes_before_the_name_of_another(flavor: str, cores: int | None) -> None:
    """Source: find_flavor_by_name_or_id of heat.engine.clients.os.nova; a name of several is refused."""
    sized = [("1", "m1.small", 1), ("2", "1", 2), ("3", "2", 4), ("4", "twin", 4), ("5", "twin", 4), ("6", "x", 8)]
    flavors = [{"id": id, "name": name, "vcpus": cores, "ram": 512} for id, name, cores in sized]
    sizes = sizes_of(of_data({"flavors": flavors}, "cloud.json"))
    found = of_one("OS::Nova::Server", {**SERVER, "flavor": flavor}, sizes).amount("cores")
    assert found == (Range(1, 1, None) if cores is None else exactly(cores))


def test_the_id_of_an_image_comes_before_the_name_of_another() -> None:
    ids = ["5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b11", "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b12"]
    images = [{"id": ids[0], "name": "debian", "min_disk": 5}, {"id": ids[1], "name": ids[0], "min_disk": 50}]
    sizes = sizes_of(of_data({"images": images}, "cloud.json"))
    assert (sizes.images[ids[0]].disk, sizes.images["debian"].disk, sizes.images[ids[1]].disk) == (5, 5, 50)


@pytest.mark.parametrize(
    ("config", "properties", "expected"),
    [
        pytest.param({"config": "x"}, {}, (1, 1, 1), id="at creation and update, by default"),
        pytest.param({"config": "x"}, {"actions": ["DELETE"]}, (0, 0, 0), id="only at deletion"),
        pytest.param({"config": "x"}, {"actions": {"get_param": "texts"}}, (0, 1, 1), id="at what is not known"),
        pytest.param({"config": "x", "group": "component"}, {}, (0, 1, 1), id="as the configuration says"),
        pytest.param({"config": "x", "group": {"get_param": "unknown"}}, {}, (0, 1, 1), id="the group is not known"),
        pytest.param(None, {"config": "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b11"}, (0, 1, 1), id="one that exists"),
        pytest.param(None, {}, (1, 1, 1), id="without a configuration"),
    ],
)
def test_a_deployment_counts_when_it_does_something_at_creation(
    config: Any, properties: dict[str, Any], expected: tuple[int, int, int]
) -> None:
    """Source: _handle_action of heat.engine.resources.openstack.heat.software_deployment."""
    resources: dict[str, Any] = {}
    if config is not None:
        resources["config"] = {"type": "OS::Heat::SoftwareConfig", "properties": config}
        properties = {**properties, "config": {"get_resource": "config"}}
    resources["it"] = {"type": "OS::Heat::SoftwareDeployment", "properties": {**properties, "server": "s"}}
    found = demand(resources, parameters=UNKNOWN)
    own = len(resources) - 1
    assert found.amount("software_deployments") == expected
    assert found.amount("software_configs") == tuple(each + own for each in expected)

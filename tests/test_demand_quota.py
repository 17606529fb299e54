"""Quotas that are too small: messages, advice, the reports of `heatlint demand`, agreement with Heat and Neutron."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from growth import assert_linear

from heatlint import catalog
from heatlint.cli import main
from heatlint.cloud.inventory import of_data
from heatlint.demand.excess import Excess, Room
from heatlint.demand.findings import quota_findings
from heatlint.demand.inputs import Inputs
from heatlint.demand.judged import judged
from heatlint.demand.make import demand_of
from heatlint.demand.needs import Need, User
from heatlint.demand.quantities import quantity
from heatlint.demand.quota import room_for
from heatlint.demand.ranges import ONE, exactly
from heatlint.demand.trials import MOST_COUNTED, Trials
from heatlint.diagnostic import ERROR, Rule
from heatlint.endpoint import Answer, answer
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.model.stack import Stack
from heatlint.plugins import built_in
from heatlint.serve.compile_update import updated_stack
from tools.oracle import agree_demand

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "tools" / "oracle" / "sample"
SCHEMA = json.loads((ROOT / "schemas" / "demand.json").read_text(encoding="utf-8"))
VOLUME = {"type": "OS::Cinder::Volume", "properties": {"size": 10}}
SERVER = {"type": "OS::Nova::Server", "properties": {"flavor": "big", "image": "i", "networks": [{"network": "n"}]}}
FLAVORS = [{"name": "big", "vcpus": 4, "ram": 8192}, {"name": "small", "vcpus": 1, "ram": 2048}]


def group(count: Any, member: dict[str, Any] = VOLUME) -> dict[str, Any]:
    return {"type": "OS::Heat::ResourceGroup", "properties": {"count": count, "resource_def": member}}


def excesses(resources: dict[str, Any], quotas: dict[str, Any] | None = None, **more: Any) -> tuple[Excess, ...]:
    """Return the quotas that are too small. quotas: name -> limit, or (limit, used)."""
    listed = {
        name: {"limit": each} if isinstance(each, int) else {"limit": each[0], "used": each[1]}
        for name, each in (quotas or {}).items()
    }
    inventory = of_data({"quotas": listed, "flavors": FLAVORS, **more.pop("inventory", {})}, "cloud.json")
    template = {"heat_template_version": "2018-08-31", **more, "resources": resources}
    return judged(build(from_body({"template": template}), assume_values=True), inventory)[1]


@pytest.mark.parametrize(
    ("resources", "quotas", "expected"),
    [
        pytest.param({"it": VOLUME}, {"volumes": 1, "gigabytes": 10}, [], id="just enough"),
        pytest.param({"it": VOLUME}, {"volumes": -1}, [], id="no limit"),
        pytest.param({"it": VOLUME}, {}, [], id="unknown quota"),
        pytest.param(
            {"it": VOLUME},
            {"gigabytes": (100, 95)},
            [
                'error: the stack needs 10 GB of the quota "gigabytes", and 5 of 100 are left, so it is short by 5 GB: '
                '"it" needs 10'
            ],
            id="used",
        ),
        pytest.param(
            {"it": group(3), "more": VOLUME},
            {"volumes": 2},
            [
                'error: the stack needs 4 of the quota "volumes", and it allows 2, so it is short by 2: '
                '"it.*" needs 3 (3 times 1), "more" needs 1'
            ],
            id="group",
        ),
        pytest.param(
            {"it": {"type": "OS::Neutron::SecurityGroup", "properties": {"rules": [{"direction": "egress"}]}}},
            {"security_group_rules": (10, 9)},
            [
                'error: the stack needs 2 of the quota "security_group_rules", and 1 of 10 are left, so it is short by '
                '1: "it" needs 2 (1, and 1 while it is made)'
            ],
            id="only while it is made",
        ),
        pytest.param(
            {
                "it": group(
                    3, {"type": "OS::Neutron::SecurityGroup", "properties": {"rules": [{"direction": "egress"}]}}
                )
            },
            {"security_group_rules": 3},
            [
                'error: the stack needs 4 of the quota "security_group_rules", and it allows 3, so it is short by '
                '1: "it.*" needs 4 (3 times 1, and 1 while one is made)'
            ],
            id="one of a group while it is made",
        ),
        pytest.param(
            {"it": {**VOLUME, "condition": {"equals": [{"get_param": "unknown"}, "x"]}}},
            {"volumes": 0},
            [
                'warning: the stack is likely to need 1 of the quota "volumes", and it allows 0, so it is short by '
                '1: "it" needs 1'
            ],
            id="likely",
        ),
        pytest.param(
            {"it": VOLUME},
            {"per_volume_gigabytes": 5},
            [
                'error: the stack needs 10 GB of the quota "per_volume_gigabytes", and it allows 5, so it is short by '
                '5 GB: "it" needs 10'
            ],
            id="one volume",
        ),
        pytest.param(
            {"it": VOLUME, "small": {"type": "OS::Cinder::Volume", "properties": {"size": 5}}},
            {"per_volume_gigabytes": 5},
            [
                'error: the stack needs 10 GB of the quota "per_volume_gigabytes", and it allows 5, so it is short by '
                '5 GB: "it" needs 10'
            ],
            id="one of two volumes",
        ),
        pytest.param(
            {"it": group(1000)},
            {},
            [
                'error: the stack needs 1001 of "resources", and Heat allows 1000, so it is short by 1: "it.*" needs '
                '1000 (1000 times 1), "it" needs 1'
            ],
            id="limit of Heat",
        ),
        pytest.param(
            {"it": VOLUME},
            {"volumes": (5, 9)},
            ['error: the stack needs 1 of the quota "volumes", and 9 of 5 are used, so it is short by 5: "it" needs 1'],
            id="more is used than the quota",
        ),
        pytest.param(
            {"it": VOLUME},
            {"stacks": (4, 4)},
            [
                'error: the stack needs 1 of the quota "stacks", and 0 of 4 are left, so it is short by 1: the stack '
                "itself needs 1"
            ],
            id="no other stack",
        ),
    ],
)
def test_a_quota_that_is_too_small_is_reported(
    resources: dict[str, Any], quotas: dict[str, Any], expected: list[str]
) -> None:
    found = excesses(resources, quotas, parameters={"unknown": {"type": "string"}})
    assert [f"{each.severity}: {each.message}" for each in found] == expected


@pytest.mark.parametrize(
    ("resources", "quotas", "advice"),
    [
        pytest.param(
            {"it": VOLUME}, {"volumes": (5, 5)}, ['ask for a quota "volumes" of at least 6, or free 1'], id="quota"
        ),
        pytest.param(
            {"it": VOLUME},
            {"volumes": (5, 9)},
            ['ask for a quota "volumes" of at least 10, or free 5'],
            id="more is used than the quota",
        ),
        pytest.param(
            {"a": VOLUME, "b": VOLUME},
            {"volumes": (1, 1)},
            ['ask for a quota "volumes" of at least 3'],
            id="freeing all is not enough",
        ),
        pytest.param(
            {"a": VOLUME, "b": VOLUME}, {"volumes": 1}, ['ask for a quota "volumes" of at least 2'], id="use not known"
        ),
        pytest.param(
            {"it": group({"get_param": "number"}, SERVER)},
            {"instances": (10, 8)},
            [
                'set the parameter "number" to 2 instead of 4',
                'ask for a quota "instances" of at least 12, or free 2',
            ],
            id="parameter of a group",
        ),
        pytest.param(
            {"it": group(3, SERVER)},
            {"cores": 8},
            [
                'set "count" of "it" to 2 instead of 3',
                'use a flavor such as "small" instead of "big" for "it.*"',
                'ask for a quota "cores" of at least 12',
            ],
            id="flavor",
        ),
        pytest.param(
            {
                "it": {
                    "type": "OS::Heat::AutoScalingGroup",
                    "properties": {"min_size": 2, "desired_capacity": 3, "max_size": 4, "resource": VOLUME},
                }
            },
            {"volumes": 1},
            ['ask for a quota "volumes" of at least 3'],
            id="a group that may not be smaller",
        ),
        pytest.param(
            {"it": group(1001)},
            {},
            ['set "count" of "it" to 999 instead of 1001', "split the stack into several"],
            id="limit of Heat",
        ),
    ],
)
def test_advice_says_what_would_help(resources: dict[str, Any], quotas: dict[str, Any], advice: list[str]) -> None:
    found = excesses(resources, quotas, parameters={"number": {"type": "number", "default": 4}})
    assert [each.partition(" (")[0] for each in found[0].advice] == advice


NUMBER = {"number": {"type": "number", "default": 4}}
ENOUGH = '; that is enough for "cores" and "ram"'


@pytest.mark.parametrize(
    ("resources", "quotas", "advice"),
    [
        pytest.param(
            {"it": group({"get_param": "number"}, SERVER)},
            {"cores": 12, "ram": 17000},
            [f'set the parameter "number" to 2 instead of 4{ENOUGH}'],
            id="the smaller of two numbers",
        ),
        pytest.param(
            {"it": group({"get_param": "number"}, SERVER), "big": SERVER},
            {"cores": 12, "ram": 7000},
            [
                'set the parameter "number" to 2 instead of 4; that is enough for "cores", while no number is enough '
                'for "ram"'
            ],
            id="enough for one",
        ),
        pytest.param(
            {"it": group({"get_param": "number"}, SERVER), "big": SERVER}, {"cores": 3, "ram": 7000}, [], id="for none"
        ),
        pytest.param(
            {"it": group(4, SERVER)}, {"cores": 12, "ram": 17000}, [f'"it" to 2 instead of 4{ENOUGH}'], id="2"
        ),
        pytest.param(
            {"it": group(5, group(4, SERVER))},
            {"cores": 40, "instances": 12},
            [
                'set "count" of "it.*" to 2 instead of 4; that is enough for "instances" and "cores"',
                'set "count" of "it" to 2 instead of 5; that is enough for "instances" and "cores"',
            ],
            id="a group in a group",
        ),
        pytest.param(
            {"a": {"type": "OS::Cinder::Volume", "properties": {"size": {"get_param": "number"}}}, "b": VOLUME},
            {"gigabytes": 13, "per_volume_gigabytes": 10},
            ['set "size" of "b" to 9 instead of 10', 'set the parameter "number" to 3 instead of 4'],
            id="a bound that is no problem",
        ),
    ],
)
def test_one_value_is_advised_for_all_quotas(
    resources: dict[str, Any], quotas: dict[str, Any], advice: list[str]
) -> None:
    found = excesses(resources, quotas, parameters=NUMBER, inventory={"flavors": FLAVORS[:1]})
    told = [re.sub(r" \(\S+\)", "", text) for text in dict.fromkeys(text for each in found for text in each.advice)]
    assert [each for each in told if not each.startswith("ask")] == [
        each if each.startswith("set") else f'set "count" of {each}' for each in advice
    ]
    assert sum("no number for" in each for each in told) == (0 if advice else 2)


#: A server with a volume that Nova makes of an image.
BOOTS_FROM_VOLUME = {
    "type": "OS::Nova::Server",
    "properties": {
        "flavor": "big",
        "block_device_mapping_v2": [{"swap_size": 1}, {"image": "i", "volume_size": 40, "boot_index": 0}],
        "networks": [{"network": "n"}],
    },
}


@pytest.mark.parametrize(
    ("image", "advice"),
    [
        pytest.param({"min_disk": 8}, ['set "volume_size" of "it" to 30 instead of 40'], id="small enough"),
        pytest.param({"min_disk": 31}, [], id="too large"),
        pytest.param({"size": 31 * 2**30}, [], id="the file is too large"),
        pytest.param(None, [], id="not known"),
    ],
)
def test_the_size_of_a_boot_volume_helps_if_the_image_fits(image: dict[str, int] | None, advice: list[str]) -> None:
    images = [] if image is None else [{"name": "i", **image}]
    volume = {"type": "OS::Cinder::Volume", "properties": {"image": "i", "size": 40}}
    for resource, name in ((BOOTS_FROM_VOLUME, "volume_size"), (volume, "size")):
        (found,) = excesses({"it": resource}, {"gigabytes": 30}, inventory={"images": images})
        told = [re.sub(r" \(\S+\)", "", each).replace(f'"{name}"', '"volume_size"') for each in found.advice]
        assert told == [*advice, 'ask for a quota "gigabytes" of at least 40']


def test_the_size_of_a_share_helps() -> None:
    share = {"type": "OS::Manila::Share", "properties": {"share_protocol": "NFS", "size": 20}}
    (found,) = excesses({"it": share}, {"share_gigabytes": 15})
    assert found.advice[0].startswith('set "size" of "it" to 15 instead of 20')


def test_a_size_in_a_list_that_an_if_makes_shorter_is_not_changed() -> None:
    mapping = [{"if": ["off", {"swap_size": 1}]}, {"image": "i", "volume_size": 40, "boot_index": 0}]
    it = {
        "type": "OS::Nova::Server",
        "properties": {**BOOTS_FROM_VOLUME["properties"], "block_device_mapping_v2": mapping},
    }  # type: ignore[dict-item]
    more = {"heat_template_version": "2021-04-16", "conditions": {"off": {"equals": [1, 2]}}}
    (found,) = excesses({"it": it}, {"gigabytes": 30}, inventory={"images": [{"name": "i"}]}, **more)
    assert [each.partition(" (")[0] for each in found.advice] == ['change "volume_size" of "it"', found.advice[-1]]


def test_members_of_a_group_may_have_their_volumes_at_different_places() -> None:
    boot = {"image": "i", "volume_size": 40, "boot_index": 0}
    mapping = {"if": ["is_first", [{"swap_size": 1}, boot], [boot]]}
    server = {
        "type": "OS::Nova::Server",
        "properties": {**BOOTS_FROM_VOLUME["properties"], "block_device_mapping_v2": mapping},  # type: ignore[dict-item]
    }
    nested = {
        "heat_template_version": "2018-08-31",
        "parameters": {"index": {"type": "string"}},
        "conditions": {"is_first": {"equals": [{"get_param": "index"}, "0"]}},
        "resources": {"server": server},
    }
    member = {"type": "file:///server.yaml", "properties": {"index": "%index%"}}
    template = {"heat_template_version": "2018-08-31", "resources": {"it": group(2, member)}}
    request = from_body({"template": template, "files": {"file:///server.yaml": json.dumps(nested)}})
    cloud = {"quotas": {"gigabytes": {"limit": 30}}, "flavors": FLAVORS, "images": [{"name": "i"}]}
    (found,) = judged(build(request, assume_values=True), of_data(cloud, "cloud.json"))[1]
    assert [each.partition(" (")[0] for each in found.advice] == [
        'change "volume_size" of "it.*.server"',
        found.advice[-1],
    ]


def test_two_settings_that_are_enough_together_are_advised() -> None:
    parameters = {"flavor": {"type": "string", "default": "big"}}
    server = {"type": "OS::Nova::Server", "properties": {**SERVER["properties"], "flavor": {"get_param": "flavor"}}}  # type: ignore[dict-item]
    found = excesses({"it": group(4, server)}, {"cores": 3}, parameters=parameters)
    assert [re.sub(r" \(\S+\)", "", each) for each in found[0].advice] == [
        'set "count" of "it" to 3 instead of 4 and use a flavor such as "small" instead of "big" for "it.*": '
        'the parameter "flavor"; both together are enough',
        'ask for a quota "cores" of at least 16',
    ]
    assert not any(
        "together" in each
        for one in excesses({"it": group(4, server)}, {"cores": 0}, parameters=parameters)
        for each in one.advice
    )


def test_two_groups_are_smaller_together_where_one_is_not_enough() -> None:
    port = {"type": "OS::Neutron::Port", "properties": {"network": "n"}}
    found = excesses({"a": group(9, SERVER), "b": group(8, port)}, {"ports": 5, "instances": 0})
    told = {re.sub(r" \(\S+\)", "", each) for one in found for each in one.advice}
    assert told == {
        'set "count" of "a" to 1 instead of 9 and set "count" of "b" to 4 instead of 8; both together are enough for '
        '"ports"',
        'ask for a quota "instances" of at least 9; no number for "count" of "a" is enough',
        'ask for a quota "ports" of at least 17',
    }


def test_a_number_is_advised_for_the_quotas_that_tell_nothing_hidden() -> None:
    parameters = {"number": {"type": "number", "default": 4}, "size": {"type": "number", "default": 7, "hidden": True}}
    big = {"type": "OS::Cinder::Volume", "properties": {"size": {"get_param": "size"}}}
    volumes, size = excesses(
        {"it": group({"get_param": "number"}), "big": big}, {"volumes": 3, "gigabytes": 30}, parameters=parameters
    )
    assert [re.sub(r" \(\S+\)", "", each) for each in volumes.advice[:1]] == [
        'set the parameter "number" to 2 instead of 4'
    ]
    assert [re.sub(r" \(\S+\)", "", each) for each in size.advice] == [
        'set the parameter "number" to a smaller number',
        'set "size" of "it.*" to a smaller number',
        'ask for a larger quota "gigabytes"',
    ]


def test_so_many_values_are_tried_as_a_large_stack_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []
    monkeypatch.setattr(Trials, "_tried", lambda self, changes: tried.append(changes))
    names = [f"n{number}" for number in range(500)]
    parameters = {name: {"type": "number", "default": 9} for name in names}
    volumes = {name: {"type": "OS::Cinder::Volume", "properties": {"size": {"get_param": name}}} for name in names}
    excesses(volumes, {"gigabytes": 9}, parameters=parameters)
    assert len(tried) == MOST_COUNTED // len(names)


@pytest.mark.parametrize(
    ("changed", "now", "expected"),
    [
        ({}, 40, "small"),
        ({}, 0, "none"),
        ({"image": None, "block_device_mapping_v2": [{"volume_id": "v", "boot_index": 0}]}, 40, "none"),
    ],
    ids=["image", "has no disk now", "boot volume"],
)
def test_a_flavor_without_a_disk_is_advised_only_where_the_disk_is_a_volume(
    changed: dict[str, Any], now: int, expected: str
) -> None:
    """Nova lets only admins boot an image on a flavor without a disk (servers:create:zero_disk_flavor)."""
    properties = {key: each for key, each in {**SERVER["properties"], **changed}.items() if each is not None}
    flavors = [
        {"name": "big", "vcpus": 8, "ram": 16384, "disk": now},
        {"name": "none", "vcpus": 2, "ram": 4096, "disk": 0},
        {"name": "small", "vcpus": 1, "ram": 2048, "disk": 20},
    ]
    [found] = excesses({"it": {**SERVER, "properties": properties}}, {"cores": 3}, inventory={"flavors": flavors})
    assert found.advice[0].startswith(f'use a flavor such as "{expected}"')


def test_a_flavor_that_is_advised_makes_no_other_quota_too_small() -> None:
    flavors = [*FLAVORS, {"name": "fat", "vcpus": 2, "ram": 16384}, {"name": "middle", "vcpus": 2, "ram": 4096}]
    for ram, expected in ((20000, "fat"), (9000, "middle")):
        found = excesses({"it": SERVER}, {"cores": 3, "ram": ram}, inventory={"flavors": flavors})
        assert [each.advice[0].partition(" instead")[0] for each in found] == [f'use a flavor such as "{expected}"']


DECIDING = {
    "parameters": {
        "stage": {"type": "string", "default": "production"},
        "tier": {"type": "string", "default": "gold", "constraints": [{"allowed_values": ["gold", "tin"]}]},
        "large": {"type": "boolean", "default": True},
        "sizes": {"type": "json", "default": {"small": 1, "huge": 6}},
        "size": {"type": "string", "default": "huge"},
        "number": {"type": "number", "default": 6},
        "secret": {"type": "string", "default": "much", "hidden": True},
    },
    "conditions": {
        "is_production": {"equals": [{"get_param": "stage"}, "production"]},
        "is_tin": {"equals": ["tin", {"get_param": "tier"}]},
        "is_many": {"and": ["is_production", {"not": "is_tin"}]},
        "is_much": {"equals": [{"get_param": "secret"}, "much"]},
        "is_huge": {"equals": [{"get_param": ["sizes", "huge"]}, 6]},
        "is_six": {"equals": [{"get_param": "number"}, 6]},
        "is_free": {"equals": [{"get_param": "size"}, "none"]},
    },
}


NO_PRODUCTION = 'set the parameter "stage" to another value than "production", which decides "count" of "it"'
TIN = 'set the parameter "tier" to "tin" instead of "gold", which decides "count" of "it"'
THREE = 'set the number in "count" of "it" to 3 instead of 6'


@pytest.mark.parametrize(
    ("count", "advice"),
    [
        pytest.param({"if": ["is_production", 6, 1]}, [NO_PRODUCTION], id="condition"),
        pytest.param(
            {"if": ["is_six", {"get_param": "number"}, 1]},
            ['set the parameter "number" to 5 instead of 6, which decides "count" of "it"'],
            id="a condition with a number",
        ),
        pytest.param({"if": ["is_tin", 1, 6]}, [TIN], id="allowed values"),
        pytest.param({"if": ["is_many", 6, 1]}, [NO_PRODUCTION, TIN], id="conditions in a condition"),
        pytest.param(
            {"if": [{"get_param": "large"}, 6, 1]},
            ['set the parameter "large" to false instead of true, which decides "count" of "it"'],
            id="boolean",
        ),
        pytest.param(
            {"get_param": ["sizes", {"get_param": "size"}]},
            ['set the parameter "size" to "small" instead of "huge", which decides "count" of "it"'],
            id="map",
        ),
        pytest.param(
            {"if": ["is_tin", 1, {"get_param": "number"}]},
            ['set the parameter "number" to 3 instead of 6, which decides "count" of "it"', TIN],
            id="parameter in a branch",
        ),
        pytest.param(
            {"if": ["is_much", 6, 1]},
            ['set the parameter "secret" to another value, which decides "count" of "it"'],
            id="hidden",
        ),
        pytest.param({"if": ["is_huge", 6, 1]}, [THREE], id="a condition with a part of a map"),
        pytest.param({"if": ["is_production", 6, 5]}, [THREE], id="no value is enough"),
        pytest.param(
            {"if": [{"not": "is_production"}, 9, {"if": ["is_tin", 9, 6]}]},
            [THREE],
            id="no value is enough, in a branch",
        ),
        pytest.param(
            {"if": ["is_production", {"get_param": ["sizes", "huge"]}, 5]},
            [
                'change "count" of "it": the condition "is_production", the parameter "sizes" and the parameter '
                '"stage" decide it'
            ],
            id="no number stands there",
        ),
        pytest.param({"if": ["is_much", 6, 5]}, [], id="no value of a hidden parameter is enough"),
        pytest.param(
            {"if": ["is_free", 6, {"get_param": ["sizes", "huge"]}]},
            [
                'change "count" of "it": the condition "is_free", the parameter "sizes" and the parameter "size" '
                "decide it"
            ],
            id="no value is known",
        ),
        pytest.param({"str_split": ["", "6"]}, [], id="not a number"),
        pytest.param({"if": []}, [], id="arguments of no form: a list"),
        pytest.param({"if": {"a": "b"}}, [], id="arguments of no form: a map"),
    ],
)
def test_advice_says_what_decides_a_number(count: Any, advice: list[str]) -> None:
    found = excesses({"it": group(count)}, {"volumes": 3}, **DECIDING)
    told = [re.sub(r" \(\S+\)", "", text) for each in found for text in each.advice if not text.startswith("ask")]
    assert sorted(told) == sorted(advice)


@pytest.mark.parametrize(
    ("other", "is_enough"), [pytest.param(5, False, id="no value is"), pytest.param(1, True, id="the other one is")]
)
def test_advice_says_when_no_value_of_what_decides_is_enough(other: int, is_enough: bool) -> None:
    told = excesses({"it": group({"if": [{"get_param": "large"}, 6, other]})}, {"volumes": 3}, **DECIDING)[0].advice
    assert any('set the parameter "large"' in each for each in told) is is_enough
    assert told[-1].endswith('; no value of the parameter "large" is enough') is not is_enough


def test_what_decides_a_number_through_many_stacks_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []

    def look(stack: Stack, written: Any) -> Inputs:
        looked_at.append(stack)
        return Inputs(stack, written)

    monkeypatch.setattr("heatlint.demand.settings.Inputs", look)
    names = [f"p{number}" for number in range(6)]
    parameters = {name: {"type": "string", "default": "9"} for name in names}
    call = {"str_replace": {"template": "p0", "params": {name: {"get_param": name} for name in names}}}

    def template(inner: dict[str, Any]) -> dict[str, Any]:
        return {"heat_template_version": "2018-08-31", "parameters": parameters, "resources": {"it": inner}}

    files = {f"file:///{level}.yaml": json.dumps(template(nested(level + 1, names, call))) for level in range(3)}
    files["file:///3.yaml"] = json.dumps(template({"type": "OS::Cinder::Volume", "properties": {"size": call}}))
    request = from_body({"template": template(nested(0, names, call)), "files": files})
    demand_of(build(request, assume_values=True))
    assert 0 < len(looked_at) <= 3 * (1 + 4 * len(names))  # for each of three quantities


def nested(level: int, names: list[str], value: Any) -> dict[str, Any]:
    return {"type": f"file:///{level}.yaml", "properties": dict.fromkeys(names, value)}


def test_no_number_is_advised_where_none_is_enough() -> None:
    count = {"if": [{"get_param": "large"}, 6, 5]}
    assert excesses({"it": group(count)}, {"volumes": 0}, **DECIDING)[0].advice == (
        'ask for a quota "volumes" of at least 6; no value of the parameter "large" is enough',
    )


def test_advice_says_what_decides_a_number_in_a_cfn_template() -> None:
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {"Size": {"Type": "String", "Default": "big"}},
        "Mappings": {"Sizes": {"big": {"count": "6"}, "small": {"count": "2"}}},
        "Resources": {
            "it": {
                "Type": "AWS::AutoScaling::AutoScalingGroup",
                "Properties": {
                    "AvailabilityZones": ["a"],
                    "LaunchConfigurationName": {"Ref": "conf"},
                    "MinSize": "0",
                    "MaxSize": "9",
                    "DesiredCapacity": {"Fn::FindInMap": ["Sizes", {"Ref": "Size"}, "count"]},
                },
            },
            "conf": {
                "Type": "AWS::AutoScaling::LaunchConfiguration",
                "Properties": {"ImageId": "i", "InstanceType": "big"},
            },
        },
    }
    inventory = of_data({"quotas": {"instances": {"limit": 3}}}, "cloud.json")
    found = judged(build(from_body({"template": template}), assume_values=True), inventory)[1]
    assert found[0].advice[0].startswith('set the parameter "Size" to "small" instead of "big"')


@pytest.mark.parametrize(
    ("definition", "advised"),
    [
        pytest.param({"constraints": [{"range": {"min": 5, "max": 9}}]}, None, id="below the range"),
        pytest.param({"constraints": [{"range": {"min": 1, "max": 9}}]}, "to 4 instead of 6", id="in the range"),
        pytest.param({"constraints": [{"allowed_values": [1, 3, 6]}]}, "to 3 instead of 6", id="allowed value"),
        pytest.param({"constraints": [{"allowed_values": [5, 6]}]}, None, id="no allowed value"),
        pytest.param({"constraints": [{"modulo": {"step": 3, "offset": 0}}]}, "to 3 instead of 6", id="modulo"),
        pytest.param({"type": "string", "constraints": [{"allowed_pattern": "[26]"}]}, "to 2 instead of 6", id="text"),
        pytest.param({"hidden": True}, "to a smaller number", id="hidden"),
    ],
)
def test_a_number_that_is_advised_is_allowed_and_not_secret(definition: dict[str, Any], advised: str | None) -> None:
    parameters = {"number": {"type": "number", "default": 6, **definition}}
    found = excesses({"it": group({"get_param": "number"})}, {"volumes": (10, 6)}, parameters=parameters)
    expected = [] if advised is None else [f'set the parameter "number" {advised}']
    assert [each.partition(" (")[0] for each in found[0].advice[:-1]] == expected


@pytest.mark.parametrize(("allowed", "is_advised"), [(["big", "small"], True), (["big"], False)])
def test_a_flavor_that_is_advised_is_allowed(allowed: list[str], is_advised: bool) -> None:
    parameters = {"flavor": {"type": "string", "default": "big", "constraints": [{"allowed_values": allowed}]}}
    server = {**SERVER, "properties": {**SERVER["properties"], "flavor": {"get_param": "flavor"}}}
    for resource in (server, group(1, server)):
        found = excesses({"it": resource}, {"cores": 2}, parameters=parameters)
        assert any("flavor" in each for each in found[0].advice) is is_advised


@pytest.mark.parametrize(
    ("image", "is_advised"),
    [
        pytest.param({}, True, id="small enough"),
        pytest.param({"min_ram": 4096}, False, id="needs memory"),
        pytest.param({"min_disk": 21}, False, id="needs a disk"),
    ],
)
def test_a_flavor_that_is_advised_is_large_enough_for_the_image(image: dict[str, int], is_advised: bool) -> None:
    flavors = [{"name": "big", "vcpus": 4, "ram": 8192, "disk": 40}, {**FLAVORS[1], "disk": 20}]
    inventory = {"flavors": flavors, "images": [{"id": "1", "name": "i", **image}]}
    found = excesses({"it": SERVER}, {"cores": 2}, inventory=inventory)
    assert any("flavor" in each for each in found[0].advice) is is_advised


INNER = {
    "heat_template_version": "2018-08-31",
    "parameters": {
        "n": {"type": "number"},
        "flavor": {"type": "string", "constraints": [{"allowed_values": ["big", "small"]}]},
        "size": {"type": "number", "default": 50},
    },
    "resources": {
        "g": group(
            {"get_param": "n"}, {**SERVER, "properties": {**SERVER["properties"], "flavor": {"get_param": "flavor"}}}
        ),
        "v": {"type": "OS::Cinder::Volume", "properties": {"size": {"get_param": "size"}}},
    },
}
OUTER = """\
heat_template_version: 2018-08-31
parameters:
  workers: {type: number, default: 1}
  flavor: {type: string, default: big}
  size: {type: number, default: 100}
resources:
  in: {type: inner.yaml, properties: {n: {get_param: workers}, flavor: {get_param: flavor}}}
  db: {type: OS::Nova::Server, properties: {flavor: {get_param: flavor}, image: i}}
  v: {type: OS::Cinder::Volume, properties: {size: {get_param: size}}}
  w: {type: OS::Cinder::Volume, properties: {size: {get_param: size}}}
  copy: {type: OS::Cinder::Volume, properties: {size: 10, image: i}}
"""


@pytest.fixture
def advised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Callable[..., list[str]]:
    """Return a function that gives the advice of `heatlint demand` for a nested stack and one quota."""
    monkeypatch.chdir(tmp_path)
    Path("inner.yaml").write_text(json.dumps(INNER), encoding="utf-8")
    Path("app.yaml").write_text(OUTER, encoding="utf-8")
    Path("env.yaml").write_text("parameters:\n  workers: 4\n", encoding="utf-8")

    def advice(quota: dict[str, int], *words: str) -> list[str]:
        limits = {name: {"limit": limit} for name, limit in quota.items()}
        Path("cloud.json").write_text(json.dumps({"quotas": limits, "flavors": FLAVORS}), encoding="utf-8")
        main(["demand", "app.yaml", "--cloud", "cloud.json", "--format", "json", *words])
        data = json.loads(capsys.readouterr().out)
        jsonschema.validate(data, SCHEMA)
        assert len(data["excesses"]) == 1
        found: list[str] = data["excesses"][0]["advice"]
        return found

    return advice


def test_advice_is_at_the_value_that_reaches_a_nested_group(advised: Callable[..., list[str]]) -> None:
    ask = 'ask for a quota "instances" of at least 5'
    assert advised({"instances": 3}, "-e", "env.yaml") == [
        'set the parameter "workers" to 2 instead of 4 (env.yaml:2:12)',
        ask,
    ]
    assert advised({"instances": 3}, "-P", "workers=4") == ['set the parameter "workers" to 2 instead of 4', ask]


def test_advice_counts_all_that_a_parameter_sets(advised: Callable[..., list[str]]) -> None:
    assert advised({"cores": 7}) == [
        'use a flavor such as "small" instead of "big" for "db", "in.g.*": the parameter "flavor" (app.yaml:4:35)',
        'ask for a quota "cores" of at least 8',
    ]
    assert advised({"gigabytes": 230}) == [
        'set the parameter "size" to 85 instead of 100 (app.yaml:5:33)',
        'set the parameter "size" of "in" to 20 instead of 50 (inner.yaml:1:204)',
        'ask for a quota "gigabytes" of at least 260',
    ]


SIZES = {"type": "json", "default": {"web": {"workers": 4}, "flavor": "big", "disks": [{"size": 20}, {"size": 50}]}}
ASK = 'ask for a quota "{}" of at least {}'.format


@pytest.mark.parametrize(
    ("count", "advice"),
    [
        pytest.param(
            {"get_param": ["sizes", "web", "workers"]},
            'set "web.workers" of the parameter "sizes" to 2 instead of 4',
            id="part",
        ),
        pytest.param({"get_param": ["sizes", "nothing"]}, None, id="a part that is not there"),
        pytest.param(
            {"get_param": ["numbers", 0]}, 'change "count" of "it": the parameter "numbers" decides it', id="list"
        ),
        pytest.param(
            {"get_param": ["texts", "it", 0]},
            'change "count" of "it": the parameter "texts" decides it',
            id="a character of a text",
        ),
    ],
)
def test_advice_is_about_the_part_of_a_map(count: Any, advice: str | None) -> None:
    numbers = {"type": "comma_delimited_list", "default": "4,5"}
    texts = {"type": "json", "default": {"it": "42"}}
    parameters = {"sizes": SIZES, "numbers": numbers, "texts": texts}
    found = excesses({"it": group(count)}, {"volumes": 2}, parameters=parameters)
    told = [re.sub(r" \(\S+\)", "", each) for excess in found for each in excess.advice]
    assert told == ([] if advice is None else [advice, ASK("volumes", 4)])


def test_several_parts_of_a_map_have_advice_together() -> None:
    disks = (
        {"type": "OS::Cinder::Volume", "properties": {"size": {"get_param": ["sizes", "disks", number, "size"]}}}
        for number in (0, "1")
    )
    found = excesses(dict(zip("ab", disks, strict=True)), {"gigabytes": 10}, parameters={"sizes": SIZES})
    assert re.sub(r" \(\S+\)", "", found[0].advice[0]) == (
        'set "disks.1.size" of the parameter "sizes" to 1 instead of 50 and set "disks.0.size" of the parameter '
        '"sizes" to 9 instead of 20; both together are enough'
    )


def test_advice_about_a_part_of_a_map_that_passes_into_a_nested_stack(advised: Callable[..., list[str]]) -> None:
    inner = {
        "heat_template_version": "2018-08-31",
        "parameters": {"map": {"type": "json", "default": {"size": 7, "n": 3}}},
        "resources": {
            "it": group({"get_param": ["map", "n"]}, {**VOLUME, "properties": {"size": {"get_param": ["map", "size"]}}})
        },
    }
    Path("inner.yaml").write_text(json.dumps(inner), encoding="utf-8")

    def of_stack(given: Any) -> list[str]:
        outer = {
            "heat_template_version": "2018-08-31",
            "parameters": {"all": {"type": "json", "default": {"one": {"size": 7, "n": 3}}}},
            "resources": {"in": {"type": "inner.yaml", "properties": {"map": given} if given else {}}},
        }
        Path("app.yaml").write_text(json.dumps(outer), encoding="utf-8")
        return [re.sub(r" \(\S+\)", "", each) for each in advised({"gigabytes": 15})]

    ask = ASK("gigabytes", 21)
    whole, part = 'set "one.{}" of the parameter "all" to {}'.format, 'set "map.{}" of "in" to {}'.format
    own = 'set "{}" of the parameter "map" of "in" to {}'.format
    numbers = [("n", "2 instead of 3"), ("size", "5 instead of 7")]
    assert of_stack({"get_param": ["all", "one"]}) == [*(whole(*each) for each in numbers), ask]
    assert of_stack({"size": 7, "n": 3}) == [*(part(*each) for each in numbers), ask]
    assert of_stack(None) == [*(own(*each) for each in numbers), ask]
    in_a_text = of_stack('{"size": 7, "n": 3}')
    assert in_a_text == [
        'change "map.n" of "in", which is computed',
        'change "map.size" of "in", which is computed',
        ask,
    ]


def test_a_very_large_number_is_too_large_for_each_quota() -> None:
    found = excesses({"g": group(99999999999999999999)}, {"volumes": 10, "gigabytes": 10})
    assert {"volumes", "gigabytes"} <= {each.need.quantity.name for each in found if each.severity == ERROR}


IMAGES = [{"id": "6f9f0d0e-0000-4000-8000-000000000001", "name": "i", "size": 1, "min_disk": 1}]
DEVICE = {"image": "i", "volume_size": 3, "boot_index": 0}


@pytest.mark.parametrize(
    "devices",
    [
        {"list_concat": [{"get_param": "any"}, [DEVICE]]},
        {"list_concat_unique": [[DEVICE], {"get_param": "any"}]},
        {"list_concat": [{"if": ["on", [DEVICE], []]}, [DEVICE]]},
        {"list_concat": [[{"get_param": "any"}], [DEVICE]]},
    ],
)
def test_a_list_that_is_known_in_part_has_no_settings(devices: Any) -> None:
    properties = {"flavor": "big", "block_device_mapping_v2": devices}
    found = excesses(
        {"it": {"type": "OS::Nova::Server", "properties": properties}},
        {"gigabytes": 2},
        parameters={"any": {"type": "json"}, "on": {"type": "boolean"}},
        conditions={"on": {"get_param": "on"}},
        inventory={"images": IMAGES},
    )
    assert [each.need.quantity.name for each in found] == ["gigabytes"]
    assert found[0].need.amount.certain == 3


def test_advice_about_an_update(advised: Callable[..., list[str]]) -> None:
    old = ("--old", "app.yaml", "--old-parameter", "workers=1", "--old-parameter", "size=90")
    assert advised({"instances": 2}, "-P", "workers=4", *old)[:1] == ['set the parameter "workers" to 3 instead of 4']
    assert advised({"gigabytes": 15}, *old, "--old-environment", "env.yaml")[:1] == [
        'set the parameter "size" to 97 instead of 100 (app.yaml:5:33)'
    ]


def test_no_report_shows_an_amount_that_a_hidden_parameter_gives(
    run: Callable[..., tuple[int, str, str]], capsys: Any
) -> None:
    hidden = {"type": "number", "hidden": True}
    parameters = {"number": {**hidden, "default": 777}, "size": {**hidden, "default": 888}}
    big = {"type": "OS::Cinder::Volume", "properties": {"size": {"get_param": "size"}}}
    template = {"heat_template_version": "2018-08-31", "parameters": parameters}
    resources = {"it": group({"get_param": "number"}), "big": big}
    Path("hidden.json").write_text(json.dumps({**template, "resources": resources}), encoding="utf-8")
    limits = {"quotas": {"volumes": {"limit": 5}, "gigabytes": {"limit": 8000}}}
    Path("cloud.json").write_text(json.dumps(limits), encoding="utf-8")
    for words in ((), ("--format", "json"), ("--format", "markdown"), ("--old", "app.yaml")):
        status, out, _ = run("hidden.json", "--cloud", "cloud.json", *words)
        assert status == 1
        assert not re.search("777|778|779|888|7770|8658|8638|658|638|772|773|230", out)
        if words == ("--format", "json"):
            jsonschema.validate(json.loads(out), SCHEMA)
    _, out, _ = run("hidden.json", "--cloud", "cloud.json")
    assert 'needs more of the quota "volumes" than 5; the amount is hidden: "it.*"' in " ".join(out.split())
    assert 'set the parameter "size" to a smaller number' in out
    main(["check", "hidden.json", "--cloud", "cloud.json"])
    assert "777" not in capsys.readouterr().out.partition("= ")[0].replace("default", "")


def test_a_small_amount_that_a_hidden_parameter_gives_is_hidden_too(run: Callable[..., tuple[int, str, str]]) -> None:
    hidden = {"type": "string", "hidden": True}
    parameters = {name: {**hidden, "default": value} for name, value in (("flavor", "one"), ("size", 1), ("number", 1))}
    properties = {"flavor": {"get_param": "flavor"}, "image": "i", "networks": [{"network": "n"}]}
    resources = {
        "server": {"type": "OS::Nova::Server", "properties": properties},
        "volume": {"type": "OS::Cinder::Volume", "properties": {"size": {"get_param": "size"}, "volume_type": "fast"}},
        "shown": VOLUME,
        "group": group({"get_param": "number"}, {"type": "OS::Neutron::Port", "properties": {"network": "n"}}),
    }
    template = {"heat_template_version": "2018-08-31", "parameters": parameters, "resources": resources}
    Path("small.json").write_text(json.dumps(template), encoding="utf-8")
    Path("cloud.json").write_text(json.dumps({"flavors": [{"name": "one", "vcpus": 1, "ram": 1}]}), encoding="utf-8")
    _, out, _ = run("small.json", "--cloud", "cloud.json", "--format", "json")
    amounts = {each["name"]: each["amount"] for each in json.loads(out)["needs"]}
    shown = {name: each["certain"] for name, each in amounts.items() if each is not None}
    del shown["depth"], shown["stacks"]
    assert shown == {"instances": 1, "volumes": 2, "volumes_fast": 1, "security_groups": 0, "security_group_rules": 0}
    assert {"cores", "ram", "gigabytes", "gigabytes_fast", "per_volume_gigabytes", "ports", "resources"} < {*amounts}


def test_of_what_conditions_exclude_only_the_certain_amount_is_an_error() -> None:
    sections = {"parameters": {"on": {"type": "boolean"}}, "conditions": {"on": {"get_param": "on"}}}
    resources = {"many": {**group(3), "condition": "on"}, "one": {**VOLUME, "condition": {"not": "on"}}}
    volumes, size, largest = excesses(resources, {"volumes": 2, "gigabytes": 9, "per_volume_gigabytes": 5}, **sections)
    assert (volumes.severity, volumes.needs) == ("warning", 3)
    assert (size.severity, size.needs, size.advice) == (
        "error",
        10,
        ('ask for a quota "gigabytes" of at least 30, since the likely amount is 30',),
    )
    assert (largest.severity, largest.message.rpartition(": ")[2]) == ("error", '"many.*" needs 10')


def test_an_error_names_the_resources_of_the_smaller_of_two_amounts() -> None:
    sections = {"parameters": {"on": {"type": "boolean"}}, "conditions": {"on": {"get_param": "on"}}}
    large, small = ({"type": "OS::Cinder::Volume", "properties": {"size": size}} for size in (100, 60))
    resources = {"large": {**large, "condition": "on"}, "small": {**small, "condition": {"not": "on"}}, "it": VOLUME}
    (size,) = excesses(resources, {"gigabytes": 40}, **sections)
    assert (size.needs, size.message.rpartition(": ")[2]) == (70, '"small" needs 60, "it" needs 10')


def test_a_message_about_many_resources_is_made_in_linear_time() -> None:
    def sized(count: int) -> Excess:
        users = tuple(User((f"v{number}",), None, ONE, ONE, None, least=1) for number in range(count))
        return Excess(ERROR, Need(quantity("volumes"), None, exactly(count), users), Room(0, 0, 0), count, count)

    assert_linear(lambda excess: excess.message, sized, 300)


def test_the_stacks_of_the_project_count() -> None:
    stacks = [{"name": f"s{number}"} for number in range(512)]
    found = excesses({"it": VOLUME}, inventory={"stacks": stacks})
    assert [each.need.quantity.name for each in found] == ["stacks"]


TEMPLATE = """\
heat_template_version: 2021-04-16
parameters:
  size: {type: number, default: 10}
resources:
  "da|ta":
    type: OS::Cinder::Volume
    properties: {size: {get_param: size}}
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs `heatlint demand` in a directory with files: (exit status, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "cloud.json").write_text(json.dumps({"quotas": {"gigabytes": {"limit": 15}}}), encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")

    def demand(*words: str) -> tuple[int, str, str]:
        status = main(["demand", *words])
        return status, *capsys.readouterr()

    return demand


@pytest.mark.parametrize(
    ("words", "status", "last"),
    [
        pytest.param(
            (), 0, "no quotas are compared: --cloud FILE gives them, and the sizes of the flavors", id="no cloud"
        ),
        pytest.param(("--cloud", "cloud.json"), 0, "the stack fits into the quotas that are known", id="fits"),
        pytest.param(
            ("--cloud", "cloud.json", "-P", "size=16"),
            1,
            "the stack does not fit: 1 quota is too small",
            id="too large",
        ),
        pytest.param(
            ("--cloud", "cloud.json", "-P", "size=16", "--old", "app.yaml"),
            0,
            "the stack fits into the quotas",
            id="an update that changes nothing",
        ),
        pytest.param(
            ("--cloud", "cloud.json", "-P", "size=30", "--old", "app.yaml", "--old-parameter", "size=5"),
            1,
            "the stack does not fit: 1 quota is too small",
            id="an update that adds too much",
        ),
    ],
)
def test_the_command_says_whether_the_stack_fits(
    run: Callable[..., tuple[int, str, str]], words: tuple[str, ...], status: int, last: str
) -> None:
    found, out, err = run("app.yaml", *words)
    assert (found, out.splitlines()[-1], err) == (status, last, "")


ANY_NUMBER = """
heat_template_version: 2018-08-31
parameters: {number: {type: number}}
resources:
  it:
    type: OS::Heat::ResourceGroup
    properties: {count: {get_param: number}, resource_def: {type: OS::Cinder::Volume, properties: {size: 1}}}
"""


@pytest.mark.parametrize("old", [None, "heat_template_version: 2018-08-31\nresources: {}\n", ANY_NUMBER])
def test_a_group_of_an_unknown_number_is_only_likely_to_fit(
    run: Callable[..., tuple[int, str, str]], capsys: Any, old: str | None
) -> None:
    Path("new.yaml").write_text(ANY_NUMBER.replace("size: 1", "size: 2"), encoding="utf-8")
    Path("old.yaml").write_text(old or "", encoding="utf-8")
    words = ("new.yaml", "--cloud", "cloud.json", *(["--old", "old.yaml"] if old else []))
    names = ("volumes", "gigabytes", "per_volume_gigabytes")
    note = 'the quotas "volumes" and "gigabytes" may be too small, since it is not known how much "it.*" needs'
    for limit, fits, notes in ((50, "is likely to fit", [note]), (-1, "fits", [])):
        quotas = {"quotas": {name: {"limit": limit, "used": 1} for name in names}}
        Path("cloud.json").write_text(json.dumps(quotas), encoding="utf-8")
        what = f"the stack {fits} into the quotas"
        what += "; the notes say what is not certain" if notes else ""
        status, out, _ = run(*words)
        assert (status, out.splitlines()[-1], f"note: {note}" in out) == (0, what, bool(notes))
        data = json.loads(run(*words, "--format", "json")[1])
        assert (data["notes"], data["summary"]["text"]) == (notes, what)
        assert run(*words, "--format", "markdown")[1].startswith(f"### heatlint demand: {what}\n")
        if old:
            what = f"the update {fits} into the quotas at its peak"
            main(["plan", "old.yaml", "new.yaml", "--cloud", "cloud.json"])
            shown = " ".join(capsys.readouterr().out.split())
            assert (what in shown, f"note: {note}" in shown) == (True, bool(notes))
            main(["plan", "old.yaml", "new.yaml", "--cloud", "cloud.json", "--format", "json"])
            (planned,) = json.loads(capsys.readouterr().out)["stacks"]
            assert (planned["quota_notes"], planned["quota_summary"]) == (notes, what)
            main(["plan", "old.yaml", "new.yaml", "--cloud", "cloud.json", "--format", "markdown"])
            assert what in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("words", "last"),
    [
        pytest.param((), "what is counted fits into the quotas; the notes say what is not counted", id="creation"),
        pytest.param(
            ("--old", "app.yaml"),
            "what is counted fits into the quotas; the notes say what is not counted",
            id="update",
        ),
    ],
)
def test_the_command_does_not_say_that_a_stack_fits_of_which_a_part_is_not_counted(
    run: Callable[..., tuple[int, str, str]], words: tuple[str, ...], last: str
) -> None:
    Path("more.yaml").write_text(f"{TEMPLATE}  cluster: {{type: OS::Magnum::Cluster}}\n", encoding="utf-8")
    known = {name: {"limit": 15, "used": 1} for name in ("volumes", "gigabytes", "per_volume_gigabytes")}
    Path("cloud.json").write_text(json.dumps({"quotas": known}), encoding="utf-8")
    status, out, _ = run("more.yaml", "--cloud", "cloud.json", *words)
    assert (status, out.splitlines()[-1]) == (0, last)


SAME = (
    "the old stack and the new one have the same template, environments and parameters; --old-environment and "
    "--old-parameter give the old one others"
)
SHARED = 'the old stack, too, has the value of -P for "size"; --old-parameter gives it another one'


@pytest.mark.parametrize(
    ("words", "note"),
    [
        pytest.param(("--old", "app.yaml"), SAME, id="same request"),
        pytest.param(("--old", "app.yaml", "-P", "size=16"), SAME, id="same request with a parameter"),
        pytest.param(("--old", "old.yaml", "-P", "size=16"), SHARED, id="parameter of both"),
        pytest.param(("--old", "app.yaml", "-P", "size=16", "--old-parameter", "size=9"), None, id="two values"),
        pytest.param(("--old", "old.yaml"), None, id="another template"),
    ],
)
def test_the_command_says_what_the_old_stack_has_of_the_new_one(
    run: Callable[..., tuple[int, str, str]], words: tuple[str, ...], note: str | None
) -> None:
    Path("old.yaml").write_text(TEMPLATE, encoding="utf-8")
    _, out, _ = run("app.yaml", *words, "--format", "json")
    assert json.loads(out)["notes"] == ([] if note is None else [note])


def test_the_command_says_of_which_quota_the_use_is_not_known(run: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = run("app.yaml", "--cloud", "cloud.json")
    assert "? of 15" in out
    note = 'note: what the project uses of the quota "gigabytes" is not known, so only its limit is compared'
    assert note in out.splitlines()
    known = {name: {"limit": 15, "used": 1} for name in ("volumes", "gigabytes", "per_volume_gigabytes")}
    Path("cloud.json").write_text(json.dumps({"quotas": known}), encoding="utf-8")
    assert run("app.yaml", "--cloud", "cloud.json")[1].endswith("\nthe stack fits into the quotas\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("broken.yaml",), '"broken.yaml" cannot be read as a template; "heatlint check broken.yaml" says why'),
        (("app.yaml", "--cloud", "none.json"), '"none.json"'),
        (("app.yaml", "--cloud", "app.yaml"), '"app.yaml" is not JSON'),
        (("app.yaml", "--old-parameter", "size=1"), "--old-parameter needs --old, which names the old template"),
    ],
)
def test_wrong_use_is_refused(run: Callable[..., tuple[int, str, str]], words: tuple[str, ...], message: str) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert message in err
    assert len(err.splitlines()) == 1


def test_the_json_report_fits_its_schema(run: Callable[..., tuple[int, str, str]]) -> None:
    status, out, _ = run("app.yaml", "--cloud", "cloud.json", "-P", "size=16", "--format", "json")
    report = json.loads(out)
    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    need = next(each for each in report["needs"] if each["name"] == "gigabytes")
    assert need["quota"] == {"limit": 15, "used": None, "left": 15}
    assert [(each["path"], each["place"]) for each in need["users"]] == [(["da|ta"], {"file": "app.yaml", "line": 5})]
    summary = {"errors": 1, "warnings": 0, "text": "the stack does not fit: 1 quota is too small"}
    assert (status, report["summary"], report["excesses"][0]["short"]) == (1, summary, 1)


def test_the_markdown_report_escapes_what_a_template_says(run: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = run("app.yaml", "--format", "markdown")
    assert "| gigabytes of volumes | 10 | 10 | 10 | ? | `da\\|ta 10` |" in out.splitlines()


def test_the_markdown_report_escapes_the_name_of_a_volume_type(run: Callable[..., tuple[int, str, str]]) -> None:
    Path("app.yaml").write_text(TEMPLATE.replace("{size: {", "{volume_type: 'a|\\n<b>', size: {"), encoding="utf-8")
    _, out, _ = run("app.yaml", "--format", "markdown")
    assert '| `volumes of type "a\\|\\n<b>"` | 1 | 1 | 1 | ? | `da\\|ta 1` |' in out.splitlines()


def test_the_config_gives_the_environments_and_the_cloud(run: Callable[..., tuple[int, str, str]]) -> None:
    Path("prod.yaml").write_text("parameters: {size: 16, colour: red}\n", encoding="utf-8")
    stack = '[[stack]]\ntemplate = "app.yaml"\nenvironments = ["prod.yaml"]\n'
    Path("heatlint.toml").write_text('cloud = "cloud.json"\n' + stack, encoding="utf-8")
    status, out, err = run("app.yaml")
    assert (status, err) == (1, "")
    assert out.startswith("app.yaml + prod.yaml\n") and "and it allows 15" in out
    assert 'note: Heat refuses this stack: the template has no parameter "colour"\n' in out
    assert run("app.yaml", "--no-config")[0] == 0


def test_what_fails_in_a_nested_stack_is_a_note(run: Callable[..., tuple[int, str, str]]) -> None:
    port = "heat_template_version: 2021-04-16\nresources: {p: {type: OS::Neutron::Port, properties: {network: [1]}}}\n"
    Path("child.yaml").write_text(port, encoding="utf-8")
    Path("app.yaml").write_text(f"{TEMPLATE}  nested: {{type: child.yaml}}\n", encoding="utf-8")
    status, out, _ = run("app.yaml", "--format", "json")
    (note,) = json.loads(out)["notes"]
    assert (status, note) == (0, 'the deployment fails or gives a wrong result: "network" must be a string, not a list')


def test_a_secret_is_not_the_name_of_a_quota(run: Callable[..., tuple[int, str, str]]) -> None:
    text = TEMPLATE.replace("parameters:\n", "parameters:\n  kind: {type: string, hidden: true, default: swordfish}\n")
    Path("app.yaml").write_text(text.replace("{size: {", "{volume_type: {get_param: kind}, size: {"), encoding="utf-8")
    for name in ("text", "json", "markdown"):
        status, out, _ = run("app.yaml", "--format", name)
        assert (status, "gigabytes" in out, "swordfish" in out) == (0, True, False)


@pytest.mark.parametrize(
    ("limit", "used", "found"),
    [
        pytest.param(9, 0, ["HL358"], id="more than the whole quota"),
        pytest.param(20, 15, ["HL359"], id="more than what is left, unless the stack exists"),
        pytest.param(20, 10, [], id="fits"),
        pytest.param(-1, 90, [], id="no limit"),
    ],
)
def test_a_check_compares_a_stack_with_the_quotas(
    run: Callable[..., tuple[int, str, str]], capsys: Any, limit: int, used: int, found: list[str]
) -> None:
    quotas = {"quotas": {"gigabytes": {"limit": limit, "used": used}}}
    Path("cloud.json").write_text(json.dumps(quotas), encoding="utf-8")
    main(["check", "app.yaml", "--cloud", "cloud.json", "--format", "json"])
    assert [each["rule"] for each in json.loads(capsys.readouterr().out)["diagnostics"]] == found


def test_the_age_of_an_old_inventory_is_told(run: Callable[..., tuple[int, str, str]], capsys: Any) -> None:
    cloud = {"taken": "2020-01-01T00:00:00Z", "quotas": {"gigabytes": {"limit": 99, "used": 95}}}
    Path("cloud.json").write_text(json.dumps(cloud), encoding="utf-8")
    _, out, _ = run("app.yaml", "--cloud", "cloud.json")
    assert re.search(r"note: the inventory is \d+ days old, so another part of the quotas may be in use now\n", out)
    main(["check", "app.yaml", "--cloud", "cloud.json", "--format", "json"])
    (found,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert re.search(r"; the inventory is \d+ days old$", found["message"])
    main(["validate", "app.yaml", "--cloud", "cloud.json", "--resource-validate", "--format", "json"])
    notes = [each["message"] for each in json.loads(capsys.readouterr().out)["notes"]]
    assert any(each.startswith("the inventory is ") for each in notes)


def test_a_check_of_a_directory_counts_only_stacks(run: Callable[..., tuple[int, str, str]], capsys: Any) -> None:
    Path("cloud.json").write_text('{"quotas": {"gigabytes": {"limit": 9}}}', encoding="utf-8")
    main(["check", ".", "--cloud", "cloud.json"])
    assert "HL358" not in capsys.readouterr().out  # another template may nest it with other values
    Path("heatlint.toml").write_text('cloud = "cloud.json"\n[[stack]]\ntemplate = "app.yaml"\n', encoding="utf-8")
    main(["check", "."])
    assert "HL358" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("what", "requests", "answers"),
    [
        pytest.param("trees", "requests.jsonl", "trees.jsonl", id="the tree of Heat's preview"),
        pytest.param("counts", "neutron-stacks.jsonl", "neutron-counts.jsonl", id="what Neutron counts"),
    ],
)
def test_the_recorded_sample_agrees(what: str, requests: str, answers: str) -> None:
    differing, compared, _ = agree_demand.differences(what, str(SAMPLE / requests), str(SAMPLE / answers))
    assert differing == []
    assert compared >= 30


def rule(code: str) -> Rule:
    return next(each for each in built_in().rules if each.code == code)


def answered(quota: int, **body: Any) -> Answer:
    """Return the answer to a request for one volume of 10 GB. quota: how many GB are allowed."""
    inventory = of_data({"quotas": {"gigabytes": {"limit": quota}}, "volume_types": []}, "cloud.json")
    template = {"heat_template_version": "2018-08-31", "resources": {"it": body.pop("it", VOLUME)}}
    request = from_body({"template": template, **body})
    return answer(request, body.pop("shape", "heat"), catalog.known(inventory=inventory))


@pytest.mark.parametrize(
    ("quota", "body", "status"),
    [
        pytest.param(9, {"resource_validate": True}, 400, id="too small"),
        pytest.param(9, {"resource_validate": "true"}, 400, id="as a string"),
        pytest.param(10, {"resource_validate": True}, 200, id="just enough"),
        pytest.param(9, {"resource_validate": False}, 200, id="not asked for"),
        pytest.param(9, {}, 200, id="not given"),
    ],
)
def test_the_endpoint_refuses_a_stack_that_does_not_fit(quota: int, body: dict[str, Any], status: int) -> None:
    assert answered(quota, **body).status == status


def test_the_answer_has_the_shape_of_the_endpoint() -> None:
    found = answered(9, resource_validate=True)
    message = (
        'template: resources.it: the stack needs 10 GB of the quota "gigabytes", and it allows 9, so it is short '
        'by 1 GB: "it" needs 10; to fit: set "size" of "it" to 9 instead of 10 (resources.it.properties.size); or ask '
        'for a quota "gigabytes" of at least 10'
    )
    assert (found.body["error"]["type"], found.body["error"]["message"]) == ("RequestLimitExceeded", message)
    assert [(each.rule.code, each.message) for each in found.diagnostics] == [
        ("HL358", message.partition(": resources.it: ")[2]),
        ("HL362", 'the quota "per_volume_gigabytes" is not compared, since the inventory does not have it'),
        ("HL362", 'the quota "volumes" is not compared, since the inventory does not have it'),
    ]


def test_a_name_that_the_cloud_does_not_have_is_refused_too() -> None:
    volume = {"type": "OS::Cinder::Volume", "properties": {"size": 1, "volume_type": "fast"}}
    assert answered(9, it=volume).status == 200
    assert answered(9, it=volume, resource_validate=True).status == 400


@pytest.mark.parametrize("stage", ["validate", "create", "deploy"])
@pytest.mark.parametrize(
    ("type_name", "size", "expected"),
    [
        pytest.param("OS::Heat::ResourceGroup", 2, ["HL350"], id="members of a group"),
        pytest.param("OS::Heat::ResourceGroup", 0, [], id="a group without members"),
        pytest.param("child.yaml", 2, ["HL350"], id="a group in a nested stack"),
        pytest.param("OS::Nova::Server", 2, ["HL350"], id="a server of the stack"),
    ],
)
def test_a_name_that_members_need_is_refused_at_each_stage(
    stage: str, type_name: str, size: int, expected: list[str]
) -> None:
    server = {**SERVER, "properties": {**SERVER["properties"], "flavor": "bigg"}}
    child = {"heat_template_version": "2018-08-31", "resources": {"inner": group(size, server)}}
    written: dict[str, Any] = {"OS::Heat::ResourceGroup": group(size, server), "OS::Nova::Server": server}
    template = {
        "heat_template_version": "2018-08-31",
        "resources": {"it": written.get(type_name, {"type": type_name})},
    }
    body = {"template": template, "files": {"child.yaml": json.dumps(child)}, "stage": stage, "resource_validate": True}
    known = catalog.known(inventory=of_data({"flavors": FLAVORS, "networks": [{"name": "n"}]}, "cloud.json"))
    found = answer(from_body(body), "heat", known)
    assert [each.rule.code for each in found.diagnostics if each.fails_in_heat] == expected
    assert found.status == (400 if expected else 200)


@pytest.mark.parametrize(
    ("name", "quota", "stacks", "left", "used"),
    [
        pytest.param("stacks", {"limit": 3}, [{"id": "1"}], 2, 1, id="the stacks of the inventory are used"),
        pytest.param("stacks", {"limit": 3, "used": 2}, [{"id": "1"}], 1, 2, id="the quota says what is used"),
        pytest.param("stacks", {"limit": 3}, None, 3, None, id="stacks that are not known"),
        pytest.param("resources", {"limit": 3}, None, 3, None, id="a limit of one stack"),
        pytest.param("depth", {"limit": 3}, None, 3, None, id="another limit of one stack"),
    ],
)
def test_limits_of_heat_in_an_inventory(name: str, quota: Any, stacks: Any, left: int, used: int | None) -> None:
    data = {"quotas": {name: quota}} if stacks is None else {"quotas": {name: quota}, "stacks": stacks}
    inventory = of_data(data, "cloud.json")
    template = {"heat_template_version": "2018-08-31", "resources": {"it": VOLUME}}
    need = demand_of(build(from_body({"template": template}), assume_values=True)).needs[0]
    room = room_for(replace(need, quantity=quantity(name)), inventory)
    assert room is not None
    assert (room.left, room.used, room.has_unknown_use) == (left, used, name == "stacks" and used is None)


def test_advice_is_enough_for_what_is_likely_too() -> None:
    """The type of one volume is not known: "fast" is likely, and so there is more than the certain amount of it."""
    sizes = {"it": 250, "unknown": 45}
    types = {"it": {"volume_type": "fast"}, "unknown": {}}
    resources = {
        name: {"type": "OS::Cinder::Volume", "properties": {"size": size, **types[name]}}
        for name, size in sizes.items()
    }
    quotas = {"gigabytes": {"limit": 100, "used": 0}, "gigabytes_fast": {"limit": 50, "used": 10}}
    inventory = of_data({"volume_types": [{"name": "fast"}], "quotas": quotas}, "cloud.json")
    request = from_body({"template": {"heat_template_version": "2018-08-31", "resources": resources}})
    excesses = {
        each.need.quantity.name: each.advice
        for each in judged(build(request, known=catalog.known(inventory=inventory)), inventory)[1]
    }
    assert excesses["gigabytes"][0].endswith(
        '; that is enough for "gigabytes", while no number is enough for the likely amount of "gigabytes_fast"'
    )
    assert excesses["gigabytes_fast"] == (
        'ask for a quota "gigabytes_fast" of at least 305, since the likely amount is 295',
    )


#: A stack that the inventory does not know yet, and what an update adds to it.
BEFORE = {"net": {"type": "OS::Neutron::Net", "properties": {"name": "own"}}, "it": VOLUME}
PORT_IN_OWN = {"type": "OS::Neutron::Port", "properties": {"network": "own"}}
#: Fits the old stack as it is, and no second one.
FULL_CLOUD = {"networks": [], "quotas": {"gigabytes": {"limit": 10, "used": 10}}, "volume_types": []}


@pytest.mark.parametrize(
    ("added", "status"),
    [
        pytest.param({"port": PORT_IN_OWN}, 200, id="a name that the old stack has made"),
        pytest.param({"group": group(2, PORT_IN_OWN)}, 200, id="such a name in the members of a group"),
        pytest.param({"group": group(2, {**PORT_IN_OWN, "properties": {"network": "no"}})}, 400, id="another name"),
        pytest.param({"more": VOLUME}, 400, id="more than the quota leaves"),
    ],
)
def test_an_update_with_resource_validate_counts_what_the_old_stack_has(added: dict[str, Any], status: int) -> None:
    known = catalog.known(inventory=of_data(FULL_CLOUD, "cloud.json"))
    old, new = (
        {"template": {"heat_template_version": "2018-08-31", "resources": each}}
        for each in (BEFORE, {**BEFORE, **added})
    )
    body = {**new, "resource_validate": True}
    before = build(from_body({**old, "stage": "deploy"}), known=known)
    assert answer(from_body({**body, "stage": "create"}), known=known, earlier=before).status == status
    assert answer(from_body({**body, "stage": "create"}), known=known).status == 400
    names = ("0b1a7d52-8c4b-4a6c-8d7e-52b1c7a8f555", "web", "project", 1)
    updated = updated_stack(known, old, {"resources": []}, body, False, (), names, frozenset())
    assert updated.get("status", 200) == status


def test_resource_validate_takes_the_inventory_of_the_config(
    run: Callable[..., tuple[int, str, str]], capsys: Any
) -> None:
    words = ["validate", "app.yaml", "--resource-validate", "--shape", "documented"]
    assert main(words) == 2
    assert '"--resource-validate" needs an inventory' in capsys.readouterr().err
    Path("cloud.json").write_text('{"quotas": {"gigabytes": {"limit": 9}}}', encoding="utf-8")
    Path("heatlint.toml").write_text('[[stack]]\ntemplate = "app.yaml"\ncloud = "cloud.json"\n', encoding="utf-8")
    assert main(words) == 1
    assert "it allows 9" in capsys.readouterr().out


OPEN = {"limit": -1}


@pytest.mark.parametrize(
    ("inventory", "notes"),
    [
        pytest.param(None, ["no quotas are compared, since there is no inventory of the cloud"], id="no inventory"),
        pytest.param(
            {"flavors": []},
            ["no quotas of the services are compared, since the inventory has none"],
            id="an inventory without quotas",
        ),
        pytest.param(
            {"quotas": {"volumes": {"limit": 9, "used": 0}, "per_volume_gigabytes": {"limit": 9}}},
            ['the quota "gigabytes" is not compared, since the inventory does not have it'],
            id="one quota",
        ),
        pytest.param(
            {"quotas": {"volumes": {"limit": 9, "used": 8}, "gigabytes": {"limit": 9}, "per_volume_gigabytes": OPEN}},
            ['what the project uses of the quota "gigabytes" is not known, so only its limit is compared'],
            id="use not known",
        ),
    ],
)
def test_resource_validate_says_what_is_not_compared(inventory: Any, notes: list[str]) -> None:
    volume = {"type": "OS::Cinder::Volume", "properties": {"size": 1}}
    template = {"heat_template_version": "2018-08-31", "resources": {"it": volume}}
    request = from_body({"template": template, "resource_validate": True})
    known = catalog.known(inventory=None if inventory is None else of_data(inventory, "cloud.json"))
    found = answer(request, "heat", known)
    assert (found.status, [each.message for each in found.diagnostics if each.is_note]) == (200, notes)


def test_a_finding_is_at_what_is_certain() -> None:
    template = {
        "heat_template_version": "2018-08-31",
        "parameters": {"on": {"type": "boolean"}},
        "conditions": {"on": {"get_param": "on"}},
        "resources": {"many": {**group(4), "condition": "on"}, "it": VOLUME},
    }
    request = from_body({"template": template, "resource_validate": True})
    known = catalog.known(inventory=of_data({"quotas": {"volumes": {"limit": 0}}}, "cloud.json"))
    whole = build(request, known=known, assume_values=True)
    (found,) = quota_findings(whole, *(rule("HL358"), rule("HL359"), rule("HL362")))[:1]
    assert found.path == ("resources", "it")
    assert ': "it" needs 1; to fit: ask for a quota "volumes" of at least 5, since' in found.message

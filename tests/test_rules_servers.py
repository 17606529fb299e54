"""Devices of volumes on which a text relies, networks that are split into two ports, alarms about all servers."""

from __future__ import annotations

import pytest
from helpers import found

HEAD = """heat_template_version: 2018-08-31
resources:
  net: {type: OS::Neutron::Net}
  other: {type: OS::Neutron::Net}
  subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}
"""
VOLUMES = HEAD + (
    "  server: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{network: n}], user_data: %s}}\n"
    "  one: {type: OS::Cinder::VolumeAttachment, properties: {instance_uuid: {get_resource: server}, volume_id: v, "
    "mountpoint: /dev/vdb}}\n"
    "  two: {type: OS::Cinder::VolumeAttachment, properties: {instance_uuid: {get_resource: %s}, volume_id: w, "
    "mountpoint: %s}}\n"
)
NETWORKS = HEAD + ("  server: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [%s]}}\n")


@pytest.mark.parametrize(
    "text, server, device, expected",
    [
        ("mkfs /dev/vdb", "server", "/dev/vdc", ["one"]),
        ("mkfs /dev/vdb1", "server", "/dev/vdc", []),
        ("mkfs", "server", "/dev/vdb", ["two"]),
        ("mkfs", "server_2", "/dev/vdb", []),
        ("mkfs /dev/vdc", "server", "vdc", []),
    ],
)
def test_a_device_on_which_something_relies(text, server, device, expected):
    findings = found(VOLUMES % (text, server, device), rules={"HL422"})
    assert [each.path[1] for each in findings] == expected


@pytest.mark.parametrize(
    "items, is_found",
    [
        ("{network: n}, {subnet: s}", False),
        ("{network: private}, {subnet: private-subnet}", True),
        ("{network: public}, {subnet: private-subnet}", False),
        ("{network: {get_param: private_net_id}}, {subnet: {get_param: private_subnet_id}}", True),
        ("{network: {get_param: public_net_id}}, {subnet: {get_param: private_subnet_id}}", False),
        ("{network: {get_param: a}}, {subnet: a}", False),
        ("{network: {get_resource: net}}, {subnet: {get_param: net_subnet}}", False),
        ("{network: {get_param: [nets, 0]}}, {subnet: {get_param: [nets, 0]}}", False),
        ("{network: {get_resource: net}}, {subnet: {get_resource: subnet}}", True),
        ("{network: {get_resource: other}}, {subnet: {get_resource: subnet}}", False),
        ("{network: n, subnet: s}", False),
        ("{network: n, fixed_ip: 10.0.0.3}, {subnet: s}", False),
        ("{network: n}, {network: m}, {subnet: s}", False),
    ],
)
def test_a_network_and_its_subnet_in_two_items(items, is_found):
    """The subnet is surely of the network, or their names say that they belong together."""
    assert bool(found(NETWORKS % items, rules={"HL423"})) == is_found


@pytest.mark.parametrize("condition, other, expected", [("a", "b", []), ("a", "a", ["two"]), ("a", None, ["two"])])
def test_attachments_that_never_exist_together(condition, other, expected):
    conditions = "conditions: {a: {equals: [{get_param: p}, x]}, b: {not: a}}\nparameters: {p: {type: string}}\n"
    template = (VOLUMES % ("mkfs", "server", "/dev/vdb")).replace("  one: {", f"  one: {{condition: {condition}, ")
    template = template.replace("  two: {", f"  two: {{condition: {other}, ") if other is not None else template
    assert [each.path[1] for each in found(template + conditions, assume_values=True, rules={"HL422"})] == expected


def test_a_text_of_another_server_means_its_own_device():
    more = "  server_2: {type: OS::Nova::Server, properties: {image: i, flavor: f, user_data: mkfs /dev/vdb}}\n"
    attached = VOLUMES % ("%s", "server", "/dev/vdc") + more
    assert found(attached % "mkfs", rules={"HL422"}) == []
    (finding,) = found(attached % "mount /dev/vdb", rules={"HL422"})
    assert (finding.path[1], finding.related[0].path[1]) == ("one", "server")
    config = "  config: {type: OS::Heat::SoftwareConfig, properties: {config: mkfs /dev/vdb}}\n"
    (finding,) = found(attached % "mkfs" + config, rules={"HL422"})
    assert (finding.path[1], finding.related[0].path[1]) == ("one", "config")
    by_parameter = (attached % "mkfs").replace("{get_resource: server}", "{get_param: server}")
    (finding,) = found(by_parameter, assume_values=True, rules={"HL422"})
    assert (finding.path[1], finding.related[0].path[1]) == ("one", "server_2")


def test_one_volume_and_volumes_that_wait_for_each_other_have_the_devices_that_they_ask_for():
    """The first free name is that of the first volume."""
    text = VOLUMES % ("mkfs /dev/vdb", "server", "/dev/vdc")
    assert len(found(text, rules={"HL422"})) == 1
    one = text[: text.index("  two:")]
    again = "  again: {type: OS::Heat::Value, depends_on: one}\n"
    for ordered in (
        text.replace("  two: {", "  two: {depends_on: one, "),
        text.replace("  one: {", "  one: {depends_on: two, "),
        text.replace("  two: {", "  two: {depends_on: again, ") + again,
        one,
        one + "  two: {type: OS::Cinder::VolumeAttachment, properties: {instance_uuid: s, volume_id: w}}\n",
    ):
        assert found(ordered, rules={"HL422"}) == []
    unnamed = one + "  two: {type: OS::Cinder::VolumeAttachment, properties: {instance_uuid: {get_resource: server}, "
    assert len(found(unnamed + "volume_id: w}}\n", rules={"HL422"})) == 1


def test_a_device_in_a_description_is_no_reliance():
    template = VOLUMES % ("mkfs", "server", "/dev/vdc") + "outputs: {o: {description: at /dev/vdb then, value: 1}}\n"
    assert found(template, rules={"HL422"}) == []


ACTION = "alarm_actions: [{get_attr: [policy, alarm_url]}]"


@pytest.mark.parametrize(
    "more, is_found",
    [
        (f"meter_name: cpu_util, {ACTION}", True),
        (f"meter_name: network.incoming.bytes.rate, ok_actions: [{{get_attr: [policy, signal_url]}}], {ACTION}", True),
        (f"meter_name: gear, {ACTION}", False),
        (f"meter_name: network.services.lb.active.connections, {ACTION}", False),
        (f"meter_name: cpu_util, {ACTION}, matching_metadata: {{metadata.user_metadata.stack: a}}", False),
        (f"meter_name: cpu_util, {ACTION}, query: [{{field: a, value: b}}]", False),
        ("meter_name: cpu_util", False),
        ("meter_name: cpu_util, alarm_actions: ['http://example.com/tell-me']", False),
        (f"meter_name: {{get_attr: [policy, alarm_url]}}, {ACTION}", False),
    ],
)
def test_an_alarm_that_names_no_servers(more, is_found):
    """It scales a group by what is measured of each server of the project."""
    template = HEAD + (
        "  policy: {type: OS::Heat::ScalingPolicy, properties: {adjustment_type: change_in_capacity, "
        "auto_scaling_group_id: g, scaling_adjustment: 1}}\n"
        "  alarm: {type: OS::Aodh::Alarm, properties: {threshold: 1, %s}}\n" % more
    )
    assert bool(found(template, rules={"HL424"})) == is_found


def test_a_subnet_by_a_name_that_is_no_text():
    assert not found(NETWORKS % "{network: n}, {subnet: {get_resource: [a]}}", rules={"HL423"})

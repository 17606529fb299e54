"""Own checks of OS::Nova types."""

from __future__ import annotations

import pytest

SERVER = "OS::Nova::Server {flavor: m, %s}"


@pytest.mark.parametrize(
    "properties, error",
    [
        ("name: x", ("HL331", "properties")),
        ("block_device_mapping: [{device_name: vdb, volume_id: v}]", ("HL331", "properties")),
        ("block_device_mapping_v2: [{volume_id: v, boot_index: 1}]", ("HL331", "properties")),
        ("image: i, block_device_mapping: [{device_name: vdb}]", ("HL331", "block_device_mapping.0")),
        (
            "image: i, block_device_mapping: [{device_name: vdb, volume_id: v, snapshot_id: s}]",
            ("HL330", "block_device_mapping.0.snapshot_id"),
        ),
        ("image: i, block_device_mapping_v2: [{boot_index: -1}]", ("HL331", "block_device_mapping_v2.0")),
        (
            "image: i, block_device_mapping_v2: [{volume_id: v, swap_size: 1, boot_index: 1}]",
            ("HL330", "block_device_mapping_v2.0.swap_size"),
        ),
        ("image: i, block_device_mapping_v2: [{volume_id: v}]", ("HL333", "block_device_mapping_v2.0.volume_id")),
        (
            "block_device_mapping_v2: [{volume_id: v}, {image: i, volume_size: 1, boot_index: 0}]",
            ("HL333", "block_device_mapping_v2.1.image"),
        ),
        (
            "image: {get_param: text}, block_device_mapping_v2: [{volume_id: v}, {image: i, volume_size: 1}]",
            ("HL333", "block_device_mapping_v2.1.image"),
        ),
        (
            "image: i, block_device_mapping_v2: [{swap_size: 0, delete_on_termination: true}]",
            ("HL333", "block_device_mapping_v2.0.swap_size"),
        ),
        (
            "image: i, block_device_mapping_v2: [{swap_size: 0, device_name: vdb}]",
            ("HL333", "block_device_mapping_v2.0.swap_size"),
        ),
        ("image: i, networks: [{fixed_ip: 10.0.0.1}]", ("HL331", "networks.0")),
        ("image: i, networks: [{port: p, fixed_ip: 10.0.0.1}]", ("HL330", "networks.0.fixed_ip")),
        ("image: i, networks: [{network: n, floating_ip: f}]", ("HL332", "networks.0.floating_ip")),
        ("image: i, networks: [{allocate_network: auto, tag: t}]", ("HL330", "networks.0.tag")),
        ("image: i, networks: [{allocate_network: auto}, {network: n}]", ("HL333", "networks.0.allocate_network")),
        (
            "image: i, networks: [{allocate_network: auto}, {network: {get_param: text}}]",
            ("HL333", "networks.0.allocate_network"),
        ),
        ("image: i, networks: [{port: p}], security_groups: [a]", ("HL330", "security_groups")),
    ],
)
def test_refused(found, properties, error):
    assert found(SERVER % properties) == [error]


def test_two_kinds_of_block_devices(found):
    assert ("HL330", "block_device_mapping_v2") in found(
        SERVER % "image: i, block_device_mapping: [{device_name: vdb, volume_id: v}], "
        "block_device_mapping_v2: [{volume_id: v, boot_index: 1}]"
    )


@pytest.mark.parametrize(
    "properties",
    [
        "image: i",
        "block_device_mapping: [{device_name: vda, volume_id: v}]",
        "block_device_mapping_v2: [{volume_id: v}]",
        "image: i, block_device_mapping_v2: [{volume_id: v, boot_index: -1}, {swap_size: 5}, {ephemeral_size: 5, "
        "ephemeral_format: ext4}]",
        "image: i, networks: [{network: n, fixed_ip: 10.0.0.1}, {port: p}, {subnet: s, floating_ip: f}]",
        "image: i, networks: [{allocate_network: none}]",
        "image: i, networks: [], security_groups: [a]",
        "image: i, networks: [{network: n, floating_ip: f, port_extra_properties: {mac_address: 'fa:16:3e:00:00:01'}}]",
        "image: i, block_device_mapping_v2: [{swap_size: 0}]",
        "image: i, block_device_mapping_v2: [{swap_size: {get_param: number}, device_name: vdb}]",
        "image: i, block_device_mapping_v2: [{volume_id: {get_attr: [word, value]}, boot_index: 1}]",
        "image: {get_param: text}, block_device_mapping_v2: [{volume_id: v, boot_index: {get_param: number}}]",
        "image: {get_param: text}",
        "block_device_mapping_v2: {get_param: map}",
        "block_device_mapping_v2: [{volume_id: v, boot_index: {get_param: number}}]",
        "image: i, networks: [{network: {get_param: text}}]",
        "image: i, networks: [{if: [c, {port: p}]}]",
    ],
)
def test_accepted(found, properties):
    assert [each for each in found(SERVER % properties) if each[0].startswith("HL33")] == []


def test_deployments_of_its_own(found):
    written = SERVER % "image: i, user_data_format: SOFTWARE_CONFIG"
    assert found(written, metadata={"deployments": []}) == [("HL333", "user_data_format")]
    assert found(written, metadata={"deployments": {"get_param": "map"}}) == [("HL333", "user_data_format")]
    assert found(written, metadata={"get_param": "map"}) == []
    assert found(written, metadata={"other": []}) == []
    assert found(SERVER % "image: i", metadata={"deployments": []}) == []


def test_a_floating_address_before_27(found):
    written = (
        SERVER % "image: i, networks: [{network: n, floating_ip: f, port_extra_properties: {mac_address: "
        "'fa:16:3e:00:00:01'}}]"
    )
    assert found(written, 26) == [("HL332", "networks.0.floating_ip")]


def test_a_quota_has_a_limit(found):
    assert found("OS::Nova::Quota {project: p}") == [("HL331", "properties")]
    assert found("OS::Nova::Quota {project: p, cores: {get_param: number}}") == []
    assert found("OS::Nova::Quota {project: p, cores: 1}") == []


def test_a_quota_of_a_project_that_is_not_known_yet_has_two(found):
    """Heat counts what has a value, and the project, which comes from an attribute, has none yet."""
    assert found("OS::Nova::Quota {project: {get_attr: [word, value]}, cores: 1, ram: 1}") == []

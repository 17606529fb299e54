"""What heatlint says about a template and the inventory of a cloud."""

from __future__ import annotations

import json
import pathlib

import pytest
from growth import assert_linear

from heatlint import catalog
from heatlint.cloud.inventory import of_data, parsed_time
from heatlint.cloud.lookups import LOOKUPS, NOT_LOOKED_UP
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.planning.two_stacks import stacks
from tools.oracle import inventories
from tools.oracle.agree import read_lines

SAMPLE = pathlib.Path(__file__).parent.parent / "tools" / "oracle" / "sample"
PRIVATE, PUBLIC = "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b11", "c0a8c7f4-0e62-4d4b-8a5e-2d6a1d2f7a22"
CLOUD = {
    "taken": "2026-11-27T08:30:00Z",
    "flavors": [{"id": "1", "name": "m1.tiny", "ram": 512, "disk": 1}, {"id": "2", "name": "m1.small", "ram": 2048}],
    "images": [
        {"id": "6f9f0d0e-0000-4000-8000-000000000001", "name": "debian", "status": "active", "min_ram": 1024},
        {"id": "6f9f0d0e-0000-4000-8000-000000000002", "name": "twin", "size": 3 * 1024**3},
        {"id": "6f9f0d0e-0000-4000-8000-000000000003", "name": "twin"},
        {"id": "6f9f0d0e-0000-4000-8000-000000000004", "name": "new", "status": "queued"},
        {"id": "6f9f0d0e-0000-4000-8000-000000000005", "name": "large", "size": 3 * 1024**3},
    ],
    "keypairs": [{"name": "me"}],
    "networks": [
        {"id": PRIVATE, "name": "private", "external": False},
        {"id": PUBLIC, "name": "public", "external": True},
    ],
    "subnets": [
        {"id": "0b1a7d52-8c4b-4a6c-8d7e-52b1c7a8f333", "name": "inside", "network_id": PRIVATE, "cidr": "10.0.0.0/24"},
        {"id": "0b1a7d52-8c4b-4a6c-8d7e-52b1c7a8f444", "name": "outside", "network_id": PUBLIC, "cidr": "192.0.2.0/24"},
    ],
    "volume_types": [{"id": "v1", "name": "ssd"}],
    "services": {"compute": "2.20", "network": None, "volumev3": "3.70", "image": None},
    "extensions": ["router", "security-group"],
}


def found(resources, *, cloud=CLOUD, now=None, **more):
    """The code, stage, last step of the path and message of each finding about the cloud."""
    template = {"heat_template_version": "2021-04-16", "resources": resources, **more}
    request = from_body({"template": template})
    request.stage = "deploy"
    inventory = of_data(cloud, "cloud.json", now)
    findings = lint(build(request, assume_values=True, known=catalog.known(inventory=inventory)))
    return [
        (each.rule.code, each.stage, each.path[-1], each.message)
        for each in findings
        if each.rule.code.startswith(("HL35", "HL36"))
    ]


def server(**properties):
    return {"web": {"type": "OS::Nova::Server", "properties": {"flavor": "m1.small", "image": "debian", **properties}}}


def resource(type_name, **properties):
    return {"it": {"type": type_name, "properties": properties}}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (server(), []),
        (server(flavor="2", image="6f9f0d0e-0000-4000-8000-000000000001", key_name="me"), []),
        (
            server(flavor="m1.smal"),
            [("HL350", "create", "flavor", 'the cloud has no flavor "m1.smal"; did you mean "m1.small"?')],
        ),
        (
            server(flavor="m1.smol"),
            [("HL350", "create", "flavor", 'the cloud has no flavor "m1.smol"; did you mean "m1.small"?')],
        ),
        (server(key_name=""), []),
        (server(key_name="you"), [("HL350", "create", "key_name", 'the cloud has no key pair "you"')]),
        (
            server(image="twin"),
            [
                (
                    "HL351",
                    "create",
                    "image",
                    '"twin" is the name of more than one image in the cloud; expected an ID: '
                    '"6f9f0d0e-0000-4000-8000-000000000002" or "6f9f0d0e-0000-4000-8000-000000000003"',
                )
            ],
        ),
        (resource("OS::Cinder::Volume", size=1, volume_type="v1"), []),
        (
            resource("OS::Neutron::Port", network_id="privat"),
            [("HL350", "create", "network_id", 'the cloud has no network "privat"; did you mean "private"?')],
        ),
        (
            resource("OS::Neutron::Port", network="private", fixed_ips=[{"subnet_id": "nope"}]),
            [("HL350", "deploy", "subnet_id", 'the cloud has no subnet "nope"')],
        ),
        (resource("OS::Neutron::Port", network="private", security_groups=["anything"]), []),
    ],
    ids=[
        "names",
        "ids",
        "nearest name",
        "similar name",
        "empty key",
        "missing key",
        "ambiguous",
        "id of a volume type",
        "property with a former name",
        "key with a former name",
        "kind that is not known",
    ],
)
def test_names_are_looked_up_as_heat_does(resources, expected):
    assert found(resources) == expected


def test_the_name_of_a_thing_that_heat_finds_only_by_id_leads_to_its_id():
    cloud = {"volumes": [{"id": "77", "name": "data"}]}
    copy = resource("OS::Cinder::Volume", source_volid="data")
    message = 'the cloud has no volume "data"; expected an ID: "77" has this name'
    assert found(copy, cloud=cloud) == [("HL350", "create", "source_volid", message)]


HIDDEN = {"type": "string", "hidden": True}
INSIDE = "0b1a7d52-8c4b-4a6c-8d7e-52b1c7a8f333"
SECRET = {"get_param": "secret"}


@pytest.mark.parametrize(
    ("secret", "resources", "messages"),
    [
        ("m1.tiny", server(flavor=SECRET), ['the image "debian" needs more memory than the flavor "******" has']),
        ("debian", server(flavor="1", image=SECRET), ['the image "******" needs more memory than the flavor "1" has']),
        (
            "m1.tiny",
            server(flavor=SECRET, image="large"),
            ['the image "large" is larger than the disk of the flavor "******"'],
        ),
        ("new", server(image=SECRET), ['the image "******" is not active; expected an active image']),
        ("twin", server(image=SECRET), ['"******" is the name of more than one image in the cloud']),
        ("debia", server(image=SECRET), ['the cloud has no image "******"']),
        (
            "large",
            resource("OS::Cinder::Volume", size=2, image=SECRET),
            ['the image "******" needs a larger volume'],
        ),
        (
            PRIVATE,
            resource("OS::Neutron::Port", network=SECRET, fixed_ips=[{"ip_address": "192.0.2.9"}]),
            ['the address "192.0.2.9" is not in the subnet'],
        ),
        (
            "inside",
            resource("OS::Neutron::Port", network="private", fixed_ips=[{"subnet": SECRET, "ip_address": "10.0.0.0"}]),
            ['the address "10.0.0.0" is not that of a host in the subnet'],
        ),
        (
            INSIDE,
            server(networks=[{"network": "public", "subnet": SECRET}]),
            ['the subnet "******" does not belong to the network'],
        ),
        (
            "there",
            {"it": {"type": "OS::Cinder::Volume", "properties": {"size": 1, "availability_zone": SECRET}}},
            ['the cloud has no availability zone of volumes "******"'],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_message_says_what_a_hidden_value_tells_of_the_cloud(secret, resources, messages):
    cloud = {**CLOUD, "availability_zones": {"volume": ["three"]}}
    found_in_cloud = found(resources, cloud=cloud, parameters={"secret": {**HIDDEN, "default": secret}})
    assert [message for *_, message in found_in_cloud] == messages


NOT_LISTED = "6f9f0d0e-0000-4000-8000-0000000000aa"


@pytest.mark.parametrize(
    ("resources", "is_missing"),
    [
        pytest.param(server(image=NOT_LISTED), False, id="hidden image"),
        pytest.param(server(flavor=NOT_LISTED), False, id="disabled flavor"),
        pytest.param(server(image="unlisted"), True, id="name of an image, which Heat finds only in the list"),
        pytest.param(resource("OS::Neutron::Port", network=NOT_LISTED), True, id="network"),
        pytest.param(resource("OS::Cinder::Volume", size=1, volume_type=NOT_LISTED), True, id="volume type"),
    ],
)
def test_a_uuid_is_not_missing_where_lists_omit_what_heat_finds_by_id(resources, is_missing):
    assert [code for code, *_ in found(resources)] == (["HL350"] if is_missing else [])


def test_a_value_of_a_parameter_is_reported_once_at_its_default():
    parameters = {"size": {"type": "string", "default": "m9", "constraints": [{"custom_constraint": "nova.flavor"}]}}
    assert found(server(flavor={"get_param": "size"}), parameters=parameters) == [
        ("HL350", "create", "default", 'the cloud has no flavor "m9"')
    ]


WHOLE_LIST = (
    "Heat takes the whole list for the name of one flavor; expected a parameter of the type string, with one name"
)


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"type": "number", "default": 2}, None),
        ({"type": "number", "default": 7}, 'the cloud has no flavor "7"'),
        ({"type": "comma_delimited_list", "default": "m1.small"}, WHOLE_LIST),
        ({"type": "comma_delimited_list", "default": []}, WHOLE_LIST),
    ],
)
def test_parameters_that_are_no_strings(schema, message):
    parameters = {"size": {**schema, "constraints": [{"custom_constraint": "nova.flavor"}]}}
    judged = found({}, parameters=parameters)
    assert judged == ([] if message is None else [("HL350", "create", "default", message)])
    keys = {
        "keys": {"type": "comma_delimited_list", "default": "", "constraints": [{"custom_constraint": "nova.keypair"}]}
    }
    assert found({}, parameters=keys) == []


def test_a_reference_to_a_resource_of_the_stack_is_never_looked_up():
    key = {"key": {"type": "OS::Nova::KeyPair", "properties": {"name": "mine", "public_key": "ssh-rsa AAAA"}}}
    net = {"net": {"type": "OS::Neutron::Net"}}
    use = server(key_name={"get_resource": "key"}, networks=[{"network": {"get_resource": "net"}}])
    assert found({**key, **net, **use}) == []


def test_the_name_of_a_thing_that_the_stack_makes_needs_a_reference():
    key = {"key": {"type": "OS::Nova::KeyPair", "properties": {"name": "mine", "public_key": "ssh-rsa AAAA"}}}
    assert found({**key, **server(key_name="mine")}) == [
        (
            "HL350",
            "create",
            "key_name",
            'the cloud has no key pair "mine"; Heat looks for it before the resource "key" creates it, '
            "so use {get_resource: key}",
        )
    ]


def test_beside_a_reference_a_name_is_looked_up_in_the_deployment():
    net = {"net": {"type": "OS::Neutron::Net"}}
    port = {"port": {"type": "OS::Neutron::Port", "properties": {"network": {"get_resource": "net"}}}}
    use = server(networks=[{"port": {"get_resource": "port"}}], block_device_mapping_v2=[{"image": "nope"}])
    assert found({**net, **port, **use}) == [("HL350", "create", "image", 'the cloud has no image "nope"')]


GROUPS = [{"id": "7c1a0000-0000-4000-8000-000000000001", "name": "web"}]
DEPLOYED = {
    "security_groups": GROUPS,
    "availability_zones": {"compute": ["nova"], "volume": ["ssd"]},
    "load_balancer_providers": [{"name": "amphora"}],
    "networks": [{"id": PUBLIC, "name": "public", "external": True}],
    "subnets": [{"id": INSIDE, "name": "inside", "network_id": PUBLIC}],
}


@pytest.mark.parametrize(
    ("type_name", "properties", "missing"),
    [
        ("OS::Neutron::Port", {"security_groups": ["web", "default", "own", GROUPS[0]["id"]]}, []),
        ("OS::Neutron::Port", {"security_groups": ["zzzz", {"get_resource": "group"}]}, ['security group "zzzz"']),
        (
            "OS::Neutron::Port",
            {"security_groups": {"get_param": "groups"}},
            ['security group "a"', 'security group "b"'],
        ),
        ("OS::Nova::Server", {"security_groups": ["zzzz"]}, ['security group "zzzz"']),
        ("OS::Nova::Server", {"availability_zone": "nova:host1"}, []),
        ("OS::Nova::Server", {"availability_zone": "ssd:host1"}, ['availability zone "ssd"']),
        ("OS::Cinder::Volume", {"size": 1, "availability_zone": "nova"}, ['availability zone of volumes "nova"']),
        ("OS::Octavia::LoadBalancer", {"provider": "ovn"}, ['provider of load balancers "ovn"']),
        ("OS::Nova::Server", {"networks": [{"subnet": "inside"}, {"subnet": "own"}]}, []),
        ("OS::Nova::Server", {"networks": [{"subnet": "zzzz"}, {"subnet": {"get_param": "a"}}]}, ['subnet "zzzz"']),
        ("OS::Neutron::Router", {"external_gateway_info": {"network": "zzzz"}}, ['network "zzzz"']),
        ("OS::Neutron::Router", {"external_gateway_info": {"network": {"get_resource": "net"}}}, []),
    ],
)
def test_names_without_a_constraint_are_looked_up_in_the_deployment(type_name, properties, missing):
    made = {
        "group": {"type": "OS::Neutron::SecurityGroup", "properties": {"name": "own"}},
        "net": {"type": "OS::Neutron::Net"},
        "subnet": {"type": "OS::Neutron::Subnet", "properties": {"name": "own", "network": {"get_resource": "net"}}},
    }
    parameters = {"a": {"type": "string", "default": ""}, "groups": {"type": "comma_delimited_list", "default": "a,b"}}
    resources = {"it": {"type": type_name, "properties": properties}, **made}
    expected = [("HL350", "deploy", f"the cloud has no {each}") for each in missing]
    judged = found(resources, cloud=DEPLOYED, parameters=parameters)
    assert [(code, stage, message) for code, stage, _, message in judged] == expected
    assert found(resources, cloud={}, parameters=parameters) == []


@pytest.mark.parametrize(
    ("now", "end"),
    [("2026-12-20T00:00:00Z", ""), ("2027-01-10T08:30:00Z", "; the inventory is 44 days old")],
    ids=["fresh", "old"],
)
def test_the_age_of_the_inventory_is_in_the_message_when_a_name_is_missing(now, end):
    ((_, _, _, message),) = found(server(key_name="you"), now=parsed_time(now))
    assert message == f'the cloud has no key pair "you"{end}'


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (
            resource("OS::Designate::Zone", name="example.com.", email="me@example.com"),
            (
                "HL352",
                "validate",
                "type",
                'the cloud has no service of the type "dns", which OS::Designate::Zone needs',
            ),
        ),
        (
            resource("OS::Neutron::Trunk", port="0b1a7d52-8c4b-4a6c-8d7e-52b1c7a8f555"),
            (
                "HL352",
                "validate",
                "type",
                'the network service of the cloud has no extension "trunk", which OS::Neutron::Trunk needs',
            ),
        ),
        (
            server(flavor="m1.tiny"),
            (
                "HL353",
                "create",
                "flavor",
                'the image "debian" needs 1024 MiB of memory at least; the flavor "m1.tiny" has 512',
            ),
        ),
        (server(image="new"), ("HL353", "create", "image", 'the image "new" is "queued"; expected an active image')),
        (
            server(flavor="m1.tiny", image="large"),
            (
                "HL357",
                "deploy",
                "flavor",
                'the image "large" has 3221225472 bytes; the flavor "m1.tiny" has a disk of 1 GiB',
            ),
        ),
        (
            server(tags=["a"]),
            ("HL354", "create", "tags", '"tags" needs version 2.26 of the compute API; the cloud has 2.20'),
        ),
        (
            resource("OS::Neutron::SecurityGroup", stateful=False),
            (
                "HL354",
                "create",
                "stateful",
                '"stateful: false" needs the network extension "stateful-security-group", which the cloud lacks',
            ),
        ),
        (
            server(networks=[{"network": "private", "subnet": "outside"}]),
            (
                "HL355",
                "deploy",
                "subnet",
                'the subnet "outside" does not belong to the network "private"; it belongs to "public"',
            ),
        ),
        (
            server(networks=[{"network": "private", "fixed_ip": "192.0.2.7"}]),
            (
                "HL356",
                "deploy",
                "fixed_ip",
                'the address "192.0.2.7" is not in the subnet; expected one in 10.0.0.0/24',
            ),
        ),
        (
            resource("OS::Neutron::Port", network="private", fixed_ips=[{"subnet": "outside"}]),
            (
                "HL356",
                "deploy",
                "subnet",
                'the subnet "outside" does not belong to the network "private"; it belongs to "public"',
            ),
        ),
        (
            resource("OS::Neutron::FloatingIP", floating_network="private"),
            ("HL356", "deploy", "floating_network", 'the network "private" is not external; expected "public"'),
        ),
        (
            resource("OS::Neutron::Router", external_gateway_info={"network": "private"}),
            ("HL356", "deploy", "network", 'the network "private" is not external; expected "public"'),
        ),
        (
            resource("OS::Cinder::Volume", size=2, image="large"),
            ("HL357", "deploy", "size", 'the image "large" needs a volume of 3 GiB at least; 2 are given'),
        ),
    ],
    ids=[
        "service",
        "extension",
        "memory",
        "status",
        "file size",
        "microversion",
        "extension of a property",
        "subnet of another network",
        "address of a server",
        "subnet of a port",
        "floating IP",
        "gateway",
        "volume",
    ],
)
def test_what_a_type_needs_of_the_cloud(resources, expected):
    assert found(resources) == [expected]


BOOT = {"boot": {"type": "OS::Cinder::Volume", "properties": {"size": 5, "image": "debian"}}}


@pytest.mark.parametrize(
    ("properties", "is_refused"),
    [
        pytest.param({"block_device_mapping_v2": [{"image": "debian", "boot_index": 0}]}, True, id="image"),
        pytest.param({"block_device_mapping_v2": [{"image": "debian", "boot_index": 1}]}, False, id="not the first"),
        pytest.param({"block_device_mapping_v2": [{"image": "large", "boot_index": 0}]}, False, id="no least memory"),
        pytest.param(
            {"block_device_mapping_v2": [{"volume_id": {"get_resource": "boot"}, "boot_index": 0}]}, True, id="volume"
        ),
        pytest.param(
            {"block_device_mapping": [{"device_name": "vda", "volume_id": {"get_resource": "boot"}}]}, True, id="vda"
        ),
        pytest.param(
            {"block_device_mapping": [{"device_name": "vdb", "volume_id": {"get_resource": "boot"}}]}, False, id="vdb"
        ),
    ],
)
def test_the_memory_of_the_flavor_is_compared_with_the_image_of_a_boot_volume(properties, is_refused):
    message = 'the image "debian" needs 1024 MiB of memory at least; the flavor "m1.tiny" has 512'
    web = {"web": {"type": "OS::Nova::Server", "properties": {"flavor": "m1.tiny", **properties}}}
    judged = found({**BOOT, **web})
    assert judged == ([("HL357", "deploy", "flavor", message)] if is_refused else [])


LIMITS = {"limits": {"server_meta": 2, "personality": 1, "personality_size": 3}, "services": {"compute": "2.20"}}


@pytest.mark.parametrize(
    ("properties", "messages"),
    [
        ({"metadata": {"a": "1", "b": "2"}, "personality": {"/a": "abc"}}, []),
        (
            {"metadata": {"a": "1", "b": {"get_resource": "other"}, "c": "3"}},
            ['"metadata" has 3 entries; the compute service of the cloud allows 2'],
        ),
        (
            {"personality": {"/a": "a", "/b": "b"}},
            ['"personality" has 2 files; the compute service of the cloud allows 1'],
        ),
        (
            {"personality": {"/a": "äöü"}},
            ['the file "/a" has 6 bytes; the compute service of the cloud allows 3'],
        ),
    ],
)
def test_metadata_and_files_are_compared_with_the_limits(properties, messages):
    resources = {**server(**properties), "other": {"type": "OS::Nova::ServerGroup"}}
    expected = [("HL360", "create", each) for each in messages]
    assert [(code, stage, message) for code, stage, _, message in found(resources, cloud=LIMITS)] == expected
    no_limit = {**LIMITS, "limits": {"server_meta": -1, "personality": -1, "personality_size": -1}}
    assert found(resources, cloud=no_limit) == []


def on(cidr):
    """A cloud with one network and one subnet of it."""
    subnet = {"id": GATEWAY[0]["id"], "name": "only", "network_id": PRIVATE, "cidr": cidr}
    return {"networks": [{"id": PRIVATE, "name": "net", "external": False}], "subnets": [subnet]}


@pytest.mark.parametrize(
    ("cidr", "address", "is_accepted"),
    [
        ("192.0.2.0/24", "192.0.2.0", False),
        ("192.0.2.0/24", "192.0.2.255", False),
        ("192.0.2.0/24", "192.0.2.254", True),
        ("192.0.2.0/31", "192.0.2.0", False),
        ("192.0.2.0/31", "192.0.2.1", True),
        ("2001:db8::/64", "2001:db8::", True),  # for a port without an owner
        ("2001:db8::/64", "2001:db8::ffff:ffff:ffff:ffff", True),
    ],
)
def test_an_address_is_that_of_a_host(cidr, address, is_accepted):
    expected = [] if is_accepted else [f'the address "{address}" is not that of a host in {cidr}']
    for fixed in ({"ip_address": address}, {"ip_address": address, "subnet": "only"}):
        port = resource("OS::Neutron::Port", network="net", fixed_ips=[fixed])
        assert [message for *_, message in found(port, cloud=on(cidr))] == expected


GROUPS = [
    ("1", "web", "mine"),
    ("2", "web", "mine"),
    ("3", "default", "mine"),
    ("4", "default", "other"),
    ("5", "shared", "mine"),
    ("6", "shared", "other"),
]


@pytest.mark.parametrize(
    ("name", "projects", "of", "stage"),
    [
        ("web", {"mine", "other"}, "mine", "deploy"),
        ("web", {"mine", "other"}, None, "advice"),  # it may be the other project
        ("web", {"mine"}, None, "deploy"),
        ("web", {"mine"}, "its name", "deploy"),
        ("web", {None}, "mine", "advice"),
        ("default", {"mine", "other"}, "mine", None),
        ("default", {None}, None, None),  # of two projects, since each has one
        ("shared", {"mine", "other"}, "mine", None),
        ("shared", {"mine", "other"}, None, None),  # each has one
    ],
)
@pytest.mark.parametrize("type_name", ["OS::Neutron::Port", "OS::Nova::Server"])
def test_a_security_group_that_the_project_has_twice_is_ambiguous(type_name, name, projects, of, stage):
    groups = [{"id": id, "name": each, "project_id": owner} for id, each, owner in GROUPS if owner in projects]
    if None in projects:
        groups = [{"id": id, "name": each} for id, each, _ in GROUPS]
    cloud = {"security_groups": groups, **({} if of is None else {"project": of})}
    needed = {"network": "n"} if type_name == "OS::Neutron::Port" else {"flavor": "f", "image": "i", "networks": []}
    unsure = (
        ", and the inventory does not say which of them the project has; if it has more than one, Heat refuses the name"
    )
    message = (
        f'"{name}" is the name of more than one security group in the cloud{unsure if stage == "advice" else ""}; '
        'expected an ID: "1" or "2"'
    )
    expected = [("HL351", stage, 0, message)] if stage is not None else []
    assert found(resource(type_name, **needed, security_groups=[name]), cloud=cloud) == expected


@pytest.mark.parametrize(("cloud", "stage"), [({}, "create"), (None, "deploy")])
def test_with_a_cloud_the_checks_of_classes_belong_to_the_creation(cloud, stage):
    template = {"heat_template_version": "2018-08-31", "resources": resource("OS::Nova::Server", flavor="f")}
    request = from_body({"template": template})
    request.stage = "deploy"
    inventory = None if cloud is None else of_data(cloud, "c")
    findings = lint(build(request, known=catalog.known(inventory=inventory)))
    assert [(each.rule.code, each.stage) for each in findings if each.fails_in_heat] == [("HL331", stage)]


#: Two subnets of the external network are known, and the network has a third one.
WITH_HIDDEN = {**CLOUD, "networks": [{"id": PUBLIC, "name": "public", "external": True, "subnets": ["x"]}]}
GATEWAY = [{"name": "outside", "id": "0b1a7d52-8c4b-4a6c-8d7e-52b1c7a8f444", "cidr": "192.0.2.0/24"}]
WITH_GATEWAY = {
    **CLOUD,
    "networks": [{"id": PUBLIC, "name": "public", "external": True, "subnets": [GATEWAY[0]["id"]]}],
    "subnets": [{**GATEWAY[0], "network_id": PUBLIC, "gateway_ip": "192.0.2.1"}],
}
NOT_INSIDE = 'the address "10.0.0.9" is not in the subnet; expected one in 192.0.2.0/24'


@pytest.mark.parametrize(
    ("type_name", "properties", "cloud", "expected"),
    [
        ("OS::Octavia::LoadBalancer", {"vip_subnet": "outside", "vip_address": "10.0.0.9"}, CLOUD, NOT_INSIDE),
        ("OS::Octavia::LoadBalancer", {"vip_subnet": "outside", "vip_address": "192.0.2.9"}, CLOUD, None),
        (
            "OS::Neutron::FloatingIP",
            {"floating_network": "public", "floating_subnet": "inside"},
            CLOUD,
            'the subnet "inside" does not belong to the network "public"; it belongs to "private"',
        ),
        (
            "OS::Neutron::FloatingIP",
            {"floating_network": "public", "floating_ip_address": "10.0.0.9"},
            WITH_GATEWAY,
            NOT_INSIDE,
        ),
        ("OS::Neutron::FloatingIP", {"floating_network": "public", "floating_ip_address": "10.0.0.9"}, CLOUD, None),
        (
            "OS::Neutron::FloatingIP",
            {"floating_network": "public", "floating_ip_address": "10.0.0.9"},
            WITH_HIDDEN,
            None,
        ),
        (
            "OS::Neutron::Router",
            {"external_gateway_info": {"network": "public", "external_fixed_ips": [{"ip_address": "10.0.0.9"}]}},
            WITH_GATEWAY,
            NOT_INSIDE,
        ),
        (
            "OS::Neutron::Router",
            {"external_gateway_info": {"network": "public", "external_fixed_ips": [{"ip_address": "192.0.2.1"}]}},
            WITH_GATEWAY,
            'the address "192.0.2.1" is that of the gateway of the subnet; expected another one',
        ),
        (
            "OS::Zun::Container",
            {"image": "a", "networks": [{"network": "private", "fixed_ip": "192.0.2.9"}]},
            {key: CLOUD[key] for key in ("networks", "subnets")},
            'the address "192.0.2.9" is not in the subnet; expected one in 10.0.0.0/24',
        ),
    ],
    ids=[
        "address of a load balancer",
        "a good one",
        "subnet of a floating IP",
        "address of a floating IP",
        "external network of which not all subnets need to be known",
        "external network with a subnet that is not seen",
        "address of a router",
        "that of the gateway",
        "container",
    ],
)
def test_addresses_are_in_the_subnets(type_name, properties, cloud, expected):
    messages = [each[3] for each in found(resource(type_name, **properties), cloud=cloud) if each[0] == "HL356"]
    assert messages == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("type_name", "properties", "missing"),
    [
        ("OS::Neutron::Port", {"network": "private"}, []),
        ("OS::Neutron::Port", {"network": "private", "port_security_enabled": False}, ["port-security"]),
        ("OS::Neutron::Port", {"network": "private", "dns_name": "web", "tags": []}, ["dns-integration"]),
        ("OS::Neutron::Net", {"tags": ["a"]}, ["standard-attr-tag"]),
        ("OS::Neutron::Router", {"ha": True}, ["l3-ha"]),
        (
            "OS::Neutron::Router",
            {"external_gateway_info": {"network": "public", "enable_snat": False}},
            ["ext-gw-mode"],
        ),
        (
            "OS::Nova::Server",
            {
                "flavor": "m1.small",
                "image": "debian",
                "networks": [{"network": "private", "port_extra_properties": {"port_security_enabled": True}}],
            },
            ["port-security"],
        ),
    ],
)
def test_properties_that_need_an_extension(type_name, properties, missing):
    resources = resource(type_name, **properties)
    assert [(code, stage, message.split('"')[3]) for code, stage, _, message in found(resources)] == [
        ("HL361", "deploy", each) for each in missing
    ]
    assert found(resources, cloud={**CLOUD, "extensions": ["router", *missing]}) == []


def test_the_versions_of_the_inventory_decide_what_nova_takes():
    key = resource("OS::Nova::KeyPair", name="me")
    cloud = {"services": {"compute": "2.92"}}
    assert found(key, cloud=cloud) == [
        ("HL354", "create", "properties", '"public_key" is needed; the compute service of the cloud makes no keys')
    ]
    old = of_data({"services": {"compute": "2.91"}}, "cloud.json")
    request = from_body({"template": {"heat_template_version": "2021-04-16", "resources": key}})
    assert lint(build(request, known=catalog.known(inventory=old))) == []


def test_an_image_that_is_not_active_is_refused_with_any_flavor():
    cloud = {"images": CLOUD["images"]}
    assert [each[:3] for each in found(server(image="new"), cloud=cloud)] == [("HL353", "create", "image")]
    flavor = {"own": {"type": "OS::Nova::Flavor", "properties": {"ram": 1, "vcpus": 1}}}
    assert found({**flavor, **server(image="new", flavor={"get_resource": "own"})}, cloud=cloud) == []


def test_every_constraint_that_asks_a_cloud_has_a_look_up():
    asked = {name for name, is_offline in catalog.custom_constraints().items() if not is_offline}
    assert asked - set(LOOKUPS) - NOT_LOOKED_UP == set()


def test_each_look_up_is_of_a_kind_of_the_inventory_and_of_types_that_exist():
    assert {each.kind for each in LOOKUPS.values()} <= set(inventories.KINDS)
    made = {name for each in LOOKUPS.values() for name in each.made_by}
    assert [name for name in made if catalog.find(name) is None] == []


def test_the_recorded_sample_agrees_with_heat():
    cases = list(read_lines(str(SAMPLE / "cloud-cases.jsonl")))
    answers = {each["id"]: each["refused"] for each in read_lines(str(SAMPLE / "cloud-answers.jsonl"))}
    counts, different = inventories.compare(cases, answers)
    assert different == []
    assert counts["cases"] >= 30
    assert sum(number for name, number in counts.items() if name.endswith("refused by Heat")) >= 15


def test_cases_are_made_of_requests():
    request = next(each for each in read_lines(str(SAMPLE / "cloud-cases.jsonl")))
    made = list(inventories.cases({"id": "a", **request["body"]}, inventories.random.Random(1)))
    assert [each["variant"] for each in made][:3] == ["complete", "missing", "ambiguous"]
    assert json.dumps(made)


SERVER_ID = "3f0e8c52-8c4b-4a6c-8d7e-52b1c7a8f999"
WHOLE = {
    **CLOUD,
    "qos_policies": [{"id": "q1", "name": "gold"}],
    "servers": [{"id": SERVER_ID, "name": "old"}],
    "ports": [],
    "floating_ips": [{"id": "0b1a7d52-8c4b-4a6c-8d7e-52b1c7a8f777", "address": "192.0.2.9"}],
    "pools": [{"id": "p1", "name": "web"}],
    "security_groups": [{"id": "0b1a7d52-8c4b-4a6c-8d7e-52b1c7a8f555", "name": "web"}],
    "availability_zones": {"compute": ["nova"], "volume": ["rack"], "network": ["room"]},
    "extensions": [
        "router",
        "security-group",
        "qos",
        "rbac-policies",
        "network_availability_zone",
        "router_availability_zone",
        "floating-ip-port-forwarding",
    ],
}
INSTANCE = {"ImageId": "debian", "InstanceType": "m1.small"}


@pytest.mark.parametrize(
    ("type_name", "properties", "message"),
    [
        ("OS::Neutron::RBACPolicy", {"object_type": "network", "object_id": "private"}, None),
        ("OS::Neutron::RBACPolicy", {"object_type": "network", "object_id": "gold"}, 'the cloud has no network "gold"'),
        ("OS::Neutron::RBACPolicy", {"object_type": "qos_policy", "object_id": "gold"}, None),
        (
            "OS::Neutron::RBACPolicy",
            {"object_type": "qos_policy", "object_id": "gol"},
            'the cloud has no QoS policy "gol"; did you mean "gold"?',
        ),
        ("OS::Neutron::RBACPolicy", {"object_type": {"get_param": "any"}, "object_id": "gold"}, None),
        ("OS::Neutron::Net", {"availability_zone_hints": ["room"]}, None),
        (
            "OS::Neutron::Net",
            {"availability_zone_hints": ["rooms"]},
            'the cloud has no availability zone of networks "rooms"; did you mean "room"?',
        ),
        (
            "OS::Neutron::Router",
            {"availability_zone_hints": ["nova"]},
            'the cloud has no availability zone of networks "nova"',
        ),
        ("OS::Cinder::VolumeAttachment", {"instance_uuid": SERVER_ID, "volume_id": {"get_param": "any"}}, None),
        (
            "OS::Cinder::VolumeAttachment",
            {"instance_uuid": "old", "volume_id": {"get_param": "any"}},
            f'the cloud has no server "old"; expected an ID: "{SERVER_ID}" has this name',
        ),
        (
            "OS::Neutron::FloatingIPAssociation",
            {"floatingip_id": "192.0.2.9"},
            'the cloud has no floating IP "192.0.2.9"',
        ),
        ("OS::Aodh::LBMemberHealthAlarm", {"pool": "web"}, None),
        ("OS::Aodh::LBMemberHealthAlarm", {"pool": "db"}, 'the cloud has no pool "db"'),
        ("OS::Zun::Container", {"image": "nginx", "security_groups": ["web", "default"]}, None),
        ("OS::Nova::Server", {"flavor": "m1.small", "image": "debian", "availability_zone": "nova:host-1"}, None),
        (
            "OS::Nova::Server",
            {"flavor": "m1.small", "image": "debian", "availability_zone": "new:host-1"},
            'the cloud has no availability zone "new"',
        ),
        ("AWS::EC2::Instance", {**INSTANCE, "SubnetId": INSIDE}, None),
        (
            "AWS::EC2::Instance",
            {**INSTANCE, "SubnetId": "inside"},
            f'the cloud has no subnet "inside"; expected an ID: "{INSIDE}" has this name',
        ),
        (
            "AWS::EC2::Instance",
            {**INSTANCE, "SecurityGroupIds": ["wbe"]},
            'the cloud has no security group "wbe"; did you mean "web"?',
        ),
        ("AWS::EC2::Instance", {**INSTANCE, "NetworkInterfaces": ["eth0"]}, 'the cloud has no port "eth0"'),
        (
            "AWS::EC2::Subnet",
            {"VpcId": "private", "CidrBlock": "10.0.1.0/24"},
            f'the cloud has no network "private"; expected an ID: "{PRIVATE}" has this name',
        ),
    ],
)
def test_names_are_looked_up_where_heat_or_a_service_does_it_in_the_deployment(type_name, properties, message):
    parameters = {"any": {"type": "string"}}
    findings = found({"it": {"type": type_name, "properties": properties}}, cloud=WHOLE, parameters=parameters)
    named = [(stage, text) for code, stage, _, text in findings if code == "HL350"]
    assert named == ([] if message is None else [("deploy", message)])


def test_a_zone_that_the_stack_makes_is_not_missing():
    zone = {"availability_zone": "rack-9", "name": "rack", "hosts": ["host-1"]}
    servers = server(availability_zone="rack-9")
    assert [code for code, *_ in found(servers, cloud=WHOLE)] == ["HL350"]
    servers["hosts"] = {"type": "OS::Nova::HostAggregate", "properties": zone}
    assert found(servers, cloud=WHOLE) == []


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        (
            {"InstanceType": "m1.tiny"},
            'the image "debian" needs 1024 MiB of memory at least; the flavor "m1.tiny" has 512',
        ),
        ({"ImageId": "new"}, 'the image "new" is "queued"; expected an active image'),
        (
            {"ImageId": "large", "InstanceType": "m1.tiny"},
            'the image "large" has 3221225472 bytes; the flavor "m1.tiny" has a disk of 1 GiB',
        ),
        ({"ImageId": "large"}, None),
    ],
)
def test_the_flavor_of_an_instance_is_compared_with_its_image_in_the_deployment(properties, message):
    findings = found({"it": {"type": "AWS::EC2::Instance", "properties": {**INSTANCE, **properties}}})
    assert [(code, stage, text) for code, stage, _, text in findings] == (
        [] if message is None else [("HL357", "deploy", message)]
    )


SECRET_ID = "c0a8c7f4-0e62-4d4b-8a5e-2d6a1d2f7b33"


@pytest.mark.parametrize(
    ("value", "is_refused"),
    [
        (f"https://keys.example.com/v1/secrets/{SECRET_ID}", False),
        (f"http://10.0.0.2:9311/v1/secrets/{SECRET_ID.upper()}/", False),
        (SECRET_ID, False),
        ("https://keys.example.com/v1/secrets/6f9f0d0e-0000-4000-8000-000000000009", False),  # shared by its ACL
        ("certificate", True),
    ],
    ids=["reference", "address of another endpoint", "UUID alone", "not in the list", "name"],
)
def test_a_secret_is_found_by_the_uuid_at_the_end_of_its_reference(value, is_refused):
    cloud = {"secrets": [{"id": f"https://keys.example.com/v1/secrets/{SECRET_ID}", "name": "certificate"}]}
    judged = of_data(cloud, "cloud.json").find("barbican.secret", value)
    assert (judged is not None and judged.refused is not None) is is_refused


def test_users_of_one_name_are_ambiguous_and_projects_of_one_name_are_not():
    twins = [{"id": "1", "name": "twin"}, {"id": "2", "name": "twin"}]
    cloud = of_data({"users": twins, "projects": twins}, "cloud.json")
    assert cloud.find("keystone.user", "twin").several
    assert cloud.find("keystone.project", "twin").refused is None


def test_a_provider_is_one_of_load_balancers():
    providers = [{"name": "haproxy", "type": "LOADBALANCERV2"}, {"name": "vpn", "type": "VPN"}, {"name": "old"}]
    cloud = of_data({"service_providers": providers}, "cloud.json")
    refused = [cloud.find("neutron.lbaas.provider", each["name"]).refused for each in providers]
    assert refused == [None, 'the cloud has no provider of load balancers "vpn"', None]


@pytest.mark.parametrize(
    ("subnet", "is_reported"),
    [
        ({"network": "private"}, False),
        ({"network_id": PRIVATE}, False),
        ({"network": {"get_param": "any"}}, False),
        ({"network": "public"}, True),
        ({"network": {"get_resource": "own"}}, True),
    ],
)
def test_an_address_may_be_in_a_subnet_that_the_stack_adds_to_the_network(subnet, is_reported):
    resources = {
        "own": {"type": "OS::Neutron::Net"},
        "more": {"type": "OS::Neutron::Subnet", "properties": {"cidr": "10.55.0.0/24", **subnet}},
        "port": {
            "type": "OS::Neutron::Port",
            "properties": {"network": "private", "fixed_ips": [{"ip_address": "10.55.0.9"}]},
        },
    }
    group = {"type": "OS::Heat::ResourceGroup", "properties": {"count": 1, "resource_def": resources["more"]}}
    parameters = {"any": {"type": "string"}}
    for each in (resources, {**resources, "more": group}):
        codes = [code for code, *_ in found(each, parameters=parameters)]
        assert codes == (["HL356"] if is_reported else [])


PORT_IN_OUTSIDE = {"fixed_ips": [{"subnet": "outside"}]}


@pytest.mark.parametrize(
    ("net", "it", "message"),
    [
        (
            {},
            ("OS::Neutron::Port", {"network": {"get_resource": "own"}, **PORT_IN_OUTSIDE}),
            'the subnet "outside" of the cloud does not belong to the network "own", which the stack makes',
        ),
        ({"name": "public"}, ("OS::Neutron::Port", {"network": {"get_resource": "own"}, **PORT_IN_OUTSIDE}), None),
        (
            {"name": "other"},
            ("OS::Nova::Server", {"networks": [{"network": {"get_resource": "own"}, "subnet": "outside"}]}),
            'the subnet "outside" of the cloud does not belong to the network "own", which the stack makes',
        ),
        (
            {},
            ("OS::Nova::Server", {"networks": [{"network": "private", "subnet": {"get_resource": "in_own"}}]}),
            'the subnet "in_own", which the stack makes, does not belong to the network "private" of the cloud',
        ),
        (
            {},
            ("OS::Neutron::Port", {"network": "private", "fixed_ips": [{"subnet": {"get_resource": "in_public"}}]}),
            'the subnet "in_public", which the stack makes, does not belong to the network "private" of the cloud',
        ),
        (
            {},
            ("OS::Neutron::Port", {"network": "public", "fixed_ips": [{"subnet": {"get_resource": "in_public"}}]}),
            None,
        ),
        (
            {},
            (
                "OS::Neutron::Port",
                {
                    "network": "private",
                    "fixed_ips": [{"subnet": {"get_attr": ["own", "subnets", 0]}, "ip_address": "10.9.0.9"}],
                },
            ),
            None,
        ),
    ],
    ids=[
        "network of the stack",
        "one that the stack may have made",
        "network of the stack with another name",
        "subnet of the stack",
        "subnet that the stack adds to another network of the cloud",
        "subnet that the stack adds to the network",
        "unknown subnet",
    ],
)
def test_networks_of_the_cloud_and_subnets_of_the_stack(net, it, message):
    type_name, properties = it
    if type_name == "OS::Nova::Server":
        properties = {"flavor": "m1.small", "image": "debian", **properties}
    resources = {
        "own": {"type": "OS::Neutron::Net", "properties": net},
        "in_own": {
            "type": "OS::Neutron::Subnet",
            "properties": {"network": {"get_resource": "own"}, "cidr": "10.3.0.0/24"},
        },
        "in_public": {"type": "OS::Neutron::Subnet", "properties": {"network": "public", "cidr": "10.4.0.0/24"}},
        "it": {"type": type_name, "properties": properties},
    }
    cloud = {key: CLOUD[key] for key in ("networks", "subnets")}
    assert [each[3] for each in found(resources, cloud=cloud)] == ([] if message is None else [message])


def test_an_address_is_compared_with_the_subnets_of_the_cloud_and_of_the_stack():
    resources = {
        "more": {"type": "OS::Neutron::Subnet", "properties": {"network": "private", "cidr": "10.55.0.0/24"}},
        "port": {
            "type": "OS::Neutron::Port",
            "properties": {"network": "private", "fixed_ips": [{"ip_address": "10.56.0.9"}]},
        },
    }
    expected = "expected one in 10.0.0.0/24 or 10.55.0.0/24"
    assert [each[3] for each in found(resources)] == [f'the address "10.56.0.9" is not in the subnet; {expected}']


def ports_with_addresses(count):
    """Ports of the cloud's network, each with an address, and subnets that the stack adds to a network of its own."""
    ports = {
        f"port{number}": {
            "type": "OS::Neutron::Port",
            "properties": {"network": "private", "fixed_ips": [{"ip_address": "10.0.0.9"}]},
        }
        for number in range(count)
    }
    subnet = {"type": "AWS::EC2::Subnet", "properties": {"VpcId": {"get_resource": "net"}, "CidrBlock": "10.1.0.0/24"}}
    return {**ports, **{f"subnet{number}": subnet for number in range(count)}, "net": {"type": "AWS::EC2::VPC"}}


def missing_groups(count):
    """Ports with security groups that nothing has, and as many security groups of the stack."""
    ports = {
        f"port{number}": {"type": "OS::Neutron::Port", "properties": {"security_groups": [f"no{number}"]}}
        for number in range(count)
    }
    return ports | {f"group{number}": {"type": "OS::Neutron::SecurityGroup"} for number in range(count)}


@pytest.mark.parametrize("sized", [ports_with_addresses, missing_groups])
def test_the_stack_is_searched_once_for_all_its_resources(sized):
    assert_linear(lambda resources: found(resources, cloud=WHOLE), sized, 200)


def test_a_name_is_found_without_a_search_through_the_cloud():
    def cloud_of(count):
        images = [{"id": f"{number:08}-0000-4000-8000-000000000000", "name": f"i{number}"} for number in range(count)]
        return of_data({"images": images}, "cloud.json"), [f"i{number}" for number in range(count)]

    def find_all(sized):
        inventory, names = sized
        assert all(inventory.find("glance.image", name).item["name"] == name for name in names)

    assert_linear(find_all, cloud_of, 500)


def missing_in_update(old, new, **sections):
    """The messages about missing names in an update of a stack that is newer than the inventory."""
    version = {"heat_template_version": "2021-04-16", **sections}
    bodies = [from_body({"template": {**version, "resources": each}}) for each in (old, new)]
    inventory = of_data({"networks": [], "subnets": [], "ports": [], "flavors": []}, "cloud.json")
    known = catalog.known(inventory=inventory)
    _, after, _ = stacks(*bodies, existing=False, clear=(), known=known, assume_values=True)
    return [each.message for each in lint(after) if each.rule.name == "missing-in-cloud"]


NET, PORT = "OS::Neutron::Net", "OS::Neutron::Port"
ID = "0b1a7d52-8c4b-4a6c-8d7e-52b1c7a8f555"
NET_OF_INDEX = {"type": NET, "properties": {"name": "n%index%"}}
TWO_NETS = resource("OS::Heat::ResourceGroup", count=2, resource_def=NET_OF_INDEX)


@pytest.mark.parametrize(
    ("old", "named", "is_missing"),
    [
        (resource(NET, name="own"), "own", False),
        (resource(NET, name="own"), "other", True),
        (resource(NET, name="own"), ID, False),
        (resource(NET), "web-net-x7k2p4qabcde", False),
        (resource(NET), "it", True),
        (resource(NET, name={"get_attr": ["other", "value"]}), "any", False),
        (resource(PORT, network="own"), "own", True),
        (resource(PORT, network="own"), ID, True),
        (TWO_NETS, "n1", False),
        (TWO_NETS, "n2", True),
    ],
)
@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "deleted"])
def test_what_the_old_stack_has_made_is_in_the_cloud(old, named, is_missing, is_kept):
    old = {**old, "other": {"type": "OS::Heat::RandomString"}}
    new = {**(old if is_kept else {}), "port": {"type": PORT, "properties": {"network": named}}}
    assert bool(missing_in_update(old, new)) is is_missing
    assert missing_in_update({}, new) != []


@pytest.mark.parametrize(("count", "is_missing"), [(2, True), ({"get_param": "open"}, False)])
def test_the_old_stack_may_have_made_what_members_that_are_not_known_make(count, is_missing):
    parameters = {"open": {"type": "number"}}
    old = resource("OS::Heat::ResourceGroup", count=count, resource_def=NET_OF_INDEX)
    new = {"port": {"type": PORT, "properties": {"network": "n7"}}}
    assert bool(missing_in_update(old, new, parameters=parameters)) is is_missing


def test_a_flavor_of_the_old_stack_is_found_by_its_id():
    flavor = resource("OS::Nova::Flavor", flavorid="42", ram=1, vcpus=1)
    assert missing_in_update(flavor, {"s": {"type": "OS::Nova::Server", "properties": {"flavor": 42}}}) == []


@pytest.mark.parametrize(("subnet", "stage"), [({"subnet": None}, "create"), ({"subnet_id": "nope"}, "deploy")])
def test_a_null_that_is_written_for_a_name_is_refused_at_the_creation(subnet, stage):
    port = resource("OS::Neutron::Port", network="private", fixed_ips=[{**subnet, "ip_address": "10.0.0.9"}])
    ((code, at, _, message),) = found(port)
    assert (code, at) == ("HL350", stage)
    assert message.endswith('no subnet ""; null counts as an empty text') is ("subnet" in subnet)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, [("HL350", "advice"), ("HL356", "advice"), ("HL354", "advice")]),
        ({"default": True}, [("HL350", "create"), ("HL356", "deploy"), ("HL354", "create")]),
        ({"default": False}, []),
    ],
    ids=["not known", "true", "false"],
)
def test_what_a_resource_needs_is_certain_only_if_heat_makes_it(value, expected):
    """A condition without a value decides which of two resources there is: a network that exists or a new one."""
    net = {"network": "missing"}
    outside = {"network": "private", "fixed_ips": [{"ip_address": "192.0.2.7"}]}
    tagged = {"flavor": "m1.small", "image": "debian", "networks": [{"network": "private", "tag": "a"}]}
    types = {
        "net": ("OS::Neutron::Port", net),
        "out": ("OS::Neutron::Port", outside),
        "api": ("OS::Nova::Server", tagged),
    }
    made = {name: {"type": each, "condition": "on", "properties": given} for name, (each, given) in types.items()}
    judged = found(made, parameters={"on": {"type": "boolean", **value}}, conditions={"on": {"get_param": "on"}})
    assert sorted((code, stage) for code, stage, *_ in judged) == sorted(expected)
    assert all(("this counts only if the condition of" in message) is (value == {}) for *_, message in judged)


#: How many members a group has, or what its parameter "n" may be, and the stage of what they lack.
NUMBERS = {
    "chosen, perhaps none": ({"if": ["on", 1, 0]}, "advice"),
    "none in both cases": ({"if": ["on", 0, 0]}, "advice"),
    "chosen, at least one": ({"if": ["on", 1, 2]}, "deploy"),
    "a parameter without a value": ({"get_param": "any"}, "advice"),
    "a parameter of at least 1": ({"get_param": "some"}, "deploy"),
    "a number": (1, "deploy"),
}


@pytest.mark.parametrize(("number", "stage"), NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize("type_name", ["OS::Heat::ResourceGroup", "OS::Heat::AutoScalingGroup"])
def test_what_members_need_is_certain_only_if_there_are_some(type_name, number, stage):
    member = {"type": "OS::Neutron::Port", "properties": {"network": "missing"}}
    sizes = {"count": number, "resource_def": member}
    if type_name == "OS::Heat::AutoScalingGroup":
        sizes = {"min_size": number, "max_size": 5, "resource": member}
    parameters = {
        "on": {"type": "boolean"},
        "any": {"type": "number"},
        "some": {"type": "number", "constraints": [{"range": {"min": 1, "max": 3}}]},
    }
    group = {"g": {"type": type_name, "properties": sizes}}
    judged = found(group, parameters=parameters, conditions={"on": {"get_param": "on"}})
    ((at, message),) = [(at, message) for code, at, _, message in judged if code == "HL350"]
    assert at == stage
    assert message.endswith('this counts only if "g" has members') is (stage == "advice")


@pytest.mark.parametrize("value", [{}, {"default": True}, {"default": False}], ids=["not known", "true", "false"])
def test_a_service_is_certainly_needed_only_if_heat_makes_the_resource(value):
    zone = {"name": "example.com.", "email": "me@example.com"}
    made = {"name": {"type": "OS::Designate::Zone", "condition": "on", "properties": zone}}
    judged = found(made, parameters={"on": {"type": "boolean", **value}}, conditions={"on": {"get_param": "on"}})
    stages = {None: ["advice"], True: ["validate"], False: []}[value.get("default")]
    assert [stage for code, stage, *_ in judged if code == "HL352"] == stages


def test_what_is_nested_in_a_resource_is_certain_only_if_heat_makes_that():
    inner = {"heat_template_version": "2021-04-16", "resources": resource("OS::Neutron::Port", network="missing")}
    template = {
        "heat_template_version": "2021-04-16",
        "parameters": {"on": {"type": "boolean"}},
        "conditions": {"on": {"get_param": "on"}},
        "resources": {"part": {"type": "inner.yaml", "condition": "on"}},
    }
    known = catalog.known(inventory=of_data(CLOUD, "cloud.json"))
    request = from_body({"template": template, "files": {"inner.yaml": json.dumps(inner)}})
    judged = [each for each in lint(build(request, assume_values=True, known=known)) if each.rule.code == "HL350"]
    assert [(each.stage, each.severity) for each in judged] == [("advice", "warning")]
    assert 'the condition of "part" is true' in judged[0].message


def test_members_of_a_group_are_certain_only_if_heat_makes_it():
    member = {"type": "OS::Neutron::Port", "properties": {"network": "missing"}}
    group = {"type": "OS::Heat::ResourceGroup", "properties": {"count": 2, "resource_def": member}}
    flag, on = {"on": {"type": "boolean"}}, {"on": {"get_param": "on"}}
    assert [stage for _, stage, *_ in found({"g": group})] == ["deploy"]
    judged = found({"g": {**group, "condition": "on"}}, parameters=flag, conditions=on)
    assert [(code, stage) for code, stage, *_ in judged] == [("HL350", "advice")]
    assert 'the condition of "g" is true' in judged[0][-1]


@pytest.mark.parametrize(
    ("network", "is_refused"),
    [
        ({"if": ["on", "none", "nowhere"]}, True),
        ({"if": ["on", "none", {"if": ["on", "nowhere", {"get_param": "other"}]}]}, True),
        ({"get_param": "other"}, True),
        ({"if": ["on", "private", "nowhere"]}, False),
        ({"if": ["on", "none", {"get_param": "any"}]}, False),
        ({"if": ["on", "none", {"get_resource": "net"}]}, False),
        ({"if": ["on", "none", None]}, False),
        ({"get_param": "any"}, False),
    ],
)
def test_a_value_that_is_not_known_is_refused_if_the_cloud_has_none_that_it_may_have(network, is_refused):
    parameters = {
        "on": {"type": "boolean"},
        "any": {"type": "string"},
        "other": {"type": "string", "constraints": [{"allowed_values": ["none", "nothing"]}]},
    }
    server = {"flavor": "m1.small", "image": "debian", "networks": [{"network": network}]}
    resources = {
        "net": {"type": "OS::Neutron::Net"},
        "server": {"type": "OS::Nova::Server", "properties": server},
        "port": {"type": "OS::Neutron::Port", "properties": {"network": network}},
    }
    judged = found(resources, parameters=parameters, conditions={"on": {"get_param": "on"}})
    assert [code for code, *_ in judged] == ["HL350"] * 2 * is_refused
    assert all("values that this may have" in message for *_, message in judged)

"""What the editor shows of the cloud, when the config names an inventory."""

from __future__ import annotations

import json

import pytest
from editor_project import CONFIG, FILES, Project, write

from heatlint.editor import hover, values
from heatlint.editor.completion import complete

CLOUD = {
    "flavors": [{"id": "1", "name": "m1.small", "vcpus": 1, "ram": 2048, "disk": 20}],
    "images": [{"id": "6f9f0d0e-0000-4000-8000-000000000001", "name": "debian", "status": "active", "min_ram": 512}],
    "networks": [
        {"id": "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b11", "name": "public", "external": True},
        {"id": "n2", "name": "private"},
        {"id": "n3", "name": "twin"},
        {"id": "n4", "name": "twin"},
    ],
    "subnets": [{"id": "s1", "name": "inside", "network_id": "n2", "cidr": "10.0.0.0/24", "gateway_ip": "10.0.0.1"}],
    "keypairs": [{"name": "admin"}],
    "volumes": [{"id": "v1", "name": "data", "size": 3, "status": "in-use"}],
    "volume_types": [{"id": "t1", "name": "ssd"}],
    "security_groups": [{"id": "g1", "name": "web"}],
    "floating_ips": [{"id": "f1", "address": "192.0.2.9", "network_id": "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b11"}],
    "qos_policies": [{"id": "q1", "name": "gold"}],
    "routers": [{"id": "r1", "name": "edge", "external_network_id": "n9"}],
    "availability_zones": {"compute": ["nova"], "volume": ["rack-2"], "network": ["room-3"]},
}
TEXT = """\
heat_template_version: 2018-08-31
parameters:
  size: {type: string, default: m1.small, constraints: [{custom_constraint: nova.flavor}]}
resources:
  web:
    type: OS::Nova::Server
    properties:
      flavor: {get_param: size}
      image: debian
      networks: [{network: public}]
"""


@pytest.fixture
def project(tmp_path):
    made = Project(tmp_path)
    configure(made, {"cloud.json": json.dumps(CLOUD), "heatlint.toml": f'cloud = "cloud.json"\n{CONFIG}'})
    return made


def configure(project, files):
    """Write files, which the editor then sees."""
    project.workspace.follow_config()
    write(project.folder, files)
    project.workspace.follow_config()
    project.check()


def test_names_of_the_cloud_are_completed_in_an_environment(project):
    constrained = "{type: string, constraints: [{custom_constraint: nova.flavor}]}"
    text = FILES["main.yaml"].replace("parameters:\n", f"parameters:\n  flavor: {constrained}\n", 1)
    write(project.folder, {"main.yaml": text})
    project.check()
    environment = "parameters:\n  flavor: "
    file = project.open("env.yaml", environment)
    items = {item.label: item.detail for item in complete(project.workspace, file, len(environment)).sorted()}
    assert items == {"m1.small": "flavor, 1 vCPU, 2048 MiB, 20 GiB"}


@pytest.mark.parametrize(
    ("before", "label", "detail"),
    [
        ("image: ", "debian", "image, active, needs 512 MiB"),
        ("[{network: ", "public", "network, external"),
        ("default: ", "m1.small", "flavor, 1 vCPU, 2048 MiB, 20 GiB"),
    ],
    ids=["property", "property in an item", "default of a parameter"],
)
def test_names_of_the_cloud_are_completed(project, before, label, detail):
    file = project.open("main.yaml", TEXT)
    offset = TEXT.index(before) + len(before)
    items = {item.label: item.detail for item in complete(project.workspace, file, offset).sorted()}
    assert items[label] == detail


@pytest.mark.parametrize(
    ("type_name", "properties", "labels"),
    [
        pytest.param("OS::Nova::Server", "availability_zone: ", ["nova"], id="zone"),
        pytest.param("OS::Nova::Server", "security_groups: [", ["web"], id="item of a list"),
        pytest.param("OS::Neutron::Port", "security_groups: [", ["web"], id="item of a list of any values"),
        pytest.param("OS::Nova::Server", "networks: [{subnet: ", ["inside"], id="key in an item"),
        pytest.param("OS::Neutron::Router", "external_gateway_info: {network: ", ["public"], id="key in a map"),
        pytest.param("OS::Cinder::Volume", "availability_zone: ", ["rack-2"], id="zone of volumes"),
        pytest.param("OS::Neutron::Net", "availability_zone_hints: [", ["room-3"], id="zone of networks"),
        pytest.param("AWS::EC2::Instance", "SubnetId: ", ["s1"], id="ID of a thing that is not found by name"),
        pytest.param("OS::Cinder::Volume", "source_volid: ", ["v1"], id="ID by a constraint"),
        pytest.param("OS::Neutron::Port", "network: ", ["private", "n3", "n4"], id="IDs of things of one name"),
        pytest.param(
            "OS::Neutron::RBACPolicy", "object_type: qos_policy, object_id: ", ["gold"], id="by another value"
        ),
    ],
)
def test_what_a_check_looks_up_is_completed(project, type_name, properties, labels):
    start = "heat_template_version: 2018-08-31\nresources:\n  it: {type: "
    before = f"{start}'{type_name}', properties: {{{properties}"
    closing = {"{": "}", "[": "]"}
    ends = "".join(closing[each] for each in reversed(before) if each in closing)
    file = project.open("main.yaml", f"{before}x{ends}\n")
    items = {item.label for item in complete(project.workspace, file, len(before)).sorted()}
    assert items >= set(labels)
    assert "twin" not in items


def test_things_of_another_kind_are_not_completed(project):
    text = (
        "heat_template_version: 2018-08-31\nresources:\n  it: {type: OS::Neutron::RBACPolicy, properties: {object_id: "
    )
    file = project.open("main.yaml", text)
    assert "gold" not in {item.label for item in complete(project.workspace, file, len(text)).sorted()}


@pytest.mark.parametrize(
    ("type_name", "properties", "name", "expected"),
    [
        (
            "OS::Nova::Server",
            "image: debian",
            "debian",
            "image|ID `6f9f0d0e-0000-4000-8000-000000000001`|active, needs 512 MiB",
        ),
        ("OS::Nova::Server", "flavor: m1.small", "m1.small", "flavor|ID `1`|1 vCPU, 2048 MiB, 20 GiB"),
        ("OS::Nova::Server", "key_name: admin", "admin", "key pair"),
        ("OS::Nova::Server", "availability_zone: nova", "nova", "availability zone"),
        ("OS::Nova::Server", "security_groups: [web]", "web", "security group|ID `g1`"),
        ("OS::Neutron::Port", "network: private", "private", "network|ID `n2`|subnet `inside 10.0.0.0/24`"),
        (
            "OS::Neutron::Port",
            "fixed_ips: [{subnet: inside}]",
            "inside",
            "subnet|ID `s1`|10.0.0.0/24, gateway 10.0.0.1|network `private`",
        ),
        ("OS::Cinder::Volume", "volume_type: ssd", "ssd", "volume type|ID `t1`"),
        ("OS::Cinder::Volume", "source_volid: v1", "data", "volume|ID `v1`|in-use, 3 GiB"),
        ("OS::Neutron::RouterInterface", "router: edge", "edge", "router|ID `r1`|gateway in the network `n9`"),
    ],
)
def test_hover_on_a_name_says_what_the_cloud_has(project, type_name, properties, name, expected):
    text = (
        f"heat_template_version: 2018-08-31\nresources:\n  it: {{type: '{type_name}', properties: {{{properties}}}}}\n"
    )
    file = project.open("main.yaml", text)
    word = properties.rpartition(": ")[2].strip("[]{}")
    noun, *lines = expected.split("|")
    shown = "\n".join((f"**{name}** · {noun}", *([""] if lines else []), *(f"- {line}" for line in lines)))
    found, start, end = hover.hover(project.workspace, file, text.index(properties) + properties.rindex(word))
    assert (found, text[start:end]) == (shown, word)


def test_hover_on_the_default_of_a_parameter_says_what_the_cloud_has(project):
    file = project.open("main.yaml", TEXT)
    text, start, end = hover.hover(project.workspace, file, TEXT.index("m1.small"))
    assert (text.partition("\n")[0], TEXT[start:end]) == ("**m1.small** · flavor", "m1.small")


def test_hints_say_what_the_things_are_that_properties_name(project):
    file = project.open("main.yaml", TEXT)
    found = values.hints(file, project.workspace.stack(file), 0, len(TEXT))
    labels = [(file.buffer.line(hint.offset) + 1, hint.label) for hint in found]
    assert labels == [
        (8, "= m1.small"),
        (8, "(1 vCPU, 2048 MiB, 20 GiB)"),
        (9, "(active, needs 512 MiB)"),
        (10, "(external)"),
    ]


def test_hints_say_which_addresses_a_network_has_and_stand_only_where_a_name_is_written(project):
    text = TEXT.replace("network: public", "network: private") + "  other:\n    type: OS::Nova::Server\n"
    text += "    properties: {networks: {get_attr: [web, networks]}}\n"
    file = project.open("main.yaml", text)
    found = values.hints(file, project.workspace.stack(file), text.index("networks"), len(text))
    assert [(text[: each.offset].count("\n") + 1, each.label) for each in found] == [(10, "(10.0.0.0/24)")]


def test_the_findings_follow_the_inventory(project):
    file = project.open("main.yaml", TEXT.replace("image: debian", "image: debia"))
    assert [each.rule.code for each in project.workspace.findings(file.real)] == ["HL350"]
    without = {**CLOUD, "images": [{"id": "1", "name": "debia"}]}
    configure(project, {"cloud.json": json.dumps(without)})
    assert [each.rule.code for each in project.workspace.findings(file.real)] == []

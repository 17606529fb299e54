"""heatlint inventory: what is read from the output of clients, APIs and openstacksdk, and what is asked of a cloud.

fixtures/inventory/client has what the clients print with "-f json", fixtures/inventory/sdk the `to_dict()` of
openstacksdk; both are of the same small cloud.
"""

from __future__ import annotations

import io
import json
import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from heatlint.cli import main
from heatlint.cloud.fetch import fetch, why_no_sign_in
from heatlint.cloud.inventory import of_data
from heatlint.cloud.read.commands import COMMANDS, script
from heatlint.cloud.read.outputs import Reader
from heatlint.cloud.read.rows import FORMS
from heatlint.cloud.read.texts import NotKnown, values_of

FIXTURES = Path(__file__).parent.parent / "fixtures" / "inventory"
PRIVATE, PUBLIC = "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b11", "c0a8c7f4-0e62-4d4b-8a5e-2d6a1d2f7a22"
#: What both say about the cloud.
IN_BOTH = {
    "flavors": [
        {"id": "1", "name": "m1.tiny", "vcpus": 1, "ram": 512, "disk": 1, "ephemeral": 0, "swap": 0},
        {"id": "2", "name": "m1.small", "vcpus": 1, "ram": 2048, "disk": 20, "ephemeral": 10, "swap": 512},
    ],
    "images": [
        {
            "id": "6f9f0d0e-0000-4000-8000-000000000001",
            "name": "debian-12",
            "status": "active",
            "min_ram": 1024,
            "min_disk": 4,
            "size": 443809792,
            "virtual_size": 2147483648,
            "disk_format": "qcow2",
        }
    ],
    "subnets": [
        {
            "id": "0b1a7d52-8c4b-4a6c-8d7e-52b1c7a8f333",
            "name": "private-subnet",
            "network_id": PRIVATE,
            "cidr": "10.0.0.0/24",
            "ip_version": 4,
            "gateway_ip": "10.0.0.1",
        }
    ],
    "routers": [
        {"id": "1e9d1a55-16a2-4dd7-8d3b-5d9c2d6f1a01", "name": "gateway", "external_network_id": PUBLIC},
    ],
    "floating_ips": [
        {
            "id": "2f1e0d9c-8b7a-4695-8473-625140302f1e",
            "address": "192.0.2.20",
            "network_id": PUBLIC,
            "port_id": "",
        }
    ],
    "volume_types": [{"id": "3b1d7d6c-34a7-4a1e-bd3c-5a86a3c7b111", "name": "ssd"}],
    "limits": {"server_meta": 128},
}


def read(directory):
    reader = Reader()
    for path in sorted(directory.glob("*.json")):
        reader.add(path.read_text(encoding="utf-8"), str(path))
    of_data(reader.inventory, "cloud.json")
    return reader.inventory


def of(value, name="file.json"):
    reader = Reader()
    reader.add_value(value, name)
    return reader.inventory


@pytest.mark.parametrize("source", ["client", "sdk"])
def test_the_same_things_are_read_from_the_clients_and_from_the_sdk(source):
    found = read(FIXTURES / source)
    assert {key: found[key] for key in IN_BOTH} == IN_BOTH
    assert [(each["name"], each["external"]) for each in found["networks"]] == [("private", False), ("public", True)]
    assert [each["name"] for each in found["keypairs"]] == ["admin"]


@pytest.mark.parametrize("source", ["client", "sdk"])
@pytest.mark.parametrize(
    ("name", "limit", "used"),
    [
        ("cores", 20, 4),
        ("instances", 10, 2),
        ("volumes", 10, 1),
        ("gigabytes", 1000, 10),
        ("volumes_ssd", 5, 1),
        ("per_volume_gigabytes", -1, 0),
        ("floating_ips", 50, 1),
        ("security_group_rules", 100, 4),
        ("networks", 100, 1),
        ("subnet_pools", -1, 0),
    ],
)
def test_quotas_have_the_names_of_the_inventory(source, name, limit, used):
    quota = read(FIXTURES / source)["quotas"][name]
    assert (quota["limit"], quota.get("used", 0)) == (limit, used)


FURTHER = {
    "subnet_pools": ["shared-pool"],
    "address_scopes": [],
    "qos_policies": ["gold"],
    "segments": ["4c1d7d6c-34a7-4a1e-bd3c-5a86a3c7b444"],
    "volume_backups": ["nightly"],
    "load_balancers": [],
    "zones": ["example.com."],
    "share_types": ["nfs"],
}


def test_what_only_the_clients_say():
    found = read(FIXTURES / "client")
    assert found["services"]["compute"] == "2.96"
    assert found["services"].keys() >= {"network", "image", "volumev3", "orchestration"}
    assert found["extensions"] == ["router", "security-group"]
    assert sorted(found["resource_types"]) == ["OS::Neutron::Net", "OS::Nova::Server"]
    assert found["availability_zones"] == {"compute": ["nova"], "volume": ["rack-2"], "network": ["nova"]}
    assert found["project"] == "9d2e6b0f8a7c4e21b5d3f60718293a4b"
    assert {kind: [each.get("name", each["id"]) for each in found[kind]] for kind in FURTHER} == FURTHER
    assert (found["stacks"], found["server_groups"]) == ([], [])
    assert found["quotas"]["load_balancers"] == {"limit": 10}
    assert found["quotas"]["listeners"] == {"limit": -1}
    assert found["quotas"]["key_pairs"]["limit"] == 100


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"networks": [{"id": PRIVATE, "name": "private", "router:external": False, "subnets": []}]},
            {"networks": [{"id": PRIVATE, "name": "private", "external": False, "subnets": []}]},
        ),
        ({"keypairs": [{"keypair": {"name": "admin", "fingerprint": "aa"}}]}, {"keypairs": [{"name": "admin"}]}),
        ({"floatingips": []}, {"floating_ips": []}),
        (
            {"quota_set": {"id": "p", "cores": 20, "ram": -1}},
            {"quotas": {"cores": {"limit": 20}, "ram": {"limit": -1}}},
        ),
        (
            {"quota_set": {"cores": {"limit": 20, "in_use": 4, "reserved": 1}}},
            {"quotas": {"cores": {"limit": 20, "used": 4, "reserved": 1}}},
        ),
        (
            {"quota": {"floatingip": {"limit": 50, "used": 1, "reserved": 0}}},
            {"quotas": {"floating_ips": {"limit": 50, "used": 1, "reserved": 0}}},
        ),
        (
            {"limits": {"rate": [], "absolute": {"maxTotalCores": 20, "totalCoresUsed": 4, "maxServerMeta": 128}}},
            {"quotas": {"cores": {"limit": 20, "used": 4}}, "limits": {"server_meta": 128}},
        ),
        ({"resource_types": ["OS::Nova::Server"]}, {"resource_types": ["OS::Nova::Server"]}),
        ({"extensions": [{"alias": "router", "name": "Router"}]}, {"extensions": ["router"]}),
        (
            {"flavors": [{"id": "a1", "name": "small", "flavor_profile_id": "p1"}]},
            {"load_balancer_flavors": [{"id": "a1", "name": "small"}]},
        ),
        (
            {"availabilityZoneInfo": [{"zoneName": "nova", "zoneState": {"available": True}, "hosts": None}]},
            {"availability_zones": {"compute": ["nova"]}},
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_bodies_of_apis(body, expected):
    assert of(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            {"availability_zones": [{"name": "nova", "resource": "network", "state": "available"}]},
            {"availability_zones": {"network": ["nova"]}},
            id="zones of Neutron, which Octavia names the same",
        ),
        pytest.param(
            {"availability_zones": [{"name": "az", "description": "", "enabled": True}]},
            {"load_balancer_availability_zones": [{"name": "az"}]},
            id="zones of Octavia",
        ),
        pytest.param(
            {"zones": [{"id": "z", "name": "a.com.", "type": "PRIMARY"}]},
            {"zones": [{"id": "z", "name": "a.com."}]},
            id="zones of Designate with few keys",
        ),
        pytest.param(
            [{"id": "z", "name": "a.com.", "type": "PRIMARY"}],
            {"zones": [{"id": "z", "name": "a.com."}]},
            id="its list",
        ),
        pytest.param(
            [{"id": "z", "name": "a.com.", "status": "ACTIVE"}],
            {"zones": [{"id": "z", "name": "a.com."}]},
            id="its list with statuses",
        ),
        pytest.param(
            [{"ID": "s", "Name": "nova", "Type": "compute"}],
            {"identity_services": [{"id": "s", "name": "nova", "type": "compute"}]},
            id="services of Keystone",
        ),
        pytest.param(
            [{"ID": "r", "Name": "r1", "Status": "ACTIVE", "State": "UP", "Project": "p"}],
            {"routers": [{"id": "r", "name": "r1"}]},
            id="routers without their gateways",
        ),
        pytest.param(
            [{"ID": "r", "Name": "r1", "External gateway info": '{"network_id": "n", "enable_snat": true}'}],
            {"routers": [{"id": "r", "name": "r1", "external_network_id": "n"}]},
            id="a gateway as a text",
        ),
        pytest.param(
            [{"ID": "r", "Name": "r1", "External gateway info": "null"}],
            {"routers": [{"id": "r", "name": "r1", "external_network_id": ""}]},
            id="no gateway as a text",
        ),
        pytest.param(
            [{"ID": "r", "Name": "r1", "External gateway info": "network_id='n'"}],
            {"routers": [{"id": "r", "name": "r1"}]},
            id="a gateway as another text",
        ),
    ],
)
def test_a_list_is_of_the_kind_that_its_body_and_its_things_say(body, expected):
    assert of(body) == expected


def test_a_version_that_is_none_is_not_known():
    assert of([{"Service Type": "compute", "Max Microversion": "abc", "Status": "CURRENT"}])["services"] == {
        "compute": None
    }


@pytest.mark.parametrize("written", ["volumes_SSD", "Volumes SSD", " volumes-SSD "])
def test_a_quota_of_a_volume_type_has_the_name_that_an_inventory_has(written):
    found = of([{"Resource": written, "Limit": 5, "In Use": 1, "Reserved": 0}])
    assert found["quotas"] == {"volumes_SSD": {"limit": 5, "used": 1, "reserved": 0}}
    of_data(found, "cloud.json")


#: A QuotaSet of Nova. Some of its names are those of limits, too.
QUOTA_SET = {
    **dict.fromkeys(("fixed_ips", "floating_ips", "force", "injected_files", "injected_file_path_bytes", "networks")),
    **dict.fromkeys(("injected_file_content_bytes", "security_groups", "metadata_items", "name", "location")),
    **{"id": "p", "cores": 20, "ram": 51200, "instances": 10, "server_groups": 10, "server_group_members": 5},
    "usage": {"cores": 4, "ram": 2048, "instances": 3},
    "reservation": {"cores": 1},
}
ABSOLUTE = {"total_cores": 20, "max_total_cores": None, "total_cores_used": 4, "instances": 10, "server_meta": 128}
NO_ID = {"id": None, "location": None}


@pytest.mark.parametrize(
    ("dump", "expected"),
    [
        pytest.param(
            QUOTA_SET,
            {
                "quotas": {
                    "cores": {"limit": 20, "used": 4, "reserved": 1},
                    "ram": {"limit": 51200, "used": 2048},
                    "instances": {"limit": 10, "used": 3},
                    "server_groups": {"limit": 10},
                    "server_group_members": {"limit": 5},
                }
            },
            id="a QuotaSet of Nova",
        ),
        pytest.param(
            {"absolute": ABSOLUTE, "rate": [], "name": None, **NO_ID},
            {"quotas": {"cores": {"limit": 20, "used": 4}, "instances": {"limit": 10}}, "limits": {"server_meta": 128}},
            id="Limits",
        ),
        pytest.param(
            {"load_balancers": 5, "l7_policies": 3},
            {"quotas": {"load_balancers": {"limit": 5}, "l7policies": {"limit": 3}}},
            id="a Quota of Octavia",
        ),
        pytest.param(
            [{"name": "nova", "state": {"available": True}, "hosts": None, **NO_ID}],
            {"availability_zones": {"compute": ["nova"]}},
            id="an AvailabilityZone of Nova",
        ),
        pytest.param(
            [{"name": "n1", "resource": "router", "state": "available", **NO_ID}],
            {"availability_zones": {"network": ["n1"]}},
            id="an AvailabilityZone of Neutron",
        ),
    ],
)
def test_dumps_of_the_sdk(dump, expected):
    assert of(dump) == expected


@pytest.mark.parametrize(
    "row",
    [
        {"ID": "1", "Name": "web", "Description": "", "Project": "p", "Tags": []},
        {"id": "1", "name": "web", "security_group_rules": [], "tenant_id": "p"},
        {"id": "1", "name": "web", "security_group_rules": [], "project_id": "p", "tenant_id": "p"},
    ],
    ids=["client", "API", "SDK"],
)
def test_the_project_of_a_security_group_is_kept(row):
    assert of([row]) == {"security_groups": [{"id": "1", "name": "web", "project_id": "p"}]}


@pytest.mark.parametrize(
    ("limit", "used", "quota", "notes"),
    [
        pytest.param("20", "4", {"limit": 20, "used": 4}, [], id="texts"),
        pytest.param(20.0, 4.0, {"limit": 20, "used": 4}, [], id="floats"),
        pytest.param("-1.0", None, {"limit": -1}, [], id="no limit"),
        pytest.param(20, "N/A", {"limit": 20}, [], id="not known to the service"),
        pytest.param(
            20,
            "many",
            {"limit": 20},
            ['"used" of the quota "cores" is not known, since "many" is not a whole number from 0'],
        ),
        pytest.param(
            20, -2, {"limit": 20}, ['"used" of the quota "cores" is not known, since -2 is not a whole number from 0']
        ),
        pytest.param(20.5, 4, None, ['the limit of the quota "cores" is not known, since 20.5 is not a whole number']),
        pytest.param(True, 4, None, ['the limit of the quota "cores" is not known, since true is not a whole number']),
    ],
)
def test_a_number_of_a_quota_is_read_or_there_is_a_note(limit, used, quota, notes):
    reader = Reader()
    reader.add_value([{"Resource": "cores", "Limit": limit, "In Use": used}], "quotas.json")
    assert (reader.inventory["quotas"].get("cores"), reader.notes) == (quota, notes)


IMAGE = {"id": "i1", "name": "debian", "status": "active", "min_ram": 64}
IMAGE_SHOWN = {**IMAGE, "disk_format": "raw", "container_format": "bare"}
NEXT = [{"rel": "next", "href": "http://x"}]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        pytest.param({"images": [IMAGE], "next": "/v2/images?marker=i1"}, "images", id="Glance"),
        pytest.param({"flavors": [], "flavors_links": NEXT}, "flavors", id="Nova"),
        pytest.param({"networks": [], "networks_links": [{"rel": "previous"}]}, "networks", id="last page of Neutron"),
        pytest.param({"zones": [], "links": {"self": "http://x", "next": "http://x"}}, "zones", id="Designate"),
        pytest.param({"images": [IMAGE], "first": "/v2/images"}, "images", id="last page of Glance"),
        pytest.param({"secrets": [], "total": 11}, "secrets", id="Barbican"),
        pytest.param({"zones": [], "metadata": {"total_count": 3}}, "zones", id="last page of Designate"),
        pytest.param({"users": [], "truncated": True}, "users", id="Keystone"),
        pytest.param({"zones": [], "links": {"self": "http://x/zones?marker=z1"}}, "zones", id="page after a marker"),
        pytest.param(IMAGE_SHOWN, "images", id="image show"),
        pytest.param({"network": {"id": "n", "name": "net"}}, "networks", id="a body with one thing"),
        pytest.param({"name": "nova", "state": {}, "hosts": None}, "availability_zones", id="one zone"),
    ],
)
def test_a_kind_of_which_only_a_part_is_read_stays_unknown(value, kind):
    reader = Reader()
    reader.add_value(value, "file.json")
    assert (reader.inventory, reader.incomplete) == ({}, [kind])


@pytest.mark.parametrize("first", [True, False])
def test_what_a_part_says_is_added_to_the_whole_list(first):
    reader = Reader()
    whole = [{"ID": "i1", "Name": "debian", "Status": "active"}]
    for value in (IMAGE_SHOWN, whole) if first else (whole, IMAGE_SHOWN):
        reader.add_value(value, "images.json")
    assert reader.inventory["images"] == [{**IMAGE, "disk_format": "raw"}]
    assert reader.incomplete == []


LAST = {"flavors": [{"id": "2", "name": "m1.small"}]}


@pytest.mark.parametrize(
    ("beside", "is_known"),
    [
        pytest.param([], True, id="alone"),
        pytest.param([{"flavors": [], "flavors_links": NEXT}], False, id="a page before it"),
        pytest.param([{"flavor": {"id": "1", "name": "m1.tiny"}}], True, id="a single flavor"),
        pytest.param([{"flavors": [], "flavors_links": NEXT}, [{"Name": "a", "RAM": 1, "VCPUs": 1, "Disk": 1}]], True),
    ],
)
def test_a_body_beside_a_page_may_be_the_last_page(beside, is_known):
    for order in ([LAST, *beside], [*beside, LAST]):
        reader = Reader()
        for value in order:
            reader.add_value(value, "file.json")
        assert ("flavors" in reader.inventory, reader.incomplete) == (is_known, [] if is_known else ["flavors"])


@pytest.mark.parametrize(
    "body",
    [
        {"zones": [], "links": {"self": "http://x/zones", "next": None}, "metadata": {"total_count": 0}},
        {"zones": [], "links": {"self": "http://x/zones"}},
        {"zones": [], "zones_links": True, "links": [], "metadata": None, "total": "many"},
    ],
)
def test_a_body_with_all_things_is_a_whole_list(body):
    assert of(body) == {"zones": []}


def test_the_command_says_what_it_does_not_know(tmp_path, capsys):
    (tmp_path / "page.json").write_text(json.dumps({"images": [IMAGE], "next": "/v2/images"}), encoding="utf-8")
    (tmp_path / "quotas.json").write_text('[{"Resource": "cores", "Limit": "many"}]', encoding="utf-8")
    assert main(["inventory", "read", str(tmp_path)]) == 0
    captured = capsys.readouterr()
    assert "images" not in json.loads(captured.out)
    assert (
        "no file certainly has the whole list of images, so images are not known; "
        '"openstack image list --long -f json" prints it'
    ) in captured.err
    assert 'the limit of the quota "cores" is not known, since "many" is not a whole number' in captured.err


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("keypairs.json", "keypairs"),
        ("security-group-list.json", "security_groups"),
        ("qos_policies.json", "qos_policies"),
        ("openstack volume type list.json", "volume_types"),
    ],
)
def test_an_empty_list_is_of_the_kind_that_the_name_of_the_file_says(name, kind):
    assert of([], name) == {kind: []}


def test_a_service_that_lists_no_availability_zones_may_have_some():
    reader = Reader()
    reader.add_value([], "availability-zones-of-network.json")
    note = '"availability-zones-of-network.json" lists no availability zones, so those of its service are not known'
    assert (reader.inventory, reader.notes) == ({}, [note])


def test_a_list_of_ids_and_names_is_of_the_kind_that_the_name_of_the_file_says():
    assert of([{"ID": "1", "Name": "demo"}], "projects.json") == {"projects": [{"id": "1", "name": "demo"}]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty; expected"),
        ("+----+", "is not JSON (line 1, column 1); expected"),
        ("[]", 'is an empty list; name the file after what it lists, such as "keypairs.json"'),
        (
            '[{"ID": "1", "Name": "x"}]',
            'has only IDs and names; name the file after what it lists, such as "projects.json"',
        ),
        ('[{"Colour": "red"}]', "is not known; expected"),
        ("[1]", "has entries that are not maps; expected"),
        ("3", "is not a list or a map; expected"),
        ("{}", "is an empty map; expected"),
        ('{"error": {"code": 401, "message": "x", "title": "Unauthorized"}}', "is the error 401 of an API; expected"),
        ('{"forbidden": {"code": 403, "message": "x"}}', "is the error 403 of an API; expected"),
        ('{"code": 404, "title": "Not Found", "error": {"message": "x"}}', "is the error 404 of an API; expected"),
        ('{"taken": "2026-11-27T08:30:00Z", "flavors": []}', "is an inventory itself"),
    ],
)
def test_a_text_that_is_not_known(text, message):
    with pytest.raises(NotKnown, match=re.escape(message)):
        Reader().add(text, "file.json")


def test_nothing_secret_is_kept():
    found = of({"servers": [{"id": "1", "name": "web", "image": "", "flavor": {}, "adminPass": "swordfish"}]})
    assert found == {"servers": [{"id": "1", "name": "web"}]}


def test_the_command_writes_an_inventory_with_the_time_of_the_oldest_file(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    for name, time in (("keypairs.json", 1_790_000_000), ("stacks.json", 1_780_000_000)):
        (tmp_path / "in" / name).write_text("[]", encoding="utf-8")
        os.utime(tmp_path / "in" / name, (time, time))
    output = tmp_path / "cloud.json"
    assert main(["inventory", "read", str(tmp_path / "in"), "-o", str(output), "--release", "2026.1"]) == 0
    written = json.loads(output.read_text(encoding="utf-8"))
    assert written == {"taken": "2026-05-28T20:26:40Z", "release": "2026.1", "keypairs": [], "stacks": []}
    assert "keypairs (0) and stacks (0)" in capsys.readouterr().err


def test_the_command_counts_the_zones_of_each_service(tmp_path, capsys):
    zones = [{"Zone Name": name, "Zone Resource": ""} for name in ("east", "west")]
    (tmp_path / "compute-zones.json").write_text(json.dumps(zones), encoding="utf-8")
    assert main(["inventory", "read", str(tmp_path / "compute-zones.json"), "-o", str(tmp_path / "cloud.json")]) == 0
    assert "has availability zones of compute (2)" in capsys.readouterr().err


def test_a_file_is_empty_when_its_command_has_failed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("cloud").mkdir()
    Path("cloud/stacks.json").write_text("\n", encoding="utf-8")
    assert main(["inventory", "read", "cloud"]) == 2
    Path("cloud/keypairs.json").write_text("[]", encoding="utf-8")
    assert main(["inventory", "read", "cloud"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out).keys() == {"taken", "keypairs"}
    assert '"cloud/stacks.json" is empty, so what it lists is not known' in captured.err


def test_standard_input_is_read(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b'[{"Name": "k", "Fingerprint": "aa"}]')))
    assert main(["inventory", "read", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["keypairs"] == [{"name": "k"}]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["cloud", "-o", "cloud/keypairs.json"],
            '"cloud/keypairs.json" is read and would be overwritten; name another file for the output',
        ),
        (["cloud", "-o", "cloud.json"], "the inventory is longer than 0 MiB, which heatlint does not read"),
    ],
    ids=["a file that is read", "longer than what is read"],
)
def test_an_inventory_that_is_not_written(tmp_path, monkeypatch, capsys, words, message):
    monkeypatch.chdir(tmp_path)
    Path("cloud").mkdir()
    Path("cloud/keypairs.json").write_text('[{"Name": "k", "Fingerprint": "aa"}]', encoding="utf-8")
    monkeypatch.setattr("heatlint.cli.inventory.LIMIT", 50)
    assert main(["inventory", "read", *words]) == 2
    assert message in capsys.readouterr().err
    assert os.listdir("cloud") == ["keypairs.json"] and not os.path.exists("cloud.json")


def test_the_commands_can_be_written_to_a_file(tmp_path):
    assert main(["inventory", "commands", "-o", str(tmp_path / "export.sh")]) == 0
    assert (tmp_path / "export.sh").read_text(encoding="utf-8") == script("cloud")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('[{"ID": "1", "Name": "ssd", "Is Public": true}]', "ssd"),
        ('{"volume_type": {"id": "1", "name": "ssd"}}', "ssd"),
        ("[]", None),
    ],
    ids=["client", "API", "none"],
)
def test_the_default_volume_type_is_that_of_a_file_of_its_own(text, name):
    reader = Reader()
    reader.add(text, "cloud/default-volume-type.json")
    assert reader.inventory == ({} if name is None else {"default_volume_type": name})
    with pytest.raises(NotKnown, match="is not one volume type"):
        Reader().add('[{"Name": "a"}, {"Name": "b"}]', "default-volume-type.json")


def test_the_commands_that_are_printed_write_files_that_are_read():
    lines = script("cloud").splitlines()
    assert lines[0] == "mkdir -p cloud"
    assert lines[-1] == 'heatlint inventory read cloud ${OS_REGION_NAME:+--region "$OS_REGION_NAME"} -o cloud.json'
    recorded = {path.name for path in (FIXTURES / "client").glob("*.json")}
    assert {file for file, _ in COMMANDS} - recorded == set()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["write"], '"write" is not an action of "inventory"; expected read, fetch or commands'),
        (
            ["read"],
            '"inventory read" needs files or directories; "heatlint inventory commands" prints how to make them',
        ),
        (["commands", "x"], '"inventory commands" takes no files'),
        (["read", "x", "--cloud", "y"], '"--cloud" needs "inventory fetch"'),
        (["read", "nowhere"], '"nowhere" does not exist; expected a file or directory'),
    ],
    ids=["action", "no files", "files of commands", "cloud of read", "missing file"],
)
def test_misuse(tmp_path, monkeypatch, capsys, words, message):
    monkeypatch.chdir(tmp_path)
    assert main(["inventory", *words]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Warning: deprecated\n[]", "line 1, column 1"),
        ('\n\n[{"ID": "1"}]\nok', "line 4, column 1"),
        ('[{"ID": "1",\n  "Name" "a"}]', "line 2, column 10"),
    ],
)
def test_where_a_text_is_not_json_is_said(text, place):
    with pytest.raises(NotKnown, match=re.escape(f"is not JSON ({place}); expected")):
        list(values_of(text))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_may_be_written_by_powershell(tmp_path, encoding):
    (tmp_path / "keypairs.json").write_bytes('[{"Name": "gr\u00fcn", "Fingerprint": "a"}]'.encode(encoding))
    assert main(["inventory", "read", str(tmp_path / "keypairs.json"), "-o", str(tmp_path / "cloud.json")]) == 0
    assert json.loads((tmp_path / "cloud.json").read_text(encoding="utf-8"))["keypairs"] == [{"name": "gr\u00fcn"}]


def test_a_directory_that_cannot_be_read(tmp_path, monkeypatch, capsys):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.chdir(tmp_path)
    os.mkdir("cloud")
    monkeypatch.setattr(os, "listdir", refuse)
    assert main(["inventory", "read", "cloud"]) == 2
    assert capsys.readouterr().err == 'heatlint: "cloud" cannot be read (permission denied)\n'


def test_each_form_is_of_a_kind_of_the_inventory():
    assert {form.kind for form in FORMS} <= set(inventory_kinds())


def inventory_kinds():
    from heatlint.cloud.inventory import kinds

    return kinds()


class Thing:
    """A thing of openstacksdk."""

    def __init__(self, facts):
        self.facts = facts
        self.__dict__.update(facts)

    def to_dict(self):
        return self.facts


class Refused(Exception):
    """What the SDK raises for a service that is not there."""


def config(region):
    return SimpleNamespace(get_region_name=lambda: region, get_interface=lambda: "public")


def connection():
    """A connection that answers with fixtures/inventory/sdk, without DNS and shares, which refuses load balancers."""
    sdk = FIXTURES / "sdk"
    things = json.loads((sdk / "things.json").read_text(encoding="utf-8"))

    def listed(kind):
        return lambda: [Thing(each) for each in things.get(kind, [])]

    def quota(name):
        return lambda project, **options: Thing(json.loads((sdk / f"{name}-quota.json").read_text(encoding="utf-8")))

    def refuse(*args, **options):
        raise Refused("no such endpoint")

    nothing = SimpleNamespace(zones=refuse, share_types=refuse, load_balancers=refuse, flavors=refuse, get_quota=refuse)
    zones = lambda: [SimpleNamespace(name="nova")]  # noqa: E731
    endpoints = [{"url": "https://cloud.example.com", "region": "RegionOne"}]
    services = ("compute", "image", "network", "block-storage", "load-balancer", "orchestration")
    catalog = [{"type": name, "endpoints": endpoints} for name in services]
    newest = {"id": "v2.1", "status": "CURRENT", "max_microversion": "2.96"}
    versions = {"RegionOne": {"public": {"compute": [newest], "network": [{"status": "CURRENT"}]}}}
    access = SimpleNamespace(service_catalog=SimpleNamespace(catalog=catalog), auth_token="swordfish")
    bodies = {
        "/limits": {"limits": {"absolute": json.loads((sdk / "limits.json").read_text(encoding="utf-8"))}},
        "/resource_types": {"resource_types": ["OS::Nova::Server"]},
    }

    def get(path, **options):
        return SimpleNamespace(json=lambda: bodies[path])

    return SimpleNamespace(
        current_project_id="9d2e6b0f8a7c4e21b5d3f60718293a4b",
        config=config(region="RegionOne"),
        session=SimpleNamespace(
            auth=SimpleNamespace(get_access=lambda session: access),
            get_all_version_data=lambda interface, region_name: versions,
        ),
        compute=SimpleNamespace(
            flavors=listed("flavors"),
            keypairs=listed("keypairs"),
            server_groups=listed("server_groups"),
            availability_zones=zones,
            get_quota_set=quota("compute"),
            get=get,
        ),
        image=SimpleNamespace(images=listed("images")),
        network=SimpleNamespace(
            networks=listed("networks"),
            subnets=listed("subnets"),
            routers=listed("routers"),
            security_groups=listed("security_groups"),
            ips=listed("floating_ips"),
            extensions=lambda: [Thing({"alias": "router"})],
            availability_zones=zones,
            get_quota=quota("network"),
        ),
        block_storage=SimpleNamespace(
            types=listed("volume_types"),
            volumes=listed("volumes"),
            snapshots=listed("snapshots"),
            availability_zones=zones,
            get_quota_set=quota("volume"),
        ),
        load_balancer=nothing,
        dns=nothing,
        shared_file_system=nothing,
        orchestration=SimpleNamespace(stacks=listed("stacks"), get=get),
    )


def test_a_cloud_is_asked_for_everything_that_it_gives():
    said = []
    found = fetch(connection(), said.append)
    of_data(found, "cloud.json")
    assert {key: found[key] for key in IN_BOTH} == IN_BOTH
    assert found["services"]["compute"] == "2.96"
    assert found["services"].keys() == {
        "compute",
        "image",
        "network",
        "block-storage",
        "load-balancer",
        "orchestration",
    }
    assert found["availability_zones"] == {"compute": ["nova"], "volume": ["nova"], "network": ["nova"]}
    assert (found["region"], found["resource_types"], found["extensions"]) == (
        "RegionOne",
        ["OS::Nova::Server"],
        ["router"],
    )
    assert (found["stacks"], found["quotas"]["floating_ips"]["limit"]) == ([], 50)


def test_what_a_cloud_does_not_give_stays_unknown_and_is_said():
    said = []
    found = fetch(connection(), said.append)
    assert not {"zones", "load_balancers", "share_types", "address_scopes"} & found.keys()
    assert 'zones: the cloud has no service of the type "dns"' in said
    assert "load balancers: not known, since openstacksdk fails (Refused)" in said
    assert "swordfish" not in json.dumps(found) and "cloud.example.com" not in json.dumps(found)


class Answer(Exception):
    """What the SDK raises for an answer with a status."""

    def __init__(self, status_code):
        super().__init__("GET https://cloud.example.com refused")
        self.status_code = status_code


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            Answer(403),
            [
                "networks: not known, since the user may not ask for this (403)",
                "subnets: not known, since the user may not ask for this (403)",
            ],
        ),
        (
            Answer(503),
            [
                "networks: not known, since the service answers with the status 503",
                "subnets: not known, since the service answers with the status 503",
            ],
        ),
        (
            type("NotSupported", (Exception,), {})(),
            [
                f"{each}: not known, since openstacksdk finds no version of the service that it knows; perhaps the "
                "service does not work"
                for each in ("networks", "subnets")
            ],
        ),
        (ConnectionError("refused"), ['networks: the service "network" does not answer, so what it has is not known']),
    ],
    ids=["forbidden", "failing", "no version", "unreachable"],
)
def test_why_a_service_gives_nothing_is_said(error, expected):
    def refuse():
        raise error

    cloud, said = connection(), []
    cloud.network.networks = cloud.network.subnets = refuse
    found = fetch(cloud, said.append)
    assert [each for each in said if each.startswith(("networks: ", "subnets: "))] == expected
    assert not {"networks", "subnets"} & found.keys()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Answer(401), "Keystone does not accept the user, the password or the project of clouds.yaml (401)"),
        (Answer(500), "Keystone answers with the status 500"),
        (
            ConnectionError("HTTPConnectionPool(...)"),
            'Keystone does not answer; expected its address in "auth_url" of clouds.yaml',
        ),
        (ValueError("Cloud zz was not found."), "ValueError: Cloud zz was not found."),
    ],
    ids=["wrong password", "failing", "no network", "no such cloud"],
)
def test_why_the_user_cannot_sign_in_is_one_line(error, expected):
    assert why_no_sign_in(error) == expected


def test_the_reason_for_an_error_is_found_in_those_that_it_comes_from():
    class SSLError(Exception):
        """A certificate is not known."""

    class DiscoveryFailure(Exception):
        """No version of Keystone is found."""

    failure = DiscoveryFailure("Could not find versioned identity endpoints")
    failure.__context__ = SSLError("certificate verify failed")
    assert why_no_sign_in(failure).startswith("a TLS connection to Keystone is not possible")
    failure.__context__ = None
    assert why_no_sign_in(failure).startswith('"auth_url" of clouds.yaml is not the address of a Keystone')


def test_without_the_sdk_the_way_to_get_it_is_said(monkeypatch, capsys):
    monkeypatch.setitem(__import__("sys").modules, "openstack", None)
    assert main(["inventory", "fetch", "--cloud", "demo"]) == 2
    assert 'install it with "pip install heatlint[cloud]"' in capsys.readouterr().err


def catalog_row(service, *regions):
    return {
        "Name": service,
        "Type": service,
        "Endpoints": [{"region": each, "interface": "public"} for each in regions],
    }


def catalog_body(service, *regions):
    return {"type": service, "endpoints": [{"region": each, "interface": "public"} for each in regions]}


@pytest.mark.parametrize(
    "catalog",
    [
        pytest.param([catalog_row("compute", "A"), catalog_row("dns", "A")], id="client"),
        pytest.param(
            [{"Name": "nova", "Type": "compute", "Endpoints": "A\n  public: http://x\n<none>\n  public: http://x\n"}],
            id="old client",
        ),
        pytest.param({"catalog": [catalog_body("compute", "A"), catalog_body("dns", "A")]}, id="Keystone"),
        pytest.param({"token": {"catalog": [catalog_body("compute", "A"), catalog_body("dns", "A")]}}, id="token"),
    ],
)
def test_a_catalog_of_one_region_says_the_region(catalog):
    reader = Reader()
    reader.add_value(catalog, "catalog.json")
    assert (reader.inventory["region"], reader.notes) == ("A", [])


ZONES = {
    "client": [{"Zone Name": "rack-2", "Zone Status": "available", "Zone Resource": ""}],
    "Cinder": {"availabilityZoneInfo": [{"zoneName": "rack-2", "zoneState": {"available": True}}]},
}


@pytest.mark.parametrize("body", ZONES.values(), ids=ZONES)
@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("volume/availability-zones-of-compute.json", {"compute": ["rack-2"]}),
        ("compute/volume_v3_os-availability-zone.json", {"volume": ["rack-2"]}),
        ("compute/azs.json", None),
    ],
)
def test_the_name_of_the_file_says_of_which_service_zones_are(body, name, found):
    reader = Reader()
    reader.add_value(body, name)
    assert reader.inventory.get("availability_zones") == found
    expected = f'"{name}" does not say of which service its availability zones are'
    assert [each.startswith(expected) for each in reader.notes] == ([] if found else [True])


def test_a_token_says_the_project():
    reader = Reader()
    reader.add_value(
        {"token": {"project": {"id": "p1", "name": "demo"}, "catalog": [catalog_body("compute", "A")]}}, ""
    )
    assert reader.inventory == {"project": "p1", "region": "A", "services": {"compute": None}}


def test_what_is_used_of_the_quotas_of_a_user_is_not_known():
    reader = Reader()
    reader.add_value({"quota_set": {"key_pairs": {"limit": 100, "in_use": 0}, "cores": {"limit": 9, "in_use": 2}}}, "")
    assert reader.inventory["quotas"] == {"key_pairs": {"limit": 100}, "cores": {"limit": 9, "used": 2}}


SEVERAL = (
    'the cloud has the regions "A" and "B", so it is not known which services there are; "--region NAME" names the '
    "region"
)


def test_without_a_region_the_services_of_a_cloud_with_several_are_not_known():
    cloud, said = connection(), []
    cloud.config = config(region=None)
    cloud.session.auth.get_access(None).service_catalog.catalog[0]["endpoints"] = [{"region": each} for each in "ABCD"]
    found = fetch(cloud, said.append)
    assert not {"region", "services"} & found.keys()
    assert [each for each in said if "region" in each] == [
        'the cloud has the regions "A", "B", "C" and more, so it is not known which services there are; '
        '"--region NAME" names the region'
    ]


def as_text(row):
    """Return a row of a catalog as clients before 5.0 print it."""
    lines = [f"{each['region']}\n  {each['interface']}: http://x:9696/v2\n" for each in row["Endpoints"]]
    return {**row, "Endpoints": "".join(lines)}


OF_TWO = [
    catalog_row("compute", "A"),
    catalog_row("dns", "B"),
    catalog_row("image", "B"),
    catalog_row("network", "B", "A"),
]


@pytest.mark.parametrize("rows", [OF_TWO, list(map(as_text, OF_TWO))], ids=["client", "old client"])
@pytest.mark.parametrize(
    ("region", "services", "notes"),
    [
        (None, None, [SEVERAL]),
        ("A", {"compute", "image", "network"}, []),  # an image service may be shared between regions
        ("B", {"dns", "image", "network"}, []),
    ],
)
def test_the_services_are_those_of_the_region_that_the_user_names(region, services, notes, rows):
    reader = Reader(region)
    reader.add_value(rows, "catalog.json")
    found = reader.inventory
    assert (found.get("region"), reader.notes) == (region, notes)
    assert (found["services"].keys() if "services" in found else None) == services


def test_the_version_of_a_service_is_that_of_the_region():
    versions = [("A", "2.60"), ("B", "2.96"), ("A", None)]
    rows = [
        {"Region Name": where, "Service Type": "compute", "Status": "CURRENT", "Max Microversion": version}
        for where, version in versions
    ]
    reader = Reader("A")
    reader.add_value(rows, "versions.json")
    assert reader.inventory == {"region": "A", "services": {"compute": "2.60"}}


def test_the_region_that_the_user_names_is_one_of_the_cloud(tmp_path, capsys):
    path = tmp_path / "catalog.json"
    path.write_text(json.dumps(OF_TWO), encoding="utf-8")
    assert main(["inventory", "read", "--region", "C", str(path)]) == 2
    assert capsys.readouterr().err == 'heatlint: the cloud has no region "C"; expected "A" or "B"\n'


def test_the_printed_commands_have_the_region_already(capsys):
    assert main(["inventory", "commands", "--region", "A"]) == 2
    assert '"--region" needs "inventory read" or "inventory fetch"' in capsys.readouterr().err


NOVA = {
    "versions": [
        {"id": "v2.0", "status": "SUPPORTED", "version": "", "links": []},
        {"id": "v2.1", "status": "CURRENT", "version": "2.96", "min_version": "2.1", "links": []},
    ]
}
CINDER = {
    "versions": [{"id": "v3.0", "status": "CURRENT", "version": "3.71", "links": [{"href": "http://a:8776/v3/"}]}]
}
IRONIC = {"name": "OpenStack Ironic API", "versions": [{"id": "v1", "status": "CURRENT", "version": "1.95"}]}
KEYSTONE = {"versions": {"values": [{"id": "v3.14", "status": "stable", "links": [{"href": "http://a/identity/v3"}]}]}}


@pytest.mark.parametrize(
    ("body", "name", "service", "version"),
    [
        (NOVA, "root.json", "compute", "2.96"),
        ({"version": NOVA["versions"][1]}, "root.json", "compute", "2.96"),
        (CINDER, "root.json", "volumev3", "3.71"),
        (IRONIC, "ironic.json", "baremetal", "1.95"),
        (KEYSTONE, "root.json", "identity", None),
    ],
    ids=["Nova", "one version of Nova", "Cinder by its port", "by the name of the file", "without microversions"],
)
def test_the_version_document_of_a_service_says_its_microversion(body, name, service, version):
    reader = Reader()
    reader.add_value([catalog_row(each, "A") for each in ("compute", "volumev3", "baremetal", "identity")], "")
    reader.add_value(body, name)
    assert reader.inventory["services"][service] == version


def test_a_version_document_alone_does_not_say_which_services_there_are():
    reader = Reader()
    reader.add_value(NOVA, "root.json")
    assert reader.inventory == {}
    assert reader.notes == [
        'the version of compute is not used, since no file has the service catalog; "openstack catalog list -f json" '
        "prints it"
    ]


def test_a_version_document_of_an_unknown_service_is_refused():
    with pytest.raises(NotKnown, match='name the file after the service, such as "compute.json"'):
        Reader().add_value({"versions": [{"id": "v1", "status": "CURRENT", "max_version": "1.11"}]}, "root.json")


def test_a_file_of_a_directory_that_is_not_known_is_left_out(tmp_path, capsys):
    write_files = {
        "flavors.json": '[{"ID": "1", "Name": "m1.small", "RAM": 512, "VCPUs": 1, "Disk": 1}]',
        "table.json": "+----+------+",
        "other.json": '{"sensor": 1}',
        "latin.json": b'{"name": "\xe9"}'.decode("latin-1"),
    }
    for name, text in write_files.items():
        (tmp_path / name).write_text(text, encoding="latin-1")
    output = tmp_path / "cloud"
    assert main(["inventory", "read", str(tmp_path), "-o", str(output)]) == 0
    assert json.loads(output.read_text(encoding="utf-8"))["flavors"] == [
        {"id": "1", "name": "m1.small", "ram": 512, "vcpus": 1, "disk": 1}
    ]
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(";")[0].replace(str(tmp_path), "") for line in said[:-1]] == [
        'heatlint: "/latin.json" is left out, since it is not UTF-8 or UTF-16',
        'heatlint: "/other.json" is left out, since it is not known',
        'heatlint: "/table.json" is left out, since it is not JSON (line 1, column 1)',
    ]


@pytest.mark.parametrize("name", ["table.json", "."], ids=["a named file", "a directory with nothing else"])
def test_a_file_that_is_not_known_is_refused_when_nothing_else_is_read(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.json").write_text("+----+------+", encoding="utf-8")
    assert main(["inventory", "read", name]) == 2


@pytest.mark.parametrize("other", [[], [{"name": "mine", "fingerprint": "00:11"}]], ids=["alone", "beside others"])
def test_a_list_with_a_thing_that_cannot_be_read_is_not_the_whole_one(other):
    """To an inventory, what is not in a list does not exist."""
    reader = Reader(None)
    reader.add_items("keypairs", [{"name": None, "fingerprint": "00:22"}, *other])
    assert "keypairs" not in reader.inventory
    assert reader.incomplete == ["keypairs"]


def test_a_number_for_a_name_is_its_text():
    reader = Reader(None)
    reader.add_items("keypairs", [{"name": 12, "fingerprint": "00:22"}])
    assert reader.inventory["keypairs"] == [{"name": "12"}]

"""The inventory of a cloud: the model, and what a file must be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from heatlint.cloud import inventory
from heatlint.cloud.inventory import BadInventory, Quota, of_data
from heatlint.cloud.quota_names import OF_SERVICES, QUOTAS
from heatlint.demand.quantities import QUANTITIES
from heatlint.language import structure


def test_a_kind_that_is_absent_is_not_known_and_an_empty_list_means_none():
    cloud = of_data({"keypairs": []}, "cloud.json")
    assert (cloud.items("keypairs"), cloud.items("images")) == ([], None)


def test_what_a_file_does_not_say_is_not_known():
    cloud = of_data({}, "cloud.json")
    nothing = (cloud.taken, cloud.region, cloud.project, cloud.release, cloud.services, cloud.extensions, cloud.limits)
    assert set(nothing) == {None}
    assert (cloud.resource_types, cloud.quotas, cloud.quota("cores")) == (None, None, None)
    assert cloud.items("availability_zones.compute") is None


def test_availability_zones_are_known_by_service():
    cloud = of_data({"availability_zones": {"compute": ["nova"]}}, "cloud.json")
    assert cloud.items("availability_zones.compute") == [{"name": "nova"}]
    assert cloud.items("availability_zones.volume") is None


@pytest.mark.parametrize(
    ("written", "quota", "left"),
    [
        ({"limit": 10, "used": 7, "reserved": 1}, Quota(10, 7, 1), 2),
        ({"limit": 10}, Quota(10), 10),
        ({"limit": -1, "used": 7}, Quota(None, 7), None),
        ({"limit": 5, "used": 7}, Quota(5, 7), 0),
    ],
    ids=["used", "usage not known", "no limit", "more used than allowed"],
)
def test_what_is_left_of_a_quota(written, quota, left):
    found = of_data({"quotas": {"cores": written}}, "cloud.json").quota("cores")
    assert (found, found.left) == (quota, left)


def test_a_limit_of_minus_one_is_none():
    assert of_data({"limits": {"server_meta": 128, "personality": -1}}, "cloud.json").limits == {
        "server_meta": 128,
        "personality": None,
    }


def test_only_an_inventory_that_is_older_than_thirty_days_has_a_note():
    cloud = {"taken": "2026-11-27T08:30:00Z"}
    fresh, old = map(inventory.parsed_time, ("2026-12-27T08:30:00Z", "2026-12-28T08:30:00Z"))
    assert of_data(cloud, "cloud.json", fresh).age_note == ""
    assert of_data(cloud, "cloud.json", old).age_note == "; the inventory is 31 days old"
    assert of_data({}, "cloud.json", old).age_note == of_data(cloud, "cloud.json").age_note == ""
    assert inventory.written_time(of_data(cloud, "cloud.json").taken) == "2026-11-27T08:30:00Z"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], 'is not an inventory; expected a map that "heatlint inventory read" wrote'),
        ({"flavrs": []}, ': "flavrs" is not a key here; did you mean "flavors"?'),
        ({"flavors": [{"name": 1}]}, ': flavors.0: "name" must be a string, not the number 1'),
        ({"flavors": [{"Name": "m1"}]}, ': flavors.0: "Name" is not a key here; did you mean "name"?'),
        ({"flavors": {}}, ': "flavors" must be a list of maps, not a map'),
        ({"quotas": {"cores": {}}}, ': quotas: "cores" has no "limit"; expected a map with a "limit"'),
        (
            {"quotas": {"cores": {"limit": -2}}},
            ': quotas.cores: "limit" must be an integer of at least 0, or -1 for no limit, not the number -2',
        ),
        (
            {"quotas": {"cores": {"limit": True}}},
            ': quotas.cores: "limit" must be an integer of at least 0, or -1 for no limit, not a boolean',
        ),
        ({"quotas": {"corez": {"limit": 1}}}, ': quotas: "corez" is not a quota here; did you mean "cores"?'),
        (
            {"quotas": {"xyz": {"limit": 1}}},
            ': quotas: "xyz" is not a quota here; "heatlint schema inventory" says which there are',
        ),
        ({"limits": {"server_metas": 1}}, ': limits: "server_metas" is not a limit here; did you mean "server_meta"?'),
        ({"taken": "yesterday"}, ': "taken" must be a time in UTC such as "2026-11-27T08:30:00Z"'),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_file_that_is_not_an_inventory(tmp_path, data, message):
    path = tmp_path / "cloud.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BadInventory) as raised:
        inventory.read(str(path))
    separator = "" if message.startswith(":") else " "
    assert str(raised.value) == f'"{path}"{separator}{message}'


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(BadInventory, match='cloud.json" does not exist'):
        inventory.read(str(tmp_path / "cloud.json"))
    (tmp_path / "cloud.json").write_bytes(b"{")
    with pytest.raises(BadInventory, match="is not JSON"):
        inventory.read(str(tmp_path / "cloud.json"))


def test_every_quantity_of_a_demand_may_have_a_quota():
    assert {each.name for each in QUANTITIES} <= QUOTAS
    assert of_data({"quotas": {"gigabytes_fast": {"limit": 1}}}, "cloud.json").quota("gigabytes_fast") == Quota(1)


def test_the_pages_for_readers_name_all_quotas():
    page = Path(__file__).parent.parent.joinpath("docs", "inventory.md").read_text(encoding="utf-8")
    for service, names in OF_SERVICES.items():
        (row,) = (line for line in page.splitlines() if line.startswith(f"| {service} |"))
        assert [name for name in names.split() if f"`{name}`" not in row] == []
    described = structure.schema("inventory")["properties"]["quotas"]["description"]
    assert [name for name in sorted(QUOTAS) if f'"{name}"' not in described] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"flavors": [\n {"name": "a"}\n {"name": "b"}]}', "is not JSON (line 3, column 2); expected a file"),
        ('{"flavors": [], "flavors": []}', ': the key "flavors" is there more than once; expected it once'),
        ('{"services": {"compute": "x"}}', 'services.compute: "x" is not a microversion; expected one such as "2.96"'),
        ('{"services": {"compute": "2.\u0663"}}', "is not a microversion; "),
    ],
)
def test_what_is_wrong_in_a_file_that_somebody_wrote_is_said(tmp_path, text, message):
    path = tmp_path / "cloud.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInventory) as error:
        inventory.read(str(path))
    assert message in str(error.value)

"""`heatlint inventory fetch` with the real openstacksdk, which asks a server of this test for a small cloud.

The answers have the form of the API references of Keystone, Nova, Glance, Neutron, Cinder and Heat. It is skipped
without the extra "cloud".
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from heatlint.cloud.fetch import fetch
from heatlint.cloud.inventory import of_data
from heatlint.cloud.read.catalog import NoSuchRegion

connection = pytest.importorskip("openstack.connection", reason='needs the extra "cloud"')

pytestmark = pytest.mark.filterwarnings("ignore")  # of the library

PROJECT = "3f1c"
PASSWORD = "hunter-two"
TYPES = {
    "identity": "identity/v3",
    "compute": "compute/v2.1",
    "image": "image/v2",
    "network": "network",
    "block-storage": f"volume/v3/{PROJECT}",
    "orchestration": f"orchestration/v1/{PROJECT}",
}
FLAVOR = {"id": "f1", "name": "m1.small", "vcpus": 1, "ram": 2048, "disk": 20, "OS-FLV-EXT-DATA:ephemeral": 0}
NETWORK = {"id": "n1", "name": "private", "router:external": False, "subnets": ["s1"], "admin_state_up": True}
SUBNET = {
    "id": "s1",
    "name": "sub",
    "network_id": "n1",
    "cidr": "10.0.0.0/24",
    "ip_version": 4,
    "gateway_ip": "10.0.0.1",
}
#: Nova leaves out those of files from the microversion 2.57 on.
LIMITS = {
    "maxTotalCores": 10,
    "totalCoresUsed": 4,
    "maxServerMeta": 128,
    "maxPersonality": 5,
    "maxPersonalitySize": 10240,
}
USED = {"limit": 10, "in_use": 4, "reserved": 1}
#: The end of a path -> the body of the answer.
ANSWERS: dict[str, Any] = {
    "flavors/detail": {"flavors": [FLAVOR]},
    "os-keypairs": {"keypairs": [{"keypair": {"name": "mine", "fingerprint": "00:11", "type": "ssh"}}]},
    "os-server-groups": {"server_groups": []},
    "os-availability-zone": {"availabilityZoneInfo": [{"zoneName": "nova", "zoneState": {"available": True}}]},
    f"os-quota-sets/{PROJECT}/detail": {"quota_set": {"id": PROJECT, "cores": USED, "instances": USED}},
    f"os-quota-sets/{PROJECT}": {"quota_set": {"id": PROJECT, "volumes": USED, "gigabytes": USED}},
    "v2/images": {"images": [{"id": "i1", "name": "cirros", "status": "active", "min_disk": 1, "min_ram": 64}]},
    "v2.0/networks": {"networks": [NETWORK]},
    "v2.0/subnets": {"subnets": [SUBNET]},
    "v2.0/routers": {"routers": []},
    "v2.0/security-groups": {"security_groups": [{"id": "g1", "name": "default", "security_group_rules": []}]},
    "v2.0/extensions": {"extensions": [{"alias": "qos", "name": "QoS", "description": "", "updated": ""}]},
    f"v2.0/quotas/{PROJECT}/details": {"quota": {"port": {"limit": 50, "used": 2, "reserved": 0}}},
    "types": {"volume_types": [{"id": "t1", "name": "ssd"}]},
    "types/default": {"volume_type": {"id": "t1", "name": "ssd"}},
    "resource_types": {"resource_types": ["OS::Nova::Server", "OS::Heat::None"]},
    "stacks": {"stacks": [{"id": "k1", "stack_name": "web", "stack_status": "CREATE_COMPLETE"}]},
}


class Cloud(BaseHTTPRequestHandler):
    """Answers as the services of a small cloud do; what it does not have is 404."""

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        endpoint = {"interface": "public", "region": "one", "region_id": "one", "id": "e"}
        elsewhere = {**endpoint, "region": "two", "region_id": "two"}
        only_there = {"type": "dns", "name": "dns", "id": "dns", "endpoints": [{**elsewhere, "url": self.url("dns")}]}
        catalog = [only_there] + [
            {"type": name, "name": name, "id": name, "endpoints": [{**endpoint, "url": self.url(path)}]}
            for name, path in TYPES.items()
        ]
        times = {"issued_at": "2030-01-01T00:00:00.000000Z", "expires_at": "2099-01-01T00:00:00.000000Z"}
        user = {"id": "u", "name": "me", "domain": {"id": "default", "name": "Default"}}
        project = {"id": PROJECT, "name": "demo", "domain": {"id": "default", "name": "Default"}}
        token = {"methods": ["password"], "user": user, "project": project, "catalog": catalog, "roles": [], **times}
        self.answer(201, {"token": token})

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].strip("/")
        if path == "compute/v2.1/limits":
            is_old = self.headers["OpenStack-API-Version"] == "compute 2.1"
            limits = {name: each for name, each in LIMITS.items() if is_old or not name.startswith("maxPersonality")}
            self.answer(200, {"limits": {"rate": [], "absolute": limits}})
            return
        for end, body in ANSWERS.items():
            if path.endswith(f"/{end}"):
                self.answer(200, body)
                return
        service, _, rest = path.partition("/")
        version = {"identity": "v3", "compute": "v2.1", "image": "v2", "network": "v2.0", "volume": "v3"}.get(
            service, "v1"
        )
        if rest in ("", version):
            found = {
                "id": f"{version}.0" if version.count(".") == 0 else version,
                "status": "CURRENT",
                "version": "2.96" if service == "compute" else "",
                "min_version": "2.1" if service == "compute" else "",
                "links": [{"rel": "self", "href": self.url(f"{service}/{version}/")}],
            }
            self.answer(200, {"version": found} if rest else {"versions": [found]})
            return
        self.answer(404, {})

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{path}"

    def answer(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Subject-Token", "secret-token")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture(scope="module")
def auth() -> Iterator[dict[str, str]]:
    """Return what a user signs in with at a running cloud."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Cloud)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {
        "auth_url": f"http://127.0.0.1:{server.server_port}/identity/v3",
        "username": "me",
        "password": PASSWORD,
        "project_name": "demo",
        "user_domain_name": "Default",
        "project_domain_name": "Default",
    }
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def inventory(auth: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Return what `fetch` finds, and what it says meanwhile."""
    with connection.Connection(auth=auth, region_name="one") as cloud:
        said: list[str] = []
        return fetch(cloud, said.append), said


def test_the_inventory_has_what_the_services_answer(inventory: Any) -> None:
    data, said = inventory
    found = of_data(data, "the inventory")
    assert (found.region, found.project) == ("one", PROJECT)
    names = {
        kind: [each["name"] for each in data[kind]] for kind in ("flavors", "keypairs", "images", "networks", "subnets")
    }
    assert names == {
        "flavors": ["m1.small"],
        "keypairs": ["mine"],
        "images": ["cirros"],
        "networks": ["private"],
        "subnets": ["sub"],
    }
    assert [each["name"] for each in data["volume_types"]] == ["ssd"]
    assert data["default_volume_type"] == "ssd"
    assert found.items("availability_zones.compute") == [{"name": "nova"}]
    assert found.resource_types == {"OS::Nova::Server", "OS::Heat::None"}
    cores, ports = found.quota("cores"), found.quota("ports")
    assert cores is not None and (cores.limit, cores.used, cores.reserved, cores.left) == (10, 4, 1, 5)
    assert ports is not None and (ports.limit, ports.used) == (50, 2)
    assert found.microversion("compute") == (2, 96)


def test_the_limits_of_files_are_known(inventory: Any) -> None:
    """Heat compares the files of servers with them."""
    data, _ = inventory
    assert data["limits"] == {"server_meta": 128, "personality": 5, "personality_size": 10240}


def test_what_the_cloud_does_not_have_is_not_known_and_said(inventory: Any) -> None:
    data, said = inventory
    assert not {"zones", "share_types", "load_balancers"} & data.keys()
    assert [each for each in said if each.startswith("zones: the cloud has no service")]


def test_no_secret_is_kept(inventory: Any) -> None:
    data, said = inventory
    text = json.dumps(data) + "".join(said)
    assert PASSWORD not in text and "secret-token" not in text and "http" not in text


def test_a_service_of_another_region_is_not_there(inventory: Any) -> None:
    data, _ = inventory
    assert data["services"].keys() == TYPES.keys()


def test_a_region_that_the_cloud_does_not_have_is_refused(auth: dict[str, str]) -> None:
    refused = pytest.raises(NoSuchRegion, match='the cloud has no region "three"; expected "two" or "one"')
    with connection.Connection(auth=auth, region_name="three") as cloud, refused:
        fetch(cloud, lambda _: None)


def test_clouds_yaml_may_name_no_region(auth: dict[str, str]) -> None:
    """The SDK then says "" for the region."""
    said: list[str] = []
    with connection.Connection(auth=auth) as cloud:
        assert not cloud.config.get_region_name()
        data = fetch(cloud, said.append)
    assert "region" not in data
    assert [each["name"] for each in data["flavors"]] == ["m1.small"]
    assert [each for each in said if "several regions" in each or "regions" in each]

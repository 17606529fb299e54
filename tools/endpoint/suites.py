"""The test suites of OpenStack's own clients: how each is configured, and how many of its tests must pass."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field

from target import Target

HERE = os.path.dirname(os.path.abspath(__file__))

_TEMPEST = """\
[DEFAULT]
log_dir = {directory}
[service_available]
heat = True
neutron = False
nova = False
cinder = False
glance = False
swift = False
[heat_plugin]
username = {target.username}
password = {target.password}
admin_username = {target.username}
admin_password = {target.password}
project_name = {target.project_name}
admin_project_name = {target.project_name}
auth_url = {target.auth_url}
user_domain_id = default
project_domain_id = default
region = RegionOne
build_interval = 1
build_timeout = 60
image_ref = cirros
minimal_image_ref = cirros
instance_type = m1.tiny
minimal_instance_type = m1.tiny
keypair_name = key
hidden_stack_tag = hidden
"""


@dataclass(frozen=True)
class Suite:
    """A suite of tests.

    `least` of the `total` tests must pass; a real Heat 27 without other services passes `real`.
    """

    modules: tuple[str, ...]
    total: int
    least: int
    real: int
    configure: Callable[[Target, str, str], dict[str, str]]


@dataclass
class Outcome:
    """What became of the tests of a suite; `failed` has the last line of each traceback."""

    passed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def _tempest(target: Target, directory: str, python: str) -> dict[str, str]:
    with open(os.path.join(directory, "tempest.conf"), "w", encoding="utf-8") as file:
        file.write(_TEMPEST.format(target=target, directory=directory))
    return {"TEMPEST_CONFIG": "tempest.conf", "TEMPEST_CONFIG_DIR": directory}


def _heatclient(target: Target, directory: str, python: str) -> dict[str, str]:
    return {**target.environment(), "OS_HEATCLIENT_EXEC_DIR": os.path.dirname(python)}


def _sdk(target: Target, directory: str, python: str) -> dict[str, str]:
    auth = {
        "auth_url": target.auth_url,
        "username": target.username,
        "password": target.password,
        "project_name": target.project_name,
        "user_domain_id": "default",
        "project_domain_id": "default",
    }
    names = ("devstack", "devstack-alt", "devstack-admin", "devstack-system-admin")
    clouds = {"clouds": {name: {"auth": auth, "region_name": "RegionOne"} for name in names}}
    path = os.path.join(directory, "clouds.yaml")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(clouds, file)  # JSON is YAML
    return {"OS_CLIENT_CONFIG_FILE": path, "OS_TEST_TIMEOUT": "120"}


# One test of heatclient reads a template from the internet. The other failures of the real Heat need other services.
SUITES = {
    "gabbi": Suite(("heat_tempest_plugin.tests.api.test_heat_api",), 47, 47, 47, _tempest),
    "tempest": Suite(
        ("heat_tempest_plugin.tests.functional", "heat_tempest_plugin.tests.scenario"), 92, 33, 37, _tempest
    ),
    "heatclient": Suite(("heatclient.tests.functional",), 38, 37, 37, _heatclient),
    "sdk": Suite(("openstack.tests.functional.cloud.test_orchestration",), 3, 3, 3, _sdk),
}


def run(suite: Suite, target: Target, python: str, directory: str) -> Outcome:
    """Run a suite; `directory` is where its configuration is written and its tests run."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
    environment.update(suite.configure(target, directory, python))
    command = [python, os.path.join(HERE, "count_tests.py"), *suite.modules]
    done = subprocess.run(command, cwd=directory, env=environment, stdout=subprocess.PIPE, timeout=1200, check=True)
    return Outcome(**json.loads(done.stdout))

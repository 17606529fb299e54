#!/usr/bin/env python3
"""Count what stacks take of Neutron's quotas, with a real Neutron in one process.

    python3 -m venv .venv-neutron && .venv-neutron/bin/pip install neutron==29.0.0 testtools testscenarios oslotest \\
        webtest ddt requests-mock

    .venv-neutron/bin/python tools/oracle/neutron_counts.py generate --seed 1 --count 40 > stacks.jsonl
    .venv-neutron/bin/python tools/oracle/neutron_counts.py count < stacks.jsonl > counts.jsonl
    .venv/bin/python tools/oracle/agree_demand.py counts stacks.jsonl counts.jsonl

`generate` prints requests for stacks of networks, subnets, ports, routers, floating IPs, security groups and servers,
alone and in groups. `count` makes the things of each stack in Neutron (ML2 and the L3 plugin, with SQLite), in a
project of its own that has its default security group, with the calls that Heat makes: {"id", "counts": quota ->
amount}.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import unittest
from collections import Counter
from collections.abc import Iterator
from typing import Any

#: The quotas of Neutron -> their names in an inventory.
QUOTAS = {
    "network": "networks",
    "subnet": "subnets",
    "port": "ports",
    "router": "routers",
    "floatingip": "floating_ips",
    "security_group": "security_groups",
    "security_group_rule": "security_group_rules",
}
DIRECTIONS = ("ingress", "ingress", "ingress", "egress")


def stack(rng: random.Random) -> dict[str, Any]:
    """Return a template."""
    found: dict[str, Any] = {}
    for number in range(rng.randint(1, 3)):
        net = {"get_resource": f"net{number}"}
        found[f"net{number}"] = {"type": "OS::Neutron::Net"}
        subnet = {"network": net, "cidr": f"10.0.{number}.0/24"}
        found[f"subnet{number}"] = {"type": "OS::Neutron::Subnet", "properties": subnet}
        port = {"type": "OS::Neutron::Port", "properties": {"network": net}}
        if rng.random() < 0.6:
            found[f"port{number}"] = port
        if rng.random() < 0.5:
            found[f"ports{number}"] = group(port, rng)
        if rng.random() < 0.7:
            entries: list[dict[str, Any]] = [{"network": net} for _ in range(rng.randint(1, 2))]
            if f"port{number}" in found:
                entries.append({"port": {"get_resource": f"port{number}"}})
            server = {"type": "OS::Nova::Server", "properties": {"flavor": "small", "image": "i", "networks": entries}}
            found[f"server{number}"] = server
            if len(entries) == 1 and rng.random() < 0.5:
                found[f"servers{number}"] = group(server, rng)
    if rng.random() < 0.7:
        gateway = {"external_gateway_info": {"network": "public"}} if rng.random() < 0.5 else {}
        found["router"] = {"type": "OS::Neutron::Router", "properties": gateway}
        interface = {"router": {"get_resource": "router"}, "subnet": {"get_resource": "subnet0"}}
        found["interface"] = {"type": "OS::Neutron::RouterInterface", "properties": interface}
    if rng.random() < 0.5:
        address = {"type": "OS::Neutron::FloatingIP", "properties": {"floating_network": "public"}}
        found["addresses"] = group(address, rng)
    for number in range(rng.randint(0, 3)):
        rules = [
            {"protocol": "tcp", "direction": rng.choice(DIRECTIONS), "port_range_min": each, "port_range_max": each}
            for each in rng.sample(range(1, 1000), rng.randint(0, 4))
        ]
        found[f"group{number}"] = {"type": "OS::Neutron::SecurityGroup", "properties": {"rules": rules}}
        if rng.random() < 0.3:
            rule = {"security_group": {"get_resource": f"group{number}"}, "protocol": "udp", "direction": "ingress"}
            found[f"rule{number}"] = {"type": "OS::Neutron::SecurityGroupRule", "properties": rule}
    return {"heat_template_version": "2018-08-31", "resources": found}


def group(member: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return a group of 0 to 4 resources."""
    properties = {"count": rng.randint(0, 4), "resource_def": member}
    return {"type": "OS::Heat::ResourceGroup", "properties": properties}


def generate(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """Yield requests."""
    for number in range(count):
        yield {"id": f"{seed}-{number}", "template": stack(random.Random(f"{seed}-{number}"))}


def answers(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the counts of each request."""
    # What is imported is installed in the environment of Neutron only.
    from neutron.db.quota import driver_nolock
    from neutron.quota import resource_registry
    from neutron.tests.unit.plugins.ml2 import test_plugin
    from neutron_lib import constants, context
    from neutron_lib.plugins import constants as plugins
    from neutron_lib.plugins import directory

    unset = constants.ATTR_NOT_SPECIFIED
    found: list[dict[str, Any]] = []

    class Counts(test_plugin.Ml2PluginV2TestCase):  # type: ignore[misc]
        _mechanism_drivers = ("logger", "test")
        l3_plugin = "neutron.services.l3_router.l3_router_plugin.L3RouterPlugin"

        def get_additional_service_plugins(self) -> dict[str, str]:
            flavors = "neutron.services.flavors.flavors_plugin.FlavorsPlugin"
            return {**super().get_additional_service_plugins(), "l3": "router", "flavors_plugin_name": flavors}

        def test_counts(self) -> None:
            self.core, self.l3 = directory.get_plugin(), directory.get_plugin(plugins.L3)
            self.admin = context.get_admin_context()
            self._add_default_rules()
            self.public = self._network(self.admin, "cloud", external=True)
            self._subnet(self.admin, "cloud", self.public, "172.24.0.0/16")
            for number, request in enumerate(requests):
                project = f"project-{number}"
                self.context = context.Context(user_id="u", project_id=project, roles=["member"], is_admin=False)
                self.core._ensure_default_security_group(self.context, project)
                before = self._usage(project)
                self.made: dict[str, Any] = {}
                for name, definition in request["template"]["resources"].items():
                    self._make(name, definition["type"], definition.get("properties", {}), project)
                after = self._usage(project)
                counts = {QUOTAS[name]: after[name] - before[name] for name in QUOTAS if after[name] != before[name]}
                found.append({"id": request["id"], "counts": counts})

        def _add_default_rules(self) -> None:
            """Add the rules of a new security group, which the schema of a real Neutron's database has."""
            for direction, version in (("egress", 4), ("egress", 6), ("ingress", 4), ("ingress", 6)):
                rule: dict[str, Any] = dict.fromkeys(
                    ("protocol", "port_range_min", "port_range_max", "remote_ip_prefix", "remote_address_group_id")
                )
                is_egress = direction == "egress"
                rule.update(direction=direction, ethertype=f"IPv{version}", description="")
                rule.update(remote_group_id=None if is_egress else "PARENT")
                rule.update(used_in_default_sg=True, used_in_non_default_sg=is_egress)
                self.core.create_default_security_group_rule(self.admin, {"default_security_group_rule": rule})

        def _usage(self, project: str) -> Counter[str]:
            resource_registry.set_resources_dirty(self.admin)
            resources = resource_registry.get_all_resources()
            driver = driver_nolock.DbQuotaNoLockDriver()
            used = driver.get_detailed_project_quotas(self.admin, resources, project)
            return Counter({name: used[name]["used"] for name in QUOTAS})

        def _make(self, name: str, type_name: str, properties: dict[str, Any], project: str) -> None:
            """Make the things of a resource, as Heat does."""
            made: Any = None
            if type_name == "OS::Heat::ResourceGroup":
                for number in range(properties["count"]):
                    definition = properties["resource_def"]
                    self._make(f"{name}.{number}", definition["type"], definition["properties"], project)
            elif type_name == "OS::Neutron::Net":
                made = self._network(self.context, project)
            elif type_name == "OS::Neutron::Subnet":
                made = self._subnet(self.context, project, self._of(properties["network"]), properties["cidr"])
            elif type_name == "OS::Neutron::Port":
                made = self._port(self._of(properties["network"]), project)
            elif type_name == "OS::Nova::Server":
                for each in properties["networks"]:
                    if "port" not in each:
                        self._port(self._of(each["network"]), project, "compute:nova")
            elif type_name == "OS::Neutron::Router":
                body: dict[str, Any] = {"name": name, "tenant_id": project, "project_id": project}
                body["admin_state_up"] = True
                if "external_gateway_info" in properties:
                    body["external_gateway_info"] = {"network_id": self.public}
                made = self.l3.create_router(self.context, {"router": body})["id"]
            elif type_name == "OS::Neutron::RouterInterface":
                subnet = {"subnet_id": self._of(properties["subnet"])}
                self.l3.add_router_interface(self.context, self._of(properties["router"]), subnet)
            elif type_name == "OS::Neutron::FloatingIP":
                address: dict[str, Any] = dict.fromkeys(("port_id", "subnet_id", "floating_ip_address"))
                address.update(floating_network_id=self.public, tenant_id=project, project_id=project)
                self.l3.create_floatingip(self.context, {"floatingip": {**address, "dns_name": "", "dns_domain": ""}})
            elif type_name == "OS::Neutron::SecurityGroup":
                made = self._security_group(name, properties["rules"], project)
            elif type_name == "OS::Neutron::SecurityGroupRule":
                self._rule(self._of(properties["security_group"]), properties, project)
            else:
                raise ValueError(type_name)
            self.made[name] = made

        def _of(self, reference: dict[str, str]) -> Any:
            return self.made[reference["get_resource"]]

        def _network(self, who: Any, project: str, *, external: bool = False) -> Any:
            body = {"name": "n", "admin_state_up": True, "shared": False, "tenant_id": project, "project_id": project}
            return self.core.create_network(who, {"network": {**body, "router:external": external}})["id"]

        def _subnet(self, who: Any, project: str, network: Any, cidr: str) -> Any:
            body = dict.fromkeys(
                ("gateway_ip", "allocation_pools", "dns_nameservers", "host_routes", "prefixlen"), unset
            )
            more = {"subnetpool_id": None, "ipv6_ra_mode": None, "ipv6_address_mode": None, "enable_dhcp": True}
            names = {"name": "s", "network_id": network, "tenant_id": project, "cidr": cidr, "ip_version": 4}
            return self.core.create_subnet(who, {"subnet": {**body, **more, **names}})["id"]

        def _port(self, network: Any, project: str, owner: str = "") -> Any:
            body = {"network_id": network, "tenant_id": project, "name": "", "admin_state_up": True, "device_id": ""}
            body.update(device_owner=owner, fixed_ips=unset, mac_address=unset, security_groups=unset)
            return self.core.create_port(self.context, {"port": body})["id"]

        def _security_group(self, name: str, rules: list[dict[str, Any]], project: str) -> Any:
            body = {"name": name, "description": "", "tenant_id": project, "project_id": project, "stateful": True}
            made = self.core.create_security_group(self.context, {"security_group": body})
            if any(each["direction"] == "egress" for each in rules):
                for each in made["security_group_rules"]:
                    if each["direction"] == "egress":
                        self.core.delete_security_group_rule(self.context, each["id"])
            for each in rules:
                self._rule(made["id"], each, project)
            return made["id"]

        def _rule(self, group: Any, rule: dict[str, Any], project: str) -> None:
            body: dict[str, Any] = dict.fromkeys(("remote_group_id", "remote_ip_prefix", "remote_address_group_id"))
            body.update(security_group_id=group, tenant_id=project, project_id=project, ethertype="IPv4")
            body.update(direction=rule["direction"], protocol=rule["protocol"], description="")
            body.update({key: rule.get(key) for key in ("port_range_min", "port_range_max")})
            self.core.create_security_group_rule(self.context, {"security_group_rule": body})

    result = unittest.TextTestRunner(stream=sys.stderr).run(Counts("test_counts"))
    if not result.wasSuccessful():
        raise SystemExit(2)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("generate", "count"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40)
    arguments = parser.parse_args()
    if arguments.what == "generate":
        lines = list(generate(arguments.seed, arguments.count))
    else:
        lines = answers([json.loads(line) for line in sys.stdin if line.strip()])
    for each in lines:
        print(json.dumps(each))


if __name__ == "__main__":
    main()

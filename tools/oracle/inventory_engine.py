#!/usr/bin/env python3
"""Say which cases Heat's own engine refuses when the inventory of each stands for the cloud.

    .venv-oracle/bin/python tools/oracle/inventory_engine.py < build/cases.jsonl > build/cloud-answers.jsonl

`tools/oracle/inventories.py` makes the cases. The constraints, the translation of properties and the validation of each
resource are Heat's. The clients of Nova, Glance, Cinder, Neutron, Keystone, Octavia, Designate, Manila, Mistral and
Magnum are replaced by objects that look into the inventory. A kind that the inventory does not have is empty. Other
services have everything.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import sys
import types
from typing import Any

import engine  # first: it silences warnings
from barbicanclient import exceptions as barbican_errors
from barbicanclient.base import validate_ref_and_return_uuid
from cinderclient import exceptions as cinder_errors
from designateclient import exceptions as designate_errors
from glanceclient import exc as glance_errors
from heat.api.openstack.v1.stacks import InstantiationData
from heat.engine import constraints, resource, resources
from heat.engine.clients import client_plugin
from heat.engine.clients.os import barbican, cinder, designate, glance, magnum, manila, mistral, neutron, nova, octavia
from heat.engine.clients.os.keystone import KeystoneClientPlugin
from keystoneauth1 import exceptions as keystone_errors
from keystoneclient import exceptions as client_errors
from magnumclient import exceptions as magnum_errors
from neutronclient.common import exceptions as neutron_errors
from neutronclient.v2_0 import client as neutron_client
from novaclient import exceptions as nova_errors
from osc_lib import exceptions as osc_errors

Items = list[dict[str, Any]]

#: What the engine without a cloud replaces, and an inventory needs from Heat.
KEPT = (
    (constraints.CustomConstraint, "_is_valid"),
    (glance.GlanceClientPlugin, "get_image"),
    (glance.GlanceClientPlugin, "find_image_by_name_or_id"),
    (nova.NovaClientPlugin, "get_flavor"),
    (nova.NovaClientPlugin, "find_flavor_by_name_or_id"),
    (neutron.NeutronClientPlugin, "find_resourceid_by_name_or_id"),
    (neutron.NeutronClientPlugin, "get_secgroup_uuids"),
    (resource.Resource, "_validate_service_availability"),
    (resource.Resource, "is_service_available"),
)
#: The resource of neutronclient -> the kind of the inventory, where they differ.
NETWORK_KINDS = {
    "subnetpools": "subnet_pools",
    "qos_policies": "qos_policies",
    "policies": "qos_policies",
    "lbaas_loadbalancers": "lbaas_load_balancers",
}
#: The path of Octavia's API -> the kind of the inventory.
LOAD_BALANCING = {
    "loadbalancers": "load_balancers",
    "flavors": "load_balancer_flavors",
    "flavorprofiles": "load_balancer_flavor_profiles",
    "availabilityzones": "load_balancer_availability_zones",
    "availabilityzoneprofiles": "load_balancer_availability_zone_profiles",
}

inventory: dict[str, Any] = {}


def items(kind: str) -> Items:
    """Return what the inventory has of a kind."""
    found: Items = inventory.get(kind, [])
    return found


class Manager:
    """A manager of a client: finds things of one kind as the client does, with its exceptions."""

    def __init__(self, kind: str, missing: Exception, several: Exception | None = None) -> None:
        self.kind = kind
        self.missing = missing
        self.several = several

    def get(self, key: str) -> Any:
        """Return the thing with an ID; with a name for kinds without an ID."""
        for each in items(self.kind):
            if each.get("id", each.get("name")) == key:
                return types.SimpleNamespace(**each)
        raise self.missing

    def find(self, name: str, **_more: Any) -> Any:
        """Return the only thing with a name."""
        found = self.list(name=name)
        if not found:
            raise self.missing
        if len(found) > 1 and self.several is not None:
            raise self.several
        return found[0]

    def list(self, filters: Any = None, criterion: Any = None, name: str | None = None, **_more: Any) -> list[Any]:
        """Return the things with a name, or all."""
        wanted = (filters or criterion or {}).get("name", name)
        return [types.SimpleNamespace(**each) for each in items(self.kind) if wanted in (None, each.get("name"))]


class ByAnyKey(Manager):
    """A manager whose service takes an ID or a name."""

    def get(self, key: str) -> Any:
        """Return the thing with an ID or a name."""
        for each in items(self.kind):
            if key in (each.get("id"), each.get("name")):
                return types.SimpleNamespace(**each, uuid=each.get("id"))
        raise self.missing


class Zones(Manager):
    """Designate returns maps."""

    def get(self, key: str) -> Any:
        """Return the zone with an ID."""
        return vars(super().get(key))

    def list(self, *args: Any, **options: Any) -> list[Any]:
        """Return the zones with a name."""
        return [vars(each) for each in super().list(*args, **options)]


def compute() -> Any:
    """Return a client of Nova."""
    missing, several = nova_errors.NotFound(404), nova_errors.NoUniqueMatch()
    return types.SimpleNamespace(
        flavors=Manager("flavors", missing, several),
        keypairs=ByAnyKey("keypairs", missing),
        servers=Manager("servers", missing),
    )


def volumes() -> Any:
    """Return a client of Cinder."""
    missing, several = cinder_errors.NotFound(404), cinder_errors.NoUniqueMatch()
    kinds = {"volumes": "volumes", "volume_snapshots": "volume_snapshots", "backups": "volume_backups"}
    managers = {name: Manager(kind, missing) for name, kind in kinds.items()}
    managers.update(volume_types=Manager("volume_types", missing), qos_specs=Manager("qos_specs", missing, several))
    return types.SimpleNamespace(**managers)


class Network(neutron_client.Client):  # type: ignore[misc]
    """A client of Neutron: its own search over lists from the inventory."""

    def __init__(self) -> None:
        """Connect to nothing."""

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("list_"):
            return object.__getattribute__(self, "_listing")(name.removeprefix("list_"))
        return object.__getattribute__(self, name)

    def _listing(self, kind: str) -> Any:
        def listed(**filters: Any) -> dict[str, Items]:
            wanted = {key: value for key, value in filters.items() if key in ("id", "name")}
            found = items(NETWORK_KINDS.get(kind, kind))
            key = {"qos_policies": "policies"}.get(kind, kind.removeprefix("lbaas_"))
            return {key: [each for each in found if all(each.get(name) == value for name, value in wanted.items())]}

        return listed

    def get_resource_plural(self, resource: str) -> str:
        """Return the plural of a resource, as the client makes it."""
        return f"{resource[:-1]}ies" if resource.endswith("y") else f"{resource}s"

    def show_subnet(self, key: str) -> dict[str, Any]:
        """Return a subnet."""
        return {"subnet": next(each for each in items("subnets") if each["id"] == key)}

    def show_ext(self, path: str, key: str) -> dict[str, Any]:
        """Return a thing of an extension."""
        kind = path.split("/")[2]
        found = [each for each in items(kind) if each["id"] == key]
        if not found:
            raise neutron_errors.NotFound()
        return {kind[:-1]: found[0]}

    def list_ext(self, collection: str, path: str, retrieve_all: bool = True) -> dict[str, Items]:
        """Return the things of an extension."""
        return {collection: items(collection)}


class LoadBalancing:
    """A client of Octavia."""

    def find(self, path: str, value: str, attr: str) -> dict[str, Any]:
        """Return the thing with an ID or name."""
        kind = path.rpartition("/")[2]
        found = [each for each in items(LOAD_BALANCING.get(kind, kind)) if each["id"] == value]
        found = found or [each for each in items(LOAD_BALANCING.get(kind, kind)) if each.get(attr) == value]
        if not found:
            raise osc_errors.NotFound(404)
        if len(found) > 1:
            raise RuntimeError("many found")
        return found[0]


def identity() -> Any:
    """Return a client of Keystone."""
    missing = keystone_errors.NotFound()
    kinds = {"services": "identity_services"}
    names = ("roles", "projects", "domains", "groups", "users", "services", "regions")
    managers = {name: Manager(kinds.get(name, name), missing, client_errors.NoUniqueMatch()) for name in names}
    return types.SimpleNamespace(client=types.SimpleNamespace(**managers))


class References:
    """A manager of Barbican's client, which finds things by the UUID at the end of their address."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get(self, reference: str) -> Any:
        """Return the thing with a reference."""
        wanted = validate_ref_and_return_uuid(reference, "Secret")
        for each in items(self.kind):
            if validate_ref_and_return_uuid(each["id"], "Secret") == wanted:
                return types.SimpleNamespace(**each)
        raise barbican_errors.HTTPClientError("Not Found", status_code=404)


def shares() -> Any:
    """Return a client of Manila."""
    missing = LookupError()
    names = ("share_types", "share_networks", "share_snapshots")
    return types.SimpleNamespace(**{name: Manager(name, missing) for name in names})


def start() -> None:
    """Load Heat's resource types, and put the inventory behind them."""
    kept = [(owner, name, owner.__dict__[name]) for owner, name in KEPT]
    engine.start()
    for owner, name, real in kept:
        setattr(owner, name, real)
    glance_client = types.SimpleNamespace(images=Manager("images", glance_errors.HTTPNotFound()))
    zones = types.SimpleNamespace(zones=Zones("zones", designate_errors.NotFound()))
    clients = {
        nova.NovaClientPlugin: compute(),
        glance.GlanceClientPlugin: glance_client,
        cinder.CinderClientPlugin: volumes(),
        neutron.NeutronClientPlugin: Network(),
        octavia.OctaviaClientPlugin: LoadBalancing(),
        KeystoneClientPlugin: identity(),
        designate.DesignateClientPlugin: zones,
        barbican.BarbicanClientPlugin: types.SimpleNamespace(
            secrets=References("secrets"), containers=References("secret_containers")
        ),
        manila.ManilaClientPlugin: shares(),
        mistral.MistralClientPlugin: types.SimpleNamespace(
            workflows=ByAnyKey("workflows", keystone_errors.NotFound()),
        ),
        magnum.MagnumClientPlugin: types.SimpleNamespace(
            cluster_templates=ByAnyKey("cluster_templates", magnum_errors.NotFound()),
        ),
    }
    for plugin, client in clients.items():
        plugin.client = lambda self, version=None, client=client: client
    client_plugin.ClientPlugin.does_endpoint_exist = _has_service
    neutron.NeutronClientPlugin.has_extension = lambda self, alias: alias in inventory.get("extensions", [alias])
    nova.NovaClientPlugin.is_version_supported = _supports
    nova.NovaClientPlugin.absolute_limits = _absolute_limits


def _has_service(self: Any, service_type: str, service_name: str) -> bool:
    return service_type in inventory.get("services", [service_type])


def _supports(self: Any, version: str) -> bool:
    highest = inventory.get("services", {}).get("compute") or "2.90"
    return [int(part) for part in version.split(".")] <= [int(part) for part in highest.split(".")]


def _absolute_limits(self: Any) -> dict[str, int]:
    limits = inventory.get("limits", {})
    names = {"maxServerMeta": "server_meta", "maxPersonality": "personality", "maxPersonalitySize": "personality_size"}
    return {name: limits.get(key, -1) for name, key in names.items()}


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """Return "id", and in "refused" why Heat refuses to create the stack, None when it does not."""
    inventory.clear()
    inventory.update(case["inventory"])
    try:
        engine.stack_of(engine.template_of(InstantiationData(dict(case["body"])))).validate()
    except Exception as error:
        return {"id": case["id"], "refused": f"{type(error).__name__}: {error}"[:300]}
    return {"id": case["id"], "refused": None}


def services() -> dict[str, list[str | None]]:
    """Return resource type -> the type of the service and the extension of the network service that it needs."""
    plugins = {each.name: each.load() for each in importlib.metadata.entry_points(group="heat.clients")}
    found: dict[str, list[str | None]] = {}
    for name in resources.global_env().get_types():
        needs = resources.global_env().get_class(name)
        types_of = getattr(plugins.get(needs.default_client_name), "service_types", [])
        is_network = "network" in types_of
        found[name] = [next(iter(types_of), None), needs.required_service_extension if is_network else None]
    return found


def main() -> None:
    """Answer each line of standard input, or print what `services` returns."""
    with contextlib.redirect_stdout(sys.stderr):
        start()
    if "--services" in sys.argv[1:]:
        print(json.dumps(services()))
        return
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(answer(json.loads(line)), sort_keys=True), flush=True)


if __name__ == "__main__":
    main()

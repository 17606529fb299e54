"""The forms in which a thing of the cloud is written: in a row of a client's list, by the API, by openstacksdk.

Sources: the columns of python-openstackclient, python-octaviaclient and python-heatclient; the APIs of the services;
the resource classes of openstacksdk. Keys are compared in lower case, with "_" for each other sign.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.cloud.lookups import Item


@dataclass(frozen=True, slots=True)
class Form:
    """How the things of one kind are recognised and read.

    kind: the key of the inventory. marks: sets of keys; a row with all keys of one set is of the kind. exactly: sets of
    keys; a row with just these keys is of the kind. wrappers: the keys under which an API returns a list, or one thing.
    fields: the key of an item -> the keys of a row that have its value, beside the key itself.
    """

    kind: str
    marks: tuple[str, ...] = ()
    exactly: tuple[str, ...] = ()
    wrappers: tuple[str, ...] = ()
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)


#: The forms, in the order in which they are tried.
FORMS = (
    Form(
        "flavors",
        ("ram vcpus disk",),
        wrappers=("flavors", "flavor"),
        fields={"ephemeral": ("os_flv_ext_data_ephemeral",)},
    ),
    Form("load_balancer_flavors", ("id name flavor_profile_id",)),
    Form("load_balancer_availability_zones", ("name availability_zone_profile_id",), wrappers=("availability_zones",)),
    Form(
        "load_balancer_availability_zone_profiles",
        ("id name availability_zone_data",),
        wrappers=("availability_zone_profiles",),
    ),
    Form("load_balancer_flavor_profiles", ("id name provider_name",), wrappers=("flavorprofiles",)),
    Form("load_balancer_providers", exactly=("name description",), wrappers=("providers",)),
    Form("images", ("disk_format container_format",), ("id name status",), ("images", "image")),
    Form(
        "networks",
        ("router_external", "is_router_external", "router_type subnets", "provider_network_type"),
        ("id name subnets",),
        ("networks", "network"),
        {
            "external": ("router_external", "is_router_external", "router_type"),
            "shared": ("is_shared",),
            "port_security": ("port_security_enabled", "is_port_security_enabled"),
            "subnets": ("subnet_ids",),
        },
    ),
    Form(
        "subnets",
        ("cidr network_id", "id name network subnet"),
        wrappers=("subnets", "subnet"),
        fields={"network_id": ("network",), "cidr": ("subnet",), "gateway_ip": ("gateway",)},
    ),
    Form("ports", ("mac_address fixed_ip_addresses", "mac_address fixed_ips"), wrappers=("ports", "port")),
    Form(
        "floating_ips",
        ("floating_ip_address",),
        wrappers=("floatingips", "floatingip"),
        fields={
            "address": ("floating_ip_address",),
            "network_id": ("floating_network_id", "floating_network"),
            "port_id": ("port",),
        },
    ),
    Form(
        "routers",
        ("external_gateway_info", "id name status state project"),
        wrappers=("routers", "router"),
    ),
    Form("segments", ("network_type network segment", "network_type segmentation_id"), wrappers=("segments",)),
    Form("subnet_pools", ("prefixes",), wrappers=("subnetpools", "subnetpool")),
    Form("address_scopes", ("id name ip_version shared project",), wrappers=("address_scopes",)),
    Form("qos_policies", ("id name shared default project",), wrappers=("policies",)),
    Form(
        "security_groups",
        ("id name description project tags", "id name security_group_rules", "id name stateful"),
        ("id name description project",),
        ("security_groups", "security_group"),
        {"project_id": ("project", "tenant_id")},
    ),
    Form(
        "service_providers",
        ("service_type name default",),
        wrappers=("service_providers",),
        fields={"type": ("service_type",)},
    ),
    Form("keypairs", ("name fingerprint",), wrappers=("keypairs", "keypair")),
    Form("server_groups", ("id name policy", "id name policies"), wrappers=("server_groups",)),
    Form("servers", ("id name image flavor", "id name host_id flavor"), wrappers=("servers", "server")),
    Form("hypervisors", ("hypervisor_hostname",), wrappers=("hypervisors",), fields={"name": ("hypervisor_hostname",)}),
    Form("volume_types", ("id name is_public",), wrappers=("volume_types", "volume_type")),
    Form(
        "volumes",
        ("size attached_to", "size attachments"),
        wrappers=("volumes", "volume"),
        fields={"volume_type": ("type",), "bootable": ("is_bootable",)},
    ),
    Form("volume_backups", ("size incremental", "size is_incremental"), wrappers=("backups",)),
    Form("volume_snapshots", ("size volume_id",), ("id name description status size",), ("snapshots",)),
    Form("qos_specs", ("id name consumer",), wrappers=("qos_specs",)),
    Form("load_balancers", ("vip_address provisioning_status",), wrappers=("loadbalancers",)),
    Form("listeners", ("protocol_port default_pool_id",), wrappers=("listeners",)),
    Form("pools", ("id name lb_algorithm",), wrappers=("pools",)),
    Form("l7policies", ("id name action position",), wrappers=("l7policies",)),
    Form("stacks", ("id stack_name stack_status",), wrappers=("stacks",), fields={"name": ("stack_name",)}),
    Form("zones", ("id name serial", "id name ttl"), wrappers=("zones",)),
    Form("secrets", ("secret_href", "secret_ref"), wrappers=("secrets",), fields={"id": ("secret_href", "secret_ref")}),
    Form(
        "secret_containers",
        ("container_href", "container_ref"),
        wrappers=("containers",),
        fields={"id": ("container_href", "container_ref")},
    ),
    Form("regions", ("region parent_region",), wrappers=("regions",), fields={"id": ("region",)}),
    Form("identity_services", exactly=("id name type",)),
    Form("projects", wrappers=("projects", "tenants")),
    Form("domains", wrappers=("domains",)),
    Form("roles", wrappers=("roles",)),
    Form("users", wrappers=("users",)),
    Form("groups", wrappers=("groups",)),
    Form("share_types", ("id name required_extra_specs",), wrappers=("share_types",)),
    Form("share_networks", wrappers=("share_networks",)),
    Form("share_snapshots", wrappers=("share_snapshots",)),
    Form("nodes", ("uuid name power_state",), wrappers=("nodes",), fields={"id": ("uuid",)}),
    Form("port_groups", wrappers=("portgroups",), fields={"id": ("uuid",)}),
    Form("cluster_templates", ("uuid coe",), wrappers=("clustertemplates",), fields={"id": ("uuid",)}),
    Form("workflows", ("id name namespace",), wrappers=("workflows",)),
    Form("leases", wrappers=("leases",)),
    Form("port_pairs", wrappers=("port_pairs",)),
    Form("port_pair_groups", wrappers=("port_pair_groups",)),
    Form("flow_classifiers", wrappers=("flow_classifiers",)),
    Form("tap_services", wrappers=("tap_services",)),
    Form("tap_flows", wrappers=("tap_flows",)),
    Form("database_flavors"),
    Form("lbaas_load_balancers"),
    Form("lbaas_listeners"),
    Form("lbaas_pools"),
)
BY_KIND = {form.kind: form for form in FORMS}
#: Texts that stand for true and false.
_BOOLEANS = {"true": True, "false": False, "external": True, "internal": False, "yes": True, "no": False}
#: The keys of an item for which null says something: that the item has no gateway, port or external network.
_NONE = frozenset(("gateway_ip", "port_id", "external_network_id"))


#: The types and the statuses of zones. Source: designate.objects.zone.
_ZONE_TYPES = ("PRIMARY", "SECONDARY", "CATALOG")
_ZONE_STATUSES = ("ACTIVE", "PENDING", "ERROR", "DELETED", "SUCCESS")


def plain(key: Any) -> str:
    """Return a key in the form that is compared: "Is Public" and "is-public" are "is_public"."""
    return "".join(letter if letter.isalnum() else "_" for letter in str(key).strip().lower())


def with_plain_keys(row: dict[Any, Any]) -> dict[str, Any]:
    """Return a row with its keys as `plain` returns them."""
    return {plain(key): value for key, value in row.items()}


def form_of(row: dict[str, Any], *, by_marks: bool = False) -> Form | None:
    """Return the form of a row, by its keys; None when they do not say it.

    row: with plain keys. by_marks: leave out those that only a row without other keys has, since the body says more.
    """
    if _is_dns_zone(row):
        return BY_KIND["zones"]
    for form in FORMS:
        if any(row.keys() >= set(marks.split()) for marks in form.marks):
            return form
        if not by_marks and any(row.keys() == set(keys.split()) for keys in form.exactly):
            return form
    return None


def _is_dns_zone(row: dict[str, Any]) -> bool:
    """Whether a row that may have few columns is of a zone of Designate, whose name ends in a dot.

    A service of Keystone has a name and a type, too, and an image a name and a status.
    """
    name, kind, status = row.get("name"), row.get("type"), row.get("status")
    is_whole_name = isinstance(name, str) and name.endswith(".")
    return is_whole_name and (kind in _ZONE_TYPES or kind is None and status in _ZONE_STATUSES) and "records" not in row


def item_of(form: Form, row: dict[str, Any], types: dict[str, Any]) -> Item:
    """Return the item of a row with plain keys. types: the schemas of the item's keys in that of inventories."""
    item: Item = {}
    if form.kind == "routers" and "external_gateway_info" in row:
        row = {**row, "external_network_id": _external_network(row["external_gateway_info"])}
    if form.kind == "floating_ips":  # openstacksdk takes the address for the name
        row = {**row, "name": None}
    if form.kind == "keypairs":  # and the name for the ID
        row = {**row, "id": None}
    for key, schema in types.items():
        for name in (key, *form.fields.get(key, ())):
            if name in row:
                value = _converted(row[name], schema, key)
                if value is not None:
                    item[key] = value
                    break
    return item


def _external_network(gateway: Any) -> Any:
    """Return the network of a gateway; None for no gateway. Older clients print the gateway as JSON in a text."""
    if isinstance(gateway, str):
        try:
            gateway = json.loads(gateway)
        except ValueError:
            return {}  # not known
    return gateway.get("network_id") if isinstance(gateway, dict) else None


def _converted(value: Any, schema: dict[str, Any], key: str) -> Any:
    """Return a value as the inventory has it; None when it says nothing."""
    kind = schema.get("type")
    if kind == "string":
        if value is None:
            return "" if key in _NONE else None
        return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if kind == "boolean":
        return value if isinstance(value, bool) else _BOOLEANS.get(str(value).lower())
    if kind == "array":
        if isinstance(value, str):
            value = value.replace(",", " ").split()
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else None
    if kind is None:  # one of some numbers
        value = _integer(value)
        return value if value in schema["enum"] else None
    if isinstance(value, list):  # how many there are
        return len(value)
    number = 0 if value == "" else _integer(value)
    return number if number is not None and number >= 0 else None


def _integer(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None

"""The quantities that a stack needs, by the name that the service gives its quota."""

from __future__ import annotations

from typing import NamedTuple


class Quantity(NamedTuple):
    """A quantity.

    name: the name, which is also that of the quota in an inventory; title: the words in a report; service: the service
    that has the quota; unit: of the amount, "" for a number of things.
    """

    name: str
    title: str
    service: str
    unit: str = ""


#: In the order of reports.
QUANTITIES = (
    Quantity("instances", "instances", "Nova"),
    Quantity("cores", "cores", "Nova"),
    Quantity("ram", "ram", "Nova", "MB"),
    Quantity("server_groups", "server groups", "Nova"),
    Quantity("server_group_members", "members of the server group", "Nova"),
    Quantity("key_pairs", "key pairs", "Nova"),
    Quantity("volumes", "volumes", "Cinder"),
    Quantity("gigabytes", "gigabytes of volumes", "Cinder", "GB"),
    Quantity("per_volume_gigabytes", "gigabytes of one volume", "Cinder", "GB"),
    Quantity("networks", "networks", "Neutron"),
    Quantity("subnets", "subnets", "Neutron"),
    Quantity("subnet_pools", "subnet pools", "Neutron"),
    Quantity("ports", "ports", "Neutron"),
    Quantity("routers", "routers", "Neutron"),
    Quantity("floating_ips", "floating IPs", "Neutron"),
    Quantity("security_groups", "security groups", "Neutron"),
    Quantity("security_group_rules", "security group rules", "Neutron"),
    Quantity("rbac_policies", "RBAC policies", "Neutron"),
    Quantity("trunks", "trunks", "Neutron"),
    Quantity("load_balancers", "load balancers", "Octavia"),
    Quantity("listeners", "listeners", "Octavia"),
    Quantity("pools", "pools", "Octavia"),
    Quantity("members", "pool members", "Octavia"),
    Quantity("health_monitors", "health monitors", "Octavia"),
    Quantity("l7policies", "L7 policies", "Octavia"),
    Quantity("l7rules", "L7 rules", "Octavia"),
    Quantity("shares", "shares", "Manila"),
    Quantity("share_gigabytes", "gigabytes of shares", "Manila", "GB"),
    Quantity("per_share_gigabytes", "gigabytes of one share", "Manila", "GB"),
    Quantity("share_networks", "share networks", "Manila"),
    Quantity("zones", "DNS zones", "Designate"),
    Quantity("zone_recordsets", "record sets of the DNS zone", "Designate"),
    Quantity("zone_records", "records of the DNS zone", "Designate"),
    Quantity("recordset_records", "records of one record set", "Designate"),
    Quantity("containers", "containers", "Zun"),
    Quantity("object_containers", "object containers", "Swift"),
    Quantity("secrets", "secrets", "Barbican"),
    Quantity("secret_containers", "containers of secrets", "Barbican"),
    Quantity("software_configs", "software configurations", "Heat"),
    Quantity("software_deployments", "software deployments", "Heat"),
    Quantity("stacks", "stacks", "Heat"),
    Quantity("resources", "resources", "Heat"),
    Quantity("depth", "levels of nested stacks", "Heat"),
)
_BY_NAME = {each.name: each for each in QUANTITIES}
#: The quantities that are counted for each thing that has them: for a server group, for a DNS zone.
BY_THING = frozenset(("server_group_members", "zone_recordsets", "zone_records"))
#: The quantities that are a bound for one thing: the largest amount counts, not the sum.
OF_ONE = frozenset(("per_volume_gigabytes", "per_share_gigabytes", "recordset_records", "depth"))
#: The quantities whose quota bounds each thing: what other things have does not count.
BOUNDS = BY_THING | OF_ONE


def quantity(name: str) -> Quantity:
    """Return a quantity by its name; for a quota of one volume type, such as "volumes_fast", a new one."""
    found = _BY_NAME.get(name)
    if found is not None:
        return found
    kind, _, type_name = name.partition("_")
    base = _BY_NAME[kind]
    return Quantity(name, f'{base.title} of type "{type_name}"', base.service, base.unit)


def place(name: str) -> tuple[int, str]:
    """Return what sorts quantities in the order of reports: those of a volume type follow the one of all types."""
    kind = name if name in _BY_NAME else name.partition("_")[0]
    return list(_BY_NAME).index(kind), name

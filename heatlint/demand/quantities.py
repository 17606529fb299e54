"""The quantities that a stack needs, by the name that the service gives its quota."""

from __future__ import annotations

from typing import NamedTuple


class Quantity(NamedTuple):
    """A quantity.

    name: the name, which is also that of the quota in an inventory; title: the words in a report; unit: of the amount,
    "" for a number of things.
    """

    name: str
    title: str
    unit: str = ""


#: In the order of reports.
QUANTITIES = (
    Quantity("instances", "instances"),
    Quantity("cores", "cores"),
    Quantity("ram", "ram", "MB"),
    Quantity("server_groups", "server groups"),
    Quantity("server_group_members", "members of the server group"),
    Quantity("key_pairs", "key pairs"),
    Quantity("volumes", "volumes"),
    Quantity("gigabytes", "gigabytes of volumes", "GB"),
    Quantity("per_volume_gigabytes", "gigabytes of one volume", "GB"),
    Quantity("backups", "backups of volumes"),
    Quantity("backup_gigabytes", "gigabytes of backups", "GB"),
    Quantity("networks", "networks"),
    Quantity("subnets", "subnets"),
    Quantity("subnet_pools", "subnet pools"),
    Quantity("ports", "ports"),
    Quantity("routers", "routers"),
    Quantity("floating_ips", "floating IPs"),
    Quantity("security_groups", "security groups"),
    Quantity("security_group_rules", "security group rules"),
    Quantity("rbac_policies", "RBAC policies"),
    Quantity("trunks", "trunks"),
    Quantity("load_balancers", "load balancers"),
    Quantity("listeners", "listeners"),
    Quantity("pools", "pools"),
    Quantity("members", "pool members"),
    Quantity("health_monitors", "health monitors"),
    Quantity("l7policies", "L7 policies"),
    Quantity("l7rules", "L7 rules"),
    Quantity("shares", "shares"),
    Quantity("share_gigabytes", "gigabytes of shares", "GB"),
    Quantity("per_share_gigabytes", "gigabytes of one share", "GB"),
    Quantity("share_networks", "share networks"),
    Quantity("zones", "DNS zones"),
    Quantity("zone_recordsets", "record sets of the DNS zone"),
    Quantity("zone_records", "records of the DNS zone"),
    Quantity("recordset_records", "records of one record set"),
    Quantity("containers", "containers"),
    Quantity("object_containers", "object containers"),
    Quantity("secrets", "secrets"),
    Quantity("secret_containers", "containers of secrets"),
    Quantity("software_configs", "software configurations"),
    Quantity("software_deployments", "software deployments"),
    Quantity("stacks", "stacks"),
    Quantity("resources", "resources"),
    Quantity("depth", "levels of nested stacks"),
)
_BY_NAME = {each.name: each for each in QUANTITIES}
#: The quantities that are counted for each thing that has them: for a server group, for a DNS zone.
BY_THING = frozenset(("server_group_members", "zone_recordsets", "zone_records"))
#: The quantities that are a bound for one thing: the largest amount counts, not the sum.
OF_ONE = frozenset(("per_volume_gigabytes", "per_share_gigabytes", "recordset_records", "depth"))
#: Those whose quota bounds the size of a thing when it is made, and when it becomes larger. Source: cinder.volume.api
#: and manila.share.api (create, extend); Designate looks at all records of a record set at each update.
OF_EXTENSION = frozenset(("per_volume_gigabytes", "per_share_gigabytes"))
#: The quantities whose quota bounds each thing: what other things have does not count.
BOUNDS = BY_THING | OF_ONE


def quantity(name: str) -> Quantity:
    """Return a quantity by its name; for a quota of one volume type, such as "volumes_fast", a new one."""
    found = _BY_NAME.get(name)
    if found is not None:
        return found
    base = _BY_NAME[name.partition("_")[0]]
    return Quantity(name, f'{base.title} of type "{type_in(name)}"', base.unit)


def type_in(name: str) -> str:
    """Return the volume type in the name of a quota of one type, such as "volumes_fast"; "" for another quota."""
    return "" if name in _BY_NAME else name.partition("_")[2]


def place(name: str) -> tuple[int, str]:
    """Return what sorts quantities in the order of reports: those of a volume type follow the one of all types."""
    kind = name if name in _BY_NAME else name.partition("_")[0]
    return list(_BY_NAME).index(kind), name

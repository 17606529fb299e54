"""The names of quotas and limits in an inventory. docs/inventory.md lists them for readers."""

from __future__ import annotations

#: Service -> the names of its quotas.
OF_SERVICES = {
    "compute": "instances cores ram key_pairs server_groups server_group_members",
    "volumes": "volumes gigabytes snapshots backups backup_gigabytes per_volume_gigabytes",
    "network": "networks subnets subnet_pools ports routers floating_ips security_groups security_group_rules "
    "rbac_policies trunks",
    "load balancers": "load_balancers listeners pools members health_monitors l7policies l7rules",
    "shared file systems": "shares share_gigabytes per_share_gigabytes share_snapshots share_snapshot_gigabytes "
    "share_networks",
    "DNS": "zones zone_recordsets zone_records recordset_records",
    "secrets, containers": "secrets secret_containers containers object_containers",
    "Heat": "stacks resources depth software_configs software_deployments",
}
QUOTAS = frozenset(name for names in OF_SERVICES.values() for name in names.split())
#: The beginnings of the names of quotas of one volume type.
OF_VOLUME_TYPES = ("volumes_", "gigabytes_", "snapshots_")
#: The limits of one request or thing.
LIMITS = ("server_meta", "personality", "personality_size")

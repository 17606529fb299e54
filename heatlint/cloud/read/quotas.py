"""The quotas of a project: what the names of clients and APIs stand for, and in which forms they are written.

Sources: `openstack quota show`, `openstack limits show`, `openstack loadbalancer quota show`; the APIs of Nova, Cinder,
Neutron, Octavia and Manila; the classes QuotaSet, Quota and Limits of openstacksdk.
"""

from __future__ import annotations

import json
import re

from heatlint.cloud.quota_names import OF_VOLUME_TYPES, QUOTAS
from heatlint.cloud.read.rows import plain
from heatlint.language.functions.base import shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Other names -> the names of the inventory.
_OTHERS = {
    "floatingip": "floating_ips",
    "secgroups": "security_groups",
    "secgroup_rules": "security_group_rules",
    "subnetpool": "subnet_pools",
    "subnetpools": "subnet_pools",
    "rbac_policy": "rbac_policies",
    "loadbalancer": "load_balancers",
    "healthmonitor": "health_monitors",
    "health_monitor": "health_monitors",
    "l7policy": "l7policies",
    "l7_policies": "l7policies",
    **{name[:-1]: name for name in sorted(QUOTAS) if name.endswith("s") and not name.endswith("ies")},
}
#: The names that Manila has in common with Cinder.
_OF_SHARES = {
    "gigabytes": "share_gigabytes",
    "snapshots": "share_snapshots",
    "snapshot_gigabytes": "share_snapshot_gigabytes",
}
#: An absolute limit -> the quota that it is, and the limit that says what is used. Names of the APIs, without signs.
_ABSOLUTE = {
    "maxtotalcores": ("cores", "totalcoresused"),
    "maxtotalinstances": ("instances", "totalinstancesused"),
    "maxtotalramsize": ("ram", "totalramused"),
    "maxtotalkeypairs": ("key_pairs", ""),
    "maxservergroups": ("server_groups", "totalservergroupsused"),
    "maxservergroupmembers": ("server_group_members", ""),
    "maxtotalvolumes": ("volumes", "totalvolumesused"),
    "maxtotalvolumegigabytes": ("gigabytes", "totalgigabytesused"),
    "maxtotalsnapshots": ("snapshots", "totalsnapshotsused"),
    "maxtotalbackups": ("backups", "totalbackupsused"),
    "maxtotalbackupgigabytes": ("backup_gigabytes", "totalbackupgigabytesused"),
}
#: The names that openstacksdk gives the absolute limits of Nova -> those of the API, without signs.
_OF_SDK = {
    "totalcores": "maxtotalcores",
    "instances": "maxtotalinstances",
    "instancesused": "totalinstancesused",
    "totalram": "maxtotalramsize",
    "keypairs": "maxtotalkeypairs",
    "servergroups": "maxservergroups",
    "servergroupsused": "totalservergroupsused",
    "servergroupmembers": "maxservergroupmembers",
    "servermeta": "maxservermeta",
}
#: A limit of one request -> its name in the inventory.
_LIMITS = {"maxservermeta": "server_meta", "maxpersonality": "personality", "maxpersonalitysize": "personality_size"}

#: Quotas that are not of a project, but of a user or of a server group. Of what is used Nova says 0, and clients "N/A".
#: Source: nova.quota (_server_group_count_members_by_user, _keypair_get_count_by_user).
_USED_ELSEWHERE = frozenset(("key_pairs", "server_group_members"))

#: A whole number as a text, not longer than Python converts.
_WHOLE = re.compile(r"[ ]*-?[0-9]{1,30}(\.0*)?[ ]*")

Quotas = dict[str, dict[str, int]]


def name_of(written: Any, *, of_shares: bool = False) -> str | None:
    """Return the name of a quota in the inventory; None when the inventory has no such quota."""
    name = plain(written)
    if of_shares and name in _OF_SHARES:
        return _OF_SHARES[name]
    if name in QUOTAS:
        return name
    of_type = next((each for each in OF_VOLUME_TYPES if name.startswith(each)), None)
    if of_type is not None:
        return of_type + str(written).strip()[len(of_type) :]  # the name of a volume type stays as it is written
    return _OTHERS.get(name)


def of_rows(rows: list[dict[str, Any]], notes: list[str]) -> Quotas:
    """Return the quotas of rows with the plain keys resource, limit and perhaps in_use and reserved.

    notes: gets a sentence about each value that is not read.
    """
    found = ((row.get("resource"), row.get("limit"), row.get("in_use"), row.get("reserved")) for row in rows)
    return _known(found, notes)


def of_map(values: dict[str, Any], notes: list[str]) -> Quotas:
    """Return the quotas of a map: name -> limit, or name -> a map with the limit and what is used.

    openstacksdk puts what is used into maps of their own, `usage` and `reservation`. notes: see of_rows.
    """
    usage, reservation = (_map(values.get(key)) for key in ("usage", "reservation"))
    found = []
    for name, value in values.items():
        if isinstance(value, dict):
            used = value.get("in_use", value.get("used"))
            found.append((name, value.get("limit"), used, value.get("reserved")))
        else:
            found.append((name, value, usage.get(name), reservation.get(name)))
    return _known(found, notes, of_shares="shares" in values)


def of_limits(values: dict[str, Any], notes: list[str]) -> tuple[Quotas, dict[str, int]]:
    """Return the quotas and the limits that absolute limits say, by the names of the APIs, the SDK or the client.

    notes: see of_rows.
    """
    plain_values = {plain(name).replace("_", ""): value for name, value in values.items() if value is not None}
    plain_values = {_OF_SDK.get(name, name): value for name, value in plain_values.items()}
    found = ((quota, plain_values.get(name), plain_values.get(used), None) for name, (quota, used) in _ABSOLUTE.items())
    quotas = _known(found, notes)
    limits = {}
    for key, name in _LIMITS.items():
        number = _number(plain_values.get(key), f'the limit "{name}"', notes)
        if number is not None:
            limits[name] = max(number, -1)
    return quotas, limits


def is_quotas(values: dict[str, Any]) -> bool:
    """Whether a map without a wrapper is one of quotas, as a client shows them or openstacksdk dumps them."""
    known = sum(name_of(name) is not None for name in values)
    return known > len(values) / 2 and len(values) > 1 or known > 0 and values.keys() >= {"usage", "reservation"}


def is_limits(values: dict[str, Any]) -> bool:
    """Whether a map is one of absolute limits. Some of their names in openstacksdk are those of quotas, too."""
    names = {plain(name).replace("_", ""): name for name in values}
    known = names.keys() & {*_ABSOLUTE, *_OF_SDK}
    return len(known) > 2 and any(name_of(names[each]) is None for each in known)


def _known(found: Any, notes: list[str], *, of_shares: bool = False) -> Quotas:
    quotas: Quotas = {}
    for written, limit, used, reserved in found:
        name = name_of(written, of_shares=of_shares)
        if name is None:
            continue
        number = _number(limit, f'the limit of the quota "{name}"', notes)
        if number is None:
            continue
        quotas[name] = {"limit": max(number, -1)}
        for key, value in (("used", None if name in _USED_ELSEWHERE else used), ("reserved", reserved)):
            amount = _number(value, f'"{key}" of the quota "{name}"', notes, least=0)
            if amount is not None:
                quotas[name][key] = amount
    return quotas


def _number(value: Any, what: str, notes: list[str], least: int | None = None) -> int | None:
    """Return a whole number, which may be written as a text or with ".0"; None for another value.

    what: names the value in the note about one that is not null, "N/A" (which the client prints for what the service
    does not say) or such a number, or less than the least.
    """
    if value in (None, "N/A"):
        return None
    number = None
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, float) and value.is_integer():
        number = int(value)
    elif isinstance(value, str) and _WHOLE.fullmatch(value):
        number = int(value.partition(".")[0])
    if number is None or (least is not None and number < least):
        kind = "a whole number" if least is None else f"a whole number from {least}"
        notes.append(f"{what} is not known, since {shorten(json.dumps(value))} is not {kind}")
        return None
    return number


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

"""Asks a cloud what it has, with openstacksdk (the extra "cloud"), and puts an inventory together.

Nothing is kept but the keys that the inventory has: no tokens, passwords or endpoints.
"""

from __future__ import annotations

from functools import partial

from heatlint.cloud.read.outputs import Reader
from heatlint.cloud.services import is_shared, regions_of
from heatlint.language.functions.base import shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

#: (service of the connection, its method, the kind of the inventory) for lists of things.
_LISTS = (
    ("compute", "flavors", "flavors"),
    ("compute", "keypairs", "keypairs"),
    ("compute", "server_groups", "server_groups"),
    ("image", "images", "images"),
    ("network", "networks", "networks"),
    ("network", "subnets", "subnets"),
    ("network", "routers", "routers"),
    ("network", "security_groups", "security_groups"),
    ("network", "ips", "floating_ips"),
    ("network", "subnet_pools", "subnet_pools"),
    ("network", "address_scopes", "address_scopes"),
    ("network", "qos_policies", "qos_policies"),
    ("network", "segments", "segments"),
    ("block_storage", "types", "volume_types"),
    ("block_storage", "volumes", "volumes"),
    ("block_storage", "snapshots", "volume_snapshots"),
    ("block_storage", "backups", "volume_backups"),
    ("load_balancer", "load_balancers", "load_balancers"),
    ("load_balancer", "flavors", "load_balancer_flavors"),
    ("load_balancer", "providers", "load_balancer_providers"),
    ("load_balancer", "availability_zones", "load_balancer_availability_zones"),
    ("dns", "zones", "zones"),
    ("shared_file_system", "share_types", "share_types"),
    ("orchestration", "stacks", "stacks"),
)
#: (service of the connection, name of the service in the inventory).
_ZONES = (("compute", "compute"), ("block_storage", "volume"), ("network", "network"))
#: (service of the connection, its method, the options that ask for what is used).
_QUOTAS: tuple[tuple[str, str, dict[str, bool]], ...] = (
    ("compute", "get_quota_set", {"usage": True}),
    ("block_storage", "get_quota_set", {"usage": True}),
    ("network", "get_quota", {"details": True}),
    ("load_balancer", "get_quota", {}),
)


class NoSuchRegion(Exception):
    """The cloud has no service in the region that it is asked for."""


def fetch(connection: Any, say: Callable[[str], None]) -> dict[str, Any]:
    """Return the data of an inventory, without the time.

    connection: an openstack.connection.Connection. say: is called with a line about each part, about each one that the
    cloud does not give, which stays unknown, and about each value that is not read. Raises NoSuchRegion, and what the
    SDK raises when the user cannot sign in.
    """
    reader = Reader()
    project, region = connection.current_project_id, connection.config.get_region_name()
    for key, value in (("region", region), ("project", project)):
        if isinstance(value, str):
            reader.set(key, value)
    reader.add_value({"catalog": _catalog(connection, region)}, "")
    for what, read in _parts(connection, project):
        say(f"{what} ...")
        try:
            read(reader)
        except Exception as error:  # a service that is not there, or that the user may not ask
            say(f"{what}: not known ({type(error).__name__})")
    for sentence in reader.notes:
        say(sentence)
    return reader.inventory


def _catalog(connection: Any, region: str | None) -> list[dict[str, Any]]:
    """Return the services that Heat finds in a region; all services without one. Raises NoSuchRegion.

    Source: does_endpoint_exist of heat.engine.clients.client_plugin.
    """
    catalog: list[dict[str, Any]] = connection.session.auth.get_access(connection.session).service_catalog.catalog
    if not region:
        return catalog
    regions = regions_of(catalog)
    if catalog and region not in regions:
        names = [f'"{shorten(each)}"' for each in regions[:3]]
        expected = f"; expected {' or '.join(names)}" if names else ""
        raise NoSuchRegion(f'the cloud has no region "{shorten(region)}"{expected}')
    return [each for each in catalog if region in regions_of([each]) or is_shared(str(each.get("type")))]


def _parts(connection: Any, project: str) -> Iterator[tuple[str, Callable[[Reader], None]]]:
    """Yield what is asked for, and the function that asks for it."""
    yield "microversion", partial(_microversion, connection)
    for service, method, kind in _LISTS:
        yield kind.replace("_", " "), partial(_list, connection, service, method, kind)
    yield "default volume type", partial(_default_volume_type, connection)
    yield "extensions", lambda reader: reader.add_value({"extensions": _dicts(connection.network.extensions())}, "")
    for service, name in _ZONES:
        yield f"availability zones of {name}", partial(_zones, connection, service, name)
    for service, method, options in _QUOTAS:
        yield f"quotas of {service.replace('_', ' ')}", partial(_quotas, connection, service, method, project, options)
    yield "limits", lambda reader: reader.add_value(connection.compute.get_limits().absolute.to_dict(), "")
    yield "resource types", lambda reader: reader.add_value(connection.orchestration.get("/resource_types").json(), "")


def _list(connection: Any, service: str, method: str, kind: str, reader: Reader) -> None:
    reader.add_items(kind, _dicts(getattr(getattr(connection, service), method)()))


def _dicts(found: Any) -> list[dict[str, Any]]:
    return [each.to_dict() for each in found]


def _default_volume_type(connection: Any, reader: Reader) -> None:
    reader.set("default_volume_type", connection.block_storage.get_type("default").name)


def _zones(connection: Any, service: str, name: str, reader: Reader) -> None:
    zones = getattr(connection, service).availability_zones()
    reader.add_value([{"zone_name": each.name, "zone_resource": name} for each in zones], name)


def _quotas(connection: Any, service: str, method: str, project: str, options: dict[str, bool], reader: Reader) -> None:
    found = getattr(getattr(connection, service), method)(project, **options)
    reader.add_value({"quota": found.to_dict()}, "")


def _microversion(connection: Any, reader: Reader) -> None:
    highest = connection.compute.get_endpoint_data().max_microversion
    if highest is not None:
        version = ".".join(map(str, highest))
        reader.add_value([{"service_type": "compute", "max_microversion": version}], "")

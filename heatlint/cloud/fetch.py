"""Asks a cloud what it has, with openstacksdk (the extra "cloud"), and puts an inventory together.

Nothing is kept but the keys that the inventory has: no tokens, passwords or endpoints.
"""

from __future__ import annotations

from functools import partial

from heatlint.cloud.read.outputs import Reader
from heatlint.cloud.services import official

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Part = tuple[str, str, Callable[[Reader], None]]

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
#: The status of an answer -> why a service does not give what it is asked for.
_REASONS = {
    401: "the cloud does not accept the sign-in any more (401)",
    403: "the user may not ask for this (403)",
    404: "the service does not have this (404)",
}
#: The class of an error without a status -> why a service does not give what it is asked for.
_FAILURES = {
    "ServiceDisabledException": "the service has no endpoint in the region",
    "EndpointNotFound": "the service has no endpoint in the region",
    "NotSupported": "openstacksdk finds no version of the service that it knows; perhaps the service does not work",
}
#: (service of the connection, its method, the options that ask for what is used).
_QUOTAS: tuple[tuple[str, str, dict[str, bool]], ...] = (
    ("compute", "get_quota_set", {"usage": True}),
    ("block_storage", "get_quota_set", {"usage": True}),
    ("network", "get_quota", {"details": True}),
    ("load_balancer", "get_quota", {}),
)

#: The class of an error, or of one that it comes from -> why the user cannot sign in.
_NO_SIGN_IN = {
    "SSLError": 'a TLS connection to Keystone is not possible; "cacert" of clouds.yaml names the certificate to trust',
    "ConnectionError": 'Keystone does not answer; expected its address in "auth_url" of clouds.yaml',
    "DiscoveryFailure": '"auth_url" of clouds.yaml is not the address of a Keystone; expected one such as '
    '"https://HOST/identity/v3"',
}


def fetch(connection: Any, say: Callable[[str], None]) -> dict[str, Any]:
    """Return the data of an inventory, without the time.

    connection: an openstack.connection.Connection. say: is called with a line about each part, about each one that the
    cloud does not give, which stays unknown, and about each value that is not read. Raises
    heatlint.cloud.read.catalog.NoSuchRegion, and what the SDK raises when the user cannot sign in.
    """
    region = connection.config.get_region_name() or None  # the SDK says "" where clouds.yaml has none
    reader = Reader(region)
    project = connection.current_project_id
    if isinstance(project, str):
        reader.set("project", project)
    say("service catalog ...")
    reader.add_value({"catalog": connection.session.auth.get_access(connection.session).service_catalog.catalog}, "")
    there = reader.services.in_region()  # refuses a wrong region before anything else is asked
    say("versions of the services ...")
    _versions(connection, region, reader)
    services = None if there is None else {official(each) for each in there}
    silent = set()
    for service, what, read in _parts(connection, project):
        if service in silent:
            continue
        if services is not None and service not in services:
            say(f'{what}: the cloud has no service of the type "{service}"')
            silent.add(service)
            continue
        say(f"{what} ...")
        try:
            read(reader)
        except Exception as error:  # of many kinds: each service has its own
            if _status(error) is None and "ConnectionError" in _names(error):
                silent.add(service)
                say(f'{what}: the service "{service}" does not answer, so what it has is not known')
            else:
                say(f"{what}: not known, since {_why_refused(error)}")
    for sentence in reader.notes:
        say(sentence)
    return reader.inventory


def why_no_sign_in(error: Exception) -> str:
    """Return why the user cannot sign in at a cloud, as a sentence. error: what the SDK raises."""
    status = _status(error)
    if status is not None:
        refused = "Keystone does not accept the user, the password or the project of clouds.yaml (401)"
        return refused if status == 401 else f"Keystone answers with the status {status}"
    names = _names(error)
    for name, sentence in _NO_SIGN_IN.items():
        if name in names:
            return sentence
    return f"{type(error).__name__}: {error}"


def _names(error: BaseException | None) -> set[str]:
    """Return the names of the classes of an error and of those that it comes from.

    The libraries below openstacksdk, which may not be installed here, have classes of the same names.
    """
    names: set[str] = set()
    while error is not None:
        names |= {each.__name__ for each in type(error).__mro__}
        error = error.__cause__ or error.__context__
    return names


def _why_refused(error: Exception) -> str:
    """Return why a service does not give what it is asked for, as a part of a sentence."""
    status = _status(error)
    if status is None:
        names = _names(error)
        failed = f"openstacksdk fails ({type(error).__name__})"
        return next((reason for name, reason in _FAILURES.items() if name in names), failed)
    return _REASONS.get(status, f"the service answers with the status {status}")


def _status(error: Exception) -> int | None:
    """Return the HTTP status in an error of openstacksdk or keystoneauth; None for an error without one."""
    status = getattr(error, "status_code", None) or getattr(error, "http_status", None)
    return status if isinstance(status, int) else None


def _parts(connection: Any, project: str) -> Iterator[Part]:
    """Yield the official type of a service, what it is asked for, and the function that asks it."""
    for service, method, kind in _LISTS:
        yield _type(service), kind.replace("_", " "), partial(_list, connection, service, method, kind)
    yield "block-storage", "default volume type", partial(_default_volume_type, connection)
    yield "network", "extensions", partial(_extensions, connection)
    for service, name in _ZONES:
        yield _type(service), f"availability zones of {name}", partial(_zones, connection, service, name)
    for service, method, options in _QUOTAS:
        what = f"quotas of {service.replace('_', ' ')}"
        yield _type(service), what, partial(_quotas, connection, service, method, project, options)
    yield "compute", "limits", partial(_limits, connection)
    yield "orchestration", "resource types", partial(_resource_types, connection)


def _type(service: str) -> str:
    """Return the official type of a service, by its name in the connection."""
    return service.replace("_", "-")


def _versions(connection: Any, region: str | None, reader: Reader) -> None:
    """Ask all services for their versions, as "openstack versions show" does. Those that do not answer have none."""
    interface = connection.config.get_interface()
    found = connection.session.get_all_version_data(interface=interface, region_name=region)
    rows = [
        {"region_name": where, "service_type": service, **each}
        for where, interfaces in found.items()
        for services in interfaces.values()
        for service, versions in services.items()
        for each in versions
    ]
    if rows:
        reader.add_value(rows, "")


def _list(connection: Any, service: str, method: str, kind: str, reader: Reader) -> None:
    reader.add_items(kind, _dicts(getattr(getattr(connection, service), method)()))


def _dicts(found: Any) -> list[dict[str, Any]]:
    return [each.to_dict() for each in found]


def _default_volume_type(connection: Any, reader: Reader) -> None:
    reader.set("default_volume_type", connection.block_storage.get_type("default").name)


def _extensions(connection: Any, reader: Reader) -> None:
    reader.add_value({"extensions": _dicts(connection.network.extensions())}, "")


def _zones(connection: Any, service: str, name: str, reader: Reader) -> None:
    zones = getattr(connection, service).availability_zones()
    reader.add_value([{"zone_name": each.name, "zone_resource": name} for each in zones], name)


def _quotas(connection: Any, service: str, method: str, project: str, options: dict[str, bool], reader: Reader) -> None:
    found = getattr(getattr(connection, service), method)(project, **options)
    reader.add_value({"quota": found.to_dict()}, "")


def _limits(connection: Any, reader: Reader) -> None:
    # As Heat asks for them. With the later version of the SDK's own call, Nova leaves out the limits of "personality".
    reader.add_value(connection.compute.get("/limits", microversion="2.1", raise_exc=True).json(), "")


def _resource_types(connection: Any, reader: Reader) -> None:
    reader.add_value(connection.orchestration.get("/resource_types", raise_exc=True).json(), "")

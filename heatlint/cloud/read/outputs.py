"""Reads texts about a cloud and puts an inventory together.

They are the JSON that clients print, the bodies of APIs and dumps of openstacksdk.
"""

from __future__ import annotations

import os

from heatlint.cloud.read import quotas
from heatlint.cloud.read.catalog import Services, regions_of
from heatlint.cloud.read.pages import OPEN, PART, SINGLE, WHOLE, extent_of
from heatlint.cloud.read.rows import BY_KIND, FORMS, form_of, item_of, plain, with_plain_keys
from heatlint.cloud.read.texts import (
    EXPECTED,
    LISTS_OF_NAMES,
    NotKnown,
    error_in,
    is_default_volume_type,
    kind_of_file,
    values_of,
)
from heatlint.cloud.read.version_documents import highest_microversion, service_of, versions_in
from heatlint.language.structure import schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Row = dict[str, Any]

#: The wrapper of a list or thing -> the form: the key that an API uses, or the kind itself.
_WRAPPERS = {wrapper: form for form in FORMS for wrapper in (form.kind, *form.wrappers)}
#: The service of a zone, by the words in the column "Zone Resource" or in the name of the file.
_ZONES = ("compute", "volume", "network")


class Reader:
    """Collects what texts say.

    region: the region whose services are wanted; None for the only one of the cloud. services: those that texts name.
    """

    def __init__(self, region: str | None = None) -> None:
        self.services = Services(region)
        self._notes: list[str] = []
        self._data: dict[str, Any] = {}
        self._extents: dict[str, set[str]] = {}
        self._items: dict[tuple[str, bool, str | None], dict[str, Any]] = {}
        self._types = {
            name: each["items"]["properties"]
            for name, each in schema("inventory")["properties"].items()
            if name in BY_KIND
        }

    @property
    def inventory(self) -> dict[str, Any]:
        """The data of an inventory, in the form of the schema. Raises NoSuchRegion."""
        incomplete = self.incomplete
        of_region = {"region": self.services.region, "services": self.services.in_region()}
        known = {key: value for key, value in of_region.items() if value is not None}
        return known | {key: value for key, value in self._data.items() if key not in incomplete}

    @property
    def notes(self) -> list[str]:
        """A sentence about each value that is not read, and about what is not known for another reason."""
        return [*self._notes, *self.services.notes]

    @property
    def incomplete(self) -> list[str]:
        """The kinds of which no text has the whole list, so that the inventory has not got them.

        A list that says nothing of other pages is the whole one, unless there is a page beside it: then it may be the
        last page, and nobody knows how many there are between.
        """
        return [
            kind
            for kind, extents in self._extents.items()
            if WHOLE not in extents and (OPEN not in extents or PART in extents)
        ]

    def set(self, key: str, value: str) -> None:
        """Set a text of the inventory: the project or the default volume type."""
        self._data[key] = value

    def add(self, text: str, name: str) -> None:
        """Add a text. name: that of its file, which says the kind of a list without entries. Raises NotKnown."""
        for value in values_of(text):
            self.add_value(value, name)

    def add_value(self, value: Any, name: str) -> None:
        """Add a value of JSON. Raises NotKnown."""
        if is_default_volume_type(name):
            self._set_default_volume_type(value)
        elif isinstance(value, list):
            self._add_list(value, name)
        elif isinstance(value, dict):
            self._add_map(value, name)
        else:
            raise NotKnown(f"is not a list or a map; expected {EXPECTED}")

    def _set_default_volume_type(self, value: Any) -> None:
        """Set the type that the client shows in a list of its own, and the API as one thing."""
        rows = value if isinstance(value, list) else [value]
        found = [with_plain_keys(_unwrapped(with_plain_keys(row))) for row in _maps(rows)]
        names = [row["name"] for row in found if isinstance(row.get("name"), str)]
        if len(names) != len(rows) or len(names) > 1:
            raise NotKnown('is not one volume type; expected that of "openstack volume type list --default -f json"')
        if names:
            self.set("default_volume_type", names[0])

    def _add_list(self, listed: list[Any], name: str) -> None:
        rows = [with_plain_keys(row) for row in listed if isinstance(row, dict)]
        if len(rows) != len(listed):
            if all(isinstance(each, str) for each in listed) and kind_of_file(name) in LISTS_OF_NAMES:
                self._add_names(kind_of_file(name), listed)
                return
            raise NotKnown(f"has entries that are not maps; expected {EXPECTED}")
        rows = [_unwrapped(row) for row in rows]
        first = rows[0] if rows else {}
        if rows and _is_zone(first):
            self._zone_rows(rows, name)
            return
        special = next((add for keys, add in self._SPECIAL if rows and first.keys() >= set(keys.split())), None)
        if special is not None:
            special(self, rows, name)
            return
        hint = kind_of_file(name)
        form = form_of(first) or BY_KIND.get(hint)
        if form is not None and hint in BY_KIND and form.kind != hint and set(first) <= _VAGUE:
            form = BY_KIND[hint]
        if form is not None:
            self.add_items(form.kind, rows)
        elif not rows and hint in LISTS_OF_NAMES:
            self._add_names(hint, [])
        elif not rows and "availability_zone" in plain(os.path.basename(name)):  # the service does not list its zones
            self._notes.append(f'"{name}" lists no availability zones, so those of its service are not known')
        elif not rows:
            raise NotKnown('is an empty list; name the file after what it lists, such as "keypairs.json"')
        elif set(first) <= _VAGUE:
            raise NotKnown('has only IDs and names; name the file after what it lists, such as "projects.json"')
        else:
            raise NotKnown(_UNKNOWN)

    def _add_map(self, value: Row, name: str) -> None:
        row = with_plain_keys(value)
        wrapped = [key for key in row if key in _WRAPPERS or key in self._BODIES]
        if "taken" in row:
            raise NotKnown("is an inventory itself; name the files that the clients wrote")
        if not row:
            raise NotKnown(f"is an empty map; expected {EXPECTED}")
        if wrapped and all(map(_is_content, map(row.get, wrapped))) and "id" not in row:
            self._add_body(row, wrapped, name)
        elif row.keys() == {"project_id"}:  # of "openstack token issue -c project_id"
            self._set_project(row["project_id"])
        elif isinstance(row.get("absolute"), dict):  # openstacksdk's Limits
            self._add_limits(row["absolute"])
        elif quotas.is_limits(value):
            self._add_limits(value)
        elif quotas.is_quotas(value):
            self._add_quotas(quotas.of_map(value, self._notes))
        elif _is_zone(row):
            self._extents.setdefault("availability_zones", set()).add(SINGLE)
        elif (form := form_of(row)) is not None:
            self.add_items(form.kind, [row], SINGLE)
        elif (error := error_in(row)) is not None:
            raise NotKnown(f"is the error {error} of an API; expected {EXPECTED}")
        else:
            raise NotKnown(_UNKNOWN)

    def _add_body(self, body: Row, wrapped: list[str], name: str) -> None:
        for key in wrapped:
            value = body[key]
            if key in self._BODIES:
                self._BODIES[key](self, value, name)
                continue
            is_list = isinstance(value, list)
            rows = [_unwrapped(with_plain_keys(row)) for row in _maps(value if is_list else [value])]
            if rows and _is_zone(rows[0]):  # of Neutron; Octavia has the same key
                self._zone_rows(rows, name)
                continue
            form = form_of(rows[0], by_marks=True) if rows else None
            self.add_items((form or _WRAPPERS[key]).kind, rows, extent_of(body, key, rows) if is_list else SINGLE)

    def add_items(self, kind: str, rows: list[Row], extent: str = WHOLE) -> None:
        """Add things of a kind; what is known of the same thing from different texts is put together.

        extent: whether these are all things of the kind, see heatlint.cloud.read.pages; SINGLE for one thing alone. As
        long as they are not, the inventory has not got the kind: to it, a thing that is not in the list does not exist.
        So a list with a thing of which neither name nor ID can be read is not the whole one.
        """
        items = self._data.setdefault(kind, [])
        extents = self._extents.setdefault(kind, set())
        extents.add(extent)
        for row in rows:
            item = item_of(BY_KIND[kind], with_plain_keys(row), self._types[kind])
            key = (kind, "id" in item, item.get("id", item.get("name")))
            if key[2] is None:
                extents -= {WHOLE}
                extents.add(PART)
                continue
            if key in self._items:
                self._items[key].update(item)
            else:
                self._items[key] = item
                items.append(item)

    def _add_names(self, key: str, names: list[Any]) -> None:
        listed = self._data.setdefault(key, [])
        listed += [each for each in names if isinstance(each, str) and each not in listed]

    def _add_quotas(self, found: quotas.Quotas) -> None:
        known = self._data.setdefault("quotas", {})
        for name, quota in found.items():
            known.setdefault(name, {}).update(quota)

    def _add_limits(self, values: Row) -> None:
        found, limits = quotas.of_limits(values, self._notes)
        known = self._data.setdefault("quotas", {})
        for name, quota in found.items():
            known[name] = {**quota, **known.get(name, {})}  # a list of quotas says more
        self._data.setdefault("limits", {}).update(limits)

    def _quota_rows(self, rows: list[Row], name: str) -> None:
        self._add_quotas(quotas.of_rows(rows, self._notes))

    def _limit_rows(self, rows: list[Row], name: str) -> None:
        self._add_limits({str(row["name"]): row["value"] for row in rows if {"name", "value"} <= row.keys()})

    def _zone_rows(self, rows: list[Row], name: str) -> None:
        is_of_unknown = False
        for row in rows:
            zone = row.get("zone_name", row.get("zonename", row.get("name")))
            where = str(row.get("zone_resource", row.get("resource", ""))) or plain(os.path.basename(name))
            services = [each for each in _ZONES if each in where.lower() or (each == "network" and where == "router")]
            if not services and "hosts" in row:  # only Nova says the hosts
                services = ["compute"]
            is_of_unknown = is_of_unknown or not services
            for service in services:
                zones = self._data.setdefault("availability_zones", {}).setdefault(service, [])
                self._extents.setdefault("availability_zones", set()).add(WHOLE)
                if isinstance(zone, str) and zone not in zones and zone != "internal":
                    zones.append(zone)
        if is_of_unknown:  # the client's columns do not tell those of servers from those of volumes
            self._notes.append(
                f'"{name}" does not say of which service its availability zones are, so they are not known; name the '
                'file after it, such as "availability-zones-of-compute.json"'
            )

    def _zone_body(self, value: Any, name: str) -> None:
        self._zone_rows([with_plain_keys(row) for row in _maps(value)], name)

    def _type_rows(self, rows: list[Row], name: str) -> None:
        self._add_names("resource_types", [row.get("resource_type") for row in rows])

    def _extension_rows(self, rows: list[Row], name: str) -> None:
        self._add_names("extensions", [row.get("alias") for row in rows])

    def _catalog_rows(self, rows: list[Row], name: str) -> None:
        for row in rows:
            self.services.add(row.get("type"), regions_of(row))

    def _version_rows(self, rows: list[Row], name: str) -> None:
        for row in rows:
            highest, region = row.get("max_microversion"), row.get("region_name")
            if str(row.get("status", "CURRENT")).upper() == "CURRENT" or highest:
                regions = [region] if isinstance(region, str) and region else None
                self.services.add(row.get("service_type"), regions, highest)

    def _version_document(self, value: Any, name: str) -> None:
        versions = versions_in(value)
        service = service_of(versions, os.path.basename(name))
        if not versions:
            raise NotKnown(_UNKNOWN)
        if service is None:
            raise NotKnown(
                'has versions of an unknown service; name the file after the service, such as "compute.json"'
            )
        highest = highest_microversion(versions)
        if highest is not None:
            self.services.add_microversion(service, highest)

    def _resource_types(self, value: Any, name: str) -> None:
        listed = value if isinstance(value, list) else []
        self._add_names(
            "resource_types", [each.get("resource_type") if isinstance(each, dict) else each for each in listed]
        )

    def _extensions(self, value: Any, name: str) -> None:
        self._add_names("extensions", [each.get("alias") for each in _maps(value)])

    def _quota_body(self, value: Any, name: str) -> None:
        for each in _maps(value if isinstance(value, list) else [value]):
            self._add_quotas(quotas.of_map(each, self._notes))

    def _limit_body(self, value: Any, name: str) -> None:
        for each in _maps([value.get("absolute") if isinstance(value, dict) else None]):
            self._add_limits(each)

    def _catalog(self, value: Any, name: str) -> None:
        self._catalog_rows(_maps(value), name)

    def _token(self, value: Any, name: str) -> None:
        if isinstance(value, dict):
            self._catalog_rows(_maps(value.get("catalog")), name)
            project = value.get("project")
            self._set_project(project.get("id") if isinstance(project, dict) else None)

    def _set_project(self, value: Any) -> None:
        if isinstance(value, str) and value:
            self.set("project", value)

    #: The keys of a row that is not a thing -> the method that reads such rows.
    _SPECIAL = (
        ("resource limit", _quota_rows),
        ("name value", _limit_rows),
        ("zone_name", _zone_rows),
        ("zonename", _zone_rows),
        ("resource_type", _type_rows),
        ("alias description", _extension_rows),
        ("name type endpoints", _catalog_rows),
        ("service_type max_microversion", _version_rows),
    )
    #: The key of an API's body -> the method that reads its value.
    _BODIES = {
        "resource_types": _resource_types,
        "extensions": _extensions,
        "quota_set": _quota_body,
        "quota": _quota_body,
        "quotas": _quota_body,
        "limits": _limit_body,
        "availabilityzoneinfo": _zone_body,
        "catalog": _catalog,
        "token": _token,
        "versions": _version_document,
        "version": _version_document,
    }


_UNKNOWN = f"is not known; expected {EXPECTED}"
#: Keys that the rows of many kinds have.
_VAGUE = frozenset(("id", "name", "description", "status", "size", "enabled", "domain_id", "project_id", "type"))

#: The keys of an availability zone in openstacksdk.
_OF_ZONES = frozenset(("id", "name", "location", "state", "hosts", "resource"))


def _maps(value: Any) -> list[Row]:
    """Return the maps in a list; nothing for another value."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _is_content(value: Any) -> bool:
    """Whether a value may be what a body is about: a list or a thing, not a quota."""
    return isinstance(value, list) or isinstance(value, dict) and "limit" not in value


def _is_zone(row: Row) -> bool:
    """Whether a row with plain keys is an availability zone of openstacksdk, of any of the three services."""
    return row.keys() >= {"name", "state"} and row.keys() <= _OF_ZONES


def _unwrapped(row: Row) -> Row:
    """Return the thing in a row that has only it, as {"keypair": {...}} of Nova."""
    if len(row) == 1:
        ((key, value),) = row.items()
        if key in _WRAPPERS and isinstance(value, dict):
            return with_plain_keys(value)
    return row

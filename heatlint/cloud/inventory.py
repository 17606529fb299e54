"""The inventory of a cloud: what it has, as a file says (schemas/inventory.json describes it).

A kind that the file does not have is not known, and nothing is said about it; an empty list says that there is nothing
of the kind.
"""

from __future__ import annotations

import json
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from heatlint._misuse import Misuse
from heatlint.cloud.images import least_volume
from heatlint.cloud.index import Index
from heatlint.cloud.lookups import by_constraint, find
from heatlint.cloud.quota_names import LIMITS, OF_VOLUME_TYPES, QUOTAS
from heatlint.cloud.services import extension_of, microversion, official, service_of
from heatlint.cloud.unconstrained import UNCONSTRAINED, lookup_of
from heatlint.language.functions.base import shorten
from heatlint.language.structure import faults, schema
from heatlint.load.disk import LIMIT, Unreadable, read_regular_file
from heatlint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from heatlint.cloud.lookups import Found, Item, Lookup
    from heatlint.cloud.unconstrained import Way

    Choose = Callable[[Callable[[str], Any]], Lookup | None]

#: The age up to which an inventory is taken to be complete. A message about a missing name says when it is older.
FRESH = timedelta(days=30)
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class BadInventory(Misuse):
    """A file that is not an inventory. The message is one line that names the file and says what was expected."""


@dataclass(frozen=True, slots=True)
class Quota:
    """A quota of the project.

    limit: None for no limit. used, reserved: None if the file does not say it.
    """

    limit: int | None
    used: int | None = None
    reserved: int | None = None

    @property
    def left(self) -> int | None:
        """How much is left, at least 0; None for no limit. What is not known to be used counts as left."""
        if self.limit is None:
            return None
        return max(0, self.limit - self._taken)

    @property
    def over(self) -> int:
        """By how much the project exceeds the quota already, as after the quota was made smaller."""
        return 0 if self.limit is None else max(0, self._taken - self.limit)

    def with_more(self, amount: int) -> Quota:
        """Return the quota with more in use; what else is in use stays as unknown as it is."""
        if self.used is None:
            return replace(self, reserved=(self.reserved or 0) + amount)
        return replace(self, used=self.used + amount)

    @property
    def _taken(self) -> int:
        return (self.used or 0) + (self.reserved or 0)


class Inventory:
    """What a cloud has.

    file: its name for messages. Every other attribute is None if the file does not say it.
    taken: when the inventory was taken. region, project, release: texts, as in the file.
    services: type of service, such as "compute" -> its highest microversion, None if that is not known.
    extensions: the aliases of the network service's extensions. resource_types: the names of Heat's resource types.
    default_volume_type: the name of that of volumes without one.
    quotas: name -> Quota. The names are those of docs/inventory.md, such as "cores", "volumes" and "volumes_TYPE".
    age: a clause that says how old the inventory is, "" when it is not old; age_note: the same as the end of a message.
    limits: name -> the limit of one request or thing, None for no limit.
    """

    def __init__(self, data: dict[str, Any], file: str, now: datetime | None = None) -> None:
        """data: valid by the schema. now: with a timezone, None not to ask for the age of the inventory.

        Raises ValueError if "taken" is not a time.
        """
        self.file = file
        self.taken: datetime | None = None if "taken" not in data else parsed_time(data["taken"])
        self.age = ""
        if now is not None and self.taken is not None and now - self.taken > FRESH:
            self.age = f"the inventory is {(now - self.taken).days} days old"
        self.age_note = f"; {self.age}" if self.age else ""
        self.region: str | None = data.get("region")
        self.project: str | None = data.get("project")
        self.release: str | None = data.get("release")
        self.default_volume_type: str | None = data.get("default_volume_type")
        self.services: dict[str, str | None] | None = data.get("services")
        self.extensions: frozenset[str] | None = _names(data.get("extensions"))
        self.resource_types: frozenset[str] | None = _names(data.get("resource_types"))
        self.quotas: dict[str, Quota] | None = None
        if "quotas" in data:
            self.quotas = {
                name: Quota(_bounded(each["limit"]), each.get("used"), each.get("reserved"))
                for name, each in data["quotas"].items()
            }
        self.limits: dict[str, int | None] | None = None
        if "limits" in data:
            self.limits = {name: _bounded(value) for name, value in data["limits"].items()}
        self._items: dict[str, list[Item]] = {kind: data[kind] for kind in kinds() if kind in data}
        for service, names in data.get("availability_zones", {}).items():
            self._items[f"availability_zones.{service}"] = [{"name": each} for each in names]
        self._indexes: dict[tuple[str, bool], Index | None] = {}

    def items(self, kind: str) -> list[Item] | None:
        """Return the things of a kind, such as "flavors"; None if they are not known.

        The keys of an item are those of the schema; what is not known of it is absent. Of the kinds
        "availability_zones.compute", "availability_zones.volume" and "availability_zones.network" an item has the name.
        """
        return self._items.get(kind)

    def with_items(self, more: dict[str, list[Item]]) -> Inventory:
        """Return this inventory with more things, by kind. A kind that is not known stays unknown."""
        found = copy(self)
        known = {kind: items for kind, items in more.items() if kind in self._items}
        found._items = {**self._items, **{kind: [*self._items[kind], *items] for kind, items in known.items()}}
        found._indexes = {key: index for key, index in self._indexes.items() if key[0] not in known}
        return found

    def with_taken(self, taken: Iterable[dict[str, int]]) -> Inventory:
        """Return this inventory with more in use of its quotas: names of quotas with amounts."""
        found = copy(self)
        if self.quotas is not None:
            quotas = found.quotas = dict(self.quotas)
            for amounts in taken:
                quotas.update({name: quotas[name].with_more(each) for name, each in amounts.items() if name in quotas})
        return found

    def with_(self, kind: str, key: str, value: str) -> tuple[Item, ...]:
        """Return the things of a kind that have a value at a key, as far as they are known."""
        index = self._index(kind)
        return () if index is None else index.with_(key, value)

    def _index(self, kind: str, *, of_project: bool = False) -> Index | None:
        if (kind, of_project) not in self._indexes:
            items = self._items_of_project(kind) if of_project else self.items(kind)
            self._indexes[kind, of_project] = None if items is None else Index(items)
        return self._indexes[kind, of_project]

    def lookup(self, constraint: object) -> Lookup | None:
        """Return how Heat finds what a custom constraint takes; None when Heat asks no cloud for it."""
        return by_constraint(constraint)

    def unconstrained(self, type_name: str) -> list[tuple[Way, Choose]]:
        """Return the properties of a type without a constraint that are looked up in the deployment.

        Each has the names that lead to its values, and a function that returns the look-up; that takes a function that
        returns the value of another property beside it.
        """
        return [(way, partial(lookup_of, entry)) for way, entry in UNCONSTRAINED.get(type_name, {}).items()]

    def find(self, constraint: str, value: Any) -> Found | None:
        """Return what Heat finds for a value with a custom constraint such as "nova.flavor".

        None when Heat asks no cloud for the constraint, or the inventory does not say enough.
        """
        lookup = by_constraint(constraint)
        return None if lookup is None else self.look_up(lookup, value)

    def look_up(self, lookup: Lookup, value: Any, *, of_project: bool = False) -> Found | None:
        """Return what a look-up finds for a value; None when the inventory does not say enough.

        of_project: whether only things of the project count.
        """
        return find(lookup, value, self._index(lookup.kind, of_project=of_project), self.extensions)

    def _items_of_project(self, kind: str) -> list[Item] | None:
        """Return the things of a kind that the project has; None if it is not known which these are.

        The list of an admin has those of all projects. Without `project` it is certain only when there is one.
        """
        items = self.items(kind) or []
        projects = {each.get("project_id") for each in items}
        if None in projects or len(projects) != 1 and self.project not in projects:
            return None
        own = self.project if self.project in projects else next(iter(projects))
        return [each for each in items if each["project_id"] == own]

    def least_volume(self, image: Item) -> int:
        """Return the size in GiB that a volume of an image needs, as far as that is known."""
        return least_volume(image)

    def microversion(self, service: str) -> tuple[int, int] | None:
        """Return the highest microversion of a service, by its official type; None if it is not known."""
        for name, version in (self.services or {}).items():
            if official(name) == service and version is not None:
                return microversion(version)
        return None

    def why_unavailable(self, type_name: str) -> str | None:
        """Return why Heat refuses each resource of a type, as a sentence; None when it does not or that is unknown."""
        service, extension = service_of(type_name), extension_of(type_name)
        if service is not None and self.services is not None and service not in map(official, self.services):
            return f'the cloud has no service of the type "{service}", which {type_name} needs'
        if extension is not None and self.extensions is not None and extension not in self.extensions:
            return f'the network service of the cloud has no extension "{extension}", which {type_name} needs'
        if self.resource_types is not None and type_name not in self.resource_types:
            return f"the Heat of the cloud does not have {type_name}"
        return None

    def limit(self, name: str) -> int | None:
        """Return a limit of one request or thing; None without a limit, or when it is not known."""
        return None if self.limits is None else self.limits.get(name)

    def quota(self, name: str) -> Quota | None:
        """Return a quota; None if it is not known."""
        return None if self.quotas is None else self.quotas.get(name)


def kinds() -> list[str]:
    """Return the keys of an inventory that hold lists of things."""
    properties = schema("inventory")["properties"]
    return [name for name, each in properties.items() if each.get("items", {}).get("type") == "object"]


def read(path: str, now: datetime | None = None) -> Inventory:
    """Return the inventory in a file. now: see Inventory. Raises BadInventory."""
    try:
        data = json.loads(read_regular_file(path, LIMIT), object_pairs_hook=_with_keys_once)
    except Unreadable as error:
        raise BadInventory(f'"{path}" {error.reason}') from None
    except _TwiceError as error:
        raise BadInventory(f'"{path}": {error}') from None
    except json.JSONDecodeError as error:
        where = f"not JSON (line {error.lineno}, column {error.colno})"
        raise BadInventory(f'"{path}" is {where}; expected a file that "heatlint inventory read" wrote') from None
    except (ValueError, RecursionError):
        raise BadInventory(f'"{path}" is not JSON; expected a file that "heatlint inventory read" wrote') from None
    return of_data(data, path, now)


def of_data(data: Any, file: str, now: datetime | None = None) -> Inventory:
    """Return the inventory that is a value of JSON. file: its name for messages. now: see Inventory.

    Raises BadInventory.
    """
    if not isinstance(data, dict):
        raise BadInventory(f'"{file}" is not an inventory; expected a map that "heatlint inventory read" wrote')
    for fault in faults(data, "inventory"):
        where = ".".join(map(str, fault.path[:-1]))
        hint = did_you_mean(*fault.nearest) if fault.nearest is not None else ""
        raise BadInventory(f'"{file}": {f"{where}: " if where else ""}{fault.message}{hint}')
    for key, what, known in (("quotas", "quota", QUOTAS), ("limits", "limit", LIMITS)):
        for name in data.get(key, ()):
            if name not in known and not (key == "quotas" and name.startswith(OF_VOLUME_TYPES)):
                hint = did_you_mean(name, known) or '; "heatlint schema inventory" says which there are'
                raise BadInventory(f'"{file}": {key}: "{shorten(name)}" is not a {what} here{hint}')
    for name, version in data.get("services", {}).items():
        if version is not None and microversion(version) is None:
            what = f'"{shorten(version)}" is not a microversion; expected one such as "2.96", or null'
            raise BadInventory(f'"{file}": services.{shorten(name)}: {what}')
    try:
        return Inventory(data, file, now)
    except ValueError:
        raise BadInventory(f'"{file}": "taken" must be a time in UTC such as "2026-11-27T08:30:00Z"') from None


def parsed_time(text: str) -> datetime:
    """Return the time that a text in the form of "taken" is. Raises ValueError."""
    return datetime.strptime(text, _TIME).replace(tzinfo=UTC)


def written_time(time: datetime) -> str:
    """Return a time with a timezone in the form of "taken"."""
    return time.astimezone(UTC).strftime(_TIME)


class _TwiceError(Exception):
    """A map has a key twice. The message is a sentence."""


def _with_keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a map of JSON. Raises _TwiceError."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _TwiceError(f'the key "{shorten(twice)}" is there more than once; expected it once')
    return found


def _names(listed: list[str] | None) -> frozenset[str] | None:
    return None if listed is None else frozenset(listed)


def _bounded(limit: int) -> int | None:
    return None if limit == -1 else limit

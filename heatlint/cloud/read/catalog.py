"""The services of a cloud, which its service catalog and the lists of their versions name: those of one region."""

from __future__ import annotations

from heatlint.cloud.services import is_shared, microversion, official
from heatlint.language.functions.base import shorten
from heatlint.language.functions.signature import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any


#: What clients before 5.0 write for an endpoint without a region.
_NO_REGION = "<none>"


class NoSuchRegion(Exception):
    """The cloud has no service in the region that it is asked for. The message is a sentence."""


class Services:
    """Collects the services that texts name, and the regions in which they are.

    wanted: the region whose services are wanted; None for the only one that the cloud has.
    """

    def __init__(self, wanted: str | None) -> None:
        self._wanted = wanted
        self._named: list[tuple[str, Collection[str] | None, str | None]] = []
        self._regions: dict[str, None] = {}
        self._microversions: dict[str, str] = {}

    def add(self, service_type: Any, regions: Collection[str] | None, version: Any = None) -> None:
        """Add a service. regions: where it is, None if that is not known. version: its highest microversion."""
        if isinstance(service_type, str):
            is_known = isinstance(version, str) and microversion(version) is not None
            self._named.append((service_type, regions, version if is_known else None))
            self._regions.update(dict.fromkeys(regions or ()))

    def add_microversion(self, service_type: str, version: str) -> None:
        """Add the highest microversion of a service, which says nothing about the other services that there are."""
        self._microversions[official(service_type)] = version

    @property
    def region(self) -> str | None:
        """The region whose services are wanted; None if it is not known which one that is. Raises NoSuchRegion."""
        if self._wanted is None:
            return next(iter(self._regions)) if len(self._regions) == 1 else None
        if self._regions and self._wanted not in self._regions:
            expected = " or ".join(_quoted(self._regions, 3))
            raise NoSuchRegion(f'the cloud has no region "{shorten(self._wanted)}"; expected {expected}')
        return self._wanted

    def in_region(self) -> dict[str, str | None] | None:
        """Return the services that Heat finds in the region, with their highest microversions.

        None if no text names any, or the region is not known. Raises NoSuchRegion. Source: does_endpoint_exist of
        heat.engine.clients.client_plugin.
        """
        region = self.region
        if not self._named or self.has_several_regions:
            return None
        names: dict[str, str] = {}  # official type -> as the cloud writes it
        versions: dict[str, str] = {}
        for name, regions, version in self._named:
            if region is None or regions is None or region in regions or is_shared(name):
                service = official(name)
                names.setdefault(service, name)
                if version is not None and (service not in versions or regions is None or region in regions):
                    versions[service] = version
        known = self._microversions | versions
        return {name: known.get(service) for service, name in names.items()}

    @property
    def has_several_regions(self) -> bool:
        """Whether the cloud has several regions and none is wanted."""
        return self._wanted is None and len(self._regions) > 1

    @property
    def notes(self) -> list[str]:
        """Sentences about why the services are not known."""
        if self._microversions and not self._named:
            return [
                f"the version of {listed(self._microversions, 'and')} is not used, since no file has the service "
                'catalog; "openstack catalog list -f json" prints it'
            ]
        if not self.has_several_regions:
            return []
        names = _quoted(self._regions, 3) + ["more"] * (len(self._regions) > 3)
        return [
            f"the cloud has the regions {listed(names, 'and')}, so it is not known which services there are; "
            '"--region NAME" names the region'
        ]


def regions_of(entry: dict[str, Any]) -> list[str] | None:
    """Return the regions of the endpoints of a service, in their order; None if they are not known.

    entry: of a service catalog, as Keystone or the client gives it, with plain keys. Clients before 5.0 give a text:
    the name of a region, and below it a line with each address, indented.
    """
    endpoints = entry.get("endpoints")
    if isinstance(endpoints, str):
        lines = [each for each in endpoints.splitlines() if each[:1].strip() and each != _NO_REGION]
        return list(dict.fromkeys(map(str.strip, lines))) or None
    if not isinstance(endpoints, list):
        return None
    names = [one.get(key) for one in endpoints if isinstance(one, dict) for key in ("region", "region_id")]
    return list(dict.fromkeys(each for each in names if isinstance(each, str) and each))


def _quoted(names: Iterable[str], most: int) -> list[str]:
    return [f'"{shorten(each)}"' for each in list(names)[:most]]

"""The catalog: the facts about each resource type in each release of Heat.

The data is in schemas/catalog (see the README there); tools/extract_catalog.py and tools/merge_catalog.py take it from
Heat. A type is read from its file when it is first used. Each function takes the release as its last argument: Heat's
number, by default that of the newest release.
"""

from __future__ import annotations

from heatlint import _data
from heatlint.catalog.known import Known
from heatlint.catalog.releases import (
    NEWEST,
    OLDEST,
    RELEASES,
    UnknownRelease,
    describe_ranges,
    describe_release,
    describe_version,
    earlier_with,
    order,
)
from heatlint.catalog.resource_type import Attribute, Property, ResourceType, Support, Translation
from heatlint.catalog.store import Catalog

__all__ = [
    "NEWEST",
    "OLDEST",
    "RELEASES",
    "Attribute",
    "Catalog",
    "Known",
    "Property",
    "ResourceType",
    "Support",
    "Translation",
    "UnknownRelease",
    "aliases",
    "custom_constraints",
    "find",
    "first_with_version",
    "heat_version",
    "available_releases",
    "history",
    "known",
    "language",
    "names",
    "property_history",
    "release",
    "replacement",
    "describe_release",
    "describe_ranges",
    "describe_version",
    "earlier_with",
    "order",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from heatlint.cloud.inventory import Inventory

_own = Catalog(_data.path("schemas", "catalog"))
available_releases = _own.available_releases
release = _own.release
find = _own.find
names = _own.names
aliases = _own.aliases
replacement = _own.replacement
custom_constraints = _own.custom_constraints
language = _own.language
heat_version = _own.heat_version
first_with_version = _own.first_with_version
history = _own.history
property_history = _own.property_history


def known(
    release: int = NEWEST,
    private: Mapping[str, ResourceType] | None = None,
    global_environments: Sequence[dict[str, Any]] | None = None,
    inventory: Inventory | None = None,
) -> Known:
    """Return the types of a release of Heat, together with the types that only one cloud has, see Known."""
    return Known(_own, release, private, global_environments, inventory)

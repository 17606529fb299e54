"""The resource types that one cloud knows: those of its release of Heat, and those that only it has."""

from __future__ import annotations

from heatlint.catalog.releases import NEWEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from heatlint.catalog.resource_type import ResourceType
    from heatlint.catalog.store import Catalog


class Known:
    """What a cloud knows.

    release: Heat's number; private: the types that only this cloud has, by name.
    """

    __slots__ = ("catalog", "release", "private")

    def __init__(
        self, catalog: Catalog, release: int = NEWEST, private: Mapping[str, ResourceType] | None = None
    ) -> None:
        self.catalog = catalog
        self.release = release
        self.private = private or {}

    def find(self, name: str) -> ResourceType | None:
        """Return the resource type with a name, the cloud's own before Heat's; None when there is none."""
        return self.private.get(name) or self.catalog.find(name, self.release)

    def names(self) -> list[str]:
        """Return the names of all types."""
        return list(dict.fromkeys((*self.catalog.names(self.release), *self.private)))

    def custom_constraints(self) -> dict[str, bool]:
        """Return what Catalog.custom_constraints returns for the release."""
        return self.catalog.custom_constraints(self.release)

    def versions(self) -> dict[str, Any] | None:
        """Return template version -> its facts, for an older release; None for the newest, which has all versions."""
        return None if self.release == NEWEST else self.catalog.language(self.release)

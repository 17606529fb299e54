"""The resource types that one cloud knows: those of the release it runs, and its own."""

from __future__ import annotations

from heatlint.catalog.releases import NEWEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from heatlint.catalog.resource_type import ResourceType
    from heatlint.catalog.store import Catalog


class Known:
    """What a cloud knows. release: Heat's number; private: the types it has of its own, by name."""

    __slots__ = ("catalog", "release", "private")

    def __init__(
        self, catalog: Catalog, release: int = NEWEST, private: Mapping[str, ResourceType] | None = None
    ) -> None:
        self.catalog = catalog
        self.release = release
        self.private = private or {}

    def find(self, name: str) -> ResourceType | None:
        """The resource type of that name; the cloud's own before Heat's. None when there is none."""
        return self.private.get(name) or self.catalog.find(name, self.release)

    def names(self) -> list[str]:
        """The names of all types."""
        return list(dict.fromkeys((*self.catalog.names(self.release), *self.private)))

    def custom_constraints(self) -> dict[str, bool]:
        """As Catalog.custom_constraints, for the release."""
        return self.catalog.custom_constraints(self.release)

    def versions(self) -> dict[str, Any] | None:
        """The template versions of an older release -> what each has; None for the newest, which has all."""
        return None if self.release == NEWEST else self.catalog.language(self.release)

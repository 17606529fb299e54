"""The resource types that one cloud knows: those of its release of Heat, and those that only it has."""

from __future__ import annotations

from heatlint.catalog.releases import NEWEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from heatlint.catalog.resource_type import ResourceType
    from heatlint.catalog.store import Catalog
    from heatlint.cloud.inventory import Inventory


class Known:
    """What a cloud knows.

    release: Heat's number; private: the types that only this cloud has, by name;
    global_environments: the sections `resource_registry` of the environment files that the cloud's operator has, in
    order; by default that of the file that comes with Heat;
    inventory: what the cloud has, None if that is not known;
    global_registry: heatlint.model.registry keeps the registry that it makes of them here.
    """

    __slots__ = ("catalog", "release", "private", "global_environments", "inventory", "global_registry", "_removed")

    def __init__(
        self,
        catalog: Catalog,
        release: int = NEWEST,
        private: Mapping[str, ResourceType] | None = None,
        global_environments: Sequence[dict[str, Any]] | None = None,
        inventory: Inventory | None = None,
    ) -> None:
        self.catalog = catalog
        self.release = release
        self.private = private or {}
        self.global_environments = [catalog.aliases(release)] if global_environments is None else global_environments
        self.inventory = inventory
        self.global_registry: Any = None
        #: The types and globs that the global environment maps to nothing.
        self._removed = [
            name for section in self.global_environments for name, value in section.items() if value is None
        ]

    def find(self, name: str) -> ResourceType | None:
        """Return the resource type with a name, the cloud's own before Heat's; None when neither has it."""
        return self.private.get(name) or (None if self.removes(name) else self.catalog.find(name, self.release))

    def names(self) -> list[str]:
        """Return the names of all types."""
        own = (name for name in self.catalog.names(self.release) if not self.removes(name))
        return list(dict.fromkeys((*own, *self.private)))

    def removes(self, name: str) -> bool:
        """Whether the operator has taken a type of Heat away. No entry brings it back.

        Source: heat.engine.environment (ResourceRegistry._register_info).
        """
        return bool(self._removed) and any(
            name.startswith(each[:-1]) if each.endswith("*") else name == each for each in self._removed
        )

    def global_types(self) -> Iterator[tuple[str, str]]:
        """Yield each type that the global environment maps, and the type or template that it stands for; no globs."""
        for section in self.global_environments:
            for name, value in section.items():
                if isinstance(value, str) and not name.endswith("*"):
                    yield name, value

    def glob_types(self) -> Iterator[str]:
        """Yield each type that a glob of the global environment maps to a type of the cloud: "OS::Quantum::Net"."""
        for section in self.global_environments:
            for name, value in section.items():
                if isinstance(value, str) and name.endswith("*") and value.endswith("*"):
                    targets = (each for each in self.names() if each.startswith(value[:-1]))
                    yield from (name[:-1] + each[len(value) - 1 :] for each in targets)

    def successor(self, name: str) -> str | None:
        """Return the type to use instead of a deprecated or unknown type; None if the cloud has none that is current.

        Heat's own facts count before those of heatlint.catalog.successors.
        """
        from heatlint.catalog.successors import successors

        found = self.find(name)
        stated = found.support.substitute if found is not None else None
        for each in (stated, *successors(name)):
            other = self.find(each) if each is not None and each != name else None
            if other is not None and other.support.status not in ("DEPRECATED", "HIDDEN"):
                return each
        return None

    def custom_constraints(self) -> dict[str, bool]:
        """Return what Catalog.custom_constraints returns for the release."""
        return self.catalog.custom_constraints(self.release)

    def versions(self) -> dict[str, Any] | None:
        """Return template version -> its facts, for an older release; None for the newest, which has all versions."""
        return None if self.release == NEWEST else self.catalog.language(self.release)

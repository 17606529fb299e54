"""What the section `resource_registry` of an environment maps resource types to, read from the file alone."""

from __future__ import annotations

import os

from heatlint.heat import TEMPLATE_TYPE_ENDINGS
from heatlint.load.server.environment import RESOURCE_REGISTRY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class Registry:
    """The registry of an environment. entries: empty when it has none, or cannot be read.

    path: of the environment; value: the environment, see heatlint.run.pairing.environment_value.
    """

    __slots__ = ("path", "entries", "_lengths")

    def __init__(self, path: str, value: Any) -> None:
        self.path = path
        registry = value.get(RESOURCE_REGISTRY) if isinstance(value, dict) else None
        self.entries: dict[Any, Any] = registry if isinstance(registry, dict) else {}
        lengths = {len(key) - 1 for key in self.entries if isinstance(key, str) and key.endswith("*")}
        self._lengths = sorted(lengths, reverse=True)

    def key_of(self, name: str) -> str | None:
        """Return the key that maps a type: the type itself, or the longest pattern; None without one.

        A pattern can only be mapped to a type, see heatlint.model.registry.
        """
        if name in self.entries:
            return name if isinstance(self.entries[name], str) else None
        for length in self._lengths:
            key = name[:length] + "*"
            if length <= len(name) and key in self.entries:
                value = self.entries[key]
                if isinstance(value, str) and not is_file(value):
                    return key
        return None

    def target(self, key: str, name: str) -> str | None:
        """Return what a key maps a type to: another type or a path; None for a file that is not there."""
        value: str = self.entries[key]
        if not is_file(value):
            return value[:-1] + name[len(key) - 1 :] if key.endswith("*") and value.endswith("*") else value
        target = self.file(value)
        return target if target is not None and os.path.isfile(target) else None

    def file(self, value: str) -> str | None:
        """Return the path of a file that the registry names; None if a `base_url` says where it is."""
        if "base_url" in self.entries:
            return None
        return os.path.normpath(os.path.join(os.path.dirname(self.path), value))

    def mappings(self) -> Iterator[tuple[str, str]]:
        """Yield each type with what it is mapped to as written, also those for single resources."""
        for each in maps_in(self.entries):
            for name, target in each.items():
                if isinstance(name, str) and isinstance(target, str) and name != "base_url":
                    yield name, target


def is_file(target: str) -> bool:
    """Whether the target of a mapping is a template, and not a type."""
    return target.endswith(TEMPLATE_TYPE_ENDINGS)


def maps_in(value: Any) -> Iterator[dict[Any, Any]]:
    """Yield the maps in a value, at any depth; one that YAML aliases repeat once."""
    todo, seen = [value], set()
    while todo:
        value = todo.pop()
        if isinstance(value, (dict, list)) and id(value) not in seen:
            seen.add(id(value))
            if isinstance(value, dict):
                yield value
                todo += value.values()
            else:
                todo += value

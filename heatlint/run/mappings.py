"""Finds what the environments of a repository map resource types to, for stacks that do not name these environments."""

from __future__ import annotations

import os

from heatlint.heat import TEMPLATE_TYPE_ENDINGS
from heatlint.load.server.environment import RESOURCE_REGISTRY
from heatlint.run.pairing import environment_value
from heatlint.run.search import found_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.run.jobs import CheckJob
    from heatlint.run.scopes import Scopes

#: How often a job is checked again: a type may be mapped to a template that has another such type.
MOST_ROUNDS = 10


class Mappings:
    """What the registries of a repository's environments say about types. Each environment is read once."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._registries: dict[str, list[_Registry]] = {}  # by the directory of the repository

    def extend(self, job: CheckJob, types: Iterable[str]) -> bool:
        """Add to a job what is known about types that it does not know; return whether something was added.

        A type that all environments map to the same target gets that mapping; for another one the job gets the names
        of the environments.
        """
        repository = self._scopes.directories.project(os.path.dirname(self._scopes.real(job.template)))
        tried = {key for keys in job.registries.values() for key in keys} | job.mapped_elsewhere.keys()
        added = False
        for name in types:
            found = [(registry, key) for registry in self._of(repository) if (key := registry.key_of(name)) is not None]
            if not found or name in tried or any(key in tried for _, key in found):
                continue
            targets = {registry.target(key, name) for registry, key in found}
            registry, key = found[0]
            if len(targets) == 1 and None not in targets:
                job.registries.setdefault(registry.path, []).append(key)
            else:
                job.mapped_elsewhere[name] = sorted({registry.path for registry, _ in found})
            added = True
        return added

    def _of(self, repository: str) -> list[_Registry]:
        if repository not in self._registries:
            registries = map(_Registry, sorted(self._environments(repository)))
            self._registries[repository] = [registry for registry in registries if registry.entries]
        return self._registries[repository]

    def _environments(self, repository: str) -> list[str]:
        """Return the paths of the environments in a repository; none in a directory that is not one."""
        if repository in self._scopes.searched or os.path.lexists(os.path.join(repository, ".git")):
            return found_below(self._scopes, repository)[1]
        return []


class _Registry:
    """The section `resource_registry` of an environment. entries: empty when it has none, or cannot be read."""

    __slots__ = ("path", "entries", "_lengths")

    def __init__(self, path: str) -> None:
        self.path = path
        value = environment_value(path)
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
                if isinstance(value, str) and not _is_file(value):
                    return key
        return None

    def target(self, key: str, name: str) -> str | None:
        """Return what a key maps a type to: another type or a path; None for a file that is not there."""
        value: str = self.entries[key]
        if not _is_file(value):
            return value[:-1] + name[len(key) - 1 :] if key.endswith("*") and value.endswith("*") else value
        if "base_url" in self.entries:  # then the file is not beside the environment
            return None
        target = os.path.normpath(os.path.join(os.path.dirname(self.path), value))
        return target if os.path.isfile(target) else None


def _is_file(value: str) -> bool:
    return value.endswith(TEMPLATE_TYPE_ENDINGS)

"""Finds what the environments of a repository map resource types to, for stacks that do not name these environments."""

from __future__ import annotations

import os

from heatlint._misuse import Misuse
from heatlint.heat import TEMPLATE_TYPE_ENDINGS
from heatlint.load.client.texts import environment_document
from heatlint.load.server.environment import RESOURCE_REGISTRY
from heatlint.project.config import display_path
from heatlint.run.find_templates import read_plain
from heatlint.run.pairing import MOST_BYTES
from heatlint.run.search import Search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.run.jobs import CheckJob
    from heatlint.run.scopes import Scopes

#: How many files and directories of a repository are looked at.
MOST_FILES = 10_000
#: How often a job is checked again: a type may be mapped to a template that has another such type.
MOST_ROUNDS = 10


class Mappings:
    """What the registries of a repository's environments say about types. Each environment is read once."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._registries: dict[str, list[tuple[str, dict[Any, Any]]]] = {}  # by the directory of the repository

    def extend(self, job: CheckJob, types: Iterable[str]) -> bool:
        """Add to a job what is known about types that it does not know; return whether something was added.

        A type that all environments map to the same target gets that mapping; for another one the job gets the names
        of the environments.
        """
        repository = self._scopes.directories.project(os.path.dirname(self._scopes.real(job.template)))
        registries = self._of(repository)
        tried = {key for keys in job.registries.values() for key in keys} | job.mapped_elsewhere.keys()
        added = False
        for name in types:
            found = [(path, key, registry[key]) for path, registry in registries for key in _keys(name, registry)[:1]]
            if not found or name in tried or any(key in tried for _, key, _ in found):
                continue
            targets = {_target(path, key, value, name) for path, key, value in found}
            target = targets.pop()
            path, key, _ = found[0]
            if targets or target is None or "base_url" in dict(registries)[path]:
                job.mapped_elsewhere[name] = sorted({path for path, _, _ in found})
            else:
                job.registries.setdefault(path, []).append(key)
            added = True
        return added

    def _of(self, repository: str) -> list[tuple[str, dict[Any, Any]]]:
        if repository not in self._registries:
            registries = ((path, _registry(path)) for path in sorted(self._environments(repository)))
            self._registries[repository] = [(path, registry) for path, registry in registries if registry]
        return self._registries[repository]

    def _environments(self, repository: str) -> list[str]:
        """Return the paths of the environments in a repository; none in a directory that is not one."""
        if repository not in self._scopes.environments and os.path.lexists(os.path.join(repository, ".git")):
            try:
                _, found = Search(self._scopes, MOST_FILES, _no_note).below(display_path(repository))
            except Misuse:  # a config in another directory cannot be used
                found = []
            self._scopes.environments[repository] = found
        return self._scopes.environments.get(repository, [])


def _no_note(path: str, reason: str) -> None:
    """Leave a file out in silence: the user has not asked for a search."""


def _registry(path: str) -> dict[Any, Any]:
    """Return the section `resource_registry` of an environment; empty when it has none, or cannot be read."""
    data = read_plain(path)
    if data is None or len(data) > MOST_BYTES:
        return {}
    value = environment_document(data, path).value
    registry = value.get(RESOURCE_REGISTRY) if isinstance(value, dict) else None
    return registry if isinstance(registry, dict) else {}


def _keys(name: str, registry: dict[Any, Any]) -> list[str]:
    """Return the keys of a registry that map a type, the one that counts first: the type, or the longest pattern.

    A pattern can only be mapped to a type, see heatlint.model.registry.
    """
    if name in registry:
        return [name] if isinstance(registry[name], str) else []
    patterns = [key for key in registry if isinstance(key, str) and key.endswith("*") and name.startswith(key[:-1])]
    mapped = [key for key in patterns if isinstance(value := registry[key], str) and not _is_file(value)]
    return sorted(mapped, key=len, reverse=True)


def _is_file(value: str) -> bool:
    return value.endswith(TEMPLATE_TYPE_ENDINGS)


def _target(path: str, key: str, value: str, name: str) -> str | None:
    """Return what an environment maps a type to: another type, or a path; None for a file that is not there."""
    if not _is_file(value):
        return value[:-1] + name[len(key) - 1 :] if key.endswith("*") and value.endswith("*") else value
    target = os.path.normpath(os.path.join(os.path.dirname(path), value))
    return target if os.path.isfile(target) else None

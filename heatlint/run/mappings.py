"""Finds what the environments of a repository map resource types to, for stacks that do not name these environments."""

from __future__ import annotations

import os

from heatlint.load.disk import is_below, is_repository, relative_path
from heatlint.project.policy_checks import name_fits
from heatlint.run.pairing import environment_value
from heatlint.run.registries import Registry, is_file
from heatlint.run.search import found_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from heatlint.run.jobs import CheckJob
    from heatlint.run.scopes import Scopes

#: How often a job is checked again.
MOST_ROUNDS = 10


class Mappings:
    """What the registries of a repository's environments say about types. Each environment is read once.

    from_above: in a directory tree that is no repository, also the environments of the directories around a template
    count, up to the directory that is searched: a picture shows what may belong together. A check does not guess so:
    the tree may hold several projects.
    """

    def __init__(self, scopes: Scopes, *, from_above: bool = False) -> None:
        self._scopes = scopes
        self._from_above = from_above
        self._registries: dict[str, Registry] = {}  # by path
        #: By repository, what the search has found, and the environments in it, sorted, with their real paths.
        self._environments: dict[str, tuple[list[str], list[tuple[str, str]]]] = {}

    def resolve(
        self,
        jobs: Sequence[CheckJob],
        unknown: Sequence[Collection[str]],
        checked_again: Callable[[list[int]], Iterable[Collection[str]]],
    ) -> None:
        """Check jobs again with what the environments of their repositories map unknown types to.

        A type may be mapped to a template that has another unknown type, so this is repeated until nothing is added.
        unknown: for each job the types that it does not know. checked_again: checks the jobs with these numbers, and
        returns for each the types that it does not know now.
        """
        todo = dict(enumerate(unknown))
        for _ in range(MOST_ROUNDS):
            again = [number for number, types in todo.items() if types and self.extend(jobs[number], types)]
            if not again:
                return
            todo = dict(zip(again, checked_again(again), strict=True))

    def extend(self, job: CheckJob, types: Iterable[str]) -> bool:
        """Add to a job what is known about types that it does not know; return whether something was added.

        A type that all environments map to the same target gets that mapping; for another one the job gets the names
        of the environments.
        """
        named = set(map(self._scopes.real, job.environments))  # what they map is in force already
        groups = list(self._groups(job))
        tried = {key for keys in job.registries.values() for key in keys} | job.mapped_elsewhere.keys()
        added = False
        for name in types:
            found = self._mapping(groups, name, named)
            if not found or name in tried or any(key in tried for _, key in found):
                continue
            targets = {registry.target(key, name) for registry, key in found}
            registry, key = found[0]
            if len(targets) == 1 and None not in targets:
                job.registries.setdefault(registry.path, []).append(key)
            else:
                job.mapped_elsewhere[name] = list(dict.fromkeys(registry.path for registry, _ in found))
            added = True
        return added

    def files(self, job: CheckJob, name: str) -> dict[str, list[str]]:
        """Return the templates that environments of the repository map a type to -> the paths of these environments."""
        found: dict[str, list[str]] = {}
        for registry, key in self._mapping(self._groups(job), name):
            target = registry.target(key, name) if is_file(registry.entries[key]) else None
            if target is not None:
                found.setdefault(target, []).append(registry.path)
        return found

    def _mapping(
        self, groups: Iterable[list[tuple[str, str]]], name: str, without: Collection[str] = ()
    ) -> list[tuple[Registry, str]]:
        """Return the registries that map a type, and the key that does it: those of the first group with any."""
        for group in groups:
            registries = (self._registry(path) for path, real_path in group if real_path not in without)
            found = [(each, key) for each in registries if (key := each.key_of(name)) is not None]
            if found:
                return found
        return []

    def _groups(self, job: CheckJob) -> Iterator[list[tuple[str, str]]]:
        """Yield the environments that may be for a template with their real paths, the nearest ones first.

        They are those of its repository. Where others count (see the class), they are those below the directory of the
        template, then those below the one around it.
        """
        directory = self._scopes.directories.project(os.path.dirname(self._scopes.real(job.template)))
        if self._from_above and not is_repository(directory):
            around = [each for each in self._scopes.searched if is_below(directory, each) and each != directory]
            top = max(around, key=len, default=directory)
            while directory != top:
                yield [each for each in self._of(top) if is_below(each[1], directory)]
                directory = os.path.dirname(directory)
        yield self._of(directory)

    def maps(self, directory: str, pattern: str) -> bool:
        """Whether an environment in the repository of a directory maps a type that a pattern with `*` fits."""
        registries = (self._registry(path) for path, _ in self._of(self._scopes.directories.project(directory)))
        return any(
            each.key_of(pattern) is not None or any(name_fits(pattern, name) for name, _ in each.mappings())
            for each in registries
        )

    def _registry(self, path: str) -> Registry:
        if path not in self._registries:
            self._registries[path] = Registry(path, environment_value(path))
        return self._registries[path]

    def _of(self, repository: str) -> list[tuple[str, str]]:
        """Return the environments in a repository with their real paths; none in a directory that is not one.

        Messages name them relative to the current directory, although the search may have begun above it.
        """
        if repository not in self._scopes.searched and not is_repository(repository):
            return []
        found = found_below(self._scopes, repository)[1]
        known = self._environments.get(repository)
        if known is None or known[0] is not found:  # there was another search
            known = self._environments[repository] = (
                found,
                [(relative_path(path), self._scopes.real(path)) for path in sorted(found)],
            )
        return known[1]

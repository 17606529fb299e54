"""Finds the jobs for the files and directories that the user names."""

from __future__ import annotations

import os

from heatlint._misuse import Misuse
from heatlint.load.disk import CONTENTS, is_below, relative_path
from heatlint.project.config import BadConfig, Config
from heatlint.run.check_one import request_of
from heatlint.run.jobs import CheckJob, disk_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from heatlint.run.scopes import Scope, Scopes


class JobFinder:
    """Finds jobs. Each method that returns jobs raises Misuse for a release or a type file that does not exist.

    directory, readable: directories in which every job may read files, as in those that `jobs` searches. most_files:
    how many files and directories a search looks at.
    """

    def __init__(
        self,
        scopes: Scopes,
        directory: str | None = None,
        most_files: int | None = None,
        readable: Sequence[str] = (),
    ) -> None:
        self._scopes = scopes
        self._most_files = most_files
        self._options = scopes.options
        self._searched: dict[str, None] = {}  # without symbolic links
        for path in (directory, *readable):
            if path is not None:
                self._may_read(path)

    def jobs(self, paths: Sequence[str], environments: list[str] | None = None) -> list[CheckJob]:
        """Return the jobs for files and directories, in the order of the paths' names; each job occurs once.

        An environment that belongs to a template is checked with it, and another one by itself. environments: if it is
        given, the paths of all environments in the directories are added here, and none is checked by itself.
        """
        found: dict[tuple[str, str], CheckJob] = {}
        paths = sorted(paths)  # the order of operands changes nothing
        for path in filter(os.path.isdir, paths):
            self._may_read(path)
            self._scopes.named.append(os.path.realpath(path))
        for path in paths:
            for job in self._below(path, environments) if os.path.isdir(path) else self._named(path):
                found.setdefault((self._scopes.real(job.template), repr(job.key()[1:])), job)
        for job in found.values():
            self._require_catalog(job)
        return list(found.values())

    def text_job(self, text: bytes, name: str) -> CheckJob:
        """Return the job for a template that is not in a file."""
        job = self._job(name, self._scopes.of(os.path.dirname(name)).config)
        job.text = text
        job.named_by_user = True
        job.assume_values = not self._options.has_values
        self._require_catalog(job)
        return job

    def affected(self, jobs: Iterable[CheckJob], files: Iterable[str]) -> tuple[list[CheckJob], list[str]]:
        """Return the jobs that read one of the files, or whose config is one of them, and the files that no job reads.

        Both are in their order. A job also reads the files that it names and that do not exist any more, and an
        environment that a search would have found for it.
        """
        jobs = list(jobs)
        real = {os.path.realpath(file): file for file in files}
        unread = dict(real)
        found: set[CheckJob] = set()
        for job in jobs:
            read = self._files_read(job)
            if job.config.path is not None:
                read.add(os.path.realpath(job.config.path))
            if not read.isdisjoint(real):
                found.add(job)
                for path in read & unread.keys():
                    del unread[path]
        deleted = {path: relative_path(file) for path, file in unread.items() if not os.path.lexists(file)}
        if deleted:
            from heatlint.run.pairing import templates_of_deleted

            by_template: dict[str, list[CheckJob]] = {}
            for job in jobs:
                if not job.is_environment:
                    by_template.setdefault(relative_path(job.template), []).append(job)
            for path, file in deleted.items():
                meant = templates_of_deleted(file, by_template)
                found.update(job for each in meant for job in by_template[each])
                if meant:
                    del unread[path]
        return [job for job in jobs if job in found], list(unread.values())

    def _may_read(self, directory: str) -> None:
        """Let the jobs read files in a directory, unless it is the root of the file system."""
        real = os.path.realpath(directory)
        if os.path.dirname(real) != real:
            self._searched[real] = None

    def _files_read(self, job: CheckJob) -> set[str]:
        """Return the files that a job reads, as paths without symbolic links."""
        cache = self._scopes.of_job(job).cache
        kept = cache.get(job) if cache is not None else None
        if kept is not None:
            paths = [path for question, path, _ in kept.reads if question in CONTENTS]
        else:
            disk = disk_of(job, self._scopes.directories)
            try:
                request_of(job, disk)
            except Exception:  # the check of this job reports it
                from heatlint.failure import is_debugging

                if is_debugging():
                    raise
            paths = [path for question, path in disk.answers if question in CONTENTS]
        return {os.path.realpath(path) for path in paths}

    def _below(self, directory: str, environments: list[str] | None) -> Iterator[CheckJob]:
        """Yield the jobs of the templates in a directory, then those of stacks there that the search does not find."""
        from heatlint.run.search import Search

        paths, found = Search(self._scopes, self._most_files, self._scopes.pass_over).below(directory)
        self._scopes.searched[os.path.realpath(directory)] = paths, found
        stacks = {path: self._stacks(self._scopes.of(os.path.dirname(path)), path) for path in paths}
        by_template: dict[str, list[str]] = {}
        if found and not self._options.has_values:
            by_template, alone = self._paired(found, stacks)
            if environments is None:
                yield from alone
        if environments is not None:
            environments += found
        for path in paths:
            yield from stacks[path] or self._found_stacks(path, by_template.get(path, []))
        seen = {id(job) for jobs in stacks.values() for job in jobs}
        top = os.path.realpath(directory)
        for scope in self._scopes.all():
            for job in scope.stacks:
                if id(job) not in seen and is_below(self._scopes.real(job.template), top):
                    yield self._with_options(job)

    def _paired(
        self, environments: list[str], stacks: dict[str, list[CheckJob]]
    ) -> tuple[dict[str, list[str]], list[CheckJob]]:
        """Return the environments that belong to a template, by template, and the jobs of those to check by themselves.

        Environments of `[[stack]]` tables are in neither, since their stacks are checked. Notes say why an environment
        with values of parameters is checked by itself. stacks: each template with the jobs of its `[[stack]]` tables,
        which are checked as the config says.
        """
        from heatlint.run.pairing import pair

        for path in environments:
            self._scopes.of(os.path.dirname(path))
        jobs = (job for scope in self._scopes.all() for job in scope.stacks)
        named = {self._scopes.real(each) for job in jobs for each in job.environments}
        rest = [path for path in environments if self._scopes.real(path) not in named]
        pairs = pair(rest, list(stacks))
        for path in [path for path in pairs.environments if stacks[path]]:
            reason = f'fits "{path}", whose [[stack]] tables do not name it'
            pairs.unpaired.update(dict.fromkeys(pairs.environments.pop(path), reason))
        for path, reason in pairs.unpaired.items():
            self._scopes.note_unpaired(path, reason)
        paired = {path for paths in pairs.environments.values() for path in paths}
        alone = [self.environment_job(path) for path in rest if path not in paired]
        for job in alone:
            job.undeclared = pairs.undeclared.get(job.template)
        return pairs.environments, alone

    def _found_stacks(self, path: str, environments: list[str]) -> Iterator[CheckJob]:
        """Yield the jobs of a template that has no `[[stack]]` table: one for each environment that belongs to it."""
        for environment in environments:
            yield self.found_job(path, environment)
        if not environments:
            yield self._job(path, self._scopes.of(os.path.dirname(path)).config)

    def found_job(self, path: str, environment: str) -> CheckJob:
        """Return the job of a template with an environment that is not named anywhere, but belongs to the template."""
        job = self._job(path, self._scopes.of(os.path.dirname(path)).config)
        job.environments = [environment]
        job.is_stack = job.is_found = True
        return job

    def environment_job(self, path: str) -> CheckJob:
        """Return the job that checks an environment by itself. Raises Misuse."""
        job = self._with_options(CheckJob(path, self._scopes.of(os.path.dirname(path)).config))
        job.is_environment = True
        self._require_catalog(job)
        return job

    def _named(self, path: str) -> list[CheckJob]:
        """Return the jobs for a template that the user named."""
        scope = self._scopes.of(os.path.dirname(path))
        jobs = [] if self._options.has_values else self._stacks(scope, path)
        if not jobs:
            job = self._job(path, scope.config)
            job.assume_values = not self._options.has_values
            jobs = [job]
        for job in jobs:
            job.named_by_user = True
        return jobs

    def _stacks(self, scope: Scope, path: str) -> list[CheckJob]:
        """Return the jobs of the config's stacks that deploy the template at `path`."""
        if not scope.stacks:
            return []
        real = self._scopes.real(path)
        return [self._with_options(job) for job in scope.stacks if self._scopes.real(job.template) == real]

    def _job(self, path: str, config: Config) -> CheckJob:
        job = CheckJob(path, config)
        job.environments = self._options.environments
        job.parameters = self._options.parameters
        return self._with_options(job)

    def _with_options(self, job: CheckJob) -> CheckJob:
        """Apply the options of the command line to a job."""
        options = self._options
        job.roots = list(dict.fromkeys([*job.roots, *options.roots, *self._searched]))
        job.target = job.target if options.target is None else options.target
        job.types = options.types or job.types
        if options.global_environments is not None:
            job.global_environments = options.global_environments
        job.cloud = job.cloud if options.cloud is None else options.cloud
        job.upgrade_from = options.upgrade_from
        return job

    def _require_catalog(self, job: CheckJob) -> None:
        """Raise Misuse now for a release or type file that would make every job fail."""
        try:
            for release in dict.fromkeys((job.target, job.target if job.upgrade_from is None else job.upgrade_from)):
                self._scopes.catalogs.of(release, job.types, job.global_environments, job.cloud)
        except Misuse as misuse:
            options = self._options
            given = (
                options.target or options.types or options.global_environments or options.cloud or options.upgrade_from
            )
            if job.config.path is None or given:
                raise
            raise BadConfig(job.config.path, str(misuse)) from None

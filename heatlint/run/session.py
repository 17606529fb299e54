"""A run: from what the user named and what the project says to everything that was found."""

from __future__ import annotations

import os

from heatlint._misuse import Misuse
from heatlint.load.disk import Directories
from heatlint.load.urls import path_url
from heatlint.plugins import Plugin, Ruleset, built_in, of_directory, of_packages
from heatlint.project.config import BadConfig, Config, Configs, shown
from heatlint.project.selection import Selection, matcher
from heatlint.run.check_one import Work, request_of
from heatlint.run.findings import Findings
from heatlint.run.gitignore import Ignored
from heatlint.run.jobs import Clouds, Job, disk_of, stacks
from heatlint.run.processes import done

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from heatlint.model.stack import Stack
    from heatlint.run.cache import Cache
    from heatlint.run.result import Result


class Options:
    """What the user wants otherwise than the project says. Each as the option of heatlint check of that name.

    cache: the directory that results are kept in, None for nowhere.
    """

    def __init__(self) -> None:
        self.config: str | None = None
        self.no_config = False
        self.environments: list[str] = []
        self.roots: list[str] = []
        self.target: str | None = None
        self.before: str | None = None
        self.types: list[str] = []
        self.rules: list[str] = []
        self.profile: str | None = None
        self.select: list[str] = []
        self.ignore: list[str] = []
        self.processes: int | None = None
        self.cache: str | None = None


class Scope:
    """What holds for the templates of one config."""

    __slots__ = ("config", "ruleset", "selection", "stacks", "excluded", "_kept", "_cache", "_directories")

    def __init__(self, config: Config, options: Options, directories: Directories) -> None:
        self.config = config
        self.ruleset = ruleset_of(config, options.rules)
        self.selection = Selection(
            self.ruleset.rules, config, select=options.select, ignore=options.ignore, profile=options.profile
        )
        self.stacks = list(stacks(config))
        exclude = config.get("exclude")
        self.excluded = None if exclude is None else matcher(exclude["patterns"], exclude[""])
        self._kept = options.cache if config.get("cache") else None
        self._cache: Cache | None = None
        self._directories = directories

    @property
    def cache(self) -> Cache | None:
        """Where the results are kept; None where they are not."""
        if self._cache is None and self._kept is not None:
            from heatlint.run.cache import Cache

            self._cache = Cache(self._kept, self.ruleset, self.selection.all, self._directories)
        return self._cache


class Session:
    """One run after another with the same options. Raises Misuse for what cannot be used."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._configs = Configs(options.config, none=options.no_config)
        self._clouds = Clouds()
        self._directories = Directories()
        self._scopes: dict[str | None, Scope] = {}  # by config
        self._below_of: dict[str, Scope] = {}  # by directory
        self._worth = False  # whether results are kept: one plain template is checked sooner than looked up
        #: What each job of the last run came to, in order.
        self.results: list[tuple[Job, Result]] = []

    def scope(self, directory: str) -> Scope:
        """What holds for the templates in a directory."""
        if directory not in self._below_of:
            config = self._configs.of(directory)
            if config.path not in self._scopes:
                self._scopes[config.path] = Scope(config, self._options, self._directories)
            self._below_of[directory] = self._scopes[config.path]
        return self._below_of[directory]

    def jobs(self, paths: Sequence[str]) -> list[Job]:
        """What is to be done for files and directories, each once."""
        found: dict[tuple[str, str], Job] = {}
        for path in paths:
            for job in self._below(path) if os.path.isdir(path) else self._named(path):
                found.setdefault((self._directories.real(job.template), repr(job.key()[1:])), job)
        for job in found.values():
            self._try(job)
        return list(found.values())

    def files(self, directory: str) -> Iterator[tuple[str, bytes]]:
        """The path and content of all that could be a template or an environment below a directory."""
        from heatlint.run.find_templates import files

        ignored = Ignored(directory)
        return files(directory, lambda path: self._is_excluded(path, ignored))

    def text_job(self, text: bytes, name: str) -> Job:
        """The job for a template that is in no file."""
        job = self._job(name, self.scope(os.path.dirname(name)).config)
        job.text = text
        job.named = True
        job.assume = not self._options.environments
        self._try(job)
        return job

    def affected(self, jobs: Iterable[Job], files: Iterable[str]) -> list[Job]:
        """Those of the jobs that read one of the files, or whose config is among them."""
        real = {os.path.realpath(file) for file in files}
        found = []
        for job in jobs:
            config = job.config.path
            if (config is not None and os.path.realpath(config) in real) or real & self._reads(job):
                found.append(job)
        return found

    def check(
        self, jobs: Sequence[Job], step: Callable[[], None] | None = None, texts: dict[str, bytes] | None = None
    ) -> Findings:
        """Do the jobs. step is called after each; texts: what stands in place of files, by path without links."""
        self.results = []
        self._worth = texts is None and (len(jobs) > 1 or any(job.environments for job in jobs))
        self._do([job for job in jobs if job.stack or job.named], step, texts)
        nested = {url for job, result in self.results if job.stack for url in result.nested}
        left = [job for job in jobs if not (job.stack or job.named)]
        if nested:  # a template that a stack nests is checked there, with the values that it is given
            left = [job for job in left if path_url(self._directories.real(job.template)) not in nested]
        self._do(left, step, texts)
        self._directories.digests.clear()  # files may change before the next time
        findings = Findings()
        for job, result in self.results:
            findings.add(job, result, self._scopes[job.config.path].selection)
        return findings

    def do(self, job: Job, texts: dict[str, bytes], seen: Callable[[Stack], None] | None = None) -> Result:
        """Do one job of those that go on while texts stand in place of files; see check and Work.do.

        The result tells what it came from.
        """
        scope = self._scopes[job.config.path]
        known = scope.cache.get(job) if scope.cache is not None and seen is None else None
        if known is not None and not any(self._directories.real(path) in texts for _, path, _ in known.reads):
            return known
        work = Work(scope.ruleset, scope.selection.all, self._clouds, self._directories, texts, kept=True)
        result = work.do(job, seen)
        if scope.cache is not None and not texts and _is_kept(job):
            scope.cache.put(job, result)
        return result

    def selection(self, job: Job) -> Selection:
        """What is looked for in a job."""
        return self._scopes[job.config.path].selection

    def ruleset(self, job: Job) -> Ruleset:
        """The rules that a job is checked with."""
        return self._scopes[job.config.path].ruleset

    def real(self, path: str) -> str:
        """The path without symbolic links. Raises OSError or ValueError."""
        return self._directories.real(path)

    def _do(self, jobs: Sequence[Job], step: Callable[[], None] | None, texts: dict[str, bytes] | None) -> None:
        by_scope: dict[str | None, list[int]] = {}
        for number, job in enumerate(jobs):
            by_scope.setdefault(job.config.path, []).append(number)
        results: dict[int, Result] = {}
        for path, numbers in by_scope.items():
            scope = self._scopes[path]
            cache = scope.cache if self._worth else None
            if cache is not None:
                for number in numbers:
                    known = cache.get(jobs[number])
                    if known is not None:
                        results[number] = known
                        if step is not None:
                            step()
            work = Work(
                scope.ruleset, scope.selection.all, self._clouds, self._directories, texts, kept=cache is not None
            )
            left = [number for number in numbers if number not in results]
            for number, (job, result) in zip(
                left, done(work, [jobs[number] for number in left], self._options.processes)
            ):
                results[number] = result
                if cache is not None and _is_kept(job):
                    cache.put(job, result)
                if step is not None:
                    step()
            if cache is not None:
                cache.tidy()
        self.results += [(job, results[number]) for number, job in enumerate(jobs)]

    def _reads(self, job: Job) -> set[str]:
        """The files that a job reads, without links."""
        cache = self._scopes[job.config.path].cache
        known = cache.get(job) if cache is not None else None
        if known is not None:
            asked = [path for question, path, _ in known.reads if question in ("given", "named")]
        else:
            disk = disk_of(job, self._directories)
            request_of(job, disk)
            asked = [path for question, path in disk.answers if question in ("given", "named")]
        return {os.path.realpath(path) for path in asked}

    def _below(self, directory: str) -> Iterator[Job]:
        """The templates in a directory, each in its stacks or by itself; then stacks that no search finds."""
        from heatlint.run.find_templates import templates

        told: set[int] = set()
        self.scope(directory)
        ignored = Ignored(directory)
        for path in templates(directory, lambda path: self._is_excluded(path, ignored), self._directories.digests):
            scope = self.scope(os.path.dirname(path))
            jobs = self._stacks(scope, path)
            told.update(map(id, jobs))
            yield from jobs or [self._job(path, scope.config)]
        top = os.path.join(os.path.realpath(directory), "")
        for scope in list(self._scopes.values()):
            for job in scope.stacks:
                if id(job) not in told and self._directories.real(job.template).startswith(top):
                    yield self._for_cloud(job)

    def _named(self, path: str) -> list[Job]:
        """The jobs for a template that the user named."""
        scope = self.scope(os.path.dirname(path))
        jobs = [] if self._options.environments else self._stacks(scope, path)
        if not jobs:
            job = self._job(path, scope.config)
            job.assume = not self._options.environments
            jobs = [job]
        for job in jobs:
            job.named = True
        return jobs

    def _stacks(self, scope: Scope, path: str) -> list[Job]:
        if not scope.stacks:
            return []
        real = self._directories.real(path)
        return [self._for_cloud(job) for job in scope.stacks if self._directories.real(job.template) == real]

    def _job(self, path: str, config: Config) -> Job:
        job = Job(path, config)
        job.environments = self._options.environments
        return self._for_cloud(job)

    def _for_cloud(self, job: Job) -> Job:
        options = self._options
        job.roots = list(dict.fromkeys([*job.roots, *options.roots]))
        job.target = options.target or job.target
        job.types = options.types or job.types
        job.before = options.before
        return job

    def _is_excluded(self, path: str, ignored: Ignored) -> bool:
        scope = self.scope(os.path.dirname(path.rstrip(os.sep)))
        if scope.excluded is not None and scope.excluded(os.path.join(os.getcwd(), path)):
            return True
        return bool(scope.config.get("gitignore")) and ignored(path)

    def _try(self, job: Job) -> None:
        """Tell now what would fail in every job."""
        try:
            for release in dict.fromkeys((job.target, job.before or job.target)):
                self._clouds.of(release, job.types)
        except Misuse as misuse:
            options = self._options
            if job.config.path is None or options.target or options.types or options.before:
                raise
            raise BadConfig(f"{shown(job.config.path)}: {misuse}") from None


def ruleset_of(config: Config, directories: Sequence[str] = ()) -> Ruleset:
    """Our own rules, those of installed packages, of the project and of more directories."""
    plugins: list[Plugin] = of_packages()
    for directory in dict.fromkeys(map(os.path.abspath, (*config.listed("rules"), *directories))):
        plugins += of_directory(directory)
    policies: list[dict[str, Any]] = [
        {name: value for name, value in each.items() if name} for each in config.listed("policy")
    ]
    if not plugins and not policies:
        return built_in()
    facts = ""
    if policies:
        from heatlint.project.policy import plugin

        try:
            plugins.append(Plugin("policy", plugin(policies)))
        except ValueError as error:
            raise BadConfig(f"{shown(config.path or '')}: {error}") from None
        facts = repr(policies)
    return Ruleset([*built_in().plugins, *plugins], facts)


def _is_kept(job: Job) -> bool:
    return job.text is None and all(map(os.path.isfile, job.given))

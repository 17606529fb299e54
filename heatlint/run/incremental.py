"""The checks of a folder, kept up to date while its files change.

Each job keeps the result of its last check. It is checked again when a file that it read has changed.
"""

from __future__ import annotations

import os
from contextlib import suppress

from heatlint._misuse import Misuse
from heatlint.catalog.private import files as type_files
from heatlint.load.disk import CONTENTS
from heatlint.load.urls import path_url
from heatlint.project.config import display_path
from heatlint.project.trust import record_path
from heatlint.run.checker import Checker
from heatlint.run.find_jobs import JobFinder
from heatlint.run.find_templates import NO_VERSION, looks_like_template
from heatlint.run.findings import Findings
from heatlint.run.global_environments import files_of as environment_files
from heatlint.run.reach import withhold
from heatlint.run.result import Result
from heatlint.run.scopes import Scopes, passed_over

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.diagnostic import Diagnostic
    from heatlint.model.stack import Stack
    from heatlint.plugins import Ruleset
    from heatlint.project.config import Config
    from heatlint.run.jobs import CheckJob
    from heatlint.run.options import CheckOptions

    #: The real path of the template ("" for an environment by itself), and what else identifies the job.
    Key = tuple[str, str]

#: The largest template or environment that is checked, in bytes: a larger one would stop the editor for seconds.
MOST_BYTES = 1024 * 1024
#: How many files and directories the search of a directory looks at.
MOST_FILES = 10_000


class Entry:
    """A job and what its last check found.

    result: None before the first check. reads: real paths of the files that the check asked for.
    stack: the stack of the last check; kept only for the files that are open.
    environment: for the job of an environment that no stack uses, the real path of that environment.
    """

    __slots__ = ("job", "result", "reads", "stack", "environment")

    def __init__(self, job: CheckJob, environment: str | None = None) -> None:
        self.job = job
        self.result: Result | None = None
        self.reads: frozenset[str] = frozenset()
        self.stack: Stack | None = None
        self.environment = environment


class Listing:
    """What a search of the directory found: jobs, and real paths of environments. revision: see IncrementalChecker."""

    __slots__ = ("jobs", "environments", "revision")

    def __init__(self, jobs: list[CheckJob], environments: list[str], revision: int) -> None:
        self.jobs = jobs
        self.environments = environments
        self.revision = revision


class IncrementalChecker:
    """Checks the templates of a directory and the files that are open in an editor.

    directory: None for open files that are in no directory of the editor.
    texts: contents that replace those of files, by real path. The caller changes it, then calls `invalidate`.
    All paths in the interface are real paths (without symbolic links) unless noted otherwise.
    """

    def __init__(self, options: CheckOptions, texts: dict[str, bytes], directory: str | None = None) -> None:
        self._texts = texts
        self._directory = directory
        self._scopes = Scopes(options)
        self._finder = JobFinder(self._scopes, directory, MOST_FILES)
        self._checker = Checker(self._scopes)
        self._entries: dict[Key, Entry] = {}
        self._readers: dict[str, set[Key]] = {}  # the jobs that read a file
        self._own: dict[str, dict[Key, None]] = {}  # the jobs of a template
        self._pending: dict[Key, None] = {}  # the jobs to check, in order
        self._open: set[str] = set()
        self._open_environments: dict[str, str] = {}  # real path -> path as the editor names it
        self._nested: dict[str, int] = {}  # URLs of templates that stacks nest, with the number of those stacks
        self._environments: list[str] = []
        self._notes_taken = 0
        #: Counts the events after which the directory may hold other templates.
        self._revision = 0
        self._listed_revision = 0 if directory is None else -1
        #: Files whose findings may have changed. The caller removes a file when it has reported the findings.
        self.changed_files: set[str] = set()

    # --- which jobs there are --------------------------------------------------------------------------------

    def config_of(self, real: str) -> Config:
        """Return the config of a file. Raises Misuse for one that cannot be used."""
        return self._scopes.config_of(os.path.dirname(real))

    @property
    def is_indexed(self) -> bool:
        """Whether all jobs of the directory are known."""
        return self._listed_revision == self._revision

    def expire_index(self) -> None:
        """Note that the directory may hold other templates or environments than at the last search."""
        if self._directory is not None:
            self._revision += 1

    def search(self) -> Listing:
        """Search the directory. This takes a while and changes nothing, so it may run in a thread. Raises Misuse."""
        revision = self._revision
        if self._directory is None:
            return Listing([], [], revision)
        environments: list[str] = []
        self._scopes.searched.clear()
        jobs = self._finder.jobs([self._directory], environments)
        return Listing(jobs, list(map(self._real, environments)), revision)

    def use(self, listing: Listing) -> None:
        """Replace the jobs of the directory by those that a search found."""
        self._scopes.repositories.clear()
        jobs = {self._key(job): job for job in listing.jobs}
        in_stack = {key[0] for key, job in jobs.items() if job.is_stack}
        for key, entry in list(self._entries.items()):
            if key not in jobs and (not entry.job.named_by_user or key[0] in in_stack):
                self._drop(key)
        for key, job in jobs.items():
            if key in self._entries:
                self._entries[key].job.named_by_user = False
            else:
                self._add(key, Entry(job))
        self._environments = listing.environments
        self._listed_revision = listing.revision
        for real in self._open_environments:
            self._update_environment(real)

    def new_notes(self) -> list[str]:
        """Return what searches and checks have left out, and why, since the last call."""
        notes = list(self._scopes.notes)[self._notes_taken :]
        self._notes_taken += len(notes)
        return notes

    def open(self, path: str, *, template: bool, environment: bool) -> None:
        """Note that a file is open, or that it has become a template or an environment. Raises Misuse.

        It gets a job of its own when no job is about it. path: as messages name it.
        """
        real = self._scopes.real(path)
        self._open.add(real)
        if template and not any(self._entries[key].job.is_stack for key in self._own.get(real, ())):
            for job in self._finder.jobs([path]):
                if self._key(job) not in self._entries:
                    self._add(self._key(job), Entry(job))
        else:
            self._drop_own_jobs(real)
        if environment:
            self._open_environments[real] = path
        else:
            self._open_environments.pop(real, None)
        self._update_environment(real)

    def close(self, real: str) -> None:
        """Note that a file is no longer open."""
        self._open.discard(real)
        self._drop_own_jobs(real)
        self._open_environments.pop(real, None)
        self._update_environment(real)
        for key in self._readers.get(real, ()):
            self._entries[key].stack = None

    def _drop_own_jobs(self, real: str) -> None:
        """Drop the jobs that exist only because the file is open."""
        for key, entry in list(self._entries.items()):
            if key[0] == real and entry.job.named_by_user and not entry.job.is_stack:
                self._drop(key)

    def _update_environment(self, real: str) -> None:
        """Give an open environment a job of its own as long as no stack uses it."""
        key = "", real
        path = self._open_environments.get(real)
        if path is None or self._has_stack(real):
            if key in self._entries:
                self._drop(key)
        elif key not in self._entries:
            job = self._finder.environment_job(path)
            job.named_by_user = True
            self._add(key, Entry(job, real))

    def _has_stack(self, environment: str) -> bool:
        return any(
            entry.environment is None and environment in map(self._scopes.real, entry.job.environments)
            for entry in self._entries.values()
        )

    # --- checking --------------------------------------------------------------------------------------------

    def invalidate(self, files: Iterable[str]) -> None:
        """Note that files have changed: the jobs that read them must be checked again."""
        self._scopes.repositories.clear()
        for real in files:
            for key in self._readers.get(real, ()):
                self._pending[key] = None
                self._entries[key].stack = None

    @property
    def pending(self) -> int:
        """The number of jobs that must be checked."""
        return len(self._pending)

    def is_pending(self, real: str) -> bool:
        """Whether a job that reads a file must be checked."""
        return any(key in self._pending for key in self._jobs_of(real))

    def check_next(self, real: str | None = None) -> bool:
        """Check one job; return whether there was one to check.

        real: check only jobs that read this file. Without it, those of open files come first.
        """
        wanted = [real] if real is not None else self._open
        key = next((key for path in wanted for key in self._jobs_of(path) if key in self._pending), None)
        if key is None and real is None:
            key = next(iter(self._pending), None)
        if key is None:
            return False
        self._check(key)
        return True

    def check_next_stack(self) -> bool:
        """Check one job of a `[[stack]]` table; return whether there was one to check."""
        key = next((key for key in self._pending if self._entries[key].job.is_stack), None)
        if key is not None:
            self._check(key)
        return key is not None

    def _jobs_of(self, real: str) -> list[Key]:
        """Return the jobs that read a file, and the jobs of the file that have not been checked yet."""
        own = [key for key in (*self._own.get(real, ()), ("", real)) if key in self._pending]
        return [*own, *(key for key in self._readers.get(real, ()) if key not in own)]

    def _check(self, key: Key) -> None:
        entry = self._entries[key]
        self._pending.pop(key, None)
        self._mark_changed(entry)
        stacks: list[Stack] = []
        wants_stack = key[0] in self._open or entry.environment is not None or bool(entry.reads & self._open)
        result = self._result_of_large(entry)
        if result is None:
            result = self._checker.check_one(entry.job, self._texts, stacks.append if wants_stack else None)
        self._count_nested(entry, -1)
        self._forget_reads(key, entry)
        entry.result = result
        self._count_nested(entry, 1)
        entry.reads = frozenset(self._real(path) for question, path, _ in result.reads if question in CONTENTS)
        for path in entry.reads:
            self._readers.setdefault(path, set()).add(key)
        keep = bool(stacks) and any(self._main(path) is entry for path in entry.reads & self._open)
        entry.stack = stacks[0] if keep else None
        self._mark_changed(entry)

    def _result_of_large(self, entry: Entry) -> Result | None:
        """Return an empty result for a job with a text above MOST_BYTES; None for any other job."""
        names = [entry.job.template, *entry.job.environments]
        large = next((name for name in names if self._size(self._real(name)) > MOST_BYTES), None)
        if large is None:
            return None
        self._scopes.pass_over(large, f"is larger than {MOST_BYTES >> 20} MiB, so that editors do not check it")
        result = Result()
        result.reads = [(CONTENTS[0], name, "") for name in names]
        return result

    def _size(self, real: str) -> int:
        """Return the size of a file or of the text that replaces it; 0 for a file that cannot be read."""
        text = self._texts.get(real)
        if text is not None:
            return len(text)
        try:
            return os.path.getsize(real)
        except (OSError, ValueError):
            return 0

    def _real(self, path: str) -> str:
        try:
            return self._scopes.real(path)
        except (OSError, ValueError):
            return path

    def _key(self, job: CheckJob) -> Key:
        return self._scopes.real(job.template), repr(job.key()[1:])

    def _add(self, key: Key, entry: Entry) -> None:
        self._entries[key] = entry
        self._own.setdefault(key[0], {})[key] = None
        self._pending[key] = None

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key)
        del self._own[key[0]][key]
        if not self._own[key[0]]:
            del self._own[key[0]]
        self._pending.pop(key, None)
        self._mark_changed(entry)
        self._count_nested(entry, -1)
        self._forget_reads(key, entry)

    def _forget_reads(self, key: Key, entry: Entry) -> None:
        for path in entry.reads:
            readers = self._readers.get(path)
            if readers is not None:
                readers.discard(key)
                if not readers:
                    del self._readers[path]

    def _count_nested(self, entry: Entry, by: int) -> None:
        """Count the templates that a stack nests: they are checked there, with the values that the stack passes."""
        if entry.result is None or not entry.job.is_stack:
            return
        for url in entry.result.nested:
            self._nested[url] = self._nested.get(url, 0) + by
            if not self._nested[url]:
                del self._nested[url]

    def _mark_changed(self, entry: Entry) -> None:
        if entry.result is not None:
            self.changed_files.update(self._real(name) for name in entry.result.names)
        if entry.environment is not None:
            self.changed_files.add(entry.environment)

    # --- results ---------------------------------------------------------------------------------------------

    def findings(self, real: str) -> list[Diagnostic]:
        """Return the findings in a file from all jobs that read it, without the suppressed ones."""
        findings = Findings()
        for key in sorted(self._readers.get(real, ())):
            entry = self._entries[key]
            by_itself = not entry.job.is_stack and entry.environment is None
            if entry.result is None or (by_itself and path_url(key[0]) in self._nested):
                continue
            findings.add(entry.job, entry.result, self._scopes.of_job(entry.job).selection)
        text = self._texts.get(real)
        if text is not None and not self._readers.get(real) and looks_like_template(text):
            name = display_path(real)
            with suppress(Misuse):  # the error in the config is shown by itself
                findings.add_note(passed_over(name, NO_VERSION), self._scopes.of(os.path.dirname(name)).selection)
        texts = {
            name: self._texts[path] for name in findings.files.values() if (path := self._real(name)) in self._texts
        }
        complete = self.is_indexed and not self._pending
        return [
            each
            for each in findings.unsuppressed(texts, complete=complete)
            if each.file is not None and self._real(each.file) == real
        ]

    def withhold(self, found: Iterable[Diagnostic]) -> None:
        """Withhold the fixes that other files of the repository, as they were saved, speak against."""
        withhold(found, self._scopes)

    def findings_with(self, real: str, text: bytes) -> set[tuple[str, str]] | None:
        """Return codes and messages that the main job of a file would find if the file had another text."""
        result = self._check_with(real, text)
        return None if result is None else {(each.rule.code, each.message) for each in result[0].found}

    def stack_with(self, real: str, text: bytes) -> Stack | None:
        """Return the stack of the main job of a file if the file had another text."""
        result = self._check_with(real, text)
        return None if result is None else result[1]

    def _check_with(self, real: str, text: bytes) -> tuple[Result, Stack | None] | None:
        entry = self._main(real)
        if entry is None:
            return None
        stacks: list[Stack] = []
        result = self._checker.check_one(entry.job, {**self._texts, real: text}, stacks.append)
        return result, stacks[0] if stacks else None

    def job(self, real: str) -> CheckJob | None:
        """Return the main job of a file, which knows most about it; None if no job reads the file."""
        entry = self._main(real)
        return entry.job if entry is not None else None

    def stack(self, real: str) -> Stack | None:
        """Return the stack of the main job of a file, checked with the present texts."""
        key = self._main_key(real)
        if key is None:
            return None
        if self._entries[key].stack is None or key in self._pending:
            self._open.add(real)
            self._check(key)
        entry = self._main(real)
        return entry.stack if entry is not None else None

    def _main(self, real: str) -> Entry | None:
        key = self._main_key(real)
        return self._entries[key] if key is not None else None

    def _main_key(self, real: str) -> Key | None:
        """Return the job that knows most about a file: the stack that deploys or nests it, then the file by itself."""
        url = path_url(real)

        def rank(key: Key) -> int:
            entry = self._entries[key]
            is_own = key[0] == real
            if entry.job.is_stack and is_own:
                return 0
            if entry.job.is_stack and entry.result is not None and url in entry.result.nested:
                return 1
            if is_own:
                return 2
            return 3 if entry.environment is None else 4

        return min(self._jobs_of(real), key=rank, default=None)

    def ruleset(self, real: str) -> Ruleset | None:
        """Return the rules that a file is checked with; None if no job reads the file."""
        job = self.job(real)
        return self._scopes.of_job(job).ruleset if job is not None else None

    def templates_with(self, environment: str) -> set[str]:
        """Return the templates that the config names together with an environment."""
        return {
            key[0]
            for key in self._readers.get(environment, ())
            if self._entries[key].environment is None
            and environment in map(self._scopes.real, self._entries[key].job.environments)
        }

    def files_read(self) -> set[str]:
        """Return all files that the checks have read."""
        return set(self._readers)

    def config_findings(self) -> list[Diagnostic]:
        """Return the findings about the configs that apply to the jobs."""
        findings = Findings()
        findings.add_about_configs(self._scopes.all())
        return findings.all

    def config_files(self) -> set[str]:
        """Return the paths of what decides how the jobs are checked.

        These are the config files, the records that the user trusts them, and the files about the cloud that they name.
        """
        found: set[str] = set()
        types: set[str] = set(self._scopes.options.types)
        environments: set[str] = set(self._scopes.options.global_environments or ())
        for scope in self._scopes.all():
            found.update(scope.config.origins.values())
            if scope.config.path is not None:
                found.add(scope.config.path)
            types.update(scope.config.listed("types"), *(job.types for job in scope.stacks))
            environments.update(
                scope.config.listed("global-environments"), *(job.global_environments or () for job in scope.stacks)
            )
            found.update(filter(None, (scope.config.get("cloud"), *(job.cloud for job in scope.stacks))))
            with suppress(Misuse):  # without a directory for records nothing is trusted
                found.update(map(record_path, filter(None, (scope.config.path, *scope.config.unused_files))))
        for path in types:
            found.add(path)
            with suppress(Misuse):  # the check reports a directory that cannot be used
                found.update(type_files([path]))
        for path in environments:
            found.add(path)
            with suppress(Misuse):
                found.update(environment_files([path]))
        return found

    def templates(self) -> list[str]:
        """Return the templates that have a job."""
        return list(dict.fromkeys(key[0] for key, entry in self._entries.items() if entry.environment is None))

    def environments(self) -> list[str]:
        """Return the environments of the directory."""
        return self._environments

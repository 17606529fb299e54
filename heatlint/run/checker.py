"""Checks jobs: uses kept results where they are still valid, and several processes where that is faster."""

from __future__ import annotations

import json
import os

from heatlint.diagnostic import CHECK_FAILED, PASSED_OVER
from heatlint.load.urls import path_url
from heatlint.run.check_one import JobChecker
from heatlint.run.findings import Findings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from heatlint.diagnostic import Diagnostic
    from heatlint.model.stack import Stack
    from heatlint.rule import Rule
    from heatlint.run.cache import Cache
    from heatlint.run.jobs import CheckJob
    from heatlint.run.mappings import Mappings
    from heatlint.run.remembered import Remembered
    from heatlint.run.result import Result
    from heatlint.run.scopes import Scope, Scopes


class Checker:
    """Checks jobs of the given scopes, any number of times.

    record_reads: whether each result lists what it asked the disk, also when it is not kept. remembered: gets each
    result, which lists that then. A check with texts in place of files uses those of earlier checks, any other one sees
    what is on the disk.
    """

    def __init__(self, scopes: Scopes, *, record_reads: bool = False, remembered: Remembered | None = None) -> None:
        self.scopes = scopes
        self._remembered = remembered
        self._record_reads = record_reads
        self._mappings: Mappings | None = None  # of single jobs
        #: Each job of the last run with its result, in the order of their names.
        self.results: list[tuple[CheckJob, Result]] = []

    def check(
        self,
        jobs: Sequence[CheckJob],
        on_done: Callable[[], None] | None = None,
        texts: dict[str, bytes] | None = None,
    ) -> Findings:
        """Check the jobs and return what they found together.

        A template that a stack nests is not checked a second time by itself, unless the user named it. A stack is also
        a template of a directory that has the values of the command line, if no other one nests it.
        on_done: called after each job; texts: contents that replace those of files, by path without symbolic links.
        """
        self.results = []
        # A single plain template is checked faster than its kept result is found.
        use_cache = texts is None and (len(jobs) > 1 or any(job.environments for job in jobs))
        self._run([job for job in jobs if job.is_stack or job.named_by_user], on_done, texts, use_cache)
        nested = {url for job, result in self.results if job.is_stack for url in result.nested}
        rest = [job for job in jobs if not (job.is_stack or job.named_by_user)]
        if nested:
            rest = [job for job in rest if path_url(self.scopes.real(job.template)) not in nested]
        start = len(self.results)
        self._run(rest, on_done, texts, use_cache)
        self.results[start:] = self._without_nested(self.results[start:])
        self.scopes.directories.digests.clear()  # files may change before the next run
        findings = Findings()
        # The first of equal findings is kept, and of equal stacks the first is drawn: the order of operands changes
        # nothing.
        self.results.sort(key=lambda pair: json.dumps(pair[0].key(), default=str))
        for job, result in self.results:
            findings.add(job, result, self.scopes.of_job(job).selection)
        for note in self._notes(jobs):
            findings.add_note(note, self.scopes.of(os.path.dirname(note.file or "")).selection)
        findings.add_about_configs(self.scopes)
        return findings

    def _notes(self, jobs: Iterable[CheckJob]) -> list[Diagnostic]:
        """Return the notes of the search, without those about files that are checked all the same.

        jobs: what was checked. Such a file is named by the user, or nested by a template.
        """
        notes = list(self.scopes.notes.values())
        if any(note.rule is PASSED_OVER for note in notes):
            checked = {path_url(self.scopes.real(job.template)) for job in jobs}.union(
                *(result.nested for _, result in self.results)
            )
            return [note for note in notes if note.rule is not PASSED_OVER or self._url(note.file or "") not in checked]
        return notes

    def _url(self, path: str) -> str:
        """Return the URL of a file; that of a symbolic link, which may lead to a file that may not be read."""
        return path_url(os.path.abspath(path) if os.path.islink(path) else self.scopes.real(path))

    def _without_nested(self, results: list[tuple[CheckJob, Result]]) -> list[tuple[CheckJob, Result]]:
        """Return the results of a search, but not those of templates that get values which are for one that nests them.

        Those of templates that nest each other, and that no other one nests, are returned.
        """
        valued = [
            (path_url(self.scopes.real(job.template)), result.nested)
            for job, result in results
            if (job.parameters or job.environments) and not job.is_environment
        ]
        inner = {each for url, nested in valued for each in nested if each != url}
        covered = {each for url, nested in valued if url not in inner for each in nested}
        if not covered:
            return results
        return [
            (job, result)
            for job, result in results
            if job.is_environment or path_url(self.scopes.real(job.template)) not in covered
        ]

    def check_one(
        self, job: CheckJob, texts: dict[str, bytes], on_stack: Callable[[Stack], None] | None = None
    ) -> Result:
        """Check one job and return its result, which lists the files that it read.

        on_stack: called with the stack; a kept result is not used then. texts: as for check.
        """
        scope = self.scopes.of_job(job)
        kept = scope.cache.get(job) if scope.cache is not None and on_stack is None else None
        if kept is not None and not any(self.scopes.real(path) in texts for _, path, _ in kept.reads):
            return kept
        result = self._job_checker(scope, texts, record_reads=True).check(job, on_stack)
        if scope.cache is not None and not texts and _can_be_kept(job, result):
            scope.cache.put(job, result)
        return result

    def stacks(self, jobs: Iterable[CheckJob], texts: dict[str, bytes]) -> Iterator[Stack]:
        """Yield the stacks of jobs that were checked, without a check. texts: as for check."""
        for job in jobs:
            stack = self._job_checker(self.scopes.of_job(job), texts, record_reads=False).stack(job)
            if stack is not None:
                yield stack

    def check_with_mappings(
        self, job: CheckJob, texts: dict[str, bytes], on_stack: Callable[[Stack], None] | None = None
    ) -> Result:
        """Check one job as `check` does, also with what environments map its unknown types to now.

        on_stack: called with each stack; the last one is that of the result.
        """
        job.registries, job.mapped_elsewhere = {}, {}
        result = self.check_one(job, texts, on_stack)
        if result.unknown_types:
            from heatlint.run.mappings import Mappings

            def with_mappings(_numbers: list[int]) -> list[list[str]]:
                nonlocal result
                result = self.check_one(job, texts, on_stack)
                return [result.unknown_types]

            self._mappings = self._mappings or Mappings(self.scopes)
            self._mappings.resolve([job], [result.unknown_types], with_mappings)
        return result

    def forget_mappings(self) -> None:
        """Read the environments that map unknown types again at the next use, since they may have changed."""
        self._mappings = None

    def _run(
        self,
        jobs: Sequence[CheckJob],
        on_done: Callable[[], None] | None,
        texts: dict[str, bytes] | None,
        use_cache: bool,
    ) -> None:
        """Check the jobs and add their results, in the order of the jobs.

        A job with unknown types is checked again with what the environments of its repository map them to.
        """
        results = self._checked(jobs, on_done, texts, use_cache)
        if any(result.unknown_types for result in results):
            from heatlint.run.mappings import Mappings

            def checked_again(numbers: list[int]) -> list[list[str]]:
                checked = self._checked([jobs[number] for number in numbers], None, texts, use_cache)
                for number, result in zip(numbers, checked, strict=True):
                    results[number] = result
                return [result.unknown_types for result in checked]

            Mappings(self.scopes).resolve(jobs, [result.unknown_types for result in results], checked_again)
        self.results += zip(jobs, results)

    def _checked(
        self,
        jobs: Sequence[CheckJob],
        on_done: Callable[[], None] | None,
        texts: dict[str, bytes] | None,
        use_cache: bool,
    ) -> list[Result]:
        """Check the jobs, scope by scope, and return their results in order."""
        by_scope: dict[Scope, list[int]] = {}
        for number, job in enumerate(jobs):
            by_scope.setdefault(self.scopes.of_job(job), []).append(number)
        results: dict[int, Result] = {}
        for scope, numbers in by_scope.items():
            cache = scope.cache if use_cache else None
            memory = self._remembered
            rules = {rule.code: rule for rule in scope.ruleset.rules} if memory is not None else {}
            todo = []
            for number in numbers:
                kept = self._kept(jobs[number], cache, texts, rules)
                if kept is None:
                    todo.append(number)
                    continue
                results[number] = kept
                if on_done is not None:
                    on_done()
            records = self._record_reads or cache is not None or memory is not None
            job_checker = self._job_checker(scope, texts, record_reads=records)
            checked = _check_all(job_checker, [jobs[number] for number in todo], self.scopes.options.processes)
            for number, result in zip(todo, checked):
                job = jobs[number]
                results[number] = result
                if cache is not None and _can_be_kept(job, result):
                    cache.put(job, result)
                if memory is not None:
                    memory.put(job, texts or {}, result)
                if on_done is not None:
                    on_done()
            if cache is not None:
                cache.remove_old()
        return [results[number] for number in range(len(jobs))]

    def _kept(
        self, job: CheckJob, cache: Cache | None, texts: dict[str, bytes] | None, rules: Mapping[str, Rule]
    ) -> Result | None:
        """Return the result of an earlier check with the same texts, else of an earlier run; None without one.

        rules: by code.
        """
        memory = self._remembered
        if texts is not None:
            return None if memory is None else memory.get(job, texts, rules)
        kept = None if cache is None else cache.get(job)
        if kept is not None and memory is not None:
            memory.put(job, {}, kept)
        return kept

    def _job_checker(self, scope: Scope, texts: dict[str, bytes] | None, *, record_reads: bool) -> JobChecker:
        wanted, catalogs, directories = scope.selection.looked_for, self.scopes.catalogs, self.scopes.directories
        server = self.scopes.options.server
        if server is None:
            return JobChecker(scope.ruleset, wanted, catalogs, directories, texts, record_reads=record_reads)
        from heatlint.run.check_shared import SharedJobChecker

        return SharedJobChecker(server, scope.ruleset, wanted, catalogs, directories, texts, record_reads=record_reads)


def _check_all(checker: JobChecker, jobs: list[CheckJob], processes: int | None) -> Iterable[Result]:
    """Return the result of each job, in order. processes: how many to use; None lets the time of the jobs decide."""
    if len(jobs) < 2:
        return map(checker.check, jobs)
    from heatlint.run.processes import check_all

    return (result for _, result in check_all(checker, jobs, processes))


def _can_be_kept(job: CheckJob, result: Result) -> bool:
    """Whether a later run may use the result. A check may fail for a reason outside the files, so it is tried again."""
    if job.text is not None or any(each.rule is CHECK_FAILED for each in result.found):
        return False
    return all(map(os.path.isfile, job.paths))

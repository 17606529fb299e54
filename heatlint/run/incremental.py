"""The checks of a folder, kept up to date while its files change.

Each job keeps the result of its last check. It is checked again when something has changed that it asked the disk
about.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress

from heatlint._misuse import Misuse
from heatlint.diagnostic import PASSED_OVER
from heatlint.load.disk import CONTENTS
from heatlint.project.config import display_path
from heatlint.run.checker import Checker
from heatlint.run.find_jobs import JobFinder
from heatlint.run.find_templates import NO_VERSION, looks_like_template, read_plain
from heatlint.run.find_templates import is_environment as looks_like_environment
from heatlint.run.findings import Findings
from heatlint.run.folder_names import seen_from
from heatlint.run.folder_notes import Notes
from heatlint.run.job_table import Entry, JobTable
from heatlint.run.listing import Listing, search
from heatlint.run.open_files import OpenFiles, key_of
from heatlint.run.reach import must_search, withhold
from heatlint.run.result import Result
from heatlint.run.scopes import Scopes, passed_over

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from heatlint.diagnostic import Diagnostic
    from heatlint.model.stack import Stack
    from heatlint.plugins import Ruleset
    from heatlint.project.config import Config
    from heatlint.review.baseline import Baseline
    from heatlint.run.job_table import Key
    from heatlint.run.jobs import CheckJob
    from heatlint.run.options import CheckOptions

#: The largest template or environment that is checked, in bytes: a larger one would stop the editor for seconds.
MOST_BYTES = 1024 * 1024
#: How many files and directories the search of a directory looks at.
MOST_FILES = 10_000


class IncrementalChecker:
    """Checks the templates of a directory and the files that are open in an editor.

    directory: None for open files that are in no directory of the editor. Messages name files relative to it. texts:
    contents that replace those of files, by real path. The caller changes it, then calls `invalidate`. readable: more
    directories in which jobs may read files. All paths in the interface are real paths (without symbolic links) unless
    noted otherwise.
    """

    def __init__(
        self,
        options: CheckOptions,
        texts: dict[str, bytes],
        directory: str | None = None,
        readable: Sequence[str] = (),
    ) -> None:
        self._texts = texts
        self._directory = directory
        self._scopes = Scopes(options)
        self._finder = JobFinder(self._scopes, directory, MOST_FILES, readable)
        self._checker = Checker(self._scopes)
        self._table = JobTable(self._real)
        self._open = OpenFiles(self._scopes, self._finder, self._table)
        self._environments: list[str] = []
        self._notes = Notes(self._real)
        self._baseline: Baseline | None = None
        self._incomplete: set[str] = set()  # files whose suppressions could not be judged yet
        #: Counts the events after which the directory may hold other templates.
        self._revision = 0
        self._listed_revision = 0 if directory is None else -1

    # --- which jobs there are --------------------------------------------------------------------------------

    @property
    def scopes(self) -> Scopes:
        """The configs, rules and clouds that the jobs are checked with."""
        return self._scopes

    @property
    def folder(self) -> str | None:
        """The directory; None if there is none."""
        return None if self._directory is None else self._real(self._directory)

    @property
    def changed_files(self) -> set[str]:
        """Files whose findings may have changed. The caller removes a file when it has reported the findings."""
        return self._table.changed_files

    def config_of(self, real: str) -> Config:
        """Return the config of a file. Raises Misuse for one that cannot be used."""
        return self._scopes.config_of(os.path.dirname(real))

    @property
    def is_indexed(self) -> bool:
        """Whether all jobs of the directory are known."""
        return self._listed_revision == self._revision

    @property
    def revision(self) -> int:
        """How often the directory has changed: what a search finds is true as long as this stays."""
        return self._revision

    @property
    def was_searched(self) -> bool:
        """Whether the directory has been searched, so that there are findings in it."""
        return self._listed_revision >= 0

    @property
    def is_complete(self) -> bool:
        """Whether all jobs that the last search has found are checked."""
        return self.was_searched and not self._table.pending

    def expire_index(self) -> None:
        """Note that the directory may hold other templates or environments than at the last search."""
        if self._directory is not None:
            self._revision += 1

    def search(self) -> Listing:
        """Search the directory. This takes a while and changes nothing, so it may run in a thread. Raises Misuse."""
        if self._directory is None or not os.path.isdir(self._directory):
            return Listing(self._revision)
        return search(self._directory, self._finder, self._scopes, self._real, self._revision)

    def use(self, listing: Listing) -> None:
        """Replace the jobs of the directory by those that a search found."""
        self._scopes.repositories.clear()
        entries = self._table.entries
        jobs = {key_of(job, self._scopes): job for job in listing.jobs}
        in_stack = {key[0] for key, job in jobs.items() if job.is_stack}
        for key, entry in list(entries.items()):
            if key not in jobs and (not entry.job.named_by_user or key[0] in in_stack):
                self._table.drop(key)
        for key, job in jobs.items():
            known = entries[key].job if key in entries else None
            if known is not None and not (job.is_environment and _differs(known, job)):
                known.named_by_user = False
            else:
                if known is not None:
                    self._table.drop(key)
                self._table.add(key, Entry(job, self._real(job.template) if job.is_environment else None))
        if listing.environments != self._environments:
            self._environments = listing.environments
            self._expire_mappings()
        self._listed_revision = listing.revision
        self._baseline = listing.baseline
        self.changed_files.update(self._notes.replace(listing.notes))
        self._open.update_environments()

    def new_notes(self) -> list[str]:
        """Return what searches and checks have left out, and why, without what was returned before."""
        return self._notes.new_messages()

    def open(self, path: str, *, template: bool, environment: bool) -> None:
        """Note that a file is open, or that it has become a template or an environment. Raises Misuse.

        It gets a job of its own when no job is about it. path: as messages name it.
        """
        self._open.add(path, template=template, environment=environment)

    def is_open(self, real: str) -> bool:
        """Whether a file is open."""
        return real in self._open.files

    def close(self, real: str) -> None:
        """Note that a file is no longer open."""
        self._open.remove(real)

    # --- checking --------------------------------------------------------------------------------------------

    def invalidate(self, files: Iterable[str]) -> None:
        """Note that the texts of files have changed: the jobs that read them must be checked again."""
        for real in files:
            self._expire(self._table.readers(real))

    def expire_all(self, still_open: Iterable[str]) -> None:
        """Check all jobs again, after a time in which changes were not noted.

        still_open: the files that are open.
        """
        for real in set(self._open.files).difference(still_open):
            self.close(real)
        self._scopes.repositories.clear()
        self._scopes.directories.digests.clear()
        self._expire(list(self._table.entries))
        self.changed_files.update(self.files_read())

    def invalidate_paths(self, paths: Iterable[str]) -> None:
        """Note that files or directories have changed on the disk, have appeared or are gone.

        paths: absolute, also those of symbolic links. Environments of the repository may map types for other jobs.
        """
        self._scopes.repositories.clear()
        self._scopes.directories.digests.clear()
        paths = list(paths)
        self._expire(self._table.affected(paths))
        if any(map(self._may_map_types, paths)):
            self._expire_mappings()

    def _may_map_types(self, path: str) -> bool:
        """Whether a path is or was that of an environment."""
        if path in self._environments:
            return True
        data = read_plain(path)
        return data is None or looks_like_environment(data)

    def _expire(self, keys: Iterable[Key]) -> None:
        for key in keys:
            self._table.pending[key] = None
            self._table.entries[key].stack = None

    def _expire_mappings(self) -> None:
        self._checker.forget_mappings()
        for directory in list(self._scopes.searched):
            if directory != self.folder:  # a repository around this directory, whose environments may be others now
                self._scopes.searched.pop(directory, None)
        self._expire([key for key, entry in self._table.entries.items() if entry.uses_mappings])

    @property
    def pending(self) -> int:
        """The number of jobs that must be checked."""
        return len(self._table.pending)

    def is_pending(self, real: str) -> bool:
        """Whether a job that reads a file must be checked."""
        return any(key in self._table.pending for key in self._table.of(real))

    def check_next(self, real: str | None = None) -> bool:
        """Check one job; return whether there was one to check.

        real: check only jobs that read this file. Without it, those of open files come first.
        """
        pending = self._table.pending
        wanted = [real] if real is not None else self._open.files
        key = next((key for path in wanted for key in self._table.of(path) if key in pending), None)
        if key is None and real is None:
            key = next(iter(pending), None)
        if key is None:
            return False
        self._check(key)
        return True

    def check_next_stack(self) -> bool:
        """Check one job of a `[[stack]]` table; return whether there was one to check."""
        key = next((key for key in self._table.pending if self._table.entries[key].job.is_stack), None)
        if key is not None:
            self._check(key)
        return key is not None

    def _check(self, key: Key, *, with_stack: bool = False) -> None:
        """Check a job. with_stack: keep its stack until the next check, also if no open file needs it."""
        entry = self._table.entries[key]
        self._table.pending.pop(key, None)
        stacks: list[Stack] = []
        is_for_open = (
            key[0] in self._open.files or entry.environment is not None or bool(entry.reads & self._open.files)
        )
        result = self._result_of_large(entry)
        if result is None:
            on_stack = stacks.append if with_stack or is_for_open else None
            result = self._checker.check_with_mappings(entry.job, self._texts, on_stack)
        entry.uses_mappings = bool(result.unknown_types or entry.job.registries or entry.job.mapped_elsewhere)
        self._table.set_result(key, result)
        keep = with_stack or any(self._main(path) is entry for path in entry.reads & self._open.files)
        entry.stack = stacks[-1] if stacks and keep else None
        if self.is_complete:
            self.changed_files.update(self._incomplete)
            self._incomplete.clear()

    def _result_of_large(self, entry: Entry) -> Result | None:
        """Return an empty result for a job with a text above MOST_BYTES; None for any other job."""
        names = [entry.job.template, *entry.job.environments]
        large = next((name for name in names if self._size(self._real(name)) > MOST_BYTES), None)
        if large is None:
            return None
        note = passed_over(large, f"is larger than {MOST_BYTES >> 20} MiB, so that editors do not check it")
        self._notes.add_message(note.message)
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

    # --- results ---------------------------------------------------------------------------------------------

    def findings(self, real: str, seen_in: str | None = None, *, is_checked: bool = False) -> list[Diagnostic]:
        """Return the findings in a file from all jobs that read it, without the suppressed ones.

        seen_in: the folder that messages name files relative to, if it is not the directory. is_checked: whether the
        file is checked as a template in another folder, so that no note says that it is not.
        """
        findings = Findings()
        # The first of equal findings is kept, in the order of Checker.check.
        jobs = list(self._table.with_findings(real))
        for job, result in sorted(jobs, key=lambda pair: json.dumps(pair[0].key(), default=str)):
            findings.add(job, result, self._scopes.of_job(job).selection)
        text = self._texts.get(real)
        for note in self._notes_about(real, is_checked=is_checked or self.checks(real)):
            with suppress(Misuse):  # the error in the config is shown by itself
                findings.add_note(note, self._scopes.of(os.path.dirname(note.file or "")).selection)
        texts = {
            name: self._texts[path] for name in findings.files.values() if (path := self._real(name)) in self._texts
        }
        if not self.is_complete and findings.has_suppressions:
            self._incomplete.add(real)
        complete = self.is_complete and self._uses_whole_config(real)
        found = [
            each
            for each in findings.unsuppressed(texts, complete=complete)
            if each.file is not None and self._real(each.file) == real
        ]
        folder = seen_in or self.folder
        if found and folder is not None and not folder == self.folder == os.getcwd():
            content = text if text is not None else read_plain(real) or b""
            beside = (name for job, _ in jobs for name in job.beside)
            found = seen_from(folder, found, [*findings.files.values(), *beside], content)
        if self._baseline is not None:
            found = self._baseline.without_accepted(found)
        findings.lower_beside(found, self._scopes)
        return found

    def _notes_about(self, real: str, *, is_checked: bool) -> list[Diagnostic]:
        """Return the notes about a file as it is now. is_checked: whether it is checked as a template."""
        notes = [each for each in self._notes.about(real) if not (is_checked and each.rule is PASSED_OVER)]
        text = self._texts.get(real)
        if text is None or is_checked:
            return notes
        notes = [each for each in notes if not each.message.endswith(NO_VERSION)]  # the saved text may have had none
        return [*notes, passed_over(display_path(real), NO_VERSION)] if looks_like_template(text) else notes

    def _uses_whole_config(self, real: str) -> bool:
        """Whether a file is in the directory, and all settings of its config are used."""
        try:
            return self._directory is not None and not self.config_of(real).unused
        except Misuse:
            return False

    def templates_reading(self, real: str) -> list[str]:
        """Return the templates whose checks read a file, the file itself included when it is a template."""
        return sorted({key[0] for key in self._table.readers(real) if key[0]})

    def withhold(self, found: Iterable[Diagnostic]) -> None:
        """Withhold the fixes that other files of the repository, as they were saved, speak against."""
        withhold(found, self._scopes)

    def withholding_searches(self, found: Diagnostic) -> bool:
        """Whether `withhold` has to read all files of the repository for a finding."""
        return must_search(found, self._scopes)

    def findings_with(self, real: str, texts: dict[str, bytes] | None = None) -> set[tuple[str, str]] | None:
        """Return codes and messages that the last check of the main job of a file found, or that it would find.

        texts: what files would have as texts, by real path, also of files that do not exist. None for a file without a
        job, and for a job with a text above MOST_BYTES.
        """
        entry = self._main(real)
        if entry is None or self._result_of_large(entry) is not None:
            return None
        result = entry.result if texts is None else self._check_with(entry, texts)[0]
        return None if result is None else {(each.rule.code, each.message) for each in result.found}

    def stack_with(self, real: str, text: bytes) -> Stack | None:
        """Return the stack of the main job of a file if the file had another text."""
        entry = self._main(real)
        return None if entry is None else self._check_with(entry, {real: text})[1]

    def _check_with(self, entry: Entry, texts: dict[str, bytes]) -> tuple[Result, Stack | None]:
        stacks: list[Stack] = []
        result = self._checker.check_one(entry.job, {**self._texts, **texts}, stacks.append)
        return result, stacks[-1] if stacks else None

    def job(self, real: str) -> CheckJob | None:
        """Return the main job of a file, which knows most about it; None if no job reads the file."""
        entry = self._main(real)
        return entry.job if entry is not None else None

    def is_only_stack_of(self, template: str) -> bool:
        """Whether one stack deploys a template, and no other template nests it."""
        jobs = [self._table.entries[key].job for key in self._table.readers(template)]
        return len(jobs) == 1 and jobs[0].is_stack and self._real(jobs[0].template) == template

    def stack(self, real: str) -> Stack | None:
        """Return the stack of the main job of a file, checked with the present texts."""
        key = self._table.main(real)
        if key is None:
            return None
        entry = self._table.entries[key]
        if entry.stack is None or key in self._table.pending:
            self._check(key, with_stack=True)
        return entry.stack

    def _main(self, real: str) -> Entry | None:
        key = self._table.main(real)
        return self._table.entries[key] if key is not None else None

    def ruleset(self, real: str) -> Ruleset | None:
        """Return the rules that a file is checked with; None if no job reads the file."""
        job = self.job(real)
        return self._scopes.of_job(job).ruleset if job is not None else None

    def codes(self, real: str) -> frozenset[str]:
        """Return the codes of the rules that are looked for in a file; none if no job reads the file."""
        job = self.job(real)
        return self._scopes.of_job(job).selection.of(real)[0] if job is not None else frozenset()

    def templates_with(self, environment: str) -> set[str]:
        """Return the templates that the config names together with an environment."""
        entries = self._table.entries
        return {
            key[0]
            for key in self._table.readers(environment)
            if entries[key].environment is None and environment in map(self._scopes.real, entries[key].job.environments)
        }

    def checks(self, real: str) -> bool:
        """Whether a file is checked as a template: by itself, or in a stack that nests it."""
        return self._table.checks(real)

    def reads(self, real: str) -> bool:
        """Whether a check has read a file, or a note of the search is about it."""
        return bool(self._table.readers(real)) or real in self._notes.files

    def files_read(self) -> set[str]:
        """Return all files that the checks have read, and those that notes of the search are about."""
        return {*self._table.files_read(), *self._notes.files}

    def config_findings(self) -> list[Diagnostic]:
        """Return the findings about the configs that apply to the jobs."""
        findings = Findings()
        findings.add_about_configs(self._scopes)
        return findings.all

    def templates(self) -> list[str]:
        """Return the templates that have a job."""
        entries = self._table.entries.items()
        return list(dict.fromkeys(key[0] for key, entry in entries if entry.environment is None))

    def environments(self) -> list[str]:
        """Return the environments of the directory."""
        return self._environments


def _differs(known: CheckJob, new: CheckJob) -> bool:
    """Whether the job of an environment has another result now: a search knows the template that it is meant for."""
    return known.named_by_user or known.undeclared != new.undeclared

"""The jobs of a folder with their last results, found by the files that they have read."""

from __future__ import annotations

import os

from heatlint.load.disk import CONTENTS
from heatlint.load.urls import path_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from heatlint.model.stack import Stack
    from heatlint.run.jobs import CheckJob
    from heatlint.run.result import Result

    #: The real path of the template ("" for an environment by itself), and what else identifies the job.
    Key = tuple[str, str]


class Entry:
    """A job and what its last check found.

    result: None before the first check. reads: real paths of the files whose content the check asked for.
    asked: all paths that the check asked about; one that ends with a slash stands for the names in a directory.
    stack: the stack of the last check; kept for the files that are open, and where it was asked for.
    environment: for the job of an environment that no stack uses, the real path of that environment.
    uses_mappings: whether the job has types that only other environments of the repository may know.
    """

    __slots__ = ("job", "result", "reads", "asked", "stack", "environment", "uses_mappings")

    def __init__(self, job: CheckJob, environment: str | None = None) -> None:
        self.job = job
        self.result: Result | None = None
        self.reads: frozenset[str] = frozenset()
        self.asked: frozenset[str] = frozenset()
        self.stack: Stack | None = None
        self.environment = environment
        self.uses_mappings = False


class JobTable:
    """The jobs of a folder.

    entries: the jobs by their keys. pending: the keys of the jobs to check, in order. real: returns a path without
    symbolic links. changed_files: files whose findings may have changed, as real paths.
    """

    def __init__(self, real: Callable[[str], str]) -> None:
        self.entries: dict[Key, Entry] = {}
        self.pending: dict[Key, None] = {}
        self.changed_files: set[str] = set()
        self._real = real
        self._readers: dict[str, set[Key]] = {}  # the jobs that read a file
        self._askers: dict[str, set[Key]] = {}  # the jobs that asked about a path
        self._own: dict[str, dict[Key, None]] = {}  # the jobs of a template
        self._nested: dict[str, int] = {}  # URLs of templates that stacks nest, with the number of those stacks

    def add(self, key: Key, entry: Entry) -> None:
        """Add a job, which is then to be checked."""
        self.entries[key] = entry
        self._own.setdefault(key[0], {})[key] = None
        self.pending[key] = None

    def drop(self, key: Key) -> None:
        """Remove a job and its result."""
        entry = self.entries.pop(key)
        del self._own[key[0]][key]
        if not self._own[key[0]]:
            del self._own[key[0]]
        self.pending.pop(key, None)
        self.mark_changed(entry)
        self._count_nested(entry, -1)
        self._forget(key, entry)

    def set_result(self, key: Key, result: Result) -> None:
        """Replace the result of a job."""
        entry = self.entries[key]
        self.mark_changed(entry)
        self._count_nested(entry, -1)
        self._forget(key, entry)
        entry.result = result
        self._count_nested(entry, 1)
        entry.reads = frozenset(self._real(path) for question, path, _ in result.reads if question in CONTENTS)
        asked = {os.path.abspath(path) for _, path, _ in result.reads}
        asked.update(
            os.path.join(os.path.dirname(os.path.abspath(path)), "")
            for question, path, _ in result.reads
            if question == "neighbours"
        )
        entry.asked = entry.reads | asked
        for path in entry.reads:
            self._readers.setdefault(path, set()).add(key)
        for path in entry.asked:
            self._askers.setdefault(path, set()).add(key)
        self.mark_changed(entry)

    def mark_changed(self, entry: Entry) -> None:
        """Note that the findings in the files of a job may have changed."""
        if entry.result is not None:
            self.changed_files.update(map(self._real, entry.result.names))
            # A finding about a file that could not be read is in no file that was read.
            self.changed_files.update({self._real(each.file) for each in entry.result.found if each.file})
        if entry.environment is not None:
            self.changed_files.add(entry.environment)

    # --- which jobs ------------------------------------------------------------------------------------------

    def own(self, template: str) -> Iterable[Key]:
        """Return the jobs of a template."""
        return self._own.get(template, ())

    def readers(self, real: str) -> Iterable[Key]:
        """Return the jobs that read a file."""
        return self._readers.get(real, ())

    def checks(self, template: str) -> bool:
        """Whether there is a job of a template, or the last check of a job has found that its template nests it."""
        url = path_url(template)
        results = (self.entries[key].result for key in self._readers.get(template, ()))
        return template in self._own or any(each is not None and url in each.nested for each in results)

    def files_read(self) -> Iterable[str]:
        """Return the files that the checks have read."""
        return self._readers

    def affected(self, paths: Iterable[str]) -> set[Key]:
        """Return the jobs that asked about one of some paths, about a path below one, or for the names beside one."""
        found: set[Key] = set()
        directories = []  # one that came or went stands for everything in it
        for path in paths:
            for asked in (path, os.path.join(os.path.dirname(path), "")):
                found.update(self._askers.get(asked, ()))
            if path not in self._readers and not os.path.isfile(path):
                directories.append(os.path.join(path, ""))
        if directories:
            starts = tuple(directories)
            for asked, keys in self._askers.items():
                if asked.startswith(starts):
                    found |= keys
        return found

    def of(self, real: str) -> list[Key]:
        """Return the jobs that read a file, and the jobs of the file that have not been checked yet."""
        own = [key for key in (*self._own.get(real, ()), ("", real)) if key in self.pending]
        return [*own, *(key for key in self._readers.get(real, ()) if key not in own)]

    def with_findings(self, real: str) -> Iterator[tuple[CheckJob, Result]]:
        """Yield the jobs that read a file with their results, without those of a file by itself that a stack nests.

        Such a file is checked in that stack, with the values that the stack passes.
        """
        for key in self._readers.get(real, ()):
            entry = self.entries[key]
            is_nested = not entry.job.is_stack and path_url(entry.environment or key[0]) in self._nested
            if entry.result is not None and not is_nested:
                yield entry.job, entry.result

    def main(self, real: str) -> Key | None:
        """Return the job that knows most about a file: the stack that deploys or nests it, then the file by itself."""
        url = path_url(real)

        def rank(key: Key) -> int:
            entry = self.entries[key]
            is_own = key[0] == real
            if entry.job.is_stack and is_own:
                return 0
            if entry.job.is_stack and entry.result is not None and url in entry.result.nested:
                return 1
            if is_own:
                return 2
            return 3 if entry.environment is None else 4

        return min(self.of(real), key=rank, default=None)

    # --- inside ----------------------------------------------------------------------------------------------

    def _forget(self, key: Key, entry: Entry) -> None:
        for table, paths in ((self._readers, entry.reads), (self._askers, entry.asked)):
            for path in paths:
                keys = table.get(path)
                if keys is not None:
                    keys.discard(key)
                    if not keys:
                        del table[path]

    def _count_nested(self, entry: Entry, by: int) -> None:
        """Count the templates that a stack nests."""
        if entry.result is None or not entry.job.is_stack:
            return
        for url in entry.result.nested:
            self._nested[url] = self._nested.get(url, 0) + by
            if not self._nested[url]:
                del self._nested[url]

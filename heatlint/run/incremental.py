"""A run that goes on: what each job came to is kept, and a job is done again when a file that it reads has changed."""

from __future__ import annotations

from heatlint.load.urls import path_url
from heatlint.run.checker import Checker
from heatlint.run.find_jobs import JobFinder
from heatlint.run.find_templates import is_environment
from heatlint.run.findings import Findings
from heatlint.run.jobs import CheckJob
from heatlint.run.quoted_texts import QuotedTexts
from heatlint.run.scopes import Scopes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.model.stack import Stack
    from heatlint.plugins import Ruleset
    from heatlint.rule import Diagnostic
    from heatlint.run.options import CheckOptions
    from heatlint.run.result import Result

    Key = tuple[str, str]

#: What stands for the template where an environment is looked at by itself.
_NO_TEMPLATE = b"heat_template_version: 2021-04-16\n"
#: What is said of an environment and a template together: it holds of no environment alone.
_OF_BOTH = frozenset(("unknown-parameter",))


class Entry:
    """A job with what it came to. result: None before it was done; reads: the files it asked for, without links;
    stack: None where it is not at hand; alone: the environment that it is about, without a template of its own.
    """

    __slots__ = ("job", "result", "reads", "stack", "alone")

    def __init__(self, job: CheckJob, alone: str | None = None) -> None:
        self.job = job
        self.result: Result | None = None
        self.reads: frozenset[str] = frozenset()
        self.stack: Stack | None = None
        self.alone = alone


class Live:
    """The jobs of a directory, and of files that somebody looks at. texts: what stands in place of files, by path
    without links; who changes them says so with `changed`. directory: None where there are such files only.
    """

    def __init__(self, options: CheckOptions, texts: dict[str, bytes], directory: str | None = None) -> None:
        self._texts = texts
        self._directory = directory
        self._scopes = Scopes(options)
        self._finder = JobFinder(self._scopes)
        self._checker = Checker(self._scopes)
        self._entries: dict[Key, Entry] = {}
        self._readers: dict[str, set[Key]] = {}
        self._pending: dict[Key, None] = {}
        self._watched: set[str] = set()
        self._nested: dict[str, int] = {}  # the URLs of what stacks nest, how many of them
        #: Whether all jobs of the directory are known.
        self.complete = directory is None
        #: The files that may have other findings than they had; whoever tells somebody empties it.
        self.dirty: set[str] = set()

    # --- what is to be done ----------------------------------------------------------------------------------

    def found(self) -> list[CheckJob]:
        """The jobs of the directory as it is now. Raises Misuse. Takes a while, and changes nothing."""
        return self._finder.jobs([self._directory]) if self._directory is not None else []

    def environments(self) -> list[str]:
        """The paths of the environments of the directory, as far as they can be told. Takes a while."""
        if self._directory is None:
            return []
        return [path for path, data in self._finder.files(self._directory) if is_environment(data)]

    def take(self, jobs: Iterable[CheckJob]) -> None:
        """Take the jobs that were found in place of those before."""
        now = {self._key(job): job for job in jobs}
        for key in [key for key, entry in self._entries.items() if key not in now and not entry.job.named_by_user]:
            self._drop(key)
        for key, job in now.items():
            if key in self._entries:
                self._entries[key].job.named_by_user = False
            else:
                self._add(key, Entry(job))
        self.complete = True

    def watch(self, path: str, *, template: bool, environment: bool) -> None:
        """Look at a file, as what it is now: where no job is about it there is one from now on. Raises Misuse."""
        real = self._scopes.real(path)
        self._watched.add(real)
        if template:
            for job in self._finder.jobs([path]):
                if self._key(job) not in self._entries:
                    self._add(self._key(job), Entry(job))
        else:
            self._forget(real)
        alone = "", real
        if environment and not any(
            entry.alone is None and real in map(self._scopes.real, entry.job.environments)
            for entry in self._entries.values()
        ):
            if alone not in self._entries:
                job = self._finder.text_job(_NO_TEMPLATE, path + " (no template)")
                job.environments = [path]
                self._add(alone, Entry(job, real))
        elif alone in self._entries:
            self._drop(alone)

    def unwatch(self, real: str) -> None:
        """Look at a file no longer."""
        self._watched.discard(real)
        self._forget(real)
        if ("", real) in self._entries:
            self._drop(("", real))
        for key in self._readers.get(real, ()):
            self._entries[key].stack = None

    def _forget(self, real: str) -> None:
        """Drop the jobs that are there only since the file is looked at."""
        for key in [
            key
            for key, entry in self._entries.items()
            if key[0] == real and entry.job.named_by_user and not entry.job.is_stack
        ]:
            self._drop(key)

    def changed(self, files: Iterable[str]) -> None:
        """Some files are not what they were: what reads them is to be done again."""
        for real in files:
            for key in self._readers.get(real, ()):
                self._pending[key] = None
                self._entries[key].stack = None

    @property
    def left(self) -> int:
        """How many jobs are to be done."""
        return len(self._pending)

    def busy(self, real: str) -> bool:
        """Whether something is to be done that is known to be about a file."""
        return any(key in self._pending for key in self._about(real))

    def step(self, real: str | None = None) -> bool:
        """Do one job, those about what is looked at first, or one about a file; whether there was one."""
        wanted = [real] if real is not None else self._watched
        key = next((key for path in wanted for key in self._about(path) if key in self._pending), None)
        if key is None and real is None:
            key = next(iter(self._pending), None)
        if key is None:
            return False
        self._do(key)
        return True

    def _about(self, real: str) -> list[Key]:
        """The jobs about a file: those that read it, and those that nobody has done yet but must."""
        own = [key for key in self._pending if key[0] == real or key == ("", real)]
        return [*own, *(key for key in self._readers.get(real, ()) if key not in own)]

    def _do(self, key: Key) -> None:
        entry = self._entries[key]
        self._pending.pop(key, None)
        self._dirty(entry)
        seen: list[Stack] = []
        looked_at = key[0] in self._watched or entry.alone is not None or bool(entry.reads & self._watched)
        result = self._checker.check_one(entry.job, self._texts, seen.append if looked_at else None)
        self._count(entry, -1)
        self._unread(key, entry)
        entry.result = result
        self._count(entry, 1)
        entry.reads = frozenset(
            self._real(path) for question, path, _ in result.reads if question in ("given", "named")
        )
        for path in entry.reads:
            self._readers.setdefault(path, set()).add(key)
        entry.stack = (
            seen[0] if seen and any(self._primary(path) is entry for path in entry.reads & self._watched) else None
        )
        self._dirty(entry)

    def _real(self, path: str) -> str:
        try:
            return self._scopes.real(path)
        except (OSError, ValueError):
            return path

    def _key(self, job: CheckJob) -> Key:
        return self._scopes.real(job.template), repr(job.key()[1:])

    def _add(self, key: Key, entry: Entry) -> None:
        self._entries[key] = entry
        self._pending[key] = None

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key)
        self._pending.pop(key, None)
        self._dirty(entry)
        self._count(entry, -1)
        self._unread(key, entry)

    def _unread(self, key: Key, entry: Entry) -> None:
        for path in entry.reads:
            readers = self._readers.get(path)
            if readers is not None:
                readers.discard(key)
                if not readers:
                    del self._readers[path]

    def _count(self, entry: Entry, by: int) -> None:
        """Note what a stack nests: a template that one does is looked at there, with the values it is given."""
        if entry.result is None or not entry.job.is_stack:
            return
        for url in entry.result.nested:
            self._nested[url] = self._nested.get(url, 0) + by
            if not self._nested[url]:
                del self._nested[url]

    def _dirty(self, entry: Entry) -> None:
        if entry.result is not None:
            self.dirty.update(self._real(name) for name in entry.result.names)
        if entry.alone is not None:
            self.dirty.add(entry.alone)

    # --- what it came to -------------------------------------------------------------------------------------

    def job(self, real: str) -> CheckJob | None:
        """The job that tells the most of a file; None where none is about it."""
        entry = self._primary(real)
        return entry.job if entry is not None else None

    def stack(self, real: str) -> Stack | None:
        """The stack that tells the most of a file, as the texts are now; None where none does."""
        entry = self._primary(real)
        if entry is None:
            return None
        key = self._key(entry.job) if entry.alone is None else ("", entry.alone)
        if entry.stack is None or key in self._pending:
            self._watched.add(real)
            self._do(key)
            entry = self._primary(real)
        return entry.stack if entry is not None else None

    def ruleset(self, real: str) -> Ruleset | None:
        """The rules that a file is checked with."""
        job = self.job(real)
        return self._scopes.of_job(job).ruleset if job is not None else None

    def jobs(self, real: str) -> list[CheckJob]:
        """The jobs that read a file."""
        return [self._entries[key].job for key in self._readers.get(real, ()) if self._entries[key].alone is None]

    def files(self) -> set[str]:
        """The files that anything reads."""
        return set(self._readers)

    def configs(self) -> set[str]:
        """The config files that hold for anything here."""
        found: set[str] = set()
        for config in {id(entry.job.config): entry.job.config for entry in self._entries.values()}.values():
            found.update(config.origins.values())
            if config.path is not None:
                found.add(config.path)
        return found

    def templates(self) -> list[str]:
        """The templates of the directory, as they are named."""
        return list(dict.fromkeys(entry.job.template for entry in self._entries.values() if entry.alone is None))

    def _primary(self, real: str) -> Entry | None:
        url = path_url(real)
        best: tuple[int, Entry] | None = None
        for key in self._about(real):
            entry = self._entries[key]
            own = key[0] == real
            nests = entry.result is not None and url in entry.result.nested
            rank = (
                0
                if own and entry.job.is_stack
                else 1
                if entry.job.is_stack and nests
                else 2
                if own
                else 3
                if entry.alone is None
                else 4
            )
            if best is None or rank < best[0]:
                best = rank, entry
        return best[1] if best is not None else None

    def tried(self, real: str, text: bytes) -> set[tuple[str, str]] | None:
        """What the job that tells the most of a file would find with another text of it: codes and messages."""
        tried = self._try(real, text)
        return None if tried is None else {(each.rule.code, each.message) for each in tried[0].found}

    def stack_with(self, real: str, text: bytes) -> Stack | None:
        """The stack that tells the most of a file, with another text of it."""
        tried = self._try(real, text)
        return None if tried is None else tried[1]

    def _try(self, real: str, text: bytes) -> tuple[Result, Stack | None] | None:
        entry = self._primary(real)
        if entry is None:
            return None
        seen: list[Stack] = []
        result = self._checker.check_one(entry.job, {**self._texts, real: text}, seen.append)
        return result, seen[0] if seen else None

    def findings(self, real: str) -> list[Diagnostic]:
        """What is found in a file, by all that read it, as the project wants it; suppressions are followed."""
        findings = Findings()
        for key in sorted(self._readers.get(real, ())):
            entry = self._entries[key]
            plain = not entry.job.is_stack and entry.alone is None
            if entry.result is None or plain and path_url(key[0]) in self._nested:
                continue
            findings.add(entry.job, entry.result, self._scopes.of_job(entry.job).selection)
        names = {
            name: self._texts[path] for name in findings.files.values() if (path := self._real(name)) in self._texts
        }
        found = findings.unsuppressed(QuotedTexts(names), complete=self.complete and not self._pending)
        beside = _OF_BOTH if ("", real) in self._entries else frozenset()
        return [
            each
            for each in found
            if each.file is not None and self._real(each.file) == real and each.rule.name not in beside
        ]

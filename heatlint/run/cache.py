"""What is kept of a run for the next one: a result with everything that it came from.

A result holds as long as the program, the rules, what is asked and every answer of the disk are what they were. Each is
a file of its own that is put in place in one step, so that runs beside each other do no harm.
"""

from __future__ import annotations

import json
import os
import sys
import time

from heatlint import __version__, _data
from heatlint.load.disk import digest
from heatlint.run.jobs import disk_of
from heatlint.run.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from heatlint.load.disk import Directories
    from heatlint.plugins import Ruleset
    from heatlint.rule import Rule
    from heatlint.run.jobs import CheckJob

#: Seconds after which a result that was not written again is thrown away.
OLD = 30 * 24 * 3600


def default_directory() -> str:
    """Where the results are kept: in the user's directory for such things, or in HEATLINT_CACHE_DIR."""
    given = os.environ.get("HEATLINT_CACHE_DIR")
    if given:
        return given
    home = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_CACHE_HOME")
    return os.path.join(home or os.path.expanduser("~/.cache"), "heatlint")


class Cache:
    """The results of earlier runs. directory: where they are; wanted: the codes that are looked for."""

    __slots__ = ("_directory", "_rules", "_start", "_wrote", "_directories")

    def __init__(self, directory: str, ruleset: Ruleset, wanted: Collection[str], directories: Directories) -> None:
        self._directories = directories
        self._directory = directory
        self._rules: Mapping[str, Rule] = {rule.code: rule for rule in ruleset.rules}
        self._start = [
            __version__,
            sys.version,
            _program(),
            _files(ruleset.sources),
            ruleset.facts,
            sorted(wanted),
            os.getcwd(),
        ]
        self._wrote = False

    def get(self, job: CheckJob) -> Result | None:
        """What is known of a job; None where nothing is, or something it came from has changed."""
        if job.text is not None:
            return None
        try:
            with open(self._path(job), encoding="utf-8") as stream:
                result = Result.from_data(json.load(stream), self._rules)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        disk = disk_of(job, self._directories)
        digests = self._directories.digests
        for question, path, expected in result.reads:
            # What a search has just read is not read again.
            found = digests.get(path) if question == "given" else None
            if (found or digest(disk.ask(question, path))) != expected:
                return None
        return result

    def put(self, job: CheckJob, result: Result) -> None:
        """Keep what was found. Where that cannot be, the next run does the work again."""
        if not result.reads:
            return
        path = self._path(job)
        beside = f"{path}.{os.getpid()}"
        try:
            if not self._wrote:
                os.makedirs(self._directory, mode=0o700, exist_ok=True)
            with open(beside, "w", encoding="utf-8") as stream:
                stream.write(json.dumps(result.to_data(), separators=(",", ":")))
            os.replace(beside, path)
            self._wrote = True
        except (OSError, ValueError):  # the disk is full, the directory is not ours, a name is no text
            try:
                os.unlink(beside)
            except OSError:
                pass

    def remove_old(self) -> None:
        """Throw away what is old, if this run has added something."""
        if not self._wrote:
            return
        limit = time.time() - OLD
        try:
            with os.scandir(self._directory) as entries:
                for entry in entries:
                    if entry.stat().st_mtime < limit:
                        os.unlink(entry.path)
        except OSError:
            pass

    def _path(self, job: CheckJob) -> str:
        key = json.dumps([*self._start, job.key(), _files(job.types)], default=str)
        return os.path.join(self._directory, digest(key) + ".json")


def _program() -> str:
    """What tells this program from another of the same version: a checkout changes under our hands."""
    return _files(
        [os.path.dirname(os.path.abspath(_data.__file__)), _data.path("rules"), _data.path("schemas")], contents=False
    )


def _files(paths: Iterable[str], *, contents: bool = True) -> str:
    """What tells the files at some paths, or below them, from others."""
    told: list[str] = []
    for path in sorted(set(paths)):
        for file in _below(path):
            try:
                if contents:
                    with open(file, "rb") as stream:
                        told += [file, digest(stream.read())]
                else:
                    about = os.stat(file)
                    told += [file, str(about.st_mtime_ns), str(about.st_size)]
            except OSError:
                told += [file, ""]
    return digest(told)


def _below(path: str) -> Iterator[str]:
    if not os.path.isdir(path):
        yield path
        return
    for directory, folders, files in os.walk(path):
        folders[:] = sorted(each for each in folders if not each.startswith((".", "__pycache__")))
        yield from (os.path.join(directory, each) for each in sorted(files) if not each.endswith(".pyc"))

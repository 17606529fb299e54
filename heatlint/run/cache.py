"""Results kept for the next run, each with everything that it depends on.

A kept result is valid while the program, the rules, the job and every file that the job read are unchanged. Each result
is a file of its own that is written in one step, so that runs at the same time do not disturb each other. Its first
line shows that this user's heatlint has written it (see heatlint.run.cache_key).
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time

from heatlint import _data
from heatlint._version import __version__
from heatlint.load.disk import LIMIT, digest
from heatlint.project.files_digest import files_digest
from heatlint.run.jobs import disk_of
from heatlint.run.result_data import from_data, require_valid, to_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from heatlint.diagnostic import Rule
    from heatlint.load.disk import Directories
    from heatlint.plugins import Ruleset
    from heatlint.run.jobs import Catalogs, CheckJob
    from heatlint.run.result import Result

#: Seconds after which a kept result that no run has written again is removed.
MAX_AGE = 30 * 24 * 3600
#: The end of the name of an entry. Other files in the directory are not ours.
ENDING = ".heatlint-result"
#: Seconds after which a temporary file is that of a killed run.
MAX_AGE_OF_TEMPORARY = 3600


def default_directory() -> str:
    """Return the directory of kept results: HEATLINT_CACHE_DIR, or the user's cache directory of the platform."""
    directory = os.environ.get("HEATLINT_CACHE_DIR")
    if directory:
        return directory
    from platformdirs import user_cache_dir

    return user_cache_dir("heatlint", appauthor=False)


class Cache:
    """The results of earlier runs with the same rules.

    directory: where they are; key: the user's; wanted: the codes looked for; catalogs: the resource types that jobs are
    checked with.
    """

    __slots__ = ("_directory", "_key", "_rules", "_common_key", "_has_written", "_directories", "_catalogs")

    def __init__(
        self,
        directory: str,
        key: bytes,
        ruleset: Ruleset,
        wanted: Collection[str],
        directories: Directories,
        catalogs: Catalogs,
    ) -> None:
        from importlib.util import find_spec

        self._directories = directories
        self._catalogs = catalogs
        self._directory = directory
        self._key = key
        self._rules: Mapping[str, Rule] = {rule.code: rule for rule in ruleset.rules}
        self._common_key = [
            __version__,
            sys.version,
            find_spec("re2") is not None,  # without it some patterns cannot be judged
            _program_digest(),
            files_digest(ruleset.private_paths),
            ruleset.facts,
            sorted(wanted),
            os.getcwd(),
        ]
        self._has_written = False

    def get(self, job: CheckJob) -> Result | None:
        """Return the kept result of a job, or None without one, or when something that it depends on has changed."""
        if job.text is not None:
            return None
        path = self.entry_path(job)
        try:
            first, _, text = _read_entry(path).partition(b"\n")
            if first.decode() != signature(self._key, path, text):
                return None
            result = from_data(json.loads(text), self._rules)
            require_valid(result)
        except Exception:  # the entry is damaged or not ours: check the job
            return None
        disk = disk_of(job, self._directories)
        digests = self._directories.digests
        for question, path, expected in result.reads:
            # The search has just read the templates; do not read them again.
            found = digests.get(path) if question == "user_file" else None
            if (found or digest(disk.ask(question, path))) != expected:
                return None
        return result

    def put(self, job: CheckJob, result: Result) -> None:
        """Keep the result of a job. When it cannot be written, the next run checks the job again."""
        if not result.reads:
            return
        path = self.entry_path(job)
        temporary = f"{path}.{os.getpid()}"
        try:
            if not self._has_written:
                os.makedirs(self._directory, mode=0o700, exist_ok=True)
            text = json.dumps(to_data(result), separators=(",", ":")).encode()
            with open(temporary, "xb") as stream:  # never through a link that somebody else has put there
                stream.write(signature(self._key, path, text).encode() + b"\n" + text)
            os.replace(temporary, path)
            self._has_written = True
        except (OSError, ValueError):  # the disk is full, the directory belongs to another user, a name is not UTF-8
            try:
                os.unlink(temporary)
            except OSError:
                pass

    def remove_old(self) -> None:
        """Remove old results and what killed runs have left, when this run has added some."""
        if not self._has_written:
            return
        now = time.time()
        try:
            with os.scandir(self._directory) as entries:
                for entry in entries:
                    _, is_ours, process = entry.name.rpartition(ENDING)
                    limit = MAX_AGE_OF_TEMPORARY if process else MAX_AGE
                    if is_ours and entry.stat(follow_symlinks=False).st_mtime < now - limit:
                        os.unlink(entry.path)
        except OSError:
            pass

    def entry_path(self, job: CheckJob) -> str:
        """Return the path of the entry of a job, which need not exist."""
        age = None if job.cloud is None else self._catalogs.inventory(job.cloud).age_note
        key = json.dumps([*self._common_key, job.key(), self._catalogs.digest(job.cloud_files), age], default=str)
        return os.path.join(self._directory, digest(key) + ENDING)


def _read_entry(path: str) -> bytes:
    """Return the content of an entry. Raises OSError when it is not a regular file, which might block the reader."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
    with open(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("not a regular file")
        return stream.read(LIMIT)


def signature(key: bytes, path: str, text: bytes) -> str:
    """Return the first line of an entry: it shows that a user with this key has written the whole text for this job."""
    from hashlib import blake2b

    return blake2b(os.path.basename(path).encode() + b"\n" + text, key=key, digest_size=32).hexdigest()


def _program_digest() -> str:
    """Return a digest that differs between two states of a checkout with the same version."""
    return files_digest(
        [os.path.dirname(os.path.abspath(_data.__file__)), _data.path("rules"), _data.path("schemas")], contents=False
    )

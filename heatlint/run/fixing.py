"""Fixes over a whole run: which files are fixed, and which jobs read each of them."""

from __future__ import annotations

import os
from itertools import zip_longest

from heatlint.load.disk import CONTENTS
from heatlint.run.fixed_texts import key_of
from heatlint.run.fixer import FileToFix, Fixer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from heatlint.diagnostic import Diagnostic
    from heatlint.run.fixed_texts import FixedTexts
    from heatlint.run.jobs import CheckJob
    from heatlint.run.remembered import Remembered
    from heatlint.run.result import Result
    from heatlint.run.scopes import Scopes

#: How many bytes are checked in a round to find the fixes of a file that make something worse; each job counts as
#: BYTES_OF_JOB more. But each round checks LEAST_CHECKS times.
MOST_CHECKED = 10_000_000
BYTES_OF_JOB = 2_000
LEAST_CHECKS = 20


def fixed_texts(
    scopes: Scopes,
    results: Iterable[tuple[CheckJob, Result]],
    found: Iterable[Diagnostic],
    remembered: Remembered,
    *,
    unsafe: bool,
    is_worse: Callable[[Diagnostic], bool] = lambda each: True,
    on_check: Callable[[], None] = lambda: None,
) -> FixedTexts:
    """Return the texts of files with the fixes of findings made. Nothing is written.

    results: the jobs that were checked, with what they read; remembered: has these results. unsafe: make the fixes that
    change the meaning, too. is_worse: whether a fix is not made because of such a finding about the new text. on_check:
    called after each check of a job, of which nobody knows how many there will be.
    """
    readers: dict[str, list[tuple[CheckJob, Result]]] = {}  # by path without symbolic links
    digests: dict[str, set[str]] = {}  # of the contents that the jobs read, by path without symbolic links
    for job, result in results:
        for name, url in result.names.items():
            if job.text is None and not url.startswith("http"):
                readers.setdefault(os.path.realpath(name), []).append((job, result))
        for question, path, found_digest in result.reads:
            if question in CONTENTS:
                digests.setdefault(os.path.realpath(path), set()).add(found_digest)
    by_file: dict[str, list[Diagnostic]] = {}
    found = list(found)
    for each in found:
        if each.file is not None and (each.fix is not None or (unsafe and each.withheld is not None)):
            by_file.setdefault(each.file, []).append(each)
    by_path: dict[str, list[FileToFix]] = {}  # with several names only where symbolic links lead to a file
    for name in sorted(by_file):
        real = os.path.realpath(name)
        if real in readers and os.path.isfile(real):
            size = sum(BYTES_OF_JOB + sum(map(_size, result.names)) for _, result in readers[real])
            jobs = [job for job, _ in readers[real]]
            file = FileToFix(name, jobs, by_file[name], max(LEAST_CHECKS, MOST_CHECKED // size))
            by_path.setdefault(real, []).append(file)
    fixer = Fixer(scopes, remembered, set(map(key_of, found)), unsafe, is_worse, on_check)
    for files in zip_longest(*by_path.values()):
        fixer.fix([each for each in files if each is not None and fixer.reads(each, digests.get(each.real, set()))])
    return fixer.fixed


def _size(name: str) -> int:
    """Return the size of a file; 0 for one that cannot be read."""
    try:
        return os.path.getsize(name)
    except (OSError, ValueError):
        return 0

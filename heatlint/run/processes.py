"""Jobs done one after the other, or by several processes at once where so much is left that these pay."""

from __future__ import annotations

import os
import time

from heatlint.run.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from heatlint.run.check_one import Work
    from heatlint.run.jobs import Job

#: Seconds of work that must be left, and those done before it is judged. Starting processes takes about 0.05.
WORTH, ENOUGH = 0.5, 0.2

_shared: tuple[Work, Sequence[Job]] | None = None


def done(work: Work, jobs: Sequence[Job], processes: int | None = None) -> Iterator[tuple[Job, Result]]:
    """Each job with its result, in order. processes: how many, without it as many as pay."""
    most = processes or _processors()
    can_fork = most > 1 and hasattr(os, "fork")
    began = time.perf_counter()
    for number, job in enumerate(jobs):
        left = len(jobs) - number
        if can_fork and left > 1:
            spent = time.perf_counter() - began
            if processes is not None or (spent > ENOUGH and spent / number * left * (1 - 1 / most) > WORTH):
                yield from _by_processes(work, jobs[number:], min(most, left))
                return
        yield job, work.do(job)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _by_processes(work: Work, jobs: Sequence[Job], count: int) -> Iterator[tuple[Job, Result]]:
    from multiprocessing import get_context

    global _shared
    rules = {rule.code: rule for rule in work.ruleset.rules}
    _shared = work, jobs
    try:
        with get_context("fork").Pool(count) as pool:
            chunk = max(1, min(16, len(jobs) // (count * 4)))
            for number, data in enumerate(pool.imap(_one, range(len(jobs)), chunk)):
                yield jobs[number], Result.from_data(data, rules)
    finally:
        _shared = None


def _one(number: int) -> list[Any]:
    """In a process of its own: the result of a job as plain data."""
    assert _shared is not None
    work, jobs = _shared
    return work.do(jobs[number]).to_data()

"""Checks jobs one after the other, or in several processes when enough work is left to pay for starting them."""

from __future__ import annotations

import os
import time

from heatlint.run.result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from heatlint.run.check_one import JobChecker
    from heatlint.run.jobs import CheckJob

#: Seconds that processes must save before they are started (starting them takes about 0.05 s).
LEAST_GAIN = 0.5
#: Seconds of work after which the remaining time is estimated.
FIRST_SAMPLE = 0.2

#: What the forked processes inherit.
_inherited: tuple[JobChecker, Sequence[CheckJob]] | None = None


def check_all(
    checker: JobChecker, jobs: Sequence[CheckJob], processes: int | None = None
) -> Iterator[tuple[CheckJob, Result]]:
    """Yield each job with its result, in order.

    processes: how many processes to use; None chooses by the time that the first jobs take.
    """
    most = processes or _processors()
    can_fork = most > 1 and hasattr(os, "fork")
    began = time.perf_counter()
    for number, job in enumerate(jobs):
        left = len(jobs) - number
        if can_fork and left > 1:
            spent = time.perf_counter() - began
            if processes is not None or (spent > FIRST_SAMPLE and spent / number * left * (1 - 1 / most) > LEAST_GAIN):
                yield from _in_processes(checker, jobs[number:], min(most, left))
                return
        yield job, checker.check(job)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _in_processes(checker: JobChecker, jobs: Sequence[CheckJob], count: int) -> Iterator[tuple[CheckJob, Result]]:
    from multiprocessing import get_context

    global _inherited
    rules = {rule.code: rule for rule in checker.ruleset.rules}
    _inherited = checker, jobs
    try:
        with get_context("fork").Pool(count) as pool:
            chunk = max(1, min(16, len(jobs) // (count * 4)))
            for number, data in enumerate(pool.imap(_check_inherited, range(len(jobs)), chunk)):
                yield jobs[number], Result.from_data(data, rules)
    finally:
        _inherited = None


def _check_inherited(number: int) -> list[Any]:
    """In a forked process: check the job with this number and return its result as plain data."""
    assert _inherited is not None
    checker, jobs = _inherited
    return checker.check(jobs[number]).to_data()

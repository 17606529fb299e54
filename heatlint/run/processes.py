"""Checks jobs one after the other, or in several processes when enough work is left to pay for starting them."""

from __future__ import annotations

import os
import time

from heatlint.run.check_one import failed_result
from heatlint.run.result_data import from_data, to_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess
    from typing import Any

    from heatlint.run.check_one import JobChecker
    from heatlint.run.jobs import CheckJob
    from heatlint.run.result import Result

#: Seconds that processes must save before they are started (starting them takes about 0.05 s).
LEAST_GAIN = 0.5
#: Seconds of work after which the remaining time is estimated.
FIRST_SAMPLE = 0.2


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
            # On a busy machine, much time may have gone before the first job.
            is_sampled = number > 0 and spent > FIRST_SAMPLE
            if processes is not None or (is_sampled and spent / number * left * (1 - 1 / most) > LEAST_GAIN):
                can_fork = _may_have_children()
                if can_fork:
                    yield from _in_processes(checker, jobs[number:], min(most, left))
                    return
        yield job, checker.check(job)


def _may_have_children() -> bool:
    """Whether this process may start others: Python does not allow it to those of a `multiprocessing.Pool`."""
    from multiprocessing import current_process

    return not current_process().daemon


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Worker:
    """A forked process that checks one job at a time. number: that of its job.

    others: the connections of the workers before it, of which the process has copies.
    """

    __slots__ = ("_process", "_rules", "connection", "number")

    def __init__(
        self, checker: JobChecker, jobs: Sequence[CheckJob], number: int, others: Iterable[Connection[int, object]]
    ) -> None:
        from multiprocessing import get_context
        from signal import SIG_BLOCK, SIG_SETMASK, SIGINT, pthread_sigmask

        self._rules = {rule.code: rule for rule in checker.ruleset.rules}
        context = get_context("fork")
        connection, inner = context.Pipe()
        self.connection: Connection[int, object] = connection
        ends = [connection, *others]
        self._process: ForkProcess = context.Process(target=_work, args=(inner, ends, checker, jobs), daemon=True)
        # The process inherits the mask: an interrupt from the keyboard reaches only the parent, which ends its workers.
        mask = pthread_sigmask(SIG_BLOCK, [SIGINT])
        try:
            self._process.start()
        finally:
            pthread_sigmask(SIG_SETMASK, mask)
        inner.close()  # so that the connection ends with the process
        self.begin(number)

    def begin(self, number: int) -> None:
        """Check the job with this number."""
        self.number = number
        try:
            self.connection.send(number)
        except OSError:  # the process has ended; the next `result` says so
            pass

    def result(self) -> Result | None:
        """Wait for the result of the job and return it; None when the process has ended without one."""
        try:
            data: Any = self.connection.recv()
        except (EOFError, OSError):
            return None
        return from_data(data, self._rules)

    def how_it_ended(self) -> str:
        """Say how the process has ended."""
        self._process.join()
        status = self._process.exitcode or 0
        if status >= 0:
            return f"ended with status {status}"
        from signal import Signals

        return f"was ended by the signal {Signals(-status).name}"

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()


def _in_processes(checker: JobChecker, jobs: Sequence[CheckJob], count: int) -> Iterator[tuple[CheckJob, Result]]:
    """Yield each job with its result, in order. The job of a process that ends has a finding that says so."""
    from multiprocessing.connection import wait

    numbers = iter(range(len(jobs)))
    workers: dict[Any, _Worker] = {}
    results: dict[int, Result] = {}
    try:
        for number in [next(numbers) for _ in range(count)]:
            worker = _Worker(checker, jobs, number, list(workers))
            workers[worker.connection] = worker
        for number, job in enumerate(jobs):
            while number not in results:
                for connection in wait(list(workers)):
                    worker = workers[connection]
                    result = worker.result()
                    following = next(numbers, None)
                    if result is not None:
                        results[worker.number] = result
                        if following is not None:
                            worker.begin(following)
                            continue
                    else:
                        message = f"the process that checked this template {worker.how_it_ended()}"
                        results[worker.number] = failed_result(jobs[worker.number], message)
                    worker.stop()
                    del workers[connection]
                    if following is not None:
                        worker = _Worker(checker, jobs, following, list(workers))
                        workers[worker.connection] = worker
            yield job, results.pop(number)
    finally:
        for worker in workers.values():
            worker.stop()


def _work(
    connection: Connection[object, int],
    ends: Iterable[Connection[int, object]],
    checker: JobChecker,
    jobs: Sequence[CheckJob],
) -> None:
    """In a forked process: check the jobs whose numbers arrive and send each result, until the parent ends.

    ends: the copies of the parent's ends of connections. They are closed, since a connection ends with its last copy.
    """
    for end in ends:
        end.close()
    while True:
        try:
            number = connection.recv()
            connection.send(to_data(checker.check(jobs[number])))
        except (EOFError, ConnectionError):  # the parent was killed
            return

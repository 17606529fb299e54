"""Runs the engine: in worker processes under a limit of time, or in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from heatlint.serve.faults import Fault
from heatlint.serve.settings import Settings

if TYPE_CHECKING:
    from heatlint.catalog import Known

_known: Known | None = None


class Checks:
    """Runs functions of the engine. Each of them gets the release and the types of the cloud as its first argument."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()  # of the engine in this process
        self._pool: ProcessPoolExecutor | None = None
        if settings.workers == 0:
            _prepare(settings)

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what a function gives. Raises Fault when it takes too long or its process ends."""
        if self.settings.workers == 0:
            with self._lock:
                return _run(function, *arguments)
        try:
            return self._workers().submit(_run, function, *arguments).result(self.settings.limits.seconds)
        except TooLate:
            self._restart()
            raise Fault(504, "The check took too long.", "HTTPGatewayTimeout") from None
        except BrokenProcessPool:
            self._restart()
            raise Fault(500, None, "HTTPInternalServerError") from None

    def _workers(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    self.settings.workers,
                    mp_context=get_context("spawn"),
                    initializer=_prepare,
                    initargs=(self.settings,),
                )
            return self._pool

    def _restart(self) -> None:
        """End the processes; the next check starts others."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            for process in list((pool._processes or {}).values()):
                process.kill()
            pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """End the processes."""
        self._restart()


def _prepare(settings: Settings) -> None:
    from heatlint.run.jobs import Catalogs

    global _known
    environments = None if settings.environments is None else list(settings.environments)
    _known = Catalogs().of(settings.release, list(settings.types), environments, settings.inventory)


def _run(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(_known, *arguments)

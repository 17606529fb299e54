"""Runs the engine: in worker processes under a limit of time, or in this process."""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Callable
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

from heatlint.serve.faults import Fault
from heatlint.serve.settings import Settings

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from heatlint.catalog import Known

_SPAWN = get_context("spawn")
_known: Known | None = None


class Checks:
    """Runs functions of the engine. Each of them gets the release and the types of the cloud as its first argument.

    A check has a worker process for itself, so that one that takes too long ends no other.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()  # of the engine in this process
        #: The workers without a check; None for one that is not started yet. The last one that worked is the next.
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(settings.workers):
            self._idle.put(None)
        if settings.workers == 0:
            _prepare(settings)

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what a function gives. Raises Fault when it takes too long or its process ends."""
        if self.settings.workers == 0:
            with self._lock:
                return _run(function, *arguments)
        worker = self._idle.get()
        try:
            worker = worker or _Worker(self.settings)
            found = worker.run(function, arguments, self.settings.limits.seconds)
        except BaseException as error:
            if worker is not None:
                worker.end()
            worker = None  # the next check starts another process
            if isinstance(error, TimeoutError):
                raise Fault(504, "The check took too long.", "HTTPGatewayTimeout") from None
            if isinstance(error, (EOFError, OSError)):
                raise Fault(500, None, "HTTPInternalServerError") from None
            raise
        finally:
            self._idle.put(worker)
        if isinstance(found, Exception):
            raise found
        return found

    def close(self) -> None:
        """End the processes that are idle; the others end with this process."""
        for _ in range(self.settings.workers):
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                return
            if worker is not None:
                worker.end()


class _Worker:
    """A process that does one check at a time."""

    def __init__(self, settings: Settings) -> None:
        self._connection, other = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_work, args=(other, settings), daemon=True)
        self._process.start()
        other.close()

    def run(self, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Any:
        """Return what a function gives, or the exception that it raises.

        Raises TimeoutError after so many seconds, EOFError or OSError when the process has ended.
        """
        self._connection.send((function, arguments))
        if not self._connection.poll(seconds):
            raise TimeoutError
        return self._connection.recv()

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._connection.close()


def _work(connection: Connection, settings: Settings) -> None:
    """Do checks until the endpoint has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C goes to the endpoint, which ends its workers
    _prepare(settings)
    while True:
        try:
            function, arguments = connection.recv()
        except EOFError:
            return
        try:
            found = _run(function, *arguments)
        except Exception as error:
            found = error
        connection.send(found)


def known_of(settings: Settings) -> Known:
    """Return the release and the types of the cloud that settings name. Raises Misuse for a file that is wrong."""
    from heatlint.run.jobs import Catalogs

    environments = None if settings.environments is None else list(settings.environments)
    return Catalogs().of(settings.release, list(settings.types), environments, settings.inventory)


def _prepare(settings: Settings) -> None:
    global _known
    _known = known_of(settings)


def _run(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(_known, *arguments)

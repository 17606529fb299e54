"""Runs the engine: in worker processes under a limit of time, or in this process."""

from __future__ import annotations

import asyncio
import pickle
import signal
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import anyio.from_thread
from starlette.concurrency import run_in_threadpool

from heatlint.report.response import HEAT
from heatlint.serve.faults import Fault
from heatlint.serve.settings import Settings

if TYPE_CHECKING:
    from heatlint.catalog import Known

_SPAWN = get_context("spawn")
#: How a message to a worker or from one begins: with the number of its bytes.
_LENGTH = struct.Struct("!Q")
#: How many bytes of a task a worker reads at once.
_BUFFER = 65_536
#: Seconds for a process to start. They do not count as the time of a check: on a machine with much to do, each process
#: would be ended before it had begun.
_SECONDS_TO_START = 300.0
#: The first check of a process: it reads the rules.
_FIRST = b'{"template": {"heat_template_version": "2013-05-23"}}'


class Checks:
    """Runs functions of the engine. Each of them gets the release and the types of the cloud as its first argument.

    A check has a worker process for itself, so that one that takes too long ends no other. The loop of the endpoint
    waits for all workers at once; no thread waits for one.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        #: The release and the types for checks in this process; None when workers do them.
        self._known: Known | None = None if settings.workers else known_of(settings)
        self._lock = threading.Lock()  # of the engine in this process
        #: The workers without a check; None for one that is not started yet. The last one that worked is the next.
        self._idle: asyncio.LifoQueue[_Worker | None] = asyncio.LifoQueue()
        for _ in range(settings.workers):
            self._idle.put_nowait(None)

    async def start(self) -> None:
        """Start the first process before a check needs it. The others start when they are needed."""
        if self.settings.workers:
            await self._idle.get()
            self._idle.put_nowait(await _Worker.started(self.settings))

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what a function gives. Raises Fault when it takes too long or its process ends.

        For a thread in which a handler runs.
        """
        if self.settings.workers == 0:
            with self._lock:
                return function(self._known, *arguments)
        # The thread writes and reads the values, which may be large; the loop only moves bytes.
        return _result(anyio.from_thread.run(self._ask, pickle.dumps((function, arguments))))

    async def run_in_loop(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Do as `run`, for the loop of the endpoint. The arguments and the result should be small, or bytes."""
        if self.settings.workers == 0:
            return await run_in_threadpool(self.run, function, *arguments)
        return _result(await self._ask(pickle.dumps((function, arguments))))

    async def _ask(self, task: bytes) -> bytes:
        worker = await self._idle.get()
        try:
            if worker is None or worker.has_ended:
                worker = await _Worker.started(self.settings)
            return await worker.answer(task, self.settings.limits.seconds)
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
            self._idle.put_nowait(worker)

    def close(self) -> None:
        """End the processes that are idle; the others end with this process."""
        while not self._idle.empty():
            worker = self._idle.get_nowait()
            if worker is not None:
                worker.end()


class _Worker(asyncio.Protocol):
    """A process that does one check at a time, as the loop of the endpoint sees it."""

    _process: Any
    _transport: asyncio.WriteTransport

    def __init__(self) -> None:
        self._received = bytearray()
        self._is_ready = False
        self._answered: asyncio.Future[bytes] | None = None

    @classmethod
    async def started(cls, settings: Settings) -> _Worker:
        """Start a process."""
        own, other = socket.socketpair()
        with other:
            process = _SPAWN.Process(target=_work, args=(other, settings), daemon=True)
            await run_in_threadpool(process.start)
        _, worker = await asyncio.get_running_loop().create_connection(cls, sock=own)
        worker._process = process
        return worker

    @property
    def has_ended(self) -> bool:
        """Whether the process has ended by itself."""
        return self._transport.is_closing()

    async def answer(self, task: bytes, seconds: float) -> bytes:
        """Send a task and return the answer.

        seconds: for the answer, from when the process has started. Raises TimeoutError when they are over, EOFError or
        OSError when the process has ended.
        """
        if not self._is_ready:
            await self._next(_SECONDS_TO_START)
        return await self._next(seconds, _LENGTH.pack(len(task)) + task)

    async def _next(self, seconds: float, message: bytes = b"") -> bytes:
        """Send a message and return the next one of the process. Raises as `answer` does."""
        loop = asyncio.get_running_loop()
        self._answered = loop.create_future()
        if message:
            self._transport.write(message)
        timer = loop.call_later(seconds, self._fail, TimeoutError())
        try:
            return await self._answered
        finally:
            timer.cancel()

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._transport.close()

    def connection_made(self, transport: Any) -> None:
        """Keep the connection to the process."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Give the answer to who waits for it, when it is whole."""
        self._received += data
        if len(self._received) < _LENGTH.size:
            return
        (length,) = _LENGTH.unpack_from(self._received)
        if len(self._received) == _LENGTH.size + length:
            self._is_ready = True
            if self._answered is not None and not self._answered.done():
                self._answered.set_result(bytes(self._received[_LENGTH.size :]))
            self._received.clear()

    def connection_lost(self, error: Exception | None) -> None:
        """Tell who waits for an answer that the process has ended."""
        self._fail(error or EOFError())

    def _fail(self, error: Exception) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(error)


def _work(connection: socket.socket, settings: Settings) -> None:
    """Do checks until the endpoint has ended, or is killed. The first message, an empty one, says that it is ready."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C goes to the endpoint, which ends its workers
    from heatlint.serve.compile import validate_text

    known = known_of(settings)
    validate_text(known, _FIRST, {}, HEAT, None)
    with suppress(BrokenPipeError, ConnectionResetError), connection.makefile("rb", _BUFFER) as tasks:
        connection.sendall(_LENGTH.pack(0))
        while header := tasks.read(_LENGTH.size):
            task = tasks.read(*_LENGTH.unpack(header))
            answer = _answer(known, task)
            connection.sendall(_LENGTH.pack(len(answer)) + answer)


def _answer(known: Known, task: bytes) -> bytes:
    """Return what a function gives, or the exception that it raises."""
    function, arguments = pickle.loads(task)
    try:
        found = function(known, *arguments)
    except Exception as error:
        found = error
    return pickle.dumps(found)


def _result(answer: bytes) -> Any:
    found = pickle.loads(answer)
    if isinstance(found, Exception):
        raise found
    return found


def known_of(settings: Settings) -> Known:
    """Return the release and the types of the cloud that settings name. Raises Misuse for a file that is wrong."""
    from heatlint.run.jobs import Catalogs

    environments = None if settings.environments is None else list(settings.environments)
    return Catalogs().of(settings.release, list(settings.types), environments, settings.inventory)

"""Serves one client: passes on its messages one after another, and ends when the client or its process has ended."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from contextlib import suppress

from heatlint.lsp.framing import Unframed, read_message
from heatlint.report.place import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from heatlint.lsp.server import HeatServer

#: How many messages may be read while one is handled.
_MOST_WAITING = 2
#: Seconds between two looks at whether the client's process still exists.
_PARENT_INTERVAL = 3


def serve_stdio(server: HeatServer) -> int:
    """Serve the client at standard input and output; return the exit status.

    Standard output is for messages only: what a plugin prints goes to standard error.
    """
    reader = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    writer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return serve(server, reader, writer)


def serve(server: HeatServer, reader: BinaryIO, writer: BinaryIO) -> int:
    """Serve a client until it leaves. Return the exit status of the process: 0 if it has asked to shut down before."""

    async def run() -> int:
        try:
            return await _Connection(server, reader, writer).status
        finally:
            server.checking.end()

    return asyncio.run(run())


class _Connection:
    """The connection with a client. A thread reads; the event loop handles the messages one after another.

    status: the exit status of the process, once the client has left.
    """

    def __init__(self, server: HeatServer, reader: BinaryIO, writer: BinaryIO) -> None:
        """Begin to read. Called in the event loop."""
        self._server = server
        self._reader = reader
        self._writer = writer
        self._room = threading.Semaphore(_MOST_WAITING)
        self._loop = asyncio.get_running_loop()
        self.status: asyncio.Future[int] = self._loop.create_future()
        self._watch: asyncio.Task[None] | None = None
        server.protocol.set_writer(self)
        # A daemon, since nothing can interrupt a thread that reads.
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        """In the thread: read the messages and hand them to the event loop."""
        content: bytes | None = b""
        try:
            while content is not None:
                content = read_message(self._reader)
                self._room.acquire()
                self._loop.call_soon_threadsafe(self._handle, content)
        except (Unframed, OSError, ValueError) as error:  # ValueError: the stream was closed
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._give_up, f"the connection has ended: {error}")
        except RuntimeError:  # the event loop has ended
            pass

    def _handle(self, content: bytes | None) -> None:
        self._room.release()
        protocol = self._server.protocol
        if self.status.done():
            return
        if content is None:
            self._end(0 if protocol.is_shut_down else 1)
            return
        protocol.receive(content)
        if protocol.exit_status is not None:
            self._end(protocol.exit_status)
        elif self._server.parent is not None and self._watch is None:
            self._watch = self._loop.create_task(self._follow(self._server.parent))

    def _give_up(self, reason: str) -> None:
        if not self.status.done():
            print(f"heatlint: {visible(reason)}", file=sys.stderr)
            self._end(1)

    def _end(self, status: int) -> None:
        if not self.status.done():
            self.status.set_result(status)

    # --- the writer that pygls uses --------------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """Send a message. A client that does not read any more has left."""
        try:
            self._writer.write(data)
            self._writer.flush()
        except (OSError, ValueError):
            self._end(1)

    def close(self) -> None:
        """Close the stream to the client."""
        self._writer.close()

    # --- the client's process --------------------------------------------------------------------------------

    async def _follow(self, parent: int) -> None:
        """End when the client's process has ended, even if another process keeps the connection open."""
        while exists(parent):
            await asyncio.sleep(_PARENT_INTERVAL)
        self._give_up(f"the process {parent}, which started the server, has ended")


def exists(process: int) -> bool:
    """Whether a process exists. False on Windows, where the signal 0 would end it."""
    if os.name != "posix" or process <= 0:
        return False
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True

"""The connection of a client: one that begins a request and does not get to its body is closed.

uvicorn limits neither the length of a head (the line and the headers of a request) nor the time until it is whole, and
nobody is asked for a token before that.
"""

from __future__ import annotations

from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

#: The longest head, in bytes. A little more is read where it comes together with the end of another request.
LONGEST_HEAD = 1_048_576
#: Seconds for a head to arrive.
SECONDS_FOR_HEAD = 60.0


class Connection(HttpToolsProtocol):
    """A connection whose heads have limits."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._in_head = True
        self._length = 0
        self._deadline: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, error: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Read a part of a request; refuse it when its head is too long."""
        super().data_received(data)
        if not self._in_head:
            self._stop_waiting()
        elif not self.transport.is_closing():
            self._length += len(data)
            if self._length > LONGEST_HEAD:
                self.send_400_response(f"The headers of the request are longer than {LONGEST_HEAD} bytes.")
            elif self._deadline is None:
                self._wait()

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._in_head, self._length = True, 0

    def on_headers_complete(self) -> None:
        """End a head."""
        self._in_head = False
        super().on_headers_complete()

    def _wait(self) -> None:
        self._deadline = self.loop.call_later(SECONDS_FOR_HEAD, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
        else:  # an earlier request has no answer yet, and meanwhile nothing is read
            self._wait()

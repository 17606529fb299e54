"""Waits for the one client of a language server at a TCP port of this machine.

Every program of the machine can connect to such a port, also for another user, and a web page can make the browser send
an HTTP request there. So the first message must be `initialize` with the token in its `initializationOptions`. A
connection that sends anything else is closed, and nothing of it reaches the server.
"""

from __future__ import annotations

import io
import json
import os
import re
import secrets
import selectors
import socket
import threading
import time
from contextlib import suppress

from heatlint._misuse import Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO

#: The addresses of this machine that other machines cannot reach.
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
#: Seconds in which a client must send its first message.
TIME_FOR_TOKEN = 10
#: How many connections are waited for at once. When another one comes, the oldest one is cut off.
MOST_WAITING = 64
#: The longest header line, the most header lines, and the largest first message, in bytes.
LONGEST_LINE, MOST_LINES, LARGEST_MESSAGE = 256, 4, 1 << 20
#: The code of the error response for a wrong token: RequestFailed in LSP 3.17.
WRONG_TOKEN = -32803

_HEADER = re.compile(rb"content-(?:length: *(\d{1,7})|type: [^\r\n]*)\r\n", re.IGNORECASE)


class _Rejected(Exception):
    """A connection is not the client's. answer: what it is sent before it is closed."""

    def __init__(self, answer: bytes = b"") -> None:
        super().__init__()
        self.answer = answer


class ClientStream(io.RawIOBase):
    """What a client sends: first the message that was read already. A lost connection is the end."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._first = io.BytesIO(first)
        self._rest = rest

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with the next bytes and return their number; 0 at the end."""
        data = self._first.read(len(buffer))
        if not data:
            with suppress(OSError):
                data = self._rest.read1(len(buffer))  # type: ignore[attr-defined]
        buffer[: len(data)] = data
        return len(data)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that waits for clients. port: 0 for any free one. Raises Misuse."""
    if host not in LOCAL_HOSTS:
        expected = f"{', '.join(LOCAL_HOSTS[:-1])} or {LOCAL_HOSTS[-1]}"
        raise Misuse(f'"{host}" is not an address that only this machine can reach; expected {expected}')
    if host == "localhost":
        host = "127.0.0.1"
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else "unknown reason"
        raise Misuse(f"port {port} of {host} cannot be used ({reason}); choose another port") from None


def first_client(listener: socket.socket, token: str) -> tuple[ClientStream, BinaryIO]:
    """Wait for the client that knows the token; return its stream and where answers go. All others are refused then."""
    with listener:
        return _Entrance(token).client(listener)


class _Entrance:
    """Reads the first messages of several connections at once, so that none of them makes the client wait."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._lock = threading.Lock()
        #: The connections without a first message -> when they are cut off; the oldest one comes first.
        self._waiting: dict[socket.socket, float] = {}
        self._client: tuple[ClientStream, BinaryIO] | None = None
        self._bell, self._rope = socket.socketpair()  # a byte ends the wait for connections

    def client(self, listener: socket.socket) -> tuple[ClientStream, BinaryIO]:
        """Wait for the client and return its streams."""
        listener.setblocking(False)
        with self._bell, self._rope, selectors.DefaultSelector() as selector:
            selector.register(listener, selectors.EVENT_READ)
            selector.register(self._bell, selectors.EVENT_READ)
            while True:
                ready = [key.fileobj for key, _ in selector.select(self._cut_off_late())]
                with self._lock:
                    if self._client is not None:
                        for each in self._waiting:
                            _cut_off(each)
                        return self._client
                if listener in ready:
                    with suppress(OSError):  # the connection is gone already
                        self._admit(listener.accept()[0])

    def _admit(self, connection: socket.socket) -> None:
        """Begin to read the first message of a connection."""
        connection.setblocking(True)
        with self._lock:
            if len(self._waiting) == MOST_WAITING:
                _cut_off(next(iter(self._waiting)))
                del self._waiting[next(iter(self._waiting))]
            self._waiting[connection] = time.monotonic() + TIME_FOR_TOKEN
        threading.Thread(target=self._read, args=[connection], daemon=True).start()

    def _cut_off_late(self) -> float | None:
        """Cut off the connections that took too long; return the seconds until the next one takes too long."""
        with self._lock:
            for connection, end in list(self._waiting.items()):
                rest = end - time.monotonic()
                if rest > 0:
                    return rest
                _cut_off(connection)
                del self._waiting[connection]
        return None

    def _read(self, connection: socket.socket) -> None:
        """Read the first message of a connection. It becomes the client, or is closed."""
        stream = connection.makefile("rb")
        answer = b""
        try:
            first = _first_message(stream, self._token)
        except _Rejected as rejected:
            answer = rejected.answer
        except OSError:
            pass
        else:
            with self._lock:
                is_waiting = self._waiting.pop(connection, None) is not None
                if is_waiting and self._client is None:
                    self._client = ClientStream(first, stream), connection.makefile("wb")
                    self._rope.send(b"!")
                    return
        with self._lock:
            self._waiting.pop(connection, None)
        with stream, connection, suppress(OSError):
            connection.sendall(answer)


def _cut_off(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _first_message(stream: BinaryIO, token: str) -> bytes:
    """Return the first message of a client, as it was sent, if it has the token. Raises _Rejected and OSError."""
    length, head = None, b""
    while (line := stream.readline(LONGEST_LINE)) != b"\r\n":
        header = _HEADER.fullmatch(line)
        if header is None or head.count(b"\n") == MOST_LINES:
            raise _Rejected  # such as the first line of an HTTP request
        if header[1] is not None:
            length = int(header[1])
        head += line
    if length is None or length > LARGEST_MESSAGE:
        raise _Rejected
    body = stream.read(length)
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise _Rejected from None
    if not isinstance(message, dict) or message.get("method") != "initialize":
        raise _Rejected
    if not secrets.compare_digest(_token_of(message).encode("utf-8", "replace"), token.encode("utf-8", "replace")):
        raise _Rejected(_refusal(message.get("id")))
    return head + b"\r\n" + body


def _token_of(message: dict[str, Any]) -> str:
    """Return the token in an initialize request, "" without one."""
    found: Any = message
    for key in ("params", "initializationOptions", "token"):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def _refusal(identity: Any) -> bytes:
    error = {"code": WRONG_TOKEN, "message": '"token" in initializationOptions is not the one that heatlint printed'}
    identity = identity if isinstance(identity, (str, int)) else None
    body = json.dumps({"jsonrpc": "2.0", "id": identity, "error": error}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)

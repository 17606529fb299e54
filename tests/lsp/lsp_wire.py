"""Messages as bytes, for tests of what a well-behaved client never sends."""

from __future__ import annotations

import json
import pathlib
import subprocess
import threading
from typing import Any

from lsp_client import COMMAND, HANGS_AFTER

from heatlint.lsp.framing import read_message

CAPABILITIES: dict[str, Any] = {"textDocument": {"hover": {}}, "workspace": {}}
INITIALIZE = {"id": "begin", "method": "initialize", "params": {"capabilities": CAPABILITIES, "processId": None}}
INITIALIZED = {"method": "initialized", "params": {}}
SHUTDOWN = {"id": "end", "method": "shutdown"}
EXIT = {"method": "exit"}


def frame(message: object) -> bytes:
    """Return a message with its header. bytes are the content as it is; a dict gets "jsonrpc"."""
    if isinstance(message, dict):
        message = {"jsonrpc": "2.0", **message}
    content = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(content), content)


def unframed(data: bytes) -> list[dict[str, Any]]:
    """Return the messages in what a server has written."""
    found = []
    while data:
        header, _, rest = data.partition(b"\r\n\r\n")
        length = next(int(line[15:]) for line in header.split(b"\r\n") if line.startswith(b"Content-Length:"))
        found.append(json.loads(rest[:length]))
        data = rest[length:]
    return found


class Ended:
    """What a server has done until it ended. answers: what it has sent, without its own requests and notifications."""

    def __init__(self, done: subprocess.CompletedProcess[bytes]) -> None:
        self.status = done.returncode
        self.stderr = done.stderr.decode()
        self.messages = unframed(done.stdout)
        self.answers = [each for each in self.messages if "method" not in each]

    @property
    def codes(self) -> list[int | None]:
        """The error code of each answer; None for a result."""
        return [each["error"]["code"] if "error" in each else None for each in self.answers]


def talk(*messages: object, folder: pathlib.Path | None = None) -> Ended:
    """Start a server, send it messages, close its input, and wait until it ends."""
    return write(b"".join(map(frame, messages)), folder=folder)


def write(data: bytes, *, folder: pathlib.Path | None = None) -> Ended:
    """Start a server, write bytes to its input, close the input, and wait until it ends."""
    return Ended(subprocess.run(COMMAND, input=data, capture_output=True, timeout=HANGS_AFTER, cwd=folder))


class Talk:
    """A conversation with a server, one question after another.

    status, stderr: of the server after the end of the `with` statement.
    """

    def __init__(self, folder: pathlib.Path) -> None:
        self._server = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder
        )
        self._watch = threading.Timer(HANGS_AFTER, self._server.kill)
        self._watch.start()
        self._count = 0

    def __enter__(self) -> Talk:
        return self

    def __exit__(self, *error: object) -> None:
        _, stderr = self._server.communicate()
        self._watch.cancel()
        self.status = self._server.returncode
        self.stderr = stderr.decode()

    def send(self, *messages: object) -> None:
        assert self._server.stdin is not None
        self._server.stdin.write(b"".join(map(frame, messages)))
        self._server.stdin.flush()

    def ask(self, method: str, params: object) -> Any:
        """Send a request and return its result."""
        assert self._server.stdout is not None
        self._count += 1
        self.send({"id": self._count, "method": method, "params": params})
        while (content := read_message(self._server.stdout)) is not None:
            message = json.loads(content)
            if message.get("id") == self._count and "method" not in message:
                return message["result"]
        raise AssertionError("the server has ended")

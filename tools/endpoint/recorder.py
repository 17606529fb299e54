"""A proxy that keeps every exchange between a client and an endpoint."""

from __future__ import annotations

import contextlib
import json
import threading
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from target import send

_HOP = {"connection", "transfer-encoding", "content-length", "host", "keep-alive", "date", "server", "accept-encoding"}


@dataclass(frozen=True)
class Exchange:
    """A request and its answer. The body is the value of its JSON, else its text; "" without a body."""

    method: str
    path: str  # with the query
    status: int
    headers: dict[str, str]
    received: Any


@contextlib.contextmanager
def recording(base: str) -> Iterator[tuple[str, list[Exchange]]]:
    """Put a proxy before the endpoint at `base` (scheme, host, port). Yield its own base, and the list it fills.

    URLs in answers are changed, so that clients come back to the proxy; the exchanges have the URLs of the endpoint.
    """
    exchanges: list[Exchange] = []
    own = ""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            data = self.rfile.read(length) if length else None
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            answer = send(self.command, base + self.path, data, headers)
            exchanges.append(
                Exchange(
                    self.command,
                    self.path,
                    answer.status,
                    answer.headers,
                    _value(answer.text),
                )
            )
            self._answer(answer.status, answer.headers, answer.text.replace(base, own).encode())

        do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name not in _HOP:
                    self.send_header(name, value.replace(base, own))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    own = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield own, exchanges
    finally:
        server.shutdown()
        server.server_close()


def base_of(url: str) -> str:
    """Return scheme, host and port of a URL."""
    parts = urllib.parse.urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text

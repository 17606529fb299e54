"""Calls an application of ASGI in this process: no server, no port, no waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any


def called(
    app: Any, method: str, path: str, headers: Mapping[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    """Return the status, the headers by their names in lower case, and the body of the answer to a call.

    path: with its query. What the application raises reaches the caller.
    """
    return asyncio.run(_called(app, method, path, headers, body))


async def _called(
    app: Any, method: str, path: str, headers: Mapping[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "server": ("heat.test", 80),
        "client": ("client.test", 1),
    }
    sent: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
    found: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not sent:
            await asyncio.Event().wait()  # the client stays until it has its answer
        return sent.pop()

    async def send(message: dict[str, Any]) -> None:
        found.append(message)

    await app(scope, receive, send)
    start = found[0]
    names = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], names, b"".join(each.get("body", b"") for each in found[1:])

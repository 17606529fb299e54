"""What operators see: a line of JSON in the log for each call, metrics for Prometheus, and health."""

from __future__ import annotations

import functools
import json
import logging
import time
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import literal, select
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from heatlint.serve.store import Store

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("heatlint.serve")
#: What metrics call a path that is not one of the API.
_OTHER = "other"


class JsonFormatter(logging.Formatter):
    """Writes a record of the log as a line of JSON. The fields of a call are in its attribute `call`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields = {"time": when, "level": record.levelname.lower(), "message": record.getMessage()}
        return json.dumps({**fields, **getattr(record, "call", {})})


class Metrics:
    """The metrics of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.calls = Counter(
            "heatlint_calls", "Calls of the API", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram("heatlint_call_seconds", "How long calls take", ("route",), registry=self.registry)
        self._of_calls: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a call. What a kind of call counts in is looked up once."""
        found = self._of_calls.get((method, route, status))
        if found is None:
            found = self.calls.labels(method, route, str(status)), self.seconds.labels(route)
            self._of_calls[method, route, status] = found
        calls, took = found
        calls.inc()
        took.observe(seconds)


class HeaderName(bytes):
    """The name of a header with its capitals; it equals the name in lower case.

    uvicorn writes what `lower` returns. Scripts look for the names as Heat and Keystone write them, for example with
    `curl -i ... | grep X-Subject-Token`.
    """

    def lower(self) -> HeaderName:
        """Return the name as it is written."""
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, bytes) and bytes.lower(self) == bytes.lower(other)

    def __hash__(self) -> int:
        return hash(bytes.lower(self))


@functools.cache
def written(name: bytes) -> HeaderName:
    """Return the name of a header, which is in lower case, as Heat writes it."""
    return HeaderName(b"WWW-Authenticate" if name == b"www-authenticate" else name.title())


class Observed:
    """Gives every answer the id of its request in a header, writes a line in the log, and counts.

    Nothing of a header, a query or a body gets into the log. in_body: whether a JSON object has the id as "RequestId".
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, in_body: bool = False) -> None:
        self.app = app
        self.metrics = metrics
        self.in_body = in_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        id = f"req-{uuid.uuid4()}"
        state = scope.setdefault("state", {})
        began = time.perf_counter()
        status = 500
        start: Message = {}

        async def send_on(message: Message) -> None:
            nonlocal start, status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [(written(name), value) for name, value in message["headers"]]
                message["headers"] = [*headers, (b"x-openstack-request-id", id.encode())]
                start = message
                return
            if start:
                if self.in_body and not message.get("more_body"):
                    message = _with_id(start, message, id)
                await send(start)
                start = {}
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        finally:
            self._record(scope, state, id, status, time.perf_counter() - began)

    def _record(self, scope: Scope, state: dict[str, Any], id: str, status: int, seconds: float) -> None:
        route = state.get("route", _OTHER)
        self.metrics.count(scope["method"], route, status, seconds)
        fields = {
            "request_id": id,
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "ms": round(seconds * 1000, 1),
            "project": state.get("project"),
            "user": state.get("user"),
        }
        LOG.info("call", extra={"call": fields})


def _with_id(start: Message, message: Message, id: str) -> Message:
    """Return the body of an answer with its id, and correct its length."""
    headers = dict(start["headers"])
    body = message.get("body", b"")
    if headers.get(b"content-type") != b"application/json" or not body.startswith(b"{"):
        return message
    body = json.dumps({**json.loads(body), "RequestId": id}).encode()
    headers[b"content-length"] = str(len(body)).encode()
    start["headers"] = list(headers.items())
    return {**message, "body": body}


def routes(store: Store, metrics: Metrics) -> list[Route]:
    """Return the routes for those who watch the endpoint. They need no token and show nothing of a project."""

    async def show_metrics(request: Request) -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    def ask() -> bool:
        try:
            with store.read() as connection:
                return connection.execute(select(literal(1))).scalar() == 1
        except SQLAlchemyError:
            return False

    async def health(request: Request) -> Response:
        is_well = await run_in_threadpool(ask)
        return PlainTextResponse("OK" if is_well else "the database does not answer", 200 if is_well else 503)

    return [Route("/metrics", show_metrics), Route("/healthcheck", health)]

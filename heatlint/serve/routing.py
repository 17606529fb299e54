"""Calls of the API: which handler answers which path and method, for whom, and what an answer is made of."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.datastructures import Headers, QueryParams
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route as Path

from heatlint.report.response import MALFORMED
from heatlint.serve.bodies import json_object
from heatlint.serve.faults import STATUSES, Fault, bad_request, forbidden
from heatlint.serve.settings import KNOWN_ROLES

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row
    from starlette.types import Receive, Scope, Send

    from heatlint.serve.service import Service
    from heatlint.serve.settings import Limits
    from heatlint.serve.tokens import Identity

READER, MEMBER, ADMIN = KNOWN_ROLES
#: A role has what the roles after it have. Source: Keystone's implied roles.
_INCLUDED = {READER: {READER, MEMBER, ADMIN}, MEMBER: {MEMBER, ADMIN}, ADMIN: {ADMIN}}
#: How many bytes of a body that is too long are read.
MOST_DISCARDED = 16 * 1_048_576
_NO_QUERY = QueryParams()
#: A header that asks for a fault: the status of the answer, or the name of a resource that fails.
FAULT_HEADER = "x-heatlint-fault"


@dataclass(slots=True)
class Call:
    """A call of the API.

    service: the parts that all calls share. identity: who calls, and for which project. request: without its body,
    which was read already: data.
    """

    service: Service
    identity: Identity
    request: Request
    data: bytes

    @property
    def path(self) -> dict[str, str]:
        """The values in the path."""
        return self.request.path_params

    @property
    def query(self) -> QueryParams:
        """The query parameters."""
        return self.request.query_params if self.request.scope["query_string"] else _NO_QUERY

    @property
    def headers(self) -> Headers:
        """The headers of the request."""
        return self.request.headers

    @property
    def url(self) -> str:
        """The address of the endpoint, without "/v1"."""
        return self.service.address(self.request)

    @property
    def project(self) -> str:
        """The id of the project that the call is for."""
        return self.identity.project

    def body(self) -> dict[str, Any]:
        """Return the body, a JSON object. Raises Fault without one."""
        return json_object(self.body_text())

    def optional_body(self) -> dict[str, Any] | None:
        """Return the body, or None without one. Raises Fault when it is not JSON."""
        return json_object(self.data) if self._has_body() else None

    def body_text(self) -> bytes:
        """Return the text of the body, for bodies.json_object. Raises Fault without one."""
        if not self._has_body():
            raise bad_request(MALFORMED)
        return self.data

    def _has_body(self) -> bool:
        """Whether there is a body for Heat.

        Source: heat.common.wsgi (JSONRequestDeserializer): a body that does not begin with "{" counts as missing, and
        so does one of another media type, except text/plain.
        """
        media = (self.headers.get("content-type") or "text/plain").partition(";")[0].strip().lower()
        return media in ("application/json", "json", "text/plain") and self.data.startswith(b"{")

    def find_stack(self, connection: Connection, *, also_deleted: bool = False) -> Row[Any]:
        """Return the row of the stack that the path names. Raises Fault when it does not exist."""
        keeper = self.service.keeper
        find = keeper.find if also_deleted else keeper.find_alive
        return find(connection, self.project, self.path["stack_name"], self.path["stack_id"])

    def stack_url(self, name: str, id: str, *steps: str) -> str:
        """Return the address of a stack or of something in it."""
        parts = [self.project, "stacks", name, id, *steps]
        return f"{self.url}/v1/" + "/".join(quote(part, safe="") for part in parts)

    @property
    def accept(self) -> str:
        """The media types that the client takes, for heatlint.serve.web_answers."""
        return self.headers.get("accept", "")

    def one(self, name: str) -> str | None:
        """Return the value of a query parameter; None when it is missing or empty."""
        return self.query.get(name) or None

    def many(self, name: str) -> list[str]:
        """Return the values of a query parameter that may be repeated."""
        return self.query.getlist(name)

    def failing(self) -> dict[str, str]:
        """Return name of a resource -> why it fails, as the header FAULT_HEADER asks: "web: no host was found"."""
        name, _, reason = self.headers.get(FAULT_HEADER, "").partition(":")
        return {name.strip(): reason.strip() or "a fault on demand"} if name and not name.strip().isdecimal() else {}

    def require(self, role: str, action: str) -> None:
        """Raise Fault when the user has no such role. action: its name in Heat's policy."""
        if not _INCLUDED[role] & set(self.identity.roles):
            raise forbidden(action)


class _Arn(PathConvertor):
    """Matches the name of a stack in all clouds, which has slashes."""

    regex = "arn:.*"


register_url_convertor("arn", _Arn())

#: Answers a call: with data that becomes JSON, None for an empty answer, or a finished response. A function runs in a
#: thread. A coroutine runs in the loop of the endpoint, and must not wait for the database.
Handler = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path below "/v1/{tenant_id}" with its handler.

    action: the name of the action in Heat's policy. role: the least role that may take it.
    """

    method: str
    path: str
    handler: Handler
    action: str
    role: str = READER


class Endpoint:
    """An ASGI application for one path: it chooses the handler by the method. All routes have this path."""

    def __init__(self, service: Service, path: str, routes: Iterable[Route]) -> None:
        self.service = service
        self.path = path
        self.routes = {route.method: route for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        request.state.route = self.path
        route = self.routes.get(request.method)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ",".join(self.routes)})
        data = await read_body(request, self.service.settings.limits)
        if route is None:
            raise Fault(405, MALFORMED, "HTTPMethodNotAllowed")
        if not iscoroutinefunction(route.handler):
            return _response(await run_in_threadpool(lambda: route.handler(self._call(request, route, data))))
        identity = self.service.known_caller(request)
        if identity is not None:
            call = self._call(request, route, data, identity)
        else:
            call = await run_in_threadpool(self._call, request, route, data)
        return _response(await route.handler(call))

    def _call(self, request: Request, route: Route, data: bytes, identity: Identity | None = None) -> Call:
        """Return the call of a request. Raises Fault when the caller may not make it.

        identity: who calls; the database is asked when it is None.
        """
        identity = identity or self.service.identify(request)
        request.state.project, request.state.user = identity.project, identity.user_name
        self.service.rate.take(identity.project)
        asked = request.headers.get(FAULT_HEADER, "")
        if asked in map(str, STATUSES):
            raise Fault(int(asked))
        call = Call(self.service, identity, request, data)
        tenant = call.path["tenant_id"]
        if tenant != identity.project:
            if not identity.project_is_free:
                raise Fault(403, "Access was denied to this resource.", "HTTPForbidden")
            call.identity = identity.in_project(tenant)
        call.require(route.role, route.action)
        return call


async def read_body(request: Request, limits: Limits) -> bytes:
    """Return the body of a request. Raises Fault for one that is too long, comes too slowly, or does not come whole.

    A body that is too long is read to its end all the same, since many clients read no answer before they have sent
    everything; but no more than MOST_DISCARDED bytes, and none of them is kept.
    """
    data = bytearray()
    length, most = 0, limits.body
    try:
        async with asyncio.timeout(limits.seconds):
            async for chunk in request.stream():
                length += len(chunk)
                if length <= most:
                    data += chunk
                elif length > MOST_DISCARDED:
                    break
    except TimeoutError:
        raise Fault(408, headers={"Connection": "close"}) from None  # what may still come is not a request
    except ClientDisconnect:
        raise bad_request("The client has closed the connection before the end of the body.") from None
    if length > most:
        message = f"JSON body size ({length} bytes) exceeds maximum allowed size ({most} bytes)."
        raise Fault(400, f"Request limit exceeded: {message}", "RequestLimitExceeded")
    return bytes(data)


def _response(found: Any) -> Response:
    return found if isinstance(found, Response) else json_response(found)


def json_response(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a response in JSON. Python's own data is written as Heat writes it: in ASCII."""
    return Response(json.dumps(data).encode(), status, headers, "application/json")


def no_content() -> Response:
    """Return the answer to a call that has nothing to say."""
    return Response(status_code=204)


def with_query(url: str, query: QueryParams) -> str:
    """Return an address with query parameters."""
    items = query.multi_items()
    return f"{url}?{urlencode(items)}" if items else url


def paths(service: Service, routes: Iterable[Route]) -> list[Path]:
    """Return the routes for starlette, one for each path, in their order.

    "/stacks/preview" is also the address of a stack with this name: it has its own methods, and the lookup the others.
    """
    grouped: dict[str, list[Route]] = {}
    for route in routes:
        grouped.setdefault(route.path, []).append(route)
    found = []
    for path, each in grouped.items():
        is_name = re.fullmatch(r"/stacks/\w+", path)
        methods = [*(route.method for route in each), "OPTIONS"] if is_name else None
        found.append(Path("/v1/{tenant_id}" + path, Endpoint(service, path, each), methods=methods))
    return found

"""The ASGI application: routes, errors and the headers of every answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import DataError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heatlint.failure import described
from heatlint.report.response import DOCUMENTED
from heatlint.serve import (
    actions,
    events,
    info,
    listing,
    outputs,
    pages,
    preview,
    resource_types,
    resources,
    snapshots,
    software_configs,
    software_deployments,
    stacks,
    updates,
)
from heatlint.serve.faults import Fault, not_kept
from heatlint.serve.identity import Keystone
from heatlint.serve.observe import LOG, Metrics, Observed, routes
from heatlint.serve.openapi import document
from heatlint.serve.routing import json_response, paths
from heatlint.serve.service import Service
from heatlint.serve.settings import Settings
from heatlint.serve.web_answers import missing

#: The routes of Heat's API in the order in which they are tried.
#: A module of the API has a list ROUTES and stands here.
API = (
    *stacks.FIRST,
    *info.ROUTES,
    *listing.ROUTES,
    *preview.ROUTES,
    *stacks.ROUTES,
    *updates.ROUTES,
    *resources.ROUTES,
    *events.ROUTES,
    *actions.ROUTES,
    *outputs.ROUTES,
    *pages.ROUTES,
    *resource_types.ROUTES,
    *software_configs.ROUTES,
    *software_deployments.ROUTES,
    *snapshots.ROUTES,
    *stacks.LAST,
)


def make_app(settings: Settings) -> Starlette:
    """Return the application. Its `state.service` is the Service, which ends with the application's lifespan."""
    service = Service(settings)
    keystone = Keystone(service)
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await service.checks.start()
        yield
        service.close()

    async def on_fault(request: Request, error: Exception) -> Response:
        assert isinstance(error, Fault)
        if request.headers.get("content-type", "").startswith("application/xml"):  # Heat writes the first key alone
            media = "application/xml; charset=UTF-8"
            return Response(f"<code>{error.status}</code>", error.status, error.headers, media)
        return json_response(error.body(settings.shape), error.status, error.headers)

    async def on_missing(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code != 404:
            return json_response(Fault(error.status_code).body(settings.shape), error.status_code)
        if settings.shape == DOCUMENTED:
            return json_response(Fault(404).body(settings.shape), 404)
        return missing(request.headers.get("accept", ""))

    async def on_data(request: Request, error: Exception) -> Response:
        return await on_fault(request, not_kept())

    async def on_crash(request: Request, error: Exception) -> Response:
        LOG.error("heatlint failed: %s", described(error))
        return json_response(Fault(500).body(settings.shape), 500)

    app = Starlette(
        routes=[
            *paths(service, API),  # first, since most calls are for them
            Route("/", _versions),
            Route("/versions", _versions),
            *pages.PAGE,
            *pages.playground(settings),
            *routes(service.store, metrics),
            Route("/openapi.json", _document),
            *keystone.routes("/identity"),
            *keystone.routes(""),
        ],
        exception_handlers={Fault: on_fault, HTTPException: on_missing, DataError: on_data, Exception: on_crash},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    app.state.service = service
    app.add_middleware(Observed, metrics=metrics, in_body=settings.shape == DOCUMENTED)
    return app


async def _versions(request: Request) -> Response:
    """Answer GET /: the versions of Heat's API; a browser gets the page. Source: heat.api.versions."""
    if request.url.path == "/" and pages.wants_page(request):
        return await pages.page(request)
    service: Service = request.app.state.service
    links = [{"rel": "self", "href": service.address(request) + "/v1/"}]
    return json_response({"versions": [{"id": "v1.0", "status": "CURRENT", "links": links}]}, 300)


async def _document(request: Request) -> Response:
    """Answer GET /openapi.json."""
    service: Service = request.app.state.service
    return json_response(document(API, service.address(request)))

"""The page at the address of the endpoint, for people: stacks, their events and pictures, and a form that validates.

The page is a client like any other: it asks Keystone for a token and calls Heat's API.
"""

from __future__ import annotations

import os
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.routing import Route as Path
from starlette.staticfiles import StaticFiles

from heatlint._misuse import Misuse
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.picture.of_stack import graph_of
from heatlint.picture.svg import render
from heatlint.report.palette import variables
from heatlint.serve.routing import Call, Route

if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog import Known
    from heatlint.serve.settings import Settings

#: The files of the page by their addresses.
_FILES = {
    "/page.html": "text/html",
    "/page.css": "text/css",
    "/page.js": "text/javascript",
    "/icon.svg": "image/svg+xml",
}
#: A browser loads nothing from elsewhere, runs no script but that of the page, and shows it in no other page.
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


#: The link to the playground as the page has it, and as it is when there is one.
_LINK = b'id="playground" href="playground/" hidden', b'id="playground" href="playground/"'


def playground(settings: Settings) -> list[BaseRoute]:
    """Return the routes to the page that checks templates in the browser, if there is one. Raises Misuse.

    The page says itself what a browser may load and run for it. Its links are relative, so its address needs the slash.
    """
    directory = settings.playground
    if directory is None:
        return []
    if not os.path.isfile(os.path.join(directory, "index.html")):
        raise Misuse(
            f'"{directory}" is not a playground; expected the directory that tools/build_playground.py has made'
        )
    return [
        Path("/playground", _to_playground),
        Mount("/playground", StaticFiles(directory=directory, html=True), name="playground"),
    ]


async def _to_playground(request: Request) -> Response:
    """Answer GET /playground. The address is relative: a proxy may show the endpoint below a path."""
    return Response(status_code=307, headers={"Location": "playground/"})


def wants_page(request: Request) -> bool:
    """Whether a browser asks, and not a client of the API."""
    return "text/html" in request.headers.get("accept", "")


async def page(request: Request) -> Response:
    """Answer with a file of the page."""
    path = request.url.path if request.url.path in _FILES else "/page.html"
    data = (files("heatlint.serve") / "page" / path[1:]).read_bytes()
    if path == "/page.css":
        data = variables().encode() + data
    if request.app.state.service.settings.playground is not None:
        data = data.replace(*_LINK)
    return Response(data, headers=_HEADERS, media_type=_FILES[path])


def picture(call: Call) -> Response:
    """Answer GET .../picture: the resources of a stack and their dependencies, as SVG. Heat has no such call."""
    with call.service.keeper.reading() as connection:
        row = call.find_stack(connection, also_deleted=True)
    text = call.service.check(call.project, drawn, row.body, row.name)
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(text, headers=headers, media_type="image/svg+xml")


def drawn(known: Known, body: dict[str, Any], title: str) -> str:
    """Return the picture of the stack of a body. Runs in a worker process."""
    stack = build(from_body({**body, "stage": "deploy"}), known=known)
    graph = graph_of(stack, lint(stack))
    stack.dissolve()
    return render(replace(graph, title=title))


PAGE = tuple(Path(path, page) for path in _FILES)
ROUTES = (Route("GET", "/stacks/{stack_name}/{stack_id}/picture", picture, "stacks:show"),)

"""What all calls share: the settings, the store, the tokens and the checks."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from heatlint.serve.checks import Checks
from heatlint.serve.cloud import made_in
from heatlint.serve.faults import Fault
from heatlint.serve.keeper import Keeper
from heatlint.serve.rate import Rate
from heatlint.serve.settings import AUTH_ANY, AUTH_NONE, Settings
from heatlint.serve.store import Store
from heatlint.serve.template_urls import TemplateUrls
from heatlint.serve.things import with_made
from heatlint.serve.tokens import Identity, Tokens, anyone

#: With a seed, the first action of a stack happens at this time, and each later action this many seconds later.
FIRST_TIME, BETWEEN_ACTIONS = 1_735_689_600.0, 3_600.0


class Service:
    """The parts of the endpoint that its calls share."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.database)
        self.store.make_tables()
        self.tokens = Tokens(self.store, settings)
        self.checks = Checks(settings)
        self.keeper = Keeper(self)
        self.rate = Rate(settings.limits.rate)
        self.template_urls = TemplateUrls(settings.template_urls, private=settings.private_template_urls)

    def close(self) -> None:
        """End the checks and close the store."""
        self.checks.close()
        self.store.close()

    def check(self, project: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what a function of the engine gives for the cloud with what the stacks of a project have made there.

        Raises Fault, see Checks.run.
        """
        return self.checks.run(*self._in_cloud(project, function), *arguments)

    async def check_in_loop(self, project: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Do as `check`, for the loop of the endpoint, see Checks.run_in_loop."""
        if self.settings.inventory is None:
            return await self.checks.run_in_loop(function, *arguments)
        asked = await run_in_threadpool(self._in_cloud, project, function)
        return await self.checks.run_in_loop(*asked, *arguments)

    def _in_cloud(self, project: str, function: Callable[..., Any]) -> tuple[Any, ...]:
        """Return a function for Checks, and its first arguments, that does what a function of the engine does."""
        if self.settings.inventory is None:
            return (function,)
        with self.keeper.reading() as connection:
            made = made_in(connection, project)
        return (with_made, made, function) if made else (function,)

    def delay(self, type: str) -> float:
        """Return how many seconds a resource of a type takes."""
        return self.settings.delays.get(type, self.settings.delay)

    def address(self, request: Request) -> str:
        """Return the address of the endpoint as the client sees it, without a slash at its end."""
        return (self.settings.url or str(request.base_url)).rstrip("/")

    def identify(self, request: Request) -> Identity:
        """Return who makes a call. Raises Fault when a token is needed and is missing or not valid."""
        path = request.path_params.get("tenant_id", "")
        if self.settings.auth == AUTH_NONE:
            return anyone(path)
        text = request.headers.get("x-auth-token", "")
        identity = self.tokens.find(text) if text else None
        if identity is None and text and self.settings.auth == AUTH_ANY:
            return anyone(path)
        if identity is None or not identity.project:
            raise unauthorized(self.address(request))
        return identity

    def known_caller(self, request: Request) -> Identity | None:
        """Return who makes a call; None where `identify` must ask the database or refuses the call."""
        if self.settings.auth == AUTH_NONE:
            return anyone(request.path_params.get("tenant_id", ""))
        identity = self.tokens.known(request.headers.get("x-auth-token", ""))
        return identity if identity is not None and identity.project else None

    def new_id(self, *parts: object) -> str:
        """Return a new id in the form of a UUID: with a seed, always the same for the same parts."""
        if self.settings.seed is None:
            return str(uuid.uuid4())
        return str(uuid.uuid5(uuid.NAMESPACE_OID, "/".join(map(str, (self.settings.seed, *parts)))))

    def action_time(self, number: int) -> float:
        """Return when an action of a stack begins, as clients see it, in seconds since 1970.

        number: how many actions the stack has had; of a software configuration or deployment, its number in the table.
        With a seed, the time does not depend on the clock.
        """
        return time.time() if self.settings.seed is None else FIRST_TIME + number * BETWEEN_ACTIONS


def unauthorized(address: str) -> Fault:
    """Return the answer to a call without a valid token."""
    headers = {"WWW-Authenticate": f'Keystone uri="{address}/identity"'}
    return Fault(401, "The request you have made requires authentication.", "Unauthorized", headers=headers)

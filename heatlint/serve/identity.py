"""Keystone's API under /identity: version discovery, tokens, and the projects of a user.

Source: the Identity API v3, as python-keystoneclient and keystoneauth1 use it.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heatlint.serve.bodies import json_value
from heatlint.serve.faults import Fault, IdentityFault
from heatlint.serve.identity_answers import catalog, shown_project, shown_token, shown_version
from heatlint.serve.routing import json_response, read_body
from heatlint.serve.service import Service, unauthorized
from heatlint.serve.settings import AUTH_ANY, AUTH_NONE, AUTH_STATIC, DOMAIN, ROLES, Project, User, stable_id
from heatlint.serve.tokens import Identity, anyone

#: The way to authenticate with an application credential.
_CREDENTIAL = "application_credential"
#: What a token can be for; one of them. Source: keystone.auth.core (AuthInfo).
_SCOPES = ("project", "domain", "unscoped", "system", "OS-TRUST:trust")


class Keystone:
    """The routes of Keystone's API."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.settings = service.settings

    def routes(self, prefix: str) -> list[Route]:
        """Return the routes. prefix: the path before "/v3"."""
        versions = [Route(prefix + path, self.versions) for path in (("", "/") if prefix else ())]
        return [
            *versions,
            *(Route(prefix + path, self.version) for path in ("/v3", "/v3/")),
            Route(prefix + "/v3/auth/tokens", self.tokens, methods=["GET", "HEAD", "POST", "DELETE"]),
            Route(prefix + "/v3/auth/projects", self.projects, methods=["GET", "POST"]),
            Route(prefix + "/v3/auth/catalog", self.catalog),
            Route(prefix + "/v3/projects/{id}", self.project),
            Route(prefix + "/v3/users/{id}", self.user),
        ]

    def _address(self, request: Request) -> str:
        return self.service.address(request) + "/identity/v3"

    def _shown(self, request: Request, identity: Identity) -> dict[str, Any]:
        return shown_token(identity, self._catalog(request, identity.project))

    def _catalog(self, request: Request, project: str) -> list[dict[str, Any]]:
        return catalog(self.service.address(request), self.settings.region, project)

    async def versions(self, request: Request) -> Response:
        """Answer GET /identity."""
        return json_response({"versions": {"values": [shown_version(self._address(request))]}}, 300)

    async def version(self, request: Request) -> Response:
        """Answer GET /identity/v3."""
        return json_response({"version": shown_version(self._address(request))})

    async def tokens(self, request: Request) -> Response:
        """Answer /identity/v3/auth/tokens: make, show or end a token."""
        data = await read_body(request, self.settings.limits)
        return await run_in_threadpool(self._tokens, request, data)

    def _tokens(self, request: Request, data: bytes) -> Response:
        if request.method == "POST":
            text, identity = self._authenticate(request, data)
            body = {"token": self._shown(request, identity)}
            return json_response(body, 201, {"X-Subject-Token": text, "Vary": "X-Auth-Token"})
        self._caller(request)
        subject = request.headers.get("x-subject-token", "")
        found = self._of_token(subject)
        if found is None:
            raise IdentityFault(404, "Could not find token.", "Not Found")
        if request.method == "DELETE":
            self.service.tokens.revoke(subject)
            return Response(status_code=204)
        return json_response({"token": self._shown(request, found)}, headers={"X-Subject-Token": subject})

    def _caller(self, request: Request) -> Identity:
        text = request.headers.get("x-auth-token", "")
        if not text and self.settings.auth == AUTH_NONE:
            text = AUTH_NONE  # no token is needed, and any text is one
        identity = self._of_token(text)
        if identity is None:
            raise unauthorized(self.service.address(request))
        return identity

    def _of_token(self, text: str) -> Identity | None:
        """Return what a token stands for; None when it is not valid. Where every token is good, it is for no project
        unless it was issued here.
        """
        found = self.service.tokens.find(text)
        if found is None and text and self.settings.auth != AUTH_STATIC:
            now = time.time()
            found = replace(anyone(""), methods=("token",), issued=now, expires=now + self.settings.token_life)
        return found

    async def projects(self, request: Request) -> Response:
        """Answer GET and POST /identity/v3/auth/projects: the projects for which the user can have a token."""
        identity = await run_in_threadpool(self._caller, request)
        user = next((each for each in self.settings.users if each.id == identity.user_id), None)
        mine = [each for each in self.settings.projects if user is not None and each.id in user.projects]
        if user is None:  # where every user is good, each is in all projects
            own = [Project(identity.project_name, identity.project)] if identity.project else []
            mine = [*own, *(each for each in self.settings.projects if each not in own)]
        address = self._address(request)
        links = {"self": address + "/auth/projects", "previous": None, "next": None}
        return json_response({"projects": [shown_project(each, address) for each in mine], "links": links})

    async def catalog(self, request: Request) -> Response:
        """Answer GET /identity/v3/auth/catalog."""
        identity = await run_in_threadpool(self._caller, request)
        links = {"self": self._address(request) + "/auth/catalog"}
        return json_response({"catalog": self._catalog(request, identity.project), "links": links})

    async def project(self, request: Request) -> Response:
        """Answer GET /identity/v3/projects/{id} for the project of the token."""
        identity = await run_in_threadpool(self._caller, request)
        id = request.path_params["id"]
        if id != identity.project:
            raise IdentityFault(404, f"Could not find project: {id}.", "Not Found")
        return json_response({"project": shown_project(Project(identity.project_name, id), self._address(request))})

    async def user(self, request: Request) -> Response:
        """Answer GET /identity/v3/users/{id} for the user of the token."""
        identity = await run_in_threadpool(self._caller, request)
        id = request.path_params["id"]
        if id != identity.user_id:
            raise IdentityFault(404, f"Could not find user: {id}.", "Not Found")
        user = {"id": id, "name": identity.user_name, "domain_id": DOMAIN["id"], "enabled": True}
        return json_response({"user": user})

    def _authenticate(self, request: Request, data: bytes) -> tuple[str, Identity]:
        refused = unauthorized(self.service.address(request))
        auth = _map(_read(data), "auth")
        identity = _map(auth, "identity")
        methods = identity.get("methods")
        if not isinstance(methods, list) or not methods:
            raise IdentityFault(400, "identity.methods must be a list with a method.", "Bad Request")
        project: Project | None = None
        if "token" in methods:
            return self._exchange(str(_map(identity, "token").get("id", "")), auth.get("scope"), refused)
        if _CREDENTIAL in methods:
            if "scope" in auth:
                reason = "Application credentials cannot request a scope."
                message = f"Error authenticating with application credential: {reason}"
                raise IdentityFault(401, message, "Unauthorized", headers=refused.headers)
            user, project = self._by_credential(_map(identity, _CREDENTIAL), refused)
        elif "password" in methods:
            user = self._by_password(_map(_map(identity, "password"), "user"), refused)
        else:
            raise refused
        if project is None:
            project = self._scope(auth.get("scope"), user, refused)
        return self.service.tokens.issue(user, project, tuple(map(str, methods)))

    def _exchange(self, text: str, scope: Any, refused: Fault) -> tuple[str, Identity]:
        """Return a token for the user of another one, which ends when that one ends."""
        found = self._of_token(text)
        if found is None:
            raise refused
        user = self._user(found.user_id, "id", found)
        project = self._scope(scope, user, refused)
        if _CREDENTIAL in found.methods and (project is None or project.id != found.project):
            raise refused  # an application credential is for one project
        methods = tuple(dict.fromkeys(("token", *found.methods)))
        return self.service.tokens.issue(user, project, methods, found.expires)

    def _user(self, value: Any, by: str, identity: Identity | None = None) -> User:
        for user in self.settings.users:
            if getattr(user, by) == value:
                return user
        if identity is not None:
            return User(identity.user_name, identity.user_id, "", (), identity.roles or ROLES)
        name = str(value)
        return User(name, stable_id("user", name) if by == "name" else name, "", ())

    def _by_password(self, given: dict[str, Any], refused: Fault) -> User:
        by = "id" if "id" in given else "name"
        password = given.get("password")
        if by not in given or not isinstance(password, str):
            raise IdentityFault(400, "password.user must have an id or a name, and a password.", "Bad Request")
        self._require_domain(given, refused)
        user = self._user(given[by], by)
        if self.settings.auth == AUTH_STATIC:
            known = user in self.settings.users
            if not secrets.compare_digest(password.encode(), (user.password if known else "").encode()) or not known:
                raise refused
        return user

    def _by_credential(self, given: dict[str, Any], refused: Fault) -> tuple[User, Project]:
        secret = str(given.get("secret", ""))
        by, owner = "id", {}
        if "id" not in given:  # the name of a credential is that of one user
            by, owner = "name", _map(given, "user")
            self._require_domain(owner, refused)
        for user in self.settings.users:
            if any(getattr(user, key) != owner[key] for key in ("id", "name") if key in owner):
                continue
            for each in user.credentials:
                if getattr(each, by) == given.get(by) and secrets.compare_digest(secret.encode(), each.secret.encode()):
                    return user, next(p for p in self.settings.projects if p.id == each.project)
        if self.settings.auth in (AUTH_ANY, AUTH_NONE):
            return self._user("demo", "name"), self._any_project("demo", "name")
        raise refused

    def _scope(self, scope: Any, user: User, refused: Fault) -> Project | None:
        """Return the project for which a token is asked; None for a token without a project."""
        if scope is None and len(user.projects) == 1:
            scope = {"project": {"id": user.projects[0]}}  # the user's default project
        if isinstance(scope, dict) and sum(name in scope for name in _SCOPES) > 1:
            raise IdentityFault(400, f"A scope has more than one of {', '.join(_SCOPES)}.", "Bad Request")
        if scope is None or (isinstance(scope, (str, dict)) and "unscoped" in scope):
            return None
        wanted = scope.get("project") if isinstance(scope, dict) else None
        if not isinstance(wanted, dict):
            raise refused  # nobody has a role in a domain or in the whole system
        self._require_domain(wanted, refused)
        by = "id" if "id" in wanted else "name"
        for project in self.settings.projects:
            if project.id in user.projects and getattr(project, by) == wanted.get(by):
                return project
        if self.settings.auth == AUTH_STATIC:
            raise refused
        return self._any_project(str(wanted.get(by, "demo")), by)

    def _require_domain(self, given: dict[str, Any], refused: Fault) -> None:
        """Raise Fault for a user or a project with a name and without its domain, or with a domain that is not known.

        Source: keystone.api._shared.authentication, keystone.auth.core (AuthInfo, UserAuthInfo): an id needs no domain.
        """
        if "id" in given:
            return
        domain = _map(given, "domain")
        by = "id" if "id" in domain else "name"
        if self.settings.auth == AUTH_STATIC and domain.get(by) != DOMAIN[by]:
            raise refused

    def _any_project(self, value: str, by: str) -> Project:
        for project in self.settings.projects:
            if getattr(project, by) == value:
                return project
        return Project(value, value if by == "id" else stable_id("project", value))


def _read(data: bytes) -> dict[str, Any]:
    try:
        body = json_value(data)
    except ValueError as error:
        raise IdentityFault(400, f"The body is not JSON: {error}", "Bad Request") from None
    if not isinstance(body, dict):
        raise IdentityFault(400, "The body must be a JSON object.", "Bad Request")
    return body


def _map(value: dict[str, Any], key: str) -> dict[str, Any]:
    found = value.get(key)
    if not isinstance(found, dict):
        raise IdentityFault(400, f"{key} is a required property and must be an object.", "Bad Request")
    return found

"""Keystone's API under /identity: version discovery, tokens, and the projects of a user.

Source: the Identity API v3, as python-keystoneclient and keystoneauth1 use it.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from heatlint.serve.bodies import json_value
from heatlint.serve.faults import Fault, IdentityFault
from heatlint.serve.routing import json_response, read_body
from heatlint.serve.service import Service, unauthorized
from heatlint.serve.settings import AUTH_ANY, AUTH_NONE, AUTH_STATIC, DOMAIN, ROLES, Project, User, stable_id
from heatlint.serve.tokens import Identity

#: The way to authenticate with an application credential.
_CREDENTIAL = "application_credential"
_MEDIA_TYPES = [{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}]


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

    def _version(self, request: Request) -> dict[str, Any]:
        return {
            "id": "v3.14",
            "status": "stable",
            "updated": "2020-04-07T00:00:00Z",
            "links": [{"rel": "self", "href": self._address(request) + "/"}],
            "media-types": _MEDIA_TYPES,
        }

    def _address(self, request: Request) -> str:
        return self.service.address(request) + "/identity/v3"

    async def versions(self, request: Request) -> Response:
        """Answer GET /identity."""
        return json_response({"versions": {"values": [self._version(request)]}}, 300)

    async def version(self, request: Request) -> Response:
        """Answer GET /identity/v3."""
        return json_response({"version": self._version(request)})

    async def tokens(self, request: Request) -> Response:
        """Answer /identity/v3/auth/tokens: make, show or end a token."""
        data = await read_body(request, self.settings.limits.body)
        return await run_in_threadpool(self._tokens, request, data)

    def _tokens(self, request: Request, data: bytes) -> Response:
        if request.method == "POST":
            text, identity = self._authenticate(request, data)
            body = {"token": self._token(request, identity)}
            return json_response(body, 201, {"X-Subject-Token": text, "Vary": "X-Auth-Token"})
        self._caller(request)
        subject = request.headers.get("x-subject-token", "")
        found = self.service.tokens.find(subject)
        if found is None:
            raise IdentityFault(404, "Could not find token.", "Not Found")
        if request.method == "DELETE":
            self.service.tokens.revoke(subject)
            return Response(status_code=204)
        return json_response({"token": self._token(request, found)}, headers={"X-Subject-Token": subject})

    def _caller(self, request: Request) -> Identity:
        identity = self.service.tokens.find(request.headers.get("x-auth-token", ""))
        if identity is None:
            raise unauthorized(self.service.address(request))
        return identity

    async def projects(self, request: Request) -> Response:
        """Answer GET and POST /identity/v3/auth/projects: the projects for which the user can have a token."""
        identity = await run_in_threadpool(self._caller, request)
        user = next((each for each in self.settings.users if each.id == identity.user_id), None)
        mine = [each for each in self.settings.projects if user is not None and each.id in user.projects]
        if user is None:
            mine = [Project(identity.project_name, identity.project)] if identity.project else []
        address = self._address(request)
        links = {"self": address + "/auth/projects", "previous": None, "next": None}
        return json_response({"projects": [_project(each, address) for each in mine], "links": links})

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
        return json_response({"project": _project(Project(identity.project_name, id), self._address(request))})

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
        found = self.service.tokens.find(text)
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
        user = self._user(given[by], by)
        if self.settings.auth == AUTH_STATIC:
            known = user in self.settings.users
            if not secrets.compare_digest(password.encode(), (user.password if known else "").encode()) or not known:
                raise refused
        return user

    def _by_credential(self, given: dict[str, Any], refused: Fault) -> tuple[User, Project]:
        secret = str(given.get("secret", ""))
        owner = given.get("user")
        for user in self.settings.users:
            if isinstance(owner, dict) and owner.get("name", user.name) != user.name:
                continue
            for each in user.credentials:
                if each.id == given.get("id") or ("id" not in given and each.name == given.get("name")):
                    if secrets.compare_digest(secret.encode(), each.secret.encode()):
                        return user, next(p for p in self.settings.projects if p.id == each.project)
        if self.settings.auth in (AUTH_ANY, AUTH_NONE):
            return self._user("demo", "name"), self._any_project("demo", "name")
        raise refused

    def _scope(self, scope: Any, user: User, refused: Fault) -> Project | None:
        """Return the project for which a token is asked; None for a token without a project."""
        wanted = scope.get("project") if isinstance(scope, dict) else None
        if scope is None and len(user.projects) == 1:
            wanted = {"id": user.projects[0]}  # the user's default project
        if not isinstance(wanted, dict):
            return None
        by = "id" if "id" in wanted else "name"
        for project in self.settings.projects:
            if project.id in user.projects and getattr(project, by) == wanted.get(by):
                return project
        if self.settings.auth == AUTH_STATIC:
            raise refused
        return self._any_project(str(wanted.get(by, "demo")), by)

    def _any_project(self, value: str, by: str) -> Project:
        for project in self.settings.projects:
            if getattr(project, by) == value:
                return project
        return Project(value, value if by == "id" else stable_id("project", value))

    def _token(self, request: Request, identity: Identity) -> dict[str, Any]:
        token: dict[str, Any] = {
            "methods": list(identity.methods),
            "user": {
                "id": identity.user_id,
                "name": identity.user_name,
                "domain": DOMAIN,
                "password_expires_at": None,
            },
            "audit_ids": [stable_id("audit", f"{identity.user_id}{identity.issued}")[:22]],
            "expires_at": _time(identity.expires),
            "issued_at": _time(identity.issued),
        }
        if identity.project:
            token["project"] = {"id": identity.project, "name": identity.project_name, "domain": DOMAIN}
            token["is_domain"] = False
            token["roles"] = [{"id": stable_id("role", role), "name": role} for role in identity.roles]
            token["catalog"] = self._catalog(request, identity.project)
        return token

    def _catalog(self, request: Request, project: str) -> list[dict[str, Any]]:
        address = self.service.address(request)
        return [
            self._service("identity", "keystone", f"{address}/identity/v3"),
            self._service("orchestration", "heat", f"{address}/v1/{project}"),
        ]

    def _service(self, type: str, name: str, url: str) -> dict[str, Any]:
        region = self.settings.region
        endpoints = [
            {
                "id": stable_id("endpoint", f"{type}-{interface}"),
                "interface": interface,
                "region": region,
                "region_id": region,
                "url": url,
            }
            for interface in ("public", "internal", "admin")
        ]
        return {"type": type, "name": name, "id": stable_id("service", type), "endpoints": endpoints}


def _project(project: Project, address: str) -> dict[str, Any]:
    return {
        "id": project.id,
        "name": project.name,
        "domain_id": DOMAIN["id"],
        "description": "",
        "enabled": True,
        "parent_id": DOMAIN["id"],
        "is_domain": False,
        "tags": [],
        "options": {},
        "links": {"self": f"{address}/projects/{project.id}"},
    }


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


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

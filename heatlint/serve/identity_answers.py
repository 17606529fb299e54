"""What Keystone's API says of versions, projects, tokens and services."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from heatlint.serve.settings import DOMAIN, Project, stable_id
from heatlint.serve.tokens import Identity

_MEDIA_TYPES = [{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}]


def shown_version(address: str) -> dict[str, Any]:
    """Return what version discovery says. address: of Keystone's API, with its version."""
    return {
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": address + "/"}],
        "media-types": _MEDIA_TYPES,
    }


def shown_project(project: Project, address: str) -> dict[str, Any]:
    """Return a project. address: of Keystone's API, with its version."""
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


def shown_token(identity: Identity, services: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a token. services: the catalog of its project; a token without a project has none."""
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
        token["catalog"] = services
    return token


def catalog(address: str, region: str, project: str) -> list[dict[str, Any]]:
    """Return the services of the endpoint for a project. address: of the endpoint."""
    return [
        _service("identity", "keystone", f"{address}/identity/v3", region),
        _service("orchestration", "heat", f"{address}/v1/{project}", region),
    ]


def _service(type: str, name: str, url: str, region: str) -> dict[str, Any]:
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


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

"""Calls about the service itself. Source: heat.api.openstack.v1.build_info, heat.api.openstack.v1.services."""

from __future__ import annotations

from typing import Any

from heatlint.serve.routing import ADMIN, Call, Route


def build_info(call: Call) -> dict[str, Any]:
    """Answer GET /build_info."""
    return {"api": {"revision": "unknown"}, "engine": {"revision": "unknown"}}


def services(call: Call) -> dict[str, Any]:
    """Answer GET /services, which only an administrator may ask."""
    return {"services": []}


ROUTES = (
    Route("GET", "/build_info", build_info, "build_info:build_info"),
    Route("GET", "/services", services, "service:index", ADMIN),
)

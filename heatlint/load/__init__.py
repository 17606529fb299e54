"""Requests: put together from files as the client does, or taken as they reached the endpoint."""

from __future__ import annotations

from heatlint.load.request import File, LoadFault, Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.load.disk import Disk
    from heatlint.load.server.environment import Environment

__all__ = ["File", "LoadFault", "Request", "effective_environment", "from_body", "from_files"]


def from_files(
    template: str,
    environments: Iterable[str] = (),
    parameters: Any = None,
    roots: Iterable[str] | None = None,
    *,
    template_text: str | None = None,
    template_name: str | None = None,
    disk: Disk | None = None,
) -> Request:
    """See heatlint.load.client.loader.from_files."""
    from heatlint.load.client.loader import from_files as load

    return load(
        template, environments, parameters, roots, template_text=template_text, template_name=template_name, disk=disk
    )


def from_body(body: dict[str, Any]) -> Request:
    """See heatlint.load.body.from_body."""
    from heatlint.load.body import from_body as load

    return load(body)


def effective_environment(request: Request, parameter_types: dict[str, str], release: int | None = None) -> Environment:
    """See heatlint.load.server.environment.effective_environment."""
    from heatlint.load.server.environment import effective_environment as merge

    return merge(request, parameter_types, release)

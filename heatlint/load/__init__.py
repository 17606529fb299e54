"""Requests: put together from files as python-heatclient does, or taken from the body that reached the endpoint."""

from __future__ import annotations

from heatlint.load.request import File, LoadFault, Request
from heatlint.load.requests import from_body, from_files
from heatlint.load.server.environment import effective_environment

__all__ = ["File", "LoadFault", "Request", "effective_environment", "from_body", "from_files"]

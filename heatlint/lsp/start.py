"""Makes a language server with all its features."""

from __future__ import annotations

import logging

from pygls.exceptions import JsonRpcException

from heatlint.lsp import actions, features, formatting, lifecycle, navigation, panels, structure, typing
from heatlint.lsp.server import HeatServer


def make() -> HeatServer:
    """Return a server that answers every request that heatlint supports."""
    server = HeatServer()
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_news)
    for part in (lifecycle, actions, features, formatting, navigation, panels, structure, typing):
        part.register(server)
    return server


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a log record is worth writing. A refused request is not: its error goes to the client."""
    return not (record.exc_info and isinstance(record.exc_info[1], JsonRpcException))

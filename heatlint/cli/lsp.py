"""heatlint lsp: the language server."""

from __future__ import annotations

import os

from heatlint.cli.notes import note
from heatlint.cli.options import Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO

    from heatlint.cli.options import Arguments

#: The environment variable with the token of --tcp, and how long that must be.
TOKEN_VARIABLE = "HEATLINT_LSP_TOKEN"
SHORTEST_TOKEN = 16


def run(arguments: Arguments) -> int:
    """Serve one client until it disconnects; return 0 if it has asked to shut down before."""
    address = arguments.one("--tcp")
    if address is not None and arguments.flag("--stdio"):
        raise Misuse("--tcp cannot be used together with --stdio; give one of them")
    host, port = _address(address) if address is not None else ("", 0)
    try:
        import pygls  # noqa: F401
    except ImportError:
        raise Misuse('"lsp" needs the package "pygls"; install "heatlint[lsp]"') from None
    from heatlint.lsp.connection import serve, serve_stdio
    from heatlint.lsp.start import make

    if address is None:
        return serve_stdio(make())
    return serve(make(), *_client(host, port))


def _client(host: str, port: int) -> tuple[BinaryIO, BinaryIO]:
    """Return the streams from and to the client that connects to an address."""
    from io import BufferedReader

    from heatlint.lsp.tcp import first_client, listen

    token = os.environ.get(TOKEN_VARIABLE)
    if token and len(token) < SHORTEST_TOKEN:
        raise Misuse(f"the variable {TOKEN_VARIABLE} must have {SHORTEST_TOKEN} characters or more")
    listener = listen(host, port)
    where = "%s port %d" % listener.getsockname()[:2]
    if token:
        note(f"waiting at {where} for the client with the token in {TOKEN_VARIABLE}")
    else:
        from secrets import token_urlsafe

        token = token_urlsafe()
        note(f'waiting at {where} for the client with the initializationOptions {{"token": "{token}"}}')
    reader, writer = first_client(listener, token)
    return BufferedReader(reader), writer


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise Misuse(f'"{text}" is not an address; expected PORT or HOST:PORT')
    return host.strip("[]") or "127.0.0.1", int(port)

"""heatlint lsp: the language server."""

from __future__ import annotations

import os
import sys

from heatlint.cli import exit_status
from heatlint.cli.options import Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Serve one client until it disconnects."""
    address = arguments.one("--tcp")
    if address is not None and arguments.flag("--stdio"):
        raise Misuse("--tcp cannot be used together with --stdio; give one of them")
    host, port = _address(address) if address is not None else ("", 0)
    try:
        import pygls  # noqa: F401
    except ImportError:
        raise Misuse('"lsp" needs the package "pygls"; install "heatlint[lsp]"') from None
    from heatlint.lsp.start import make

    server = make()
    if address is None:
        # Standard output is for messages only: what a plugin prints goes to standard error.
        stdout = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        server.start_io(sys.stdin.buffer, stdout)
    else:
        server.start_tcp(host, port)
    return exit_status.OK


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Misuse(f'"{text}" is not an address; expected PORT or HOST:PORT')
    return host.strip("[]") or "127.0.0.1", int(port)

"""The options --server and --token-file of heatlint check."""

from __future__ import annotations

import os

from heatlint.cli.options import Misuse
from heatlint.remote.call import Caller
from heatlint.remote.credentials import credentials_of
from heatlint.remote.server import Server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments

#: What the server decides.
_OF_SERVER = ("--target", "--from", "--types", "--global-environment", "--cloud")


def server_of(arguments: Arguments) -> Server:
    """Return the server that judges. It is called first when there is something to check. Raises Misuse."""
    for name in _OF_SERVER:
        if arguments.flag(name):
            raise Misuse(f"{name} cannot be used together with --server; the server knows its own cloud")
    caller = Caller(arguments.one("--server") or "", os.environ.get("OS_CACERT") or None)
    return Server(caller, credentials_of(os.environ, arguments.one("--token-file"), caller.address))

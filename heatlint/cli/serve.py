"""heatlint serve: Heat's API at an address."""

from __future__ import annotations

import signal
import socket
import sys
from contextlib import contextmanager

from heatlint._misuse import reason_of
from heatlint.cli import exit_status
from heatlint.cli.inputs import global_environments_of
from heatlint.cli.notes import note
from heatlint.cli.options import Misuse
from heatlint.run.paths import require_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from starlette.applications import Starlette

    from heatlint.cli.options import Arguments
    from heatlint.serve.settings import Settings

HOST, PORT = "127.0.0.1", 8004
#: How many clients may wait for an answer to their wish to connect.
_WAITING = 2048
#: How long a connection without a request stays open, in seconds. Clients that wait for a stack ask every 5 seconds,
#: and uvicorn's default is 5, too: it would close a connection on which the client just sends its next request.
IDLE_SECONDS = 75
#: How the URL of a database begins; the store needs what these two have.
_DATABASES = ("sqlite:", "sqlite+", "postgresql:", "postgresql+")


def run(arguments: Arguments) -> int:
    """Serve until the process is asked to end.

    The exit status is 0 after SIGTERM, and that of every command after Ctrl+C.
    """
    try:
        import alembic  # noqa: F401
        import httptools  # noqa: F401
        import prometheus_client  # noqa: F401
        import sqlalchemy  # noqa: F401
        import starlette  # noqa: F401
        import uvicorn
    except ImportError as error:
        raise Misuse(f'"serve" needs the package "{error.name}"; install "heatlint[serve]"') from None
    settings, password = settings_of(arguments)
    host, port = arguments.one("--host") or HOST, _port(arguments.one("--port"))
    from heatlint.serve.block import os_block
    from heatlint.serve.connection import Connection

    _require_cloud(settings)
    _start_log()
    app = _app(settings)
    listener = _listen(host, port)
    port = listener.getsockname()[1]
    url_host = f"[{host}]" if ":" in host else host
    sys.stdout.write(os_block(settings, settings.url or f"http://{url_host}:{port}", password))
    sys.stdout.flush()
    note(f"listening at {host} port {port}; end with Ctrl+C")
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http=Connection,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=int(settings.limits.seconds),
        )
    )
    with _ends_well():
        server.run(sockets=[listener])
    return exit_status.OK if server.started else exit_status.MISUSE


@contextmanager
def _ends_well() -> Iterator[None]:
    """Let SIGTERM end the process with the exit status 0.

    uvicorn gives itself the signal again when it has finished the calls; without a handler it would kill the process.
    """

    def end(number: int, frame: object) -> None:
        sys.exit(exit_status.OK)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _require_cloud(settings: Settings) -> None:
    """Raise Misuse when a file about the cloud is wrong, before a check needs it."""
    from heatlint.serve.checks import known_of

    known_of(settings)


def _app(settings: Settings) -> Starlette:
    """Return the application. Raises Misuse when its database cannot be used."""
    from sqlalchemy.exc import SQLAlchemyError

    from heatlint.serve.app import make_app

    if not settings.database.startswith(_DATABASES):
        expected = '"sqlite:///FILE" or "postgresql+psycopg://USER@HOST/NAME"'
        raise Misuse(f"the database cannot be used: expected {expected}")  # the URL may have a password
    try:
        return make_app(settings)
    except ModuleNotFoundError as error:
        raise Misuse(f'the database needs the package "{error.name}"; install it') from None
    except SQLAlchemyError as error:
        reason = str(error).splitlines()[0]
        raise Misuse(f"the database cannot be used: {reason[:1].lower()}{reason[1:]}") from None


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises Misuse when the address cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_WAITING)
    except OSError as error:
        raise Misuse(f'"{host}" port {port} cannot be used: {reason_of(error)}') from None
    return listener


def _start_log() -> None:
    """Write the log to standard error, a line of JSON for each call."""
    import logging

    from heatlint.serve.observe import LOG, JsonFormatter

    # A line has nothing of where it was logged; each call would pay for it. Source: the Logging HOWTO, "Optimization".
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    LOG.setLevel(logging.INFO)


def settings_of(arguments: Arguments) -> tuple[Settings, str | None]:
    """Return the settings, and the password of the user "demo" when serve.toml names no users. Raises Misuse."""
    import os
    import secrets
    from dataclasses import replace

    from heatlint.serve.settings import Settings, with_demo
    from heatlint.serve.settings_file import settings_of as read

    settings = Settings(workers=(os.cpu_count() or 1) + 1)  # one more, so that no processor waits for a task
    config = arguments.one("--config")
    if config is not None:
        require_file(config, "a serve.toml")
        with open(config, "rb") as file:
            settings = read(config, file.read(), settings)
    given: dict[str, Any] = {
        "database": arguments.one("--db"),
        "auth": arguments.one("--auth"),
        "seed": arguments.one("--seed"),
        "shape": arguments.one("--shape"),
        "like_heat": arguments.flag("--like-heat") or None,
        "release": arguments.one("--target"),
        "types": tuple(arguments.many("--types")) or None,
        "inventory": arguments.one("--cloud"),
    }
    environments = global_environments_of(arguments)
    if environments is not None:
        given["environments"] = tuple(environments)
    settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
    for text in arguments.many("--delay"):
        type, _, number = text.rpartition("=")
        try:
            seconds = float(number)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds < float("inf") or text.startswith("="):
            raise Misuse(f'"{text}" is not a delay; expected SECONDS or TYPE=SECONDS')
        if type:
            settings = replace(settings, delays={**settings.delays, type: seconds})
        else:
            settings = replace(settings, delay=seconds)
    password = None if settings.users else secrets.token_urlsafe(12)
    return with_demo(settings, password or ""), password


def _port(text: str | None) -> int:
    if text is None:
        return PORT
    if not (text.isascii() and text.isdecimal()) or int(text) > 65535:
        raise Misuse(f'"{text}" is not a port; expected a number from 0 to 65535')
    return int(text)

"""The endpoint that the tools in this directory talk to: a new `heatlint serve`, or one that runs already."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

SECONDS_TO_START = SECONDS_TO_SETTLE = 30
_CONFIG = """\
[[projects]]
name = "demo"
[[projects]]
name = "other"
[[users]]
name = "demo"
password = "secret"
projects = ["demo", "other"]
"""


class NotAvailable(Exception):
    """Something that a tool needs is missing; the message says what, and how to get it."""


@dataclass(frozen=True)
class Target:
    """Where an endpoint is, and the user, the password and the project to ask it with."""

    auth_url: str  # of Keystone, with /v3
    username: str
    password: str
    project_name: str

    def environment(self) -> dict[str, str]:
        """Return the OS_* variables that command-line clients and libraries read."""
        return {
            "OS_AUTH_URL": self.auth_url,
            "OS_USERNAME": self.username,
            "OS_PASSWORD": self.password,
            "OS_PROJECT_NAME": self.project_name,
            "OS_TENANT_NAME": self.project_name,  # the functional tests of heatclient read the old name
            "OS_USER_DOMAIN_ID": "default",
            "OS_PROJECT_DOMAIN_ID": "default",
            "OS_REGION_NAME": "RegionOne",
            "OS_IDENTITY_API_VERSION": "3",
        }


@dataclass(frozen=True)
class Session:
    """A token of a project, and the URL of its orchestration endpoint."""

    url: str
    token: str

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """Send one request, with `body` as JSON unless it is bytes. Redirects are not followed."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        typed = {} if isinstance(body, bytes) else {"Content-Type": "application/json"}
        return send(method, self.url + path, data, {"X-Auth-Token": self.token, **typed, **(headers or {})})


@dataclass(frozen=True)
class Answer:
    """A response: `headers` have names in lower case."""

    status: int
    headers: dict[str, str]
    text: str

    def json(self) -> Any:
        """Return the body, or None when it is empty. Raise `ValueError` when it is not JSON."""
        return json.loads(self.text) if self.text else None


class _KeepRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_KeepRedirects(), urllib.request.ProxyHandler({}))


def send(method: str, url: str, data: bytes | None, headers: dict[str, str]) -> Answer:
    """Return the answer to one request. Raise `OSError` when there is no connection, or when it ends too early."""
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        try:
            response = _OPENER.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            names = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, names, response.read().decode("utf-8", "replace"))
    except http.client.HTTPException as error:
        raise ConnectionError(f"the answer is not whole: {error}") from None


def log_in(target: Target) -> Session:
    """Ask Keystone for a token, as clients do."""
    user = {"name": target.username, "password": target.password, "domain": {"id": "default"}}
    scope = {"project": {"name": target.project_name, "domain": {"id": "default"}}}
    body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
    answer = send(
        "POST", target.auth_url + "/auth/tokens", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    if answer.status != 201:
        raise NotAvailable(f"{target.auth_url} gives no token: {answer.status} {answer.text[:200]}")
    services = answer.json()["token"]["catalog"]
    endpoints = next(service["endpoints"] for service in services if service["type"] == "orchestration")
    url = next(endpoint["url"] for endpoint in endpoints if endpoint["interface"] == "public")
    return Session(url, answer.headers["x-subject-token"])


def settle(call: Callable[..., Answer]) -> None:
    """Wait until no stack of the project is in progress. call: as `Session.call`."""
    for _ in range(SECONDS_TO_SETTLE * 10):
        stacks = call("GET", "/stacks?show_nested=true&show_hidden=true").json()["stacks"]
        if not any(stack["stack_status"].endswith("IN_PROGRESS") for stack in stacks):
            return
        time.sleep(0.1)
    raise NotAvailable(f"a stack is still in progress after {SECONDS_TO_SETTLE} seconds")


def from_environment() -> Target:
    """Return the endpoint that the OS_* variables name."""
    missing = [
        name for name in ("OS_AUTH_URL", "OS_USERNAME", "OS_PASSWORD", "OS_PROJECT_NAME") if name not in os.environ
    ]
    if missing:
        raise NotAvailable(f"{missing[0]} is not set; export the OS_* variables of the endpoint")
    return Target(
        os.environ["OS_AUTH_URL"].rstrip("/"),
        os.environ["OS_USERNAME"],
        os.environ["OS_PASSWORD"],
        os.environ["OS_PROJECT_NAME"],
    )


@contextlib.contextmanager
def started(options: Sequence[str] = ()) -> Iterator[Target]:
    """Run `heatlint serve` on a free port until the block ends; `options` are more options of the command."""
    with tempfile.TemporaryDirectory() as directory, Server(directory, options) as server:
        yield server.target


class Server:
    """A process of `heatlint serve` in a block. It has the users of serve.toml, so that it can be started again.

    directory: where serve.toml and the log are written. options: more options of the command.
    """

    def __init__(self, directory: str, options: Sequence[str] = ()) -> None:
        self.options = list(options)
        self.config = os.path.join(directory, "serve.toml")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(_CONFIG)
        self.port = free_port()
        self.log = os.path.join(directory, f"serve.{self.port}.log")
        self.target = Target(f"http://127.0.0.1:{self.port}/identity/v3", "demo", "secret", "demo")
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end(signal.SIGTERM)

    def start(self) -> None:
        """Start the process and wait until it answers."""
        command = [sys.executable, "-m", "heatlint", "serve", "--config", self.config, "--port", str(self.port)]
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen([*command, *self.options], stdout=output, stderr=output)
        for _ in range(SECONDS_TO_START * 10):
            if _answers(self.target.auth_url):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.end(signal.SIGKILL)
        with open(self.log, encoding="utf-8") as file:
            raise NotAvailable(f'"heatlint serve" did not start:\n{file.read()[-2000:]}')

    def end(self, how: signal.Signals) -> None:
        """End the process with a signal."""
        if self.process is not None:
            self.process.send_signal(how)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def free_port() -> int:
    """Return a port of this machine that nothing listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        return send("GET", url, None, {}).status == 200
    except OSError:
        return False

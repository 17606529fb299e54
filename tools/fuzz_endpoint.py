"""A reader for tools/fuzz.py: bodies for `heatlint serve`, whose application is called in this process."""

from __future__ import annotations

import contextlib
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

from asgi_call import called
from fuzz_watch import unfit
from hostile_project import MARKER

from heatlint.serve.app import make_app
from heatlint.serve.observe import LOG
from heatlint.serve.settings import DOMAIN, Settings, with_demo

#: What no answer and no line of the log may have.
PASSWORD = "Qv81-password-Kx7"
SECRET = "Zq47-hidden-Wm3"
CREDENTIALS: dict[str, Any] = {
    "auth": {
        "identity": {
            "methods": ["password"],
            "password": {"user": {"name": "demo", "password": PASSWORD, "domain": DOMAIN}},
        },
        "scope": {"project": {"name": "demo", "domain": DOMAIN}},
    }
}
#: The stack that exists before an input is sent.
STACK: dict[str, Any] = {
    "stack_name": "s",
    "template": {
        "heat_template_version": "2018-08-31",
        "parameters": {"p": {"type": "string", "hidden": True}, "a": {"type": "string", "default": "x"}},
        "resources": {
            "r": {"type": "OS::Heat::Value", "properties": {"value": {"get_param": "a"}}},
            "w": {"type": "OS::Heat::WaitConditionHandle"},
        },
        "outputs": {"o": {"value": {"get_attr": ["r", "value"]}}},
    },
    "parameters": {"p": SECRET},
}
#: The calls with a body. "S" stands for the address of the stack.
CALLS = (
    *(("POST", "/validate"), ("POST", "/stacks/preview"), ("POST", "/stacks"), ("PUT", "S"), ("PATCH", "S")),
    *(("PUT", "S/preview"), ("PATCH", "S/preview"), ("POST", "S/actions"), ("POST", "S/snapshots")),
    *(("POST", "/software_configs"), ("POST", "/software_deployments"), ("POST", "S/resources/w/signal")),
    *(("PATCH", "S/resources/r"), ("POST", "/validate?show_nested=true"), ("POST", "/identity/v3/auth/tokens")),
)
#: What a client asks for then.
LOOKS = (
    *("/stacks", "S", "S/template", "S/environment", "S/resources?nested_depth=2", "S/events", "S/outputs"),
    *("S/outputs/o", "S/resources/r", "/software_configs", "/resource_types/OS::Nova::Server"),
)


def seeds(requests: Iterator[bytes]) -> Iterator[bytes]:
    """Yield bodies: requests to validate as those that create a stack, and others that the endpoint reads."""
    for line in requests:
        request = json.loads(line)
        more = {key: request[key] for key in ("template", "files", "environment", "parameters") if key in request}
        yield json.dumps({"stack_name": "t", "timeout_mins": 60, "tags": "a,b", **more}).encode()
    nested = {"heat_template_version": "2018-08-31", "resources": {"n": {"type": "n.yaml", "properties": {"a": 1}}}}
    inner = {key: STACK["template"][key] for key in ("heat_template_version", "resources", "outputs")}
    inner["parameters"] = {"a": {"type": "string"}}
    for body in (
        STACK,
        {"template": STACK["template"], "environment": {"parameters": {"p": SECRET, "a": "y"}}},
        {"stack_name": "t", "template": nested, "files": {"n.yaml": json.dumps(inner)}, "disable_rollback": False},
        {"stack_name": "t", "template": json.dumps(inner), "parameters": {"a": "z"}, "tags": "a,b"},
    ):
        yield json.dumps(body).encode()
    yield json.dumps(CREDENTIALS).encode()
    token = {"identity": {"methods": ["token"], "token": {"id": "0" * 32}}, "scope": {"project": {"id": "0" * 32}}}
    yield json.dumps({"auth": token}).encode()
    key = {"id": "a", "secret": "b", "name": "c", "user": {"id": "d", "domain": DOMAIN}}
    yield json.dumps(
        {"auth": {"identity": {"methods": ["application_credential"], "application_credential": key}}}
    ).encode()
    for action in ("suspend", "resume", "check", "cancel_update", "cancel_without_rollback"):
        yield json.dumps({action: None}).encode()
    config = {"name": "c", "group": "script", "config": "a", "inputs": [{"name": "i", "default": 1}], "outputs": []}
    yield json.dumps({**config, "options": {}}).encode()
    yield json.dumps({"config_id": "a", "server_id": "b", "action": "CREATE", "status": "IN_PROGRESS"}).encode()
    yield json.dumps({"status": "SUCCESS", "id": "1", "data": "d", "reason": "r"}).encode()
    yield json.dumps({"mark_unhealthy": True, "resource_status_reason": "r"}).encode()
    yield json.dumps({"existing": True, "clear_parameters": ["a"], "parameters": {"a": "y"}, "converge": True}).encode()


def served(data: bytes) -> None:
    """Send a body to the endpoint, in one of the calls that have one, and ask for what there is then."""
    endpoint = _Endpoint()
    with _logged() as log:
        method, path = CALLS[len(data) % len(CALLS)]
        endpoint.call(method, path, data)
        for look in (LOOKS[len(data) % len(LOOKS)], LOOKS[0]):
            endpoint.call("GET", look)
    endpoint.service.close()
    _require_no_secret("the log", log.getvalue())
    fault = unfit(log.getvalue(), "text")
    if fault is not None:
        raise AssertionError(f"the log has {fault}")


class _Endpoint:
    """The application with a stack, and a user who has a token."""

    def __init__(self) -> None:
        self._app = make_app(with_demo(Settings(delay=0.0), PASSWORD))
        self.service = self._app.state.service
        self._headers = {"host": "heat.test", "content-type": "application/json"}
        _, headers, _ = self._called("POST", "/identity/v3/auth/tokens", json.dumps(CREDENTIALS).encode())
        self._headers["x-auth-token"] = headers["x-subject-token"]
        self._project = f"/v1/{self.service.settings.projects[0].id}"
        _, headers, _ = self._called("POST", f"{self._project}/stacks", json.dumps(STACK).encode())
        self._stack = headers["location"].partition("heat.test")[2]

    def call(self, method: str, path: str, data: bytes = b"") -> None:
        """Send a call; look at the answer. What fails in the application is raised, since HEATLINT_DEBUG is set."""
        if path.startswith("S"):
            path = self._stack + path[1:]
        elif not path.startswith("/identity"):
            path = self._project + path
        status, headers, body = self._called(method, path, data)
        if "json" in headers.get("content-type", ""):
            body = json.dumps(json.loads(body)).encode()
        _require_no_secret(f"the answer {status} to {method} {path}", body.decode())

    def _called(self, method: str, path: str, data: bytes) -> tuple[int, dict[str, str], bytes]:
        return called(self._app, method, path, self._headers, data)


def _require_no_secret(what: str, text: str) -> None:
    """Require that an output has neither a secret nor anything of a file outside."""
    for secret in (PASSWORD, SECRET, MARKER):
        if secret in text:
            raise AssertionError(f"{what} shows {secret}: {text[:500]}")


@contextlib.contextmanager
def _logged() -> Iterator[io.StringIO]:
    """Collect what the endpoint writes into its log."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    level, disabled = LOG.level, logging.root.manager.disable
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    logging.disable(logging.NOTSET)
    try:
        yield stream
    finally:
        logging.disable(disabled)
        LOG.setLevel(level)
        LOG.removeHandler(handler)

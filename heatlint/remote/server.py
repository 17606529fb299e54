"""The server that checks: who it is, its token, and what it finds in a request."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import quote

from heatlint._misuse import Misuse
from heatlint._version import __version__
from heatlint.remote.call import Caller, Reply
from heatlint.remote.credentials import Credentials
from heatlint.report.finding_data import ASSUME_VALUES, WITH_FINDINGS

#: How often a call is repeated that was refused since there were too many, and the most seconds before it is repeated.
MOST_TRIES, LONGEST_WAIT = 8, 10.0
#: Statuses of an answer that is about the request alone: the next one may be answered.
_ABOUT_REQUEST = (400, 413, 500, 504)


class Answered:
    """What the server says of one request.

    findings: data of heatlint.report.finding_data, or None when it was not checked; why is the reason then. rules: the
    codes of the rules that the server has.
    """

    __slots__ = ("findings", "rules", "why")

    def __init__(self, findings: list[Any] | None, rules: frozenset[str], why: str = "") -> None:
        self.findings = findings
        self.rules = rules
        self.why = why


class Server:
    """A running `heatlint serve`. The first request gets the token."""

    def __init__(self, caller: Caller, credentials: Credentials) -> None:
        self._caller = caller
        self._credentials = credentials
        self._token: str | None = None
        self._project = credentials.project
        self.version = ""

    @property
    def address(self) -> str:
        """The address that the user has given."""
        return self._caller.address

    def check(self, body: bytes, *, assume_values: bool) -> Answered:
        """Return what the server finds in a body of POST /validate. Raises Misuse when it refuses to work for the user.

        assume_values: whether a parameter without a value has an unknown value.
        """
        if self._token is None:
            self._require_heatlint()
            self._token = self._log_in()
        path = f"/v1/{quote(self._project, safe='')}/validate?{WITH_FINDINGS}=true&{ASSUME_VALUES}={assume_values}"
        reply = self._repeated("POST", path, self._headers(), body)
        data = _object(reply)
        if reply.status in (200, *_ABOUT_REQUEST):
            findings, rules = data.get("findings"), data.get("rules")
            if isinstance(findings, list) and isinstance(rules, list):
                return Answered(findings, frozenset(map(str, rules)))
            if reply.status != 200:
                return Answered(None, frozenset(), _message(data) or f"status {reply.status}")
        raise self._refused(reply, data)

    def _repeated(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """Return the answer to a call. When there were too many calls, wait as long as the server says."""
        reply = self._caller.call(method, path, headers, body)
        for _ in range(MOST_TRIES):
            if reply.status != 429:
                break
            time.sleep(_wait(reply.headers.get("Retry-After")))
            reply = self._caller.call(method, path, headers, body)
        return reply

    def _require_heatlint(self) -> None:
        """Raise Misuse when the server is not heatlint. Nothing that is secret has been sent to it before."""
        reply = self._caller.call("GET", "/openapi.json", {"Accept": "application/json"})
        data = _object(reply)
        operation = data.get("paths", {}).get("/v1/{tenant_id}/validate", {}).get("post", {}) if _maps(data) else {}
        info = data.get("info") if isinstance(data.get("info"), dict) else {}
        if not any(
            isinstance(each, dict) and each.get("name") == WITH_FINDINGS for each in operation.get("parameters", ())
        ):
            location = f', but redirects to "{reply.headers.get("Location")}"' if 300 < reply.status < 400 else ""
            raise Misuse(
                f'"{self.address}" is not a "heatlint serve" that checks for others{location}; expected the address '
                f'that "heatlint serve" ({__version__} or newer) has, without "/v1"'
            )
        self.version = str((info or {}).get("version", ""))

    def _log_in(self) -> str:
        """Return a token, "" when nobody is asked. Learns the project. Raises Misuse when nobody gives a token."""
        it = self._credentials
        if it.body is not None:
            headers = {"Content-Type": "application/json"}
            reply = self._repeated("POST", "/identity/v3/auth/tokens", headers, json.dumps(it.body).encode())
            if reply.status != 201:
                raise self._refused(reply, _object(reply))
            token = reply.headers.get("X-Subject-Token") or ""
        elif it.token and not it.project:
            token = it.token
            headers = {"X-Auth-Token": token, "X-Subject-Token": token}
            reply = self._caller.call("GET", "/identity/v3/auth/tokens", headers)
            if reply.status != 200:
                raise self._refused(reply, _object(reply))
        else:
            return it.token
        found = _object(reply).get("token")
        project = found.get("project") if isinstance(found, dict) else None
        if not isinstance(project, dict) or not project.get("id"):
            raise Misuse(f'the token of "{self.address}" is for no project; set OS_PROJECT_NAME or OS_PROJECT_ID')
        self._project = str(project["id"])
        return token

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return {**headers, "X-Auth-Token": self._token} if self._token else headers

    def _refused(self, reply: Reply, data: dict[str, Any]) -> Misuse:
        """Return the error for an answer that holds for every request."""
        if reply.status == 401:
            what = "the token" if self._credentials.body is None else "the user, the password or the project"
            return Misuse(f'"{self.address}" refuses {what}: it is not valid there, or not valid any more')
        if reply.status == 403:
            return Misuse(f'"{self.address}" refuses the user: no right to check in this project')
        if reply.status == 429:
            return Misuse(f'"{self.address}" refuses the calls: there were too many; try again later')
        message = _message(data)
        return Misuse(f'"{self.address}" answers with status {reply.status}{message and f": {message}"}')


def _maps(data: dict[str, Any]) -> bool:
    """Whether what an OpenAPI document must have is there."""
    paths = data.get("paths")
    item = paths.get("/v1/{tenant_id}/validate") if isinstance(paths, dict) else None
    return isinstance(item, dict) and isinstance(item.get("post"), dict)


def _object(reply: Reply) -> dict[str, Any]:
    """Return the object of JSON in an answer; {} when it has none."""
    try:
        data = json.loads(reply.data)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _message(data: dict[str, Any]) -> str:
    """Return the message of an answer that refuses something."""
    error = data.get("error")
    message = error.get("message") if isinstance(error, dict) else None
    return str(message or data.get("explanation") or "").strip()


def _wait(text: str | None) -> float:
    try:
        return min(max(float(text or 1), 0.0), LONGEST_WAIT)
    except ValueError:
        return 1.0

"""Who asks the server: from the OS_* variables that OpenStack's clients read, or from a file with a token.

Source: keystoneauth1.loading (the options of the plugins "password", "v3applicationcredential", "token" and "none").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from heatlint._misuse import Misuse, reason_of

#: How many bytes of a file with a token are read.
LONGEST_TOKEN = 8192
_NEEDED = (
    "set OS_USERNAME, OS_PASSWORD and OS_PROJECT_NAME, or OS_APPLICATION_CREDENTIAL_ID and "
    "OS_APPLICATION_CREDENTIAL_SECRET, or name a file with a token with --token-file"
)
_NO_PROJECT = "no project is named; set OS_PROJECT_NAME or OS_PROJECT_ID"


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to get a token: one that exists already, or the body that asks Keystone for one.

    With neither, nobody is asked. project: the id of the project; "" when the token says which one it is.
    """

    token: str = field(default="", repr=False)
    body: dict[str, Any] | None = field(default=None, repr=False)
    project: str = ""


def credentials_of(environ: Mapping[str, str], token_file: str | None, address: str) -> Credentials:
    """Return what the user has set. Raises Misuse when something is missing.

    address: of the server. The password of another cloud must not be sent there, so OS_AUTH_URL must be at the same
    host and port, if it is set.
    """
    project = environ.get("OS_PROJECT_ID", "")
    if token_file is not None:
        return Credentials(token=_token_in(token_file), project=project)
    way = environ.get("OS_AUTH_TYPE", "")
    if way == "none":
        return Credentials(project=project or "default")
    _require_same_server(environ.get("OS_AUTH_URL", ""), address)
    token = environ.get("OS_TOKEN", "")
    if token:
        return Credentials(token=token, project=project)
    if environ.get("OS_APPLICATION_CREDENTIAL_ID") or environ.get("OS_APPLICATION_CREDENTIAL_NAME"):
        return Credentials(body=_application_credential(environ))
    user = _named(environ, "OS_USERNAME", "OS_USER_ID", "OS_USER_DOMAIN")
    password = environ.get("OS_PASSWORD", "")
    if not user or not password:
        raise Misuse(f'"--server" needs a user or a token; {_NEEDED}')
    scope = _named(environ, "OS_PROJECT_NAME", "OS_PROJECT_ID", "OS_PROJECT_DOMAIN")
    if not scope:
        raise Misuse(f'"--server" needs a project: {_NO_PROJECT}')
    identity = {"methods": ["password"], "password": {"user": {**user, "password": password}}}
    return Credentials(body={"auth": {"identity": identity, "scope": {"project": scope}}})


def _application_credential(environ: Mapping[str, str]) -> dict[str, Any]:
    secret = environ.get("OS_APPLICATION_CREDENTIAL_SECRET", "")
    if not secret:
        raise Misuse('"--server" needs OS_APPLICATION_CREDENTIAL_SECRET for the application credential')
    given: dict[str, Any] = {"secret": secret}
    if environ.get("OS_APPLICATION_CREDENTIAL_ID"):
        given["id"] = environ["OS_APPLICATION_CREDENTIAL_ID"]
    else:
        given["name"] = environ["OS_APPLICATION_CREDENTIAL_NAME"]
        given["user"] = _named(environ, "OS_USERNAME", "OS_USER_ID", "OS_USER_DOMAIN")
    return {"auth": {"identity": {"methods": ["application_credential"], "application_credential": given}}}


def _named(environ: Mapping[str, str], name: str, id: str, domain: str) -> dict[str, Any]:
    """Return how Keystone's body names a user or a project; {} when it is not named."""
    if environ.get(id):
        return {"id": environ[id]}
    if not environ.get(name):
        return {}
    if environ.get(f"{domain}_NAME"):
        return {"name": environ[name], "domain": {"name": environ[f"{domain}_NAME"]}}
    return {"name": environ[name], "domain": {"id": environ.get(f"{domain}_ID") or "default"}}


def _require_same_server(auth_url: str, address: str) -> None:
    if not auth_url:
        return
    try:
        same = _origin(auth_url) == _origin(address)
    except ValueError:
        same = False
    if not same:
        raise Misuse(
            f'OS_AUTH_URL is not at "{address}", so the OS_* variables are those of another cloud, and nothing is '
            f"sent; set those of the server"
        )


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _token_in(path: str) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(LONGEST_TOKEN + 1)
    except OSError as error:
        raise Misuse(f'"{path}" cannot be read: {reason_of(error)}') from None
    words = data.split()
    if len(words) != 1 or len(data) > LONGEST_TOKEN or not all(33 <= byte <= 126 for byte in words[0]):
        raise Misuse(f'"{path}" is not a file with a token; expected one word of ASCII')
    return words[0].decode("ascii")

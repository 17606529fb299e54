"""Reads serve.toml: a table to Settings. What is wrong with it is one clear error."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from heatlint._misuse import Misuse
from heatlint.project.toml import parsed
from heatlint.report.response import SHAPES
from heatlint.serve.settings import AUTH_WAYS, ROLES, Credential, Limits, Project, Settings, User, stable_id
from heatlint.serve.template_urls import prefix_of
from heatlint.suggest import did_you_mean

_TEXT, _NUMBER, _SWITCH, _TEXTS = "a string", "a number", "true or false", "a list of strings"
#: The keys of each table, and what their values must be. A tuple lists the values that are allowed.
_TOP: dict[str, Any] = {
    "database": _TEXT,
    "auth": AUTH_WAYS,
    "shape": SHAPES,
    "seed": _TEXT,
    "delay": _NUMBER,
    "like_heat": _SWITCH,
    "url": _TEXT,
    "region": _TEXT,
    "token_life": _NUMBER,
    "workers": _NUMBER,
    "release": _TEXT,
    "types": _TEXTS,
    "environments": _TEXTS,
    "inventory": _TEXT,
    "template_urls": _TEXTS,
    "private_template_urls": _SWITCH,
    "playground": _TEXT,
}
_TABLES = ("delays", "limits", "projects", "users")
_LIMITS = {field.name: _NUMBER for field in fields(Limits)}
_PROJECT = {"name": _TEXT, "id": _TEXT}
_USER = {"name": _TEXT, "id": _TEXT, "password": _TEXT, "projects": _TEXTS, "roles": _TEXTS}
_CREDENTIALS = "application_credentials"
_CREDENTIAL = {"id": _TEXT, "name": _TEXT, "secret": _TEXT, "project": _TEXT}


def settings_of(path: str, data: bytes, settings: Settings) -> Settings:
    """Return settings with what a file says. Raises Misuse for a file that is wrong; path: its name in the message."""
    try:
        table = parsed(data)
        return _settings(table, settings)
    except ValueError as error:
        raise Misuse(f'"{path}" {error}') from None


def _settings(table: dict[str, Any], settings: Settings) -> Settings:
    _require(table, _TOP, "", _TABLES)
    plain = {key: value for key, value in table.items() if key in _TOP}
    for name in ("types", "environments", "template_urls"):
        if name in plain:
            plain[name] = tuple(plain[name])
    for url in plain.get("template_urls", ()):
        try:
            prefix_of(url)
        except ValueError as error:
            raise ValueError(f'has "{url}" in "template_urls", which is not how a URL begins: {error}') from None
    if "workers" in plain:
        plain["workers"] = int(plain["workers"])
    delays = _map(table, "delays")
    _require(delays, dict.fromkeys(delays, _NUMBER), "delays.")
    limits = _map(table, "limits")
    _require(limits, _LIMITS, "limits.")
    typed: dict[str, Any] = {name: type(getattr(settings.limits, name))(value) for name, value in limits.items()}
    projects = [_project(each, f"projects[{index}].") for index, each in enumerate(_list(table, "projects"))]
    users = [_user(each, f"users[{index}].", projects) for index, each in enumerate(_list(table, "users"))]
    return replace(
        settings,
        **plain,
        delays={name: float(value) for name, value in delays.items()},
        limits=replace(settings.limits, **typed),
        projects=tuple(projects),
        users=tuple(users),
    )


def _project(table: Any, where: str) -> Project:
    given = _require(table, _PROJECT, where)
    name = _needed(given, "name", where)
    return Project(name, given.get("id") or stable_id("project", name))


def _user(table: Any, where: str, projects: list[Project]) -> User:
    given = _require(table, _USER, where, (_CREDENTIALS,))
    name = _needed(given, "name", where)
    ids = {project.name: project.id for project in projects} | {project.id: project.id for project in projects}

    def id_of(text: str, place: str) -> str:
        if text not in ids:
            names = [project.name for project in projects]
            hint = did_you_mean(text, names, "; declare it in [[projects]]")
            raise ValueError(f'has "{text}" in "{place}", which is not a project{hint}')
        return ids[text]

    own = given.get("projects", [project.name for project in projects])
    if not own:
        raise ValueError(f'has a user "{name}" without a project; a user needs one')
    return User(
        name,
        given.get("id") or stable_id("user", name),
        _needed(given, "password", where),
        tuple(id_of(each, where + "projects") for each in own),
        tuple(given["roles"]) if "roles" in given else ROLES,
        tuple(
            _credential(each, f"{where}{_CREDENTIALS}[{index}].", id_of)
            for index, each in enumerate(_list(given, _CREDENTIALS, "users."))
        ),
    )


def _credential(table: Any, where: str, id_of: Any) -> Credential:
    given = _require(table, _CREDENTIAL, where)
    id, secret, project = (_needed(given, key, where) for key in ("id", "secret", "project"))
    return Credential(id, given.get("name") or id, secret, id_of(project, where + "project"))


def _require(table: Any, keys: dict[str, Any], where: str, others: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a table whose keys are known and whose values are right. Raises ValueError.

    keys: key -> what its value must be. others: keys that are known, but whose values are not looked at here.
    """
    if not isinstance(table, dict):
        raise ValueError(f'has "{where[:-1]}" that is not a table')
    for key, value in table.items():
        if key in others:
            continue
        if key not in keys:
            hint = did_you_mean(key, [*keys, *others])
            raise ValueError(f'has the key "{where}{key}", which is not a setting{hint}')
        wanted = keys[key]
        if isinstance(wanted, tuple):
            if value not in wanted:
                raise ValueError(f'has "{value}" for "{where}{key}"; expected {", ".join(wanted[:-1])} or {wanted[-1]}')
        elif not _fits(value, wanted):
            raise ValueError(f'has a wrong value for "{where}{key}"; it must be {wanted}')
    return table


def _fits(value: Any, wanted: str) -> bool:
    if wanted == _NUMBER:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 2**31
    if wanted == _TEXTS:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    return isinstance(value, bool if wanted == _SWITCH else str)


def _needed(table: dict[str, Any], key: str, where: str) -> str:
    if not table.get(key):
        raise ValueError(f'has no "{where}{key}"; it is required')
    return str(table[key])


def _map(table: dict[str, Any], key: str) -> dict[str, Any]:
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise ValueError(f'has "{key}" that is not a table')
    return found


def _list(table: dict[str, Any], key: str, within: str = "") -> list[Any]:
    found = table.get(key, [])
    if not isinstance(found, list):
        raise ValueError(f'has "{within}{key}" that is not a list of tables; write [[{within}{key}]]')
    return found

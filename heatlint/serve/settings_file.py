"""Reads serve.toml: a table to Settings. What is wrong with it is one clear error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from heatlint._misuse import Misuse
from heatlint.project.toml import parsed
from heatlint.report.response import SHAPES
from heatlint.serve.settings import AUTH_WAYS, KNOWN_ROLES, ROLES, Credential, Project, Settings, User, stable_id
from heatlint.serve.template_urls import prefix_of
from heatlint.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a value must be: in words for a message, and as a test."""

    words: str
    fits: Callable[[Any], bool]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 2**31


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and _is_number(value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_address(value: Any) -> bool:
    if not isinstance(value, str) or re.search(r"\s", value):
        return False
    try:
        parts = urlsplit(value)
        has_port = parts.port != 0  # raises ValueError for a port that is not a number
    except ValueError:
        return False
    is_plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and has_port and is_plain


_TEXT = _Kind("a string", lambda value: isinstance(value, str))
_TEXTS = _Kind("a list of strings", _are_texts)
_SWITCH = _Kind("true or false", lambda value: isinstance(value, bool))
_NUMBER = _Kind("a number, 0 or more", _is_number)
_POSITIVE = _Kind("a number above 0", lambda value: _is_number(value) and value > 0)
_COUNT = _Kind("a whole number, 0 or more", _is_count)
_SIZE = _Kind("a whole number above 0", lambda value: _is_count(value) and value > 0)
_ADDRESS = _Kind('an address such as "https://heat.example.com"', _is_address)
#: An id of Keystone, which stands in paths and in columns of the database.
_ID = _Kind(
    'at most 64 letters, digits, "-" and "_"',
    lambda value: isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", value) is not None,
)
#: The name of a user or project. Keystone's names have at most so many characters, too.
_NAME = _Kind("a string with 1 to 255 characters", lambda value: isinstance(value, str) and 0 < len(value) < 256)
_ROLES = _Kind(
    f"a list with one or more of {', '.join(KNOWN_ROLES)}",
    lambda value: _are_texts(value) and bool(value) and set(value) <= set(KNOWN_ROLES),
)
#: The keys of each table, and what their values must be. A tuple lists the values that are allowed.
_TOP: dict[str, Any] = {
    "database": _TEXT,
    "auth": AUTH_WAYS,
    "shape": SHAPES,
    "seed": _TEXT,
    "delay": _NUMBER,
    "like_heat": _SWITCH,
    "url": _ADDRESS,
    "region": _NAME,
    "token_life": _POSITIVE,
    "workers": _COUNT,
    "release": _TEXT,
    "types": _TEXTS,
    "environments": _TEXTS,
    "inventory": _TEXT,
    "template_urls": _TEXTS,
    "private_template_urls": _SWITCH,
    "playground": _TEXT,
}
_TABLES = ("delays", "limits", "projects", "users")
_LIMITS = {"body": _SIZE, "seconds": _POSITIVE, "rate": _NUMBER, "stacks": _COUNT, "snapshots": _COUNT}
_PROJECT = {"name": _NAME, "id": _ID}
_USER = {"name": _NAME, "id": _ID, "password": _TEXT, "projects": _TEXTS, "roles": _ROLES}
_CREDENTIALS = "application_credentials"
_CREDENTIAL = {"id": _ID, "name": _NAME, "secret": _TEXT, "project": _TEXT}


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
    if "url" in plain:
        plain["url"] = plain["url"].rstrip("/")
    for url in plain.get("template_urls", ()):
        try:
            prefix_of(url)
        except ValueError as error:
            raise ValueError(f'has "{url}" in "template_urls", which is not how a URL begins: {error}') from None
    delays = _map(table, "delays")
    _require(delays, dict.fromkeys(delays, _NUMBER), "delays.")
    limits = _map(table, "limits")
    _require(limits, _LIMITS, "limits.")
    typed: dict[str, Any] = {name: type(getattr(settings.limits, name))(value) for name, value in limits.items()}
    projects = [_project(each, f"projects[{index}].") for index, each in enumerate(_list(table, "projects"))]
    _require_distinct("projects", ((each.name, each.id) for each in projects))
    users = [_user(each, f"users[{index}].", projects) for index, each in enumerate(_list(table, "users"))]
    for key in ("name", "id"):
        _require_distinct("users", ((getattr(each, key),) for each in users))
    credentials = [each for user in users for each in user.credentials]
    _require_distinct(f"users.{_CREDENTIALS}", ((each.id,) for each in credentials))
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
    own_ids = tuple(dict.fromkeys(id_of(each, where + "projects") for each in own))

    def own_id_of(text: str, place: str) -> str:
        id = id_of(text, place)
        if id not in own_ids:
            raise ValueError(f'has a project for "{place}" that is not one of the user "{name}"')
        return id

    return User(
        name,
        given.get("id") or stable_id("user", name),
        _needed(given, "password", where),
        own_ids,
        tuple(given["roles"]) if "roles" in given else ROLES,
        tuple(
            _credential(each, f"{where}{_CREDENTIALS}[{index}].", own_id_of)
            for index, each in enumerate(_list(given, _CREDENTIALS, "users."))
        ),
    )


def _credential(table: Any, where: str, id_of: Callable[[str, str], str]) -> Credential:
    given = _require(table, _CREDENTIAL, where)
    id, secret, project = (_needed(given, key, where) for key in ("id", "secret", "project"))
    return Credential(id, given.get("name") or id, secret, id_of(project, where + "project"))


def _require_distinct(table: str, named: Iterable[tuple[str, ...]]) -> None:
    """Raise ValueError when two tables of a list have a name or an id in common. named: those of each table."""
    taken: set[str] = set()
    for names in named:
        for name in names:
            if name in taken:
                raise ValueError(f'has "{name}" for two of "{table}"; each needs a name and an id of its own')
        taken.update(names)


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
        elif not wanted.fits(value):
            raise ValueError(f'has a wrong value for "{where}{key}"; it must be {wanted.words}')
    return table


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

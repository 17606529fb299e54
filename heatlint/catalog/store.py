"""Reads the catalog's files: the index once, a type when it is asked for."""

from __future__ import annotations

import json

from heatlint import _data
from heatlint.catalog.resource_type import ResourceType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_index: dict[str, Any] = {}
_found: dict[str, ResourceType | None] = {}


def find(type_name: str) -> ResourceType | None:
    """The resource type of that name, hidden ones too; None when Heat has none. Always the same object."""
    if type_name not in _found:
        _found[type_name] = _read(type_name)
    return _found[type_name]


def names() -> Iterable[str]:
    """The names of all resource types, sorted."""
    types: dict[str, list[int]] = _load_index()["types"]
    return types.keys()


def custom_constraints() -> dict[str, bool]:
    """Every custom constraint that Heat registers -> whether it is checked without asking a cloud."""
    constraints: dict[str, bool] = _load_index()["constraints"]
    return constraints


def aliases() -> dict[str, str]:
    """What the environment file that comes with Heat maps: a type or a glob -> a type, glob or template.

    An operator may leave that file out or change it, so find() does not follow these.
    """
    mapped: dict[str, str] = _load_index()["aliases"]
    return mapped


def heat_version() -> str:
    """The version of the Heat that the facts were taken from."""
    version: str = _load_index()["heat"]
    return version


def _load_index() -> dict[str, Any]:
    if not _index:
        with open(_data.path("schemas", "catalog", "index.json"), "rb") as stored:
            _index.update(json.loads(stored.read()))
    return _index


def _read(type_name: str) -> ResourceType | None:
    index = _load_index()
    place = index["types"].get(type_name)
    if place is None:
        return None
    offset, length = place
    with open(_data.path("schemas", "catalog", "types.jsonl"), "rb") as stored:
        stored.seek(offset)
        return ResourceType(json.loads(stored.read(length)), index["base_attributes"])

"""Checks of what a caller passes to the Python API. Each raises Misuse with the name of the argument.

A message never repeats the content of a template, request or map of parameters, which may hold secrets.
"""

from __future__ import annotations

import os
import reprlib
from collections.abc import Iterable, Mapping
from typing import TypeVar

from heatlint._misuse import Misuse

T = TypeVar("T")


def require(name: str, value: object, kinds: type[T] | tuple[type[T], ...], expected: str) -> T:
    """Return the value of an argument if it is of one of the kinds. expected: such as "a string"."""
    if not isinstance(value, kinds):
        raise Misuse(f'"{name}" must be {expected}; {_kind(value)} is given')
    return value


def one_of(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Raise Misuse when the value of an argument is not one of the choices."""
    if not isinstance(value, str) or value not in choices:
        raise _wrong(name, " or ".join(f'"{each}"' for each in choices), value)


def a_path(name: str, value: object, expected: str = "a path") -> str:
    """Return one path as a string."""
    path = os.fspath(value) if isinstance(value, (str, os.PathLike)) else None
    if not isinstance(path, str) or "\0" in path:
        raise _wrong(name, expected, value)
    return path


def paths(name: str, value: object) -> list[str]:
    """Return one path, or several, as a list of strings."""
    expected = "a path or several"
    return [a_path(name, each, expected) for each in _several(name, value, (str, os.PathLike), expected)]


def strings(name: str, value: object) -> list[str]:
    """Return one string, or several, as a list."""
    expected = "a string or several"
    items = []
    for each in _several(name, value, str, expected):
        if not isinstance(each, str):
            raise _wrong(name, expected, each)
        items.append(each)
    return items


def a_release(name: str, value: object) -> str | None:
    """Return the name of a release, or None."""
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise _wrong(name, 'a release such as "22" or "2024.1"', value)
    return value


def _several(name: str, value: object, one: type | tuple[type, ...], expected: str) -> Iterable[object]:
    if isinstance(value, one):
        return [value]
    if isinstance(value, (bytes, bytearray, memoryview, Mapping)) or not isinstance(value, Iterable):
        raise _wrong(name, expected, value)
    return value


def _wrong(name: str, expected: str, value: object) -> Misuse:
    return Misuse(f'"{name}" must be {expected}; {reprlib.repr(value)} is given')


def _kind(value: object) -> str:
    return "None" if value is None else f"an object of type {type(value).__name__}"

"""Checks that the parameters of a message have the types that LSP declares, with the classes of lsprotocol.

The converter of lsprotocol itself accepts much that LSP does not: null for a text would become the text "None".
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any, get_args, get_origin

import cattrs
from lsprotocol.converters import get_converter


class Mistyped(Exception):
    """A value has not the type that LSP declares."""


@functools.cache
def strict_converter() -> cattrs.Converter:
    """Return a converter between JSON values and the classes of lsprotocol that refuses values of other types.

    There is one in a process, because it compiles functions for each class that it meets.
    """
    converter = get_converter()
    for primitive, check in ((str, _string), (bool, _boolean), (int, _integer), (float, _number)):
        converter.register_structure_hook(primitive, check)

    def items(value: object, kind: Any) -> list[Any]:
        if not isinstance(value, list):
            raise Mistyped("must be a list")
        return [converter.structure(each, get_args(kind)[0]) for each in value]

    converter.register_structure_hook_func(_is_list, items)
    converter.register_structure_hook(int | str, _identity)
    return converter


def _is_list(kind: Any) -> bool:
    return get_origin(kind) is Sequence


def explain(error: BaseException) -> str:
    """Return what is wrong with a message and where, in one line. error: what the converter has raised."""
    reason, _, path = cattrs.transform_error(error, "", _reason)[0].rpartition(" @ ")
    path = re.sub(r"_(\w)", lambda match: match[1].upper(), path.strip("."))  # lsprotocol has names of its own
    return f'"{path or "message"}" {reason}'


def _reason(error: BaseException, kind: type | None) -> str:
    if isinstance(error, KeyError):
        return "is missing"
    if isinstance(error, Mistyped):
        return str(error)
    if isinstance(error, ValueError):
        return f"is not valid: {error}"
    name = getattr(kind, "__name__", None)
    return f"is not a valid {name}" if name else "is not valid"


# The converter also calls these for the enumerations of LSP, which are subclasses of str and int.


def _string(value: object, kind: Any) -> Any:
    if not isinstance(value, str):
        raise Mistyped("must be a string")
    return kind(value)


def _boolean(value: object, _kind: Any) -> Any:
    if not isinstance(value, bool):
        raise Mistyped("must be true or false")
    return value


def _integer(value: object, kind: Any) -> Any:
    is_whole = isinstance(value, float) and value.is_integer()  # some clients write each number with a fraction
    if not (is_whole or isinstance(value, int)) or isinstance(value, bool):
        raise Mistyped("must be a whole number")
    return kind(value)


def _identity(value: object, _kind: Any) -> Any:
    if not isinstance(value, (int, str)) or isinstance(value, bool):
        raise Mistyped("must be a string or a whole number")
    return value


def _number(value: object, _kind: Any) -> Any:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise Mistyped("must be a number")
    return value

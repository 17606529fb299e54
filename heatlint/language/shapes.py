"""What is known of a value that only the cloud knows: its type, and the types of the parts of a map or list.

A shape is one of these:

- the name of a type, as Heat names the types of attributes: "String", "Integer", "Number", "Boolean", "Map", "List";
- TEXT: a string that is not empty, such as the ID of a resource;
- a list with one shape: a list, and the shape of each item;
- a map: a map, and the shape of each key; "*" stands for each key that is not named;
- None: nothing is known.

Source: heat.engine.attributes (Schema.TYPES, select_from_attribute).
"""

from __future__ import annotations

from heatlint.language.functions.base import TEXT, Unvalued

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

#: The key of a shape that stands for each key that is not named.
ANY_KEY = "*"
#: How deep a shape is made of a value.
_DEPTH = 4
#: The names of the types that a value of a template has.
_NAMES = {bool: "Boolean", int: "Integer", float: "Number", str: "String", dict: "Map", list: "List"}


def type_of(value: Any) -> str | None:
    """Return the type of a value: the name that a shape has for it; None for null and when it is not known.

    A value that may also be null has the type of the others, a string that is not empty that of a string.
    """
    return value.value_type if isinstance(value, Unvalued) else _NAMES.get(value.__class__)


def may_be(value: Any, *types: str, or_null: bool = False) -> bool:
    """Whether a value has one of the types, or its type is not known. or_null: whether null will do as well."""
    if or_null and (value is None or may_be_null(value)):
        return True
    found = type_of(value)
    return found in types or found is None and isinstance(value, Unvalued)


def may_be_false(value: Any) -> bool:
    """Whether a value that is not known may be zero, false or null; functions that need a list skip these."""
    return isinstance(value, Unvalued) and (
        value.may_be_null or value.value_type in (None, "Integer", "Number", "Boolean")
    )


def may_be_empty(value: Any) -> bool:
    """Whether a value that is not known may be an empty string or map; functions that need a list skip these, too."""
    return isinstance(value, Unvalued) and not (value.is_filled or value.shape == TEXT or keys_of(value))


def may_be_null(value: Any) -> bool:
    """Whether a value that is not known may be null although its type is known: `get_attr` may find nothing."""
    return isinstance(value, Unvalued) and value.may_be_null


def may_vanish(value: Any) -> bool:
    """Whether Heat may leave out an item of a list."""
    return isinstance(value, Unvalued) and value.may_vanish


def may_move_others(value: Any) -> bool:
    """Whether the items behind an item of a list may have another index than they seem to have."""
    return isinstance(value, Unvalued) and (value.may_vanish or value.may_be_many)


def shape_of(value: Any, depth: int = _DEPTH) -> Any:
    """Return what is known of every value that is like a value: its shape. depth: how far its parts are looked at."""
    if isinstance(value, Unvalued):
        return None if value.may_be_null else value.shape
    if depth and value and isinstance(value, list):
        return [common_shape(shape_of(each, depth - 1) for each in value)]
    if depth and isinstance(value, dict) and ANY_KEY not in value and all(isinstance(key, str) for key in value):
        return {key: shape_of(each, depth - 1) for key, each in value.items()}
    return TEXT if value and isinstance(value, str) else type_of(value)


def common_shape(shapes: Iterable[Any]) -> Any:
    """Return what values of these shapes have in common."""
    first, *others = [*shapes] or [None]
    if all(each == first for each in others):
        return first
    types = {Unvalued(shape=each).value_type for each in (first, *others)}
    return types.pop() if len(types) == 1 else None


def keys_of(value: Any) -> list[Any]:
    """Return the keys of a map, as far as they are known; none for another value."""
    found = value.shape if isinstance(value, Unvalued) else value
    return [key for key in found if key != ANY_KEY] if isinstance(found, dict) else []


def select(value: Any, key: Any) -> Any:
    """Return the part of a value that `get_attr` selects with a key. The value may be or hold an Unvalued.

    Raises KeyError, IndexError or TypeError if the value certainly has no such part: then Heat gives null. So it does
    for an item that a list of unknown length lacks, and for a key that only the cloud knows.
    """
    if isinstance(value, Unvalued):
        is_certain = not value.may_be_null and (
            value.shape == TEXT and key in (0, -1) or isinstance(value.shape, dict) and key in value.shape
        )
        return Unvalued(shape=_inside(value.shape, key), may_be_null=not is_certain)
    if isinstance(value, dict) and isinstance(key, (str, int)):
        return value[key]
    if not isinstance(value, (list, str)) or not isinstance(key, int):
        raise TypeError
    if isinstance(value, list) and any(map(may_move_others, value)):
        return Unvalued()
    return value[key]


def any_part(value: Any) -> Unvalued:
    """Return what is known of each part of a value, for a key that is not known. There may be no such part."""
    shape = value.shape if isinstance(value, Unvalued) else shape_of(value)
    if isinstance(shape, list):
        return Unvalued(shape=shape[0], may_be_null=True)
    part = shape[ANY_KEY] if isinstance(shape, dict) and shape.keys() == {ANY_KEY} else None
    return Unvalued(shape=part, may_be_null=True)


def _inside(shape: Any, key: Any) -> Any:
    """Return the shape of a part. Raises KeyError or TypeError if the value certainly has no such part."""
    if shape is None:
        return None
    if not isinstance(key, (str, int)):
        raise TypeError
    if isinstance(shape, dict) or shape == "Map":  # JSON has no keys that are not strings
        if isinstance(key, str) and (shape == "Map" or key in shape or ANY_KEY in shape):
            return None if shape == "Map" else shape.get(key, shape.get(ANY_KEY))
        raise KeyError
    if isinstance(key, str) or shape not in ("List", "String", TEXT) and not isinstance(shape, list):
        raise TypeError
    return shape[0] if isinstance(shape, list) else TEXT if shape in ("String", TEXT) else None

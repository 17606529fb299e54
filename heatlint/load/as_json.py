"""Values as python-heatclient writes them: everything reaches Heat as JSON."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def dumps(value: Any) -> str:
    """Return the value as JSON. Raises TypeError, ValueError or RecursionError when it has no JSON form."""
    import json

    return json.dumps(value, default=_json_value)


def _json_value(value: Any) -> Any:
    """Return what the client writes for a YAML value that JSON does not have: binary data, a date, a set."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%f" if hasattr(value, "hour") else "%Y-%m-%d")
    return list(value)


def as_json_keys(maps: list[dict[Any, Any]]) -> None:
    """Replace the keys of these maps, in place, with the strings that JSON has for them.

    A key that JSON cannot write stays; the client fails on it.
    """
    for node in maps:
        items = [(json_key(key), item) for key, item in node.items()]
        node.clear()
        node.update(items)


def json_key(key: Any) -> Any:
    """Return the string that JSON has for a key of a map; as it is, if JSON cannot write it."""
    if key is None:
        return "null"
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, float):
        return dumps(key)
    if isinstance(key, int):
        return int.__repr__(key)
    return key

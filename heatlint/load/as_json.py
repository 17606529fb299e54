"""Trees as JSON carries them: everything reaches Heat as the JSON that the client writes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def dumps(value: Any) -> str:
    """JSON as the client writes it; TypeError, ValueError or RecursionError for what has no JSON form."""
    import json

    return json.dumps(value, default=_primitive)


def _primitive(value: Any) -> Any:
    """What stands in JSON for the few YAML values that are no JSON."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%f" if hasattr(value, "hour") else "%Y-%m-%d")
    return list(value)


def as_json_keys(odd: list[dict[Any, Any]]) -> None:
    """Rewrite the keys of these maps, in place, as JSON spells them: what is sent has no other keys.

    Keys that JSON cannot spell stay; the client would crash on them.
    """
    for node in odd:
        items = [(_spelled(key), item) for key, item in node.items()]
        node.clear()
        node.update(items)


def _spelled(key: Any) -> Any:
    if key is None:
        return "null"
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, float):
        return dumps(key)
    if isinstance(key, int):
        return int.__repr__(key)
    return key

"""Another part in a map or list, whose own parts stay as they are: aliases, and other readers, keep the old one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def with_own_way(value: Any, path: Sequence[Any]) -> Any:
    """Return a value with copies of the maps and lists on the way to a path, as far as it exists.

    A change there changes no other value, and no alias: that has a value of its own.
    """
    new = inner = value.copy() if isinstance(value, (dict, list)) else value
    for step in path:
        each = inner[step] if isinstance(inner, list) or (isinstance(inner, dict) and step in inner) else None
        if not isinstance(each, (dict, list)):
            break
        inner[step] = each.copy()
        inner = inner[step]
    return new


def with_part(value: Any, path: Sequence[Any], part: Any) -> Any:
    """Return a value with another part at a path; without steps, the part. Only what is on the way is copied.

    Raises LookupError or TypeError when the value has no map or list there.
    """
    if not path:
        return part
    new = inner = with_own_way(value, path[:-1])
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = part
    return new

"""Merges a value into an earlier one, as Heat does for the strategies `merge` and `deep_merge`.

Source: heat.common.environment_util. Heat uses the type of the parameter, not of the values, and fails with an
exception when they do not agree; here that is a refusal. Merged values are new: nothing is changed in place.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_KINDS = {"string": "string", "number": "number", "comma_delimited_list": "list"}


class NotMergeable(Exception):
    """Heat does not merge these values. kind: see MergeFault."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def merge_parameter(name: str, old: dict[str, Any], value: Any, kind: str, deep: bool, where: str) -> Any:
    """Return `value` merged into the value of a parameter in `old`. Raises NotMergeable.

    kind: the type of the parameter. where: what gives the value in `old`, in words.
    """
    if kind == "json":
        value = _json(name, value)
    elif not isinstance(value, (str, list)):
        raise NotMergeable("invalid-value", f'parameter "{name}" can be merged only from a string or a list')
    try:
        if kind == "json":
            return merge_map(old.get(name, {}), value, deep)
        if kind == "comma_delimited_list":
            return merge_list(old.get(name), value)
        if kind == "string":
            return _join(old.get(name, ""), value)
        if kind == "number":
            return _add(old.get(name, 0), value)
    except NotMergeable:
        raise NotMergeable(
            "unmergeable",
            f'parameter "{name}" cannot be merged as a {_KINDS.get(kind, "map")} with its value in {where}',
        ) from None
    except RecursionError:
        raise NotMergeable("unmergeable", f'parameter "{name}" is nested too deep to merge') from None
    raise NotMergeable("invalid-merge-strategy", f'parameter "{name}" is a boolean, which cannot be merged')


def merge_map(old: Any, new: Any, deep: bool) -> Any:
    """Return the map `new` merged into `old`. Null does not replace a value. Raises NotMergeable.

    deep: merge the maps, lists and strings inside, too.
    """
    if not old:
        return new
    if not isinstance(new, dict):
        raise _misfit()
    changes = {key: value for key, value in new.items() if value is not None}
    if not changes:
        return old
    if not isinstance(old, dict):
        raise _misfit()
    merged = dict(old)
    for key, value in changes.items():
        merged[key] = _deep(merged, key, value) if deep else value
    return merged


def _deep(merged: dict[str, Any], key: str, value: Any) -> Any:
    before = merged.get(key)
    if isinstance(value, dict):
        return merge_map(before, value, True)
    if isinstance(value, list):
        return merge_list(before, value)
    if isinstance(value, str):
        return _join(merged.get(key, ""), value)
    return value


def merge_list(old: Any, new: Any) -> Any:
    """Return two lists as one, or two strings joined with a comma. Raises NotMergeable."""
    if not old:
        return new
    if isinstance(new, list):
        if not isinstance(old, list):
            raise _misfit()
        return old + new
    if not (isinstance(old, str) and isinstance(new, str)):
        raise _misfit()
    return old + "," + new


def _join(old: Any, new: Any) -> str:
    if not (isinstance(old, str) and isinstance(new, str)):
        raise _misfit()
    return old + new


def _add(old: Any, new: Any) -> Any:
    """Return the sum as Heat computes it: it does not convert the values, so strings and lists are concatenated."""
    if isinstance(old, str) and isinstance(new, str):
        return old + new
    if isinstance(old, list) and isinstance(new, list):
        return old + new
    raise _misfit()


def _json(name: str, value: Any) -> Any:
    """Return a copy of the value of a json parameter, with string keys."""
    import json

    from heatlint.load.as_json import dumps

    if value == "":
        return value
    try:
        return json.loads(value if isinstance(value, str) else dumps(value))
    except (ValueError, TypeError, RecursionError):
        raise NotMergeable("invalid-value", f'parameter "{name}" must be JSON to be merged') from None


def _misfit() -> NotMergeable:
    return NotMergeable("unmergeable", "")

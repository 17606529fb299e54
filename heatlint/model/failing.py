"""Finds the function calls that fail while Heat deploys a stack: it evaluates outputs and metadata only then."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown, is_known, without_frames
from heatlint.language.functions.evaluate import Partial
from heatlint.model.scope import EXPECTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.model.stack import Stack

    Path = tuple[Any, ...]


def failing_calls(stack: Stack, value: Any, path: Path) -> list[tuple[Path, Refused]]:
    """Return the path of the name of each function that certainly fails in a written value, and why it fails.

    A call that fails because of a call inside its arguments is left out. path: where the value is in the template.
    """
    try:
        return _failing(stack, stack.partial_in(EXPECTED), value, path, {})
    except RecursionError:
        return []


def _failing(
    stack: Stack, evaluator: Partial, value: Any, path: Path, sound: dict[int, Any]
) -> list[tuple[Path, Refused]]:
    """See `failing_calls`.

    sound: values without a failing call, by their identity. A value that aliases repeat is judged once; the map keeps
    the values, so that no other one gets the same identity.
    """
    if isinstance(value, list):
        return _failing_inside(stack, evaluator, enumerate(value), path, sound)
    if not isinstance(value, dict):
        return []
    if not stack.is_call(value):
        return _failing_inside(stack, evaluator, value.items(), path, sound)
    ((name, args),) = value.items()
    function = stack.functions[name]
    if _is_plain(args) and stack.needs_resource(function, args):
        return []
    refused = None
    try:
        if is_known(evaluator.resolve_nullable(value)):
            return []
    except Unknown:
        pass
    except Refused as why:
        refused = without_frames(why)
    if function.form(name, args, evaluator.is_call) or function.check(name, args, evaluator.is_call):
        return []  # Heat refuses the template for it, and another rule reports it
    inside: list[tuple[Path, Refused]] = []
    for step, argument in function.always_resolved(args, evaluator.whole):
        inside += _failing(stack, evaluator, argument, (*path, name, *step), sound)
    if inside or refused is None or not is_known(args):
        return inside
    return [((*path, name), refused)]


def _failing_inside(
    stack: Stack, evaluator: Partial, items: Iterable[tuple[Any, Any]], path: Path, sound: dict[int, Any]
) -> list[tuple[Path, Refused]]:
    found: list[tuple[Path, Refused]] = []
    for step, item in items:
        if isinstance(item, (dict, list)) and id(item) not in sound:
            inside = _failing(stack, evaluator, item, (*path, step), sound)
            found += inside
            if not inside:
                sound[id(item)] = item
    return found


def _is_plain(args: Any) -> bool:
    """Whether arguments are a scalar or a list of scalars."""
    return not any(isinstance(each, (dict, list)) for each in (args if isinstance(args, list) else (args,)))

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
    #: A value, with the steps from it to the name of each function that fails in it, and why that fails.
    Judged = tuple[Any, list[tuple[Path, Refused]]]


def failing_calls(stack: Stack, value: Any, path: Path) -> list[tuple[Path, Refused]]:
    """Return the path of the name of each function that certainly fails in a written value, and why it fails.

    A call that fails because of a call inside its arguments is left out. path: where the value is in the template.
    """
    try:
        return _failing(stack, stack.partial_in(EXPECTED), value, path, {})
    except RecursionError:
        return []


def _failing(
    stack: Stack, evaluator: Partial, value: Any, path: Path, judged: dict[int, Judged]
) -> list[tuple[Path, Refused]]:
    """See `failing_calls`.

    judged: each value that was judged, by its identity, with what fails in it. A value that aliases repeat is judged
    once; the map keeps the values, so that no other one gets the same identity.
    """
    if isinstance(value, list):
        return _failing_inside(stack, evaluator, enumerate(value), path, judged)
    if not isinstance(value, dict):
        return []
    if not stack.is_call(value):
        return _failing_inside(stack, evaluator, value.items(), path, judged)
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
        inside += _failing(stack, evaluator, argument, (*path, name, *step), judged)
    if inside or refused is None or not is_known(args):
        return inside
    return [((*path, name), refused)]


def _failing_inside(
    stack: Stack, evaluator: Partial, items: Iterable[tuple[Any, Any]], path: Path, judged: dict[int, Judged]
) -> list[tuple[Path, Refused]]:
    found: list[tuple[Path, Refused]] = []
    for step, item in items:
        if isinstance(item, (dict, list)):
            here = (*path, step)
            if id(item) not in judged:
                inside = _failing(stack, evaluator, item, here, judged)
                judged[id(item)] = item, [(place[len(here) :], refused) for place, refused in inside]
            elif stack.template.repeats_much:
                continue  # the same faults at the same place of the text
            found += [((*here, *steps), refused) for steps, refused in judged[id(item)][1]]
    return found


def _is_plain(args: Any) -> bool:
    """Whether arguments are a scalar or a list of scalars."""
    return not any(isinstance(each, (dict, list)) for each in (args if isinstance(args, list) else (args,)))

"""Finds the step of a path that leads nowhere: `get_param` and `Fn::Select` then give an empty string."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown
from heatlint.language.functions.hot import step_into
from heatlint.model.scope import EXPECTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.functions.calls import Call
    from heatlint.model.stack import Stack

#: A value of each type of parameter into which no string leads that is not a number.
_SAMPLES: dict[str | None, Any] = {"comma_delimited_list": [], "string": "", "number": 0, "boolean": False}


class LostStep:
    """A step of a path that leads nowhere.

    item: its index in the arguments of the call; step: its value; container: the value that does not have it, an
    empty one where only the type of the parameter is known; is_known: whether the value is known; is_beyond: whether
    the step is an index beyond the last item.
    """

    __slots__ = ("item", "step", "container", "is_known", "is_beyond")

    def __init__(self, item: int, step: Any, container: Any, *, is_known: bool, is_beyond: bool) -> None:
        self.item = item
        self.step = step
        self.container = container
        self.is_known = is_known
        self.is_beyond = is_beyond


def is_decided(stack: Stack, call: Call) -> bool:
    """Whether it is known which branch of an `if` Heat reads; an empty default decides it only in a request."""
    if call.function.form(call.name, call.args, stack.is_call):
        return False
    return bool(call.function.always_resolved(call.args, stack.evaluator_in(EXPECTED)))


def lost_step(stack: Stack, args: list[Any]) -> LostStep | None:
    """Return the first step in the arguments of `get_param` that certainly leads nowhere; None without one."""
    parameter = stack.parameters.get(args[0]) if isinstance(args[0], str) else None
    if parameter is None:
        return None
    evaluator = stack.evaluator_in(EXPECTED)
    is_known = True
    try:
        value = evaluator.parameter(parameter.name)
    except Refused:
        return None
    except Unknown:
        is_known = False
        value = _SAMPLES.get(parameter.schema.type)
    for item, written in enumerate(args[1:], start=1):
        try:
            step = evaluator.resolve(written)
        except (Refused, Unknown):
            return None
        try:
            value = step_into(value, step)
        except IndexError:
            return LostStep(item, step, value, is_known=True, is_beyond=True) if is_known else None
        except (KeyError, TypeError, ValueError):
            return None if value is None else LostStep(item, step, value, is_known=is_known, is_beyond=False)
    return None


def lost_selection(stack: Stack, args: Any) -> LostStep | None:
    """Return what `Fn::Select` looks for if its list or map certainly does not have it; None if it may."""
    if not isinstance(args, list) or len(args) != 2:
        return None
    evaluator = stack.evaluator_in(EXPECTED)
    try:
        step, container = (evaluator.resolve(each) for each in args)
    except (Refused, Unknown, RecursionError):
        return None
    if isinstance(container, dict) and isinstance(step, str) and step not in container:
        return LostStep(0, step, container, is_known=True, is_beyond=False)
    try:
        index = int(step)
    except (ValueError, TypeError, OverflowError):
        return None
    if isinstance(container, list) and not -len(container) <= index < len(container):
        return LostStep(0, index, container, is_known=True, is_beyond=True)
    return None

"""The parameters that a template declares and does not use."""

from __future__ import annotations

from heatlint.model.names import written_calls
from heatlint.suggest import meant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.stack import Stack

#: How many undefined names are compared with the names of unused parameters.
MOST_UNDEFINED = 20


def unused_parameters(stack: Stack) -> list[Any]:
    """Return the parameters that the template of a stack does not use; none when a reference computes the name.

    A parameter that a misspelled reference probably means counts as used. So does one in a reference that Heat does not
    read.
    """
    used = _names_used(stack) if stack.parameters else None
    if used is None:
        return []
    known = {*stack.parameters, *stack.pseudo_parameters}
    undefined = sorted(name for name in used if isinstance(name, str) and name not in known)[:MOST_UNDEFINED]
    used |= meant(undefined, stack.parameters)
    return [name for name in stack.parameters if name not in used]


def _names_used(stack: Stack) -> set[Any] | None:
    """Return the names of the parameters that the template refers to; None when a reference computes the name."""
    used: set[Any] = {each.target for each in stack.references("parameter") if isinstance(each.target, str)}
    used.update(args for _key, args, _chain in stack.possible_calls if isinstance(args, str))
    if all(name in used for name in stack.parameters):
        return used
    for _path, _name, target in written_calls(stack.template, ("get_param", "Ref")):
        first = target[0] if isinstance(target, list) and target else target
        if not isinstance(first, (str, int, float)):
            return None
        used.add(first)
    return used

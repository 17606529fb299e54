"""The parameters that a template declares and does not use."""

from __future__ import annotations

from heatlint.model.names import possible_arguments, written_calls
from heatlint.suggest import meant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

    from heatlint.model.stack import Stack
    from heatlint.model.template import Template

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
    unused = [name for name in stack.parameters if name not in used]
    if not unused:
        return unused
    undeclared = used.difference(stack.parameters, stack.pseudo_parameters)
    misspelled = perhaps_read(stack.template, stack.parameters, undeclared)
    return [name for name in unused if name not in misspelled]


def perhaps_read(template: Template, parameters: Collection[Any], undeclared: Iterable[Any]) -> set[Any]:
    """Return the parameters that a template probably means where a function, or the name of a parameter, is misspelled.

    parameters: those that the template declares; undeclared: the names that it reads and does not declare.
    """
    written = possible_arguments(template)
    undefined = [*sorted({each for each in undeclared if isinstance(each, str)}), *sorted(written)][:MOST_UNDEFINED]
    return written.intersection(parameters) | meant(undefined, parameters)


def _names_used(stack: Stack) -> set[Any] | None:
    """Return the names of the parameters that the template refers to; None when a reference computes the name."""
    used: set[Any] = {each.target for each in stack.references("parameter") if isinstance(each.target, str)}
    if all(name in used for name in stack.parameters):
        return used
    for _path, _name, target in written_calls(stack.template, ("get_param", "Ref")):
        first = target[0] if isinstance(target, list) and target else target
        if not isinstance(first, (str, int, float)):
            return None
        used.add(first)
    return used

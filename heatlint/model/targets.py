"""Finds the resource that a written value refers to, also through nested stacks: they pass references as parameters
and return them as outputs."""

from __future__ import annotations

from heatlint.language.functions.cfn import Ref
from heatlint.language.functions.hot import GetAttrThenSelect, GetResource
from heatlint.model.places import parameter_of, source, written_path, written_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.places import Path
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

    #: A stack, and the path in it of a value that another value stands for.
    Origin = tuple[Stack, Path]


def target_of(stack: Stack, path: Path) -> Resource | Origin | None:
    """Return the resource that the value at a path in a stack refers to.

    When it stands for the value of a parameter that no parent gives, return the stack and the path of that parameter;
    None for any other value.
    """
    found = followed(stack, path)
    if found is None or found[1][0] == found[0].words.parameters:
        return found
    author, place = found
    written = written_value(author, place)
    return _referred(author, written) if author.is_call(written) else None


def followed(stack: Stack, path: Path) -> Origin | None:
    """Return where what stands for the value at a path in a stack is written: a reference, or any other value.

    Parameters and outputs of nested stacks are followed; a parameter that no parent gives is the end. None when the
    text does not tell.
    """
    while True:
        author, place = source(stack, path)
        if written_path(stack, path) != place:
            return None
        written = written_value(author, place)
        found = _output(author, written) or _given(author, written) if author.is_call(written) else None
        if found is None:
            return author, place
        if found[1][0] == found[0].words.parameters:
            return found
        stack, path = found


def _referred(stack: Stack, written: dict[str, Any]) -> Resource | None:
    """Return the resource that a written reference names."""
    ((name, args),) = written.items()
    is_reference = isinstance(stack.functions[name], (GetResource, Ref))
    return stack.resource(args) if is_reference and isinstance(args, str) else None


def _output(stack: Stack, written: dict[str, Any]) -> Origin | None:
    """Return where the value is that an output of a nested stack returns."""
    ((name, args),) = written.items()
    if not isinstance(stack.functions[name], GetAttrThenSelect) or not isinstance(args, list) or len(args) != 2:
        return None
    resource, output = stack.resource(args[0]), args[1]
    child = resource.child if resource is not None else None
    if child is None or not isinstance(output, str) or output not in child.outputs:
        return None
    return child, (child.words.outputs, output, child.words.value)


def _given(stack: Stack, written: dict[str, Any]) -> Origin | None:
    """Return where the value is that the parent gives a parameter; without one, where the parameter is."""
    name = parameter_of(stack, written)
    if name is None:
        return None
    parent = stack.parent
    if parent is None or name not in parent.properties:
        return stack, (stack.words.parameters, name)
    return parent.stack, (*parent.path, parent.stack.words.properties, name)

"""What the value of a property may come from: resources, parameters without a value, and texts.

References are followed through calls, nested stacks and outputs. A branch of an "if" that Heat does not take
is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heatlint.language.functions.base import Refused, Unknown, Unvalued
from heatlint.language.functions.cfn import Ref
from heatlint.language.functions.hot import GetAttrThenSelect, GetResource
from heatlint.model.places import parameter_of, source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from heatlint.language.functions.calls import Call
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack


class Origins:
    """What the value of a property may come from.

    steps: the name of the property, then the keys in it; lists on the way need no step.
    resources: those it refers to, or asks for an attribute; parameters: the names of those without a known value;
    texts: the strings in it that are known.
    """

    __slots__ = ("resources", "parameters", "texts", "_seen")

    def __init__(self, resource: Resource, *steps: str) -> None:
        self.resources: list[Resource] = []
        self.parameters: list[str] = []
        self._seen: set[int] = set()
        self._follow(*_calls(resource, *steps))
        names = {str(each.name) for each in self.resources}  # some types give their name before they exist
        # A value has the newest name of its property, whatever name the template uses.
        is_known = resource.values.schema is not None
        found = _texts(resource.values.get(steps[0]), steps[1:]) if is_known else ()
        self.texts = [text for text in found if text not in names]

    def _follow(self, stack: Stack, calls: Iterable[Call]) -> None:
        for call in calls:
            if id(call) in self._seen:
                continue  # a circle of stacks, which is an error
            self._seen.add(id(call))
            if isinstance(call.function, GetAttrThenSelect):
                self._follow_attribute(stack, call)
            elif isinstance(call.function, (GetResource, Ref)) and stack.is_resource(call.args):
                self._add(stack.resource(call.args))
            else:
                self._follow_parameter(stack, call)

    def _follow_attribute(self, stack: Stack, call: Call) -> None:
        name, *steps = call.args if isinstance(call.args, list) and call.args else (None,)
        resource = stack.resource(name) if isinstance(name, str) else None
        output = steps[0] if steps and isinstance(steps[0], str) else None
        child = resource.child if resource is not None else None
        if child is not None and output in child.outputs:
            self._follow(child, child.outputs[output].calls)
        else:
            self._add(resource)

    def _follow_parameter(self, stack: Stack, call: Call) -> None:
        args = call.args[0] if isinstance(call.args, list) and call.args else call.args
        name = parameter_of(stack, {call.name: args})
        if name is None or name not in stack.parameters:
            return
        parent = stack.parent
        if parent is not None and name in parent.properties:
            self._follow(*_calls(parent, name))
        elif name not in self.parameters and not _is_known(stack, call.name, name):
            self.parameters.append(name)

    def _add(self, resource: Resource | None) -> None:
        if resource is not None and resource not in self.resources:
            self.resources.append(resource)


def _calls(resource: Resource, *steps: str) -> tuple[Stack, list[Call]]:
    """Return the calls that Heat reads in a property, or at the keys in it, and the stack that they are written in."""
    stack, begin = source(resource.stack, (*resource.path, resource.stack.words.properties, steps[0]))
    author = stack.resources.get(begin[1])
    found = author.calls.get(stack.words.properties, ()) if author is not None else ()
    inside = [call for call in found if call.path[: len(begin)] == begin]
    return stack, [call for call in inside if all(step in call.path[len(begin) :] for step in steps[1:])]


def _is_known(stack: Stack, function: str, name: str) -> bool:
    """Whether a parameter has a value. function: the name of the function that reads it."""
    try:
        return not isinstance(stack.evaluator.resolve({function: name}), Unvalued)
    except (Refused, Unknown):
        return False


def _texts(value: Any, steps: tuple[str, ...]) -> Iterator[str]:
    """Yield the strings at some keys into a value, also those of each item of a list."""
    if isinstance(value, list):
        for each in value:
            yield from _texts(each, steps)
    elif steps:
        yield from _texts(value.get(steps[0]), steps[1:]) if isinstance(value, dict) else ()
    elif isinstance(value, str) and value:
        yield value

"""The stacks that a picture draws inside of resources: nested ones, members of groups, and those of OS::Heat::Stack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from heatlint.heat import HEAT_STACK
from heatlint.model.groups import group_of
from heatlint.model.nesting import add_nested_stacks
from heatlint.model.nesting_deployed import Deployed
from heatlint.model.registry import Circle
from heatlint.model.separate import separate_stack, template_text

if TYPE_CHECKING:
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.model.template import Template

#: How many stacks of OS::Heat::Stack a picture has; further ones stay closed.
MOST_SEPARATE = 100


class NestedStacks:
    """Finds the stacks that can be drawn inside of the resources of a stack."""

    def __init__(self) -> None:
        self._left = MOST_SEPARATE
        #: The stack of an OS::Heat::Stack -> the texts of its template and of those around it.
        self._texts: dict[Stack, tuple[str, ...]] = {}
        #: The resources that Heat does not make and that were looked at: their template, and their name in it.
        self._not_made: set[tuple[Template, Any]] = set()

    def of(self, stack: Stack) -> dict[Any, Stack]:
        """Return the name of each resource with a stack that can be drawn -> this stack."""
        found = {each.parent.name: each for each in reversed(stack.children) if each.parent is not None}
        for name, resource in stack.resources.items():
            if resource.child is not None:
                found[name] = resource.child
            elif resource.is_a(HEAT_STACK) and resource.enabled is not False and not resource.external:
                separate = self._separate(resource)
                if separate is not None:
                    found[name] = separate
        return {name: each for name, each in found.items() if each.readable and not each.is_inside_itself}

    def not_made(self, stack: Stack) -> Iterator[Stack]:
        """Yield the stacks of resources whose conditions are false, and of groups without known members.

        What these nest is in them.

        Of the stacks that have one template, each resource of the template yields one stack at most.
        """
        built = {each.parent.name for each in stack.children if each.parent is not None}
        for name, resource in stack.resources.items():
            place = (stack.template, name)
            if resource.type_name is None or place in self._not_made:
                continue
            if resource.enabled is not False and (name in built or group_of(resource.type) is None):
                continue
            self._not_made.add(place)
            with suppress(Circle):
                resource.stand_for(stack.registry.find(resource.type_name, name))
            way = Deployed(empty_groups=True)
            child = way.child(resource, {})
            if child is not None:
                if child.readable and way.goes_below(child):
                    add_nested_stacks(child, way)
                yield child

    def _separate(self, resource: Resource) -> Stack | None:
        text, around = template_text(resource), self._texts.get(resource.stack.root, ())
        if text is None or text in around or self._left <= 0:
            return None
        self._left -= 1
        stack = separate_stack(resource, text)
        self._texts[stack] = (*around, text)
        return stack

"""What a type's own checks see of a resource: maps of values, each with its place."""

from __future__ import annotations

from itertools import takewhile

from heatlint.language.functions.base import Unknown, Unvalued
from heatlint.language.functions.cfn import Ref
from heatlint.language.functions.hot import GetAttrThenSelect, GetResource
from heatlint.language.values import BadProperty, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from typing import Any

    from heatlint.model.resource import Resource


class View:
    """The properties of a resource, or a map somewhere inside them, as Heat has their values; or its update policy.

    What is asked of a value is answered only where it is certain: of one that nobody knows yet, `given` and `absent`
    can both be False, and so can `holds` and `lacks`. steps: the way here from the properties.
    """

    __slots__ = ("resource", "steps", "_map", "_section")

    def __init__(
        self,
        resource: Resource,
        steps: tuple[Any, ...] = (),
        inside: dict[Any, Any] | None = None,
        section: str | None = None,
    ) -> None:
        self.resource = resource
        self.steps = steps
        self._map = inside
        self._section = section or resource.stack.words.properties

    def get(self, name: str) -> Any:
        """A value: None where there is none, Unvalued where it is not known."""
        if self._map is not None:
            return self._map.get(name)
        values = self.resource.values
        return values.get(name) if values.schema and name in values.schema else None  # not every release has each

    def known(self, name: str) -> bool:
        """Whether the value itself, not all that lies in it, is known."""
        return not isinstance(self.get(name), Unvalued)

    def given(self, name: str) -> bool:
        """Whether there certainly is a value, be it empty."""
        value = self.get(name)
        return value.parameter is not None if isinstance(value, Unvalued) else value is not None

    def absent(self, name: str) -> bool:
        """Whether there certainly is no value."""
        return self.get(name) is None

    def holds(self, name: str) -> bool:
        """Whether there certainly is a value that is not empty, zero or false."""
        return certain(self.get(name)) is True

    def lacks(self, name: str) -> bool:
        """Whether there certainly is no value, or an empty one, zero or false."""
        return certain(self.get(name)) is False

    def written(self, name: str) -> bool:
        """Whether the author wrote the property: a translated one or a default is not."""
        return name in self.resource.properties if self._map is None else name in self._map

    def names(self) -> list[str]:
        """The names of what may be here, in Heat's order."""
        return list(self.resource.values.schema or ()) if self._map is None else list(self._map)

    def inside(self, name: str) -> View | None:
        """The map that is the value of a property, where it is one and known."""
        value = self.get(name)
        return type(self)(self.resource, (*self.steps, name), value, self._section) if isinstance(value, dict) else None

    def items(self, name: str) -> Iterator[View]:
        """The maps in a list, those that are known."""
        value = self.get(name)
        for index, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, dict):
                yield type(self)(self.resource, (*self.steps, name, index), item, self._section)

    def values(self, name: str) -> Iterator[tuple[int, Any]]:
        """(index, value) of what is known in a list."""
        value = self.get(name)
        for index, item in enumerate(value if isinstance(value, list) else ()):
            if not isinstance(item, Unvalued):
                yield index, item

    def settled(self, name: str) -> bool:
        """Whether a list, or a map, is known to the number of its items: none of them may turn out not to be there."""
        value = self.get(name)
        items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return not isinstance(value, Unvalued) and not any(isinstance(item, Unvalued) for item in items)

    def least(self, name: str) -> int:
        """How many items a list has at least: those that cannot turn out not to be there."""
        value = self.get(name)
        items = value if isinstance(value, list) else ()
        return sum(not (isinstance(item, Unvalued) and item.may_vanish) for item in items)

    def named(self, name: str) -> Any:
        """The resource of the stack that a text names, by its reference or its name: a Resource, False where there
        certainly is none, None where that is not known."""
        value = self.get(name)
        return self.resource.stack.named(value) if isinstance(value, str) else None

    def other(self, name: str, types: Container[str]) -> Resource | None:
        """The resource that a text names, where it certainly is of none of some types: of one of Heat's own that does
        something else."""
        found = self.named(name)
        return found if found and is_other(found, types) else None

    def lasting(self, *values: tuple[View, str], references: bool = False) -> list[tuple[View, str]]:
        """Those of (where, name) that certainly have the same value when Heat makes the resource: no attribute of
        another one is in it, which is null until then, and, unless `references`, no other one is referred to."""
        stack = self.resource.stack
        if stack.parent is not None or not values:  # what a nested stack is given may come from attributes
            return []
        changing = (GetAttrThenSelect,) if references else (GetAttrThenSelect, GetResource, Ref)
        ends: set[tuple[Any, ...]] = set()
        around: set[tuple[Any, ...]] = set()
        for call in self.resource.calls.get(stack.words.properties, ()):
            if isinstance(call.function, changing):
                end = _places(takewhile(lambda step: step not in stack.functions, call.path[3:]))
                ends.add(end)
                around.update(end[:length] for length in range(len(end)))
        found = []
        for where, name in values:
            here = _places((*where.steps, name))
            if here not in around and not any(here[:length] in ends for length in range(len(here) + 1)):
                found.append((where, name))
        return found

    def waits_for(self, other: Resource) -> bool:
        """Whether the resource waits, or may wait, for another since it says so itself."""
        own = self.resource
        stack = own.stack
        written = own.written(stack.words.depends_on)
        if other.name in (written if isinstance(written, list) else [written]):
            return True
        for section in (stack.words.properties, stack.words.metadata):
            for call in own.calls.get(section, ()):
                if isinstance(call.function, (GetResource, Ref, GetAttrThenSelect)):
                    target = call.args[0] if isinstance(call.args, list) and call.args else call.args
                    if target == other.name or not isinstance(target, str):
                        return True
        return False

    def policy(self) -> View:
        """The update policy of the resource."""
        resource = self.resource
        word = resource.stack.words.update_policy
        written = resource.written(word)
        values: dict[Any, Any] = {}
        for name, prop in resource.type.update_policy.items() if resource.type is not None else ():
            try:
                values[name] = read(
                    prop, name, written if isinstance(written, dict) else {}, resource.stack.evaluator, validate=True
                )
            except (Unknown, BadProperty):
                values[name] = Unvalued()
        return type(self)(resource, (), values, word)

    @property
    def release(self) -> int:
        """The release of Heat that the stack is for, as its number."""
        return self.resource.stack.known.release

    def place(self, *steps: Any) -> tuple[Any, ...]:
        """The path of something here, as far as it is written."""
        resource = self.resource
        path = (*resource.path, self._section)
        steps = (*self.steps, *steps)
        if self._section == resource.stack.words.properties and steps and steps[0] not in resource.properties:
            return path if resource.properties else resource.path
        return (*path, *steps)


def _places(path: Iterable[Any]) -> tuple[Any, ...]:
    """A path with any item of a list in the place of each, as items that are left out move the others."""
    return tuple(0 if isinstance(step, int) else step for step in path)


def is_other(resource: Resource, types: Container[str]) -> bool:
    """Whether a resource certainly is of none of some types: of one of Heat's own that does something else."""
    known = resource.type
    if known is None or resource.is_template or resource.external or known.placeholder:
        return False
    return known.name not in types and known.name not in resource.stack.known.private


def certain(value: Any) -> bool | None:
    """Whether a value is one that holds, as Python sees it; None where that is not known."""
    if isinstance(value, Unvalued):
        return None
    if isinstance(value, (list, dict)) and value:
        items = value.values() if isinstance(value, dict) else value
        return None if all(isinstance(item, Unvalued) and item.may_vanish for item in items) else True
    return bool(value)

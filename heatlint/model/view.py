"""The properties of a resource, as the checks of its type see them: maps of values, each with its path."""

from __future__ import annotations

from itertools import takewhile

from heatlint.language.functions.base import Refused, Unknown, Unvalued, is_known
from heatlint.language.functions.cfn import ParamRef, Ref
from heatlint.language.functions.hot import GetAttrThenSelect, GetParam, GetResource
from heatlint.language.functions.hot_control import If
from heatlint.language.values import BadProperty, read
from heatlint.model.places import written_path
from heatlint.model.resource import Resource
from heatlint.model.scope import DEPLOYED, EXPECTED, MADE
from heatlint.model.targets import target_of
from heatlint.model.values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator
    from typing import Any, Self

    from heatlint.language.functions.calls import Call
    from heatlint.model.stack import Stack


class View:
    """The values of a resource's properties, of a map inside them, or of its update policy.

    The methods about a value are True only when that is certain: for a value that is not known, `given` and `absent`
    can both be False, and so can `is_set` and `is_empty`.

    steps: the path from the properties to this map. values: of the properties; None for those of `Resource.values`.
    """

    __slots__ = ("resource", "steps", "_map", "_schema", "_section", "_values")

    def __init__(
        self,
        resource: Resource,
        steps: tuple[Any, ...] = (),
        inside: dict[Any, Any] | None = None,
        section: str | None = None,
        values: Values | None = None,
    ) -> None:
        self.resource = resource
        self.steps = steps
        self._map = inside
        self._section = section or resource.stack.words.properties
        if inside is None:
            self._values = resource.values if values is None else values
            self._schema = self._values.schema or {}

    @classmethod
    def deployed(cls, resource: Resource) -> Self:
        """Return the properties with the values that the deployment uses: what references give is not known then."""
        return cls(resource, values=Values(resource, DEPLOYED))

    def get(self, name: str) -> Any:
        """Return a value: None when it is not set, Unvalued when it is not known."""
        if self._map is not None:
            return self._map.get(name)
        return self._values.get(name) if name in self._schema else None  # not every release has every property

    def known(self, name: str) -> bool:
        """Whether the value is known; parts of a list or map may be unknown."""
        return not isinstance(self.get(name), Unvalued)

    def given(self, name: str) -> bool:
        """Whether there certainly is a value; it may be empty."""
        value = self.get(name)
        return value is not None and (value.__class__ is not Unvalued or value.parameter is not None)

    def absent(self, name: str) -> bool:
        """Whether there certainly is no value."""
        return self.get(name) is None

    def is_set(self, name: str) -> bool:
        """Whether there certainly is a value that is not empty, zero or false."""
        return certain(self.get(name)) is True

    def is_empty(self, name: str) -> bool:
        """Whether there certainly is no value, or an empty one, zero or false."""
        return certain(self.get(name)) is False

    def is_missing(self, name: str) -> bool:
        """Whether a property of the resource is empty, and no parameter with an empty default may still give it."""
        if not self.is_empty(name) or not self.written(name) or self.is_late(name):
            return self.is_empty(name)
        return certain(Values(self.resource, EXPECTED).get(name)) is False

    def is_late(self, name: str) -> bool:
        """Whether the value of a property refers to a resource: Heat checks it while attributes are still null."""
        return self._map is None and self._values.waits(name)

    def written(self, name: str) -> bool:
        """Whether the author wrote the property; False for a default and for a translated value."""
        return name in self.resource.properties if self._map is None else name in self._map

    def names(self) -> list[str]:
        """Return the names of the properties that are possible here, in Heat's order."""
        return list(self._schema) if self._map is None else list(self._map)

    def inside(self, name: str) -> Self | None:
        """Return the value of a property that is a map; None when it is not a map, or not known."""
        value = self.get(name)
        return type(self)(self.resource, (*self.steps, name), value, self._section) if isinstance(value, dict) else None

    def items(self, name: str) -> Iterator[Self]:
        """Return the maps in a list, as far as they are known."""
        value = self.get(name)
        for index, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, dict):
                yield type(self)(self.resource, (*self.steps, name, index), item, self._section)

    def values(self, name: str) -> Iterator[tuple[int, Any]]:
        """Return (index, value) of each known item of a list."""
        value = self.get(name)
        for index, item in enumerate(value if isinstance(value, list) else ()):
            if not isinstance(item, Unvalued):
                yield index, item

    def has_known_length(self, name: str) -> bool:
        """Whether the number of items in a list or map is known: no item may turn out to be missing."""
        value = self.get(name)
        items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return not isinstance(value, Unvalued) and not any(isinstance(item, Unvalued) for item in items)

    def minimum_count(self, name: str) -> int:
        """Return how many items a list has at least: those that cannot turn out to be missing."""
        value = self.get(name)
        items = value if isinstance(value, list) else ()
        return sum(not (isinstance(item, Unvalued) and item.may_vanish) for item in items)

    def named(self, name: str) -> Any:
        """Return the resource of the stack that a string refers to, see `Stack.named`."""
        value = self.get(name)
        return self.resource.stack.named(value) if isinstance(value, str) else None

    def target(self, *names: str) -> Resource | None:
        """Return the resource that a property refers to, in this stack or in another one of the request.

        names: the names of the property: each release may have another one. See `heatlint.model.targets`.
        """
        resource = self.resource
        for name in names:
            found = target_of(resource.stack, (*resource.path, self._section, *self.steps, name))
            if found is not None:
                return found if isinstance(found, Resource) else None
        return None

    def resource_of_other_type(self, name: str, types: Container[str]) -> Resource | None:
        """Return the resource that a string refers to, if it certainly has another type than `types`."""
        found = self.named(name)
        return found if found and is_other(found, types) else None

    def constant(self, *values: tuple[Self, str], references: bool = False) -> list[tuple[Self, str]]:
        """Return the (view, name) pairs whose value is certainly the same when Heat creates the resource.

        That is a value without attributes of other resources, which are null until then, and without references to
        other resources, unless `references` is set.
        """
        stack = self.resource.stack
        if stack.parent is not None or not values:  # values from the parent may come from attributes
            return []
        changing = (GetAttrThenSelect,) if references else (GetAttrThenSelect, GetResource, Ref)
        changes = _changing_places(self.resource, lambda call: isinstance(call.function, changing))
        return [(where, name) for where, name in values if not changes((*where.steps, name))]

    def refers(self, *steps: Any) -> bool:
        """Whether what is at some steps comes, or may come, from a resource of the stack or its attributes."""
        stack = self.resource.stack
        refers = _changing_places(self.resource, lambda call: stack.needs_resource(call.function, call.args))
        return refers((*self.steps, *steps))

    def waits_for_parameter(self, name: str) -> bool:
        """Whether a value comes, or may come, from a parameter of the template that has no value yet."""
        stack = self.resource.stack
        comes = _changing_places(self.resource, lambda call: _reads_unvalued(stack, call))
        return comes((*self.steps, name))

    def waits_for(self, other: Resource) -> bool:
        """Whether the resource depends, or may depend, on another by depends_on, a reference or an attribute."""
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

    def policy(self) -> Self:
        """Return the update policy of the resource."""
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
    def type_name(self) -> str:
        """The name of the resource's type in the catalog; empty if the catalog has no such type."""
        return self.resource.type.name if self.resource.type is not None else ""

    @property
    def property_names(self) -> list[str]:
        """The names of the properties that the type has."""
        return list(self.resource.values.schema or ())

    @property
    def release(self) -> int:
        """The release of Heat that the stack is for, as its number."""
        return self.resource.stack.known.release

    def place(self, *steps: Any) -> tuple[Any, ...]:
        """Return the path of something in this map, as far as it is written."""
        resource = self.resource
        path = (*resource.path, self._section)
        steps = (*self.steps, *steps)
        if self._section == resource.stack.words.properties and steps and steps[0] not in resource.properties:
            return path if resource.properties else resource.path
        return (*path, *steps)

    def text_place(self, *steps: Any) -> tuple[Any, ...]:
        """Return the path of a part in the author's text, for a member of a group in the definition of the group."""
        return written_path(self.resource.stack, self.place(*steps))


def _changing_places(resource: Resource, is_changing: Callable[[Call], bool]) -> Callable[[tuple[Any, ...]], bool]:
    """Return a function that says whether the value at a path in the properties comes from, or has, such calls."""
    places = _Places(resource)
    ends: set[tuple[Any, ...]] = set()
    around: set[tuple[Any, ...]] = set()
    for call in resource.calls.get(resource.stack.words.properties, ()):
        if is_changing(call):
            end = places.of(places.written(call))
            ends.add(end)
            around.update(end[:length] for length in range(len(end)))

    def changes(path: tuple[Any, ...]) -> bool:
        here = places.of(path)
        return here in around or any(here[:length] in ends for length in range(len(here) + 1))

    return changes


class _Places:
    """The paths in the properties of a resource, where items of lists that may be the same one have the same index.

    In a list with an "if" that may leave its item out, that item and those behind it have one index.
    """

    __slots__ = ("_functions", "_is_flat", "_firsts")

    def __init__(self, resource: Resource) -> None:
        stack = resource.stack
        self._functions = stack.functions
        #: Whether all items have one index: where aliases repeat much, a call is found only where it stands first.
        self._is_flat = stack.template.repeats_much
        #: The path of a list -> the index of the first item that may be left out.
        self._firsts: dict[tuple[Any, ...], int] = {}
        calls = resource.calls.get(stack.words.properties, ())
        vanishing = [
            call.path[3:]
            for call in calls
            if isinstance(call.function, If) and call.function.may_vanish(call.args, self._functions)
        ]
        for *around, index in sorted(filter(self._is_item, vanishing), key=len):
            within = self.of(around)
            self._firsts[within] = min(index, self._firsts.get(within, index))

    def _is_item(self, path: tuple[Any, ...]) -> bool:
        """Whether a path leads to an item of a list that is written, and is not in the arguments of a function."""
        return bool(path) and isinstance(path[-1], int) and self._functions.keys().isdisjoint(path)

    def written(self, call: Call) -> Iterator[Any]:
        """Return the path of a call in the properties; for one in the arguments of others, that of the outermost."""
        return takewhile(lambda step: step not in self._functions, call.path[3:])

    def of(self, path: Iterable[Any]) -> tuple[Any, ...]:
        """Return a path with the indices by which it is compared with others."""
        if self._is_flat:
            return tuple(0 if isinstance(step, int) else step for step in path)
        if not self._firsts:
            return tuple(path)
        found: tuple[Any, ...] = ()
        for step in path:
            found = (*found, min(step, self._firsts.get(found, step)) if isinstance(step, int) else step)
        return found


def _reads_unvalued(stack: Stack, call: Call) -> bool:
    """Whether a call reads a parameter of the template that has no value yet, or one whose name is not known."""
    if not isinstance(call.function, (GetParam, ParamRef)):
        return False
    name = call.args[0] if isinstance(call.args, list) and call.args else call.args
    if not isinstance(name, str):
        return True
    if name in stack.pseudo_parameters:
        return False
    try:
        return not is_known(stack.evaluator_in(MADE).scope.parameter(name))
    except Unknown:
        return True
    except Refused:
        return False


def is_other(resource: Resource, types: Container[str]) -> bool:
    """Whether a resource certainly has another type than `types`: a type of Heat's own, that creates something else."""
    known = resource.type
    if known is None or resource.is_template or resource.external or known.placeholder:
        return False
    return known.name not in types and known.name not in resource.stack.known.private


def certain(value: Any) -> bool | None:
    """Whether a value is true in Python; None when that is not known."""
    if value is None:
        return False
    if isinstance(value, Unvalued):
        return None
    if isinstance(value, (list, dict)) and value:
        items = value.values() if isinstance(value, dict) else value
        return None if all(isinstance(item, Unvalued) and item.may_vanish for item in items) else True
    return bool(value)

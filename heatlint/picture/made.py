"""The resources that a picture draws, with the values of their properties as Heat has them once all of them exist.

A mark stands for the ID of each resource, see heatlint.picture.origins. A value follows nested templates, outputs, the
members of groups, OS::Heat::Value and OS::Heat::Stack. An attribute that only the cloud knows is that of its resource.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heatlint.heat import HEAT_STACK, NESTED_RESOURCE, STACK_ID
from heatlint.language.functions.base import OMITTED, Refused, Unknown, Unvalued, is_known
from heatlint.language.functions.cfn import ParamRef, Ref
from heatlint.language.functions.evaluate import Partial
from heatlint.language.functions.hot import GetAttrThenSelect, GetParam, step_into
from heatlint.language.functions.hot_control import If
from heatlint.language.shapes import select
from heatlint.language.values import BadProperty
from heatlint.model.groups import BY_INDEX, OF_EACH, WHOLE, group_of, inside_nested, with_index
from heatlint.model.nested_parameter import passed
from heatlint.model.scope import DEPLOYED, StackScope
from heatlint.model.separate import parameters_of
from heatlint.model.values import Values
from heatlint.picture.origins import Attribute, Given, MadeOf, Origins, mark, one_of, part

if TYPE_CHECKING:
    from collections.abc import Callable

    from heatlint.language.functions.evaluate import Function
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.picture.graph import Key

#: The attribute of an OS::Heat::Stack with the outputs of its stack.
_OUTPUTS = "outputs"
_NOT_GIVEN = object()


class Made:
    """A resource that a picture draws.

    key: that of its node, which alike members of a group share; number: its own; stack: the stack that it is in;
    inside: the stack that is drawn inside of it, None without one.
    """

    __slots__ = ("key", "number", "resource", "stack", "inside", "_given", "_values", "_origins")

    def __init__(self, key: Key, number: int, resource: Resource, stack: MadeStack) -> None:
        self.key = key
        self.number = number
        self.resource = resource
        self.stack = stack
        self.inside: MadeStack | None = None
        self._given: dict[Any, Any] | None = None
        self._values: Values | None = None
        self._origins: dict[tuple[str, ...], Origins] = {}

    def is_a(self, *names: str) -> bool:
        """Whether the type is one of these resource types."""
        return self.resource.is_a(*names)

    @property
    def given(self) -> dict[Any, Any]:
        """The properties as written; of a member of a group, as the group gives them."""
        if self._given is None:
            self._given = self.resource.properties  # for a group that depends on its members, which is an error
            found = self._of_group() if self.stack.stack.group_template is not None else None
            self._given = self._given if found is None else found
        return self._given

    def _of_group(self) -> dict[Any, Any] | None:
        """Return the properties that a group gives its member; None when they are not known."""
        group = self.stack.owner
        template = self.stack.stack.group_template
        if group is None or template is None:
            return None
        path = template.source_path((*self.resource.path, self.stack.stack.words.properties))
        author = group.stack.made.get(path[1])
        if author is None:
            return None
        if len(path) == 3:
            return {name: author.value(name) for name in author.given} if author is not group else None
        value = author.value(path[3])
        for step in path[4:]:
            value = part(value, step, select, None)
        kind = group_of(group.resource.type)
        variable = group.value(kind.index_variable) if kind is not None and kind.index_variable else None
        if isinstance(variable, str) and variable:
            value = with_index(value, variable, str(self.resource.name))
        return value if isinstance(value, dict) else None

    def value(self, name: str) -> Any:
        """Return the value of a property, as far as it is known; None when it has none, or Heat refuses it."""
        if self._values is None:
            self._values = Values(self.resource, DEPLOYED, partial=self.stack.partial, given=self.given)
        value = self._values.get(name)
        if isinstance(value, Unvalued) and value.source is None and name in self.given:
            try:
                value = self.stack.partial.resolve(self.given[name])
            except Refused:
                return None
            except Unknown:
                return Unvalued()
        return value

    def origins(self, *steps: str) -> Origins:
        """Return what the value of a property, or of the keys in it, comes from. steps: the property, then the keys."""
        if steps not in self._origins:
            self._origins[steps] = Origins(self.value(steps[0]), steps[1:])
        return self._origins[steps]

    def reference(self) -> Any:
        """Return what a reference to the resource gives. Raises Refused or Unknown."""
        inside = self.inside
        if inside is not None and self.resource.is_template and STACK_ID in inside.stack.outputs:
            return inside.output(STACK_ID)
        return mark(self.number)

    def attribute(self, name: Any, keys: list[Any]) -> Any:
        """Return what an attribute gives. Raises Refused or Unknown."""
        resource, inside = self.resource, self.inside
        if not isinstance(name, str):
            return Unvalued(source=Attribute(mark(self.number)))
        if inside is not None and inside.stack.group_template is not None:
            return self._attribute_of_group(inside, name, keys)
        if inside is not None and resource.is_template:
            if name.startswith(NESTED_RESOURCE):
                return self._of_member(inside.made, name, keys)
            return _at(inside.output(name), keys)
        if inside is not None and resource.is_a(HEAT_STACK) and name == _OUTPUTS:
            return _at({each: inside.output(each) for each in inside.stack.outputs}, keys)
        if resource.is_a("OS::Heat::Value") and name == "value":
            return _at(self.value("value"), keys)
        return Unvalued(source=Attribute(mark(self.number))) if self._has_parts(name, keys) else mark(self.number)

    def _has_parts(self, name: str, keys: list[Any]) -> bool:
        """Whether an attribute may be a list or a map."""
        try:
            value = self.resource.attribute(name, keys, DEPLOYED)
        except (Refused, Unknown):
            return self.resource.type is None
        return not isinstance(value, Unvalued) or value.value_type in ("List", "Map")

    def _attribute_of_group(self, inside: MadeStack, name: str, keys: list[Any]) -> Any:
        group = group_of(self.resource.type)
        members = inside.made
        if group is None:
            raise Unknown
        if name.startswith(NESTED_RESOURCE):
            return self._of_member(members, name, keys, by_index=group.finds_members_by == BY_INDEX)
        gives = group.attributes.get(name)
        if name.startswith("refs"):
            values = {each: made.reference() for each, made in members.items()}
            found: Any = values if name == "refs_map" else list(values.values())
            return found if gives == WHOLE else _of_members(found, keys)
        if gives == OF_EACH and keys:
            values = {each: made.attribute(keys[0], keys[1:]) for each, made in members.items()}
            return list(values.values()) if name == "outputs_list" else values
        if gives is None and group.asks_members:
            return [made.attribute(name, keys) for made in members.values()]
        return Unvalued()

    def _of_member(self, members: dict[Any, Made], name: str, keys: list[Any], *, by_index: bool = False) -> Any:
        """Return what `resource.NAME` and `resource.NAME.ATTRIBUTE` give."""
        named, asked = inside_nested(name, keys)
        made = members.get(named) if not by_index or len(members) > 1 else None
        chosen = [made] if made is not None else _different(members)
        name, *rest = asked or (None,)
        return one_of([each.attribute(name, rest) if asked else each.reference() for each in chosen] or [None])


def _different(members: dict[Any, Made]) -> list[Made]:
    """Return a member of each node."""
    return list({made.key: made for made in reversed(members.values())}.values())


def _of_members(values: list[Any], keys: list[Any]) -> Any:
    """Return what keys lead to in a list with an item for each member that is drawn, of which a group may have more."""
    first = keys[0] if keys else None
    if not isinstance(first, int) or first in range(len(values)):
        return _at(values, keys)
    return _at(one_of(values), keys[1:]) if values else None


def _at(value: Any, keys: list[Any]) -> Any:
    for key in keys:
        value = part(value, key, select, None)
    return value


class MadeStack(StackScope):
    """A stack that a picture draws.

    owner: the resource that it is drawn in, None for the root; made: its resources by name; partial: resolves values.
    """

    def __init__(self, stack: Stack, owner: Made | None = None) -> None:
        super().__init__(stack, DEPLOYED)
        self.owner = owner
        self.made: dict[Any, Made] = {}
        self.partial: Partial = _Evaluator(self)
        self._passed: dict[str, Any] = {}
        self._found: dict[tuple[Any, ...], Any] = {}

    def parameter(self, name: str) -> Any:
        """Return the value of a parameter. Raises Refused or Unknown."""
        value = self._given(name)
        if value is _NOT_GIVEN:
            return super().parameter(name)
        if not is_known(value):
            raise Unknown
        return value

    def unvalued(self, name: str) -> Any:
        """Return what is known of the value of a parameter that is not known as a whole."""
        value = self._given(name)
        if value is not _NOT_GIVEN:
            return value
        if name not in self.stack.parameters:
            return super().unvalued(name)
        return Unvalued(source=Given(name))

    def _given(self, name: str) -> Any:
        """Return the value that the resource around the stack gives to a parameter; _NOT_GIVEN without one."""
        if name not in self._passed:
            self._passed[name] = Unvalued()  # of a parameter that depends on itself, which is an error
            self._passed[name] = self._converted(name, self._from_owner(name))
        return self._passed[name]

    def _from_owner(self, name: str) -> Any:
        owner, stack = self.owner, self.stack
        if owner is None or stack.group_template is not None or name not in stack.parameters:
            return _NOT_GIVEN
        if owner.resource.is_template:
            return owner.value(name) if name in owner.given else _NOT_GIVEN
        given = parameters_of(owner.value("parameters"))
        if isinstance(given, dict):
            return given.get(name, _NOT_GIVEN)
        return given if isinstance(given, Unvalued) else _NOT_GIVEN

    def _converted(self, name: str, value: Any) -> Any:
        if value is _NOT_GIVEN or not is_known(value):
            return value
        schema = self.stack.parameters[name].schema
        try:
            return schema.parse(passed(value, schema.type))
        except (BadProperty, Refused):
            return Unvalued(source=MadeOf(value))

    def reference(self, name: Any) -> Any:
        """Return what a reference to a resource gives. Raises Refused or Unknown."""
        return self._drawn(name).reference()

    def attribute(self, resource: Any, name: Any, keys: list[Any]) -> Any:
        """Return what an attribute of a resource gives. Raises Refused or Unknown."""
        found = self._drawn(resource)
        asked = (resource, name, *keys)
        try:
            if asked not in self._found:
                self._found[asked] = Unvalued()  # of an attribute that depends on itself, which is an error
                self._found[asked] = found.attribute(name, keys)
        except TypeError:  # a key is a list or a map
            raise Unknown from None
        return self._found[asked]

    def _drawn(self, name: Any) -> Made:
        self._resource(name)
        if name not in self.made:
            raise Unknown
        return self.made[name]

    def output(self, name: str) -> Any:
        """Return the value of an output. Raises Refused."""
        output = self.stack.outputs.get(name)
        if output is None or output.enabled is False:
            return None
        value = self.partial.resolve(output.definition.get(self.stack.words.value))
        return value if output.enabled else one_of([value, None])


class _Evaluator(Partial):
    """Resolves values as far as they are known; every value that is not known has a source."""

    __slots__ = ()

    def __init__(self, scope: MadeStack) -> None:
        super().__init__(scope.stack.evaluator_over(scope))

    def call(self, function: Function, name: str, args: Any) -> Any:
        """Return the result of a call, or what is known of it. Raises Refused."""
        if isinstance(function, If) and function.form(name, args, self.is_call) is None:
            try:
                index = function.branch(args, self.whole.condition(args[0]))
            except Unknown:
                values = [self.resolve_nullable(each) for each in args[1:]]
                return one_of(values, may_vanish=function.may_vanish(args, self.functions))
            return OMITTED if index is None else self.resolve_nullable(args[index])
        try:
            return self.whole.call(function, name, args)
        except Unknown:
            pass
        try:
            if isinstance(function, GetAttrThenSelect):
                found = self._attribute(function, args)
            elif isinstance(function, (GetParam, ParamRef)) and not self._is_of_resource(function, args):
                found = self._parameter(args)
            else:
                found = function.unvalued(name, args, self.whole)
        except Unknown:
            found = Unvalued()
        return _with_source(found, lambda: MadeOf(self.resolve(args)))

    def _is_of_resource(self, function: Function, args: Any) -> bool:
        return isinstance(args, dict) or isinstance(function, Ref) and self.scope.is_resource(args)

    def _attribute(self, function: GetAttrThenSelect, args: Any) -> Any:
        resource, attribute, keys = (self.resolve(each) for each in function.parts(args))
        if isinstance(resource, Unvalued) or isinstance(attribute, Unvalued):
            raise Unknown
        if function.asks_path:
            return self.scope.attribute(resource, attribute, keys)
        return _at(self.scope.attribute(resource, attribute, []), keys)

    def _parameter(self, args: Any) -> Any:
        name, *steps = self.resolve(args) if isinstance(args, list) else [args]
        if not isinstance(name, str):
            raise Unknown
        try:
            value = self.scope.parameter(name)
        except Unknown:
            value = self.scope.unvalued(name)
        for step in steps:
            value = part(value, step, step_into, "")
        return value


def _with_source(value: Any, source: Callable[[], MadeOf]) -> Any:
    """Return a value in which each part that is not known, and has no source, has the given one."""
    if isinstance(value, Unvalued):
        if value.source is not None:
            return value
        return Unvalued(source=source(), may_vanish=value.may_vanish, may_be_many=value.may_be_many)
    if isinstance(value, dict):
        return {key: _with_source(each, source) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_source(each, source) for each in value]
    return value

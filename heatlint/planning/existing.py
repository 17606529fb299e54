"""The values of a stack whose resources exist: the ids of resources and their attributes are stand-ins.

A stand-in is an Unvalued with a source, such as the text "<web>" for the id of a resource. Only whether two stand-ins
are equal matters: the old stack and the new stack share the stand-in of what the update keeps.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from copy import copy

from heatlint.catalog import Property
from heatlint.catalog.attribute_shapes import attribute_shape
from heatlint.catalog.update_rules import update_rule
from heatlint.heat import NESTED_RESOURCE, STACK_ID
from heatlint.language.functions.base import OMITTED, Refused, Unknown, Unvalued, frozen
from heatlint.language.functions.cfn import ParamRef
from heatlint.language.functions.evaluate import Partial
from heatlint.language.functions.hot import GetAttrThenSelect, GetParam
from heatlint.language.functions.hot_control import If
from heatlint.language.functions.known_parts import narrow
from heatlint.language.shapes import select
from heatlint.language.translation import Translator, moves_of
from heatlint.language.values import BadProperty, read
from heatlint.model.groups import group_of, inside_nested
from heatlint.model.scope import DEPLOYED, StackScope
from heatlint.model.values import Values
from heatlint.planning.equality import (
    MAY_DIFFER,
    NEW_ID,
    OTHER_MEMBERS,
    PARAMETERS,
    PERHAPS_NEW,
    PROPERTIES,
    StandIns,
)
from heatlint.planning.group_attributes import (
    MAPS_OF_MEMBERS,
    MemberValues,
    asked_of_members,
    members_read,
    unknown_id,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator
    from typing import Any

    from heatlint.language.functions.evaluate import Function
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.planning.equality import AllInherited, Read


#: All properties of a resource.
ALL = ("*",)
#: An attribute that has the value of the property with its name -> the types that have it.
_SAME_AS_PROPERTY = {
    "value": ("OS::Heat::Value",),
    "config": ("OS::Heat::SoftwareConfig", "OS::Heat::StructuredConfig"),
}


class ExistingScope(StackScope):
    """A stack whose resources exist.

    ids: the stand-in for the id of each resource, by name; names of resources that are not decided yet are missing.
    updated: the resources that the update changes in place -> the properties that it changes; ALL for a resource that
    may be replaced. renewed: the resources that are new after the update; perhaps_renewed: those of them of which that
    is not certain. regrouped: the groups that have other members after the update. inherited: what the values that are
    passed to this stack depend on. stand_ins: the texts in values that stand for what only the cloud knows.
    reads: what was asked for, in order.
    """

    def __init__(self, stack: Stack, mappings_of: Stack | None = None, stand_ins: StandIns | None = None) -> None:
        super().__init__(stack, DEPLOYED)
        self.ids: dict[Any, str] = {}
        self.updated: dict[Any, Collection[str]] = {}
        self.renewed: set[Any] = set()
        self.perhaps_renewed: set[Any] = set()
        self.regrouped: set[Any] = set()
        self.inherited: AllInherited = {}
        self.reads: list[Read] = []
        #: The stacks that are nested in resources, by name. Without convergence there are none: Heat then has the
        #: outputs from before the update when it decides about what reads them.
        self.nested: dict[Any, ExistingScope] = {}
        #: The ids of the members of each ResourceGroup, by name; only without convergence, else `nested` has them.
        self.members: dict[Any, dict[Any, str]] = {}
        self.mappings_of = mappings_of or stack
        self.stand_ins = stand_ins or StandIns()

    @property
    def mappings(self) -> Any:
        """The Mappings section of a CFN template."""
        return self.mappings_of.template.section(self.mappings_of.words.mappings)

    def reference(self, name: Any) -> Any:
        """Return what is known of the id of a resource: an Unvalued with a stand-in as its source.

        Raises Refused when there is no such resource, or Unknown.
        """
        resource = self._resource(name)
        rule = update_rule(resource.type)
        if rule.known_by_name:
            return resource.name
        if rule.known_by is not None:
            given = self._property(resource, rule.known_by)
            if given:
                return given
        if name not in self.ids:
            raise Unknown
        inner = self.nested.get(name)
        if inner is not None and resource.is_template and STACK_ID in inner.stack.outputs:
            return self._of_nested(name, inner, STACK_ID, [])
        if name in self.renewed:
            self.reads.append((PERHAPS_NEW if name in self.perhaps_renewed else NEW_ID, (name,)))
        elif self.updated.get(name) is ALL:
            self.reads.append((MAY_DIFFER, (name,)))
        text = self.ids[name]
        (self.stand_ins.new if name in self.renewed else self.stand_ins.ids).add(text)
        return text if resource.adopted and text == resource.definition.get("external_id") else unknown_id(text)

    def attribute(self, resource: Any, name: Any, keys: list[Any]) -> Any:
        """Return the value of an attribute where Heat computes it from the template, else a stand-in."""
        found = self._resource(resource)
        owner = self.ids.get(resource)
        if isinstance(name, str) and found.is_a(*_SAME_AS_PROPERTY.get(name, ())):
            return _part(self._property(found, name), keys)
        if found.type is not None and found.type.placeholder:
            return None
        inner = self.nested.get(resource)
        if inner is not None and found.is_template and isinstance(name, str):
            part_of = name.startswith(NESTED_RESOURCE)
            if part_of or name in inner.stack.outputs:
                return self._of_nested(resource, inner, name, keys)
        if resource in self.renewed:
            self.reads.append((PERHAPS_NEW, (resource,)))
        elif self._may_differ(found, name):
            self.reads.append((MAY_DIFFER, (resource,)))
        source: Any = None if owner is None else f"<{'.'.join(map(str, (owner[1:-1], name, *keys)))}>"
        if source is not None and not found.is_template and isinstance(name, str):
            value = self._of_group(found, name, keys, source)
            if value is not None:
                return value
        shape = attribute_shape(found.type, name) if found.type is not None and isinstance(name, str) else None
        return Unvalued(source=source, shape=None if keys else shape)

    def _of_nested(self, resource: Any, inner: ExistingScope, name: str, keys: list[Any]) -> Any:
        """Return the value of an output of a nested stack, or what is asked of a resource in it. Raises Unknown."""
        with self._reading(resource, inner):
            if name.startswith(NESTED_RESOURCE):
                member, asked = inside_nested(name, keys)
                return inner.attribute(member, asked[0], list(asked[1:])) if asked else inner.reference(member)
            output = inner.stack.outputs[name]
            if output.enabled is False:
                return None
            written = output.definition.get(inner.stack.words.value)
            value = _part(ExistingEvaluator(inner).resolve(written), keys)
            if isinstance(value, Unvalued) and value.source is None:
                value.source = f"<{'.'.join(map(str, (resource, name, *keys)))}>"
            return value

    def _of_group(self, group: Resource, name: str, keys: list[Any], source: str) -> Any:
        """Return the value of an attribute of a group, which its members make up; None when these are not known."""
        inner = self.nested.get(group.name)
        kind = group_of(group.type)
        if inner is not None and name == "current_size":
            return len(inner.ids)
        members = self.members.get(group.name) if inner is None else inner.ids
        if members is None or kind is None:
            return None
        function = self.stack.functions.get("get_attr")
        selects = isinstance(function, GetAttrThenSelect) and not function.asks_path
        asked = asked_of_members(kind, name, keys)
        names, is_one = members_read(kind, members, name, keys, selects)
        if not is_one and group.name in self.regrouped:
            self.reads.append((OTHER_MEMBERS, (group.name,)))
        parts: list[tuple[Any, Hashable]] = []
        for member in names:
            value: Hashable = None
            if inner is not None and member in inner.ids:
                with suppress(Unknown), self._reading(group.name, inner):
                    value = frozen(inner.reference(member) if asked is None else inner.attribute(member, asked, []))
            parts.append((member if name in MAPS_OF_MEMBERS else None, value or members.get(member)))
        return Unvalued(source=MemberValues(source, is_one, tuple(parts)))

    @contextmanager
    def _reading(self, resource: Any, inner: ExistingScope) -> Iterator[None]:
        """Give what is read in the stack nested in a resource the path from this stack. Raises Unknown."""
        count = len(inner.reads)
        try:
            yield
        except Refused:
            raise Unknown from None
        finally:
            self.reads += [(kind, (resource, *path)) for kind, path in inner.reads[count:]]
            del inner.reads[count:]

    def _may_differ(self, resource: Resource, name: Any) -> bool:
        """Whether an attribute may have another value after the update, although the resource is the same."""
        changed = self.updated.get(resource.name)
        if not changed:
            return False
        if changed is ALL:
            return True
        followed = update_rule(resource.type).attributes.get(name)
        if followed is None and resource.type is not None and name in resource.type.properties:
            followed = (name,)
        return followed is None or any(each in changed for each in followed)

    def _property(self, resource: Resource, name: str) -> Any:
        """Return the value of a property. Raises Unknown."""
        try:
            return PropertyValues(resource, ExistingEvaluator(self)).get(name)
        except BadProperty:
            raise Unknown from None

    def parameter(self, name: str) -> Any:
        """Return the value of a parameter. Raises Refused or Unknown."""
        self.inherit(PARAMETERS, name)
        return super().parameter(name)

    def inherit(self, *part: Any) -> None:
        """Record what a part of the stack depends on that is passed to it. part: as of AllInherited."""
        if not self.inherited:
            return
        found = self.inherited.get(part) or self.inherited.get(())
        if found is not None:
            self.reads += [(kind, ()) for kind in found.kinds]
            self.secret_reads[0] += found.is_secret

    def named_condition(self, name: str) -> bool:
        """Return the value of a condition of the template. Raises Refused or Unknown."""
        found = super().named_condition(name)
        if self.inherited:  # the value is kept, so what it depends on is read here
            written = self.stack.template.section(self.stack.words.conditions)[name]
            self.stack.evaluator_over(self).for_conditions().resolve(written)
        return found

    def condition_source(self, written: Any) -> Hashable:
        """Return what a condition is computed from: conditions with the same source are equal. None if it is not known.

        written: a name, a boolean or a call.
        """
        section = self.stack.template.section(self.stack.words.conditions)
        evaluator = ExistingEvaluator(self, of_conditions=True)
        parts, seen, todo = [], set[str](), [written]
        while todo:
            each = todo.pop()
            if isinstance(each, str):
                if each not in section or each in seen:
                    parts.append(("name", each))
                    continue
                seen.add(each)
                each = section[each]
            try:
                parts.append(frozen(evaluator.resolve(each)))
            except (Refused, Unknown):
                return None
            todo += _names_in(each, section)
        return None if None in parts else tuple(parts)

    def unvalued(self, name: str) -> Any:
        """Return what is known of the value of a parameter."""
        return with_sources(super().unvalued(name), self.source_of(name))

    def source_of(self, name: str) -> Hashable:
        """Return what the value of a parameter is computed from that is not known as a whole."""
        parameter = self.stack.parameters.get(name)
        given = parameter.given if parameter is not None else None
        return given.source if isinstance(given, Unvalued) else f"<parameter {name}>"


def _names_in(written: Any, names: Collection[Any]) -> Iterator[str]:
    """Yield the texts in a written value that are some of the names."""
    todo = [written]
    while todo:
        each = todo.pop()
        if isinstance(each, str):
            if each in names:
                yield each
        elif isinstance(each, (dict, list)):
            todo += each.values() if isinstance(each, dict) else each


def _part(value: Any, keys: list[Any]) -> Any:
    """Return the part of a value that the keys lead to; null when the value has no such part."""
    for key in keys:
        if isinstance(value, Unvalued):
            return Unvalued(source=None if value.source is None else (value.source, frozen(keys)))
        try:
            value = select(value, key)
        except (KeyError, IndexError, TypeError):
            return None
    return value


def with_sources(value: Any, source: Hashable, path: tuple[Any, ...] = ()) -> Any:
    """Return a value in which all that is not known has a source.

    source: what the value is computed from; None when that is not known. path: the steps from there to this part of it.
    """
    if isinstance(value, Unvalued):
        if value.source is not None or source is None:
            return value
        value = copy(value)
        value.source = (source, *path) if path else source
    elif isinstance(value, dict):
        return {key: with_sources(each, source, (*path, key)) for key, each in value.items()}
    elif isinstance(value, list):
        return [with_sources(each, source, (*path, index)) for index, each in enumerate(value)]
    return value


class ExistingEvaluator(Partial):
    """Resolves values as far as they are known; every value that is not known has a source."""

    __slots__ = ("reads", "inherit", "stand_ins", "condition_source", "source_of")

    def __init__(self, scope: ExistingScope, *, of_conditions: bool = False) -> None:
        """of_conditions: whether it resolves conditions, which have functions of their own."""
        whole = scope.stack.evaluator_over(scope)
        super().__init__(whole.for_conditions() if of_conditions else whole)
        self.reads = scope.reads
        self.stand_ins = scope.stand_ins
        self.condition_source = scope.condition_source
        self.source_of = scope.source_of
        self.inherit = scope.inherit

    def call(self, function: Function, name: str, args: Any) -> Any:
        """Return the result of a call, or an Unvalued with a source. Raises Refused."""
        if isinstance(function, If) and function.form(name, args, self.is_call) is None:
            try:
                index = function.branch(args, self.whole.condition(args[0]))
            except Unknown:
                return self._of_branches(function, name, args)
            return Partial.call(self, function, name, args) if index is None else self.resolve_nullable(args[index])
        try:
            return self.whole.call(function, name, args)
        except Unknown:
            pass
        if isinstance(function, GetAttrThenSelect):
            return self._attribute(function, args)
        found = function.unvalued(name, args, self.whole)
        return found if frozen(found) is not None else with_sources(found, self._source(function, name, args))

    def _of_branches(self, function: If, name: str, args: Any) -> Unvalued:
        """Return what is known of an "if" whose condition is not known: it has the value of one of its branches."""
        may_vanish = function.may_vanish(args, self.functions)
        chosen_by = self.condition_source(args[0])
        source = None if chosen_by is None else self._source(function, name, args[1:], chosen_by)
        found = Unvalued(may_vanish=may_vanish, source=source)
        values = [] if may_vanish else [self.resolve_nullable(each) for each in args[1:]]
        if values and None not in values and OMITTED not in values:
            narrow(found, values)
        return found

    def _attribute(self, function: GetAttrThenSelect, args: Any) -> Any:
        """Return what is known of an attribute, which has the same source in all versions of the language."""
        try:
            resource, attribute, keys = (self.resolve(each) for each in function.parts(args))
            return self.scope.attribute(resource, attribute, keys)
        except Unknown:
            return Unvalued()

    def _source(self, function: Function, name: str, args: Any, looked_up: Hashable = None) -> Hashable:
        """Return what the result of a call is computed from: the function, its arguments, and what it looks up."""
        if isinstance(function, (GetParam, ParamRef)):
            named = args[0] if isinstance(args, list) and args else args
            looked_up = self.source_of(named) if isinstance(named, str) else None
        try:
            return name, looked_up, frozen(self.resolve(args))
        except Unknown:
            return None


class PropertyValues:
    """The values of the properties of a resource, translated and converted as Heat does it, with stand-ins."""

    __slots__ = ("resource", "schema", "evaluator", "_translator", "_known", "_reads", "_secret")

    def __init__(self, resource: Resource, evaluator: ExistingEvaluator, schema: Any = None) -> None:
        """schema: the properties by name, when they are not those of the resource itself."""
        self.resource = resource
        self.evaluator = evaluator
        self.schema: dict[Any, Property] = dict(Values(resource).schema or {}) if schema is None else schema
        self._known: dict[Any, Any] = {}
        self._reads: dict[Any, tuple[Read, ...]] = {}
        self._secret: set[Any] = set()
        self._translator: Translator | None = None
        if resource.type is not None and resource.type.translations:
            self._translator = Translator(moves_of(resource.type, resource.properties), self._untranslated)

    def get(self, name: Any) -> Any:
        """Return the value of a property; None when it has none or the type has no such property.

        Raises BadProperty when Heat cannot convert the value, and Unknown.
        """
        if name not in self._known:
            reads = self.evaluator.reads
            count, secrets = len(reads), self.evaluator.scope.secret_reads[0]
            try:
                self.evaluator.inherit(PROPERTIES, name)
                self._known[name] = self._read(name)
            finally:
                self._reads[name] = tuple(dict.fromkeys(reads[count:]))
                if self.evaluator.scope.secret_reads[0] != secrets:
                    self._secret.add(name)
        return self._known[name]

    def get_known(self, name: Any) -> Any:
        """Return the value of a property; None when it is not known."""
        value = self.get_or_unvalued(name)
        return None if isinstance(value, Unvalued) else value

    def get_or_unvalued(self, name: Any) -> Any:
        """Return the value of a property; an Unvalued when it is not known."""
        try:
            return self.get(name)
        except (BadProperty, Unknown):
            return Unvalued()

    def reads_of(self, name: Any) -> tuple[Read, ...]:
        """Return what the value of a property that was asked for depends on, in order."""
        return self._reads.get(name, ())

    def is_secret(self, name: Any) -> bool:
        """Whether the value of a property that was asked for depends on a secret."""
        return name in self._secret

    def is_translated(self, name: Any) -> bool:
        """Whether the value of a property may come from another one, or from another key."""
        return self._translator is not None and self._translator.concerns(name)

    def concerns(self, name: Any) -> bool:
        """Whether a property may have another value than its default, or cannot be read."""
        if name in self.resource.properties or name == "description":
            return True
        prop = self.schema.get(name)
        if prop is not None and prop.required:
            return True
        return self.is_translated(name)

    def _read(self, name: Any) -> Any:
        prop = self.schema.get(name)
        if prop is None:
            return None
        translator = self._translator
        if translator is not None and not translator.concerns(name):
            translator = None
        written = self.resource.properties
        value = read(prop, name, written, self.evaluator, validate=False, translator=translator)
        if value is None and name == "description" and getattr(prop, "update_allowed", False) and name not in written:
            return self.resource.definition.get("description") or None
        return value

    def _untranslated(self, name: str) -> Any:
        if name not in self.schema:
            raise Unknown
        return read(self.schema[name], name, self.resource.properties, self.evaluator, validate=False)


def any_properties(*resources: Resource) -> dict[Any, Property]:
    """Return a schema for what resources of a type that is not known have: any value, which may change in place."""
    names = (name for resource in resources for name in resource.properties)
    return {name: Property(name, {"type": "Any", "update_allowed": True}) for name in names}

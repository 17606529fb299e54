"""Follow references to attributes into nested stacks, groups and values, as Heat does once the resources exist.

Heat's validation accepts any attribute of a nested stack and of most groups, and any keys after an attribute.
Source: heat.engine.resources.template_resource (get_attribute), heat.common.grouputils, heat.engine.attributes
(select_from_attribute), and get_attribute of heat.engine.resources.openstack.heat.{resource_group, resource_chain,
autoscaling_group, software_deployment, value, none_resource}.
"""

from __future__ import annotations

import functools

from heatlint.catalog.attribute_shapes import attribute_shape
from heatlint.heat import NESTED_RESOURCE, STACK_ID
from heatlint.language.functions.base import TEXT, Refused, Unknown, Unvalued
from heatlint.language.functions.hot import GetAttr, GetAttrThenSelect
from heatlint.language.shapes import ANY_KEY, any_part, common_shape, keys_of, select, shape_of, type_of
from heatlint.model.groups import BY_INDEX, LIST, OF_EACH, RESOURCE_CHAIN, WHOLE, group_of
from heatlint.model.scope import EXPECTED
from heatlint.model.values import Values
from heatlint.suggest import nearest_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.model.groups import Group
    from heatlint.model.references import Reference
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

# Why Heat does not find what a reference asks for.
#: A nested stack or a group has no resource of that name.
NO_MEMBER = "no member"
#: A resource has no attribute of that name.
NO_ATTRIBUTE = "no attribute"
#: A nested template has no output of that name.
NO_OUTPUT = "no output"
#: The name of an attribute must follow, and does not.
NO_NAME = "no name"
#: The value of an attribute has no such key or index: Heat gives null.
NO_ITEM = "no item"
#: An index leads into a string: Heat gives one character of it.
CHARACTER = "character"
#: Heat does not read the keys from here on: it gives the whole value.
NOT_READ = "not read"


#: How many members a group may have for which a list of their values is known to have that length.
MOST_ITEMS = 100

#: An attribute that has the value of the property "value" -> its type.
_GIVES_THE_VALUE = {"value": "OS::Heat::Value", "output": "OS::Heat::TestResource"}


class Step:
    """A name on the way to an attribute: the attribute's name, one of the keys after it, or a part of one of these.

    name: as resolved; item: which item it is in, 0 for the attribute's name; prefix: what stands before it in the item.
    """

    __slots__ = ("name", "item", "prefix")

    def __init__(self, name: Any, item: int, prefix: str = "") -> None:
        self.name = name
        self.item = item
        self.prefix = prefix


class Lost:
    """Where Heat stops on the way to an attribute.

    why: one of the reasons of this module; resource: the resource that Heat asks there; step: the name that it does
    not find; names: the names that it would find; value: for CHARACTER and NO_ITEM, what the step leads into;
    gives: for CHARACTER, NO_ITEM and NOT_READ, what Heat gives nevertheless.
    """

    __slots__ = ("why", "resource", "step", "names", "value", "gives")

    def __init__(
        self,
        why: str,
        resource: Resource,
        step: Step,
        names: Iterable[Any] = (),
        *,
        value: Any = None,
        gives: Any = None,
    ) -> None:
        self.why = why
        self.resource = resource
        self.step = step
        self.names = names
        self.value = value
        self.gives = gives

    @property
    def fails(self) -> bool:
        """Whether Heat fails, so that there is no value."""
        return self.why not in (CHARACTER, NO_ITEM, NOT_READ)

    def nearest(self) -> tuple[str, list[str]]:
        """Return the item as it is written, and the item with the name that was probably meant, if one is near."""
        near = nearest_name(self.step.name, self.names)
        return f"{self.step.prefix}{self.step.name}", [] if near is None else [f"{self.step.prefix}{near}"]


def value_of(resource: Resource, name: Any, keys: list[Any], phase: int) -> Any:
    """Return what is known of the value of an attribute in a phase (see heatlint.model.scope).

    name: None for all attributes; keys: the keys after it. Raises Refused when Heat does not find it, or Unknown.
    """
    if name is None or resource.enabled is None or resource.external:
        raise Unknown
    found = _follow(resource, _steps(name, keys), phase)
    if not isinstance(found, Lost):
        return found
    if found.fails:
        raise Refused(f'a resource has no attribute "{name}"', reported=True)
    return found.gives


def lost_attributes(stack: Stack) -> list[tuple[Reference, Lost]]:
    """Return the references to attributes that lead nowhere for certain, although Heat's validation accepts them."""
    if stack.lost_attributes is None:
        stack.lost_attributes = list(_lost_attributes(stack))
    return stack.lost_attributes


def _lost_attributes(stack: Stack) -> Iterator[tuple[Reference, Lost]]:
    words = stack.words
    for reference in stack.references("attribute"):
        use = reference.use
        if use.output is None and use.section not in (words.properties, words.metadata):
            continue  # no attribute is available there
        if reference.complete is False or (use.resource and use.resource.external):
            continue
        if not isinstance(reference.attribute, str):
            continue  # no name is known, or undefined-attribute reports a value of another type
        resource = stack.resource(reference.target)
        if resource is None or resource.external or resource.found is None:
            continue
        try:
            lost = _lost(stack, reference, resource)
        except (Refused, Unknown, RecursionError):
            continue
        if lost is not None:
            yield reference, lost


def _lost(stack: Stack, reference: Reference, resource: Resource) -> Lost | None:
    function, args = reference.use.call.function, reference.use.call.args
    assert isinstance(function, GetAttrThenSelect)
    keys = function.parts(args)[2]
    names = resource.attribute_names()
    if names is not None and (not keys or reference.attribute not in names):
        return None  # undefined-attribute reports a wrong name
    if any(isinstance(key, (dict, list)) for key in keys):
        keys = stack.partial_in(EXPECTED).resolve(keys)
    steps = _steps(reference.attribute, keys)
    if isinstance(function, GetAttr):
        found = _follow(resource, steps, EXPECTED)
    else:
        found = _follow(resource, steps[:1], EXPECTED)
        if not isinstance(found, Lost):
            found = _into_value(resource, found, steps[1:])
    return found if isinstance(found, Lost) else None


def _steps(name: Any, keys: list[Any]) -> list[Step]:
    return [Step(each, item) for item, each in enumerate([name, *keys])]


def _follow(resource: Resource, steps: list[Step], phase: int) -> Any:
    """Return the value that the steps lead to, as far as it is known, or a Lost. Raises Refused or Unknown."""
    first, *keys = steps
    if resource.enabled is None or resource.external or isinstance(first.name, Unvalued):
        raise Unknown
    if not isinstance(first.name, str):
        is_placeholder = resource.type is not None and resource.type.placeholder
        return None if is_placeholder else Lost(NO_ATTRIBUTE, resource, first)
    group = group_of(resource.type)
    if group is not None and group.attributes:
        return _into_group(resource, group, steps, phase)
    if resource.is_template:
        return _into_nested(resource, steps, phase)
    if resource.type is None:
        raise Unknown
    names = resource.attribute_names()
    if names is None:
        from heatlint.model.deployments import declared_attributes

        names = declared_attributes(resource)
    if names is not None and first.name not in names:
        return Lost(NO_ATTRIBUTE, resource, first, names)
    return _into_value(resource, _attribute(resource, first.name, phase), keys)


def _attribute(resource: Resource, name: str, phase: int) -> Any:
    """Return what is known of an attribute of a resource that is not a group and has no nested template."""
    assert resource.type is not None
    if resource.type.placeholder:
        return None
    group = group_of(resource.type)
    if group is not None and group.asked_as is not None:
        from heatlint.model.deployments import deployment_values

        return deployment_values(resource, phase)
    if resource.is_a(_GIVES_THE_VALUE.get(name, "")):
        return Values(resource, phase).get("value")
    return Unvalued(shape=attribute_shape(resource.type, name))


def _into_value(resource: Resource, value: Any, steps: list[Step]) -> Any:
    """Select from the value of an attribute."""
    for number, step in enumerate(steps):
        if value is None:
            return None
        if isinstance(step.name, Unvalued):
            value = any_part(value)
            continue
        try:
            part = select(value, step.name)
        except (KeyError, IndexError, TypeError):
            return Lost(NO_ITEM, resource, step, keys_of(value), value=value)
        if type_of(value) == "String" and step.name >= 0:
            return Lost(CHARACTER, resource, step, value=value, gives=_into_text(part, steps[number + 1 :]))
        value = part
    return value


def _into_text(value: Any, steps: list[Step]) -> Any:
    """Select from one character of a text: null, unless each key may be the index of its first character."""
    for step in steps:
        if isinstance(step.name, Unvalued):
            return Unvalued(shape="String", may_be_null=True)
        try:
            value = select(value, step.name)
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _split(steps: list[Step]) -> list[Step]:
    """Return the steps after "resource.": the member's name and what is asked of the member."""
    first = steps[0]
    name, dot, attribute = first.name.removeprefix(NESTED_RESOURCE).partition(".")
    asked = [Step(attribute, first.item, f"{first.prefix}{NESTED_RESOURCE}{name}.")] if dot else []
    return [Step(name, first.item, first.prefix + NESTED_RESOURCE), *asked, *steps[1:]]


def _into_nested(resource: Resource, steps: list[Step], phase: int) -> Any:
    child = resource.child
    if child is None or not child.readable:
        raise Unknown
    first, *keys = steps
    if not first.name.startswith(NESTED_RESOURCE):
        outputs = child.template.section(child.words.outputs)
        if first.name not in outputs:
            return Lost(NO_OUTPUT, resource, first, outputs)
        return _into_value(resource, _output(resource, child, first.name, phase), keys)
    named, *asked = _split(steps)
    member = child.resources.get(named.name)
    if member is None and named.name not in child.template.section(child.words.resources):
        return Lost(NO_MEMBER, resource, named, child.resources)
    if member is None:
        raise Unknown
    return _follow(member, asked, phase) if asked else existing_reference(member, phase)


def existing_reference(resource: Resource, phase: int) -> Any:
    """Return what is known of a reference to a resource that exists: that it is a string, in most cases.

    A reference to a nested stack is its output "OS::stack_id", or else its name in Heat. Raises Unknown.
    Source: heat.engine.resources.template_resource (get_reference_id): the stack's ARN when the output has an error.
    """
    if resource.enabled is None or resource.external:
        raise Unknown
    if not resource.is_template:
        # One that is null before the resource exists is its ID.
        is_text = resource.type is not None and resource.type.reference != "unknown"
        return Unvalued(shape=TEXT if is_text else None)
    child = resource.child
    if child is None or not child.readable:
        raise Unknown
    if STACK_ID not in child.template.section(child.words.outputs):
        return Unvalued(shape=TEXT)
    output = child.outputs.get(STACK_ID)
    if output is None or not output.enabled:
        raise Unknown
    try:
        return _output(resource, child, STACK_ID, phase)
    except Refused:
        raise Unknown from None


def _output(resource: Resource, child: Stack, name: str, phase: int) -> Any:
    """Return what is known of the value of an output. Raises Refused when it has an error."""
    output = child.outputs.get(name)
    if output is None or output.enabled is None or not resource.is_own:
        return Unvalued()
    if not output.enabled:
        return None
    try:
        return child.partial_in(phase).resolve(output.definition.get(child.words.value))
    except Refused as refused:
        raise Refused(refused.message, reported=True) from None


def _into_group(resource: Resource, group: Group, steps: list[Step], phase: int) -> Any:
    from heatlint.model.groups_deployed import has_member, known_size

    assert resource.type is not None
    first, *after = steps
    if first.name.startswith(NESTED_RESOURCE):
        named, *asked = _split(steps)
        if asked and group.asks_members and known_size(resource, group) == 0:
            return None
        if has_member(resource, group, named.name) is False:
            return Lost(NO_MEMBER, resource, named)
        return _into_member(resource, group, asked, named.name, phase) if asked else Unvalued()
    gives = group.attributes.get(first.name) if first.name in resource.type.attributes else None
    if gives is None and not group.asks_members:
        return Lost(NO_ATTRIBUTE, resource, first, group.attributes)
    if gives == OF_EACH and not after:
        return Lost(NO_NAME, resource, first)
    size = known_size(resource, group)
    collected = functools.partial(_collected, resource, group, first.name if gives else None, size)
    if gives == WHOLE:
        is_reference = first.name in ("refs", "refs_map")
        value = collected(_member_reference(resource, phase) if is_reference else Unvalued())
        return Lost(NOT_READ, resource, after[0], [first.name], gives=value) if after else value
    if gives == LIST:
        if size is not None and size > MOST_ITEMS and after:
            if isinstance(after[0].name, int) and not -size <= after[0].name < size:
                return Lost(NO_ITEM, resource, after[0], value=[Unvalued()] * size)
        return _into_value(resource, collected(_member_reference(resource, phase)), after)
    item = _into_members(resource, after if gives == OF_EACH else steps, phase)
    if isinstance(item, Lost):
        item.gives = collected(item.gives)
        return item
    return collected(item)


def _collected(resource: Resource, group: Group, attribute: str | None, size: int | None, item: Any) -> Any:
    """Return what is known of an attribute of a group.

    attribute: its name, None for an attribute of the members; size: how many members there are, None when that is not
    known; item: what is known of what each member gives, null or an Unvalued.
    """
    from heatlint.model.groups_deployed import member_names

    assert resource.type is not None
    type_ = "List" if attribute is None else attribute_shape(resource.type, attribute)
    if attribute == "current_size" and size is not None:
        return size
    if type_ not in ("List", "Map") or attribute == "removed_rsrc_list":
        return Unvalued(shape=type_)
    if size == 0:
        return [] if type_ == "List" else {}
    if size is not None and size <= MOST_ITEMS:
        if type_ == "List":
            return [item] * size
        names = member_names(resource, group, size)
        if names is not None:
            return dict.fromkeys(names, item)
    shape = shape_of(item)
    return Unvalued(shape=[shape] if type_ == "List" else {ANY_KEY: shape}, is_filled=size is not None)


def _into_members(resource: Resource, steps: list[Step], phase: int) -> Any:
    """Ask the members of a group for an attribute. Return what their values have in common, or a Lost of a member.

    That is an Unvalued; what the Lost gives is null if no member has a value.
    """
    shapes = []
    lost = None
    all_null = True
    for member in members_of(resource).values():
        try:
            value = _follow(member, steps, phase)
        except Unknown:
            value = Unvalued()
        if isinstance(value, Lost):
            if value.fails:
                return value
            lost = lost or value
            value = value.gives
        all_null = all_null and value is None
        shapes.append(shape_of(value))
    common = Unvalued(shape=common_shape(shapes))
    if lost is not None:
        lost.gives = None if all_null else common
        return lost
    return common


def _member_reference(resource: Resource, phase: int) -> Any:
    """Return what references to the members of a group have in common: an Unvalued."""
    shapes = []
    for member in members_of(resource).values():
        try:
            shapes.append(shape_of(existing_reference(member, phase)))
        except Unknown:
            shapes.append(None)
    return Unvalued(shape=common_shape(shapes))


def _into_member(resource: Resource, group: Group, steps: list[Step], name: str, phase: int) -> Any:
    """Ask one member of a group for an attribute. The members of most groups are alike."""
    members = members_of(resource)
    if group.finds_members_by == BY_INDEX and len(members) == 1:
        (name,) = members  # it stands for all
    if name in members:
        return _follow(members[name], steps, phase)
    if group is RESOURCE_CHAIN:
        raise Unknown
    return _into_members(resource, steps, phase)


def members_of(resource: Resource) -> dict[Any, Resource]:
    """Return the members of a group that are built, by name; none when their definition is not known."""
    for child in resource.stack.children:
        if child.parent is resource and child.is_created:
            return child.resources
    return {}


def instead_of_id(resource: Resource, attribute: Any) -> str:
    """Return the end of a message about an unknown attribute that is meant as the resource's ID; "" for another one."""
    if not isinstance(attribute, str) or attribute.lower() not in ("id", "uuid"):
        return ""
    return f'; "{resource.stack.words.get_resource}: {resource.name}" gives its ID'

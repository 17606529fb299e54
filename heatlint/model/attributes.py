"""Follow references to attributes into nested stacks and groups, as Heat does once the resources exist.

Heat's validation accepts any attribute of a nested stack and of most groups.
Source: heat.engine.resources.template_resource (get_attribute), heat.common.grouputils, and get_attribute of
heat.engine.resources.openstack.heat.{resource_group, resource_chain, autoscaling_group}.
"""

from __future__ import annotations

from heatlint.model.groups import LIST, OF_EACH, RESOURCE_CHAIN, WHOLE, group_of
from heatlint.model.groups_deployed import has_member, known_size
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
#: A list has no item of that index: Heat gives null.
NO_ITEM = "no item"
#: Heat does not read the keys from here on: it gives the whole value.
NOT_READ = "not read"

_MEMBER = "resource."


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
    not find; names: the names that it would find.
    """

    __slots__ = ("why", "resource", "step", "names")

    def __init__(self, why: str, resource: Resource, step: Step, names: Iterable[Any] = ()) -> None:
        self.why = why
        self.resource = resource
        self.step = step
        self.names = names

    def nearest(self) -> tuple[str, list[str]]:
        """Return the item as it is written, and the item with the name that was probably meant, if one is near."""
        near = nearest_name(self.step.name, self.names)
        return f"{self.step.prefix}{self.step.name}", [] if near is None else [f"{self.step.prefix}{near}"]


def lost_attributes(stack: Stack) -> Iterator[tuple[Reference, Lost]]:
    """Return the references through nested stacks and groups that certainly do not lead to an attribute."""
    if not any(each.is_template or group_of(each.type) for each in stack.resources.values()):
        return
    words = stack.words
    for reference in stack.references("attribute"):
        use = reference.use
        if use.output is None and use.section not in (words.properties, words.metadata):
            continue  # no attribute is available there
        if not reference.complete or reference.attribute is None or (use.resource and use.resource.external):
            continue
        resource = stack.resource(reference.target)
        if resource is None or not (resource.is_template or group_of(resource.type)):
            continue
        lost = _follow(resource, [Step(name, item) for item, name in enumerate([reference.attribute, *reference.keys])])
        if lost is not None:
            yield reference, lost


def _follow(resource: Resource, steps: list[Step]) -> Lost | None:
    first = steps[0]
    if not isinstance(first.name, str):
        return None
    group = group_of(resource.type)
    if group is not None and group.attributes:
        return _into_group(resource, group, steps)
    if resource.is_template:
        return _into_nested(resource, steps)
    names = resource.attribute_names()
    return None if names is None or first.name in names else Lost(NO_ATTRIBUTE, resource, first, names)


def _split(steps: list[Step]) -> list[Step]:
    """Return the steps after "resource.": the member's name and what is asked of the member."""
    first = steps[0]
    name, dot, attribute = first.name.removeprefix(_MEMBER).partition(".")
    asked = [Step(attribute, first.item, f"{first.prefix}{_MEMBER}{name}.")] if dot else []
    return [Step(name, first.item, first.prefix + _MEMBER), *asked, *steps[1:]]


def _into_nested(resource: Resource, steps: list[Step]) -> Lost | None:
    child = resource.child
    if child is None or not child.readable:
        return None
    if not steps[0].name.startswith(_MEMBER):
        outputs = child.template.section(child.words.outputs)
        return None if steps[0].name in outputs else Lost(NO_OUTPUT, resource, steps[0], outputs)
    named, *asked = _split(steps)
    member = child.resources.get(named.name)
    if member is None and named.name not in child.template.section(child.words.resources):
        return Lost(NO_MEMBER, resource, named, child.resources)
    return _follow(member, asked) if member is not None and asked else None


def _into_group(resource: Resource, group: Group, steps: list[Step]) -> Lost | None:
    assert resource.type is not None
    first, *after = steps
    if first.name.startswith(_MEMBER):
        named, *asked = _split(steps)
        nothing = asked and group.asks_members and known_size(resource, group) == 0  # then Heat gives null
        if not nothing and has_member(resource, group, named.name) is False:
            return Lost(NO_MEMBER, resource, named)
        return _into_member(resource, group, asked, named.name) if asked else None
    gives = group.attributes.get(first.name) if first.name in resource.type.attributes else None
    if gives == OF_EACH:
        return _into_members(resource, after) if after else Lost(NO_NAME, resource, first)
    if gives == WHOLE:
        return Lost(NOT_READ, resource, after[0], [first.name]) if after else None
    if gives == LIST:
        return _into_list(resource, group, after[0]) if after else None
    if group.asks_members:
        return _into_members(resource, steps)
    return Lost(NO_ATTRIBUTE, resource, first, group.attributes)


def _into_list(resource: Resource, group: Group, step: Step) -> Lost | None:
    size = known_size(resource, group)
    if isinstance(step.name, int) and (size is None or -size <= step.name < size):
        return None
    return Lost(NO_ITEM, resource, step)


def _into_members(resource: Resource, steps: list[Step]) -> Lost | None:
    """Ask the members of a group for an attribute: Heat fails if one lacks it."""
    return next(filter(None, (_follow(member, steps) for member in _members(resource).values())), None)


def _into_member(resource: Resource, group: Group, steps: list[Step], name: str) -> Lost | None:
    """Ask one member of a group for an attribute. The members of most groups are alike."""
    members = _members(resource)
    member = members.get(name)
    if member is None and group is not RESOURCE_CHAIN:
        member = next(iter(members.values()), None)
    return None if member is None else _follow(member, steps)


def _members(resource: Resource) -> dict[Any, Resource]:
    """Return the members of a group that are built, by name; none when their definition is not known."""
    for child in resource.stack.children:
        if child.parent is resource and child.made:
            return child.resources
    return {}

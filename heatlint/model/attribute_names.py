"""The names that may come next in a reference to an attribute: what an editor proposes and explains."""

from __future__ import annotations

from heatlint.catalog.attribute_shapes import attribute_shape
from heatlint.heat import NESTED_RESOURCE
from heatlint.language.functions.base import Refused, Unknown, Unvalued
from heatlint.language.shapes import keys_of, select, type_of
from heatlint.model.attributes import members_of, value_of
from heatlint.model.deployments import declared_attributes
from heatlint.model.groups import OF_EACH, group_of, inside_nested
from heatlint.model.groups_deployed import has_member
from heatlint.model.scope import DEPLOYED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog import ResourceType
    from heatlint.model.groups import Group
    from heatlint.model.resource import Resource

#: How many members of a group, and items of a list, are named.
MOST_MEMBERS = 20


def next_names(resource: Resource, steps: list[Any]) -> dict[Any, str]:
    """Return each name that may follow some steps -> what it is, in words: "output", "String", "member".

    steps: the name of an attribute and the keys after it, as in the items of `get_attr` after the resource.
    """
    try:
        return _next(resource, steps)
    except (Refused, Unknown, RecursionError):
        return {}


def next_names_of_type(known: ResourceType, steps: list[Any]) -> dict[Any, str]:
    """Return the same for any resource of a type that is not a group. steps: at least the name of an attribute."""
    value: Any = Unvalued(shape=attribute_shape(known, steps[0]))
    try:
        for step in steps[1:]:
            value = select(value, step)
    except (Refused, Unknown):
        return {}
    return _inside(value)


def _next(resource: Resource, steps: list[Any]) -> dict[Any, str]:
    group = group_of(resource.type)
    if group is not None and group.attributes:
        return _in_group(resource, group, steps)
    if not steps:
        return _attributes(resource)
    first = steps[0]
    if resource.is_template and isinstance(first, str) and first.startswith(NESTED_RESOURCE):
        name, asked = inside_nested(first, steps[1:])
        member = resource.child.resources.get(name) if resource.child is not None else None
        return {} if member is None else _next(member, list(asked))
    return _inside(value_of(resource, first, steps[1:], DEPLOYED))


def _attributes(resource: Resource) -> dict[Any, str]:
    """Return the attributes of a resource that is not a group, or the outputs and members of a nested stack."""
    child = resource.child
    if resource.is_template:
        if child is None:
            return {}
        found = dict.fromkeys(child.template.section(child.words.outputs), "output")
        found.update({f"{NESTED_RESOURCE}{name}": each.type_label for name, each in child.resources.items()})
        return found
    declared = declared_attributes(resource)
    if resource.type is None:
        return {}
    names = resource.type.attributes
    found = {
        name: str(type_of(Unvalued(shape=attribute_shape(resource.type, name))) or "")
        for name in names
        if names[name].support.status != "HIDDEN"
    }
    found.update({name: "output" for name in declared or () if name not in names})
    return found


def _in_group(resource: Resource, group: Group, steps: list[Any]) -> dict[Any, str]:
    assert resource.type is not None
    if not steps:
        known = [name for name in group.attributes if name in resource.type.attributes]
        found = {name: resource.type.attributes[name].type or "" for name in known}
        names = [str(index) for index in range(MOST_MEMBERS)]
        found.update({f"{NESTED_RESOURCE}{name}": "member" for name in names if has_member(resource, group, name)})
        if group.asks_members:
            found.update({name: f"of each member · {what}" for name, what in _of_member(resource, []).items()})
        return found
    first, *after = steps
    if isinstance(first, str) and first.startswith(NESTED_RESOURCE):
        return _of_member(resource, list(inside_nested(first, after)[1]))
    gives = group.attributes.get(first)
    if gives == OF_EACH:
        return _of_member(resource, after)
    if gives is None and group.asks_members:
        return _of_member(resource, steps)
    return _inside(value_of(resource, first, after, DEPLOYED))


def _of_member(resource: Resource, steps: list[Any]) -> dict[Any, str]:
    """Return the names that may follow in a member of a group: one member stands for all."""
    member = next(iter(members_of(resource).values()), None)
    return {} if member is None else _next(member, steps)


def _inside(value: Any) -> dict[Any, str]:
    """Return the keys or the indices of a value, as far as they are known."""
    if isinstance(value, list):
        names: list[Any] = list(range(min(len(value), MOST_MEMBERS)))
    elif isinstance(value, Unvalued) and isinstance(value.shape, list):
        names = [0]
    else:
        names = [*value] if isinstance(value, dict) else keys_of(value)
    return {name: str(type_of(select(value, name)) or "") for name in names if isinstance(name, (str, int))}

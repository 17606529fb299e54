"""What the attributes of a group ask of its members."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple

from heatlint.heat import NESTED_RESOURCE
from heatlint.language.functions.base import TEXT, Unvalued
from heatlint.model.groups import BY_INDEX, OF_EACH, inside_nested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from heatlint.model.groups import Group

#: The attributes of a group that are maps with the names of its members.
MAPS_OF_MEMBERS = ("attributes", "outputs", "refs_map")


class MemberValues(NamedTuple):
    """The source of a value that members of a group make up, see Unvalued.

    text: what stands for the whole value. is_one: whether it is the value of one member. parts: for each member, its
    name where the value is a map, and its id or frozen value; None when that is not known.
    """

    text: str
    is_one: bool
    parts: tuple[tuple[Any, Hashable], ...]


def unknown_id(text: str) -> Unvalued:
    """Return what is known of an id that the cloud gives. text: what stands for it."""
    return Unvalued(shape=TEXT, is_filled=True, source=text)


def id_in(value: Any) -> str | None:
    """Return the text that a value is, or what stands for it when it is an id; None for another value."""
    found = value.source if isinstance(value, Unvalued) and value.is_filled else value
    return found if isinstance(found, str) else None


def value_of_members(source: MemberValues) -> Any:
    """Return the value that members of a group make up, with an Unvalued for each part that is not known."""
    values = [_value_of(part) for _, part in source.parts]
    if source.is_one:
        return values[0] if values else None
    names = [name for name, _ in source.parts]
    return values if None in names else dict(zip(names, values, strict=True))


def map_of_members(value: Any) -> dict[Any, Any] | None:
    """Return the map that an attribute of a group is, with the names of its members; None when it is none."""
    source = value.source if isinstance(value, Unvalued) else None
    found = value_of_members(source) if isinstance(source, MemberValues) and not source.is_one else None
    return found if isinstance(found, dict) else None


def _value_of(part: Hashable) -> Any:
    """Return the id of a member, or its value; an Unvalued when it is not known."""
    if not isinstance(part, tuple):
        return Unvalued() if part is None else unknown_id(part) if isinstance(part, str) else part
    kind, value = part
    return value if kind == "value" else Unvalued(source=value if kind == "?" else part)


def asked_of_members(group: Group, name: str, keys: list[Any]) -> Any:
    """Return the attribute of its members that an attribute of a group asks for; None when it asks for their ids."""
    if name.startswith(NESTED_RESOURCE):
        _, asked = inside_nested(name, keys)
        return asked[0] if asked else None
    gives = (group.attributes or {}).get(name)
    if gives == OF_EACH:
        return keys[0] if keys else None
    return name if gives is None else None


def named_member(group: Group, members: Collection[Any], name: str) -> Any:
    """Return the name of the member that "resource.NAME" asks for; None when there is no such member."""
    if group.finds_members_by != BY_INDEX:
        return name if name in members else None
    ordered = in_order(members)
    return ordered[int(name)] if name.isdecimal() and int(name) < len(ordered) else None


def in_order(members: Collection[Any]) -> tuple[Any, ...]:
    """Return the names of the members of a group in the order in which its lists have them."""
    return tuple(sorted(members, key=lambda each: (len(str(each)), str(each))))


def members_read(
    group: Group, members: Collection[Any], name: str, keys: list[Any], selects: bool
) -> tuple[tuple[Any, ...], bool]:
    """Return the names of the members of a group that an attribute depends on, and whether it is the value of one.

    selects: whether Heat selects with the keys from the attribute's value. Otherwise it asks the group for them, which
    selects a member only for "refs": it gives the whole "refs_map", and for another attribute it selects inside the
    value of each member.
    Source: heat.engine.resources.openstack.heat.resource_group, get_attribute.
    """
    if name.startswith(NESTED_RESOURCE):
        member = named_member(group, members, inside_nested(name)[0])
        return () if member is None else (member,), True
    if name == "refs_map" and keys and selects:
        return (str(keys[0]),), True
    ordered = in_order(members)
    is_list = name == "refs" or (selects and name not in ("attributes", "refs_map", "removed_rsrc_list"))
    if is_list and keys and str(keys[0]).isdecimal():
        return ordered[int(keys[0]) : int(keys[0]) + 1], True
    return ordered, False

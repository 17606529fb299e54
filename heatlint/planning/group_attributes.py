"""What the attributes of a group ask of its members."""

from __future__ import annotations

from heatlint.heat import NESTED_RESOURCE
from heatlint.model.groups import OF_EACH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from heatlint.model.groups import Group

#: The attributes of a group that are maps with the names of its members.
MAPS_OF_MEMBERS = ("attributes", "outputs", "refs_map")


def asked_of_members(group: Group, name: str, keys: list[Any]) -> Any:
    """Return the attribute of its members that an attribute of a group asks for; None when it asks for their ids."""
    if name.startswith(NESTED_RESOURCE):
        _, _, inside = name.removeprefix(NESTED_RESOURCE).partition(".")
        return inside or (keys[0] if keys else None)
    gives = (group.attributes or {}).get(name)
    if gives == OF_EACH:
        return keys[0] if keys else None
    return name if gives is None else None


def members_read(members: Collection[Any], name: str, keys: list[Any], selects: bool) -> tuple[Any, ...]:
    """Return the names of the members of a group that an attribute depends on.

    selects: whether Heat selects with the keys from the attribute's value. Otherwise it asks the group for them, which
    selects a member only for "refs": it gives the whole "refs_map", and for another attribute it selects inside the
    value of each member.
    Source: heat.engine.resources.openstack.heat.resource_group, get_attribute.
    """
    if name.startswith(NESTED_RESOURCE):
        return (name.removeprefix(NESTED_RESOURCE).partition(".")[0],)
    if name == "refs_map" and keys and selects:
        return (str(keys[0]),)
    ordered = tuple(sorted(members, key=lambda each: (len(str(each)), str(each))))
    is_list = name == "refs" or (selects and name not in ("attributes", "refs_map", "removed_rsrc_list"))
    if is_list and keys and str(keys[0]).isdecimal():
        return ordered[int(keys[0]) : int(keys[0]) + 1]
    return ordered

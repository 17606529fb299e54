"""The templates that groups make of their members when they are deployed; unknown values in them are Unvalued.

Source: see heatlint.model.groups.
"""

from __future__ import annotations

from heatlint.language.functions.base import Unvalued, is_known
from heatlint.language.shapes import may_move_others
from heatlint.model.groups import (
    AUTO_SCALING_GROUP,
    BY_INDEX,
    BY_NAME,
    RESOURCE_CHAIN,
    SCALED_TYPE,
    with_index,
)
from heatlint.model.scope import DEPLOYED, GIVEN
from heatlint.model.values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from heatlint.model.groups import Group, GroupTemplate
    from heatlint.model.resource import Resource

#: The longest name that is compared with the names of members. Python itself reads numbers of at most 4,300 digits.
_MOST_DIGITS = 20


def deployed_group(resource: Resource, group: Group, most: int) -> GroupTemplate | None:
    """Return the template of a group, with members that show what all of them are.

    Members that differ in nothing but their index are the first ones and the last one. most: how many of these, at
    least 2. None when the properties that define the members are faulty, and when the members are not known.
    """
    values = Values(resource, DEPLOYED)
    if any(name not in (group.count, group.least, group.most) for name, _ in values.faults):
        return None
    if group.configuration is not None:
        return _of_configuration(resource, group)
    if group.index_variable is not None:
        return _indexed(resource, group, values, most)
    if group is AUTO_SCALING_GROUP:
        members = _scaled(values, group)
    elif group is RESOURCE_CHAIN:
        members = _chained(values)
    else:
        members = _deployments(resource, group, values)
    return None if members is None else group.template(members, resource)


def written_group(resource: Resource, group: Group) -> GroupTemplate | None:
    """Return the template of a group with a member of each type that its text names; None when it names none.

    This is for a group of which `deployed_group` knows no members. They have no properties here.
    """
    if group is RESOURCE_CHAIN:
        types = resource.properties.get("resources")
    else:
        definition = resource.properties.get(group.definition[0]) if group.definition else None
        types = [definition.get("type")] if isinstance(definition, dict) else None
    named = types if isinstance(types, list) else []
    members = {str(index): {"type": each} for index, each in enumerate(named) if isinstance(each, str)}
    return group.template(members, resource) if members else None


def members_named(resource: Resource, group: Group, names: Collection[str]) -> GroupTemplate | None:
    """Return the template of a group with members of some names, which need not be numbers. See `deployed_group`.

    None for a group whose members do not differ by their index, too.
    """
    parts = _parts(group, Values(resource, DEPLOYED)) if group.index_variable is not None else None
    if parts is None:
        return None
    definition, properties, variable = parts
    members = {each: {**definition, "properties": with_index(properties, variable, each)} for each in names}
    return group.template(members, resource)


def _parts(group: Group, values: Values) -> tuple[dict[str, Any], dict[str, Any], str] | None:
    """Return the definition of a member without its properties, these, and the text for the index in them."""
    definition = _definition(values.get("resource_def"))
    variable = values.get(group.index_variable or "")
    if definition is None or not isinstance(variable, str) or not variable:
        return None
    written = definition.pop("properties", None)
    properties = (
        {key: value for key, value in written.items() if value is not None} if isinstance(written, dict) else {}
    )
    return definition, properties, variable


def _indexed(resource: Resource, group: Group, values: Values, most: int) -> GroupTemplate | None:
    parts = _parts(group, values)
    if parts is None:
        return None
    definition, properties, variable = parts
    if not properties:
        return group.template(dict.fromkeys(_names(values, 2), definition), resource)
    are_alike = with_index(properties, variable, "") == properties
    names = _names(values, 2 if are_alike else most)
    members = {name: {**definition, "properties": with_index(properties, variable, name)} for name in names}
    size = known_size(resource, group) if is_known(values.get("removal_policies")) else None
    is_whole = are_alike or (size is not None and len(names) == max(1, size))
    return group.template(members, resource, is_whole=is_whole)


def _names(values: Values, most: int) -> list[str]:
    """Return the names of the first members and of the last one, as far as they are known. most: how many names.

    They are numbers that are not removed.
    """
    removed = _removed(values)
    count = values.get("count")
    last = count - 1 if isinstance(count, int) and count > 0 else 0
    return [_name(index, removed) for index in (*range(min(last, most - 1)), last)]


def _removed(values: Values) -> list[int]:
    """Return the numbers that are not names of members, in order, as far as they are known."""
    removed: set[int] = set()
    policies = values.get("removal_policies")
    for policy in policies if isinstance(policies, list) else ():
        listed = policy.get("resource_list") if isinstance(policy, dict) else None
        for each in map(str, listed if isinstance(listed, list) else ()):
            if _is_number(each):
                removed.add(int(each))
    return sorted(removed)


def _is_number(name: str) -> bool:
    """Whether a name is a number as Heat writes it."""
    return name.isdecimal() and name.isascii() and len(name) <= _MOST_DIGITS and str(int(name)) == name


def _name(index: int, removed: list[int]) -> str:
    """Return the name of the member with an index, when these names, in order, are removed."""
    for each in removed:
        if each <= index:
            index += 1
    return str(index)


def known_size(resource: Resource, group: Group) -> int | None:
    """Return the number of members that a deployment makes; None when it is not known.

    A number of 0 counts as known only when it is given: a default of 0 often stands for a missing value.
    """
    return _size(group, Values(resource, DEPLOYED)) or _size(group, Values(resource, GIVEN))


def _size(group: Group, values: Values) -> int | None:
    if group is not RESOURCE_CHAIN:
        return group.size(values)
    types = values.get("resources")
    return len(types) if isinstance(types, list) and not any(map(may_move_others, types)) else None


def member_names(resource: Resource, group: Group, size: int) -> list[str] | None:
    """Return the names of a group's members when it is deployed; None when they are not known."""
    if group.finds_members_by != BY_NAME:
        return None
    values = Values(resource, DEPLOYED)
    if not is_known(values.get("removal_policies")):
        return None
    removed = _removed(values)
    return [_name(index, removed) for index in range(size)]


def has_member(resource: Resource, group: Group, name: str) -> bool | None:
    """Whether a group has the member that `resource.NAME` asks for when it is deployed; None when that is not known."""
    size = known_size(resource, group)
    if group.finds_members_by == BY_INDEX:
        try:
            index = int(name)
        except ValueError:
            return False
        return None if size is None else -size <= index < size
    if not _is_number(name):
        return False
    values = Values(resource, DEPLOYED)
    if size is None or not is_known(values.get("removal_policies")):
        return None
    removed = _removed(values)
    return int(name) not in removed and int(name) < size + sum(each < int(name) for each in removed)


def _definition(value: Any) -> dict[str, Any] | None:
    """Return the known parts of a member's definition; None when its type or its properties are not known."""
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        return None
    if isinstance(value.get("properties"), Unvalued):
        return None
    return {key: each for key, each in value.items() if each is not None and not isinstance(each, Unvalued)}


def _scaled(values: Values, group: Group) -> dict[str, Any] | None:
    definition = _definition(values.get("resource"))
    if definition is None:
        return None
    return {"member": {key: each for key, each in definition.items() if key in (group.member_keys or ())}}


def _chained(values: Values) -> dict[str, Any] | None:
    types = values.get("resources")
    properties = values.get("resource_properties")
    if not isinstance(types, list) or isinstance(properties, Unvalued):
        return None
    given = properties if isinstance(properties, dict) else {}
    return {
        str(index): {"type": each, "properties": given} for index, each in enumerate(types) if isinstance(each, str)
    }


def _deployments(resource: Resource, group: Group, values: Values) -> dict[str, Any] | None:
    servers = values.get("servers")
    if not isinstance(servers, dict) or not servers or resource.type is None:
        return None
    name, server = next(iter(servers.items()))
    given = {each: values.get(each) for each in resource.properties if each in resource.type.properties}
    properties = {**{key: each for key, each in given.items() if each is not None}, "server": server}
    properties.pop("servers", None)
    return {name: {"type": group.member_type, "properties": properties}}


def _of_configuration(resource: Resource, group: Group) -> GroupTemplate | None:
    """Return the template of a group whose member has the properties of a launch configuration."""
    reference = resource.values.get(group.configuration or "")  # the resource's name, as in the phase MADE
    configuration = resource.stack.resource(reference) if isinstance(reference, str) else None
    if configuration is None or configuration.type is None or "ImageId" not in configuration.type.properties:
        return None
    values = Values(configuration, DEPLOYED)
    if values.faults or values.get("InstanceId") is not None:  # Heat asks the cloud what to copy from that instance
        return None
    given = {name: values.get(name) for name in configuration.properties if name in configuration.type.properties}
    properties = {name: each for name, each in given.items() if each is not None}
    return group.template({"member": {"Type": SCALED_TYPE, "Properties": properties}}, configuration)

"""The members of a group before and after an update, and their definitions.

Source: heat.engine.resources.openstack.heat (resource_group, autoscaling_group, instance_group, resource_chain,
software_deployment), heat.scaling.template (member_definitions). Heat gives the members of a scaling group random
names; here they are numbered, the oldest first.
"""

from __future__ import annotations

from heatlint.language.functions.base import Unvalued
from heatlint.model.groups import (
    AUTO_SCALING_GROUP,
    RESOURCE_CHAIN,
    RESOURCE_GROUP,
    SCALED_TYPE,
    group_of,
    with_index,
)
from heatlint.planning.equality import equal
from heatlint.planning.group_attributes import id_in, map_of_members

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from heatlint.load.running import RunningResource
    from heatlint.model.groups import Group
    from heatlint.model.resource import Resource
    from heatlint.planning.existing import PropertyValues

    #: Name of a member -> its definition.
    Members = dict[str, Any]

    #: Name of a member -> the member of a group that runs.
    RunningMembers = dict[str, RunningResource]

#: A group with more members than this is not compared member by member.
MOST = 1_000
AWS_SCALING_GROUP = "AWS::AutoScaling::AutoScalingGroup"
#: The sections of a policy that make an update change the existing members of a group of instances.
INSTANCE_POLICIES = ("AutoScalingRollingUpdate", "RollingUpdate")


def members_before(
    resource: Resource,
    values: PropertyValues,
    described_by: PropertyValues | None,
    running: RunningMembers | None = None,
) -> Members | None:
    """Return the members of a group as it is created, or as it runs; None when they are not known.

    described_by: the launch configuration of the members. running: see `numbered`.
    """
    group = group_of(resource.type)
    assert group is not None
    if running is None or group.count is None:
        return first_members(resource, values, described_by, _size(group, values, None))
    if len(running) > MOST:
        return None
    if group is RESOURCE_GROUP:
        return _indexed(values, list(running))
    return first_members(resource, values, described_by, len(running))


def without(values: PropertyValues, removed: set[str]) -> Members | None:
    """Return the members of a ResourceGroup that does not use some names; None when they are not known."""
    return _members(RESOURCE_GROUP, values, None, _size(RESOURCE_GROUP, values, None), removed)


def numbered(resource: Resource, running: RunningMembers) -> RunningMembers:
    """Return the members of a group that runs by the names that they have here.

    Those of a scaling group get numbers, in the order in which Heat gives them up: what failed comes first.
    """
    group = group_of(resource.type)
    if group is None or not group.scales:
        return running
    ordered = sorted(running.values(), key=lambda each: not each.has_failed)
    return {str(number): each for number, each in enumerate(ordered)}


def renumbered(resource: Resource, members: Members | None, taken: int) -> Members | None:
    """Return the members of a new group by other names than those of the group that it replaces.

    taken: how many members that group has. A scaling group gives new members names that no others have.
    """
    group = group_of(resource.type)
    if group is None or not group.scales or members is None:
        return members
    return {str(taken + number): each for number, each in enumerate(members.values())}


def first_members(
    resource: Resource, values: PropertyValues, described_by: PropertyValues | None, size: int | None
) -> Members | None:
    """Return so many members of a group as it is created, see `members_before`.

    A group without a property for the number of its members has all of them.
    """
    group = group_of(resource.type)
    assert group is not None
    return _members(group, values, described_by, size, removed_names(values, set(), None))


def members_after(
    resource: Resource,
    before: Members,
    old: PropertyValues,
    new: PropertyValues,
    described_by: PropertyValues | None,
    running: RunningMembers | None = None,
) -> Members | None:
    """Return the members of a group after an update; None when they are not known.

    A group of instances changes the definition of its members only with an update policy for it; else they stay as they
    are. When a scaling group shrinks, the oldest members go. running: see `numbered`.
    """
    group = group_of(resource.type)
    assert group is not None
    if group is RESOURCE_GROUP:
        current = removed_names(old, set(), None)
        if running is not None and len(running) >= (_size(group, old, None) or 0):  # what is not there was removed
            last = max((index for index in range(MOST) if str(index) in running), default=0)
            current |= {str(index) for index in range(last)} - running.keys()
        return _members(group, new, described_by, _size(group, new, None), removed_names(new, current, set(before)))
    working = len(before) if running is None else sum(not each.has_failed for each in running.values())
    size = _size(group, new, working)
    after = _members(group, new, described_by, size, set())
    if after is None or size is None:
        return after
    kept = list(before)[-size:] if size else []
    first_free = len(before)
    names = [*kept, *(str(first_free + index) for index in range(size - len(kept)))]
    definition = next(iter(after.values()), None)
    if group.configuration is not None and definition is not None:
        reference = Unvalued(source=f"<id of {resource.name}>")
        tags = _tags(group, new, reference)
        definition = {**definition, "Properties": {**definition["Properties"], "Tags": tags}}
    if group is AUTO_SCALING_GROUP or _rolls(resource, group, old, new):
        return dict.fromkeys(names, definition)
    return {name: before.get(name, definition) for name in names}


def _rolls(resource: Resource, group: Group, old: PropertyValues, new: PropertyValues) -> bool:
    """Whether an update changes the members of a group of instances: with a policy, and another configuration."""
    policy = resource.written(resource.stack.words.update_policy)
    if not isinstance(policy, dict) or not any(policy.get(section) for section in INSTANCE_POLICIES):
        return False
    return not equal(*(values.get_or_unvalued(group.configuration) for values in (old, new)))


def _tags(group: Group, values: PropertyValues, reference: Any) -> list[Any]:
    """Return the tags that a group of instances gives its members.

    reference: what refers to the group: its name while it is created, and then its id. So the first update that changes
    the members of a group changes their tags.
    """
    given = values.get_or_unvalued("Tags")
    tags = list(given) if isinstance(given, list) else []
    if not any(str(each.get("Key")).startswith("metering.") for each in tags if isinstance(each, dict)):
        tags.append({"Key": "metering.groupname", "Value": reference})
    if group.type_name == AWS_SCALING_GROUP:
        tags.append({"Key": "metering.AutoScalingGroupName", "Value": reference})
    return tags


def _size(group: Group, values: PropertyValues, current: int | None) -> int | None:
    """Return the number of members, None if they are not compared. current: see `_asked_size`."""
    size = _asked_size(group, values, current)
    return size if size is not None and 0 <= size <= MOST else None


def asked_members(resource: Resource, values: PropertyValues) -> int | None:
    """Return how many members a group asks for as it is created, however many; None when it does not tell a number."""
    group = group_of(resource.type)
    return None if group is None else _asked_size(group, values, None)


def _asked_size(group: Group, values: PropertyValues, current: int | None) -> int | None:
    """Return the number of members. current: how many there are already; None for a group that is created.

    A scaling group reads 0 like no number, see handle_update and child_template of its class.
    """
    if group.count is None:
        return None
    size = values.get_or_unvalued(group.count)
    if not size and group.least is not None:
        size = current if current is not None else values.get_or_unvalued(group.least)
    for bound, choose in ((group.least, max), (group.most, min)):
        limit = values.get_or_unvalued(bound) if bound is not None else None
        if _is_number(limit) and _is_number(size):
            size = choose(size, limit)
    return size if _is_number(size) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def removed_names(
    values: PropertyValues,
    current: Collection[str],
    members: Collection[str] | None,
    ids: Mapping[str, str] | None = None,
) -> set[str]:
    """Return the names that a ResourceGroup does not use, see _update_name_skiplist.

    current: those that it does not use now; members: the names of its members, None for a group that is created. ids:
    the name of each member by its id, None where the ids are those of heatlint.planning.side.
    """
    policies = values.get_or_unvalued("removal_policies") or []
    added = set()
    for policy in policies if isinstance(policies, list) else ():
        listed = policy.get("resource_list") if isinstance(policy, dict) else None
        for each in listed if isinstance(listed, list) else ():
            name = str(id_in(each) or each)
            if members is None or name in current or name in members:
                added.add(name)
            elif id_in(each) is not None:  # the id of a member
                named = name.rpartition(".")[2].rstrip(">") if ids is None else ids.get(name)
                added |= {named} if named is not None else set()
    return added if values.get_or_unvalued("removal_policies_mode") == "update" else {*current, *added}


def _members(
    group: Group, values: PropertyValues, described_by: PropertyValues | None, size: int | None, skipped: set[str]
) -> Members | None:
    if group.configuration is not None:
        return _described(described_by, size, _tags(group, values, values.resource.name))
    if group is RESOURCE_GROUP:
        return None if size is None else _indexed(values, _names(size, skipped))
    if group is AUTO_SCALING_GROUP:
        definition = _definition(values.get_or_unvalued("resource"))
        if definition is None or size is None:
            return None
        return {str(index): definition for index in range(size)}
    if group is RESOURCE_CHAIN:
        types, given = values.get_or_unvalued("resources"), values.get_or_unvalued("resource_properties") or {}
        if not isinstance(types, list):
            return None
        return {str(index): {"type": each, "properties": given} for index, each in enumerate(types)}
    servers = values.get_or_unvalued("servers")
    if not isinstance(servers, dict):
        servers = map_of_members(servers)
    if servers is None:
        return None
    names = [name for name in values.resource.properties if name in values.schema and name != "servers"]
    shared = {name: values.get_or_unvalued(name) for name in names}
    return {
        str(name): {"type": group.member_type, "properties": {**shared, "server": server}}
        for name, server in servers.items()
    }


def _names(size: int, skipped: set[str]) -> list[str]:
    """Return the names of so many members of a ResourceGroup. skipped: the names that it does not use."""
    names: list[str] = []
    index = 0
    while len(names) < size:
        if str(index) not in skipped:
            names.append(str(index))
        index += 1
    return names


def _indexed(values: PropertyValues, names: list[str]) -> Members | None:
    definition, variable = _definition(values.get_or_unvalued("resource_def")), values.get_or_unvalued("index_var")
    if definition is None or not isinstance(variable, str):
        return None
    properties = definition.get("properties")
    if not isinstance(properties, dict):
        return dict.fromkeys(names, definition)
    given = {key: each for key, each in properties.items() if each is not None}
    if with_index(given, variable, f"{variable}0") is given:
        return dict.fromkeys(names, {**definition, "properties": given})
    return {name: {**definition, "properties": with_index(given, variable, name)} for name in names}


def _definition(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        return None
    return {key: each for key, each in value.items() if each is not None}


def _described(described_by: PropertyValues | None, size: int | None, tags: list[Any]) -> Members | None:
    """Return the members that a launch configuration describes."""
    if described_by is None or size is None:
        return None
    written = described_by.resource.properties
    given = {name: described_by.get_or_unvalued(name) for name in written if name in described_by.schema}
    properties = {name: each for name, each in given.items() if each is not None}
    properties["Tags"] = tags
    return {str(index): {"Type": SCALED_TYPE, "Properties": properties} for index in range(size)}

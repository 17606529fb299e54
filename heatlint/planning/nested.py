"""The nested stacks of a resource before and after an update: that of a template, or that of a group's members."""

from __future__ import annotations

from heatlint.language.functions.base import PartlyKnown, Unvalued, frozen, is_known
from heatlint.language.values import BadProperty
from heatlint.model.groups import group_of
from heatlint.model.nested_parameter import passed, passed_in_parts
from heatlint.model.nesting import MOST_DEPTH, group_stack, template_of, template_stack
from heatlint.planning.group_attributes import id_in
from heatlint.planning.members import members_after, members_before, renumbered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.planning.existing import PropertyValues
    from heatlint.planning.members import Members, RunningMembers


def nests(resource: Resource) -> bool:
    """Whether the resource has a nested stack that can be compared."""
    if resource.external or resource.stack.depth >= MOST_DEPTH:
        return False
    return template_of(resource) is not None or group_of(resource.type) is not None


def unvalued_child(resource: Resource) -> Stack | None:
    """Return the nested stack of a template resource without values: it has the properties of the resource."""
    template = template_of(resource) if resource.stack.depth < MOST_DEPTH else None
    if template is None or not template.readable:
        return None
    return template_stack(resource, template, assume_values=True, parsed=False)


def template_child(resource: Resource, values: PropertyValues) -> Stack | None:
    """Return the nested stack of a template resource, with the values that the resource passes to it."""
    template = template_of(resource)
    if template is None:
        return None
    parameters: dict[Any, Any] = {}
    for name, schema in template.schemas.items():
        if name not in resource.properties:
            continue
        value = values.get_or_unvalued(name)
        try:
            parameters[name] = _passed(value, schema.type)
        except BadProperty:  # the update fails there
            parameters[name] = Unvalued()
    child = template_stack(resource, template, parameters, assume_values=True, parsed=False)
    return None if child.is_inside_itself or not child.readable else child


def _passed(value: Any, parameter_type: str | None) -> Any:
    """Return what a nested stack gets for a value, with what is known of it. Raises BadProperty."""
    if is_known(value):
        return passed(value, parameter_type)
    found = passed_in_parts(value, parameter_type)
    source = value.source if isinstance(value, Unvalued) else frozen(value)
    if isinstance(found, PartlyKnown):
        found.source = source
        return found
    return value if parameter_type == "string" and id_in(value) is not None else Unvalued(source=source)


def group_children(
    old: Resource | None,
    new: Resource | None,
    old_values: PropertyValues | None,
    new_values: PropertyValues | None,
    described: tuple[PropertyValues | None, PropertyValues | None],
    running: RunningMembers | None = None,
    taken: int = 0,
) -> tuple[Stack | None, Stack | None] | None:
    """Return the stacks of a group before and after; None when the members of one of them are not known.

    described: the launch configuration that describes the members, before and after. running: the members that the
    group has; None when the old stack says it. taken: how many members the group has that the new one replaces.
    """
    before: Members | None = {}
    after: Members | None = {}
    if old is not None and old_values is not None:
        before = members_before(old, old_values, described[0], running)
    if new is not None and new_values is not None:
        if old is None or old_values is None:
            after = renumbered(new, members_before(new, new_values, described[1]), taken)
        elif before is not None:
            after = members_after(new, before, old_values, new_values, described[1], running)
    if before is None or after is None:
        return None
    return (
        None if old is None else members_stack(old, before, described[0]),
        None if new is None else members_stack(new, after, described[1]),
    )


def members_stack(resource: Resource, members: Members, described_by: PropertyValues | None) -> Stack:
    """Return the stack of the members of a group. described_by: the launch configuration of the members."""
    group = group_of(resource.type)
    assert group is not None
    written_in = resource if described_by is None else described_by.resource
    return group_stack(resource, group.template(members, written_in), assume_values=True, parsed=False)

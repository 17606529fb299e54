"""The resources that a deployment makes of a template: what a rule about resources looks at."""

from __future__ import annotations

from heatlint.model.groups import group_of
from heatlint.model.scope import DEPLOYED
from heatlint.model.values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack


def live_resources(stack: Stack) -> list[Resource]:
    """Return the resources that Heat makes of the template of a stack: those whose type is known.

    That is each resource of the template and each member that a group of the template defines; of members with the same
    definition only the first. Left out is a resource whose condition is false, one with an external_id, and the members
    of a group that has none: `count`, `desired_capacity` or `max_size` is known and 0.

    A check calls it with the stack that it gets and reports at `resource.type_path` or `resource.property_path(...)`,
    which lead to the definition in the author's text. The linter runs the check on each nested template, too: the
    resources of a nested template belong to the stack of that template, and those of the stack of a group to the stack
    that the group is in. So each resource is found once.

    The members of groups are known in a stack that is built for the stage "deploy", as `heatlint check` does. Several
    checks get the same list, so none may change it.
    """
    found: list[Resource] = stack.found_once("live resources", lambda: _of_known_type(_live(stack)))
    return found


def _of_known_type(resources: Iterable[Resource]) -> list[Resource]:
    return [resource for resource in resources if resource.type is not None]


def live_nested(stack: Stack) -> Iterator[Resource]:
    """Return the resources that Heat makes of the template of a stack, as `live_resources`: those with a nested stack
    of a template.
    """
    return (resource for resource in _live(stack) if resource.is_template and resource.child is not None)


def _live(stack: Stack) -> Iterator[Resource]:
    if stack.group_template is not None:
        return
    definitions = set()
    for each in defining_stacks(stack):
        for resource in each.resources.values():
            if resource.enabled is False or resource.external:
                continue
            if each.group_template is not None:
                definition = (resource.type_path, resource.type_name)
                if definition in definitions:
                    continue
                definitions.add(definition)
            yield resource


def defining_stacks(stack: Stack) -> Iterator[Stack]:
    """Return the stack, and the stacks of groups whose members are defined in the template of the stack.

    The type of another group's members is not the author's choice: a launch configuration, or the servers of a
    deployment, describe them.
    """
    todo = [stack]
    while todo:
        each = todo.pop()
        yield each
        todo += [child for child in reversed(each.children) if _has_members(child) and _defines_members(child)]


def _has_members(child: Stack) -> bool:
    """Whether the stack of a group has members, or may get some: no number of members that is set is 0."""
    group = group_of(child.parent.type) if child.parent is not None else None
    if child.parent is None or group is None:
        return True
    values = Values(child.parent, DEPLOYED)
    return all(values.get(name) != 0 for name in (group.count, group.most) if name is not None)


def _defines_members(child: Stack) -> bool:
    parent, template = child.parent, child.group_template
    return parent is not None and template is not None and len(template.origin) > len(parent.path)

"""The nested stacks that Heat builds when it deploys a stack, with the values that are known offline.

Source: heat.engine.resources.template_resource (TemplateResource.child_params).
"""

from __future__ import annotations

from heatlint.language.functions.base import OMITTED, Refused, Unknown, Unvalued, is_known
from heatlint.language.values import BadProperty
from heatlint.model.groups import group_of
from heatlint.model.nesting import MOST_STACKS, Nesting, group_stack, never_has_members, template_of, template_stack
from heatlint.model.scope import DEPLOYED
from heatlint.model.values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.nesting import Built
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.model.template import Template


class Deployed(Nesting):
    """What Heat builds when it deploys the stack: members of groups, too, and with the values that parents pass.

    References and attributes are known then, but not offline: a value that depends on one is Unvalued. Resources that
    pass the same values to the same template share a stack. Where there are too many stacks, `Stack.unchecked` says so.
    Of the members of a group the first and the last one are built, and only the first has its own nested stacks.

    empty_groups: whether a group that never has members, or of which they are not known, gets a stack, too, as if it
    had those that its text names.
    """

    def __init__(self, *, empty_groups: bool = False) -> None:
        super().__init__()
        self._empty_groups = empty_groups

    def most_members(self, group: Resource) -> int:
        """Return how many members of a group are built, when these differ."""
        return 2

    def why_left_out(self, resource: Resource) -> str:
        """Return why the nested stack of a resource is not checked with its values: the end of a note."""
        return f"since the request has more than {MOST_STACKS} nested stacks"

    def has_own(self, resource: Resource) -> bool:
        """Whether a resource gets a nested stack with its own values, and not only one that it shares with others."""
        return resource.stack.group_template is None

    def child(self, resource: Resource, built: Built) -> Stack | None:
        if resource.external:
            return None
        return self._of_template(resource, built) if resource.is_template else self._of_group(resource)

    def _of_template(self, resource: Resource, built: Built) -> Stack | None:
        template = template_of(resource)
        if template is None:
            return None
        earlier = self.earlier(resource, built)
        if self.is_exhausted(resource):
            values = {}
            if self.left_for(resource) <= 0 and template.schemas:
                message = f"the nested stack is not checked with its values, {self.why_left_out(resource)}"
                resource.stack.unchecked.append((resource, message))
        else:
            values = passed_values(resource, template)
            if self.has_own(resource):
                earlier = [each for each in earlier if each.parameter_values == values]
        child = None
        if not self.share(resource, earlier):
            child = template_stack(resource, template, values, assume_values=True, parsed=False)
            self.add(built, resource, child)
        resource.is_own = resource.child is not None and resource.child.parameter_values == values
        return child

    def _of_group(self, resource: Resource) -> Stack | None:
        group = group_of(resource.type)
        if group is None or not self._empty_groups and never_has_members(resource, group):
            return None
        if self.left_for(resource) <= 0:
            message = f"the members of the group are not checked, {self.why_left_out(resource)}"
            resource.stack.unchecked.append((resource, message))
            return None
        from heatlint.model.groups_deployed import deployed_group, written_group

        group_template = deployed_group(resource, group, self.most_members(resource))
        if group_template is None and self._empty_groups:
            group_template = written_group(resource, group)
        if group_template is None:
            return None
        is_created = group.size(Values(resource, DEPLOYED)) != 0
        child = group_stack(resource, group_template, assume_values=True, parsed=False, is_created=is_created)
        self.take(child)
        return child


def passed_values(resource: Resource, template: Template, phase: int = DEPLOYED) -> dict[Any, Any]:
    """Return the values that a resource passes to its nested stack, by parameter name; Unvalued when not known."""
    from heatlint.model.nested_parameter import NOT_KNOWN, passed, passed_in_parts

    partial = resource.stack.partial_in(phase)
    written = resource.properties
    values: dict[Any, Any] = {}
    for name, schema in template.schemas.items():
        if name not in written:
            continue
        try:
            value = partial.resolve_nullable(written[name])
            if value is OMITTED:
                continue
            value = passed(value, schema.type) if is_known(value) else passed_in_parts(value, schema.type)
            if not isinstance(value, Unvalued) and schema.type is not None:
                schema.parse(value)  # a value of another type is a fault of the parent, and reported there
        except (BadProperty, Refused, Unknown, RecursionError):
            value = NOT_KNOWN
        values[name] = value
    return values

"""Builds the stacks that are nested in a stack: those of template resources and those of groups.

There are four ways: Nesting, ForResponse, Deployed and EveryMember. The request decides which one, and whether the
cloud is known (see heatlint.model.build).
"""

from __future__ import annotations

from heatlint.heat import MOST_RESOURCES
from heatlint.load.request import DEEPEST
from heatlint.load.server.environment import SECTIONS
from heatlint.load.urls import is_remote
from heatlint.model.groups import group_of
from heatlint.model.scope import GIVEN
from heatlint.model.stack import Stack
from heatlint.model.template import Template
from heatlint.model.values import Values
from heatlint.text import from_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.model.groups import Group, GroupTemplate
    from heatlint.model.resource import Resource

    #: The stacks that resources of one stack have already, by the URL of the template.
    Built = dict[str, list[Stack]]

#: How deep Heat lets stacks nest, unless the operator changes it (max_nested_stack_depth).
MOST_DEPTH = 5
#: After this many nested stacks, each template gets only one more stack, with values that are not known.
MOST_STACKS = 200
#: How many nested stacks are built at most. heatlint.load.client.loader reads as many files.
MOST_BUILT = 3_000
#: So many characters of a template count as another stack.
CHARACTERS = 4_000

#: Heat takes values with one of these names for an environment.
_SECTIONS = frozenset(SECTIONS)

_TOO_MANY_ENTRIES = (
    "the nested stack is not checked with the entries of the registry for its resources, since these are many"
)
_TOO_MANY = f"the nested stack is not checked, since the request has more than {MOST_BUILT} nested stacks"
_TOO_DEEP = f"the nested stack is not checked, since it is nested more than {DEEPEST} levels deep"


def add_nested_stacks(root: Stack, way: Nesting) -> None:
    """Build the nested stacks of a stack: fill `Stack.children`, `Stack.unchecked` and `Resource.child`."""
    todo = [root]
    count = 0
    while todo:
        stack = todo.pop()
        built: Built = {}
        for resource in stack.resources.values():
            if resource.enabled is False or resource.found is None:
                continue
            if stack.depth >= DEEPEST or count >= MOST_BUILT:
                if resource.is_template or group_of(resource.type) is not None:
                    stack.unchecked.append((resource, _TOO_DEEP if stack.depth >= DEEPEST else _TOO_MANY))
                continue
            child = way.child(resource, built)
            if child is not None:
                stack.children.append(child)
                count += 1
                if stack.registry.is_exhausted:
                    stack.unchecked.append((resource, _TOO_MANY_ENTRIES))
                if child.readable and way.goes_below(child):
                    todo.append(child)


class Nesting:
    """Builds one stack for each template, with values that are not known, to find the faults in the template.

    Without show_nested Heat itself reads no more than the parameters and outputs of these templates.
    """

    def __init__(self) -> None:
        self._left = MOST_STACKS
        self._all: Built = {}

    def child(self, resource: Resource, built: Built) -> Stack | None:
        """Return the new stack of a resource; None when it has none, or shares one with an earlier resource."""
        template = template_of(resource)
        if template is None:
            return None
        if self.share(resource, self.earlier(resource, built)):
            return None
        return self.add(built, resource, template_stack(resource, template, assume_values=True, parsed=False))

    def goes_below(self, child: Stack) -> bool:
        """Whether the nested stacks of a new stack are built, too."""
        return not child.is_inside_itself

    def left_for(self, resource: Resource) -> int:
        """Return how many nested stacks may still get their values, that of a resource being the next."""
        return self._left

    def take(self, child: Stack) -> None:
        """Count a new nested stack. A large one counts as several."""
        if child.group_template is not None:
            self._left -= 1
            return
        is_large = len(child.resources) > MOST_RESOURCES  # Heat makes no more
        self._left -= MOST_STACKS if is_large else 1 + len(child.template.document.text or "") // CHARACTERS

    def is_exhausted(self, resource: Resource) -> bool:
        """Whether a template that has a stack gets no other for a resource: there are many, or Heat goes less deep."""
        return self.left_for(resource) <= 0 or resource.stack.depth >= MOST_DEPTH

    def earlier(self, resource: Resource, built: Built) -> list[Stack]:
        """Return the stacks that a resource may share. built: those of earlier resources of the same stack."""
        url = url_of(resource)
        if self.is_exhausted(resource) and not resource.stack.is_inside(url):
            return self._all.get(url, [])
        return built.get(url, [])

    def share(self, resource: Resource, stacks: list[Stack]) -> bool:
        """Let a resource share the first of these stacks; return False when the list is empty."""
        if stacks:
            resource.child = stacks[0] if stacks[0].readable else None
        return bool(stacks)

    def add(self, built: Built, resource: Resource, child: Stack) -> Stack:
        """Note that a stack was built for a resource."""
        self.take(child)
        for known in (built, self._all):
            known.setdefault(url_of(resource), []).append(child)
        self.share(resource, [child])
        return child


def template_of(resource: Resource) -> Template | None:
    """Return the template that the type of a resource stands for.

    None when the resource has no such template, or it cannot be read; `Resource.unreadable` then says why.
    """
    if not resource.is_template:
        return None
    url = url_of(resource)
    stack = resource.stack
    template = stack.file_templates.get(url)
    if template is not None:
        return template
    file = stack.request.files.get(url)
    if file is not None and file.text != "":
        resource.unreadable = "broken"
        return Template.of(file.document)
    if resource.found is not None and resource.found.entry is not None and resource.found.entry.is_global:
        from heatlint.model.stock import stock_template

        template = stock_template(url, stack.known)
        resource.unreadable = "global" if template is None else None
        return template
    if stack.request.is_unread(url):
        resource.unreadable = "named"
    elif is_remote(url):
        resource.unreadable = "remote"
    else:
        resource.unreadable = "missing"
    return None


def unbuilt(stack: Stack) -> Iterator[Resource]:
    """Yield the resources that may have a nested stack which is not built.

    That is a template that is not read, and a group whose members are not known.
    """
    groups = {each.parent for each in stack.children}
    for resource in stack.resources.values():
        if resource.enabled is False or resource.external:
            continue
        group = group_of(resource.type)
        is_unread = resource.is_template and resource.child is None
        if is_unread or group is not None and resource not in groups and not never_has_members(resource, group):
            yield resource


def never_has_members(resource: Resource, group: Group) -> bool:
    """Whether a group has no members with any defaults of parameters, and does not grow."""
    values = Values(resource, GIVEN)
    return group.size(values) == 0 and not group.may_grow(values)


def url_of(resource: Resource) -> str:
    """Return the URL of the template of a template resource."""
    return (resource.found.template if resource.found is not None else None) or ""


def template_stack(
    resource: Resource,
    template: Template,
    values: dict[Any, Any] | None = None,
    *,
    assume_values: bool = False,
    parsed: bool = True,
) -> Stack:
    """Return the nested stack of a resource. values: those that the resource passes, by parameter name."""
    stack = resource.stack
    passed = values or {}
    environment = stack.environment
    entry = resource.found.entry if resource.found is not None else None
    registry = stack.registry.for_child(str(resource.name), entry)
    if not _SECTIONS.isdisjoint(passed):
        from heatlint.model.taken_for_environment import environment_read, mappings_read, values_read

        environment = environment_read(passed, environment)
        mappings = mappings_read(passed)
        registry = registry.extended(mappings) if mappings else registry
        values = values_read(passed, template)
    child = Stack(
        stack.request,
        template,
        environment,
        registry,
        parameter_values=values or {},
        defaults=environment.parameter_defaults,
        assume_values=assume_values,
        parent=resource,
        parsed=parsed,
    )
    child.parameter_values = passed
    child.url = url_of(resource)
    child.file_templates = stack.file_templates
    return child


def group_stack(
    resource: Resource,
    group_template: GroupTemplate,
    *,
    assume_values: bool = False,
    parsed: bool = True,
    is_created: bool = True,
) -> Stack:
    stack = resource.stack
    registry = stack.registry.for_child(str(resource.name), None)
    if group_template.mappings:
        registry = registry.extended(group_template.mappings)
    child = Stack(
        stack.request,
        Template(from_value(group_template.value, stack.file)),
        stack.environment,
        registry,
        parameter_values={},
        defaults=stack.environment.parameter_defaults,
        assume_values=assume_values,
        parent=resource,
        parsed=parsed,
        is_created=is_created,
    )
    child.file_templates = stack.file_templates
    child.group_template = group_template
    return child

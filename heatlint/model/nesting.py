"""The stacks nested in a stack: one for each template that a resource's type stands for.

With show_nested Heat itself builds each of them with the values its parent gives it; otherwise it reads no more
of them than their parameters and outputs, and a linter builds one of each for the faults inside.
"""

from __future__ import annotations

from heatlint.model.stack import Stack
from heatlint.model.template import Template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource

#: How deep Heat lets stacks nest (max_nested_stack_depth).
MOST_DEPTH = 5


def add_children(stack: Stack) -> None:
    """Build the children of a stack, and theirs."""
    seen: dict[str, Stack] = {}
    for resource in stack.resources.values():
        if resource.enabled is False or resource.found is None or resource.found.template is None:
            continue
        url = resource.found.template
        template = template_of(stack, resource, url)
        if template is None:
            continue
        earlier = seen.get(url)
        child = seen[url] = earlier or nested(resource, template, url)
        if child.readable:
            resource.child = child
        if earlier is not None:
            continue
        stack.children.append(child)
        if child.readable and not encloses(stack, url) and child.depth < MOST_DEPTH:
            add_children(child)


def nested(resource: Resource, template: Template, url: str, values: dict[str, Any] | None = None) -> Stack:
    """The stack of a template resource, with the values given, or else with values that nobody knows."""
    stack = resource.stack
    entry = resource.found.entry if resource.found is not None else None
    child = Stack(
        stack.request,
        template,
        stack.environment,
        stack.registry.for_child(str(resource.name), entry),
        values=values or {},
        defaults=stack.environment.parameter_defaults,
        assume_values=values is None,
        parent=resource,
        parsed=False,
    )
    child.url = url
    child.file_templates = stack.file_templates
    return child


def template_of(stack: Stack, resource: Resource, url: str) -> Template | None:
    """The template of a URL; None where there is none, and then the resource says why."""
    template = stack.file_templates.get(url)
    if template is not None:
        return template
    file = stack.request.files.get(url)
    if file is not None and file.text != "":
        resource.unreadable = "broken"
        return Template(file.document)
    if url in stack.request.unresolved:
        resource.unreadable = "named"
    elif url.startswith(("http://", "https://")):
        resource.unreadable = "remote"
    else:
        resource.unreadable = "missing"
    return None


def encloses(stack: Stack | None, url: str | None) -> bool:
    """Whether a stack, or one around it, is of the same template."""
    while stack is not None and url is not None:
        if stack.url == url:
            return True
        stack = stack.parent.stack if stack.parent is not None else None
    return False

"""Nested stacks as Heat builds them when it deploys: each with the values its parent gives it, groups' members too.

Attributes and references are known by then, but not offline; what depends on them is left unknown.
"""

from __future__ import annotations

from heatlint.language.functions.base import OMITTED, Refused, Unknown, Unvalued, is_known
from heatlint.language.functions.evaluate import Partial
from heatlint.model.members import members
from heatlint.model.nesting import MOST_DEPTH, encloses, nested, template_of
from heatlint.model.stack import Stack
from heatlint.model.template import Template
from heatlint.model.values import DEPLOYED, PARSED
from heatlint.text import from_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource

#: How many nested stacks one template can have before those of one template share their values.
MOST_STACKS = 200

#: A value that is given to a nested stack, and not known.
_GIVEN = Unvalued()


def add_deployed_children(root: Stack) -> None:
    """Build what is nested in a stack, and in that."""
    left = MOST_STACKS
    todo = [root]
    while todo:
        stack = todo.pop()
        known: dict[str, list[Stack]] = {}
        for resource in stack.resources.values():
            if resource.enabled is False or resource.found is None or resource.external:
                continue
            if resource.is_template:
                new = _template(resource, known, left > 0)
            else:
                new = _group(resource) if left > 0 else None
            if new is not None:
                left -= 1
                stack.children.append(new)
                if new.readable and new.depth < MOST_DEPTH and not encloses(stack, new.url):
                    todo.append(new)


def _template(resource: Resource, known: dict[str, list[Stack]], more: bool) -> Stack | None:
    """The stack of a template resource; one with the same values serves again, and is not new."""
    stack = resource.stack
    url = resource.found.template if resource.found is not None else None
    template = template_of(stack, resource, url or "")
    if template is None or url is None:
        return None
    values = _passed(resource, template) if more else {}
    alike = not more or stack.made is not None  # the first member of a group speaks for the others
    for earlier in known.get(url, ()):
        if alike or earlier.values == values:
            resource.child = earlier if earlier.readable else None
            return None
    child = nested(resource, template, url, values)
    child.assume_values = True
    resource.child = child if child.readable else None
    known.setdefault(url, []).append(child)
    return child


def _passed(resource: Resource, template: Template) -> dict[Any, Any]:
    """The values that a template resource gives the parameters of its nested stack."""
    stack = resource.stack
    partial = Partial(stack.evaluator)
    written = resource.properties
    values: dict[Any, Any] = {}
    stack.phase = DEPLOYED
    try:
        for name in template.schemas:
            if name not in written:
                continue
            try:
                value = partial.resolve_nullable(written[name])
                if value is OMITTED:
                    continue
                value = _as_passed(value, template.schemas[name].type) if is_known(value) else _GIVEN
                if value is not _GIVEN and template.schemas[name].type is not None:
                    template.schemas[name].parse(value)  # one of another type is the parent's fault, and said there
            except (Refused, Unknown, RecursionError):
                value = _GIVEN
            values[name] = value
    finally:
        stack.phase = PARSED
    return values


#: What Heat makes of null given to a parameter of a nested stack, by type: never the default.
_EMPTY: dict[str, Any] = {"number": 0, "boolean": False, "json": {}}


def _as_passed(value: Any, parameter_type: str | None) -> Any:
    """A value as the parameter of a nested stack gets it: a list of texts as one text with commas."""
    if value is None:
        return _EMPTY.get(parameter_type or "", "")
    if parameter_type == "comma_delimited_list" and isinstance(value, list):
        if not any(isinstance(each, (dict, list)) for each in value):
            return ",".join("" if each is None else str(each) for each in value)
    return value


def _group(resource: Resource) -> Stack | None:
    """The stack of the members of a group, none where the resource is no group or cannot be."""
    if resource.type is None or not resource.type.family:
        return None
    made = members(resource)
    if made is None:
        return None
    stack = resource.stack
    registry = stack.registry.for_child(str(resource.name), None)
    if made.registry:
        registry = registry.extended(made.registry)
    child = Stack(
        stack.request,
        Template(from_value(made.value(), stack.file)),
        stack.environment,
        registry,
        values={},
        defaults=stack.environment.parameter_defaults,
        assume_values=True,
        parent=resource,
        parsed=False,
    )
    child.file_templates = stack.file_templates
    child.made = made
    return child

"""Nested stacks as Heat builds them with show_nested: each with the values its parent gives it."""

from __future__ import annotations

from heatlint.language.functions.base import OMITTED, Refused, Unknown
from heatlint.language.values import ZERO, BadProperty, convert
from heatlint.model.groups import NotNested, made_by
from heatlint.model.nested_parameter import PassedParameter
from heatlint.model.nesting import MOST_DEPTH, nested, template_of
from heatlint.model.stack import Stack
from heatlint.model.template import Template
from heatlint.model.values import MADE, PARSED
from heatlint.text import from_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog import Property
    from heatlint.language.parameters import ParameterSchema
    from heatlint.model.groups import Made
    from heatlint.model.resource import Resource


class ShownFault:
    """Why Heat refuses to build a nested stack, and where in the parent."""

    __slots__ = ("path", "message")

    def __init__(self, path: tuple[Any, ...], message: str) -> None:
        self.path = path
        self.message = message


def add_shown_children(stack: Stack) -> None:
    """Build what is nested in a stack; what Heat refuses to build is in `stack.shown_faults`."""
    stack.phase = PARSED if stack.depth else MADE  # of nested stacks Heat only reads the definitions
    for resource in stack.resources.values():
        if resource.enabled is False or resource.found is None:
            continue
        try:
            child = _child(resource)
        except Unknown:
            continue
        except NotNested as refused:
            stack.shown_faults.append(ShownFault((*resource.path, *refused.path), refused.message))
            continue
        if child is None:
            continue
        resource.child = child if resource.is_template and child.readable else None
        stack.shown[resource.name] = child
        stack.children.append(child)
        if child.readable:
            add_shown_children(child)
    stack.phase = PARSED


def _child(resource: Resource) -> Stack | None:
    stack = resource.stack
    if resource.is_template:
        url = resource.found.template if resource.found is not None else None
        template = template_of(stack, resource, url or "")
        if template is None:
            return None
        _check_name(resource)
        child = nested(resource, template, url or "", values=_values(resource, template))
    else:
        made = made_by(resource)
        if made is None:
            return None
        _check_name(resource)
        child = _made(resource, made)
    child.parsed = True
    return child


def _check_name(resource: Resource) -> None:
    """A nested stack's name is made of the names on the way, and Heat allows some characters only."""
    import re

    if resource.stack.depth >= MOST_DEPTH:
        raise NotNested(f"stacks are nested more than {MOST_DEPTH} deep", (resource.stack.words.type,))
    name = f"{resource.stack.name}-{resource.name}"
    if not re.match(r"[a-zA-Z][a-zA-Z0-9_.-]{0,254}$", name):
        raise NotNested(
            f'"{resource.name}" is part of the name of a nested stack, which takes letters, digits, "_", "." and "-"'
        )


def _made(resource: Resource, made: Made) -> Stack:
    """The stack of a template that a group makes; faults in it belong to the group's own definition."""
    stack = resource.stack
    template = Template(from_value(made.value(), stack.file))
    registry = stack.registry.for_child(str(resource.name), None)
    if made.registry:
        registry = registry.extended(made.registry)
    child = Stack(
        stack.request,
        template,
        stack.environment,
        registry,
        values={},
        defaults=stack.environment.parameter_defaults,
        parent=resource,
    )
    child.file_templates = stack.file_templates
    child.made = made
    return child


def _values(resource: Resource, template: Template) -> dict[str, Any]:
    """The values a template resource passes to its nested stack. Raises NotNested where Heat crashes."""
    stack = resource.stack
    values: dict[str, Any] = {}
    properties = resource.properties
    for name, schema in template.schemas.items():
        if name not in properties:
            continue
        value = _passed(resource, name, schema, properties[name])
        if value is not None:
            values[name] = value
    return values if stack.readable else {}


def _passed(resource: Resource, name: str, schema: ParameterSchema, written: Any) -> Any:
    prop: Property = PassedParameter(name, schema, resource.stack.known)  # type: ignore[assignment]
    try:
        value = resource.stack.evaluator.resolve_nullable(written)
        if value is OMITTED:
            return None
        value = convert(prop, value, validate=False)
    except (Refused, BadProperty):
        value = {} if prop.type == "Map" else [] if prop.type == "List" else ZERO[prop.type]
    if prop.type != "List":
        return value
    if not value:
        return ""
    if isinstance(value[0], dict):
        return ",".join(
            f".member.{index}.{key}={each}"
            for index, item in enumerate(value)
            for key, each in (item.items() if isinstance(item, dict) else ())
        )
    for each in value:
        if not isinstance(each, (str, type(None))):
            raise NotNested(
                f'the list "{name}" is passed to a nested template, and holds more than strings',
                (resource.stack.words.properties, name),
            )
    return ",".join(each or "" for each in value)

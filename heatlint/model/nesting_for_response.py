"""The nested stacks that Heat builds to answer a request with show_nested.

Source: heat.engine.resources.stack_resource (child_template, _parse_nested_stack) and
heat.engine.resources.template_resource (TemplateResource.child_params).
"""

from __future__ import annotations

from heatlint.heat import STACK_NAME
from heatlint.language.functions.base import OMITTED, Refused, Unknown
from heatlint.language.values import ZERO, BadProperty, convert
from heatlint.model.groups_for_response import NotNested, group_for_response
from heatlint.model.nested_parameter import ParameterProperty, passed
from heatlint.model.nesting import MOST_DEPTH, Nesting, group_stack, template_of, template_stack, url_of
from heatlint.model.scope import MADE, PARSED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog import Property
    from heatlint.language.functions.evaluate import Evaluator
    from heatlint.language.parameters import ParameterSchema
    from heatlint.model.nesting import Built
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.model.template import Template

#: How many nested stacks the answer has. Heat makes all of them: 11,110 of ten templates on each of four levels, when
#: each of these uses all templates of the next level. So 40 small templates are enough to keep it busy for long.
MOST_ANSWERED = 1000

_TOO_MANY = f"is not in the answer, and its values are not checked, since there are more than {MOST_ANSWERED}"


class NestingFault:
    """Why Heat refuses to build a nested stack for the response to show_nested; `path` is in the parent's template."""

    __slots__ = ("path", "message")

    def __init__(self, path: tuple[Any, ...], message: str) -> None:
        self.path = path
        self.message = message


class ForResponse(Nesting):
    """What Heat builds for the response to show_nested: a stack for each resource, with the values it passes.

    Why Heat refuses to build one is in `Stack.nesting_faults`. After MOST_ANSWERED stacks, a template that has a stack
    gets no other; `Stack.unchecked` says so.
    """

    def __init__(self) -> None:
        super().__init__()
        self._left = MOST_ANSWERED

    def child(self, resource: Resource, built: Built) -> Stack | None:
        stack = resource.stack
        evaluator = stack.evaluator_in(PARSED if stack.depth else MADE)  # Heat does not make what nested stacks define
        try:
            if resource.is_template:
                template = template_of(resource)
                if template is None:
                    return None
                _check_name(resource)
                if self._left <= 0 and self.share(resource, self._all.get(url_of(resource), [])):
                    stack.unchecked.append((resource, f"the nested stack {_TOO_MANY}"))
                    return None
                values = values_for_response(resource, template, evaluator)
                return self.add(built, resource, template_stack(resource, template, values))
            group_template = group_for_response(resource, evaluator)
            if group_template is None:
                return None
            _check_name(resource)
            if self._left <= 0:
                stack.unchecked.append((resource, f"the stack of the group {_TOO_MANY}"))
                return None
            self._left -= 1
            return group_stack(resource, group_template)
        except Unknown:
            return None
        except NotNested as refused:
            stack.nesting_faults.append(NestingFault((*resource.path, *refused.path), refused.message))
            return None

    def goes_below(self, child: Stack) -> bool:
        return True


def _check_name(resource: Resource) -> None:
    """Heat makes the name of a nested stack from the names of the resources on the way to it. Raises NotNested."""
    import re

    if resource.stack.depth >= MOST_DEPTH:
        raise NotNested(f"stacks must not be nested more than {MOST_DEPTH} levels deep", (resource.stack.words.type,))
    name = f"{resource.stack.name}-{resource.name}"
    if not re.match(STACK_NAME, name):
        expected = 'expected letters, digits, "_", "." and "-"'
        raise NotNested(f'"{resource.name}" cannot be part of the name of a nested stack; {expected}')


def values_for_response(resource: Resource, template: Template, evaluator: Evaluator) -> dict[Any, Any]:
    """Return the values by parameter name, when Heat answers a request with show_nested.

    Raises NotNested when Heat fails on a value, and Unknown when one is not known.
    """
    values: dict[Any, Any] = {}
    for name, schema in template.schemas.items():
        if name in resource.properties:
            value = _for_response(resource, name, schema, evaluator)
            if value is not None:
                values[name] = value
    return values


def _for_response(resource: Resource, name: str, schema: ParameterSchema, evaluator: Evaluator) -> Any:
    prop: Property = ParameterProperty(name, schema, resource.stack.known)  # type: ignore[assignment]
    try:
        value = evaluator.resolve_nullable(resource.properties[name])
        if value is OMITTED:
            return None
        value = convert(prop, value, validate=False)
    except (Refused, BadProperty):
        value = {} if prop.type == "Map" else [] if prop.type == "List" else ZERO[prop.type]
    try:
        return passed(value, schema.type)
    except BadProperty as bad:
        raise NotNested(bad.sentence(name), (resource.stack.words.properties, name, *bad.path)) from None

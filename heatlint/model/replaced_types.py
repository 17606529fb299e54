"""The type that a nested template is used in place of. Heat compares the template with it.

Source: heat.engine.resources.template_resource (TemplateResource.validate, generate_class_from_template).
"""

from __future__ import annotations

from heatlint.catalog import ResourceType
from heatlint.heat import PROPERTY_TYPES
from heatlint.model.registry import Circle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.model.template import Template


def replaced_type(resource: Resource) -> ResourceType | None:
    """Return the type that a resource would have if its type were not mapped to a template.

    None when there is none, or nothing is known of it. It may be another template: then the properties and attributes
    are those that Heat makes of its parameters and outputs.
    """
    found = resource.found
    if found is None or found.template is None or found.entry is None or resource.type_name is None:
        return None
    try:
        replaced = resource.stack.registry.replaced(resource.type_name, str(resource.name), found.entry)
    except Circle:
        return None
    if replaced is None or replaced.template is None:
        return None if replaced is None else replaced.type
    template = _template(resource.stack, replaced.template)
    if template is None or not template.readable:
        return None
    return _type_of(replaced.template, template, resource.stack)


def _template(stack: Stack, url: str) -> Template | None:
    """Return the template with a URL, of the request or of Heat itself; None when it is not known."""
    if url in stack.file_templates:
        return stack.file_templates[url]
    from heatlint.model.stock import stock_template

    return stock_template(url, stack.known)


def _type_of(name: str, template: Template, stack: Stack) -> ResourceType:
    """Return the resource type that Heat makes of a template with the defaults of the environment."""
    defaults = stack.environment.parameter_defaults
    properties: dict[str, Any] = {}
    for each, schema in template.schemas.items():
        default = defaults[each] if each in defaults else schema.default
        properties[each] = {"type": PROPERTY_TYPES.get(schema.type or "", "Map"), "required": default is None}
    attributes: dict[str, Any] = {each: {} for each in template.section(template.version.words.outputs)}
    facts = {"type": name, "properties": properties, "attributes": attributes}
    return ResourceType(facts, {"show": {"type": "Map"}})

"""A resource type in the form in which Heat itself describes it, without the descriptions in words.

Source of the form: heat.engine.service.resource_schema. heatlint.catalog.private reads the same form.
"""

from __future__ import annotations

from heatlint.catalog.resource_type import Property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog.resource_type import Attribute, ResourceType, Support


def description(found: ResourceType) -> dict[str, Any]:
    """Heat's answer to the question what the type is. Hidden and unimplemented properties are left out, as there."""
    return {
        "resource_type": found.name,
        "properties": {
            name: property_description(each)
            for name, each in found.properties.items()
            if each.implemented and each.support.status != "HIDDEN"
        },
        "attributes": {
            name: attribute_description(each)
            for name, each in found.attributes.items()
            if each.support.status != "HIDDEN"
        },
        "support_status": support_description(found.support),
    }


def property_description(prop: Property) -> dict[str, Any]:
    """A property and all that lies in it."""
    made: dict[str, Any] = {"type": prop.type.lower()}
    if prop.default is not None:
        made["default"] = prop.default
    if isinstance(prop.schema, Property):
        made["schema"] = {"*": property_description(prop.schema)}
    elif prop.schema is not None:
        made["schema"] = {name: property_description(each) for name, each in prop.schema.items()}
    made["required"] = prop.required
    if prop.constraints:
        made["constraints"] = prop.constraints
    made["update_allowed"] = prop.update_allowed
    made["immutable"] = prop.immutable
    return made


def attribute_description(attribute: Attribute) -> dict[str, Any]:
    """An attribute."""
    return {} if attribute.type is None else {"type": attribute.type.lower()}


def support_description(support: Support) -> dict[str, Any]:
    """A support status and those before it."""
    previous = None if support.previous is None else support_description(support.previous)
    return {
        "status": support.status,
        "message": support.message,
        "version": support.version,
        "previous_status": previous,
    }

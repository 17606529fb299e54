"""A resource type in the form that Heat's API describes it, with texts where they are known.

Source of the form: heat.engine.service.resource_schema. heatlint.catalog.private reads the same form.
"""

from __future__ import annotations

from heatlint.catalog.resource_type import Property
from heatlint.catalog.texts import type_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog.resource_type import Attribute, ResourceType, Support


def description(found: ResourceType) -> dict[str, Any]:
    """Return the body with which Heat describes a type. It has no hidden and no unimplemented properties."""
    text = type_text(found)
    return {
        "resource_type": found.name,
        **({} if text is None else {"description": text}),
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
    """Return the description of a property, with the properties inside it."""
    facts: dict[str, Any] = {"type": prop.type.lower()}
    if prop.description is not None:
        facts["description"] = prop.description
    if prop.default is not None:
        facts["default"] = prop.default
    if isinstance(prop.schema, Property):
        facts["schema"] = {"*": property_description(prop.schema)}
    elif prop.schema is not None:
        facts["schema"] = {name: property_description(each) for name, each in prop.schema.items()}
    facts["required"] = prop.required
    if prop.constraints:
        facts["constraints"] = prop.constraints
    facts["update_allowed"] = prop.update_allowed
    facts["immutable"] = prop.immutable
    return facts


def attribute_description(attribute: Attribute) -> dict[str, Any]:
    """Return the description of an attribute."""
    facts = {} if attribute.type is None else {"type": attribute.type.lower()}
    return facts if attribute.description is None else {**facts, "description": attribute.description}


def support_description(support: Support) -> dict[str, Any]:
    """Return the description of a support status, with the earlier ones."""
    previous = None if support.previous is None else support_description(support.previous)
    return {
        "status": support.status,
        "message": support.message,
        "version": support.version,
        "previous_status": previous,
    }

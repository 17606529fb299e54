"""What the global environment of a cloud adds to the types: other names of types, and templates on the server's disk.

The facts about the templates that come with Heat are in schemas/stock. They lack the resources, so heatlint does not
look for faults in them.
"""

from __future__ import annotations

import os.path

from heatlint import _data
from heatlint.catalog import ResourceType
from heatlint.heat import TEMPLATE_TYPE_ENDINGS
from heatlint.model.registry import Circle, Registry
from heatlint.model.template import Template
from heatlint.text import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.catalog import Known

_read: dict[str, Template] = {}


def stock_template(url: str, known: Known) -> Template | None:
    """Return the facts about the template that Heat has at a URL, as a template; None when it does not come with Heat.

    The document has the URL as its name.
    """
    if url not in known.catalog.aliases(known.release).values() or not url.endswith(TEMPLATE_TYPE_ENDINGS):
        return None
    if url not in _read:
        with open(_data.path("schemas", "stock", os.path.basename(url)), encoding="utf-8") as stored:
            template = Template(parse(stored.read(), url))
        template.is_stock = True
        _read[url] = template
    return _read[url]


def described_type(registry: Registry, name: str) -> ResourceType | None:
    """Return the type that a name stands for, also when that is a template that comes with Heat.

    None when Heat does not know the name, or the facts are not known here: it stands for another template.
    """
    try:
        found = registry.find(name)
    except Circle:
        return None
    if found is None or found.template is None:
        return None if found is None else found.type
    if found.entry is None or not found.entry.is_global:
        return None
    template = stock_template(found.template, registry.known)
    return None if template is None else template_type(name, template)


def template_url(registry: Registry, name: str) -> str | None:
    """Return the URL of the template that a type stands for; None when it stands for none."""
    try:
        found = registry.find(name)
    except Circle:
        return None
    return None if found is None else found.template


def listed_types(known: Known) -> Iterator[tuple[str, ResourceType | None]]:
    """Yield the names in Heat's list of types, and what they are. Hidden types are left out.

    A name that stands for another type is left out; one that stands for a template is there, with None when it is not
    known what is in it. Source: heat.engine.environment (ResourceRegistry.get_types).
    """
    registry = Registry(None, known)
    mapped = dict(known.global_types())
    for name in dict.fromkeys((*known.names(), *mapped)):
        found = described_type(registry, name)
        if found is not None and found.name == name and not found.hidden:
            yield name, found
        elif found is None and template_url(registry, name) is not None:
            yield name, None


def template_type(name: str, template: Template) -> ResourceType:
    """Return the resource type that Heat makes of a template that comes with it.

    Source: heat.engine.resources.template_resource.generate_class_from_template.
    """
    properties: dict[str, Any] = {}
    for each, parameter in template.value["Parameters"].items():
        facts: dict[str, Any] = {"type": "List" if parameter["Type"] == "CommaDelimitedList" else "String"}
        facts["update_allowed"] = True
        facts["required"] = "Default" not in parameter  # the default is that of the nested stack
        if "AllowedValues" in parameter:
            facts["constraints"] = [{"allowed_values": parameter["AllowedValues"]}]
        properties[each] = facts
    attributes: dict[str, Any] = {each: {} for each in template.section("Outputs")}
    facts = {"type": name, "description": template.description, "properties": properties, "attributes": attributes}
    return ResourceType(facts, {"show": {"type": "Map"}})

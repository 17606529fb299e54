"""A minimal example of each resource type: a template with its required properties, which heatlint accepts.

The template is made from the catalog. tools/type_examples.yaml has what the checks of a type require beyond that, and
better values for the types that people use most.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import yaml

from heatlint import catalog
from heatlint.catalog.resource_type import Property, ResourceType

#: The template version of the examples: the newest one.
VERSION = "2021-04-16"
#: The placeholder that Heat documents; the others are types that it has removed.
NONE = "OS::Heat::None"
#: The type of a property -> the type of the parameter that gives its value.
_PARAMETERS = {
    "String": "string",
    "Integer": "number",
    "Number": "number",
    "Boolean": "boolean",
    "Map": "json",
    "List": "comma_delimited_list",
    "Any": "string",
}


@cache
def _written() -> dict[str, dict[str, Any]]:
    with open(os.path.splitext(__file__)[0] + ".yaml", encoding="utf-8") as stream:
        found: dict[str, dict[str, Any]] = yaml.safe_load(stream)
    return found


def example(found: ResourceType) -> str:
    """Return a template with one resource of a type."""
    written = _written().get(found.name, {})
    parameters: dict[str, Any] = dict(written.get("parameters", {}))
    properties = dict(written.get("properties", {}))
    for name, prop in found.properties.items():
        if prop.required and prop.default is None and name not in properties:
            properties[name] = _value(name, prop, parameters)
    for name in _named(properties):
        parameters.setdefault(name, {"type": "string"})
    resource = {"type": found.name, **({"properties": properties} if properties else {})}
    template = {
        "heat_template_version": VERSION,
        **({"parameters": parameters} if parameters else {}),
        "resources": {"example": resource},
    }
    return yaml.dump(template, Dumper=_Dumper, sort_keys=False, width=100)


class _Dumper(yaml.SafeDumper):
    """Writes calls of functions and definitions of parameters in one line, scripts as blocks, and indents lists."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent also the items of a list in a map."""
        super().increase_indent(flow, False)

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        """Write a map with one plain value in one line."""
        is_call = len(mapping) == 1 and isinstance(next(iter(mapping.values())), str)
        return super().represent_mapping(tag, mapping, flow_style=is_call)

    def represent_scalar(self, tag: str, value: Any, style: str | None = None) -> yaml.ScalarNode:
        """Write a text of several lines as a block."""
        return super().represent_scalar(tag, value, style="|" if isinstance(value, str) and "\n" in value else style)


def _value(name: str, prop: Property, parameters: dict[str, Any]) -> Any:
    """Return a value for a property: a constant where the facts give one, else a parameter."""
    schema = prop.schema
    if isinstance(schema, dict) and prop.type == "Map":
        return {key: _value(key, each, parameters) for key, each in schema.items() if each.required}
    if isinstance(schema, Property):
        return [_value(name.removesuffix("s"), schema, parameters)]
    for constraint in prop.constraints:
        ((kind, value),) = constraint.items()
        if kind == "allowed_values":
            return value[0]
        if kind == "range" and prop.type in ("Integer", "Number"):
            return value.get("min", value.get("max"))
    parameters[name] = {"type": _PARAMETERS[prop.type]}
    return {"get_param": name}


def _named(value: Any) -> list[str]:
    """Return the names of the parameters in a value."""
    if isinstance(value, dict):
        own = [value["get_param"]] if isinstance(value.get("get_param"), str) else []
        return own + [name for each in value.values() for name in _named(each)]
    return [name for each in value for name in _named(each)] if isinstance(value, list) else []


def shown_types() -> list[ResourceType]:
    """Return the types of the newest release that have a page: those that Heat lists."""
    found = (catalog.find(name) for name in sorted(catalog.names()))
    return [
        each for each in found if each is not None and not each.hidden and (not each.placeholder or each.name == NONE)
    ]

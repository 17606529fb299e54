"""A nested template's parameters as the properties of the resource it is nested by.

Source: heat.engine.properties.Schema.from_parameter.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.parameters import ParameterSchema

_TYPES = {"string": "String", "number": "Number", "comma_delimited_list": "List", "json": "Map", "boolean": "Boolean"}


class PassedParameter:
    """A parameter of a nested template as a property; the fields are those of heatlint.catalog.Property."""

    __slots__ = ("name", "type", "default", "allow_conversion", "schema", "constraints", "required", "implemented",
                 "checks", "release")

    def __init__(self, name: Any, schema: ParameterSchema, release: int, required: bool = False) -> None:
        self.name = name
        self.type = _TYPES.get(schema.type or "", "Map")
        self.default = None
        self.allow_conversion = self.type in ("List", "Map")
        self.schema = None
        self.constraints = schema.constraints
        self.checks: list[Any] | None = None
        self.release = release
        self.required = required
        self.implemented = True

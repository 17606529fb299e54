"""The parameters of a nested template, as properties of the resource that the template is nested in.

Source: heat.engine.properties.Schema.from_parameter.
"""

from __future__ import annotations

from heatlint.heat import PROPERTY_TYPES
from heatlint.language.constraints import Constraint
from heatlint.language.functions.base import kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog.known import Known
    from heatlint.language.parameters import ParameterSchema


class NoSuchConstraint(Constraint):
    """A custom constraint that Heat does not have: every value violates it."""

    __slots__ = ()

    def problem(self, value: Any, type_name: str, release: int) -> str | None:
        return f"Heat has no custom constraint {kind(self.name)}"


def _of(known: Known, constraint: Constraint) -> Constraint:
    """Return the constraint, or NoSuchConstraint when Heat does not have it."""
    name = constraint.name
    if constraint.kind != "custom_constraint" or (isinstance(name, str) and name in known.custom_constraints()):
        return constraint
    missing = NoSuchConstraint(constraint.kind, constraint.at)
    missing.name = name
    return missing


class ParameterProperty:
    """A parameter of a nested template as a property, with the fields of heatlint.catalog.Property."""

    __slots__ = (
        "name",
        "type",
        "default",
        "allow_conversion",
        "schema",
        "constraints",
        "required",
        "implemented",
        "checks",
        "has_pattern",
        "release",
    )

    def __init__(self, name: Any, schema: ParameterSchema, known: Known, required: bool = False) -> None:
        self.name = name
        self.type = PROPERTY_TYPES.get(schema.type or "", "Map")
        self.default = None
        self.allow_conversion = self.type in ("List", "Map")
        self.schema = None
        self.constraints = [_of(known, each) for each in schema.constraints]
        self.checks: list[Any] | None = None
        self.has_pattern: bool | None = None
        self.release = known.release
        self.required = required
        self.implemented = True

"""A stack's parameters with the values they have."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown, Unvalued

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.parameters import ParameterSchema

_UNREAD = object()


class Parameter:
    """A declared parameter: its schema, the value given, and a default that the environment gives."""

    __slots__ = ("name", "schema", "given", "given_default", "_value")

    def __init__(self, name: Any, schema: ParameterSchema, given: Any, given_default: Any) -> None:
        self.name = name
        self.schema = schema
        self.given = given
        self.given_default = given_default
        self._value: Any = _UNREAD

    @property
    def default(self) -> Any:
        """The default that holds: the environment's before the template's; None when there is none."""
        return self.given_default if self.given_default is not None else self.schema.default

    @property
    def raw(self) -> Any:
        """The value before it is read as the type; None when there is none."""
        return self.given if self.given is not None else self.default

    def value(self) -> Any:
        """The value as its type. Raises Refused when there is none or it cannot be read."""
        if self._value is _UNREAD:
            raw = self.raw
            if raw is None:
                raise Refused(f'the parameter "{self.name}" has no value', missing=self.name)
            if self.schema.type is None:
                raise Unknown
            if isinstance(raw, Unvalued):
                raise Unknown
            self._value = self.schema.parse(raw)
        return self._value

    def unvalued(self) -> Unvalued:
        """What its type and constraints say of a value that is not known."""
        found = Unvalued(self.name, self.schema.type)
        for constraint in self.schema.constraints:
            if constraint.kind == "allowed_values" and self.schema.type in ("string", "number", "boolean"):
                try:
                    found.allowed = [self.schema.parse(each) for each in constraint.allowed]
                except Refused:
                    found.allowed = None
            elif constraint.kind == "range":
                found.minimum, found.maximum = constraint.minimum, constraint.maximum
        return found

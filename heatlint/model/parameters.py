"""The parameters of a stack and their values."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown, Unvalued

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.parameters import ParameterSchema

_UNREAD = object()


class Parameter:
    """A parameter that the template declares.

    given: the value from the environment or from the parent stack; given_default: the default from the environment's
    parameter_defaults. Each is None when it is not given. is_missing: whether there is no value and no default.
    is_secret: the answer of `Stack.is_secret`, None before that is asked.
    """

    __slots__ = ("name", "schema", "given", "given_default", "is_missing", "is_secret", "_value")

    def __init__(self, name: Any, schema: ParameterSchema, given: Any, given_default: Any) -> None:
        self.name = name
        self.schema = schema
        self.given = given
        self.given_default = given_default
        self.is_missing = self.raw is None
        self.is_secret: bool | None = None
        self._value: Any = _UNREAD

    @property
    def default(self) -> Any:
        """The default that Heat uses: that of the environment, else that of the template; None without both."""
        return self.given_default if self.given_default is not None else self.schema.default

    @property
    def is_given(self) -> bool:
        """Whether the environment or the parent stack gives the value, and not the template."""
        return self.given is not None or self.given_default is not None

    @property
    def raw(self) -> Any:
        """The value before Heat converts it to the type of the parameter; None for a parameter without a value."""
        return self.given if self.given is not None else self.default

    def value(self) -> Any:
        """Return the value, converted to the type of the parameter.

        Raises Refused when there is no value or it does not convert, and Unknown when it is not known.
        """
        if self._value is _UNREAD:
            raw = self.raw
            if self.is_missing:
                raise Refused(f'the parameter "{self.name}" has no value', missing=self.name)
            if self.schema.type is None:
                raise Unknown
            if isinstance(raw, Unvalued):
                raise Unknown
            self._value = self.schema.parse(raw)
        return self._value

    def unvalued(self) -> Unvalued:
        """Return what the type and the constraints say about the value, when it is not known."""
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

"""A resource as the policies of a project see it."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown, Unvalued
from heatlint.language.values import default
from heatlint.model.live_resources import defining_stacks
from heatlint.model.scope import DEPLOYED
from heatlint.model.values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

    Path = tuple[Any, ...]


class Subject:
    """A resource. types: the names of its type: as written, as reports show it, and what the registry maps it to."""

    __slots__ = ("resource", "types", "_values")

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        found = resource.type.name if resource.type is not None else None
        self.types = [each for each in dict.fromkeys((resource.type_name, resource.type_label, found)) if each]
        self._values: Values | None = None

    @property
    def type_path(self) -> Path:
        """The path of the type."""
        return (*self.resource.path, self.resource.stack.words.type)

    @property
    def properties_path(self) -> Path:
        """The path of the properties."""
        return (*self.resource.path, self.resource.stack.words.properties)

    def takes(self, name: str) -> bool | None:
        """Whether the resource can have a property, or None when its type accepts any property."""
        resource = self.resource
        written = resource.written(resource.stack.words.properties)
        if written is not None and (not isinstance(written, dict) or resource.stack.is_call(written)):
            return False
        names = resource.property_names()
        return None if names is None else name in names

    def value(self, name: str) -> Any:
        """Return the value that a property is set to: None when it is not set, Unvalued when the value is not known.

        A default does not count. A value that Heat moves there from a deprecated property does.
        """
        if self._values is None:
            self._values = Values(self.resource, DEPLOYED)
        prop = self._values.schema.get(name) if self._values.schema is not None else None
        value = self._values.get(name) if prop is not None else None
        if name in self.resource.properties:
            return self._written(name) if value is None or self.is_null(name, (), value) else value
        if prop is None or prop.default is None:
            return value
        return None if value == default(prop) else value

    def is_null(self, name: str, steps: Path, value: Any) -> bool:
        """Whether a value inside a property, which Heat reads as empty, is null in the template."""
        if value or name not in self.resource.properties:
            return False
        written = self._written(name)
        for step in steps:
            try:
                written = written[step]
            except (KeyError, IndexError, TypeError):
                return False
        return written is None

    def _written(self, name: str) -> Any:
        """Return the value in the template, for a property that the type does not have or that Heat moves elsewhere."""
        try:
            return self.resource.stack.partial_in(DEPLOYED).resolve(self.resource.properties[name])
        except (Refused, Unknown):
            return Unvalued()


def subjects(stack: Stack) -> Iterator[Subject]:
    """Yield the resources that Heat creates for a template, with members of groups that the template defines."""
    for each in defining_stacks(stack):
        for resource in each.resources.values():
            if resource.enabled is not False and not resource.external:
                yield Subject(resource)

"""One side of a comparison: a stack whose resources exist, with its values."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown, Unvalued
from heatlint.language.secret_names import names_secret
from heatlint.language.values import BadProperty
from heatlint.model.groups import group_of
from heatlint.model.secret_places import secret_places
from heatlint.planning.existing import ExistingEvaluator, ExistingScope, PropertyValues
from heatlint.planning.group_attributes import MemberValues
from heatlint.planning.nested import unvalued_child

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog import Property
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

#: Stands in a report for a value that is not known.
_NOT_KNOWN = "<not known>"


class ExistingSide:
    """The values of one stack.

    mappings_of: the stack whose Mappings section counts, when it is another one. around: the values of the stack that
    this one is nested in.
    """

    def __init__(self, stack: Stack, mappings_of: Stack | None = None, around: ExistingSide | None = None) -> None:
        self.stack = stack
        self.around = around
        self.scope = ExistingScope(stack, mappings_of)
        self.evaluator = ExistingEvaluator(self.scope)
        self._values: dict[Any, PropertyValues] = {}

    def values(self, resource: Resource) -> PropertyValues:
        """Return the values of the properties of a resource of the stack."""
        if resource.name not in self._values:
            if resource.child is None:
                resource.child = unvalued_child(resource)
            self._values[resource.name] = PropertyValues(resource, self.evaluator)
        return self._values[resource.name]

    def section(self, resource: Resource, section: str) -> Any:
        """Return the value of a section of the definition of a resource; None when it is not known."""
        try:
            return self.evaluator.resolve(resource.written(getattr(resource.stack.words, section)))
        except (Refused, Unknown):
            return None

    def description_of(self, group: Resource) -> PropertyValues | None:
        """Return the values of the launch configuration that a group refers to."""
        kind = group_of(group.type)
        if kind is None or kind.configuration is None:
            return None
        return self.referred(self.values(group).get_known(kind.configuration))

    def referred(self, reference: Any) -> PropertyValues | None:
        """Return the values of the resource that a reference gives, in this stack or in one around it."""
        for name, text in self.scope.ids.items():
            if reference in (text, name):
                return self.values(self.stack.resources[name])
        return None if self.around is None else self.around.referred(reference)

    def reported(
        self, resource: Resource, part: str, is_property: bool, schema: dict[Any, Property] | None = None
    ) -> tuple[Any, bool]:
        """Return the value of a part of a definition in the form for a report, and whether it is secret.

        schema: the properties by name, when they are not those of the resource itself.
        """
        reads = self.scope.secret_reads[0]
        try:
            if is_property:
                value = PropertyValues(resource, self.evaluator, schema).get(part)
            elif part == "type":
                return resource.type_label, False
            else:
                value = self.evaluator.resolve(resource.written(getattr(resource.stack.words, part)))
        except BadProperty:
            value = Unvalued() if part in resource.properties else None
        except (Refused, Unknown):
            value = Unvalued()
        readable = _readable(value)
        hidden = self.scope.secret_reads[0] != reads or names_secret(part) or self.stack.secrets.holds(readable)
        return readable, hidden or self._has_secret_text(readable)

    def _has_secret_text(self, value: Any) -> bool:
        """Whether a text in a value repeats a secret of the request."""
        texts = secret_places(self.stack.root).texts()
        todo = [value]
        while todo:
            each = todo.pop()
            if isinstance(each, str) and texts.covered(each) != each:
                return True
            if isinstance(each, dict):
                if any(names_secret(key) for key in each):
                    return True
                todo += each.values()
            elif isinstance(each, list):
                todo += each
        return False


def _readable(value: Any) -> Any:
    """Return a value with a text in place of each part that is not known."""
    if isinstance(value, Unvalued):
        return _readable_source(value.source)
    if isinstance(value, dict):  # Heat fills in null for what is not set
        return {key: _readable(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_readable(each) for each in value]
    return value


def _readable_source(source: Any) -> Any:
    """Return what stands for a value that is not known. source: that of an Unvalued."""
    if isinstance(source, str):
        return source
    if not isinstance(source, MemberValues):
        return _NOT_KNOWN
    values = [_readable_part(part) for _, part in source.parts]
    if source.is_one:
        return values[0] if values else None
    names = [name for name, _ in source.parts]
    return values if None in names else dict(zip(names, values, strict=True))


def _readable_part(part: Any) -> Any:
    """Return the value of a member. part: its id, or its value as heatlint.planning.equality.frozen returns it."""
    if not isinstance(part, tuple):
        return _NOT_KNOWN if part is None else part
    kind, value = part
    if kind == "value":
        return value
    return _readable_source(value) if kind == "?" else _NOT_KNOWN

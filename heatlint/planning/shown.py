"""Values in the form for a report: texts such as "<web.first_address>" stand for what only the cloud knows."""

from __future__ import annotations

from heatlint.language.functions.base import Unknown, Unvalued
from heatlint.planning.existing import ExistingScope
from heatlint.planning.group_attributes import MemberValues, value_of_members

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

#: Stands for a value of which nothing is known.
NOT_KNOWN = "<not known>"
#: The functions that choose by a condition. What is not known cannot decide it.
CHOOSING = ("if", "Fn::If")


class ShownScope(ExistingScope):
    """A stack whose resources exist, with texts in the place of values that are not known."""

    def __init__(self, scope: ExistingScope) -> None:
        super().__init__(scope.stack, scope.mappings_of)
        self.ids, self.nested, self.members = scope.ids, scope.nested, scope.members
        self.renewed, self.perhaps_renewed = scope.renewed, scope.perhaps_renewed
        self.inherited = scope.inherited

    def parameter(self, name: str) -> Any:
        """Return the value of a parameter, or a text with its name. Raises Refused or Unknown."""
        if name not in self.stack.parameters and name in self.stack.pseudo_parameters:
            return f"<{name}>"
        try:
            return super().parameter(name)
        except Unknown:
            return _text_for(self.unvalued(name))

    def reference(self, name: Any) -> Any:
        """Return the id of a resource, or what stands for it. Raises Refused or Unknown."""
        return _text_for(super().reference(name))

    def attribute(self, resource: Any, name: Any, keys: list[Any]) -> Any:
        """Return the value of an attribute, or what stands for it. Raises Unknown."""
        return _text_for(super().attribute(resource, name, keys))


def _text_for(value: Any) -> Any:
    """Return a value with a text in place of each part that is not known. Raises Unknown for a part without a text."""
    if isinstance(value, Unvalued):
        shown = _of_source(value.source)
        if shown == NOT_KNOWN:
            raise Unknown
        return shown
    if isinstance(value, dict):
        return {key: _text_for(each) for key, each in value.items()}
    return [_text_for(each) for each in value] if isinstance(value, list) else value


def readable(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value with a text in place of each part that is not known. names: URLs of files -> their names."""
    if isinstance(value, Unvalued):
        return _of_source(value.source)
    if isinstance(value, dict):  # Heat fills in null for what is not set
        return {key: readable(each, names) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [readable(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def _of_source(source: Any) -> Any:
    """Return what stands for a value that is not known. source: that of an Unvalued."""
    if isinstance(source, str):
        return source
    return readable(value_of_members(source), {}) if isinstance(source, MemberValues) else NOT_KNOWN

"""Where a value that the needs of a stack depend on is set, for advice: a property, or the value of a parameter."""

from __future__ import annotations

from dataclasses import dataclass

from heatlint.heat import MOST_RESOURCES
from heatlint.language.functions.base import Refused
from heatlint.language.parameters import ParameterSchema
from heatlint.model.places import given_in, parameter_of, source, value_place, written_path, written_value
from heatlint.planning.changes import Place, dotted
from heatlint.planning.places import place_at, place_in_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.model.parameters import Parameter
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.planning.changes import Path


@dataclass(frozen=True, slots=True)
class Setting:
    """What a user changes to get another value.

    text: such as `"count" of "web"` or `the parameter "workers"`; place: where its value is written, None for a value
    of the command line. parameters: the definitions of those that the value passes through.
    """

    text: str
    place: Place | None
    parameters: tuple[ParameterSchema, ...] = ()

    @property
    def is_secret(self) -> bool:
        """Whether no report may show the value."""
        return any(each.is_secret for each in self.parameters)

    @property
    def where(self) -> str:
        """The place as the end of a clause."""
        return "" if self.place is None else f" ({self.place})"

    def allows(self, value: str | int) -> bool:
        """Whether the constraints of the parameters allow a value."""
        try:
            return all(each.constraint_problem(each.parse(str(value)), None) is None for each in self.parameters)
        except Refused:  # not of the type of the parameter
            return False

    def number_up_to(self, most: int, least: int) -> int | None:
        """Return the largest number that may be set and is not larger than `most`; None when there is none.

        A number far below `most` is not looked for.
        """
        for number in range(most, max(least, most - MOST_RESOURCES) - 1, -1):
            if self.allows(number):
                return number
        return None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value with the setting that gives it. amount: the value of what takes an amount of a quota by itself."""

    value: str | int
    setting: Setting


def setting_of(resource: Resource, name: str, path: Path) -> Setting:
    """Return the setting of a property's value, which may come through parameters and from the parents of the stack.

    path: the names from the root to the resource.
    """
    stack, at = resource.stack, (*resource.path, resource.stack.words.properties, name)
    found = Setting(f'"{name}" of "{dotted(path)}"', place_at(stack, at) or place_at(stack, resource.path, key=True))
    parameters: list[ParameterSchema] = []
    outer = path[:-1]
    while True:
        author = source(stack, at)[0]
        name_of = parameter_of(author, written_value(author, written_path(stack, at)))
        parameter = author.parameters.get(name_of) if name_of is not None else None
        if parameter is None:
            return Setting(found.text, found.place, tuple(parameters))
        parameters.append(parameter.schema)
        parent = author.parent
        if parent is None:
            return Setting(f'the parameter "{parameter.name}"', _place_of_value(author, parameter), tuple(parameters))
        outer = path[: author.depth]
        stack, at = parent.stack, (*parent.path, parent.stack.words.properties, parameter.name)
        place = place_at(stack, at)
        if place is None:  # the nested template has the value itself
            inner = f'the parameter "{parameter.name}" of "{dotted(outer)}"'
            return Setting(inner, _place_of_value(author, parameter), tuple(parameters))
        found = Setting(f'"{parameter.name}" of "{dotted(outer)}"', place)


def _place_of_value(stack: Stack, parameter: Parameter) -> Place | None:
    """Return where the value of a parameter is written; None for the command line and the config."""
    given = given_in(stack, parameter)
    if given is not None and given[1] is None:
        return None
    path, name = value_place(stack, parameter)
    document = stack.template.document if given is None else stack.request.document(name)
    return None if document is None else place_in_document(document, path)

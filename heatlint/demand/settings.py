"""Where a value that the needs of a stack depend on is set, for advice: a property, or the value of a parameter."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from heatlint.demand.inputs import ANOTHER, Inputs, all_values
from heatlint.heat import MOST_RESOURCES
from heatlint.language.functions.base import Refused, Unknown
from heatlint.language.functions.hot import step_into
from heatlint.language.functions.hot_control import If
from heatlint.language.parameters import ParameterSchema
from heatlint.model.places import given_in, part_of_parameter, source, value_place, written_path, written_value
from heatlint.planning.changes import Place, dotted
from heatlint.planning.places import place_at, place_in_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.parameters import Parameter
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.planning.changes import Path

    #: The settings of parameters, by stack and name.
    Settings = dict[tuple[Stack, str], "Setting"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a user changes to get another value.

    text: such as `"count" of "web"` or `the parameter "workers"`; place: where its value is written, None for a value
    of the command line. parameters: the definitions of those that the value passes through, the outermost last. steps:
    the path of the value inside that of the outermost parameter, when it is a part of a map. is_of_root: whether it is
    the value of that one, which is a parameter of the root stack. inputs: what decides the value, when a call computes
    it; conditions: the names of the conditions that the call asks; number: the number that stands in the call where its
    conditions choose it, unless that would tell a secret. is_secret: whether no report may show the value.
    """

    text: str
    place: Place | None
    parameters: tuple[ParameterSchema, ...] = ()
    steps: Path = ()
    is_of_root: bool = False
    inputs: tuple[Input, ...] = ()
    conditions: tuple[str, ...] = ()
    is_computed: bool = False
    number: Chosen | None = None
    is_secret: bool = field(init=False)  # asked once, since settings may have inputs in common

    def __post_init__(self) -> None:
        is_secret = any(each.is_secret for each in self.parameters) or any(
            each.setting.is_secret for each in self.inputs
        )
        object.__setattr__(self, "is_secret", is_secret)

    @property
    def where(self) -> str:
        """The place as the end of a clause; of a document without a text, such as the body of a request, the path."""
        if self.place is None:
            return ""
        return f" ({self.place if self.place.range is not None else '.'.join(map(str, self.place.path))})"

    @property
    def key(self) -> tuple[str, Place | None]:
        """What two settings have in common that are the same."""
        return self.text, self.place

    def allows(self, value: Any) -> bool:
        """Whether the constraints of the parameters allow a value. A parameter of a map that has it allows any."""
        whole = [each for each in self.parameters if each.type != "json"]
        try:
            return all(each.constraint_problem(each.parse(str(value)), None) is None for each in whole)
        except Refused:  # not of the type of the parameter
            return False

    def number_up_to(self, most: int, least: int) -> int | None:
        """Return the largest number that may be set and is not larger than `most`; None when all are larger.

        A number far below `most` is not looked for.
        """
        return next(filter(self.allows, range(most, max(least, most - MOST_RESOURCES) - 1, -1)), None)

    def number_from(self, least: int, most: int) -> int | None:
        """Return the smallest number that may be set, in the same way."""
        return next(filter(self.allows, range(least, min(most, least + MOST_RESOURCES) + 1)), None)


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter that a call reads.

    setting: what sets it; value: what it has, None when that is not known. others: other values that make a difference.
    is_closed: whether each value that it may have is one of these or makes the same difference as one of them.
    """

    setting: Setting
    value: Any
    others: tuple[Any, ...]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value with the setting that gives it."""

    value: str | int
    setting: Setting


def setting_of(resource: Resource, value: tuple[Any, ...], path: Path) -> Setting:
    """Return the setting of a property's value, which may come through parameters and from the parents of the stack.

    value: the path of the value below the properties; path: the names from the root to the resource.
    """
    stack, at = resource.stack, (*resource.path, resource.stack.words.properties, *value)
    place = place_at(stack, at) or place_at(stack, resource.path, key=True)
    return _setting_at(stack, at, path[:-1], Setting(f'"{value[-1]}" of "{dotted(path)}"', place), {})


def _setting_at(stack: Stack, at: Path, outer: Path, found: Setting, known: Settings) -> Setting:
    """Return the setting of the value at a path in a stack.

    outer: the path of the stack; found: as far as known; known: the settings of what decides that are found already.
    """
    author, whole = source(stack, at)
    path = written_path(stack, at)
    written = written_value(author, path)
    read = part_of_parameter(author, written)
    if read is not None:
        parameter, steps = read[0], (*read[1], *whole[len(path) :])
        if not steps or _has_part(parameter, steps):
            return _setting_of(author, parameter, outer, found.parameters, known, steps)
    if isinstance(written, list) and path != whole:  # an "if" in the list may leave items out
        return replace(found, place=place_at(author, path), is_computed=True)
    if not author.is_call(written):
        return replace(found, is_computed=True) if found.steps and path != whole else found
    inputs = Inputs(author, written)
    found = replace(
        found,
        inputs=tuple(_input(author, name, outer, others, known) for name, others in inputs.parameters.items()),
        conditions=tuple(inputs.conditions),
        is_computed=True,
    )
    if found.is_secret:
        return found
    return replace(found, number=_number(author, path, written, found.text)) if path == whole else found


def _number(author: Stack, path: Path, written: Any, text: str) -> Chosen | None:
    """Return the number that the "if" at a path has in the branch in force; None when something else is there.

    written: the call; text: what has its value.
    """
    while author.is_call(written):
        ((name, args),) = written.items()
        function = author.functions[name]
        if not isinstance(function, If) or function.form(name, args, author.is_call) is not None:
            return None
        chosen = function.always_resolved(args, author.evaluator)
        if not chosen:
            return None
        ((steps, written),) = chosen
        path = (*path, name, *steps)
    if isinstance(written, bool) or not isinstance(written, (int, str)) or not str(written).isdecimal():
        return None
    return Chosen(written, Setting(f"the number in {text}", place_in_document(author.template.document, path)))


def _has_part(parameter: Parameter, steps: Path) -> bool:
    """Whether the value of a parameter is a map that has something at the path of some steps."""
    try:
        value = parameter.value() if parameter.schema.type == "json" else None
        for step in steps:
            if isinstance(value, str):  # a character of a text is not a value of its own
                return False
            value = step_into(value, step)
    except (Refused, Unknown, KeyError, IndexError, TypeError, ValueError):
        return False
    return value is not None


def _setting_of(
    author: Stack,
    parameter: Parameter,
    outer: Path,
    before: tuple[ParameterSchema, ...],
    known: Settings,
    steps: Path = (),
) -> Setting:
    """Return the setting of the value of a parameter, or of the part of it that some steps lead to.

    before: the parameters of nested stacks that get the value.
    """
    parameters = (*before, parameter.schema)
    parent = author.parent
    text = f'the parameter "{parameter.name}"'
    if steps:
        text = f'"{dotted(tuple(map(str, steps)))}" of {text}'
    if parent is None:
        return Setting(text, _place_of_value(author, parameter, steps), parameters, steps, is_of_root=True)
    outer = outer[: author.depth]
    at = (*parent.path, parent.stack.words.properties, parameter.name)
    place = place_at(parent.stack, at)
    if place is None:  # the nested template has the value itself
        place = _place_of_value(author, parameter, steps)
        is_inside = place is not None and place.path[len(place.path) - len(steps) :] == steps
        return Setting(f'{text} of "{dotted(outer)}"', place, parameters, steps, is_computed=not is_inside)
    name = dotted((parameter.name, *map(str, steps)))
    at = (*at, *steps)
    found = Setting(f'"{name}" of "{dotted(outer)}"', place_at(parent.stack, at) or place, parameters, steps)
    return _setting_at(parent.stack, at, outer[:-1], found, known)


def _input(author: Stack, name: str, outer: Path, others: list[Any], known: Settings) -> Input:
    parameter = author.parameters[name]
    if (author, name) not in known:
        known[author, name] = _setting_of(author, parameter, outer, (), known)
    try:
        value = parameter.value()
    except (Refused, Unknown):
        value = None
    allowed = all_values(parameter)
    # A text that is not a number can only be compared; ANOTHER stands for all with which it is not.
    is_compared = ANOTHER in others and isinstance(value, str) and not value.isdecimal()
    return Input(
        known[author, name],
        value,
        tuple(each for each in (others if allowed is None else allowed) if each != value),
        allowed is not None or is_compared,
    )


def _place_of_value(stack: Stack, parameter: Parameter, steps: Path = ()) -> Place | None:
    """Return where the value of a parameter is written, or the part of it that some steps lead to.

    None for the command line and the config. Of a map that is written as a text, it is the place of that.
    """
    given = given_in(stack, parameter)
    if given is not None and given[1] is None:
        return None
    path, name = value_place(stack, parameter, *steps)
    document = stack.template.document if given is None else stack.request.document(name)
    if document is None:
        return None
    place = place_in_document(document, path)
    return _place_of_value(stack, parameter) if steps and place.range is None else place

"""The values of parameters in the stack that uses a file, and where they come from."""

from __future__ import annotations

from heatlint.editor.facts import as_code
from heatlint.heat import HIDDEN
from heatlint.language.functions.base import Refused, Unknown, Unvalued, is_known
from heatlint.load.server.environment import PARAMETERS
from heatlint.model.groups import group_of
from heatlint.model.names import PARAMETER
from heatlint.model.places import given_in
from heatlint.model.secret_places import secret_places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.editor.file import File
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

#: The length of the longest value that a hint shows.
LONGEST_HINT = 40


def effective(stack: Stack, name: str, file_name: Callable[[str], str] = str) -> tuple[str | None, str | None]:
    """Return the value of a parameter as Markdown code and its source; None for what is not known.

    file_name: returns the name to show for a file.
    """
    parameter = stack.parameters.get(name)
    if parameter is None:
        known = stack.pseudo_parameters
        return (None, "set by Heat") if name in known else (None, None)
    source = _source(stack, name, file_name)
    raw = parameter.raw
    if raw is None or isinstance(raw, Unvalued):
        return None, source
    if stack.is_secret(parameter):
        return as_code(HIDDEN), source
    try:
        value = parameter.value()
    except (Refused, Unknown):
        return None, source
    if not is_known(value):
        return None, source
    return secret_places(stack.root).covered(as_code(value)), source


def _source(stack: Stack, name: str, file_name: Callable[[str], str]) -> str | None:
    """Return where the value of a parameter comes from; None for one without a value."""
    parameter = stack.parameters[name]
    if parameter.given is not None and stack.parent is not None:
        return f'passed by "{stack.parent.name}" in {file_name(stack.parent.stack.file)}'
    found = given_in(stack, parameter)
    if found is None:
        return "default" if parameter.schema.default is not None else None
    section, file = found
    if section == PARAMETERS:
        return "set for the stack" if file is None else f"set in {file_name(file)}"
    return "default of the stack" if file is None else f"default set in {file_name(file)}"


class Hint:
    """A text to show behind an offset. is_parameter: the value of a parameter; else a fact, such as the members."""

    __slots__ = ("offset", "label", "is_parameter")

    def __init__(self, offset: int, label: str, *, is_parameter: bool) -> None:
        self.offset = offset
        self.label = label
        self.is_parameter = is_parameter


def hints(file: File, stack: Stack, start: int, end: int) -> Iterator[Hint]:
    """Yield the hints between two offsets of a template, each once. stack: the stack of the template.

    An alias and a merge give one place of the text to several names.
    """
    seen: set[tuple[int, str]] = set()
    for hint in _hints(file, stack, start, end):
        if (hint.offset, hint.label) not in seen:
            seen.add((hint.offset, hint.label))
            yield hint


def _hints(file: File, stack: Stack, start: int, end: int) -> Iterator[Hint]:
    if file.reading is None or file.reading.version is None:
        return
    for each in file.reading.names:
        is_reference = each.kind == PARAMETER and not each.declares and not each.key and each.of is None
        if is_reference and each.path[0] != "parameter_groups":
            offset = file.span(each.path)[1]
            value = _short_value(stack, each.name) if start <= offset <= end else None
            if value is not None:
                yield Hint(offset, f"= {value}", is_parameter=True)
    words = file.reading.version.words
    for name, resource in stack.resources.items():
        if resource.type is not None and resource.type.family:
            offset = file.span((words.resources, name, words.type))[1]
            count = members(resource) if start <= offset <= end else None
            if count is not None:
                yield Hint(offset, f"× {count}", is_parameter=False)

    if stack.known.inventory is not None:
        from heatlint.editor import in_cloud

        for offset, text in in_cloud.hints(file, stack, start, end):
            yield Hint(offset, f"({text})", is_parameter=False)


def _short_value(stack: Stack, name: str) -> str | None:
    """Return the value of a parameter if it is known, not secret, and short enough for a hint."""
    parameter = stack.parameters.get(name)
    if parameter is None or stack.is_secret(parameter):
        return None
    value, _ = effective(stack, name)
    if value is None:
        return None
    value = value.strip("`")
    return value if 0 < len(value) <= LONGEST_HINT else None


def members(resource: Resource) -> int | None:
    """Return the number of members of a group; None if it is not a group or the number is not known."""
    group = group_of(resource.type)
    if group is None or group.count is None:
        return None
    count: Any = resource.values.get(group.count)
    return count if isinstance(count, int) and not isinstance(count, bool) else None

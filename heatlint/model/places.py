"""Finds where the author wrote what is in a stack. The template of a group's stack is made by Heat, not written."""

from __future__ import annotations

from heatlint.language.functions.cfn import ParamRef
from heatlint.language.functions.hot import GetParam
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS
from heatlint.text import value_at, values_on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.language.parameters import ParameterSchema
    from heatlint.model.parameters import Parameter
    from heatlint.model.stack import Stack
    from heatlint.text import Document

    Path = tuple[Any, ...]


def source(stack: Stack, path: Path) -> tuple[Stack, Path]:
    """Return the stack whose template the author wrote, and the path in that template of what is at a path in a stack.

    For the stack of a group this is where the group defines its members; for any other stack the path itself.
    """
    while stack.group_template is not None and stack.parent is not None:
        path = stack.group_template.source_path(path)
        stack = stack.parent.stack
    return stack, path


def value_place(stack: Stack, parameter: Parameter, *steps: Any) -> tuple[Path, str]:
    """Return the path of the value that a parameter of the root has, and the name of the file that it is in.

    It is in an environment, in the request, or the default in the template. steps: to a part of the value.
    """
    words = stack.words
    if parameter.given is None and parameter.given_default is None:
        return (words.parameters, parameter.name, words.default, *steps), stack.file
    section = PARAMETERS if parameter.given is not None else PARAMETER_DEFAULTS
    return given_place(stack, section, parameter.name, *steps)


def given_place(stack: Stack, section: str, *steps: Any) -> tuple[Path, str]:
    """Return the path of a value in a section of the environments, and the name of the file that it is in."""
    place = stack.environment.place(section, *steps)
    if place is None or place[0] is None:
        return (section, *steps), stack.request.file
    return place[1], place[0]


def written_value(stack: Stack, path: Path) -> Any:
    """Return the value in the author's text for a path in a stack, see `source`; None if the text does not have it."""
    stack, path = source(stack, path)
    return value_at(stack.template.value, path)


def written_path(stack: Stack, path: Path) -> Path:
    """Return the path of `source`, without the steps that the text does not have.

    It ends before the arguments of a function, and before the index in a list with an "if" that may leave an item out:
    then it is not known which item of the text became which item of the value.
    """
    stack, path = source(stack, path)
    node: Any = stack.template.value
    for depth, step in enumerate(path):
        if isinstance(node, list):
            if not isinstance(step, int) or step >= len(node) or _may_lose_items(stack, node):
                return path[:depth]
        elif not isinstance(node, dict) or stack.is_call(node) or step not in node:
            return path[:depth]
        node = node[step]
    return path


def origins(stack: Stack, path: Path) -> Iterator[tuple[str, Path]]:
    """Yield (name of the document, path) of what a value passes through unchanged before it is at a path.

    These are parameters, and the properties by which a resource gives values to the parameters of its nested template.
    """
    while True:
        author, path = source(stack, path)[0], written_path(stack, path)
        name = parameter_of(author, written_value(author, path))
        if name is not None:
            path = (author.words.parameters, name)
            yield author.file, path
        resource = author.parent
        if resource is None or len(path) != 2 or path[0] != author.words.parameters:
            return
        stack, path = resource.stack, (*resource.path, resource.stack.words.properties, path[1])
        outer, written = source(stack, path)
        yield outer.file, written


def parameters_before(stack: Stack, path: Path) -> Iterator[ParameterSchema]:
    """Yield the definitions of the parameters that a value passes through unchanged before it is at a path."""
    while True:
        author, path = source(stack, path)[0], written_path(stack, path)
        name = parameter_of(author, written_value(author, path))
        if name is None or name not in author.template.schemas:
            return
        yield author.template.schemas[name]
        resource = author.parent
        if resource is None:
            return
        stack, path = resource.stack, (*resource.path, resource.stack.words.properties, name)


def parameter_of(stack: Stack, written: Any) -> str | None:
    """Return the name of the parameter whose value a written value stands for; None for any other value."""
    args = _parameter_arguments(stack, written)
    return args if isinstance(args, str) else None


def _parameter_arguments(stack: Stack, written: Any) -> Any:
    """Return the arguments of a call that reads a parameter; None for any other value."""
    if not stack.is_call(written):
        return None
    ((name, args),) = written.items()
    function = stack.functions[name]
    is_of_parameter = isinstance(function, (GetParam, ParamRef)) and not stack.needs_resource(function, args)
    return args if is_of_parameter else None


def given_at(stack: Stack, path: Path) -> tuple[str, str, Path, bool] | None:
    """Return where an environment gives what is at a path in a stack: name of the parameter, document, path.

    The path may go on in the value of the parameter, which may come through the parents of the stack. None when the
    value, or a part of it, is not that of one parameter, or the parameter is not given in a document. The last part of
    the result says whether the document has at that place just what is at the path in the stack. That is not so for the
    path of a step in a call, for a call of another function with the value in its arguments, for a part of a value that
    is merged from several environments, and for a part of a text such as "a,b" for a list.
    """
    stack, path = source(stack, path)
    found = _use_of_parameter(stack, path)
    if found is None:
        return None
    parameter, steps, is_unchanged = found
    if parameter.given is not None and stack.parent is not None:
        outer = stack.parent
        around = given_at(outer.stack, (*outer.path, outer.stack.words.properties, parameter.name, *steps))
        return None if around is None else (*around[:3], is_unchanged and around[3])
    file, where = _place(stack, parameter, steps)[1] or (None, ())
    if file is None:
        return None
    if is_unchanged and not _is_written(stack.request.documents()[file], where, parameter.raw, steps):
        is_unchanged, where = False, where[: len(where) - len(steps)]
    return parameter.name, file, where, is_unchanged


def _is_written(document: Document, path: Path, value: Any, steps: Path) -> bool:
    """Whether a document has the part of a value to which steps lead; a part that is missing, in the map it lacks."""
    for count, step in enumerate(steps):
        if not isinstance(value, (dict, list)):
            return False
        inside = values_on(value, (step,))
        if len(inside) < 2:
            path = path[: len(path) - len(steps) + count]
            break
        value = inside[1]
    return bool(value_at(document.value, path) == value)


def given_in(stack: Stack, parameter: Parameter) -> tuple[str, str | None] | None:
    """Return the section of the environment that gives the value of a parameter, and the document with this section.

    None when the environment does not give it. The document is None for a value of the command line or the config.
    """
    section, place = _place(stack, parameter, ())
    return None if section is None else (section, None if place is None else place[0])


def _place(stack: Stack, parameter: Parameter, steps: Path) -> tuple[str | None, tuple[str | None, Path] | None]:
    """Return the section of the environment with the value of a parameter, and the place of a part of the value."""
    if not parameter.is_given:
        return None, None
    section = PARAMETERS if parameter.given is not None else PARAMETER_DEFAULTS
    return section, stack.environment.place(section, parameter.name, *steps)


def _use_of_parameter(stack: Stack, path: Path) -> tuple[Parameter, Path, bool] | None:
    """Return the parameter whose value is at a path, the steps in it, and True; None for another value.

    For a value that is a call of another function, it is the only parameter in the arguments. The last part is False
    then, and for a path into the call that reads the parameter.
    """
    node: Any = stack.template.value
    for done, step in enumerate(path):
        call = part_of_parameter(stack, node)
        if call is not None:
            if step in node:  # the path goes into the call itself
                return call[0], (), False
            return call[0], (*call[1], *path[done:]), True
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return None
    call = part_of_parameter(stack, node)
    if call is not None:
        return *call, True
    if not path or path[-1] not in stack.functions:
        return None
    found = {}
    todo = [node]
    while todo:
        value = todo.pop()
        inner = part_of_parameter(stack, value)
        if inner is not None:
            found[inner[0].name] = inner
        elif isinstance(value, (dict, list)):
            todo += value.values() if isinstance(value, dict) else value
    return (*next(iter(found.values())), False) if len(found) == 1 else None


def part_of_parameter(stack: Stack, written: Any) -> tuple[Parameter, Path] | None:
    """Return the parameter of which a call reads the value or a part, and the steps to that part.

    None for any other value, and when a step is not known.
    """
    args = _parameter_arguments(stack, written)
    name, *steps = args if isinstance(args, list) and args else [args]
    parameter = stack.parameters.get(name) if isinstance(name, str) else None
    if parameter is None or not all(isinstance(step, (str, int)) for step in steps):  # a step may be a call itself
        return None
    return parameter, tuple(steps)


def _may_lose_items(stack: Stack, items: list[Any]) -> bool:
    """Whether a list of the template has an "if", which may leave an item out. Many findings may be about one list."""
    found: bool = stack.found_once(
        ("may lose items", id(items)), lambda: any(_may_vanish(stack, item) for item in items)
    )
    return found


def _may_vanish(stack: Stack, item: Any) -> bool:
    function = stack.function_of(item)
    return function is not None and function.macro

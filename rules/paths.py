"""Paths into the values of parameters."""

from __future__ import annotations

from heatlint.rule import ADVICE, Rule, check, kind, language, nearest_name
from heatlint.rule.language import Equals, GetAttrThenSelect, GetParam, ParamRef, Repeat, Select, group_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Path, Stack, Use
    from heatlint.rule.language import Call, LostStep

LOST_PATH = Rule("HL409", "lost-path", stage=ADVICE, fixable=True)


@check
def paths(stack: Stack) -> Findings:
    """Each path of `get_param` or `Fn::Select` leads to a value, and none has a string that is replaced later."""
    if stack.group_template is not None:
        return
    uses = [use for use in stack.uses() if _path_of(use)]
    if not uses:
        return
    variables = dict(_variables(stack))
    macros = [use.call for use in stack.uses() if use.call.function.macro]
    undecided = {call.path for call in macros if not language.is_decided(stack, call)}
    compared = [use.call.args for use in uses if use.in_condition]
    tested = _tested(stack) if compared else []
    for use in uses:
        call = use.call
        lost = None
        if isinstance(call.function, GetParam):
            lost = language.lost_step(stack, call.args)
        elif isinstance(call.function, Select):
            lost = language.lost_selection(stack, call.args)
        replaced = _replaced_later(use, variables)
        if replaced is not None and (lost is None or lost.item >= replaced[0]):
            item, variable, instead = replaced
            gives = "an empty string" if isinstance(call.function, GetParam) else "null"
            yield LOST_PATH.at(
                (*call.args_path, item),
                f'Heat evaluates "{call.name}" before it replaces "{variable}", so it always gives {gives}; {instead}',
                explains=call.path if isinstance(call.function, GetParam) else (*call.args_path, item),
            )
        elif lost is not None and not _may_be_meant(stack, use, lost):
            around = [call.path[:length] for length in range(len(call.path))]
            is_known = call.args in tested or (call.args in compared and _is_conditional(use, around, macros))
            if not is_known and undecided.isdisjoint(around):
                yield _lost(stack, use, lost)
        elif lost is None and isinstance(call.function, GetParam):
            yield from _character(stack, use)


def _path_of(use: Use) -> list[Any]:
    """Return the steps into a value that a call is written with."""
    args = use.call.args
    if not isinstance(args, list) or (use.resource is not None and use.resource.enabled is not True):
        return []
    if isinstance(use.call.function, GetParam):
        return args[1:]
    if isinstance(use.call.function, Select):
        return args[:1]
    return args[2:] if isinstance(use.call.function, GetAttrThenSelect) else []


def _variables(stack: Stack) -> Iterator[tuple[Path, tuple[list[str], str]]]:
    """Yield the path of each value in which Heat replaces strings after it has evaluated it.

    With each come these strings, and what an author can do instead of a path with one of them.
    """
    for use in stack.uses_of(Repeat):
        call = use.call
        if isinstance(call.args, dict):
            loops = call.args.get("for_each")
            if isinstance(loops, dict) and not stack.is_call(loops):
                names = [key for key in loops if isinstance(key, str)]
                yield (*call.args_path, "template"), (names, f'"{call.name}" can run over the values themselves')
    for resource in stack.resources.values():
        group = group_of(resource.type)
        if group is not None and group.index_variable is not None and group.definition is not None:
            variable = resource.values.get(group.index_variable)
            if isinstance(variable, str):
                path = (*resource.path, stack.words.properties, *group.definition)
                yield path, ([variable], f'pass "{variable}" to a nested template, which can use it in a path')


def _replaced_later(use: Use, variables: dict[Path, tuple[list[str], str]]) -> tuple[int, str, str] | None:
    """Return the index of the first step with a string that Heat replaces only later, that string, and what to do."""
    if not variables:
        return None
    path, steps = use.call.path, _path_of(use)
    around = [variables[path[:length]] for length in range(len(path) + 1) if path[:length] in variables]
    for item, step in enumerate(steps, start=len(use.call.args) - len(steps)):
        for names, instead in around if isinstance(step, str) else ():
            for name in names:
                if name and name in step:
                    return item, name, instead
    return None


def _tested(stack: Stack) -> list[Any]:
    """Return the arguments of the calls that a condition compares with an empty string or null."""
    found = []
    for use in stack.uses_of(Equals):
        args = use.call.args
        if isinstance(args, list) and ("" in args or None in args):
            found += [next(iter(each.values())) for each in args if isinstance(each, dict) and each]
    return found


def _is_conditional(use: Use, around: list[Path], macros: list[Call]) -> bool:
    """Whether Heat reads a call only under a condition: in an `if`, or in a resource that has a condition."""
    has_condition = use.resource is not None and use.resource.written(use.resource.stack.words.condition) is not None
    return has_condition or any(call.path in around for call in macros)


def _may_be_meant(stack: Stack, use: Use, lost: LostStep) -> bool:
    """Whether the author may know that the path leads nowhere: then the value is optional."""
    container = lost.container
    if lost.is_known and not container and isinstance(container, (dict, list, str)):
        return True  # an empty value: nothing is given
    if not isinstance(container, dict) and not lost.is_beyond:
        return False
    if use.in_condition:
        return True
    return isinstance(container, dict) and stack.parent is not None and nearest_name(lost.step, container) is None


def _lost(stack: Stack, use: Use, lost: LostStep) -> Diagnostic:
    container, step = lost.container, lost.step
    value = ".".join("*" if isinstance(each, dict) else str(each) for each in use.call.args[: lost.item])
    subject = f'"{value}"' if value else _selected_from(stack, use.call.args[1], container)
    if isinstance(container, dict):
        key = f'the key "{step}"' if isinstance(step, str) else f"{kind(step)} as a key"
        message = f"{subject} does not have {key}{_separately(container, step)}"
    elif lost.is_beyond:
        message = (
            f"{subject} has {len(container)} {'item' if len(container) == 1 else 'items'}, so it has no item {step}"
        )
    else:
        message = f'{subject} is {_kind(container)}, so "{step}" does not lead to anything in it'
    return LOST_PATH.at(
        (*use.call.args_path, lost.item),
        f"{message}; Heat gives an empty string",
        nearest=(step, container) if isinstance(container, dict) else None,
        follows_from_origins=True,
        because=[(stack.words.parameters, use.call.args[0])] if value else (),
    )


def _selected_from(stack: Stack, written: Any, container: Any) -> str:
    """Name the value that `Fn::Select` selects from: a parameter, or any other list or map."""
    if stack.is_call(written):
        ((name, args),) = written.items()
        if isinstance(stack.functions[name], ParamRef) and args in stack.parameters:
            return f'"{args}"'
    return "the map" if isinstance(container, dict) else "the list"


def _separately(container: Any, step: Any) -> str:
    """Return what to write instead of a step such as "web.size" or a number that is a text in the map; else ""."""
    if not isinstance(step, str):
        text = str(step).lower() if isinstance(step, bool) else str(step)
        return f'; expected the text "{text}", in quotes' if text in container else ""
    steps = step.split(".")
    for each in steps:
        container = container.get(each) if isinstance(container, dict) else None
    return f"; expected the steps as items of their own: {', '.join(steps)}" if container is not None else ""


def _character(stack: Stack, use: Use) -> Findings:
    """Report an index into a parameter that is a string: it gives one character."""
    name, index = use.call.args[:2]
    parameter = stack.parameters.get(name) if isinstance(name, str) else None
    is_meant = type(index) is not int or index < 0  # from the end: the prefix length of a CIDR, for example
    if parameter is not None and parameter.schema.type == "string" and not is_meant:
        wanted = stack.template.version.parameter_type("comma_delimited_list")
        yield LOST_PATH.at(
            (*use.call.args_path, 1),
            f'"{name}" is a string, so {index} gives one character of it; expected the type "{wanted}" for a list',
            because=[(stack.words.parameters, name)],
        )


def _kind(value: Any) -> str:
    """Name the kind of a value that is not a map. Its text is left out, since only the kind matters."""
    if isinstance(value, bool):
        return "a boolean"
    return "a list" if isinstance(value, list) else "a string" if isinstance(value, str) else "a number"

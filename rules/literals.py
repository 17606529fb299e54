"""Calls of functions that are plain data to Heat, and calls with arguments in the wrong order."""

from __future__ import annotations

from heatlint.rule import ADVICE, Rule, check, shorten
from heatlint.rule.language import CONDITION, KeyMap, Value, proposal, steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rule import Findings, Stack
    from heatlint.rule.language import Function

LITERAL_FUNCTION = Rule("HL510", "literal-function", stage=ADVICE)
SWAPPED_ARGUMENTS = Rule("HL519", "swapped-arguments", stage=ADVICE)

#: The names of functions that are never keys of plain data. Others begin with "Fn::".
_DISTINCT = frozenset(
    (
        "get_attr",
        "get_file",
        "get_param",
        "get_resource",
        "list_concat",
        "list_concat_unique",
        "list_join",
        "make_url",
        "map_merge",
        "map_replace",
        "resource_facade",
        "str_replace",
        "str_replace_strict",
        "str_replace_vstrict",
        "str_split",
    )
)

#: The longest text that is rather a delimiter than a text to split.
_LONGEST_DELIMITER = 2


@check
def literal_functions(stack: Stack) -> Findings:
    """The name of a function is the only key of its map; with another key the map is plain data."""
    for written, chain in stack.mixed_maps:
        path = steps(chain)
        if len(path) == 3 and path[2] == stack.words.properties:  # the keys are names of properties
            continue
        name = next((key for key in written if _is_meant(stack, key, written[key])), None)
        if name is not None:
            other = shorten(str(next(key for key in written if key != name)))
            yield LITERAL_FUNCTION.at(
                (*path, name),
                f'"{name}" is not called, since "{other}" is in the same map{_remedy(stack, name, written)}',
                key=True,
                explains=path,
            )


@check
def swapped_arguments(stack: Stack) -> Findings:
    """The first argument of a call that splits a text is the delimiter, the second one the text."""
    for use in stack.uses():
        call = use.call
        if call.name not in ("str_split", "Fn::Split") or not isinstance(call.args, list) or len(call.args) < 2:
            continue
        first, second = call.args[:2]
        if not isinstance(second, str) or len(second) > _LONGEST_DELIMITER or any(map(str.isalnum, second)):
            continue
        if isinstance(first, dict) or isinstance(first, str) and second in first and first != second:
            message = f'"{call.name}" needs the delimiter first and then the text, so it splits the text "{second}"'
            yield SWAPPED_ARGUMENTS.at((*call.args_path, 1), message)


def _is_meant(stack: Stack, name: Any, args: Any) -> bool:
    """Whether a key and its value are meant as a call of a function."""
    function = stack.functions.get(name)
    if function is None or not function.signature:
        return False
    return name in _DISTINCT or name.startswith("Fn::") or _has_form(stack, function, name, args)


def _has_form(stack: Stack, function: Function, name: str, args: Any) -> bool:
    """Whether a value has the form of a function's arguments; other values of such a key are data.

    An ansible task has the keys "if" and "repeat", a JSON Schema has "contains".
    """
    form = function.signature[0]
    if form.fault(name, args, stack.is_call) is not None:
        return False
    if isinstance(args, str):
        return args in stack.parameters or args in stack.resources
    if not isinstance(args, list):
        return isinstance(form, KeyMap)
    first = form.inside(0)
    if isinstance(first, Value) and CONDITION in first.refers_to:
        return _is_condition(stack, args[0])
    return any(map(stack.is_call, args))


def _is_condition(stack: Stack, written: Any) -> bool:
    if isinstance(written, dict):
        return stack.is_condition_call(written)
    return isinstance(written, (str, bool)) and written in stack.template.section(stack.words.conditions)


def _remedy(stack: Stack, name: str, written: dict[Any, Any]) -> str:
    """Return the end of the message, which says what to write: for `{get_attr: web, first_address}` a list."""
    rest = [key for key in written if key != name]
    if written[name] is None and len(rest) == 1 and isinstance(rest[0], str) and written[rest[0]] is None:
        return proposal(f"{name}: {shorten(rest[0])}")
    keys = list(written)
    before = keys[keys.index(name) - 1] if keys[0] != name else None
    if before is not None and written[before] is None and written[name] is not None:
        return f'; expected it as the value of "{shorten(str(before))}", which has none'
    if name == stack.words.get_param and rest == [stack.words.default]:
        return f'; "{rest[0]}" belongs to the definition of the parameter'
    items = (written[name], *rest)
    if (
        name in ("get_attr", "get_param")
        and all(isinstance(each, str) for each in items)
        and not any(map(written.get, rest))
    ):
        return proposal(f"{name}: [{shorten(', '.join(items))}]")
    form = stack.functions[name].signature[0]
    inside = next((key for key in rest if isinstance(form, KeyMap) and key in form.keys), None)
    if inside is not None:
        return f'; "{inside}" must be in the map of "{name}"'
    return "; a call must be the only key of its map"

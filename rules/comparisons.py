"""Comparisons in conditions whose result no value of a parameter changes."""

from __future__ import annotations

from heatlint.rule import ADVICE, Rule, check, shorten
from heatlint.rule.language import Equals, parameter_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rule import Findings, Stack

NEVER_EQUAL = Rule("HL517", "never-equal", stage=ADVICE)

#: The type of a parameter -> what its values are, and the types that may be equal to one.
_VALUES: dict[str, tuple[str, tuple[type, ...]]] = {
    "string": ("a string", (str,)),
    "number": ("a number", (int, float)),
    "boolean": ("a boolean", (int, float)),
    "comma_delimited_list": ("a list", (list,)),
}


@check
def comparisons(stack: Stack) -> Findings:
    """A comparison has a value of the parameter's type, and not the name of a parameter in the place of its value."""
    for use in stack.uses_of(Equals):
        call = use.call
        if not use.in_condition or not isinstance(call.args, list) or len(call.args) != 2:
            continue
        for index, (written, other) in enumerate((call.args, call.args[::-1])):
            message = _message(stack, written, other)
            if message is not None:
                yield NEVER_EQUAL.at((*call.args_path, index), message)


def _message(stack: Stack, written: Any, other: Any) -> str | None:
    """Return why a literal in a comparison is never equal to the other value; None if it may be."""
    if isinstance(written, (dict, list)) or written is None:
        return None
    if isinstance(written, str) and isinstance(other, str):
        if written not in stack.parameters or written == other:
            return None
        return f'"{written}" is a text here, not the parameter; expected {{{stack.words.get_param}: {written}}}'
    name = parameter_of(stack, other)
    parameter = stack.parameters.get(name) if name is not None else None
    kind, fitting = _VALUES.get((parameter.schema.type if parameter is not None else None) or "", ("", (object,)))
    if isinstance(written, fitting):
        return None
    literal = f'"{shorten(written)}"' if isinstance(written, str) else str(written).lower()
    return f'the parameter "{name}" is {kind}, which is never equal to {literal}{_instead(written, kind)}'


def _instead(written: Any, kind: str) -> str:
    """Return the end of the message: the same literal with or without quotes, if it is meant."""
    if kind == "a string":
        return "; expected quotes around it"
    is_meant = str(written).lower() in ("true", "false") if kind == "a boolean" else str(written).isdecimal()
    return "; expected no quotes around it" if is_meant and kind != "a list" else ""

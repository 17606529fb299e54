"""Secrets: where a template contains them, and where it shows them."""

from __future__ import annotations

from heatlint.rule import ADVICE, Change, Fix, Related, Rule, check
from heatlint.rule.language import is_harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from heatlint.rule import Findings, Path, Stack
    from heatlint.rule.language import Function

SECRET_DEFAULT = Rule("HL901", "secret-in-default", stage=ADVICE)
SECRET_SHOWN = Rule("HL902", "secret-not-hidden", stage=ADVICE, fixable=True)
SECRET_IN_OUTPUT = Rule("HL903", "hidden-value-in-output", stage=ADVICE)


@check
def secret_parameters(stack: Stack) -> Findings:
    """Report secrets in defaults, and parameters for secrets that are not hidden."""
    words = stack.words
    for name, parameter in stack.parameters.items():
        schema = parameter.schema
        path = words.parameters, name
        if not schema.hidden:
            if not schema.names_secret:
                continue
            key = words.hidden
            definition = stack.template.section(words.parameters)[name]
            is_decided = not isinstance(definition, dict) or key in definition
            yield SECRET_SHOWN.at(
                path,
                f'Heat shows the value of "{name}" to every user of the project; expected "{key}: true"',
                key=True,
                because=[(*path, key)],
                fix=None if is_decided else Fix(f'add "{key}: true"', [Change("add", path, entries={key: True})]),
            )
        if _is_given_away(schema.default):
            yield SECRET_DEFAULT.at(
                (*path, words.default),
                f'every reader of the template knows the default of "{name}"; expected no default',
            )


def _is_given_away(default: Any) -> bool:
    """Whether a default contains a secret."""
    if isinstance(default, dict):
        default = list(default.values())
    if isinstance(default, list):
        return any(map(_is_given_away, default))
    return isinstance(default, str) and not is_harmless(default)


@check
def secret_outputs(stack: Stack) -> Findings:
    """Report outputs of the root stack that show the value of a hidden parameter. A nested stack may pass it on."""
    if stack.parent is not None:
        return
    hidden = {name for name, parameter in stack.parameters.items() if parameter.schema.hidden}
    if not hidden:
        return
    version = stack.template.version
    functions = {**version.condition_functions, **version.functions}
    for reference in stack.references("parameter"):
        output = reference.use.output
        if (
            output is None
            or not isinstance(reference.target, str)
            or reference.target not in hidden
            or not _is_visible(reference.path[3:], functions)
        ):
            continue
        declared = Related((stack.words.parameters, reference.target), "hidden here", key=True)
        yield SECRET_IN_OUTPUT.at(
            reference.path,
            f'the output "{output.name}" shows the value of the hidden parameter "{reference.target}"',
            related=[declared],
        )


def _is_visible(steps: Path, functions: Mapping[str, Function]) -> bool:
    """Whether a value at a path in an output is the output's value, or surely part of its text.

    A value in a map is not reported: templates that are meant to be nested return all their parameters in a map.
    """
    kept = [functions[step].keeps if step in functions else None for step in steps]
    for step, keeps in () if "nothing" in kept else zip(steps, kept):
        if keeps == "part" or step in ("get_param", "Ref"):
            return True
        if not isinstance(step, int) and keeps != "whole":
            return False
    return False

"""Secrets: where a template contains them, and where it shows them."""

from __future__ import annotations

import re

from heatlint.rule import ADVICE, Related, Rule, check

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from heatlint.rule import Findings, Path, Stack
    from heatlint.rule.language import Function, ParameterSchema

SECRET_DEFAULT = Rule("HL901", "secret-in-default", stage=ADVICE)
SECRET_SHOWN = Rule("HL902", "secret-not-hidden", stage=ADVICE)
SECRET_IN_OUTPUT = Rule("HL903", "hidden-value-in-output", stage=ADVICE)

#: Names of parameters whose value is a secret itself, not its length, its file or its owner.
_SECRET = re.compile(
    r"(?:(?i:passw(?:or)?d|passphrase|private[_.-]?key|secret[_.-]?key|api[_.-]?key)"
    r"|(?:\A|[_.-]|(?<=[a-z0-9])(?=[A-Z]))"
    r"(?i:(?:admin|root|user|db)[_.-]?pass"
    r"|(?:access|admin|auth|bearer|bootstrap|join)[_.-]?token"
    r"|(?:chap|client|consumer|hmac|jwt|shared)[_.-]?secret))"
    r"[_.-]?[0-9]*\Z"
)
# The next patterns are compiled when a name is found that looks like a secret's, since most templates have none.
#: Names of switches, such as "use_password".
_SWITCH = (
    r"(?i:is|has|use|no|with|without|enable|disable|allow|require|force|create|generate|change|reset"
    r"|show|random)(?:[_.-]|(?=[A-Z]))"
)
#: Descriptions of a name, an ID or a file instead of a secret.
_ABOUT = (
    r"(?i)\b(?:name|id|uuid|ref|reference|href|url|path|file) (?:of|for|to)\b"
    r"|\bsecret(?:'s)? (?:name|id|uuid|ref|reference|href|url)\b"
)
#: Values that are not secrets: placeholders, paths and URLs.
_NO_SECRET = (
    r"(?is)(?:[\s'\"{}\[\]]*"
    r"|default|n/?a|nil|none|not[ _-]?(?:set|used)|null|undefined|unset"
    r"|change[ _-]?(?:it|me|this).*|fix[ _-]?me|placeholder|replace[ _-]?(?:me|this|with).*|tbd|to[ _-]?do|your[ _-].*"
    r"|\.{3,}|\*+|x{3,}|<.*>|__.*__|\$\{.*\}|\{\{.*\}\}"
    r"|(?:~|\.{1,2})?/.*|[a-z][a-z0-9+.-]*://.*"
    r"|true|false|yes|no)\Z"
)


@check
def secret_parameters(stack: Stack) -> Findings:
    """Report secrets in defaults, and parameters for secrets that are not hidden."""
    words = stack.words
    for name, parameter in stack.parameters.items():
        schema = parameter.schema
        path = words.parameters, name
        if not schema.hidden:
            if schema.type != "string" or not _names_secret(name, schema):
                continue
            key = "hidden" if stack.template.version.is_hot else "NoEcho"
            yield SECRET_SHOWN.at(
                path,
                f'Heat shows the value of "{name}" to every user of the project; expected "{key}: true"',
                key=True,
                because=[(*path, key)],
            )
        if _is_given_away(schema.default):
            yield SECRET_DEFAULT.at(
                (*path, words.default),
                f'every reader of the template knows the default of "{name}"; expected no default',
            )


def _names_secret(name: Any, schema: ParameterSchema) -> bool:
    """Whether the value is certainly a secret, not the name or the ID of something, which a constraint may show."""
    return (
        isinstance(name, str)
        and _SECRET.search(name) is not None
        and re.match(_SWITCH, name) is None
        and str(schema.default).lower() not in ("true", "false", "yes", "no")
        and not (isinstance(schema.description, str) and re.search(_ABOUT, schema.description))
        and not any(each.kind in ("custom_constraint", "allowed_values") for each in schema.constraints)
    )


def _is_given_away(default: Any) -> bool:
    """Whether a default contains a secret."""
    if isinstance(default, dict):
        default = list(default.values())
    if isinstance(default, list):
        return any(map(_is_given_away, default))
    return isinstance(default, str) and re.match(_NO_SECRET, default.strip()) is None


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
            or not _is_shown(reference.path[3:], functions)
        ):
            continue
        declared = Related((stack.words.parameters, reference.target), "hidden here", key=True)
        yield SECRET_IN_OUTPUT.at(
            reference.path,
            f'the output "{output.name}" shows the value of the hidden parameter "{reference.target}"',
            related=[declared],
        )


def _is_shown(steps: Path, functions: Mapping[str, Function]) -> bool:
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

"""Lowers errors that a template has only with its defaults, where all that use it give other values."""

from __future__ import annotations

import re

from heatlint.diagnostic import WARNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from heatlint.diagnostic import Diagnostic
    from heatlint.run.quoted_texts import QuotedTexts
    from heatlint.run.scopes import Scopes

#: The rule about values of parameters, and those about values that a property or a function gets.
INVALID_VALUE = "invalid-value"
_OF_VALUES = (
    *("invalid-property", "unfit-value", "refused-by-service", "function-arguments", "invalid-argument"),
    *("failing-output", "failing-metadata"),
)
#: Where the definition of a parameter has its default, in both template languages.
_DEFAULT = (("default",), ("Default",))
#: A value that depends on a parameter. Another one does not fit wherever the template is used.
_PARAMETER = re.compile(r"\b(?:get_param|Ref|Fn::Sub)\b[\"']?\s*:?\s*\[?\s*[\"']?([\w.-]*)")


def lower(found: list[Diagnostic], alone: Mapping[int, bool], replaced: Mapping[str, bytes], scopes: Scopes) -> None:
    """Make warnings of the errors about a default that fits where others nest the template.

    Of a template that no other one of the run uses, but to which environments of the repository map types, it is also a
    warning if each of these gives the parameter a value, or a template gives one to such a type.
    alone: the ids of the findings that only the template with the fault itself has, and whether others use that
    template. replaced: texts that replace those of files, by name.
    """
    candidates = [each for each in found if id(each) in alone and each.can_be_lowered]
    if not candidates:
        return
    from heatlint.run.quoted_texts import QuotedTexts

    texts = QuotedTexts(replaced)
    for each in candidates:
        names = _parameters(each, texts)
        if not names:
            continue
        if alone[id(each)]:
            each.level = WARNING
            each.message += "; with the values of the templates that nest this one it fits"
        else:
            giver = _giver(each, names, scopes)
            if giver is not None:
                each.level = WARNING
                each.message += f"; {giver}"


def _parameters(found: Diagnostic, texts: QuotedTexts) -> list[str]:
    """Return the names of the parameters whose values a finding is about, if their defaults may be at fault."""
    if found.rule.name == INVALID_VALUE and found.path[2:] in _DEFAULT and found.file is not None:
        return [str(found.path[1])]
    document = texts(found.file) if found.rule.name in _OF_VALUES and found.file else None
    if document is None or found.range is None:
        return []
    start, _, end, _ = found.range
    return [each for line in range(start, end + 1) for each in _PARAMETER.findall(document.line_text(line))]


def _giver(found: Diagnostic, names: list[str], scopes: Scopes) -> str | None:
    """Return who gives values to one of the parameters of a template in the place of the default; None if nobody."""
    from heatlint.run.reach import repository_below, root_of

    real = scopes.real(found.file or "")
    root = root_of(scopes, real)
    if root is None:
        return None
    repository = repository_below(scopes, root)
    for name in names:
        environment, template = repository.always_given(real, name), repository.passes(real, name)
        if environment is not None:
            return f'"{environment}", which maps a type to this template, gives "{name}" another value'
        if template is not None:
            return f'"{template}", which may nest this template, gives "{name}" another value'
    return None

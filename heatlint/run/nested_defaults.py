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

#: The rules about values of properties and of parameters.
INVALID_PROPERTY, INVALID_VALUE = "invalid-property", "invalid-value"
#: Where the definition of a parameter has its default, in both template languages.
_DEFAULT = (("default",), ("Default",))
#: A value that depends on a parameter. Another one does not fit wherever the template is used.
_PARAMETER = re.compile(r"\b(?:get_param|Ref|Fn::Sub)\b")


def lower(found: list[Diagnostic], alone: Mapping[int, bool], replaced: Mapping[str, bytes], scopes: Scopes) -> None:
    """Make warnings of the errors about a default that fits where others nest the template.

    So is a default of the wrong type in a template that environments of the repository map types to, if each of them
    gives the parameter a value.
    alone: the ids of the findings that only the template with the fault itself has, and whether others use that
    template. replaced: texts that replace those of files, by name.
    """
    candidates = [each for each in found if id(each) in alone and each.can_be_lowered]
    if not candidates:
        return
    from heatlint.run.quoted_texts import QuotedTexts

    texts = QuotedTexts(replaced)
    for each in candidates:
        if alone[id(each)]:
            if _is_default(each) or _depends_on_parameter(each, texts):
                each.level = WARNING
                each.message += "; with the values of the templates that nest this one it fits"
        elif _is_default(each):
            environment = _giver(each, scopes)
            if environment is not None:
                each.level = WARNING
                each.message += f'; "{environment}", which maps a type to this template, gives another'


def _is_default(found: Diagnostic) -> bool:
    """Whether a finding is about the default of a parameter that no value replaces."""
    return found.rule.name == INVALID_VALUE and found.path[2:] in _DEFAULT and found.file is not None


def _giver(found: Diagnostic, scopes: Scopes) -> str | None:
    """Return an environment that gives a value to the parameter of a finding, if all that map its template do."""
    from heatlint.run.reach import repository_of

    real = scopes.real(found.file or "")
    repository = repository_of(scopes, real)
    return None if repository is None else repository.always_given(real, str(found.path[1]))


def _depends_on_parameter(found: Diagnostic, texts: QuotedTexts) -> bool:
    """Whether a finding is about a value that depends on a parameter."""
    document = texts(found.file) if found.rule.name == INVALID_PROPERTY and found.file else None
    if document is None or found.range is None:
        return False
    start, _, end, _ = found.range
    return any(_PARAMETER.search(document.line_text(line)) for line in range(start, end + 1))

"""Lowers errors that a template has only with its defaults, where each template that nests it gives other values."""

from __future__ import annotations

import re

from heatlint.diagnostic import WARNING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from heatlint.diagnostic import Diagnostic
    from heatlint.run.quoted_texts import QuotedTexts

#: The rule about values of properties.
INVALID_PROPERTY = "invalid-property"
#: A value that depends on a parameter. Another one does not fit wherever the template is used.
_PARAMETER = re.compile(r"\b(?:get_param|Ref|Fn::Sub)\b")


def lower(found: list[Diagnostic], alone: Collection[int], replaced: Mapping[str, bytes]) -> None:
    """Make warnings of the errors about a value of a parameter that fits where others nest the template.

    alone: the ids of the findings of templates that others use, and that are found only in the template by itself.
    replaced: texts that replace those of files, by name.
    """
    candidates = [each for each in found if id(each) in alone and each.can_be_lowered]
    if not candidates:
        return
    from heatlint.run.quoted_texts import QuotedTexts

    texts = QuotedTexts(replaced)
    for each in candidates:
        if _depends_on_parameter(each, texts):
            each.level = WARNING
            each.message += "; with the values of the templates that nest this one it fits"


def _depends_on_parameter(found: Diagnostic, texts: QuotedTexts) -> bool:
    """Whether a finding is about a value that depends on a parameter."""
    document = texts(found.file) if found.rule.name == INVALID_PROPERTY and found.file else None
    if document is None or found.range is None:
        return False
    start, _, end, _ = found.range
    return any(_PARAMETER.search(document.line_text(line)) for line in range(start, end + 1))

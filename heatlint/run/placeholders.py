"""Finds values that stand for values which the reader has to fill in."""

from __future__ import annotations

import re

from heatlint.diagnostic import ERROR, WARNING
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from heatlint.diagnostic import Diagnostic
    from heatlint.load import Request

#: Examples: <address>, ${ADDRESS}, {{ address }}, %ADDRESS%, "CHANGE_ME", "normal or direct".
_PLACEHOLDER = re.compile(
    r"<[^<>]*>|\$\{[^{}]*\}|\{\{[^{}]*\}\}|%\w+%"
    r"|(change|replace|fill|insert)[ _-]?(me|this|in|it|here)?|to[ _-]?do|tbd"
    r"|[^\s/]+( or [^\s/]+)+",
    re.IGNORECASE,
)
#: Such a value in a template, with the quotes around it. Other forms may be values there, or be filled in by Heat.
_WRITTEN = re.compile(r"([\"']?)<[A-Za-z][^<>\"']*>\1")
#: So many words in capitals are an instruction to the reader.
_FEWEST_WORDS = 3


def remove_placeholders(request: Request) -> None:
    """Remove the placeholders from the environments of a request: the values of these parameters are then unknown."""
    for document in request.environments:
        for section, name in placeholders(document.value):
            del section[name]


def placeholders(environment: Any) -> list[tuple[dict[Any, Any], Any]]:
    """Return the sections with placeholders in an environment, each with the name of the parameter."""
    sections = environment if isinstance(environment, dict) else {}
    return [
        (section, name)
        for section in (sections.get(PARAMETERS), sections.get(PARAMETER_DEFAULTS))
        if isinstance(section, dict)
        for name, value in section.items()
        if is_placeholder(value)
    ]


def is_placeholder(value: Any) -> bool:
    """Whether a value is certainly not meant to be sent to Heat."""
    if not isinstance(value, str):
        return False
    text = value.strip()
    return _PLACEHOLDER.fullmatch(text) is not None or (text.isupper() and len(text.split()) >= _FEWEST_WORDS)


def lower(found: Iterable[Diagnostic], replaced: Mapping[str, bytes]) -> None:
    """Make warnings of the errors about a value such as <address>: who deploys the template fills it in.

    replaced: texts that replace those of files, by name.
    """
    from heatlint.run.quoted_texts import QuotedTexts
    from heatlint.text.lines import Lines

    texts = QuotedTexts(replaced)
    for each in found:
        if each.level is not None or each.severity != ERROR or each.file is None or each.range is None:
            continue
        line, column, end_line, end_column = each.range
        document = texts(each.file) if line == end_line else None
        if document is None or document.text is None:
            continue
        start = Lines(document.text).start(line) - 1
        if _WRITTEN.fullmatch(document.text, start + column, start + end_column) is not None:
            each.level = WARNING
            each.message += "; the value is a placeholder, which has to be filled in"

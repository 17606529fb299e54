"""Finds values in an environment that stand for values which the reader has to fill in."""

from __future__ import annotations

import re

from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.load import Request

#: Examples: <address>, ${ADDRESS}, {{ address }}, %ADDRESS%, "CHANGE_ME", "normal or direct".
_PLACEHOLDER = re.compile(
    r"<[^<>]*>|\$\{[^{}]*\}|\{\{[^{}]*\}\}|%\w+%"
    r"|(change|replace|fill|insert)[ _-]?(me|this|in|it|here)?|to[ _-]?do|tbd"
    r"|[^\s/]+( or [^\s/]+)+",
    re.IGNORECASE,
)
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

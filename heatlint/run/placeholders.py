"""Finds values that stand for values which the reader has to fill in."""

from __future__ import annotations

import re
from bisect import bisect_right

from heatlint.diagnostic import INFO, WARNING
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS
from heatlint.text.document import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from heatlint.diagnostic import Diagnostic
    from heatlint.load import Request
    from heatlint.run.quoted_texts import QuotedTexts

#: The rules that say that a file is for Jinja2, and that a text has the name of a parameter: `"{{ size }}"`.
UNRENDERED_JINJA, CALL_AS_TEXT = "unrendered-jinja", "call-as-text"
#: Examples: <address>, ${ADDRESS}, {{ address }}, %ADDRESS%, "CHANGE_ME", "normal or direct".
_PLACEHOLDER = re.compile(
    r"<[^<>]*>|\$\{[^{}]*\}|\{\{[^{}]*\}\}|%\w+%"
    r"|(change|replace|fill|insert)[ _-]?(me|this|in|it|here)?|to[ _-]?do|tbd"
    r"|[^\s/]+( or [^\s/]+)+",
    re.IGNORECASE,
)
#: Such a value in a template, with the quotes around it. Other forms may be values there, or be filled in by Heat.
_WRITTEN = re.compile(r"([\"']?)<[A-Za-z][^<>\"']*>\1")
#: A value in a template that is wholly a tag of Jinja2. YAML reads it as a text only in quotes.
_RENDERED = re.compile(r"([\"'])\s*\{\{[^{}]*\}\}\s*\1")
#: The sections with parameters, and the key of a default, in both template languages.
_DEFAULTS = (("parameters", "default"), ("Parameters", "Default"))
#: A call that gives the value of a parameter.
_OF_PARAMETER = re.compile(r"\{?\s*[\"']?(?:get_param|Ref)[\"']?\s*:\s*[\"']?([\w.-]+)[\"']?\s*\}?")
#: So many words in capitals are an instruction to the reader.
_FEWEST_WORDS = 3


def remove_placeholders(request: Request) -> None:
    """Remove the placeholders from the environments of a request: the values of these parameters are then unknown."""
    for document in request.environments:
        for section, name in placeholders(document.value):
            del section[name]


def placeholders(environment: Any) -> list[tuple[dict[Any, Any], Any]]:
    """Return the sections with placeholders in an environment, each with the name of the parameter."""
    return [(section, name) for section, name, value in _values(environment) if is_placeholder(value)]


def blanks(environment: Any) -> list[Any]:
    """Return the names of the parameters to which an environment gives null: Heat then takes the default."""
    return [name for _, name, value in _values(environment) if value is None]


def _values(environment: Any) -> Iterator[tuple[dict[Any, Any], Any, Any]]:
    """Yield each section with values of parameters in an environment, with each name and value in it."""
    sections = environment if isinstance(environment, dict) else {}
    for section in (sections.get(PARAMETERS), sections.get(PARAMETER_DEFAULTS)):
        if isinstance(section, dict):
            for name, value in section.items():
                yield section, name, value


def is_placeholder(value: Any) -> bool:
    """Whether a value is certainly not meant to be sent to Heat."""
    if not isinstance(value, str):
        return False
    text = value.strip()
    return _PLACEHOLDER.fullmatch(text) is not None or (text.isupper() and len(text.split()) >= _FEWEST_WORDS)


def lower(found: Iterable[Diagnostic], replaced: Mapping[str, bytes]) -> list[Diagnostic]:
    """Return the findings of a run, in order, without errors about values that are not for Heat.

    - A value such as <address>: a warning, since who deploys the template fills it in.
    - A value that is wholly a tag of Jinja2: information, once for each file, also beside the finding that says so.

    The value may be the default of the parameter that a property gets.
    replaced: texts that replace those of files, by name.
    """
    from heatlint.run.quoted_texts import QuotedTexts

    texts = QuotedTexts(replaced)
    tags = _Tags()
    found = list(found)
    for_jinja = {each.file for each in found if each.rule.name == UNRENDERED_JINJA}
    kept = []
    for each in found:
        written = _written(each, texts, tags) if each.can_be_lowered else ""
        if _WRITTEN.fullmatch(written):
            each.level = WARNING
            each.message += "; the value is a placeholder, which has to be filled in"
        elif _RENDERED.fullmatch(written) and each.rule.name != CALL_AS_TEXT:
            if each.file in for_jinja:
                continue
            for_jinja.add(each.file)
            each.level = INFO
            each.message += "; the value is for Jinja2, which Heat does not run"
        kept.append(each)
    return kept


class _Tags:
    """The values in lines that are wholly a tag of Jinja2. Each line is searched once, whatever is found in it."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], list[re.Match[str]]] = {}

    def around(self, file: str, line: int, text: str, start: int, end: int) -> str | None:
        """Return the tag, with its quotes, that is around a part of a line; None without one. text: the line."""
        if (file, line) not in self._found:
            self._found[file, line] = list(_RENDERED.finditer(text))
        tags = self._found[file, line]
        at = bisect_right(tags, start, key=re.Match.start) - 1
        return tags[at][0] if at >= 0 and end <= tags[at].end() else None


def _written(found: Diagnostic, texts: QuotedTexts, tags: _Tags) -> str:
    """Return the text of one line that a finding is about, or of the default in its place; "" if it has none."""
    if found.file is None or found.range is None:
        return ""
    line, column, end_line, end_column = found.range
    document = texts(found.file) if line == end_line else None
    if document is None:
        return ""
    whole = document.line_text(line)
    text = tags.around(found.file, line, whole, column - 1, end_column - 1) or whole[column - 1 : end_column - 1]
    of_parameter = _OF_PARAMETER.fullmatch(text)
    return text if of_parameter is None else _default(texts.value(found.file), of_parameter[1]) or text


def _default(template: Any, name: str) -> str:
    """Return the default of a parameter of a template in quotes; "" without one that is a string."""
    found = [value_at(template, (section, name, key)) for section, key in _DEFAULTS]
    return next((f'"{each}"' for each in found if isinstance(each, str)), "")

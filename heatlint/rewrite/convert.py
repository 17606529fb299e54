"""The text of a template in another form: CFN or HOT as a version of HOT, JSON as YAML, YAML as JSON."""

from __future__ import annotations

import json
from collections import Counter

from heatlint.heat import HOT_KEY, VERSION_KEYS
from heatlint.language.versions import VERSIONS, names, newest_date
from heatlint.rewrite import ruamel_text
from heatlint.rewrite.edits import edited
from heatlint.rewrite.fmt import MOST_DEPTH, NotFormatted, formatted, is_deep
from heatlint.rewrite.native_types import replace_types
from heatlint.rewrite.options import Options
from heatlint.rewrite.text_form import TextForm
from heatlint.rewrite.to_hot import template
from heatlint.text import parse
from heatlint.text.comments import Outline
from heatlint.text.document import BYTE_ORDER_MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.versions import Version
    from heatlint.rewrite.hot_state import Finding
    from heatlint.text import Document

HOT, JSON, YAML = "hot", "json", "yaml"
#: How the comment begins at what is not carried over, or not exactly.
MARK = "# to check: "
_LOST = "# Comments of the old template that have no place in this one:"


class NotConverted(Exception):
    """A text cannot be converted; the message is the reason, as the end of a sentence about the file."""


class Converted:
    """text: the new text; findings: what a person has to look at, as (line of the new text from 1, message)."""

    __slots__ = ("text", "findings")

    def __init__(self, text: str, findings: list[tuple[int, str]]) -> None:
        self.text = text
        self.findings = findings


def targets() -> tuple[str, ...]:
    """Return what a text can be converted to."""
    return (HOT, JSON, YAML, *names(HOT_KEY))


def converted(text: str, to: str, options: Options, *, native: bool = False) -> Converted:
    """Return a text in another form. Raises NotConverted.

    to: one of `targets`; HOT is the newest version of HOT that is a date. native: whether resources of AWS types get
    native types where both make the same thing. The result has been read again: it has the value that the conversion
    means, and the comments of the old text. It has the line breaks of the old text, and its byte order mark, which JSON
    must not have.
    """
    form = TextForm(text)
    found = _converted(form.bare, to, options, native)
    new = form.of(found.text)
    return Converted(new.removeprefix(BYTE_ORDER_MARK) if to == JSON else new, found.findings)


def _converted(text: str, to: str, options: Options, native: bool) -> Converted:
    document = parse(text, "")
    if document.fault is not None:
        raise NotConverted("Heat cannot read this text; heatlint check says why")
    if not isinstance(document.value, dict):
        raise NotConverted("the text is not a map")
    if is_deep(document.value):
        raise NotConverted(f"it is nested deeper than {MOST_DEPTH} levels")
    if to == JSON:
        return _as_json(document)
    if to == YAML:
        return Converted(_formatted(_written(document.value) if document.is_json else text, options), [])
    if not any(key in document.value for key in VERSION_KEYS):
        raise NotConverted("the text is not a template; only templates can be converted to HOT")
    version = VERSIONS[HOT_KEY, newest_date() if to == HOT else to]
    return _as_hot(document, version, options, native)


def _as_json(document: Document) -> Converted:
    try:
        text = json.dumps(document.value, indent=2, ensure_ascii=False) + "\n"
    except (TypeError, ValueError):
        raise NotConverted("JSON has no form for a value in it") from None
    if parse(text, "").value != document.value:
        raise NotConverted("JSON has no form for a value in it")
    lost = [] if document.is_json else Outline(document.text or "").comments()
    message = f"JSON has no comments; {len(lost)} of the old text are lost"
    return Converted(text, [(1, message)] if lost else [])


def _written(value: Any) -> str:
    """Return a value as YAML. Raises NotConverted when it would be read as another value."""
    text = ruamel_text.dump(json.loads(json.dumps(value)))
    if repr(parse(text, "").value) != repr(value):
        raise NotConverted("YAML has no form for a value in it")
    return text


def _as_hot(document: Document, version: Version, options: Options, native: bool) -> Converted:
    assert isinstance(document.value, dict)
    value, state = template(document.value, version)
    if native:
        replace_types(value, state)
    text = edited(document, value, state.origins)
    if text is None:
        text = _written(value)
    lost = _lost_comments(document, text)
    if lost:
        text = "\n".join([_LOST, *lost, "", text])
    text = _formatted(text, options)
    text = _formatted(_marked(text, state.findings), options)
    new = parse(text, "")
    if new.fault is not None or new.value != value:
        raise NotConverted("it has a form that cannot be carried over")
    findings = []
    for each in state.findings:
        start, _ = new.span(each.path, True) or (0, 0)
        findings.append((new.line_column(start)[0], each.message))
    return Converted(text, sorted(dict.fromkeys(findings)))


def _comments(text: str) -> Counter[str]:
    return Counter(text[start:end].rstrip() for start, end in Outline(text).comments())


def _lost_comments(document: Document, new: str) -> list[str]:
    """Return the comments of a text in YAML that a new one does not have, in their order."""
    if document.is_json:
        return []
    text = document.text or ""
    missing = _comments(text) - _comments(new)
    found = []
    for start, end in Outline(text).comments():
        comment = text[start:end].rstrip()
        if missing[comment] > 0:
            missing[comment] -= 1
            found.append(comment)
    return found


def _marked(text: str, findings: list[Finding]) -> str:
    """Return a text with a comment above each line that a person has to look at."""
    document = parse(text, "")
    lines = text.split("\n")
    found: dict[int, dict[str, None]] = {}
    for each in findings:
        span = document.span(each.path, True)
        if span is not None:
            found.setdefault(document.line_column(span[0])[0], {})[each.message] = None
    for line in sorted(found, reverse=True):
        written = lines[line - 1]
        indent = written[: len(written) - len(written.lstrip())]
        new = [*lines[: line - 1], *(f"{indent}{MARK}{message}" for message in found[line]), *lines[line - 1 :]]
        if parse("\n".join(new), "").value == document.value:
            lines = new
    return "\n".join(lines)


def _formatted(text: str, options: Options) -> str:
    try:
        return formatted(text, options).text
    except NotFormatted:
        return text

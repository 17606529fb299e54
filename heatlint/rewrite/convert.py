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
from heatlint.rewrite.to_hot import Conversion, Finding
from heatlint.text import parse
from heatlint.text.comments import Outline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.language.versions import Version
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
    native types where both make the same thing. The result has been read again: it has the
    value that the conversion means, and the comments of the old text.
    """
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
    value, conversion = _template(document.value, version, native, lambda value: {} if isinstance(value, dict) else [])
    text, lost = _fullest(document, value, conversion, lambda old: _template(old, version, native, ruamel_text.like)[0])
    if lost:
        text = "\n".join([_LOST, *lost, "", text])
    text = _formatted(text, options)
    text = _formatted(_marked(text, conversion.findings), options)
    new = parse(text, "")
    if new.fault is not None or new.value != value:
        raise NotConverted("it has a form that cannot be carried over")
    findings = []
    for each in conversion.findings:
        start, _ = new.span(each.path, True) or (0, 0)
        findings.append((new.line_column(start)[0], each.message))
    return Converted(text, sorted(dict.fromkeys(findings)))


def _template(
    old: Any, version: Version, native: bool, like: Callable[[Any], Any]
) -> tuple[dict[str, Any], Conversion]:
    """Return a template in a version, and the conversion that made it. like: see Conversion."""
    conversion = Conversion(version, like)
    new = conversion.template(old)
    if native:
        replace_types(new, like, conversion.findings)
    return new, conversion


def _fullest(
    document: Document, value: Any, conversion: Conversion, convert: Callable[[Any], Any]
) -> tuple[str, list[str]]:
    """Return the new text that keeps the most comments of the old one, and those that it does not have.

    value: the new value; convert: converts an old value that has comments.
    """
    found = edited(document, value, conversion.sections)
    lost = [] if found is None else _lost_comments(document, found)
    if found is None or lost:
        other = _with_comments(document, value, convert)
        others = [] if other is None else _lost_comments(document, other)
        if other is not None and (found is None or len(others) < len(lost)):
            return other, others
    if found is None:
        found = _written(value)
        lost = _lost_comments(document, found)
    return found, lost


def _with_comments(document: Document, value: Any, convert: Callable[[Any], Any]) -> str | None:
    """Return the converted text with the comments of the old one; None when `ruamel.yaml` does not keep its value."""
    text = document.text or ""
    if document.is_json or "#" not in text or "<<" in text:
        return None
    try:
        loaded = ruamel_text.load(text)
        found = ruamel_text.dump(convert(loaded))
    except (ValueError, TypeError, AttributeError, KeyError):
        return None
    new = parse(found, "")
    if new.fault is not None or repr(new.value) != repr(value) or _comments(found) - _comments(text):
        return None
    return found


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

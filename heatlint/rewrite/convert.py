"""The text of a template in another form: CFN or HOT as a version of HOT, JSON as YAML, YAML as JSON."""

from __future__ import annotations

import json
import math
from collections import Counter

import yaml

from heatlint._misuse import escaped
from heatlint.heat import HOT_KEY, VERSION_KEYS
from heatlint.language.versions import VERSIONS, names, newest_date
from heatlint.load.as_json import json_key
from heatlint.rewrite import ruamel_text
from heatlint.rewrite.edits import edited
from heatlint.rewrite.fmt import NotFormatted, formatted, too_large
from heatlint.rewrite.hot_state import Finding
from heatlint.rewrite.native_types import replace_types
from heatlint.rewrite.options import Options
from heatlint.rewrite.syntax import Syntax
from heatlint.rewrite.syntax_tree import SCALAR
from heatlint.rewrite.text_end import as_client_reads, as_in_text, as_text_reads
from heatlint.rewrite.text_form import TextForm
from heatlint.rewrite.to_hot import template
from heatlint.text import parse
from heatlint.text.comments import Outline
from heatlint.text.document import BYTE_ORDER_MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from heatlint.rewrite.hot_state import State
    from heatlint.rewrite.origins import Origins, Path
    from heatlint.text import Document

HOT, JSON, YAML = "hot", "json", "yaml"
#: How the comment begins at what is not carried over, or not exactly.
MARK = "# to check: "
_LOST = "# Comments of the old template that have no place in this one:"


class NotConverted(Exception):
    """A text cannot be converted; the message is the reason, as the end of a sentence about the file."""


class Converted:
    """A text that was converted.

    found: what a person has to look at. origins: where the parts of a new template come from; None for another form.
    """

    __slots__ = ("text", "found", "origins")

    def __init__(self, text: str, found: Sequence[Finding], origins: Origins | None = None) -> None:
        self.text = text
        self.found = found
        self.origins = origins

    @property
    def findings(self) -> list[tuple[int, str]]:
        """What a person has to look at, as (line of the text from 1, message)."""
        document = parse(self.text, "")
        places = [(document.span(each.path, True) or (0, 0), each.message) for each in self.found]
        return sorted({(document.line_column(start)[0], message) for (start, _), message in places})


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
    read = as_client_reads(form.bare)
    document = parse(read, "")
    if document.fault is not None:
        raise NotConverted("Heat cannot read this text; heatlint check says why")
    if not form.bare.strip():
        raise NotConverted("it is empty; expected a template")
    if not isinstance(document.value, dict):
        raise NotConverted("the text is not a map")
    reason = too_large(document)
    if reason is not None:
        raise NotConverted(reason)
    if to == JSON:
        return _as_json(document, form)
    if to == YAML:
        new = _written(document, document.value) if document.is_json else form.bare
        dropped = _dropped(document, new)
        return Converted(form.of(_formatted(_marked(new, dropped) if dropped else new, options)), dropped)
    if not any(key in document.value for key in VERSION_KEYS):
        raise NotConverted("the text is not a template; only templates can be converted to HOT")
    version = VERSIONS[HOT_KEY, newest_date() if to == HOT else to]
    value, state = template(document.value, version)
    if native:
        replace_types(value, state)
    new = _as_hot(document, value, state, options)
    return Converted(form.of(new if read == form.bare else as_in_text(new)), state.findings, state.origins)


def with_findings(new: Converted, found: Sequence[Finding], options: Options) -> Converted:
    """Return a converted template with more findings, each with its comment in the text."""
    if not found:
        return new
    form = TextForm(new.text)
    text = _formatted(_marked(form.bare, found), options)
    return Converted(form.of(text), [*new.found, *found], new.origins)


def _as_json(document: Document, form: TextForm) -> Converted:
    try:
        value = _with_json_keys(document.value)
    except ValueError:
        raise _not_in_json(document) from None
    text = _dumped(document, value, indent=2, allow_nan=False) + "\n"
    if parse(text, "").value != value:
        raise _not_in_json(document)
    found = _dropped(document, text)
    lost = 0 if document.is_json else len(list(Outline(document.text or "").comments()))
    if lost:
        found.append(Finding((), f"JSON has no comments; {lost} of the old text {'is' if lost == 1 else 'are'} lost"))
    return Converted(form.of(text).removeprefix(BYTE_ORDER_MARK), found)


def _with_json_keys(value: Any) -> Any:
    """Return a value with the keys that the client sends. Raises ValueError when two keys of a map become one."""
    if isinstance(value, list):
        return [_with_json_keys(each) for each in value]
    if not isinstance(value, dict):
        return value
    new = {json_key(key): _with_json_keys(each) for key, each in value.items()}
    if len(new) < len(value):
        raise ValueError
    return new


def _dropped(document: Document, new: str) -> list[Finding]:
    """Return the findings about keys that the old text repeats and a new text does not: only the last value counts."""
    if not document.duplicates:
        return []
    kept = Counter(str(each.path[-1]).lower() for each in parse(new, "").duplicates)
    if kept.total() >= len(document.duplicates):
        return []
    found = []
    for each in document.duplicates:
        key = str(each.path[-1])
        kept[key.lower()] -= 1
        if kept[key.lower()] < 0:
            line, _ = document.line_column(each.first[0])
            message = f'the key "{key}" is repeated; what it has in line {line} of the old text is not in this one'
            found.append(Finding(each.path, message))
    return found


def _dumped(document: Document, value: Any, *, indent: int | None = None, allow_nan: bool = True) -> str:
    """Return a value as JSON. Raises NotConverted.

    document: the old text, which has the place of the reason. allow_nan: write NaN and Infinity, which JSON does not
    have.
    """
    try:
        return json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=allow_nan)
    except (TypeError, ValueError):
        raise _not_in_json(document) from None


def _not_in_json(document: Document) -> NotConverted:
    """Return the error that names the first value or key of a text that JSON does not have."""
    found = _without_json(document.value, ())
    if found is None:
        return NotConverted("JSON has no form for a value in it")
    path, is_key = found
    start, end = document.span(path, is_key) or (0, 0)
    names = [each for each in path if isinstance(each, str)]
    what = f'the key "{(document.text or "")[start:end]}"' if is_key else f'the value of "{names[-1]}"'
    line, _ = document.line_column(start)
    return NotConverted(f"JSON has no form for {what} in line {line}; write it as a string")


def _without_json(value: Any, path: Path) -> tuple[Path, bool] | None:
    """Return the path of the first value that JSON does not have, and whether it is the key there; None without one.

    It has no two keys, either, that the client sends as the same text.
    """
    if isinstance(value, dict):
        written = [(key, json_key(key)) for key in value if not isinstance(key, str)]
        others = [key for key, name in written if not isinstance(name, str) or name in value]
        if others:
            return (*path, others[0]), True
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        return next(filter(None, (_without_json(each, (*path, step)) for step, each in parts)), None)
    is_known = math.isfinite(value) if isinstance(value, float) else value is None or isinstance(value, str | int)
    return None if is_known else (path, False)


def _written(document: Document, value: Any) -> str:
    """Return a value as YAML. Raises NotConverted when it would be read as another value. document: see _dumped."""
    text = as_text_reads(ruamel_text.dump(json.loads(_dumped(document, value))))
    if repr(parse(text, "").value) != repr(value):
        raise NotConverted("YAML has no form for a value in it")
    return text


def _as_hot(document: Document, value: dict[Any, Any], state: State, options: Options) -> str:
    """Return the text of a converted template, with the comments of the old text and of the findings."""
    try:
        text = edited(document, value, state.origins)
    except TypeError:  # what is written anew has the form of JSON
        raise _not_in_json(document) from None
    text = _written(document, value) if text is None else as_text_reads(text)
    for each in _dropped(document, text):
        state.find((), each.message)
    lost = _lost_comments(document, text)
    if lost:
        text = "\n".join([_LOST, *lost, "", text])
    text = _formatted(text, options)
    if state.findings:
        text = _formatted(_marked(text, state.findings), options)
    new = parse(text, "")
    if new.fault is not None or new.value != value:
        raise NotConverted("it has a form that cannot be carried over")
    return text


def _comments(text: str) -> list[str]:
    return [text[start:end].rstrip() for start, end in Outline(text).comments()]


def _lost_comments(document: Document, new: str) -> list[str]:
    """Return the comments of a text in YAML that a new one does not have, in their order."""
    if document.is_json:
        return []
    comments = _comments(document.text or "")
    missing = Counter(comments) - Counter(_comments(new))
    found = []
    for comment in comments:
        if missing[comment] > 0:
            missing[comment] -= 1
            found.append(comment)
    return found


def _marked(text: str, findings: Sequence[Finding]) -> str:
    """Return a text with a comment above each line that a person has to look at, or above the nearest one around it."""
    document = parse(text, "")
    inside = _lines_in_scalars(text)
    marks: dict[int, dict[str, None]] = {}
    for each in findings:
        places = (document.span(each.path[:length], True) or (0, 0) for length in range(len(each.path), -1, -1))
        lines = (document.line_column(start)[0] for start, _ in places)
        marks.setdefault(next((line for line in lines if line not in inside), 1), {})[each.message] = None
    new = _with_marks(text, marks)
    return new if parse(new, "").value == document.value else text


def _lines_in_scalars(text: str) -> set[int]:
    """Return the lines, from 1, that begin in a scalar, so that a comment above them would be a part of it."""
    try:
        syntax = Syntax(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return set()
    found: set[int] = set()
    for node in () if syntax.root is None else syntax.root.nodes():
        if node.kind == SCALAR:
            found.update(range(syntax.line(node.inner) + 2, syntax.line(node.end) + 2))
    return found


def _with_marks(text: str, marks: Mapping[int, Iterable[str]]) -> str:
    """Return a text with comments above some of its lines. marks: the messages of each line."""
    lines: list[str] = []
    for number, written in enumerate(text.split("\n"), 1):
        indent = written[: len(written) - len(written.lstrip())]
        lines += [*(f"{indent}{MARK}{escaped(message)}" for message in marks.get(number, ())), written]
    return "\n".join(lines)


def _formatted(text: str, options: Options) -> str:
    try:
        return formatted(text, options).text
    except NotFormatted:
        return text

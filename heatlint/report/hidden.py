"""Finds the secrets in the lines of documents, so that a report can mask them; and tells what a covered text may be."""

from __future__ import annotations

from operator import itemgetter

from heatlint.heat import HIDDEN
from heatlint.model.secret_places import secret_places
from heatlint.text import value_at
from heatlint.text.lines import Lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.model.stack import Stack
    from heatlint.text import Document

    #: By document and line: the first column, and the column after the last (None: the end of the line), from 0.
    Hidden = dict[str, dict[int, set[tuple[int, int | None]]]]


def hidden_parts(stack: Stack) -> Hidden:
    """Return the parts of lines with secrets of a request: values in templates and environments, and their copies."""
    hidden: Hidden = {}
    documents = [document for document in stack.request.documents().values() if document.text is not None]
    if not documents:
        return hidden
    places = secret_places(stack)
    for document, path in places.values:
        span = document.span(path) if value_at(document.value, path) is not None else None
        if span is not None:
            add_part(document, span, hidden)
    for document, path in places.keys:
        span = document.span(path, key=True)
        if span is not None:
            add_part(document, span, hidden)
    for document, spans in places.lines:
        for span in spans:
            add_part(document, span, hidden)
    texts = places.texts()
    for document in documents:
        for span in texts.spans(document.text or ""):
            add_part(document, span, hidden)
    return hidden


def add_part(document: Document, span: tuple[int, int], hidden: Hidden) -> None:
    """Add a span of a document to `hidden`."""
    lines = hidden.setdefault(document.whole.name, {})
    first, low = document.line_column(span[0])
    last, high = document.line_column(span[1])
    for line in range(first, last + 1):
        columns = (low - 1 if line == first else 0, high - 1 if line == last else None)
        lines.setdefault(line, set()).add(columns)


def add_all(hidden: Hidden, more: Hidden) -> None:
    """Add the parts of `more` to `hidden`."""
    for name, lines in more.items():
        known = hidden.setdefault(name, {})
        for line, columns in lines.items():
            known.setdefault(line, set()).update(columns)


def masked_text(text: str, lines: dict[int, set[tuple[int, int | None]]]) -> str:
    """Return a text with a star for each character of a secret. lines: the columns to mask, by line."""
    positions = Lines(text)
    parts, done = [], 0
    for line in sorted(lines):
        start, end = positions.start(line), positions.end(line)
        parts += [text[done:start], masked(text[start:end], lines[line])]
        done = end
    return "".join(parts) + text[done:]


def masked(text: str, columns: Iterable[tuple[int, int | None]]) -> str:
    """Return a line with a star for each character of a secret."""
    parts, done = [], 0
    for low, high in sorted(columns, key=itemgetter(0)):
        low, end = max(low, done), len(text) if high is None else min(high, len(text))
        if end > low:
            parts += [text[done:low], "*" * (end - low)]
            done = end
    return "".join(parts) + text[done:]


def may_cover(covered: str, message: str) -> bool:
    """Whether a message with covered texts may be another message, which has none, with secrets covered."""
    if HIDDEN in message:
        return False
    first, *middle, last = covered.split(HIDDEN)
    at = len(first)
    for part in middle:
        at = message.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return message.startswith(first) and message.endswith(last) and at + len(last) <= len(message)

"""Finds the values of hidden parameters in texts, so that a report can mask them in the lines that it quotes."""

from __future__ import annotations

from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.stack import Stack
    from heatlint.text import Document

    #: By document and line: the first column, and the column after the last (None: the end of the line), from 0.
    Hidden = dict[str, dict[int, set[tuple[int, int | None]]]]


def add_hidden(stack: Stack, hidden: Hidden) -> None:
    """Add the places of the hidden values of a stack: defaults in templates, values in environments."""
    names: set[Any] = set()
    for each in stack.all():
        template = each.template
        found = [name for name, schema in template.schemas.items() if schema.hidden]
        if found:
            words = template.version.words
            _add(template.document, [(words.parameters, name, words.default) for name in found], hidden)
        names.update(found)
    if names:
        for document in stack.request.environments:
            _add(document, [(section, name) for section in (PARAMETERS, PARAMETER_DEFAULTS) for name in names], hidden)


def _add(document: Document, paths: list[tuple[Any, ...]], hidden: Hidden) -> None:
    """Add the places of the values at these paths of a document. A path without a value is skipped."""
    lines = hidden.setdefault(document.name, {})
    for path in paths:
        value: Any = document.value
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        span = document.span(path) if value is not None else None
        if span is None:
            continue
        first, low = document.line_column(span[0])
        last, high = document.line_column(span[1])
        for line in range(first, last + 1):
            columns = (low - 1 if line == first else 0, high - 1 if line == last else None)
            lines.setdefault(line, set()).add(columns)


def masked(text: str, columns: set[tuple[int, int | None]]) -> str:
    """Return a line with a star for each character of a hidden value."""
    for low, high in columns:
        end = len(text) if high is None else min(high, len(text))
        text = text[:low] + "*" * (end - low) + text[end:]
    return text

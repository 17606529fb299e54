"""Where a text that repeats keys defines parameters of which no declaration is hidden."""

from __future__ import annotations

import re
from itertools import pairwise

from heatlint.language.secret_names import may_name_secret, means_hidden
from heatlint.language.versions import CFN_WORDS, HOT_WORDS
from heatlint.model.secret_lines import NAME, hides_parameter, is_default

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from heatlint.text import Document

    Span = tuple[int, int]

#: With an alias or an anchor a definition has parts elsewhere, or is a part of another one. A backslash may begin an
#: escape sequence in a key.
_INDIRECT = re.compile(r"[*&\\]")


def shown_definitions(document: Document, names: Collection[Any]) -> list[Span]:
    """Return the spans of the definitions of parameters that certainly are not hidden, in order.

    A map has only the last definition of a repeated key, so the text of each is searched for the words that hide it. A
    definition ends where the next one begins.
    document: one that can be read; names: those of secret parameters.
    """
    found: list[Span] = []
    for section in (HOT_WORDS.parameters, CFN_WORDS.parameters):
        definitions = list(_definitions(document, section))
        secret = {name for name, span in definitions if not _is_shown(document.text or "", name, span, names)}
        if not any(means_hidden(name, True) or is_default(name) for name, _ in definitions):  # indented too little
            found += [span for name, span in definitions if name not in secret]
    return sorted(found)


def _definitions(document: Document, section: str) -> Iterator[tuple[str, Span]]:
    """Yield the name and the span of each definition in a section, also of those that a later one replaces."""
    entries = document.value.get(section) if isinstance(document.value, dict) else None
    around = document.span((section,))
    is_repeated = any(each.path == (section,) for each in document.duplicates)
    if not isinstance(entries, dict) or around is None or is_repeated:
        return
    keys = {(document.span((section, name), key=True), name) for name in entries}
    for each in document.duplicates:
        if each.path[:-1] == (section,):
            keys |= {(each.first, each.path[-1]), (each.again, each.path[-1])}
    begins = sorted(
        (span[0], str(name)) for span, name in keys if span is not None and around[0] <= span[0] < around[1]
    )
    for (start, name), (end, _) in pairwise([*begins, (around[1], "")]):
        yield name, (start, end)


def _is_shown(text: str, name: str, span: Span, names: Collection[Any]) -> bool:
    if name in names or may_name_secret(name):
        return False
    part = text[slice(*span)]
    return _INDIRECT.search(part) is None and not hides_parameter(part, set(NAME.findall(part)))

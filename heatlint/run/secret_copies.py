"""Covers the secrets of each template of a run in the findings about other files.

The linter covers the secrets of a template in the findings about it, its environments and its nested templates. Another
template of the run may have the same text. The comments of a file are read after all templates are checked, so findings
about them are covered here, too.
"""

from __future__ import annotations

import os

from heatlint.cover import cover_texts
from heatlint.model.secret_lines import scalars_in
from heatlint.model.secret_text import SecretTexts
from heatlint.report.hidden import add_part
from heatlint.review.suppressions import ABOUT_SUPPRESSIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic, Related
    from heatlint.report.hidden import Hidden
    from heatlint.run.quoted_texts import QuotedTexts


def cover_copies(found: list[Diagnostic], hidden: Hidden, texts: QuotedTexts) -> None:
    """Cover the secrets of a run in its findings, and add their copies in the files of the findings to `hidden`.

    hidden: the parts of lines that have secrets of the templates.
    """
    by_file = {name: _texts_of(name, hidden, texts) for name in hidden}
    names = {each.path[1] for each in found if len(each.path) > 1 and isinstance(each.path[1], str)}
    files = {part for each in found for part in os.path.normpath(each.file or "").split(os.sep)}
    # A word such as "openstack" is a password in one template and has another meaning in the next.
    values = (text for each in by_file.values() for text in each if not text.isalpha())
    known = SecretTexts(values, names=names, other_names=files)
    for name, own in by_file.items():
        about_comments = [each for each in found if each.file == name and each.rule.code in ABOUT_SUPPRESSIONS]
        if about_comments:
            cover_texts(about_comments, SecretTexts(own))
    earlier = [(each.path, each.message) for each in found]
    cover_texts(found, known)
    for each, was in zip(found, earlier):
        if was != (each.path, each.message):
            each.known_as = was
    places: list[Diagnostic | Related] = [*found, *(other for each in found for other in each.related)]
    for file in {place.file for place in places if place.range is not None}:  # no other file may be read
        document = texts(file) if file else None
        if document is not None:
            for span in known.spans(document.text or ""):
                add_part(document, span, hidden)


def _texts_of(name: str, hidden: Hidden, texts: QuotedTexts) -> set[str]:
    """Return the texts in the parts of the lines of a file."""
    document = texts(name)
    if document is None:
        return set()
    return {
        text
        for line, columns in hidden[name].items()
        for written in [document.line_text(line)]  # once, since a line may be long and have many secrets
        for low, high in columns
        for text in scalars_in(written[low:high])
    }

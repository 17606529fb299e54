"""Covers the secrets of a request in findings: in messages, in paths, and in what a fix says and writes.

Every output is made of findings and of lines of the documents; heatlint.report.hidden has the parts of lines to mask.
So an output needs no care of its own. How the secrets are known: heatlint.model.secrets.
"""

from __future__ import annotations

from heatlint.heat import HIDDEN
from heatlint.model.secret_lines import is_known_key, occurs_in
from heatlint.model.secret_places import secret_places
from heatlint.text import values_on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from heatlint.diagnostic import Diagnostic, Fix, Related
    from heatlint.model.secret_places import SecretPlaces
    from heatlint.model.secret_text import SecretTexts
    from heatlint.model.stack import Stack

    Path = tuple[Any, ...]

#: A place with fewer steps is not about a value: a resource has ("resources", its name).
_FEWEST_STEPS = 3


def cover(stack: Stack, found: Iterable[Diagnostic]) -> None:
    """Cover the secrets of a request in findings, and in those that they stand for."""
    places = secret_places(stack)
    if not (stack.secrets.texts or stack.secrets.is_full or places.lines):
        return
    covering = _Cover(stack, places)
    todo = list(found)
    for each in todo:
        covering.cover(each)
        todo += each.consequences


def cover_texts(found: Iterable[Diagnostic], texts: SecretTexts) -> None:
    """Cover secret texts in findings, and in those that they stand for, wherever they are."""
    todo = list(found)
    for each in todo:
        _remove_fixes(each, texts)
        places: list[Diagnostic | Related] = [each, *each.related]
        for place in places:
            place.message = texts.covered(place.message)
            place.path = tuple(texts.covered(step) if isinstance(step, str) else step for step in place.path)
        _cover_subject(each, texts)
        todo += each.consequences


class _Cover:
    def __init__(self, stack: Stack, places: SecretPlaces) -> None:
        self._texts = places.texts()
        self._is_full = stack.secrets.is_full
        self._documents = stack.request.documents()
        self._values = {(document.name, path) for document, path in places.values}
        self._keys = {(document.name, path) for document, path in places.keys}
        #: The places that use a secret, and those around them.
        self._uses = set(places.uses) | self._values | self._keys
        self._around = {
            (file, path[:count]) for file, path in self._uses for count in range(_FEWEST_STEPS, len(path) + 1)
        }
        #: By document that cannot be read, the spans that may be secret.
        self._spans = {document.name: spans for document, spans in places.lines if document.fault is not None}

    def cover(self, found: Diagnostic) -> None:
        """Cover the secrets in one finding."""
        _remove_fixes(found, self._texts)
        places: list[Diagnostic | Related] = [found, *found.related]
        at_use = self._is_full or any(self._is_use(each.file or "", each.path) for each in places)
        names = {step for each in places for step in each.path if isinstance(step, str)} | {
            each.file for each in places
        }
        for each in places:
            if self._spans.get(each.file or ""):
                each.message = self._texts.covered_quotations(each.message, self._in_spans(each.file or ""))
            elif at_use:
                each.message = self._texts.covered_at_use(each.message, names)
            else:
                each.message = self._texts.covered(each.message)
        for each in places:
            each.path = self._covered_path(each.file or "", each.path)
        _cover_subject(found, self._texts)

    def _is_use(self, file: str, path: Path) -> bool:
        """Whether a place uses a secret: it is part of a place that does, or around one."""
        if any((file, path[:count]) in self._uses for count in range(2, len(path) + 1)):
            return True
        return (file, path[: len(self._values_on(file, path)) - 1]) in self._around

    def _in_spans(self, file: str) -> Callable[[str], bool]:
        """Return a function that says whether a quotation from a document that cannot be read may be secret.

        A key of the definition of a parameter is not, also where a line of a secret may stand.
        """
        document, spans = self._documents[file], self._spans[file]
        text, fault = document.text or "", document.fault
        is_at_secret = fault is not None and any(start <= fault.start <= end for start, end in spans)
        return lambda quoted: not is_known_key(quoted) and (is_at_secret or occurs_in(text, quoted, spans))

    def _values_on(self, file: str, path: Path) -> list[Any]:
        """Return the values on the way to a place. A path may lead into the result of a function."""
        document = self._documents.get(file)
        return values_on(None if document is None else document.value, path)

    def _covered_path(self, file: str, path: Path) -> Path:
        """Return a path without the keys of a secret map, and without secret texts as keys."""
        values = self._values_on(file, path)
        secret_from = next((count for count in range(len(path)) if (file, path[:count]) in self._values), len(path))
        steps: list[Any] = []
        for count, step in enumerate(path):
            if (file, path[: count + 1]) in self._keys:
                steps.append(HIDDEN)
            elif count < secret_from:
                steps.append(self._texts.covered(step) if isinstance(step, str) else step)
            else:
                is_index = count + 1 < len(values) and isinstance(values[count], list)
                steps.append(step if is_index else HIDDEN)
        return tuple(steps)


def _cover_subject(found: Diagnostic, texts: SecretTexts) -> None:
    if found.subject is not None:
        found.subject = texts.covered(found.subject)


def _remove_fixes(found: Diagnostic, texts: SecretTexts) -> None:
    """Remove the fix, and the withheld fix, that would show a secret."""
    if found.fix is not None and _shows_secret(found.fix, texts):
        found.fix = None
    if found.withheld is not None and any(map(texts.spans, found.withheld)):
        found.withheld = None


def _shows_secret(fix: Fix, texts: SecretTexts) -> bool:
    strings = [fix.title, *(new for _, _, new in fix.edits)]
    for change in fix.changes:
        strings += [text for text in (change.new, change.was, *change.path) if isinstance(text, str)]
        strings += [] if change.entries is None else [repr(change.entries)]
    return any(texts.spans(text) for text in strings)

"""Fingerprints: they identify a finding by file, rule, path and message, so that lines may move."""

from __future__ import annotations

import re
from hashlib import sha256

from heatlint.report.place import path_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.diagnostic import Diagnostic

#: Positions that a message names; they are left out.
_LINES = re.compile(r"\b(line|column) \d+")


def fingerprints(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """Return a different fingerprint for each finding. Findings that are otherwise equal are numbered."""
    counts: dict[tuple[str, ...], int] = {}
    found = []
    for each in diagnostics:
        file = (each.file or "").replace("\\", "/")
        path, message = each.uncovered
        key = file, each.rule.code, path_text(path), _LINES.sub(r"\1", message)
        counts[key] = counts.get(key, 0) + 1
        text = "\0".join((*key, str(counts[key])))
        found.append(sha256(text.encode("utf-8", "backslashreplace")).hexdigest())
    return found

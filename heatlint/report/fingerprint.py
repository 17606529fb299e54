"""What tells one finding from another where lines may move: file, rule, path and message."""

from __future__ import annotations

import re
from hashlib import sha256

from heatlint.report.place import path_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.rule import Diagnostic

#: What a message says of other places.
_LINES = re.compile(r"\b(line|column) \d+")


def fingerprints(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """One for each finding, no two the same; those that are alike are counted."""
    counts: dict[tuple[str, ...], int] = {}
    found = []
    for each in diagnostics:
        file = (each.file or "").replace("\\", "/")
        key = file, each.rule.code, path_text(each.path), _LINES.sub(r"\1", each.message)
        counts[key] = counts.get(key, 0) + 1
        text = "\0".join((*key, str(counts[key])))
        found.append(sha256(text.encode("utf-8", "backslashreplace")).hexdigest())
    return found

"""Findings as data that is sent from a server to a client that has the files. A place is a path in a document."""

from __future__ import annotations

from heatlint.diagnostic import STAGES, Diagnostic, Related
from heatlint.report.place import plain_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from heatlint.diagnostic import Rule


#: The query parameters of POST /validate that ask for all findings.
WITH_FINDINGS, ASSUME_VALUES = "with_findings", "assume_values"


def to_data(found: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Return findings as objects of JSON.

    Each has rule (the code), name, stage, message, file ("template", "environment" or a name in "files"), path, key
    (whether it is about the key of the last step), subject (or null), and related: a list of maps with message, file,
    path and key.
    """
    return [
        {
            "rule": each.rule.code,
            "name": each.rule.name,
            "stage": each.stage,
            "subject": each.subject,
            **_place(each),
            "related": list(map(_place, each.related)),
        }
        for each in found
    ]


def _place(it: Diagnostic | Related) -> dict[str, Any]:
    return {"message": it.message, "file": it.file, "path": plain_path(it.path), "key": it.key}


def from_data(data: Mapping[str, Any], rule: Rule) -> Diagnostic:
    """Return the finding of an object that `to_data` made. rule: that of its code. Raises ValueError for other data."""
    try:
        path, message, key, file = _read_place(data)
        stage, subject = data["stage"], data["subject"]
        if stage not in STAGES or not isinstance(subject, (str, type(None))):
            raise ValueError("a stage or a subject has another type")
        related = [
            Related(path, message, key=key, file=file) for path, message, key, file in map(_read_place, data["related"])
        ]
    except (KeyError, TypeError):
        raise ValueError("a part is missing, or has another type") from None
    return Diagnostic(rule, path, message, key=key, file=file, related=related, stage=stage, subject=subject)


def _read_place(data: Mapping[str, Any]) -> tuple[list[Any], str, bool, str | None]:
    path, message, key, file = data["path"], data["message"], data["key"], data["file"]
    steps_fit = isinstance(path, list) and all(isinstance(step, (str, int, type(None))) for step in path)
    if not steps_fit or not isinstance(message, str) or not isinstance(file, (str, type(None))):
        raise ValueError("a place has another type")
    return path, message, bool(key), file

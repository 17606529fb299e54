"""The report for machines: JSON of a fixed shape, whose keys and order do not depend on the run."""

from __future__ import annotations

from heatlint import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from heatlint.rule import Diagnostic, Related

    Range = tuple[int, int, int, int]


def report(diagnostics: Collection[Diagnostic], files: int) -> dict[str, Any]:
    """The whole report of a check; `files` is how many were checked."""
    severities = [each.severity for each in diagnostics]
    return {
        "version": __version__,
        "diagnostics": [diagnostic(each) for each in diagnostics],
        "summary": {
            "errors": severities.count("error"),
            "warnings": severities.count("warning"),
            "infos": severities.count("info"),
            "files": files,
        },
    }


def diagnostic(found: Diagnostic) -> dict[str, Any]:
    """One finding. Lines and columns count code points from 1; a range's end is the place after it."""
    return {
        "rule": found.rule.code,
        "name": found.rule.name,
        "stage": found.stage,
        "severity": found.severity,
        "message": found.message,
        **_where(found),
        "related": [{"message": each.message, **_where(each)} for each in found.related],
    }


def _where(found: Diagnostic | Related) -> dict[str, Any]:
    return {
        "path": [_step(step) for step in found.path],
        "file": found.file or "",
        "range": _range(found.range),
    }


def _range(range: Range | None) -> dict[str, Any] | None:
    if range is None:
        return None
    line, column, end_line, end_column = range
    return {
        "start": {"line": line, "column": column},
        "end": {"line": end_line, "column": end_column},
    }


def _step(step: Any) -> Any:
    """A step of a path; YAML has keys that JSON has not: bytes, dates, not-a-number."""
    if step is None or isinstance(step, (str, bool, int)):
        return step
    return str(step)

"""The report for machines: JSON of a fixed shape, whose keys and order do not depend on the run."""

from __future__ import annotations

from heatlint import __version__
from heatlint.report.place import plain_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from heatlint.report.report import Report
    from heatlint.rule import Diagnostic, Related

    Range = tuple[int, int, int, int]


def render(report: Report) -> str:
    """The whole report as a text."""
    import json

    return json.dumps(report_data(report.diagnostics, report.files), indent=2) + "\n"


def report_data(diagnostics: Collection[Diagnostic], files: int) -> dict[str, Any]:
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
        "path": plain_path(found.path),
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

"""The report as JSON. schemas/report.json describes it; `heatlint schema report` prints that schema."""

from __future__ import annotations

from heatlint._version import __version__
from heatlint.diagnostic import SEVERITIES
from heatlint.report.diagnostic import diagnostics_of, notes_of
from heatlint.report.place import json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.report.diagnostic import Diagnostic, Range, Related
    from heatlint.report.report import Report


def render(report: Report) -> str:
    """Return the whole report as a text that ends with a newline."""
    return json_text(report_data(report), indent=2) + "\n"


def report_data(report: Report) -> dict[str, Any]:
    """Return the whole report as a JSON object."""
    diagnostics, notes = diagnostics_of(report), notes_of(report)
    severities = [each.severity for each in diagnostics]
    pages = {each.rule.code: each.rule.page for each in (*diagnostics, *notes) if each.rule.page}
    return {
        "version": __version__,
        "diagnostics": [diagnostic_data(each) for each in diagnostics],
        "notes": [diagnostic_data(each) for each in notes],
        "pages": dict(sorted(pages.items())),
        "summary": {
            **{f"{severity}s": severities.count(severity) for severity in SEVERITIES},
            "notes": len(notes),
            "files": report.files,
        },
    }


def diagnostic_data(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return one finding as a JSON object, without the page of its rule."""
    fix, withheld = diagnostic.fix, diagnostic.withheld
    return {
        "rule": diagnostic.rule.code,
        "name": diagnostic.rule.name,
        "stage": diagnostic.stage,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        **_place(diagnostic),
        "related": [{"message": each.message, **_place(each)} for each in diagnostic.related],
        "fix": fix
        and {
            "title": fix.title,
            "safe": fix.safe,
            "edits": [{"range": _range(edit.range), "text": edit.text} for edit in fix.edits],
        },
        **({} if withheld is None else {"withheld": {"title": withheld.title, "reason": withheld.reason}}),
    }


def _place(where: Diagnostic | Related) -> dict[str, Any]:
    return {
        "path": list(where.path),
        "file": where.file,
        "range": None if where.range is None else _range(where.range),
    }


def _range(range: Range) -> dict[str, Any]:
    return {
        "start": {"line": range.start.line, "column": range.start.column},
        "end": {"line": range.end.line, "column": range.end.column},
    }

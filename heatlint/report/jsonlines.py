"""JSON, one finding a line: each the object that the JSON report has in its list."""

from __future__ import annotations

import json

from heatlint.report.jsonreport import diagnostic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.report.report import Report


def render(report: Report) -> str:
    """The findings, a line each."""
    return "".join(json.dumps(diagnostic(each)) + "\n" for each in report.diagnostics)

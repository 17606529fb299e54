"""JSON lines: one finding a line, each as in the list `diagnostics` of the JSON report."""

from __future__ import annotations

from heatlint.report.diagnostic import diagnostics_of
from heatlint.report.jsonreport import diagnostic_data
from heatlint.report.place import json_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.report.report import Report


def render(report: Report) -> str:
    """Return one line for each finding."""
    return "".join(json_text(diagnostic_data(each)) + "\n" for each in diagnostics_of(report))

"""The format concise, one line for each finding: file:line:column: severity CODE name message."""

from __future__ import annotations

from heatlint.report.notes import NOTE
from heatlint.report.place import place, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic
    from heatlint.report.report import Report


def render(report: Report, *, list_notes: bool = False) -> str:
    """Return one line for each finding. list_notes: with a line for each note after them."""
    return "".join(map(_line, [*report.diagnostics, *report.notes] if list_notes else report.diagnostics))


def _line(each: Diagnostic) -> str:
    at = place(each)
    label = NOTE if each.is_note else each.severity
    return f"{at + ': ' if at else ''}{label} {each.rule.code} {each.rule.name} {visible(each.message)}\n"

"""The format concise, one line for each finding: file:line:column: severity CODE name message."""

from __future__ import annotations

from heatlint.report.place import place, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.report.report import Report


def render(report: Report) -> str:
    """Return one line for each finding."""
    lines = []
    for each in report.diagnostics:
        at = place(each)
        lines.append(
            f"{at + ': ' if at else ''}{each.severity} {each.rule.code} {each.rule.name} {visible(each.message)}\n"
        )
    return "".join(lines)

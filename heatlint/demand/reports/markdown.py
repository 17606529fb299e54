"""The demand as Markdown, for a comment on a pull request. What comes from a template is in code spans."""

from __future__ import annotations

from heatlint.demand.quantities import type_in
from heatlint.demand.reports.demand_report import columns_of, left, row_title, table_needs, users
from heatlint.report.comment import backticks
from heatlint.report.place import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.demand.reports.demand_report import DemandReport


def render(report: DemandReport) -> str:
    """Return the whole report."""
    lines = [f"### heatlint demand: {report.summary}", "", _code(report.title), ""]
    for excess in report.excesses:
        lines.append(f"- **{excess.severity}**: {_code(excess.message)}")
        lines += [f"  - to fit: {_code(each)}" for each in excess.advice]
    lines += [""] if report.excesses else []
    lines += ["| | certain | likely | at most | left | needed by |", "|---|--:|--:|--:|---|---|"]
    for need in table_needs(report.demand):
        title = row_title(need)
        is_named = need.which is not None or type_in(need.quantity.name)
        cells = (
            _code(title) if is_named else title,
            *columns_of(need),
            left(report.room(need)),
            _code(users(need)),
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", *(f"- note: {_code(each)}" for each in report.notes)] if report.notes else []
    return "\n".join(lines) + "\n"


def _code(text: str) -> str:
    """Return a text as a code span in which nothing is markup, also in a table."""
    escaped = visible(text).replace("|", "\\|")
    fence = backticks(escaped, 1)
    return f"{fence} {escaped} {fence}" if len(fence) > 1 else f"{fence}{escaped}{fence}"

"""The format text of `heatlint demand`, for people: first what does not fit, then a table, then what is not counted."""

from __future__ import annotations

from heatlint.demand.reports.demand_report import columns_of, left, row_title, table_needs, users
from heatlint.report.place import visible
from heatlint.report.source import columns
from heatlint.report.style import Style, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.demand.excess import Excess
    from heatlint.demand.reports.demand_report import DemandReport

_HEADINGS = ("", "certain", "likely", "at most", "left", "needed by")


def render(report: DemandReport, style: Style = Style()) -> str:  # noqa: B008
    """Return the whole report."""
    title = [(word, style.paint(shown, "place")) for word, shown in words_of(report.title)]
    parts = [style.lines(title)]
    parts += [_excess(each, style) for each in report.excesses]
    parts.append(_table(report))
    notes = "".join(style.lines(words_of(f"note: {each}"), indent="  ") for each in report.notes)
    parts.append(notes + style.lines(words_of(report.summary)))
    return "\n".join(parts)


def _excess(excess: Excess, style: Style) -> str:
    words = [(f"{excess.severity}:", style.paint(f"{excess.severity}:", excess.severity)), *words_of(excess.message)]
    text = style.lines(words, indent="  ")
    for place in dict.fromkeys(user.place for user in excess.users[:1] if user.place is not None):
        text += style.lines(words_of(f"at {place}"), begin="  ", indent="    ")
    for number, each in enumerate(excess.advice):
        text += style.lines(words_of(each), begin="  or " if number else "  to fit: ", indent="    ")
    return text


def _table(report: DemandReport) -> str:
    rows = [_HEADINGS, *(tuple(map(visible, row)) for row in _rows(report))]
    has_left = report.inventory is not None
    rows = [row if has_left else (*row[:4], row[5]) for row in rows]
    widths = [max(columns(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    lines = []
    for row in rows:
        cells = [each + " " * (width - columns(each)) for each, width in zip(row, widths, strict=False)]
        cells[1:4] = [" " * (width - columns(each)) + each for each, width in zip(row[1:4], widths[1:4], strict=True)]
        lines.append("  ".join([*cells, row[-1]]).rstrip() + "\n")
    return "".join(lines)


def _rows(report: DemandReport) -> Iterator[tuple[str, ...]]:
    for need in table_needs(report.demand):
        yield row_title(need), *columns_of(need), left(report.room(need)), users(need)

"""The format text, for people: each finding with its source line, and a summary."""

from __future__ import annotations

from heatlint.diagnostic import ERROR, INFO, SEVERITIES, WARNING
from heatlint.report.notes import NOTE, amounts
from heatlint.report.place import place, visible
from heatlint.report.source import excerpt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from heatlint.diagnostic import Diagnostic
    from heatlint.report.report import Report

    Paint = Callable[[str, str], str]

#: What Heat does, by stage. Heat accepts what is only advice.
CONSEQUENCES = {
    "validate": "Heat refuses the template",
    "create": "Heat refuses to create the stack",
    "deploy": "the deployment fails or gives a wrong result",
}
#: ANSI attributes (SGR) by the part of the report.
STYLES = {
    ERROR: "1;31",
    WARNING: "1;33",
    INFO: "1;36",
    "place": "1",
    "rule": "35",
    "gutter": "34",
}


def render(
    report: Report, *, color: bool = False, source: bool = True, total: bool = True, list_notes: bool = False
) -> str:
    """Return the whole report, or "" when there are no findings and no notes.

    source: whether each finding has its source line. total: whether the last lines count the findings and the notes.
    list_notes: whether the notes are listed after the findings.
    """
    found = report.diagnostics
    listed = [*found, *report.notes] if list_notes else found
    parts = [finding(each, report, color=color, source=source) for each in listed]
    last = summary(found, report.files, color=color) if found else ""
    if report.notes:
        hint = "" if list_notes else "; --verbose shows where"
        last += f"{amounts(report.notes)}{hint}\n"
    if last and total:
        parts.append(last)
    return ("\n" if source else "").join(parts)


def finding(diagnostic: Diagnostic, report: Report, *, color: bool = False, source: bool = True) -> str:
    """Return one finding: the first line, the marked source line, what Heat does, and related places."""
    paint = _paint if color else _plain
    severity = diagnostic.severity
    label = NOTE if diagnostic.is_note else severity
    rule = paint(f"{diagnostic.rule.code} {diagnostic.rule.name}", "rule")
    at = place(diagnostic)
    head = f"{paint(at, 'place')}: " if at else ""
    lines = [f"{head}{paint(label, severity)} {rule} {visible(diagnostic.message)}"]
    gutter = "  "
    document = report.document_of(diagnostic.file or "") if source and diagnostic.range is not None else None
    if diagnostic.range is not None and document is not None and document.text is not None:
        number = str(diagnostic.range[0])
        gutter = " " * (len(number) + 3)
        text = report.line_text(document, diagnostic.range[0])
        line, marks = excerpt(document, diagnostic.range, text, color=color)
        lines.append(f"{paint(f'  {number} |', 'gutter')} {line}".rstrip())
        lines.append(f"{paint(f'{gutter}|', 'gutter')} {marks[0]}{paint(marks[1], severity)}")
    bullet = paint(f"{gutter}=", "gutter")
    if diagnostic.stage in CONSEQUENCES:
        lines.append(f"{bullet} {CONSEQUENCES[diagnostic.stage]}")
    for related in diagnostic.related:
        at = place(related)
        lines.append(f"{bullet} {at + ': ' if at else ''}{visible(related.message)}")
    return "\n".join(lines) + "\n"


def summary(diagnostics: Collection[Diagnostic], files: int, *, color: bool = False) -> str:
    """Return the last line: "3 errors and 1 warning in 2 of 14 files"."""
    paint = _paint if color else _plain
    counts = []
    for severity in SEVERITIES:
        count = sum(each.severity == severity for each in diagnostics)
        if count:
            counts.append(paint(f"{count} {severity}{'' if count == 1 else 's'}", severity))
    amount = " and ".join(filter(None, [", ".join(counts[:-1]), *counts[-1:]])) or "nothing"
    touched = len({each.file for each in diagnostics})
    where = f"{touched} of {files} files" if files > 1 else "1 file"
    return f"{amount} in {where}\n"


def _plain(text: str, style: str) -> str:
    return text


def _paint(text: str, style: str) -> str:
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if text else text

"""Counts the findings of each rule, and how many of them have a fix."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic
    from heatlint.report.report import Report


def render(report: Report) -> str:
    """Return one line for each rule, the most frequent first."""
    by_rule: dict[tuple[str, str], list[Diagnostic]] = {}
    for each in report.diagnostics:
        by_rule.setdefault((each.rule.code, each.severity), []).append(each)
    rows = sorted(
        ((len(found), code, severity, found) for (code, severity), found in by_rule.items()),
        key=lambda row: (-row[0], row[1:3]),
    )
    if not rows:
        return ""
    count = len(str(rows[0][0]))
    code = max(len(row[1]) for row in rows)
    name = max(len(row[3][0].rule.name) for row in rows)
    severities = max(len(row[2]) for row in rows)
    fixable = [sum(each.fix is not None for each in row[3]) for row in rows]
    width = len(str(max(fixable)))
    lines = []
    for (number, _, severity, found), fixes in zip(rows, fixable):
        line = f"{number:{count}}  {found[0].rule.code:{code}}  {found[0].rule.name:{name}}  {severity:{severities}}"
        lines.append((line + (f"  {fixes:{width}} with a fix" if fixes else "")).rstrip() + "\n")
    return "".join(lines)

"""How often each rule was found, and how many of its findings have a fix."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.report.report import Report
    from heatlint.rule import Diagnostic


def render(report: Report) -> str:
    """A line a rule, the most frequent first."""
    found: dict[tuple[str, str], list[Diagnostic]] = {}
    for each in report.diagnostics:
        found.setdefault((each.rule.code, each.severity), []).append(each)
    rows = sorted(
        ((len(some), code, severity, some) for (code, severity), some in found.items()),
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
    for (number, _, severity, some), fixes in zip(rows, fixable):
        told = f"{number:{count}}  {some[0].rule.code:{code}}  {some[0].rule.name:{name}}  {severity:{severities}}"
        lines.append((told + (f"  {fixes:{width}} with a fix" if fixes else "")).rstrip() + "\n")
    return "".join(lines)

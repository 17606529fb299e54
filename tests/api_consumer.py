"""A program that uses the whole Python API. mypy checks it strictly (see pyproject.toml); test_api.py runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import heatlint


def lines(report: heatlint.Report) -> Iterator[str]:
    """Yield a line for each diagnostic, and one for each place and edit that belongs to it."""
    for diagnostic in report.diagnostics:
        rule: heatlint.Rule = diagnostic.rule
        place: heatlint.Range | None = diagnostic.range
        line: int = place.start.line if place is not None else 0
        yield f"{diagnostic.file}:{line}: {diagnostic.severity} {diagnostic.stage} {rule.code} {rule.name}"
        for related in diagnostic.related:
            yield f"  {related.file} {related.path}: {related.message}"
        fix: heatlint.Fix | None = diagnostic.fix
        if fix is not None:
            for edit in fix.edits:
                end: heatlint.Position = edit.range.end
                yield f"  {fix.title} (safe: {fix.safe}) {end.line}:{end.column} {edit.text!r}"


def main(template: Path) -> int:
    """Check and validate a template; return the number of lines that were printed."""
    report = heatlint.check(template, parameters={"name": "web"}, target="2024.1", use_config=False)
    again = heatlint.check_text(template.read_text(encoding="utf-8"), name=template, parameters={"name": "web"})
    response: heatlint.Response = heatlint.validate({"template": template.read_text(encoding="utf-8")})
    try:
        heatlint.check([template, "missing.yaml"])
    except heatlint.Misuse as misuse:
        print(misuse)
    picture: str = heatlint.graph(template, format="dot", depth=1)
    found = list(lines(report))
    print(*found, sep="\n")
    print(report.ok, again.ok, response.ok, response.status, sorted(response.body), len(report.warnings), len(picture))
    return len(found)

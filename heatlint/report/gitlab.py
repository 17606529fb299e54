"""The format gitlab: a Code Quality report, which GitLab shows in a merge request.

Source: GitLab's documentation, "Code Quality", section "Code Quality report format".
"""

from __future__ import annotations

from heatlint.diagnostic import ERROR, INFO, WARNING
from heatlint.report.fingerprint import fingerprints
from heatlint.report.place import json_text, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.diagnostic import Diagnostic
    from heatlint.report.report import Report

#: The severity of GitLab for each severity.
GITLAB_SEVERITIES = {ERROR: "major", WARNING: "minor", INFO: "info"}


def render(report: Report) -> str:
    """Return the findings as one JSON list."""
    found = [_issue(each, mark) for each, mark in zip(report.diagnostics, fingerprints(report.diagnostics))]
    return json_text(found, indent=1) + "\n"


def _issue(each: Diagnostic, fingerprint: str) -> dict[str, Any]:
    return {
        "description": f"{each.rule.code} {each.rule.name}: {visible(each.message)}",  # a merge request shows only this
        "check_name": f"{each.rule.code} {each.rule.name}",
        "fingerprint": fingerprint,
        "severity": GITLAB_SEVERITIES[each.severity],
        "location": {
            "path": (each.file or "").replace("\\", "/").removeprefix("./"),
            "lines": {"begin": each.range[0] if each.range is not None else 1},
        },
    }

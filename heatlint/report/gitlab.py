"""Code Quality of GitLab: what a merge request shows beside the change.

Source: GitLab's documentation, "Code Quality", section "Code Quality report format".
"""

from __future__ import annotations

import json

from heatlint.report.fingerprint import fingerprints

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.report.report import Report
    from heatlint.rule import Diagnostic

#: GitLab's word for a severity.
SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report) -> str:
    """The findings as one JSON list."""
    found = [_issue(each, mark) for each, mark in zip(report.diagnostics, fingerprints(report.diagnostics))]
    return json.dumps(found, indent=1) + "\n"


def _issue(each: Diagnostic, fingerprint: str) -> dict[str, Any]:
    return {
        "description": f"{each.rule.code} {each.rule.name}: {each.message}",  # a merge request shows no more than this
        "check_name": f"{each.rule.code} {each.rule.name}",
        "fingerprint": fingerprint,
        "severity": SEVERITIES[each.severity],
        "location": {
            "path": (each.file or "").replace("\\", "/").removeprefix("./"),
            "lines": {"begin": each.range[0] if each.range is not None else 1},
        },
    }

"""heatlint rules: the list of all rules."""

from __future__ import annotations

import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import ruleset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.cli.options import Arguments
    from heatlint.diagnostic import Rule
    from heatlint.plugins import Ruleset


def run(arguments: Arguments) -> int:
    """Print one line per rule, or all rules as JSON with their documentation."""
    known = ruleset(arguments)
    if arguments.one("--format") == "json":
        from heatlint.report.place import json_text

        sys.stdout.write(json_text([_data(rule, known) for rule in known.rules], indent=2) + "\n")
        return exit_status.OK
    rules = known.rules
    codes = max((len(rule.code) for rule in rules), default=0)
    names = max((len(rule.name) for rule in rules), default=0)
    for rule in rules:
        sys.stdout.write(
            f"{rule.code:{codes}}  {rule.name:{names}}  {rule.stage:8}  {rule.severity:7}  {rule.profile}\n"
        )
    return exit_status.OK


def _data(rule: Rule, known: Ruleset) -> dict[str, Any]:
    """Return a rule as data. `skips` says what was not checked, for a rule whose findings are notes.

    `since` is the version of heatlint, or what a plugin says about itself.
    """
    from heatlint._version import FIRST
    from heatlint.pages import summary
    from heatlint.plugins import built_in

    page = known.section(rule.code)
    is_own = rule in built_in().rules
    return {
        "code": rule.code,
        "name": rule.name,
        "stage": rule.stage,
        "severity": rule.severity,
        "profile": rule.profile,
        "skips": rule.skips,
        "fixable": rule.fixable,
        "since": rule.since or (FIRST if is_own else None),
        "summary": summary(page) if page is not None else None,
        "page": page,
    }

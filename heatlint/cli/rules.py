"""heatlint rules: the list of all rules."""

from __future__ import annotations

import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import ruleset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Print one line per rule."""
    rules = ruleset(arguments).rules
    codes = max((len(rule.code) for rule in rules), default=0)
    names = max((len(rule.name) for rule in rules), default=0)
    for rule in rules:
        sys.stdout.write(
            f"{rule.code:{codes}}  {rule.name:{names}}  {rule.stage:8}  {rule.severity:7}  {rule.profile}\n"
        )
    return exit_status.OK

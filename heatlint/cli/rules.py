"""heatlint rules: the list of all rules."""

from __future__ import annotations

import sys

from heatlint.cli import FINE
from heatlint.linter import rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Print one line a rule."""
    known = rules()
    width = max((len(rule.name) for rule in known), default=0)
    for rule in known:
        sys.stdout.write(f"{rule.code}  {rule.name:{width}}  {rule.stage:8}  {rule.severity}\n")
    return FINE

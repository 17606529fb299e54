"""heatlint explain: what a rule's documentation says."""

from __future__ import annotations

import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import ruleset
from heatlint.cli.options import Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Print the section of a rule."""
    wanted = arguments.operands[0]
    known = ruleset(arguments)
    for rule in known.rules:
        if wanted.upper() == rule.code.upper() or wanted.lower() == rule.name:
            text = known.section(rule.code)
            sys.stdout.write(text or f"## {rule.code} {rule.name}\n\nStage {rule.stage}, severity {rule.severity}.\n")
            return exit_status.OK
    from heatlint.suggest import did_you_mean

    hint = did_you_mean(
        wanted, [word for rule in known.rules for word in (rule.code, rule.name)], "; see heatlint rules"
    )
    raise Misuse(f'there is no rule "{wanted}"{hint}')

"""heatlint explain: the documentation of a rule."""

from __future__ import annotations

import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import ruleset
from heatlint.cli.options import Misuse
from heatlint.diagnostic import codes_of, names_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Print the section of a rule from its page."""
    wanted = arguments.operands[0]
    known = ruleset(arguments)
    for rule in known.rules:
        if wanted.upper() == rule.code.upper() or wanted.lower() == rule.name:
            text = known.section(rule.code)
            sys.stdout.write(text or f"## {rule.code} {rule.name}\n\nStage {rule.stage}, severity {rule.severity}.\n")
            return exit_status.OK
    codes = codes_of(wanted, known.rules)
    if codes:
        raise Misuse(f'"{wanted}" is only the beginning of a code; expected a whole code, such as "{codes[0]}"')
    from heatlint.suggest import did_you_mean

    raise Misuse(f'"{wanted}" is not a rule{did_you_mean(wanted, names_of(known.rules), "; see heatlint rules")}')

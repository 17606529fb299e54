"""heatlint explain: what a rule's documentation says."""

from __future__ import annotations

import sys

from heatlint.cli import FINE
from heatlint.cli.options import Misuse
from heatlint.pages import all_sections

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Print the section of a rule."""
    wanted = arguments.operands[0]
    names = []
    for code, name, text in all_sections():
        if wanted.upper() == code.upper() or wanted.lower() == name:
            sys.stdout.write(text)
            return FINE
        names += [code, name]
    from heatlint.linter import rules
    from heatlint.rule import nearest_name

    for rule in rules():
        if wanted.upper() == rule.code or wanted.lower() == rule.name:
            sys.stdout.write(f"## {rule.code} {rule.name}\n\nStage {rule.stage}, severity {rule.severity}.\n")
            return FINE
        names += [rule.code, rule.name]
    near = nearest_name(wanted, names)
    hint = f'did you mean "{near}"?' if near else "see heatlint rules"
    raise Misuse(f'there is no rule "{wanted}"; {hint}')

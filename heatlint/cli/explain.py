"""heatlint explain: the documentation of a rule, or the list of the rules whose codes begin alike."""

from __future__ import annotations

import os
import sys

from heatlint.cli import exit_status
from heatlint.cli.inputs import ruleset
from heatlint.cli.options import Misuse
from heatlint.diagnostic import codes_of, names_of
from heatlint.pages import FAMILIES, for_readers, rule_url, summary
from heatlint.report.rule_facts import facts, facts_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.diagnostic import Rule
    from heatlint.plugins import Ruleset

#: The widest line that is easy to read.
WIDEST = 100


def run(arguments: Arguments) -> int:
    """Print the section of a rule from its page with its stage and more, or one line for each rule of a family.

    A terminal gets it rendered, and so does `--color always`; a file or another program gets it in Markdown.
    """
    wanted = arguments.operands[0]
    known = ruleset(arguments)
    found = [rule for rule in known.rules if wanted.upper() == rule.code.upper() or wanted.lower() == rule.name]
    text = _page(found[0], known) if found else _list(wanted, known)
    color = arguments.one("--color")
    if color == "always" or sys.stdout.isatty():
        from heatlint.cli.terminal import style_of
        from heatlint.report.terminal_page import rendered

        style = style_of(color, os.environ, sys.stdout)
        style.width = min(WIDEST, style.width or WIDEST)
        text = rendered(text, style)
    sys.stdout.write(text)
    return exit_status.OK


def _page(rule: Rule, known: Ruleset) -> str:
    """Return the section of a rule, what else is known about it, and the address of its page."""
    text = for_readers(known.section(rule.code) or f"## {rule.code} {rule.name}\n")
    address = rule_url(rule.code)
    return f"{text}\n{facts_text(facts(rule))}\n" + ("" if address is None else f"\n{address}\n")


def _list(wanted: str, known: Ruleset) -> str:
    """Return the rules whose codes begin with a word. Raises Misuse if there are none."""
    codes = codes_of(wanted, known.rules)
    if not codes and "::" in wanted:
        raise Misuse(f'"{wanted}" is not a rule; "heatlint types {wanted}" describes a resource type')
    if not codes:
        from heatlint.suggest import did_you_mean

        raise Misuse(f'"{wanted}" is not a rule{did_you_mean(wanted, names_of(known.rules), "; see heatlint rules")}')
    family = wanted.upper()
    head = f"## {family} {FAMILIES[family]}" if family in FAMILIES else f"## {family}"
    rows = [
        f"- **{rule.code}** {rule.name}: {summary(known.section(rule.code) or '') or rule.stage}"
        for rule in known.rules
        if rule.code in codes
    ]
    return "\n".join([head, "", *rows]) + "\n"

"""What is known about a rule beside its text: when Heat reports the fault, the fix, since when the rule exists."""

from __future__ import annotations

from heatlint._version import FIRST
from heatlint.pages import rule_url
from heatlint.report.text import consequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.diagnostic import Rule

_FIXES = {True: "`heatlint check --fix` or `--unsafe-fixes` may make one", False: "none; change it by hand"}
_PROFILES = {"default": "always looked for", "production": "looked for with `--profile production`"}


def facts(rule: Rule) -> dict[str, str]:
    """Return the facts in Markdown by their names, the most important one first.

    Only a rule of heatlint itself has "since", not one of a user's plugin.
    """
    consequences = consequence(rule, rule.stage)
    found = {
        "stage": f"{rule.stage}: {consequences}" if consequences else rule.stage,
        "severity": rule.severity,
        "profile": f"{rule.profile}: {_PROFILES[rule.profile]}",
        "fix": _FIXES[rule.fixable],
    }
    if rule_url(rule.code) is not None:
        found["since"] = f"heatlint {rule.since or FIRST}"
    return found


def facts_text(found: dict[str, str]) -> str:
    """Return the facts about a rule as a list in Markdown. found: what `facts` returned."""
    return "\n".join(f"- **{name}**: {value}" for name, value in found.items())

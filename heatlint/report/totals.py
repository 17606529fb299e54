"""The last lines of the text report: how many findings there are, of which rules, and how many can be fixed."""

from __future__ import annotations

from collections import Counter

from heatlint.diagnostic import SEVERITIES
from heatlint.report.notes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from heatlint.diagnostic import Diagnostic
    from heatlint.report.style import Style

#: The rules of the most important findings are named where there are more findings than this.
MANY_FINDINGS = 20
#: The options that make the safe fixes, and those that change the meaning, too.
FIX_OPTIONS = ("--fix", "--unsafe-fixes")
#: How many rules are named.
MOST_RULES = 3


def summary(found: Collection[Diagnostic], files: int, style: Style) -> str:
    """Return the line "3 errors and 1 warning in 2 of 14 files", or "nothing in 14 files"."""
    amounts = []
    for severity in SEVERITIES:
        count = sum(each.severity == severity for each in found)
        if count:
            amounts.append(style.paint(counted(count, severity), severity))
    if not amounts:
        return f"nothing in {counted(files, 'file')}\n"
    amount = " and ".join(filter(None, [", ".join(amounts[:-1]), *amounts[-1:]]))
    touched = len({each.file for each in found})
    where = f"{touched} of {files} files" if files > 1 else "1 file"
    return f"{amount} in {where}\n"


def fixable(found: Iterable[Diagnostic], options: Collection[str] = FIX_OPTIONS) -> str:
    """Return the line "12 fixable with --fix, 3 more with --unsafe-fixes", "" if no finding has a fix.

    options: those of FIX_OPTIONS that can still be used. A run that made fixes does not name its own option again.
    """
    are_safe = [each.fix.safe for each in found if each.fix is not None]
    amounts = zip((sum(are_safe), len(are_safe) - sum(are_safe)), FIX_OPTIONS)
    offers = [(count, option) for count, option in amounts if count and option in options]
    text = ", ".join(
        f"{count} {'more' if number else 'fixable'} with {option}" for number, (count, option) in enumerate(offers)
    )
    return f"{text}\n" if text else ""


def main_rules(found: Collection[Diagnostic], style: Style) -> str:
    """Return the line that names the rules with the most findings of the highest severity, "" for few findings."""
    if len(found) <= MANY_FINDINGS:
        return ""
    words = [("mainly", "mainly")]
    counts = Counter((each.severity, each.rule) for each in found)
    ranked = sorted(counts, key=lambda each: (SEVERITIES.index(each[0]), -counts[each], each[1].code))[:MOST_RULES]
    for number, (severity, rule) in enumerate(ranked, 1):
        amount = f"({counted(counts[severity, rule], severity)}){',' if number < len(ranked) else ''}"
        words += [*style.rule(rule.code, rule.name, None), (amount, amount)]
    return style.lines(words, indent="  ")

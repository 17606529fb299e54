"""One finding in the place of several that have the same cause."""

from __future__ import annotations

from heatlint.diagnostic import Diagnostic, Related

#: How many of the other places a finding names.
MOST_PLACES = 3


def joint_finding(alike: list[Diagnostic], message: str, what: str) -> Diagnostic:
    """Return the finding at the first place, with the next ones. what: what is done there with the subject of each."""
    first = alike[0]
    found = Diagnostic(
        first.rule,
        first.path,
        message,
        file=first.file,
        stage=first.stage,
        related=[_place(each, what) for each in alike[1 : MOST_PLACES + 1]],
        subject=first.subject,
    )
    found.range = first.range
    found.level = first.level
    found.consequences = first.consequences
    return found


def _place(found: Diagnostic, what: str) -> Related:
    place = Related(found.path, f'"{found.subject}" is {what} here', file=found.file)
    place.range = found.range
    return place

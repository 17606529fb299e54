"""Report a fault once: leave out findings that only follow from another finding.

A rule connects its finding with others by arguments of `Rule.at`. Paths are paths in the template of the stack.

- `explains=PATH`: because of this finding, what should stand at the path is missing or cannot be used. A misspelled key
  explains the place of the near name by itself.
- `because=[PATH, ...]`: this finding follows from a finding that explains one of the paths, if there is one.
- `follows_from_parts=True`: this finding follows from a finding about a part of the value at its path, if there is one.

The finding that stays takes the earliest of the stages, so that the verdict on the template stays the same. It keeps
the others as its `consequences`. Where it is itself left out, for example by a comment, these are reported instead.
"""

from __future__ import annotations

from heatlint.diagnostic import ADVICE, earliest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic, Place


def without_consequences(findings: list[Diagnostic]) -> list[Diagnostic]:
    """Return findings without those that follow from others. What they follow from gets the earliest of the stages."""
    explained: dict[Place, list[Diagnostic]] = {}
    for finding in findings:
        if finding.explains is not None:
            explained.setdefault(finding.explains, []).append(finding)
    candidates = [
        each for each in findings if each.follows_from_parts or any(place in explained for place in each.because)
    ]
    parts = _parts(findings, {_value(each) for each in candidates if each.follows_from_parts})
    left_out: set[int] = set()
    for finding in sorted(candidates, key=lambda each: -len(each.path)):  # inner ones first
        possible = [cause for place in finding.because for cause in explained.get(place, ())]
        if finding.follows_from_parts:
            possible += parts.get(_value(finding), [])
        cause = next((each for each in possible if each is not finding and id(each) not in left_out), None)
        if cause is not None:
            cause.stage = earliest(cause.stage, finding.stage)
            cause.consequences.append(finding)
            left_out.add(id(finding))
    return [each for each in findings if id(each) not in left_out]


def _parts(findings: list[Diagnostic], values: set[Place]) -> dict[Place, list[Diagnostic]]:
    """Return the findings about a part of each of the values."""
    parts: dict[Place, list[Diagnostic]] = {}
    for finding in findings if values else ():
        for length in range(len(finding.path) if finding.rule.stage != ADVICE else 0):
            place = finding.file, finding.path[:length]
            if place in values:
                parts.setdefault(place, []).append(finding)
    return parts


def _value(finding: Diagnostic) -> Place:
    return finding.file, finding.path

"""Report a fault once: leave out findings that only follow from another finding.

A rule connects its finding with others by arguments of `Rule.at`. Paths are paths in the template of the stack.

- `explains=PATH`: because of this finding, what should stand at the path is missing or cannot be used. A misspelled key
  explains the place of the near name by itself. `explains=()`: the file is for another purpose, so that all other
  findings in it follow from this one, except notes and failures of heatlint.
- `because=[PATH, ...]`: this finding follows from a finding that explains one of the paths, if there is one.
- `follows_from_parts=True`: this finding follows from a finding about a part of the value at its path, if there is one.
- `follows_from_origins=True`: this finding follows from a finding that explains where the value at its path, or at a
  path in `because`, comes from: a parameter, also one of a template around this one (`heatlint.model.places.origins`).

The finding that stays takes the earliest of the stages, so that the verdict on the template stays the same. It keeps
the others as its `consequences`. A finding may follow from one that is itself left out. Where a finding is left out
for another reason, for example by a comment, its consequences are reported instead.
"""

from __future__ import annotations

from heatlint.diagnostic import ADVICE, CHECK_FAILED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic, Place


def without_consequences(findings: list[Diagnostic]) -> list[Diagnostic]:
    """Return findings without those that follow from others. What they follow from gets the earliest of the stages."""
    explained: dict[Place, list[Diagnostic]] = {}
    for finding in findings:
        if finding.explains is not None:
            explained.setdefault(finding.explains, []).append(finding)
    for finding in findings if any(not path for _, path in explained) else ():
        if finding.rule.skips is None and finding.rule is not CHECK_FAILED:
            finding.because.append((finding.file, ()))
    candidates = [
        each for each in findings if each.follows_from_parts or any(place in explained for place in each.because)
    ]
    parts = _parts(findings, {_value(each) for each in candidates if each.follows_from_parts})
    causes: dict[int, Diagnostic] = {}  # id of a finding that is left out -> what it follows from
    for finding in sorted(candidates, key=lambda each: -len(each.path)):  # inner ones first
        possible = [cause for place in finding.because for cause in explained.get(place, ())]
        if finding.follows_from_parts:
            possible += parts.get(_value(finding), [])
        cause = next((each for each in possible if finding not in _chain(each, causes)), None)
        if cause is not None:
            cause.consequences.append(finding)
            causes[id(finding)] = cause
            for each in _chain(cause, causes):
                each.found_not_after(finding)
    return [each for each in findings if id(each) not in causes]


def _chain(finding: Diagnostic, causes: dict[int, Diagnostic]) -> list[Diagnostic]:
    """Return a finding, the finding that it follows from, and so on."""
    chain = [finding]
    while id(chain[-1]) in causes:
        chain.append(causes[id(chain[-1])])
    return chain


def _parts(findings: list[Diagnostic], values: set[Place]) -> dict[Place, list[Diagnostic]]:
    """Return the findings about a part of each of the values."""
    parts: dict[Place, list[Diagnostic]] = {}
    for finding in findings if values else ():
        is_cause = finding.rule.stage != ADVICE or finding.explains is not None
        for length in range(len(finding.path) if is_cause else 0):
            place = finding.file, finding.path[:length]
            if place in values:
                parts.setdefault(place, []).append(finding)
    return parts


def _value(finding: Diagnostic) -> Place:
    return finding.file, finding.path

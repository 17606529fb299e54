"""Fixes of the findings in one file: as many as fit together, and only those that make nothing worse."""

from __future__ import annotations

from heatlint.text.edits import apply, edits_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from heatlint.diagnostic import Diagnostic
    from heatlint.text import Document

    Edit = tuple[int, int, str]
    #: Returns the message of a finding that a new text of the file has and the old one does not; None without one.
    Judge = Callable[[str], str | None]


class FileFix:
    """The fix of one finding, as edits (start offset, end offset, new text) of its file."""

    __slots__ = ("diagnostic", "edits")

    def __init__(self, diagnostic: Diagnostic, edits: list[Edit]) -> None:
        self.diagnostic = diagnostic
        self.edits = edits


def file_fixes(document: Document, found: Iterable[Diagnostic], *, unsafe: bool) -> list[FileFix]:
    """Return the fixes of findings in a document that do not overlap, in the order of the text.

    A fix that cannot be made in the text with certainty is withheld. unsafe: take the fixes that change the meaning,
    too.
    """
    fixes: list[FileFix] = []
    seen: set[tuple[Edit, ...]] = set()
    for each in found:
        if each.fix is None or not (each.fix.safe or unsafe):
            continue
        edits = each.fix.edits or edits_of(document, each.fix.changes)
        if not edits:
            each.withhold("it is not certain how to change the text")
            continue
        if tuple(edits) in seen:
            continue
        if not any(_touch(edit, other) for edit in edits for fix in fixes for other in fix.edits):
            seen.add(tuple(edits))
            fixes.append(FileFix(each, edits))
    return sorted(fixes, key=lambda fix: fix.edits)


def _touch(one: Edit, other: Edit) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def accepted_fixes(text: str, fixes: Sequence[FileFix], makes_worse: Judge) -> list[FileFix]:
    """Return fixes that together make nothing worse: all of them, or those found by bisection. Withhold the others."""
    accepted: list[FileFix] = []
    todo = [list(fixes)]
    while todo:
        part = todo.pop()
        if not part:
            continue
        worse = makes_worse(apply_fixes(text, [*accepted, *part]))
        if worse is None:
            accepted += part
        elif len(part) > 1:
            half = len(part) // 2
            todo += [part[half:], part[:half]]
        else:
            part[0].diagnostic.withhold(f"then {worse}")
    return accepted


def apply_fixes(text: str, fixes: Iterable[FileFix]) -> str:
    """Return the text with the fixes made."""
    return apply(text, sorted(edit for fix in fixes for edit in fix.edits))

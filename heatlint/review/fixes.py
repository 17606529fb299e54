"""Fixes of the findings in one file: as many as fit together, and only those that make nothing worse."""

from __future__ import annotations

from bisect import bisect_left, insort

from heatlint.text.edit_finder import EditFinder
from heatlint.text.edits import apply, edits_of_each, obstacle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from heatlint.diagnostic import Diagnostic
    from heatlint.text import Document

    Edit = tuple[int, int, str]
    #: Returns the message of a finding that a new text of the file has and the old one does not; None without one.
    Judge = Callable[[str], str | None]


#: How many characters are read to try the fixes of a file. The others are left to the next round or run.
MOST_READ = 5_000_000


class FileFix:
    """The fix of one finding, as edits (start offset, end offset, new text) of its file."""

    __slots__ = ("diagnostic", "edits")

    def __init__(self, diagnostic: Diagnostic, edits: list[Edit]) -> None:
        self.diagnostic = diagnostic
        self.edits = edits


def file_fixes(
    document: Document, found: Iterable[Diagnostic], *, unsafe: bool, most_read: int = MOST_READ
) -> list[FileFix]:
    """Return the fixes of findings in a document that do not overlap, in the order of the text.

    A fix that cannot be made in the text with certainty is withheld. unsafe: take the fixes that change the meaning,
    too. most_read: how many characters may be read to try them; those that were not tried are left out.
    """
    wanted = [(each, each.fix) for each in found if each.fix is not None and (each.fix.safe or unsafe)]
    tried = edits_of_each(document, [fix.changes if not fix.edits else () for _, fix in wanted], most_read)
    fixes: list[FileFix] = []
    taken: list[Edit] = []  # the edits of `fixes`, in order
    finder = EditFinder(document)
    for number, (each, fix) in enumerate(wanted):
        edits = fix.edits or tried.get(number, [])
        if edits is None:
            each.withhold(obstacle(document, fix.changes, finder))
        elif edits and not any(_touches(taken, edit) for edit in edits):
            for edit in edits:
                insort(taken, edit)
            fixes.append(FileFix(each, edits))
    return sorted(fixes, key=lambda fix: fix.edits)


def _touches(taken: list[Edit], edit: Edit) -> bool:
    """Whether an edit overlaps or touches one of those that are taken, which are in order and do not overlap."""
    at = bisect_left(taken, edit)
    return (at > 0 and taken[at - 1][1] >= edit[0]) or (at < len(taken) and taken[at][0] <= edit[1])


def accepted_fixes(text: str, fixes: Sequence[FileFix], makes_worse: Judge, most: int) -> list[FileFix]:
    """Return fixes that together make nothing worse: all of them, or those found by bisection. Withhold the others.

    most: how many texts may be judged. What is not judged by then is withheld, too.
    """
    accepted: list[FileFix] = []

    def accept(part: list[FileFix], worse: str | None) -> bool:
        """Return whether all fixes of a part are accepted. worse: what is worse with it, if that is known."""
        nonlocal most
        if worse is None:
            if not most:
                for fix in part:
                    fix.diagnostic.withhold(
                        "too many other fixes of the file make something worse, so it was not tried"
                    )
                return False
            most -= 1
            worse = makes_worse(apply_fixes(text, [*accepted, *part]))
            if worse is None:
                accepted.extend(part)
                return True
        if len(part) == 1:
            part[0].diagnostic.withhold(f"then {worse}")
            return False
        half = len(part) // 2
        # With the first half, the text with the other one is the text that was judged.
        accept(part[half:], worse if accept(part[:half], None) else None)
        return False

    accept(list(fixes), None)
    return accepted


def apply_fixes(text: str, fixes: Iterable[FileFix]) -> str:
    """Return the text with the fixes made."""
    return apply(text, sorted(edit for fix in fixes for edit in fix.edits))

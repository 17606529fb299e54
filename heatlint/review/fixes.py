"""Findings mended in the text: as many as fit together, and only those that make nothing worse."""

from __future__ import annotations

from heatlint.text.edits import apply, edits_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from heatlint.rule import Diagnostic
    from heatlint.text import Document

    Edit = tuple[int, int, str]
    #: Whether a text in place of a file's own would make nothing worse.
    Judge = Callable[[str], bool]


class Mend:
    """One fix of a file with its edits of the text."""

    __slots__ = ("diagnostic", "edits")

    def __init__(self, diagnostic: Diagnostic, edits: list[Edit]) -> None:
        self.diagnostic = diagnostic
        self.edits = edits


def mends(document: Document, found: Iterable[Diagnostic], *, unsafe: bool) -> list[Mend]:
    """The fixes of the findings in a document that can be made side by side, in the order of the text."""
    taken: list[Mend] = []
    seen: set[tuple[Edit, ...]] = set()
    for each in found:
        if each.fix is None or not (each.fix.safe or unsafe):
            continue
        edits = each.fix.edits or edits_of(document, each.fix.changes)
        if not edits or tuple(edits) in seen:
            continue
        if not any(_touch(edit, other) for edit in edits for mend in taken for other in mend.edits):
            seen.add(tuple(edits))
            taken.append(Mend(each, edits))
    return sorted(taken, key=lambda mend: mend.edits)


def _touch(one: Edit, other: Edit) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def kept(text: str, all_mends: Sequence[Mend], judge: Judge) -> list[Mend]:
    """Those fixes that together make nothing worse: all, or what is found by halving."""
    good: list[Mend] = []
    todo = [list(all_mends)]
    while todo:
        some = todo.pop()
        if not some:
            continue
        if judge(mended(text, [*good, *some])):
            good += some
        elif len(some) > 1:
            half = len(some) // 2
            todo += [some[half:], some[:half]]
    return good


def mended(text: str, some: Iterable[Mend]) -> str:
    """The text with the fixes made."""
    return apply(text, sorted(edit for mend in some for edit in mend.edits))

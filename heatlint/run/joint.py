"""One finding in the place of several that have the same cause."""

from __future__ import annotations

from heatlint.diagnostic import Diagnostic, Related

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: How many of the other places a finding names.
MOST_PLACES = 3


class Joint:
    """The findings of a run, some of which are joined or left out."""

    def __init__(self, found: list[Diagnostic]) -> None:
        self._found = found
        self._reported = set(map(id, found))
        self._changed: dict[int, Diagnostic | None] = {}

    def leave_out(self, alike: list[Diagnostic]) -> None:
        """Report none of some findings."""
        self._changed.update(dict.fromkeys(map(id, alike)))

    def join(self, alike: list[Diagnostic], make: Callable[[list[Diagnostic]], Diagnostic]) -> None:
        """Put one finding in the place of several. make: makes it of these, the reported ones first."""
        reported = [each for each in alike if id(each) in self._reported]
        if reported:
            self.leave_out(reported)
            others = [each for each in alike if id(each) not in self._reported]
            self._changed[id(reported[0])] = make([*reported, *others])

    def found(self) -> list[Diagnostic]:
        """Return the findings that are reported now, in order."""
        return [each for each in (self._changed.get(id(each), each) for each in self._found) if each is not None]


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

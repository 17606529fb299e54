"""The new texts of files, before they are written."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.diagnostic import Diagnostic

    #: A finding by its rule code, file and message.
    Key = tuple[str, str, str]


class FixedTexts:
    """The new texts of a run, not yet written.

    texts: by path without symbolic links; old: path -> the text that the fixes were made for; names: path -> the name
    that reports use; titles: path -> titles of the fixes made; changed: the names of files that have changed since they
    were checked; withheld: name of a file -> the findings whose fixes are not made, with the reasons.
    """

    __slots__ = ("texts", "old", "names", "titles", "changed", "withheld")

    def __init__(self) -> None:
        self.texts: dict[str, bytes] = {}
        self.old: dict[str, bytes] = {}
        self.names: dict[str, str] = {}
        self.titles: dict[str, list[str]] = {}
        self.changed: list[str] = []
        self.withheld: dict[str, list[Diagnostic]] = {}

    def withhold_in(self, found: Iterable[Diagnostic]) -> None:
        """Withhold the same fixes in the findings about the new texts."""
        withheld_here = [each for some in self.withheld.values() for each in some]
        reasons = {key_of(each): each.withheld for each in withheld_here}
        at_place = {(key_of(each), each.range): each.withheld for each in withheld_here}
        for each in found:
            withheld = at_place.get((key_of(each), each.range)) or reasons.get(key_of(each))
            if withheld is not None and each.fix is not None:
                each.withhold(withheld[1])


def key_of(found: Diagnostic) -> Key:
    """Return what a finding is known by when its place moves."""
    return found.rule.code, found.file or "", found.message

"""The order in which the entries of a map are printed: the wanted one, as far as the entries can be moved."""

from __future__ import annotations

import heapq
from graphlib import TopologicalSorter
from itertools import accumulate

from heatlint.rewrite.syntax_tree import ALIAS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from heatlint.rewrite.syntax_tree import Entry


def possible_order(text: str, entries: Sequence[Entry], wanted: list[int], stays_last: bool) -> list[int]:
    """Return the order of entries that comes nearest to the wanted one and keeps what each alias stands for.

    text: of the entries; wanted: their indexes in that order; stays_last: whether the last one has to be the last.
    """
    before = _bound(text, entries)
    if stays_last:
        before[-1] = set(range(len(entries) - 1))
    if not any(before):
        return wanted
    places = _places(wanted)
    sorter = TopologicalSorter(dict(enumerate(before)))
    sorter.prepare()
    free: list[int] = []  # the places of the entries that may come next
    found = []
    while sorter.is_active():
        for index in sorter.get_ready():
            heapq.heappush(free, places[index])
        found.append(wanted[heapq.heappop(free)])
        sorter.done(found[-1])
    return found


def first_late(wanted: list[int], off: Sequence[bool]) -> int | None:
    """Return the first entry that should be above one before it and may be moved; None without one.

    wanted: the indexes of the entries in the order that they should have; off: whether each stays where it is.
    """
    places = _places(wanted)
    last = accumulate(places, max)
    late = (index for index, (place, most) in enumerate(zip(places, last, strict=True)) if place < most)
    return next((index for index in late if not off[index]), None)


def _places(wanted: list[int]) -> list[int]:
    """Return the place of each entry in the order that the entries should have."""
    return sorted(range(len(wanted)), key=wanted.__getitem__)


def _bound(text: str, entries: Sequence[Entry]) -> list[set[int]]:
    """Return for each entry the indexes of those that have to stay before it, because of anchors and aliases."""
    found = [_anchors(text, entry) for entry in entries]
    made = {name: index for index, (anchors, _) in enumerate(found) for name in anchors}  # Heat refuses one made twice
    return [
        {made[name] for name in aliases if name in made and made[name] != index}
        for index, (_, aliases) in enumerate(found)
    ]


def _anchors(text: str, entry: Entry) -> tuple[set[str], set[str]]:
    """Return the names of the anchors and of the aliases in an entry."""
    anchors: set[str] = set()
    aliases: set[str] = set()
    written = text[entry.start : entry.end]
    if "&" in written or "*" in written:
        for node in [*entry.value.nodes(), *([] if entry.key is None else [entry.key])]:
            if node.anchor:
                (aliases if node.kind == ALIAS else anchors).add(node.anchor)
    return anchors, aliases

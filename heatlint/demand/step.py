"""A step of an update, with what it needs of the quotas."""

from __future__ import annotations

from heatlint.demand.quantities import OF_EXTENSION, OF_ONE
from heatlint.demand.ranges import MAYBE_ONE, NOTHING, ONE, Range
from heatlint.planning.changes import ADDED, DELETED, REPLACED, UPDATED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.demand.expand import ExpandedResource
    from heatlint.demand.needs import Key
    from heatlint.demand.properties import Needs, SizeProperty

    Amounts = dict[Key, Range]
    #: What gives the sizes of volumes.
    Sources = dict[Key, tuple[SizeProperty, ...]]

#: Types of which Heat deletes the old resource first, since two cannot have the same name
#: (prepare_for_replace of heat.engine.resources.openstack.nova.keypair).
_DELETED_FIRST = ("OS::Nova::KeyPair",)
#: The quantity that is the size of a volume.
_SIZE = ("per_volume_gigabytes", None)
#: What happens with a member that a group has only for the time of the batches in which it is updated.
PASSING = "passing"
#: What happens with a member that is changed before it is deleted, beside that it is deleted.
PASSING_CHANGE = "passing change"
#: What happens with what is nested in a resource that leaves the stack, and that its deletion policy keeps.
KEPT = "kept"


class Step:
    """What an update does with a resource that it adds, replaces, updates or deletes.

    expanded: the new resource; the old one when it is deleted. old: what it needs before, and frees when it goes. new:
    what it needs after, with what is made of the old one. needed: what the new resource needs, each alone.
    is_at_peak: whether it may happen when the stack needs most; else Heat has made it before, or makes it later.
    """

    __slots__ = ("action", "expanded", "old", "new", "is_at_peak", "sizes", "_to_make")

    def __init__(
        self,
        action: str,
        expanded: ExpandedResource,
        old: Amounts,
        new: Amounts,
        needed: Needs | None = None,
        *,
        is_at_peak: bool = True,
    ) -> None:
        self.action = action
        self.expanded = expanded
        self.old = old
        self.new = new
        self.is_at_peak = is_at_peak
        self.sizes = _sources(needed or [], old if action == UPDATED else {})
        self._to_make = {each.key: each.to_make for each in needed or []}

    def to_make(self, key: Key) -> int:
        """Return how much must be free to make the resource, if it is made; 0 when the update makes none."""
        return self._to_make.get(key, 0) if self.action in (ADDED, REPLACED) else 0

    def certain_to_make(self, key: Key) -> int:
        """Return how much must certainly be free for the step."""
        new = self.new.get(key, NOTHING).certain
        needed = new if self.action == ADDED else self._beside(key).certain
        return max(needed, self.to_make(key) if new else 0)

    @property
    def resources(self) -> Range:
        """How many resources the stack has of it at the peak."""
        if self.action in (DELETED, PASSING):
            return MAYBE_ONE
        if self.action == PASSING_CHANGE:
            return NOTHING
        return ONE.plus(MAYBE_ONE) if self.action == REPLACED and self.is_at_peak else ONE

    def extra(self, key: Key) -> Range:
        """Return what the resource needs beyond what it has, while an old one that it replaces is still there."""
        if self.is_at_peak or key[0] in OF_ONE:
            return self._beside(key)
        return NOTHING if self.action == ADDED else self._more(key)

    def _beside(self, key: Key) -> Range:
        """Return what the resource needs beyond what it has, at the moment of the step."""
        if self.action == UPDATED and key[0] in OF_EXTENSION:
            return self._if_larger(key)
        stays = self.action != UPDATED and not self._goes_first
        return self.new.get(key, NOTHING) if stays or key[0] in OF_ONE else self._more(key)

    def _if_larger(self, key: Key) -> Range:
        """Return what the resource needs of a quota that its service only looks at when something becomes larger."""
        old, new = self.old.get(key, NOTHING), self.new.get(key, NOTHING)
        if new.most is not None and new.most <= old.certain:
            return NOTHING
        is_larger = old.most is not None and new.certain > old.most
        return new if is_larger else Range(0, new.likely if new.likely > old.likely else 0, new.most)

    @property
    def is_refused(self) -> bool:
        """Whether a volume would become smaller, which Heat refuses."""
        new = self.new.get(_SIZE, NOTHING).most
        return self.action == UPDATED and new is not None and 0 < new < self.old.get(_SIZE, NOTHING).certain

    def _more(self, key: Key) -> Range:
        """Return what the resource needs beyond what it has, when an old one that it replaces is gone."""
        old, new = self.old.get(key, NOTHING), self.new.get(key, NOTHING)
        most = None if new.most is None else max(0, new.most - old.certain)
        return Range(0 if old.most is None else max(0, new.certain - old.most), max(0, new.likely - old.likely), most)

    @property
    def _goes_first(self) -> bool:
        return self.action == REPLACED and self.expanded.resource.is_a(*_DELETED_FIRST)

    def change(self, key: Key) -> int | None:
        """Return by how much the resource needs more at the end, at least; None when that is not known."""
        old = self.old.get(key, NOTHING).most
        return None if old is None else self.new.get(key, NOTHING).certain - old


def _sources(needed: Needs, old: Amounts) -> Sources:
    """Return what gives the sizes of volumes, by quantity. old: what they have; an update makes no volume smaller."""
    had: dict[SizeProperty, int] = {}
    for each in needed:
        for size in each.sizes:
            had[size] = max(had.get(size, 0), old.get(each.key, NOTHING).certain)
    found: Sources = {}
    for each in needed:
        sizes = (size if size.least is None else size._replace(least=max(size.least, had[size])) for size in each.sizes)
        found[each.key] = (*found.get(each.key, ()), *sizes)
    return found

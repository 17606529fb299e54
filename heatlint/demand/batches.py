"""What an update needs at once for a group that it changes in batches, in whatever order Heat makes the steps.

Each batch is an update of the members' stack of its own, which ends before the next one begins. So all members of a
batch are there at its end. Source: _replace of heat.engine.resources.openstack.heat (resource_group, instance_group).
"""

from __future__ import annotations

from heatlint.demand.ranges import NOTHING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.demand.needs import Key
    from heatlint.demand.step import Step
    from heatlint.planning.rolling import Peak


class AtOnce:
    """The members of a group at the end of a batch.

    steps: all that the update does in the group; added, changed: the steps of each member that it adds and of each that
    it changes.
    """

    def __init__(self, peak: Peak, steps: list[Step], added: list[list[Step]], changed: list[list[Step]]) -> None:
        self.steps = steps
        self._peak = peak
        self._added = added
        self._changed = changed

    def certain(self, key: Key) -> int:
        """Return how much of a quantity the group certainly needs beyond what it had before."""
        peak = self._peak
        of_new = min((sum(step.new.get(key, NOTHING).certain for step in member) for member in self._added), default=0)
        lost = [self._lost(key, member) for member in self._changed]
        known = [each for each in lost if each is not None]
        if len(known) < len(lost):
            return 0
        most_lost = max(known, default=0)
        beside = min((max(step.certain_to_make(key) for step in member) for member in self._changed), default=0)
        at_end = peak.at_end * of_new - peak.changed_at_end * most_lost
        in_change = peak.at_change * of_new - peak.changed_at_change * most_lost + beside
        return max(at_end, in_change if peak.is_changing else 0)

    def _lost(self, key: Key, member: list[Step]) -> int | None:
        """Return by how much a member may need less than before; None when that is not known."""
        changes = [step.change(key) for step in member]
        return None if None in changes else max(0, -sum(each for each in changes if each is not None))

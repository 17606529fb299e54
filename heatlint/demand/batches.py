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
    it changes. are_all_changed: whether no member stays as it is, so that each of a batch is one of `changed`.
    """

    def __init__(
        self,
        peak: Peak,
        steps: list[Step],
        added: list[list[Step]],
        changed: list[list[Step]],
        *,
        are_all_changed: bool,
    ) -> None:
        self.steps = steps
        self._peak = peak
        self._added = added
        self._changed = changed
        self._are_all_changed = are_all_changed

    def certain(self, key: Key) -> int:
        """Return how much of a quantity the group certainly needs beyond what it had before."""
        of_new = min((sum(step.new.get(key, NOTHING).certain for step in member) for member in self._added), default=0)
        found = [_change(key, member) for member in self._changed]
        known = [each for each in found if each is not None]
        if len(known) < len(found):
            return 0
        change = min(known, default=0)
        beside = min((max(step.certain_to_make(key) for step in member) for member in self._changed), default=0)
        if not self._are_all_changed:
            change, beside = min(0, change), 0
        moments = [0, *(more * of_new + done * change for more, done in self._peak.ends)]
        for more, done, number in self._peak.changes:
            # When the first of the batch is changed, and when the last is.
            moments += [more * of_new + each * change + beside for each in (done, done + number - 1)]
        return max(moments)


def _change(key: Key, member: list[Step]) -> int | None:
    """Return by how much a member needs more than before, at least; None when that is not known."""
    changes = [step.change(key) for step in member]
    return None if None in changes else sum(each for each in changes if each is not None)

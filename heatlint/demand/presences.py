"""Whether the resources of an update are there before and after it, where conditions decide it that are not known."""

from __future__ import annotations

from heatlint.demand.scenarios import Scenarios
from heatlint.planning.presence import presence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping
    from typing import Any

    from heatlint.demand.ranges import Range
    from heatlint.model.resource import Resource
    from heatlint.planning.compare import Comparison
    from heatlint.planning.side import ExistingSide

    #: Whether a resource of a stack is likely to be there.
    IsLikely = Callable[[Resource], bool]
    #: Whether something is there before and after an update.
    BothThere = tuple["Presence", "Presence"]


class Presence:
    """Whether a resource is there, and with it what is nested in it.

    is_likely: whether it counts as likely. decided_by: what decides it, from the root, see heatlint.planning.presence.
    """

    __slots__ = ("is_likely", "decided_by")

    def __init__(self, *, is_likely: bool = True, decided_by: tuple[Hashable, ...] = ()) -> None:
        self.is_likely = is_likely
        self.decided_by = decided_by

    @property
    def is_certain(self) -> bool:
        """Whether no condition that is not known decides it."""
        return not self.decided_by

    def of_inner(self, resource: Resource, is_likely: IsLikely, side: ExistingSide | None) -> Presence:
        """Return whether a resource of the stack that is nested there is there itself. side: the values of it."""
        if resource.enabled:
            return self
        decided_by = None if side is None else presence(resource, side)
        return Presence(is_likely=self.is_likely and is_likely(resource), decided_by=(*self.decided_by, decided_by))

    def may_differ(self, after: Presence) -> bool:
        """Whether what is there may not be there after the update, or the other way round."""
        return None in self.decided_by or self.decided_by != after.decided_by

    def amount(self, amount: Range) -> Range:
        """Return how much there is of something when it needs so much if it is there."""
        return amount if self.is_certain else amount.if_made(is_likely=self.is_likely)


#: What no condition decides that is not known.
THERE = Presence()


def both_there(comparison: Comparison, around: BothThere) -> dict[Any, BothThere]:
    """Return for each resource of the old and the new stack whether it is there before and after the update, by name.

    around: the same of what the stacks are nested in, which also counts for a resource that a stack does not have.
    """
    found = {}
    was_likely = _likely_in(comparison.before, comparison, comparison.old)
    is_likely = _likely_in(comparison.after, comparison, comparison.new)
    for name in {**comparison.old, **comparison.new}:
        old, new = comparison.old.get(name), comparison.new.get(name)
        found[name] = (
            around[0] if old is None else around[0].of_inner(old, was_likely, comparison.before),
            around[1] if new is None else around[1].of_inner(new, is_likely, comparison.after),
        )
    return found


def _likely_in(side: ExistingSide | None, comparison: Comparison, resources: Mapping[Any, Resource]) -> IsLikely:
    """Return whether a resource of a stack is likely to be there. resources: the old or the new ones."""
    if side is None:
        return lambda resource: False
    is_old = resources is comparison.old
    weights = {name: _size(comparison, name, is_old=is_old) for name, each in resources.items() if each.enabled is None}
    unlikely = Scenarios(side.stack).unlikely(weights) if weights else ()
    return lambda resource: resource.name not in unlikely


def _size(comparison: Comparison, name: Any, *, is_old: bool) -> int:
    """Return how many resources there are of one and all that is nested in it. is_old: in the old stack."""
    inner = comparison.nested.get(name)
    if is_old:
        inner = comparison.nested_in_replaced.get(name, inner)
    resources = () if inner is None else inner.old if is_old else inner.new
    return 1 + (0 if inner is None else sum(_size(inner, each, is_old=is_old) for each in resources))

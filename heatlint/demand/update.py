"""From two stacks to what an update needs at its peak, beyond what the old stack has already.

Heat makes the new resource before it deletes the one that it replaces, and it makes resources that do not depend on
each other at the same time. So the peak is likely to have all new resources beside all old ones. What is certain is
less: the order of the other steps is Heat's choice, and an old resource that goes early makes room.
"""

from __future__ import annotations

from dataclasses import replace

from heatlint.demand.compute import FLAVOR_PROPERTIES
from heatlint.demand.expand import EACH_MEMBER, ExpandedResource, Sized, size_of
from heatlint.demand.facts import needs_of
from heatlint.demand.make import RESOURCES
from heatlint.demand.needs import Demand, Need
from heatlint.demand.properties import Needed, Properties
from heatlint.demand.quantities import OF_ONE
from heatlint.demand.ranges import MAYBE_ONE, NOTHING, ONE, Range
from heatlint.demand.scenarios import Scenarios
from heatlint.demand.settings import setting_of
from heatlint.demand.sizes import NO_SIZES
from heatlint.demand.tally import Tally, size_setting
from heatlint.demand.uncounted import uncounted, unknown_members, unread_template
from heatlint.model.groups import group_of
from heatlint.model.nesting import template_of
from heatlint.planning.changes import ADDED, CERTAIN, DELETED, IF_VALUE_CHANGES, REPLACED, UPDATED
from heatlint.planning.effects import RETAIN, SNAPSHOT, deletion_policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.demand.needs import Key
    from heatlint.demand.properties import Needs, SizeProperty
    from heatlint.demand.sizes import Sizes
    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Path
    from heatlint.planning.compare import Comparison
    from heatlint.planning.side import ExistingSide

    Amounts = dict[Key, Range]
    #: What gives the sizes of volumes.
    Sources = dict[Key, tuple[SizeProperty, ...]]

#: Types of which Heat deletes the old resource first, since two cannot have the same name
#: (prepare_for_replace of heat.engine.resources.openstack.nova.keypair).
_DELETED_FIRST = ("OS::Nova::KeyPair",)
#: Types of which the deletion policy "Snapshot" makes a backup.
_BACKED_UP = ("OS::Cinder::Volume", "AWS::EC2::Volume")


class _Step:
    """What an update does with a resource that it adds, replaces, updates or deletes.

    expanded: the new resource; the old one when it is deleted. old: what it needs before, and frees when it goes. new:
    what it needs after, with what is made of the old one. needed: what the new resource needs, each alone.
    """

    __slots__ = ("action", "expanded", "old", "new", "sizes", "_to_make")

    def __init__(
        self, action: str, expanded: ExpandedResource, old: Amounts, new: Amounts, needed: Needs | None = None
    ) -> None:
        self.action = action
        self.expanded = expanded
        self.old = old
        self.new = new
        self.sizes = _sources(needed or [])
        self._to_make = {each.key: each.to_make for each in needed or []}

    def to_make(self, key: Key) -> int:
        """Return how much must be free to make the resource, if it is made; 0 when the update makes none."""
        return self._to_make.get(key, 0) if self.action in (ADDED, REPLACED) else 0

    def certain_to_make(self, key: Key) -> int:
        """Return how much must certainly be free for the step."""
        return max(self.extra(key).certain, self.to_make(key) if self.new.get(key, NOTHING).certain else 0)

    def extra(self, key: Key) -> Range:
        """Return what the resource needs beyond what it has, while an old one that it replaces is still there."""
        old, new = self.old.get(key, NOTHING), self.new.get(key, NOTHING)
        if key[0] in OF_ONE or self.action != UPDATED and not self._goes_first:
            return new
        most = None if new.most is None else max(0, new.most - old.certain)
        return Range(0 if old.most is None else max(0, new.certain - old.most), max(0, new.likely - old.likely), most)

    @property
    def _goes_first(self) -> bool:
        return self.action == REPLACED and self.expanded.resource.is_a(*_DELETED_FIRST)

    def change(self, key: Key) -> int | None:
        """Return by how much the resource needs more at the end, at least; None when that is not known."""
        old = self.old.get(key, NOTHING).most
        return None if old is None else self.new.get(key, NOTHING).certain - old


def demand_of_update(comparison: Comparison, sizes: Sizes = NO_SIZES) -> Demand:
    """Return what the update of one stack to another needs at its peak, beyond what the old stack has.

    Only of the quantity "resources" it is all that the stack has at the peak, since Heat limits that. The project has
    its security group "default", since it has the old stack.
    """
    comparison.settle_all()
    tally = Tally()
    steps = list(_steps(comparison, sizes, tally))
    for step in steps:
        for key in step.new:
            needed = Needed(*key, step.extra(key), step.sizes.get(key, ()), step.to_make(key))
            tally.add(step.expanded, needed)
    needs = [_with_certain(need, steps) for need in tally.needs()]
    made = [(step.expanded.path, step.expanded.resource) for step in steps if step.action != DELETED]
    unread = [unread_template(path, each) for path, each in made if _is_unread(each)]
    others = uncounted(made, [*map(unknown_members, comparison.unknown), *unread])
    return Demand(others.opened(needs), uncounted=others.notes, of_update=True)


def _is_unread(resource: Resource) -> bool:
    """Whether a resource makes a nested stack of a template that is not read."""
    return resource.is_template and not resource.external and template_of(resource) is None


def _with_certain(need: Need, steps: list[_Step]) -> Need:
    """Return a need in which only what no order of the steps can avoid is certain."""
    name = need.quantity.name
    if name in OF_ONE or name == RESOURCES:
        return need
    certain = min(need.amount.certain, _certain(need.key, steps))
    return replace(need, amount=need.amount._replace(certain=certain))


def _certain(key: Key, steps: list[_Step]) -> int:
    """Return how much of a quantity an update needs beyond what there is, in whatever order Heat makes its steps."""
    changes = [step.change(key) for step in steps]
    known = [each for each in changes if each is not None]
    if len(known) < len(changes):
        return 0
    room = sum(min(0, each) for each in known)
    free = [step.certain_to_make(key) for step in steps]
    peaks = [each + room - min(0, own) for each, own in zip(free, known, strict=True)]
    last = min((max(0, each - own) for each, own in zip(free, known, strict=True) if each), default=0)
    return max(0, sum(known) + last, *peaks)


def _steps(comparison: Comparison, sizes: Sizes, tally: Tally, group: Sized | None = None) -> Iterator[_Step]:
    """Return the steps of an update, and count the resources. group: the one whose members these are, or are in."""
    is_likely = _likely_in(comparison.after)
    was_likely = _likely_in(comparison.before)
    is_hidden = group is not None and size_setting(group).is_secret
    for name, after in comparison.new.items():
        assert comparison.after is not None
        made = ONE if after.enabled else ONE.if_made(is_likely=is_likely(after))
        decision, before = comparison.decisions[name], comparison.old.get(name)
        needed = _needed(after, comparison.after, sizes)
        expanded = ExpandedResource(
            after,
            comparison.after,
            (*comparison.path, EACH_MEMBER if is_hidden else str(name)),
            (made,),
            group if decision.action == ADDED else None,
            is_secret=is_hidden or _has_hidden_amount(after, needed, comparison.path),
        )
        tally.add(expanded, Needed(RESOURCES, None, ONE))
        if decision.action not in (ADDED, REPLACED, UPDATED):
            continue
        if decision.action == REPLACED:
            tally.add(expanded, Needed(RESOURCES, None, MAYBE_ONE))
        old = _amounts(before, _needed(before, comparison.before, sizes), was_likely)
        new = _amounts(after, needed, is_likely)
        if decision.action == REPLACED and before is not None:
            old, kept = _deleted(before, old)
            new.update(kept)
        if decision.certainty == IF_VALUE_CHANGES:  # until then it does not
            new = {key: Range(0, 0, each.most) for key, each in new.items()}
        elif decision.certainty != CERTAIN:
            new = {key: each.if_made() for key, each in new.items()}
        yield _Step(decision.action, expanded, old, new, needed)
    for name, before in comparison.old.items():
        if name not in comparison.new:
            assert comparison.before is not None
            gone = ExpandedResource(before, comparison.before, (*comparison.path, str(name)), (ONE,), None)
            tally.add(gone, Needed(RESOURCES, None, MAYBE_ONE))
            old = _amounts(before, _needed(before, comparison.before, sizes), was_likely)
            yield _Step(DELETED, gone, *_deleted(before, old))
    for name, inner in comparison.nested.items():
        yield from _steps(inner, sizes, tally, _sized(comparison, name, inner, group) or group)
    for inner in comparison.nested_in_replaced.values():
        yield from _steps(inner, sizes, tally)


def _deleted(resource: Resource, amounts: Amounts) -> tuple[Amounts, Amounts]:
    """Return what a resource frees when Heat deletes it, and what its deletion policy makes of it.

    amounts: what it needs. Source: Resource.delete of heat.engine.resource; handle_snapshot_delete of
    heat.engine.resources.volume_base, which makes a backup.
    """
    policy = deletion_policy(resource)
    if policy == RETAIN:
        return {}, {}
    if policy != SNAPSHOT or not resource.is_a(*_BACKED_UP):
        return amounts, {}
    made = {"backups": amounts.get(("volumes", None)), "backup_gigabytes": amounts.get(("gigabytes", None))}
    return amounts, {(name, None): amount for name, amount in made.items() if amount is not None}


def _sized(comparison: Comparison, name: Any, inner: Comparison, outer: Sized | None) -> Sized | None:
    """Return the group whose members a comparison is of; None for another nested stack. outer: the group around it."""
    resource = comparison.new.get(name)
    kind = None if resource is None else group_of(resource.type)
    if resource is None or kind is None or kind.count is None or comparison.after is None:
        return None
    size = size_of(kind, comparison.after.values(resource))
    number = size.certain if size.certain == size.likely else None
    return Sized(resource, (*comparison.path, str(name)), len(inner.old), number, outer)


def _has_hidden_amount(resource: Resource, needed: Needs, path: Path) -> bool:
    """Whether the size of a volume or the flavor of a server comes from a hidden parameter. needed: by the resource."""
    values = {size.path for each in needed for size in each.sizes}
    flavor = None if resource.type is None else FLAVOR_PROPERTIES.get(resource.type.name)
    if flavor is not None:
        values.add((flavor,))
    return any(setting_of(resource, value, (*path, str(resource.name))).is_secret for value in values)


def _likely_in(side: ExistingSide | None) -> Callable[[Resource], bool]:
    """Return whether a resource of a stack is likely to be there."""
    if side is None:
        return lambda resource: False
    return Scenarios(side.stack).is_likely


def _needed(resource: Resource | None, side: ExistingSide | None, sizes: Sizes) -> Needs:
    """Return what a resource needs; nothing for one that is not there, or that the stack only adopts."""
    if resource is None or side is None or resource.external:
        return []
    return needs_of(Properties(resource, side, sizes))


def _amounts(resource: Resource | None, needed: Needs, is_likely: Callable[[Resource], bool]) -> Amounts:
    """Return how much of each quantity a resource needs, if it is there. needed: what it needs then."""
    found: Amounts = {}
    for each in needed:
        found[each.key] = found.get(each.key, NOTHING).plus(each.amount)
    if resource is None or resource.enabled:
        return found
    likely = is_likely(resource)
    return {key: each.if_made(is_likely=likely) for key, each in found.items()}


def _sources(needed: Needs) -> Sources:
    """Return what gives the sizes of volumes, by quantity."""
    found: Sources = {}
    for each in needed:
        found[each.key] = (*found.get(each.key, ()), *each.sizes)
    return found

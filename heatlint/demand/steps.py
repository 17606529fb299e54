"""The steps of an update, with what each needs of the quotas: when the stack needs most, and at the end."""

from __future__ import annotations

from heatlint.demand.batches import AtOnce
from heatlint.demand.compute import FLAVOR_PROPERTIES
from heatlint.demand.expand import EACH_MEMBER, ExpandedResource, Sized, size_of
from heatlint.demand.facts import needs_of
from heatlint.demand.presences import THERE, both_there
from heatlint.demand.properties import Properties
from heatlint.demand.quantities import OF_ONE
from heatlint.demand.ranges import NOTHING, ONE, Range, largest
from heatlint.demand.settings import setting_of
from heatlint.demand.step import KEPT, PASSING, PASSING_CHANGE, Step
from heatlint.demand.tally import size_setting
from heatlint.demand.unknown_groups import steps_of_unknown
from heatlint.model.groups import group_of
from heatlint.planning.changes import ADDED, CERTAIN, DELETED, IF_VALUE_CHANGES, REPLACED, UNCHANGED, UPDATED
from heatlint.planning.compare import Comparison
from heatlint.planning.effects import RETAIN, SNAPSHOT, deletion_policy, keeps_nested
from heatlint.planning.entries import changes_of
from heatlint.planning.nested import members_stack
from heatlint.planning.rolling import peak_of_batches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from heatlint.demand.presences import BothThere, Presence
    from heatlint.demand.properties import Needs
    from heatlint.demand.sizes import Sizes
    from heatlint.demand.step import Amounts
    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Path
    from heatlint.planning.rolling import Peak
    from heatlint.planning.side import ExistingSide

    #: Names of resources; None for all.
    AtPeak = Collection[Any] | None

#: Types of which the deletion policy "Snapshot" makes a backup.
_BACKED_UP = ("OS::Cinder::Volume", "AWS::EC2::Volume")


class Steps:
    """Finds the steps of an update. sizes: what is known of the cloud.

    at_once: what each group that is updated in batches needs at the end of a batch, of the steps that were found.
    of_any_number: the paths of the groups of which any number of members counts.
    """

    def __init__(self, sizes: Sizes) -> None:
        self._sizes = sizes
        self.at_once: list[AtOnce] = []
        self.of_any_number: set[Path] = set()

    def of(
        self,
        comparison: Comparison,
        group: Sized | None = None,
        at_peak: AtPeak = None,
        around: BothThere = (THERE, THERE),
        *,
        is_kept: bool = False,
    ) -> Iterator[Step]:
        """Yield the steps of an update: one for each resource before or after it, in nested stacks, too.

        group: the one whose members these are, or are in. at_peak: the names of the resources of the stack that may
        change when the stack needs most; None for all. around: whether what the old and the new stack are nested in is
        there. is_kept: whether Heat keeps what it does not need any more, since it keeps the resource that the stack is
        nested in.
        """
        there = both_there(comparison, around)
        for name, after in comparison.new.items():
            is_at_peak = at_peak is None or name in at_peak
            yield self._of_new(comparison, name, after, group, there[name], is_at_peak=is_at_peak)
        for name, before in comparison.old.items():
            if name not in comparison.new:
                assert comparison.before is not None
                was_there = there[name][0]
                number = (was_there.amount(ONE),)
                gone = ExpandedResource(before, comparison.before, (*comparison.path, str(name)), number, None)
                if is_kept:
                    yield Step(KEPT, gone, {}, {})
                    continue
                needed = _needed(before, comparison.before, self._sizes)
                yield Step(DELETED, gone, *_deleted(before, _amounts(needed, was_there)))
        for path, steps in steps_of_unknown(comparison, self._sizes, there, is_kept=is_kept):
            self.of_any_number.add(path)
            yield from steps
        for name, inner in comparison.nested.items():
            if name not in comparison.new:
                kept = is_kept or keeps_nested(comparison.old[name])
                yield from self.of(inner, around=there[name], is_kept=kept)
                continue
            sized = _sized(comparison, name, inner, group) or group
            if at_peak is not None and name not in at_peak:
                yield from self.of(inner, sized, (), there[name])
                continue
            peak = _peak(comparison, name, inner)
            if peak is None:
                yield from self.of(inner, sized, None, there[name])
            else:
                yield from self._in_batches(peak, comparison, name, inner, sized, there[name])
        for name, inner in comparison.nested_in_replaced.items():
            kept = is_kept or keeps_nested(comparison.old[name])
            yield from self.of(inner, around=there[name], is_kept=kept)

    def _of_new(
        self,
        comparison: Comparison,
        name: Any,
        after: Resource,
        group: Sized | None,
        there: BothThere,
        *,
        is_at_peak: bool,
    ) -> Step:
        """Return the step of a resource of the new stack. there: whether the old one and the new one are there."""
        assert comparison.after is not None
        was_there, is_there = there
        is_hidden = group is not None and size_setting(group).is_secret
        decision, before = comparison.decisions[name], comparison.old.get(name)
        needed = _needed(after, comparison.after, self._sizes)
        expanded = ExpandedResource(
            after,
            comparison.after,
            (*comparison.path, EACH_MEMBER if is_hidden else str(name)),
            (is_there.amount(ONE),),
            group if decision.action == ADDED else None,
            is_secret=is_hidden or _has_hidden_amount(after, needed, comparison.path),
        )
        old = _amounts(_needed(before, comparison.before, self._sizes), was_there)
        new = _amounts(needed, is_there)
        if before is not None and decision.action in (UNCHANGED, ADDED, DELETED) and was_there.may_differ(is_there):
            of_one = {key: each for key, each in new.items() if key[0] in OF_ONE}
            likely = {key: each.likely > old.get(key, NOTHING).likely for key, each in of_one.items()}
            new.update({key: each.if_made(is_likely=likely[key]) for key, each in of_one.items()})
            return Step(UPDATED, expanded, old, new, needed, is_at_peak=is_at_peak)
        if decision.action not in (ADDED, REPLACED, UPDATED):
            return Step(decision.action, expanded, {}, {})
        if decision.action == REPLACED and before is not None:
            old, kept = _deleted(before, old)
            new.update(kept)
        if decision.certainty == IF_VALUE_CHANGES:  # until then it does not
            new = {key: Range(0, 0, each.most) for key, each in new.items()}
        elif decision.certainty != CERTAIN:
            new = {key: each.if_made() for key, each in new.items()}
        return Step(decision.action, expanded, old, new, needed, is_at_peak=is_at_peak)

    def _in_batches(
        self, peak: Peak, comparison: Comparison, name: Any, inner: Comparison, group: Sized | None, there: BothThere
    ) -> Iterator[Step]:
        """Yield the steps of the members of a group that is updated in batches. there: whether the group is."""
        changing = self._changed_at(peak, inner)
        is_certain = peak.is_certain and all(each.is_certain for each in there)
        steps = list(self.of(inner, group, changing, there))
        extra = self._passing(comparison, name, inner, is_certain=is_certain)
        number = max(0, peak.added - sum(each.action == ADDED for each in inner.decisions.values()))
        more = extra * number
        if inner.passing is not None:
            more += self._changed_and_deleted(inner.passing, changing, there)
        yield from (*steps, *more)
        if is_certain and not (group is not None and size_setting(group).is_secret):
            members = _by_member(steps, len(inner.path))
            added, changed = (
                [members[str(each)] for each, decision in inner.decisions.items() if decision.action in actions]
                for actions in ((ADDED,), (REPLACED, UPDATED))
            )
            if inner.passing is not None:
                changed += _by_member(self._alone(inner.passing), len(inner.path)).values()
            actions = (ADDED, DELETED, REPLACED, UPDATED)
            sides = [each for each in (inner, inner.passing) if each is not None]
            are_all = all(decision.action in actions for each in sides for decision in each.decisions.values())
            new = [*added, *([extra] if number else [])]
            self.at_once.append(AtOnce(peak, [*steps, *more], new, changed, are_all_changed=are_all))

    def _changed_at(self, peak: Peak, inner: Comparison) -> AtPeak:
        """Return the names of the members that change at the peak of a group: those that need most."""
        changed = [
            (self._likely(each, name), name)
            for each in (inner, inner.passing)
            if each is not None
            for name in each.new
            if each.decisions[name].action in (REPLACED, UPDATED)
        ]
        added = [name for name in inner.new if inner.decisions[name].action == ADDED]
        most = sorted(changed, key=lambda each: each[0], reverse=True)[: peak.renewed]
        return {*added[: peak.added], *(name for _, name in most)}

    def _likely(self, comparison: Comparison, name: Any) -> int:
        """Return how much a resource of the new stack is likely to need, with what is nested in it."""
        own = sum(each.amount.likely for each in _needed(comparison.new[name], comparison.after, self._sizes))
        inner = comparison.nested.get(name)
        nested = () if inner is None else self._alone(inner)
        return own + sum(step.extra(key).likely for step in nested for key in step.new)

    def _alone(self, comparison: Comparison, at_peak: AtPeak = None, around: BothThere = (THERE, THERE)) -> list[Step]:
        """Return the steps of a comparison, of which `at_once` says nothing."""
        return list(Steps(self._sizes).of(comparison, None, at_peak, around))

    def _changed_and_deleted(self, passing: Comparison, at_peak: AtPeak, there: BothThere) -> list[Step]:
        """Return the steps of the members that a batch changes before a later one deletes them."""
        found = []
        for step in self._alone(passing, at_peak, there):
            if step.is_at_peak and step.action in (ADDED, REPLACED, UPDATED):
                extra = {key: step.extra(key) for key in step.new}
                action = PASSING if step.action != UPDATED else PASSING_CHANGE
                found.append(Step(action, step.expanded, extra, extra))
        return found

    def _passing(self, comparison: Comparison, name: Any, inner: Comparison, *, is_certain: bool) -> list[Step]:
        """Return the steps of a member that a group has only for the time of the batches. is_certain: see Peak."""
        assert comparison.after is not None and inner.after is not None
        resource, made = comparison.new[name], inner.after.stack.group_template
        if made is None or not made.members:
            return []
        members = {EACH_MEMBER: next(reversed(made.members.values()))}
        stack = members_stack(resource, members, comparison.after.description_of(resource))
        passing = Comparison(None, stack, comparison.engine, inner.path, comparison)
        passing.settle_all()
        found = []
        for step in self._alone(passing):
            amounts = step.new if is_certain else {key: each.if_made() for key, each in step.new.items()}
            found.append(Step(PASSING, step.expanded, amounts, amounts))
        return found


def _by_member(steps: list[Step], depth: int) -> dict[str, list[Step]]:
    """Return the steps in each member of a group by its name. depth: the length of the path of the group."""
    found: dict[str, list[Step]] = {}
    for step in steps:
        found.setdefault(step.expanded.path[depth], []).append(step)
    return found


def _peak(comparison: Comparison, name: Any, inner: Comparison) -> Peak | None:
    """Return when a group that is updated in batches has most members; None for another nested stack."""
    assert comparison.after is not None
    resource = comparison.new[name]
    if group_of(resource.type) is None or name not in comparison.old:
        return None
    return peak_of_batches(resource, comparison.after, changes_of(inner), inner.left_behind)


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
    assert comparison.after is not None
    resource = comparison.new[name]
    kind = group_of(resource.type)
    if kind is None or kind.count is None:
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


def _needed(resource: Resource | None, side: ExistingSide | None, sizes: Sizes) -> Needs:
    """Return what a resource needs; nothing for one that is not there, or that the stack only adopts."""
    if resource is None or side is None or resource.external:
        return []
    return needs_of(Properties(resource, side, sizes))


def _amounts(needed: Needs, there: Presence) -> Amounts:
    """Return how much of each quantity a resource needs. needed: what it needs if it is there."""
    found: Amounts = {}
    for each in needed:
        amount = found.get(each.key, NOTHING)
        found[each.key] = largest((amount, each.amount)) if each.name in OF_ONE else amount.plus(each.amount)
    return {key: there.amount(each) for key, each in found.items()}

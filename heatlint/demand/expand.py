"""The resources that a deployment makes of a stack, through groups and nested stacks, and how many of each."""

from __future__ import annotations

from types import MappingProxyType

from heatlint.demand.properties import number
from heatlint.demand.ranges import NOTHING, ONE, Range, in_all
from heatlint.demand.scenarios import Scenarios
from heatlint.demand.uncounted import beyond, unknown_members, unread_template
from heatlint.language.functions.base import Unvalued
from heatlint.model.groups import group_of
from heatlint.model.nesting import MOST_DEPTH, template_of
from heatlint.planning.changes import dotted
from heatlint.planning.members import MOST, first_members
from heatlint.planning.nested import members_stack, template_child
from heatlint.planning.side import ExistingSide, id_of, needed_first, references_between

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from heatlint.demand.uncounted import Gap
    from heatlint.model.groups import Group
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.planning.changes import Path
    from heatlint.planning.existing import PropertyValues

#: How many there are when nothing is known: one is likely.
_ANY_NUMBER = Range(0, 1, None)
_ONE_OF_EACH: Mapping[Any, Range] = MappingProxyType({})
#: After so many resources, no more nested stacks are counted. Heat makes 1,000, unless the operator changes it
#: (max_resources_per_stack). Members of a group that are all alike are one.
MOST_RESOURCES = 5_000
#: Of a group with an unknown number of members that differ, so many are looked at; more are like the last of them.
MOST_DIFFERENT = 100
#: In a path, the name of each member of a group.
EACH_MEMBER = "*"


class Sized:
    """A group with a number of members.

    path: the names from the root; least, size: as in GroupSize; outer: the group with a number that it is in.
    """

    __slots__ = ("resource", "path", "least", "size", "outer")

    def __init__(
        self, resource: Resource, path: Path, least: int, size: int | None = None, outer: Sized | None = None
    ) -> None:
        self.resource = resource
        self.path = path
        self.least = least
        self.size = size
        self.outer = outer


class ExpandedResource:
    """A resource that a deployment makes.

    side: the stack that it is in, with its values; path: the names from the root, EACH_MEMBER for members of a group;
    counts: how many such resources there are in each scenario of the root stack; one Range when that is the same in
    all. group: what sets their number, None for one resource. is_secret: whether the number comes from a secret value.
    """

    __slots__ = ("resource", "side", "path", "counts", "group", "is_secret")

    def __init__(
        self,
        resource: Resource,
        side: ExistingSide,
        path: Path,
        counts: tuple[Range, ...],
        group: Sized | None,
        *,
        is_secret: bool = False,
    ) -> None:
        self.resource = resource
        self.side = side
        self.path = path
        self.counts = counts
        self.group = group
        self.is_secret = is_secret


class Expansion:
    """All resources of a stack.

    resources: each before those that are nested in it; deepest: the resources that have the stacks at the lowest level
    of nesting, with that level: first the one that may have it, then others that are more certain to be made. No more
    than one level too many is looked at. gaps: what is not known of nested stacks and members. likely: the index of the
    likely scenario of the root stack.
    """

    def __init__(self, root: Stack, path: Path = (), around: ExistingSide | None = None) -> None:
        """path: the names of the resources around the stack; around: the values of the stack that it is nested in."""
        self.resources: list[ExpandedResource] = []
        self.gaps: list[Gap] = []
        self.likely = 0
        self._scenarios = Scenarios(root)
        self._levels: list[tuple[int, ExpandedResource]] = []
        self._root = root
        self._add(root, path, (ONE,) * self._scenarios.count, None, around, is_member=False)
        self.deepest = list(_deepest(self._levels))

    def count(self, expanded: ExpandedResource) -> Range:
        """Return how many there are of a resource, whatever the scenario."""
        return in_all(expanded.counts, self.likely)

    def _add(
        self,
        stack: Stack,
        path: Path,
        counts: tuple[Range, ...],
        group: Sized | None,
        around: ExistingSide | None,
        *,
        is_member: bool,
        is_secret: bool = False,
        numbers: Mapping[Any, Range] = _ONE_OF_EACH,
    ) -> ExistingSide:
        """Add the resources of a stack, and return its values.

        is_member: whether these are members of a group, and all of one kind. around: the stack that it is nested in.
        is_secret: whether their number comes from a secret value. numbers: how many there are of a resource, by name,
        where that is not one.
        """
        scenarios = self._scenarios if stack is self._root else Scenarios(stack)
        side = ExistingSide(stack, around=around)
        enabled = [each for each in stack.resources.values() if each.enabled is not False]
        for each in enabled:
            side.scope.ids[each.name] = id_of(each, f"<{dotted((*path, str(each.name)))}>")
        nesting: dict[Any, ExpandedResource] = {}
        unsure: dict[Any, list[ExpandedResource]] = {}
        for each in enabled:
            times = counts if each.enabled else self._if_made(each, scenarios, counts)
            if each.name in numbers:
                times = tuple(count.times(numbers[each.name]) for count in times)
            inner_path = (*path, EACH_MEMBER if is_member else str(each.name))
            expanded = ExpandedResource(each, side, inner_path, times, group, is_secret=is_secret)
            self.resources.append(expanded)
            if each.enabled is None:
                unsure[each.name] = [expanded]
            if not each.external and any(count.most != 0 for count in times):
                nesting[each.name] = expanded
        for name in _needed_first(stack, nesting):
            first = len(self.resources)
            self._add_nested(nesting[name])
            if name in unsure:
                unsure[name] += self.resources[first:]
        self._settle(scenarios, unsure)
        return side

    def _if_made(self, resource: Resource, scenarios: Scenarios, counts: tuple[Range, ...]) -> tuple[Range, ...]:
        """Return how many there are of a resource whose condition is not known, in each scenario of the root stack."""
        if scenarios is self._scenarios:
            truths = scenarios.truths(resource)
            return tuple(_made(count, truth) for count, truth in zip(counts, truths, strict=True))
        return tuple(each.if_made() for each in counts)

    def _settle(self, scenarios: Scenarios, unsure: dict[Any, list[ExpandedResource]]) -> None:
        """Choose the likely scenario of a stack: the one that makes most resources, all that are nested included.

        unsure: each resource whose condition is not known, with what is nested in it, by its name.
        """
        if scenarios.count == 1:
            return
        weights = {name: sum(_most_likely(each) for each in found) for name, found in unsure.items()}
        if scenarios is self._scenarios:
            self.likely = scenarios.likely(weights)
            return
        for name in scenarios.unlikely(weights):
            for each in unsure[name]:
                each.counts = tuple(count.if_made(is_likely=False) for count in each.counts)

    def _add_nested(self, expanded: ExpandedResource) -> None:
        resource, side, path, group = expanded.resource, expanded.side, expanded.path, expanded.group
        kind = group_of(resource.type)
        if kind is None and not resource.is_template:
            return
        depth = resource.stack.depth + 1
        self._levels.append((depth, expanded))
        if depth > MOST_DEPTH:
            return
        if len(self.resources) > MOST_RESOURCES:
            self.gaps.append(beyond(MOST_RESOURCES, path))
            return
        if kind is not None:
            self._add_members(expanded, kind)
            return
        child = template_child(resource, side.values(resource)) if template_of(resource) is not None else None
        if child is None:
            self.gaps.append(unread_template(path, resource))
        else:
            inner = self._add(child, path, expanded.counts, group, side, is_member=False, is_secret=expanded.is_secret)
            side.scope.nested[resource.name] = inner.scope

    def _add_members(self, expanded: ExpandedResource, group: Group) -> None:
        resource, side, path, counts = expanded.resource, expanded.side, expanded.path, expanded.counts
        reads = side.scope.secret_reads[0]
        values = side.values(resource)
        size = size_of(group, values)
        is_secret = expanded.is_secret or side.scope.secret_reads[0] != reads
        if size.most == 0:
            return
        described_by = side.description_of(resource)
        members = first_members(resource, values, described_by, looked_at(size))
        if members is None:
            self.gaps.append(unknown_members(path))
            return
        has_number = group.count is not None
        definitions = list(members.values())
        numbers: dict[Any, Range] = {}
        if has_number and all(each == definitions[0] for each in definitions):
            members = dict(list(members.items())[:1])
            counts = tuple(each.times(size) for each in counts)
        elif has_number:
            numbers = _numbers(list(members), size)
        stack = members_stack(resource, members, described_by)
        sized = _sized(expanded, group, values, size) if has_number else expanded.group
        self._add(stack, path, counts, sized, side, is_member=has_number, is_secret=is_secret, numbers=numbers)


def looked_at(size: Range) -> int:
    """Return how many members of a group are looked at, to see whether they differ."""
    if size.is_exact:
        return size.certain if size.certain <= MOST else 1
    return min(MOST_DIFFERENT, max(2, size.certain, size.likely) if size.most is None else size.most)


def _numbers(names: list[Any], size: Range) -> dict[Any, Range]:
    """Return for each of the first members of a group how many there are of it; the last stands for all that follow."""
    found = {}
    for index, name in enumerate(names):
        left = [None if each is None else max(0, each - index) for each in size]
        if index < len(names) - 1:
            left = [1 if each is None else min(1, each) for each in left]
        found[name] = Range(left[0] or 0, left[1] or 0, left[2])
    return found


def _needed_first(stack: Stack, nesting: dict[Any, ExpandedResource]) -> Iterable[Any]:
    """Return the names of resources that have nested stacks: each after those whose outputs it gets."""
    resources = {name: expanded.resource for name, expanded in nesting.items()}
    if len(resources) < 2 or any(each.stack.group_template is not None for each in resources.values()):
        return resources
    return [name for name in needed_first(references_between(stack, stack.resources)) if name in resources]


def _sized(expanded: ExpandedResource, group: Group, values: PropertyValues, size: Range) -> Sized:
    least = _amount(values, group.least) if group.least is not None else None
    written = [values.get_or_unvalued(name) for name in (group.count, group.least) if name is not None]
    number = None if isinstance(next((each for each in written if each is not None), None), Unvalued) else size.likely
    at_least = 0 if least is None else least.certain
    return Sized(expanded.resource, expanded.path, at_least, number, expanded.group)


def _deepest(levels: list[tuple[int, ExpandedResource]]) -> Iterator[tuple[int, ExpandedResource]]:
    """Yield the lowest level with its resource, then each one above that is made in more cases."""
    found: list[tuple[Range, ...]] = []
    for depth, each in sorted(levels, key=lambda level: level[0], reverse=True):
        counts = tuple(count.at_most_one() for count in each.counts)
        if not any(_are_in_all(counts, other) for other in found):
            found.append(counts)
            yield depth, ExpandedResource(each.resource, each.side, each.path, counts, each.group)


def _are_in_all(counts: tuple[Range, ...], others: tuple[Range, ...]) -> bool:
    """Whether there is one of some things wherever there is one of others. Both have the same scenarios."""
    pairs = zip(counts, others, strict=True)
    return all(one.certain <= other.certain and one.likely <= other.likely for one, other in pairs)


def _most_likely(expanded: ExpandedResource) -> int:
    """Return how many there are likely of a resource in the scenario of the root stack that makes most of it."""
    return max(count.likely for count in expanded.counts)


def _made(count: Range, truth: bool | None) -> Range:
    """Return how many there are of a resource whose condition has a value; None when that is not known."""
    return count.if_made() if truth is None else count if truth else NOTHING


def size_of(group: Group, values: PropertyValues) -> Range:
    """Return how many members a group has once it is made, and at most when it may grow."""
    if group.count is None:
        return ONE  # of each of its members, which are listed
    size = _amount(values, group.count)
    least = _amount(values, group.least) if group.least is not None else None
    size = size or least or _ANY_NUMBER
    if least is not None and least.is_exact:
        size = Range(
            max(size.certain, least.certain),
            max(size.likely, least.likely),
            None if size.most is None else max(size.most, least.likely),
        )
    if group.most is None:
        return size
    most = _amount(values, group.most)
    if most is None or most.most is None:
        return Range(size.certain, size.likely, size.most if most is None else None)
    if most.is_exact:
        size = Range(min(size.certain, most.most), min(size.likely, most.most), size.most)
    return Range(size.certain, size.likely, max(most.most, size.likely))


def _amount(values: PropertyValues, name: str) -> Range | None:
    """Return the range of a number among the properties; None when it is not set."""
    value = values.get_or_unvalued(name)
    return None if value is None else number(value, _ANY_NUMBER)

"""The resources that a deployment makes of a stack, through groups and nested stacks, and how many of each."""

from __future__ import annotations

from heatlint.demand.properties import number
from heatlint.demand.ranges import ONE, Range
from heatlint.model.groups import group_of
from heatlint.model.nesting import MOST_DEPTH, template_of
from heatlint.planning.changes import dotted
from heatlint.planning.members import MOST, first_members
from heatlint.planning.nested import members_stack, template_child
from heatlint.planning.side import ExistingSide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.model.groups import Group
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.planning.changes import Path
    from heatlint.planning.existing import PropertyValues

#: How many there are when nothing is known: one is likely.
_ANY_NUMBER = Range(0, 1, None)
#: In a path, the name of each member of a group.
EACH_MEMBER = "*"


class Sized:
    """A group with a number of members. path: the names from the root; least: the number that it must have at least."""

    __slots__ = ("resource", "path", "least")

    def __init__(self, resource: Resource, path: Path, least: int) -> None:
        self.resource = resource
        self.path = path
        self.least = least


class ExpandedResource:
    """A resource that a deployment makes.

    side: the stack that it is in, with its values; path: the names from the root, EACH_MEMBER for members of a group;
    count: how many such resources there are; group: what sets their number, None for one resource.
    """

    __slots__ = ("resource", "side", "path", "count", "group")

    def __init__(self, resource: Resource, side: ExistingSide, path: Path, count: Range, group: Sized | None) -> None:
        self.resource = resource
        self.side = side
        self.path = path
        self.count = count
        self.group = group


class Expansion:
    """All resources of a stack.

    resources: each before those that are nested in it; depth: the levels of nested stacks below the root, of which the
    lowest is that of `deepest`; no more than one level too many is looked at. notes: what is not known.
    """

    def __init__(self, root: Stack) -> None:
        self.resources: list[ExpandedResource] = []
        self.depth = 0
        self.notes: list[str] = []
        self.deepest: ExpandedResource | None = None
        self._add(root, (), ONE, None, is_member=False)

    def _add(self, stack: Stack, path: Path, count: Range, group: Sized | None, *, is_member: bool) -> None:
        """Add the resources of a stack. is_member: whether these are members of a group, and all of one kind."""
        side = ExistingSide(stack)
        enabled = [each for each in stack.resources.values() if each.enabled is not False]
        for each in enabled:
            side.scope.ids[each.name] = f"<{'.'.join((*path, str(each.name)))}>"
        for each in enabled:
            times = count if each.enabled else count.if_made()
            inner_path = (*path, EACH_MEMBER if is_member else str(each.name))
            self.resources.append(ExpandedResource(each, side, inner_path, times, group))
            if not each.external and times.most != 0:
                self._add_nested(each, side, inner_path, times, group)

    def _add_nested(
        self, resource: Resource, side: ExistingSide, path: Path, count: Range, group: Sized | None
    ) -> None:
        kind = group_of(resource.type)
        if kind is None and not resource.is_template:
            return
        depth = resource.stack.depth + 1
        if depth > self.depth:
            self.depth, self.deepest = depth, ExpandedResource(resource, side, path, ONE, group)
        if depth > MOST_DEPTH:
            return
        if kind is not None:
            self._add_members(resource, kind, side, path, count)
            return
        child = template_child(resource, side.values(resource)) if template_of(resource) is not None else None
        if child is None:
            self.notes.append(
                f'"{dotted(path)}" is not counted, since its template "{resource.type_label}" is not read'
            )
        else:
            self._add(child, path, count, group, is_member=False)

    def _add_members(self, resource: Resource, group: Group, side: ExistingSide, path: Path, count: Range) -> None:
        values = side.values(resource)
        size = size_of(group, values)
        if size.most == 0:
            return
        described_by = side.description_of(resource)
        known = size.certain if size.is_exact and size.certain <= MOST else 1
        members = first_members(resource, values, described_by, known)
        if members is None:
            self.notes.append(f'the members of the group "{dotted(path)}" are not known and not counted')
            return
        has_number = group.count is not None
        definitions = list(members.values())
        if has_number and all(each == definitions[0] for each in definitions):
            members = dict(list(members.items())[:1])
            count = count.times(size)
        stack = members_stack(resource, members, described_by)
        least = _amount(values, group.least) if group.least is not None else None
        sized = Sized(resource, path, least.certain if least is not None else 0) if has_number else None
        self._add(stack, path, count, sized, is_member=has_number)


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

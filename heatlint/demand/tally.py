"""Adds up what resources need."""

from __future__ import annotations

from heatlint.demand.compute import FLAVOR_PROPERTIES
from heatlint.demand.needs import GroupSize, Need, User
from heatlint.demand.quantities import OF_ONE, place, quantity
from heatlint.demand.ranges import NOTHING, Range, in_all
from heatlint.model.groups import group_of
from heatlint.model.places import parameters_before
from heatlint.planning.changes import dotted
from heatlint.planning.places import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.demand.expand import ExpandedResource, Sized
    from heatlint.language.parameters import ParameterSchema
    from heatlint.model.resource import Resource

    #: A quantity, and of which thing, see Need.which.
    Key = tuple[str, str | None]
    #: How many there are, in each scenario.
    Counts = tuple[Range, ...]


class Tally:
    """The needs of many resources. Resources of one definition that need the same are one User.

    likely: the index of the likely scenario.
    """

    def __init__(self, likely: int = 0) -> None:
        self._likely = likely
        self._found: dict[Key, dict[tuple[object, ...], tuple[ExpandedResource, Range, Counts]]] = {}
        self._others: dict[Key, list[User]] = {}

    def add(self, expanded: ExpandedResource, name: str, which: str | None, each: Range) -> None:
        """Add what a resource needs. each: what one such resource needs; `expanded.counts` says how many there are."""
        users = self._found.setdefault((name, which), {})
        key = (expanded.path, expanded.resource.type_name, each, len(expanded.counts))
        counts = expanded.counts
        if key in users:
            counts = tuple(one.plus(other) for one, other in zip(users[key][2], counts, strict=True))
        users[key] = (expanded, each, counts)

    def add_other(self, name: str, user: User) -> None:
        """Add what something that is not a resource of the stack needs."""
        self._others.setdefault((name, None), []).append(user)

    def needs(self) -> tuple[Need, ...]:
        """Return what all of them need, without what nobody needs."""
        found = []
        for key in sorted({**self._found, **self._others}, key=lambda each: (place(each[0]), each[1] or "")):
            entries = list(self._found.get(key, {}).values())
            others = self._others.get(key, [])
            users = [_user(expanded, each, in_all(counts, self._likely)) for expanded, each, counts in entries] + others
            users = [each for each in users if each.total != NOTHING]
            users.sort(key=lambda user: (-user.total.likely, -user.total.certain, user.path))
            if users and key[0] in OF_ONE:
                found.append(Need(quantity(key[0]), key[1], _largest(users), tuple(users)))
            elif users:
                amounts = [(each, counts) for _, each, counts in entries]
                amounts += [(user.each, (user.count,)) for user in others]
                found.append(Need(quantity(key[0]), key[1], self._sum(amounts), tuple(users)))
        return tuple(found)

    def _sum(self, amounts: list[tuple[Range, Counts]]) -> Range:
        """Return what is needed together. amounts: of each definition what one needs, and how many there are."""
        scenarios = max(len(counts) for _, counts in amounts)
        sums = [NOTHING] * scenarios
        for each, counts in amounts:
            for index in range(scenarios):
                sums[index] = sums[index].plus(each.times(counts[index % len(counts)]))
        return in_all(sums, self._likely)


def _largest(users: list[User]) -> Range:
    """Return the amount of a quantity that is a bound for one thing."""
    each = [user.each if user.count.certain else user.each.if_made() for user in users]
    most = [one.most for one in each]
    known = None if None in most else max(one for one in most if one is not None)
    return Range(max(one.certain for one in each), max(one.likely for one in each), known)


def _user(expanded: ExpandedResource, each: Range, count: Range) -> User:
    group = None if expanded.group is None else _group_size(expanded.group)
    resource, flavor = expanded.resource, _flavor(expanded)
    parameters: tuple[ParameterSchema, ...] = ()
    if flavor is not None and resource.type is not None:
        parameters = _parameters_of(resource, FLAVOR_PROPERTIES[resource.type.name])
    return User(expanded.path, resource.type_label, each, count, place_of(resource), group, flavor, parameters)


def _group_size(sized: Sized) -> GroupSize:
    resource, path = sized.resource, sized.path
    group = group_of(resource.type)
    assert group is not None and group.count is not None
    names = [name for name in (group.count, group.least) if name is not None]
    name = next((each for each in names if each in resource.properties), group.count)
    setting = f'"{name}" of "{dotted(path)}"'
    stack = resource.stack
    parameters = _parameters_of(resource, name)
    if parameters and stack.parent is None:
        setting = f'the parameter "{parameters[0].name}"'
    place = place_of(resource, stack.words.properties, name) or place_of(resource)
    return GroupSize(path, setting, place, sized.least if name == group.count else 0, parameters)


def _parameters_of(resource: Resource, name: str) -> tuple[ParameterSchema, ...]:
    """Return the definitions of the parameters that a property's value passes through unchanged."""
    return tuple(parameters_before(resource.stack, (*resource.path, resource.stack.words.properties, name)))


def _flavor(expanded: ExpandedResource) -> str | None:
    """Return the flavor of a server; None when it is not known, or secret."""
    if not expanded.resource.is_a(*FLAVOR_PROPERTIES):
        return None
    assert expanded.resource.type is not None
    value = expanded.side.values(expanded.resource).get_or_unvalued(FLAVOR_PROPERTIES[expanded.resource.type.name])
    return value if isinstance(value, str) and not expanded.side.stack.secrets.holds(value) else None

"""Adds up what resources need."""

from __future__ import annotations

from heatlint.demand.compute import FLAVOR_PROPERTIES, IMAGE_PROPERTIES
from heatlint.demand.needs import GroupSize, Need, User
from heatlint.demand.quantities import OF_ONE, place, quantity
from heatlint.demand.ranges import NOTHING, Range, in_all, largest
from heatlint.demand.settings import Chosen, Setting, setting_of
from heatlint.demand.storage import SIZE_PROPERTIES, has_content
from heatlint.model.groups import group_of
from heatlint.planning.places import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heatlint.demand.expand import ExpandedResource, Sized
    from heatlint.demand.needs import Key

    #: How many there are, in each scenario.
    Counts = tuple[Range, ...]
    #: What one resource needs, and how many there are.
    Pair = tuple[Range, Range]


class Tally:
    """The needs of many resources. Resources of one definition that need the same are one User.

    likely: the index of the likely scenario.
    """

    def __init__(self, likely: int = 0) -> None:
        self._likely = likely
        self._found: dict[Key, dict[tuple[object, ...], tuple[ExpandedResource, Range, Counts, bool]]] = {}
        self._others: dict[Key, list[User]] = {}

    def add(
        self, expanded: ExpandedResource, name: str, which: str | None, each: Range, *, is_secret: bool = False
    ) -> None:
        """Add what a resource needs. each: what one such resource needs; `expanded.counts` says how many there are.

        is_secret: whether that comes from secret values.
        """
        users = self._found.setdefault((name, which), {})
        key = (expanded.path, expanded.resource.type_name, each, len(expanded.counts))
        counts = expanded.counts
        if key in users:
            counts = tuple(one.plus(other) for one, other in zip(users[key][2], counts, strict=True))
        users[key] = (expanded, each, counts, expanded.is_secret or is_secret)

    def add_other(self, name: str, user: User) -> None:
        """Add what something that is not a resource of the stack needs."""
        self._others.setdefault((name, None), []).append(user)

    def needs(self) -> tuple[Need, ...]:
        """Return what all of them need, without what nobody needs."""
        found = []
        for key in sorted({**self._found, **self._others}, key=lambda each: (place(each[0]), each[1] or "")):
            entries = list(self._found.get(key, {}).values())
            others = self._others.get(key, [])
            users = [
                _user(expanded, key[0], each, in_all(counts, self._likely), is_secret=hidden)
                for expanded, each, counts, hidden in entries
            ]
            users += others
            users = [each for each in users if each.total != NOTHING]
            users.sort(key=lambda user: (-user.total.likely, -user.total.certain, user.path))
            if users:
                amounts = [(each, counts) for _, each, counts, _ in entries]
                amounts += [(user.each, (user.count,)) for user in others]
                together = _largest if key[0] in OF_ONE else _sum
                found.append(Need(quantity(key[0]), key[1], self._amount(amounts, together), tuple(users)))
        return tuple(found)

    def _amount(self, amounts: list[tuple[Range, Counts]], together: Callable[[list[Pair]], Range]) -> Range:
        """Return what is needed in all scenarios.

        amounts: of each definition what one needs, and how many there are. together: returns what is needed in one.
        """
        scenarios = max(len(counts) for _, counts in amounts)
        found = [
            together([(each, counts[index % len(counts)]) for each, counts in amounts]) for index in range(scenarios)
        ]
        return in_all(found, self._likely)


def _sum(pairs: list[Pair]) -> Range:
    amount = NOTHING
    for each, count in pairs:
        amount = amount.plus(each.times(count))
    return amount


def _largest(pairs: list[Pair]) -> Range:
    """Return the amount of a quantity that is a bound for one thing."""
    made = [(each, count) for each, count in pairs if count.most != 0]
    each = [one if count.certain else one.if_made(is_likely=count.likely > 0) for one, count in made]
    return largest(each or [NOTHING])


def _user(expanded: ExpandedResource, name: str, each: Range, count: Range, *, is_secret: bool) -> User:
    """Return what resources of one definition need of a quantity. name: that of the quantity."""
    resource = expanded.resource
    is_of_flavor = name in ("cores", "ram")
    image = _chosen(expanded, IMAGE_PROPERTIES) if is_of_flavor else None
    return User(
        expanded.path,
        resource.type_label,
        each,
        count,
        place_of(resource),
        tuple(_group_sizes(expanded.group)),
        _chosen(expanded, FLAVOR_PROPERTIES) if is_of_flavor else None,
        None if image is None else str(image.value),
        _chosen(expanded, SIZE_PROPERTIES) if "gigabytes" in name and not has_content(expanded.resource) else None,
        is_secret,
    )


def _group_sizes(sized: Sized | None) -> Iterator[GroupSize]:
    while sized is not None:
        name = _size_property(sized)
        kind = group_of(sized.resource.type)
        least = sized.least if kind is not None and name == kind.count else 0
        yield GroupSize(sized.path, size_setting(sized), least, sized.size)
        sized = sized.outer


def size_setting(sized: Sized) -> Setting:
    """Return what sets the number of members of a group."""
    return setting_of(sized.resource, _size_property(sized), sized.path)


def _size_property(sized: Sized) -> str:
    group = group_of(sized.resource.type)
    assert group is not None and group.count is not None
    names = [name for name in (group.count, group.least) if name is not None]
    return next((each for each in names if each in sized.resource.properties), group.count)


def _chosen(expanded: ExpandedResource, properties: dict[str, str]) -> Chosen | None:
    """Return the value of a property with its setting; None when it is not known, or secret.

    properties: the property, by resource type.
    """
    resource = expanded.resource
    name = None if resource.type is None else properties.get(resource.type.name)
    if name is None:
        return None
    value, setting = expanded.side.values(resource).get_or_unvalued(name), setting_of(resource, name, expanded.path)
    is_shown = isinstance(value, str) and not expanded.side.stack.secrets.holds(value)
    # No report shows the number of a setting that is secret.
    if is_shown or isinstance(value, int) and (setting.is_secret or not expanded.side.stack.secrets.holds(value)):
        return Chosen(value, setting)
    return None

"""Adds up what resources need."""

from __future__ import annotations

from dataclasses import replace

from heatlint.demand.compute import FLAVOR_PROPERTIES, IMAGE_PROPERTIES
from heatlint.demand.needs import ChosenSize, GroupSize, Need, User
from heatlint.demand.properties import number
from heatlint.demand.quantities import OF_ONE, place, quantity
from heatlint.demand.ranges import NOTHING, Range, in_all, largest
from heatlint.demand.settings import Chosen, Setting, setting_of
from heatlint.model.groups import group_of
from heatlint.planning.places import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heatlint.demand.expand import ExpandedResource, Sized
    from heatlint.demand.needs import Key
    from heatlint.demand.properties import Needed, SizeProperty
    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Place

    #: How many there are, in each scenario.
    Counts = tuple[Range, ...]
    #: What one resource needs, and how many there are.
    Pair = tuple[Range, Range]


class _Entry:
    """Resources of one definition that need the same of a quantity.

    expanded: one of them; each: what one needs; to_make: see Needed; counts: how many there are. sizes: what gives the
    sizes of volumes, with a resource that has it, since not all have the same. is_secret: whether no report may show
    the amount.
    """

    __slots__ = ("expanded", "each", "to_make", "counts", "sizes", "is_secret")

    def __init__(self, expanded: ExpandedResource, each: Range, to_make: int) -> None:
        self.expanded = expanded
        self.each = each
        self.to_make = to_make
        self.counts: Counts = (NOTHING,) * len(expanded.counts)
        self.sizes: dict[SizeProperty, ExpandedResource] = {}
        self.is_secret = False

    def add(self, expanded: ExpandedResource, sizes: tuple[SizeProperty, ...], *, is_secret: bool) -> None:
        """Add more resources."""
        self.expanded = expanded
        self.counts = tuple(one.plus(other) for one, other in zip(self.counts, expanded.counts, strict=True))
        self.sizes.update(dict.fromkeys(sizes, expanded))
        self.is_secret = self.is_secret or expanded.is_secret or is_secret

    def while_made(self, scenario: int) -> tuple[Range, Range]:
        """Return what one of them needs beside `each` while it is made, and how many there are in a scenario."""
        lowest, likely, most = (0 if each is None else max(0, self.to_make - each) for each in self.each)
        return Range(lowest, likely, most), self.counts[scenario % len(self.counts)]

    def user(self, name: str, likely: int, least: int, defined_at: Place | None) -> User:
        """Return these resources as a report shows them.

        name: that of the quantity; likely: as in Tally; least: the index of the scenario that needs least of it;
        defined_at: the place of the definition.
        """
        expanded = self.expanded
        resource = expanded.resource
        is_of_flavor = name in ("cores", "ram")
        type_name = "" if resource.type is None else resource.type.name
        image = _chosen(expanded, IMAGE_PROPERTIES.get(type_name)) if is_of_flavor else None
        return User(
            expanded.path,
            resource.type_label,
            self.each,
            in_all(self.counts, likely),
            defined_at,
            tuple(_group_sizes(expanded.group)),
            _chosen(expanded, FLAVOR_PROPERTIES.get(type_name)) if is_of_flavor else None,
            None if image is None else str(image.value),
            tuple(_chosen_sizes(self.sizes)),
            self.is_secret,
            self.counts[least % len(self.counts)].certain,
        )


class Tally:
    """The needs of many resources. Resources of one definition that need the same are one User.

    likely: the index of the likely scenario.
    """

    def __init__(self, likely: int = 0) -> None:
        self._likely = likely
        self._found: dict[Key, dict[tuple[object, ...], _Entry]] = {}
        self._others: dict[Key, list[User]] = {}
        self._places: dict[Resource, Place | None] = {}

    def add(self, expanded: ExpandedResource, needed: Needed, *, is_secret: bool = False) -> None:
        """Add what a resource needs; `expanded.counts` says how many such resources there are.

        is_secret: whether that comes from secret values.
        """
        entries = self._found.setdefault(needed.key, {})
        key = (expanded.path, expanded.resource.type_name, needed.amount, len(expanded.counts))
        entry = entries.get(key)
        if entry is None:
            entry = entries[key] = _Entry(expanded, needed.amount, needed.to_make)
        entry.add(expanded, needed.sizes, is_secret=is_secret)

    def add_other(self, name: str, user: User) -> None:
        """Add what something that is not a resource of the stack needs."""
        self._others.setdefault((name, None), []).append(user)

    def needs(self) -> tuple[Need, ...]:
        """Return what all of them need, without what nobody needs."""
        found = []
        for key in sorted({**self._found, **self._others}, key=lambda each: (place(each[0]), each[1] or "")):
            entries = list(self._found.get(key, {}).values())
            others = self._others.get(key, [])
            amounts = [(entry.each, entry.counts) for entry in entries]
            amounts += [(user.each, (user.count,)) for user in others]
            scenarios = _in_scenarios(amounts, _largest if key[0] in OF_ONE else _sum)
            moments = [_while_one_is_made([entry.while_made(at) for entry in entries]) for at in range(len(scenarios))]
            scenarios = [amount.plus(moment) for amount, moment in zip(scenarios, moments, strict=True)]
            least = min(range(len(scenarios)), key=lambda index: (scenarios[index].certain, index != self._likely))
            users = [entry.user(key[0], self._likely, least, self._place(entry.expanded.resource)) for entry in entries]
            _note_while_made(users, entries, max(moments[least].certain, moments[self._likely % len(moments)].likely))
            users += [replace(user, least=user.count.certain) for user in others]
            ranked = [(total, each) for each in users if (total := each.total) != NOTHING]
            ranked.sort(key=lambda pair: (-pair[0].likely, -pair[0].certain, pair[1].path))
            if ranked:
                users = [each for _, each in ranked]
                found.append(Need(quantity(key[0]), key[1], in_all(scenarios, self._likely), tuple(users)))
        return tuple(found)

    def _place(self, resource: Resource) -> Place | None:
        """Return the place of a resource, which most resources need for several quantities."""
        if resource not in self._places:
            self._places[resource] = place_of(resource)
        return self._places[resource]


def _in_scenarios(amounts: list[tuple[Range, Counts]], together: Callable[[list[Pair]], Range]) -> list[Range]:
    """Return what is needed in each scenario.

    amounts: of each definition what one needs, and how many there are. together: returns what is needed in one.
    """
    scenarios = max(len(counts) for _, counts in amounts)
    return [together([(each, counts[index % len(counts)]) for each, counts in amounts]) for index in range(scenarios)]


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


def _while_one_is_made(pairs: list[Pair]) -> Range:
    """Return what must be free beside what all things keep in the end, while one of them is made.

    pairs: what each needs besides, and how many there are. The one that needs least may be the last one that is made,
    and the others may all be made at the same time.
    """
    certain = min((each.certain for each, count in pairs if count.certain), default=0)
    likely = min((each.likely for each, count in pairs if count.likely), default=0)
    return Range(certain, likely, _sum(pairs).most)


def _note_while_made(users: list[User], entries: list[_Entry], amount: int) -> None:
    """Note at the first of the users that may be made last what it needs only while it is made: the amount."""
    if amount:
        may_be_last = (
            index
            for index, (user, entry) in enumerate(zip(users, entries, strict=True))
            if entry.to_make and (user.count.likely or user.least)
        )
        last = next(may_be_last)
        users[last] = replace(users[last], while_made=amount)


def _group_sizes(sized: Sized | None) -> Iterator[GroupSize]:
    while sized is not None:
        name = _size_property(sized)
        kind = group_of(sized.resource.type)
        least = sized.least if kind is not None and name == kind.count else 0
        yield GroupSize(sized.path, size_setting(sized), least, sized.size)
        sized = sized.outer


def size_setting(sized: Sized) -> Setting:
    """Return what sets the number of members of a group."""
    return setting_of(sized.resource, (_size_property(sized),), sized.path)


def _size_property(sized: Sized) -> str:
    group = group_of(sized.resource.type)
    assert group is not None and group.count is not None
    names = [name for name in (group.count, group.least) if name is not None]
    return next((each for each in names if each in sized.resource.properties), group.count)


def _chosen(expanded: ExpandedResource, name: str | None) -> Chosen | None:
    """Return the text of a property with its setting; None when it is not known, or secret."""
    if name is None:
        return None
    value = expanded.side.values(expanded.resource).get_or_unvalued(name)
    if not isinstance(value, str) or expanded.side.stack.secrets.holds(value):
        return None
    return Chosen(value, setting_of(expanded.resource, (name,), expanded.path))


def _chosen_sizes(sizes: dict[SizeProperty, ExpandedResource]) -> Iterator[ChosenSize]:
    """Yield the sizes that may be smaller, with their settings. sizes: what gives them, each with its resource."""
    for size, expanded in sizes.items():
        if size.least is None:
            continue
        value = expanded.side.values(expanded.resource).get_or_unvalued(size.path[0])
        for step in size.path[1:]:
            value = value[step] if isinstance(value, list) else value.get(step)
        amount = number(value)
        if not amount.is_exact:
            continue
        setting = setting_of(expanded.resource, size.path, expanded.path)
        # No report shows the number of a setting that is secret.
        if setting.is_secret or not expanded.side.stack.secrets.holds(value):
            yield ChosenSize(amount.certain, setting, size.least)

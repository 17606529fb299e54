"""What a user may change so that a stack needs less: the settings of groups, volumes, flavors, and of what decides."""

from __future__ import annotations

from heatlint.diagnostic import ERROR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.demand.excess import Excess
    from heatlint.demand.needs import Key, User
    from heatlint.demand.settings import Input, Setting

#: The kinds of levers, in the order of advice: the number of members of a group, the size of a volume, the flavor of a
#: server, a parameter that decides one of these, a number that stands in a call that computes one, and one that a call
#: computes.
MEMBERS, SIZE, FLAVOR, DECIDING, CHOSEN, COMPUTED = range(6)


class Lever:
    """A setting whose value changes how much is needed.

    kind: one of the above; value: what it has; others: the values to try, of DECIDING; is_closed: whether these stand
    for all that it may have. least: the smallest number that another property allows. excesses: the quotas that are too
    small of which it changes the need. decides: the keys of the settings that it decides, with their text.
    """

    def __init__(
        self, kind: int, setting: Setting, value: Any, others: tuple[Any, ...] = (), *, is_closed: bool = False
    ) -> None:
        self.kind = kind
        self.setting = setting
        self.value = value
        self.others = others
        self.is_closed = is_closed
        self.least = 1
        self.excesses: dict[Key, Excess] = {}
        self.decides: dict[Any, str] = {}
        self._users: list[tuple[Key, User]] = []

    @property
    def is_secret(self) -> bool:
        """Whether no report may show the value, since it is secret or tells a secret amount."""
        return self.setting.is_secret or any(each.is_secret for each in self.excesses.values())

    @property
    def sets(self) -> set[Any]:
        """The keys of the settings that get another value with it: its own, or those that it decides."""
        return {self.setting.key, *self.decides}

    @property
    def is_number(self) -> bool:
        """Whether the smaller numbers are the values that may help, all of them."""
        return self.kind in (MEMBERS, SIZE, CHOSEN)

    @property
    def users(self) -> list[User]:
        """The resources that need something because of the setting, each once."""
        return list({user.path: user for _, user in self._users}.values())

    def count(self, key: Key) -> int:
        """Return how many resources need a quantity because of the setting."""
        return sum(user.count.likely for each, user in self._users if each == key)

    def add(self, excess: Excess, user: User, least: int) -> None:
        """Note that the setting changes what a resource needs of a quota that is too small."""
        key = excess.need.key
        self.least = max(self.least, least)
        self.excesses[key] = excess
        self._users.append((key, user))


def levers_of(excesses: tuple[Excess, ...]) -> list[Lever]:
    """Return the levers that change the need of quotas that are too small, in the order of advice.

    A setting that changes hidden amounts and others has one lever for each of the two, so that a number can be shown
    where it tells nothing.
    """
    found: dict[Any, Lever] = {}
    for excess in excesses:
        if excess.severity == ERROR and not excess.counts_certain:  # it depends on conditions what would be enough
            continue
        for user in excess.users:
            for kind, setting, value, least in _settings(user):
                for lever in _levers(found, kind, setting, value, hidden=excess.is_secret):
                    lever.add(excess, user, least)
    return sorted(found.values(), key=lambda lever: lever.kind)


def _settings(user: User) -> Iterator[tuple[int, Setting, Any, int]]:
    """Yield the settings that what a resource needs depends on: kind, setting, value, and the least value."""
    for group in user.groups:
        if group.size is not None:
            yield MEMBERS, group.setting, group.size, group.least
    for size in user.sizes:
        yield SIZE, size.setting, size.value, size.least
    if user.flavor is not None:
        yield FLAVOR, user.flavor.setting, user.flavor.value, 1


def _levers(found: dict[Any, Lever], kind: int, setting: Setting, value: Any, *, hidden: bool) -> Iterator[Lever]:
    """Yield the levers for a setting, which are new or found already: itself, and what decides a computed value.

    hidden: whether those for quotas whose need is hidden.
    """
    own = COMPUTED if setting.is_computed else kind
    yield found.setdefault((own, setting.key, hidden), Lever(own, setting, value))
    todo: list[Input] = list(setting.inputs)
    seen: set[Any] = set()  # since settings may have inputs in common
    for each in todo:
        if each.setting.key in seen:
            continue
        seen.add(each.setting.key)
        if each.setting.is_computed:
            todo += each.setting.inputs
            continue
        new = Lever(DECIDING, each.setting, each.value, each.others, is_closed=each.is_closed)
        lever = found.setdefault((DECIDING, each.setting.key, hidden), new)
        lever.decides[setting.key] = setting.text
        yield lever
    number = setting.number
    if number is not None and kind in (MEMBERS, SIZE):
        lever = found.setdefault((CHOSEN, number.setting.key, hidden), Lever(CHOSEN, number.setting, number.value))
        lever.decides[setting.key] = setting.text
        yield lever

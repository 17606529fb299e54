"""The things of a cloud of one kind, found by what they have: by an ID or a name, without a search through all."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Item = dict[str, Any]


class Index:
    """The things of one kind. What is found once by a key is found by it at once later."""

    __slots__ = ("_all", "_found", "_names")

    def __init__(self, items: list[Item]) -> None:
        self._all = items
        self._found: dict[str, dict[Any, tuple[Item, ...]]] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def with_(self, key: str, value: str) -> tuple[Item, ...]:
        """Return the things that have a value at a key."""
        return self._by(key, lambda each: each.get(key)).get(value, ())

    def referred_by(self, reference: str) -> tuple[Item, ...]:
        """Return the things whose ID ends as a reference does, see `last_part`."""
        return self._by("reference", lambda each: last_part(each.get("id", ""))).get(last_part(reference), ())

    def containing(self, part: str) -> tuple[Item, ...]:
        """Return the things whose name contains a text."""
        return tuple(each for each in self._all if part in each.get("name", ""))

    def values(self, key: str) -> tuple[str, ...]:
        """Return the values that things have at a key, each once."""
        if key not in self._names:
            self._names[key] = tuple(dict.fromkeys(each[key] for each in self._all if each.get(key)))
        return self._names[key]

    def of_type(self, name: str) -> Index:
        """Return those whose key "type" has a value, or that do not have the key."""
        return Index([each for each in self._all if each.get("type") in (None, name)])

    def _by(self, name: str, of: Callable[[Item], Any]) -> dict[Any, tuple[Item, ...]]:
        """Return the things by what a function says of each. name: that of the function."""
        if name not in self._found:
            found: dict[Any, list[Item]] = {}
            for each in self._all:
                found.setdefault(of(each), []).append(each)
            self._found[name] = {value: tuple(those) for value, those in found.items()}
        return self._found[name]


def last_part(reference: str) -> str:
    """Return the end of a reference; a UUID without what may differ in it."""
    return reference.rstrip("/").rpartition("/")[2].replace("-", "").lower()

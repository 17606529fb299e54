"""Property translation: Heat moves the value of one property to another before it checks them.

Source: heat.engine.translation, as it runs for a new resource. Names are not resolved, since that asks the cloud.
"""

from __future__ import annotations

from heatlint.language.functions.base import Unknown, Unvalued

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.catalog import ResourceType, Translation

_ORDER = ("Add", "Replace", "Delete")


class BothGiven(Exception):
    """Two properties with the same meaning are both given; `first` and `second` are their dotted paths."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first, second)
        self.first = first
        self.second = second


class Moves:
    """The translations of a type whose conditions are true. Paths are dotted and without indices.

    rules: the path of the property that gets a value -> its translations, in the order in which Heat makes them;
    hidden: the paths of the properties that Heat ignores; touched: all of these paths; inside: the path of a map -> the
    keys in it with which such a path goes on; tops: their first steps.
    """

    __slots__ = ("rules", "hidden", "touched", "inside", "tops")

    def __init__(self, translations: list[Translation]) -> None:
        self.rules: dict[str, list[Translation]] = {}
        self.hidden: set[str] = set()
        for rule in sorted(translations, key=lambda each: _ORDER.index(each.rule)):
            self.rules.setdefault(".".join(rule.path), []).append(rule)
            if rule.rule == "Delete":
                self.hidden.add(".".join(rule.path))
            elif rule.rule == "Replace":
                self.hidden.add(".".join(_source(rule)))
        self.touched = {*self.rules, *self.hidden}
        self.inside: dict[str, set[str]] = {}
        for path in self.touched:
            steps = path.split(".")
            for length, step in enumerate(steps):
                self.inside.setdefault(".".join(steps[:length]), set()).add(step)
        self.tops = self.inside.get("", set())


def moves_of(found: ResourceType, given: Any) -> Moves:
    """Return the translations for a resource of a type with the given properties."""
    known: dict[tuple[bool, ...], Moves] = found.moves
    holds = tuple([all(given.get(name) for name in rule.when) for rule in found.translations if rule.when])
    if holds not in known:
        known[holds] = Moves(
            [rule for rule in found.translations if rule.rule in _ORDER and all(given.get(name) for name in rule.when)]
        )
    return known[holds]


class Translator:
    """The translations of one resource.

    read: returns the value of a top-level property without translation. Raises BadProperty or Unknown.
    """

    __slots__ = ("rules", "hidden", "read", "inside", "tops", "touched")

    def __init__(self, moves: Moves, read: Callable[[str], Any]) -> None:
        self.rules = moves.rules
        self.hidden = moves.hidden
        self.touched = moves.touched
        self.inside = moves.inside
        self.tops = moves.tops
        self.read = read

    def concerns(self, name: str) -> bool:
        """Whether a translation changes or hides something in a top-level property."""
        return name in self.tops

    def hides(self, path: str) -> bool:
        """Whether Heat ignores the property at a dotted path."""
        return plain(path) in self.hidden

    def gives(self, path: str, siblings: dict[Any, Any]) -> bool:
        """Whether the property at a dotted path without indices, which is not set, may get the value of another one.

        siblings: the map in which it stands.
        """
        for rule in self.rules.get(path, ()):
            if rule.rule != "Replace" or rule.value_name is None or rule.value_name in siblings:
                return True
        return False

    def translates(self, path: str) -> bool:
        """Whether the property at a dotted path gets the value of another property."""
        return plain(path) in self.rules

    def apply(self, path: str, value: Any, siblings: dict[Any, Any]) -> Any:
        """Return the translated value of a property. Raises BothGiven, or Unknown if that needs an unknown value."""
        for rule in self.rules.get(plain(path), ()):
            if rule.rule == "Delete":
                value = None
            elif rule.rule == "Replace":
                value = self._replaced(path, rule, value, siblings)
            else:
                value = self._added(rule, value, siblings)
        return value

    def _replaced(self, path: str, rule: Translation, value: Any, siblings: dict[Any, Any]) -> Any:
        other = rule.value
        if rule.value_name is not None or rule.value_path is not None:
            other = self._other(rule, siblings)
            if value is None and isinstance(other, Unvalued) and other.source is not None:
                return other  # its source says which value it is
            if isinstance(other, Unvalued) or (isinstance(value, Unvalued) and other):
                raise Unknown
            if other and value:
                raise BothGiven(plain(path), ".".join(_source(rule)))
        return value if other is None else other

    def _added(self, rule: Translation, value: Any, siblings: dict[Any, Any]) -> Any:
        if isinstance(value, Unvalued):
            raise Unknown
        items = list(value) if isinstance(value, list) else []
        other = self._filled(rule.value) if rule.value is not None else self._other(rule, siblings)
        if other is None:
            return items
        return items + (other if isinstance(other, list) else [other])

    def _filled(self, value: Any) -> Any:
        """Return the value that a rule adds; {"property": NAME} in it stands for the value of that property."""
        if isinstance(value, dict):
            if set(value) == {"property"}:
                return self.read(value["property"])
            return {key: self._filled(each) for key, each in value.items()}
        return [self._filled(each) for each in value] if isinstance(value, list) else value

    def _other(self, rule: Translation, siblings: dict[Any, Any]) -> Any:
        """Return the value of the property that a rule takes its value from."""
        if rule.value_name is not None:
            return _inside(siblings.get(rule.value_name), rule.custom_value_path or [])
        path = [*(rule.value_path or []), *(rule.custom_value_path or [])]
        return _inside(self.read(path[0]), path[1:])


def _inside(value: Any, path: list[str]) -> Any:
    if not path or value is None:
        return value
    if isinstance(value, Unvalued):
        raise Unknown
    if isinstance(value, list):
        return [_inside(item, path) for item in value]
    return _inside(value.get(path[0]), path[1:]) if isinstance(value, dict) else None


def _source(rule: Translation) -> list[str]:
    """Return the path of the property that a Replace takes its value from."""
    if rule.value_name is not None:
        return [*rule.path[:-1], rule.value_name, *(rule.custom_value_path or [])]
    return [*(rule.value_path or []), *(rule.custom_value_path or [])]


_plains: dict[str, str] = {}


def plain(path: str) -> str:
    """Return a dotted path without list indices."""
    found = _plains.get(path)
    if found is None:
        if len(_plains) > 10_000:
            _plains.clear()
        found = _plains[path] = ".".join(step for step in path.split(".") if not step.isdigit())
    return found

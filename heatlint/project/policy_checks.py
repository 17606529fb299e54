"""What a policy checks: types of resources, properties that must be set, and values of properties."""

from __future__ import annotations

from heatlint.language import patterns
from heatlint.language.functions.base import Unvalued, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.project.subject import Path, Subject

    #: Yields a path and a message for each fault of a resource; the message is a NotJudged when the policy cannot tell.
    SubjectCheck = Callable[[Subject], Iterator[tuple[Path, str]]]
    #: Returns what is wrong with a value, or None.
    ValueCheck = Callable[[Any], str | None]

#: How many characters of a pattern or a list of values a message quotes.
MOST_QUOTED = 100


# --- checks of a resource: each function makes one from the table of a policy -----------------------------------------


def _forbid(table: dict[str, Any]) -> SubjectCheck:
    instead = f'; use "{table["instead"]}" instead' if "instead" in table else ""

    def check(subject: Subject) -> Iterator[tuple[Path, str]]:
        resource = subject.resource
        name = resource.type_label
        found = resource.type.name if resource.type is not None else name
        if found in (resource.type_name, name):
            yield subject.type_path, f'"{name}" is a forbidden type{instead}'
        else:
            yield subject.type_path, f'"{name}" stands for "{found}", which is a forbidden type{instead}'

    return check


def _require(table: dict[str, Any]) -> SubjectCheck:
    wanted = [(name, name.split(".")) for name in table["require"]]
    if not wanted:
        raise ValueError('"require" is empty; expected names of properties')
    types = table["type"]

    def check(subject: Subject) -> Iterator[tuple[Path, str]]:
        # A type that takes any property is meant only when the policy names it: "*" does not.
        is_named = any(name in types for name in subject.types)
        missing = []
        for name, (first, *rest) in wanted:
            takes = subject.takes(first)
            if (is_named if takes is None else takes) and _is_missing(subject.value(first), rest):
                missing.append(f'"{name}"')
        if missing:
            listed = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
            yield subject.type_path, f"{listed} must be set"

    return check


def _is_missing(value: Any, names: list[str]) -> bool:
    """Whether the value under nested names is certainly missing, also in only one item of a list.

    An empty list and an empty map are no value: `security_groups: []` gives a port no security group.
    """
    if value is None or not names:
        return value is None or value == [] or value == {}
    if isinstance(value, list):
        return any(item is not None and _is_missing(item, names) for item in value)
    return isinstance(value, dict) and _is_missing(value.get(names[0]), names[1:])


def _property(table: dict[str, Any]) -> SubjectCheck:
    first, *rest = name = table["property"].split(".")
    checks = [make(table[key]) for key, make in VALUE_CHECKS.items() if key in table]
    for key in VALUE_CHECKS:
        if table.get(key) == []:
            raise ValueError(f'"{key}" is empty; expected values')
    if not checks:
        keys = [f'"{key}"' for key in VALUE_CHECKS]
        raise ValueError(f'"property" needs one of {", ".join(keys[:-1])} or {keys[-1]}')

    def check(subject: Subject) -> Iterator[tuple[Path, str]]:
        for steps, value in _values(subject.value(first), rest, ()):
            if value is None or isinstance(value, (dict, Unvalued)) or subject.is_null(first, steps, value):
                continue
            found = [fault for each in checks if (fault := each(value)) is not None]
            faults = [each for each in found if not isinstance(each, NotJudged)]
            path = (*subject.properties_path, first, *steps)
            if faults:
                yield path, f'"{".".join(name)}" is "{shorten(_text(value))}"{faults[0]}'
            elif found:
                yield path, found[0]

    return check


def _values(value: Any, names: list[str], path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield path and value of what is under nested names; names reach into each item of a list."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _values(item, names, (*path, index))
    elif not names:
        yield path, value
    elif isinstance(value, dict):
        yield from _values(value.get(names[0]), names[1:], (*path, names[0]))


#: The form of a policy -> what makes its check. Raises ValueError for a table that cannot be used.
CHECKS: dict[str, Callable[[dict[str, Any]], SubjectCheck]] = {
    "forbid": _forbid,
    "require": _require,
    "property": _property,
}


# --- checks of a value: each returns the end of the message '"name" is "value"...' ------------------------------------


def _matches(text: str) -> ValueCheck:
    fault = f'; expected a match of "{shorten(text, MOST_QUOTED)}"'
    return _pattern_check(text, {True: None, False: fault})


def _not_matches(text: str) -> ValueCheck:
    fault = f'; expected no match of "{shorten(text, MOST_QUOTED)}"'
    return _pattern_check(text, {True: fault, False: None})


def _pattern_check(text: str, faults: dict[bool, str | None]) -> ValueCheck:
    check_pattern(text)

    def check(value: Any) -> str | None:
        is_found = patterns.is_found(text, _text(value))
        return not_judged(text) if is_found is None else faults[is_found]

    return check


def _one_of(allowed: list[Any]) -> ValueCheck:
    fault = "; expected " + shorten(" or ".join(f'"{_text(each)}"' for each in allowed), MOST_QUOTED)
    return lambda value: None if any(_is_same(value, each) for each in allowed) else fault


def _forbid_values(forbidden: list[Any]) -> ValueCheck:
    return lambda value: ", which is forbidden" if any(_is_same(value, each) for each in forbidden) else None


VALUE_CHECKS: dict[str, Callable[[Any], ValueCheck]] = {
    "matches": _matches,
    "not-matches": _not_matches,
    "one-of": _one_of,
    "forbid-values": _forbid_values,
}


def _text(value: Any) -> str:
    """Return a value as a pattern sees it: as YAML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _is_same(value: Any, other: Any) -> bool:
    """Whether two values have the same text; the case of booleans does not matter."""
    one, two = _text(value), _text(other)
    return one == two or (isinstance(value, bool) or isinstance(other, bool)) and one.lower() == two.lower()


# --- patterns ---------------------------------------------------------------------------------------------------------


class NotJudged(str):
    """A message that says that a policy could not be applied to a value."""

    __slots__ = ()


def not_judged(pattern: str) -> NotJudged:
    """Return the message for a value that is not compared with a pattern."""
    return NotJudged(
        f'the value is not compared with "{shorten(pattern, MOST_QUOTED)}", since that could take too long'
    )


def check_pattern(pattern: str) -> None:
    """Raise ValueError for a text that is not a regular expression, or too large a one."""
    try:
        patterns.compiled(pattern)
    except patterns.NOT_COMPILED as error:
        raise ValueError(f'"{shorten(pattern)}" is not a regular expression: {error}') from None
    except patterns.TooLarge as error:
        raise ValueError(f'"{shorten(pattern)}" is too large a regular expression: {error}') from None


def name_fits(pattern: str, name: str) -> bool:
    """Whether a name fits a pattern in which "*" stands for any text.

    Unlike fnmatch, "[" and "?" stand for themselves, and no pattern takes exponential time.
    """
    start, *rest = pattern.split("*")
    if not rest:
        return pattern == name
    end = rest.pop()
    at, last = len(start), len(name) - len(end)
    if at > last or not (name.startswith(start) and name.endswith(end)):
        return False
    for part in rest:
        at = name.find(part, at, last)
        if at < 0:
            return False
        at += len(part)
    return True

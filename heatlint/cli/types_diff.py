"""heatlint types --diff: what differs between the resource types of two releases."""

from __future__ import annotations

from heatlint import catalog
from heatlint.catalog.describe import attribute_description, property_description, support_description
from heatlint.catalog.differences import changes
from heatlint.catalog.releases import describe_release
from heatlint.catalog.resource_type import Property
from heatlint.catalog.words import (
    attribute_words,
    constraint_words,
    property_words,
    quoted,
    status_words,
    values_words,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.catalog import ResourceType
    from heatlint.catalog.differences import Change, Facts, Part


class Comparison:
    """Two releases compared: types added and removed, changes of status, and changes of properties and attributes.

    The contents of types that are hidden in one of the releases are not compared.
    """

    def __init__(self, old: int, new: int, names: Iterable[str]) -> None:
        self._old, self._new = old, new
        self._added: list[str] = []
        self._removed: list[str] = []
        self._status: dict[str, tuple[ResourceType, ResourceType]] = {}
        self._changed: dict[str, dict[str, list[Change]]] = {}  # type -> section -> changes
        for name in names:
            self._compare(name)

    def _compare(self, name: str) -> None:
        before, after = catalog.find(name, self._old), catalog.find(name, self._new)
        if before is None or after is None:
            (self._added if before is None else self._removed).append(name)
            return
        if before.support.status != after.support.status:
            self._status[name] = before, after
        found = {} if before.hidden or after.hidden else changes(before, after)
        if found:
            self._changed[name] = found

    def lines(self) -> Iterator[str]:
        """Yield the comparison as lines of text."""
        yield f"from {describe_release(self._old)} to {describe_release(self._new)}:"
        for title, names in (("added", self._added), ("removed", self._removed)):
            if names:
                yield from ("", f"{title}:", *(f"  {name}" for name in names))
        if self._status:
            yield from ("", "status:")
            yield from (f"  {name}: {status_words(after.support)}" for name, (_, after) in self._status.items())
        for name, sections in self._changed.items():
            yield from ("", f"{name}:")
            for section, found in sections.items():
                yield f"  {section.replace('_', ' ')}:"
                yield from (f"    {_change_line(*each, top=section == 'properties')}" for each in found)
        if not (self._added or self._removed or self._status or self._changed):
            yield "no difference"

    def data(self) -> dict[str, Any]:
        """Return the comparison as JSON data."""
        return {
            "from": self._old,
            "to": self._new,
            "added": self._added,
            "removed": self._removed,
            "status": {
                name: {"from": support_description(before.support), "to": support_description(after.support)}
                for name, (before, after) in self._status.items()
            },
            "changed": {
                name: {section: _section_data(found) for section, found in sections.items()}
                for name, sections in self._changed.items()
            },
        }


def _section_data(found: list[Change]) -> dict[str, Any]:
    data: dict[str, Any] = {"added": {}, "removed": [], "changed": {}}
    for path, old, new, facts in found:
        if new is None:
            data["removed"].append(path)
        elif old is None:
            data["added"][path] = property_description(new) if isinstance(new, Property) else attribute_description(new)
        else:
            data["changed"][path] = {name: {"from": before, "to": after} for name, (before, after) in facts.items()}
    return data


def _change_line(path: str, old: Part | None, new: Part | None, facts: Facts, *, top: bool) -> str:
    """Return a change in one line: "+" with a description, "-", or "~" with the old and the new facts."""
    if new is None:
        return f"- {path}"
    if old is None:
        words = property_words(new, top=top and "." not in path) if isinstance(new, Property) else attribute_words(new)
        return f"+ {path}: {words}"
    return f"~ {path}: {'; '.join(_fact(name, before, after) for name, (before, after) in facts.items())}"


def _fact(name: str, before: Any, after: Any) -> str:
    """Return a changed fact as text; of allowed values only those that were added or removed."""
    if name == "constraints" and before and after:
        ((kind, old),) = before[-1].items()
        other, new = next(iter(after[-1].items()))
        if before[:-1] == after[:-1] and kind == other == "allowed_values":
            added = [value for value in new if value not in old]
            removed = [value for value in old if value not in new]
            parts = [
                f"{verb} {values_words(values)}"
                for verb, values in (("takes", added), ("no longer takes", removed))
                if values
            ]
            return ", ".join(parts) or "allowed values in another order"
    return f"{name.replace('_', ' ')} {_fact_value(name, before)} -> {_fact_value(name, after)}"


def _fact_value(name: str, value: Any) -> str:
    if value is None or value == []:
        return "none"
    if name == "constraints":
        return " and ".join(map(constraint_words, value))
    return quoted(value) if name == "default" else str(value).lower()

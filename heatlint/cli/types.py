"""heatlint types: the resource types of a release, what one of them is, what differs between two releases."""

from __future__ import annotations

import json
import sys

from heatlint import catalog
from heatlint.catalog.describe import attribute_description, description, property_description, support_description
from heatlint.catalog.differences import changes
from heatlint.catalog.releases import describe_ranges, describe_release
from heatlint.catalog.resource_type import Property
from heatlint.catalog.words import (
    attribute_words,
    constraint_words,
    property_lines,
    property_words,
    quoted,
    status_words,
    support_words,
    values_words,
)
from heatlint.cli import exit_status
from heatlint.cli.inputs import known_of
from heatlint.cli.options import Misuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.catalog import Known, ResourceType
    from heatlint.catalog.differences import Change, Facts, Part
    from heatlint.cli.options import Arguments


def run(arguments: Arguments) -> int:
    """Print what is asked for."""
    wanted = arguments.operands[0] if arguments.operands else None
    if arguments.flag("--diff"):
        for other in ("--target", "--types"):
            if arguments.flag(other):
                raise Misuse(f"--diff compares two releases; {other} does not go with it")
        first, second = map(catalog.release, arguments.many("--diff"))
        report = _diff(first, second, wanted)
        lines = _diff_lines(first, second, report)
        answer: Any = _diff_answer(first, second, report)
    else:
        known = known_of(arguments)
        number = known.release
        types = _types(known)
        if wanted is None:
            listed = [each for each in types.values() if not each.hidden]
            lines = _list_lines(listed)
            answer = {
                "resource_types": [
                    {"resource_type": each.name, "support_status": support_description(each.support)} for each in listed
                ]
            }
        else:
            if wanted not in types:
                raise Misuse(_missing(wanted, types, number))
            lines = _type_lines(types[wanted])
            answer = description(types[wanted])
    if arguments.one("--format") == "json":
        lines = iter([json.dumps(answer, indent=2, ensure_ascii=False)])
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return exit_status.OK


def _types(known: Known) -> dict[str, ResourceType]:
    """Name -> type, sorted: those of a release and those of the cloud, which come before them."""
    number = known.release
    found = {name: each for name in catalog.names(number) if (each := catalog.find(name, number)) is not None}
    return dict(sorted({**found, **known.private}.items()))


def _missing(name: str, types: Iterable[str], number: int) -> str:
    """What is said of a type that does not exist."""
    spans = catalog.history(name)
    if spans:
        return f'{describe_release(number)} has no "{name}"; Heat has it in {describe_ranges(spans)}'
    instead = catalog.aliases(number).get(name)
    if instead is not None:
        return f'"{name}" is not a type; the environment that comes with Heat maps it to "{instead}"'
    from heatlint.suggest import did_you_mean

    return f'there is no resource type "{name}"{did_you_mean(name, types, "; see heatlint types")}'


def _list_lines(types: list[ResourceType]) -> Iterator[str]:
    for each in types:
        yield each.name if each.support.status == "SUPPORTED" else f"{each.name}  {status_words(each.support)}"


def _type_lines(found: ResourceType) -> Iterator[str]:
    """All there is to know about a type."""
    yield found.name
    yield f"  {support_words(found.support)}"
    spans = catalog.history(found.name)
    if spans and spans != [(catalog.available_releases()[0], catalog.available_releases()[-1])]:
        yield f"  in {describe_ranges(spans)}"
    if found.placeholder:
        yield "  takes any properties, and makes nothing"
    for title, properties in (("properties", found.properties), ("update policy", found.update_policy)):
        if properties:
            yield from ("", f"{title}:", *property_lines(properties, "  "))
    yield from ("", "attributes:")
    for name, attribute in found.attributes.items():
        yield f"  {name}: {attribute_words(attribute)}"
    if found.attributes_open:
        yield "  and any other name"


class _Report:
    """What differs between two releases: names of types, changes of status, and changes inside of types."""

    def __init__(self) -> None:
        self.added: list[str] = []
        self.removed: list[str] = []
        self.status: dict[str, tuple[ResourceType, ResourceType]] = {}
        self.changed: dict[str, dict[str, list[Change]]] = {}


def _diff(first: int, second: int, wanted: str | None) -> _Report:
    """The differences between two releases, in all types or in one. Types that are hidden in both are passed over."""
    report = _Report()
    names = sorted({*catalog.names(first), *catalog.names(second)})
    if wanted is not None:
        if wanted not in names:
            raise Misuse(_missing(wanted, names, second))
        names = [wanted]
    for name in names:
        old, new = catalog.find(name, first), catalog.find(name, second)
        if old is None or new is None:
            (report.added if old is None else report.removed).append(name)
            continue
        if old.support.status != new.support.status:
            report.status[name] = old, new
        inside = {} if old.hidden or new.hidden else changes(old, new)
        if inside:
            report.changed[name] = inside
    return report


def _diff_lines(first: int, second: int, report: _Report) -> Iterator[str]:
    yield f"from {describe_release(first)} to {describe_release(second)}:"
    for title, names in (("added", report.added), ("removed", report.removed)):
        if names:
            yield from ("", f"{title}:", *(f"  {name}" for name in names))
    if report.status:
        yield from ("", "status:")
        yield from (f"  {name}: {status_words(new.support)}" for name, (_, new) in report.status.items())
    for name, sections in report.changed.items():
        yield from ("", f"{name}:")
        for section, found in sections.items():
            yield f"  {section.replace('_', ' ')}:"
            yield from (f"    {_change_words(*each, top=section == 'properties')}" for each in found)
    if not (report.added or report.removed or report.status or report.changed):
        yield "no difference"


def _change_words(path: str, old: Part | None, new: Part | None, facts: Facts, *, top: bool) -> str:
    """A change in a line: "+" and what it is, "-", or "~" and what it was and is."""
    if new is None:
        return f"- {path}"
    if old is None:
        words = property_words(new, top=top and "." not in path) if isinstance(new, Property) else attribute_words(new)
        return f"+ {path}: {words}"
    said = [_fact_words(name, before, after) for name, (before, after) in facts.items()]
    return f"~ {path}: {'; '.join(said)}"


def _fact_words(name: str, before: Any, after: Any) -> str:
    """A fact that changed; of allowed values only those that come or go."""
    if name == "constraints" and before and after:
        ((kind, old),) = before[-1].items()
        other, new = next(iter(after[-1].items()))
        if before[:-1] == after[:-1] and kind == other == "allowed_values":
            more, less = [each for each in new if each not in old], [each for each in old if each not in new]
            said = [
                f"{what} {values_words(values)}"
                for what, values in (("takes", more), ("no longer takes", less))
                if values
            ]
            return ", ".join(said) or "allowed values in another order"
    return f"{name.replace('_', ' ')} {_value_words(name, before)} -> {_value_words(name, after)}"


def _value_words(name: str, value: Any) -> str:
    """A fact before or after a change."""
    if value is None or value == []:
        return "none"
    if name == "constraints":
        return " and ".join(map(constraint_words, value))
    return quoted(value) if name == "default" else str(value).lower()


def _diff_answer(first: int, second: int, report: _Report) -> dict[str, Any]:
    return {
        "from": first,
        "to": second,
        "added": report.added,
        "removed": report.removed,
        "status": {
            name: {"from": support_description(old.support), "to": support_description(new.support)}
            for name, (old, new) in report.status.items()
        },
        "changed": {
            name: {section: _section_answer(found) for section, found in sections.items()}
            for name, sections in report.changed.items()
        },
    }


def _section_answer(found: list[Change]) -> dict[str, Any]:
    answer: dict[str, Any] = {"added": {}, "removed": [], "changed": {}}
    for path, old, new, facts in found:
        if new is None:
            answer["removed"].append(path)
        elif old is None:
            answer["added"][path] = (
                property_description(new) if isinstance(new, Property) else attribute_description(new)
            )
        else:
            answer["changed"][path] = {name: {"from": before, "to": after} for name, (before, after) in facts.items()}
    return answer

"""What the values in a nested stack inherit from those that the resource around it passes to it."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown
from heatlint.model.groups import group_of
from heatlint.planning.equality import PARAMETERS, PROPERTIES, Inherited

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.planning.equality import AllInherited, Read
    from heatlint.planning.existing import PropertyValues


def inherited_by_nested(values: PropertyValues | None, described_by: PropertyValues | None) -> AllInherited:
    """Return what a nested stack inherits: what the values depend on that are passed to it.

    values: those of the resource that nests it; None when there is no such resource. described_by: those of the launch
    configuration of the members of a group.
    """
    if values is None:
        return {}
    known = [name for name in values.resource.properties if name in values.schema]
    if values.resource.is_template:
        return _of_properties(values, known, PARAMETERS)
    group = group_of(values.resource.type)
    if group is None:  # it is not known what the type stands for
        return {}
    if described_by is not None:
        return _of_properties(described_by, described_by.resource.properties, PROPERTIES)
    if group.definition:
        return _of_definition(values, group.definition[0])
    steps = {section: path for section, path in group.sections.items() if path}
    if not steps:  # the members have the properties of the group
        return _of_properties(values, known, PROPERTIES)
    return {part: each for section, (name,) in steps.items() for part, each in _of_section(values, name, section)}


def _of_properties(values: PropertyValues, names: Iterable[Any], section: str) -> AllInherited:
    """Return what the parts of a section inherit that have the names and the values of properties."""
    found = ((name, _of_property(values, name)) for name in names)
    return {(section, name): each for name, each in found if each is not None}


def _of_definition(values: PropertyValues, name: str) -> AllInherited:
    """Return what a definition of members inherits that a property of the group has."""
    whole = _of_property(values, name)
    if whole is None:
        return {}
    written = values.resource.properties.get(name)
    if not isinstance(written, dict) or values.evaluator.is_call(written):
        return {(): whole}
    found: dict[tuple[Any, ...], Inherited] = {}
    for section, value in written.items():
        found.update(_parts(values, section, value))
    return found


def _of_section(values: PropertyValues, name: str, section: str) -> Iterator[tuple[tuple[Any, ...], Inherited]]:
    """Yield what a section of the members inherits that a property of the group has."""
    if _of_property(values, name) is not None:
        yield from _parts(values, section, values.resource.properties.get(name))


def _parts(values: PropertyValues, section: str, written: Any) -> Iterator[tuple[tuple[Any, ...], Inherited]]:
    """Yield what a section inherits: each property for itself, where they are written as a map."""
    parts: Iterable[tuple[tuple[Any, ...], Any]] = (((section,), written),)
    if section == PROPERTIES:
        is_map = isinstance(written, dict) and not values.evaluator.is_call(written)
        parts = (((section, name), each) for name, each in written.items()) if is_map else (((), written),)
    for part, value in parts:
        found = _of_written(values, value)
        if found is not None:
            yield part, found


def _of_property(values: PropertyValues, name: Any) -> Inherited | None:
    values.get_or_unvalued(name)
    return _of_reads(values.reads_of(name), values.is_secret(name))


def _of_written(values: PropertyValues, written: Any) -> Inherited | None:
    """Return what a part of a property inherits."""
    evaluator = values.evaluator
    count, secrets = len(evaluator.reads), evaluator.scope.secret_reads[0]
    try:
        evaluator.resolve(written)
    except (Refused, Unknown):
        pass
    found = _of_reads(evaluator.reads[count:], evaluator.scope.secret_reads[0] != secrets)
    del evaluator.reads[count:]
    return found


def _of_reads(reads: Iterable[Read], is_secret: bool) -> Inherited | None:
    kinds = tuple(dict.fromkeys(kind for kind, _ in reads))
    return Inherited(kinds, is_secret) if kinds or is_secret else None

"""What the values in a nested stack inherit from those that the resource around it passes to it."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown
from heatlint.model.groups import group_of
from heatlint.planning.equality import PARAMETERS, PROPERTIES, Inherited

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.planning.equality import AllInherited
    from heatlint.planning.existing import PropertyValues


def inherited_by_template(values: PropertyValues) -> AllInherited:
    """Return what the parameters of a nested template inherit. values: those of the resource that nests it."""
    found = ((name, _of_property(values, name)) for name in values.resource.properties if name in values.schema)
    return {(PARAMETERS, name): each for name, each in found if each is not None}


def inherited_by_members(values: PropertyValues, described_by: PropertyValues | None) -> AllInherited:
    """Return what the parts of the members of a group inherit.

    values: those of the group; described_by: those of the launch configuration of the members.
    """
    group = group_of(values.resource.type)
    if group is None:  # it is not known what the type stands for
        return {}
    if described_by is not None:
        written = described_by.resource.properties
        found = {(PROPERTIES, name): _of_property(described_by, name) for name in written}
        return {part: each for part, each in found.items() if each is not None}
    if group.definition:
        return _of_definition(values, group.definition[0])
    steps = {section: path for section, path in group.sections.items() if path}
    if not steps:  # the members have the properties of the group
        return {(PROPERTIES, part[1]): each for part, each in inherited_by_template(values).items()}
    return {part: each for section, (name,) in steps.items() for part, each in _of_section(values, name, section)}


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
    kinds = tuple(dict.fromkeys(kind for kind, _ in values.reads_of(name)))
    is_secret = values.is_secret(name)
    return Inherited(kinds, is_secret) if kinds or is_secret else None


def _of_written(values: PropertyValues, written: Any) -> Inherited | None:
    """Return what a part of a property inherits."""
    evaluator = values.evaluator
    count, secrets = len(evaluator.reads), evaluator.scope.secret_reads[0]
    try:
        evaluator.resolve(written)
    except (Refused, Unknown):
        pass
    kinds = tuple(dict.fromkeys(kind for kind, _ in evaluator.reads[count:]))
    del evaluator.reads[count:]
    is_secret = evaluator.scope.secret_reads[0] != secrets
    return Inherited(kinds, is_secret) if kinds or is_secret else None

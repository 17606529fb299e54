"""Values that are not known, and that only the new type of their resource checks."""

from __future__ import annotations

from heatlint.language.functions.base import Unvalued, is_known
from heatlint.language.values import BadProperty, checks, convert
from heatlint.model.scope import EXPECTED
from heatlint.model.values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.catalog import Property
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

    Path = tuple[Any, ...]
    #: The steps from a property to a value in it, and what the type of the resource says of this value.
    Found = tuple[Path, Property]

#: Stands for the items of a list.
_ITEM = "*"


def unknown_values(before: Stack, after: Stack) -> Iterator[tuple[Resource, Resource, Path, str]]:
    """Yield where a value of a resource with another type than before is not known, although the new type checks it.

    These are the old and the new resource, in the stack or one that is nested in it; the path of the value in the
    author's text; and a message. The constraints that the old type has, too, do not count.
    """
    for name, new in after.resources.items():
        old = before.resources.get(name)
        if old is None or new.enabled is False or new.external:
            continue
        if old.type is None or new.type is None or old.type.name == new.type.name:
            continue
        values = Values(new, EXPECTED)
        for top in new.properties:
            prop, before_top = new.type.properties.get(top), old.type.properties.get(top)
            for steps, found in () if prop is None else _unknown(prop, before_top, values.get(top)):
                needs = "".join(f"; {each.requirement()}" for each in checks(found))
                checked = f'{new.type.name} checks "{_name((top, *steps))}", unlike {old.type.name}'
                yield old, new, new.property_path(top, *steps), f"{checked}, and the value is not known{needs}"
    nested = {child.parent.name: child for child in before.children if child.parent is not None}
    for child in after.children:
        if child.parent is not None and child.parent.name in nested:
            yield from unknown_values(nested[child.parent.name], child)


def _name(path: Path) -> Any:
    """Return the key at the end of a path; of an item of a list, that of the list."""
    return next(step for step in reversed(path) if not isinstance(step, int))


def _unknown(prop: Property, old: Property | None, value: Any, steps: Path = ()) -> Iterator[Found]:
    """Yield the parts of a value that are not known, and that a property checks.

    old: the property of the old type, whose checks do not count. steps: from the property to the value.
    """
    parts, before = _parts(prop), _parts(old)
    if isinstance(value, Unvalued):
        if _checks_more(prop, old) and not _always_fits(prop, value):
            yield steps, prop
    elif isinstance(value, dict):
        for key, part in parts.items():
            if key in value:
                yield from _unknown(part, before.get(key), value[key], (*steps, key))
    elif isinstance(value, list) and _ITEM in parts:
        for index, each in enumerate(value):
            yield from _unknown(parts[_ITEM], before.get(_ITEM), each, (*steps, index))


def _checks_more(prop: Property, old: Property | None) -> bool:
    """Whether a property, or a part of it, has a constraint that an old one lacks."""
    known, before = () if old is None else old.constraints, _parts(old)
    return any(each not in known for each in prop.constraints) or any(
        _checks_more(part, before.get(key)) for key, part in _parts(prop).items()
    )


def _parts(prop: Property | None) -> dict[str, Property]:
    """Return the keys of a map with their properties; of a list, that of its items as _ITEM."""
    inside = None if prop is None else prop.schema
    return inside if isinstance(inside, dict) else {} if inside is None else {_ITEM: inside}


def _always_fits(prop: Property, value: Unvalued) -> bool:
    """Whether a property takes each value that there may be: by an "if", or by the constraints of a parameter."""
    if value.allowed:
        return all(is_known(each) and _fits(prop, each) for each in value.allowed)
    ranges = [each.get("range") for each in prop.constraints]
    return bool(ranges) and all(each is not None and _is_within(value, each) for each in ranges)


def _fits(prop: Property, value: Any) -> bool:
    try:
        convert(prop, value, validate=True)
    except BadProperty:
        return False
    return True


def _is_within(value: Unvalued, limits: dict[str, Any]) -> bool:
    """Whether a number that is not known is in a range."""
    least, most = limits.get("min"), limits.get("max")
    is_low = least is not None and (value.minimum is None or value.minimum < least)
    return not is_low and (most is None or (value.maximum is not None and value.maximum <= most))

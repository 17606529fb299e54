"""What differs between two resource types: the same type in two releases."""

from __future__ import annotations

from heatlint.catalog.resource_type import Property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.catalog.resource_type import Attribute, ResourceType

    Part = Property | Attribute
    Facts = dict[str, tuple[Any, Any]]
    #: (path, the part before, the part after, the facts that differ): None where there is none. The path: "ports[].id".
    Change = tuple[str, Part | None, Part | None, Facts]

#: The parts of a type that are compared: fields of ResourceType.
SECTIONS = ("properties", "update_policy", "attributes")
_FACTS = ("type", "required", "default", "constraints", "implemented")
#: Heat asks for these only where a property is not inside another.
_UPDATE = ("update_allowed", "immutable")


def changes(old: ResourceType, new: ResourceType) -> dict[str, list[Change]]:
    """Section -> its changes, sections without any left out."""
    found = {section: list(_changes(getattr(old, section), getattr(new, section), "")) for section in SECTIONS}
    return {section: each for section, each in found.items() if each}


def _changes(old: dict[str, Any], new: dict[str, Any], start: str) -> Iterator[Change]:
    """Those of two maps: in the order of the new one, then what is gone."""
    for name, after in new.items():
        before = old.get(name)
        if before is None:
            yield f"{start}{name}", None, after, {}
        else:
            yield from _inside(before, after, f"{start}{name}", _FACTS if start else (*_FACTS, *_UPDATE))
    for name, before in old.items():
        if name not in new:
            yield f"{start}{name}", before, None, {}


def _inside(before: Part, after: Part, path: str, names: tuple[str, ...]) -> Iterator[Change]:
    """Those of a part that both have, in the facts of these names, and of all that lies in it."""
    facts = _facts(before, after, names)
    if facts:
        yield path, before, after, facts
    old, new = getattr(before, "schema", None), getattr(after, "schema", None)
    if isinstance(old, Property) and isinstance(new, Property):
        yield from _inside(old, new, f"{path}[]", _FACTS)
    elif isinstance(old, Property) or isinstance(new, Property):
        yield f"{path}[]", old if isinstance(old, Property) else None, new if isinstance(new, Property) else None, {}
    else:
        yield from _changes(old or {}, new or {}, f"{path}.")


def _facts(old: Part, new: Part, names: tuple[str, ...]) -> Facts:
    """The facts that differ in a property or an attribute alone: "type", "status" ... -> (before, after)."""
    both = {name: (getattr(old, name, None), getattr(new, name, None)) for name in names}
    both["status"] = old.support.status, new.support.status
    # In Python 1 is True; in a template it is not.
    return {name: pair for name, pair in both.items() if repr(pair[0]) != repr(pair[1])}

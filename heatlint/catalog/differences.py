"""The differences of a resource type between two releases."""

from __future__ import annotations

from heatlint.catalog.resource_type import Property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.catalog.resource_type import Attribute, ResourceType

    Part = Property | Attribute
    Facts = dict[str, tuple[Any, Any]]
    #: (path such as "ports[].id", the part before, the part after, the facts that differ); None for a missing part.
    Change = tuple[str, Part | None, Part | None, Facts]

#: The parts of a type that are compared: fields of ResourceType.
SECTIONS = ("properties", "update_policy", "attributes")
_FACTS = ("type", "required", "default", "constraints", "implemented")
#: Heat uses these only for a property that is not inside another.
_UPDATE = ("update_allowed", "immutable")


def changes(old: ResourceType, new: ResourceType) -> dict[str, list[Change]]:
    """Return section -> its changes, without the sections that have none."""
    found = {section: list(_changes(getattr(old, section), getattr(new, section), "")) for section in SECTIONS}
    return {section: each for section, each in found.items() if each}


def _changes(old: dict[str, Any], new: dict[str, Any], start: str) -> Iterator[Change]:
    """Return the changes between two maps: in the order of the new one, then what was removed."""
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
    """Return the changes of a part that both types have, in the facts of these names and in the parts inside it."""
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
    """Return the facts that differ: "type", "status" ... -> (before, after), without the parts inside."""
    both = {name: (getattr(old, name, None), getattr(new, name, None)) for name in names}
    both["status"] = old.support.status, new.support.status
    # In Python 1 is True; in a template it is not.
    return {name: pair for name, pair in both.items() if repr(pair[0]) != repr(pair[1])}

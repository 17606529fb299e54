"""What the things of the cloud are that values name, as the inventory says: for hints, hover texts and completion."""

from __future__ import annotations

from heatlint.catalog import Property
from heatlint.cloud import describe
from heatlint.cloud.unconstrained import lookups_of
from heatlint.editor.facts import as_code
from heatlint.text import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.cloud.inventory import Inventory
    from heatlint.cloud.lookups import Lookup
    from heatlint.editor.file import File
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

    Steps = tuple[str | int, ...]
    Beside = Callable[[str], Any]


class Place:
    """A value that may name a thing of the cloud.

    type_name: of the resource. steps: from its properties to the value; both are empty for the value of a parameter.
    constraints: of the property or parameter. beside: returns the value of a property beside it.
    """

    __slots__ = ("lookups",)

    def __init__(self, type_name: str, steps: Steps, constraints: list[dict[str, Any]], beside: Beside) -> None:
        way = tuple(step for step in steps if isinstance(step, str))
        self.lookups = lookups_of(type_name, way, constraints, beside)


def names(inventory: Inventory, place: Place) -> Iterator[tuple[str, str]]:
    """Yield (name, what it is) of each thing that may stand at a place."""
    return describe.names(inventory, place.lookups)


def hover_text(inventory: Inventory, place: Place, value: object) -> str | None:
    """Return what the thing is that a value names, as Markdown; None when that is not known."""
    found = describe.found(inventory, place.lookups, value)
    if found is None:
        return None
    lookup, item = found
    lines = [f"**{item.get('name') or item.get('id')}** · {lookup.noun}", ""]
    for what, text in describe.details(inventory, lookup.kind, item):
        lines.append(f"- {what} {as_code(text)}" if what else f"- {text}")
    return "\n".join(lines).strip()


def hints(file: File, stack: Stack, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield (offset, text) of each value between two offsets that names a thing of the cloud: what that is."""
    assert file.reading is not None and file.reading.version is not None
    inventory, words = stack.known.inventory, file.reading.version.words
    if inventory is None:
        return
    for resource in stack.resources.values():
        for steps, lookups, value in _named_things(resource):
            offset = file.span((words.resources, resource.name, words.properties, *steps))[1]
            found = describe.found(inventory, lookups, value) if start <= offset <= end else None
            text = "" if found is None else describe.summary(inventory, found[0].kind, found[1])
            if text:
                yield offset, text


def _named_things(resource: Resource) -> Iterator[tuple[Steps, list[Lookup], str]]:
    """Yield each value of a resource that names a thing of the cloud: the steps to it, how it is looked up, itself."""
    if resource.type is None:
        return
    for name in resource.properties:
        prop = resource.type.properties.get(name)
        if prop is None:
            continue
        for steps, constraints, value, beside in _texts((name,), prop, resource.values.get(name), resource.values.get):
            lookups = Place(resource.type.name, steps, constraints, beside).lookups
            is_of_call = len(steps) > 1 and value_at(resource.properties, steps) is None  # of one around it
            if lookups and not is_of_call:
                yield steps, lookups, value


def _texts(steps: Steps, prop: Property, value: Any, beside: Beside) -> Iterator[tuple[Steps, Any, str, Beside]]:
    """Yield each text in the value of a property: the steps to it, its constraints, itself, the values beside it."""
    inside = prop.schema
    if isinstance(value, str):
        yield steps, prop.constraints, value, beside
    elif isinstance(value, dict) and isinstance(inside, dict):
        for name, each in inside.items():
            yield from _texts((*steps, name), each, value.get(name), value.get)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts((*steps, index), inside if isinstance(inside, Property) else prop, each, beside)

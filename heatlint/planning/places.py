"""Where the parts of two definitions are written."""

from __future__ import annotations

from heatlint.model.places import source
from heatlint.planning.changes import Place
from heatlint.report.diagnostic import Position, Range
from heatlint.report.place import plain_path
from heatlint.text import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource


def place_of(resource: Resource, *steps: Any) -> Place | None:
    """Return the place of a part of a definition, of the whole definition without steps.

    None when the definition does not have the part.
    """
    stack, path = source(resource.stack, (*resource.path, *steps))
    container = value_at(stack.template.value, path[:-1])
    if container is None or path[-1] not in container:
        return None
    document = stack.template.document
    span = document.span(path, key=not steps)
    found = None
    if span is not None:
        start, end = (Position(*document.line_column(offset)) for offset in span)
        found = Range(start, end)
    return Place(document.whole.name, tuple(plain_path(path)), found)

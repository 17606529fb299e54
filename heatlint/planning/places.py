"""Where the parts of two definitions are written."""

from __future__ import annotations

from heatlint.load.server.environment import RESOURCE_REGISTRY
from heatlint.model.places import source
from heatlint.planning.changes import Place
from heatlint.report.diagnostic import Position, Range
from heatlint.report.place import plain_path
from heatlint.text import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.text import Document


def place_of(resource: Resource, *steps: Any) -> Place | None:
    """Return the place of a part of a definition, of the whole definition without steps.

    None when the definition does not have the part.
    """
    return place_at(resource.stack, (*resource.path, *steps), key=not steps)


def place_at(stack: Stack, path: tuple[Any, ...], *, key: bool = False) -> Place | None:
    """Return the place of what is at a path in a stack; None when the template does not have it.

    key: whether the place is that of the mapping key.
    """
    stack, path = source(stack, path)
    container = value_at(stack.template.value, path[:-1])
    if container is None or not _has(container, path[-1]):
        return None
    return place_in_document(stack.template.document, path, key)


def setting_place(stack: Stack, steps: tuple[str, ...]) -> Place | None:
    """Return the place of a setting in the registry of the environments; None when it is in none of the request's.

    steps: from `resource_registry`.
    """
    root = stack.root
    name, path = root.environment.place(RESOURCE_REGISTRY, *steps) or (None, ())
    document = root.request.document(name)
    return None if document is None else place_in_document(document, path, key=True)


def place_in_document(document: Document, path: tuple[Any, ...], key: bool = False) -> Place:
    """Return the place of what is at a path in a document. key: whether the place is that of the mapping key."""
    span = document.span(path, key=key)
    found = None
    if span is not None:
        start, end = (Position(*document.line_column(offset)) for offset in span)
        found = Range(start, end)
    return Place(document.whole.name, tuple(plain_path((*document.path, *path))), found)


def _has(container: Any, step: Any) -> bool:
    if isinstance(container, list):
        return isinstance(step, int) and step < len(container)
    return isinstance(container, dict) and step in container

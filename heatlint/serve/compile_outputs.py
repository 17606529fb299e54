"""The outputs of a stack that has not all of its resources yet. Runs in a worker process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heatlint.model.build import build
from heatlint.serve import contents
from heatlint.serve.compile import Names, request_of
from heatlint.serve.values import LiveStack

if TYPE_CHECKING:
    from heatlint.catalog import Known


def outputs_so_far(
    known: Known, body: dict[str, Any], names: Names, path: tuple[str, ...], made: frozenset[tuple[str, ...]]
) -> list[dict[str, Any]]:
    """Return the outputs of a stack, see heatlint.serve.compile.

    body: the request that the root stack was made with. path: the names of the resources from the root stack to the
    stack. made: those to the resources that were begun.
    """
    stack = build(request_of(body, "deploy", names.name), known=known)
    try:
        live: LiveStack | None = LiveStack(stack, names, made=made)
        for name in path:
            resource = None if live is None else live.stack.resource(name)
            live = None if live is None or resource is None else live.child(resource)
        return [] if live is None else contents.outputs(live)
    finally:
        stack.dissolve()

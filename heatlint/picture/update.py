"""Makes the picture of an update: the picture of the new stack with what happens with its resources."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from heatlint.model.secret_places import secret_places
from heatlint.picture.graph import Graph, Node
from heatlint.picture.of_change import of_update
from heatlint.picture.of_stack import graph_of
from heatlint.planning.make import make

if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.load import Request


def picture_of_update(
    graph: Graph,
    old: Request,
    new: Request,
    known: Known,
    assume_values: bool,
    old_name: Callable[[str], str] | None = None,
    include: Collection[str] = (),
    *,
    with_lines: bool = False,
) -> tuple[Graph, tuple[str, ...]]:
    """Return the picture of an update, and the notes of its plan.

    graph: the picture of the new stack; old, new: the requests of the stacks; assume_values: as for
    heatlint.planning.make.make; old_name: gives a file of the old stack the name that the user knows, None when it has
    that name; include, with_lines: as for heatlint.picture.of_stack.graph_of.
    """
    outcome = make(old, new, known=known, assume_values=assume_values)
    plan, compared = outcome.plan, outcome.comparison
    if compared is None:
        return of_update(graph, Graph(""), plan), plan.notes
    assert compared.before is not None and compared.after is not None
    stacks = (compared.before.stack, compared.after.stack)
    covers = [secret_places(stack).covered for stack in stacks]

    def covered(text: str) -> str:
        for cover in covers:
            text = cover(text)
        return text

    before = graph_of(stacks[0], include=include, with_lines=with_lines).with_each(partial(_with_lines, covered))
    if old_name is not None:
        before = before.with_each(partial(_with_name, old_name))
    found = of_update(graph, before, plan, covered)
    for stack in stacks:
        stack.dissolve()
    return found, plan.notes


def _with_name(name_of: Callable[[str], str], node: Node) -> Node:
    """Return the node with another name of its file."""
    return replace(node, file=name_of(node.file)) if node.file else node


def _with_lines(covered: Callable[[str], str], node: Node) -> Node:
    """Return the node with what is secret in either stack covered in its lines."""
    excerpt = node.excerpt
    if excerpt is None:
        return node
    return replace(node, excerpt=replace(excerpt, lines=tuple(map(covered, excerpt.lines))))

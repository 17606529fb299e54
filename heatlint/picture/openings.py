"""Which stacks a picture draws, and which of their resources: a bounded number, those of the upper levels first."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from heatlint.model.places import source
from heatlint.picture.nested import NestedStacks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

    #: The document of a definition, and its path there.
    Place = tuple[str, tuple[Any, ...]]

#: How many nested stacks a picture has; the nodes of further ones stay closed.
MOST_STACKS = 1_000
#: How many nodes of resources a picture has in all. Nested stacks that would make more stay closed.
MOST_DRAWN = 5_000


@dataclass(frozen=True, slots=True)
class Opening:
    """A stack as it is drawn.

    runs: the resources of each node; inside: the name of the first resource of a node -> the stack drawn in it; closed:
    the same for stacks that are not drawn; left_out: how many nodes of resources the stack has in addition.
    """

    stack: Stack
    runs: list[list[Resource]]
    inside: dict[Any, Opening] = field(default_factory=dict)
    closed: dict[Any, Stack] = field(default_factory=dict)
    left_out: int = 0

    def all(self) -> Iterator[Opening]:
        """Yield this stack and those drawn inside of it."""
        todo = [self]
        while todo:
            each = todo.pop()
            yield each
            todo += each.inside.values()

    def definitions(self) -> Iterator[Place]:
        """Yield the definitions of the nodes of this stack alone; not one that two nodes have."""
        counts = Counter(definition_of(run[0]) for run in self.runs)
        yield from (place for place, count in counts.items() if count == 1)


def opened(root: Stack) -> Opening:
    """Return a stack as it is drawn, with those in it."""
    nested = NestedStacks()
    runs_of: dict[int, list[list[Resource]]] = {}  # many resources may have one stack
    all_runs = _runs(root)
    found = Opening(root, all_runs[:MOST_DRAWN], left_out=max(0, len(all_runs) - MOST_DRAWN))
    stacks, nodes = MOST_STACKS, MOST_DRAWN - len(found.runs)
    todo = deque([found])
    while todo:
        each = todo.popleft()
        children = nested.of(each.stack)
        for run in each.runs:
            name = run[0].name
            child = children.get(name)
            if child is None:
                continue
            if id(child) not in runs_of:
                runs_of[id(child)] = _runs(child)
            runs = runs_of[id(child)]
            if not stacks or len(runs) > nodes:
                each.closed[name] = child
                continue
            stacks, nodes = stacks - 1, nodes - len(runs)
            each.inside[name] = Opening(child, runs)
            todo.append(each.inside[name])
    return found


def definition_of(resource: Resource) -> Place:
    """Return the document and the path of the definition of a resource."""
    author, path = source(resource.stack, resource.path)
    return author.file, tuple(path)


def _runs(stack: Stack) -> list[list[Resource]]:
    """Return the resources of a stack: members of a group that have one definition together, any other alone."""
    if stack.group_template is None:
        return [[each] for each in stack.resources.values()]
    alike = groupby(stack.resources.values(), key=lambda each: (definition_of(each), each.type_name))
    return [list(run) for _, run in alike]

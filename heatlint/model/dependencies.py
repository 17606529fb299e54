"""The dependencies between the resources of a stack: those that its template has, and those that Heat adds."""

from __future__ import annotations

from heatlint.model.implicit import implicit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.model.references import Use
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack

    Path = tuple[Any, ...]
    #: The name of a resource -> the names of the resources that Heat creates before it.
    Needs = dict[Any, list[Any]]


def is_dependency(stack: Stack, use: Use) -> bool:
    """Whether a reference in the call makes a dependency."""
    resource = use.resource
    return (
        resource is not None and not resource.external and use.section in (stack.words.properties, stack.words.metadata)
    )


def written_needs(stack: Stack) -> tuple[Needs, dict[tuple[Any, Any], Path]]:
    """Return the dependencies that the template has, and for each the path of the first reference that makes it."""
    needs: Needs = {name: [] for name, resource in stack.resources.items() if resource.enabled is not False}
    places: dict[tuple[Any, Any], Path] = {}

    def add(source: Any, target: Any, path: Path) -> None:
        if target in needs and source in needs and (source, target) not in places:
            if stack.resources[target].strict:
                needs[source].append(target)
                places[source, target] = path

    word = stack.words.depends_on
    for name in needs:
        resource = stack.resources[name]
        written = resource.written(word)
        if resource.external or not written:
            continue
        listed = isinstance(written, list)
        for index, target in enumerate(written if listed else [written]):
            if isinstance(target, str):
                add(name, target, (*resource.path, word, index) if listed else (*resource.path, word))
    for reference in (*stack.references("resource"), *stack.references("attribute")):
        source = reference.use.resource
        if source is not None and is_dependency(stack, reference.use):
            if isinstance(reference.target, (str, int, float)):
                add(source.name, reference.target, reference.path)
    return needs, places


def all_needs(stack: Stack) -> Needs:
    """Return the dependencies that the template has, and after them those that Heat adds."""
    needs, _ = written_needs(stack)
    for source, target in list(implicit(stack, needs)):
        needs[source].append(target)
    return needs


def beside(first: Resource, second: Resource) -> tuple[Resource, Resource]:
    """Return two resources of one stack that are, or contain, two resources of a request.

    A resource of a nested stack waits for what the resource that contains the stack waits for.
    """
    for one, other in zip(_containers(first), _containers(second), strict=False):
        if one is not other:
            break
    return one, other


def _containers(resource: Resource) -> list[Resource]:
    """Return the resource and those that contain its stack, the outermost first."""
    chain = [resource]
    while chain[0].stack.parent is not None:
        chain.insert(0, chain[0].stack.parent)
    return chain


class Unordered:
    """A resource of a request that does not wait for another one.

    first, second: the resources of one stack that must wait for each other: those two, or what contains them.
    """

    __slots__ = ("first", "second")

    def __init__(self, resource: Resource, needed: Resource) -> None:
        self.first, self.second = beside(resource, needed)


def made_resources(root: Stack) -> Iterator[Resource]:
    """Return the resources that may be made of a stack and of those nested in it."""
    for stack in root.all():
        for resource in stack.resources.values() if stack.is_created else ():
            if resource.enabled is not False and not resource.external:
                yield resource


class Order:
    """What the resources of a request wait for. It keeps the dependencies of the stacks that it was asked about."""

    def __init__(self) -> None:
        self._needs: dict[Stack, Needs] = {}
        self._first: Resource | None = None  # the last resource that was asked about, and what it waits for
        self._awaited: set[Any] = set()

    def waits_for(self, first: Resource, second: Resource) -> bool:
        """Whether a resource of a stack depends on another one of the stack, also by way of others."""
        if first is not self._first:
            self._first, self._awaited = first, self._reached(first)
        return second.name in self._awaited

    def _reached(self, first: Resource) -> set[Any]:
        needs = self._needs_of(first.stack)
        seen, todo = {first.name}, [first.name]
        while todo:
            for need in needs.get(todo.pop(), ()):
                if need not in seen:
                    seen.add(need)
                    todo.append(need)
        return seen

    def _needs_of(self, stack: Stack) -> Needs:
        if stack not in self._needs:
            self._needs[stack] = all_needs(stack)
        return self._needs[stack]

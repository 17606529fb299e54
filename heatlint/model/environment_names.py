"""Compares the names in an environment with those that the templates of its request have."""

from __future__ import annotations

from bisect import bisect_left

from heatlint.heat import STACK_TYPES
from heatlint.load.server.environment import PARAMETER_DEFAULTS, RESOURCE_REGISTRY
from heatlint.model.groups import group_of
from heatlint.model.name_patterns import comparisons, matches
from heatlint.model.registry import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.model.template import Template

    Path = tuple[str | int, ...]

#: The section of the registry that is about single resources.
RESOURCES = "resources"
#: How often names of resources are compared with patterns; beyond that, a pattern counts as used.
MOST_COMPARISONS = 250_000


class TemplateNames:
    """The names in all templates of a request, also in those that no resource uses.

    types: the types of resources, and what the registry maps them to; parameters: the declared parameters;
    resources: the resources of the root.
    """

    __slots__ = ("types", "parameters", "resources", "_unread", "_sorted", "_left")

    def __init__(self, root: Stack) -> None:
        self.types: set[Any] = {each.value for each in root.registry.entries.values() if isinstance(each, Entry)}
        self._sorted: list[str] = []
        self._left = MOST_COMPARISONS
        self.parameters: set[Any] = set()
        self.resources = [name for name in root.resources if isinstance(name, str)]
        templates = {id(each): each for each in root.file_templates.values()}
        for stack in root.all():
            templates[id(stack.template)] = stack.template
            self.types.update(resource.type_name for resource in stack.resources.values())
        self._unread = [template for template in templates.values() if template.readable]
        for template in self._unread:
            self.parameters.update(template.schemas)

    def have(self, path: Path) -> bool:
        """Whether a template has the name that ends a path in an environment."""
        name = path[-1]
        if path[0] == PARAMETER_DEFAULTS:
            return name in self.parameters
        if len(path) > 2:
            return self._has_resource(str(name))
        return self._has_type(name) or (self._read_types() and self._has_type(name))

    def _has_type(self, name: Any) -> bool:
        if not isinstance(name, str) or not name.endswith("*"):
            return name in self.types
        if not self._sorted:
            self._sorted = sorted(each for each in self.types if isinstance(each, str))
        index = bisect_left(self._sorted, name[:-1])
        return index < len(self._sorted) and self._sorted[index].startswith(name[:-1])

    def _has_resource(self, pattern: str) -> bool:
        self._left -= comparisons(pattern) * len(self.resources)
        return self._left < 0 or any(matches(each, pattern) for each in self.resources)

    def _read_types(self) -> bool:
        """Add the types that groups, and resources that Heat does not make, have in the texts of the templates.

        Return False if that was done before.
        """
        if not self._unread:
            return False
        for template in self._unread:
            self.types |= template.fact("written types", lambda: frozenset(_written_types(template)))
        self._unread = []
        self._sorted = []
        return True


def names_in_environments(root: Stack) -> Iterator[tuple[str, Path]]:
    """Yield the file and the path of each name in an environment that stands for one in a template.

    These are the parameter defaults, the types in the registry, and the resources in it. Heat drops some of them when
    it merges the environments.
    """
    for document in root.request.environments:
        written = document.value if isinstance(document.value, dict) else {}
        for section in (PARAMETER_DEFAULTS, RESOURCE_REGISTRY):
            content = written.get(section)
            for name, value in content.items() if isinstance(content, dict) else ():
                if section == PARAMETER_DEFAULTS or name != RESOURCES:
                    yield document.name, (section, name)
                    continue
                for resource in value if isinstance(value, dict) else ():
                    yield document.name, (section, RESOURCES, resource)


def used_names(root: Stack) -> list[tuple[str, Path]]:
    """Return the file and the path of each name in an environment that a template of the request has."""
    names = TemplateNames(root)
    return [(file, path) for file, path in names_in_environments(root) if names.have(path)]


def is_tree_known(root: Stack) -> bool:
    """Whether all templates of a request are known: no resource may have a template that heatlint has not read."""
    if root.environment.faults or root.request.has_unread_environment:
        return False
    return all(
        stack.readable and not stack.unchecked and all(map(_is_known, stack.resources.values())) for stack in root.all()
    )


def _is_known(resource: Resource) -> bool:
    """Whether the type of a resource is known, and the templates that it stands for."""
    if resource.enabled is False:
        return True
    if resource.found is None:
        return False
    if resource.is_template:
        return resource.child is not None
    if resource.is_a(*STACK_TYPES):
        return False
    return group_of(resource.type) is None or any(child.parent is resource for child in resource.stack.children)


def _written_types(template: Template) -> Iterator[str]:
    """Yield the types that are written in the resources of a template, at any depth: groups define their members."""
    word = template.version.words.type
    todo: list[Any] = [template.section(template.version.words.resources)]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            if isinstance(value.get(word), str):
                yield value[word]
            todo += value.values()
        elif isinstance(value, list):
            todo += value

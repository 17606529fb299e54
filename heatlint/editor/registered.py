"""What environments of the workspace say about a name: types that stand for a template, and the templates they mean."""

from __future__ import annotations

import os

from heatlint.editor.file import ENVIRONMENT, File
from heatlint.editor.workspace import Workspace, resolved
from heatlint.heat import STACK_TYPES
from heatlint.load.server.environment import MERGE_STRATEGIES, PARAMETER_DEFAULTS
from heatlint.model.groups import WITH_MEMBERS
from heatlint.model.name_patterns import matches
from heatlint.model.names import PARAMETER, RESOURCE, TYPE, Occurrence, is_template_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from heatlint.model.stack import Stack


def mappings(environment: File) -> Iterator[tuple[str, Occurrence, str | None]]:
    """Yield the mappings of an environment: the type, what it is mapped to, and the real path if that is a template."""
    for each in environment.reading.names if environment.reading is not None else ():
        if each.kind == TYPE and not each.key:
            path = resolved(environment, each.name, each.base) if is_template_type(each.name) else None
            yield str(each.path[-1]), each, path


def is_one_of(type_name: str, aliases: Collection[str]) -> bool:
    """Whether a type is one of some types, which may be patterns that end with "*"."""
    return type_name in aliases or any(alias.endswith("*") and type_name.startswith(alias[:-1]) for alias in aliases)


def aliases_of(workspace: Workspace, file: File) -> set[str]:
    """Return the resource types that environments map to a template, by themselves or through other types.

    One may be a pattern, see `is_one_of`.
    """
    return _aliases(workspace, os.path.basename(file.real), lambda path: path == file.real, set())


def aliases_with_inner_templates(workspace: Workspace) -> set[str]:
    """Return the types that environments map to a group whose members a property says, or to a stack's type."""
    types = frozenset((*WITH_MEMBERS, *STACK_TYPES))
    return _aliases(workspace, "::", lambda path: False, set(types)) - types


def _aliases(workspace: Workspace, word: str, is_meant: Callable[[str | None], bool], found: set[str]) -> set[str]:
    """Return `found` and the types that environments map to one of these, or to a template that is meant.

    word: what an environment with the first such mapping has in its text.
    """
    words = {word}
    while words:
        new = set()
        for environment in workspace.mentioning(sorted(words), workspace.environments()):
            for name, target, path in mappings(environment):
                if is_meant(path):
                    new.add(name)
                elif path is None:
                    new |= _mapped_to(name, target.name, found)
        new -= found
        found |= new
        words = {name.rstrip("*") for name in new}
    return found


def may_use(workspace: Workspace, file: File, aliases: Iterable[str]) -> Iterator[File]:
    """Yield the templates that mention a template, or a type that stands for it. aliases: see `aliases_of`."""
    words = [os.path.basename(file.real), *(alias.rstrip("*") for alias in aliases)]
    return workspace.mentioning(words, workspace.templates())


def _mapped_to(name: str, target: str, aliases: Collection[str]) -> set[str]:
    """Return the types that a mapping to another type makes aliases, given those that are known."""
    if not (name.endswith("*") and target.endswith("*")):
        return {name} if is_one_of(target, aliases) else set()
    found = {name[:-1] + alias[len(target) - 1 :] for alias in aliases if alias.startswith(target[:-1])}
    return found | ({name} if is_one_of(target, aliases) else set())


def other_meaning(workspace: Workspace, file: File, alias: str, aliases: Collection[str]) -> File | None:
    """Return an environment in which a type that stands for a template stands for something else; None without one."""
    for environment in workspace.mentioning([alias.rstrip("*")], workspace.environments()):
        for name, target, path in mappings(environment):
            if name == alias and path != file.real and (path is not None or not is_one_of(target.name, aliases)):
                return environment
    return None


def owners(workspace: Workspace, environment: File, occurrence: Occurrence) -> list[File]:
    """Return the templates that declare the parameter or the resource that an environment names."""
    roots = _roots(workspace, environment)
    if occurrence.kind == RESOURCE:
        return _with_resource(workspace, roots, [str(step) for step in occurrence.path[2:]])
    found = {each.real: each for each in roots if _declares(each, occurrence.name)}
    if occurrence.path[0] == PARAMETER_DEFAULTS or occurrence.path[0] == MERGE_STRATEGIES and not found:
        found.update((each.real, each) for each in defaulted(workspace, environment, occurrence, roots))
    return list(found.values())


def _roots(workspace: Workspace, environment: File) -> list[File]:
    """Return the templates that an environment is used with; not those that another one of them nests."""
    found = workspace.templates_for(environment)
    if len(found) < 2 or workspace.checker(environment.real).templates_with(environment.real):
        return found
    nested = set()
    for template in found:
        stack = workspace.stack(template)
        nested |= {os.path.realpath(each.file) for each in stack.all() if each is not stack} if stack else set()
    return [each for each in found if each.real not in nested] or found


def _declares(file: File, name: str) -> bool:
    return file.reading is not None and any(
        each.declares and each.kind == PARAMETER and each.name == name for each in file.reading.names
    )


def defaulted(workspace: Workspace, file: File, occurrence: Occurrence, roots: list[File] | None = None) -> list[File]:
    """Return the nested templates whose parameter gets its default from an environment, since nothing is passed.

    roots: the templates that the environment is used with, if they are known.
    """
    if file.kind != ENVIRONMENT or occurrence.path[0] not in (PARAMETER_DEFAULTS, MERGE_STRATEGIES):
        return []
    found: dict[str, File] = {}
    for template in workspace.templates_for(file) if roots is None else roots:
        stack = workspace.stack(template)
        for each in stack.root.all() if stack is not None else ():
            parameter = each.parameters.get(occurrence.name) if each.group_template is None else None
            if parameter is not None and parameter.given is None and each.parent is not None:
                other = _file(workspace, each)
                if other is not None:
                    found.setdefault(other.real, other)
    return list(found.values())


def _with_resource(workspace: Workspace, roots: list[File], names: list[str]) -> list[File]:
    """Return the templates with the resource that the registry names: below those with the names before it."""
    found: dict[str, File] = {}
    *around, last = names
    for template in roots:
        stack = workspace.stack(template)
        level = [stack] if stack is not None else []
        for name in around:
            level = [child for each in level for child in _children(each, name)]
        for each in level:
            if each.group_template is None and any(matches(str(name), last) for name in each.resources):
                other = _file(workspace, each)
                if other is not None:
                    found.setdefault(other.real, other)
    return list(found.values())


def _children(stack: Stack, name: str) -> list[Stack]:
    """Return the nested stacks of the resources that a name or a pattern in the registry means.

    Equal members of a group have one stack, and a group may have other members later: where no name fits, each may be
    meant.
    """
    found = [each for each in stack.children if each.parent is not None and matches(str(each.parent.name), name)]
    return stack.children if not found and stack.group_template is not None else found


def _file(workspace: Workspace, stack: Stack) -> File | None:
    return workspace.file(os.path.abspath(stack.file))

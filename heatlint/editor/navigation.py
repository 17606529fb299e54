"""Where a name is declared, and everything that refers to it, in all files of the workspace."""

from __future__ import annotations

import os

from heatlint.editor.file import ENVIRONMENT, TEMPLATE, File
from heatlint.editor.names import (
    ATTRIBUTE,
    FILE,
    FUNCTION,
    OUTPUT,
    PARAMETER,
    TYPE,
    Occurrence,
    is_template_type,
)
from heatlint.editor.workspace import Workspace, resolved
from heatlint.load import urls
from heatlint.load.server.environment import RESOURCE_REGISTRY
from heatlint.model.registry import Circle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Spot:
    """A name in a file. whole: the span of all that it is the name of, where that is more."""

    __slots__ = ("file", "occurrence", "start", "end")

    def __init__(self, file: File, occurrence: Occurrence) -> None:
        self.file = file
        self.occurrence = occurrence
        self.start, self.end = file.span(occurrence.path, occurrence.key)


class Symbol:
    """What a name stands for: something of a kind that a file declares. owner: that file."""

    __slots__ = ("kind", "name", "owner")

    def __init__(self, kind: str, name: str, owner: File) -> None:
        self.kind = kind
        self.name = name
        self.owner = owner


def target(workspace: Workspace, file: File, type_name: str) -> File | None:
    """The template that a type stands for in a file; None where it stands for none that may be read."""
    path: str | None = None
    if is_template_type(type_name):
        path = resolved(file, type_name)
    else:
        stack = workspace.stack(file)
        registry = stack.registry if stack is not None else None
        if registry is not None:
            try:
                found = registry.find(type_name)
            except Circle:
                found = None
            if found is not None and found.template is not None:
                path = urls.local_path(found.template)
        if path is None:
            path = _by_environments(workspace, file, type_name)
    if path is None or not os.path.isfile(path) and os.path.realpath(path) not in workspace.open:
        return None
    return workspace.file(path) if workspace.may_read(path, file) else None


def _by_environments(workspace: Workspace, file: File, type_name: str) -> str | None:
    """The template that an environment of the workspace maps a type to, where all that do agree."""
    if "::" not in type_name:
        return None
    found = set()
    for environment in workspace.mentioning([type_name], workspace.environments()):
        for each in environment.reading.names if environment.reading is not None else ():
            if each.kind == TYPE and not each.key and each.path[-1] == type_name and is_template_type(each.name):
                found.add(resolved(environment, each.name))
    return found.pop() if len(found) == 1 else None


def symbol_at(workspace: Workspace, file: File, offset: int) -> tuple[Symbol, Occurrence] | None:
    """What stands at an offset."""
    occurrence = file.occurrence(offset)
    if occurrence is None:
        return None
    found = symbol_of(workspace, file, occurrence)
    return None if found is None else (found, occurrence)


def symbol_of(workspace: Workspace, file: File, occurrence: Occurrence) -> Symbol | None:
    """What a name stands for."""
    if occurrence.kind in (TYPE, FILE, FUNCTION):
        return None
    if occurrence.of is not None:
        owner = target(workspace, file, occurrence.of)
        if owner is None:
            return None
        return Symbol(OUTPUT if occurrence.kind == ATTRIBUTE else occurrence.kind, occurrence.name, owner)
    if file.kind == ENVIRONMENT:
        owners = [each for each in workspace.templates_for(file) if _declares(each, PARAMETER, occurrence.name)]
        return Symbol(PARAMETER, occurrence.name, owners[0]) if owners else None
    return Symbol(occurrence.kind, occurrence.name, file)


def _declares(file: File, kind: str, name: str) -> bool:
    return file.reading is not None and any(
        each.declares and each.kind == kind and each.name == name for each in file.reading.names
    )


def definitions(workspace: Workspace, file: File, offset: int) -> list[tuple[File, int, int]]:
    """Where what stands at an offset is declared: spans in files."""
    occurrence = file.occurrence(offset)
    if occurrence is None:
        return []
    path = None
    if occurrence.kind == FILE:
        path = resolved(file, occurrence.name)
    elif occurrence.kind == TYPE:
        if file.kind == ENVIRONMENT and occurrence.key:
            return []
        found = target(workspace, file, occurrence.name)
        path = found.real if found is not None else None
        if found is None and file.kind == TEMPLATE:
            return []
    if path is not None:
        other = workspace.file(path) if os.path.isfile(path) and workspace.may_read(path, file) else None
        return [(other, 0, 0)] if other is not None else []
    symbol = symbol_of(workspace, file, occurrence)
    if symbol is None or symbol.owner.reading is None:
        return []
    return [
        (symbol.owner, *symbol.owner.span(each.path, each.key))
        for each in symbol.owner.reading.names
        if each.declares and each.kind == symbol.kind and each.name == symbol.name
    ]


def own(symbol: Symbol) -> Iterator[Spot]:
    """Where the file that declares something names it."""
    for each in symbol.owner.reading.names if symbol.owner.reading is not None else ():
        if each.kind == symbol.kind and each.name == symbol.name and each.of is None:
            yield Spot(symbol.owner, each)


def references(workspace: Workspace, symbol: Symbol) -> Iterator[Spot]:
    """Everywhere that something is named: in its file, in templates that nest it, in environments."""
    yield from own(symbol)
    if symbol.kind not in (PARAMETER, OUTPUT):
        return
    kind = ATTRIBUTE if symbol.kind == OUTPUT else PARAMETER
    for parent, aliases in users(workspace, symbol.owner):
        for each in parent.reading.names if parent.reading is not None else ():
            if each.kind == kind and each.name == symbol.name and each.of in aliases:
                yield Spot(parent, each)
    if symbol.kind == PARAMETER:
        seen = set()
        for environment in workspace.mentioning([symbol.name], workspace.environments()):
            if environment.real in seen or environment.reading is None:
                continue
            seen.add(environment.real)
            if any(each.real == symbol.owner.real for each in workspace.templates_for(environment)):
                for each in environment.reading.names:
                    if each.kind == PARAMETER and each.name == symbol.name:
                        yield Spot(environment, each)


def aliases_of(workspace: Workspace, file: File) -> set[str]:
    """The types that environments map to a template."""
    found = set()
    for environment in workspace.mentioning([os.path.basename(file.real)], workspace.environments()):
        for each in environment.reading.names if environment.reading is not None else ():
            if (
                each.kind == TYPE
                and not each.key
                and is_template_type(each.name)
                and resolved(environment, each.name) == file.real
            ):
                found.add(str(each.path[-1]))
    return found


def users(workspace: Workspace, file: File) -> Iterator[tuple[File, set[str]]]:
    """The templates that nest a template, each with the types by which it does."""
    aliases = aliases_of(workspace, file)
    for parent in workspace.mentioning([os.path.basename(file.real), *aliases], workspace.templates()):
        names = parent.reading.names if parent.reading is not None else ()
        used = {each.name for each in names if each.kind == TYPE and not each.declares}
        by = {
            name for name in used if (is_template_type(name) and resolved(parent, name) == file.real) or name in aliases
        }
        if by:
            yield parent, by


def uses(workspace: Workspace, file: File) -> Iterator[tuple[File, list[tuple[int, int]]]]:
    """Yield the templates that nest a template, each with the spans of the types that stand for it."""
    for parent, types in users(workspace, file):
        names = parent.reading.names if parent.reading is not None else ()
        yield parent, [parent.span(each.path) for each in names if each.kind == TYPE and each.name in types]


def nested(workspace: Workspace, file: File) -> Iterator[tuple[File, Occurrence]]:
    """The templates that a template nests, each with the type that stands for it."""
    for each in file.reading.names if file.reading is not None else ():
        if each.kind == TYPE and not each.declares:
            found = target(workspace, file, each.name)
            if found is not None:
                yield found, each


def links(workspace: Workspace, file: File) -> Iterator[tuple[int, int, str]]:
    """The paths in a file: their spans, and the files that they stand for."""
    for each in file.reading.names if file.reading is not None else ():
        if each.kind == FILE or each.kind == TYPE and not each.key and is_template_type(each.name):
            path = resolved(file, each.name)
            if each.kind == TYPE and file.kind == ENVIRONMENT and each.path[0] != RESOURCE_REGISTRY:
                continue
            if path is not None and os.path.isfile(path) and workspace.may_read(path, file):
                yield (*file.span(each.path), path)

"""Where a name is declared, and where it is used in all files of the workspace."""

from __future__ import annotations

import os

from heatlint import catalog
from heatlint.editor.aliases import anchor_at
from heatlint.editor.file import ENVIRONMENT, TEMPLATE, File
from heatlint.editor.registered import aliases_of, is_one_of, mappings, may_use, owners
from heatlint.editor.replacements import replacement_at
from heatlint.editor.workspace import Workspace, resolved
from heatlint.load import urls
from heatlint.load.server.environment import RESOURCE_REGISTRY
from heatlint.model.name_patterns import matches
from heatlint.model.names import (
    ATTRIBUTE,
    FILE,
    FUNCTION,
    OUTPUT,
    PARAMETER,
    RESOURCE,
    TYPE,
    Occurrence,
    is_template_type,
    nested_resource,
)
from heatlint.model.registry import Circle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heatlint.model.stack import Stack


class Spot:
    """A name at one place of a file. start, end: its offsets."""

    __slots__ = ("file", "occurrence", "start", "end")

    def __init__(self, file: File, occurrence: Occurrence) -> None:
        self.file = file
        self.occurrence = occurrence
        self.start, self.end = file.span(occurrence.path, occurrence.key)


class Symbol:
    """What a name stands for. kind: see heatlint.model.names; owner: the file that declares it."""

    __slots__ = ("kind", "name", "owner")

    def __init__(self, kind: str, name: str, owner: File) -> None:
        self.kind = kind
        self.name = name
        self.owner = owner


def target(workspace: Workspace, file: File, type_name: str) -> File | None:
    """Return the template that a resource type stands for in a file; None if it is not a template that may be read."""
    path = template_path(file, workspace.stack(file), type_name)
    if path is None and not is_template_type(type_name):
        path = _by_environments(workspace, file, type_name)
    return workspace.file(path) if path is not None and workspace.may_read(path, file) else None


def template_path(file: File, stack: Stack | None, type_name: str) -> str | None:
    """Return the path of the template that a resource type stands for; None if it is not a template on this machine.

    stack: the stack that uses the file; its registry maps types to templates.
    """
    if is_template_type(type_name):
        return resolved(file, type_name)
    if stack is None:
        return None
    try:
        found = stack.registry.find(type_name)
    except Circle:
        return None
    return urls.local_path(found.template) if found is not None and found.template is not None else None


def _by_environments(workspace: Workspace, file: File, type_name: str) -> str | None:
    """Return the template that the environments of the workspace map a type to; None if they disagree."""
    if "::" not in type_name:
        return None
    found = set()
    for environment in workspace.mentioning([type_name], workspace.environments()):
        for name, target, path in mappings(environment):
            if name == type_name and is_template_type(target.name):
                found.add(path)
    return found.pop() if len(found) == 1 else None


def symbol_at(workspace: Workspace, file: File, offset: int) -> tuple[Symbol, Occurrence] | None:
    """Return the symbol and its occurrence at an offset."""
    occurrence = file.occurrence(offset)
    if occurrence is None:
        return None
    found = symbol_of(workspace, file, occurrence)
    return None if found is None else (found, occurrence)


def symbol_of(workspace: Workspace, file: File, occurrence: Occurrence) -> Symbol | None:
    """Return what a name stands for."""
    if occurrence.kind in (TYPE, FILE, FUNCTION):
        return None
    if occurrence.of is not None:
        owner = target(workspace, file, occurrence.of)
        if owner is None:
            return None
        return Symbol(*_named_by(occurrence), owner)
    if file.kind == ENVIRONMENT:
        declaring = owners(workspace, file, occurrence)
        return Symbol(occurrence.kind, occurrence.name, declaring[0]) if declaring else None
    return Symbol(occurrence.kind, occurrence.name, file)


def _named_by(occurrence: Occurrence) -> tuple[str, str]:
    """Return kind and name of what a name of another template stands for: an attribute is an output or a resource."""
    if occurrence.kind != ATTRIBUTE:
        return occurrence.kind, occurrence.name
    attribute = occurrence.name[occurrence.lead :]
    resource = nested_resource(attribute)
    return (OUTPUT, attribute) if resource is None else (RESOURCE, resource)


def definitions(workspace: Workspace, file: File, offset: int) -> list[tuple[File, int, int]]:
    """Return the places where the name at an offset is declared: file, start, end. For an alias it is its anchor."""
    found = _declarations(workspace, file, file.occurrence(offset)) or _replacement(workspace, file, offset)
    anchor = None if found else anchor_at(file, offset)
    return found if anchor is None else [(file, *anchor[1][1:])]


def _replacement(workspace: Workspace, file: File, offset: int) -> list[tuple[File, int, int]]:
    """Return the key of a replaced name in a template, and for the key the places in the template."""
    found = replacement_at(workspace, file, offset)
    if found is None:
        return []
    return found.uses if found.key[1] == found.start else [found.key]


def _declarations(workspace: Workspace, file: File, occurrence: Occurrence | None) -> list[tuple[File, int, int]]:
    if occurrence is None:
        return []
    path = None
    if occurrence.kind == FILE:
        path = resolved(file, occurrence.name)
    elif occurrence.kind == TYPE:
        if file.kind == ENVIRONMENT and occurrence.key:
            return []
        found = None
        if occurrence.base is not None and is_template_type(occurrence.name):
            path = resolved(file, occurrence.name, occurrence.base)
        else:
            found = target(workspace, file, occurrence.name)
            path = found.real if found is not None else None
        if path is None and file.kind == TEMPLATE:
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


def references(workspace: Workspace, symbol: Symbol) -> Iterator[Spot]:
    """Yield all places of a symbol, each once: in its file, in templates that nest this file, in environments.

    An alias and a merge give one place of the text to several occurrences.
    """
    seen: set[tuple[str, int]] = set()
    for spot in occurrences(workspace, symbol):
        if (spot.file.real, spot.start) not in seen:
            seen.add((spot.file.real, spot.start))
            yield spot


def own(symbol: Symbol) -> Iterator[Spot]:
    """Yield the occurrences of a symbol in the file that declares it."""
    for each in symbol.owner.reading.names if symbol.owner.reading is not None else ():
        if each.kind == symbol.kind and each.name == symbol.name and each.of is None:
            yield Spot(symbol.owner, each)


def occurrences(workspace: Workspace, symbol: Symbol) -> Iterator[Spot]:
    """Yield all occurrences of a symbol in the values of files."""
    yield from own(symbol)
    if symbol.kind not in (PARAMETER, RESOURCE, OUTPUT):
        return
    for parent, aliases in users(workspace, symbol.owner):
        for each in parent.reading.names if parent.reading is not None else ():
            if each.of in aliases and _named_by(each) == (symbol.kind, symbol.name):
                yield Spot(parent, each)
    if symbol.kind in (PARAMETER, RESOURCE):
        for environment, each in named_in_environments(workspace, symbol):
            if each.name == symbol.name and symbol.owner.real in (
                owner.real for owner in owners(workspace, environment, each)
            ):
                yield Spot(environment, each)


def named_in_environments(workspace: Workspace, symbol: Symbol) -> Iterator[tuple[File, Occurrence]]:
    """Yield the names in environments that may be a symbol's: they, or for a resource patterns, match its name."""
    seen = set()
    word = symbol.name if symbol.kind == PARAMETER else "resources"
    for environment in workspace.mentioning([word], workspace.environments()):
        if environment.real not in seen and environment.reading is not None:
            seen.add(environment.real)
            for each in environment.reading.names:
                if each.kind == symbol.kind and (
                    each.name == symbol.name or symbol.kind == RESOURCE and matches(symbol.name, each.name)
                ):
                    yield environment, each


def users(workspace: Workspace, file: File) -> Iterator[tuple[File, set[str]]]:
    """Yield the templates that nest a template, each with the resource types that it uses for that."""
    aliases = aliases_of(workspace, file)
    for parent in may_use(workspace, file, aliases):
        used: set[str] = set()
        for each in parent.reading.names if parent.reading is not None else ():
            if each.kind == TYPE and not each.declares:
                used.add(each.name)
            if each.of is not None:  # also the file of a template that is a property
                used.add(each.of)
        by = {
            name
            for name in used
            if (
                resolved(parent, name) == file.real
                if is_template_type(name)
                # Heat does not map a type inside the template that it stands for
                else parent.real != file.real and is_one_of(name, aliases)
            )
        }
        if by:
            yield parent, by


def uses(workspace: Workspace, file: File) -> Iterator[tuple[File, list[tuple[int, int]]]]:
    """Yield the templates that nest a template, each with the spans of the types that stand for it."""
    for parent, types in users(workspace, file):
        names = parent.reading.names if parent.reading is not None else ()
        spans = [parent.span(each.path) for each in names if each.kind == TYPE and each.name in types]
        yield parent, list(dict.fromkeys(spans))


def nested(workspace: Workspace, file: File) -> Iterator[tuple[File, tuple[int, int]]]:
    """Yield the templates that a template nests, each with the span of its resource type."""
    found: dict[str, File | None] = {}
    for each, span in _placed(file, lambda each: each.kind == TYPE and not each.declares):
        if each.name not in found:
            found[each.name] = target(workspace, file, each.name)
        template = found[each.name]
        if template is not None:
            yield template, span


def registered_types(file: File) -> Iterator[tuple[int, int, str]]:
    """Yield the resource types in a template that only an environment can map to a template: start, end, name."""
    if file.kind != TEMPLATE:
        return
    known = file.stack.known if file.stack is not None else catalog.known()
    for each, span in _placed(file, lambda each: each.kind == TYPE and "::" in each.name):
        if known.find(each.name) is None:
            yield (*span, each.name)


def links(workspace: Workspace, file: File) -> Iterator[tuple[int, int, str]]:
    """Yield the file names in a file: start, end, real path of the named file."""
    roots = workspace.roots(file)

    def may_lead(each: Occurrence) -> bool:
        if each.kind == TYPE and file.kind == ENVIRONMENT and each.path[0] != RESOURCE_REGISTRY:
            return False
        return each.kind == FILE or each.kind == TYPE and not each.key and is_template_type(each.name)

    for each, span in _placed(file, may_lead):
        path = resolved(file, each.name, each.base)
        if path is not None and os.path.isfile(path) and roots.allows(path):
            yield (*span, path)


def _placed(file: File, is_wanted: Callable[[Occurrence], bool]) -> Iterator[tuple[Occurrence, tuple[int, int]]]:
    """Yield the names in a file that are wanted, each with its span, and only the first of those at one place.

    An alias and a merge give one place to several names.
    """
    seen: set[tuple[int, int]] = set()
    for each in file.reading.names if file.reading is not None else ():
        if is_wanted(each) and (span := file.span(each.path)) not in seen:
            seen.add(span)
            yield each, span

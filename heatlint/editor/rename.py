"""Rename: changes a name in all files that refer to it, or in none.

The index of the workspace must be complete (see `Workspace.is_indexed`).
"""

from __future__ import annotations

import os
import re
from itertools import islice

from heatlint.editor.file import ENVIRONMENT, File
from heatlint.editor.navigation import Spot, Symbol, occurrences, symbol_at
from heatlint.editor.registered import aliases_of, may_use
from heatlint.editor.rename_certain import require_alone, require_certain
from heatlint.editor.rename_configs import edits_of_stacks
from heatlint.editor.rename_replaced import edits_for_replaced
from heatlint.editor.renaming import CannotRename, require_fresh, require_line, without_quotes
from heatlint.editor.replacements import Replacement, replacement_at
from heatlint.editor.workspace import Workspace
from heatlint.heat import STACK_NAME
from heatlint.model.groups import group_of
from heatlint.model.names import CONDITION, MAPPING, OUTPUT, PARAMETER, RESOURCE
from heatlint.project.config import display_path
from heatlint.text import value_at, values_on
from heatlint.text.change import Change
from heatlint.text.edits import edits_of, obstacle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.names import Occurrence
    from heatlint.text import Document

    Edit = tuple[int, int, str]
    Path = tuple[Any, ...]

#: The kinds of names that can be changed.
RENAMED = (PARAMETER, RESOURCE, OUTPUT, CONDITION, MAPPING)


#: How many places of a name are changed.
MOST_PLACES = 10_000


class Target:
    """The name at an offset of a file.

    start, end: where it stands, without quotes. name: its text. meant: what it stands for.
    """

    __slots__ = ("file", "start", "end", "name", "meant")

    def __init__(self, file: File, start: int, end: int, name: str, meant: Symbol | Replacement) -> None:
        self.file = file
        self.start, self.end = without_quotes(file, start, end)
        self.name = name
        self.meant = meant


def target_at(workspace: Workspace, file: File, offset: int) -> Target:
    """Return the name at an offset. Raises CannotRename if there is none that can be changed."""
    replaced = _replaced(workspace, file, offset)
    if replaced is not None:
        return Target(file, replaced.start, replaced.end, replaced.name, replaced)
    symbol, occurrence = _symbol(workspace, file, offset)
    return Target(file, *file.span(occurrence.path, occurrence.key), occurrence.name, symbol)


def _replaced(workspace: Workspace, file: File, offset: int) -> Replacement | None:
    """Return the name at an offset that a function replaces; None if there is none, or another name."""
    is_name = not file.is_fresh or file.occurrence(offset) is not None
    return None if is_name else replacement_at(workspace, file, offset)


def _symbol(workspace: Workspace, file: File, offset: int) -> tuple[Symbol, Occurrence]:
    if not file.is_fresh:
        raise CannotRename("the text has a syntax error; correct it first")
    found = symbol_at(workspace, file, offset)
    if found is None or found[0].kind not in RENAMED:
        raise CannotRename("only a parameter, a resource, an output, a condition or a mapping can be renamed")
    symbol, occurrence = found
    if occurrence.name != symbol.name:
        raise CannotRename(f'rename "{symbol.name}" in "{display_path(symbol.owner.path)}", which declares it')
    if not any(
        each.declares and each.kind == symbol.kind and each.name == symbol.name
        for each in (symbol.owner.reading.names if symbol.owner.reading is not None else ())
    ):
        raise CannotRename(f'"{symbol.name}" is not declared')
    return symbol, occurrence


def rename(workspace: Workspace, target: Target, name: str) -> list[tuple[File, list[Edit]]]:
    """Return the edits, by file, that give a name another text. Raises CannotRename."""
    require_line(name)
    symbol = target.meant
    if not isinstance(symbol, Symbol):
        return edits_for_replaced(workspace, target.file, symbol, name)
    if symbol.kind == RESOURCE and "/" in name:
        raise CannotRename("the name of a resource must not contain a slash")
    if name == symbol.name:
        return []
    spots = list(islice(occurrences(workspace, symbol), MOST_PLACES + 1))
    if len(spots) > MOST_PLACES:
        raise CannotRename(f'"{symbol.name}" has more than {MOST_PLACES:,} places; rename it with another program')
    _check(workspace, symbol, name, spots)
    require_alone(workspace, symbol, spots)
    require_certain(workspace, symbol, name, spots)
    by_file: dict[str, list[Spot]] = {}
    for spot in spots:
        by_file.setdefault(spot.file.real, []).append(spot)
    renamed = []
    for spots_in_file in by_file.values():
        other = spots_in_file[0].file
        edits = None
        reason = "the text has a syntax error"
        if other.reading is not None and other.is_fresh:
            document = other.reading.document
            changes = [
                Change("replace", path, key=each.key, new=_new_text(each, symbol, name), was=each.name)
                for each in (spot.occurrence for spot in _deepest_first(spots_in_file))
                for path in _paths(document, each.path)
            ]
            edits = edits_of(document, changes)
            reason = obstacle(document, changes) if edits is None else ""
        if edits is None:
            path = display_path(other.path)
            raise CannotRename(f'"{path}" cannot be edited safely: {reason}; rename it there by hand')
        renamed.append((other, other.in_text(edits)))
    return renamed + (edits_of_stacks(workspace, symbol, name) if symbol.kind == PARAMETER else [])


def _paths(document: Document, path: Path) -> list[Path]:
    """Return the paths of a place. An item of a list that aliases repeat is found once, but stands at each index."""
    found: list[Path] = [()]
    for siblings, step in zip(values_on(document.value, path), path):
        indices = [step]
        if isinstance(siblings, list) and isinstance(siblings[step], (dict, list)):
            indices = [index for index, item in enumerate(siblings) if item is siblings[step]]
        if len(found) * len(indices) > MOST_PLACES:
            raise CannotRename(
                f"aliases repeat a place more than {MOST_PLACES:,} times; rename it with another program"
            )
        found = [(*before, index) for before in found for index in indices]
    return found


def _new_text(occurrence: Occurrence, symbol: Symbol, name: str) -> str:
    """Return an occurrence with the new name: the name itself, or an attribute such as "resource.NAME.ip"."""
    lead, written = occurrence.name[: occurrence.lead], occurrence.name[occurrence.lead :]
    if written == symbol.name:
        return lead + name
    before = f"resource.{symbol.name}"
    return f"{lead}resource.{name}{written.removeprefix(before)}"


def _deepest_first(spots: list[Spot]) -> list[Spot]:
    """Sort the deepest first: renaming a key changes the paths of everything below it."""
    return sorted(spots, key=lambda spot: (-len(spot.occurrence.path), spot.start))


def _check(workspace: Workspace, symbol: Symbol, name: str, spots: list[Spot]) -> None:
    """Raise CannotRename if two things would have one name, or if a file that may have the name cannot be read."""
    reading = symbol.owner.reading
    for each in reading.names if reading is not None else ():
        same = each.kind == symbol.kind or {each.kind, symbol.kind} == {RESOURCE, PARAMETER}
        if each.declares and each.name == name and same:
            raise CannotRename(f'there is already a {each.kind} "{name}"')
    if symbol.kind == RESOURCE and not re.match(STACK_NAME, f"a-{name}") and _makes_stack(workspace, symbol):
        expected = 'expected letters, digits, "_", "." and "-"'
        raise CannotRename(f'"{name}" cannot be part of the name of a nested stack; {expected}')
    if symbol.kind == PARAMETER:
        if reading is not None and reading.version is not None and name in reading.version.pseudo_parameters:
            raise CannotRename(f'"{name}" is a parameter that Heat defines')
    for spot in spots:
        if spot.file.real == symbol.owner.real and spot.occurrence.of is None:
            continue
        if symbol.kind == RESOURCE and "." in name and spot.file.kind != ENVIRONMENT:
            path = display_path(spot.file.path)
            raise CannotRename(f'"{path}" refers to "{spot.occurrence.name}"; a name with a dot cannot be used there')
        siblings = value_at(spot.file.reading.document.value, spot.occurrence.path[:-1]) if spot.file.reading else None
        if spot.occurrence.key and isinstance(siblings, dict) and name in siblings:
            raise CannotRename(f'"{display_path(spot.file.path)}" has a value for "{name}" already')
    if symbol.kind in (PARAMETER, OUTPUT) and workspace.folder_of(symbol.owner.real) is None:
        path = display_path(symbol.owner.path)
        raise CannotRename(f'"{path}" is not in a folder of the editor, so other files that use it are not known')
    if symbol.kind in (PARAMETER, RESOURCE, OUTPUT):
        _require_readable(workspace, symbol)


def _makes_stack(workspace: Workspace, symbol: Symbol) -> bool:
    """Whether Heat makes a nested stack for a resource, with its name in the name of the stack."""
    stack = workspace.stack(symbol.owner)
    resource = stack.resources.get(symbol.name) if stack is not None else None
    return resource is not None and (resource.is_template or group_of(resource.type) is not None)


def _require_readable(workspace: Workspace, symbol: Symbol) -> None:
    """Raise CannotRename if a file has a syntax error and its text mentions the template, parameter or resource."""
    if symbol.kind == RESOURCE:
        require_fresh(workspace.mentioning([f"resource.{symbol.name}"], workspace.templates()))
        require_fresh(workspace.mentioning([symbol.name], workspace.environments()))
        return
    file_name = os.path.basename(symbol.owner.real)
    parents = may_use(workspace, symbol.owner, aliases_of(workspace, symbol.owner))
    words = [file_name, symbol.name] if symbol.kind == PARAMETER else [file_name]
    require_fresh(parents)
    require_fresh(workspace.mentioning(words, workspace.environments()))

"""A name changed everywhere that it is named: all files at once, or not at all."""

from __future__ import annotations

import re

from heatlint.editor.file import ENVIRONMENT, File
from heatlint.editor.names import CONDITION, MAPPING, OUTPUT, PARAMETER, RESOURCE
from heatlint.editor.navigation import Spot, Symbol, references, symbol_at, users
from heatlint.editor.workspace import Workspace
from heatlint.rule import Change
from heatlint.text.edits import edits_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    Edit = tuple[int, int, str]

RENAMED = (PARAMETER, RESOURCE, OUTPUT, CONDITION, MAPPING)


class CannotRename(Exception):
    """Why something is not renamed; the message is for people."""


def prepare(workspace: Workspace, file: File, offset: int) -> tuple[int, int, str]:
    """The span and text of the name at an offset that can be changed. Raises CannotRename."""
    _symbol(workspace, file, offset)
    occurrence = file.occurrence(offset)
    assert occurrence is not None
    start, end = _inside(file, *file.span(occurrence.path, occurrence.key))
    return start, end, occurrence.name


def _symbol(workspace: Workspace, file: File, offset: int) -> Symbol:
    if not file.fresh:
        raise CannotRename("the text cannot be read; mend it first")
    found = symbol_at(workspace, file, offset)
    if found is None or found[0].kind not in RENAMED:
        raise CannotRename("nothing stands here that has a name of the template's own")
    symbol = found[0]
    if not any(
        each.declares and each.kind == symbol.kind and each.name == symbol.name
        for each in (symbol.owner.reading.names if symbol.owner.reading is not None else ())
    ):
        raise CannotRename(f'"{symbol.name}" is declared nowhere')
    return symbol


def _inside(file: File, start: int, end: int) -> tuple[int, int]:
    text = file.buffer.text
    quoted = end - start > 1 and text[start] in "'\"" and text[end - 1] == text[start]
    return (start + 1, end - 1) if quoted else (start, end)


def rename(workspace: Workspace, file: File, offset: int, name: str) -> list[tuple[File, list[Edit]]]:
    """The edits by file that give what stands at an offset another name. Raises CannotRename."""
    symbol = _symbol(workspace, file, offset)
    if not name.strip() or re.search(r"[\r\n\t]", name) or name != name.strip():
        raise CannotRename("a name is a text on one line, without blanks around it")
    if symbol.kind == RESOURCE and "/" in name:
        raise CannotRename("the name of a resource has no slash in it")
    if name == symbol.name:
        return []
    spots = list(references(workspace, symbol))
    _check(workspace, symbol, name, spots)
    by_file: dict[str, list[Spot]] = {}
    for spot in spots:
        by_file.setdefault(spot.file.real, []).append(spot)
    made = []
    for some in by_file.values():
        other = some[0].file
        if other.reading is None or not other.fresh:
            raise CannotRename(f'"{other.path}" cannot be read; mend it first')
        changes = [
            Change("replace", spot.occurrence.path, key=spot.occurrence.key, new=name, was=symbol.name)
            for spot in _deepest_first(some)
        ]
        edits = edits_of(other.reading.document, changes)
        if edits is None:
            raise CannotRename(f'what "{other.path}" would say after it cannot be told for certain')
        lead = other.reading.lead
        made.append((other, [(start + lead, end + lead, new) for start, end, new in edits]))
    return made


def _deepest_first(spots: list[Spot]) -> list[Spot]:
    """A key that is renamed moves all that is under it: what lies deeper comes first."""
    return sorted(spots, key=lambda spot: (-len(spot.occurrence.path), spot.start))


def _check(workspace: Workspace, symbol: Symbol, name: str, spots: list[Spot]) -> None:
    """Refuse what would give two things one name."""
    taken = {RESOURCE: "resource", PARAMETER: "parameter", OUTPUT: "output", CONDITION: "condition", MAPPING: "mapping"}
    reading = symbol.owner.reading
    for each in reading.names if reading is not None else ():
        same = each.kind == symbol.kind or {each.kind, symbol.kind} == {RESOURCE, PARAMETER}
        if each.declares and each.name == name and same:
            raise CannotRename(f'there is a {taken[each.kind]} "{name}" already')
    if symbol.kind == PARAMETER:
        if reading is not None and reading.version is not None and name in reading.version.pseudo_parameters:
            raise CannotRename(f'"{name}" is a parameter that Heat gives')
    for spot in spots:
        if spot.file.real == symbol.owner.real and spot.occurrence.of is None:
            continue
        value = spot.file.reading.document.value if spot.file.reading is not None else None
        for step in spot.occurrence.path[:-1]:
            value = value[step]  # type: ignore[index]
        if isinstance(value, dict) and name in value:
            where = "environment" if spot.file.kind == ENVIRONMENT else "template"
            raise CannotRename(f'"{name}" is given already in the {where} "{spot.file.path}"')
    if symbol.kind in (PARAMETER, OUTPUT):
        for parent, _ in users(workspace, symbol.owner):
            if not parent.fresh:
                raise CannotRename(f'"{parent.path}" cannot be read; mend it first')

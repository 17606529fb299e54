"""Refuses a rename that would leave the name behind somewhere, or that would change what something else is named by."""

from __future__ import annotations

from heatlint import catalog
from heatlint.editor.file import ENVIRONMENT
from heatlint.editor.navigation import named_in_environments, nested, target, users
from heatlint.editor.registered import (
    aliases_of,
    aliases_with_inner_templates,
    is_one_of,
    may_use,
    other_meaning,
    owners,
)
from heatlint.editor.renaming import CannotRename
from heatlint.editor.workspace import resolved
from heatlint.model.name_patterns import matches
from heatlint.model.names import (
    ATTRIBUTE,
    COMPUTED,
    MOST_TOGETHER,
    OUTPUT,
    PARAMETER,
    RESOURCE,
    SHARED,
    TYPE,
    is_template_type,
    nested_resource,
)
from heatlint.project.config import display_path
from heatlint.text import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.editor.file import File
    from heatlint.editor.navigation import Spot, Symbol
    from heatlint.editor.workspace import Workspace
    from heatlint.model.names import Occurrence


def require_alone(workspace: Workspace, symbol: Symbol, spots: list[Spot]) -> None:
    """Raise CannotRename if a place names something else, too: of another template, or of another stack."""
    aliases: set[str] | None = None
    judged = set()
    for spot in spots:
        of = spot.occurrence.of
        if spot.file.kind == ENVIRONMENT:
            for owner in owners(workspace, spot.file, spot.occurrence):
                if owner.real != symbol.owner.real:
                    raise CannotRename(
                        f'{_place(spot.file, spot.occurrence)}: "{symbol.name}" is also that of '
                        f'"{display_path(owner.path)}"; change it there by hand first'
                    )
        elif of is not None and not is_template_type(of) and of not in judged:
            judged.add(of)
            aliases = aliases_of(workspace, symbol.owner) if aliases is None else aliases
            _require_one_meaning(workspace, symbol, of, aliases, spot)
    places = {(spot.file.real, spot.start): spot for spot in spots if spot.occurrence.of is not None}
    for file in {spot.file.real: spot.file for spot in places.values()}.values():
        own = {spot.occurrence.of for spot in places.values() if spot.file is file}
        names = {spot.occurrence.name for spot in places.values() if spot.file is file}
        for each in file.reading.names if file.reading is not None else ():
            if each.of is None or each.of in own or each.name not in names:
                continue
            if (file.real, file.span(each.path, each.key)[0]) in places:
                raise CannotRename(
                    f'{_place(file, each)}: "{each.name}" is also a name of "{each.of}"; change it there by hand first'
                )


def _require_one_meaning(workspace: Workspace, symbol: Symbol, of: str, aliases: set[str], spot: Spot) -> None:
    """Raise CannotRename if a type stands for the template in one stack and for something else in another one."""
    for alias in sorted(aliases):
        if not is_one_of(of, (alias,)):
            continue
        environment = other_meaning(workspace, symbol.owner, alias, aliases)
        if environment is not None or catalog.known().find(of) is not None:
            why = "a type of Heat" if environment is None else f'another one in "{display_path(environment.path)}"'
            raise CannotRename(
                f'{_place(spot.file, spot.occurrence)}: "{of}" is "{display_path(symbol.owner.path)}" in one stack, '
                f"but may be {why}; rename it by hand"
            )


def require_certain(workspace: Workspace, symbol: Symbol, name: str, spots: list[Spot]) -> None:
    """Raise CannotRename if a place may have the name that cannot be changed: a call, a pattern, or a longer way."""
    if symbol.kind not in (PARAMETER, RESOURCE, OUTPUT):
        return
    _require_no_renamed_group(workspace, symbol)
    computed = PARAMETER if symbol.kind == PARAMETER else ATTRIBUTE
    for parent, types in users(workspace, symbol.owner):
        for each in parent.reading.names if parent.reading is not None else ():
            if each.name != computed or each.of not in types:
                continue
            if each.kind == SHARED:
                raise CannotRename(
                    f"{_place(parent, each)}: names of more than {MOST_TOGETHER} templates stand here together, so "
                    f'"{symbol.name}" may be among them; rename it by hand'
                )
            if each.kind == COMPUTED:
                what = "gives the properties" if computed == PARAMETER else "names the attribute"
                raise CannotRename(
                    f'{_place(parent, each)}: a call {what} of a "{each.of}", so "{symbol.name}" may be among them; '
                    "rename it by hand"
                )
    if symbol.kind == RESOURCE:
        for environment, each in named_in_environments(workspace, symbol):
            if each.name != symbol.name and not matches(name, each.name):
                if symbol.owner.real in (owner.real for owner in owners(workspace, environment, each)):
                    raise CannotRename(
                        f'{_place(environment, each)}: the pattern "{each.name}" matches "{symbol.name}", but not '
                        f'"{name}"; change it there by hand first'
                    )
    if symbol.kind != PARAMETER:
        _require_no_longer_way(workspace, symbol, spots)


def _require_no_renamed_group(workspace: Workspace, symbol: Symbol) -> None:
    """Raise CannotRename if the template is a member of a resource whose type an environment maps to a group.

    The names in such a resource, and what others ask of it, are not followed: its template does not say what it is.
    """
    groups = aliases_with_inner_templates(workspace)
    aliases = aliases_of(workspace, symbol.owner) if groups else ()
    for parent in may_use(workspace, symbol.owner, aliases) if groups else ():
        if parent.reading is None or symbol.name not in parent.buffer.text:
            continue
        for each in parent.reading.names:
            if each.kind == TYPE and not each.key and is_one_of(each.name, groups):
                inside = _texts(value_at(parent.reading.document.value, each.path[:-1]))
                if any(
                    resolved(parent, name) == symbol.owner.real if is_template_type(name) else is_one_of(name, aliases)
                    for name in inside
                ):
                    raise CannotRename(
                        f'{_place(parent, each)}: an environment maps "{each.name}" to a type that has '
                        f'"{display_path(symbol.owner.path)}" inside, so "{symbol.name}" may be a name there; rename '
                        "it by hand"
                    )


def _texts(value: object) -> Iterator[str]:
    """Yield the texts in a value, each without its place."""
    todo = [value]
    while todo:
        each = todo.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, (dict, list)):
            todo += each.values() if isinstance(each, dict) else each


def _require_no_longer_way(workspace: Workspace, symbol: Symbol, spots: list[Spot]) -> None:
    """Raise CannotRename if an attribute leads to the name through a resource of another template."""
    changed = {(spot.file.real, spot.occurrence.path) for spot in spots}
    for file in workspace.mentioning(["resource."], workspace.templates()):
        if symbol.name not in file.buffer.text or file.reading is None:
            continue
        for each in file.reading.names:
            if each.kind != ATTRIBUTE or each.of is None or (file.real, each.path) in changed:
                continue
            attribute = each.name[each.lead :]
            if nested_resource(attribute) is None:
                continue
            first = target(workspace, file, each.of)
            if first is not None and symbol.name in _after(file, each, attribute) and _nests(workspace, first, symbol):
                raise CannotRename(
                    f'{_place(file, each)}: "{each.name}" may lead to "{symbol.name}"; change it there by hand first'
                )


def _after(file: File, each: Occurrence, attribute: str) -> list[str]:
    """Return the steps behind the resource of a nested template that an attribute names."""
    assert file.reading is not None
    value = value_at(file.reading.document.value, each.path[:-1])
    following = value[each.path[-1] + 1 :] if isinstance(value, list) else []
    return [*attribute.split(".")[2:], *(part for step in following for part in str(step).split("."))]


def _nests(workspace: Workspace, file: File, symbol: Symbol) -> bool:
    """Whether a template nests the one that declares a symbol, at any depth."""
    todo, seen = [file], {file.real}
    while todo:
        for other, _ in nested(workspace, todo.pop()):
            if other.real == symbol.owner.real:
                return True
            if other.real not in seen:
                seen.add(other.real)
                todo.append(other)
    return False


def _place(file: File, each: Occurrence) -> str:
    """Return the file and the line of a name, for a reason."""
    line = file.buffer.line(file.span(each.path, each.key)[0]) + 1
    return f'"{display_path(file.path)}" line {line}'

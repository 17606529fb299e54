"""The values that the `[[stack]]` tables of configs give a parameter that gets another name."""

from __future__ import annotations

import copy
import json
import os
import re

from heatlint._misuse import Misuse
from heatlint.editor.renaming import CannotRename
from heatlint.project.config import display_path
from heatlint.project.toml import parsed
from heatlint.project.toml_tokens import keys, stacks_in
from heatlint.run.glob_paths import GlobSearch
from heatlint.run.jobs import stack_templates
from heatlint.text.edits import apply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.editor.file import File
    from heatlint.editor.navigation import Symbol
    from heatlint.editor.workspace import Workspace
    from heatlint.project.config import Config
    from heatlint.text.edit_finder import Edit

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")


def edits_of_stacks(workspace: Workspace, symbol: Symbol, name: str) -> list[tuple[File, list[Edit]]]:
    """Return the configs that set a parameter of a template, with the edits that give the keys another name.

    The parameters of a `[[stack]]` table are those of its own template only, never those of a nested one. Raises
    CannotRename where a table cannot be changed with certainty.
    """
    tables: dict[str, set[str]] = {}  # the templates of the tables to change, as written, by the path of the config
    configs = {config.path: config for checker in workspace.checkers for config in checker.scopes.configs()}
    for config in configs.values():
        for origin, template in _tables(workspace, config, symbol):
            tables.setdefault(os.path.realpath(origin), set()).add(template)
    found = []
    for path, templates in sorted(tables.items()):
        file = workspace.file(path)
        edits = _edits(file.buffer.text, path, templates, symbol.name, name) if file is not None else None
        if file is None or edits is None:
            raise CannotRename(f'"{display_path(path)}" cannot be edited safely; rename it there by hand')
        found.append((file, edits))
    return found


def _tables(workspace: Workspace, config: Config, symbol: Symbol) -> Iterator[tuple[str, str]]:
    """Yield the file and the template, as written, of each table that sets the parameter. Raises CannotRename."""
    search = GlobSearch(config.allows)
    for number, table in enumerate(config.listed("stack")):
        given = table.get("parameters")
        if not isinstance(given, dict) or symbol.name not in given:
            continue
        origin = config.origins[f"stack.{number}"]
        try:
            templates = set(map(os.path.realpath, stack_templates(config, number, search)[0]))
        except Misuse:  # the config is reported by itself
            continue
        if symbol.owner.real not in templates:
            continue
        for path in sorted(templates - {symbol.owner.real}):
            other = workspace.file(path)
            if other is None or other.reading is None or symbol.name in other.reading.template.schemas:
                raise CannotRename(
                    f'"{display_path(origin)}": the table of "{table["template"]}" sets "{symbol.name}" also for '
                    f'"{display_path(path)}"; change it there by hand first'
                )
        yield origin, table["template"]


def _edits(text: str, path: str, templates: set[str], old: str, new: str) -> list[Edit] | None:
    """Return the edits that rename the keys in the tables of some templates; None if they are not certain."""
    try:
        settings = parsed(text.encode())
    except ValueError:
        return None
    wanted = [
        number
        for number, table in enumerate(stacks_in(settings, path))
        if table.get("template") in templates and old in table.get("parameters", ())
    ]
    if not wanted or any(new in stacks_in(settings, path)[number]["parameters"] for number in wanted):
        return None
    written = new if _BARE.match(new) else json.dumps(new, ensure_ascii=False)
    places = [(start, end, written) for start, end in keys(text, old)]
    expected = _renamed(settings, path, wanted, old, new)
    if not _gives(text, places, expected):  # the name stands elsewhere, too
        alone = [_renamed(settings, path, [number], old, new) for number in wanted]
        places = [place for place in places if _parsed(text, [place]) in alone]
    return places if _gives(text, places, expected) else None


def _renamed(settings: dict[str, Any], path: str, numbers: list[int], old: str, new: str) -> dict[str, Any]:
    """Return settings in which the parameter has the new name in some of the tables."""
    changed = copy.deepcopy(settings)
    for number in numbers:
        parameters = stacks_in(changed, path)[number]["parameters"]
        parameters[new] = parameters.pop(old)
    return changed


def _gives(text: str, edits: list[Edit], expected: dict[str, Any]) -> bool:
    return bool(edits) and _parsed(text, edits) == expected


def _parsed(text: str, edits: list[Edit]) -> dict[str, Any] | None:
    """Return the settings that a text has after edits; None if it is no TOML then."""
    try:
        return parsed(apply(text, edits).encode())
    except ValueError:
        return None

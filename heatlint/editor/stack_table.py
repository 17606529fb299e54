"""The action that adds a `[[stack]]` table to the config: a template together with an environment."""

from __future__ import annotations

import os
from functools import partial

from heatlint._misuse import Misuse
from heatlint.editor.action import REWRITE, Action, CannotDo, Changes
from heatlint.editor.file import TEMPLATE, File
from heatlint.editor.workspace import Workspace
from heatlint.load.disk import is_below, slashed_path
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS
from heatlint.project.config import NAMES, display_path
from heatlint.project.config_text import Proposal, extended_text
from heatlint.text.lines import with_breaks_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: How many templates are offered for an environment.
MOST_TEMPLATES = 3


def stack_tables(workspace: Workspace, file: File, offset: int) -> Iterator[Action]:
    """Yield the actions for a file that no `[[stack]]` table names, at the version or the name of a section.

    None for a stack that would lack the value of a parameter: its table would be an error.
    """
    if len(file.at(offset)[0]) != 1:
        return
    job = workspace.checker(file.real).job(file.real)
    if job is None or job.is_stack and not job.is_found or not os.path.isfile(file.real):
        return
    pairs: list[tuple[str, str | None]]
    if file.kind == TEMPLATE:
        pairs = [(file.real, os.path.realpath(each)) for each in job.environments] or [(file.real, None)]
    else:
        pairs = [(each.real, file.real) for each in workspace.templates_for(file)[:MOST_TEMPLATES]]
    for template, environment in pairs:
        config = _config(workspace, template)
        if config is None or environment is not None and not is_below(environment, os.path.dirname(config)):
            continue
        if not _has_values(workspace, template, environment):
            continue
        named = workspace.name_of
        what = f'"{named(template, file)}"' + (f' with "{named(environment, file)}"' if environment else "")
        title = f'add the stack of {what} to "{named(config, file)}"'
        yield Action(title, REWRITE, partial(_added, workspace, config, template, environment))


def _has_values(workspace: Workspace, template: str, environment: str | None) -> bool:
    """Whether each parameter of a template has a default, or a value in an environment."""
    file = workspace.file(template)
    if file is None or file.reading is None:
        return False
    given: set[object] = set()
    other = workspace.file(environment) if environment is not None else None
    value = other.reading.document.value if other is not None and other.reading is not None else None
    for section in (PARAMETERS, PARAMETER_DEFAULTS):
        entries = value.get(section) if isinstance(value, dict) else None
        if isinstance(entries, dict):
            given.update(name for name, written in entries.items() if written is not None)
    return all(schema.default is not None or name in given for name, schema in file.reading.template.schemas.items())


def _config(workspace: Workspace, template: str) -> str | None:
    """Return the path of the config of a template, or of a new one in its folder; None if its config has an error."""
    try:
        found = workspace.checker(template).config_of(template).path
    except Misuse:
        return None
    return found or os.path.join(workspace.folder_of(template) or os.path.dirname(template), NAMES[0])


def _added(workspace: Workspace, config: str, template: str, environment: str | None) -> Changes:
    """Add a table to a config, or make a new config with it."""
    directory = os.path.dirname(config)
    names = [slashed_path(path, directory) for path in (template, environment) if path]
    proposal = Proposal()
    proposal.stacks = [(names[0], names[1] if environment else None)]
    if not all(name.isprintable() for name in names):
        raise CannotDo("a name has characters that cannot be printed; nothing is changed")
    if not os.path.lexists(config):
        new = extended_text("", config, proposal).lstrip("\n")
        like = workspace.file(template)
        return Changes([], created={config: with_breaks_of(like.buffer.text, new) if like is not None else new})
    file = workspace.file(config)
    if file is None:
        raise CannotDo(f'"{display_path(config)}" cannot be read; nothing is changed')
    before = file.buffer.text
    after = extended_text(before, config, proposal)
    kept = len(os.path.commonprefix([before, after]))
    return Changes([], others=[(file, [(kept, len(before), after[kept:])])])

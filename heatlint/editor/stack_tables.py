"""A `[[stack]]` table for a template and an environment, in the config of the template."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from heatlint.editor.buffer import common
from heatlint.load.disk import slashed_path
from heatlint.load.server.environment import PARAMETERS
from heatlint.project.config import NAMES
from heatlint.project.config_text import Proposal, extended_text
from heatlint.text.lines import with_breaks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.editor.file import File
    from heatlint.editor.workspace import Workspace


def environments(workspace: Workspace, template: File) -> Iterator[tuple[str, bool]]:
    """Yield the real path of each environment, and whether the template declares all parameters that it sets."""
    declared = set(template.reading.template.schemas) if template.reading is not None else set()
    for path in workspace.environments():
        file = workspace.file(path)
        value = file.reading.document.value if file is not None and file.reading is not None else None
        given = value.get(PARAMETERS) if isinstance(value, dict) else None
        yield path, set(given) <= declared if isinstance(given, dict) else given is None


def with_stack(workspace: Workspace, template: str, environment: str) -> tuple[str, File | None, tuple[int, int, str]]:
    """Return where the table goes: the path of the config, its file, and the edit. The file is None if it is new.

    template, environment: real paths. Raises Misuse if the config cannot be used, or be extended.
    """
    path = workspace.checker(template).config_of(template).path
    if path is None:
        path = os.path.join(workspace.folder_of(template) or os.path.dirname(template), NAMES[0])
    base = os.path.dirname(os.path.realpath(path))
    proposal = Proposal()
    names = [slashed_path(each, base) for each in (template, environment)]
    proposal.stacks.append((names[0], names[1]))
    file = workspace.file(path)
    old = file.buffer.text if file is not None else ""
    new = extended_text(old, path, proposal)
    like = workspace.file(template) if not old else None
    new = new if old else new.lstrip("\n")
    new = new if like is None else with_breaks_of(like.buffer.text, new)
    start = common(old, new)
    return path, file, (start, len(old), new[start:])

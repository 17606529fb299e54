"""What must change in configs when a template, an environment or another file that they name gets another path."""

from __future__ import annotations

import json
import os

from heatlint.load.disk import is_below, slashed_path
from heatlint.project.config import PATHS
from heatlint.project.toml import parsed
from heatlint.project.toml_tokens import short_texts, value_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from heatlint.editor.file import File
    from heatlint.editor.workspace import Workspace
    from heatlint.text.edit_finder import Edit

#: The keys of a config, and those of a `[[stack]]` table, whose texts or lists of texts name files.
_KEYS = {(key,) for key in (*PATHS, "extends")} | {("stack", key) for key in ("template", "environments")}


def edits_of_configs(workspace: Workspace, moves: Mapping[str, str]) -> Iterator[tuple[File, list[Edit]]]:
    """Yield the configs in the folders that name a moved file or directory, with the edits that mend the names.

    moves: the old real path of each file or directory -> its new path. A config that moves itself is left out.
    """
    for path in sorted(set(map(os.path.realpath, workspace.files_of_configs()))):
        if not path.endswith(".toml") or _moved(path, moves) is not None or workspace.folder_of(path) is None:
            continue
        file = workspace.file(path)
        edits = list(_edits(file.buffer.text, path, moves)) if file is not None else []
        if file is not None and edits:
            yield file, edits


def _edits(text: str, path: str, moves: Mapping[str, str]) -> Iterator[Edit]:
    directory = os.path.dirname(path)
    above = ["tool", "heatlint"] if os.path.basename(path) == "pyproject.toml" else []
    try:
        settings = parsed(text.encode())
    except ValueError:
        return
    for found in short_texts(text):
        start, end = found.span()
        name = value_of(found[0])
        new = _moved(os.path.realpath(os.path.join(directory, name)), moves) if name else None
        if new is None:
            continue
        edit = (start, end, json.dumps(slashed_path(new, directory), ensure_ascii=False))
        steps = _difference(settings, text[:start] + edit[2] + text[end:])
        keys = tuple(step for step in steps[len(above) :] if isinstance(step, str))
        if keys in _KEYS and steps[: len(above)] == above:
            yield edit


def _moved(path: str, moves: Mapping[str, str]) -> str | None:
    """Return the new path of what moves itself or with a directory; None for what stays."""
    return next((new + path[len(old) :] for old, new in moves.items() if is_below(path, old)), None)


def _difference(old: Any, text: str) -> list[str | int]:
    """Return the keys and indices that lead to the only value of settings that a text changes; [] without one."""
    try:
        new: Any = parsed(text.encode())
    except ValueError:
        return []
    steps: list[str | int] = []
    while True:
        if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
            different: list[Any] = [key for key in old if old[key] != new[key]]
        elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            different = [index for index, each in enumerate(old) if each != new[index]]
        else:
            return steps
        if len(different) != 1:
            return []
        steps.append(different[0])
        old, new = old[different[0]], new[different[0]]

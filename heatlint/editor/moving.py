"""What must change in files when a file gets another path: the names that other files have for it, and its own."""

from __future__ import annotations

import os

from heatlint.editor.file import File
from heatlint.editor.workspace import Workspace, resolved
from heatlint.load import urls
from heatlint.load.disk import is_below, slashed_path
from heatlint.model.names import FILE, TYPE, Occurrence, is_template_type
from heatlint.text.change import Change
from heatlint.text.edits import edits_of, obstacle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from heatlint.text.edit_finder import Edit


def moves_of_files(workspace: Workspace, moves: Mapping[str, str]) -> dict[str, str]:
    """Return moves with those of directories replaced by those of the files in them that have a name somewhere.

    The index must be complete.
    """
    known = _known_files(workspace) if any(map(os.path.isdir, moves)) else ()
    found = {}
    for old, new in moves.items():
        if os.path.isdir(old):
            found.update({path: new + path[len(old) :] for path in known if is_below(path, old)})
        else:
            found[old] = new
    return found


def _known_files(workspace: Workspace) -> set[str]:
    """Return the templates and environments, and the files that they name."""
    known = {*workspace.templates(), *workspace.environments()}
    for path in list(known):
        file = workspace.file(path)
        if file is not None and file.reading is not None:
            named = (resolved(file, each.name) for each in file.reading.names if each.kind == FILE)
            known.update(filter(None, named))
    return known


def edits_for_moves(workspace: Workspace, moves: Mapping[str, str]) -> Iterator[tuple[File, list[Edit] | str]]:
    """Yield the files that name a moved file, or that move themselves, with the edits that mend the names.

    moves: the old real path of each file -> its new path. The index must be complete. Instead of edits, a file has the
    reason why it cannot be edited with certainty.
    """
    words = [os.path.basename(path) for path in moves]
    paths = dict.fromkeys([*workspace.templates(), *workspace.environments()])
    naming = {file.real: file for file in workspace.mentioning(words, list(paths))}
    for path in moves:
        moved = workspace.file(path)
        if moved is not None:
            naming[moved.real] = moved
    for file in naming.values():
        if file.reading is None or not file.is_fresh:
            if file.kind is not None:
                yield file, "the text has a syntax error"
            continue
        changes = [
            Change("replace", each.path, new=new, was=each.name)
            for each in file.reading.names
            if (new := _new_name(file, each, moves)) is not None
        ]
        edits = edits_of(file.reading.document, changes) if changes else []
        if edits is None:
            yield file, obstacle(file.reading.document, changes)
        elif edits:
            yield file, file.in_text(edits)


def _new_name(file: File, name: Occurrence, moves: Mapping[str, str]) -> str | None:
    """Return how a file must name another file after the moves; None if the name stays or is not that of a file."""
    if name.key or not (name.kind == FILE or name.kind == TYPE and is_template_type(name.name)):
        return None
    target = resolved(file, name.name, name.base)
    if target is None or target not in moves and (file.real not in moves or not os.path.isfile(target)):
        return None
    base = None if name.base is None else urls.local_path(f"{name.base.rstrip('/')}/")
    if base is not None and target not in moves:
        return None
    new = moves.get(target, target)
    if urls.has_scheme(name.name):
        return urls.path_url(new) if target in moves else None
    written = slashed_path(new, base or os.path.dirname(moves.get(file.real, file.real)))
    return None if os.path.normpath(name.name) == os.path.normpath(written) else written

"""heatlint rename: another name for a parameter, a resource or an output, in all files that use it."""

from __future__ import annotations

import os

from heatlint.cli import exit_status
from heatlint.cli.check import options_of
from heatlint.cli.fix import note_titles
from heatlint.cli.inputs import note_left_out, require_project_options
from heatlint.cli.notes import note
from heatlint.cli.options import Misuse, either
from heatlint.cli.writing import FileWriter, print_diffs, project_of
from heatlint.editor import rename
from heatlint.editor.file import TEMPLATE
from heatlint.editor.renaming import CannotRename
from heatlint.editor.workspace import Workspace
from heatlint.load.disk import Roots, Unreadable, is_below, is_repository, read_user_file
from heatlint.model.names import OUTPUT, PARAMETER, RESOURCE
from heatlint.project.config import display_path
from heatlint.run.find_jobs import JobFinder
from heatlint.run.fixed_texts import FixedTexts
from heatlint.run.paths import require_file, tidy
from heatlint.run.scopes import Scopes
from heatlint.text.edits import apply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.editor.file import File
    from heatlint.model.names import Occurrence

KINDS = (PARAMETER, RESOURCE, OUTPUT)


def run(arguments: Arguments) -> int:
    """Write the files with the new name, or print them as a diff. Raises Misuse when the name cannot be changed.

    The exit status is FINDINGS when a file was changed by another program meanwhile, so that it still has the old name.
    """
    path, name, new = arguments.operands
    path = tidy(path)
    require_file(path, "a template")
    require_project_options(arguments)
    scopes = Scopes(options_of(arguments))
    project = os.path.realpath(project_of(os.path.dirname(os.path.abspath(path)), scopes.directories))
    if not is_below(os.path.realpath(path), project):
        raise Misuse(f'"{path}" is a symbolic link to a file outside of the project; nothing is renamed')
    if not is_repository(project):
        note(f'no directory above "{path}" has .git, so only the files in "{display_path(project)}" are changed')
    jobs = JobFinder(scopes).jobs([display_path(project)])
    note_left_out(scopes)
    writer, written = FileWriter(Roots((project,), [], scopes.directories), "renamed"), 0
    if not arguments.flag("--diff"):
        writer.remove_leftovers(os.path.dirname(scopes.real(each)) for job in jobs for each in job.paths)
    workspace = Workspace(scopes.options)
    kind, target = _target(workspace, project, path, name, arguments.one("--kind"))
    texts = _new_texts(workspace, kind, target, new)
    if arguments.flag("--diff"):
        changed = [job for job in jobs if any(scopes.real(each) in texts.texts for each in job.paths)]
        print_diffs(texts, scopes, changed)
        return exit_status.OK
    for real, file_name in texts.names.items():
        if not writer.may_write(real):
            raise Misuse(f'"{file_name}" is outside of the project "{project}"; nothing is renamed')
        if not (os.access(real, os.W_OK) and os.stat(real).st_mode & 0o222):  # root may write every file
            raise Misuse(f'"{file_name}" cannot be written; nothing is renamed')
    # The declaration changes last, so that a command which was ended before can be repeated.
    for real in writer.write_all(texts, os.path.realpath(path)):
        written += 1
        note_titles(texts.names[real], texts.titles[real])
    writer.finish()
    return exit_status.OK if written == len(texts.texts) else exit_status.FINDINGS


def _target(workspace: Workspace, project: str, path: str, name: str, kind: str | None) -> tuple[str, rename.Target]:
    """Return the kind of the name that a template declares, and the name. Raises Misuse."""
    workspace.add_folder(project)
    for checker in workspace.checkers:
        checker.use(checker.search())
    file = workspace.file(os.path.abspath(path))
    if file is None or file.kind != TEMPLATE:
        raise Misuse(f'"{path}" is not a template')
    declaration = _declaration(file, path, name, kind)
    offset, _ = file.span(declaration.path, declaration.key)
    try:
        return declaration.kind, rename.target_at(workspace, file, offset)
    except CannotRename as reason:
        raise Misuse(str(reason)) from None


def _new_texts(workspace: Workspace, kind: str, target: rename.Target, new: str) -> FixedTexts:
    """Return the texts of all files that have the name, with the new one. Raises Misuse."""
    try:
        edited = rename.rename(workspace, target, new)
    except CannotRename as reason:
        raise Misuse(str(reason)) from None
    found = FixedTexts()
    for other, edits in edited:
        shown = display_path(other.path)
        try:
            old = read_user_file(other.path)
        except Unreadable as error:
            raise Misuse(f'"{shown}" {error.reason}') from None
        if other.buffer.text.encode("utf-8", "replace") != old:
            raise Misuse(f'"{shown}" is not UTF-8; rename the {kind} there by hand')
        found.old[other.real] = old
        found.texts[other.real] = apply(other.buffer.text, edits).encode()
        found.names[other.real] = shown
        found.titles[other.real] = [f'rename {kind} "{target.name}" to "{new}"'] * len(edits)
    return found


def _declaration(file: File, path: str, name: str, kind: str | None) -> Occurrence:
    """Return where a template declares the name. Raises Misuse when it does not, or declares it more than once."""
    if not file.is_fresh or file.reading is None:
        raise Misuse(f'"{path}" cannot be read; correct what "heatlint check" reports first')
    kinds = KINDS if kind is None else (kind,)
    declared = [each for each in file.reading.names if each.declares and each.kind in kinds]
    found = [each for each in declared if each.name == name]
    if not found:
        from heatlint.suggest import did_you_mean

        hint = did_you_mean(name, {each.name for each in declared})
        raise Misuse(f'"{path}" has no {either(kinds)} "{name}"{hint}')
    if len(found) > 1:
        raise Misuse(f'"{name}" is the name of {_listed(found)}; choose one of them with --kind')
    return found[0]


def _listed(found: list[Occurrence]) -> str:
    return " and ".join(f"an {each.kind}" if each.kind == OUTPUT else f"a {each.kind}" for each in found)

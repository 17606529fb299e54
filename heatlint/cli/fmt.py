"""heatlint fmt: give templates and environments one layout."""

from __future__ import annotations

import os
import sys

from heatlint.cli import exit_status
from heatlint.cli.check import options_of as run_options
from heatlint.cli.diff import print_diff
from heatlint.cli.inputs import STDIN, note_findings, read_stdin, require_usable, stdin_name
from heatlint.cli.notes import note
from heatlint.cli.options import Misuse
from heatlint.cli.outputs import write_bytes
from heatlint.cli.writing import FileWriter, print_diffs, writable_of
from heatlint.load.disk import Unreadable, read_user_file
from heatlint.report.place import visible
from heatlint.rewrite.fmt import NotFormatted, NotReadable, formatted
from heatlint.rewrite.options import options_of
from heatlint.run.find_jobs import JobFinder
from heatlint.run.find_templates import has_version_key, is_environment
from heatlint.run.fixed_texts import FixedTexts
from heatlint.run.paths import tidy
from heatlint.run.scopes import Scopes
from heatlint.run.search import Search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.cli.options import Arguments
    from heatlint.rewrite.options import Options


def run(arguments: Arguments) -> int:
    """Format files and print their names.

    The exit status is 1 when a file that would change is not written, or a file cannot be read, as with heatlint check.
    """
    require_usable(arguments, directories=True)
    scopes = Scopes(run_options(arguments))
    if STDIN in arguments.operands:
        if len(arguments.operands) > 1:
            raise Misuse('"-" cannot be used together with files; format standard input in a run of its own')
        is_left = _format_stdin(arguments, scopes)
    else:
        is_left = _format_files(arguments, scopes)
    return exit_status.FINDINGS if is_left else exit_status.OK


def new_content(data: bytes, name: str, options: Options) -> bytes | None:
    """Return the content of a file in the layout.

    As it is, with a note: it is for another program, or cannot be formatted. None, with a note: it cannot be read.

    name: of the file in notes.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        note(f"{name}: is not text in UTF-8; not formatted")
        return None
    if not has_version_key(data) and not is_environment(data):
        note(f"{name}: is neither a template nor an environment; not formatted")
        return data
    try:
        found = formatted(text, options)
    except NotFormatted as reason:
        note(f"{name}:{reason.line}: {reason}; not formatted")
        return None if isinstance(reason, NotReadable) else data
    for line, what in found.left:
        note(f"{name}:{line}: {what}")
    return found.text.encode("utf-8")


def _options(name: str, scopes: Scopes) -> Options:
    """Return the layout that the config of a file asks for."""
    return options_of(scopes.config_of(os.path.dirname(name) or os.curdir).get("fmt"))


def _format_stdin(arguments: Arguments, scopes: Scopes) -> bool:
    """Format standard input, which is printed as it is if it cannot be read.

    Returns whether it cannot be read, or the new text differs and is not printed, as with --check and --diff.
    """
    data = read_stdin()
    name = stdin_name(arguments)
    content = new_content(data, name, _options(name, scopes))
    new = data if content is None else content
    if arguments.flag("--diff"):
        if new != data:
            print_diff(name, data.decode("utf-8"), new.decode("utf-8"))
    elif not arguments.flag("--check"):
        write_bytes(new)
        return content is None
    return new != data or content is None


def _format_files(arguments: Arguments, scopes: Scopes) -> bool:
    """Format the files that the user names, and those in directories.

    Returns whether a file cannot be read, or a new text was not written.
    """
    found = FixedTexts()
    reals: set[str] = set()
    is_left = False
    for name in _files(arguments.operands or [os.curdir], scopes):
        real = scopes.real(name)
        if real in reals:
            continue
        reals.add(real)
        try:
            data = read_user_file(name)
        except Unreadable as reason:
            note(f"{name}: {reason}; not formatted")
            is_left = True
            continue
        new = new_content(data, name, _options(name, scopes))
        if new is None:
            is_left = True
        elif new != data:
            found.names[real], found.old[real], found.texts[real] = name, data, new
    if arguments.flag("--diff"):
        if found.texts:
            _print_diffs(found, arguments, scopes)
        return is_left or bool(found.texts)
    if arguments.flag("--check"):
        sys.stdout.writelines(f"{visible(name)}\n" for name in found.names.values())
        return is_left or bool(found.texts)
    writer = FileWriter(writable_of(arguments, scopes), "formatted")
    writer.remove_leftovers(map(os.path.dirname, reals))
    for real, name in found.names.items():
        if writer.write(found, real):
            sys.stdout.write(f"{visible(name)}\n")
        else:
            is_left = True
    writer.finish()
    return is_left


def _files(paths: list[str], scopes: Scopes) -> Iterator[str]:
    """Yield the files that are named, and the templates and environments in the directories that are named."""
    search = Search(scopes, None, scopes.pass_over)
    for path in map(tidy, paths):
        if not os.path.isdir(path):
            yield path
            continue
        templates, environments = search.below(path)
        yield from sorted([*templates, *environments])
    for message in scopes.notes:
        note(message)
    for scope in scopes.all():
        note_findings(scope.findings())


def _print_diffs(found: FixedTexts, arguments: Arguments, scopes: Scopes) -> None:
    """Print the diff of the new texts. What is secret in a stack that reads one of them is covered."""
    paths = arguments.operands or [os.curdir]
    directories = [path if os.path.isdir(path) else os.path.dirname(path) or os.curdir for path in paths]
    finder = JobFinder(scopes)
    jobs, _ = finder.affected(finder.jobs(list(dict.fromkeys(directories))), list(found.names.values()))
    print_diffs(found, scopes, jobs)

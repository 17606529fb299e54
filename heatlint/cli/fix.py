"""heatlint check --fix, --unsafe-fixes and --diff."""

from __future__ import annotations

import os

from heatlint.cli.notes import not_written, note
from heatlint.cli.options import Misuse
from heatlint.load.disk import Roots
from heatlint.report.place import place
from heatlint.review.write import NotWritten, remove_leftovers, replace_unchanged
from heatlint.run.fixing import covered_texts, fixed_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.diagnostic import Diagnostic
    from heatlint.load.disk import Directories
    from heatlint.run.fixing import FixedTexts
    from heatlint.run.jobs import CheckJob
    from heatlint.run.result import Result
    from heatlint.run.scopes import Scopes


def fix(
    arguments: Arguments, scopes: Scopes, results: list[tuple[CheckJob, Result]], found: list[Diagnostic]
) -> FixedTexts:
    """Write the fixes of findings, or print them as a diff. Return the new texts.

    results: the jobs that found them, with what they read. Raises Misuse for a file that cannot be written, after all
    others are written.
    """
    fixed = fixed_texts(scopes, results, found, unsafe=arguments.flag("--unsafe-fixes"))
    for name in fixed.changed:
        note(f"{name}: was changed meanwhile; not fixed")
    if arguments.flag("--diff"):
        _print_diff(fixed, scopes, [job for job, _ in results])
        _note_withheld(arguments, fixed)
        return fixed
    tree = _tree(arguments, scopes)
    for directory in sorted({os.path.dirname(scopes.real(name)) for _, result in results for name in result.names}):
        if tree.allows(directory):
            remove_leftovers(directory)
    failures = []
    for real in sorted(fixed.texts, key=lambda path: fixed.names[path]):
        name = fixed.names[real]
        try:
            if not tree.allows(real):
                kind = "a symbolic link to a file" if os.path.islink(name) else "a file"
                raise NotWritten(f"is {kind} outside of the project; not fixed")
            others = replace_unchanged(real, fixed.old[real], fixed.texts[real])
        except NotWritten as reason:
            note(f"{name}: {reason}")
        except OSError as error:
            failures.append(not_written(name, error))
        else:
            if not arguments.flag("--quiet"):
                _note_titles(name, fixed.titles[real])
            if others:
                links = "another hard link" if others == 1 else f"{others} other hard links"
                note(f"{name}: had {links}, with the old text now")
    _note_withheld(arguments, fixed)
    for failure in failures[1:]:
        note(failure)
    if failures:
        raise Misuse(failures[0])
    return fixed


def _tree(arguments: Arguments, scopes: Scopes) -> Roots:
    """Return the directories in which files may be written.

    These are the projects of the paths that the user names, and the roots. A symbolic link does not extend them, and
    neither does a config.
    """
    named = [*arguments.operands, *arguments.many("--environment")]
    if not arguments.operands or arguments.flag("--affected"):
        named.append(os.curdir)
    directories = {path if os.path.isdir(path) else os.path.dirname(path) for path in named}
    projects = {_project(os.path.abspath(directory), scopes.directories) for directory in directories}
    return Roots((*arguments.many("--root"), *sorted(projects)), [], scopes.directories)


def _project(directory: str, directories: Directories) -> str:
    """Return the project of a directory: the innermost one that no symbolic link in the path leads out of."""
    found = directories.project(directory)
    above = os.path.dirname(found)
    while above != os.path.dirname(above):
        outer = directories.project(above)
        if outer == above and not os.path.lexists(os.path.join(above, ".git")):
            break  # there is no project further above
        if not Roots((outer,), [], directories).allows(os.path.realpath(found)):
            found = outer
        above = os.path.dirname(outer)
    return found


def _note_withheld(arguments: Arguments, fixed: FixedTexts) -> None:
    if arguments.flag("--quiet"):
        return
    for name, found in sorted(fixed.withheld.items()):
        for each in found:
            if each.withheld is not None:
                title, reason = each.withheld
                note(f"{place(each)}: not fixed: {title} ({reason})")


def _note_titles(name: str, titles: list[str]) -> None:
    for title in dict.fromkeys(titles):
        count = titles.count(title)
        note(f"{name}: {title}{f' ({count} times)' if count > 1 else ''}")


def _print_diff(fixed: FixedTexts, scopes: Scopes, jobs: list[CheckJob]) -> None:
    """Print the fixes as a diff, with stars in place of secrets. jobs: those that may read a fixed file."""
    from heatlint.cli.diff import print_diff

    for real, (old, new) in sorted(covered_texts(scopes, jobs, fixed).items(), key=lambda item: fixed.names[item[0]]):
        print_diff(fixed.names[real], old, new)

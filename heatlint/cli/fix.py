"""heatlint check --fix, --unsafe-fixes and --diff."""

from __future__ import annotations

import os

from heatlint.cli.notes import note
from heatlint.cli.progress import Progress
from heatlint.cli.writing import FileWriter, print_diffs, writable_of
from heatlint.report.place import place
from heatlint.run.fixing import fixed_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments
    from heatlint.diagnostic import Diagnostic
    from heatlint.run.fixed_texts import FixedTexts
    from heatlint.run.jobs import CheckJob
    from heatlint.run.remembered import Remembered
    from heatlint.run.result import Result
    from heatlint.run.scopes import Scopes


def fix(
    arguments: Arguments,
    scopes: Scopes,
    results: list[tuple[CheckJob, Result]],
    found: list[Diagnostic],
    remembered: Remembered,
) -> FixedTexts:
    """Write the fixes of findings, or print them as a diff. Return the new texts.

    results: the jobs that found them, with what they read; remembered: has these results. Raises Misuse for a file that
    cannot be written, after all others are written.
    """
    with Progress(None, "checked with fixes") as progress:
        unsafe = arguments.flag("--unsafe-fixes")
        fixed = fixed_texts(scopes, results, found, remembered, unsafe=unsafe, on_check=progress.step)
    for name in fixed.changed:
        note(f"{name}: was changed meanwhile; not fixed")
    if arguments.flag("--diff"):
        print_diffs(fixed, scopes, [job for job, _ in results])
        _note_withheld(arguments, fixed)
        return fixed
    writer = FileWriter(writable_of(arguments, scopes), "fixed")
    writer.remove_leftovers(os.path.dirname(scopes.real(name)) for _, result in results for name in result.names)
    for real in writer.write_all(fixed):
        if not arguments.flag("--quiet"):
            note_titles(fixed.names[real], fixed.titles[real])
    _note_withheld(arguments, fixed)
    writer.finish()
    return fixed


def _note_withheld(arguments: Arguments, fixed: FixedTexts) -> None:
    if arguments.flag("--quiet"):
        return
    for name, found in sorted(fixed.withheld.items()):
        for each in found:
            if each.withheld is not None:
                title, reason = each.withheld
                note(f"{place(each)}: not fixed: {title} ({reason})")


def note_titles(name: str, titles: list[str]) -> None:
    """Note what was done in a file, equal things once with their number."""
    for title in dict.fromkeys(titles):
        count = titles.count(title)
        note(f"{name}: {title}{f' ({count} times)' if count > 1 else ''}")

"""heatlint unused: print the files, parameters and outputs that nothing in the repository uses."""

from __future__ import annotations

import os
import sys

from heatlint.cli import exit_status
from heatlint.cli.check import options_of
from heatlint.cli.inputs import note_left_out, require_project_options
from heatlint.cli.terminal import style_of
from heatlint.report.notes import listed_first
from heatlint.report.place import json_text
from heatlint.report.style import words_of
from heatlint.run.paths import require_directory, tidy
from heatlint.run.scopes import Scopes
from heatlint.run.unused import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.cli.options import Arguments
    from heatlint.report.style import Style
    from heatlint.run.unused import NotJudged, Unused

#: So many files are listed for a reason.
MOST_FILES = 3
NOTHING = "nothing unused was found\n"


def run(arguments: Arguments) -> int:
    """Print what is unused as text or JSON; the exit status is FINDINGS if something is. Raises Misuse."""
    directory = tidy(arguments.operands[0]) if arguments.operands else os.curdir
    require_directory(directory)
    require_project_options(arguments)
    scopes = Scopes(options_of(arguments))
    answer = Answer(scopes, directory)
    note_left_out(scopes)
    if arguments.one("--format") == "json":
        data = {"unused": _data(answer.unused), "not_judged": _data(answer.not_judged.values())}
        sys.stdout.write(json_text(data, indent=2) + "\n")
    else:
        sys.stdout.writelines(_lines(answer, style_of("never", os.environ, sys.stdout)))
    return exit_status.FINDINGS if answer.unused else exit_status.OK


def _lines(answer: Answer, style: Style) -> Iterator[str]:
    for each in answer.unused:
        place = each.file if each.line is None else f"{each.file}:{each.line}:{each.column}"
        name = f' "{each.name}"' if each.name is not None else ""
        yield style.lines(words_of(f"{place}: {each.kind}{name}: {each.reason}"), indent="    ")
    number = len(answer.unused)
    yield f"{number} unused {'name or file' if number == 1 else 'names or files'}\n" if number else NOTHING
    by_reason: dict[str, list[str]] = {}
    for found in answer.not_judged.values():
        cause = "" if found.because is None else f' (see "{found.because}")'
        by_reason.setdefault(found.reason, []).append(found.file + cause)
    for reason, files in by_reason.items():
        words = words_of(f"not judged, since {reason}: {listed_first(files, MOST_FILES)}")
        yield style.lines(words, indent="    ")


def _data(found: Iterable[Unused | NotJudged]) -> list[dict[str, Any]]:
    return [{name: getattr(each, name) for name in each.__slots__} for each in found]

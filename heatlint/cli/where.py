"""heatlint where: print who declares, sets, passes and reads a name, and the value that is in force in each stack."""

from __future__ import annotations

import os
import sys

from heatlint.cli import exit_status
from heatlint.cli.check import options_of
from heatlint.cli.inputs import note_left_out, require_usable
from heatlint.cli.options import Misuse
from heatlint.cli.terminal import style_of
from heatlint.project.config import display_path
from heatlint.report.notes import listed_first
from heatlint.report.place import json_text
from heatlint.report.style import words_of
from heatlint.run.find_jobs import JobFinder
from heatlint.run.paths import tidy
from heatlint.run.scopes import Scopes
from heatlint.run.where import Where, rows_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.cli.options import Arguments
    from heatlint.run.jobs import CheckJob
    from heatlint.run.where import InForce

#: So many resources are listed for a value.
MOST_RESOURCES = 3


def run(arguments: Arguments) -> int:
    """Print the answer as text or JSON. Raises Misuse for a name that no file has."""
    name = arguments.operands.pop(0)
    require_usable(arguments, directories=True)
    scopes = Scopes(options_of(arguments))
    paths = [tidy(path) for path in arguments.operands] or [os.curdir]
    where = Where(name, scopes)
    where.add(JobFinder(scopes).jobs(paths))
    note_left_out(scopes)
    if not (where.places or where.in_force):
        from heatlint.suggest import did_you_mean

        hint = did_you_mean(name, where.known)
        raise Misuse(f'no template and no environment has a parameter or a resource type "{name}"{hint}')
    if arguments.one("--format") == "json":
        sys.stdout.write(json_text(_data(where), indent=2) + "\n")
    else:
        style = style_of("never", os.environ, sys.stdout)
        for indent, text in _lines(where):
            begin = "  " * indent
            sys.stdout.write(style.lines(words_of(text), begin=begin, indent=f"{begin}    "))
    return exit_status.OK


def _lines(where: Where) -> Iterator[tuple[int, str]]:
    """Yield the level and the text of each line."""
    kinds = {each.kind for each in where.places} | {each.kind for each in where.in_force}
    for number, kind in enumerate(sorted(kinds)):
        if number:
            yield 0, ""
        yield 0, f'{kind} "{where.name}"'
        file = None
        for place in where.places:
            if place.kind != kind:
                continue
            if place.file != file:
                file = place.file
                yield 1, file
            yield 2, f"{place.line}:{place.column}  {place.action}  {place.detail}"
        for job, rows in rows_of(where, kind):
            yield 1, f"stack {_title(job)}"
            for row in rows:
                yield 2, _row(row)


def _title(job: CheckJob) -> str:
    return " + ".join(map(display_path, job.paths)) + (", found" if job.is_found else "")


def _row(row: InForce) -> str:
    text = f"{row.value} ({row.origin})" if row.origin else row.value
    if not row.resources:
        return text
    listed = listed_first(row.resources, MOST_RESOURCES)
    return f"{display_path(row.file)} in {listed}: {text}" if row.kind == "parameter" else f"{listed}: {text}"


def _data(where: Where) -> dict[str, Any]:
    return {
        "name": where.name,
        "places": [{name: getattr(each, name) for name in each.__slots__} for each in where.places],
        "stacks": [
            {
                "kind": row.kind,
                "template": row.job.template,
                "environments": row.job.environments,
                "found": row.job.is_found,
                "file": row.file,
                "resources": row.resources,
                "value": row.value,
                "from": row.origin or None,
            }
            for row in where.in_force
        ],
    }

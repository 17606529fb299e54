"""Finds the parts of templates that merge.py of TripleO or another program puts together: Heat reads none by itself."""

from __future__ import annotations

import os
import re
from functools import partial

from heatlint.diagnostic import INFO, WARNING, Diagnostic
from heatlint.project.config import display_path
from heatlint.run.joint import Joint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from heatlint.run.quoted_texts import QuotedTexts
    from heatlint.run.scopes import Scopes

MERGE_SOURCE = "merge-source"
#: Rules about a name that the template does not have; `subject` is the name.
_LACKING = ("undefined-parameter", "undefined-resource", "undefined-dependency")
#: The sections with names, in both template languages.
_SECTIONS = ("parameters", "resources", "Parameters", "Resources")
#: Fewer names that a file lacks do not show that it is a part of another one.
_FEWEST_NAMES = 2
#: The key with the path of a file that a resource of a merge source stands for.
_PATH = "Path"


def _entries(value: Any) -> dict[Any, Any]:
    """Return the parameters and resources of a template by their names. value: that of its text."""
    sections = [value.get(section) for section in _SECTIONS] if isinstance(value, dict) else []
    return {name: entry for each in sections if isinstance(each, dict) for name, entry in each.items()}


class _Source:
    """A file for merge.py. names: those of its parameters and resources; included: the paths that it includes."""

    def __init__(self, found: Diagnostic, texts: QuotedTexts) -> None:
        self.found = found
        self.file = found.file or ""
        entries = _entries(texts.value(self.file))
        self.names = entries.keys()
        paths = (entry.get(_PATH) for entry in entries.values() if isinstance(entry, dict))
        self.included = {os.path.normpath(path) for path in paths if isinstance(path, str)}

    def includes(self, file: str) -> bool:
        """Whether a file is one of those that this one includes."""
        return any(file == path or file.endswith(f"/{path}") for path in self.included)

    def has(self, file: str, lacking: list[Diagnostic]) -> bool:
        """Whether a file is a part of this one. lacking: the findings about the names that the file lacks."""
        if file == self.file:
            return False
        if self.includes(file):
            return True
        return os.path.dirname(file) == os.path.dirname(self.file) and {each.subject for each in lacking} <= self.names


def without_fragments(
    found: list[Diagnostic],
    everything: list[Diagnostic],
    unselected: list[Diagnostic],
    replaced: Mapping[str, bytes],
    scopes: Scopes,
) -> list[Diagnostic]:
    """Return the findings of a run, in order, with one for each fragment in place of those about names that it lacks.

    - A file is a fragment if a merge source (HL025) includes it, or is in its directory and has all of these names.
    - A file that a template in its directory completes may be merged into that by a program; its errors are warnings.
    - Where there are merge sources, all errors of a file that a program names in a line with merge.py, and of what a
      merge source so named includes, are information.

    everything: the findings with those that are not reported: they show what a file is as well. unselected: those of
    them that the project does not select. replaced: texts that replace those of files, by name.
    """
    lacking = _by_file(found)
    merge_sources = [each for each in everything if each.rule.name == MERGE_SOURCE]
    if not lacking and not merge_sources:
        return found
    from heatlint.run.quoted_texts import QuotedTexts

    texts = QuotedTexts(replaced)
    sources = [_Source(each, texts) for each in merge_sources]
    if sources:
        _lower_merged(found, sources, scopes)
    all_lacking = _by_file(everything)
    joint = Joint(found)
    for file, alike in lacking.items():
        in_file = all_lacking.get(file, alike)
        source = next((each for each in sources if each.has(file, in_file)), None)
        if source is not None:
            if source.found in unselected:
                joint.leave_out(alike)
            else:
                joint.join(alike, partial(_fragment, source=source))
        else:
            _lower_addition(file, _lowerable(alike), {each.subject for each in _lowerable(in_file)}, texts)
    return joint.found()


def _lower_merged(found: list[Diagnostic], sources: list[_Source], scopes: Scopes) -> None:
    """Make information of the errors in files for merge.py, or made by it, as the lines of programs say.

    sources: the merge sources of the run; without them nothing of this is looked for.
    """
    from heatlint.run.program_texts import of_repository
    from heatlint.run.reach import root_of

    programs: dict[str, str | None] = {}

    def program_of(file: str) -> str | None:
        if file not in programs:
            path = scopes.real(file)
            root = root_of(scopes, path)
            programs[file] = None if root is None else of_repository(scopes, root).merger(path)
        return programs[file]

    for each in found:
        if not each.can_be_lowered or each.file is None:
            continue
        files = [each.file, *(source.file for source in sources if source.includes(each.file))]
        program = next(filter(None, map(program_of, files)), None)
        if program is not None:
            each.level = INFO
            each.message += f'; "{display_path(program)}" names the file with merge.py, so it is not for Heat as it is'
            each.withhold(f'"{display_path(program)}" merges the file')


def _by_file(found: list[Diagnostic]) -> dict[str, list[Diagnostic]]:
    """Return the findings about names that templates lack, by file."""
    lacking: dict[str, list[Diagnostic]] = {}
    for each in found:
        if each.rule.name in _LACKING and each.file:
            lacking.setdefault(each.file, []).append(each)
    return lacking


def _lowerable(found: list[Diagnostic]) -> list[Diagnostic]:
    return [each for each in found if each.can_be_lowered and each.fix is None]


def _lower_addition(file: str, errors: list[Diagnostic], names: set[str | None], texts: QuotedTexts) -> None:
    """Make warnings of the errors in a file that adds to a template: "app_more.yaml" beside "app.yaml".

    It lacks several names, all of which the template has, and has none that the template has, as a copy would.
    """
    if len(names) < _FEWEST_NAMES:
        return
    directory, name = os.path.split(file)
    stem, ending = os.path.splitext(name)
    ends = (each.start() for each in re.finditer("[^A-Za-z0-9]", stem) if each.start())
    for other in (os.path.join(directory, stem[:end] + ending) for end in ends):
        whole = _entries(texts.value(other)) if os.path.isfile(other) else {}
        if names <= whole.keys() and whole.keys().isdisjoint(_entries(texts.value(file))):
            for each in errors:
                each.level = WARNING
                each.message += (
                    f'; "{display_path(other)}" has it, so the file may be a part that is merged into that one'
                )
            return


def _fragment(alike: list[Diagnostic], source: _Source) -> Diagnostic:
    """Return the finding about a fragment. alike: the findings about the names that it lacks."""
    first = alike[0]
    found = Diagnostic(
        source.found.rule,
        first.path,
        f"the template is a part for merge.py of TripleO, which Heat does not run; it lacks names such as "
        f'"{first.subject}", which it gets from "{source.file}"',
        file=first.file,
        stage=source.found.stage,
    )
    found.range = first.range
    return found

"""Finds the parts of templates that merge.py of TripleO puts together: Heat never reads such a file by itself."""

from __future__ import annotations

import os

from heatlint.diagnostic import Diagnostic
from heatlint.load.client.texts import text_of
from heatlint.load.disk import Unreadable, read_user_file
from heatlint.text import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

MERGE_SOURCE = "merge-source"
#: Rules about a name that the template does not have; `subject` is the name.
_LACKING = ("undefined-parameter", "undefined-resource", "undefined-dependency")
_SECTIONS = ("parameters", "resources")
#: The key with the path of a file that a resource of a merge source stands for.
_PATH = "Path"


class _Source:
    """A file for merge.py. names: those of its parameters and resources; included: the paths that it includes."""

    def __init__(self, found: Diagnostic, replaced: Mapping[str, bytes]) -> None:
        self.found = found
        self.file = found.file or ""
        self.names: set[Any] = set()
        self.included: set[str] = set()
        try:
            data = replaced.get(self.file)
            value = parse(text_of(read_user_file(self.file) if data is None else data), self.file).value
        except Unreadable:
            return
        for section in _SECTIONS:
            entries = value.get(section) if isinstance(value, dict) else None
            for name, entry in entries.items() if isinstance(entries, dict) else ():
                self.names.add(name)
                path = entry.get(_PATH) if isinstance(entry, dict) else None
                if isinstance(path, str):
                    self.included.add(os.path.normpath(path))

    def has(self, file: str, lacking: list[Diagnostic]) -> bool:
        """Whether a file is a part of this one. lacking: the findings about the names that the file lacks."""
        if file == self.file:
            return False
        if any(file == path or file.endswith(f"/{path}") for path in self.included):
            return True
        return os.path.dirname(file) == os.path.dirname(self.file) and {each.subject for each in lacking} <= self.names


def without_fragments(found: list[Diagnostic], replaced: Mapping[str, bytes]) -> list[Diagnostic]:
    """Return the findings of a run, in order, with one for each fragment in place of those about names that it lacks.

    A file is a fragment if a merge source (HL025) includes it, or is in its directory and has all of these names.
    replaced: texts that replace those of files, by name.
    """
    sources = [_Source(each, replaced) for each in found if each.rule.name == MERGE_SOURCE]
    lacking: dict[str, list[Diagnostic]] = {}
    for each in found if sources else ():
        if each.rule.name in _LACKING and each.file:
            lacking.setdefault(each.file, []).append(each)
    joint: dict[int, Diagnostic | None] = {}
    for file, alike in lacking.items():
        source = next((each for each in sources if each.has(file, alike)), None)
        if source is not None:
            joint.update({id(each): None for each in alike})
            joint[id(alike[0])] = _fragment(alike[0], source)
    return [each for each in (joint.get(id(each), each) for each in found) if each is not None]


def _fragment(first: Diagnostic, source: _Source) -> Diagnostic:
    """Return the finding about a fragment. first: the first finding about a name that it lacks."""
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
